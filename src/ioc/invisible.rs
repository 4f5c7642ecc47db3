//! Characters that nobody sees, and that are part of no indicator.
//!
//! Copied out of mail, chats and PDF they stand before, after and inside of values. All reading begins without them, so that
//! the same value is found however it was copied, and no value keeps one.

use std::borrow::Cow;

/// First and last of each range of `Default_Ignorable_Code_Point`, and the marks of interlinear annotation, which no program shows
/// either. Sorted.
///
/// Source: <https://www.unicode.org/Public/17.0.0/ucd/DerivedCoreProperties.txt>
const INVISIBLE: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether the character is one that nobody sees.
pub(super) fn is_invisible(c: char) -> bool {
    let after = INVISIBLE.partition_point(|(first, _)| *first <= c);
    after.checked_sub(1).and_then(|at| INVISIBLE.get(at)).is_some_and(|(_, last)| c <= *last)
}

/// The text without invisible characters, and without the colours of a terminal (`ESC [ … m`).
pub(super) fn removed(text: &str) -> Cow<'_, str> {
    let has_escape = memchr::memchr(0x1b, text.as_bytes()).is_some();
    if !has_escape && (text.is_ascii() || !text.contains(is_invisible)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars = after_escape(chars.as_str()).chars();
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// What follows an escape sequence; all of it, when it is none that sets colours.
fn after_escape(text: &str) -> &str {
    let Some(inside) = text.strip_prefix('[') else { return text };
    inside.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').strip_prefix(['m', 'K']).unwrap_or(text)
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = char> {
    INVISIBLE.iter().flat_map(|(first, last)| *first..=*last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_in_order_for_the_search() {
        assert!(INVISIBLE.is_sorted_by(|a, b| a.1 < b.0));
        assert!(all().all(is_invisible));
        assert!(!"aü中🙂 \n\u{a0}".contains(is_invisible));
    }

    #[test]
    fn invisible_characters_and_colours_are_removed() {
        assert_eq!(removed("\u{feff}a\u{200b}b\u{ad}c\u{202e}d"), "abcd");
        assert_eq!(removed("\u{1b}[1;31mevil\u{1b}[0m\u{1b}[K"), "evil");
        assert!(matches!(removed("plain text, größer"), Cow::Borrowed(_)));
    }
}
