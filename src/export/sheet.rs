//! CSV for spreadsheets.
//!
//! A cell that begins like a formula would be run by whoever opens the file, so such cells begin with an apostrophe. The
//! ratio has its own columns: spreadsheets read `4/60` as a date.

use super::Row;
use crate::text::{self, time};

const HEAD: &[&str] = &[
    "value",
    "kind",
    "state",
    "verdict",
    "malicious",
    "suspicious",
    "total",
    "last_analysis_date",
    "first_seen",
    "name",
    "type",
    "size",
    "threat_label",
    "sha256",
    "sha1",
    "md5",
    "tags",
    "note",
    "remark",
    "path",
    "relationship",
    "source",
    "link",
    "error",
];

pub(super) fn head() -> String {
    HEAD.join(",") + "\n"
}

pub(super) fn line(row: &Row) -> String {
    let facts = &row.facts;
    let number = |value: Option<String>| value.unwrap_or_default();
    let hash =
        |kind: &str| row.hashes().into_iter().find(|(name, _)| *name == kind).map_or_else(String::new, |(_, hex)| hex);
    let cells: Vec<String> = vec![
        row.value(),
        row.about.kind.name().to_owned(),
        row.state.name().to_owned(),
        if row.state == super::State::Found { row.verdict.word().to_owned() } else { String::new() },
        number(facts.stats.map(|stats| stats.malicious.to_string())),
        number(facts.stats.map(|stats| stats.suspicious.to_string())),
        number(facts.stats.map(|stats| stats.total().to_string())),
        number(facts.last_analysis_date.and_then(time::rfc3339)),
        number(row.first_seen().and_then(time::rfc3339)),
        facts.name.as_deref().unwrap_or_default().to_owned(),
        facts.type_description.as_deref().unwrap_or_default().to_owned(),
        number(facts.size.map(|size| size.to_string())),
        facts.threat_label.as_deref().unwrap_or_default().to_owned(),
        hash("SHA-256"),
        hash("SHA-1"),
        hash("MD5"),
        row.tags.join(" "),
        row.note.clone(),
        row.remark.clone(),
        row.path.clone().unwrap_or_default(),
        row.relation.as_ref().map(|relation| relation.name.clone()).unwrap_or_default(),
        row.relation.as_ref().map(|relation| relation.source.id.to_string()).unwrap_or_default(),
        row.link().unwrap_or_default(),
        row.fault
            .as_ref()
            .map(|fault| format!("{} {}", fault.code, fault.message).trim().to_owned())
            .unwrap_or_default(),
    ];
    cells.iter().map(|cell| quoted(&safe(cell))).collect::<Vec<_>>().join(",") + "\n"
}

/// One line without control characters, and no formula.
fn safe(cell: &str) -> String {
    let shown = text::visible(cell);
    let is_formula = shown.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '␉', '␍', '⏎']);
    if is_formula { format!("'{shown}") } else { shown.into_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', ';', ' ', '\'']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
