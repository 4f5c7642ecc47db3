//! What a client is made of: where the service is, which key, which way out, how patient.
//!
//! Plain data without a look at the environment; the `config` floor decides where the values come from. (Only the system's
//! own proxy and certificates are asked for by the client, when the settings leave them open.)

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::way_out::{CaFile, Proxy};
use crate::ioc::OwnKeys;

/// The public service.
pub const PUBLIC_BASE: &str = "https://www.virustotal.com/api/v3";

/// Settings of a [`super::Client`].
#[derive(Clone)]
pub struct Settings {
    /// Where the API hangs. Plain http is accepted for loopback addresses only.
    pub base_url: Url,
    /// Goes to the base URL's origin and to https hosts under `virustotal.com`, nowhere else.
    pub key: Option<SecretString>,
    /// Keys of the user that no question may name.
    pub own_keys: OwnKeys,
    /// Without it the system's own counts, where it has one. For plain http none is ever used.
    pub proxy: Option<Proxy>,
    /// Trusted beside the system's authorities (which `SSL_CERT_FILE` replaces).
    pub ca_cert: Option<CaFile>,
    /// Nothing is to leave: no mistake in the way out is in the way.
    pub offline: bool,
    /// Hosts, with all below them, that an upload address may name besides the service's own; the key never goes there.
    pub upload_hosts: Vec<String>,
    /// Refuses every call that changes or publishes something.
    pub read_only: bool,
    /// From the first packet to the end of the TLS handshake.
    pub connect_timeout: Duration,
    /// Longest silence: without a byte in either direction for this long, a request has failed. There is no limit on
    /// the whole of a request.
    pub idle_timeout: Duration,
    /// A body that brings less than a kilobyte within this has failed as well, though it is never silent.
    pub drip_timeout: Duration,
    /// How often a read is repeated after 503, 504 or a lost connection. Nothing else is ever repeated.
    pub retries: u32,
    /// Pause before the first repetition, doubled each time and scattered by half; `Retry-After` has precedence.
    pub retry_pause: Duration,
    /// Largest answer kept in memory, in bytes after decompression.
    pub largest_answer: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: Url::parse(PUBLIC_BASE).expect("a constant that is a URL"),
            key: None,
            own_keys: OwnKeys::default(),
            proxy: None,
            ca_cert: None,
            offline: false,
            upload_hosts: Vec::new(),
            read_only: false,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            drip_timeout: Duration::from_secs(30),
            retries: 2,
            retry_pause: Duration::from_millis(400),
            largest_answer: 256 << 20,
        }
    }
}

/// For tests, which set little; settings of the user come as a whole.
#[cfg(feature = "testing")]
impl Settings {
    /// The public service without a key.
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn base_url(mut self, base_url: Url) -> Self {
        self.base_url = base_url;
        self
    }

    /// Blanks around the key, as files and commands leave them, are taken off.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(SecretString::from(key.trim())).filter(|_| !key.trim().is_empty());
        self
    }

    #[must_use]
    pub fn proxy(mut self, proxy: impl Into<String>) -> Self {
        let named_by = super::NamedBy::Setting("--proxy".to_owned());
        self.proxy = Some(Proxy { address: proxy.into().try_into(), named_by, except: None });
        self
    }

    #[must_use]
    pub fn ca_cert(mut self, path: impl Into<std::path::PathBuf>) -> Self {
        self.ca_cert = Some(CaFile { path: path.into(), named_by: super::NamedBy::Setting("--ca-cert".to_owned()) });
        self
    }

    #[must_use]
    pub fn upload_hosts(mut self, hosts: impl IntoIterator<Item = String>) -> Self {
        self.upload_hosts = hosts.into_iter().collect();
        self
    }

    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    #[must_use]
    pub fn timeouts(mut self, connect: Duration, idle: Duration) -> Self {
        self.connect_timeout = connect;
        self.idle_timeout = idle;
        self
    }

    #[must_use]
    pub fn retries(mut self, retries: u32, pause: Duration) -> Self {
        self.retries = retries;
        self.retry_pause = pause;
        self
    }
}

impl fmt::Debug for Settings {
    /// Shows neither the key nor the proxy, whose address may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("base_url", &self.base_url.as_str())
            .field("key", &self.key.as_ref().map(|_| "[key]"))
            .field("proxy", &self.proxy.as_ref().map(|_| "[proxy]"))
            .field("ca_cert", &self.ca_cert)
            .field("upload_hosts", &self.upload_hosts)
            .field("read_only", &self.read_only)
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c40_debug_output_holds_neither_key_nor_proxy_password() {
        let settings = Settings::new().key("  test-key-0123456789abcdef\n").proxy("http://me:hush@198.51.100.1:3128");
        let shown = format!("{settings:?}");
        assert!(!shown.contains("0123456789abcdef") && !shown.contains("hush"), "{shown}");
    }

    #[test]
    fn blanks_are_no_key() {
        assert!(Settings::new().key(" \n").key.is_none());
    }
}
