//! JSON and JSONL: the record of design section 4, the same as the headless commands print.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Fault, Row};
use crate::text::time;
use crate::vt::Stats;

#[derive(Serialize)]
struct Record<'a> {
    input: Option<&'a str>,
    kind: &'a str,
    id: &'a str,
    state: &'a str,
    stats: Option<&'a Stats>,
    malicious: Option<u32>,
    suspicious: Option<u32>,
    total: Option<u32>,
    last_analysis_date: Option<String>,
    link: Option<String>,
    from: Option<&'a str>,
    error: Option<&'a Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relationship: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    remark: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    object: Option<&'a RawValue>,
}

/// The row as JSON on one line, without a line end.
pub(super) fn line(row: &Row) -> String {
    // A line end inside of a JSON string is always escaped, so a bare one stands between tokens and can go.
    let text = row.raw.as_ref().and_then(|raw| std::str::from_utf8(raw).ok()).unwrap_or("null");
    let one_line: String = text.split(['\n', '\r']).map(str::trim_start).collect();
    let object: Option<&RawValue> = serde_json::from_str(&one_line).ok();
    let record = Record {
        input: row.input.as_deref(),
        kind: row.about.kind.name(),
        id: &row.about.id,
        state: row.state.name(),
        stats: row.facts.stats.as_ref(),
        malicious: row.facts.stats.map(|stats| stats.malicious),
        suspicious: row.facts.stats.map(|stats| stats.suspicious),
        total: row.facts.stats.map(|stats| stats.total()),
        last_analysis_date: row.facts.last_analysis_date.and_then(time::rfc3339),
        link: row.link(),
        from: row.from,
        error: row.fault.as_ref(),
        relationship: row.relation.as_ref().map(|relation| relation.name.as_str()),
        source: row.relation.as_ref().map(|relation| &*relation.source.id),
        note: &row.note,
        remark: &row.remark,
        tags: &row.tags,
        object: object.filter(|object| object.get() != "null"),
    };
    // Cannot fail: no map keys but text, no numbers but whole ones.
    serde_json::to_string(&record).map(escaped).unwrap_or_default()
}

pub(super) fn array(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "[]\n".to_owned();
    }
    format!("[\n{}\n]\n", rows.iter().map(line).collect::<Vec<_>>().join(",\n"))
}

/// JSON in which DEL and the C1 controls are escaped as well: JSON may hold them, but a terminal may obey them. Outside of
/// strings there are none.
pub(super) fn escaped(json: String) -> String {
    if !json.contains(is_late_control) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_late_control(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c)); // writing to a string cannot fail
        } else {
            out.push(c);
        }
    }
    out
}

fn is_late_control(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}')
}
