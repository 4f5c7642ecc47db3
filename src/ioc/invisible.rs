//! Characters that nobody sees, and that are part of no indicator.
//!
//! Copied out of mail, chats and PDF they stand before, after and inside of values. All reading begins without them, so that
//! the same value is found however it was copied, and no value keeps one.

use std::borrow::Cow;

pub(super) use crate::text::is_ignorable as is_invisible;

/// The text without invisible characters, and without what a terminal does not show: colours and the like are taken out, a link is
/// read as its target and its words.
pub(super) fn removed(text: &str) -> Cow<'_, str> {
    let has_escape = memchr::memchr(0x1b, text.as_bytes()).is_some();
    if !has_escape && (text.is_ascii() || !text.contains(is_invisible)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            let escape = Escape::of(chars.as_str());
            out.push_str(escape.between);
            out.push_str(escape.target);
            out.push_str(escape.between);
            chars = escape.rest.chars();
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// What an escape sequence leaves of the text.
struct Escape<'a> {
    /// Where the link that it begins leads.
    target: &'a str,
    /// What parts the text before it from that behind it: nothing, when it only sets colours.
    between: &'static str,
    rest: &'a str,
}

impl<'a> Escape<'a> {
    /// Reads the sequence whose `ESC` stands before the text.
    fn of(text: &'a str) -> Self {
        let mut escape = Self { target: "", between: " ", rest: text };
        if let Some(inside) = text.strip_prefix('[') {
            // Parameters, signs between, and one that says what it is.
            let tail =
                inside.trim_start_matches(|c| matches!(c, '0'..='?')).trim_start_matches(|c| matches!(c, ' '..='/'));
            if let Some(end) = tail.chars().next().filter(|c| matches!(c, '@'..='~')) {
                escape.rest = tail.get(1..).unwrap_or("");
                escape.between = if matches!(end, 'm' | 'K' | 'h' | 'l') { "" } else { " " };
            }
        } else if let Some(inside) = text.strip_prefix(']') {
            let Some(end) = inside.find(['\u{7}', '\u{1b}']) else { return escape };
            let (words, rest) = inside.split_at_checked(end).unwrap_or((inside, ""));
            let ended = rest.strip_prefix('\u{7}').or_else(|| rest.strip_prefix("\u{1b}\\"));
            escape.rest = ended.unwrap_or(rest);
            let link = words.strip_prefix("8;").and_then(|link| link.split_once(';'));
            escape.target = link.map_or("", |(_, target)| target);
        } else {
            // `ESC ( B`: a set of letters.
            let tail = text.trim_start_matches(|c| matches!(c, ' '..='/'));
            if tail.len() < text.len() && tail.starts_with(|c| matches!(c, '0'..='~')) {
                escape.rest = tail.get(1..).unwrap_or("");
            }
        }
        escape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_and_colours_are_removed() {
        assert_eq!(removed("\u{feff}a\u{200b}b\u{ad}c\u{202e}d"), "abcd");
        assert_eq!(removed("\u{1b}[1;31mevil\u{1b}[0m\u{1b}[K"), "evil");
        assert!(matches!(removed("plain text, größer"), Cow::Borrowed(_)));
    }
}
