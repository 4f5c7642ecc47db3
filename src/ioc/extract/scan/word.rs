//! What stands between URLs: a word is one indicator or none.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

use super::{COARSE, Scanner, Shape, is_coarse_beyond_ascii, sockets};
use crate::ioc::bytes::Bytes;
use crate::ioc::classify::is_port;
use crate::ioc::extract::unusable::Unlooked;
use crate::ioc::mask::{self, Mask};
use crate::ioc::{HashKind, Indicator, host, names, remote};

/// Words before a slash that name the way to an address.
const PROTOCOLS: &[&str] = &["tcp", "udp", "ip", "icmp", "host", "inside", "outside"];

/// Words behind the slash after an address: by which protocol it was reached.
const REACHED_BY: &[&str] = &["tcp", "udp", "icmp", "sctp", "icmp6", "icmpv6"];

/// What stands between the name of an image and its digest.
const IMAGE: &str = "@sha256:";

/// Bytes of the longest network.
const LONGEST_NETWORK: usize = 44;

/// Paths that a shell and awk connect to a host by, and how many segments of theirs stand before the host.
const CONNECTING: &[(&str, usize)] = &[
    ("/dev/tcp/", 0),
    ("/dev/udp/", 0),
    ("/inet/tcp/", 1),
    ("/inet/udp/", 1),
    ("/inet4/tcp/", 1),
    ("/inet4/udp/", 1),
    ("/inet6/tcp/", 1),
    ("/inet6/udp/", 1),
];

/// Settings of dnsmasq with names between slashes.
const ANSWERED: &[&str] = &["address", "server", "local", "ipset", "nftset"];

/// Characters that end a word which is no URL.
static FINE: Bytes = Bytes::of(b"=&?!#$%~+'");

fn is_fine(c: char) -> bool {
    u8::try_from(c).is_ok_and(|byte| FINE.has(byte))
}

/// Signs by which a word is more than a bare one.
static SIGNS: Bytes = Bytes::of(b"%\\/:=&?!#$~+'");

impl Scanner<'_> {
    /// Scans what stands between URLs.
    pub(super) fn words(&mut self, from: usize, to: usize) {
        let line = self.line;
        let bytes = line.as_bytes();
        let (mut start, mut at) = (from, from);
        let mut before = ' ';
        while let Some(byte) = bytes.get(at).copied().filter(|_| at < to) {
            if byte.is_ascii() {
                if COARSE.has(byte) {
                    self.word(start, at);
                    if self.taken > at {
                        (start, at) = (self.taken, self.taken);
                        continue;
                    }
                    start = at + 1;
                } else if !before.is_ascii() && changes_script(before, char::from(byte)) {
                    self.word(start, at);
                    start = at;
                }
                before = char::from(byte);
                at += 1;
                continue;
            }
            let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) else { break };
            if is_coarse_beyond_ascii(c) {
                self.word(start, at);
                start = at + c.len_utf8();
            } else if changes_script(before, c) {
                self.word(start, at);
                start = at;
            }
            before = c;
            at += c.len_utf8();
        }
        self.word(start.min(to), to);
    }

    /// A word between blanks, quotes or brackets.
    fn word(&mut self, start: usize, end: usize) {
        let Some(word) = self.line.get(start..end).filter(|word| could_hold(word)) else { return };
        if !word.bytes().any(|byte| SIGNS.has(byte)) {
            return self.bare(start, end);
        }
        if word.contains('%') && self.encoded(start, word) || self.remote(start, word) {
            return;
        }
        if let Some((image, digest)) = word.split_once(IMAGE) {
            // `registry.example/name@sha256:…`: an image by its digest.
            let from = start + image.len() + IMAGE.len();
            return self.hex(from, from + digest.bytes().take_while(u8::is_ascii_hexdigit).count());
        }
        if word.contains('\\') {
            return self.path(start, word, '\\');
        }
        if self.answered(start, word) {
            return;
        }
        if let Some((first, rest)) = word.split_once('/') {
            return self.with_slash(start, word, first, rest);
        }
        let mut from = start;
        for (at, c) in word.char_indices() {
            if is_fine(c) {
                self.bare(from.min(start + at), start + at);
                from = start + at + c.len_utf8() + encoded_digits(word, at, c);
            }
        }
        self.bare(from.min(end), end);
    }

    /// A path to another machine; whether the word is one.
    fn remote(&mut self, start: usize, word: &str) -> bool {
        // Every such path has one of them.
        if !word.contains([':', '\\']) {
            return false;
        }
        let unc = unc_start(word).and_then(|at| {
            let (from, to) = remote::unc_host(word.get(at..)?)?;
            Some((at + from, at + to))
        });
        let Some((from, to)) = unc.or_else(|| remote::copy_host(word)) else { return false };
        let Some(name) = word.get(from..to) else { return false };
        let (from, to) = (start + from, start + to);
        let bare = name.split_once(':').filter(|(_, port)| is_port(port)).map_or(name, |(name, _)| name);
        if let Ok(address) = bare.parse::<IpAddr>() {
            self.push(Indicator::Ip(address), Shape::Remote, from, to);
            return true;
        }
        if is_host(bare) && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
            self.name(bare, Shape::Remote, from, to);
            return true;
        }
        // A share of the house: nothing in its path is a name.
        unc.is_some() && !name.contains('.')
    }

    fn with_slash(&mut self, start: usize, word: &str, first: &str, rest: &str) {
        let end = start + word.len();
        // `<victim>.evil.example/a`: what a label is open of.
        if self.line.get(..start).is_some_and(|before| before.ends_with(['>', '}', ']', ')', '*']))
            && first.strip_prefix('.').is_some_and(|name| is_host(name.split(':').next().unwrap_or(name)))
        {
            return self.schemeless(start + 1, end);
        }
        if let Some((scheme, after)) = word.split_once("://") {
            // `ldap://host/…`: not a URL that can be asked about, but its host is.
            let from = start + scheme.len() + 3;
            let length = after.find(['/', '?', '#']).unwrap_or(after.len());
            return self.bare(from, from + length);
        }
        let label = first
            .rfind(is_fine)
            .map_or(0, |at| at + 1 + encoded_digits(first, at, char::from(*first.as_bytes().get(at).unwrap_or(&0))));
        let (lead, head) = first.split_at(label);
        let head = head
            .split_once(':')
            .filter(|(name, after)| !name.contains('.') && !is_port(after) && head.parse::<Ipv6Addr>().is_err())
            .map_or(head, |(_, after)| after);
        let from = start + first.len() - head.len();
        let bare_head = head.split_once(':').filter(|(_, port)| is_port(port)).map_or(head, |(host, _)| host);
        let address: Option<IpAddr> = bare_head.parse().ok();
        // What stands behind an address in a list, and where another network begins.
        let (behind, next) = rest.split_once('-').unwrap_or((rest, ""));
        let behind = behind.trim_end_matches(['\'', '.', ':', '_']);
        let is_network = |text: &str| text.split('/').next().is_some_and(|start| start.parse::<IpAddr>().is_ok());
        let goes_on = next.is_empty() || next.len() <= LONGEST_NETWORK && is_network(next);
        let mask = address.and_then(|address| mask::of(address, behind)).filter(|_| goes_on);
        let is_reached = REACHED_BY.iter().any(|name| name.eq_ignore_ascii_case(behind));
        match address {
            Some(address) if mask.is_some() => {
                let shape = if mask == Some(Mask::Address) { Shape::Address } else { Shape::Network };
                self.push(Indicator::Ip(address), shape, from, end - next.len());
                self.word(end - next.len(), end);
            }
            Some(address) if is_reached && next.is_empty() => {
                self.push(Indicator::Ip(address), Shape::Address, from, end);
            }
            Some(address) if is_port(behind) && next.is_empty() => {
                self.push(Indicator::Ip(address), Shape::Address, from, end);
            }
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

    /// The host that a path connects to; whether it is such a path.
    fn connecting(&mut self, start: usize, word: &str) -> bool {
        let path = CONNECTING.iter().find_map(|(path, before)| Some((word.find(path)? + path.len(), *before)));
        let Some((at, before)) = path else { return false };
        let mut from = at;
        let segments = word.get(at..).unwrap_or_default().split('/');
        for (number, segment) in segments.enumerate() {
            if number == before {
                let host = segment.trim_end_matches('\'');
                let (from, to) = (start + from, start + from + host.len());
                if let Ok(address) = host.parse::<IpAddr>() {
                    self.push(Indicator::Ip(address.to_canonical()), Shape::Remote, from, to);
                } else if is_host(host) {
                    self.name(host, Shape::Remote, from, to);
                }
                return true;
            }
            from += segment.len() + 1;
        }
        true
    }

    /// Names that a resolver has its own answer for: `address=/evil.example/0.0.0.0`; whether the word is such a setting.
    fn answered(&mut self, start: usize, word: &str) -> bool {
        let setting = word.trim_start_matches('-').split_once("=/").filter(|(name, _)| ANSWERED.contains(name));
        let Some((name, rest)) = setting else { return false };
        let mut from = start + word.len() - rest.len();
        for segment in rest.split('/') {
            let to = from + segment.len();
            match segment.parse::<IpAddr>() {
                Ok(address) if name == "address" => self.push(Indicator::Ip(address), Shape::Remote, from, to),
                Err(_) if is_host(segment) => self.name(segment, Shape::Remote, from, to),
                _ => {}
            }
            from = to + 1;
        }
        true
    }

    /// A path: only a hash as the name (or stem) of its file is an indicator, and the host that it connects to.
    fn path(&mut self, start: usize, word: &str, separator: char) {
        if separator == '/' && self.connecting(start, word) {
            return;
        }
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
            if user.is_empty() {
                return;
            }
            // `root@198.51.100.7`, `ana@files.example:22`
            let bare = domain.split_once(':').map_or(domain, |(name, _)| name);
            if let Ok(address) = bare.parse::<IpAddr>() {
                self.push(Indicator::Ip(address), Shape::Address, end - domain.len(), end);
            } else if is_host(bare) {
                self.name(bare, Shape::Mail, start, end);
                if is_mail_user(user) && bare.len() == domain.len() {
                    self.out.unusable.push((word.to_owned(), Unlooked::MailAddress));
                }
            }
            return;
        }
        if let Some(address) = sockets::endpoint(word).filter(|_| self.is_of_sockets(start, end)) {
            return self.push(Indicator::Ip(address), Shape::Remote, start, end);
        }
        if let Some(address) = address_of(word) {
            return self.push(Indicator::Ip(address), Shape::Address, start, end);
        }
        if let Some(address) = sockets::address_with_dotted_port(word).filter(|_| self.is_of_connection(start, end)) {
            return self.push(Indicator::Ip(address), Shape::Remote, start, end);
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
            if HashKind::of(stem).is_some() && !names::has_known_top(name) {
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
}

/// Whether a Latin word begins or ends at a sign of a script that is written without blanks: `域名evil.example`.
fn changes_script(before: char, c: char) -> bool {
    let is_unspaced = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    is_unspaced(before) && c.is_ascii_alphanumeric() || before.is_ascii_alphanumeric() && is_unspaced(c)
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
    word.len() >= 32 || (word.len() >= 3 && word.bytes().any(|byte| DOTS.has(byte)))
}

static DOTS: Bytes = Bytes::of(b".:");

/// Whether the text is a host name under a top-level domain that exists, and more than a public suffix.
pub(super) fn is_host(text: &str) -> bool {
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
    // `aa:bb:cc:dd:ee:ff:00:11` is the name of an interface.
    if word.split(':').all(|group| group.len() == 2) {
        return None;
    }
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

/// The digits behind a `%` that belong to it, also where it is encoded itself: `%2540`.
fn encoded_digits(word: &str, at: usize, c: char) -> usize {
    let code = |from: usize| {
        let code = word.as_bytes().get(from..from + 2).filter(|_| c == '%')?;
        code.iter().all(u8::is_ascii_hexdigit).then_some(code)
    };
    let mut read = 0;
    while let Some(digits) = code(at + 1 + read).filter(|_| read < LONGEST_CODE) {
        read += 2;
        if digits != b"25" {
            break;
        }
    }
    read
}

/// The digits of a sign that is encoded four times.
const LONGEST_CODE: usize = 8;

/// Where the path to another machine begins in a word: at its scheme, or at its two backslashes.
fn unc_start(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    if let Some(at) = memchr::memchr_iter(b'\\', bytes).find(|at| bytes.get(at + 1) == Some(&b'\\')) {
        let before = word.get(..at)?;
        // `C:\\Users`, `dir\\sub`: escaped paths of this machine.
        let is_drive = before.strip_suffix(':').is_some_and(|before| {
            let mut letters = before.chars().rev();
            letters.next().is_some_and(|c| c.is_ascii_alphabetic())
                && !letters.next().is_some_and(char::is_alphanumeric)
        });
        return (!is_drive && !before.ends_with(char::is_alphanumeric) && !before.contains('\\')).then_some(at);
    }
    super::slashes_from(word, 0)?;
    ["file://", "smb://", "dav://", "davs://", "webdav://"].iter().find_map(|scheme| word.find(scheme))
}

/// Whether the part before the `@` is one that mailboxes have.
fn is_mail_user(user: &str) -> bool {
    user.len() <= 64 && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}
