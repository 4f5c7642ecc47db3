//! Reports as they were before: what a newer one says otherwise is told from these.
//!
//! Only the last report that said something else is kept of an object, in the short form that [`ThenNow`] compares: a few kB.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::Value;

use super::paths::{path_of, proper};
use super::{Service, Store, StoreError};
use crate::case::compare::ThenNow;
use crate::vt::Descriptor;

/// Reports that are kept of; the oldest go.
const MOST: i64 = 5_000;

/// Larger answers are not read for what changed, in bytes.
const LARGEST: usize = 4 << 20;

/// Kinds of object whose reports are kept, by the beginning of their paths.
const KEPT: [&str; 6] = ["/files/", "/urls/", "/domains/", "/ip_addresses/", "/private/files/", "/private/urls/"];

/// A report as it was before, and the newest.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// When the service gave it; seconds since the epoch, UTC.
    pub at: i64,
    pub change: ThenNow,
}

/// Whether it is the path of a report, and not of something below it.
fn is_report(path: &str) -> bool {
    KEPT.iter().any(|start| path.strip_prefix(start).is_some_and(|id| !id.is_empty() && !id.contains('/')))
}

/// Keeps what [`Store::outdated`] gave.
pub(super) fn put(
    transaction: &Transaction,
    service: &str,
    path: &str,
    earlier: (i64, String),
) -> rusqlite::Result<()> {
    let (fetched_at, body) = earlier;
    transaction
        .prepare_cached(
            "INSERT INTO earlier (service, path, fetched_at, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET fetched_at = ?3, body = ?4",
        )?
        .execute(params![service, path, fetched_at, body])?;
    let over =
        "DELETE FROM earlier WHERE rowid IN (SELECT rowid FROM earlier ORDER BY fetched_at DESC LIMIT -1 OFFSET ?1)";
    transaction.prepare_cached(over)?.execute([MOST]).map(drop)
}

fn newest(connection: &Connection, service: &str, path: &str) -> rusqlite::Result<Option<(i64, Vec<u8>)>> {
    connection
        .prepare_cached(
            "SELECT fetched_at, body FROM answers WHERE service = ?1 AND path = ?2 AND size > 0 AND size <= ?3
             ORDER BY fetched_at DESC LIMIT 1",
        )?
        .query_row(params![service, path, i64::try_from(LARGEST).unwrap_or(i64::MAX)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
}

fn tree(body: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(body).ok()?.get_mut("data").map(Value::take)
}

impl Store {
    /// What a new answer at `path` makes an earlier one of; none where both say the same. It reads both, so that nothing else is to be
    /// held up by it.
    pub(super) fn outdated(
        &self,
        service: &Service,
        path: &str,
        new: &[u8],
    ) -> Result<Option<(i64, String)>, StoreError> {
        if !is_report(path) || new.len() > LARGEST {
            return Ok(None);
        }
        let name = service.said_at(path);
        let kept = self.read(|connection| newest(connection, &name, &proper(connection, service, path)?))?;
        Ok(kept.and_then(|(fetched_at, old)| {
            let (then, now) = (tree(&old)?, tree(new)?);
            let has_changed = !ThenNow::of(&then, &now).is_empty();
            has_changed.then(|| (fetched_at, ThenNow::compared(&then).to_string()))
        }))
    }

    /// What the newest report of an object says otherwise than the one before it; none where no other was kept.
    pub fn before(&self, service: &Service, object: &Descriptor) -> Result<Option<Before>, StoreError> {
        let Some(path) = path_of(object) else { return Ok(None) };
        let kept = self.read(|connection| {
            let name = service.heard_at(connection, &path)?;
            let kept: Option<(i64, String)> = connection
                .prepare_cached("SELECT fetched_at, body FROM earlier WHERE service = ?1 AND path = ?2")?
                .query_row(params![name, path], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((at, then)) = kept else { return Ok(None) };
            Ok(newest(connection, &name, &path)?.map(|(_, body)| (at, then, body)))
        })?;
        let Some((at, then, body)) = kept else { return Ok(None) };
        let (Ok(then), Some(now)) = (serde_json::from_str::<Value>(&then), tree(&body)) else { return Ok(None) };
        Ok(Some(Before { at, change: ThenNow::of(&then, &now) }))
    }
}
