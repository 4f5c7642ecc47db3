//! When a waiting row will be asked, as far as the quota tells.

use crate::access::Schedule;
use crate::msg::Meter;
use crate::text::time;

const DAY: i64 = 86_400;

/// The quota and the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    pub meter: Meter,
    /// Seconds since the epoch, UTC.
    pub now: i64,
    /// Until when the worker holds requests back.
    held_until: Option<i64>,
}

impl Pace {
    /// The worker holds a request back until then.
    pub fn held(&mut self, until: i64) {
        let later = self.held_until.filter(|known| *known > self.now && *known <= until);
        self.held_until = Some(later.unwrap_or(until));
    }

    /// Whether requests are held back now.
    pub fn holds(&self) -> bool {
        self.held_until.is_some_and(|until| until > self.now)
    }

    /// When the row with `before` others before it is asked; `None` while nothing is held back.
    pub fn turn(&self, before: u64) -> Option<i64> {
        let first = self.held_until.filter(|until| *until > self.now)?;
        let Meter { minute_limit, day_used, day_limit, .. } = self.meter;
        Some(Schedule::new(self.now, first, minute_limit, (day_used, day_limit)).turn(before))
    }

    /// `at 10:16:00`; another day's with its date: `11-27 00:04`.
    pub fn shown(&self, until: i64) -> String {
        let text = time::utc(until);
        let (date, clock) = text.split_once(' ').unwrap_or((&text, ""));
        let clock = clock.trim_end_matches(" UTC");
        if until.div_euclid(DAY) == self.now.div_euclid(DAY) {
            format!("at {clock}")
        } else {
            format!("{} {}", date.get(5..).unwrap_or(date), clock.get(..5).unwrap_or(clock))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(day_used: u64) -> Pace {
        let meter = Meter { minute_used: 4, minute_limit: Some(4), day_used, day_limit: Some(500) };
        let mut pace = Pace { meter, now: 10 * DAY + 100, held_until: None };
        pace.held(10 * DAY + 160);
        pace
    }

    #[test]
    fn a_time_of_another_day_has_its_date() {
        assert_eq!(pace(498).turn(2), Some(11 * DAY));
        assert_eq!(pace(498).shown(11 * DAY), "01-12 00:00");
        assert_eq!(pace(4).turn(4).map(|until| pace(4).shown(until)).as_deref(), Some("at 00:03:41"));
    }
}
