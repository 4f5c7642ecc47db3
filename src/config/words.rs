//! What is said of settings, and how their files are read. A key that stands in the wrong place is not printed.

use std::path::PathBuf;
use std::{fmt, io};

use thiserror::Error;

use crate::text::without_keys;

/// Something that works but should be known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Warning {
    ReadableByOthers { path: PathBuf, mode: u32 },
    ProfileKeyUnused { profile: String, used: String },
    DoubtfulKeyFile { profile: String, doubtful: PathBuf, file: PathBuf },
    ProxyUnused { proxy: String, base_url: String },
    SafeDefaults { problem: String },
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Self::ReadableByOthers { path, mode } => {
                let path = path.display();
                format!(
                    "{path} holds an API key and others on this machine can read it (mode {mode:04o}): chmod 600 {path}"
                )
            }
            Self::ProfileKeyUnused { profile, used } => {
                format!("the key of profile {profile} is not used, because {used} comes first")
            }
            Self::DoubtfulKeyFile { profile, doubtful, file } => format!(
                "{} is not used for profile {profile}, because another profile may have kept its key there: if it is {profile}'s, move it to {}",
                doubtful.display(),
                file.display()
            ),
            Self::ProxyUnused { proxy, base_url } => format!(
                "the proxy {proxy} is not used: the service is on this machine ({base_url}), and the API key would go to the proxy unencrypted"
            ),
            Self::SafeDefaults { problem } => {
                format!("{problem}; until that is corrected vtriage stays offline and read-only, with shipped settings")
            }
        };
        formatter.write_str(&without_keys(&words))
    }
}

/// Why there are no settings. Nothing was written in any of these cases.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    Unreadable { path: PathBuf, reason: String },
    Syntax { path: PathBuf, line: usize, column: usize, message: String },
    NoProfile { name: String, path: PathBuf, known: String },
    BadValue { from: String, reason: String },
    NoHome,
    Exists { path: PathBuf },
    Unwritable { path: PathBuf, reason: String },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Self::Unreadable { path, reason } => {
                format!("cannot read the settings in {}: {reason}; nothing was changed", path.display())
            }
            Self::Syntax { path, line, column, message } => format!(
                "{}, line {line}, column {column}: {message}; nothing was changed, correct that line and start again",
                path.display()
            ),
            Self::NoProfile { name, path, known } => format!("no profile {name} in {}: {known}", path.display()),
            Self::BadValue { from, reason } => format!("{from}: {reason}; nothing was sent"),
            Self::NoHome => {
                "neither HOME nor VTRIAGE_CONFIG_DIR and VTRIAGE_STATE_DIR are set, so there is no place for settings"
                    .to_owned()
            }
            Self::Exists { path } => format!("{} is there already and was left as it is", path.display()),
            Self::Unwritable { path, reason } => {
                format!("cannot write {}: {reason}; what was there before is unchanged", path.display())
            }
        };
        formatter.write_str(&without_keys(&words))
    }
}

/// The text of a file, which is in UTF-8 with or without the mark of that.
pub(super) fn utf8(bytes: Vec<u8>) -> io::Result<String> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0);
    let refuse = |words: &str| io::Error::new(io::ErrorKind::InvalidData, words);
    if is_wide {
        return Err(refuse("it is in UTF-16, as PowerShell writes it with `>`: save it in UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is no text in UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
