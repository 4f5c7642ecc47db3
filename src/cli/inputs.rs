//! From what the user typed or piped in to what the service can be asked about, or the reason why not.
//!
//! All of it is judged before anything is sent: nonsense costs no request, and what belongs to the user's own network
//! stays here unless they say yes.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::output;
use crate::config::Config;
use crate::export::Fault;
use crate::inside::list;
use crate::ioc::{self, Exposure, Indicator, NotAnIndicator, encoding};
use crate::text::count;
use crate::vt::{Descriptor, Kind};

/// The argument that stands for stdin.
pub(super) const STDIN: &str = "-";

/// Most bytes read from stdin as a list of indicators; more is no list.
pub(super) const LONGEST_LIST: u64 = 64 << 20;

/// Why an input is not asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NotAnIndicator(NotAnIndicator),
    /// It would tell strangers about the user's own network.
    Exposed(Exposure),
    /// It is an API key of the user's own, or names one.
    OwnKey,
    /// A file of this machine's that can't be read: the sentence that says so.
    Unreadable(String),
}

/// Said without the input, which would print the key.
const OWN_KEY: &str = "one of the inputs is an API key of yours and no indicator";

/// Refuses a command line that names an API key of the user's own: no command has a use for it there.
pub(super) fn refuse_own_key(config: &Config) -> Result<(), Failure> {
    let is_named = std::env::args_os().skip(1).any(|word| config.own_keys.are_named_in(&word.to_string_lossy()));
    if is_named { Err(Refusal::OwnKey.into_failure("")) } else { Ok(()) }
}

impl Refusal {
    /// The reason and what to do, for people.
    pub(super) fn words(&self, input: &str) -> String {
        match self {
            Self::NotAnIndicator(reason) => format!("{input}: {reason}; it was not sent"),
            Self::OwnKey => format!("{OWN_KEY}; nothing was sent"),
            Self::Unreadable(words) => words.clone(),
            Self::Exposed(exposure) => format!(
                "{input}: {}: {}; VirusTotal may publish what it is asked about, so it was not sent; --yes sends it",
                exposure.word(),
                exposure.reason().unwrap_or_default()
            ),
        }
    }

    pub(super) fn into_failure(self, input: &str) -> Failure {
        match self {
            Self::Unreadable(words) => Failure::Local(words),
            refusal => Failure::Refused { words: refusal.words(input), fault: refusal.fault() },
        }
    }

    /// What came of an input that it keeps back.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Unreadable(_) => Exit::Failed,
            Self::NotAnIndicator(_) | Self::Exposed(_) | Self::OwnKey => Exit::Usage,
        }
    }

    /// The same for programs.
    pub(super) fn fault(&self) -> Fault {
        let (code, message) = match self {
            Self::NotAnIndicator(reason) => (Fault::NOT_AN_INDICATOR, reason.to_string()),
            Self::Exposed(exposure) => (Fault::INTERNAL, exposure.reason().unwrap_or_default().to_owned()),
            Self::OwnKey => (Fault::NOT_AN_INDICATOR, OWN_KEY.to_owned()),
            Self::Unreadable(words) => (Fault::LOCAL, words.clone()),
        };
        Fault { code: code.to_owned(), message, status: None }
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
    /// What the user's list says beside it.
    pub remark: String,
    /// The file on this machine whose hash it is.
    pub path: Option<String>,
    pub about: Answerable,
}

impl Input {
    /// One without anything beside it.
    pub(super) fn of(text: String, about: Answerable) -> Self {
        Self { text, remark: String::new(), path: None, about }
    }
}

/// Judges one input. `TYPE/ID` names any object of the service; everything else must be an indicator.
pub(super) fn resolve(text: &str, config: &Config, consent: Consent) -> Answerable {
    if config.own_keys.are_named_in(text) {
        return Answerable::No(Refusal::OwnKey);
    }
    let (about, exposure) = match (named_object(text), ioc::classify(text)) {
        (Some(object), _) => {
            let exposure = object.exposure(&internal_names(config));
            (object, exposure)
        }
        (None, Ok(indicator)) => (Descriptor::of(&indicator), exposure(&indicator, config)),
        (None, Err(reason)) => return Answerable::No(Refusal::NotAnIndicator(reason)),
    };
    match consent {
        Consent::Ask if exposure != Exposure::Public => Answerable::No(Refusal::Exposed(exposure)),
        _ => Answerable::Yes(about),
    }
}

/// Why a query is not sent, where it names something internal.
pub(super) fn refusal_of_query(query: &str, config: &Config, consent: Consent) -> Option<Refusal> {
    if let Answerable::No(refusal @ (Refusal::Exposed(_) | Refusal::OwnKey)) = resolve(query, config, consent) {
        return Some(refusal);
    }
    let exposure = ioc::exposure_of_query(query, &internal_names(config));
    (consent == Consent::Ask && exposure != Exposure::Public).then_some(Refusal::Exposed(exposure))
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
            // Who tells of it would print the key.
            Answerable::No(refusal @ Refusal::OwnKey) => {
                return ("an API key".to_owned(), Err(refusal.into_failure("")));
            }
            Answerable::No(refusal) => Err(refusal.into_failure(&self.text)),
        };
        (self.text, subject)
    }

    /// The URL that is asked for, where that is not what was given.
    pub(super) fn respelled(&self) -> Option<String> {
        let is_url = self.about.descriptor().is_some_and(|about| about.kind == Kind::Url);
        ioc::respelled(&self.text).filter(|_| is_url && self.path.is_none())
    }
}

/// Says which inputs are asked for as other URLs than they were given as: an end sign went, a scheme came.
pub(super) fn tell_respelled<'a>(respelled: impl IntoIterator<Item = (&'a str, String)>) {
    let mut respelled = respelled.into_iter();
    let (first, more) = (respelled.next(), respelled.count());
    match first {
        Some((given, asked)) if more == 0 => output::say(format!("{given}: asked as {asked}")),
        Some((given, asked)) => output::say(format!(
            "{given}: asked as {asked}; {} more are asked as other URLs too, which -f jsonl tells as \"asked\"",
            count(more as u64)
        )),
        None => {}
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
    let inputs: Vec<Input> = texts.map(|text| Input::of(text.clone(), resolve(&text, config, consent))).collect();
    tell_respelled(inputs.iter().filter_map(|input| Some((&*input.text, input.respelled()?))));
    Ok(inputs)
}

/// The items of a command, `-` replaced by those of the list on stdin.
pub(super) fn texts(arguments: &[String]) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    for argument in arguments {
        if argument == STDIN {
            texts.extend(list::entries(&stdin_text()?).into_iter().map(|entry| entry.text));
        } else {
            texts.push(argument.clone());
        }
    }
    Ok(texts)
}

/// The path that an argument names, if it is one and can't be an indicator: `report.com` is a domain, `./report.com` a file.
pub(super) fn path_of(argument: &str) -> Option<PathBuf> {
    let is_indicator = !argument.contains(std::path::is_separator) && ioc::classify(argument).is_ok();
    file_of(argument).filter(|_| !is_indicator)
}

/// The same where a hash means nothing else, as of what is to be sent: a file may be called by its hash.
pub(super) fn file_of(argument: &str) -> Option<PathBuf> {
    let path = Path::new(argument);
    // Also a link that leads nowhere is there.
    (!ioc::is_address(argument) && path.symlink_metadata().is_ok()).then(|| path.to_owned())
}

fn decoded(name: &str, bytes: &[u8]) -> Result<String, Failure> {
    let text = encoding::decode(bytes).map_err(|reason| Failure::Local(format!("cannot read {name}: {reason}")))?;
    Ok(text.into_owned())
}

/// All of stdin as text, in whatever encoding it is.
pub(super) fn stdin_text() -> Result<String, Failure> {
    decoded("stdin", &stdin_bytes()?)
}

/// All of stdin.
fn stdin_bytes() -> Result<Vec<u8>, Failure> {
    if io::stdin().is_terminal() {
        output::say("reading from the terminal; Ctrl-D ends the list");
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(LONGEST_LIST)
        .read_to_end(&mut bytes)
        .map_err(|reason| Failure::Local(format!("cannot read stdin: {reason}")))?;
    if bytes.len() as u64 == LONGEST_LIST {
        output::say("stdin is longer than a list may be; only the first 64 MB were read");
    }
    Ok(bytes)
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
}
