//! How long a run may take, what it may spend, and what it says about that.

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::output;
use crate::access::{Hold, Outlook};
use crate::config::Span;
use crate::store::{HeldBy, Window};
use crate::text::{count, counted, requests, time};

/// What every command takes that can last.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for all commands")]
pub struct Pacing {
    /// Do not wait for quota, nor with --wait for another look: end with what is done (exit 5)
    #[arg(long, global = true, conflicts_with = "max_wait")]
    pub no_wait: bool,

    /// End rather than wait, for quota or another look, beyond so long after the start, for example "10 m" (exit 5)
    #[arg(long, global = true, value_name = "SPAN", value_parser = span)]
    pub max_wait: Option<Duration>,

    /// End after so many requests (exit 5)
    #[arg(long, global = true, value_name = "N")]
    pub max_requests: Option<u64>,

    /// Say nothing on stderr about what is under way
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say on stderr what is planned and each request that leaves
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

fn span(text: &str) -> Result<Duration, String> {
    Span::try_from(text.to_owned()).map(|span| span.0)
}

impl Pacing {
    /// Why a run that began at `begun` ends instead of waiting, if it does.
    pub(super) fn ends(&self, hold: Hold, begun: Timestamp) -> Option<String> {
        let until = clock(hold.until);
        if (hold.window, hold.by) == (Window::Day, HeldBy::Service) {
            return Some(format!("the service has refused; it goes on at {until}; nothing was sent"));
        }
        if hold.window == Window::Day {
            return Some(format!("the requests of the day are used up, it goes on at {until}; nothing was sent"));
        }
        let why = self.impatience(hold.until, begun)?;
        Some(format!("its turn comes at {until}, {why}; nothing was sent"))
    }

    /// Why a run that began at `begun` ends before it looks again at `look` how something stands, if it does.
    pub(super) fn ends_before(&self, look: Timestamp, begun: Timestamp) -> Option<String> {
        let why = self.impatience(look, begun)?;
        Some(format!("its next look comes at {}, {why}", clock(look)))
    }

    /// What forbids to wait until then.
    fn impatience(&self, until: Timestamp, begun: Timestamp) -> Option<&'static str> {
        if self.no_wait {
            return Some("and --no-wait was given");
        }
        let longest = self.max_wait.and_then(|longest| begun.checked_add(longest).ok())?;
        (until > longest).then_some("later than --max-wait allows")
    }

    /// Whether a run that began at `begun` leaves it to other programs to ask for what they are asking for.
    pub(super) fn waits_for_others(&self, begun: Timestamp, now: Timestamp) -> bool {
        let end = self.max_wait.and_then(|longest| begun.checked_add(longest).ok());
        !self.no_wait && end.is_none_or(|end| now < end)
    }

    /// Says something about what is under way.
    pub(super) fn say(&self, words: impl AsRef<str>) {
        if !self.quiet {
            output::say(words);
        }
    }

    /// Says something that only the curious want to know.
    pub(super) fn tell(&self, words: impl AsRef<str>) {
        if self.verbose {
            output::say(words);
        }
    }
}

/// `what` is one of them: `100 look-ups, 12 in the store, 88 requests at 4 a minute: about 22 min, until 00:15 UTC`
pub(super) fn plan(what: &str, all: u64, outlook: &Outlook, now: Timestamp) -> String {
    let stored = all.saturating_sub(outlook.needed);
    let mut words = counted(all, what);
    if stored > 0 {
        words += &format!(", {} in the store", count(stored));
    }
    words += &format!(", {}", requests(outlook.needed));
    if let Some(rate) = outlook.rate.per_minute {
        words += &format!(" at {} a minute", count(rate.into()));
    }
    let lasts = outlook.lasts();
    if lasts > Duration::ZERO {
        words += &format!(": about {}", until(lasts, now));
    }
    if let Some(beyond) = outlook.beyond_today() {
        words += &format!("; the day has no room for the last {}", count(beyond));
    }
    words
}

/// `22 min, until 00:15 UTC`
pub(super) fn until(lasts: Duration, now: Timestamp) -> String {
    let end = now.checked_add(lasts).unwrap_or(now);
    format!("{}, until {}", span_in_words(lasts), clock(end))
}

/// Whole minutes from two on: nobody waits for the seconds of 22 minutes.
fn span_in_words(lasts: Duration) -> String {
    let seconds = lasts.as_secs() + u64::from(lasts.subsec_nanos() > 0);
    time::duration(if seconds < 120 { seconds } else { (seconds + 30) / 60 * 60 })
}

/// `00:15 UTC`
fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::quota::Limits;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    /// Nothing was spent in this minute.
    fn outlook(needed: u64, day_left: u32) -> Outlook {
        Outlook { needed, waits: vec![Duration::ZERO; 4], day_left: Some(day_left), rate: Limits::PUBLIC }
    }

    #[test]
    fn the_plan_says_how_many_at_what_pace_and_until_when() {
        let now = at("2026-11-25T23:53:00Z");
        let words = "100 look-ups, 12 in the store, 88 requests at 4 a minute: about 21 min, until 00:14 UTC";
        assert_eq!(plan("look-up", 100, &outlook(88, 500), now), words);
        assert_eq!(plan("look-up", 2, &outlook(2, 500), now), "2 look-ups, 2 requests at 4 a minute");
        assert_eq!(plan("look-up", 1, &outlook(1, 500), now), "1 look-up, 1 request at 4 a minute");
        let words = "10 look-ups, 10 requests at 4 a minute: about 1 min 1 s, until 23:54 UTC; the day has no room for the last 3";
        assert_eq!(plan("look-up", 10, &outlook(10, 7), now), words);
    }

    #[test]
    fn a_run_ends_instead_of_waiting_as_its_flags_say() {
        let begun = at("2026-11-25T10:00:00Z");
        let minute = Hold { until: at("2026-11-25T10:01:01Z"), window: Window::Minute, by: HeldBy::OwnCount };
        let day = Hold { until: at("2026-11-26T00:00:00Z"), window: Window::Day, by: HeldBy::OwnCount };
        let patient = Pacing::default();
        assert_eq!(patient.ends(minute, begun), None);
        assert!(patient.ends(day, begun).is_some_and(|why| why.contains("00:00 UTC")));
        let hasty = Pacing { no_wait: true, ..Pacing::default() };
        assert!(hasty.ends(minute, begun).is_some_and(|why| why.contains("--no-wait")));
        let some = |minutes: u64| Pacing { max_wait: Some(Duration::from_secs(60 * minutes)), ..Pacing::default() };
        assert!(some(1).ends(minute, begun).is_some() && some(2).ends(minute, begun).is_none());
    }
}
