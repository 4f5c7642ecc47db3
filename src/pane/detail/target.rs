//! What `Enter` opens on a value: recognised by the member that holds it and by its form.
//!
//! A digest is no file's unless its member says so, and a version number is no address: opening a wrong guess would cost
//! a request and tell the service something.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::ioc::HashKind;
use crate::vt::{Descriptor, Kind};

/// Members whose text is a host name (or an address).
const HOSTS: &[&str] = &[
    "host",
    "hostname",
    "host_name",
    "domain",
    "domains",
    "sni",
    "ldh_name",
    "subject_alternative_name",
    "cn",
    "nameserver",
    "contacted_domains",
    "memory_pattern_domains",
    "query",
];

/// The object that a value names, if it can be told for sure. `name` is the member that holds it, or holds its list.
pub fn of(name: &str, value: &str) -> Option<Descriptor> {
    let name = name.to_ascii_lowercase();
    if is_url(value) {
        return Some(url(value));
    }
    if name.contains("version") {
        return None;
    }
    if name.ends_with("sha256") && !name.contains("thumbprint") {
        return file(value);
    }
    address(value).or_else(|| HOSTS.contains(&name.as_str()).then(|| host(value))?)
}

/// A file by its SHA-256, SHA-1 or MD5.
pub fn file(hash: &str) -> Option<Descriptor> {
    HashKind::of(hash).map(|_| Descriptor::new(Kind::File, hash.to_ascii_lowercase()))
}

/// A URL by its text: the id is its unpadded base64url.
///
/// Source: <https://docs.virustotal.com/reference/url>
pub fn url(url: &str) -> Descriptor {
    Descriptor::new(Kind::Url, URL_SAFE_NO_PAD.encode(url))
}

/// A domain or address.
pub fn host(host: &str) -> Option<Descriptor> {
    address(host).or_else(|| domain(host))
}

/// An IP address, in brackets or not.
pub fn address(text: &str) -> Option<Descriptor> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address: IpAddr = bare.parse().ok()?;
    Some(Descriptor::new(Kind::IpAddress, address.to_string()))
}

fn domain(name: &str) -> Option<Descriptor> {
    let name = name.strip_prefix("*.").unwrap_or(name).trim_end_matches('.');
    let (_, last) = name.rsplit_once('.')?;
    let last_is_name = last.starts_with("xn--") || last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let is_name = name.len() <= 253 && last.len() >= 2 && last_is_name && name.split('.').all(fits);
    is_name.then(|| Descriptor::new(Kind::Domain, name.to_ascii_lowercase()))
}

fn is_url(text: &str) -> bool {
    let has_scheme = ["http://", "https://"].iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && text.len() > scheme.len()
    });
    has_scheme && !text.contains(char::is_whitespace)
}

/// The host of a URL.
pub fn host_of(text: &str) -> Option<String> {
    url::Url::parse(text).ok()?.host_str().map(str::to_owned)
}

/// The Unicode form of a name in punycode, when it has one.
pub fn unicode(name: &str) -> Option<String> {
    let coded = name.split('.').any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")));
    if !coded {
        return None;
    }
    let shown = url::quirks::domain_to_unicode(name);
    (!shown.is_empty() && shown != name).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(name: &str, value: &str) -> Option<String> {
        of(name, value).map(|what| format!("{} {}", what.kind, what.id))
    }

    #[test]
    fn an_indicator_is_known_by_its_member_and_its_form() {
        let digest = "ab".repeat(32);
        assert_eq!(opened("sha256", &digest), Some(format!("file {digest}")));
        assert_eq!(opened("dest_ip", "198.51.100.7").as_deref(), Some("ip_address 198.51.100.7"));
        assert_eq!(opened("value", "2001:db8::1").as_deref(), Some("ip_address 2001:db8::1"));
        assert_eq!(opened("CN", "*.login.example.test").as_deref(), Some("domain login.example.test"));
        assert_eq!(opened("href", "http://example.com/").as_deref(), Some("url aHR0cDovL2V4YW1wbGUuY29tLw"));
    }

    #[test]
    fn what_only_looks_like_an_indicator_is_left_alone() {
        for (name, value) in [
            ("file version", "8.0.0.1"),
            ("FileVersionNumber", "10.0.19041.1"),
            ("thumbprint_sha256", &"ab".repeat(32) as &str),
            ("md5", "7809376fe32e44c957347816a47b3d65"),
            ("name", "report.com"),
            ("CN", "Example Corp"),
            ("href", "http://"),
            ("href", "http://a b"),
        ] {
            assert_eq!(opened(name, value), None, "{name}: {value}");
        }
    }

    #[test]
    fn c22_a_punycode_name_is_told_in_unicode() {
        assert_eq!(unicode("xn--mnchen-3ya.test").as_deref(), Some("münchen.test"));
        assert_eq!(unicode("example.test"), None);
    }
}
