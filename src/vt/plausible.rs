//! Dates that the service can have made: one rule, whatever shows or exports them.

use crate::text::time;

/// When the service, or one like it, can first have said anything: VirusTotal began in June 2004.
pub const BEGAN: i64 = 1_086_048_000;

/// A date on which something can have been analysed or seen, or else none: services send zeros, and times to come. Clocks may differ
/// by a day.
pub fn plausible(date: Option<i64>, now: i64) -> Option<i64> {
    date.filter(|date| (BEGAN..=now.saturating_add(time::DAY)).contains(date))
}

/// The same where no clock is at hand: a date before there was anybody to see anything is none. What was decoded went through it.
pub(super) fn since_it_began(date: Option<i64>) -> Option<i64> {
    plausible(date, i64::MAX)
}
