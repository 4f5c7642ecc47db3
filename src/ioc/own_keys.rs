//! API keys that are the user's own: no indicators, whatever they look like, and in no question that leaves.
//!
//! A key of the service is spelled as a SHA-256 is. Digests are kept and compared alone, so that nothing here can print a key.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::hash::Hasher;

/// A key has 64 letters; one of fewer than these, of another service, could be any word.
const SHORTEST: usize = 16;

/// The keys that are known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnKeys(Arc<BTreeSet<String>>);

impl OwnKeys {
    pub fn of(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        keys.into_iter().fold(Self::default(), |known, key| known.with(key.as_ref()))
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, key: &str) -> Self {
        if key.trim().len() >= SHORTEST {
            Arc::make_mut(&mut self.0).insert(digest(key));
        }
        self
    }

    /// Whether a text is one of them, in either case: as an indicator it would be asked in lower case.
    pub fn hold(&self, text: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&digest(text))
    }

    /// Whether a text is one of them, or has one among its words.
    pub fn are_named_in(&self, text: &str) -> bool {
        let is_end = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '-' | '_'));
        !self.0.is_empty() && (self.hold(text) || text.split(is_end).any(|word| !word.is_empty() && self.hold(word)))
    }
}

impl fmt::Debug for OwnKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnKeys({})", self.0.len())
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
    fn a_key_is_known_as_it_is_typed_and_among_words_and_is_never_printed() {
        let key = "0123456789abcdef".repeat(4);
        let keys = OwnKeys::of([&key]).with("files").with("another-key_of-64");
        let loud = key.to_uppercase();
        for text in [&key, &loud, &format!(" {key}\n"), "another-key_of-64"] {
            assert!(keys.hold(text) && keys.are_named_in(text), "{text}");
        }
        assert!(
            keys.are_named_in(&format!("/files/{key}/comments")) && keys.are_named_in(&format!("content:\"{key}\""))
        );
        assert!(!keys.hold(&format!("content:{key}")), "it is among other words");
        for text in ["", " ", "/files/", &"0".repeat(64)] {
            assert!(!keys.are_named_in(text), "{text}");
        }
        assert!(!OwnKeys::default().hold("") && !OwnKeys::default().are_named_in(&key));
        assert_eq!(format!("{keys:?}"), "OwnKeys(2)");
    }
}
