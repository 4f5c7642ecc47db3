//! A key, and a command that gives one, as they stand in the settings file.

use secrecy::SecretString;
use serde::Deserialize;

/// A key as it stands in the settings file.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "toml::Value")]
pub(in crate::config) struct KeyText(pub(super) SecretString);

impl TryFrom<toml::Value> for KeyText {
    type Error = &'static str;

    /// Read by hand, because serde's own message for a wrong type repeats the value.
    fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
        match value {
            toml::Value::String(text) => Ok(Self(text.into())),
            _ => Err("expected the API key in quotation marks"),
        }
    }
}

/// A program and its arguments: a list, or one line that is split at spaces. No shell reads it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "CommandForm")]
pub(in crate::config) struct Command(pub(in crate::config) Vec<String>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a command, as a line or as a list of words")]
enum CommandForm {
    Line(String),
    Words(Vec<String>),
}

impl From<CommandForm> for Command {
    fn from(form: CommandForm) -> Self {
        match form {
            CommandForm::Line(line) => Self(line.split_whitespace().map(str::to_owned).collect()),
            CommandForm::Words(words) => Self(words),
        }
    }
}
