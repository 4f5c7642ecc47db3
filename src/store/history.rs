//! What was looked up, when, and what was said then and is said now.
//!
//! "Then" stands in the row and never changes, with the service that said it; "now" is one row an object and service, which every newer
//! answer replaces.

use rusqlite::{OptionalExtension, Row, Transaction, named_params, params};

use super::paths::{path_of, proper};
use super::{Privacy, PrivateObjects, Service, State, Store, StoreError, column};
use crate::vt::error::Said;
use crate::vt::verdict::Word;
use crate::vt::{self, ApiError, Call, Descriptor, Judge, Kind, Object, Reason, Stats};

/// What was said of an object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    pub malicious: u32,
    pub suspicious: u32,
    /// Engines that have an opinion.
    pub total: u32,
    /// What the service itself says, where the numbers alone say another thing: `VirusTotal says malicious`; else empty.
    pub called: String,
}

impl Verdict {
    fn of(object: &Object) -> Option<Self> {
        let called = Judge::default().judge(object).says.map(Word::words);
        let stats = vt::verdict::counted(object);
        if stats.is_none() && called.is_none() {
            return None;
        }
        let (stats, called) = (stats.unwrap_or_default(), called.unwrap_or_default());
        Some(Self { malicious: stats.malicious, suspicious: stats.suspicious, total: stats.total(), called })
    }

    /// `4/60, 1 suspicious`, `0/50; Google Threat Intelligence says malicious`
    pub fn words(&self) -> String {
        let undetected = self.total.saturating_sub(self.malicious).saturating_sub(self.suspicious);
        let stats = Stats { malicious: self.malicious, suspicious: self.suspicious, undetected, ..Stats::default() };
        match (self.total, &*self.called) {
            (_, "") => stats.ratio(),
            (0, called) => called.to_owned(),
            (_, called) => format!("{}; {called}", stats.ratio()),
        }
    }
}

/// What is known of an object by the newest answer about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// Found, not found, or without an analysis.
    pub state: State,
    pub verdict: Option<Verdict>,
    /// Seconds since the epoch, UTC.
    pub at: i64,
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
                let verdict = Verdict::of(object);
                let state = State::of(object);
                let (id, title) = (object.descriptor.id.to_string(), object.title());
                let name = if title == id || title == value { String::new() } else { title.to_owned() };
                (id, state, verdict, name)
            }
            Err(error) => (String::new(), State::of_error(error), None, String::new()),
        };
        Self { at, value, kind: kind.name().to_owned(), object, state, verdict, name }
    }

    /// What an answer says of the object whose report `call` asks for, with the value that was asked, where that is known. None
    /// where no report was asked for, or where it failed: that can be asked again, and says nothing of the object.
    pub fn of_answer(at: i64, call: &Call, asked: Option<String>, outcome: Result<&Object, &ApiError>) -> Option<Self> {
        let subject = call.report_of().filter(|subject| subject.kind.is_indicator())?;
        let of_id = |id: &str| id.to_owned();
        match outcome {
            Ok(object) => {
                let own = || of_id(object.facts.url.as_deref().unwrap_or(&object.descriptor.id));
                Some(Self::of(at, &subject.kind, asked.unwrap_or_else(own), Ok(object)))
            }
            Err(error) if error.reason == Reason::NotFound => {
                // The id of a URL does not tell the URL.
                let asked = asked.or_else(|| (subject.kind != Kind::Url).then(|| of_id(&subject.id)))?;
                Some(Self::of(at, &subject.kind, asked, Err(error)))
            }
            Err(_) => None,
        }
    }
}

/// A look-up of the past beside what is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    pub lookup: Lookup,
    /// By the service that is asked here, whoever was asked then.
    pub now: Option<Now>,
    /// Whose word the look-up's is, where that is another service or key than the one that is asked here.
    pub elsewhere: Option<String>,
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
    pub fn record(&self, service: &Service, lookup: &Lookup, privacy: Privacy) -> Result<(), StoreError> {
        if privacy == Privacy::Private && self.options.private_objects == PrivateObjects::Forget {
            return Ok(());
        }
        let service = service.said_of(privacy);
        self.change(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO history (at, value, kind, object, state, malicious, total, name, suspicious, called, service)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                )?
                .execute(params![
                    lookup.at,
                    lookup.value,
                    lookup.kind,
                    lookup.object,
                    lookup.state.name(),
                    lookup.verdict.as_ref().map(|verdict| verdict.malicious),
                    lookup.verdict.as_ref().map(|verdict| verdict.total),
                    lookup.name,
                    lookup.verdict.as_ref().map_or(0, |verdict| verdict.suspicious),
                    lookup.verdict.as_ref().map_or("", |verdict| &verdict.called),
                    service,
                ])?;
            match lookup.state {
                State::Found | State::NoAnalysis if !lookup.object.is_empty() => put_now(transaction, &service, lookup),
                State::NotFound => put_absence(transaction, &service, lookup),
                _ => Ok(()),
            }
        })
    }

    /// The newest `limit` look-ups that pass the filter, newest first.
    pub fn history(&self, service: &Service, limit: usize, filter: &Filter) -> Result<Vec<Remembered>, StoreError> {
        let [public, private] = [Privacy::Public, Privacy::Private].map(|privacy| service.said_of(privacy));
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT h.at, h.value, h.kind, h.object, h.state, h.malicious, h.total, h.suspicious, h.called,
                        v.malicious, v.total, v.suspicious, v.called, v.state, v.at, h.name, h.service
                 FROM history h LEFT JOIN verdicts v ON v.kind = h.kind AND v.object = h.object
                    AND v.service = CASE WHEN h.kind LIKE 'private%' THEN :private ELSE :public END
                 WHERE (:text IS NULL OR instr(lower(h.value), lower(:text)) > 0) AND (:kind IS NULL OR h.kind = :kind)
                 ORDER BY h.id DESC LIMIT :limit",
            )?;
            rows.query_map(
                named_params! {
                    ":text": filter.text, ":kind": filter.kind, ":limit": column(limit as u64),
                    ":public": public, ":private": private,
                },
                |row| remembered(service, row),
            )?
            .collect()
        })
    }

    /// What this service said last of an object that it had, by the history; none where it never had it.
    pub fn said_of(&self, service: &Service, object: &Descriptor) -> Result<Option<Said>, StoreError> {
        let (kind, name) = (&object.kind, service.said_of_kind(&object.kind));
        let value = object.indicator().map_or_else(|| object.id.to_string(), |indicator| indicator.value());
        self.read(|connection| {
            let path = path_of(object).map(|path| proper(connection, service, &path)).transpose()?;
            let id = path.as_deref().and_then(|path| path.rsplit_once('/')).map_or(&*object.id, |(_, id)| id);
            let find = |which: &str, by: &str| {
                connection
                    .prepare_cached(&format!(
                        "SELECT at, state, malicious, total, suspicious, called FROM history
                         WHERE {which} AND kind = ?2 AND service = ?3 AND state IN ('found', 'no_analysis')
                         ORDER BY id DESC LIMIT 1"
                    ))?
                    .query_row(params![by, kind.name(), name], |row| {
                        let state = State::parse(&row.get::<_, String>(1)?);
                        let words = || state.words_of(Some(kind)).to_owned();
                        Ok(Said { at: row.get(0)?, verdict: verdict(row, 2)?.map_or_else(words, |said| said.words()) })
                    })
                    .optional()
            };
            // The history has no index of objects; what no verdict is kept of was never there under its id.
            let is_known = connection
                .prepare_cached("SELECT 1 FROM verdicts WHERE object = ?1 AND kind = ?2 AND service = ?3")?
                .exists(params![id, kind.name(), name])?;
            let by_id = if is_known { find("object = ?1", id)? } else { None };
            Ok(find("value = ?1", &value)?.into_iter().chain(by_id).max_by_key(|said| said.at))
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

/// What the newest answer says. Zeros stand where it says nothing of engines.
fn put_now(transaction: &Transaction, service: &str, lookup: &Lookup) -> rusqlite::Result<()> {
    let verdict = lookup.verdict.clone().unwrap_or_default();
    transaction
        .prepare_cached(
            "INSERT INTO verdicts (kind, object, malicious, total, at, suspicious, called, state, service)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT DO UPDATE
             SET malicious = ?3, total = ?4, at = ?5, suspicious = ?6, called = ?7, state = ?8 WHERE at <= ?5",
        )?
        .execute(params![
            lookup.kind,
            lookup.object,
            verdict.malicious,
            verdict.total,
            lookup.at,
            verdict.suspicious,
            verdict.called,
            lookup.state.name(),
            service,
        ])
        .map(drop)
}

/// An object that was there before is not there any more; its id is that of the last time.
fn put_absence(transaction: &Transaction, service: &str, lookup: &Lookup) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE verdicts SET malicious = 0, total = 0, at = ?3, suspicious = 0, called = '', state = ?4
             WHERE kind = ?1 AND at <= ?3 AND service = ?5
               AND object = (SELECT object FROM history WHERE value = ?2 AND kind = ?1 AND object <> ''
                             ORDER BY id DESC LIMIT 1)",
        )?
        .execute(params![lookup.kind, lookup.value, lookup.at, lookup.state.name(), service])
        .map(drop)
}

fn remembered(service: &Service, row: &Row) -> rusqlite::Result<Remembered> {
    let now = match row.get::<_, Option<i64>>(14)? {
        Some(at) => {
            let state = State::parse(&row.get::<_, String>(13)?);
            let verdict = verdict(row, 9)?.filter(|verdict| *verdict != Verdict::default());
            Some(Now { state, verdict, at })
        }
        None => None,
    };
    Ok(Remembered {
        lookup: Lookup {
            at: row.get(0)?,
            value: row.get(1)?,
            kind: row.get(2)?,
            object: row.get(3)?,
            state: State::parse(&row.get::<_, String>(4)?),
            verdict: verdict(row, 5)?,
            name: row.get(15)?,
        },
        now,
        elsewhere: service.other(&row.get::<_, String>(16)?),
    })
}

/// Malicious, total, suspicious and what it is called, from this column on.
fn verdict(row: &Row, first: usize) -> rusqlite::Result<Option<Verdict>> {
    let (malicious, total): (Option<u32>, Option<u32>) = (row.get(first)?, row.get(first + 1)?);
    let (Some(malicious), Some(total)) = (malicious, total) else { return Ok(None) };
    Ok(Some(Verdict { malicious, total, suspicious: row.get(first + 2)?, called: row.get(first + 3)? }))
}
