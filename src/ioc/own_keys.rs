//! API keys that are the user's own: no indicators, whatever they look like, and in no question that leaves.
//!
//! A key of the service is spelled as a SHA-256 is. Keys are told by their digests; what else is kept of one is the letters that it is found by
//! in a file, and nothing here prints them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

use super::hash::Hasher;

/// A key has 64 letters; one of fewer than these, of another service, could be any word.
const SHORTEST: usize = 16;

/// What is said of a file that holds one.
pub const HOLDS_KEY: &str = "an API key of yours stands in it";

/// Letters that are looked for at once.
const GRAM: usize = 8;

/// The keys that are known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnKeys(Arc<Known>);

#[derive(Clone, Default, PartialEq, Eq)]
struct Known {
    /// By its digest, of each what it is found by in a file.
    traces: BTreeMap<String, Trace>,
    used: UsedKeys,
}

/// Keys that were used on this machine, wherever they came from: only how to tell whether a word is one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UsedKeys {
    /// What stands before a key where its digest is made.
    pub salt: Vec<u8>,
    /// SHA-256 of salt and key, in base64 for URLs.
    pub digests: BTreeSet<String>,
}

/// Hexadecimal digits of a key of the service.
const OF_SERVICE: usize = 64;

/// Runs of digits longer than that in one text in which a key is looked for, and digits of one: each place costs a digest.
const MOST_RUNS: usize = 64;
const LONGEST_RUN: usize = 1024;

impl UsedKeys {
    /// The digest of a key.
    pub fn digest(salt: &[u8], key: &str) -> String {
        let digest = Sha256::new().chain_update(salt).chain_update(key).finalize();
        URL_SAFE_NO_PAD.encode(digest)
    }

    /// Whether a word is one of them: as it stands, or in lower case, as an indicator is asked for.
    fn hold(&self, word: &str) -> bool {
        // An address stands where a service wants no key; it is no word.
        let is_key = word.len() >= SHORTEST && !word.contains(is_between);
        let is_one = |word: &str| self.digests.contains(&Self::digest(&self.salt, word));
        !self.digests.is_empty() && is_key && (is_one(word) || is_one(&word.to_ascii_lowercase()))
    }

    /// Whether one is among the words of a text, also where signs are escaped as in a URL; a key of the service also inside of one.
    fn are_named_in(&self, text: &str) -> bool {
        let is_among = |text: &str| {
            let digits = text.split(|sign: char| !sign.is_ascii_hexdigit());
            // Beside other digits too.
            let inside = digits.clone().filter(|run| run.len() > OF_SERVICE).take(MOST_RUNS).flat_map(|run| {
                (0..=run.len().min(LONGEST_RUN) - OF_SERVICE).filter_map(|at| run.get(at..at + OF_SERVICE))
            });
            text.split(is_between).chain(digits).chain(inside).any(|word| self.hold(word))
        };
        let is_escaped = || text.contains('%') && is_among(&percent_decode_str(text).decode_utf8_lossy());
        !self.digests.is_empty() && (is_among(text) || is_escaped())
    }
}

/// Whether a letter stands between words that may be keys.
fn is_between(sign: char) -> bool {
    !(sign.is_alphanumeric() || matches!(sign, '-' | '_'))
}

/// What a key is found by: its length, and every few letters that stand side by side in it, sorted.
#[derive(Clone, PartialEq, Eq)]
struct Trace {
    length: usize,
    grams: Vec<u64>,
}

impl OwnKeys {
    pub fn of(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        keys.into_iter().fold(Self::default(), |known, key| known.with(key.as_ref()))
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, key: &str) -> Self {
        let plain = key.trim().to_ascii_lowercase();
        if plain.len() >= SHORTEST {
            let mut grams: Vec<u64> = plain.as_bytes().windows(GRAM).filter_map(gram).collect();
            grams.sort_unstable();
            Arc::make_mut(&mut self.0).traces.insert(digest(&plain), Trace { length: plain.len(), grams });
        }
        self
    }

    /// The same with those that were used here.
    #[must_use]
    pub fn with_used(mut self, used: UsedKeys) -> Self {
        Arc::make_mut(&mut self.0).used = used;
        self
    }

    /// Whether a text is one of them, in either case: as an indicator it would be asked in lower case.
    pub fn hold(&self, text: &str) -> bool {
        (!self.0.traces.is_empty() && self.0.traces.contains_key(&digest(text))) || self.0.used.hold(text.trim())
    }

    /// Whether one of them stands in a text, in either case and whatever stands around it: a search finds parts of words too.
    pub fn are_named_in(&self, text: &str) -> bool {
        self.stand_in(text.as_bytes()) || self.0.used.are_named_in(text)
    }
}

impl OwnKeys {
    /// A search for them in bytes that come piece by piece.
    pub fn search(&self) -> KeySearch {
        KeySearch { keys: self.clone(), tail: Vec::new(), has_found: false }
    }

    /// Whether one stands in these bytes, or does so in UTF-16. One look for as many bytes as a key has: what is sent is looked through
    /// while it is sent.
    fn stand_in(&self, bytes: &[u8]) -> bool {
        self.0.traces.values().any(|trace| {
            let mut near =
                (0..bytes.len()).step_by(trace.length + 1 - GRAM).filter(|place| trace.is_near(bytes, *place));
            near.any(|place| self.stand_around(bytes, place, trace))
        })
    }

    /// Whether a key of that length stands around this place.
    fn stand_around(&self, bytes: &[u8], place: usize, trace: &Trace) -> bool {
        [1, 2].into_iter().any(|width| {
            let span = trace.length * width;
            let mut windows =
                (place.saturating_sub(span)..=place).filter_map(|start| bytes.get(start..=start + span - width));
            let read = |window: &[u8]| window.iter().step_by(width).copied().collect::<Vec<u8>>();
            windows.any(|window| self.hold(&String::from_utf8_lossy(&read(window))))
        })
    }
}

impl Trace {
    /// Whether letters of the key stand at this place.
    fn is_near(&self, bytes: &[u8], place: usize) -> bool {
        let has = |gram: Option<u64>| gram.is_some_and(|gram| self.grams.binary_search(&gram).is_ok());
        let wide = |bytes: &[u8]| {
            let letters: Vec<u8> = bytes.iter().step_by(2).copied().collect();
            gram(&letters)
        };
        let rest = bytes.get(place..).unwrap_or_default();
        let is_wide = || rest.get(..2).is_some_and(|pair| pair.contains(&0));
        has(gram(rest))
            || is_wide() && [0, 1].into_iter().any(|first| has(rest.get(first..first + 2 * GRAM).and_then(wide)))
    }
}

/// The first letters, whatever their case.
fn gram(bytes: &[u8]) -> Option<u64> {
    let letters: [u8; GRAM] = bytes.get(..GRAM)?.try_into().ok()?;
    Some(u64::from_le_bytes(letters.map(|letter| letter.to_ascii_lowercase())))
}

/// Looks for keys in a file, wherever the pieces are cut and whatever stands around them.
pub struct KeySearch {
    keys: OwnKeys,
    /// The end of what came, in which a key may have begun.
    tail: Vec<u8>,
    has_found: bool,
}

impl KeySearch {
    /// Takes in the next piece; whether a key has come by now.
    pub fn take(&mut self, piece: &[u8]) -> bool {
        let Some(longest) = self.keys.0.traces.values().map(|trace| trace.length).max() else { return false };
        self.tail.extend_from_slice(piece);
        self.has_found = self.has_found || self.keys.stand_in(&self.tail);
        // In UTF-16 a letter has two bytes.
        self.tail.drain(..self.tail.len().saturating_sub(2 * longest - 1));
        self.has_found
    }

    /// Whether a key has come.
    pub fn has_found(&self) -> bool {
        self.has_found
    }
}

impl fmt::Debug for KeySearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySearch({})", self.keys.0.traces.len())
    }
}

impl fmt::Debug for UsedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UsedKeys({})", self.digests.len())
    }
}

impl fmt::Debug for OwnKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnKeys({})", self.0.traces.len())
    }
}

fn digest(text: &str) -> String {
    let mut hasher = Hasher::new();
    hasher.update(text.trim().to_ascii_lowercase().as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_bytes_wherever_they_are_cut_and_in_utf_16_too() {
        let (key, other) = ("0123456789abcdef".repeat(4), "another-key_of-24-letters");
        let keys = OwnKeys::of([&*key, other]);
        let wide: Vec<u8> = key.bytes().flat_map(|byte| [byte, 0]).collect();
        let loud = key.to_uppercase();
        for held in [key.as_bytes(), loud.as_bytes(), other.as_bytes(), &wide] {
            let text = [b"api_key=x", held, b"y 0123456789abcdef"].concat();
            for cut in 0..text.len() {
                let (one, two) = text.split_at(cut);
                let mut search = keys.search();
                search.take(one);
                assert!(search.take(two) && search.has_found(), "cut at {cut}");
            }
        }
        let mut search = keys.search();
        assert!(!search.take(&key.as_bytes()[1..]) && !search.take("0123456789abcdeX".repeat(9).as_bytes()));
        assert!(!OwnKeys::default().search().take(key.as_bytes()));
        assert_eq!(format!("{:?}", keys.search()), "KeySearch(2)");
    }

    #[test]
    fn a_key_is_known_as_it_is_typed_and_among_words_and_is_never_printed() {
        let key = "0123456789abcdef".repeat(4);
        let keys = OwnKeys::of([&key]).with("files").with("another-key_of-64");
        let loud = key.to_uppercase();
        for text in [&key, &loud, &format!(" {key}\n"), "another-key_of-64"] {
            assert!(keys.hold(text) && keys.are_named_in(text), "{text}");
        }
        for (before, behind) in [("/files/", "/comments"), ("content:\"", "\""), ("x", ""), ("key_", "-9"), ("é", "é")]
        {
            assert!(keys.are_named_in(&format!("{before}{key}{behind}")), "{before}");
            assert!(keys.are_named_in(&format!("{before}{loud}{behind}")), "{before}");
        }
        assert!(!keys.hold(&format!("content:{key}")), "it is among other words");
        for text in ["", " ", "/files/", &"0".repeat(64), &key[1..], "key_another-key_of-6"] {
            assert!(!keys.are_named_in(text), "{text}");
        }
        assert!(!OwnKeys::default().hold("") && !OwnKeys::default().are_named_in(&key));
        assert!(keys.are_named_in(&format!("k%3D{key}")), "as a URL in a URL has it");
        let address = "https://gateway.example/api/v3";
        let digests = [&key, address].map(|used| UsedKeys::digest(b"salt", used)).into();
        let used = OwnKeys::default().with_used(UsedKeys { salt: b"salt".to_vec(), digests });
        for text in [
            format!("my key is {key}."),
            format!("k%3D{key}"),
            format!("key_{loud}x"),
            format!("ab{key}"),
            format!("{key}{key}"),
        ] {
            assert!(used.are_named_in(&text), "{text}");
        }
        assert!(used.hold(&loud));
        assert!(!used.hold(address) && !used.are_named_in(address), "where no key is wanted an address stands for it");
        assert_eq!(format!("{keys:?}"), "OwnKeys(2)");
    }
}
