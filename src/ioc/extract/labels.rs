//! What the words before a hash say it is of.
//!
//! Text calls many things by the words that name ids: a key, a message, a machine. So such a word counts only where it stands
//! right before the value, and only where the value is as long as that id is; no word reaches over another value.

use super::context::{self, Said};
use crate::ioc::near;

/// Words that are read.
const WORDS: usize = 4;

/// Words of a name; what has more is a sentence.
const NAME_WORDS: usize = 3;

/// The lengths that an id has, in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Any,
    /// As an MD5.
    Short,
    /// As an MD5 or a SHA-1.
    Middle,
    /// As a SHA-1.
    Change,
}

impl Digits {
    fn has(self, digits: usize) -> bool {
        match self {
            Self::Any => true,
            Self::Short => digits == 32,
            Self::Middle => matches!(digits, 32 | 40),
            Self::Change => digits == 40,
        }
    }
}

/// Words (in lower case) of everyday text that are ids only right before the value, and the lengths of those ids. Sorted.
const EVERYDAY: &[(&str, Digits)] = &[
    ("cookie", Digits::Any),
    ("correlation", Digits::Middle),
    ("device", Digits::Middle),
    ("id", Digits::Any),
    ("key", Digits::Any),
    ("machine", Digits::Middle),
    ("message", Digits::Middle),
    ("mutant", Digits::Any),
    ("mutex", Digits::Any),
    ("mutexes", Digits::Any),
    ("req", Digits::Middle),
    ("request", Digits::Middle),
    ("salt", Digits::Any),
    ("secret", Digits::Any),
    ("serial", Digits::Middle),
    ("session", Digits::Middle),
    ("span", Digits::Middle),
    ("token", Digits::Any),
    ("trace", Digits::Middle),
    ("tracking", Digits::Middle),
    ("transaction", Digits::Any),
];

/// Words that mean nothing else than an id of one length. Sorted.
const OF_ONE_LENGTH: &[(&str, Digits)] = &[
    ("aid", Digits::Short),
    ("cid", Digits::Short),
    ("commit", Digits::Change),
    ("commits", Digits::Change),
    ("git", Digits::Change),
    ("guid", Digits::Short),
    ("hassh", Digits::Short),
    ("imphash", Digits::Short),
    ("pehash", Digits::Any),
    ("rev", Digits::Change),
    ("revision", Digits::Change),
    ("richhash", Digits::Short),
    ("traceid", Digits::Short),
    ("traceparent", Digits::Short),
    ("tree", Digits::Change),
    ("uuid", Digits::Short),
];

/// Words between the name of an id and its value.
const FILLERS: &[&str] = &["is", "name", "named", "no", "nr", "number", "reg", "string", "sz", "value"];

/// Names of hashes: what stands right before one says what it is of.
const ALGORITHMS: &[&str] = &["hash", "hashes", "md5", "sha", "sha1", "sha256"];

/// Parts of names that can only be of a file.
const OF_FILES: &[&str] = &["sha256", "sha1", "md5", "filehash"];

/// Things that are no files, in front of the name of a hash: `PublicKey_MD5`, `public key MD5`, `Certificate SHA1`.
const NO_FILES: &[&str] = &["publickey", "public key", "pubkey", "certificate", "cert"];

/// How a rule of Suricata goes on behind the name of what it compares.
const CONTENT: &str = "content:";

/// What the words before the hash from `start` to `end` say of it, or else the head of its column.
pub(super) fn before(line: &str, start: usize, end: usize, label: &str) -> Said {
    let digits = end.saturating_sub(start);
    if start == 0 && label.is_empty() {
        return Said::Nothing;
    }
    if let Some(keyword) = keyword(near::before(line, start)) {
        return nearest(keyword, digits);
    }
    let (field, label) = context::field_and_label(line, start, label);
    match nearest(field, digits) {
        // The head of a column stands right before what is in that.
        Said::Nothing => nearest(label, digits),
        said => said,
    }
}

/// What the head of a column says of a hash of so many digits.
pub(super) fn of_head(label: &str, digits: usize) -> Said {
    nearest(label, digits)
}

/// `ja3.hash; content:"`: the name that stands before a comparison of a rule.
fn keyword(before: &str) -> Option<&str> {
    let name = before.trim_end_matches(['"', '!']).strip_suffix(CONTENT)?.trim_end().strip_suffix(';')?;
    name.rsplit([';', '(', ' ']).next()
}

/// What the nearest word says that says anything.
fn nearest(text: &str, digits: usize) -> Said {
    let mut rest = text.trim_end_matches(|c: char| c.is_whitespace() || "\"'`*([{<".contains(c));
    let is_set = rest.ends_with('=');
    let label = rest.trim_end_matches([':', '：', ' ']);
    let words = label.rsplit([':', '=']).next().unwrap_or(label).split_whitespace().count();
    let is_sentence = label.len() < rest.len() && words > NAME_WORDS;
    let mut is_right_before = true;
    for _ in 0..WORDS {
        let Some(last) = rest.bytes().rposition(|byte| byte.is_ascii_alphanumeric()) else { break };
        let upto = rest.get(..=last).unwrap_or("");
        let start = upto.bytes().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let (before, word) = upto.split_at_checked(start).unwrap_or(("", upto));
        if is_value(word) {
            break;
        }
        let (said, is_everyday) = of_word(word, before, digits);
        let counts = !is_everyday || is_right_before && !is_sentence;
        if said != Said::Nothing && counts {
            return said;
        }
        // A name that is set decides alone, with all of its parts.
        let is_filler = FILLERS.iter().any(|filler| filler.eq_ignore_ascii_case(word));
        if is_set && !is_filler && !before.ends_with(['_', '-', '.']) {
            break;
        }
        is_right_before &= is_filler;
        rest = before;
    }
    Said::Nothing
}

/// What a word says of the hash behind it, and whether everyday text has that word.
fn of_word(word: &str, before: &str, digits: usize) -> (Said, bool) {
    let is = |known: &&str| known.eq_ignore_ascii_case(word);
    if ALGORITHMS.iter().any(is) {
        return (of_algorithm(before, digits), false);
    }
    let said = context::say(word);
    if let Some(lengths) = lengths_of(EVERYDAY, word) {
        return (if lengths.has(digits) { said } else { Said::Nothing }, true);
    }
    let is_too_long = lengths_of(OF_ONE_LENGTH, word).is_some_and(|lengths| !lengths.has(digits));
    match said {
        Said::OtherHex if is_too_long => (Said::Nothing, false),
        Said::Ja3 if !Digits::Short.has(digits) => (Said::Nothing, false),
        Said::Nothing => (of_compound(word), false),
        said => (said, false),
    }
}

fn lengths_of(table: &[(&str, Digits)], word: &str) -> Option<Digits> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, lengths)| *lengths)
}

/// `SHA256HashData`, `TargetFileSha256`, but `CertSha1`: a name in one word that has the name of a hash in it.
fn of_compound(word: &str) -> Said {
    let lower = word.to_ascii_lowercase();
    let Some(at) = OF_FILES.iter().filter_map(|part| lower.find(part)).min() else { return Said::Nothing };
    if is_of_no_file(lower.get(..at).unwrap_or("")) { Said::OtherHex } else { Said::FileHash }
}

/// `JA3 hash`, `Thumbprint (SHA1)`: of a file, unless what stands right before says what else it is of.
fn of_algorithm(before: &str, digits: usize) -> Said {
    if is_of_no_file(before) {
        return Said::OtherHex;
    }
    let name = before.trim_end_matches([' ', '_', '-', '.', '(']);
    let start = name.bytes().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let word = name.get(start..).unwrap_or("");
    let is_algorithm = ALGORITHMS.iter().any(|known| known.eq_ignore_ascii_case(word));
    match if is_algorithm { Said::Nothing } else { of_word(word, name.get(..start).unwrap_or(""), digits).0 } {
        said @ (Said::OtherHex | Said::Ja3 | Said::Mutex | Said::Password) => said,
        _ => Said::FileHash,
    }
}

fn is_of_no_file(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '_', '-']);
    let ends = |name: &&str| before.len().checked_sub(name.len()).and_then(|at| before.get(at..));
    NO_FILES.iter().any(|name| ends(name).is_some_and(|end| end.eq_ignore_ascii_case(name)))
}

/// Digits of the shortest value; shorter ones number something.
const SHORTEST_VALUE: usize = 3;

/// Digits of a value with letters among them.
const SHORTEST_HEX: usize = 8;

/// Whether a word is a value by itself, so that what stands before it is of that one.
fn is_value(word: &str) -> bool {
    let has_digit = || word.bytes().any(|byte| byte.is_ascii_digit());
    word.len() >= SHORTEST_VALUE && word.bytes().all(|byte| byte.is_ascii_digit())
        || word.len() >= SHORTEST_HEX && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && has_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_and_all_of_them_name_ids() {
        for table in [EVERYDAY, OF_ONE_LENGTH] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
            assert!(table.iter().all(|(word, _)| matches!(context::say(word), Said::OtherHex | Said::Mutex)));
        }
    }
}
