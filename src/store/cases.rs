//! Cases: named workspaces, each with the changes that make it, its queue, and how its panes were left.
//!
//! Changes are kept one by one, each transaction whole, so that a crash loses at most the answer in flight. One that says anew what
//! an earlier one said takes its place, so that a case does not grow with every look at it.

mod told;

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::paths::{path_of, place_of_case};
use super::{Outlives, Store, StoreError, count};
use crate::case::{Came, Change, Head, Rulings};

pub use self::told::CaseAnswer;

/// The name of the case that is there from the beginning and always.
pub const DEFAULT_CASE: &str = "default";

/// Its number.
pub(super) const DEFAULT: i64 = 1;

/// The row of what programs know of themselves: the case that was opened last.
const OPEN: &str = "case";

/// A case in a list of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub head: Head,
    /// When it was opened last; seconds since the epoch, UTC.
    pub opened_at: i64,
    /// Objects in it.
    pub objects: u64,
    /// Rows of its queue.
    pub queue: u64,
    /// Whether this program works on it.
    pub is_open: bool,
}

/// A case as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reopened {
    /// Tells cases apart, whatever they are called.
    pub id: i64,
    pub head: Head,
    pub changes: Vec<Change>,
    /// How its panes stood, in the words of the window; empty if they never did.
    pub view: String,
    /// Its runs of recipes, the oldest first.
    pub runs: Vec<super::KeptRun>,
}

impl Store {
    /// The number of the case that is open in this program.
    pub(super) fn case_id(&self) -> i64 {
        self.case.load(Ordering::Relaxed)
    }

    pub(super) fn work_on(&self, case: i64) {
        self.case.store(case, Ordering::Relaxed);
    }

    /// Works on the case of that number from now on, if another program has not deleted it.
    pub fn in_case(&self, case: i64) -> Result<(), StoreError> {
        if !self.read(|connection| is_there(connection, case))? {
            return Err(StoreError::CaseGone);
        }
        self.work_on(case);
        Ok(())
    }

    /// Changes what belongs to the open case, unless another program has deleted that.
    pub(super) fn change_case<T>(
        &self,
        outlives: Outlives,
        work: impl FnOnce(&Transaction, i64) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let case = self.case_id();
        let work =
            |transaction: &Transaction| is_there(transaction, case)?.then(|| work(transaction, case)).transpose();
        let done = match outlives {
            Outlives::PowerCuts => self.change_durably(work),
            Outlives::Programs => self.change(work),
        }?;
        done.ok_or(StoreError::CaseGone)
    }

    /// Reads what belongs to the case of that name.
    pub(super) fn read_case<T>(
        &self,
        name: &str,
        work: impl FnOnce(&Connection, i64) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let read = self.read(|connection| {
            // In one transaction, so that the case does not go while it is read.
            let reading = connection.unchecked_transaction()?;
            number_of(&reading, name)?.map(|case| work(&reading, case)).transpose()
        })?;
        read.ok_or_else(|| unknown(name))
    }

    /// Does something to a case that somebody gave its name; gives its number and what came of it.
    fn change_named<T>(
        &self,
        name: &str,
        work: impl FnOnce(&Transaction, i64) -> rusqlite::Result<T>,
    ) -> Result<(i64, T), StoreError> {
        self.change_durably(|transaction| match number_of(transaction, name)? {
            None => Ok(Err(unknown(name))),
            Some(DEFAULT) => Ok(Err(StoreError::CaseDefault)),
            Some(case) => Ok(Ok((case, work(transaction, case)?))),
        })?
    }

    /// All cases, those that were opened last first.
    pub fn cases(&self) -> Result<Vec<CaseRow>, StoreError> {
        let open = self.case_id();
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT name, made_at, archived, opened_at, id = ?1,
                        (SELECT count(*) FROM case_changes WHERE case_id = cases.id AND name >= 'came ' AND name < 'came!'),
                        (SELECT count(*) FROM queue WHERE case_id = cases.id)
                     FROM cases ORDER BY opened_at DESC, id DESC",
                )?
                .query_map([open], |row| {
                    Ok(CaseRow {
                        head: Head { name: row.get(0)?, made_at: row.get(1)?, is_archived: row.get(2)? },
                        opened_at: row.get(3)?,
                        is_open: row.get(4)?,
                        objects: count(row, 5)?,
                        queue: count(row, 6)?,
                    })
                })?
                .collect()
        })
    }

    /// The case that is open in this program, as it was left; the one that is always there if another program deleted it.
    pub fn open_case(&self) -> Result<Reopened, StoreError> {
        let id = self.case_id();
        let (id, open) = self.read(|connection| {
            // In one transaction, so that the case does not go while it is read.
            let reading = connection.unchecked_transaction()?;
            let id = if is_there(&reading, id)? { id } else { DEFAULT };
            Ok((id, reopened(&reading, id)?))
        })?;
        self.work_on(id);
        Ok(open)
    }

    /// The verdicts of people in the case that is open in this program.
    pub fn open_rulings(&self) -> Result<Rulings, StoreError> {
        let id = self.case_id();
        self.read(|connection| {
            let changes: Vec<String> = connection
                .prepare_cached(
                    "SELECT change FROM case_changes WHERE case_id = ?1 AND name >= 'ruled ' AND name < 'ruled!'",
                )?
                .query_map([id], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let ruled = changes.iter().filter_map(|change| match read(change)? {
                Change::Ruled { object, own } => Some((object, own?)),
                _ => None,
            });
            Ok(ruled.collect())
        })
    }

    /// The case of that name, as it was left, without opening it.
    pub fn case(&self, name: &str) -> Result<Reopened, StoreError> {
        self.read_case(name, reopened)
    }

    /// Begins a case with nothing in it.
    pub fn new_case(&self, name: &str, now: i64) -> Result<(), StoreError> {
        let name = Head::checked(name).map_err(StoreError::CaseName)?;
        let added = self.change_durably(|transaction| {
            transaction.execute(
                "INSERT INTO cases (name, made_at, opened_at) VALUES (?1, ?2, ?2) ON CONFLICT DO NOTHING",
                params![name, now],
            )
        })?;
        if added == 0 { Err(StoreError::CaseTaken(name)) } else { Ok(()) }
    }

    /// Works on the case of that name from now on, also at the next start. One that was put away is taken up again.
    pub fn take_up_case(&self, name: &str, now: i64) -> Result<(), StoreError> {
        let taken = self.change(|transaction| {
            let Some(id) = number_of(transaction, name)? else { return Ok(None) };
            transaction.execute("UPDATE cases SET opened_at = ?2, archived = 0 WHERE id = ?1", params![id, now])?;
            transaction.execute(
                "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                params![OPEN, id.to_string().into_bytes()],
            )?;
            Ok(Some(id))
        })?;
        self.work_on(taken.ok_or_else(|| unknown(name))?);
        Ok(())
    }

    /// Gives a case another name. The one that is always there keeps its own.
    pub fn rename_case(&self, name: &str, new: &str) -> Result<(), StoreError> {
        let wanted = Head::checked(new).map_err(StoreError::CaseName);
        // What is wrong with the case itself is said first.
        let (_, renamed) = self.change_named(name, |transaction, id| {
            let Ok(new) = &wanted else { return Ok(0) };
            transaction.execute("UPDATE OR IGNORE cases SET name = ?2 WHERE id = ?1", params![id, new])
        })?;
        let new = wanted?;
        if renamed == 0 { Err(StoreError::CaseTaken(new)) } else { Ok(()) }
    }

    /// Puts a case away, so that only a list of all cases names it.
    pub fn archive_case(&self, name: &str) -> Result<(), StoreError> {
        let (id, ()) = self.change_named(name, |transaction, id| {
            transaction.execute("UPDATE cases SET archived = 1 WHERE id = ?1", [id])?;
            self.close(transaction, id)
        })?;
        self.leave(id);
        Ok(())
    }

    /// Forgets a case: what was opened in it and how, its marks, verdicts of one's own, its queue, and the answers that came with it in a
    /// file. Other answers and notes stay, since they belong to the objects.
    pub fn delete_case(&self, name: &str) -> Result<(), StoreError> {
        let (id, ()) = self.change_named(name, |transaction, id| {
            empty(transaction, id)?;
            transaction.execute("DELETE FROM cases WHERE id = ?1", [id])?;
            self.close(transaction, id)
        })?;
        self.leave(id);
        Ok(())
    }

    /// Takes all out of the open case.
    pub fn clear_case(&self) -> Result<(), StoreError> {
        self.change_case(Outlives::PowerCuts, |transaction, id| {
            empty(transaction, id)?;
            transaction.execute("UPDATE cases SET view = '' WHERE id = ?1", [id]).map(drop)
        })
    }

    /// Keeps changes of the open case, all or none.
    pub fn put_changes(&self, changes: &[Change]) -> Result<(), StoreError> {
        let keeps_private = self.keeps_private();
        self.change_case(Outlives::Programs, |transaction, id| {
            let kept = changes.iter().filter(|change| keeps_private || !change.is_private());
            for change in kept {
                put(transaction, id, change)?;
            }
            Ok(())
        })
    }

    /// Remembers how the panes of the open case stand.
    pub fn put_view(&self, view: &str) -> Result<(), StoreError> {
        self.change_case(Outlives::Programs, |transaction, id| {
            transaction.prepare_cached("UPDATE cases SET view = ?2 WHERE id = ?1")?.execute(params![id, view]).map(drop)
        })
    }

    /// Removes what an earlier setting allowed.
    pub(super) fn forget_private_changes(&self) -> Result<(), StoreError> {
        // The name holds the kinds of the objects that it is about.
        const PRIVATE: &str = "FROM case_changes WHERE name LIKE '% private\\_%' ESCAPE '\\'";
        // What a run starts from, and where a trail went, are kept with the kind of each object.
        const RUNS: &str = "FROM runs WHERE progress LIKE '%\"type\":\"private\\_%' ESCAPE '\\'";
        const VIEWS: &str = "cases WHERE view LIKE '%\"type\":\"private\\_%' ESCAPE '\\'";
        let any = self.read(|connection| {
            connection.query_row(&format!("SELECT EXISTS (SELECT 1 {PRIVATE})"), [], |row| row.get(0))
        })?;
        let any = any
            || self.read(|connection| {
                let any = format!("SELECT EXISTS (SELECT 1 {RUNS}) OR EXISTS (SELECT 1 FROM {VIEWS})");
                connection.query_row(&any, [], |row| row.get(0))
            })?;
        if any {
            let forget = format!(
                "DELETE {PRIVATE}; DELETE {RUNS}; UPDATE cases SET view = '' WHERE id IN (SELECT id FROM {VIEWS})"
            );
            self.change(|transaction| transaction.execute_batch(&forget))?;
        }
        Ok(())
    }

    /// The next start does not open the case that is open in this program, if this is it.
    fn close(&self, transaction: &Transaction, id: i64) -> rusqlite::Result<()> {
        if self.case_id() == id {
            transaction.execute("DELETE FROM meta WHERE name = ?1", [OPEN])?;
        }
        Ok(())
    }

    /// Works on the case that is always there, if this is the one that was open.
    fn leave(&self, id: i64) {
        if self.case_id() == id {
            self.work_on(DEFAULT);
        }
    }
}

fn is_there(connection: &Connection, case: i64) -> rusqlite::Result<bool> {
    let there = "SELECT EXISTS (SELECT 1 FROM cases WHERE id = ?1)";
    connection.prepare_cached(there)?.query_row([case], |row| row.get(0))
}

fn number_of(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    let find = "SELECT id FROM cases WHERE name = ?1";
    connection.prepare_cached(find)?.query_row([name.trim()], |row| row.get(0)).optional()
}

fn unknown(name: &str) -> StoreError {
    StoreError::CaseUnknown(crate::text::visible(name).into_owned())
}

/// The case that the last program on this store opened; the one that is always there if it is gone.
pub(super) fn last_opened(connection: &Connection) -> rusqlite::Result<i64> {
    let id: Option<i64> = connection
        .query_row(
            "SELECT cases.id FROM meta JOIN cases ON cases.id = CAST(CAST(value AS TEXT) AS INTEGER) WHERE meta.name = ?1",
            [OPEN],
            |row| row.get(0),
        )
        .optional()?;
    Ok(id.unwrap_or(DEFAULT))
}

/// The paths of all objects whose answers are to stay, of all cases.
pub(super) fn pinned(connection: &Connection) -> rusqlite::Result<HashSet<String>> {
    connection
        .prepare_cached("SELECT DISTINCT path FROM case_changes WHERE path IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Forgets all cases but the one that is always there, which is emptied.
pub(super) fn clear(transaction: &Transaction) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "DELETE FROM case_changes; DELETE FROM runs; DELETE FROM told_private; UPDATE cases SET view = '' WHERE id = 1; DELETE FROM cases WHERE id <> 1",
    )
}

fn empty(transaction: &Transaction, id: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM case_changes WHERE case_id = ?1", [id])?;
    super::recipes::empty(transaction, id)?;
    transaction.execute("DELETE FROM told_private WHERE case_id = ?1", [id])?;
    // What came with it serves nothing else.
    transaction.execute("DELETE FROM answers WHERE service = ?1", [place_of_case(id)])?;
    transaction.execute("DELETE FROM queue WHERE case_id = ?1", [id]).map(drop)
}

fn reopened(connection: &Connection, id: i64) -> rusqlite::Result<Reopened> {
    let (head, view) =
        connection.query_row("SELECT name, made_at, archived, view FROM cases WHERE id = ?1", [id], |row| {
            Ok((Head { name: row.get(0)?, made_at: row.get(1)?, is_archived: row.get(2)? }, row.get(3)?))
        })?;
    // What a later version added is not for this one.
    let changes = connection
        .prepare_cached("SELECT change FROM case_changes WHERE case_id = ?1 ORDER BY id")?
        .query_map([id], |row| row.get::<_, String>(0))?
        .filter_map(|text| text.map(|text| read(&text)).transpose())
        .collect::<Result<_, _>>()?;
    Ok(Reopened { id, head, changes, view, runs: super::recipes::of_case(connection, id)? })
}

fn read(change: &str) -> Option<Change> {
    serde_json::from_str(change).ok()
}

pub(super) fn put(transaction: &Transaction, id: i64, change: &Change) -> rusqlite::Result<()> {
    let name = change.name();
    let earlier: Option<String> = transaction
        .prepare_cached("SELECT change FROM case_changes WHERE case_id = ?1 AND name = ?2")?
        .query_row(params![id, name], |row| row.get(0))
        .optional()?;
    let change = match earlier.and_then(|earlier| read(&earlier)) {
        Some(earlier) => change.clone().after(&earlier),
        None => change.clone(),
    };
    let path = match &change {
        Change::Came { object, came, .. } if *came > Came::Listed => path_of(object),
        _ => None,
    };
    // Plain data of ours: it is always to be written.
    let text = serde_json::to_string(&change).unwrap_or_default();
    transaction
        .prepare_cached(
            "INSERT INTO case_changes (case_id, name, path, change) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (case_id, name) DO UPDATE SET path = ?3, change = ?4",
        )?
        .execute(params![id, name, path, text])
        .map(drop)
}
