//! What was looked up, when, and what was said then and is said now.
//!
//! "Then" stands in the row and never changes; "now" is one row an object, which every newer verdict replaces.

use rusqlite::{Row, Transaction, named_params, params};

use super::{Privacy, PrivateObjects, State, Store, StoreError, column};
use crate::vt::{self, ApiError, Kind, Object, Reason};

/// How many engines flagged an object, of how many that have an opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub malicious: u32,
    pub total: u32,
}

/// One look-up or search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Seconds since the epoch, UTC.
    pub at: i64,
    /// What was asked, refanged.
    pub value: String,
    /// The type of object on the wire (`file`, `url`, `domain`, `ip_address`), or `search`.
    pub kind: String,
    /// The object's id; empty when none is known.
    pub object: String,
    pub state: State,
    /// What was said then; absent unless the object was found and analysed.
    pub verdict: Option<Verdict>,
    /// What the object is called, where that is not its value: hostile text, empty when nothing is known.
    pub name: String,
}

impl Lookup {
    /// What a look-up of `value` brought.
    pub fn of(at: i64, kind: &Kind, value: String, outcome: Result<&Object, &ApiError>) -> Self {
        let (object, state, verdict, name) = match outcome {
            Ok(object) => {
                let counted = vt::verdict::counted(object);
                let verdict = counted.map(|stats| Verdict { malicious: stats.malicious, total: stats.total() });
                let state = match vt::Verdict::of(object) {
                    vt::Verdict::NotScanned | vt::Verdict::NoVerdicts => State::NoAnalysis,
                    _ => State::Found,
                };
                let (id, title) = (object.descriptor.id.to_string(), object.title());
                let name = if title == id || title == value { String::new() } else { title.to_owned() };
                (id, state, verdict, name)
            }
            Err(error) => (String::new(), State::of_failure(error), None, String::new()),
        };
        Self { at, value, kind: kind.name().to_owned(), object, state, verdict, name }
    }
}

impl State {
    /// What is known after a failed look-up.
    pub fn of_failure(error: &ApiError) -> Self {
        match error.reason {
            Reason::NotFound => Self::NotFound,
            Reason::Quota { .. } | Reason::Budget { .. } => Self::Quota,
            Reason::Offline | Reason::ReadOnly | Reason::Cancelled => Self::NotAsked,
            _ => Self::Failed,
        }
    }
}

/// A look-up of the past beside what is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    pub lookup: Lookup,
    /// The latest verdict, and when it was given.
    pub now: Option<(Verdict, i64)>,
}

/// Which part of the history is wanted; the default is all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the value, in any case.
    pub text: Option<String>,
    pub kind: Option<String>,
}

impl Store {
    /// Remembers a look-up. One of a private object is not remembered unless the settings allow it.
    pub fn record(&self, lookup: &Lookup, privacy: Privacy) -> Result<(), StoreError> {
        if privacy == Privacy::Private && self.options.private_objects == PrivateObjects::Forget {
            return Ok(());
        }
        self.change(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO history (at, value, kind, object, state, malicious, total, name)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    lookup.at,
                    lookup.value,
                    lookup.kind,
                    lookup.object,
                    lookup.state.as_str(),
                    lookup.verdict.map(|verdict| verdict.malicious),
                    lookup.verdict.map(|verdict| verdict.total),
                    lookup.name,
                ])?;
            match lookup.verdict {
                Some(verdict) if !lookup.object.is_empty() => {
                    put_verdict(transaction, &lookup.kind, &lookup.object, verdict, lookup.at)
                }
                _ => Ok(()),
            }
        })
    }

    /// The newest `limit` look-ups that pass the filter, newest first.
    pub fn history(&self, limit: usize, filter: &Filter) -> Result<Vec<Remembered>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT h.at, h.value, h.kind, h.object, h.state, h.malicious, h.total, v.malicious, v.total, v.at,
                        h.name
                 FROM history h LEFT JOIN verdicts v ON v.kind = h.kind AND v.object = h.object
                 WHERE (:text IS NULL OR instr(lower(h.value), lower(:text)) > 0) AND (:kind IS NULL OR h.kind = :kind)
                 ORDER BY h.id DESC LIMIT :limit",
            )?;
            rows.query_map(
                named_params! { ":text": filter.text, ":kind": filter.kind, ":limit": column(limit as u64) },
                remembered,
            )?
            .collect()
        })
    }

    /// What was typed, newest first and each once: for Up and Down in the search bar.
    pub fn prompts(&self, limit: usize) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT value FROM history GROUP BY value ORDER BY max(id) DESC LIMIT ?1")?
                .query_map([column(limit as u64)], |row| row.get(0))?
                .collect()
        })
    }
}

fn put_verdict(transaction: &Transaction, kind: &str, object: &str, verdict: Verdict, at: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO verdicts (kind, object, malicious, total, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET malicious = ?3, total = ?4, at = ?5 WHERE at <= ?5",
        )?
        .execute(params![kind, object, verdict.malicious, verdict.total, at])
        .map(drop)
}

fn remembered(row: &Row) -> rusqlite::Result<Remembered> {
    let verdict = |malicious: Option<u32>, total: Option<u32>| Some(Verdict { malicious: malicious?, total: total? });
    let now = verdict(row.get(7)?, row.get(8)?);
    let now_at: Option<i64> = row.get(9)?;
    Ok(Remembered {
        lookup: Lookup {
            at: row.get(0)?,
            value: row.get(1)?,
            kind: row.get(2)?,
            object: row.get(3)?,
            state: State::read(&row.get::<_, String>(4)?),
            verdict: verdict(row.get(5)?, row.get(6)?),
            name: row.get(10)?,
        },
        now: now.zip(now_at),
    })
}
