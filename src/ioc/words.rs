//! Sets of words, asked for each word of a text: most are told to be in none by their first letter and length.

/// For each first letter the lengths that words have, a bit each.
#[derive(Debug)]
pub(super) struct Lengths([u32; 256]);

impl Lengths {
    pub(super) const NONE: Self = Self([0; 256]);

    /// With this word, which is in lower case.
    pub(super) const fn with(mut self, word: &str) -> Self {
        let bytes = word.as_bytes();
        let bit = Self::bit(bytes.len());
        self.0[bytes[0] as usize] |= bit;
        self.0[bytes[0].to_ascii_uppercase() as usize] |= bit;
        self
    }

    /// Longer ones share the last bit.
    const fn bit(length: usize) -> u32 {
        1 << if length < 31 { length } else { 31 }
    }

    /// Whether the word could be one, in any case.
    pub(super) fn may_have(&self, word: &str) -> bool {
        word.bytes().next().is_some_and(|first| self.0[usize::from(first)] & Self::bit(word.len()) != 0)
    }
}

/// A set of words in lower case.
#[derive(Debug)]
pub(super) struct Words {
    list: &'static [&'static str],
    lengths: Lengths,
}

impl Words {
    pub(super) const fn of(list: &'static [&'static str]) -> Self {
        let (mut lengths, mut at) = (Lengths::NONE, 0);
        while at < list.len() {
            lengths = lengths.with(list[at]);
            at += 1;
        }
        Self { list, lengths }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.lengths.may_have(word) && self.list.contains(&word)
    }

    pub(super) fn has_in_any_case(&self, word: &str) -> bool {
        self.lengths.may_have(word) && self.list.iter().any(|known| known.eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SOME: Words = Words::of(&["a", "bc", "a word that is longer than any other", "größe", "äh"]);

    #[test]
    fn a_set_has_its_words_and_no_other() {
        assert!(SOME.list.iter().all(|word| SOME.has(word) && SOME.has_in_any_case(&word.to_ascii_uppercase())));
        for word in ["", "b", "ab", "cb", "A", "a word that is longer than any othex", "äx"] {
            assert!(!SOME.has(word), "{word}");
        }
        assert!(SOME.has_in_any_case("A") && !SOME.has_in_any_case("AB"));
    }
}
