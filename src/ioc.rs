//! Indicators: classify, refang, defang, extract.
//!
//! An [`Indicator`] is what the service can be asked about, in the one form in which it is asked: hashes in lower case,
//! domains in punycode, URLs character by character as the user gave them. Everything here is text in, data out: no
//! network, no clock.

mod bytes;
mod classify;
mod defang;
mod disguise;
pub mod encoding;
mod exposure;
pub mod extract;
pub mod hash;
mod holes;
mod host;
mod inner;
mod invisible;
mod links;
mod mask;
mod mentions;
mod names;
mod near;
pub mod own;
mod own_keys;
pub mod quoted;
mod refang;
mod remote;
mod same;
mod secret;
mod words;

use std::fmt;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub use classify::{NotAnIndicator, bare_host, classify, is_address, respelled, unwrapped_url};
pub use defang::{Defang, defang};
pub use disguise::Disguise;
pub use exposure::{Exposure, exposure, exposure_of_query};
pub use extract::{Decoy, ExtractOptions, Extractor, extract};
pub use mentions::{Mentions, core as core_of_url};
pub use own_keys::{HOLDS_KEY, KeySearch, OwnKeys, UsedKeys};
pub use refang::refang;
#[cfg(test)]
pub use same::READ;
pub use same::{UrlNames, lead_to_one_server, url_of_id};

/// The hashes by which the service finds a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashKind {
    Md5,
    Sha1,
    Sha256,
}

/// MD5, SHA-1 and SHA-256 of the empty file, LM and NT of the empty password.
const HASHES_OF_NOTHING: &[&str] = &[
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "aad3b435b51404eeaad3b435b51404ee",
    "31d6cfe0d16ae931b73c59d7e0c089c0",
];

/// Whether a hash is that of an empty file, page or password, in either case.
pub fn is_hash_of_nothing(hex: &str) -> bool {
    HASHES_OF_NOTHING.iter().any(|known| known.eq_ignore_ascii_case(hex))
}

/// Whether a text is made of hexadecimal digits alone, in either case; so is an empty one.
pub fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl HashKind {
    /// The kind of hash that a text is, in either case; `None` for any other text.
    pub fn of(text: &str) -> Option<Self> {
        Self::of_length(text.len()).filter(|_| is_hex(text))
    }

    /// The kind of a hash with this many hexadecimal digits.
    pub fn of_length(digits: usize) -> Option<Self> {
        match digits {
            32 => Some(Self::Md5),
            40 => Some(Self::Sha1),
            64 => Some(Self::Sha256),
            _ => None,
        }
    }
}

/// Something that the service can be asked about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Indicator {
    /// A file by one of its hashes; `hex` is in lower case.
    Hash { kind: HashKind, hex: String },
    /// A URL with its scheme, otherwise as typed: another spelling is another URL to the service.
    Url(String),
    /// At least two labels, lower case, punycode, without a dot at the end.
    Domain(String),
    /// Without port, brackets or zone.
    Ip(IpAddr),
}

impl Indicator {
    /// What it is, in the words of the trade.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Hash { kind: HashKind::Md5, .. } => "MD5",
            Self::Hash { kind: HashKind::Sha1, .. } => "SHA-1",
            Self::Hash { kind: HashKind::Sha256, .. } => "SHA-256",
            Self::Url(_) => "URL",
            Self::Domain(_) => "domain",
            Self::Ip(_) => "IP address",
        }
    }

    /// The plain value, as it is asked for and copied.
    pub fn value(&self) -> String {
        match self {
            Self::Hash { hex, .. } => hex.clone(),
            Self::Url(url) => url.clone(),
            Self::Domain(name) => name.clone(),
            Self::Ip(address) => address.to_string(),
        }
    }

    /// The service's name for this kind of object: `file`, `url`, `domain`, `ip_address`.
    pub fn object_kind(&self) -> &'static str {
        match self {
            Self::Hash { .. } => "file",
            Self::Url(_) => "url",
            Self::Domain(_) => "domain",
            Self::Ip(_) => "ip_address",
        }
    }

    /// What stands for it in a path of the API: the value, but for a URL its [`url_id`].
    pub fn object_id(&self) -> String {
        match self {
            Self::Url(url) => url_id(url),
            other => other.value(),
        }
    }

    pub fn is_hash(&self) -> bool {
        matches!(self, Self::Hash { .. })
    }

    pub fn is_url(&self) -> bool {
        matches!(self, Self::Url(_))
    }

    pub fn is_domain(&self) -> bool {
        matches!(self, Self::Domain(_))
    }

    pub fn is_ip(&self) -> bool {
        matches!(self, Self::Ip(_))
    }

    /// What the domain, or the host of the URL, pretends to be; none for an honest one.
    pub fn disguise(&self) -> Option<Disguise> {
        match self {
            Self::Domain(name) => Disguise::of(name),
            Self::Url(url) => match host::of_url(url)? {
                url::Host::Domain(name) => Disguise::of(&name),
                url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
            },
            Self::Hash { .. } | Self::Ip(_) => None,
        }
    }

    /// The domain, or the host of the URL, in Unicode letters when that differs from the punycode; for showing beside it,
    /// never for asking or copying. Hostile: letters of other scripts look like Latin ones.
    pub fn unicode(&self) -> Option<String> {
        match self {
            Self::Domain(name) => host::unicode(name),
            Self::Url(url) => match host::of_url(url)? {
                url::Host::Domain(name) => host::unicode(&name),
                url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
            },
            Self::Hash { .. } | Self::Ip(_) => None,
        }
    }
}

impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value())
    }
}

/// The id of a URL in paths of the API: base64 with the alphabet for URLs, without padding, of the URL as it is. A page of the
/// service about a URL may name that by its SHA-256, which is an id too.
///
/// Source: <https://docs.virustotal.com/reference/url>
pub fn url_id(url: &str) -> String {
    links::url_id(url).unwrap_or_else(|| URL_SAFE_NO_PAD.encode(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c11_url_ids_use_the_url_alphabet_without_padding() {
        assert_eq!(classify("http://example.test/??>>").unwrap().object_id(), "aHR0cDovL2V4YW1wbGUudGVzdC8_Pz4-");
        assert_eq!(classify("http://example.com/").unwrap().object_id(), "aHR0cDovL2V4YW1wbGUuY29tLw");
    }

    #[test]
    fn c22_a_domain_is_asked_in_punycode_and_shown_in_both_forms() {
        let domain = classify("münchen.test").unwrap();
        assert_eq!(domain, Indicator::Domain("xn--mnchen-3ya.test".into()));
        assert_eq!(domain.value(), "xn--mnchen-3ya.test");
        assert_eq!(domain.unicode().as_deref(), Some("münchen.test"));
        assert_eq!(classify("munich.test").unwrap().unicode(), None);
        assert_eq!(classify("http://xn--mnchen-3ya.test/a").unwrap().unicode().as_deref(), Some("münchen.test"));
    }
}
