//! From what the user typed or piped in to what the service can be asked about, or the reason why not.
//!
//! All of it is judged before anything is sent: nonsense costs no request, and what belongs to the user's own network
//! stays here unless they say yes.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use super::confirm::Consent;
use super::exit::Failure;
use super::record::Fault;
use crate::config::Config;
use crate::ioc::{self, Exposure, Indicator, NotAnIndicator};
use crate::vt::{Descriptor, Kind};

/// The argument that stands for stdin.
pub(super) const STDIN: &str = "-";

/// Most bytes read from stdin as a list of indicators; more is no list.
const LONGEST_LIST: u64 = 64 << 20;

/// Why an input is not asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NotAnIndicator(NotAnIndicator),
    /// It would tell strangers about the user's own network.
    Internal(String),
}

impl Refusal {
    /// The reason and what to do, for people.
    pub(super) fn words(&self, input: &str) -> String {
        match self {
            Self::NotAnIndicator(reason) => format!("{input}: {reason}; it was not sent"),
            Self::Internal(reason) => format!(
                "{input}: internal: {reason}; VirusTotal may publish what it is asked about, so it was not sent; --yes sends it"
            ),
        }
    }

    pub(super) fn into_failure(self, input: &str) -> Failure {
        Failure::Usage(self.words(input))
    }
}

impl From<&Refusal> for Fault {
    fn from(refusal: &Refusal) -> Self {
        let (code, message) = match refusal {
            Refusal::NotAnIndicator(reason) => ("NotAnIndicator", reason.to_string()),
            Refusal::Internal(reason) => ("Internal", reason.clone()),
        };
        Self { code: code.to_owned(), message, status: None }
    }
}

/// Whether an input can be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answerable {
    Yes(Descriptor),
    No(Refusal),
}

/// One input with its judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub text: String,
    pub about: Answerable,
}

/// Judges one input. `TYPE/ID` names any object of the service; everything else must be an indicator.
pub(super) fn resolve(text: &str, config: &Config, consent: Consent) -> Answerable {
    if let Some(descriptor) = named_object(text) {
        return Answerable::Yes(descriptor);
    }
    let indicator = match ioc::classify(text) {
        Ok(indicator) => indicator,
        Err(reason) => return Answerable::No(Refusal::NotAnIndicator(reason)),
    };
    match exposure(&indicator, config) {
        Exposure::Internal(reason) if consent == Consent::Ask => Answerable::No(Refusal::Internal(reason)),
        _ => Answerable::Yes(descriptor(&indicator)),
    }
}

/// Whether a word of the command line names something that can be asked about, or a list of such.
pub(super) fn names_something(word: &str) -> bool {
    word == STDIN || named_object(word).is_some() || ioc::classify(word).is_ok()
}

/// Whether asking about it would tell strangers of the user's own network.
pub(super) fn exposure(indicator: &Indicator, config: &Config) -> Exposure {
    ioc::exposure(indicator, &internal_names(config))
}

/// The names of the user's own network, as the settings list them.
pub(super) fn internal_names(config: &Config) -> Vec<String> {
    config.internal.iter().chain(&config.own_domains).cloned().collect()
}

/// What names the indicator's object in a request.
pub(super) fn descriptor(indicator: &Indicator) -> Descriptor {
    Descriptor::new(Kind::parse(indicator.object_kind()), indicator.object_id())
}

impl Answerable {
    /// What is asked about, if anything.
    pub(super) fn descriptor(&self) -> Option<&Descriptor> {
        match self {
            Self::Yes(about) => Some(about),
            Self::No(_) => None,
        }
    }
}

impl Input {
    /// The input as it was typed, with what is asked about, or why nothing is.
    pub(super) fn into_subject(self) -> (String, Result<Descriptor, Failure>) {
        let subject = match self.about {
            Answerable::Yes(about) => Ok(about),
            Answerable::No(refusal) => Err(refusal.into_failure(&self.text)),
        };
        (self.text, subject)
    }
}

/// `comment/d-a.example-1a2b3c4d`: an object that is no indicator, by its type and id.
fn named_object(text: &str) -> Option<Descriptor> {
    let (kind, id) = text.split_once('/')?;
    let kind = Kind::parse(kind);
    let known = !matches!(kind, Kind::Other(_)) && kind.collection().is_some();
    (known && !id.is_empty()).then(|| Descriptor::new(kind, id))
}

/// The inputs of a command, judged; none when the list on stdin is empty.
pub(super) fn read(arguments: &[String], config: &Config, consent: Consent) -> Result<Vec<Input>, Failure> {
    let texts = texts(arguments)?.into_iter();
    Ok(texts.map(|text| Input { about: resolve(&text, config, consent), text }).collect())
}

/// The items of a command, `-` replaced by the lines of stdin. Blank lines and those that start with `#` are left out.
pub(super) fn texts(arguments: &[String]) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    for argument in arguments {
        if argument == STDIN {
            texts.extend(listed(&stdin_text()?));
        } else {
            texts.push(argument.clone());
        }
    }
    Ok(texts)
}

fn listed(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned)
}

/// The text of a file, or of stdin without one or for `-`; bytes that are no UTF-8 become U+FFFD.
pub(super) fn text_of(file: Option<&Path>) -> Result<String, Failure> {
    match file.filter(|file| *file != Path::new(STDIN)) {
        None => stdin_text(),
        Some(path) => match fs::read(path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(reason) => Err(Failure::Usage(format!("cannot read {}: {reason}", path.display()))),
        },
    }
}

/// All of stdin as text; bytes that are no UTF-8 become U+FFFD and so no indicator.
pub(super) fn stdin_text() -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        super::output::say("reading from the terminal; Ctrl-D ends the list");
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(LONGEST_LIST)
        .read_to_end(&mut bytes)
        .map_err(|reason| Failure::Local(format!("cannot read stdin: {reason}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_are_no_indicators_are_named_by_type_and_id() {
        assert_eq!(named_object("analysis/YWJj="), Some(Descriptor::new(Kind::Analysis, "YWJj=")));
        assert_eq!(named_object("a.example/analysis"), None);
        assert_eq!(named_object("vote/x"), None, "votes have no route of their own");
        assert_eq!(named_object("file/"), None);
    }

    #[test]
    fn a_list_has_one_indicator_a_line_and_may_have_remarks() {
        let lines: Vec<_> = listed("# from the ticket\r\n a[.]example \r\n\r\n203.0.113.7\n").collect();
        assert_eq!(lines, ["a[.]example", "203.0.113.7"]);
    }
}
