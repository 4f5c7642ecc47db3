//! What the filter of a list asks of a row: one grammar for all lists of objects.

/// What a row has that a filter can ask for.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    pub is_flagged: bool,
    /// Nobody has an opinion on it, or the service never saw it.
    pub is_unknown: bool,
    /// What its kind is called; any of these.
    pub kinds: &'a [&'a str],
}

impl Sought<'_> {
    /// Whether every word of the filter is found; `flagged`, `unknown` and `kind:domain` have their meaning, any other must be
    /// in the row's text, which is what `mentions` says. The filter is in lower case.
    pub fn passes(self, filter: &str, mentions: impl Fn(&str) -> bool) -> bool {
        filter.split_whitespace().all(|word| match (word, word.strip_prefix("kind:")) {
            ("flagged", _) => self.is_flagged,
            ("unknown", _) => self.is_unknown,
            (_, Some(kind)) => self.kinds.iter().any(|name| name.to_lowercase().starts_with(kind)),
            (word, None) => mentions(word),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_filter_must_be_found() {
        let row = Sought { is_flagged: true, is_unknown: false, kinds: &["ip_address", "IP address"] };
        let passes = |filter| row.passes(filter, |word| "login.example".contains(word));
        for (filter, expected) in [
            ("", true),
            ("login", true),
            ("login example", true),
            ("login other", false),
            ("flagged", true),
            ("flagged login", true),
            ("unknown", false),
            ("kind:ip", true),
            ("kind:domain", false),
        ] {
            assert_eq!(passes(filter), expected, "{filter}");
        }
    }
}
