//! JSON and JSONL: the record of design section 4.
//!
//! The object is passed through as the service sent it, so that a report of 20 MB costs one copy and no tree.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::{Fault, Row};
use crate::text::time;
use crate::vt::Stats;

/// All members of a record but its object, in their order.
#[derive(Debug, Default, Serialize)]
pub struct Head<'a> {
    /// As the user gave it; `None` for related objects.
    pub input: Option<&'a str>,
    /// `None` when the input is no indicator.
    pub kind: Option<&'a str>,
    pub id: Option<&'a str>,
    pub state: &'a str,
    #[serde(flatten)]
    pub numbers: Numbers,
    /// RFC 3339.
    pub last_analysis_date: Option<String>,
    pub link: Option<String>,
    /// `network` or `store`.
    pub from: Option<&'a str>,
    pub error: Option<&'a Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub remark: &'a str,
    /// The file on this machine whose hash was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub tags: &'a [String],
}

/// What engines say; all `None` while there is nothing to be shown.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Numbers {
    stats: Option<Stats>,
    malicious: Option<u32>,
    suspicious: Option<u32>,
    total: Option<u32>,
}

impl From<Option<Stats>> for Numbers {
    fn from(stats: Option<Stats>) -> Self {
        Self {
            stats,
            malicious: stats.map(|stats| stats.malicious),
            suspicious: stats.map(|stats| stats.suspicious),
            total: stats.map(|stats| stats.total()),
        }
    }
}

/// Whether a record may spread over several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    One,
    Any,
}

/// Writes a record, without a line end. `object` is JSON; its signs are not escaped for a terminal.
pub fn write(head: &Head<'_>, object: Option<&[u8]>, lines: Lines, out: &mut impl Write) -> io::Result<()> {
    let mut text = serde_json::to_vec(head)?;
    text.pop(); // the brace; the object goes inside
    out.write_all(&text)?;
    out.write_all(b",\"object\":")?;
    match (object, lines) {
        (None, _) => out.write_all(b"null")?,
        (Some(object), Lines::Any) => out.write_all(object)?,
        (Some(object), Lines::One) => on_one_line(object, out)?,
    }
    out.write_all(b"}")
}

/// Writes JSON without its line ends and the indentation after them.
///
/// Inside a JSON string a line end is always escaped, so a bare one stands between tokens and can go.
fn on_one_line(json: &[u8], out: &mut impl Write) -> io::Result<()> {
    if !json.contains(&b'\n') && !json.contains(&b'\r') {
        return out.write_all(json);
    }
    for line in json.split(|byte| matches!(byte, b'\n' | b'\r')) {
        out.write_all(line.trim_ascii_start())?;
    }
    Ok(())
}

/// Any value on one line, without a line end.
pub fn compact(value: &impl Serialize) -> String {
    escaped(serde_json::to_string(value).unwrap_or_default())
}

/// The row as JSON on one line, without a line end.
pub(super) fn line(row: &Row) -> String {
    let head = Head {
        input: row.input.as_deref(),
        kind: Some(row.about.kind.name()),
        id: Some(&row.about.id),
        state: row.state.name(),
        numbers: row.facts.stats.into(),
        last_analysis_date: row.facts.last_analysis_date.and_then(time::rfc3339),
        link: row.link(),
        from: row.from,
        error: row.fault.as_ref(),
        relationship: row.relation.as_ref().map(|relation| relation.name.as_str()),
        source: row.relation.as_ref().map(|relation| &*relation.source.id),
        note: &row.note,
        remark: &row.remark,
        path: row.path.as_deref(),
        tags: &row.tags,
    };
    let mut text = Vec::new();
    // Cannot fail: it goes to memory, there are no map keys but text and no numbers but whole ones.
    let _ = write(&head, row.raw.as_deref(), Lines::One, &mut text);
    escaped(String::from_utf8_lossy(&text).into_owned())
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
