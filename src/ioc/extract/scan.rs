//! One pass over a refanged line: spans that could be indicators.
//!
//! URLs are cut out first, so that nothing inside one is found again; what is left is split into words, and a word is one indicator
//! or none. Whether a find is meant is not decided here.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

use crate::ioc::classify::{is_port, unwrap};
use crate::ioc::{HashKind, Indicator, NotAnIndicator, host, names};

/// How a candidate was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// With its scheme, or a host with a path.
    Url,
    /// A host name by itself.
    Name,
    /// The host of an e-mail address.
    Mail,
    /// An address by itself or with a port.
    Address,
    /// An address with the length of a network's prefix.
    Network,
    /// An address behind the name of a product: `Chrome/120.0.0.0`.
    ProductVersion,
    Hash,
}

/// A span of the refanged line and the indicator that it would be.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) indicator: Indicator,
    /// The host of a URL, a domain or an address by itself; `None` of other things.
    pub(super) host: Option<Indicator>,
    pub(super) shape: Shape,
    /// Bytes of the refanged line; of the whole word, port and all.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether its author took care that nobody clicks on it.
    pub(super) defanged: bool,
}

/// What a line holds.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// In the order of the line, not overlapping.
    pub(super) candidates: Vec<Candidate>,
    pub(super) unusable: Vec<(String, NotAnIndicator)>,
}

/// Longest URL that is taken; more is data.
const LONGEST_URL: usize = 8 * 1024;

/// A URL without what its surroundings did to it: `&amp;` of quoted HTML, backslashes of a path.
fn mended(written: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(written);
    if text.contains("&amp;") {
        text = text.replace("&amp;", "&").into();
    }
    if let Some((scheme, rest)) = text.split_once("://")
        && rest.contains('\\')
    {
        let parts: Vec<&str> = rest.split('\\').filter(|part| !part.is_empty()).collect();
        text = format!("{scheme}://{}", parts.join("/")).into();
    }
    text
}

/// Services that rewrite links in mail, the parameter in which they keep the true URL.
const REWRITERS: &[(&str, &str)] = &[
    (".safelinks.protection.outlook.com", "url"),
    ("www.google.com", "q"),
    ("deref-mail.com", "url"),
    ("l.facebook.com", "u"),
];

/// Words before a slash that name the way to an address.
const PROTOCOLS: &[&str] = &["tcp", "udp", "ip", "icmp", "host", "inside", "outside"];

/// Scans a refanged line; `marks` are the bytes at which it was mended.
pub(super) fn scan(line: &str, marks: &[usize]) -> Scanned {
    let mut scanner = Scanner { line, marks, out: Scanned::default() };
    // Most lines of a log hold nothing, and this is the cheapest way to see it.
    let (mut from, mut search) = (0, 0);
    while let Some(at) = line.get(search..).and_then(|rest| rest.find("://")).map(|found| search + found) {
        search = at + 3;
        let start = at - scheme_length(line, at, from);
        let scheme = line.get(start..at).unwrap_or("");
        if !matches!(scheme, "http" | "https" | "ftp" | "ftps") {
            continue;
        }
        let end = url_end(line, start, at + 3);
        if let Some(candidate) = scanner.url(start, end) {
            scanner.words(from, start);
            from = candidate.end;
            search = from.max(search);
            scanner.out.candidates.push(candidate);
        }
    }
    scanner.words(from, line.len());
    scanner.out
}

fn scheme_length(line: &str, at: usize, from: usize) -> usize {
    line.get(from..at).map_or(0, |before| before.bytes().rev().take(8).take_while(u8::is_ascii_alphanumeric).count())
}

/// Where a URL that begins at `start` ends at the latest.
fn url_end(line: &str, start: usize, host: usize) -> usize {
    let quote = line.get(..start).and_then(|before| before.chars().next_back());
    let rest = line.get(host..).unwrap_or("");
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        let is_end = is_coarse(c) && !matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | ';' | '*' | ',')
            || at > LONGEST_URL
            || (c == '\'' && quote == Some('\''))
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

/// Characters that end a word of any kind.
fn is_coarse(c: char) -> bool {
    if c.is_ascii() {
        return c <= ' '
            || matches!(
                c,
                '"' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '`' | ',' | ';' | '*' | '^' | '\u{7f}'
            );
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '…' | '→' | '•' | '·' | '–' | '—')
        || matches!(
            c,
            '，' | '。' | '、' | '；' | '：' | '（' | '）' | '【' | '】' | '「' | '」' | '『' | '』' | '《' | '》'
        )
}

/// Characters that end a word which is no URL.
fn is_fine(c: char) -> bool {
    matches!(c, '=' | '&' | '?' | '!' | '#' | '$' | '%' | '~' | '+' | '\'')
}

struct Scanner<'a> {
    line: &'a str,
    marks: &'a [usize],
    out: Scanned,
}

impl Scanner<'_> {
    fn url(&self, start: usize, end: usize) -> Option<Candidate> {
        let raw = self.line.get(start..end)?;
        let written = unwrap(unwrap(raw).trim_end_matches(['?', '*', '_', '\'']));
        let end = start + written.len();
        let text = &*mended(written);
        let host = host::of_url(text)?;
        // `http://server/` and placeholders like `http://<host>/` name nothing that can be asked about.
        if let url::Host::Domain(name) = &host
            && !name.contains('.')
        {
            return None;
        }
        let (url, host) = rewritten(text, &host).unwrap_or_else(|| (text.to_owned(), host));
        Some(Candidate {
            indicator: Indicator::Url(url),
            host: Some(of_host(host)),
            shape: Shape::Url,
            start,
            end,
            defanged: self.was_mended(start, end),
        })
    }

    fn was_mended(&self, start: usize, end: usize) -> bool {
        let first = self.marks.partition_point(|mark| *mark < start);
        self.marks.get(first).is_some_and(|mark| *mark <= end)
    }

    /// Scans what stands between URLs.
    fn words(&mut self, from: usize, to: usize) {
        let text = self.line.get(from..to).unwrap_or("");
        let mut start = from;
        for (at, c) in text.char_indices() {
            if is_coarse(c) {
                self.word(start, from + at);
                start = from + at + c.len_utf8();
            }
        }
        self.word(start, to);
    }

    /// A word between blanks, quotes or brackets.
    fn word(&mut self, start: usize, end: usize) {
        let Some(word) = self.line.get(start..end).filter(|word| could_hold(word)) else { return };
        if word.contains('\\') {
            return self.path(start, word, '\\');
        }
        if let Some((first, rest)) = word.split_once('/') {
            return self.with_slash(start, word, first, rest);
        }
        let mut from = start;
        for (at, c) in word.char_indices() {
            if is_fine(c) {
                self.bare(from, start + at);
                from = start + at + c.len_utf8();
            }
        }
        self.bare(from, end);
    }

    fn with_slash(&mut self, start: usize, word: &str, first: &str, rest: &str) {
        let end = start + word.len();
        if let Some((scheme, after)) = word.split_once("://") {
            // `ldap://host/…`: not a URL that can be asked about, but its host is.
            let from = start + scheme.len() + 3;
            let length = after.find(['/', '?', '#']).unwrap_or(after.len());
            return self.bare(from, from + length);
        }
        let label = first.rfind(is_fine).map_or(0, |at| at + 1);
        let (lead, head) = first.split_at(label);
        let head = head
            .split_once(':')
            .filter(|(name, after)| !name.contains('.') && !is_port(after))
            .map_or(head, |(_, after)| after);
        let from = start + first.len() - head.len();
        let bare_head = head.split_once(':').filter(|(_, port)| is_port(port)).map_or(head, |(host, _)| host);
        let address: Option<IpAddr> = bare_head.parse().ok();
        let longest_mask = if bare_head.contains(':') { 128 } else { 32 };
        let is_mask = rest.parse::<u8>().is_ok_and(|bits| bits <= longest_mask);
        match address {
            Some(address) if is_mask => self.push(Indicator::Ip(address), Shape::Network, from, end),
            Some(address) if is_port(rest) => self.push(Indicator::Ip(address), Shape::Address, from, end),
            Some(_) => self.schemeless(from, end),
            None if is_host(bare_head) && (rest.parse::<IpAddr>().is_ok() || are_siblings(bare_head, rest)) => {
                self.bare(from, from + head.len());
                self.bare(end - rest.len(), end);
            }
            None if is_host(bare_head) => self.schemeless(from, end),
            None if is_word(first, lead)
                && rest.split('/').next().is_some_and(|version| address_of(version).is_some()) =>
            {
                self.after_word(start, end, first, rest);
            }
            None => self.path(start, word, '/'),
        }
    }

    /// `Chrome/120.0.0.0`, but `tcp/198.51.100.7:443` and `HIER_DIRECT/198.51.100.7` are addresses.
    fn after_word(&mut self, start: usize, end: usize, first: &str, rest: &str) {
        let Some(address) = rest.split('/').next().and_then(address_of) else { return };
        let is_product = first.contains(|c: char| c.is_ascii_lowercase())
            && !first.contains('_')
            && !PROTOCOLS.contains(&first)
            && !rest.contains(':');
        let shape = if is_product { Shape::ProductVersion } else { Shape::Address };
        self.push(Indicator::Ip(address), shape, start, end);
    }

    /// `host/path` without a scheme.
    fn schemeless(&mut self, start: usize, end: usize) {
        let text = unwrap(self.line.get(start..end).unwrap_or("")).trim_end_matches(['?', '_', '\'']);
        let end = start + text.len();
        let url = format!("http://{text}");
        if let Some(host) = host::of_url(&url) {
            self.push(Indicator::Url(url), Shape::Url, start, end);
            if let Some(candidate) = self.out.candidates.last_mut() {
                candidate.host = Some(of_host(host));
            }
        }
    }

    /// A path: only a hash as the name (or stem) of its file is an indicator.
    fn path(&mut self, start: usize, word: &str, separator: char) {
        let name = word.rsplit(separator).next().unwrap_or("");
        let from = start + word.len() - name.len();
        let length = name.bytes().take_while(u8::is_ascii_hexdigit).count();
        let after = name.get(length..).unwrap_or("");
        if after.is_empty() || after.starts_with('.') {
            self.hex(from, from + length);
        }
    }

    /// A word that is no URL and no path.
    fn bare(&mut self, start: usize, end: usize) {
        let Some(word) = self.line.get(start..end) else { return };
        let word = trim(word);
        let start = end - word.len();
        let word = trim_end(word);
        let end = start + word.len();
        if word.len() < 3 {
            return;
        }
        if let Some((user, domain)) = word.rsplit_once('@') {
            if !user.is_empty() && is_host(domain) {
                self.name(domain, Shape::Mail, start, end);
            }
            return;
        }
        if let Some(address) = address_of(word) {
            return self.push(Indicator::Ip(address), Shape::Address, start, end);
        }
        if let Some((left, right)) = word.split_once('-')
            && left.parse::<IpAddr>().is_ok()
            && right.parse::<IpAddr>().is_ok()
        {
            self.bare(start, start + left.len());
            return self.bare(end - right.len(), end);
        }
        if word.contains(':') && self.labelled(start, word) {
            return;
        }
        if word.contains('.') {
            let name = word.split_once(':').map_or(word, |(name, _port)| name);
            let stem = name.split('.').next().unwrap_or(name);
            if HashKind::of_length(stem.len()).is_some()
                && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
                && !names::has_known_top(name)
            {
                return self.hex(start, start + stem.len());
            }
            if is_host(name) {
                self.name(name, Shape::Name, start, end);
            }
            return;
        }
        // `VirusShare_<md5>`, `sample-<sha256>`.
        let tail = word.rsplit(['_', '-']).next().unwrap_or(word);
        let is_uuid = word.matches('-').count() == 4 && word.len() == 36;
        if !is_uuid {
            self.hex(end - tail.len(), end);
        }
    }

    /// `sha256:…`, `c2:host:443`, `…:4242`: each part by itself; whether the word was of that kind.
    fn labelled(&mut self, start: usize, word: &str) -> bool {
        let Some((label, rest)) = word.split_once(':') else { return false };
        if let Some(address) = address_of(rest) {
            self.push(Indicator::Ip(address), Shape::Address, start + label.len() + 1, start + word.len());
            return true;
        }
        // The address of a network card, a time, a fingerprint.
        let is_pairs = word.split(':').count() > 2 && word.split(':').all(|pair| pair.len() <= 2);
        if !is_pairs && label.contains('.') && is_port(rest) {
            return false;
        }
        if !is_pairs {
            let mut from = start;
            for part in word.split(':') {
                if !part.is_empty() && part.len() < word.len() {
                    self.bare(from, from + part.len());
                }
                from += part.len() + 1;
            }
        }
        true
    }

    fn name(&mut self, name: &str, shape: Shape, start: usize, end: usize) {
        if let Some(name) = host::domain(name) {
            self.push(Indicator::Domain(name), shape, start, end);
        }
    }

    fn hex(&mut self, start: usize, end: usize) {
        let Some(text) = self
            .line
            .get(start..end)
            .filter(|text| text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
        else {
            return;
        };
        if let Some(kind) = HashKind::of_length(text.len()) {
            return self.push(Indicator::Hash { kind, hex: text.to_ascii_lowercase() }, Shape::Hash, start, end);
        }
        let name = match text.len() {
            56 => "a SHA-224",
            96 => "a SHA-384",
            128 => "a SHA-512",
            _ => return,
        };
        self.out.unusable.push((text.to_ascii_lowercase(), NotAnIndicator::UnknownHash(name)));
    }

    fn push(&mut self, indicator: Indicator, shape: Shape, start: usize, end: usize) {
        let defanged = self.was_mended(start, end);
        let host = (!indicator.is_hash()).then(|| indicator.clone());
        self.out.candidates.push(Candidate { indicator, host, shape, start, end, defanged });
    }
}

/// Without signs in front that belong to the sentence; `::1` keeps its colons, `_dmarc` its line.
fn trim(word: &str) -> &str {
    let word = word.trim_start_matches(['-', '.', '@', '/']);
    let word = if word.starts_with("::") { word } else { word.trim_start_matches(':') };
    if word.ends_with('_') { word.trim_start_matches('_') } else { word }
}

fn trim_end(word: &str) -> &str {
    let word = word.trim_end_matches(['-', '.', '_', '@', '/', '\'']);
    if word.ends_with("::") { word } else { word.trim_end_matches(':').trim_end_matches('.') }
}

/// A quick look: whether the word has what every indicator has.
fn could_hold(word: &str) -> bool {
    word.len() >= 32 || (word.len() >= 3 && word.bytes().any(|byte| matches!(byte, b'.' | b':')))
}

/// Whether the text is a host name under a top-level domain that exists, and more than a public suffix.
fn is_host(text: &str) -> bool {
    let name = text.trim_end_matches('.');
    let Some(top) = name.rsplit('.').next() else { return false };
    // A dot at the end of a label that no host has: an ellipsis, a number with units.
    if name.len() < 4 || name.starts_with('.') || name.contains("..") || !top.starts_with(char::is_alphabetic) {
        return false;
    }
    let is_small = name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let lower = if is_small { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) };
    names::is_host(&lower)
}

/// An address by itself, with its port, or with its zone.
fn address_of(word: &str) -> Option<IpAddr> {
    if word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.') {
        let host = word.split_once(':').filter(|(_, port)| is_port(port)).map_or(word, |(host, _)| host);
        if let Ok(v4) = host.parse() {
            return Some(IpAddr::V4(v4));
        }
    }
    if word.matches(':').count() < 2 {
        return None;
    }
    let v6: Ipv6Addr = word.parse().ok()?;
    // `dead::beef` is an address and a name in C++; `::` is only ever the latter.
    let groups = word.split(':').filter(|group| !group.is_empty()).count();
    let is_plain = groups >= 3
        || (word.starts_with(|c: char| c.is_ascii_hexdigit()) && word.contains(|c: char| c.is_ascii_digit()));
    (is_plain || v6.is_loopback()).then(|| IpAddr::V6(v6).to_canonical())
}

/// Whether what stands before a slash is one word: the name of a program or protocol.
fn is_word(first: &str, lead: &str) -> bool {
    lead.is_empty() && first.starts_with(|c: char| c.is_ascii_alphabetic()) && !first.contains('.')
}

/// Whether two names stand below the same registered one: `a.example.test/b.example.test` is a list, not a path.
fn are_siblings(first: &str, second: &str) -> bool {
    is_host(second) && psl::domain_str(first).is_some_and(|parent| host::is_within(second, parent))
}

/// The URL inside a link that a mail gateway has rewritten, and its host.
fn rewritten(text: &str, host: &url::Host<String>) -> Option<(String, url::Host<String>)> {
    let url::Host::Domain(name) = host else { return None };
    let is_of = |end: &str| name == end || (end.starts_with('.') && name.ends_with(end));
    let (_, parameter) = REWRITERS.iter().find(|(end, _)| is_of(end))?;
    let url = url::Url::parse(text).ok()?;
    let inner = url.query_pairs().find(|(name, _)| name == parameter)?.1.into_owned();
    if !starts_url(&inner) {
        return None;
    }
    let host = host::of_url(&inner)?;
    Some((inner, host))
}

fn of_host(host: url::Host<String>) -> Indicator {
    match host {
        url::Host::Domain(name) => Indicator::Domain(name),
        url::Host::Ipv4(address) => Indicator::Ip(IpAddr::V4(address)),
        url::Host::Ipv6(address) => Indicator::Ip(IpAddr::V6(address)),
    }
}
