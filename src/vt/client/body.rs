//! The body of an answer: one way to read it, whether it is an answer, a refusal or a download.

use bytes::Bytes;
use reqwest::header::{LOCATION, RETRY_AFTER};

use super::{Again, Client, Failure};
use crate::vt::drip::Drip;
use crate::vt::transport::patiently;
use crate::vt::{ApiError, Reason, origin, reading};

/// Most of a refusal's body that is read; the service's own are one sentence.
const LARGEST_REFUSAL: usize = 64 << 10;

/// A body that is read piece by piece. It is given up where it falls silent, and where next to nothing comes for too long.
pub(in crate::vt) struct Reader<'a> {
    client: &'a Client,
    response: reqwest::Response,
    title: &'a str,
    drip: Drip,
}

impl<'a> Reader<'a> {
    pub(in crate::vt) fn of(client: &'a Client, response: reqwest::Response, title: &'a str) -> Self {
        Self { client, response, title, drip: Drip::begin(client.inner.settings.drip_timeout) }
    }

    /// What comes next; nothing at the end.
    pub(in crate::vt) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.chunk().await.map_err(|failure| failure.error)
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let Self { client, response, title, drip } = self;
        let idle = client.inner.settings.idle_timeout;
        let chunk = patiently(response.chunk(), || idle, || 0, title).await;
        let chunk = chunk.map_err(Failure::silent)?.map_err(|error| client.failure(error, title))?;
        let Some(chunk) = chunk else { return Ok(None) };
        if let Some(apart) = &client.apart {
            apart.read(chunk.len());
        }
        match drip.moved(chunk.len(), title) {
            None => Ok(Some(chunk)),
            Some(error) => Err(Failure::silent(error)),
        }
    }
}

impl Client {
    /// Reads the body of an answer; a refusal becomes its error.
    pub(super) async fn collect(&self, response: reqwest::Response, title: &str) -> Result<Bytes, Failure> {
        let status = response.status();
        if !status.is_success() {
            return Err(self.refusal(response, title).await);
        }
        let most = self.inner.settings.largest_answer;
        let promised = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let mut body = Vec::with_capacity(promised.min(most));
        let mut reader = Reader::of(self, response, title);
        while let Some(chunk) = reader.chunk().await? {
            if body.len().saturating_add(chunk.len()) > most {
                let message = format!("the answer is larger than {} MB and was not read further", most >> 20);
                // It has done what it was asked to, whatever it says of that.
                return Err(Failure::silent(ApiError::local(Reason::BadAnswer, title, message)));
            }
            body.extend_from_slice(&chunk);
        }
        tracing::debug!(request = title, status = status.as_u16(), bytes = body.len(), "answered");
        Ok(Bytes::from(body))
    }

    pub(super) async fn refusal(&self, response: reqwest::Response, title: &str) -> Failure {
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|value| reading::retry_after(value, jiff::Timestamp::now().as_second()));
        let location =
            response.headers().get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let astray = response.status().is_redirection().then(|| origin::astray(response.url(), location.as_deref()));
        let mut body = Vec::new();
        let mut reader = Reader::of(self, response, title);
        // The status has said what happened; a body that breaks off or drips on can't change that.
        while let Ok(Some(chunk)) = reader.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() >= LARGEST_REFUSAL {
                break;
            }
        }
        let mut error = reading::refusal(title, status, retry_after, &body, &self.inner.redactor);
        if let Some(astray) = astray {
            error.message = self.inner.redactor.line(&astray);
        }
        tracing::debug!(request = title, status, error = %error, "refused");
        let again = if matches!(status, 503 | 504) { Again::After(retry_after) } else { Again::No };
        // A gateway that gave up does not know what became of it either.
        Failure { error, again, uncertain: status >= 500 }
    }
}
