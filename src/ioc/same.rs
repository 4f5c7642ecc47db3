//! Whether two names mean the same URL, however each of them is written.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use url::Url;

use super::HashKind;
use super::hash::Hasher;

/// Reads ids of URLs whatever stands behind the last letter.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The text that an id of a URL encodes, in either alphabet, with padding or without.
pub fn url_of_id(id: &str) -> Option<String> {
    let encoded = id.trim_end_matches('=').replace('+', "-").replace('/', "_");
    LENIENT.decode(encoded).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
thread_local! {
    /// Ids that were read in this thread.
    pub static READ: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// All by which one URL is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlNames {
    /// The URL in the one form that all its spellings have in common; `None` where only a digest is known.
    canonical: Option<String>,
    /// SHA-256, in lower-case hex: that of the canonical form is the service's own id of it.
    digests: Vec<String>,
    /// The same of both schemes that browsers know, each with its own port.
    twins: Vec<String>,
}

impl UrlNames {
    /// Of an id of the service: the base64 of a URL, or a SHA-256.
    pub fn of_id(id: &str) -> Self {
        #[cfg(test)]
        READ.with(|count| count.set(count.get() + 1));
        if HashKind::of(id) == Some(HashKind::Sha256) {
            return Self { canonical: None, digests: vec![id.to_ascii_lowercase()], twins: Vec::new() };
        }
        Self::of_url(url_of_id(id).as_deref().unwrap_or(id))
    }

    /// Of a URL, also one without a scheme.
    pub(super) fn of_url(text: &str) -> Self {
        let Some(mut url) = with_host(text) else {
            return Self { canonical: Some(text.to_owned()), digests: vec![digest(text)], twins: Vec::new() };
        };
        let mut forms = vec![text.to_owned(), url.to_string()];
        url.set_fragment(None);
        forms.push(url.to_string());
        let canonical = canonical(url);
        forms.push(canonical.clone());
        forms.dedup();
        let twins = twins(&canonical).iter().map(|form| digest(form)).collect();
        Self { canonical: Some(canonical), digests: forms.iter().map(|form| digest(form)).collect(), twins }
    }

    /// The canonical form without its scheme; `None` where only a digest is known.
    pub(super) fn behind_scheme(&self) -> Option<&str> {
        self.canonical.as_deref().and_then(|canonical| canonical.split_once("://")).map(|(_, behind)| behind)
    }

    /// Whether both mean one URL.
    pub fn means_same(&self, other: &Self) -> bool {
        let is_equal = self.canonical.is_some() && self.canonical == other.canonical;
        is_equal || self.digests.iter().any(|digest| other.digests.contains(digest))
    }

    /// The digests of all that may lead to its page: it, whichever of http and https it is asked for by. Two URLs that share one of
    /// these may be one.
    pub fn near(&self) -> impl Iterator<Item = &str> {
        self.digests.iter().chain(&self.twins).map(String::as_str)
    }
}

/// The URL by http and by https, where it is by one of them and the port is that of either.
fn twins(canonical: &str) -> Vec<String> {
    let Ok(mut url) = Url::parse(canonical) else { return Vec::new() };
    if !matches!(url.scheme(), "http" | "https") {
        return Vec::new();
    }
    if matches!(url.port(), Some(80 | 443)) {
        // A URL with a host has a port that can go.
        let _ = url.set_port(None);
    }
    let rest = url.as_str().split_once("://").map_or("", |(_, rest)| rest);
    ["http", "https"].map(|scheme| format!("{scheme}://{rest}")).to_vec()
}

/// The URL that a text is, also one without a scheme; `None` where it names no host.
fn with_host(text: &str) -> Option<Url> {
    let read = |text: &str| Url::parse(text).ok().filter(Url::has_host);
    read(text).or_else(|| read(&format!("http://{text}")))
}

/// Whether two URLs lead to one server: scheme, host and port are the same, however each is written. What follows them is
/// left open, since a service may keep path and query in a spelling of its own. `None` where `one` names no host.
pub fn lead_to_one_server(one: &str, other: &str) -> Option<bool> {
    let server = |url: &Url| {
        let host = url.host_str().map(|host| host.trim_end_matches('.').to_owned());
        (url.scheme().to_owned(), host, url.port_or_known_default())
    };
    let one = with_host(one)?;
    Some(with_host(other).is_some_and(|other| server(&one) == server(&other)))
}

/// Without what makes no difference to a server. Scheme, host, port and dot segments are as the URL standard writes them.
fn canonical(mut url: Url) -> String {
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
        // It stays as it is where the rest is no host.
        let _ = url.set_host(Some(&host));
    }
    if url.query() == Some("") {
        url.set_query(None);
    }
    unescaped(url.as_str())
}

/// Escapes of letters, digits and `-._~` undone, all others in upper case (RFC 3986, 6.2.2).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        plain += before;
        let escape = after.get(..2).filter(|hex| super::is_hex(hex));
        match escape.and_then(|hex| Some((hex, u8::from_str_radix(hex, 16).ok()?))) {
            Some((_, byte)) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => plain.push(char::from(byte)),
            Some((hex, _)) => plain += &format!("%{}", hex.to_ascii_uppercase()),
            None => plain.push('%'),
        }
        rest = after.get(if escape.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    plain + rest
}

fn digest(text: &str) -> String {
    let mut hasher = Hasher::new();
    hasher.update(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_url_mean_the_same_and_other_urls_do_not() {
        let same = |left: &str, right: &str| {
            let [left, right] = [left, right].map(UrlNames::of_url);
            left.means_same(&right) && right.means_same(&left)
        };
        let rows = [
            ("http://a.example", "http://a.example/"),
            ("HTTP://A.example:80/x", "http://a.example/x"),
            ("https://a.example:443/x", "https://a.example/x"),
            ("http://a.example/x#part", "http://a.example/x"),
            ("http://a.example/./y/../x", "http://a.example/x"),
            ("http://a.example/%7ex%2fy", "http://a.example/~x%2Fy"),
            ("http://a.example./x?", "http://a.example/x"),
            ("a.example/x", "http://a.example/x"),
            ("http://xn--mnchen-3ya.test/", "http://münchen.test"),
        ];
        for (left, right) in rows {
            assert!(same(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("http://a.example/x", "http://a.example/X"),
            ("http://a.example/x", "http://a.example/x?y"),
            ("http://a.example/x", "https://a.example/x"),
            ("http://a.example/x", "http://a.example:8080/x"),
            ("http://a.example/%2Fx", "http://a.example//x"),
        ] {
            assert!(!same(left, right), "{left} {right}");
        }
    }

    #[test]
    fn what_is_asked_for_by_http_may_be_what_is_asked_for_by_https() {
        let may = |left: &str, right: &str| {
            let [left, right] = [left, right].map(UrlNames::of_url);
            left.near().any(|digest| right.near().any(|other| other == digest))
        };
        for other in ["http://a.example/x", "a.example/x", "http://a.example:443/x", "https://a.example:80/x"] {
            assert!(may("https://a.example/x", other), "{other}");
        }
        for other in ["http://a.example/y", "http://a.example:8080/x", "ftp://a.example/x", "https://b.example/x"] {
            assert!(!may("https://a.example/x", other), "{other}");
        }
        // SHA-256 of `http://a.example/`.
        let digest = "217fbabc0e7aa17115435afd966b734a76c85b9b14136b967ba131b42b21e6cb";
        assert!(UrlNames::of_url("https://a.example").near().any(|near| near == digest));
    }

    #[test]
    fn an_id_is_the_base64_of_a_url_or_the_digest_of_its_canonical_form() {
        let of_text = UrlNames::of_id("SFRUUDovL0EuZXhhbXBsZTo4MA");
        // SHA-256 of `http://a.example/`.
        let digest = "217fbabc0e7aa17115435afd966b734a76c85b9b14136b967ba131b42b21e6cb";
        assert!(of_text.means_same(&UrlNames::of_id(digest)) && of_text.means_same(&UrlNames::of_url("a.example")));
        assert!(UrlNames::of_id(digest).means_same(&UrlNames::of_id(&digest.to_uppercase())));
        assert!(!UrlNames::of_id(&"aa".repeat(32)).means_same(&of_text));
    }
}
