//! From what the user typed or piped in to what the service can be asked about, or the reason why not.
//!
//! All of it is judged before anything is sent: nonsense costs no request, and what belongs to the user's own network
//! stays here unless they say yes.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::output;
use crate::config::Config;
use crate::export::Fault;
use crate::inside::list::{self, Taking};
use crate::ioc::encoding::{self, Decoded};
use crate::ioc::{self, Exposure, HashKind, Indicator, NotAnIndicator, OwnKeys};
use crate::text::{self, count};
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
    /// It names an object by its type and something that is none of its ids.
    NoId(Kind),
    /// It is a file here and the name of a host: only the user knows which is meant, and no `--yes` says so.
    Ambiguous(Kind),
    /// It is an API key of the user's own, or names one.
    OwnKey,
    /// A file of this machine's that can't be read: the sentence that says so.
    Unreadable(String),
}

/// Said without the input, which would print the key.
const OWN_KEY: &str = "one of the inputs is an API key of yours and no indicator";

/// Refuses a command line that names an API key of the user's own: no command has a use for it there. It is judged again with each key that
/// is found on the way.
pub(super) fn refuse_own_key(own_keys: &OwnKeys) -> Result<(), Failure> {
    let is_named = std::env::args_os().skip(1).any(|word| own_keys.are_named_in(&word.to_string_lossy()));
    if is_named { Err(Refusal::OwnKey.into_failure("")) } else { Ok(()) }
}

impl Refusal {
    /// The reason and what to do, for people.
    pub(super) fn words(&self, input: &str) -> String {
        match self {
            Self::NotAnIndicator(reason) => format!("{input}: {reason}; it was not sent"),
            Self::NoId(kind) => format!("{input}: {}; it was not sent", no_id(kind)),
            Self::Ambiguous(kind) => {
                format!("{input}: {}; nothing was sent", ambiguous(input, &format!("{kind}/{input}")))
            }
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
            Self::NotAnIndicator(_) | Self::NoId(_) | Self::Exposed(_) | Self::Ambiguous(_) | Self::OwnKey => {
                Exit::Usage
            }
        }
    }

    /// The same for programs.
    pub(super) fn fault(&self) -> Fault {
        let (code, message) = match self {
            Self::NotAnIndicator(reason) => (Fault::NOT_AN_INDICATOR, reason.to_string()),
            Self::NoId(kind) => (Fault::NOT_AN_INDICATOR, no_id(kind)),
            Self::Exposed(exposure) => (Fault::INTERNAL, exposure.reason().unwrap_or_default().to_owned()),
            Self::Ambiguous(_) => (Fault::USAGE, "it is a file here and the name of a host".to_owned()),
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
    /// Other files with the same content, which the remark tells of.
    pub same: Vec<String>,
    pub about: Answerable,
}

impl Input {
    /// One without anything beside it.
    pub(super) fn of(text: String, about: Answerable) -> Self {
        Self { text, remark: String::new(), path: None, same: Vec::new(), about }
    }
}

/// Judges one input. `TYPE/ID` names any object of the service; everything else must be an indicator.
pub(super) fn resolve(text: &str, config: &Config, consent: Consent) -> Answerable {
    if config.own_keys.are_named_in(text) {
        return Answerable::No(Refusal::OwnKey);
    }
    if let Some(host) = file_and_host(text) {
        return Answerable::No(Refusal::Ambiguous(Descriptor::of(&host).kind));
    }
    let (about, exposure) = match (named_object(text), ioc::classify(text)) {
        (Some(Ok(object)), _) => {
            let exposure = object.exposure(&internal_names(config));
            (object, exposure)
        }
        // What is no id may name something internal all the same, and a query has it in it.
        (Some(Err(misnamed)), _) => match misnamed.exposure(&internal_names(config)) {
            exposure if consent == Consent::Ask && exposure != Exposure::Public => {
                return Answerable::No(Refusal::Exposed(exposure));
            }
            _ => return Answerable::No(Refusal::NoId(misnamed.kind)),
        },
        (None, Ok(indicator)) => (Descriptor::of(&indicator), exposure(&indicator, config)),
        (None, Err(reason)) => return Answerable::No(Refusal::NotAnIndicator(reason)),
    };
    match consent {
        Consent::Ask if exposure != Exposure::Public => Answerable::No(Refusal::Exposed(exposure)),
        _ => Answerable::Yes(about),
    }
}

/// Whether a text has nothing in it that anybody could see.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|sign| sign.is_whitespace() || text::is_hidden(sign))
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

fn no_id(kind: &Kind) -> String {
    format!("this names no {}", kind.label())
}

/// `comment/d-a.example-1a2b3c4d`: an object by its type and id, or by what people call it, as it is or percent-encoded. An error
/// is that there is no such object, and has what was written.
fn named_object(text: &str) -> Option<Result<Descriptor, Descriptor>> {
    let (kind, id) = text.split_once('/')?;
    let kind = Kind::parse(kind);
    let known = !matches!(kind, Kind::Other(_)) && kind.collection().is_some();
    (known && !id.is_empty()).then(|| {
        let id = percent_decode_str(id).decode_utf8_lossy();
        object_of(&kind, &id).ok_or_else(|| Descriptor::new(kind, id))
    })
}

/// The object of this kind that is called so. An id goes into the path of a request, where another text would ask for something else.
fn object_of(kind: &Kind, id: &str) -> Option<Descriptor> {
    if !kind.has_report() {
        let is_part = |sign: char| (sign.is_ascii_graphic() && !"/\\?#%".contains(sign)) || sign == ' ';
        return (id.chars().all(is_part) && !matches!(id, "." | "..")).then(|| Descriptor::new(kind.clone(), id));
    }
    let is_url = matches!(kind, Kind::Url | Kind::PrivateUrl);
    if is_url && HashKind::of(id) == Some(HashKind::Sha256) {
        return Some(Descriptor::new(kind.clone(), id.to_ascii_lowercase()));
    }
    if is_url && ioc::url_of_id(id).is_some_and(|url| ioc::classify(&url).is_ok_and(|known| known.is_url())) {
        return Some(Descriptor::new(kind.clone(), id));
    }
    if let Ok(indicator) = ioc::classify(id) {
        let about = Descriptor::of(&indicator);
        let about = if kind.is_private() { Descriptor { kind: about.kind.in_private(), ..about } } else { about };
        return Some(about).filter(|about| about.kind == *kind);
    }
    // A name without a dot is one on the user's own network.
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    let is_host = *kind == Kind::Domain && id.chars().all(is_name) && id.split('.').all(|label| !label.is_empty());
    is_host.then(|| Descriptor::new(Kind::Domain, id.to_ascii_lowercase()))
}

/// The inputs of a command, judged; none when the list on stdin is empty.
pub(super) fn read(
    arguments: &[String],
    taking: Taking,
    config: &Config,
    consent: Consent,
) -> Result<Vec<Input>, Failure> {
    let texts = texts(arguments, taking)?.into_iter();
    let inputs: Vec<Input> = texts.map(|text| Input::of(text.clone(), resolve(&text, config, consent))).collect();
    tell_respelled(inputs.iter().filter_map(|input| Some((&*input.text, input.respelled()?))));
    Ok(inputs)
}

/// The items of a command, `-` replaced by those of the list on stdin.
pub(super) fn texts(arguments: &[String], taking: Taking) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    for argument in arguments {
        if argument == STDIN {
            texts.extend(entries_of(&stdin_text()?, taking).into_iter().map(|entry| entry.text));
        } else {
            texts.push(argument.clone());
        }
    }
    Ok(texts)
}

/// The things of a list. What is named beside them is not taken, and that is said.
pub(super) fn entries_of(words: &str, taking: Taking) -> Vec<list::Entry> {
    let list = list::read(words, taking);
    if list.beside > 0 {
        let beside = list.beside as u64;
        let more = text::counted(beside, "more value");
        let (were, them) = (text::one_or(beside, "was", "were"), text::one_or(beside, "it", "them"));
        output::say(format!("{more} beside those of the list {were} not taken: vtriage extract has {them}"));
    }
    list.entries
}

/// The host that a bare word names where a file here is called so too: `salary.zip`, `run.sh`, `notes.md`.
pub(super) fn file_and_host(word: &str) -> Option<Indicator> {
    let is_here = || Path::new(word).symlink_metadata().is_ok();
    ioc::bare_host(word).filter(|_| is_here())
}

/// What is said of such a word, which names the host in the way that the command takes.
pub(super) fn ambiguous(word: &str, host: &str) -> String {
    format!("is a file here and the name of a host: ./{word} is the file, {host} the host")
}

/// The path that an argument names, if it is one and can't be an indicator.
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
    let decoded = encoding::decode(bytes).map_err(|reason| Failure::Local(format!("cannot read {name}: {reason}")))?;
    Ok(told(name, decoded))
}

/// The text; what was guessed to read it is said.
pub(super) fn told(name: &str, decoded: Decoded<'_>) -> String {
    if let Some(guess) = decoded.guess {
        output::say(format!("{name}: {guess}"));
    }
    decoded.text.into_owned()
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
        assert_eq!(named_object("analysis/YWJj="), Some(Ok(Descriptor::new(Kind::Analysis, "YWJj="))));
        assert_eq!(named_object("a.example/analysis"), None);
        assert_eq!(named_object("vote/x"), None, "votes have no route of their own");
        assert_eq!(named_object("file/"), None);
    }
}
