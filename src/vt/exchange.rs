//! What went over the wire for one call: how often it left, and for people who want to see it, what.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, SET_COOKIE};

use super::redact::Redactor;

/// Stands where the key does.
const KEY: &str = "$VT_API_KEY";

/// The last exchange of a call: its repetitions and what led to it are not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub status: u16,
    /// From the first byte sent to the last one read.
    pub took: Duration,
    /// Bytes of the answer's body, unpacked.
    pub bytes: u64,
    /// Name and value of each header; the key is none of them.
    pub sent: Vec<(String, String)>,
    pub received: Vec<(String, String)>,
}

/// Who pays for the repetitions of a read, one by one and before they leave.
pub trait Payer: std::fmt::Debug + Send + Sync {
    /// Whether it may be asked once more; then that is paid for. Blocks for a moment.
    fn pay_again(&self) -> bool;
}

/// Watches the exchanges of one call.
#[derive(Debug, Default)]
pub struct Tap {
    left: AtomicU32,
    last: Mutex<Option<(Instant, Exchange)>>,
}

impl Tap {
    /// Requests that have left, repetitions included; what found no way to the service has not.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    /// The last exchange that was answered.
    pub fn last(&self) -> Option<Exchange> {
        self.locked().as_ref().map(|(_, exchange)| exchange.clone())
    }

    pub(super) fn leaves(&self) {
        self.left.fetch_add(1, Ordering::Relaxed);
    }

    /// What was about to leave found no way to the service.
    pub(super) fn stays(&self) {
        self.left.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn answered(&self, since: Instant, sent: &HeaderMap, answer: &reqwest::Response, redactor: &Redactor) {
        let received = named(answer.headers(), redactor);
        let (status, took) = (answer.status().as_u16(), since.elapsed());
        *self.locked() = Some((since, Exchange { status, took, bytes: 0, sent: named(sent, redactor), received }));
    }

    pub(super) fn read(&self, bytes: usize) {
        if let Some((since, exchange)) = self.locked().as_mut() {
            exchange.bytes = exchange.bytes.saturating_add(bytes as u64);
            exchange.took = since.elapsed();
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Option<(Instant, Exchange)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Headers as text, without what is secret.
fn named(headers: &HeaderMap, redactor: &Redactor) -> Vec<(String, String)> {
    let told = headers.iter().filter(|(name, _)| *name != SET_COOKIE);
    told.map(|(name, value)| {
        let value =
            if value.is_sensitive() { KEY.to_owned() } else { String::from_utf8_lossy(value.as_bytes()).into_owned() };
        (name.to_string(), redactor.line(&value))
    })
    .collect()
}
