//! Undoing what people do to indicators so that nobody clicks on them.
//!
//! One pass with a bounded look at the neighbours, so that it costs the same per character on 10 MB of text as on one
//! indicator. What is not surely a habit of defanging stays as it is.

mod scheme;

use std::borrow::Cow;

use super::bytes::Bytes;
use super::names;

/// Bracketed forms (their inside, in lower case) and what they stand for.
const BRACKETED: &[(&str, &str)] = &[
    (".", "."),
    ("\\.", "."),
    ("dot", "."),
    ("d0t", "."),
    ("punkt", "."),
    ("point", "."),
    ("punto", "."),
    ("ponto", "."),
    ("。", "."),
    (":", ":"),
    ("::", "::"),
    ("colon", ":"),
    ("://", "://"),
    ("//", "//"),
    ("/", "/"),
    ("slash", "/"),
    ("@", "@"),
    ("at", "@"),
    ("-", "-"),
];

/// The longest inside of brackets that is looked at, in bytes, spaces included.
const LONGEST_INSIDE: usize = 16;

/// The text with defanged indicators made whole: `hxxps[:]//files[.]example[.]com` → `https://files.example.com`.
///
/// Understands schemes (`hxxp`, `h[tt]p`, `fxp`, `h**p`, `ttp`, …, also with a colon or slash missing; any spelling comes out in
/// lower case), `.`, `:`, `/`, `//`, `://` and `@` in any of `[] () {}` (also `dot`, `at`), half brackets (`example[.com`), `\.`, a
/// spaced ` dot ` before a top-level domain, `:\\`, and the full-width and ideographic dots between ASCII letters. The rest of
/// the text is unchanged.
pub fn refang(text: &str) -> String {
    refang_marked(text).0.into_owned()
}

/// As [`refang`], and where (bytes of the result, in order) something was mended.
pub(super) fn refang_marked(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    if next_sign(text).is_none() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some(at) = next_sign(rest) {
        let (plain, from_sign) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        rest = from_sign;
        if let Some(read) = mend_scheme(&mut out, rest, &mut marks) {
            rest = rest.get(read..).unwrap_or("");
            continue;
        }
        if let Some((written, read)) = form_at(&mut out, rest) {
            marks.push(out.len());
            out.push_str(written);
            rest = rest.get(read..).unwrap_or("");
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    out.push_str(rest);
    (Cow::Owned(out), marks)
}

/// The next byte at which a defanged form or the end of a scheme may begin. Most of a text is passed over by this.
fn next_sign(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().position(|(at, byte)| SIGNS.has(*byte) && is_sign(bytes, at, *byte))
}

/// Bytes that may be one, by their neighbours. The last three are the first bytes of `。`, of `．` and `｡`, and of `․`.
static SIGNS: Bytes = Bytes::of(b"[({\\:;/. \xe3\xef\xe2");

fn is_sign(bytes: &[u8], at: usize, byte: u8) -> bool {
    let next = bytes.get(at + 1);
    match byte {
        b':' | b';' | b'/' => ends_scheme(bytes.get(..at).unwrap_or_default()) && !is_whole_scheme(bytes, at),
        b'.' => matches!(next, Some(b']' | b')' | b'}')),
        b' ' => matches!(next, Some(b'd' | b'D')),
        _ => true,
    }
}

/// Letters behind the last one that every scheme has, and what a part of it is put in.
static SCHEME_RESTS: Bytes = Bytes::of(b"sSxX[](){} ");

/// Whether a scheme, however broken, may end these bytes.
fn ends_scheme(before: &[u8]) -> bool {
    if !before.last().is_some_and(|last| SCHEME_ENDS.has(*last)) {
        return false;
    }
    let mut letters = before.iter().rev().skip_while(|byte| SCHEME_RESTS.has(**byte));
    // None are left where the scheme began before a sign that was passed already.
    letters.next().is_none_or(|letter| matches!(letter, b'p' | b'P' | b'w' | b'W'))
}

static SCHEME_ENDS: Bytes = Bytes::of(b"psxPSXw])} ");

/// What stands before a scheme and can be no part of one.
static BEFORE_SCHEME: Bytes = Bytes::of(b" \t\"'=,<>|");

/// Whether the colon stands in a URL as it should be, where there is nothing to mend: `http://a`.
fn is_whole_scheme(bytes: &[u8], at: usize) -> bool {
    let is_host = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    if bytes.get(at..at + 3) != Some(b"://") || !is_host(bytes.get(at + 3)) {
        return false;
    }
    let before = bytes.get(..at).unwrap_or_default();
    let rest = [&b"https"[..], b"http", b"ftp"].into_iter().find_map(|scheme| before.strip_suffix(scheme));
    rest.is_some_and(|rest| rest.last().is_none_or(|byte| BEFORE_SCHEME.has(*byte)))
}

/// When a broken scheme ends `out` and its separator begins `rest`: writes it whole; how many bytes the separator took.
fn mend_scheme(out: &mut String, rest: &str, marks: &mut Vec<usize>) -> Option<usize> {
    let found = scheme::broken(out, rest)?;
    while marks.last().is_some_and(|last| *last >= found.start) {
        marks.pop();
    }
    if found.on_purpose {
        marks.push(found.start);
    }
    out.truncate(found.start);
    out.push_str(found.scheme);
    out.push_str("://");
    Some(found.read)
}

/// The form at the start of `rest`, when there is one: what to write and how many bytes it took. May take back a space
/// from the end of `out`.
fn form_at(out: &mut String, rest: &str) -> Option<(&'static str, usize)> {
    let after_letter = out.chars().next_back().is_some_and(char::is_alphanumeric);
    let first = rest.chars().next()?;
    let tail = rest.get(first.len_utf8()..)?;
    match first {
        '[' | '(' | '{' => bracketed(out, first, tail).or_else(|| half_open(first, tail, after_letter)),
        '.' if after_letter => {
            let after = tail.strip_prefix([']', ')', '}'])?;
            starts_name(after).then_some((".", 2))
        }
        '\\' if after_letter => escaped_dot(out, tail),
        ' ' if after_letter => spaced_dot(tail),
        '。' | '．' | '｡' | '․' => {
            let between = out.ends_with(|c: char| c.is_ascii_alphanumeric())
                && tail.starts_with(|c: char| c.is_ascii_alphanumeric())
                && !begins_scheme(tail);
            between.then_some((".", first.len_utf8()))
        }
        _ => None,
    }
}

/// Whether a URL begins here, so that the dot before it ends a sentence: `…/a。http://…`.
fn begins_scheme(text: &str) -> bool {
    let letters = text.bytes().take(SCHEME_LETTERS).take_while(u8::is_ascii_alphabetic).count();
    letters >= 3 && text.get(letters..).is_some_and(|rest| rest.starts_with("://") || rest.starts_with("[:"))
}

/// Letters of the longest scheme.
const SCHEME_LETTERS: usize = 8;

/// `[.]`, `( dot )`, `{://}`.
fn bracketed(out: &mut String, open: char, tail: &str) -> Option<(&'static str, usize)> {
    let close = match open {
        '[' => ']',
        '(' => ')',
        _ => '}',
    };
    let window = tail.char_indices().take_while(|(at, _)| *at <= LONGEST_INSIDE);
    let end = window.into_iter().find(|(_, c)| *c == close).map(|(at, _)| at)?;
    let inside = tail.get(..end)?.trim_matches(' ');
    let read = end + 2;
    let written = BRACKETED.iter().find(|(form, _)| form.eq_ignore_ascii_case(inside)).map(|(_, written)| *written)?;
    let after = tail.get(end + 1..)?;
    // `[-]` in front of a line is a mark of its own.
    if written == "-" && !(out.ends_with(char::is_alphanumeric) && starts_name(after)) {
        return None;
    }
    let spaces = if matches!(written, "." | "@") { spaces_around(out, after) } else { (0, 0) };
    out.truncate(out.len() - spaces.0);
    Some((written, read + spaces.1))
}

/// Spaces that belong to a form between two names: `example [.] com`, and on one side only before a top-level domain
/// (`example[.] com`).
fn spaces_around(out: &str, after: &str) -> (usize, usize) {
    let name = out.trim_end_matches(' ');
    let next = after.trim_start_matches(' ');
    let spaces = (out.len() - name.len(), after.len() - next.len());
    let joins = name.ends_with(char::is_alphanumeric) && starts_name(next) && spaces.0 <= 2 && spaces.1 <= 2;
    let is_certain = || {
        let end = next.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(next.len());
        next.get(..end)
            .is_some_and(|label| label.bytes().all(|byte| !byte.is_ascii_uppercase()) && names::has_known_top(label))
    };
    if joins && (spaces.0 > 0 && spaces.1 > 0 || is_certain()) { spaces } else { (0, 0) }
}

/// `example[.com` and `example[.com]`.
fn half_open(open: char, tail: &str, after_letter: bool) -> Option<(&'static str, usize)> {
    if open != '[' || !after_letter || !tail.strip_prefix('.').is_some_and(starts_name) {
        return None;
    }
    Some((".", 2))
}

/// `example\.com`, but not the `\.` in `C:\Users\a\.ssh`.
fn escaped_dot(out: &str, tail: &str) -> Option<(&'static str, usize)> {
    let name = out
        .bytes()
        .rev()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        .count();
    let in_path = out.as_bytes().get(..out.len() - name).is_some_and(|before| before.ends_with(b"\\"));
    (!in_path && tail.strip_prefix('.').is_some_and(starts_name)).then_some((".", 2))
}

/// ` dot ` (after its first space), when what follows is a top-level domain or another label with its ` dot `.
fn spaced_dot(tail: &str) -> Option<(&'static str, usize)> {
    let word = tail.get(..3)?;
    let after = tail.get(3..)?.strip_prefix(' ')?;
    if !word.eq_ignore_ascii_case("dot") {
        return None;
    }
    let end = after
        .bytes()
        .take(64)
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'-')
        .unwrap_or(after.len().min(64));
    let label = after.get(..end).filter(|label| !label.is_empty())?;
    let goes_on = after.get(end..end + 5).is_some_and(|next| next.eq_ignore_ascii_case(" dot "));
    (goes_on || names::has_known_top(&label.to_ascii_lowercase())).then_some((".", 5))
}

fn starts_name(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

/// The scheme of which a spelling ends the text, and where that starts.
pub(super) fn scheme_at_end(text: &str) -> Option<(usize, &'static str)> {
    scheme::at_end(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn habits_of_defanging_are_undone() {
        for (defanged, whole) in [
            ("hxxps[:]//files[.]example[.]com/a", "https://files.example.com/a"),
            ("hXXp://example(.)net", "http://example.net"),
            ("HXXPS://example{.}net", "https://example.net"),
            ("fxp://example[.]com/b", "ftp://example.com/b"),
            ("h**p://example.test", "http://example.test"),
            ("meow://example.test", "http://example.test"),
            ("hxxp[://]example[.]com[/]x", "http://example.com/x"),
            ("hxxp:[//]example[.]com", "http://example.com"),
            ("hxxp[s]://example.com", "https://example.com"),
            ("http[s][:]//example.com", "https://example.com"),
            ("hxxp:\\\\example[.]com", "http://example.com"),
            ("198[.]51[.]100[.]7", "198.51.100.7"),
            ("198.51.100[.]7", "198.51.100.7"),
            ("example[dot]org", "example.org"),
            ("example[ DOT ]org", "example.org"),
            ("example (dot) org", "example.org"),
            ("example [.] org", "example.org"),
            ("login dot example dot test", "login.example.test"),
            ("example[.com", "example.com"),
            ("example.]com", "example.com"),
            ("example\\.com", "example.com"),
            ("example．com", "example.com"),
            ("example。com", "example.com"),
            ("user[at]example[.]com", "user@example.com"),
            ("2001:db8[:]:1", "2001:db8::1"),
            ("2001[:]db8[:][:]1", "2001:db8::1"),
            ("h[tt]p://example.test", "http://example.test"),
            ("htt[p]s://example.test", "https://example.test"),
            ("[hxxp]://example.test", "http://example.test"),
            ("hXXXp://example.test", "http://example.test"),
            ("ttps://example.test", "https://example.test"),
            ("htp://example.test", "http://example.test"),
            ("hxxps:/example.test/p", "https://example.test/p"),
            ("hxxp//example.test/p", "http://example.test/p"),
            ("hxxp:example[.]test/p", "http://example.test/p"),
            ("http//example.test/p", "http://example.test/p"),
            ("hxxp ://example.test", "http://example.test"),
            ("hxxp: //example.test", "http://example.test"),
            ("hxxp[:/]/example.test", "http://example.test"),
            ("(hxxp[:]//example.test)", "(http://example.test)"),
            ("http(s)://example.test", "https://example.test"),
            ("name [.] example [.] test", "name.example.test"),
            ("name[.] test, and more", "name.test, and more"),
            ("198 [.] 51 [.] 100 [.] 7", "198.51.100.7"),
            ("two[-]parts[.]test", "two-parts.test"),
        ] {
            assert_eq!(refang(defanged), whole, "{defanged}");
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "",
            "http://[2001:db8::1]/",
            "see [1], (a) and {b}",
            "[-] done, a [-] b",
            "a polka dot dress",
            "items[0].name",
            "恶意软件。然后",
            "C:\\Users\\a\\.ssh",
            "sftp://example.test",
            "f(x) = [s]",
            "HTTP/1.1 200",
            "http/2.0",
            "https: the scheme",
            "apps/example.test",
            "tp://example.test",
            "maps: //none",
        ] {
            assert_eq!(refang(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_grows_at_most_by_a_little(text in "([\\[\\](){}.:/\\\\ hxtps*。]|dot|at|\\PC){0,40}") {
            prop_assert!(refang(&text).len() <= text.len() + 2);
        }
    }
}
