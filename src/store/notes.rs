//! What people wrote: notes and tags on objects, and searches worth keeping.
//!
//! This cannot be asked for again, so it is written through to the disk.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

/// The note and the tags of one object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    /// Empty if there is none.
    pub note: String,
    /// In alphabetical order.
    pub tags: Vec<String>,
}

/// A query under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub name: String,
    pub query: String,
}

impl Store {
    /// Replaces the note on an object; an empty one removes it.
    pub fn put_note(&self, kind: &str, object: &str, note: &str, now: i64) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            if note.trim().is_empty() {
                transaction.execute("DELETE FROM notes WHERE kind = ?1 AND object = ?2", params![kind, object])?;
            } else {
                transaction.execute(
                    "INSERT INTO notes (kind, object, note, at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET note = ?3, at = ?4",
                    params![kind, object, note, now],
                )?;
            }
            Ok(())
        })
    }

    /// Puts a tag on an object; nothing happens if it has it.
    pub fn add_tag(&self, kind: &str, object: &str, tag: &str) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            transaction
                .execute(
                    "INSERT OR IGNORE INTO tags (kind, object, tag) VALUES (?1, ?2, ?3)",
                    params![kind, object, tag],
                )
                .map(drop)
        })
    }

    /// Takes a tag off an object; nothing happens if it does not have it.
    pub fn remove_tag(&self, kind: &str, object: &str, tag: &str) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            transaction
                .execute("DELETE FROM tags WHERE kind = ?1 AND object = ?2 AND tag = ?3", params![kind, object, tag])
                .map(drop)
        })
    }

    /// Replaces the note and all tags of an object.
    pub fn annotate(&self, kind: &str, object: &str, note: &str, tags: &[String], now: i64) -> Result<(), StoreError> {
        self.put_note(kind, object, note, now)?;
        let before = self.annotations(kind, object)?.tags;
        for tag in before.iter().filter(|tag| !tags.contains(tag)) {
            self.remove_tag(kind, object, tag)?;
        }
        tags.iter().filter(|tag| !before.contains(tag)).try_for_each(|tag| self.add_tag(kind, object, tag))
    }

    /// The note and the tags of one object.
    pub fn annotations(&self, kind: &str, object: &str) -> Result<Annotations, StoreError> {
        self.read(|connection| {
            let note = connection
                .prepare_cached("SELECT note FROM notes WHERE kind = ?1 AND object = ?2")?
                .query_row(params![kind, object], |row| row.get(0))
                .optional()?;
            let tags = connection
                .prepare_cached("SELECT tag FROM tags WHERE kind = ?1 AND object = ?2 ORDER BY tag")?
                .query_map(params![kind, object], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(Annotations { note: note.unwrap_or_default(), tags })
        })
    }

    /// All objects that have a note or a tag, by kind and id: for lists, which show them wherever the object appears.
    pub fn all_annotations(&self) -> Result<BTreeMap<(String, String), Annotations>, StoreError> {
        self.read(|connection| {
            let mut all: BTreeMap<(String, String), Annotations> = BTreeMap::new();
            let mut notes = connection.prepare_cached("SELECT kind, object, note FROM notes")?;
            let mut rows = notes.query([])?;
            while let Some(row) = rows.next()? {
                all.entry((row.get(0)?, row.get(1)?)).or_default().note = row.get(2)?;
            }
            let mut tags = connection.prepare_cached("SELECT kind, object, tag FROM tags ORDER BY tag")?;
            let mut rows = tags.query([])?;
            while let Some(row) = rows.next()? {
                all.entry((row.get(0)?, row.get(1)?)).or_default().tags.push(row.get(2)?);
            }
            Ok(all)
        })
    }

    /// Keeps a query under a name, in place of the one that had it.
    pub fn save_search(&self, name: &str, query: &str, now: i64) -> Result<(), StoreError> {
        self.change_durably(|transaction| {
            transaction
                .execute(
                    "INSERT INTO searches (name, query, at) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET query = ?2, at = ?3",
                    params![name, query, now],
                )
                .map(drop)
        })
    }

    /// Forgets a saved query.
    pub fn remove_search(&self, name: &str) -> Result<(), StoreError> {
        self.change_durably(|transaction| transaction.execute("DELETE FROM searches WHERE name = ?1", [name]).map(drop))
    }

    /// The saved queries, by name.
    pub fn searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, query FROM searches ORDER BY name")?
                .query_map([], |row| Ok(SavedSearch { name: row.get(0)?, query: row.get(1)? }))?
                .collect()
        })
    }
}
