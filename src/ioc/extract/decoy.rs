//! Is it meant? What analysts are tired of un-ticking, told by shape and context.
//!
//! Rules are ordered: the first that fits gives the reason. A defanged find is nearly always meant, so the rules about
//! looks (file names, code, prose) do not apply to it; those about whose it is (internal, references) do.

mod tables;
mod version;

use std::net::IpAddr;

use self::tables::{
    CODE_WORDS, ENGINE_FIRST, ENGINE_WORDS, FILE_TOPS, INNER_ENDINGS, PERHAPS_FILE_TOPS, PROVIDERS, REFERENCES,
};
use super::ExtractOptions;
use super::candidate::{Candidate, Decoy, Shape};
use super::context::{self, Said};
use super::element;
use super::fields;
use super::labels;
use super::piece::Place;
use super::script;
use super::sections;
use super::types::Type;
use crate::ioc::{Indicator, exposure, host, inner, is_hash_of_nothing, near, own, secret};

/// Where a find stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The refanged line.
    pub(super) line: &'a str,
    /// The head of its column.
    pub(super) label: &'a str,
    /// What its author calls it.
    pub(super) kind: Option<Type>,
    pub(super) place: Place,
    /// Whether it stands below a heading of references.
    pub(super) in_references: bool,
}

/// Judges a find by where it stands.
pub(super) fn judge(candidate: &Candidate, around: &Around<'_>, options: &ExtractOptions) -> Option<Decoy> {
    let noted = candidate.note.clone();
    let looks = || match around.kind.or_else(|| element::kind(around.line, candidate.start)) {
        Some(kind) => by_type(candidate, kind, around),
        None => by_look(candidate, around),
    };
    let look = noted.or_else(looks);
    // What is of an inner network is that first, whatever else it looks like.
    let is_number = matches!(look, Some(Decoy::Version | Decoy::Heading));
    let private = is_number.then(|| private(&candidate.indicator, options)).flatten();
    private.or(look).or_else(|| beside_its_look(candidate, around, options))
}

/// Judges a find by its place and by whose it is, whatever it looks like.
pub(super) fn beside_its_look(candidate: &Candidate, around: &Around<'_>, options: &ExtractOptions) -> Option<Decoy> {
    by_place(candidate, around).or_else(|| by_owner(candidate, options))
}

/// By what its author calls it: the look counts only where that says nothing.
fn by_type(candidate: &Candidate, kind: Type, around: &Around<'_>) -> Option<Decoy> {
    let look = || by_look(candidate, around);
    let is_hash = candidate.indicator.is_hash();
    match kind {
        kind if kind != Type::Mail && kind.accords(&candidate.indicator) => match &candidate.indicator {
            Indicator::Hash { hex, .. } => hash(hex, Said::FileHash),
            _ => (candidate.shape == Shape::Network).then_some(Decoy::Network),
        },
        Type::File if !is_hash => look().or(Some(Decoy::FileName)),
        Type::Text if !candidate.defanged || is_hash => look().or(Some(Decoy::OtherField)),
        Type::OtherHash if is_hash => Some(Decoy::HashLikeId),
        Type::Password if is_hash => Some(Decoy::PasswordHash),
        Type::Page => look().or(Some(Decoy::Reference)),
        Type::Vocabulary if !is_hash => Some(Decoy::Vocabulary),
        Type::ChatFile if !is_hash => token(candidate).or(Some(Decoy::ChatFile)),
        Type::Machine if !is_hash => Some(Decoy::Machine),
        Type::Endpoint if candidate.indicator.is_domain() && !candidate.defanged => Some(Decoy::Machine),
        Type::Console if !is_hash => token(candidate).or(Some(Decoy::Reference)),
        Type::FieldName if !is_hash && !candidate.defanged => Some(Decoy::FieldName),
        _ => look(),
    }
}

/// Whether a name ends as files do more often than hosts.
pub(super) fn ends_like_file(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|top| FILE_TOPS.has(top))
}

/// Whether the candidate is all that its field says.
pub(super) fn is_whole(candidate: &Candidate, field: &str) -> bool {
    let around =
        field.get(..candidate.start).unwrap_or("").len() + field.get(candidate.end..).unwrap_or("").trim().len();
    around <= 4
}

fn by_look(candidate: &Candidate, around: &Around<'_>) -> Option<Decoy> {
    let (line, label) = (around.line, around.label);
    match &candidate.indicator {
        Indicator::Hash { hex, .. } => hash(hex, labels::before(line, candidate.start, candidate.end, label)),
        Indicator::Ip(address) => number(candidate, *address, line, label),
        Indicator::Domain(_) if candidate.shape == Shape::Mail && is_of_author(line, candidate.start) => {
            Some(Decoy::OtherField)
        }
        Indicator::Domain(_)
            if candidate.shape == Shape::Name
                && !candidate.defanged
                && fields::is_at(line, candidate.start, candidate.end) =>
        {
            Some(Decoy::FieldName)
        }
        Indicator::Domain(name) if candidate.shape == Shape::Name && !candidate.defanged => {
            let written = line.get(candidate.start..candidate.end).unwrap_or(name);
            let (said, between) = context::said(line, candidate.start, label);
            // A word inside of a URL or call that was before it says nothing of what is called.
            let is_told = || said == Said::Host && !between.contains(['(', ')', '/', '"']);
            let is_code = || !is_told() && is_code(candidate, around);
            dotted(name, written, said)
                .or_else(|| package(line, candidate.end))
                .or_else(|| is_code().then_some(Decoy::Code))
        }
        Indicator::Url(_) if let Some(reason) = token(candidate) => Some(reason),
        Indicator::Url(_) if !candidate.defanged && is_of_crawler(line, candidate.start) => Some(Decoy::Reference),
        Indicator::Url(_) if !candidate.defanged && is_module(line, candidate) => Some(Decoy::Package),
        // `"schema": "https://…"`
        Indicator::Url(_) if !candidate.defanged && context::before(line, candidate.start, label) == Said::Page => {
            Some(Decoy::Reference)
        }
        Indicator::Domain(_) | Indicator::Url(_) => None,
    }
}

/// `(compatible; ExampleBot/7; +http://bot.example/)`: whose program it was that asked.
fn is_of_crawler(line: &str, start: usize) -> bool {
    near::before(line, start).strip_suffix('+').is_some_and(|before| before.ends_with([' ', ';', '(', ',']))
}

/// Whether a URL has a token in it of whoever may read what it leads to.
fn token(candidate: &Candidate) -> Option<Decoy> {
    let Indicator::Url(url) = &candidate.indicator else { return None };
    secret::has_issued_token(url).then_some(Decoy::Token)
}

fn hash(hex: &str, said: Said) -> Option<Decoy> {
    if is_hash_of_nothing(hex) || is_filler(hex) {
        return Some(Decoy::EmptyFile);
    }
    if said == Said::Password {
        return Some(Decoy::PasswordHash);
    }
    // A hash without a single letter is one in a million; a long number is not.
    let is_number = hex.bytes().all(|byte| byte.is_ascii_digit());
    (is_number || matches!(said, Said::OtherHex | Said::Ja3 | Said::Mutex)).then_some(Decoy::HashLikeId)
}

/// One or two digits over and over, or counting up.
fn is_filler(hex: &str) -> bool {
    let mut digits = [false; 128];
    hex.bytes().for_each(|byte| digits[usize::from(byte & 0x7f)] = true);
    digits.iter().filter(|seen| **seen).count() <= 2 || hex.starts_with("0123456789abcdef0123456789abcdef")
}

fn number(candidate: &Candidate, address: IpAddr, line: &str, label: &str) -> Option<Decoy> {
    match candidate.shape {
        Shape::Network => return Some(Decoy::Network),
        Shape::ProductVersion => return Some(Decoy::Version),
        Shape::Remote | Shape::Link => return None,
        _ if candidate.defanged => return None,
        _ => {}
    }
    let IpAddr::V4(v4) = address else { return None };
    if context::is_phone(line, candidate.start) {
        return Some(Decoy::Phone);
    }
    let (said, between) = context::said(line, candidate.start, label);
    let (octets, after) = (v4.octets(), near::after(line, candidate.end));
    let is_required = || said != Said::Host && version::is_required(line, candidate.start, candidate.end, octets);
    let is_round = octets.ends_with(&[0, 0]) && said != Said::Host;
    let is_numbered = context::is_numbered(line, candidate.start) || context::is_of_event(line, candidate.start);
    if version::is_said(said, between, after, octets) || is_numbered || is_round || is_required() {
        return Some(Decoy::Version);
    }
    version::is_heading(line, candidate.start, candidate.end, octets).then_some(Decoy::Heading)
}

/// `author = "ana@lab.example"`: who wrote a rule, a note or a program.
fn is_of_author(line: &str, start: usize) -> bool {
    let before = near::before(line, start).trim_end_matches([' ', '"', '\'', '=', ':', '<', '(']);
    let field = before.rsplit([',', ';', '|', '\t']).next().unwrap_or(before);
    field.split_whitespace().next().is_some_and(|word| word.trim_end_matches([':', '=']).eq_ignore_ascii_case("author"))
}

/// A name with dots that nobody defanged.
fn dotted(name: &str, written: &str, said: Said) -> Option<Decoy> {
    let labels: Vec<&str> = name.split('.').collect();
    let (Some(first), Some(top)) = (labels.first(), labels.last()) else { return None };
    if is_engine_label(written) {
        return Some(Decoy::EngineLabel);
    }
    if said == Said::Host || *first == "www" {
        return None;
    }
    let inner = labels.len().checked_sub(2).and_then(|at| labels.get(at)).unwrap_or(first);
    let is_file = FILE_TOPS.has(top) && (labels.len() <= 3 || numbers(&labels) > 0)
        || (PERHAPS_FILE_TOPS.has(top) && numbers(&labels) > 1)
        || (labels.len() >= 3 && INNER_ENDINGS.has(inner))
        || (said == Said::FileName && labels.len() == 2 && PERHAPS_FILE_TOPS.has(top))
        || host::registrable_has_underscore(name);
    if is_file {
        return Some(Decoy::FileName);
    }
    let is_code = (labels.len() == 2 && CODE_WORDS.has(first)) || reverse_name(&labels) || is_title_case(written);
    is_code.then_some(Decoy::Code)
}

/// Whether a name is called, or is set in a script: there only what is quoted is meant.
fn is_code(candidate: &Candidate, around: &Around<'_>) -> bool {
    let is_bare = || around.place == Place::Script && !script::is_quoted(around.line, candidate.start);
    script::is_called(around.line, candidate.end) || is_bare()
}

/// Labels between the first and the last that are numbers only: `backup.2026.01.05.zip`.
fn numbers(labels: &[&str]) -> usize {
    let inner = labels.get(1..labels.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().filter(|label| label.bytes().all(|byte| byte.is_ascii_digit())).count()
}

/// `socket.io@4.7.2`, `chart.run==1.0.2`: what stands behind the name is a version.
fn package(line: &str, end: usize) -> Option<Decoy> {
    let rest = line.get(end..)?;
    let version = ["@", "==", ">=", "<=", "~=", "~>", "\": \"", "\":\"", "': '"]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?;
    is_version(version.trim_start_matches(['^', '~', 'v', '=', '>', '<', ' '])).then_some(Decoy::Package)
}

/// `golang.org/x/net v0.17.0`
fn is_module(line: &str, candidate: &Candidate) -> bool {
    let written = line.get(candidate.start..candidate.end).unwrap_or("");
    let rest = line.get(candidate.end..).unwrap_or("").strip_prefix(' ').unwrap_or("");
    !written.contains("://") && rest.strip_prefix('v').is_some_and(is_version)
}

/// Whether the text begins with a number, a dot and a number, and is no address.
fn is_version(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !".-+".contains(c)).unwrap_or(text.len());
    let version = text.get(..end).unwrap_or("");
    let mut parts = version.split('.');
    let is_number = |part: Option<&str>| part.is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    is_number(parts.next()) && is_number(parts.next()) && version.parse::<IpAddr>().is_err()
}

/// `Trojan.Win32.Agent.ai`: words of engines, and in their letters.
fn is_engine_label(written: &str) -> bool {
    let mut labels = written.split(['.', ':', '/', '!', '-']);
    if labels.clone().filter(|label| ENGINE_WORDS.has_in_any_case(label)).count() >= 2 {
        return true;
    }
    let first = labels.next().unwrap_or("");
    written.contains(|c: char| c.is_ascii_uppercase()) && ENGINE_FIRST.has_in_any_case(first)
}

/// `com.android.settings.app`: names of packages run backwards.
fn reverse_name(labels: &[&str]) -> bool {
    labels.len() >= 3
        && labels
            .first()
            .is_some_and(|first| matches!(*first, "com" | "org" | "net" | "io" | "java" | "javax" | "android"))
}

/// `System.Net`, `done.It`: a top-level domain is written small, or all of the name is in capitals.
fn is_title_case(written: &str) -> bool {
    let top = written.rsplit('.').next().unwrap_or("");
    let mut chars = top.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.any(char::is_lowercase)
}

fn by_place(candidate: &Candidate, around: &Around<'_>) -> Option<Decoy> {
    if around.in_references && !candidate.defanged && is_source(candidate, around.line) {
        return Some(Decoy::Source);
    }
    match around.place {
        Place::Body | Place::Heading | Place::Script | Place::Comment | Place::Hidden => None,
        Place::LinkText => Some(Decoy::LinkText),
        Place::MailHeader => (!candidate.defanged).then_some(Decoy::MailHeader),
    }
}

/// Whether what stands below a heading of references has the form of a source: a whole URL, or the entry of a list. A bare name
/// there is none, nor is what only Tor reaches.
fn is_source(candidate: &Candidate, line: &str) -> bool {
    let is_onion =
        matches!(candidate.host(), Some(Indicator::Domain(name)) if name.rsplit('.').next() == Some("onion"));
    let is_whole = || line.get(candidate.start..candidate.end).is_some_and(|written| written.contains("://"));
    !is_onion
        && match candidate.shape {
            Shape::Url => is_whole() || sections::is_entry(line),
            Shape::Link => true,
            Shape::Mail => sections::is_entry(line),
            _ => false,
        }
}

fn by_owner(candidate: &Candidate, options: &ExtractOptions) -> Option<Decoy> {
    let host = candidate.host()?;
    if let Indicator::Domain(name) = host {
        let is_own = |site: &String| own::covers_name(site, name);
        if is_reference(name) || options.references.iter().any(is_own) {
            return Some(Decoy::Reference);
        }
        if candidate.shape == Shape::Mail && is_mail_provider(name) {
            return Some(Decoy::Provider);
        }
    }
    internal(host, options)
}

/// What a URL holds besides its host is for submitting to judge; finding it is not asking.
pub(super) fn internal(host: &Indicator, options: &ExtractOptions) -> Option<Decoy> {
    exposure(host, &options.internal_names).reason().map(|reason| Decoy::Internal(reason.to_owned()))
}

/// What an address is that hosts of an inner network have.
fn private(indicator: &Indicator, options: &ExtractOptions) -> Option<Decoy> {
    let Indicator::Ip(address) = indicator else { return None };
    inner::of_private_address(*address, &options.internal_names).map(Decoy::Internal)
}

/// Whether everybody may have a mailbox at this domain.
pub fn is_mail_provider(domain: &str) -> bool {
    PROVIDERS.has(domain)
}

fn is_reference(name: &str) -> bool {
    let parents = std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent));
    parents.into_iter().any(|parent| REFERENCES.has(parent))
}
