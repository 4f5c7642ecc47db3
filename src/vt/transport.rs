//! The two HTTP clients under the one [`super::Client`], and how to wait for them.
//!
//! Plain http (loopback only) has a client of its own, which reads no trust store and goes through no proxy, whoever names
//! one: a demo or test server answers at once, and the key leaves this machine only encrypted. The https one is built when
//! it is first needed. Time limits are on silence, never on a whole request, and are kept here rather than in reqwest, whose
//! `read_timeout` would cut an upload that is still being sent.

use std::error::Error as _;
use std::future::Future;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, redirect};
use url::Url;

use super::redact::Redactor;
use super::way_out::{CaFile, NamedBy, Proxy};
use super::{ApiError, Reason, Settings};
use crate::own_file;
use crate::text::without_keys;

/// What the service is told about who asks. Its front end compresses only for agents that say `gzip`.
const USER_AGENT: &str = concat!("vtriage/", env!("CARGO_PKG_VERSION"), "; gzip");

/// The HTTP clients, each with its connection pool.
#[derive(Debug)]
pub(super) struct Transport {
    settings: Settings,
    plain: OnceLock<Result<reqwest::Client, ApiError>>,
    secure: OnceLock<Result<reqwest::Client, ApiError>>,
}

impl Transport {
    /// Checks what can be checked without reading the trust store: proxy and certificate file. What all programs are told
    /// is of no weight where the service is asked by plain http, and nothing is where nothing leaves.
    pub(super) fn new(settings: Settings) -> Result<Self, ApiError> {
        let counts = |named_by: &NamedBy| match named_by {
            _ if settings.offline => false,
            NamedBy::Setting(_) => true,
            NamedBy::Everybody(_) => settings.base_url.scheme() != "http",
        };
        if let Some(file) = settings.ca_cert.as_ref().filter(|file| counts(&file.named_by)) {
            named_certificates(file)?;
        }
        if let Some(proxy) = settings.proxy.as_ref().filter(|proxy| counts(&proxy.named_by)) {
            proxy.connected()?;
        }
        Ok(Self { settings, plain: OnceLock::new(), secure: OnceLock::new() })
    }

    /// The client for an address.
    pub(super) fn client(&self, url: &Url) -> Result<&reqwest::Client, ApiError> {
        let client = match url.scheme() {
            "http" => self.plain.get_or_init(|| self.plain()),
            _ => self.secure.get_or_init(|| self.secure()),
        };
        client.as_ref().map_err(Clone::clone)
    }

    fn plain(&self) -> Result<reqwest::Client, ApiError> {
        // The key goes unencrypted here, and must not leave this machine through anybody's proxy.
        self.builder().tls_certs_only([]).no_proxy().build().map_err(|error| unbuilt(&error))
    }

    fn secure(&self) -> Result<reqwest::Client, ApiError> {
        let own = self.settings.ca_cert.as_ref().map(named_certificates).transpose()?.unwrap_or_default();
        let merged = own.iter().cloned().chain(trusted_by_environment());
        let proxy = self.settings.proxy.as_ref().map(Proxy::connected).transpose()?;
        let builder = || proxy.iter().cloned().fold(self.builder(), ClientBuilder::proxy);
        match builder().tls_certs_merge(merged).build() {
            // Without a system store (small containers) the given file is enough.
            Err(_) if !own.is_empty() => builder().tls_certs_only(own).build(),
            built => built,
        }
        .map_err(|error| unbuilt(&error))
    }

    fn builder(&self) -> ClientBuilder {
        reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.settings.connect_timeout)
            .redirect(redirect::Policy::none())
            .referer(false)
            .http2_adaptive_window(true)
    }
}

/// The certificates of a file that a setting names.
fn named_certificates(file: &CaFile) -> Result<Vec<Certificate>, ApiError> {
    let CaFile { path, named_by } = file;
    certificates(path).map_err(|why| {
        let words = format!(
            "the file of certificates {} ({named_by}) can't be used: {why}",
            without_keys(&path.display().to_string())
        );
        ApiError::local(Reason::Misconfigured, "", words)
    })
}

/// The certificates of a PEM file, or why there are none.
fn certificates(path: &Path) -> Result<Vec<Certificate>, String> {
    let bytes = own_file::read_named(path).map_err(|error| error.to_string())?;
    match Certificate::from_pem_bundle(&bytes) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        // DER begins with a sequence whose length has a form of its own.
        _ if bytes.starts_with(&[0x30, 0x82]) || bytes.starts_with(&[0x30, 0x81]) => Err(format!(
            "it is in DER and must be in PEM, which `openssl x509 -inform der -in {0} -out {0}.pem` makes of it",
            path.display()
        )),
        Ok(_) => Err("it holds no PEM certificate".to_owned()),
        Err(error) => Err(chain(&error)),
    }
}

/// `SSL_CERT_FILE`, where the platform's own verifier does not read it.
fn trusted_by_environment() -> Vec<Certificate> {
    if cfg!(any(windows, target_vendor = "apple")) {
        let path = std::env::var_os("SSL_CERT_FILE");
        return path.and_then(|path| certificates(Path::new(&path)).ok()).unwrap_or_default();
    }
    Vec::new()
}

fn unbuilt(error: &reqwest::Error) -> ApiError {
    ApiError::local(Reason::Certificate, "", format!("no https connection can be made here: {}", chain(error)))
}

/// The error with all its causes, without the address, which may hold a key.
fn chain(error: &reqwest::Error) -> String {
    let mut parts = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // Wrappers repeat their cause or name a layer of ours; a reader needs the cause, once.
        if !text.starts_with("client error (") && parts.last().is_none_or(|last: &String| !last.contains(&text)) {
            parts.push(text);
        }
        source = cause.source();
    }
    if parts.is_empty() { "no cause given".to_owned() } else { parts.join(": ") }
}

/// A failed exchange and whether a read may be repeated after it.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) error: ApiError,
    /// The connection was there and went away.
    pub(super) passing: bool,
    /// The request had left, at least in part.
    pub(super) uncertain: bool,
}

/// Says in the user's terms why an exchange failed.
pub(super) fn lost(error: reqwest::Error, request: &str, redactor: &Redactor) -> Lost {
    let error = error.without_url();
    let text = chain(&error);
    let lower = text.to_ascii_lowercase();
    let reason = if error.is_timeout() {
        Reason::TimedOut
    } else if lower.contains("certificate") {
        Reason::Certificate
    } else if has_bad_data(&error) || lower.contains("invalid http") {
        Reason::BadAnswer
    } else {
        Reason::Unreachable
    };
    let uncertain = !error.is_connect() && !error.is_builder();
    let passing = reason == Reason::Unreachable && uncertain;
    let message = if passing { format!("the connection was lost: {text}") } else { text };
    Lost { error: ApiError::local(reason, request, redactor.line(&message)), passing, uncertain }
}

/// Whether a decoder (gzip) found something else than it was promised.
fn has_bad_data(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput)) {
            return true;
        }
        source = cause.source();
    }
    false
}

/// Waits for a step of an exchange as long as something moves.
///
/// `moved` counts what has been sent so far: while it grows, silence from the other side is no silence. Dropping the
/// future at the limit closes the connection.
pub(super) async fn patiently<T>(
    step: impl Future<Output = T>,
    limit: impl Fn() -> Duration,
    moved: impl Fn() -> u64,
    request: &str,
) -> Result<T, ApiError> {
    tokio::pin!(step);
    let mut before = moved();
    loop {
        let limit = limit();
        if let Ok(done) = tokio::time::timeout(limit, &mut step).await {
            return Ok(done);
        }
        let now = moved();
        if now == before {
            let message = format!("nothing came for {} s; the request was given up", limit.as_secs_f32());
            return Err(ApiError::local(Reason::TimedOut, request, message));
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[tokio::test(start_paused = true)]
    async fn a_step_may_take_as_long_as_bytes_move() {
        let sent = AtomicU64::new(0);
        let slow = async {
            for _ in 0..10 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                sent.fetch_add(1, Ordering::Relaxed);
            }
        };
        let outcome = patiently(slow, || Duration::from_secs(30), || sent.load(Ordering::Relaxed), "POST /files").await;
        assert_eq!(outcome, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn c34_silence_ends_in_words_after_thirty_seconds() {
        let begin = tokio::time::Instant::now();
        let outcome = patiently(std::future::pending::<()>(), || Duration::from_secs(30), || 0, "GET /files/x").await;
        assert_eq!(outcome.expect_err("timed out").reason, Reason::TimedOut);
        assert_eq!(begin.elapsed().as_secs(), 30);
    }
}
