//! What the user has changed at a service, in order: an answer that was asked for before a change does not tell of it.
//!
//! Numbers and no times: of two programs on one store either hears of what the other has changed, whatever the clock says.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{Store, StoreError};

/// Changes that are kept; a request is not on its way for so long that so many are made.
const MOST: i64 = 10_000;

/// Which changes were known at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf(i64);

impl AsOf {
    /// Whatever is changed, it was before.
    pub(super) const NOW: Self = Self(i64::MAX);
}

/// What has become of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changed {
    /// The service says something else of it now.
    Otherwise,
    Gone,
}

impl Store {
    /// The changes that are known now: for requests that leave from here on.
    pub fn as_of(&self) -> Result<AsOf, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT coalesce(max(number), 0) FROM changes")?
                .query_row([], |row| row.get(0))
                .map(AsOf)
        })
    }
}

/// The user has changed what the service of that name has at `path`.
pub(super) fn put(transaction: &Transaction, service: &str, path: &str, changed: Changed) -> rusqlite::Result<()> {
    transaction.prepare_cached("INSERT INTO changes (service, path, gone) VALUES (?1, ?2, ?3)")?.execute(params![
        service,
        path,
        changed == Changed::Gone
    ])?;
    let number = transaction.last_insert_rowid();
    transaction.prepare_cached("DELETE FROM changes WHERE number <= ?1")?.execute([number - MOST]).map(drop)
}

/// What was changed at `path` or above it since then.
pub(super) fn since(
    connection: &Connection,
    service: &str,
    path: &str,
    then: AsOf,
) -> rusqlite::Result<Option<Changed>> {
    let gone: Option<bool> = connection
        .prepare_cached(
            "SELECT max(gone) FROM changes
             WHERE number > ?3 AND service = ?1 AND (path = ?2 OR substr(?2, 1, length(path) + 1) = path || '/')",
        )?
        .query_row(params![service, path, then.0], |row| row.get(0))
        .optional()?
        .flatten();
    Ok(gone.map(|gone| if gone { Changed::Gone } else { Changed::Otherwise }))
}
