//! The watch list: objects that are looked at again, each with what its report said last, in short.
//!
//! What is on it is the user's, whatever service is asked; what was said of it belongs to the service that said it. It has nothing to
//! do with analyses that are followed until they complete.

use rusqlite::params;

use super::{Privacy, Service, Store, StoreError};
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
    pub fn put_revisit(&self, service: &Service, revisit: &Revisit) -> Result<(), StoreError> {
        let Revisit { object, name, added_at, asked_at, looked_at, last } = revisit;
        let (kind, id) = (object.kind.name(), &*object.id);
        if object.kind.is_private() && !self.keeps_private() {
            return Ok(());
        }
        self.change_durably(|transaction| {
            transaction.execute(
                "INSERT INTO revisits (kind, object, name, added_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET name = ?3",
                params![kind, id, name, added_at],
            )?;
            transaction
                .execute(
                    "INSERT INTO looks (kind, object, service, asked_at, looked_at, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO UPDATE SET asked_at = ?4, looked_at = ?5, last = ?6",
                    params![kind, id, service.said_of_kind(&object.kind), asked_at, looked_at, last],
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

    /// The watch list, what was put on it first first, with what that service said.
    pub fn revisits(&self, service: &Service) -> Result<Vec<Revisit>, StoreError> {
        let [public, private] = [Privacy::Public, Privacy::Private].map(|privacy| service.said_of(privacy));
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT r.kind, r.object, r.name, r.added_at, l.asked_at, l.looked_at, l.last
                     FROM revisits r LEFT JOIN looks l ON l.kind = r.kind AND l.object = r.object
                        AND l.service = CASE WHEN r.kind LIKE 'private%' THEN ?2 ELSE ?1 END
                     ORDER BY r.added_at, r.rowid",
                )?
                .query_map([public, private], |row| {
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
