//! Plain lists, one value a line, each value once.

use std::collections::HashSet;

use super::{Row, State};
use crate::ioc::{Defang, defang};
use crate::text;

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

/// Only what was flagged: a block list of clean names would do harm.
pub(super) fn block_list(rows: &[Row]) -> String {
    lines(rows.iter().filter(|row| row.flagged() && row.indicator().is_some()).map(Row::value))
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
