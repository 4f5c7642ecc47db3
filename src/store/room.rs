//! Room in the store: which answers go where it is short or they are old, and which stay.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction};

use super::paths::{is_of_case, object_of, object_path};
use super::{cases, count};

/// Which answers cases were built on. They may not go for being old: only where room is short, and the others are not enough, or
/// where somebody said yes to that.
pub(super) struct Held(HashSet<String>);

impl Held {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        cases::pinned(connection).map(Self)
    }

    /// Of the answer of that service at that path.
    pub(super) fn holds(&self, service: &str, path: &str) -> bool {
        let is_pinned = |(collection, id, _): (&str, &str, &str)| self.0.contains(&object_path(collection, id));
        is_of_case(service) || object_of(path).is_some_and(is_pinned)
    }
}

/// Answers that were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) answers: u64,
    pub(super) bytes: u64,
    /// Those of them that cases were built on.
    pub(super) held: u64,
}

/// Deletes the least recently used answers until the rest fits with some room.
pub(super) fn shrink(transaction: &Transaction, limit: u64) -> rusqlite::Result<Gone> {
    let total: u64 = transaction
        .prepare_cached("SELECT bytes FROM totals WHERE name = 'answers'")?
        .query_row([], |row| count(row, 0))?;
    let mut gone = Gone::default();
    if total <= limit {
        return Ok(gone);
    }
    // A tenth of room, so that not every further answer prunes.
    let excess = total - (limit - limit / 10);
    let held = Held::of(transaction)?;
    let mut doomed = Vec::new();
    // What a case was built on goes last.
    for is_held in [false, true] {
        let mut oldest =
            transaction.prepare_cached("SELECT rowid, size, service, path FROM answers ORDER BY used_at, rowid")?;
        let mut rows = oldest.query([])?;
        while let Some(row) = rows.next()?.filter(|_| gone.bytes < excess) {
            if held.holds(row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?) == is_held {
                doomed.push(row.get(0)?);
                gone.bytes += count(row, 1)?;
                gone.answers += 1;
                gone.held += u64::from(is_held);
            }
        }
    }
    delete(transaction, &doomed)?;
    Ok(gone)
}

/// Deletes answers that were not used since `before`; those that cases were built on stay. Gives also how many those are.
pub(super) fn drop_unused(transaction: &Transaction, before: i64) -> rusqlite::Result<(Gone, u64)> {
    let held = Held::of(transaction)?;
    let (mut gone, mut left, mut doomed) = (Gone::default(), 0, Vec::new());
    let mut unused = transaction.prepare("SELECT rowid, size, service, path FROM answers WHERE used_at < ?1")?;
    let mut rows = unused.query([before])?;
    while let Some(row) = rows.next()? {
        if held.holds(row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?) {
            left += 1;
        } else {
            doomed.push(row.get(0)?);
            gone.bytes += count(row, 1)?;
            gone.answers += 1;
        }
    }
    delete(transaction, &doomed)?;
    Ok((gone, left))
}

fn delete(transaction: &Transaction, rows: &[i64]) -> rusqlite::Result<()> {
    let mut delete = transaction.prepare_cached("DELETE FROM answers WHERE rowid = ?1")?;
    for row in rows {
        delete.execute([row])?;
    }
    Ok(())
}
