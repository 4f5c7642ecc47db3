//! What a key may spend: requests a minute and a day, counted for all programs that use this store.
//!
//! A call is paid for before it leaves, whole and in one transaction that looks and takes, so that two programs together
//! do not overspend and a dear call loses nothing while it waits. The minute is a window that slides; the day ends at
//! 00:00 UTC, as the service's does. Here alone times are [`Timestamp`]s: a minute counted in whole seconds would be up
//! to a second too short. We count when a request leaves and the service when it arrives, so our minute is a second
//! longer: the first may travel longer than the fifth.

mod account;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use secrecy::{ExposeSecret, SecretString};

use self::account::{Account, timestamp};
use super::{Store, StoreError, column};
use crate::ioc::UsedKeys;
pub use crate::vt::quota::Limits as Rate;
use crate::vt::quota::{Quotas, Tier};

/// Seconds of a minute, as the budget counts it.
pub const BUDGET_MINUTE: i64 = 61;

/// A shorter pause after a refusal says nothing of what a minute grants. Milliseconds.
const MOMENT: i64 = 10_000;
/// Milliseconds.
const MINUTE: i64 = BUDGET_MINUTE * 1000;
const HOUR: i64 = 60 * 60_000;
const DAY: i64 = 24 * HOUR;
/// How far our clock and the service's may be apart. Milliseconds.
const SKEW: i64 = 60_000;

/// Names a key without being it: a salted hash, whose salt never leaves this store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyTag(String);

impl KeyTag {
    /// Of a key that no store can name.
    pub fn nameless() -> Self {
        Self("nameless".to_owned())
    }

    /// It has no spaces.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    #[cfg(test)]
    pub(super) fn of(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// Where the limits of a key come from. What the user states comes first, then what the service said, then what is
/// assumed of a key of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    pub stated: Rate,
    pub assumed: Rate,
}

impl From<Rate> for Terms {
    fn from(stated: Rate) -> Self {
        Self { stated, assumed: Rate::default() }
    }
}

/// Which limit makes a request wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    Minute,
    Day,
}

/// What is known of a request that was paid for, beside when that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The number of the day has it.
    Counted,
    Granted,
    /// It may not have left yet, and the number of the day is the service's own and newer: that has it, or it never left.
    Corrected,
}

impl Standing {
    /// As it is kept.
    const fn number(self) -> i64 {
        match self {
            Self::Counted => 0,
            Self::Granted => 1,
            Self::Corrected => 2,
        }
    }
}

/// Requests that were paid for together; [`Store::give_back`] takes those that never left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub at: Timestamp,
    pub price: u32,
}

/// Who holds requests back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBy {
    /// What was counted here leaves no room.
    OwnCount,
    /// The service refused, and says or means until when.
    Service,
}

/// Whether a call may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Yes(Ticket),
    /// Not before `until`, because of `window`.
    WaitUntil {
        until: Timestamp,
        window: Window,
        by: HeldBy,
    },
}

/// What was spent so far, and the limits in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// In the last minute.
    pub minute: u32,
    /// Since 00:00 UTC.
    pub day: u32,
    /// What may be spent in a minute and a day; what was learned from refusals counts.
    pub rate: Rate,
    /// What kind of key it is, as far as the service said.
    pub tier: Option<Tier>,
    /// When the service last told its numbers; seconds since the epoch.
    pub told_at: Option<i64>,
}

/// What the service refused, until a request is granted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// When it first said no.
    pub first: Timestamp,
    /// Nothing leaves before.
    pub until: Timestamp,
    pub window: Window,
    pub end: End,
    /// How often it has said so.
    pub times: u32,
}

/// Who says when a refusal of the day ends; of the minute nobody asks, since it is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// Nobody: that the day is used up is taken from how often it was refused.
    #[default]
    Assumed,
    /// The service itself.
    Told,
}

impl Store {
    /// The name of `key` in this store.
    pub fn key_tag(&self, key: &SecretString) -> Result<KeyTag, StoreError> {
        Ok(KeyTag(UsedKeys::digest(&self.read(salt)?, key.expose_secret())))
    }

    /// The keys that requests were paid from, by their tags.
    pub fn used_keys(&self) -> Result<UsedKeys, StoreError> {
        self.read(|connection| {
            let mut keys = connection.prepare_cached("SELECT key FROM budget")?;
            let digests = keys.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(UsedKeys { salt: salt(connection)?, digests })
        })
    }

    /// Pays for a call of `price` requests, or says until when it has to wait; then nothing is paid.
    pub fn take(&self, key: &KeyTag, now: Timestamp, price: u32, terms: impl Into<Terms>) -> Result<Taken, StoreError> {
        let (at, terms) = (now.as_millisecond(), terms.into());
        let obstacle = self.change(|transaction| {
            let mut account = Account::read(transaction, key, at)?;
            let times = match account.rate(terms, at).per_minute {
                Some(_) => last_minute(transaction, key, at)?,
                None => Vec::new(),
            };
            let obstacle = account.obstacle(&times, price, terms, at);
            if obstacle.is_none() {
                account.pay(transaction, key, price, at)?;
            }
            Ok(obstacle)
        })?;
        Ok(match obstacle {
            None => Taken::Yes(Ticket { at: now, price }),
            Some((until, window, by)) => Taken::WaitUntil { until: timestamp(until, now), window, by },
        })
    }

    /// Takes back what was paid for requests that never left.
    pub fn give_back(&self, key: &KeyTag, tickets: &[Ticket]) -> Result<(), StoreError> {
        self.change(|transaction| give_back(transaction, key, tickets))
    }

    /// Writes down requests that have left without being paid for.
    pub fn overdraw(&self, key: &KeyTag, now: Timestamp, price: u32) -> Result<(), StoreError> {
        let at = now.as_millisecond();
        self.change(|transaction| Account::read(transaction, key, at)?.pay(transaction, key, price, at))
    }

    /// Knows of a key what another store knows: what it has spent, what it may spend, what is refused.
    pub fn take_over(&self, other: &Self, key: &KeyTag, now: Timestamp) -> Result<(), StoreError> {
        let (account, spent) = other.read(|connection| {
            let spent: Vec<(i64, i64)> = connection
                .prepare("SELECT at, granted FROM spent WHERE key = ?1")?
                .query_map([&key.0], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            Ok((Account::read(connection, key, now.as_millisecond())?, spent))
        })?;
        self.change(|transaction| {
            account.write(transaction, key)?;
            let mut insert = transaction.prepare("INSERT INTO spent (key, at, granted) VALUES (?1, ?2, ?3)")?;
            spent.iter().try_for_each(|(at, granted)| insert.execute(params![key.0, at, granted]).map(drop))
        })
    }

    /// Takes in what the service itself says of the key, in the answer to what left at `asked`: its own numbers count,
    /// not ours.
    pub fn correct(&self, key: &KeyTag, quotas: &Quotas, asked: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let at = now.as_millisecond();
        // Also what was asked right after midnight may have come before it by the service's clock.
        let day = (asked.as_millisecond() - SKEW).div_euclid(DAY);
        self.change(|transaction| {
            let mut account = Account::read(transaction, key, at)?;
            if let Some(daily) = quotas.daily() {
                // What was used yesterday says nothing of today.
                if account.day == day {
                    account.used = number(daily.used);
                    transaction.execute(
                        "UPDATE spent SET granted = ?2 WHERE key = ?1 AND granted = ?3",
                        params![key.0, Standing::Corrected.number(), Standing::Counted.number()],
                    )?;
                }
                account.allowed = Some(number(daily.allowed));
            }
            if quotas.named("api_requests_hourly").is_some() {
                account.minute_allowed = Some(quotas.limits().per_minute.unwrap_or(0));
            }
            // Who tells nothing of it takes back nothing.
            account.premium = quotas.tier().map(|tier| tier == Tier::Premium).or(account.premium);
            account.told_at = at;
            account.write(transaction, key)
        })
    }

    /// Notes that the service granted what was paid with `tickets`, and leaves of what is refused what `rule` makes of it;
    /// says whether that lifted a refusal.
    pub fn grant(
        &self,
        key: &KeyTag,
        tickets: &[Ticket],
        now: Timestamp,
        rule: impl FnOnce(Option<Refusal>) -> Option<Refusal>,
    ) -> Result<bool, StoreError> {
        self.change(|transaction| {
            let mut mark = transaction.prepare_cached(
                "UPDATE spent SET granted = ?4 WHERE rowid IN
                    (SELECT rowid FROM spent WHERE key = ?1 AND at = ?2 AND granted <> ?4 LIMIT ?3)",
            )?;
            for ticket in tickets {
                mark.execute(params![key.0, ticket.at.as_millisecond(), ticket.price, Standing::Granted.number()])?;
            }
            let mut account = Account::read(transaction, key, now.as_millisecond())?;
            let (before, pace) = (account.refusal(now), account.pace);
            let after = rule(before);
            account.granted_late(tickets);
            if after != before || account.pace != pace {
                account.set_refusal(after);
                account.write(transaction, key)?;
            }
            Ok(before.is_some() && after.is_none())
        })
    }

    /// Changes what is refused; gives what is refused then.
    pub fn change_refusal(
        &self,
        key: &KeyTag,
        now: Timestamp,
        change: impl FnOnce(Option<Refusal>) -> Option<Refusal>,
    ) -> Result<Option<Refusal>, StoreError> {
        self.change(|transaction| {
            let mut account = Account::read(transaction, key, now.as_millisecond())?;
            let before = account.refusal(now);
            let after = change(before);
            if after != before {
                account.set_refusal(after);
                account.write(transaction, key)?;
            }
            Ok(after)
        })
    }

    /// Notes that the service refused (429) what was paid with `tickets`: they are given back, what was granted in that
    /// minute is the pace from now on, and nothing leaves before what `rule` makes of what was refused before.
    pub fn refuse(
        &self,
        key: &KeyTag,
        tickets: &[Ticket],
        now: Timestamp,
        rule: impl FnOnce(Option<Refusal>) -> Refusal,
    ) -> Result<Refusal, StoreError> {
        let at = now.as_millisecond();
        self.change(|transaction| {
            give_back(transaction, key, tickets)?;
            let mut account = Account::read(transaction, key, at)?;
            let refusal = rule(account.refusal(now));
            account.set_refusal(Some(refusal));
            // What is on its way may be refused as well. Where nothing was granted, others have spent the minute, and of
            // our own pace nothing is learned; nor is it where the service names a moment as the pause: it counts by
            // something shorter than minutes.
            let pause = refusal.until.as_millisecond().saturating_sub(at);
            let granted = granted_in_minute(transaction, key, at)?;
            if granted > 0 && pause >= MOMENT {
                (account.pace, account.paced_at) = (Some(granted), at);
            }
            account.write(transaction, key)?;
            Ok(refusal)
        })
    }

    /// When each of the next `needed` requests may leave, the soonest first, as far as they fit in a minute; empty where no
    /// minute limits.
    pub fn turns(
        &self,
        key: &KeyTag,
        now: Timestamp,
        terms: impl Into<Terms>,
        needed: u64,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let (at, terms) = (now.as_millisecond(), terms.into());
        self.read(|connection| {
            let account = Account::read(connection, key, at)?;
            let Some(in_a_minute) = account.rate(terms, at).per_minute.and_then(|limit| usize::try_from(limit).ok())
            else {
                return Ok(Vec::new());
            };
            let spent = last_minute(connection, key, at)?;
            let latest = spent.iter().rev().take(in_a_minute).rev().map(|time| time + MINUTE);
            let free = std::iter::repeat_n(at, in_a_minute.saturating_sub(spent.len()));
            // A limit can be any number; of more turns than are needed nobody wants to know.
            let needed = usize::try_from(needed).unwrap_or(usize::MAX);
            let turns = free.chain(latest).take(needed);
            Ok(turns.map(|turn| timestamp(turn.max(account.refused_until), now)).collect())
        })
    }

    /// What was spent so far, by all programs.
    pub fn spent(&self, key: &KeyTag, now: Timestamp, terms: impl Into<Terms>) -> Result<Spent, StoreError> {
        let (at, terms) = (now.as_millisecond(), terms.into());
        self.read(|connection| {
            let account = Account::read(connection, key, at)?;
            let minute = connection
                .prepare_cached("SELECT count(*) FROM spent WHERE key = ?1 AND at > ?2 AND at <= ?3")?
                .query_row(params![key.0, at - MINUTE, at + MINUTE], |row| row.get(0))?;
            Ok(Spent {
                minute,
                day: account.used,
                rate: account.rate(terms, at),
                tier: account.premium.map(|premium| if premium { Tier::Premium } else { Tier::Public }),
                told_at: (account.told_at > 0).then(|| account.told_at.div_euclid(1000)),
            })
        })
    }
}

impl Store {
    /// What kind of key the user has, where the service said the same of all that were used with this store.
    pub fn told_tier(&self) -> Result<Option<Tier>, StoreError> {
        let told: Vec<bool> = self.read(|connection| {
            connection
                .prepare_cached("SELECT DISTINCT premium FROM budget WHERE premium IS NOT NULL")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        Ok(match told.as_slice() {
            [true] => Some(Tier::Premium),
            [false] => Some(Tier::Public),
            _ => None,
        })
    }
}

fn salt(connection: &Connection) -> rusqlite::Result<Vec<u8>> {
    connection.query_row("SELECT value FROM meta WHERE name = 'salt'", [], |row| row.get(0))
}

fn give_back(transaction: &Transaction, key: &KeyTag, tickets: &[Ticket]) -> rusqlite::Result<()> {
    for ticket in tickets {
        let at = ticket.at.as_millisecond();
        let taken: Vec<i64> = transaction
            .prepare_cached(
                "DELETE FROM spent WHERE rowid IN
                    (SELECT rowid FROM spent WHERE key = ?1 AND at = ?2 AND granted <> ?4 LIMIT ?3)
                 RETURNING granted",
            )?
            .query_map(params![key.0, at, ticket.price, Standing::Granted.number()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        // Of the day only what its number has.
        let counted = taken.iter().filter(|standing| **standing == Standing::Counted.number()).count();
        transaction.execute(
            "UPDATE budget SET used = max(used - ?3, 0) WHERE key = ?1 AND day = ?2",
            params![key.0, at.div_euclid(DAY), column(counted as u64)],
        )?;
    }
    Ok(())
}

/// How many of the requests of the last minute were granted, as far as it is known.
fn granted_in_minute(transaction: &Transaction, key: &KeyTag, now: i64) -> rusqlite::Result<u32> {
    transaction
        .prepare_cached("SELECT count(*) FROM spent WHERE key = ?1 AND at > ?2 AND at <= ?3 AND granted = ?4")?
        .query_row(params![key.0, now - MINUTE, now + MINUTE, Standing::Granted.number()], |row| row.get(0))
}

/// What is refused is forgotten, and the pace that it taught; what was spent stays known.
pub(super) fn lift_refusals(transaction: &Transaction) -> rusqlite::Result<()> {
    transaction
        .execute("UPDATE budget SET refused_at = 0, refused_until = 0, refused_times = 0, pace = NULL", [])
        .map(drop)
}

/// When the requests of the last minute were made, the oldest first.
fn last_minute(connection: &Connection, key: &KeyTag, now: i64) -> rusqlite::Result<Vec<i64>> {
    // Requests of the future are those of a clock that was set back; they must not stop us until it catches up.
    connection
        .prepare_cached("SELECT at FROM spent WHERE key = ?1 AND at > ?2 AND at <= ?3 ORDER BY at")?
        .query_map(params![key.0, now - MINUTE, now + MINUTE], |row| row.get(0))?
        .collect()
}
