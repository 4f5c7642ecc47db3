//! What did the user type?
//!
//! Total: any text is an indicator or one reason why not, said in a sentence that helps. The user is trusted more than text that
//! is searched for indicators: an unknown top-level domain is asked about, a name that only a file can have is not.

mod given;

use std::net::{IpAddr, Ipv6Addr};

use given::plain_url;
use thiserror::Error;
use url::{Host, Url};

pub use given::{respelled, unwrapped_url};

use super::links::{self, Meaning};
use super::mask::{self, Mask};
use super::{HashKind, Indicator, holes, host, invisible, is_hex, names, refang, remote};

/// Longest text that can be an indicator, in bytes.
const LONGEST: usize = 16 * 1024;

/// Rounds of refanging and unwrapping; more than two are needed only by text made for it.
const ROUNDS: usize = 8;

/// Signs that no user has before an `@`.
const NO_USER: [char; 14] = ['"', '(', ')', '<', '>', '[', ']', '{', '}', '\\', ',', ';', '|', '`'];

/// Layers of wrapping that come off in one round.
const LAYERS: usize = 8;

/// Why a text cannot be looked up as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAnIndicator {
    #[error("nothing typed yet: a hash, URL, domain or IP address")]
    Empty,
    #[error("too long for an indicator ({0} bytes): paste it to extract the indicators in it")]
    TooLong(usize),
    #[error("several words: this can only be searched for as free text")]
    SeveralWords,
    #[error("one word: a hash, URL, domain or IP address is needed, or search for it as free text")]
    OneWord,
    /// A hash that the service keeps no index of.
    #[error("this looks like {0}, by which files cannot be looked up: use the SHA-256, SHA-1 or MD5")]
    UnknownHash(&'static str),
    #[error("{0} hexadecimal digits: an MD5 has 32, a SHA-1 40, a SHA-256 64")]
    HashLength(usize),
    #[error("this looks like a file name (.{0} is no top-level domain): look up the hash of the file")]
    FileName(&'static str),
    #[error("a network, not one address: look up an address in it")]
    Network,
    #[error("no IP address: four numbers from 0 to 255 without leading zeros, or an IPv6 address")]
    Address,
    #[error("only http, https and ftp URLs can be looked up, not {0}")]
    Scheme(String),
    #[error("no valid URL: {0}")]
    Url(String),
    #[error("no valid domain name")]
    Domain,
    #[error("a part of it is left out or stands for something else (a redaction or placeholder): fill it in")]
    Incomplete,
}

/// Whether a word means something on the network even where a file is called so: `report.com` is a domain, `./report.com` a file.
///
/// A hash is no address: a file may be called by its own.
pub fn is_address(word: &str) -> bool {
    let may_be_path = word.contains(std::path::is_separator) && !refang(word).contains("://");
    !may_be_path && classify(word).is_ok_and(|indicator| !indicator.is_hash())
}

/// The host that a word names which a file could be called as well: without scheme, path or whatever else says that it is none.
pub fn bare_host(word: &str) -> Option<Indicator> {
    let is_bare = !word.contains(std::path::is_separator) && !word.contains("://");
    let host = classify(word).ok().filter(|_| is_bare)?;
    matches!(host, Indicator::Domain(_) | Indicator::Ip(_)).then_some(host)
}

/// The indicator that the text stands for, after trimming, unwrapping (quotes, `<>`, sentence signs) and refanging. A text that is
/// one whole URL with nothing to mend in its scheme and host is asked for sign by sign: `…/login.` is another URL than `…/login`.
///
/// Beyond the plain forms it takes `sha256:…` and the like, a host with a port, an e-mail address (its domain), a URL
/// without scheme (http is assumed), a path to another machine (its host), the page of a service about an object (the object)
/// and the link of a mail gateway (the URL inside).
pub fn classify(typed: &str) -> Result<Indicator, NotAnIndicator> {
    if typed.len() > LONGEST {
        return Err(NotAnIndicator::TooLong(typed.len()));
    }
    let typed = invisible::removed(typed);
    if let Some(plain) = plain_url(typed.trim()) {
        return url(&plain);
    }
    let text = whole(&typed);
    let text = text.as_str();
    if text.is_empty() {
        return Err(NotAnIndicator::Empty);
    }
    if let Some(indicator) = labelled_hash(text) {
        return Ok(indicator);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(NotAnIndicator::SeveralWords);
    }
    if let Some((start, end)) = remote::unc_host(text).or_else(|| remote::copy_host(text))
        && let Some(host) = text.get(start..end).filter(|host| host.contains(['.', ':']))
    {
        return host.parse().map_or_else(|_| name(host), |address: IpAddr| Ok(Indicator::Ip(address.to_canonical())));
    }
    if text.contains("://") {
        return url(text);
    }
    if is_hex(text) && !text.bytes().all(|byte| byte.is_ascii_digit() && text.len() < 16) {
        return hash(text);
    }
    if let Some(address) = address(text) {
        // `::ffff:198.51.100.7` is another way to write the IPv4 address.
        return Ok(Indicator::Ip(address.to_canonical()));
    }
    name(text)
}

/// The schemes of what can be asked about.
const SCHEMES: [&str; 4] = ["http", "https", "ftp", "ftps"];

/// Refangs and unwraps until neither changes anything.
fn whole(typed: &str) -> String {
    let mut text = unwrap(typed).to_owned();
    for _ in 0..ROUNDS {
        let next = unwrap(&refang(&text)).to_owned();
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Takes off blanks, sentence signs at the end, and what surrounds the text: quotes, backticks, brackets.
pub(super) fn unwrap(text: &str) -> &str {
    let ends = (text.bytes().next(), text.bytes().next_back());
    if let (Some(first), Some(last)) = ends
        && first.is_ascii_alphanumeric()
        && (last.is_ascii_alphanumeric() || last == b'/')
    {
        return text;
    }
    let mut text = text;
    for _ in 0..LAYERS {
        let before = text;
        text = text.trim_matches(|c: char| c.is_whitespace() || invisible::is_invisible(c));
        text = text.trim_start_matches(['"', '\'', '`', '“', '„', '‘', '«', '»', '”', '’']);
        text = text.trim_end_matches(['"', '\'', '`', '”', '’', '“', '»', '«', ',', ';', '!', '。', '，', '、']);
        if !text.ends_with("::") {
            text = text.trim_end_matches(['.', ':', '…']);
        }
        for (open, close) in [('<', '>'), ('(', ')'), ('{', '}'), ('[', ']')] {
            text = unbracket(text, open, close);
        }
        if text == before {
            break;
        }
    }
    text
}

/// Takes off a pair of brackets around the text, and one at the start or end that has no partner.
fn unbracket(text: &str, open: char, close: char) -> &str {
    let (opened, closed) = (text.matches(open).count(), text.matches(close).count());
    let Some(inner) = text.strip_prefix(open) else {
        // `>` ends many a URL (`…/??>>`); only a leading `<` makes it a wrapping.
        return if close != '>' && closed > opened { text.strip_suffix(close).unwrap_or(text) } else { text };
    };
    if opened > closed {
        return inner;
    }
    // Only when the last bracket is the partner of the first: not in `[a][b]`.
    let mut depth = 0_usize;
    let partner = inner.char_indices().find(|(_, c)| {
        if *c == open {
            depth += 1;
        } else if *c == close {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        false
    });
    inner.strip_suffix(close).filter(|inside| partner.is_some_and(|(at, _)| at == inside.len())).unwrap_or(text)
}

/// `sha256: …`, `MD5=…`, as reports and tools write them.
fn labelled_hash(text: &str) -> Option<Indicator> {
    let (label, value) = text.split_once([':', '='])?;
    let label = label.trim().to_ascii_lowercase().replace(['-', '_'], "");
    let value = value.trim();
    if !matches!(label.as_str(), "md5" | "sha1" | "sha256" | "hash" | "filehash") || !is_hex(value) {
        return None;
    }
    hash(value).ok()
}

fn hash(text: &str) -> Result<Indicator, NotAnIndicator> {
    if let Some(kind) = HashKind::of_length(text.len()) {
        return Ok(Indicator::Hash { kind, hex: text.to_ascii_lowercase() });
    }
    Err(match text.len() {
        56 => NotAnIndicator::UnknownHash("a SHA-224"),
        96 => NotAnIndicator::UnknownHash("a SHA-384"),
        128 => NotAnIndicator::UnknownHash("a SHA-512"),
        ..8 => NotAnIndicator::OneWord,
        digits => NotAnIndicator::HashLength(digits),
    })
}

/// An address, perhaps with a port, brackets or a zone.
fn address(text: &str) -> Option<IpAddr> {
    if let Some(inner) = text.strip_prefix('[') {
        let (inside, after) = inner.split_once(']')?;
        let has_port = after.strip_prefix(':').is_some_and(is_port);
        return (after.is_empty() || has_port).then(|| v6(inside)).flatten().map(IpAddr::V6);
    }
    if let Some(v6) = v6(text) {
        return Some(IpAddr::V6(v6));
    }
    let bare = match text.split_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => text.strip_suffix("/32").unwrap_or(text),
    };
    bare.parse().ok().map(IpAddr::V4)
}

fn v6(text: &str) -> Option<Ipv6Addr> {
    let bare = text.split_once('%').map_or(text, |(address, _zone)| address);
    bare.strip_suffix("/128").unwrap_or(bare).parse().ok()
}

pub(super) fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

fn url(text: &str) -> Result<Indicator, NotAnIndicator> {
    let scheme = text.split("://").next().unwrap_or(text);
    if !SCHEMES.contains(&scheme) {
        let is_scheme = !scheme.is_empty()
            && scheme.len() < 20
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        return if is_scheme { Err(NotAnIndicator::Scheme(scheme.to_owned())) } else { with_http(text) };
    }
    let parsed = Url::parse(text).map_err(|error| NotAnIndicator::Url(error.to_string()))?;
    match parsed.host() {
        None => Err(NotAnIndicator::Url("it names no host".to_owned())),
        Some(Host::Domain(_)) if holes::breaks(authority(text)) => Err(NotAnIndicator::Incomplete),
        Some(_) => Ok(match links::meaning(&parsed) {
            Meaning::Object(object) => object,
            Meaning::Inner(url) => Indicator::Url(url),
            Meaning::Itself | Meaning::Hidden(..) | Meaning::Both(_) => Indicator::Url(text.to_owned()),
        }),
    }
}

/// User, host and port of a URL, as they are written.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// A domain, an e-mail address, or a URL without its scheme.
fn name(text: &str) -> Result<Indicator, NotAnIndicator> {
    if let Some((address, bits)) = text.split_once('/')
        && let Ok(address) = address.parse::<IpAddr>()
    {
        match mask::of(address, bits) {
            Some(Mask::Address) => return Ok(Indicator::Ip(address.to_canonical())),
            Some(Mask::Network) => return Err(NotAnIndicator::Network),
            // `/33` is nothing else.
            None if bits.len() <= 3 && bits.parse::<u8>().is_ok() => return Err(NotAnIndicator::Network),
            None => {}
        }
    }
    if text.contains(['/', '?', '#']) {
        return with_http(text);
    }
    let text = match text.rsplit_once('@') {
        // What stands before it is of no mail address: a piece of JSON, of a list, of a program.
        Some((user, _)) if user.contains(NO_USER) => return Err(NotAnIndicator::Domain),
        Some((_, domain)) => domain,
        None => text,
    };
    if let Some(address) = address(text) {
        return Ok(Indicator::Ip(address.to_canonical()));
    }
    let text = text.split_once(':').filter(|(_, port)| is_port(port)).map_or(text, |(host, _)| host);
    let text = text.strip_prefix("*.").or_else(|| text.strip_prefix('.')).unwrap_or(text);
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.contains('.')
        || text.matches(':').count() > 1
    {
        return Err(NotAnIndicator::Address);
    }
    if !text.contains(['.', '。', '．', '｡']) {
        return Err(NotAnIndicator::OneWord);
    }
    if holes::breaks(text) {
        return Err(NotAnIndicator::Incomplete);
    }
    if let Some(ending) = names::file_ending(text) {
        return Err(NotAnIndicator::FileName(ending));
    }
    host::domain(text).map(Indicator::Domain).ok_or(NotAnIndicator::Domain)
}

/// `example.test/path`: an http URL, when its start can be a host.
fn with_http(text: &str) -> Result<Indicator, NotAnIndicator> {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = text.get(..end).unwrap_or(text);
    let bare = authority.split_once(':').filter(|(_, port)| is_port(port)).map_or(authority, |(host, _)| host);
    let is_host =
        address(authority).is_some() || host::domain(bare).is_some_and(|name| names::file_ending(&name).is_none());
    if is_host { url(&format!("http://{text}")) } else { Err(NotAnIndicator::OneWord) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MD5: &str = "7809376fe32e44c957347816a47b3d65";
    const SHA1: &str = "84f83e30ad109f9c4dd6d21cf5e644ff747046ac";
    const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

    fn hash_of(kind: HashKind, hex: &str) -> Indicator {
        Indicator::Hash { kind, hex: hex.into() }
    }

    fn domain(name: &str) -> Indicator {
        Indicator::Domain(name.into())
    }

    fn url_of(text: &str) -> Indicator {
        Indicator::Url(text.into())
    }

    fn ip(text: &str) -> Indicator {
        Indicator::Ip(text.parse().unwrap())
    }

    #[test]
    fn c19_refang_on_input() {
        for (typed, meant) in [
            ("hxxps[:]//files[.]example[.]com/a", url_of("https://files.example.com/a")),
            ("hXXp://example(.)net", url_of("http://example.net")),
            ("198[.]51[.]100[.]7", ip("198.51.100.7")),
            ("example[dot]org", domain("example.org")),
            ("fxp://example[.]com/b", url_of("ftp://example.com/b")),
            ("2001:db8[:]:1", ip("2001:db8::1")),
        ] {
            assert_eq!(classify(typed), Ok(meant), "{typed}");
        }
    }

    #[test]
    fn c21_one_span_is_one_indicator() {
        assert_eq!(classify("203[.]0[.]113[.]9"), Ok(ip("203.0.113.9")));
        assert_eq!(classify("payload.example.com"), Ok(domain("payload.example.com")));
        assert_eq!(classify(MD5), Ok(hash_of(HashKind::Md5, MD5)));
        assert_eq!(classify(SHA1), Ok(hash_of(HashKind::Sha1, SHA1)));
        assert_eq!(classify("report.com"), Ok(domain("report.com")));
        assert_eq!(classify("deadbeef"), Err(NotAnIndicator::HashLength(8)));
    }

    #[test]
    fn wrappings_and_labels_come_off() {
        for (typed, meant) in [
            (format!("  \"{}\",\n", SHA256.to_uppercase()), hash_of(HashKind::Sha256, SHA256)),
            (format!("SHA-256: {SHA256}"), hash_of(HashKind::Sha256, SHA256)),
            (format!("md5={MD5}"), hash_of(HashKind::Md5, MD5)),
            ("<https://example.test/a>.".into(), url_of("https://example.test/a")),
            ("(https://example.test/a_(b))".into(), url_of("https://example.test/a_(b)")),
            ("`example.test`".into(), domain("example.test")),
            ("Example.TEST.".into(), domain("example.test")),
            ("*.example.test".into(), domain("example.test")),
            ("user@example.test".into(), domain("example.test")),
            ("example.test:8443".into(), domain("example.test")),
            ("198.51.100.7:443".into(), ip("198.51.100.7")),
            ("[2001:db8::1]:443".into(), ip("2001:db8::1")),
            ("fe80::1%eth0".into(), ip("fe80::1")),
            ("2001:db8::".into(), ip("2001:db8::")),
            ("example.test/a?b".into(), url_of("http://example.test/a?b")),
            ("198.51.100.7/a".into(), url_of("http://198.51.100.7/a")),
            ("HTTP://Example.test/A".into(), url_of("http://Example.test/A")),
            ("http://[2001:db8::1]:8080/x".into(), url_of("http://[2001:db8::1]:8080/x")),
            ("_dmarc.example.test".into(), domain("_dmarc.example.test")),
            ("münchen。example.test".into(), domain("xn--mnchen-3ya.example.test")),
            (format!("https://www.virustotal.com/gui/file/{SHA256}/detection"), hash_of(HashKind::Sha256, SHA256)),
            ("https://www.virustotal.com/gui/domain/example.test".into(), domain("example.test")),
        ] {
            assert_eq!(classify(&typed), Ok(meant), "{typed}");
        }
    }

    #[test]
    fn a_url_is_kept_as_it_was_typed() {
        for typed in [
            "http://example.test/%7Euser/ü?a=b c".replace(' ', "+").as_str(),
            "http://EXAMPLE.test/../a//b",
            "http://example.test/??>>",
            "http://example.test",
        ] {
            assert_eq!(classify(typed), Ok(url_of(typed)));
        }
    }

    #[test]
    fn the_reason_why_not_helps() {
        for (typed, reason) in [
            ("", NotAnIndicator::Empty),
            (" \n", NotAnIndicator::Empty),
            ("free text about malware", NotAnIndicator::SeveralWords),
            ("emotet", NotAnIndicator::OneWord),
            ("cafe", NotAnIndicator::OneWord),
            (&"a".repeat(128), NotAnIndicator::UnknownHash("a SHA-512")),
            (&"a".repeat(96), NotAnIndicator::UnknownHash("a SHA-384")),
            (&"a".repeat(63), NotAnIndicator::HashLength(63)),
            ("invoice.exe", NotAnIndicator::FileName("exe")),
            ("192.0.2.0/24", NotAnIndicator::Network),
            ("2001:db8::/32", NotAnIndicator::Network),
            ("1.2.3", NotAnIndicator::Address),
            ("300.1.1.1", NotAnIndicator::Address),
            ("ldap://example.test/x", NotAnIndicator::Scheme("ldap".into())),
            ("http://", NotAnIndicator::Url("empty host".into())),
            ("a..example", NotAnIndicator::Incomplete),
            ("pay[censored]portal.example", NotAnIndicator::Incomplete),
            ("198.51.100.xxx", NotAnIndicator::Incomplete),
            (&"a".repeat(20_000), NotAnIndicator::TooLong(20_000)),
        ] {
            assert_eq!(classify(typed), Err(reason), "{typed}");
        }
        assert!(classify(&"0".repeat(128)).unwrap_err().to_string().contains("SHA-512"));
    }

    #[test]
    fn a_label_of_letters_that_may_stand_for_others_does_not_keep_a_name_from_being_looked_up() {
        for typed in ["xxx.evil.test", "cdn.xxx.test", "xxxx.evil.test"] {
            assert_eq!(classify(typed), Ok(domain(typed)), "{typed}");
        }
        for typed in ["http://xxx.evil.test/a", "https://cdn.xxx.test/", "http://198.51.100.7/xxx.sh"] {
            assert_eq!(classify(typed), Ok(Indicator::Url(typed.into())), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer_and_values_are_stable(text in "(\\PC|[\\[\\](){}.:/\\\\@%]|dot|hxxp|http|://|\\.com|1|f){0,30}") {
            if let Ok(indicator) = classify(&text) {
                prop_assert_eq!(classify(&indicator.value()), Ok(indicator));
            }
        }

        #[test]
        fn wild_text_is_survived(text in any::<String>()) {
            let _ = classify(&text);
        }
    }
}
