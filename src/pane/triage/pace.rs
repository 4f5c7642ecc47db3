//! When a waiting row will be asked, as far as the quota tells.

use crate::access::Schedule;
use crate::text::time;

/// What the quota holds back, and the clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pace {
    /// Seconds since the epoch, UTC.
    pub now: i64,
    /// When what the worker holds back leaves.
    pub(super) schedule: Option<Schedule>,
}

impl Pace {
    /// Whether requests are held back now.
    pub fn holds(&self) -> bool {
        self.in_force().is_some()
    }

    /// When the row with `before` others before it is asked; `None` while nothing is held back.
    pub fn turn(&self, before: u64) -> Option<i64> {
        Some(self.in_force()?.turn(before))
    }

    fn in_force(&self) -> Option<&Schedule> {
        self.schedule.as_ref().filter(|schedule| schedule.first() > self.now)
    }

    /// `at 10:16:00`; another day's with its date: `11-27 00:04`.
    pub fn shown(&self, until: i64) -> String {
        let text = time::utc(until);
        let (date, clock) = text.split_once(' ').unwrap_or((&text, ""));
        let clock = clock.trim_end_matches(" UTC");
        if time::utc_day(until) == time::utc_day(self.now) {
            format!("at {clock}")
        } else {
            format!("{} {}", date.get(5..).unwrap_or(date), clock.get(..5).unwrap_or(clock))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::time::DAY;

    #[test]
    fn a_time_of_another_day_has_its_date() {
        let pace = |day_used| {
            let held_until = 10 * DAY + 160;
            let schedule = Schedule::new(10 * DAY + 100, held_until, &[held_until; 4], (day_used, Some(500)));
            Pace { now: 10 * DAY + 100, schedule: Some(schedule) }
        };
        assert_eq!(pace(498).turn(2), Some(11 * DAY));
        assert_eq!(pace(498).shown(11 * DAY), "01-12 00:00");
        assert_eq!(pace(4).turn(4).map(|until| pace(4).shown(until)).as_deref(), Some("at 00:03:41"));
    }
}
