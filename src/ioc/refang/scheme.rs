//! Schemes as people break them: `hxxp`, `h[tt]p`, `hXXXps:/`, `ttp://`, `hxxp//`.
//!
//! Looked for where their colon or slash is, backwards, with a bound; so plain text costs nothing. An odd scheme is believed when a
//! whole `://` follows; when a colon or slash is missing, only before something that can be a host.

use crate::ioc::{host, names};

/// The longest spelling that is looked at, in bytes, brackets included.
const LONGEST: usize = 16;

/// The longest separator, in bytes, brackets and words included.
const LONGEST_SEPARATOR: usize = 32;

/// Spellings (in lower case) that follow no rule, and the scheme.
const ODD: &[(&str, &str)] = &[("meow", "http"), ("meows", "https"), ("ftp", "ftp"), ("ftps", "ftps")];

/// A broken scheme and its separator.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// Byte of what was written before at which the scheme starts.
    pub(super) start: usize,
    pub(super) scheme: &'static str,
    /// Bytes of the separator.
    pub(super) read: usize,
    /// Whether somebody did it on purpose: not only capitals.
    pub(super) on_purpose: bool,
}

/// The scheme at the end of `before` whose separator begins `rest`; `None` also for one that is whole.
pub(super) fn broken(before: &str, rest: &str) -> Option<Broken> {
    let trimmed = before.strip_suffix(' ').unwrap_or(before);
    if !trimmed.ends_with(|c: char| c.is_ascii_alphabetic() || matches!(c, ']' | ')' | '}' | '*' | '_')) {
        return None;
    }
    let separator = separator(rest)?;
    let (start, scheme) = at_end(trimmed)?;
    let written = trimmed.get(start..)?;
    let is_spaced = separator.spaced || trimmed.len() < before.len();
    let is_odd = !written.eq_ignore_ascii_case(scheme);
    let is_whole = separator.colons == 1 && separator.slashes == 2;
    if is_whole && !is_spaced && written == scheme && separator.read == 3 && rest.starts_with("://") {
        return None;
    }
    let is_enough = separator.colons == 1 && separator.slashes >= 2 && !is_spaced
        || before_host(rest.get(separator.read..)?)
            && (is_whole || separator.slashes == 2 || separator.colons == 1 && separator.slashes == 1 || is_odd);
    (is_enough && separator.slashes <= 4).then_some(Broken {
        start,
        scheme,
        read: separator.read,
        on_purpose: is_odd || separator.read != 3,
    })
}

/// The scheme of which a spelling ends the text, and where it starts.
pub(super) fn at_end(text: &str) -> Option<(usize, &'static str)> {
    let mut depth = 0_usize;
    let length = text
        .bytes()
        .rev()
        .take(LONGEST)
        .take_while(|byte| match byte {
            b']' | b')' | b'}' => {
                depth += 1;
                true
            }
            // One without a partner is no part of it: `(hxxp://…`, `[text](http://…`.
            b'[' | b'(' | b'{' => {
                depth = depth.wrapping_sub(1);
                depth != usize::MAX
            }
            byte => byte.is_ascii_alphabetic() || matches!(byte, b'*' | b'_' | b'#' | b'+'),
        })
        .count();
    let mut start = text.len() - length;
    let spelling = text.get(start..)?;
    // `**hxxp` is emphasis, `[x]http` a link that follows a bracket.
    start += spelling.len() - spelling.trim_start_matches(['*', '_', '#', '+']).len();
    let after = |signs: &[char]| text.get(start..)?.rfind(signs).map(|at| start + at + 1);
    [Some(start), after(&[']', ')', '}']), after(&['#', '+', '*', '_'])]
        .into_iter()
        .flatten()
        .find_map(|start| Some((start, scheme_of(text.get(start..)?)?)))
}

/// What the letters of a spelling stand for.
fn scheme_of(spelling: &str) -> Option<&'static str> {
    let letters: String = spelling.chars().filter(|c| !"[](){}".contains(*c)).map(|c| c.to_ascii_lowercase()).collect();
    if let Some((_, scheme)) = ODD.iter().find(|(odd, _)| *odd == letters) {
        return Some(scheme);
    }
    let rest = letters.trim_end_matches(['s', 'x']);
    let is_secure = letters.len() > rest.len();
    let middle = rest.strip_suffix('p')?;
    let is_broken = |text: &str| text.chars().all(|c| "tpxyz*_#+".contains(c));
    let is_secure_file = letters.ends_with('s');
    if let Some(middle) = middle.strip_prefix('f') {
        let is_file = (1..=2).contains(&middle.len()) && is_broken(middle);
        return is_file.then_some(if is_secure_file { "ftps" } else { "ftp" });
    }
    let is_http = match middle.strip_prefix(['h', 'n']) {
        Some(middle) => (1..=5).contains(&middle.len()) && is_broken(middle),
        // The first letters are missing: `ttp`, `xxps`.
        None => matches!(middle, "tt" | "xx" | "ttt" | "xxx"),
    };
    is_http.then_some(if is_secure { "https" } else { "http" })
}

/// Colons and slashes in any wrapping.
#[derive(Debug, Default)]
struct Separator {
    read: usize,
    colons: usize,
    slashes: usize,
    spaced: bool,
}

fn separator(rest: &str) -> Option<Separator> {
    let mut found = Separator::default();
    let (mut forward, mut backward) = (0, 0);
    while let Some(sign) = rest.get(found.read..).filter(|_| found.read < LONGEST_SEPARATOR) {
        let bytes = sign.as_bytes();
        match bytes.first() {
            Some(b':') if found.colons == 0 => found.colons += 1,
            Some(b';') if bytes.get(1) == Some(&b'/') => found.colons += 1,
            Some(b'/') => forward += 1,
            Some(b'\\') => backward += 1,
            Some(b' ') if matches!(bytes.get(1), Some(b'/' | b':')) => found.spaced = true,
            Some(open @ (b'[' | b'(' | b'{')) => {
                let close = if *open == b'(' { ')' } else { char::from(open + 2) };
                let Some(inside) = sign.get(1..sign.len().min(12)).and_then(|inside| inside.split_once(close)) else {
                    break;
                };
                let inside = inside.0.trim();
                match inside.to_ascii_lowercase().as_str() {
                    "colon" => found.colons += 1,
                    "slash" => forward += 1,
                    signs if !signs.is_empty() && signs.bytes().all(|byte| byte == b':' || byte == b'/') => {
                        found.colons += signs.matches(':').count();
                        forward += signs.matches('/').count();
                    }
                    _ => break,
                }
                found.read += sign.find(close)?;
            }
            _ => break,
        }
        found.read += 1;
    }
    found.slashes = if forward > 0 { forward } else { backward };
    (found.colons <= 1 && found.colons + found.slashes > 0).then_some(found)
}

/// Whether a host begins the text: a name under a known top-level domain, an address, or a name that is defanged.
fn before_host(text: &str) -> bool {
    if !text.starts_with(char::is_alphanumeric) {
        return false;
    }
    let text = text.get(..text.floor_char_boundary(256)).unwrap_or("");
    let end = text.find(|c: char| c.is_whitespace() || "/?#\"'<>,;".contains(c)).unwrap_or(text.len());
    let authority = text.get(..end).unwrap_or(text);
    if ["[.", "(.", "{.", "[dot", "(dot", "{dot"].iter().any(|dot| authority.contains(dot)) {
        return true;
    }
    let name = authority.split(':').next().unwrap_or(authority).trim_end_matches('.').to_ascii_lowercase();
    name.parse::<std::net::Ipv4Addr>().is_ok() || host::domain(&name).is_some() && names::is_host(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_schemes_are_understood_and_other_words_are_not() {
        for (spelling, scheme) in [
            ("http", "http"),
            ("hXXp", "http"),
            ("hxxps", "https"),
            ("h[tt]p", "http"),
            ("htt[p]s", "https"),
            ("[http]", "http"),
            ("hXXXXps", "https"),
            ("htp", "http"),
            ("hxtps", "https"),
            ("ttps", "https"),
            ("h**p", "http"),
            ("nxxp", "http"),
            ("http[s]", "https"),
            ("http(s)", "https"),
            ("hppt", ""),
            ("f[t]p", "ftp"),
            ("fxps", "ftps"),
            ("meows", "https"),
            ("tp", ""),
            ("help", ""),
            ("php", ""),
            ("smtp", ""),
            ("hp", ""),
        ] {
            assert_eq!(at_end(spelling).map_or("", |(_, scheme)| scheme), scheme, "{spelling}");
        }
        assert_eq!(at_end("see (hxxp"), Some((5, "http")));
        assert_eq!(at_end("[text](https"), Some((7, "https")));
        assert_eq!(at_end("**hxxp"), Some((2, "http")));
    }
}
