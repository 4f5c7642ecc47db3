//! JSON and JSONL: the record of design section 4.
//!
//! The object is passed through as the service sent it, so that a report of 20 MB costs one copy and no tree. All JSON that is
//! printed, written or copied leaves through here: what a terminal may obey or hide is escaped, which leaves the value as it is.

use std::io::{self, Write};

use serde::Serialize;

use super::{Fault, Row};
use crate::case::{Own, Ruling};
use crate::text::{self, time};
use crate::vt::{Facts, Kind, Stats, verdict};

/// The version of the record. Members may be added to it; none is removed or changes its meaning.
#[derive(Debug, Clone, Copy, Default)]
pub struct Schema;

impl Serialize for Schema {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

/// All members of a record but its object, in their order. `docs/record.schema.json` describes it.
#[derive(Debug, Default, Serialize)]
pub struct Head<'a> {
    pub schema: Schema,
    /// As the user gave it; `None` for related objects.
    pub input: Option<&'a str>,
    /// What stood beside it in the user's list.
    pub remark: Option<&'a str>,
    pub note: Option<&'a str>,
    pub tags: &'a [String],
    pub label: Option<&'a str>,
    pub families: &'a [Box<str>],
    pub names: &'a [Box<str>],
    /// RFC 3339.
    pub first_seen: Option<String>,
    pub gti: Option<Gti<'a>>,
    /// The file on this machine whose hash was asked for.
    pub path: Option<&'a str>,
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
    /// The URL as it was asked for, only where it was given otherwise or the service has it in another spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    /// Of the source, which says too whether that is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_kind: Option<&'a str>,
    /// What people make of it, only where somebody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Ruled<'a>>,
}

/// A verdict of people.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ruled<'a> {
    verdict: Ruling,
    reason: &'a str,
    /// The case file that it came with, where it is somebody else's.
    from: Option<&'a str>,
}

impl<'a> From<&'a Own> for Ruled<'a> {
    fn from(own: &'a Own) -> Self {
        Self { verdict: own.ruling, reason: &own.reason, from: own.from.as_deref() }
    }
}

/// Google Threat Intelligence's assessment.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Gti<'a> {
    verdict: Option<&'a str>,
    score: Option<i64>,
    severity: Option<&'a str>,
}

impl<'a> Head<'a> {
    /// What the object itself tells; of dates those that can be.
    pub fn telling(kind: &Kind, facts: &'a Facts, now: i64) -> Self {
        let gti = Gti {
            verdict: facts.gti_verdict.as_deref(),
            score: facts.gti_score,
            severity: facts.gti_severity.as_deref(),
        };
        let is_assessed = gti.verdict.is_some() || gti.score.is_some() || gti.severity.is_some();
        Self {
            label: facts.threat_label.as_deref(),
            families: &facts.families,
            names: &facts.names,
            first_seen: facts.known_since(kind, now).and_then(time::rfc3339),
            gti: is_assessed.then_some(gti),
            last_analysis_date: verdict::plausible(facts.last_analysis_date, now).and_then(time::rfc3339),
            ..Self::default()
        }
    }
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

/// Writes a record, without a line end. `object` is JSON.
pub fn write(head: &Head<'_>, object: Option<&[u8]>, lines: Lines, out: &mut impl Write) -> io::Result<()> {
    let mut text = serde_json::to_vec(head)?;
    text.pop(); // the brace; the object goes inside
    escape(&text, out)?;
    out.write_all(b",\"object\":")?;
    match (object, lines) {
        (None, _) => out.write_all(b"null")?,
        (Some(object), Lines::Any) => escape(object, out)?,
        (Some(object), Lines::One) => on_one_line(object, out)?,
    }
    out.write_all(b"}")
}

/// Writes JSON without its line ends and the indentation after them.
///
/// Inside a JSON string a line end is always escaped, so a bare one stands between tokens and can go.
fn on_one_line(json: &[u8], out: &mut impl Write) -> io::Result<()> {
    json.split(|byte| matches!(byte, b'\n' | b'\r')).try_for_each(|line| escape(line.trim_ascii_start(), out))
}

/// Any value on one line, without a line end.
pub fn compact(value: &impl Serialize) -> String {
    escaped(&serde_json::to_vec(value).unwrap_or_default())
}

/// Any value, indented, without a line end.
pub fn pretty(value: &impl Serialize) -> String {
    escaped(&serde_json::to_vec_pretty(value).unwrap_or_default())
}

/// The row as JSON on one line, without a line end.
pub(super) fn line(row: &Row, now: i64) -> String {
    let head = Head {
        input: row.input.as_deref(),
        remark: said(&row.remark),
        note: said(&row.note),
        tags: &row.tags,
        path: row.path.as_deref(),
        kind: Some(row.about.kind.name()),
        id: Some(&row.about.id),
        state: row.state.name(),
        numbers: row.facts.stats.into(),
        link: row.link(),
        from: row.from,
        error: row.fault.as_ref(),
        asked: row.asked(),
        relationship: row.relation.as_ref().map(|relation| relation.name.as_str()),
        source: row.relation.as_ref().map(|relation| &*relation.source.id),
        source_kind: row.relation.as_ref().map(|relation| relation.source.kind.name()),
        own: row.own.as_ref().map(Ruled::from),
        ..Head::telling(&row.about.kind, &row.facts, now)
    };
    let mut text = Vec::new();
    // Cannot fail: it goes to memory, there are no map keys but text and no numbers but whole ones.
    let _ = write(&head, row.raw.as_deref(), Lines::One, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The words, if there are any.
pub fn said(words: &str) -> Option<&str> {
    Some(words).filter(|words| !words.is_empty())
}

pub(super) fn array(rows: &[Row], now: i64) -> String {
    if rows.is_empty() {
        return "[]\n".to_owned();
    }
    format!("[\n{}\n]\n", rows.iter().map(|row| line(row, now)).collect::<Vec<_>>().join(",\n"))
}

fn escaped(json: &[u8]) -> String {
    let mut text = Vec::with_capacity(json.len());
    let _ = escape(json, &mut text); // writing to memory cannot fail
    String::from_utf8_lossy(&text).into_owned()
}

/// Writes JSON with its controls and its invisible and bidirectional characters escaped: strings may hold them, but terminals
/// may obey or hide them. Outside of strings there are none but line ends and tabs.
fn escape(json: &[u8], out: &mut impl Write) -> io::Result<()> {
    let is_plain = |byte: &u8| (b' '..0x7f).contains(byte) || matches!(byte, b'\n' | b'\r' | b'\t');
    if json.iter().all(is_plain) {
        return out.write_all(json);
    }
    let text = String::from_utf8_lossy(json);
    let mut rest = &*text;
    while let Some(place) = rest.find(|c| text::is_hidden(c) && !matches!(c, '\n' | '\r' | '\t')) {
        let (before, after) = rest.split_at(place);
        out.write_all(before.as_bytes())?;
        let mut after = after.chars();
        let mut units = [0; 2];
        for unit in after.next().map(|c| c.encode_utf16(&mut units)).into_iter().flatten() {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = after.as_str();
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_terminal_may_obey_or_hide_is_escaped_and_the_value_stays_true() {
        let value =
            json!({"a\u{9b}": "\u{1b}[2J \u{7f}\u{85} exe\u{202e}fdp \u{200b}\u{feff}\u{e0041} münchen 請求書"});
        for text in [compact(&value), pretty(&value)] {
            assert!(!text.chars().any(|c| text::is_hidden(c) && c != '\n'), "{text}");
            assert!(
                text.contains("exe\\u202efdp") && text.contains("\\udb40\\udc41") && text.contains("münchen 請求書"),
                "{text}"
            );
            assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
        }
    }
}
