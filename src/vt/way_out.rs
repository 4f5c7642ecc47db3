//! What the way to the service takes beside its address: a proxy, certificates, and who names them.

use std::fmt;
use std::path::PathBuf;

use reqwest::NoProxy;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{ApiError, Reason};

/// Who names a file or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedBy {
    /// A setting of ours, in words: `--ca-cert`, `ca_cert in /home/me/.config/vtriage/config.toml`.
    Setting(String),
    /// A variable that many programs read: a mistake in it stops nothing but what needs it.
    Everybody(&'static str),
}

impl fmt::Display for NamedBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(words) => formatter.write_str(words),
            Self::Everybody(variable) => formatter.write_str(variable),
        }
    }
}

/// A PEM file of certificate authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaFile {
    pub path: PathBuf,
    pub named_by: NamedBy,
}

/// What an address of a proxy must look like. No message repeats what was written: it may hold a password.
const EXPECTED: &str = "expected a proxy such as \"http://proxy.example:8080\" or \"socks5h://127.0.0.1:1080\", with nothing \
                        behind the port; in a password #, / and ? are written %23, %2F and %3F";

/// The schemes that are spoken, as they may be written, and as what. What desktops write as `socks` resolves names itself,
/// so that nobody else is asked for them.
const SCHEMES: [(&str, &str); 7] = [
    ("http", "http"),
    ("https", "https"),
    ("socks", "socks5h"),
    ("socks4", "socks4"),
    ("socks4a", "socks4a"),
    ("socks5", "socks5"),
    ("socks5h", "socks5h"),
];

/// A proxy's address, which may hold a password: only [`ProxyUrl::reveal`] shows that.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ProxyUrl(Url);

impl ProxyUrl {
    /// The address with its password, for the connection alone.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// The password as it stands in the address, to keep it out of what is said.
    pub(super) fn password(&self) -> Option<SecretString> {
        self.0.password().map(SecretString::from)
    }
}

impl TryFrom<String> for ProxyUrl {
    type Error = String;

    /// `host:port` alone means http.
    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        let (_, spoken) = SCHEMES.iter().find(|(written, _)| *written == scheme).ok_or(EXPECTED)?;
        let address = Url::parse(&format!("{spoken}://{rest}")).map_err(|_| EXPECTED)?;
        // What stands behind the host would be dropped, and a login with a sign that is not escaped ends there.
        let is_whole = matches!(address.path(), "" | "/") && address.query().is_none() && address.fragment().is_none();
        // Of another host the connection could make nothing, and would go without the proxy.
        let is_plain =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':' | '[' | ']');
        let host = address.host_str().filter(|host| !host.is_empty() && host.chars().all(is_plain));
        if is_whole && host.is_some() { Ok(Self(address)) } else { Err(EXPECTED.to_owned()) }
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let port = self.0.port().map(|port| format!(":{port}")).unwrap_or_default();
        let login = if self.0.username().is_empty() && self.0.password().is_none() { "" } else { "…@" };
        write!(formatter, "{}://{login}{}{port}", self.0.scheme(), self.0.host_str().unwrap_or_default())
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "ProxyUrl({self})")
    }
}

/// The proxy that https goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// What was read, or why it can't be used: that is told once https is needed, and never a way without the proxy.
    pub address: Result<ProxyUrl, String>,
    pub named_by: NamedBy,
    /// The hosts that go past it, as `NO_PROXY` has them. A proxy of the settings is for every host.
    pub except: Option<String>,
}

impl Proxy {
    /// As the connection wants it.
    pub(super) fn connected(&self) -> Result<reqwest::Proxy, ApiError> {
        let fault = |why: &str| ApiError::local(Reason::Misconfigured, "", format!("{}: {why}", self.named_by));
        let address = self.address.as_ref().map_err(|why| fault(why))?;
        let proxy = reqwest::Proxy::all(address.reveal()).map_err(|_| fault(EXPECTED))?;
        Ok(proxy.no_proxy(self.except.as_deref().and_then(NoProxy::from_string)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        ProxyUrl::try_from(text.to_owned()).ok().map(|address| address.to_string())
    }

    #[test]
    fn a_proxy_may_be_given_as_host_and_port_or_by_scheme() {
        for (written, read) in [
            ("127.0.0.1:3128", "http://127.0.0.1:3128"),
            ("proxy.example:8080", "http://proxy.example:8080"),
            (" https://p.example/ ", "https://p.example"),
            ("socks5h://127.0.0.1:9050", "socks5h://127.0.0.1:9050"),
            ("socks://[::1]:9050/", "socks5h://[::1]:9050"),
            ("SOCKS4A://127.0.0.1:9050", "socks4a://127.0.0.1:9050"),
            ("http://joe:p%23ss@p.example:1", "http://…@p.example:1"),
        ] {
            assert_eq!(shown(written).as_deref(), Some(read), "{written}");
        }
        for bad in [
            "",
            "ftp://p.example",
            "http://",
            "file:///etc/passwd",
            "sock5h://127.0.0.1:9050",
            "socks5h:127.0.0.1:9050",
            "ht!tp://127.0.0.1:1",
            "http://joe:pass#word@127.0.0.1:1",
            "http://joe:12#word@127.0.0.1:1",
            "http://p.example:1/proxy.pac",
            "http://p.example:1?x",
            "socks5://p|q:1",
            "socks5://münchen.example:1",
        ] {
            assert_eq!(shown(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_address_that_is_taken_is_one_that_the_connection_uses() {
        for written in
            ["http://j!o$e&:p'a(s)s*;=,~[]^|`{}\"@p.example:1", "socks5h://j:p%40:q@_a-b.example", "http://ü:ä@p"]
        {
            let address = ProxyUrl::try_from(written.to_owned()).expect(written);
            let read = address.reveal().parse::<axum::http::Uri>();
            assert!(read.is_ok_and(|uri| uri.authority().is_some()), "{written}");
        }
    }
}
