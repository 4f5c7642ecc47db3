//! The words just before a find, by which a reader tells a version from an address.
//!
//! The nearest word that says anything decides. Only a few words are read, and none beyond a comma or the end of a
//! sentence, so that a long line costs no more than a short one.

use crate::ioc::bytes::Bytes;
use crate::ioc::near;
use crate::ioc::words::Lengths;

/// Bytes before a find that are read.
const WINDOW: usize = 64;

/// Words that are read.
const WORDS: usize = 4;

/// What the words before a find say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    /// A file, by its hash.
    FileHash,
    /// Some other thing that is written like a hash.
    OtherHex,
    /// The hash of a password.
    Password,
    /// The fingerprint of a TLS client or server.
    Ja3,
    /// The name by which programs tell that they run already.
    Mutex,
    /// An address or a host.
    Host,
    Version,
    /// Something that has versions, and that talks to hosts as well: an agent, an engine.
    Product,
    FileName,
    /// A page that explains, not one that is meant.
    Page,
}

/// Words (in lower case) and what they say of what follows. Sorted.
const WORDS_SAY: &[(&str, Said)] = &[
    ("addr", Said::Host),
    ("address", Said::Host),
    ("affected", Said::Product),
    ("affects", Said::Product),
    ("agent", Said::Product),
    ("aid", Said::OtherHex),
    ("apikey", Said::OtherHex),
    ("archive", Said::FileName),
    ("attached", Said::FileName),
    ("attachment", Said::FileName),
    ("authentihash", Said::OtherHex),
    ("binary", Said::FileName),
    ("boundary", Said::OtherHex),
    ("build", Said::Version),
    ("c2", Said::Host),
    ("chapter", Said::Version),
    ("cid", Said::OtherHex),
    ("clause", Said::Version),
    ("clientip", Said::Host),
    ("command", Said::FileName),
    ("commit", Said::OtherHex),
    ("commits", Said::OtherHex),
    ("component", Said::Product),
    ("console", Said::Page),
    ("cookie", Said::OtherHex),
    ("correlation", Said::OtherHex),
    ("correlationid", Said::OtherHex),
    ("customeridstring", Said::OtherHex),
    ("destination", Said::Host),
    ("destinationip", Said::Host),
    ("destip", Said::Host),
    ("device", Said::OtherHex),
    ("dhash", Said::OtherHex),
    ("dns", Said::Host),
    ("document", Said::FileName),
    ("domain", Said::Host),
    ("dpapi", Said::Password),
    ("driver", Said::Product),
    ("dropped", Said::FileName),
    ("dropper", Said::FileHash),
    ("drops", Said::FileName),
    ("dst", Said::Host),
    ("dstip", Said::Host),
    ("engine", Said::Product),
    ("etag", Said::OtherHex),
    ("executable", Said::FileName),
    ("file", Said::FileName),
    ("filename", Said::FileName),
    ("files", Said::FileName),
    ("fingerprint", Said::OtherHex),
    ("firmware", Said::Version),
    ("fixed", Said::Version),
    ("fqdn", Said::Host),
    ("git", Said::OtherHex),
    ("guid", Said::OtherHex),
    ("hash", Said::FileHash),
    ("hashes", Said::FileHash),
    ("hassh", Said::OtherHex),
    ("host", Said::Host),
    ("hostname", Said::Host),
    ("id", Said::OtherHex),
    ("image", Said::FileName),
    ("imphash", Said::OtherHex),
    ("ip", Said::Host),
    ("ipaddr", Said::Host),
    ("ipaddress", Said::Host),
    ("ipv4", Said::Host),
    ("ja3", Said::Ja3),
    ("ja3s", Said::Ja3),
    ("kernel", Said::Product),
    ("key", Said::OtherHex),
    ("lmhash", Said::Password),
    ("machine", Said::OtherHex),
    ("md5", Said::FileHash),
    ("message", Said::OtherHex),
    ("mutant", Said::Mutex),
    ("mutex", Said::Mutex),
    ("mutexes", Said::Mutex),
    ("named", Said::FileName),
    ("nonce", Said::OtherHex),
    ("nthash", Said::Password),
    ("ntlm", Said::Password),
    ("ntlmhash", Said::Password),
    ("oid", Said::Version),
    ("patch", Said::Version),
    ("payload", Said::FileHash),
    ("pehash", Said::OtherHex),
    ("permalink", Said::Page),
    ("process", Said::FileName),
    ("reference", Said::Page),
    ("references", Said::Page),
    ("release", Said::Version),
    ("remoteip", Said::Host),
    ("req", Said::OtherHex),
    ("request", Said::OtherHex),
    ("requestid", Said::OtherHex),
    ("resolver", Said::Host),
    ("rev", Said::OtherHex),
    ("revision", Said::OtherHex),
    ("revnumber", Said::Version),
    ("richhash", Said::OtherHex),
    ("salt", Said::OtherHex),
    ("sample", Said::FileHash),
    ("saved", Said::FileName),
    ("schema", Said::Page),
    ("script", Said::FileName),
    ("sdk", Said::Version),
    ("secret", Said::OtherHex),
    ("section", Said::Version),
    ("serial", Said::OtherHex),
    ("session", Said::OtherHex),
    ("sessionid", Said::OtherHex),
    ("sha", Said::FileHash),
    ("sha1", Said::FileHash),
    ("sha256", Said::FileHash),
    ("site", Said::Host),
    ("source", Said::Host),
    ("sourceip", Said::Host),
    ("span", Said::OtherHex),
    ("src", Said::Host),
    ("srcip", Said::Host),
    ("thumbprint", Said::OtherHex),
    ("tlsh", Said::OtherHex),
    ("token", Said::OtherHex),
    ("trace", Said::OtherHex),
    ("traceid", Said::OtherHex),
    ("traceparent", Said::OtherHex),
    ("tracking", Said::OtherHex),
    ("transaction", Said::OtherHex),
    ("tree", Said::OtherHex),
    ("uid", Said::OtherHex),
    ("upgrade", Said::Version),
    ("upgraded", Said::Version),
    ("uuid", Said::OtherHex),
    ("v", Said::Version),
    ("ver", Said::Version),
    ("version", Said::Version),
    ("versions", Said::Version),
    ("vhash", Said::OtherHex),
];

/// Words for a version in scripts without blanks.
const UNSPACED_VERSIONS: &[&str] = &["版本", "バージョン", "버전"];

/// Words that number what follows them at once, in reports of two languages: `rule 8.8.4.1`, `Regel 40.1.2.3`.
const NUMBERED: &[&str] = &[
    "rule",
    "regel",
    "policy",
    "content",
    "chapter",
    "kapitel",
    "abschnitt",
    "ziffer",
    "stand",
    "sec",
    "sec.",
    "v.",
    "ver.",
    "vers.",
    ".net",
    "framework",
];

/// Whether the word right before `start` numbers what follows.
pub(super) fn is_numbered(line: &str, start: usize) -> bool {
    let word = near::before(line, start).trim_end().rsplit(' ').next().unwrap_or("");
    NUMBERED.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Bars before the version in the head of an event: `CEF:0|vendor|product|version|`.
const BEFORE_VERSION: usize = 3;

/// Whether what begins at `start` is the version of the product in the head of an event.
pub(super) fn is_of_event(line: &str, start: usize) -> bool {
    let before = near::before(line, start);
    let head = before.rfind("CEF:").max(before.rfind("LEEF:")).and_then(|at| before.get(at..));
    head.is_some_and(|head| head.ends_with('|') && head.matches('|').count() == BEFORE_VERSION)
}

/// Whether the code of a country stands before `start`: `+45 70.10.20.30`.
pub(super) fn is_phone(line: &str, start: usize) -> bool {
    let word = near::before(line, start).trim_end().rsplit(' ').next().unwrap_or("");
    word.strip_prefix('+').is_some_and(|code| (1..=3).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_digit()))
}

/// What stands behind the last separator.
fn last_field(text: &str) -> &str {
    let end = text.bytes().rposition(|byte| FIELD_ENDS.has(byte));
    end.map_or(text, |at| text.get(at + 1..).unwrap_or(""))
}

/// The cell before the one that begins at the end of the text, when it may name what is in that: `| Imphash | `.
fn row_label(text: &str) -> Option<&str> {
    let before = text.trim_end_matches([' ', '`', '*', '"']);
    // With a tab only where nothing stands before it: longer rows have a head.
    let before = before.strip_suffix('|').or_else(|| before.strip_suffix('\t').filter(|cell| !cell.contains('\t')))?;
    let cell = last_field(before);
    let is_plain = !cell.contains(['.', '/', ':', '@', '=']);
    (is_plain && cell.split_whitespace().count() <= LABEL_WORDS).then_some(cell)
}

/// Words of a cell that names what is in the next one.
const LABEL_WORDS: usize = 3;

static FIELD_ENDS: Bytes = Bytes::of(b",;\t|");

/// What the words before `start` say, or else the head of the column.
pub(super) fn before(line: &str, start: usize, label: &str) -> Said {
    said(line, start, label).0
}

/// The same, and what stands between the word that says it and `start`.
pub(super) fn said<'a>(line: &'a str, start: usize, label: &'a str) -> (Said, &'a str) {
    if start == 0 && label.is_empty() {
        return (Said::Nothing, "");
    }
    let (window, label) = field_and_label(line, start, label);
    let is_version = |text: &str| UNSPACED_VERSIONS.iter().any(|word| text.ends_with(word));
    if !window.is_ascii() && is_version(window.trim_end_matches([' ', ':', '：', '号', '為', '为', '是'])) {
        return (Said::Version, "");
    }
    match nearest(window) {
        // The head of a column stands right before what is in that.
        (Said::Nothing, _) => (of_label(label), ""),
        said => said,
    }
}

/// What of the words before `start` may say something of it, and the head of its column or the cell that names it.
pub(super) fn field_and_label<'a>(line: &'a str, start: usize, label: &'a str) -> (&'a str, &'a str) {
    let window = line.get(..start).unwrap_or("");
    let window = window.get(window.ceil_char_boundary(window.len().saturating_sub(WINDOW))..).unwrap_or("");
    // A finished sentence or field says nothing about what follows.
    // `Thumbprint:<TAB>…`
    let labelled = window.strip_suffix('\t').filter(|text| text.ends_with(':')).unwrap_or(window);
    let (field, label) = (last_field(labelled), row_label(window).unwrap_or(label));
    let end = field.as_bytes().windows(2).rposition(|pair| pair == b". ");
    (end.map_or(field, |at| field.get(at + 2..).unwrap_or("")), label)
}

/// What the head of a column says.
pub(super) fn of_label(label: &str) -> Said {
    nearest(label).0
}

/// What the nearest word says that says anything, and what stands behind it.
fn nearest(text: &str) -> (Said, &str) {
    let mut rest = text;
    for _ in 0..WORDS {
        let Some(last) = rest.bytes().rposition(|byte| byte.is_ascii_alphanumeric()) else { break };
        let word = rest.get(..=last).unwrap_or("");
        let start = word.bytes().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let said = say(word.get(start..).unwrap_or(""));
        if said != Said::Nothing {
            return (said, text.get(last + 1..).unwrap_or(""));
        }
        rest = word.get(..start).unwrap_or("");
    }
    (Said::Nothing, "")
}

static LENGTHS: Lengths = {
    let (mut lengths, mut at) = (Lengths::NONE, 0);
    while at < WORDS_SAY.len() {
        lengths = lengths.with(WORDS_SAY[at].0);
        at += 1;
    }
    lengths
};

/// Ends of words for the hash of a certificate.
const PRINTS: &[&str] = &["thumbprint", "fingerprint"];

/// Ends of words in several pieces for an address.
const HOSTS: &[&str] = &["IP", "Ip", "Addr", "Address"];

/// What one word says of what follows.
pub(super) fn say(word: &str) -> Said {
    // `FileVersion`, `ProductVersionRaw`
    let is_version = |part: &[u8]| part.eq_ignore_ascii_case(b"version");
    let may_be = (8..=24).contains(&word.len()) && memchr::memchr2(b'v', b'V', word.as_bytes()).is_some();
    if may_be && word.as_bytes().windows(7).any(is_version) {
        return Said::Version;
    }
    // `CertThumbprint`, `machineId`
    let ends_in = |end: &str| word.len().checked_sub(end.len()).and_then(|at| word.get(at..));
    let is_print = PRINTS.iter().any(|end| ends_in(end).is_some_and(|tail| tail.eq_ignore_ascii_case(end)));
    let stem = word.strip_suffix("Id").or_else(|| word.strip_suffix("ID")).unwrap_or("");
    let is_stem = |stem: &str| stem.ends_with(|c: char| c.is_ascii_lowercase());
    if is_print || is_stem(stem) {
        return Said::OtherHex;
    }
    // `RemoteIP`, `localAddr`
    if HOSTS.iter().any(|end| word.strip_suffix(end).is_some_and(is_stem)) {
        return Said::Host;
    }
    if !LENGTHS.may_have(word) {
        return Said::Nothing;
    }
    let small = |known: &str| known.bytes().cmp(word.bytes().map(|byte| byte.to_ascii_lowercase()));
    let found = WORDS_SAY.binary_search_by(|(known, _)| small(known)).ok();
    found.and_then(|at| WORDS_SAY.get(at)).map_or(Said::Nothing, |(_, said)| *said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_for_the_search() {
        assert!(WORDS_SAY.is_sorted_by(|a, b| a.0 < b.0));
    }
}
