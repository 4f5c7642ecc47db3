//! What a 429 means, which does not say itself: one rule.
//!
//! A refusal is the minute's. Only a second one, of a request that left a full minute after the first, can be the day's;
//! and that is an assumption: a start, and what the user orders by hand (reading again, sending), tests it with a request. A
//! request that is granted lifts all. What the service says itself (`Retry-After`) is taken at its word, up to a day, and tested by nobody; but one that says "soon"
//! again and again, and grants nothing, is asked once a minute.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::store::{BUDGET_MINUTE, End, Refusal, Window};
use crate::text::time;
use crate::vt::{Call, LONGEST_WAIT};

/// A longer pause is about the day.
const HOUR: Duration = Duration::from_hours(1);

/// A service that says "now" each time must not be asked in a loop.
const SHORTEST: Duration = Duration::from_secs(1);

/// So often in a series a pause that is shorter than a minute is taken at its word.
const BELIEVED: u32 = 8;

/// How often one request is sent that is refused each time, before its refusal is told.
const TRIES: u32 = 8;

/// What of a full minute must have passed; what was paid at its end may leave a little earlier by another clock.
const FULL_MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// Refusals further apart have nothing to do with each other: two busy minutes of a key that others use too.
const SERIES: SignedDuration = SignedDuration::from_mins(10);

/// What stands in the way after a refusal at `now` of a request that left at `left`.
pub(super) fn after(known: Option<Refusal>, left: Timestamp, now: Timestamp, retry_after: Option<Duration>) -> Refusal {
    let known = known.filter(|known| now.duration_since(known.until) <= SERIES && day(known.first) == day(now));
    let first = known.map_or(now, |known| known.first);
    let times = known.map_or(1, |known| known.times.saturating_add(1));
    let minute = Duration::from_secs(BUDGET_MINUTE.unsigned_abs());
    let told = retry_after.map(pause).map(|pause| if times > BELIEVED { pause.max(minute) } else { pause });
    let (until, window, end) = match (told, known) {
        (Some(pause), _) if pause > HOUR => (later(now, pause), Window::Day, End::Told),
        (Some(pause), _) => (later(now, pause), Window::Minute, End::Assumed),
        (None, Some(known)) if left.duration_since(known.first) >= FULL_MINUTE => {
            (midnight(now), Window::Day, End::Assumed)
        }
        // Others of the same minute were on their way when it was refused.
        (None, Some(known)) if known.until > now => (known.until, known.window, known.end),
        _ => (later(now, minute), Window::Minute, End::Assumed),
    };
    Refusal { first, until, window, end, times }
}

/// Whether a request that was sent so often, and refused each time, is sent once more when the quota can be free: a read. What
/// changes something is the user's to order again.
pub fn is_tried_again(call: &Call, tries: u32) -> bool {
    !call.changes() && tries < TRIES
}

/// What the service's own word on when to come again is good for.
pub(super) fn pause(told: Duration) -> Duration {
    told.clamp(SHORTEST, LONGEST_WAIT)
}

fn later(now: Timestamp, pause: Duration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

/// What is left of a refusal once a request that left at `left` was granted.
pub(super) fn granted(known: Option<Refusal>, left: Timestamp) -> Option<Refusal> {
    known.filter(|known| left <= known.first)
}

/// What is left of a refusal for somebody who wants to know whether it still holds. If it does, the next refusal is one
/// of the same series.
pub(super) fn tested(known: Option<Refusal>, now: Timestamp) -> Option<Refusal> {
    known.map(|known| match (known.window, known.end) {
        (Window::Day, End::Assumed) => Refusal { until: known.until.min(now), ..known },
        (Window::Minute, _) | (Window::Day, End::Told) => known,
    })
}

/// Days since the epoch, UTC.
fn day(time: Timestamp) -> i64 {
    time::utc_day(time.as_second())
}

/// The next 00:00 UTC.
fn midnight(now: Timestamp) -> Timestamp {
    Timestamp::from_second(time::next_utc_day(now.as_second())).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10:00 UTC of a day, and so many seconds.
    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + 36_000 + second).expect("a time in 2026")
    }

    fn midnight_of_that_day() -> Timestamp {
        at(14 * 3600)
    }

    fn refused(known: Option<Refusal>, second: i64) -> Refusal {
        after(known, at(second), at(second), None)
    }

    #[test]
    fn a_refusal_is_the_minutes_whatever_was_sent_before() {
        let refusal = refused(None, 0);
        let minute = Refusal { first: at(0), until: at(61), window: Window::Minute, end: End::Assumed, times: 1 };
        assert_eq!(refusal, minute);
    }

    #[test]
    fn others_that_were_on_their_way_change_nothing() {
        let first = refused(None, 0);
        let same = Refusal { times: 2, ..first };
        assert_eq!(after(Some(first), at(-1), at(5), None), same);
        assert_eq!(after(Some(first), at(-1), at(60), None), same, "slow, but it left before");
    }

    #[test]
    fn only_a_second_one_after_a_full_minute_is_the_days() {
        let second = refused(Some(refused(None, 0)), 61);
        let until = midnight_of_that_day();
        assert_eq!(second, Refusal { first: at(0), until, window: Window::Day, end: End::Assumed, times: 2 });
        let much_later = refused(Some(refused(None, 0)), 3 * 3600);
        assert_eq!(much_later.window, Window::Minute, "two busy minutes");
        let (first, until) = (at(-36_100), at(-36_039));
        let of_yesterday = Refusal { first, until, window: Window::Minute, end: End::Assumed, times: 1 };
        assert_eq!(refused(Some(of_yesterday), -36_000).window, Window::Minute, "the day began at 00:00");
    }

    #[test]
    fn a_success_lifts_it_unless_it_left_before() {
        let first = refused(None, 0);
        assert_eq!(granted(Some(first), at(0)), Some(first));
        assert_eq!(granted(Some(first), at(61)), None);
    }

    #[test]
    fn a_day_may_be_tested_and_one_more_refusal_closes_it_again() {
        let day = refused(Some(refused(None, 0)), 61);
        let tested = tested(Some(day), at(90)).expect("known");
        assert_eq!(tested.until, at(90));
        assert_eq!(refused(Some(tested), 91).until, midnight_of_that_day());
        let minute = refused(None, 0);
        assert_eq!(super::tested(Some(minute), at(5)), Some(minute), "a minute is waited for");
    }

    #[test]
    fn the_services_own_pause_is_taken_at_its_word() {
        let told = |seconds| after(None, at(0), at(0), Some(Duration::from_secs(seconds)));
        assert_eq!((told(9).until, told(9).window), (at(9), Window::Minute));
        assert_eq!((told(7200).until, told(7200).window), (at(7200), Window::Day));
        for pause in [9, 7200] {
            assert_eq!(tested(Some(told(pause)), at(5)), Some(told(pause)), "it is no assumption to be tested");
        }
        for forever in [90_000, 250_000_000_000, u64::MAX] {
            assert_eq!((told(forever).until, told(forever).window), (at(24 * 3600), Window::Day), "{forever}");
        }
    }

    #[test]
    fn a_service_that_says_soon_again_and_again_and_grants_nothing_is_given_a_minute() {
        let soon = |known, second| after(known, at(second), at(second), Some(Duration::from_secs(1)));
        let mut known = None;
        for second in 0..8 {
            let refusal = soon(known, second);
            assert_eq!(refusal.until, at(second + 1));
            known = Some(refusal);
        }
        let ninth = soon(known, 8);
        assert_eq!((ninth.until, ninth.window), (at(8 + 61), Window::Minute));
        assert_eq!(soon(granted(Some(ninth), at(70)), 71).until, at(72), "a grant ends the series");
    }
}
