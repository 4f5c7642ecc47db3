//! API keys where they do not belong: what a person is told of settings does not print them.

use std::borrow::Cow;

/// Fewer digits than these could be any number; a key has 64.
const SHORTEST: usize = 32;

/// What stands in place of a key.
const HIDDEN: &str = "[key]";

/// The text without what looks like a key of the service: so many hexadecimal digits in a row, whatever stands around them.
pub fn without_keys(text: &str) -> Cow<'_, str> {
    let (mut told, mut rest, mut is_found) = (String::new(), text, false);
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        let is_key = digits.len() >= SHORTEST;
        told.push_str(before);
        told.push_str(if is_key { HIDDEN } else { digits });
        (rest, is_found) = (after, is_found || is_key);
    }
    if is_found { Cow::Owned(told + rest) } else { Cow::Borrowed(text) }
}

/// Whether a text has in it what looks like a key.
pub fn holds_key(text: &str) -> bool {
    matches!(without_keys(text), Cow::Owned(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_key_is_hidden_wherever_it_stands() {
        let key = "0123456789abcdefABCDEF0123456789";
        for (text, told) in [
            (format!("unknown variant `{key}`, expected one"), "unknown variant `[key]`, expected one"),
            (format!("/home/x{key}{key}y/{key}"), "/home/x[key]y/[key]"),
            (format!("{key}é"), "[key]é"),
        ] {
            assert_eq!(without_keys(&text), told);
            assert!(holds_key(&text));
        }
        for text in ["", "line 2, column 13", &key[1..], "0123456789abcdef-0123456789abcdef"] {
            assert!(matches!(without_keys(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }
}
