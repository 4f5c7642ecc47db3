//! Is it meant? What analysts are tired of un-ticking, told by shape and context.
//!
//! Rules are ordered: the first that fits gives the reason. A defanged find is nearly always meant, so the rules about
//! looks (file names, code, prose) do not apply to it; those about whose it is (internal, references) do.

use std::fmt;
use std::net::IpAddr;

use super::ExtractOptions;
use super::context::{self, Said};
use super::scan::{Candidate, Shape};
use super::source::Place;
use crate::ioc::{Exposure, Indicator, exposure, host};

/// Why a find is probably not meant; reads as a short remark beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoy {
    /// Private, reserved, or one of the user's own names: never to be asked about unthinkingly.
    Internal(String),
    Network,
    Version,
    Phone,
    FileName,
    EngineLabel,
    Code,
    HashLikeId,
    EmptyFile,
    Reference,
    Provider,
    MailHeader,
    LinkText,
    LiveLink,
}

impl fmt::Display for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Internal(reason) => return write!(f, "internal: {reason}"),
            Self::Network => "a network, not one address",
            Self::Version => "looks like a version number",
            Self::Phone => "looks like a phone number",
            Self::FileName => "looks like a file name",
            Self::EngineLabel => "looks like the label of an engine",
            Self::Code => "looks like code, or a sentence without a space",
            Self::HashLikeId => "an id or key, not the hash of a file",
            Self::EmptyFile => "the hash of an empty file, or a filler",
            Self::Reference => "a site that reports refer to",
            Self::Provider => "a provider of millions of mailboxes",
            Self::MailHeader => "from the mail's own headers",
            Self::LinkText => "the words of a link that leads elsewhere",
            Self::LiveLink => "a live link, where others are defanged",
        })
    }
}

/// Sites that reports link to as sources, vocabularies and tools; a domain covers what is below it. Sorted.
const REFERENCES: &[&str] = &[
    "abuse.ch",
    "abuseipdb.com",
    "aka.ms",
    "any.run",
    "apnic.net",
    "app.any.run",
    "arin.net",
    "censys.io",
    "cisa.gov",
    "crates.io",
    "creativecommons.org",
    "cve.org",
    "cyberchef.org",
    "docs.microsoft.com",
    "docs.rs",
    "first.org",
    "hybrid-analysis.com",
    "iana.org",
    "ietf.org",
    "joesandbox.com",
    "json-schema.org",
    "learn.microsoft.com",
    "misp-project.org",
    "mitre.org",
    "mozilla.org",
    "msrc.microsoft.com",
    "nist.gov",
    "oasis-open.org",
    "openxmlformats.org",
    "otx.alienvault.com",
    "purl.org",
    "pypi.org",
    "readthedocs.io",
    "rfc-editor.org",
    "ripe.net",
    "schema.org",
    "schemas.microsoft.com",
    "shodan.io",
    "support.microsoft.com",
    "urlscan.io",
    "us-cert.gov",
    "virustotal.com",
    "w3.org",
    "wikipedia.org",
    "xmlsoap.org",
];

/// Domains of mail providers: whose user it was says more than where the mailbox is.
const PROVIDERS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "proton.me",
    "protonmail.com",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "qq.com",
    "163.com",
    "tutanota.com",
    "tuta.io",
    "zoho.com",
    "mail.com",
];

/// Top-level domains that end file names more often than hosts.
const FILE_TOPS: &[&str] =
    &["zip", "mov", "sh", "py", "rs", "md", "so", "ps", "java", "cab", "foo", "bar", "pub", "mk"];

/// Top-level domains that also end file names; the words before decide.
const PERHAPS_FILE_TOPS: &[&str] = &[
    "com", "pl", "cc", "app", "ai", "in", "run", "bin", "dev", "it", "info", "me", "name", "is", "do", "vi", "la", "gs",
];

/// Endings before the top-level domain that make the whole a file: `invoice.pdf.zip`.
const INNER_ENDINGS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "jpg", "png", "exe", "tar", "js", "html", "htm", "iso",
    "img", "rtf", "csv",
];

/// First labels of names in code.
const CODE_WORDS: &[&str] = &[
    "self", "this", "os", "sys", "window", "document", "console", "object", "obj", "module", "std", "string", "math",
    "event", "node", "asp", "vb", "ado", "socket", "system", "java", "org", "net", "com", "io", "req", "res",
    "request", "response", "ctx", "user", "data", "item", "e", "i", "etc", "vs", "eg", "ie", "next", "process",
    "random", "path", "json", "time", "date", "array", "config", "settings", "props", "state", "app", "args", "logger",
    "log", "file", "email", "client", "session", "model", "row", "df",
];

/// Labels in the names that engines give to malware. Sorted.
const ENGINE_WORDS: &[&str] = &[
    "adware",
    "agent",
    "android",
    "backdoor",
    "downloader",
    "dropper",
    "exploit",
    "gen",
    "generic",
    "generickd",
    "heur",
    "js",
    "linux",
    "macro",
    "malware",
    "msil",
    "o97m",
    "osx",
    "packed",
    "phishing",
    "pua",
    "pup",
    "ransom",
    "ransomware",
    "riskware",
    "script",
    "spyware",
    "tool",
    "trj",
    "trojan",
    "trojandownloader",
    "trojanspy",
    "variant",
    "vba",
    "vbs",
    "virus",
    "w32",
    "w64",
    "win32",
    "win64",
    "worm",
];

/// Words of engines that alone, as the first label, make a label of the whole.
const ENGINE_FIRST: &[&str] = &[
    "trojan",
    "win32",
    "win64",
    "w32",
    "w64",
    "backdoor",
    "worm",
    "virus",
    "ransom",
    "ransomware",
    "adware",
    "pua",
    "pup",
    "riskware",
    "heur",
    "gen",
    "msil",
    "exploit",
    "trojandownloader",
    "trojanspy",
];

/// Hashes of nothing: MD5, SHA-1 and SHA-256 of the empty file.
const EMPTY: &[&str] = &[
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];

/// Judges a find in its refanged line; `label` is the head of its column.
pub(super) fn judge(
    candidate: &Candidate,
    line: &str,
    label: &str,
    place: Place,
    options: &ExtractOptions,
) -> Option<Decoy> {
    by_look(candidate, line, label).or_else(|| by_place(candidate, place)).or_else(|| by_owner(candidate, options))
}

/// Whether the candidate is all that its field says.
pub(super) fn is_whole(candidate: &Candidate, field: &str) -> bool {
    let around =
        field.get(..candidate.start).unwrap_or("").len() + field.get(candidate.end..).unwrap_or("").trim().len();
    around <= 4
}

fn by_look(candidate: &Candidate, line: &str, label: &str) -> Option<Decoy> {
    match &candidate.indicator {
        Indicator::Hash { hex, .. } => hash(hex, context::before(line, candidate.start, label)),
        Indicator::Ip(address) => number(candidate, *address, line, label),
        Indicator::Domain(name) if candidate.shape == Shape::Name && !candidate.defanged => {
            let written = line.get(candidate.start..candidate.end).unwrap_or(name);
            dotted(name, written, context::before(line, candidate.start, label))
        }
        // `"schema": "https://…"`
        Indicator::Url(_) if !candidate.defanged && context::before(line, candidate.start, label) == Said::Page => {
            Some(Decoy::Reference)
        }
        Indicator::Domain(_) | Indicator::Url(_) => None,
    }
}

fn hash(hex: &str, said: Said) -> Option<Decoy> {
    if EMPTY.contains(&hex) || is_filler(hex) {
        return Some(Decoy::EmptyFile);
    }
    // A hash without a single letter is one in a million; a long number is not.
    let is_number = hex.bytes().all(|byte| byte.is_ascii_digit());
    (is_number || said == Said::OtherHex).then_some(Decoy::HashLikeId)
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
        _ if candidate.defanged => return None,
        _ => {}
    }
    let IpAddr::V4(v4) = address else { return None };
    if context::is_phone(line, candidate.start) {
        return Some(Decoy::Phone);
    }
    let said = context::before(line, candidate.start, label);
    let octets = v4.octets();
    let is_small = octets.iter().all(|octet| *octet < 30);
    let before = line.get(..candidate.start).unwrap_or("").trim_end();
    let after = line.get(candidate.end..).unwrap_or("");
    // `4.2.1.3 Overview`: the number of a section.
    let is_heading = is_small
        && before.trim_start_matches('#').is_empty()
        && after.starts_with(' ')
        && after.trim_start().starts_with(|c: char| c.is_ascii_uppercase());
    // `== 1.2.3.4`, `>=`, `~>`: a requirement.
    let is_arrow = before.ends_with("->") || before.ends_with("=>");
    let is_required = !is_arrow
        && (before.ends_with(['>', '<', '~', '^']) || ["==", ">=", "<="].iter().any(|sign| before.ends_with(sign)));
    let is_round = octets.ends_with(&[0, 0]) && said != Said::Host;
    let is_numbered = context::is_numbered(line, candidate.start);
    (said == Said::Version || is_numbered || is_heading || is_required || is_round).then_some(Decoy::Version)
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
    let is_file = FILE_TOPS.contains(top) && labels.len() <= 3
        || (labels.len() >= 3 && INNER_ENDINGS.contains(inner))
        || (said == Said::FileName && labels.len() == 2 && PERHAPS_FILE_TOPS.contains(top))
        || host::registrable_has_underscore(name);
    if is_file {
        return Some(Decoy::FileName);
    }
    let is_code = (labels.len() == 2 && CODE_WORDS.contains(first)) || reverse_name(&labels) || is_title_case(written);
    is_code.then_some(Decoy::Code)
}

/// `Trojan.Win32.Agent.ai`: words of engines, and in their letters.
fn is_engine_label(written: &str) -> bool {
    let mut labels = written.split(['.', ':', '/', '!', '-']);
    if labels.clone().filter(|label| is_engine_word(label)).count() >= 2 {
        return true;
    }
    let first = labels.next().unwrap_or("");
    written.contains(|c: char| c.is_ascii_uppercase())
        && ENGINE_FIRST.iter().any(|known| known.eq_ignore_ascii_case(first))
}

fn is_engine_word(label: &str) -> bool {
    let small = |word: &'static str| word.bytes().cmp(label.bytes().map(|byte| byte.to_ascii_lowercase()));
    ENGINE_WORDS.binary_search_by(|known| small(known)).is_ok()
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

fn by_place(candidate: &Candidate, place: Place) -> Option<Decoy> {
    match place {
        Place::Body => None,
        Place::LinkText => Some(Decoy::LinkText),
        Place::MailHeader => (!candidate.defanged).then_some(Decoy::MailHeader),
    }
}

fn by_owner(candidate: &Candidate, options: &ExtractOptions) -> Option<Decoy> {
    let host = candidate.host.as_ref()?;
    if let Indicator::Domain(name) = host {
        // `27.14.90.10.in-addr.arpa` says as much as the address.
        if let Some(address) = reversed(name) {
            return internal(&Indicator::Ip(address), options);
        }
        let is_own = |site: &String| host::is_within(name, site.trim_start_matches("*.").trim_matches('.'));
        if is_reference(name) || options.references.iter().any(is_own) {
            return Some(Decoy::Reference);
        }
        if candidate.shape == Shape::Mail && PROVIDERS.contains(&name.as_str()) {
            return Some(Decoy::Provider);
        }
    }
    internal(host, options)
}

/// What a URL holds besides its host is for submitting to judge; finding it is not asking.
fn internal(host: &Indicator, options: &ExtractOptions) -> Option<Decoy> {
    match exposure(host, &options.internal_names) {
        Exposure::Internal(reason) => Some(Decoy::Internal(reason)),
        Exposure::Public => None,
    }
}

/// The address that a name of the reverse DNS stands for.
fn reversed(name: &str) -> Option<IpAddr> {
    let mut octets: Vec<&str> = name.strip_suffix(".in-addr.arpa")?.split('.').collect();
    octets.reverse();
    octets.join(".").parse().ok()
}

fn is_reference(name: &str) -> bool {
    let parents = std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent));
    parents.into_iter().any(|parent| REFERENCES.binary_search(&parent).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_for_the_search() {
        assert!(ENGINE_WORDS.is_sorted());
        assert!(REFERENCES.is_sorted());
    }
}
