//! When requests that wait will leave, as far as the limits are known: pure, and one rule for all who say it.

use std::num::NonZeroU64;
use std::sync::Arc;

use crate::store::BUDGET_MINUTE;
use crate::text::time;

/// The limits as they stand, and when the next requests may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Nothing leaves before: seconds since the epoch, UTC.
    first: i64,
    /// When the requests of one minute leave, the soonest first; empty where no minute limits.
    turns: Arc<[i64]>,
    /// What that day still grants, and what each later one does.
    days: Option<(u64, NonZeroU64)>,
}

impl Schedule {
    /// Nothing leaves before `first`, and in each minute requests leave as far apart as `turns` tells of the next ones (seconds
    /// since the epoch, the soonest first). Of so many a day `used` are spent on the day of `now`; a day of nothing is no
    /// limit that times could be told by.
    pub fn new(now: i64, first: i64, turns: &[i64], (used, a_day): (u64, Option<u64>)) -> Self {
        let is_today = time::utc_day(first) <= time::utc_day(now);
        let left = |a_day: NonZeroU64| if is_today { a_day.get().saturating_sub(used) } else { a_day.get() };
        let days = a_day.and_then(NonZeroU64::new).map(|a_day| (left(a_day), a_day));
        Self { first, turns: turns.iter().map(|turn| (*turn).max(first)).collect(), days }
    }

    /// Nothing leaves before. Seconds since the epoch, UTC.
    pub fn first(&self) -> i64 {
        self.first
    }

    /// When a request leaves that has so many before it. Seconds since the epoch, UTC.
    pub fn turn(&self, before: u64) -> i64 {
        let Some((left, a_day)) = self.days else { return self.in_its_minute(before) };
        let Some(beyond) = before.checked_sub(left) else { return self.in_its_minute(before) };
        // A new day finds the minute free.
        let (minutes, _) = self.minute_of(beyond % a_day);
        let next = time::next_utc_day(self.first);
        let days = i64::try_from(beyond / a_day).unwrap_or(i64::MAX).saturating_mul(time::DAY);
        next.saturating_add(days).saturating_add(seconds(minutes))
    }

    /// Where no day ends before.
    fn in_its_minute(&self, before: u64) -> i64 {
        let (minutes, place) = self.minute_of(before);
        let turn = usize::try_from(place).ok().and_then(|place| self.turns.get(place)).copied();
        turn.unwrap_or(self.first).saturating_add(seconds(minutes))
    }

    fn minute_of(&self, before: u64) -> (u64, u64) {
        NonZeroU64::new(self.turns.len() as u64).map_or((0, before), |in_a_minute| minute_of(before, in_a_minute))
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
    use crate::text::time::DAY;

    /// Four a minute and 500 a day, held until a minute after the start of a day. The last minute's requests left at once.
    fn schedule(day_used: u64) -> Schedule {
        Schedule::new(10 * DAY + 100, 10 * DAY + 160, &[10 * DAY + 160; 4], (day_used, Some(500)))
    }

    #[test]
    fn four_a_minute_go_and_the_rest_says_which_minute() {
        let turns = [0, 3, 4, 8].map(|before| schedule(4).turn(before));
        assert_eq!(turns, [160, 160, 221, 282].map(|second| 10 * DAY + second));
    }

    #[test]
    fn requests_go_as_far_apart_as_those_of_the_minute_before() {
        let spread = Schedule::new(100, 110, &[105, 125, 140, 155], (4, Some(500)));
        let turns = [0, 1, 2, 3, 4, 5, 11].map(|before| spread.turn(before));
        assert_eq!(turns, [110, 125, 140, 155, 171, 186, 277], "the first waits for something else besides");
    }

    #[test]
    fn what_the_day_has_no_room_for_is_asked_on_the_next() {
        assert_eq!(schedule(498).turn(1), 10 * DAY + 160);
        assert_eq!([2, 5, 6].map(|before| schedule(498).turn(before)), [11 * DAY, 11 * DAY, 11 * DAY + 61]);
        assert_eq!(schedule(498).turn(2 + 500), 12 * DAY);
        let held_for_the_day = Schedule::new(10 * DAY + 100, 11 * DAY, &[], (500, Some(500)));
        assert_eq!([0, 499, 500].map(|before| held_for_the_day.turn(before)), [11 * DAY, 11 * DAY, 12 * DAY]);
    }

    #[test]
    fn a_limit_of_nothing_and_numbers_of_any_size_are_no_trouble() {
        let nothing = Schedule::new(100, 160, &[], (7, Some(0)));
        assert_eq!([0, 9].map(|before| nothing.turn(before)), [160, 160]);
        assert_eq!(Schedule::new(100, 160, &[160], (0, Some(1))).turn(u64::MAX), i64::MAX);
        assert_eq!(Schedule::new(100, 160, &[], (u64::MAX, Some(5))).turn(0), DAY);
    }
}
