//! Stand-ins: one private character for each character that the layout could measure wrongly.
//!
//! The HTML library measures text once as a whole and once by character, and subtracts the one from the other; where they
//! differ (joined emoji, Arabic ligatures) it panics or never ends. So every grapheme that is not plain Latin goes
//! through the layout as one character of the same width, and is put back afterwards. Hostile characters become their
//! signs on the way, written raw or as a reference (`&#27;`), so that tables stay straight around them.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use crate::text;

/// Private use planes: one cell each.
const NARROW: std::ops::RangeInclusive<u32> = 0xf_0000..=0xf_fffd;
/// The end of the tertiary ideographic plane, not assigned: two cells each.
const WIDE: std::ops::RangeInclusive<u32> = 0x3_8000..=0x3_fffd;

/// What stands for what.
#[derive(Debug, Default)]
pub(super) struct StandIns {
    by_text: HashMap<String, char>,
    by_char: HashMap<char, String>,
    narrow: u32,
    wide: u32,
}

impl StandIns {
    /// The page with stand-ins, and how to put back what they stand for.
    pub(super) fn put(page: &str) -> (String, Self) {
        let mut stand_ins = Self::default();
        let decoded = decode_references(page);
        let mut out = String::with_capacity(decoded.len());
        for grapheme in decoded.graphemes(true) {
            stand_ins.write(grapheme, &mut out);
        }
        (out, stand_ins)
    }

    /// Text of the laid out page as the page had it, safe to draw.
    pub(super) fn restore(&self, laid_out: &str) -> String {
        if laid_out.is_ascii() {
            return text::visible(laid_out).into_owned();
        }
        let mut out = String::with_capacity(laid_out.len());
        for c in laid_out.chars() {
            match self.by_char.get(&c) {
                Some(original) => out.push_str(original),
                None if c == '\u{200b}' => {} // a place where a line may be broken (`<wbr>`)
                None => out.push_str(&text::visible(c.encode_utf8(&mut [0; 4]))),
            }
        }
        out
    }

    fn write(&mut self, grapheme: &str, out: &mut String) {
        if grapheme == "\r\n" {
            out.push('\n');
            return;
        }
        let mut chars = grapheme.chars();
        let (Some(first), rest) = (chars.next(), chars.as_str()) else { return };
        if rest.is_empty() && is_plain(first) {
            out.push(first);
        } else if first.is_ascii() && !first.is_ascii_alphanumeric() && !rest.is_empty() {
            // The sign may end a tag: it must not vanish into a stand-in.
            self.write(first.encode_utf8(&mut [0; 4]), out);
            self.write(&format!("◌{rest}"), out);
        } else {
            for shown in text::visible(grapheme).graphemes(true) {
                self.write_one(shown, out);
            }
        }
    }

    fn write_one(&mut self, shown: &str, out: &mut String) {
        if let Some(c) = self.by_text.get(shown) {
            out.push(*c);
            return;
        }
        let (range, used) = match text::width(shown) {
            0 => return self.write_one(&format!("◌{shown}"), out),
            1 => (NARROW, &mut self.narrow),
            2 => (WIDE, &mut self.wide),
            _ if shown.chars().nth(1).is_some() => {
                return shown.chars().for_each(|c| self.write_one(c.encode_utf8(&mut [0; 4]), out));
            }
            // A dash of three cells and the like.
            _ => return out.push('\u{fffd}'),
        };
        let free = range.start().checked_add(*used).filter(|code| range.contains(code)).and_then(char::from_u32);
        *used = used.saturating_add(1);
        let Some(c) = free else {
            out.push('\u{fffd}'); // more different characters on one page than any script has
            return;
        };
        self.by_text.insert(shown.to_owned(), c);
        self.by_char.insert(c, shown.to_owned());
        out.push(c);
    }
}

/// Characters that every way of measuring gives the same width, and those of HTML's own grammar.
fn is_plain(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}')
}

/// Replaces numeric character references by their characters, but for those that mean something in HTML (`&#60;`) or
/// that HTML maps to others (`&#x80;` to `&#x9f;`).
fn decode_references(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut parts = page.split("&#");
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        if let Some((c, rest)) = reference(part) {
            out.push(c);
            out.push_str(rest);
        } else {
            out.push_str("&#");
            out.push_str(part);
        }
    }
    out
}

/// The character of a reference whose `&#` has been read, and what follows it.
fn reference(text: &str) -> Option<(char, &str)> {
    let (radix, digits) = text.strip_prefix(['x', 'X']).map_or((10, text), |hex| (16, hex));
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (number, rest) = digits.split_at_checked(end)?;
    let c = u32::from_str_radix(number, radix).ok().and_then(char::from_u32)?;
    let is_special = matches!(c, '\0' | '\t' | '\n' | '\u{c}' | '\r' | ' '..='~' | '\u{80}'..='\u{9f}');
    (!is_special).then(|| (c, rest.strip_prefix(';').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

    use super::*;

    #[test]
    fn text_comes_back_and_hostile_characters_as_signs() {
        for (page, shown) in [
            ("plain é", "plain é"),
            ("👩\u{200d}💻 請 e\u{301} \u{644}\u{627}", "👩\u{200d}💻 請 e\u{301} \u{644}\u{627}"),
            ("a&#27;b&#x1b;c\u{1b}", "a␛b␛c␛"),
            ("&#x202e;\u{202e}", "⟨U+202E⟩⟨U+202E⟩"),
            ("&#60;&#x9b;&amp;", "&#60;&#x9b;&amp;"),
            ("<b>\u{301}", "<b>◌\u{301}"),
            ("👩&#x200d;💻", "👩\u{200d}💻"),
        ] {
            let (put, stand_ins) = StandIns::put(page);
            assert_eq!(stand_ins.restore(&put), shown, "{page}");
        }
    }

    proptest! {
        #[test]
        fn every_way_of_measuring_agrees(page in "(\\PC|[👩🏽♻ﾊﾞ\\u{200d}\\u{fe0f}\\u{644}\\u{627}\\u{202e}\\u{1b}]){0,30}") {
            let (put, stand_ins) = StandIns::put(&page);
            let by_char: usize = put.chars().filter_map(UnicodeWidthChar::width).sum();
            prop_assert_eq!(put.width(), by_char);
            prop_assert_eq!(text::width(&stand_ins.restore(&put)), by_char);
        }
    }
}
