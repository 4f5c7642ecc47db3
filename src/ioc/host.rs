//! Host names: validity, punycode and Unicode.
//!
//! The `url` crate maps names as browsers do; what it reads as numbers (`1.2.3` is an address to a browser) is kept out.

use url::{Host, Url};

use super::bytes::Bytes;

/// The name in lower case and punycode, without a dot at its end; `None` when it is no host name of at least two labels.
pub(super) fn domain(name: &str) -> Option<String> {
    let name = name.strip_suffix(['.', '。', '．', '｡']).unwrap_or(name);
    // The mapping takes time that grows with the length, and no name in punycode is shorter than a quarter of its letters.
    if name.len() > 1_024 || name.bytes().any(|byte| byte.is_ascii() && !HOST_BYTES.has(byte)) {
        return None;
    }
    let last = name.rsplit(['.', '。', '．', '｡']).next()?;
    if is_number(last) {
        return None;
    }
    // Most names need no mapping, and a log holds many.
    let mut ascii = name.to_ascii_lowercase();
    if !ascii.is_ascii() || has_punycode(&ascii) {
        let Host::Domain(mapped) = Host::parse(name).ok()? else { return None };
        ascii = mapped;
    }
    is_valid(&ascii).then_some(ascii)
}

/// Whether a name in lower case and punycode is one that a host can have.
fn is_valid(name: &str) -> bool {
    let Some((_, top)) = name.rsplit_once('.') else { return false };
    name.len() <= 253
        && name.split('.').all(|label| (1..=63).contains(&label.len()))
        && top.len() >= 2
        && !top.starts_with('-')
        && !top.ends_with('-')
        && !top.contains('_')
        && !is_number(top)
        && name.bytes().all(|byte| HOST_BYTES.has(byte) && !byte.is_ascii_uppercase())
}

/// Whether [`domain`] takes the name.
pub(super) fn is_domain(name: &str) -> bool {
    is_plain(name) || domain(name).is_some()
}

/// Whether it is one that needs no mapping: told without a copy.
pub(super) fn is_plain(name: &str) -> bool {
    is_valid(name) && !has_punycode(name)
}

fn has_punycode(name: &str) -> bool {
    name.as_bytes().windows(4).any(|part| part == b"xn--")
}

/// The name in Unicode letters, when it has any.
pub(super) fn unicode(name: &str) -> Option<String> {
    if !name.contains("xn--") {
        return None;
    }
    let shown = url::quirks::domain_to_unicode(name);
    (!shown.is_empty() && shown != name).then_some(shown)
}

/// The host of a URL, its name in punycode.
pub(super) fn of_url(url: &str) -> Option<Host<String>> {
    Url::parse(url).ok()?.host().map(|host| host.to_owned())
}

/// Whether the name is `parent` or stands below it.
pub(super) fn is_within(name: &str, parent: &str) -> bool {
    if parent.is_empty() || name.len() < parent.len() {
        return false;
    }
    let (above, end) = name.split_at_checked(name.len() - parent.len()).unwrap_or((name, ""));
    end.eq_ignore_ascii_case(parent) && (above.is_empty() || above.ends_with('.'))
}

/// Whether the label that somebody would have to register has a low line, which no registry allows.
pub(super) fn registrable_has_underscore(name: &str) -> bool {
    let registered = || psl::domain_str(name).unwrap_or(name);
    name.contains('_') && registered().split('.').next().is_some_and(|label| label.contains('_'))
}

static HOST_BYTES: Bytes = Bytes::of(b"-_.").and(b'0', b'9').and(b'a', b'z').and(b'A', b'Z');

/// Whether a browser would read the label as a part of an IPv4 address.
fn is_number(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_ascii_digit())
        || label.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"))
}
