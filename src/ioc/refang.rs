//! Undoing what people do to indicators so that nobody clicks on them.
//!
//! One pass with a bounded look at the neighbours, so that it costs the same per character on 10 MB of text as on one
//! indicator. What is not surely a habit of defanging stays as it is.

use super::names;

/// Bracketed forms (their inside, in lower case) and what they stand for.
const BRACKETED: &[(&str, &str)] = &[
    (".", "."),
    ("\\.", "."),
    ("dot", "."),
    ("d0t", "."),
    ("punkt", "."),
    ("。", "."),
    (":", ":"),
    ("colon", ":"),
    ("://", "://"),
    ("//", "//"),
    ("/", "/"),
    ("slash", "/"),
    ("@", "@"),
    ("at", "@"),
];

/// The longest inside of brackets that is looked at, in bytes, spaces included.
const LONGEST_INSIDE: usize = 16;

/// Spellings of schemes in lower case, and the scheme.
const SCHEMES: &[(&str, &str)] = &[
    ("http", "http"),
    ("https", "https"),
    ("ftp", "ftp"),
    ("ftps", "ftps"),
    ("hxxp", "http"),
    ("hxxps", "https"),
    ("hxxpx", "https"),
    ("hxtp", "http"),
    ("hxtps", "https"),
    ("htxp", "http"),
    ("htxps", "https"),
    ("hzzp", "http"),
    ("hzzps", "https"),
    ("hyyp", "http"),
    ("hyyps", "https"),
    ("nxxp", "http"),
    ("h**p", "http"),
    ("h**ps", "https"),
    ("h__p", "http"),
    ("h__ps", "https"),
    ("meow", "http"),
    ("meows", "https"),
    ("fxp", "ftp"),
    ("fxps", "ftps"),
];

/// The longest of [`SCHEMES`], in bytes.
const LONGEST_SCHEME: usize = 5;

/// The text with defanged indicators made whole: `hxxps[:]//files[.]example[.]com` → `https://files.example.com`.
///
/// Understands schemes (`hxxp`, `hXXp`, `fxp`, `h**p`, …; any spelling before `://` comes out in lower case), `.`, `:`, `/`, `//`, `://`
/// and `@` in any of `[] () {}` (also `dot`, `at`), half brackets (`example[.com`), `\.`, a spaced ` dot ` before a
/// top-level domain, `:\\`, and the full-width and ideographic dots between ASCII letters. The rest of the text is unchanged.
pub fn refang(text: &str) -> String {
    refang_marked(text).0
}

/// As [`refang`], and where (bytes of the result, in order) something was mended.
pub(super) fn refang_marked(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some(at) = next_sign(rest) {
        let (plain, from_sign) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        rest = from_sign;
        if let Some((written, read)) = form_at(&mut out, rest) {
            marks.push(out.len());
            out.push_str(written);
            if written.ends_with('/') {
                mend_scheme(&mut out, &mut marks);
            }
            rest = rest.get(read..).unwrap_or("");
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        if c == '/' {
            mend_scheme(&mut out, &mut marks);
        }
    }
    out.push_str(rest);
    (out, marks)
}

/// The next byte at which a defanged form or the end of a scheme may begin. Most of a text is passed over by this.
fn next_sign(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().position(|(at, byte)| match byte {
        // The last three are the first bytes of `。`, of `．` and `｡`, and of `․`.
        b'[' | b'(' | b'{' | b'\\' | b'/' | 0xe3 | 0xef | 0xe2 => true,
        b'.' => matches!(bytes.get(at + 1), Some(b']' | b')' | b'}')),
        b' ' => matches!(bytes.get(at + 1), Some(b'd' | b'D')),
        _ => false,
    })
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
        '\\' if out.ends_with(':') && tail.starts_with('\\') => {
            let before = out.get(..out.len() - 1)?;
            scheme_at_end(before).map(|_| ("//", 2))
        }
        ' ' if after_letter => spaced_dot(tail),
        '。' | '．' | '｡' | '․' => {
            let between = out.ends_with(|c: char| c.is_ascii_alphanumeric())
                && tail.starts_with(|c: char| c.is_ascii_alphanumeric());
            between.then_some((".", first.len_utf8()))
        }
        _ => None,
    }
}

/// `[.]`, `( dot )`, `{://}`, and the `[s]` of `http[s]://`.
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
    if inside.eq_ignore_ascii_case("s") {
        let after = tail.get(end + 1..)?;
        let scheme = scheme_at_end(out)?;
        return (scheme == "http" && after.trim_start_matches(['[', '(']).starts_with(':')).then_some(("s", read));
    }
    let written = BRACKETED.iter().find(|(form, _)| form.eq_ignore_ascii_case(inside)).map(|(_, written)| *written)?;
    // `example [.] com`: the spaces belong to the form when it joins two names.
    let after = tail.get(end + 1..)?;
    if matches!(written, "." | "@") && out.ends_with(' ') && after.starts_with(' ') {
        let joined =
            out.trim_end_matches(' ').ends_with(char::is_alphanumeric) && after.get(1..).is_some_and(starts_name);
        if joined && out.len() - out.trim_end_matches(' ').len() == 1 {
            out.pop();
            return Some((written, read + 1));
        }
    }
    Some((written, read))
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

/// After a `/`: when `out` ends in a spelling of a scheme and `://`, writes the scheme in its place.
fn mend_scheme(out: &mut String, marks: &mut Vec<usize>) {
    if let Some(before) = out.strip_suffix("://")
        && let Some(scheme) = scheme_at_end(before)
        && !before.ends_with(scheme)
    {
        let start = before.len() - word_at_end(before).len();
        let is_case_only = before.get(start..).is_some_and(|word| word.eq_ignore_ascii_case(scheme));
        if !is_case_only && marks.last().is_none_or(|last| *last < start) {
            marks.push(start);
        }
        out.truncate(start);
        out.push_str(scheme);
        out.push_str("://");
    }
}

/// The scheme of which a spelling ends the text.
pub(super) fn scheme_at_end(text: &str) -> Option<&'static str> {
    let word = word_at_end(text);
    SCHEMES.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(word)).map(|(_, scheme)| *scheme)
}

/// The letters, stars and low lines at the end; at most one more than a scheme may have, so that a longer word is none.
fn word_at_end(text: &str) -> &str {
    let length = text
        .bytes()
        .rev()
        .take(LONGEST_SCHEME + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'_'))
        .count();
    text.get(text.len() - length..).unwrap_or("")
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
            "a polka dot dress",
            "items[0].name",
            "恶意软件。然后",
            "C:\\Users\\a\\.ssh",
            "sftp://example.test",
            "f(x) = [s]",
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
