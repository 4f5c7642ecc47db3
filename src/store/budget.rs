//! What a key may spend: requests a minute and a day, counted for all programs that use this store.
//!
//! A request is paid for before it leaves, in one transaction that looks and takes, so that two programs together do
//! not overspend. The minute is a window that slides; the day ends at 00:00 UTC, as the service's does. Here alone
//! times are [`Timestamp`]s: a minute counted in whole seconds would be up to a second too short. We count when a request
//! leaves and the service when it arrives, so our minute is a second longer: the first may travel longer than the fifth.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{Store, StoreError};

/// Seconds of a minute, as the budget counts it.
pub const BUDGET_MINUTE: i64 = 61;

/// Milliseconds.
const MINUTE: i64 = BUDGET_MINUTE * 1000;
const DAY: i64 = 24 * 60 * 60_000;

/// Names a key without being it: a salted hash, whose salt never leaves this store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyTag(String);

/// What the key may do; an absent (or zero) number is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    pub per_minute: Option<u32>,
    /// If absent, what the service last said it is.
    pub per_day: Option<u32>,
}

/// Which limit makes a request wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    Minute,
    Day,
}

/// A request that was paid for; [`Store::give_back`] takes it if the request never left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    at: Timestamp,
}

/// Whether a request may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Yes(Ticket),
    /// Not before `until`, because of `window`.
    WaitUntil {
        until: Timestamp,
        window: Window,
    },
}

/// What was spent so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// In the last minute.
    pub minute: u32,
    /// Since 00:00 UTC.
    pub day: u32,
    /// What the service last said may be spent in a day.
    pub day_allowed: Option<u32>,
}

/// The row of one key.
#[derive(Debug, Default)]
struct Account {
    /// Days since the epoch, UTC.
    day: i64,
    used: u32,
    allowed: Option<u32>,
    /// The service said no; milliseconds since the epoch.
    refused_until: i64,
    refused_window: i64,
}

impl Account {
    fn read(transaction: &Transaction, key: &KeyTag, now: i64) -> rusqlite::Result<Self> {
        let known = transaction
            .prepare_cached("SELECT day, used, allowed, refused_until, refused_window FROM budget WHERE key = ?1")?
            .query_row([&key.0], |row| {
                Ok(Self {
                    day: row.get(0)?,
                    used: row.get(1)?,
                    allowed: row.get(2)?,
                    refused_until: row.get(3)?,
                    refused_window: row.get(4)?,
                })
            })
            .optional()?;
        let today = now.div_euclid(DAY);
        let mut account = known.unwrap_or_default();
        if account.day != today {
            account.day = today;
            account.used = 0;
        }
        // No refusal lasts longer than a day: a clock that was set back must not stop us for longer.
        if account.refused_until - now > DAY {
            account.refused_until = 0;
        }
        Ok(account)
    }

    fn write(&self, transaction: &Transaction, key: &KeyTag) -> rusqlite::Result<()> {
        transaction
            .prepare_cached(
                "INSERT INTO budget (key, day, used, allowed, refused_until, refused_window) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET day = ?2, used = ?3, allowed = ?4, refused_until = ?5, refused_window = ?6",
            )?
            .execute(params![key.0, self.day, self.used, self.allowed, self.refused_until, self.refused_window])
            .map(drop)
    }

    /// What stands in the way of a request now, and until when (milliseconds since the epoch).
    fn obstacle(&self, times: &[i64], rate: Rate, now: i64) -> Option<(i64, Window)> {
        if self.refused_until > now {
            let window = if self.refused_window == 0 { Window::Minute } else { Window::Day };
            return Some((self.refused_until, window));
        }
        let limit = |limit: Option<u32>| limit.filter(|limit| *limit > 0);
        if limit(rate.per_day).or(limit(self.allowed)).is_some_and(|limit| self.used >= limit) {
            return Some(((self.day + 1) * DAY, Window::Day));
        }
        let per_minute = usize::try_from(limit(rate.per_minute)?).ok()?;
        // The one whose leaving the window makes room.
        let leaver = times.get(times.len().checked_sub(per_minute)?)?;
        Some((leaver + MINUTE, Window::Minute))
    }
}

impl Store {
    /// The name of `key` in this store.
    pub fn key_tag(&self, key: &SecretString) -> Result<KeyTag, StoreError> {
        let salt: Vec<u8> = self.read(|connection| {
            connection.query_row("SELECT value FROM meta WHERE name = 'salt'", [], |row| row.get(0))
        })?;
        let digest = Sha256::new().chain_update(salt).chain_update(key.expose_secret()).finalize();
        Ok(KeyTag(URL_SAFE_NO_PAD.encode(digest)))
    }

    /// Pays for one request, or says until when it has to wait.
    pub fn take(&self, key: &KeyTag, now: Timestamp, rate: Rate) -> Result<Taken, StoreError> {
        let at = now.as_millisecond();
        let obstacle = self.change(|transaction| {
            let mut account = Account::read(transaction, key, at)?;
            let obstacle = account.obstacle(&last_minute(transaction, key, at)?, rate, at);
            if obstacle.is_none() {
                account.used = account.used.saturating_add(1);
                account.write(transaction, key)?;
                transaction
                    .prepare_cached("INSERT INTO spent (key, at) VALUES (?1, ?2)")?
                    .execute(params![key.0, at])?;
            }
            Ok(obstacle)
        })?;
        Ok(match obstacle {
            None => Taken::Yes(Ticket { at: now }),
            Some((until, window)) => Taken::WaitUntil { until: timestamp(until, now), window },
        })
    }

    /// Takes back what was paid for a request that never left.
    pub fn give_back(&self, key: &KeyTag, ticket: Ticket) -> Result<(), StoreError> {
        let at = ticket.at.as_millisecond();
        self.change(|transaction| {
            transaction.execute(
                "DELETE FROM spent WHERE rowid = (SELECT rowid FROM spent WHERE key = ?1 AND at = ?2 LIMIT 1)",
                params![key.0, at],
            )?;
            transaction
                .execute(
                    "UPDATE budget SET used = used - 1 WHERE key = ?1 AND day = ?2 AND used > 0",
                    params![key.0, at.div_euclid(DAY)],
                )
                .map(drop)
        })
    }

    /// Takes in what the service itself says of today (`overall_quotas`, `api_requests_daily`).
    pub fn correct(&self, key: &KeyTag, used: u64, allowed: u64, now: Timestamp) -> Result<(), StoreError> {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        self.change(|transaction| {
            let mut account = Account::read(transaction, key, now.as_millisecond())?;
            account.used = number(used);
            account.allowed = Some(number(allowed));
            account.write(transaction, key)
        })
    }

    /// The service refused a request (429): no program asks with this key before `until`.
    pub fn refused(&self, key: &KeyTag, until: Timestamp, window: Window, now: Timestamp) -> Result<(), StoreError> {
        self.change(|transaction| {
            let mut account = Account::read(transaction, key, now.as_millisecond())?;
            account.refused_until = account.refused_until.max(until.as_millisecond());
            account.refused_window = i64::from(window == Window::Day);
            account.write(transaction, key)
        })
    }

    /// What was spent so far, by all programs.
    pub fn spent(&self, key: &KeyTag, now: Timestamp) -> Result<Spent, StoreError> {
        let at = now.as_millisecond();
        self.change(|transaction| {
            let account = Account::read(transaction, key, at)?;
            let minute = u32::try_from(last_minute(transaction, key, at)?.len()).unwrap_or(u32::MAX);
            Ok(Spent { minute, day: account.used, day_allowed: account.allowed })
        })
    }
}

/// When the requests of the last minute were made, the oldest first. Forgets the others.
fn last_minute(transaction: &Transaction, key: &KeyTag, now: i64) -> rusqlite::Result<Vec<i64>> {
    // Requests of the future are those of a clock that was set back; they must not stop us until it catches up.
    transaction.prepare_cached("DELETE FROM spent WHERE key = ?1 AND (at <= ?2 OR at > ?3)")?.execute(params![
        key.0,
        now - MINUTE,
        now + MINUTE
    ])?;
    transaction
        .prepare_cached("SELECT at FROM spent WHERE key = ?1 ORDER BY at")?
        .query_map([&key.0], |row| row.get(0))?
        .collect()
}

/// A minute from now, if the number is no time: waiting is always safe.
fn timestamp(milliseconds: i64, now: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).or_else(|_| now.checked_add(SignedDuration::from_mins(1))).unwrap_or(now)
}
