//! URLs in a line: where they begin and end, and what they stand for.

use std::borrow::Cow;

use url::{Host, Url};

use super::apart::{self, Next};
use super::{Candidate, Scanner, Shape, command, is_coarse, of_host};
use crate::ioc::classify::unwrap;
use crate::ioc::extract::candidate::Decoy;
use crate::ioc::links::{self, Meaning};
use crate::ioc::{Indicator, holes, host, names, near};

/// Longest URL that is taken; more is data.
const LONGEST: usize = 8 * 1024;

/// A URL longer than this is looked at from its beginning first, in bytes.
const BEGINNING: usize = 512;

/// What surroundings leave at the end of a URL: quotes, blanks and brackets, percent-encoded or as references of HTML.
const ENDS: &[&str] = &[
    "%20", "%22", "%27", "%3c", "%3e", "%0a", "%0d", "%09", "%00", "%60", "&quot;", "&gt;", "&lt;", "&apos;", "&#39;",
    "&#34;", "&nbsp;",
];

/// The longest of them, in bytes.
const LONGEST_END: usize = 6;

/// References that cannot stand inside a URL: it ends before them.
const STOPS: &[&str] = &["&quot;", "&lt;", "&gt;", "&apos;", "&#39;", "&#34;"];

pub(super) fn scheme_length(line: &str, at: usize, from: usize) -> usize {
    let before = line.get(from..at).unwrap_or("");
    let run = before.bytes().rev().take(8).take_while(u8::is_ascii_alphanumeric).count();
    // `%22http://…`: the digits belong to what is percent-encoded.
    let is_encoded = |length: usize| {
        let start = before.len().checked_sub(length + 3);
        start
            .and_then(|start| before.as_bytes().get(start..start + 3))
            .is_some_and(|code| matches!(code, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
            // `\nhttp://…`: the letter belongs to the backslash.
            || before.len().checked_sub(length + 2).and_then(|start| before.get(start..start + 2)).is_some_and(is_blank)
    };
    let schemes = SCHEMES.iter().filter(|scheme| before.ends_with(**scheme));
    schemes.map(|scheme| scheme.len()).find(|length| *length < run && is_encoded(*length)).unwrap_or(run)
}

/// A quick look: whether a host that can be asked about begins here.
pub(super) fn could_have_host(line: &str, at: usize) -> bool {
    let start = line.as_bytes().get(at..).unwrap_or_default();
    let length =
        start.iter().take(512).take_while(|byte| !matches!(byte, b'/' | b'?' | b'#' | b' ' | b'"' | b'<')).count();
    let host = start.get(..length).unwrap_or_default();
    // `http://3325256711/`: an address as one number.
    is_one_number(host) || host.iter().any(|byte| matches!(byte, b'.' | b':' | b'[' | b'%') || !byte.is_ascii())
}

/// Whether a host is an IPv4 address that is written as one number.
fn is_one_number(host: &[u8]) -> bool {
    match host {
        [b'0', b'x' | b'X', digits @ ..] => digits.len() >= 7 && digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.len() >= 8 && digits.iter().all(u8::is_ascii_digit),
    }
}

/// Whether it is how a blank or a line end is escaped.
fn is_blank(escape: &str) -> bool {
    matches!(escape, "\\n" | "\\r" | "\\t")
}

/// Where URLs of a line end at the latest. What ends one ends all that begin before it, so that the line is read once, however
/// many begin in it.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// The last sign that was found to end a URL.
    stop: usize,
}

impl Ends {
    /// The end of the URL whose scheme begins at `start` and whose host at `host`. To be asked from left to right.
    pub(super) fn of(&mut self, line: &str, start: usize, host: usize) -> usize {
        if self.stop < host {
            self.stop = stop(line, host);
        }
        let longest = host.saturating_add(LONGEST).saturating_add(1);
        let end = line.ceil_char_boundary(longest).min(self.stop);
        // A URL in single quotes ends with them.
        let is_quoted = line.get(..start).is_some_and(|before| before.ends_with('\''));
        let quote = line.get(host..end).filter(|_| is_quoted).and_then(|inside| inside.find('\''));
        quote.map_or(end, |at| host + at)
    }
}

/// The first sign from `host` on that no URL goes over.
fn stop(line: &str, host: usize) -> usize {
    let rest = line.get(host..).unwrap_or("");
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        // `\|`: how a table of Markdown writes a bar, and grep the end of one pattern before the next.
        let is_escaped = c == '|' && before == '\\' && !starts_url(rest.get(at + 1..).unwrap_or(""));
        let is_end = is_coarse(c) && !is_escaped && !matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | ';' | '*' | ',')
            || (before == ']' && c == '(')
            // Two URLs with nothing but a separator between them.
            || (matches!(before, ',' | ';' | ')') && starts_url(rest.get(at..).unwrap_or("")));
        if is_end {
            return host + at;
        }
        before = c;
    }
    line.len()
}

fn starts_url(text: &str) -> bool {
    ["http://", "https://", "ftp://"].iter().any(|scheme| text.starts_with(scheme))
}

/// Where another URL begins in the place of the host: `http://a.examplehttp://b.example`.
fn next_scheme(raw: &str) -> Option<usize> {
    let host = raw.find("://")? + 3;
    let authority = raw.get(host..)?.split(['/', '?', '#']).next()?;
    let is_next = raw.get(host + authority.len()..)?.starts_with("//");
    let before = authority.strip_suffix(':').filter(|_| is_next)?;
    let scheme = SCHEMES.iter().find(|scheme| before.ends_with(**scheme))?;
    Some(host + before.len() - scheme.len())
}

/// Schemes of URLs that are asked about; of two that end alike the longer one first.
const SCHEMES: &[&str] = &["https", "http", "ftps", "ftp"];

/// Without what its surroundings left at its end.
fn without_rests(raw: &str) -> &str {
    let reference = if raw.contains('&') { STOPS.iter().filter_map(|stop| raw.find(stop)).min() } else { None };
    let escape = if raw.contains('\\') { escaped_end(raw) } else { None };
    let stop = reference.into_iter().chain(escape).min();
    let mut text = link_text(stop.and_then(|stop| raw.get(..stop)).unwrap_or(raw));
    for _ in 0..8 {
        let before = text;
        text = unwrap(unwrap(text).trim_end_matches(['?', '*', '_', '\'', '\\']));
        // All of them begin with one of two signs.
        let tail = text.as_bytes().get(text.len().saturating_sub(LONGEST_END)..).unwrap_or_default();
        let ends = if memchr::memchr2(b'%', b'&', tail).is_some() { ENDS } else { &[] };
        for rest in ends {
            let start = text.len().saturating_sub(rest.len());
            if text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(rest)) {
                text = text.get(..start).unwrap_or(text);
            }
        }
        if text == before {
            break;
        }
    }
    text
}

/// Without the words of a link in AsciiDoc: `url[text]`.
fn link_text(raw: &str) -> &str {
    let host = raw.find("://").map_or(0, |at| at + 3);
    // `http://[2001:db8::1]/`
    let from =
        if raw.get(host..).is_some_and(|rest| rest.starts_with('[')) { raw.find(']').unwrap_or(host) } else { host };
    let Some(open) = raw.get(from..).and_then(|rest| rest.find('[')).map(|at| from + at) else { return raw };
    let inside = raw.get(open + 1..).unwrap_or("");
    let is_text = match inside.split_once(']') {
        None => true,
        Some((words, after)) => {
            let is_index = raw.get(..open).is_some_and(|before| before.contains('?'));
            let is_last = after.trim_end_matches(['.', ',', ';', ':', '!', ')', '"', '\'']).is_empty();
            is_last && !words.is_empty() && !is_index
        }
    };
    if is_text { raw.get(..open).unwrap_or(raw) } else { raw }
}

/// Where a URL ends at something escaped that cannot stand in one: a line end, a blank, a quote, a byte.
fn escaped_end(raw: &str) -> Option<usize> {
    let mut from = raw.find("://").map_or(0, |at| at + 3);
    let query = raw.find(['?', '#']).unwrap_or(raw.len());
    while let Some(at) = raw.get(from..).and_then(|rest| rest.find('\\')).map(|at| from + at) {
        let rest = raw.get(at..).unwrap_or_default();
        let is_end = rest.get(..2).is_some_and(is_blank)
            || rest.starts_with("\\\"")
            || rest.starts_with("\\x") && hex_code(rest, 2).is_some()
            || rest.starts_with("\\u") && unicode(rest).is_none_or(|c| !c.is_ascii_graphic() || is_coarse(c));
        // `?f=C:\temp`: from the drive on it is a path.
        let is_path = raw.get(..at).is_some_and(|before| query < at && before.ends_with(':'));
        if is_path {
            return None;
        }
        if is_end {
            return Some(at);
        }
        from = at + 1 + usize::from(rest.starts_with("\\\\"));
    }
    None
}

/// The number of so many digits behind a backslash and a letter.
fn hex_code(escape: &str, digits: usize) -> Option<u32> {
    let digits = escape.get(2..2 + digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// The character of `\u0026`.
fn unicode(escape: &str) -> Option<char> {
    escape.strip_prefix("\\u").and_then(|_| hex_code(escape, 4)).and_then(char::from_u32)
}

/// Signs that are escaped also where backslashes stand for slashes.
const ESCAPED: [char; 10] = ['/', '=', '&', '|', '.', '?', '#', ':', '%', ';'];

/// What stands behind the scheme, without the backslashes that only escape; others are separators of a path, up to the query.
fn unescaped(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let (mut rest, mut in_path, mut has_slash) = (written, true, false);
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if c != '\\' {
            in_path &= !matches!(c, '?' | '#');
            has_slash |= c == '/';
            out.push(c);
            rest = after;
            continue;
        }
        let behind = after.trim_start_matches('\\');
        if let Some(c) = unicode(rest) {
            in_path &= !matches!(c, '?' | '#');
            out.push(c);
            rest = rest.get(6..).unwrap_or_default();
        } else if behind.starts_with(ESCAPED) || (has_slash && behind.starts_with(|c: char| c.is_ascii_punctuation())) {
            // Escaped twice there are more of them.
            rest = behind;
        } else if in_path {
            if !behind.is_empty() && !out.ends_with('/') && !out.is_empty() {
                out.push('/');
            }
            rest = behind;
        } else {
            out.push(c);
            rest = after;
        }
    }
    out
}

/// A URL without what its surroundings did to it: `&amp;` of quoted HTML, backslashes that escape or stand for slashes.
fn mended(written: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(written);
    if text.contains("&amp;") {
        text = text.replace("&amp;", "&").into();
    }
    if let Some((scheme, rest)) = text.split_once("://")
        && rest.contains('\\')
    {
        text = format!("{scheme}://{}", unescaped(rest)).into();
    }
    text
}

/// The name in a URL in which a parser would have nothing to do: small letters, no user, no other numbers than a port.
fn plain_host(text: &str) -> Option<&str> {
    let rest = ["http://", "https://", "ftp://"].iter().find_map(|scheme| text.strip_prefix(scheme))?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let name = match authority.split_once(':') {
        Some((name, port)) => name_with_port(name, port)?,
        None => authority,
    };
    host::is_plain(name).then_some(name)
}

fn name_with_port<'a>(name: &'a str, port: &str) -> Option<&'a str> {
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    is_port.then_some(name)
}

/// The beginning of a long URL with its whole host; none of a short one, or where the host is long too.
fn beginning(raw: &str) -> Option<&str> {
    if raw.len() <= BEGINNING {
        return None;
    }
    let beginning = raw.get(..raw.floor_char_boundary(BEGINNING))?;
    let (_, after) = beginning.split_once("://")?;
    after.contains(['/', '?', '#', '\\']).then_some(beginning)
}

fn host_of(text: &str) -> Option<Host<String>> {
    real_host(&Url::parse(text).ok()?)
}

/// The host of a URL when it can be asked about: no placeholder, no name without a domain, no name that none can have.
fn real_host(url: &Url) -> Option<Host<String>> {
    let host = url.host()?.to_owned();
    match &host {
        Host::Domain(name) => host::is_domain(name).then_some(host),
        Host::Ipv4(_) | Host::Ipv6(_) => Some(host),
    }
}

/// How `://` is written in percent-encoding, once, twice and three times.
const ENCODED: &[&str] = &["%3a%2f%2f", "%253a%252f%252f", "%25253a%25252f%25252f"];

impl Scanner<'_> {
    /// The candidates of the URL between two bytes, and where it ends.
    pub(super) fn url(&mut self, start: usize, end: usize) -> Option<usize> {
        let raw = self.line.get(start..end)?;
        // Whether there is a host is told by the beginning, and most that have none are long: hostile text, or data.
        if beginning(raw).is_some_and(|beginning| host_of(&mended(without_rests(beginning))).is_none()) {
            return None;
        }
        let is_followed = self.line.get(end..).is_some_and(|behind| starts_url(behind.trim_start_matches([',', ';'])));
        let (raw, next) = match next_scheme(raw).and_then(|at| raw.get(..at)) {
            Some(raw) => (raw, Next::Url),
            None => (raw, if is_followed { Next::Url } else { Next::Anything }),
        };
        let before = near::before(self.line, start);
        let raw = apart::end(before, raw, next).and_then(|at| raw.get(..at)).unwrap_or(raw);
        let is_archive = self.line.get(..start).is_some_and(|before| before.ends_with("mhtml:"));
        let raw = if is_archive { raw.split('!').next().unwrap_or(raw) } else { raw };
        let raw = command::end(self.line, start, raw).and_then(|at| raw.get(..at)).unwrap_or(raw);
        let written = without_rests(raw);
        let end = start + written.len();
        let text = mended(written);
        // Most URLs of a log are plain, and of a site that is in no table.
        if let Some(name) = plain_host(&text).filter(|name| !links::may_be_known(name)) {
            let url_host = Some(Indicator::Domain(name.to_owned()));
            let (indicator, defanged) = (Indicator::Url(text.clone().into_owned()), self.was_mended(start, end));
            let candidate = Candidate { indicator, url_host, shape: Shape::Url, start, end, defanged, note: None };
            self.out.candidates.push(candidate);
            return Some(end);
        }
        let parsed = Url::parse(&text).ok()?;
        let host = real_host(&parsed)?;
        let defanged = self.was_mended(start, end);
        let candidate = |indicator: Indicator, url_host: Option<Indicator>, shape: Shape, note: Option<Decoy>| {
            Candidate { indicator, url_host, shape, start, end, defanged, note }
        };
        let outer = || Indicator::Url(text.clone().into_owned());
        let plain = |url: String| {
            let host = host::of_url(&url).map(of_host);
            let note = (!holes::find(&url).is_empty()).then_some(Decoy::Incomplete);
            candidate(Indicator::Url(url), host, Shape::Link, note)
        };
        let found = match links::meaning(&parsed) {
            Meaning::Itself => vec![candidate(outer(), Some(of_host(host)), Shape::Url, None)],
            Meaning::Object(object) => {
                let host = if let Indicator::Url(url) = &object { host::of_url(url).map(of_host) } else { None };
                vec![candidate(object, host, Shape::Link, None)]
            }
            Meaning::Inner(url) => vec![plain(url)],
            Meaning::Both(url) => vec![candidate(outer(), Some(of_host(host)), Shape::Url, None), plain(url)],
            Meaning::Hidden(service, told) => {
                let note = Decoy::Gateway(service);
                let told = told
                    .and_then(|name| host::domain(&name))
                    .filter(|name| names::is_host(name))
                    .map(|name| candidate(Indicator::Domain(name), None, Shape::Link, Some(note.clone())));
                [candidate(outer(), Some(of_host(host)), Shape::Link, Some(note.clone()))]
                    .into_iter()
                    .chain(told)
                    .collect()
            }
        };
        self.out.candidates.extend(found);
        Some(end)
    }

    /// `http%3A%2F%2Fevil.example%2Fa` by itself, as logs have it; whether the word held one.
    pub(super) fn encoded(&mut self, start: usize, word: &str) -> bool {
        let find = |sign: &str| {
            word.as_bytes().windows(sign.len()).position(|part| part.eq_ignore_ascii_case(sign.as_bytes()))
        };
        let found = ENCODED.iter().zip(1..).find_map(|(sign, times)| Some((find(sign)?, times)));
        let Some((at, times)) = found else { return false };
        let from = at - scheme_length(word, at, 0);
        let rest = word.get(from..).unwrap_or("");
        let length = rest.find(['&', '"', '\'']).unwrap_or(rest.len());
        let mut decoded = Cow::Borrowed(rest.get(..length).unwrap_or(rest));
        for _ in 0..times {
            decoded = percent_encoding::percent_decode_str(&decoded).decode_utf8_lossy().into_owned().into();
        }
        let text = without_rests(&decoded);
        let Some(host) = starts_url(text).then(|| Url::parse(text).ok()).flatten().and_then(|url| real_host(&url))
        else {
            return false;
        };
        self.out.candidates.push(Candidate {
            indicator: Indicator::Url(text.to_owned()),
            url_host: Some(of_host(host)),
            shape: Shape::Url,
            start: start + from,
            end: start + from + length,
            defanged: false,
            note: None,
        });
        true
    }
}
