//! Tags of tickets (Jira's markup): `{color:#de350b}…{color}`, `{code:bash}…{code}`. They are no part of what they stand around, and no
//! holes in it.

use std::borrow::Cow;

/// Tags that begin and end something. Sorted.
const TAGS: &[&str] = &[
    "anchor", "code", "color", "colour", "column", "excerpt", "expand", "info", "noformat", "note", "panel", "quote",
    "section", "status", "tip", "toc", "warning",
];

/// Those that change how words look, also within a word. Sorted.
const INLINE: &[&str] = &["anchor", "color", "colour"];

/// The longest tag, in bytes: `{panel:title=…|borderStyle=…}`.
const LONGEST: usize = 256;

/// A line without its tags.
pub(super) fn stripped(line: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut from, mut opened) = (0, Vec::new());
    for at in memchr::memchr_iter(b'{', line.as_bytes()) {
        let Some(tag) = tag_at(line, at) else { continue };
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        // `/?c={code}` is a hole in a URL, unless something ends there that has begun.
        let may_be_hole = before.is_some_and(|c| "/=&?.-_@%".contains(c));
        if may_be_hole && !tag.has_settings && !opened.contains(&tag.name) {
            continue;
        }
        opened.push(tag.name);
        out.push_str(line.get(from..at).unwrap_or(""));
        if INLINE.binary_search(&tag.name).is_err() {
            out.push(' ');
        }
        from = tag.end;
    }
    if from == 0 {
        return Cow::Borrowed(line);
    }
    out.push_str(line.get(from..).unwrap_or(""));
    Cow::Owned(out)
}

struct Tag {
    name: &'static str,
    has_settings: bool,
    end: usize,
}

fn tag_at(line: &str, at: usize) -> Option<Tag> {
    let behind = line.get(at + 1..line.ceil_char_boundary(at + LONGEST))?;
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = behind.get(..letters)?;
    let name = TAGS.get(TAGS.binary_search(&name).ok()?)?;
    let has_settings = behind.get(letters..)?.starts_with(':');
    let end = behind.find(['}', '{'])?;
    let is_tag = behind.get(end..)?.starts_with('}') && (has_settings || end == letters);
    is_tag.then_some(Tag { name, has_settings, end: at + 1 + end + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_off_and_holes_stay() {
        for (line, left) in [
            ("", ""),
            ("{color:red}a{color}b", "ab"),
            ("x{quote}a{quote}", "x a "),
            ("{code:title=a|b=c}a/{code}", " a/ "),
            ("http://{panel}.a/", "http://{panel}.a/"),
            ("{random}.a {host} {coder} {code", "{random}.a {host} {coder} {code"),
        ] {
            assert_eq!(stripped(line), left, "{line}");
        }
        assert!(TAGS.is_sorted() && INLINE.is_sorted());
    }
}
