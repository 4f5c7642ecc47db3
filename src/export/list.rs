//! Plain lists, one value a line, each value once.

use std::collections::HashSet;

use percent_encoding::utf8_percent_encode;

use super::{Context, Row, State, Written};
use crate::ioc::{Defang, Indicator, defang};
use crate::text::{self, Shown, time};

/// What can be looked up: the id of a certificate or a graph is no value.
pub(super) fn values(rows: &[Row]) -> Written {
    lines(rows.iter().map(|row| row.names().is_some().then(|| value(row))))
}

pub(super) fn defanged(rows: &[Row], format: Defang) -> Written {
    lines(rows.iter().map(|row| row.names().is_some().then(|| defanged_value(row, format))))
}

pub(super) fn ids(rows: &[Row]) -> Written {
    lines(rows.iter().map(|row| {
        let came = matches!(row.state, State::Found | State::NoAnalysis)
            || (row.state == State::NotAsked && row.raw.is_some());
        came.then(|| Shown::of(&row.about.id))
    }))
}

/// Only what was flagged: a block list of harmless names would do harm. What engines flag that are too few is told in comments,
/// defanged, so that nobody misses it and no program blocks it.
pub(super) fn block_list(rows: &[Row], context: &Context) -> Written {
    let mut blocked = lines(rows.iter().map(|row| (row.flagged() && row.indicator().is_some()).then(|| value(row))));
    let below = rows.iter().filter(|row| row.indicator().is_some() && row.below_threshold());
    let told = below.map(|row| format!("# not blocked: {} {}", defanged_value(row, context.defang), dated(row)));
    blocked.text += &lines(told.map(|line| Some(Shown::made(line)))).text;
    blocked
}

/// `1 of 91 engines flags it (2026-01-01)`
fn dated(row: &Row) -> String {
    let date = row.facts.last_analysis_date.map(|date| format!(" ({})", time::date(date))).unwrap_or_default();
    format!("{}{date}", row.judgement())
}

pub(super) fn links(rows: &[Row]) -> Written {
    lines(rows.iter().map(|row| row.link().map(Shown::made)))
}

/// The value as it may stand on a line. What a URL hides is percent-encoded, which names the same URL.
pub(super) fn value(row: &Row) -> Shown<'static> {
    Shown::made(row.names().map_or_else(|| row.about.id.to_string(), |indicator| plain(indicator).value()))
}

/// The value in a form that is no link.
pub(super) fn defanged_value(row: &Row, format: Defang) -> Shown<'static> {
    row.names().map_or_else(|| Shown::made(&*row.about.id), |indicator| Shown::made(defang(&plain(indicator), format)))
}

/// An indicator as it may stand on a line.
pub(super) fn line(indicator: &Indicator) -> Shown<'static> {
    Shown::made(plain(indicator.clone()).value())
}

fn plain(indicator: Indicator) -> Indicator {
    match indicator {
        Indicator::Url(url) if url.contains(text::is_hidden) => {
            let mut letter = [0; 4];
            let encoded = url.chars().fold(String::new(), |mut encoded, c| {
                let text = c.encode_utf8(&mut letter);
                if text::is_hidden(c) {
                    encoded.extend(utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC));
                } else {
                    encoded.push_str(text);
                }
                encoded
            });
            Indicator::Url(encoded)
        }
        other => other,
    }
}

fn lines<'a>(values: impl Iterator<Item = Option<Shown<'a>>>) -> Written {
    let mut seen = HashSet::new();
    let mut written = Written::default();
    for value in values.flatten().filter(|value| !value.is_empty()) {
        written.rows += 1;
        if !seen.contains(&value) {
            written.text.push_str(&value);
            written.text.push('\n');
            seen.insert(value);
        }
    }
    written
}
