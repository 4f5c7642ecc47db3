//! The triage queue of the open case, so that it survives quitting.
//!
//! A row is named by its kind and value. Rows are changed one by one and never replaced as a whole, so that two
//! programs that work on the queue do not undo each other.

use rusqlite::{Row, params};

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
        self.queue_of(self.case_id())
    }

    /// The queue of the case of that name.
    pub fn case_queue(&self, name: &str) -> Result<Vec<QueueRow>, StoreError> {
        self.queue_of(self.number_of(name)?)
    }

    fn queue_of(&self, case: i64) -> Result<Vec<QueueRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT kind, value, state, remark, tag, added_at FROM queue WHERE case_id = ?1 ORDER BY place, rowid",
                )?
                .query_map([case], queue_row)?
                .collect()
        })
    }

    /// Adds rows at the end, in the order given. One that is there keeps its place and state; gives how many were new.
    pub fn enqueue(&self, rows: &[QueueRow]) -> Result<usize, StoreError> {
        self.change_durably(|transaction| {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO queue (case_id, kind, value, state, remark, tag, added_at, place)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT coalesce(max(place), 0) + 1 FROM queue WHERE case_id = ?1))
                 ON CONFLICT DO NOTHING",
            )?;
            rows.iter().try_fold(0, |new, row| {
                insert
                    .execute(params![
                        self.case_id(),
                        row.kind,
                        row.value,
                        row.state.as_str(),
                        row.remark,
                        row.tag,
                        row.added_at
                    ])
                    .map(|added| new + added)
            })
        })
    }

    /// Writes state, remark and tag of rows that are in the queue; others are left out of it.
    pub fn update_queue(&self, rows: &[QueueRow]) -> Result<(), StoreError> {
        self.change(|transaction| {
            let mut update = transaction.prepare_cached(
                "UPDATE queue SET state = ?4, remark = ?5, tag = ?6 WHERE case_id = ?1 AND kind = ?2 AND value = ?3",
            )?;
            rows.iter().try_for_each(|row| {
                let QueueRow { kind, value, state, remark, tag, .. } = row;
                update.execute(params![self.case_id(), kind, value, state.as_str(), remark, tag]).map(drop)
            })
        })
    }

    /// Removes rows, named by kind and value.
    pub fn dequeue(&self, rows: &[(String, String)]) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            let mut delete =
                transaction.prepare_cached("DELETE FROM queue WHERE case_id = ?1 AND kind = ?2 AND value = ?3")?;
            rows.iter().try_for_each(|(kind, value)| delete.execute(params![self.case_id(), kind, value]).map(drop))
        })
    }

    /// Empties the queue.
    pub fn clear_queue(&self) -> Result<(), StoreError> {
        let clear = "DELETE FROM queue WHERE case_id = ?1";
        self.change_durably(|transaction| transaction.execute(clear, [self.case_id()]).map(drop))
    }
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
