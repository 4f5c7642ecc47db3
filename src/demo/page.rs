//! Lists in pages. A cursor is opaque to clients, ends in `=` so that those who forget to encode it find out, and is
//! bound to the list that gave it.

use base64::Engine;
use serde_json::{Value, json};

use super::answer::{Refusal, refuse};
use super::call::Call;
use super::seed;

/// The part of a list that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: usize,
    pub(super) limit: usize,
}

/// Which list a cursor belongs to: its path and everything in the query but the page. Objects and descriptors of one
/// relationship share their cursors.
fn list_of(call: &Call) -> String {
    let mut parts: Vec<String> = call.path.iter().filter(|segment| *segment != "relationships").cloned().collect();
    let query = call.query.iter().filter(|(name, _)| !matches!(name.as_str(), "cursor" | "limit"));
    parts.extend(query.map(|(name, value)| format!("{name}={value}")));
    seed::digits(&parts.join("/"), 8)
}

impl Window {
    /// The window that a call asks for; at most `most` items, 10 if it does not say.
    pub(super) fn of(call: &Call, most: usize) -> Result<Self, Refusal> {
        let limit = match call.parameter("limit") {
            None => 10,
            Some(text) => match text.parse::<usize>() {
                Ok(limit) if (1..=most).contains(&limit) => limit,
                _ => return refuse("BadRequestError", format!("Limit must be between 1 and {most}")),
            },
        };
        let start = match call.parameter("cursor") {
            None | Some("") => 0,
            Some(cursor) => position(cursor, &list_of(call)).ok_or_else(|| Refusal::bad_request("Invalid cursor"))?,
        };
        Ok(Self { start, limit })
    }
}

fn cursor_at(start: usize, list: &str) -> String {
    // A length of 1 modulo 3 makes base64 end in two `=`.
    let mut text = format!("vt1:{start}:{list}");
    while text.len() % 3 != 1 {
        text.push('.');
    }
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn position(cursor: &str, list: &str) -> Option<usize> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(cursor).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (start, of) = text.strip_prefix("vt1:")?.split_once(':')?;
    (of.trim_end_matches('.') == list).then(|| start.parse().ok())?
}

/// A page of `total` items, with its links and cursor. `item` gives the one at a position, or `None` past the end.
pub(super) fn page(call: &Call, window: Window, total: usize, mut item: impl FnMut(usize) -> Option<Value>) -> Value {
    let end = window.start.saturating_add(window.limit).min(total);
    let items: Vec<Value> = (window.start..end).filter_map(&mut item).collect();
    let mut links = json!({"self": call.url(&[])});
    let mut meta = json!({"count": total});
    if end < total {
        let cursor = cursor_at(end, &list_of(call));
        links["next"] = call.url(&[("cursor", &cursor), ("limit", &window.limit.to_string())]).into();
        meta["cursor"] = cursor.into();
    }
    json!({"data": items, "meta": meta, "links": links})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_padded_and_bound_to_its_list() {
        for start in [0, 7, 10, 123, 99_999] {
            let cursor = cursor_at(start, "0123abcd");
            assert!(cursor.ends_with("=="), "{cursor}");
            assert_eq!(position(&cursor, "0123abcd"), Some(start));
            assert_eq!(position(&cursor, "ffffffff"), None);
        }
        assert_eq!(position("AbC=", "0123abcd"), None);
    }
}
