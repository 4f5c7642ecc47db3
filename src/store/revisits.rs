//! The watch list: objects that are looked at again, each with what its report said last, in short.
//!
//! It has nothing to do with analyses that are followed until they complete.

use rusqlite::params;

use super::{Store, StoreError};
use crate::vt::{Descriptor, Kind};

/// An object on the watch list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revisit {
    pub object: Descriptor,
    /// What it is called. Hostile text.
    pub name: String,
    /// Seconds since the epoch, UTC.
    pub added_at: i64,
    /// When it was asked for last, whatever came of it.
    pub asked_at: Option<i64>,
    /// When the service answered last, be it that it has no such object.
    pub looked_at: Option<i64>,
    /// What its report said then, in the short form that is compared; none where there was no report.
    pub last: Option<String>,
}

impl Store {
    /// Puts an object on the watch list, or takes in what a look at it brought. What is private is kept only where the settings
    /// keep that on disk.
    pub fn put_revisit(&self, revisit: &Revisit) -> Result<(), StoreError> {
        if revisit.object.kind.is_private() && !self.keeps_private() {
            return Ok(());
        }
        self.change_durably(|transaction| {
            transaction
                .execute(
                    "INSERT INTO revisits (kind, object, name, added_at, asked_at, looked_at, last)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT DO UPDATE SET name = ?3, asked_at = ?5, looked_at = ?6, last = ?7",
                    params![
                        revisit.object.kind.name(),
                        &*revisit.object.id,
                        revisit.name,
                        revisit.added_at,
                        revisit.asked_at,
                        revisit.looked_at,
                        revisit.last
                    ],
                )
                .map(drop)
        })
    }

    /// Takes an object off the watch list.
    pub fn drop_revisit(&self, object: &Descriptor) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction
                .execute(
                    "DELETE FROM revisits WHERE kind = ?1 AND object = ?2",
                    params![object.kind.name(), &*object.id],
                )
                .map(drop)
        })
    }

    /// The watch list, what was put on it first first.
    pub fn revisits(&self) -> Result<Vec<Revisit>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT kind, object, name, added_at, asked_at, looked_at, last FROM revisits
                     ORDER BY added_at, rowid",
                )?
                .query_map([], |row| {
                    let (kind, id): (String, String) = (row.get(0)?, row.get(1)?);
                    Ok(Revisit {
                        object: Descriptor::new(Kind::parse(&kind), id),
                        name: row.get(2)?,
                        added_at: row.get(3)?,
                        asked_at: row.get(4)?,
                        looked_at: row.get(5)?,
                        last: row.get(6)?,
                    })
                })?
                .collect()
        })
    }
}
