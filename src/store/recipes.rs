//! Runs of recipes, with the case that they belong to: what each has done, so that it goes on another day.

use rusqlite::{Connection, Transaction, params};

use super::{Outlives, Store, StoreError};
use crate::case::recipe::Progress;

/// A run as it was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRun {
    /// Its number among those of its case.
    pub number: i64,
    /// What it was started from, for people. Hostile text.
    pub what: String,
    pub progress: Progress,
}

impl Store {
    /// Keeps a run of the open case as it stands now. One that starts from what is private is kept only where private answers are.
    pub fn put_run(&self, run: &KeptRun) -> Result<(), StoreError> {
        let is_private = run.progress.starts.iter().any(|start| start.kind.is_private());
        if is_private && !self.keeps_private() {
            return Ok(());
        }
        // Plain data of ours: it is always to be written.
        let text = serde_json::to_string(&run.progress).unwrap_or_default();
        self.change_case(Outlives::Programs, |transaction, id| {
            transaction
                .prepare_cached(
                    "INSERT INTO runs (case_id, number, what, progress) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET what = ?3, progress = ?4",
                )?
                .execute(params![id, run.number, run.what, text])
                .map(drop)
        })
    }

    /// Forgets a run of the open case.
    pub fn drop_run(&self, number: i64) -> Result<(), StoreError> {
        self.change_case(Outlives::Programs, |transaction, id| {
            transaction.execute("DELETE FROM runs WHERE case_id = ?1 AND number = ?2", params![id, number]).map(drop)
        })
    }
}

/// The runs of a case, the oldest first. What another version kept and this one can't read is left out.
pub(super) fn of_case(connection: &Connection, case: i64) -> rusqlite::Result<Vec<KeptRun>> {
    let rows: Vec<(i64, String, String)> = connection
        .prepare_cached("SELECT number, what, progress FROM runs WHERE case_id = ?1 ORDER BY number")?
        .query_map([case], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let run = |(number, what, text): (i64, String, String)| {
        let progress = serde_json::from_str(&text).ok()?;
        Some(KeptRun { number, what, progress })
    };
    Ok(rows.into_iter().filter_map(run).collect())
}

/// Forgets the runs of a case.
pub(super) fn empty(transaction: &Transaction, case: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM runs WHERE case_id = ?1", [case]).map(drop)
}
