//! What people wrote: notes and tags on objects, and searches worth keeping.
//!
//! This cannot be asked for again, so it is written through to the disk.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError};

/// The note and the tags of one object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    /// Empty if there is none.
    pub note: String,
    /// In alphabetical order.
    pub tags: Vec<String>,
}

impl Annotations {
    /// Its lines, then those of the other that it has not; the tags of both.
    fn joined(&self, other: &Self) -> Self {
        let new = other.note.lines().filter(|line| self.note.lines().all(|known| known.trim() != line.trim()));
        let note = self.note.lines().chain(new).collect::<Vec<_>>().join("\n");
        Self { note, tags: [&self.tags[..], &other.tags[..]].concat() }.in_order()
    }

    /// With the lines of `text` below the note, and with these tags too.
    #[must_use]
    pub fn with(&self, text: &str, tags: &[String]) -> Self {
        let note = match (self.note.trim_end(), text.trim()) {
            ("", text) => text.to_owned(),
            (note, "") => note.to_owned(),
            (note, text) => format!("{note}\n{text}"),
        };
        Self { note, tags: [&self.tags[..], tags].concat() }.in_order()
    }

    fn in_order(mut self) -> Self {
        self.tags.sort_unstable();
        self.tags.dedup();
        self
    }
}

pub(super) fn read(connection: &Connection, kind: &str, object: &str) -> rusqlite::Result<Annotations> {
    let note = connection
        .prepare_cached("SELECT note FROM notes WHERE kind = ?1 AND object = ?2")?
        .query_row(params![kind, object], |row| row.get(0))
        .optional()?;
    let tags = connection
        .prepare_cached("SELECT tag FROM tags WHERE kind = ?1 AND object = ?2 ORDER BY tag")?
        .query_map(params![kind, object], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Annotations { note: note.unwrap_or_default(), tags })
}

pub(super) fn write(
    connection: &Connection,
    kind: &str,
    object: &str,
    note: &str,
    tags: &[String],
    now: i64,
) -> rusqlite::Result<()> {
    put_note(connection, kind, object, note, now)?;
    connection.execute("DELETE FROM tags WHERE kind = ?1 AND object = ?2", params![kind, object])?;
    tags.iter().try_for_each(|tag| add_tag(connection, kind, object, tag))
}

fn put_note(connection: &Connection, kind: &str, object: &str, note: &str, now: i64) -> rusqlite::Result<()> {
    if note.trim().is_empty() {
        connection.execute("DELETE FROM notes WHERE kind = ?1 AND object = ?2", params![kind, object])?;
    } else {
        connection.execute(
            "INSERT INTO notes (kind, object, note, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET note = ?3, at = ?4",
            params![kind, object, note, now],
        )?;
    }
    Ok(())
}

fn add_tag(connection: &Connection, kind: &str, object: &str, tag: &str) -> rusqlite::Result<()> {
    let add = "INSERT OR IGNORE INTO tags (kind, object, tag) VALUES (?1, ?2, ?3)";
    connection.execute(add, params![kind, object, tag]).map(drop)
}

/// A query under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub name: String,
    pub query: String,
}

impl Store {
    /// Replaces the note and all tags of an object.
    #[cfg(feature = "testing")]
    pub fn annotate(&self, kind: &str, object: &str, note: &str, tags: &[String], now: i64) -> Result<(), StoreError> {
        self.change_durably(|transaction| write(transaction, kind, object, note, tags, now))
    }

    /// Makes of what is kept on an object what `change` makes of it, so that two programs which do so at the same time undo
    /// nothing of each other. Gives what was kept before, and what is now.
    pub fn annotate_with(
        &self,
        (kind, object): (&str, &str),
        change: impl FnOnce(&Annotations) -> Annotations,
        now: i64,
    ) -> Result<(Annotations, Annotations), StoreError> {
        self.change_durably(|transaction| {
            let before = read(transaction, kind, object)?;
            let after = change(&before).in_order();
            if after != before {
                write(transaction, kind, object, &after.note, &after.tags, now)?;
            }
            Ok((before, after))
        })
    }

    /// Replaces the note and all tags of an object, by somebody who believes that the note is `believed`. Where it is another one by now, nothing of it is lost: the
    /// new lines stand below its own. Gives what is kept then.
    pub fn annotate_over(
        &self,
        (kind, object): (&str, &str),
        believed: &str,
        written: &Annotations,
        now: i64,
    ) -> Result<Option<Annotations>, StoreError> {
        self.change_durably(|transaction| {
            let here = read(transaction, kind, object)?;
            if here.note.is_empty() || here.note.trim() == believed.trim() || here.note == written.note {
                write(transaction, kind, object, &written.note, &written.tags, now)?;
                return Ok(None);
            }
            let joined = here.joined(written);
            write(transaction, kind, object, &joined.note, &joined.tags, now)?;
            Ok(Some(joined))
        })
    }

    /// The note and the tags of one object.
    pub fn annotations(&self, kind: &str, object: &str) -> Result<Annotations, StoreError> {
        self.read(|connection| read(connection, kind, object))
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
