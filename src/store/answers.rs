//! Answers of the service, by what was asked, with their time.
//!
//! One object has one name here: what was asked by MD5, or by a URL's base64 form, is kept under the object's own id,
//! so that the same object under another name costs no second request.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::changes::{self, AsOf, Changed};
use super::paths::{has_other_names, is_private, known, object_path, proper};
use super::room::shrink;
use super::{PrivateObjects, Service, Store, StoreError, column, earlier};

/// A reading changes the order of pruning at most once in so many seconds, so that most readings write nothing.
const USE_GRAIN: i64 = 60;

/// What the clock of another machine may be ahead before an answer from the future counts as stale.
pub const CLOCK_SKEW: i64 = 300;

/// What the number of a class grows by while it is in doubt whether the object was changed since.
pub(super) const IN_DOUBT: i64 = 16;

/// What an answer said, as far as its freshness depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Ordinary,
    /// At least one engine flagged the object.
    Flagged,
    /// An analysis is queued or running.
    Pending,
    /// The service has never seen the object (404): there is no body. As fresh as what is pending, since any colleague
    /// may have submitted it meanwhile; long enough that one sitting pays once.
    Missing,
    /// The user has changed the object since: never fresh.
    Outdated,
}

impl Class {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Ordinary => 0,
            Self::Flagged => 1,
            Self::Pending => 2,
            Self::Missing => 3,
            Self::Outdated => 4,
        }
    }

    /// What a later version may have added is as short-lived as what is pending.
    pub(super) const fn of(number: i64) -> Self {
        match number % IN_DOUBT {
            0 => Self::Ordinary,
            1 => Self::Flagged,
            3 => Self::Missing,
            4 => Self::Outdated,
            _ => Self::Pending,
        }
    }
}

/// An answer as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub body: Vec<u8>,
    /// When the service gave it; seconds since the epoch, UTC.
    pub fetched_at: i64,
    /// Whether it still spares a request.
    pub fresh: bool,
    pub class: Class,
}

/// How old an answer is, without the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    pub fetched_at: i64,
    pub fresh: bool,
    pub class: Class,
}

impl Stored {
    pub fn age(&self) -> Age {
        Age { fetched_at: self.fetched_at, fresh: self.fresh, class: self.class }
    }
}

/// Whether an answer was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Yes,
    No(WhyNot),
}

/// Why an answer is not for the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// It is about a private object, and the settings do not allow those on disk.
    Private,
    /// It is about an account: its path and its body may hold the API key.
    Account,
    /// It alone is larger than the store may be.
    TooLarge,
    /// It is the answer to something other than a reading.
    NotARead,
    /// The user has deleted the object since it was asked for, or made one where there was none.
    Overtaken,
}

/// What was asked, taken apart: `GET /files/{id}/comments?limit=10`.
#[derive(Debug, Clone, Copy)]
struct Question<'a> {
    path: &'a str,
    /// With its question mark; empty if there is none.
    query: &'a str,
}

impl<'a> Question<'a> {
    fn read(key: &'a str) -> Result<Self, WhyNot> {
        let target = key.strip_prefix("GET ").ok_or(WhyNot::NotARead)?;
        let (path, query) = target.split_at_checked(target.find('?').unwrap_or(target.len())).unwrap_or((target, ""));
        if path == "/users" || path.starts_with("/users/") { Err(WhyNot::Account) } else { Ok(Self { path, query }) }
    }
}

impl Store {
    /// Keeps an answer under `key`, its method, path and query in a form that does not vary: `GET /files/{id}?limit=40`.
    ///
    /// An older answer to the same question is replaced. Beyond the size limit the least recently used ones go.
    pub fn put_answer(
        &self,
        service: &Service,
        key: &str,
        body: &[u8],
        fetched_at: i64,
        class: Class,
    ) -> Result<Kept, StoreError> {
        self.put_answer_of(service, key, body, (fetched_at, class), AsOf::NOW)
    }

    /// The same of a request that left when the changes of `asked` were known. What the user has changed since, the answer may not
    /// tell: it is never fresh then, and not kept where it says that there is nothing or the user has deleted it.
    pub fn put_answer_of(
        &self,
        service: &Service,
        key: &str,
        body: &[u8],
        (fetched_at, class): (i64, Class),
        asked: AsOf,
    ) -> Result<Kept, StoreError> {
        let question = match Question::read(key) {
            Ok(question) => question,
            Err(reason) => return Ok(Kept::No(reason)),
        };
        if is_private(question.path) && !self.keeps_private() {
            return Ok(Kept::No(WhyNot::Private));
        }
        let size = body.len() as u64;
        if size > self.options.size_limit {
            return Ok(Kept::No(WhyNot::TooLarge));
        }
        let name = service.said_at(question.path);
        // Comparing reads both: nobody waits for the right to write meanwhile.
        let before = self.outdated(service, question.path, body)?;
        self.change(|transaction| {
            let path = proper(transaction, service, question.path)?;
            let class = match changes::since(transaction, &name, &path, asked)? {
                None => class,
                Some(Changed::Otherwise) if class != Class::Missing => Class::Outdated,
                Some(Changed::Otherwise | Changed::Gone) => return Ok(Kept::No(WhyNot::Overtaken)),
            };
            if let Some(before) = before {
                earlier::put(transaction, &name, &path, before)?;
            }
            transaction
                .prepare_cached(
                    "INSERT INTO answers (service, key, path, fetched_at, used_at, class, size, body)
                     VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)
                     ON CONFLICT (service, key) DO UPDATE SET fetched_at = excluded.fetched_at,
                        used_at = excluded.used_at, class = excluded.class, size = excluded.size, body = excluded.body",
                )?
                .execute(params![
                    name,
                    format!("GET {path}{}", question.query),
                    path,
                    fetched_at,
                    class.number(),
                    column(size),
                    body
                ])?;
            shrink(transaction, self.options.size_limit)?;
            Ok(Kept::Yes)
        })
    }

    /// The answer to `key`, however old; absent if there is none.
    pub fn answer(&self, service: &Service, key: &str, now: i64) -> Result<Option<Stored>, StoreError> {
        let Ok(question) = Question::read(key) else { return Ok(None) };
        let found = self.read(|connection| {
            let path = proper(connection, service, question.path)?;
            let name = service.heard_at(connection, &path)?;
            find(connection, "service = ?1 AND key = ?2", &name, &format!("GET {path}{}", question.query))
        })?;
        Ok(self.use_up(found, now))
    }

    /// The newest answer at `path` (`/files/{id}`), whatever was asked for besides: what `--offline` can show.
    pub fn answer_at(&self, service: &Service, path: &str, now: i64) -> Result<Option<Stored>, StoreError> {
        let found = self.read(|connection| {
            let path = proper(connection, service, path)?;
            find(connection, "service = ?1 AND path = ?2", &service.heard_at(connection, &path)?, &path)
        })?;
        Ok(self.use_up(found, now))
    }

    /// How old the answer to `key` is: for prices, where the answer itself is not needed.
    pub fn age(&self, service: &Service, key: &str, now: i64) -> Result<Option<Age>, StoreError> {
        let Ok(question) = Question::read(key) else { return Ok(None) };
        let found = self.read(|connection| {
            let path = proper(connection, service, question.path)?;
            let name = service.heard_at(connection, &path)?;
            dated(connection, "service = ?1 AND key = ?2", &name, &format!("GET {path}{}", question.query))
        })?;
        Ok(self.aged(found, now))
    }

    /// How old the newest answer at `path` is.
    pub fn age_at(&self, service: &Service, path: &str, now: i64) -> Result<Option<Age>, StoreError> {
        let found = self.read(|connection| {
            let path = proper(connection, service, path)?;
            dated(connection, "service = ?1 AND path = ?2", &service.heard_at(connection, &path)?, &path)
        })?;
        Ok(self.aged(found, now))
    }

    /// Learns that in `collection` (`files`, `urls`) `alias` is another name of `id`, as that service says: its answers under it move to
    /// the id.
    pub fn put_alias(&self, service: &Service, collection: &str, alias: &str, id: &str) -> Result<(), StoreError> {
        if !has_other_names(collection, alias) {
            return Ok(());
        }
        let (alias, id) = (object_path(collection, alias), object_path(collection, id));
        if alias == id || (is_private(&alias) && !self.keeps_private()) {
            return Ok(());
        }
        let name = service.said_at(&alias);
        self.change(|transaction| {
            let news = transaction
                .prepare_cached(
                    "INSERT INTO aliases (service, alias, path) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET path = ?3 WHERE path <> ?3",
                )?
                .execute(params![name, alias, id])?;
            if news == 0 {
                return Ok(());
            }
            transaction.execute(
                &format!(
                    "UPDATE OR IGNORE answers SET path = ?2 || substr(path, length(?1) + 1),
                        key = 'GET ' || ?2 || substr(key, 5 + length(?1)) WHERE service = ?3 AND {BELOW}"
                ),
                params![alias, id, name],
            )?;
            // Left over: those that the id has answers for already.
            let left = format!("DELETE FROM answers WHERE service = ?2 AND {BELOW}");
            transaction.execute(&left, params![alias, name]).map(drop)
        })
    }

    /// What lies at the path of an object and below it was changed by the user and is to be read anew, also what is on its way. That the
    /// service did not know it is no longer known.
    pub fn outdate(&self, service: &Service, path: &str) -> Result<(), StoreError> {
        let name = service.said_at(path);
        self.change(|transaction| {
            let path = proper(transaction, service, path)?;
            changes::put(transaction, &name, &path, Changed::Otherwise)?;
            transaction.execute(
                &format!("DELETE FROM answers WHERE service = ?2 AND class % {IN_DOUBT} = ?3 AND {BELOW}"),
                params![path, name, Class::Missing.number()],
            )?;
            transaction
                .execute(
                    &format!("UPDATE answers SET class = ?3 WHERE service = ?2 AND {BELOW}"),
                    params![path, name, Class::Outdated.number()],
                )
                .map(drop)
        })
    }

    /// Removes all that is kept of an object which the user has deleted at the service: its answers, earlier ones, and its names.
    /// What is on its way is not kept.
    pub fn forget_object(&self, service: &Service, path: &str) -> Result<(), StoreError> {
        let name = service.said_at(path);
        self.change(|transaction| {
            let path = proper(transaction, service, path)?;
            changes::put(transaction, &name, &path, Changed::Gone)?;
            for table in ["answers", "earlier"] {
                transaction
                    .execute(&format!("DELETE FROM {table} WHERE service = ?2 AND {BELOW}"), params![path, name])?;
            }
            transaction.execute("DELETE FROM aliases WHERE service = ?2 AND path = ?1", params![path, name]).map(drop)
        })
    }

    /// The id under which a service knows the object that it was asked for by another name; `None` if it never was.
    pub fn known_as(&self, service: &Service, collection: &str, name: &str) -> Result<Option<String>, StoreError> {
        let alias = object_path(collection, name);
        let path = self.read(|connection| known(connection, service, &alias))?;
        Ok(path.and_then(|path| path.rsplit_once('/').map(|(_, id)| id.to_owned())))
    }

    /// The ids under which any service knows the object of that name: for what must not be missed, whoever told it.
    pub fn known_anywhere(&self, collection: &str, name: &str) -> Result<Vec<String>, StoreError> {
        let alias = object_path(collection, name);
        let paths: Vec<String> = self.read(|connection| {
            connection
                .prepare_cached("SELECT DISTINCT path FROM aliases WHERE alias = ?1")?
                .query_map([&alias], |row| row.get(0))?
                .collect()
        })?;
        Ok(paths.iter().filter_map(|path| path.rsplit_once('/')).map(|(_, id)| id.to_owned()).collect())
    }

    /// The path with the object's own id in place of another name of it, where the service told one.
    pub fn proper_path(&self, service: &Service, path: &str) -> Result<String, StoreError> {
        self.read(|connection| proper(connection, service, path))
    }

    /// Learns other names that an object tells of itself, as [`Self::put_alias`] does; what the service said of a name counts more.
    pub fn put_names(&self, service: &Service, collection: &str, names: &[String], id: &str) -> Result<(), StoreError> {
        for name in names {
            if self.known_as(service, collection, name)?.is_none() {
                self.put_alias(service, collection, name, id)?;
            }
        }
        Ok(())
    }

    /// In memory nothing outlives the program, so there is nothing to forget.
    pub fn keeps_private(&self) -> bool {
        self.path.is_none() || self.options.private_objects == PrivateObjects::Keep
    }

    /// Removes what an earlier setting allowed.
    pub(super) fn forget_private(&self) -> Result<(), StoreError> {
        const ANSWERS: &str = "FROM answers WHERE path >= '/private' AND path < '/private0'";
        const ALIASES: &str = "FROM aliases WHERE alias >= '/private' AND alias < '/private0'";
        const EARLIER: &str = "watched WHERE private AND earlier IS NOT NULL";
        const FORGET: &str = "UPDATE watched SET earlier = NULL WHERE private";
        const REVISITS: &str = "FROM revisits WHERE kind LIKE 'private%'";
        const BEFORE: &str = "FROM earlier WHERE path >= '/private' AND path < '/private0'";
        self.forget_private_changes()?;
        let any = self.read(|connection| {
            let any = format!(
                "SELECT EXISTS (SELECT 1 {ANSWERS}) OR EXISTS (SELECT 1 {ALIASES}) OR EXISTS (SELECT 1 FROM {EARLIER})
                    OR EXISTS (SELECT 1 {BEFORE}) OR EXISTS (SELECT 1 {REVISITS})"
            );
            connection.query_row(&any, [], |row| row.get(0))
        })?;
        if any {
            self.change(|transaction| {
                transaction.execute_batch(&format!(
                    "DELETE {ANSWERS}; DELETE {ALIASES}; DELETE {BEFORE}; DELETE {REVISITS}; {FORGET}"
                ))
            })?;
        }
        Ok(())
    }

    /// Notes that an answer was used, and says whether it is fresh.
    fn use_up(&self, found: Option<Found>, now: i64) -> Option<Stored> {
        let found = found?;
        if now - found.used_at >= USE_GRAIN {
            let used = self.change(|transaction| {
                transaction
                    .prepare_cached("UPDATE answers SET used_at = ?2 WHERE rowid = ?1")?
                    .execute(params![found.row, now])
            });
            if let Err(reason) = used {
                // Only the order of pruning suffers.
                tracing::debug!(%reason, "could not note the use of an answer");
            }
        }
        let fresh = self.is_fresh(found.fetched_at, found.class, now);
        Some(Stored { body: found.body, fetched_at: found.fetched_at, fresh, class: Class::of(found.class) })
    }

    fn aged(&self, found: Option<(i64, i64)>, now: i64) -> Option<Age> {
        let (fetched_at, class) = found?;
        Some(Age { fetched_at, fresh: self.is_fresh(fetched_at, class, now), class: Class::of(class) })
    }

    /// By the number of its class.
    fn is_fresh(&self, fetched_at: i64, class: i64, now: i64) -> bool {
        let freshness = self.options.freshness;
        let spared = match Class::of(class) {
            _ if class >= IN_DOUBT => Duration::ZERO,
            Class::Ordinary => freshness.ordinary,
            Class::Flagged => freshness.flagged,
            Class::Pending | Class::Missing => freshness.pending,
            Class::Outdated => Duration::ZERO,
        };
        let age = now.saturating_sub(fetched_at);
        age >= -CLOCK_SKEW && Duration::from_secs(u64::try_from(age).unwrap_or(0)) < spared
    }
}

/// An answer as it lies in the table.
struct Found {
    row: i64,
    body: Vec<u8>,
    fetched_at: i64,
    used_at: i64,
    class: i64,
}

/// Asks for the newest; of one second for what is there, before what was not known.
fn newest(columns: &str, which: &str) -> String {
    let missing = Class::Missing.number();
    format!(
        "SELECT {columns} FROM answers WHERE {which} ORDER BY fetched_at DESC, class % {IN_DOUBT} = {missing} LIMIT 1"
    )
}

fn find(connection: &Connection, which: &str, service: &str, name: &str) -> rusqlite::Result<Option<Found>> {
    connection
        .prepare_cached(&newest("rowid, body, fetched_at, used_at, class", which))?
        .query_row(params![service, name], |row| {
            Ok(Found {
                row: row.get(0)?,
                body: row.get(1)?,
                fetched_at: row.get(2)?,
                used_at: row.get(3)?,
                class: row.get(4)?,
            })
        })
        .optional()
}

/// What lies at the path `?1` and below it. '0' follows '/': the range holds exactly that.
pub(super) const BELOW: &str = "(path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0'))";

/// When the service gave an answer, and its class.
fn dated(connection: &Connection, which: &str, service: &str, name: &str) -> rusqlite::Result<Option<(i64, i64)>> {
    connection
        .prepare_cached(&newest("fetched_at, class", which))?
        .query_row(params![service, name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}
