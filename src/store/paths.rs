//! Paths of objects, as answers about them are kept under.

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
