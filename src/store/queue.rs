//! The triage queue of the open case, so that it survives quitting.
//!
//! A row is named by its kind and value, and is the user's: any service can be asked for it. What one service answered is known of it
//! where that one is asked and nowhere else. Rows are changed one by one and never replaced as a whole, so that two
//! programs that work on the queue do not undo each other.

use rusqlite::{Connection, Row, Transaction, params};

use super::{Outlives, Service, State, Store, StoreError};
use crate::ioc::{self, Exposure, Indicator};

/// Whether somebody said yes here to asking about a row, whatever it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Agreed {
    Here,
    /// It came with a case file, or was queued as something that needs no yes.
    #[default]
    NotYet,
}

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
    /// What is internal is asked about with a yes only, and a yes that was given stays.
    pub agreed: Agreed,
}

impl QueueRow {
    /// What is internal about what it names, where nobody here said yes to that. `own_places` are those of [`ioc::exposure`].
    pub fn withheld(&self, names: &Indicator, own_places: &[String]) -> Option<Exposure> {
        let exposure = ioc::exposure(names, own_places);
        (self.agreed == Agreed::NotYet && exposure != Exposure::Public).then_some(exposure)
    }
}

impl Store {
    /// The queue in its order, as that service has answered for it.
    pub fn queue(&self, service: &Service) -> Result<Vec<QueueRow>, StoreError> {
        self.read(|connection| of_case(connection, service, self.case_id()))
    }

    /// The queue of the case of that name.
    pub fn case_queue(&self, service: &Service, name: &str) -> Result<Vec<QueueRow>, StoreError> {
        self.read_case(name, |connection, case| of_case(connection, service, case))
    }

    /// Adds rows at the end, in the order given. One that is there keeps its place and state, and takes a yes; gives how many were new.
    pub fn enqueue(&self, service: &Service, rows: &[QueueRow]) -> Result<usize, StoreError> {
        self.change_case(Outlives::PowerCuts, |transaction, case| add(transaction, service, case, rows))
    }

    /// Writes what that service answered, remark, tag and a yes of rows that are in the queue; others are left out of it.
    pub fn update_queue(&self, service: &Service, rows: &[QueueRow]) -> Result<(), StoreError> {
        self.change_case(Outlives::Programs, |transaction, case| {
            let mut update = transaction.prepare_cached(
                "UPDATE queue SET remark = ?4, tag = ?5, agreed = max(agreed, ?6)
                 WHERE case_id = ?1 AND kind = ?2 AND value = ?3",
            )?;
            rows.iter().try_for_each(|row| {
                let there = update.execute(params![
                    case,
                    row.kind,
                    row.value,
                    row.remark,
                    row.tag,
                    row.agreed == Agreed::Here
                ])?;
                if there > 0 { put_state(transaction, service, case, row) } else { Ok(()) }
            })
        })
    }

    /// Removes rows, named by kind and value.
    pub fn dequeue(&self, rows: &[(String, String)]) -> Result<(), StoreError> {
        self.change_case(Outlives::PowerCuts, |transaction, case| {
            let mut delete =
                transaction.prepare_cached("DELETE FROM queue WHERE case_id = ?1 AND kind = ?2 AND value = ?3")?;
            rows.iter().try_for_each(|(kind, value)| delete.execute(params![case, kind, value]).map(drop))
        })
    }

    /// Empties the queue.
    pub fn clear_queue(&self) -> Result<(), StoreError> {
        let clear = "DELETE FROM queue WHERE case_id = ?1";
        self.change_case(Outlives::PowerCuts, |transaction, case| transaction.execute(clear, [case]).map(drop))
    }
}

/// The queue of a case in its order, as that service has answered for it.
fn of_case(connection: &Connection, service: &Service, case: i64) -> rusqlite::Result<Vec<QueueRow>> {
    connection
        .prepare_cached(
            "SELECT q.kind, q.value, coalesce(s.state, ''), q.remark, q.tag, q.added_at, q.agreed
             FROM queue q LEFT JOIN queue_states s
                ON s.case_id = q.case_id AND s.kind = q.kind AND s.value = q.value AND s.service = ?2
             WHERE q.case_id = ?1 ORDER BY q.place, q.rowid",
        )?
        .query_map(params![case, service.in_public()], queue_row)?
        .collect()
}

/// A row that was not asked has no state.
fn put_state(transaction: &Transaction, service: &Service, case: i64, row: &QueueRow) -> rusqlite::Result<()> {
    let QueueRow { kind, value, state, .. } = row;
    if *state == State::NotAsked {
        let delete = "DELETE FROM queue_states WHERE case_id = ?1 AND kind = ?2 AND value = ?3 AND service = ?4";
        return transaction.prepare_cached(delete)?.execute(params![case, kind, value, service.in_public()]).map(drop);
    }
    transaction
        .prepare_cached(
            "INSERT INTO queue_states (case_id, kind, value, service, state) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET state = ?5",
        )?
        .execute(params![case, kind, value, service.in_public(), state.name()])
        .map(drop)
}

/// Adds rows at the end of a case's queue; gives how many were new.
pub(super) fn add(
    transaction: &Transaction,
    service: &Service,
    case: i64,
    rows: &[QueueRow],
) -> rusqlite::Result<usize> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO queue (case_id, kind, value, remark, tag, added_at, agreed, place)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT coalesce(max(place), 0) + 1 FROM queue WHERE case_id = ?1))
         ON CONFLICT DO NOTHING",
    )?;
    let mut agree = transaction
        .prepare_cached("UPDATE queue SET agreed = 1 WHERE case_id = ?1 AND kind = ?2 AND value = ?3 AND agreed = 0")?;
    rows.iter().try_fold(0, |new, row| {
        let is_agreed = row.agreed == Agreed::Here;
        let added = insert.execute(params![case, row.kind, row.value, row.remark, row.tag, row.added_at, is_agreed])?;
        if added > 0 {
            put_state(transaction, service, case, row)?;
        } else if is_agreed {
            agree.execute(params![case, row.kind, row.value])?;
        }
        Ok(new + added)
    })
}

fn queue_row(row: &Row) -> rusqlite::Result<QueueRow> {
    Ok(QueueRow {
        kind: row.get(0)?,
        value: row.get(1)?,
        state: State::parse(&row.get::<_, String>(2)?),
        remark: row.get(3)?,
        tag: row.get(4)?,
        added_at: row.get(5)?,
        agreed: if row.get(6)? { Agreed::Here } else { Agreed::NotYet },
    })
}
