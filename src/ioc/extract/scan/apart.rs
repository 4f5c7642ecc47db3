//! Where a URL ends because another value begins behind a comma or semicolon: both may stand in a URL too.

use std::net::IpAddr;

use super::super::decoy;
use crate::ioc::classify::is_port;
use crate::ioc::{HashKind, names, near};

/// Pieces behind a comma that are looked at.
const MOST_PIECES: usize = 16;

/// Longest value that is looked at behind a comma, in bytes.
const LONGEST: usize = 256;

/// What stands behind the text that is taken for a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Another URL, right behind it.
    Url,
    Anything,
}

/// The byte of the comma or semicolon that a URL ends at, with what stands before it in its line.
///
/// `http://a.example/x,198.51.100.7` are two values; `http://a.example/x,y;z` is one.
pub(super) fn end(before: &str, url: &str, next: Next) -> Option<usize> {
    let host = url.find("://")? + 3;
    let rest = url.as_bytes().get(host..)?;
    let pair = Pair::of(before);
    memchr::memchr2_iter(b',', b';', rest).map(|at| host + at).find(|at| is_end(url, host, *at, pair.as_ref(), next))
}

fn is_end(url: &str, host: usize, at: usize, pair: Option<&Pair>, next: Next) -> bool {
    let (Some(inside), Some(behind)) = (url.get(host..at), url.get(at + 1..)) else { return false };
    let word = near::after(behind, 0);
    let word = word.split([',', ';', ')', ']', '}', '\'']).next().unwrap_or(word);
    // Most of what a comma parts is short and has no sign of a value.
    if word.len() < 32 && !word.bytes().any(|byte| matches!(byte, b'.' | b':' | b'=')) {
        return false;
    }
    // A list in the path or the query of the URL itself.
    let piece = near::before(inside, inside.len()).rsplit([',', ';', '/', '=', '&']).next().unwrap_or_default();
    let is_list = || piece.len() < inside.len() && is_value(piece);
    if word.len() < LONGEST && is_value(word) {
        // A name may stand in a path or a query as well: it is a value beside others that are nothing else.
        return !is_list() && (is_certain(word) || are_values(near::after(behind, 0), next));
    }
    let Some((key, value)) = pair.zip(word.split_once('=')).filter(|(_, (key, _))| is_key(key)).map(|(_, word)| word)
    else {
        return false;
    };
    // `id=1,url=http://a.example/x,host=PC1`; but `/width=80,quality=75/a.png` and `;jsessionid=…` are of the URL.
    let separator = url.as_bytes().get(at).copied();
    let is_of_session = HashKind::of(value).is_some() && !key.to_ascii_lowercase().contains(['5', '1', '2']);
    if value.len() < LONGEST && is_value(value) && !is_of_session {
        return true;
    }
    if let Some(Pair { separator: Some(known) }) = pair {
        return separator == Some(*known);
    }
    let segment = near::before(inside, inside.len()).rsplit('/').next().unwrap_or_default();
    separator == Some(b',') && !segment.contains(['=', '?'])
}

/// The key before a URL that is the value of one.
struct Pair {
    /// The comma or semicolon before it.
    separator: Option<u8>,
}

impl Pair {
    fn of(before: &str) -> Option<Self> {
        let before = near::before(before, before.len()).strip_suffix('=')?;
        let start = before.bytes().rposition(|byte| !is_of_key(byte)).map_or(0, |at| at + 1);
        before.get(start..).filter(|key| is_key(key))?;
        let separator = start.checked_sub(1).and_then(|at| before.as_bytes().get(at).copied());
        Some(Self { separator: separator.filter(|sign| matches!(sign, b',' | b';')) })
    }
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_of_key)
}

/// Whether all of these pieces are values, and one of them for certain.
fn are_values(pieces: &str, next: Next) -> bool {
    let pieces = || pieces.split([',', ';']).map(|piece| piece.trim_matches(['"', '\'', ')', ']', '}']));
    let is_value = |piece: &str| piece.is_empty() || piece.len() < LONGEST && (is_value(piece) || is_certain(piece));
    // Of a long line its beginning tells.
    let has_certain = || next == Next::Url || pieces().take(MOST_PIECES).any(is_certain);
    pieces().take(MOST_PIECES).all(is_value) && has_certain()
}

/// Whether a word can be nothing else: a hash, an address, or the beginning of a URL.
fn is_certain(word: &str) -> bool {
    let word = word.trim_end_matches(['.', '"', '!', '*', '\\']);
    let place = word.split(['/', '?', '#']).next().unwrap_or(word);
    let host = place.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(place, |(host, _)| host);
    HashKind::of(word).is_some()
        || [word, host].iter().any(|text| text.parse::<IpAddr>().is_ok())
        || word.contains("://")
}

/// Whether a word is a whole value by itself: a hash, an address, a host that is hardly a file, or the beginning of a URL.
fn is_value(word: &str) -> bool {
    let word = word.trim_end_matches(['.', '"', '!', '*', '\\']);
    if HashKind::of(word).is_some() || word.parse::<IpAddr>().is_ok() {
        return true;
    }
    let place = word.split(['/', '?', '#']).next().unwrap_or(word);
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let host = place.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(place, |(host, _)| host);
    if host.parse::<IpAddr>().is_ok() {
        return true;
    }
    let name = host.to_ascii_lowercase();
    super::word::is_host(&name) && names::file_ending(&name).is_none() && !decoy::ends_like_file(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ends(before: &str, line: &str, url: &str) {
        assert_eq!(
            end(before, line, Next::Anything).and_then(|at| line.get(..at)).unwrap_or(line),
            url,
            "{before}{line}"
        );
    }

    #[test]
    fn a_url_ends_where_another_whole_value_begins() {
        let url = "http://evil.example/x";
        for next in [
            "198.51.100.7",
            "198.51.100.7:443",
            "2001:db8::7",
            "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
            "evil-b.example,198.51.100.7",
            "evil-b.example,bob@evil-c.example,198.51.100.7",
            "evil-b.example;http://evil-c.example/y",
        ] {
            ends("", &format!("{url},{next}"), url);
            ends("", &format!("{url};{next}"), url);
        }
        ends("", "http://evil.example/x?a=b,198.51.100.7", "http://evil.example/x?a=b");
    }

    #[test]
    fn a_url_that_is_the_value_of_a_key_ends_before_the_next_key() {
        let url = "http://evil.example/x";
        ends("url=", "http://evil.example/x,ip=198.51.100.7,user=bob", url);
        ends("id=1,url=", "http://evil.example/x,Computer=PC1", url);
        ends("url=", "http://evil.example/x,Computer=PC1", url);
        ends("id=1;url=", "http://evil.example/x;Computer=PC1", url);
        ends("url=", "http://evil.example/x;ip=198.51.100.7", url);
        ends("id=1,url=", "http://evil.example/x?a=b,Computer=PC1", "http://evil.example/x?a=b");
    }

    #[test]
    fn a_url_keeps_commas_and_semicolons_of_its_own() {
        for url in [
            "https://a.example/x,y;z",
            "https://a.example/sport,fussball.example,12.html",
            "https://a.example/en,name.example,id",
            "https://a.example/en,name.example",
            "https://a.example/?scope=email,profile.example",
            "https://a.example/mails,joe@corp.example",
            "https://a.example/maps/@48.1,11.5,id.example",
            "https://a.example/?a=b,host=good.example",
            "https://a.example/news,123.html",
            "https://a.example/combo/a.min.js,b.min.js,c.zip",
            "https://a.example/?sites=b.example,c.example,d.example",
            "https://a.example/?ips=198.51.100.7,198.51.100.8",
            "https://a.example/x;jsessionid=0123456789abcdef0123456789abcde1",
            "https://a.example/cdn-cgi/image/width=80,quality=75/a.png",
            "https://a.example/@52.51,13.40,15z/data",
            "https://a.example/x,quality=75/a.png",
        ] {
            ends("", url, url);
            ends(" ", url, url);
        }
        for url in [
            "https://a.example/x;jsessionid=0123456789abcdef0123456789abcde1",
            "https://a.example/image/width=80,quality=75/a.png",
            "https://a.example/x;a=1;b=2",
        ] {
            ends("url=", url, url);
            ends("a=1 url=", url, url);
        }
    }
}
