//! The quota of the demo's keys: what was asked in the last minute and today.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Options;
use super::answer::Refusal;
use crate::text::time;

/// What a quota's minute is.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// Requests of one key: the last minute's, and today's.
#[derive(Debug, Default)]
struct Usage {
    minute: VecDeque<Timestamp>,
    /// Days since the epoch, UTC.
    today: i64,
    day: u32,
}

/// What has been asked with each key.
#[derive(Debug, Default)]
pub(super) struct Budget(Mutex<HashMap<&'static str, Usage>>);

impl Budget {
    /// Counts a request if it fits; refused ones are not counted.
    pub(super) fn spend(&self, user: &'static str, options: &Options) -> Result<(), Refusal> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let usage = all.entry(user).or_default();
        let now = options.clock.now();
        while usage.minute.front().is_some_and(|then| now.duration_since(*then) >= MINUTE) {
            usage.minute.pop_front();
        }
        let today = time::utc_day(now.as_second());
        if usage.today != today {
            (usage.today, usage.day) = (today, 0);
        }
        let minute_full = options.per_minute.is_some_and(|most| usage.minute.len() >= most as usize);
        if minute_full || options.per_day.is_some_and(|most| usage.day >= most) {
            return Err(Refusal::new("QuotaExceededError", "Quota exceeded"));
        }
        if options.per_minute.is_some() {
            usage.minute.push_back(now);
        }
        usage.day = usage.day.saturating_add(1);
        Ok(())
    }

    pub(super) fn used(&self, user: &str) -> u64 {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(user).map_or(0, |usage| u64::from(usage.day))
    }
}
