//! What comes into the store with a case file, all of it or nothing.
//!
//! Answers of a file are that file's word: they lie apart, under the case that they came with. What looks anything up never reads them,
//! so that no file can put an answer in the place of the service's.

use rusqlite::{Transaction, params};

use super::answers::Class;
use super::notes::{self, Annotations};
use super::paths::place_of_case;
use super::queue::QueueRow;
use super::room::shrink;
use super::{Service, Store, StoreError, cases, column};
use crate::case::file::Words;
use crate::case::{Change, Head};

/// An answer that a file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingAnswer<'a> {
    /// `/files/{id}/contacted_domains`
    pub path: &'a str,
    /// Without its question mark.
    pub query: &'a str,
    /// Empty where the service had never seen the object.
    pub body: &'a str,
    /// Seconds since the epoch, UTC.
    pub fetched_at: i64,
    pub class: Class,
}

/// A case from a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incoming<'a> {
    pub head: Head,
    pub changes: Vec<Change>,
    pub queue: Vec<QueueRow>,
    pub answers: Vec<IncomingAnswer<'a>>,
    /// What the file says of objects.
    pub words: Vec<&'a Words>,
    /// Paths of the objects that the file says were given to private scanning.
    pub told_private: Vec<String>,
    /// What the file is called.
    pub file_name: &'a str,
}

impl Store {
    /// Takes in a case under a new name, if `go` says so when all is in its place; whether it did. `joined` gives what is kept of an
    /// object from then on, of what is known and what the file says. A name that is taken is an error. Nothing is changed unless all is.
    pub fn take_case(
        &self,
        service: &Service,
        case: &Incoming<'_>,
        now: i64,
        joined: impl FnMut(&Annotations, &Words) -> Annotations,
        go: impl FnOnce() -> bool,
    ) -> Result<bool, StoreError> {
        let name = Head::checked(&case.head.name).map_err(StoreError::CaseName)?;
        let taken = self.change_durably(|transaction| {
            transaction.execute_batch("SAVEPOINT taking")?;
            let added = transaction.execute(
                "INSERT INTO cases (name, made_at, opened_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![name, case.head.made_at, now],
            )?;
            if added == 0 {
                return Ok(None);
            }
            self.fill(transaction, transaction.last_insert_rowid(), service, case, (now, joined))?;
            let goes = go();
            if !goes {
                transaction.execute_batch("ROLLBACK TO taking")?;
            }
            Ok(Some(goes))
        })?;
        taken.ok_or(StoreError::CaseTaken(name))
    }

    fn fill(
        &self,
        transaction: &Transaction,
        id: i64,
        service: &Service,
        case: &Incoming<'_>,
        (now, mut joined): (i64, impl FnMut(&Annotations, &Words) -> Annotations),
    ) -> rusqlite::Result<()> {
        let keeps_private = self.keeps_private();
        for change in case.changes.iter().filter(|change| keeps_private || !change.is_private()) {
            cases::put(transaction, id, change)?;
        }
        super::queue::add(transaction, service, id, &case.queue)?;
        let mut put = transaction.prepare_cached(
            "INSERT INTO answers (service, key, path, fetched_at, used_at, class, size, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        )?;
        let place = place_of_case(id);
        for IncomingAnswer { path, query, body, fetched_at, class } in &case.answers {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            let key = format!("GET {path}{query}");
            let size = column(body.len() as u64);
            put.execute(params![place, key, path, fetched_at, now, class.number(), size, body.as_bytes()])?;
        }
        for words in &case.words {
            let (kind, id) = (words.object.kind.name(), &words.object.id);
            let known = notes::read(transaction, kind, id)?;
            let Annotations { note, tags } = joined(&known, words);
            if note != known.note || tags != known.tags {
                notes::write(transaction, kind, id, &note, &tags, now)?;
            }
        }
        for path in &case.told_private {
            let tell = "INSERT OR IGNORE INTO told_private (case_id, path, file) VALUES (?1, ?2, ?3)";
            transaction.execute(tell, params![id, path, case.file_name])?;
        }
        shrink(transaction, self.options.size_limit).map(drop)
    }
}
