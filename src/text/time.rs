//! Times for people, always with their zone.
//!
//! The service sends seconds since the epoch, UTC, and now and then nonsense; any number gives a text, none a panic. The
//! clock is an argument: nothing here asks what time it is.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// Seconds of a day, as others of a span.
const DAYS: u64 = DAY.unsigned_abs();
/// A twelfth of a year, near enough for an age.
const MONTH: u64 = YEAR / 12;
const YEAR: u64 = 31_556_952;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Which day in UTC, counted from that of the epoch: where the service starts to count anew.
pub fn utc_day(seconds: i64) -> i64 {
    seconds.div_euclid(DAY)
}

/// When the next day in UTC begins. Seconds since the epoch.
pub fn next_utc_day(seconds: i64) -> i64 {
    utc_day(seconds).saturating_add(1).saturating_mul(DAY)
}

/// `2026-01-01 00:00:00 UTC`; outside the years that can be written, the number and "out of range".
pub fn utc(seconds: i64) -> String {
    civil(seconds).map_or_else(|| out_of_range(seconds), |at| format!("{} UTC", at.strftime("%Y-%m-%d %H:%M:%S")))
}

/// `23:05:10`, the time of day in UTC: for what is due within hours.
pub fn clock(seconds: i64) -> String {
    civil(seconds).map_or_else(|| out_of_range(seconds), |at| at.strftime("%H:%M:%S").to_string())
}

/// `2026-01-01`, the day in UTC.
pub fn date(seconds: i64) -> String {
    civil(seconds).map_or_else(|| out_of_range(seconds), |at| at.strftime("%Y-%m-%d").to_string())
}

/// How long ago: `12 s`, `5 min`, `3 h`, `2 d`, `1 y 2 mo`; a time to come is `in 2 d`.
pub fn age(seconds: i64, now: i64) -> String {
    let span = rough(now.abs_diff(seconds));
    if seconds > now { format!("in {span}") } else { span }
}

/// `2026-01-01 00:00:00 UTC (2 d ago)`.
pub fn utc_with_age(seconds: i64, now: i64) -> String {
    if civil(seconds).is_none() {
        return out_of_range(seconds);
    }
    let age = age(seconds, now);
    if seconds > now { format!("{} ({age})", utc(seconds)) } else { format!("{} ({age} ago)", utc(seconds)) }
}

/// `2026-01-01 (2 d ago)`, where the hour is not worth its room.
pub fn date_with_age(seconds: i64, now: i64) -> String {
    if civil(seconds).is_none() {
        return out_of_range(seconds);
    }
    let age = age(seconds, now);
    if seconds > now { format!("{} ({age})", date(seconds)) } else { format!("{} ({age} ago)", date(seconds)) }
}

/// `01-01, 2 d`, and `2016-01, 10 y` from a year on: the least that tells when it was.
pub fn short_with_age(seconds: i64, now: i64) -> String {
    let Some(at) = civil(seconds) else { return out_of_range(seconds) };
    let span = now.abs_diff(seconds);
    let (day, age) = match span {
        YEAR.. => (at.strftime("%Y-%m"), format!("{} y", span / YEAR)),
        _ => (at.strftime("%m-%d"), rough(span)),
    };
    if seconds > now { format!("{day}, in {age}") } else { format!("{day}, {age}") }
}

/// `2026-01-01T00:00:00Z`, for programs; `None` outside the years 0 to 9999 that the format can write.
pub fn rfc3339(seconds: i64) -> Option<String> {
    let at = civil(seconds).filter(|at| at.year() >= 0)?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A span in its two largest units: `45 s`, `2 min 3 s`, `1 h 5 min`, `3 d 4 h`.
pub fn duration(seconds: u64) -> String {
    let (large, small) = match seconds {
        0..MINUTE => return format!("{seconds} s"),
        MINUTE..HOUR => ((MINUTE, "min"), (1, "s")),
        HOUR..DAYS => ((HOUR, "h"), (MINUTE, "min")),
        DAYS.. => ((DAYS, "d"), (HOUR, "h")),
    };
    pair(seconds, large, small)
}

fn rough(seconds: u64) -> String {
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAYS => format!("{} h", seconds / HOUR),
        DAYS.. if seconds < 2 * MONTH => format!("{} d", seconds / DAYS),
        DAYS..YEAR => format!("{} mo", seconds / MONTH),
        YEAR.. => pair(seconds, (YEAR, "y"), (MONTH, "mo")),
    }
}

fn pair(seconds: u64, large: (u64, &str), small: (u64, &str)) -> String {
    let (whole, rest) = (seconds / large.0, seconds % large.0 / small.0);
    if rest == 0 { format!("{whole} {}", large.1) } else { format!("{whole} {} {rest} {}", large.1, small.1) }
}

fn civil(seconds: i64) -> Option<DateTime> {
    Timestamp::from_second(seconds).ok().map(|at| TimeZone::UTC.to_datetime(at))
}

fn out_of_range(seconds: i64) -> String {
    format!("{seconds} (out of range)")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_767_398_400; // 2026-01-03T00:00:00Z

    #[test]
    fn c17_epoch_seconds_become_utc_with_the_zone_named() {
        assert_eq!(utc(1_700_000_000), "2023-11-14 22:13:20 UTC");
        assert_eq!(utc_with_age(1_767_225_600, NOW), "2026-01-01 00:00:00 UTC (2 d ago)");
        assert_eq!(date(1_700_000_000), "2023-11-14");
        assert_eq!(rfc3339(1_700_000_000).as_deref(), Some("2023-11-14T22:13:20Z"));
    }

    #[test]
    fn ages_take_the_unit_that_people_would() {
        for (before, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (300, "5 min"),
            (3 * 3_600 + 10, "3 h"),
            (2 * 86_400, "2 d"),
            (45 * 86_400, "45 d"),
            (100 * 86_400, "3 mo"),
            (425 * 86_400, "1 y 1 mo"),
            (-2 * 86_400, "in 2 d"),
        ] {
            assert_eq!(age(NOW - before, NOW), text);
        }
        assert_eq!(utc_with_age(NOW + 3_600, NOW), "2026-01-03 01:00:00 UTC (in 1 h)");
    }

    #[test]
    fn spans_show_their_two_largest_units() {
        for (seconds, text) in
            [(0, "0 s"), (45, "45 s"), (123, "2 min 3 s"), (3_900, "1 h 5 min"), (273_600, "3 d 4 h"), (7_200, "2 h")]
        {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn a_time_that_cannot_be_is_said_so() {
        assert_eq!(utc(i64::MAX), "9223372036854775807 (out of range)");
        assert_eq!(utc_with_age(i64::MIN, NOW), "-9223372036854775808 (out of range)");
        assert_eq!(rfc3339(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn any_number_gives_a_text(seconds: i64, now: i64) {
            prop_assert!(!utc(seconds).is_empty());
            prop_assert!(!date(seconds).is_empty());
            prop_assert!(!utc_with_age(seconds, now).is_empty());
            prop_assert!(rfc3339(seconds).is_none_or(|text| text.len() == 20));
            prop_assert!(!duration(seconds.unsigned_abs()).is_empty());
        }
    }
}
