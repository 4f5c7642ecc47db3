//! Bodies that arrive in a trickle.

use std::time::{Duration, Instant};

use super::{ApiError, Reason};

/// Bytes that a body must bring within the limit for a trickle.
const LEAST: usize = 1000;

/// Notices a body that never falls silent and never gets anywhere.
pub(super) struct Drip {
    limit: Duration,
    since: Instant,
    bytes: usize,
}

impl Drip {
    /// Begins to count; a body has so long for its next thousand bytes.
    pub(super) fn begin(limit: Duration) -> Self {
        Self { limit, since: Instant::now(), bytes: 0 }
    }

    /// So much more came; an error is that it was next to nothing for too long.
    pub(super) fn moved(&mut self, bytes: usize, title: &str) -> Option<ApiError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.since.elapsed() < self.limit {
            return None;
        }
        if self.bytes < LEAST {
            let limit = self.limit.as_secs_f32();
            let message = format!("only {} bytes came within {limit} s; the request was given up", self.bytes);
            return Some(ApiError::local(Reason::TimedOut, title, message));
        }
        (self.since, self.bytes) = (Instant::now(), 0);
        None
    }
}
