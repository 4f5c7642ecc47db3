//! What the store knows of one key: what it has spent of its day, what it may spend, and what is refused to it.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{DAY, End, HOUR, HeldBy, KeyTag, MINUTE, Rate, Refusal, SKEW, Standing, Terms, Ticket, Window};

/// What is kept of a refusal whose end the service told, where that is the day's.
const TOLD: i64 = 2;

/// The row of one key. Times are milliseconds since the epoch.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Days since the epoch, UTC.
    pub(super) day: i64,
    pub(super) used: u32,
    /// What the service last said may be spent in a day and a minute.
    pub(super) allowed: Option<u32>,
    pub(super) minute_allowed: Option<u32>,
    pub(super) premium: Option<bool>,
    pub(super) told_at: i64,
    pub(super) refused_until: i64,
    /// 0 is the minute, 1 the day as it is assumed, 2 the day as the service told when it ends.
    refused_window: i64,
    /// 0: nothing is refused.
    refused_at: i64,
    refused_times: u32,
    /// Requests that the service granted in the minute of a refusal.
    pub(super) pace: Option<u32>,
    pub(super) paced_at: i64,
}

impl Account {
    pub(super) fn read(connection: &Connection, key: &KeyTag, now: i64) -> rusqlite::Result<Self> {
        let known = connection
            .prepare_cached(
                "SELECT day, used, allowed, minute_allowed, premium, told_at, refused_until, refused_window, refused_at,
                    pace, paced_at, refused_times FROM budget WHERE key = ?1",
            )?
            .query_row([&key.0], |row| {
                Ok(Self {
                    day: row.get(0)?,
                    used: row.get(1)?,
                    allowed: row.get(2)?,
                    minute_allowed: row.get(3)?,
                    premium: row.get(4)?,
                    told_at: row.get(5)?,
                    refused_until: row.get(6)?,
                    refused_window: row.get(7)?,
                    refused_at: row.get(8)?,
                    pace: row.get(9)?,
                    paced_at: row.get(10)?,
                    refused_times: row.get(11)?,
                })
            })
            .optional()?;
        let today = now.div_euclid(DAY);
        let mut account = known.unwrap_or_default();
        if account.day != today {
            account.day = today;
            account.used = 0;
        }
        // No refusal lasts longer than a day: a clock that was set back must not stop us for longer. One that was set
        // right by a little is no reason to forget.
        if account.refused_until - now > DAY + SKEW {
            account.set_refusal(None);
        }
        Ok(account)
    }

    pub(super) fn write(&self, transaction: &Transaction, key: &KeyTag) -> rusqlite::Result<()> {
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO budget (key, day, used, allowed, minute_allowed, premium, told_at, refused_until,
                    refused_window, refused_at, pace, paced_at, refused_times)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                key.0,
                self.day,
                self.used,
                self.allowed,
                self.minute_allowed,
                self.premium,
                self.told_at,
                self.refused_until,
                self.refused_window,
                self.refused_at,
                self.pace,
                self.paced_at,
                self.refused_times
            ])
            .map(drop)
    }

    /// The limits in force: zero is none.
    pub(super) fn rate(&self, terms: Terms, now: i64) -> Rate {
        let limit = |limit: Option<u32>| limit.filter(|limit| *limit > 0);
        // A zero that is stated or told means that there is no limit, so it is looked at before it is dropped.
        let first = |stated: Option<u32>, told: Option<u32>, assumed| limit(stated.or(told).or(assumed));
        // Of a key that the service calls premium nothing is assumed, also where it did not name each limit.
        let assumed = if self.premium == Some(true) { Rate::NONE } else { terms.assumed };
        let per_minute = first(terms.stated.per_minute, self.minute_allowed, assumed.per_minute);
        let per_day = first(terms.stated.per_day, self.allowed, assumed.per_day);
        Rate {
            per_minute: self.learned(now).map_or(per_minute, |pace| Some(pace.min(per_minute.unwrap_or(pace)))),
            per_day,
        }
    }

    /// The pace that refusals taught. Each hour one more is tried, since what others spend with the key changes.
    fn learned(&self, now: i64) -> Option<u32> {
        let hours = u32::try_from((now - self.paced_at).max(0) / HOUR).ok()?;
        self.pace.filter(|_| hours < 24).map(|pace| pace.saturating_add(hours))
    }

    pub(super) fn refusal(&self, now: Timestamp) -> Option<Refusal> {
        let end = if self.refused_window == TOLD { End::Told } else { End::Assumed };
        (self.refused_at > 0).then(|| Refusal {
            first: timestamp(self.refused_at, now),
            until: timestamp(self.refused_until, now),
            window: self.window(),
            end,
            times: self.refused_times,
        })
    }

    fn window(&self) -> Window {
        if self.refused_window == 0 { Window::Minute } else { Window::Day }
    }

    pub(super) fn set_refusal(&mut self, refusal: Option<Refusal>) {
        self.refused_at = refusal.map_or(0, |refusal| refusal.first.as_millisecond());
        self.refused_until = refusal.map_or(0, |refusal| refusal.until.as_millisecond());
        self.refused_window = refusal.map_or(0, |refusal| match (refusal.window, refusal.end) {
            (Window::Minute, _) => 0,
            (Window::Day, End::Assumed) => 1,
            (Window::Day, End::Told) => TOLD,
        });
        self.refused_times = refusal.map_or(0, |refusal| refusal.times);
    }

    /// What the minute of a refusal granted, and what becomes known after it, is a part of the pace that it taught.
    pub(super) fn granted_late(&mut self, tickets: &[Ticket]) {
        let minute = self.paced_at - MINUTE..=self.paced_at;
        let late = tickets.iter().filter(|ticket| minute.contains(&ticket.at.as_millisecond()));
        self.pace = self.pace.map(|pace| late.fold(pace, |pace, ticket| pace.saturating_add(ticket.price)));
    }

    /// Writes down requests that leave at `at`.
    pub(super) fn pay(&mut self, transaction: &Transaction, key: &KeyTag, price: u32, at: i64) -> rusqlite::Result<()> {
        self.used = self.used.saturating_add(price);
        self.write(transaction, key)?;
        forget(transaction, at)?;
        let mut insert = transaction.prepare_cached("INSERT INTO spent (key, at) VALUES (?1, ?2)")?;
        (0..price).try_for_each(|_| insert.execute(params![key.0, at]).map(drop))
    }

    /// What stands in the way of a call of this price now, and until when (milliseconds since the epoch).
    ///
    /// A call dearer than a whole window passes when that is untouched: it would wait for ever.
    pub(super) fn obstacle(&self, times: &[i64], price: u32, terms: Terms, now: i64) -> Option<(i64, Window, HeldBy)> {
        if self.refused_until > now {
            return Some((self.refused_until, self.window(), HeldBy::Service));
        }
        let rate = self.rate(terms, now);
        if rate.per_day.is_some_and(|limit| self.used > 0 && self.used.saturating_add(price) > limit) {
            return Some(((self.day + 1) * DAY, Window::Day, HeldBy::OwnCount));
        }
        let before = usize::try_from(rate.per_minute?.saturating_sub(price)).ok()?;
        // The one whose leaving the window makes room.
        let leaver = times.get(times.len().checked_sub(before)?.checked_sub(1)?)?;
        Some((leaver + MINUTE, Window::Minute, HeldBy::OwnCount))
    }
}

/// Forgets what was spent and is of no more use, of all keys: what was granted counts in its minute alone, and what may not have left
/// can be given back to its day.
fn forget(transaction: &Transaction, now: i64) -> rusqlite::Result<()> {
    // Requests of the future are those of a clock that was set back.
    transaction
        .prepare_cached("DELETE FROM spent WHERE at > ?1 OR at <= ?2 OR (at <= ?3 AND granted = ?4)")?
        .execute(params![now + MINUTE, now - DAY, now - MINUTE, Standing::Granted.number()])
        .map(drop)
}

/// A minute from now, if the number is no time: waiting is always safe.
pub(super) fn timestamp(milliseconds: i64, now: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).or_else(|_| now.checked_add(SignedDuration::from_mins(1))).unwrap_or(now)
}
