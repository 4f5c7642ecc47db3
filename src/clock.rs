//! The time: the machine's, or one that a test sets.
//!
//! Whoever waits for a time asks the same clock what time it is, so that a test can let a day pass without waiting for
//! one. Durations of the network (timeouts, retries) are no business of it.

use std::time::Duration;

#[cfg(feature = "testing")]
use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::sync::watch;

/// A clock; copies of it show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// The time that was set; the machine's if there is none.
    set: Option<watch::Sender<Timestamp>>,
}

impl Clock {
    /// A clock that stands still until it is [advanced](Self::advance).
    #[cfg(feature = "testing")]
    pub fn stopped_at(now: Timestamp) -> Self {
        Self { set: Some(watch::Sender::new(now)) }
    }

    /// Lets time pass on a stopped clock; the machine's is not changed.
    #[cfg(feature = "testing")]
    pub fn advance(&self, by: SignedDuration) {
        if let Some(set) = &self.set {
            set.send_modify(|now| *now = now.saturating_add(by).unwrap_or(*now));
        }
    }

    pub fn now(&self) -> Timestamp {
        self.set.as_ref().map_or_else(Timestamp::now, |set| *set.borrow())
    }

    /// Waits until `time` has come.
    pub async fn until(&self, time: Timestamp) {
        let Some(set) = &self.set else {
            let left = Duration::try_from(time.duration_since(Timestamp::now())).unwrap_or_default();
            return tokio::time::sleep(left).await;
        };
        // Fails only when the clock is gone, and we hold it.
        let _ = set.subscribe().wait_for(|now| *now >= time).await;
    }
}
