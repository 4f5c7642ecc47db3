//! `vtriage store info|prune|clear`.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;

use super::paths::is_of_case;
use super::room::{Held, drop_unused, shrink};
use super::{Store, StoreError, budget, cases, column, count, opening};

/// Look-ups that pruning leaves.
const HISTORY: i64 = 10_000;

/// What the store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Absent in memory.
    pub path: Option<PathBuf>,
    /// On disk, with what SQLite needs besides; 0 in memory.
    pub file_bytes: u64,
    pub answers: u64,
    pub answer_bytes: u64,
    pub size_limit: u64,
    /// When the oldest and the newest answer were given; seconds since the epoch, UTC.
    pub oldest: Option<i64>,
    pub newest: Option<i64>,
    pub history: u64,
    pub notes: u64,
    pub tags: u64,
    pub searches: u64,
    pub queue: u64,
    pub cases: u64,
    pub watched: u64,
    pub private_urls: u64,
    /// Stores that were set aside as damaged and lie beside this one, with all that they held.
    pub set_aside: Vec<PathBuf>,
}

/// Answers that cases were built on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldAnswers {
    pub all: u64,
    /// Those of them that came in a case file: no service can be asked for them again.
    pub imported: u64,
}

impl Info {
    /// Names and values, for people.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        use crate::text::{bytes, count, time};
        let date = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), time::utc);
        let path = self.path.as_ref().map_or_else(|| "in memory".to_owned(), |path| path.display().to_string());
        let held = format!("{} ({} of {})", count(self.answers), bytes(self.answer_bytes), bytes(self.size_limit));
        let mut lines = vec![
            ("file", path),
            ("size", bytes(self.file_bytes)),
            ("answers", held),
            ("oldest", date(self.oldest)),
            ("newest", date(self.newest)),
            ("history", count(self.history)),
            ("notes", count(self.notes)),
            ("tags", count(self.tags)),
            ("searches", count(self.searches)),
            ("queue", count(self.queue)),
            ("cases", count(self.cases)),
            ("analyses followed", count(self.watched)),
            ("private URLs", count(self.private_urls)),
        ];
        let set_aside = self.set_aside.iter().map(|path| ("set aside", format!("{} (damaged)", path.display())));
        lines.extend(set_aside);
        lines
    }
}

/// What pruning removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    pub answers: u64,
    pub bytes: u64,
    pub history: u64,
    /// Those of the answers that cases were built on: the others did not make room enough.
    pub held: u64,
    /// Answers that were not used for as long, and stay because cases were built on them.
    pub left: u64,
}

/// What is to be cleared. What was spent stays known in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clear {
    /// What the service can be asked again.
    Answers,
    /// What was looked up.
    History,
    /// Also notes, tags, searches, cases with their queues, the lists of what was submitted, and what was set aside beside the file.
    Everything,
}

impl Clear {
    const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Answers => &["answers", "aliases", "earlier"],
            Self::History => &["history", "verdicts"],
            Self::Everything => &[
                "answers",
                "aliases",
                "earlier",
                "history",
                "verdicts",
                "notes",
                "tags",
                "searches",
                "queue",
                "watched",
                "revisits",
                "private_urls",
                "kept_private",
                "told_private",
                "changes",
            ],
        }
    }
}

impl Store {
    /// Counts what the store holds.
    pub fn info(&self) -> Result<Info, StoreError> {
        let file_bytes = self.path.as_ref().map_or(0, |path| {
            let size = |ending: &str| {
                let mut name = path.as_os_str().to_owned();
                name.push(ending);
                std::fs::metadata(name).map_or(0, |found| found.len())
            };
            size("") + size("-wal") + size("-shm")
        });
        self.read(|connection| {
            let rows = |table: &str| number(connection, &format!("SELECT count(*) FROM {table}"));
            let (oldest, newest) =
                connection.query_row("SELECT min(fetched_at), max(fetched_at) FROM answers", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            Ok(Info {
                path: self.path.clone(),
                file_bytes,
                answers: rows("answers")?,
                answer_bytes: number(connection, "SELECT bytes FROM totals WHERE name = 'answers'")?,
                size_limit: self.options.size_limit,
                oldest,
                newest,
                history: rows("history")?,
                notes: rows("notes")?,
                tags: rows("tags")?,
                searches: rows("searches")?,
                queue: rows("queue")?,
                cases: rows("cases")?,
                watched: rows("watched")?,
                private_urls: rows("private_urls")?,
                set_aside: self.path.as_deref().map(opening::stores_set_aside).unwrap_or_default(),
            })
        })
    }

    /// Counts the answers that cases were built on.
    pub fn held_answers(&self) -> Result<HeldAnswers, StoreError> {
        self.read(|connection| {
            let (held, mut found) = (Held::of(connection)?, HeldAnswers::default());
            let mut answers = connection.prepare("SELECT service, path FROM answers")?;
            let mut rows = answers.query([])?;
            while let Some(row) = rows.next()? {
                let service = row.get_ref(0)?.as_str()?;
                if held.holds(service, row.get_ref(1)?.as_str()?) {
                    found.all += 1;
                    found.imported += u64::from(is_of_case(service));
                }
            }
            Ok(found)
        })
    }

    /// Brings the store down to its limit, removes answers that were not used for `unused` if that is given and that no case was
    /// built on, and look-ups beyond the newest 10,000; gives the room back to the disk.
    pub fn prune(&self, unused: Option<Duration>, now: i64) -> Result<Pruned, StoreError> {
        let pruned = self.change(|transaction| {
            let mut pruned = Pruned::default();
            if let Some(unused) = unused {
                let before = now.saturating_sub(column(unused.as_secs()));
                let (gone, left) = drop_unused(transaction, before)?;
                pruned = Pruned { answers: gone.answers, bytes: gone.bytes, left, ..pruned };
            }
            let gone = shrink(transaction, self.options.size_limit)?;
            pruned.answers += gone.answers;
            pruned.bytes += gone.bytes;
            pruned.held = gone.held;
            pruned.history = transaction.execute(
                "DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?1)",
                [HISTORY],
            )? as u64;
            Ok(pruned)
        })?;
        self.read(give_room_back)?;
        Ok(pruned)
    }

    /// Removes all of it, also from the free pages of the file.
    pub fn clear(&self, what: Clear) -> Result<(), StoreError> {
        self.change(|transaction| {
            for table in what.tables() {
                transaction.execute(&format!("DELETE FROM {table}"), [])?;
            }
            if what == Clear::Everything {
                cases::clear(transaction)?;
                budget::lift_refusals(transaction)?;
            }
            Ok(())
        })?;
        if what == Clear::Everything {
            self.work_on(cases::DEFAULT);
        }
        self.read(|connection| {
            connection.execute_batch("VACUUM")?;
            checkpoint(connection)
        })?;
        match &self.path {
            Some(path) if what == Clear::Everything => opening::remove_set_aside(path),
            _ => Ok(()),
        }
    }
}

fn number(connection: &Connection, query: &str) -> rusqlite::Result<u64> {
    connection.query_row(query, [], |row| count(row, 0))
}

fn give_room_back(connection: &Connection) -> rusqlite::Result<()> {
    // The pragma frees one page a row that it gives.
    let mut pages = connection.prepare("PRAGMA incremental_vacuum")?;
    let mut rows = pages.query([])?;
    while rows.next()?.is_some() {}
    checkpoint(connection)
}

/// Writes the log into the file and empties it, unless another program is reading: then it is left for later.
fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
