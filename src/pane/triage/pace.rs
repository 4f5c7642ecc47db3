//! When a waiting row will be asked, as far as the quota tells.

use crate::msg::Meter;
use crate::store::BUDGET_MINUTE;
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
    pub fn turn(&self, before: i64) -> Option<i64> {
        let first = self.held_until.filter(|until| *until > self.now)?;
        let a_minute = signed(self.meter.minute_limit).filter(|limit| *limit > 0);
        let minutes = |rows: i64| a_minute.map_or(0, |limit| rows / limit * BUDGET_MINUTE);
        let Some(a_day) = signed(self.meter.day_limit).filter(|limit| *limit > 0) else {
            return Some(first + minutes(before));
        };
        let midnight = (self.now.div_euclid(DAY) + 1) * DAY;
        let used = signed(Some(self.meter.day_used)).unwrap_or_default();
        let left = if first >= midnight { a_day } else { (a_day - used).max(0) };
        let beyond = before - left;
        if beyond < 0 {
            return Some(first + minutes(before));
        }
        let next = (first.div_euclid(DAY) + 1) * DAY;
        Some(next + beyond / a_day * DAY + minutes(beyond % a_day))
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

fn signed(count: Option<u64>) -> Option<i64> {
    count.and_then(|count| i64::try_from(count).ok())
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
    fn four_a_minute_go_and_the_rest_says_which_minute() {
        let turns: Vec<_> = [0, 3, 4, 8].into_iter().filter_map(|before| pace(4).turn(before)).collect();
        assert_eq!(turns, [160, 160, 221, 282].map(|second| 10 * DAY + second));
    }

    #[test]
    fn what_the_day_has_no_room_for_is_asked_on_the_next() {
        assert_eq!(pace(498).turn(1), Some(10 * DAY + 160));
        assert_eq!(pace(498).turn(2), Some(11 * DAY));
        assert_eq!(pace(498).turn(2 + 500), Some(12 * DAY));
        assert_eq!(pace(498).shown(11 * DAY), "01-12 00:00");
    }
}
