//! Downloads: bytes that are stored and never looked at, since they may be live malware.
//!
//! The only place where redirects are followed, by hand: to https (or, from a loopback base, loopback), and with the
//! key only while the address stays at the base URL's own origin.

use std::path::Path;

use reqwest::header::LOCATION;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use url::Url;

use super::client::Reader;
use super::origin::place;
use super::{ApiError, Call, Client, Progress, Reason, Shape};
use crate::ioc::hash::hash_reader;

/// Most redirects in a row; the service needs one.
const MOST_REDIRECTS: usize = 5;

impl Client {
    /// Writes the answer of a binary call to `sink` as it comes, and says how far it is; gives its length in bytes.
    ///
    /// Never repeated: a download may have a price of its own.
    pub async fn download(
        &self,
        call: &Call,
        sink: &mut (impl AsyncWrite + Unpin + Send),
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<u64, ApiError> {
        if call.endpoint.shape != Shape::Binary {
            return Err(ApiError::local(Reason::Refused, self.title(call), "this answer is no download"));
        }
        let unwritten = |error: std::io::Error| {
            ApiError::local(Reason::Refused, self.title(call), format!("the download could not be written: {error}"))
        };
        let (response, title) = (self.follow(call).await?, self.title(call));
        let total = response.content_length().unwrap_or(0);
        let mut reader = Reader::of(self, response, &title);
        let (mut sent, mut told) = (0_u64, std::time::Instant::now());
        while let Some(chunk) = reader.next().await? {
            sink.write_all(&chunk).await.map_err(unwritten)?;
            sent += chunk.len() as u64;
            if told.elapsed() >= super::upload::BEAT {
                told = std::time::Instant::now();
                progress(Progress { sent, total: total.max(sent), sha256: None });
            }
        }
        sink.flush().await.map_err(unwritten)?;
        progress(Progress { sent, total: sent, sha256: None });
        Ok(sent)
    }

    /// As [`Client::download`], into a new file that only the user may read; an existing file is never overwritten,
    /// and nothing is left when the download breaks off.
    pub async fn download_to(
        &self,
        call: &Call,
        path: &Path,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<u64, ApiError> {
        self.store(call, path, None, progress).await
    }

    /// As [`Client::download_to`], and keeps only what has this SHA-256 (lower-case hex).
    pub async fn download_checked(
        &self,
        call: &Call,
        path: &Path,
        sha256: &str,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<u64, ApiError> {
        self.store(call, path, Some(sha256), progress).await
    }

    async fn store(
        &self,
        call: &Call,
        path: &Path,
        sha256: Option<&str>,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<u64, ApiError> {
        let refuse = |why: String| ApiError::local(Reason::Refused, self.title(call), why);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let unwritten = |error: &std::io::Error| refuse(format!("{} can't be written: {error}", path.display()));
        // Also a link that leads nowhere is there.
        if path.symlink_metadata().is_ok() {
            return Err(refuse(format!("{} exists already; it was not overwritten", path.display())));
        }
        let part = tempfile::NamedTempFile::new_in(folder).map_err(|error| unwritten(&error))?;
        let mut sink = tokio::fs::File::from_std(part.reopen().map_err(|error| unwritten(&error))?);
        let length = self.download(call, &mut sink, progress).await?;
        if let Some(sha256) = sha256 {
            let written = part.reopen().map_err(|error| unwritten(&error))?;
            let hashed = tokio::task::spawn_blocking(move || hash_reader(written)).await;
            let found = hashed.map_err(|_| refuse("checking it was stopped; it was not kept".to_owned()))?;
            let found = found.map_err(|error| unwritten(&error))?;
            if found != sha256 {
                let words = format!("what came has the SHA-256 {found}, not the one asked for; it was not kept");
                return Err(ApiError::local(Reason::BadAnswer, self.title(call), words));
            }
        }
        part.persist_noclobber(path).map_err(|failed| unwritten(&failed.error))?;
        Ok(length)
    }

    /// Sends the call and follows where it leads.
    async fn follow(&self, call: &Call) -> Result<reqwest::Response, ApiError> {
        self.allow(call)?;
        let title = self.title(call);
        let mut url = self.address(call)?;
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(call, &url).await?;
            if response.status().is_success() {
                return Ok(response);
            }
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(location) = location.filter(|_| response.status().is_redirection()) else {
                let is_own = self.speaks_for_service(&url);
                let status = response.status().as_u16();
                return Err(if is_own { self.refused(response, &title).await } else { unstored(&title, &url, status) });
            };
            url = self.redirected(&url, location).map_err(|why| ApiError::local(Reason::Refused, &*title, why))?;
        }
        let message = format!("too many redirects, the last to {}", place(&url));
        Err(ApiError::local(Reason::BadAnswer, title, message))
    }
}

/// What a storage that the service led to answers says nothing of the key, its quota or the object: its links expire soon.
fn unstored(title: &str, url: &Url, status: u16) -> ApiError {
    let host = url.host_str().unwrap_or_default();
    let message = format!("the storage at {host}, which the service led to, did not give it");
    ApiError { status: Some(status), ..ApiError::local(Reason::Unavailable, title, message) }
}
