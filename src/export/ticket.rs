//! A note for a ticket: what a colleague needs who has no access to anything.
//!
//! Lines are added in the order of their worth while they fit, so the note stays under its limit whatever the service sent.
//! Values that are indicators are defanged; labels, names and the user's words stay as they are, where need be in code spans.

use serde_json::Value;

use super::{Context, Row, State, Written, list, markdown};
use crate::ioc::{Indicator, defang};
use crate::text::{self, Shown, time};
use crate::vt::stats::{self, Said};
use crate::vt::{Verdict, verdict};

/// Bytes of a note. Ticket systems cut or fold what is longer.
const LIMIT: usize = 1_000;

/// Names, engines and related indicators that are written out.
const SHOWN: usize = 6;

/// Cells of a name or note; the rest tells nothing more.
const LONG: usize = 80;

/// How much of several rows a note holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What fits into a note.
    Short,
    Every,
}

pub(super) fn one(row: &Row, related: &[Row], context: &Context) -> String {
    let mut note = Note::limited();
    if row.verdict != Verdict::NotJudged || row.state != State::Found {
        note.line(&headline(row, context));
    }
    let last = row.link().map(|link| format!("Report: {}", Shown::made(link)));
    note.reserve(last.as_ref().map_or(0, |line| line.len() + 1));
    let facts = &row.facts;
    note.line(&format!(
        "{}: {}",
        markdown::plain(&capital(&short(row.about.kind.label(), 40))),
        value(row, context, 200),
    ));
    if let Some(asked) = row.asked() {
        let asked = defang(&Indicator::Url(asked), context.defang);
        note.line(&format!("Asked as: {}", markdown::inert(&Shown::made(text::fit_middle(&Shown::of(&asked), 200)))));
    }
    if !row.text.is_empty() {
        note.line(&format!("Says: {}", inert(&row.text, 4 * LONG)));
    }
    if let (None, Some(date)) = (row.facts.last_analysis_date, row.facts.date) {
        note.line(&format!("Seen: {}", time::utc_with_age(date, context.now)));
    }
    let names = names(row);
    if !names.is_empty() {
        note.line(&format!("Names: {}", some(&names)));
    }
    if let Some(label) = &facts.threat_label {
        note.line(&format!("Label: {}", inert(label, LONG)));
    }
    if let Some(date) = row.first_seen() {
        note.line(&format!("First seen: {}", time::utc_with_age(date, context.now)));
    }
    if !row.note.is_empty() {
        note.line(&format!("Note: {}", inert(&row.note, LONG)));
    }
    let said = row.raw.as_ref().map(|raw| stats::said(raw)).unwrap_or_default();
    for (label, says) in
        [("Flagged by", Said::is_malicious as fn(&Said) -> bool), ("Suspicious to", Said::is_suspicious)]
    {
        let engines: Vec<String> = said.iter().filter(|said| says(said)).map(|said| inert(&said.engine, 30)).collect();
        if !engines.is_empty() {
            note.line(&format!("{label}: {}", some(&engines)));
        }
    }
    let related = most_telling(related);
    for (index, other) in related.iter().take(SHOWN).enumerate() {
        if index == 0 {
            note.line(&format!("Related ({}):", text::count(related.len() as u64)));
        }
        note.line(&told(other, context));
    }
    note.finish(last)
}

/// A note on several rows: the count of each state, then the rows, flagged ones first.
pub(super) fn several(rows: &[Row], extent: Extent, context: &Context) -> Written {
    let mut note = if extent == Extent::Short { Note::limited() } else { Note::default() };
    note.line(&summary(rows, context));
    let telling = most_telling(rows);
    note.reserve(24); // "… and 123,456 more"
    let written = telling.iter().take_while(|row| note.line(&told(row, context))).count();
    let more = rows.len() - written;
    let last = (more > 0).then(|| format!("… and {} more", text::count(more as u64)));
    Written { text: note.finish(last), rows: written }
}

/// How many rows there are, and how many in each state.
fn summary(rows: &[Row], context: &Context) -> String {
    let judged: Vec<&Row> = rows.iter().filter(|row| row.about.kind.has_report()).collect();
    let mut counts = counts(&judged);
    for state in [State::NotFound, State::NoAnalysis, State::Quota, State::Failed, State::NotAsked] {
        let count = judged.iter().filter(|row| row.state == state).count();
        if count > 0 {
            counts.push(format!("{count} {}", state.words()));
        }
    }
    let what = if judged.len() == rows.len() { "indicators" } else { "objects" };
    format!("{} {what} on VirusTotal, {}: {}", rows.len(), time::utc(context.now), counts.join(", "))
}

/// One row on one line: the value and how it stands; of a small object what it says, and of what.
fn told(row: &Row, context: &Context) -> String {
    let value = value(row, context, LONG);
    let dated = match (row.facts.last_analysis_date, row.facts.date) {
        (Some(date), _) => format!(" ({})", time::date(date)),
        // Of a link: when it was seen, not when anybody judged.
        (None, Some(date)) => format!(" (seen {})", time::date(date)),
        (None, None) => String::new(),
    };
    if row.about.kind.has_report() {
        return format!("- {value} {}{dated}", row.judgement_at(context.now));
    }
    let kind = markdown::plain(&short(row.about.kind.label(), 40));
    let on = if row.names().is_some() { format!(" on {value}") } else { String::new() };
    let numbers = row.facts.stats.map(|stats| format!(" {}", stats.ratio())).unwrap_or_default();
    let text = if row.text.is_empty() { String::new() } else { format!(": {}", inert(&row.text, LONG)) };
    format!("- {kind}{on}{numbers}{text}{dated}")
}

/// The value, defanged, at most so many cells long.
fn value(row: &Row, context: &Context, cells: usize) -> String {
    let value = list::defanged_value(row, context.defang);
    markdown::inert(&Shown::made(text::fit_middle(&value, cells)))
}

/// What was found, by what is said of it; what is flagged by too few engines and what is only suspicious stand apart.
fn counts(rows: &[&Row]) -> Vec<String> {
    let count = |of: &dyn Fn(&&&Row) -> bool| rows.iter().filter(|row| row.state == State::Found).filter(of).count();
    let is_suspicious = |row: &&&Row| !row.flagged() && !row.below_threshold() && row.verdict == Verdict::Suspicious;
    let flagged = count(&|row| row.flagged());
    let below = count(&|row| row.below_threshold());
    let suspicious = count(&is_suspicious);
    let rest = count(&|_| true) - flagged - below - suspicious;
    let mut counts = vec![format!("{flagged} flagged")];
    counts.extend((below > 0).then(|| format!("{below} flagged by too few engines")));
    counts.extend((suspicious > 0).then(|| format!("{suspicious} suspicious")));
    counts.push(format!("{rest} not flagged"));
    counts
}

#[derive(Default)]
struct Note {
    text: String,
    reserved: usize,
    /// Bytes; `None` for a note of any length.
    limit: Option<usize>,
}

impl Note {
    fn limited() -> Self {
        Self { limit: Some(LIMIT), ..Self::default() }
    }

    /// Adds the line if it fits; whether it did.
    fn line(&mut self, line: &str) -> bool {
        let fits = self.limit.is_none_or(|limit| self.text.len() + line.len() + 1 + self.reserved <= limit);
        if fits {
            self.text.push_str(line);
            self.text.push('\n');
        }
        fits
    }

    /// Keeps room for a last line.
    fn reserve(&mut self, bytes: usize) {
        self.reserved = bytes;
    }

    fn finish(mut self, last: Option<String>) -> String {
        self.reserved = 0;
        if let Some(last) = last {
            self.line(&last);
        }
        self.text
    }
}

/// `MALICIOUS: 61/72 engines, 1 suspicious, 2026-01-01 00:00:00 UTC (2 d ago)`.
fn headline(row: &Row, context: &Context) -> String {
    let dated = row
        .facts
        .last_analysis_date
        .map(|date| format!(", {}", time::utc_with_age(date, context.now)))
        .unwrap_or_default();
    match (&row.facts.stats, row.state) {
        (Some(stats), State::Found) => {
            let doubts = verdict::doubts(&row.about.kind, stats, row.facts.last_analysis_date, context.now);
            let apart = if stats.suspicious > 0 { format!(", {} suspicious", stats.suspicious) } else { String::new() };
            let word = row.verdict.word().to_uppercase();
            let verdict = match row.verdict {
                Verdict::BelowThreshold => row.verdict.sentence(stats),
                _ => format!("{word}: {}/{} engines{apart}", stats.malicious, stats.total()),
            };
            std::iter::once(format!("{verdict}{dated}")).chain(doubts).collect::<Vec<_>>().join(", ")
        }
        (_, State::Found) => format!("{}{dated}", capital(row.verdict.word())),
        (_, state) => format!("{}, asked {}", capital(state.words()), time::utc(context.now)),
    }
}

/// Flagged ones first, by how many flag them; then the rest as they came. Only what has a value or says something.
fn most_telling(rows: &[Row]) -> Vec<&Row> {
    let mut telling: Vec<&Row> = rows.iter().filter(|row| row.indicator().is_some() || !row.text.is_empty()).collect();
    telling.sort_by_key(|row| std::cmp::Reverse((row.flagged(), row.facts.stats.map_or(0, |stats| stats.malicious))));
    telling
}

fn names(row: &Row) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    let all = attribute(row, "names");
    let listed = all.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for name in row.facts.name.as_deref().into_iter().chain(listed) {
        let is_value = Some(name) == row.facts.url.as_deref() || row.text.contains(name);
        if !is_value && !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        if names.len() > 4 * SHOWN {
            break;
        }
    }
    names.into_iter().map(|name| inert(name, LONG)).collect()
}

/// One attribute of the object, when its JSON is at hand.
fn attribute(row: &Row, name: &str) -> Option<Value> {
    let tree: Value = serde_json::from_slice(row.raw.as_ref()?).ok()?;
    tree.get("attributes")?.get(name).cloned()
}

/// `a, b, c and 12 more`.
fn some(words: &[String]) -> String {
    let shown = words.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {} more", text::count(more as u64)),
    }
}

/// Free text: at most so many cells, its words as they are, and none of them a link where it is pasted.
fn inert(text: &str, cells: usize) -> String {
    markdown::inert(&Shown::made(unlinked(&short(text, cells))))
}

/// Without the two beginnings that every reader of mails and tickets makes a link of, also in a code span.
fn unlinked(text: &str) -> String {
    let text = text.replace("://", "[:]//");
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '.') {
        match (word.get(..4), word.get(4..)) {
            (Some(start), Some(rest)) if start.eq_ignore_ascii_case("www.") && !rest.is_empty() => {
                out.extend([start.trim_end_matches('.'), "[.]", rest]);
            }
            _ => out.push_str(word),
        }
    }
    out
}

fn short(text: &str, cells: usize) -> String {
    text::fit_middle(&Shown::of(text), cells).into_owned()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
