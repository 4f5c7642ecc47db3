//! The triage queue, so that it survives quitting.
//!
//! A row is named by its kind and value. Rows are changed one by one and never replaced as a whole, so that two
//! programs that work on the queue do not undo each other.

use rusqlite::{Row, Transaction, params};

use super::{State, Store, StoreError};

/// One indicator that waits or was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// The type of object on the wire (`file`, `url`, `domain`, `ip_address`).
    pub kind: String,
    /// The indicator, refanged.
    pub value: String,
    pub state: State,
    /// What stood beside it where it came from.
    pub remark: String,
    /// The user's own word for it.
    pub tag: String,
    /// Seconds since the epoch, UTC.
    pub added_at: i64,
}

impl Store {
    /// The queue in its order.
    pub fn queue(&self) -> Result<Vec<QueueRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT kind, value, state, remark, tag, added_at FROM queue ORDER BY place, rowid")?
                .query_map([], queue_row)?
                .collect()
        })
    }

    /// Adds rows at the end, in the order given. One that is there keeps its place and state; gives how many were new.
    pub fn enqueue(&self, rows: &[QueueRow]) -> Result<usize, StoreError> {
        self.change_durably(|transaction| {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO queue (kind, value, state, remark, tag, added_at, place)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(place), 0) + 1 FROM queue))
                 ON CONFLICT DO NOTHING",
            )?;
            rows.iter().try_fold(0, |new, row| {
                insert
                    .execute(params![row.kind, row.value, row.state.as_str(), row.remark, row.tag, row.added_at])
                    .map(|added| new + added)
            })
        })
    }

    /// Writes state, remark and tag of rows that are in the queue; others are left out of it.
    pub fn update_queue(&self, rows: &[QueueRow]) -> Result<(), StoreError> {
        self.change(|transaction| {
            let mut update = transaction
                .prepare_cached("UPDATE queue SET state = ?3, remark = ?4, tag = ?5 WHERE kind = ?1 AND value = ?2")?;
            rows.iter().try_for_each(|row| {
                update.execute(params![row.kind, row.value, row.state.as_str(), row.remark, row.tag]).map(drop)
            })
        })
    }

    /// Removes rows, named by kind and value.
    pub fn dequeue(&self, rows: &[(String, String)]) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            let mut delete = transaction.prepare_cached("DELETE FROM queue WHERE kind = ?1 AND value = ?2")?;
            rows.iter().try_for_each(|(kind, value)| delete.execute(params![kind, value]).map(drop))
        })
    }

    /// Empties the queue.
    pub fn clear_queue(&self) -> Result<(), StoreError> {
        self.change_durably(clear)
    }
}

pub(super) fn clear(transaction: &Transaction) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM queue", []).map(drop)
}

fn queue_row(row: &Row) -> rusqlite::Result<QueueRow> {
    Ok(QueueRow {
        kind: row.get(0)?,
        value: row.get(1)?,
        state: State::read(&row.get::<_, String>(2)?),
        remark: row.get(3)?,
        tag: row.get(4)?,
        added_at: row.get(5)?,
    })
}
