//! Plain lists, one value a line, each value once.

use std::collections::HashSet;

use super::{Context, Row, State};
use crate::ioc::{Defang, defang};
use crate::text::{self, time};

pub(super) fn values(rows: &[Row]) -> String {
    lines(rows.iter().map(Row::value))
}

pub(super) fn defanged(rows: &[Row], format: Defang) -> String {
    lines(rows.iter().map(|row| defanged_value(row, format)))
}

pub(super) fn ids(rows: &[Row]) -> String {
    let found = rows.iter().filter(|row| matches!(row.state, State::Found | State::NoAnalysis));
    lines(found.map(|row| row.about.id.to_string()))
}

/// Only what was flagged: a block list of harmless names would do harm. What engines flag that are too few is told in comments,
/// defanged, so that nobody misses it and no program blocks it.
pub(super) fn block_list(rows: &[Row], context: &Context) -> String {
    let indicators = || rows.iter().filter(|row| row.indicator().is_some());
    let blocked = lines(indicators().filter(|row| row.flagged()).map(Row::value));
    let below = indicators().filter(|row| row.below_threshold());
    blocked + &lines(below.map(|row| format!("# not blocked: {} {}", defanged_value(row, context.defang), dated(row))))
}

/// `1 of 91 engines flags it (2026-01-01)`
fn dated(row: &Row) -> String {
    let date = row.facts.last_analysis_date.map(|date| format!(" ({})", time::date(date))).unwrap_or_default();
    format!("{}{date}", row.judgement())
}

pub(super) fn links(rows: &[Row]) -> String {
    lines(rows.iter().filter_map(Row::link))
}

/// The value in a form that is no link.
pub(super) fn defanged_value(row: &Row, format: Defang) -> String {
    row.indicator().map_or_else(|| row.value(), |indicator| defang(&indicator, format))
}

fn lines(values: impl Iterator<Item = String>) -> String {
    let mut seen = HashSet::new();
    let mut out = String::new();
    for value in values.filter(|value| !value.is_empty()) {
        // A value can hold anything; it must not become two lines.
        let line = if value.contains(char::is_control) { text::visible(&value).into_owned() } else { value };
        if !seen.contains(&line) {
            out.push_str(&line);
            out.push('\n');
            seen.insert(line);
        }
    }
    out
}
