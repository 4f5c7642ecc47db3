//! Whole URLs are asked for as they are given; what is asked for otherwise can be told.

use std::net::Ipv6Addr;

use super::{SCHEMES, authority, classify, is_port, unwrap};
use crate::ioc::{Indicator, refang};

/// The text, its scheme in lower case, if it is a URL that nobody has made harmless or put a sign behind its host.
pub(super) fn plain_url(text: &str) -> Option<String> {
    let (written, rest) = text.split_once("://")?;
    let scheme = SCHEMES.into_iter().find(|scheme| scheme.eq_ignore_ascii_case(written))?;
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let authority = rest.get(..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()))?;
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if port.is_empty() || is_port(port) => (host, port),
        _ => (place, "0"),
    };
    let is_v6 = || host.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_whole = host.contains(char::is_alphanumeric) && host.chars().all(is_name) || is_v6().is_some();
    let ends_a_sentence = authority.len() == rest.len() && (host.ends_with('.') || port.is_empty());
    (is_whole && !ends_a_sentence).then(|| format!("{scheme}://{rest}"))
}

/// The text without what surrounds it, where it holds a URL: a word out of a sentence is none of it with the sentence's signs.
pub fn unwrapped_url(word: &str) -> &str {
    if word.contains("://") { unwrap(word) } else { word }
}

/// The URL that is asked for where that is not what was given: more than its scheme and host were made whole.
pub fn respelled(given: &str) -> Option<String> {
    let Ok(Indicator::Url(asked)) = classify(given) else { return None };
    let given = given.trim();
    let is_same =
        plain_url(given).as_ref() == Some(&asked) || refang(given) == asked && given.ends_with(path_of(&asked));
    (!is_same).then_some(asked)
}

/// What follows its host and port.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.get(authority(url).len()..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url_of(text: &str) -> Indicator {
        Indicator::Url(text.into())
    }

    #[test]
    fn a_whole_url_is_asked_for_sign_by_sign() {
        for typed in [
            "http://evil.example/login.",
            "http://evil.example/login,",
            "https://evil.example/a_(b)/x)",
            "http://evil.example/?q=[.]",
            "http://evil.example/a(dot)b",
            "http://evil.example/a[.]php?u=hxxp://b.example",
            "http://evil.example/x\"",
            "http://evil.example:8080/x;",
            "http://[2001:db8::1]/x.",
            "http://user:p(a)ss@evil.example/x.",
            "ftp://evil.example/x!",
            "http://münchen.example/x.",
        ] {
            assert_eq!(classify(typed), Ok(url_of(typed)), "{typed}");
            assert_eq!(classify(&format!(" {typed}\n")), Ok(url_of(typed)), "{typed}");
            assert_eq!(respelled(typed), None, "{typed}");
        }
        assert_eq!(classify("HTTP://evil.example/Login."), Ok(url_of("http://evil.example/Login.")));
    }

    #[test]
    fn what_is_wrapped_made_harmless_or_ends_a_sentence_is_mended_and_told() {
        for (typed, meant) in [
            ("hxxp://evil[.]example/login.", "http://evil.example/login"),
            ("hxxp://evil.example/a(dot)b", "http://evil.example/a.b"),
            ("http://evil[.]example/?q=[.]x", "http://evil.example/?q=.x"),
            ("\"http://evil.example/x\",", "http://evil.example/x"),
            ("(http://evil.example/x)", "http://evil.example/x"),
            ("http://evil.example.", "http://evil.example"),
            ("http://evil.example,", "http://evil.example"),
            ("http://evil.example:", "http://evil.example"),
            ("evil.example/login", "http://evil.example/login"),
            ("http://evil.example/\u{200b}x", "http://evil.example/x"),
        ] {
            assert_eq!(classify(typed), Ok(url_of(meant)), "{typed}");
            assert_eq!(respelled(typed).as_deref(), Some(meant), "{typed}");
        }
        for fanged in ["hxxps[:]//evil[.]example/a", "hxxp://evil[.]example", "HXXP://evil(.)example/x?y=1"] {
            assert_eq!(respelled(fanged), None, "{fanged}: only scheme and host were made whole");
        }
    }
}
