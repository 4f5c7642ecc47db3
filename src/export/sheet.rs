//! CSV for spreadsheets.
//!
//! A cell that begins like a formula would be run by whoever opens the file, so such cells begin with an apostrophe. The
//! value stands exactly as it is all the same, since it is looked up and blocked. The ratio has its own columns: spreadsheets
//! read `4/60` as a date.

use std::borrow::Cow;

use super::{Context, Row, list};
use crate::text::{Shown, time};

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
    "date",
    "name",
    "text",
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
    "says",
    "own_verdict",
    "own_reason",
    "source_kind",
];

pub(super) fn head() -> String {
    record(HEAD)
}

pub(super) fn line(row: &Row, &Context { now, .. }: &Context) -> String {
    let value = list::value(row);
    let is_url = row.names().is_some_and(|indicator| indicator.is_url());
    let first = if is_url { inert(&value).into_owned() } else { harmless(&value) };
    let rest = verdict(row, now).into_iter().chain(nature(row)).chain(context(row));
    let text = record(std::iter::once(first).chain(rest.map(|cell| harmless(&cell))));
    // A line begins with it. So within quotation marks its semicolons end no cell either, wherever a spreadsheet ends them, and no
    // letter of the URL changes.
    match text.strip_prefix(&*value).filter(|_| is_url && value.contains(';')) {
        Some(rest) => format!("\"{value}\"{rest}"),
        None => text,
    }
}

/// One record, its line end included.
fn record(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory can't fail.
    let _ = writer.write_record(cells);
    writer.into_inner().map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
}

/// What kind of thing it is and how it stands.
fn verdict(row: &Row, now: i64) -> Vec<Shown<'_>> {
    let stats = row.facts.stats;
    let number = |count: Option<u32>| count.map(|count| Shown::made(count.to_string())).unwrap_or_default();
    let time = |seconds: Option<i64>| seconds.and_then(time::rfc3339).map(Shown::made).unwrap_or_default();
    vec![
        Shown::of(row.about.kind.name()),
        row.state.name().into(),
        if row.state == super::State::Found { row.verdict.word().into() } else { Shown::default() },
        number(stats.map(|stats| stats.malicious)),
        number(stats.map(|stats| stats.suspicious)),
        number(stats.map(|stats| stats.total())),
        time(row.analysed(now)),
        time(row.known_since(now)),
        // Of a report the date of its analysis stands in a column of its own.
        time(row.seen(now).or_else(|| row.date(now).filter(|_| row.analysed(now).is_none()))),
    ]
}

/// What the service tells of it.
fn nature(row: &Row) -> Vec<Shown<'_>> {
    let facts = &row.facts;
    let text = |text: &'_ Option<Box<str>>| Shown::made(text.as_deref().unwrap_or_default());
    let hash = |kind: &str| {
        row.hashes().into_iter().find(|(name, _)| *name == kind).map(|(_, hex)| Shown::made(hex)).unwrap_or_default()
    };
    vec![
        row.name().map(Shown::of).unwrap_or_default(),
        Shown::of(&row.text),
        text(&facts.type_description),
        facts.size.map(|size| Shown::made(size.to_string())).unwrap_or_default(),
        text(&facts.threat_label),
        hash("SHA-256"),
        hash("SHA-1"),
        hash("MD5"),
    ]
}

/// What the user wrote, how it was reached, where it is told of.
fn context(row: &Row) -> Vec<Shown<'_>> {
    let relation = row.relation.as_ref();
    let fault = row.fault.as_ref().map(|fault| format!("{} {}", fault.code, fault.message).trim().to_owned());
    vec![
        Shown::made(row.tags.join(" ")),
        Shown::of(&row.note),
        Shown::of(&row.remark),
        row.path.as_deref().map(Shown::of).unwrap_or_default(),
        relation.map(|relation| Shown::of(&relation.name)).unwrap_or_default(),
        relation.map(|relation| Shown::of(&relation.source.id)).unwrap_or_default(),
        row.link().map(Shown::made).unwrap_or_default(),
        fault.map(Shown::made).unwrap_or_default(),
        // What the service itself says, where the numbers say another thing.
        row.says.map(|says| Shown::made(says.words())).unwrap_or_default(),
        // A word alone is the user's; somebody else's says whose it is.
        row.own.as_ref().map(|own| Shown::made(own.told().unwrap_or(own.ruling.word().into()))).unwrap_or_default(),
        Shown::made(row.why()),
        relation.map(|relation| Shown::of(relation.source.kind.name())).unwrap_or_default(),
    ]
}

/// No formula, wherever a spreadsheet ends the cell: where people write `1,5`, cells end at `;` and not at `,`.
fn harmless(cell: &Shown<'_>) -> String {
    cell.split_inclusive(';').map(inert).collect()
}

/// The text of a cell, with an apostrophe before it if a spreadsheet would read a formula: also behind quotation marks, which are
/// taken for those of the format where the cell ends otherwise than here.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    if begins.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What a formula begins with, also as other scripts have it, and the signs that we write for a tab and line ends.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '␉', '␍', '⏎'];
