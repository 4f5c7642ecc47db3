//! What answers tell of the objects of a case.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use rusqlite::{Connection, params};

use super::super::paths::{path_of, place_of_case};
use super::super::{Class, Service, Store, StoreError};
use super::read;
use crate::case::Change;
use crate::vt::{Descriptor, Kind, Object, Page};

/// Bytes of an answer that is read for what objects of a case have in common; larger ones are few, and slow.
const LARGEST: i64 = 8 << 20;

/// An answer about an object of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAnswer {
    /// `GET /files/{id}/contacted_domains?limit=40`
    pub key: String,
    /// Seconds since the epoch, UTC.
    pub fetched_at: i64,
    pub class: Class,
    pub body: Vec<u8>,
    /// Whether it came in the file of the case, and not to this machine.
    pub is_of_file: bool,
}

/// What answers tell of objects: of each what is known of it, and what sandboxes saw of files.
#[derive(Default)]
struct Told {
    found: HashMap<Descriptor, Object>,
    seen: Vec<(Descriptor, Object)>,
}

impl Store {
    /// The answers about the objects of a case: what a colleague needs to see what was seen. Where the file that a case came with answers
    /// what this machine asked itself, its own answer counts.
    pub fn case_answers(&self, service: &Service, name: &str) -> Result<Vec<CaseAnswer>, StoreError> {
        self.read_case(name, |connection, id| {
            let (mut all, mut known) = (Vec::new(), HashSet::new());
            for path in paths(connection, id)? {
                let places = [(service.heard_at(connection, &path)?, false), (place_of_case(id), true)];
                for (place, is_of_file) in places {
                    each_answer(connection, &place, &path, i64::MAX, |answer| {
                        if known.insert(answer.key.clone()) {
                            all.push(CaseAnswer { is_of_file, ..answer });
                        }
                    })?;
                }
            }
            Ok(all)
        })
    }

    /// What answers tell of the objects of a case: each one's own report, else a row of a list that was read; of a file also what
    /// sandboxes saw of it. By the object that it tells of. The file that a case came with tells only of what no answer of this
    /// machine's own tells.
    pub fn case_objects(&self, service: &Service, name: &str) -> Result<Vec<(Descriptor, Object)>, StoreError> {
        let (mut told, file) = self.read_case(name, |connection, id| {
            let told = told(connection, id, |path| service.heard_at(connection, path))?;
            Ok((told, self::told(connection, id, |_| Ok(place_of_case(id)))?))
        })?;
        let watched: HashSet<Descriptor> = told.seen.iter().map(|(owner, _)| owner.clone()).collect();
        for (object, tells) in file.found {
            told.found.entry(object).or_insert(tells);
        }
        told.seen.extend(file.seen.into_iter().filter(|(owner, _)| !watched.contains(owner)));
        let mut found: Vec<(Descriptor, Object)> = told.found.into_iter().collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found.extend(told.seen);
        Ok(found)
    }
}

/// What the answers tell of the objects of a case that lie where `place` says of each path.
fn told(connection: &Connection, id: i64, place: impl Fn(&str) -> rusqlite::Result<String>) -> rusqlite::Result<Told> {
    let Told { mut found, mut seen } = Told::default();
    let mut reported: HashSet<Descriptor> = HashSet::new();
    let mut named = connection
        .prepare_cached("SELECT change FROM case_changes WHERE case_id = ?1 AND name >= 'came ' AND name < 'came!'")?;
    let changes: Vec<Change> =
        named.query_map([id], |row| row.get::<_, String>(0))?.filter_map(|text| read(&text.ok()?)).collect();
    let wanted: HashSet<&Descriptor> = changes.iter().flat_map(Change::objects).collect();
    let owners: HashMap<String, &Descriptor> =
        wanted.iter().filter_map(|object| Some((path_of(object)?, *object))).collect();
    for path in paths(connection, id)? {
        each_answer(connection, &place(&path)?, &path, LARGEST, |answer| {
            let is_report = answer.key.split('?').next() == Some(&format!("GET {path}"));
            for object in Page::decode(&Bytes::from(answer.body)).unwrap_or_default().objects {
                let is_wanted = wanted.contains(&object.descriptor) && object.has_attributes;
                let is_behaviour = matches!(object.descriptor.kind, Kind::FileBehaviour | Kind::PrivateFileBehaviour);
                if let Some(owner) = owners.get(&path).filter(|_| is_behaviour) {
                    seen.push(((*owner).clone(), object));
                } else if is_wanted && is_report {
                    // The newest comes first.
                    if reported.insert(object.descriptor.clone()) {
                        found.insert(object.descriptor.clone(), object);
                    }
                } else if is_wanted {
                    found.entry(object.descriptor.clone()).or_insert(object);
                }
            }
        })?;
    }
    Ok(Told { found, seen })
}

/// The paths of the objects of a case whose answers are to stay.
fn paths(connection: &Connection, id: i64) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT path FROM case_changes WHERE case_id = ?1 AND path IS NOT NULL ORDER BY id")?
        .query_map([id], |row| row.get(0))?
        .collect()
}

/// The answers at a path and below it that have at most so many bytes.
fn each_answer(
    connection: &Connection,
    place: &str,
    path: &str,
    largest: i64,
    mut each: impl FnMut(CaseAnswer),
) -> rusqlite::Result<()> {
    // '0' follows '/': the range holds exactly what lies below the path.
    let mut answers = connection.prepare_cached(
        "SELECT key, fetched_at, class, body FROM answers
         WHERE (path = ?2 OR (path > ?2 || '/' AND path < ?2 || '0')) AND service = ?1 AND size <= ?3
         ORDER BY path, fetched_at DESC",
    )?;
    let mut rows = answers.query(params![place, path, largest])?;
    while let Some(row) = rows.next()? {
        each(CaseAnswer {
            key: row.get(0)?,
            fetched_at: row.get(1)?,
            class: Class::of(row.get(2)?),
            body: row.get(3)?,
            is_of_file: false,
        });
    }
    Ok(())
}
