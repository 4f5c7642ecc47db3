//! Plain lists, one value a line, each value once.

use std::collections::HashSet;

use percent_encoding::utf8_percent_encode;

use super::row::counts;
use super::unlinked::unlinked;
use super::{Context, Row, State, Written};
use crate::ioc::{self, Defang, Exposure, Indicator, defang};
use crate::text::{self, Shown, time};

/// What can be looked up: the id of a certificate or a graph is no value.
pub(super) fn plain_value(row: &Row, _: &Context) -> Option<Shown<'static>> {
    row.names().is_some().then(|| value(row))
}

pub(super) fn safe_value(row: &Row, context: &Context) -> Option<Shown<'static>> {
    row.names().is_some().then(|| defanged_value(row, context.defang))
}

pub(super) fn id(row: &Row, _: &Context) -> Option<Shown<'static>> {
    let came =
        matches!(row.state, State::Found | State::NoAnalysis) || (row.state == State::NotAsked && row.raw.is_some());
    came.then(|| Shown::made(Shown::of(&row.about.id).to_string()))
}

/// Only what was flagged: a block list of harmless names would do harm. A head says when and from what it was made and what is left
/// out; what engines flag that are too few is told in comments, defanged, so that nobody misses it and no program blocks it.
pub(super) fn block_list(rows: &[Row], context: &Context) -> Written {
    let blocked = lines(rows.iter().filter(|row| is_blocked(row)).map(|row| Some(value(row))));
    let below = rows.iter().filter(|row| row.indicator().is_some() && row.below_threshold());
    let told =
        below.map(|row| format!("# not blocked: {} {}", defanged_value(row, context.defang), dated(row, context.now)));
    let comments = lines(told.map(|line| Some(Shown::made(line)))).text;
    if blocked.rows == 0 && comments.is_empty() {
        return Written::default();
    }
    let left: Vec<&Row> = rows.iter().filter(|row| !is_blocked(row)).collect();
    let has_own = rows.iter().any(|row| is_blocked(row) && row.ruling().is_some());
    let private = match rows.iter().filter(|row| is_blocked(row) && row.is_private()).count() {
        0 => String::new(),
        count => format!("# private, for your group only: {} of them\n", text::count(count as u64)),
    };
    let head = format!(
        "# vtriage {}: {} of {} rows, flagged on {}{}\n# left out: {}\n{private}",
        time::utc(context.now),
        text::count(blocked.rows as u64),
        text::count(rows.len() as u64),
        unlinked(&Shown::made(context.by.words())),
        if has_own { " or by a verdict of one's own" } else { "" },
        reasons(&left),
    );
    Written { text: head + &blocked.text + &comments, rows: blocked.rows }
}

/// Why rows are not on the list that [`block_list`] makes of them.
pub(super) fn left_out(rows: &[Row]) -> String {
    reasons(&rows.iter().filter(|row| !is_blocked(row)).collect::<Vec<_>>())
}

fn is_blocked(row: &Row) -> bool {
    row.flagged() && names_whole(row) && !is_internal(row)
}

/// Whether it is an indicator as people write one: a service can call anything a domain.
fn names_whole(row: &Row) -> bool {
    row.indicator().is_some_and(|indicator| {
        ioc::classify(&indicator.value()).is_ok_and(|read| read.object_kind() == indicator.object_kind())
    })
}

/// What lies in every network, or in none: to block it would do harm.
fn is_internal(row: &Row) -> bool {
    row.indicator().is_some_and(|indicator| matches!(ioc::exposure(&indicator, &[]), Exposure::Internal(_)))
}

/// `3 not flagged, 1 not in VirusTotal`: why rows are on no block list.
fn reasons(left: &[&Row]) -> String {
    let (named, nameless): (Vec<&Row>, Vec<&Row>) = left.iter().partition(|row| names_whole(row));
    let (internal, named): (Vec<&Row>, Vec<&Row>) = named.into_iter().partition(|row| row.flagged());
    let others = [("internal", internal), ("no indicator", nameless)];
    let others = others.into_iter().map(|(words, rows)| (words, rows.len() as u64)).filter(|(_, count)| *count > 0);
    let counts = counts(named.into_iter()).into_iter().chain(others);
    let words: Vec<String> = counts.map(|(words, count)| format!("{} {words}", text::count(count))).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

/// `1 of 91 engines flags it (2026-01-01)`
fn dated(row: &Row, now: i64) -> String {
    let date = row.analysed(now).map(|date| format!(" ({})", time::date(date)));
    let date = date.or_else(|| row.undated(now).map(|word| format!(", {word}"))).unwrap_or_default();
    let private = if row.is_private() { ", private" } else { "" };
    row.beside_people(format!("{}{date}", row.known())) + private
}

pub(super) fn link(row: &Row, _: &Context) -> Option<Shown<'static>> {
    row.link().map(Shown::made)
}

/// The value as it may stand on a line. What a URL hides is percent-encoded, which names the same URL.
pub(super) fn value(row: &Row) -> Shown<'static> {
    Shown::made(row.names().map_or_else(|| row.about.id.to_string(), |indicator| plain(indicator).value()))
}

/// The value in a form that is no link.
pub(super) fn defanged_value(row: &Row, format: Defang) -> Shown<'static> {
    let Some(indicator) = row.names() else { return defanged_text(row.id_for_others(), format) };
    Shown::made(defang(&plain(indicator), format))
}

/// What is no indicator and may look like an address all the same: `http://evil.example:999999/`.
pub(super) fn defanged_text(text: &str, format: Defang) -> Shown<'static> {
    let is_address = text.contains("://") && !text.contains(char::is_whitespace);
    let safe = || defang(&plain(Indicator::Url(text.to_owned())), format);
    unlinked(&if is_address { Shown::made(safe()) } else { Shown::of(text) })
}

/// An indicator in a form that is no link.
pub(super) fn defanged_line(indicator: &Indicator, format: Defang) -> Shown<'static> {
    Shown::made(defang(&plain(indicator.clone()), format))
}

/// An indicator as it may stand on a line.
pub(super) fn line(indicator: &Indicator) -> Shown<'static> {
    Shown::made(plain(indicator.clone()).value())
}

/// The indicator without a sign that hides or that a terminal obeys: percent-encoded, which names the same URL, and no other name.
pub(super) fn plain(indicator: Indicator) -> Indicator {
    match indicator {
        Indicator::Url(url) if url.contains(text::is_hidden) => Indicator::Url(encoded(&url)),
        Indicator::Domain(name) if name.contains(text::is_hidden) => Indicator::Domain(encoded(&name)),
        other => other,
    }
}

fn encoded(text: &str) -> String {
    let mut letter = [0; 4];
    text.chars().fold(String::new(), |mut encoded, c| {
        let text = c.encode_utf8(&mut letter);
        if text::is_hidden(c) {
            encoded.extend(utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC));
        } else {
            encoded.push_str(text);
        }
        encoded
    })
}

pub(super) fn lines<'a>(values: impl Iterator<Item = Option<Shown<'a>>>) -> Written {
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
