//! Paths of objects, as answers about them are kept under.

use rusqlite::{Connection, OptionalExtension, params};

use super::Service;
use crate::ioc::HashKind;
use crate::vt::Descriptor;

/// Collection, id, and what follows with its slash: `/private/files/{id}/comments` is about `{id}` in `private/files`.
pub(crate) fn object_of(path: &str) -> Option<(&str, &str, &str)> {
    let path = path.strip_prefix('/')?;
    let start = if path.starts_with("private/") { "private/".len() } else { 0 };
    let end = start + path.get(start..)?.find('/')?;
    let (collection, object) = path.split_at_checked(end)?;
    let object = object.strip_prefix('/')?;
    let (id, rest) = object.split_at_checked(object.find('/').unwrap_or(object.len()))?;
    Some((collection, id, rest))
}

/// The path of an object, as answers about it have it; none for kinds that cannot be asked for by id.
pub(super) fn path_of(object: &Descriptor) -> Option<String> {
    Some(object_path(object.kind.collection()?, &object.id))
}

/// `/files/{id}`. Hashes are written in lower case; the base64 form of a URL is not to be touched.
pub(super) fn object_path(collection: &str, id: &str) -> String {
    match collection {
        "files" | "private/files" => format!("/{collection}/{}", id.to_ascii_lowercase()),
        _ => format!("/{collection}/{id}"),
    }
}

pub(super) fn is_private(path: &str) -> bool {
    path == "/private" || path.starts_with("/private/")
}

/// Whether a name may be another than the id of its object: an MD5 of a file, a URL in base64. A SHA-256 is the id itself.
pub(super) fn has_other_names(collection: &str, name: &str) -> bool {
    let is_id = HashKind::of(name) == Some(HashKind::Sha256);
    matches!(collection, "files" | "urls" | "private/files" | "private/urls") && !is_id
}

/// The path with the object's own id in place of another name of it, as that service told it.
pub(super) fn proper(connection: &Connection, service: &Service, path: &str) -> rusqlite::Result<String> {
    let Some((collection, id, rest)) = object_of(path) else { return Ok(path.to_owned()) };
    let object = object_path(collection, id);
    if !has_other_names(collection, id) {
        return Ok(object + rest);
    }
    Ok(known(connection, service, &object)?.unwrap_or(object) + rest)
}

/// The path of the object that a service calls so too; none where it never told.
pub(super) fn known(connection: &Connection, service: &Service, alias: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT path FROM aliases WHERE alias = ?1 AND (service = ?2 OR (?3 AND substr(service, 1, length(?2)) = ?2))
             ORDER BY rowid DESC LIMIT 1",
        )?
        .query_row(params![alias, service.said_at(alias), service.hears_all_keys(alias)], |row| row.get(0))
        .optional()
}

/// The place of the answers that came with a case in a file, whatever service gave them there; no service is called so.
pub(super) fn place_of_case(case: i64) -> String {
    format!("{OF_A_CASE}{case}")
}

/// Whether answers of that place came with a case in a file: nobody can be asked for them again.
pub(super) fn is_of_case(service: &str) -> bool {
    service.starts_with(OF_A_CASE)
}

const OF_A_CASE: char = '\u{1f}';
