//! Host names: validity, punycode and Unicode.
//!
//! The `url` crate maps names as browsers do; what it reads as numbers (`1.2.3` is an address to a browser) is kept out.

use url::{Host, Url};

/// The name in lower case and punycode, without a dot at its end; `None` when it is no host name of at least two labels.
pub(super) fn domain(name: &str) -> Option<String> {
    let name = name.strip_suffix(['.', '。', '．', '｡']).unwrap_or(name);
    // The mapping takes time that grows with the length, and no name in punycode is shorter than a quarter of its letters.
    if name.len() > 1_024 || name.contains(|c: char| c.is_ascii() && !is_host_byte(c)) {
        return None;
    }
    let last = name.rsplit(['.', '。', '．', '｡']).next()?;
    if is_number(last) {
        return None;
    }
    // Most names need no mapping, and a log holds many.
    let mut ascii = name.to_ascii_lowercase();
    if !ascii.is_ascii() || ascii.contains("xn--") {
        let Host::Domain(mapped) = Host::parse(name).ok()? else { return None };
        ascii = mapped;
    }
    let (_, top) = ascii.rsplit_once('.')?;
    let valid = ascii.len() <= 253
        && ascii.split('.').all(|label| (1..=63).contains(&label.len()))
        && top.len() >= 2
        && !top.starts_with('-')
        && !top.ends_with('-')
        && !top.contains('_')
        && !is_number(top)
        && ascii.chars().all(|c| is_host_byte(c) && !c.is_ascii_uppercase());
    valid.then_some(ascii)
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

fn is_host_byte(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a browser would read the label as a part of an IPv4 address.
fn is_number(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_ascii_digit())
        || label.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"))
}
