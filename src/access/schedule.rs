//! When requests that wait will leave, as far as the limits are known: pure, and one rule for all who say it.

use std::num::NonZeroU64;

use crate::store::{BUDGET_MINUTE, Spent};

/// Seconds.
const DAY: i64 = 24 * 60 * 60;

/// The limits as they stand, and when the first request may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Nothing leaves before: seconds since the epoch, UTC.
    first: i64,
    a_minute: Option<NonZeroU64>,
    /// What that day still grants, and what each later one does.
    days: Option<(u64, NonZeroU64)>,
}

impl Schedule {
    /// With so many a minute and a day, of which `used` are spent on the day of `now`. A limit of nothing is none that times
    /// could be told by.
    pub fn new(now: i64, first: i64, a_minute: Option<u64>, (used, a_day): (u64, Option<u64>)) -> Self {
        let a_day = a_day.and_then(NonZeroU64::new);
        let is_today = first.div_euclid(DAY) <= now.div_euclid(DAY);
        let left = |a_day: NonZeroU64| if is_today { a_day.get().saturating_sub(used) } else { a_day.get() };
        Self { first, a_minute: a_minute.and_then(NonZeroU64::new), days: a_day.map(|a_day| (left(a_day), a_day)) }
    }

    /// By what the store counted.
    pub fn of(spent: &Spent, now: i64, first: i64) -> Self {
        let a_minute = spent.rate.per_minute.map(u64::from);
        Self::new(now, first, a_minute, (spent.day.into(), spent.rate.per_day.map(u64::from)))
    }

    /// When a request leaves that has so many before it. Seconds since the epoch, UTC.
    pub fn turn(&self, before: u64) -> i64 {
        let minutes = |before: u64| self.a_minute.map_or(0, |limit| seconds(minute_of(before, limit).0));
        let Some((left, a_day)) = self.days else { return self.first.saturating_add(minutes(before)) };
        let Some(beyond) = before.checked_sub(left) else { return self.first.saturating_add(minutes(before)) };
        let next = (self.first.div_euclid(DAY) + 1).saturating_mul(DAY);
        let days = i64::try_from(beyond / a_day).unwrap_or(i64::MAX).saturating_mul(DAY);
        next.saturating_add(days).saturating_add(minutes(beyond % a_day))
    }
}

/// In which minute from now the request goes that has so many before it, and how many go in that minute before it.
pub(super) fn minute_of(before: u64, a_minute: NonZeroU64) -> (u64, u64) {
    (before / a_minute, before % a_minute)
}

/// So many minutes of the budget, which are a little longer.
fn seconds(minutes: u64) -> i64 {
    i64::try_from(minutes).unwrap_or(i64::MAX).saturating_mul(BUDGET_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four a minute and 500 a day, held until a minute after the start of a day.
    fn schedule(day_used: u64) -> Schedule {
        Schedule::new(10 * DAY + 100, 10 * DAY + 160, Some(4), (day_used, Some(500)))
    }

    #[test]
    fn four_a_minute_go_and_the_rest_says_which_minute() {
        let turns = [0, 3, 4, 8].map(|before| schedule(4).turn(before));
        assert_eq!(turns, [160, 160, 221, 282].map(|second| 10 * DAY + second));
    }

    #[test]
    fn what_the_day_has_no_room_for_is_asked_on_the_next() {
        assert_eq!(schedule(498).turn(1), 10 * DAY + 160);
        assert_eq!(schedule(498).turn(2), 11 * DAY);
        assert_eq!(schedule(498).turn(2 + 500), 12 * DAY);
        let held_for_the_day = Schedule::new(10 * DAY + 100, 11 * DAY, None, (500, Some(500)));
        assert_eq!([0, 499, 500].map(|before| held_for_the_day.turn(before)), [11 * DAY, 11 * DAY, 12 * DAY]);
    }

    #[test]
    fn a_limit_of_nothing_and_numbers_of_any_size_are_no_trouble() {
        let nothing = Schedule::new(100, 160, Some(0), (7, Some(0)));
        assert_eq!([0, 9].map(|before| nothing.turn(before)), [160, 160]);
        assert_eq!(Schedule::new(100, 160, Some(1), (0, Some(1))).turn(u64::MAX), i64::MAX);
        assert_eq!(Schedule::new(100, 160, None, (u64::MAX, Some(5))).turn(0), DAY);
    }
}
