//! A note for a ticket: what a colleague needs who has no access to anything.
//!
//! Lines are added in the order of their worth while they fit, so the note stays under its limit whatever the service sent.

use serde_json::Value;

use super::{Context, Row, State, list};
use crate::ioc::{self, Indicator};
use crate::text::{self, time};
use crate::vt::stats::{self, Said};
use crate::vt::{Verdict, verdict};

/// Bytes of a note. Ticket systems cut or fold what is longer.
const LIMIT: usize = 1_000;

/// Names, engines and related indicators that are written out.
const SHOWN: usize = 6;

/// Cells of a name or note; the rest tells nothing more.
const LONG: usize = 80;

pub(super) fn one(row: &Row, related: &[Row], context: &Context) -> String {
    let mut note = Note::default();
    note.line(&headline(row, context));
    let last = row.link().map(|link| format!("Report: {link}"));
    note.reserve(last.as_ref().map_or(0, |line| line.len() + 1));
    let facts = &row.facts;
    note.line(&format!(
        "{}: {}",
        short(&capital(row.about.kind.label()), 40),
        short(&list::defanged_value(row, context.defang), 200)
    ));
    let names = names(row, context);
    if !names.is_empty() {
        note.line(&format!("Names: {}", some(&names)));
    }
    if let Some(label) = &facts.threat_label {
        note.line(&format!("Label: {}", harmless(label, context)));
    }
    if let Some(date) = row.first_seen() {
        note.line(&format!("First seen: {}", time::utc_with_age(date, context.now)));
    }
    if !row.note.is_empty() {
        note.line(&format!("Note: {}", harmless(&row.note, context)));
    }
    let said = row.raw.as_ref().map(|raw| stats::said(raw)).unwrap_or_default();
    for (label, says) in
        [("Flagged by", Said::is_malicious as fn(&Said) -> bool), ("Suspicious to", Said::is_suspicious)]
    {
        let engines: Vec<String> = said.iter().filter(|said| says(said)).map(|said| short(&said.engine, 30)).collect();
        if !engines.is_empty() {
            note.line(&format!("{label}: {}", some(&engines)));
        }
    }
    let related = most_telling(related);
    for (index, other) in related.iter().take(SHOWN).enumerate() {
        if index == 0 {
            note.line(&format!("Related ({}):", text::count(related.len() as u64)));
        }
        note.line(&format!("- {} {}", short(&list::defanged_value(other, context.defang), LONG), other.judgement()));
    }
    note.finish(last)
}

/// A note on several rows: the count of each state, then the rows, flagged ones first.
pub(super) fn several(rows: &[Row], context: &Context) -> String {
    let mut note = Note::default();
    let mut counts = counts(rows);
    for state in [State::NotFound, State::NoAnalysis, State::Quota, State::Failed, State::NotAsked] {
        let count = rows.iter().filter(|row| row.state == state).count();
        if count > 0 {
            counts.push(format!("{count} {}", state.words()));
        }
    }
    note.line(&format!("{} indicators on VirusTotal, {}: {}", rows.len(), time::utc(context.now), counts.join(", ")));
    let related = most_telling(rows);
    note.reserve(24); // "… and 123,456 more"
    let mut written = 0;
    for row in &related {
        let dated = row.facts.last_analysis_date.map(|date| format!(" ({})", time::date(date))).unwrap_or_default();
        if !note.line(&format!(
            "- {} {}{dated}",
            short(&list::defanged_value(row, context.defang), LONG),
            row.judgement_at(context.now)
        )) {
            break;
        }
        written += 1;
    }
    let more = related.len() - written;
    note.finish((more > 0).then(|| format!("… and {} more", text::count(more as u64))))
}

/// What was found, by what is said of it; what is flagged by too few engines and what is only suspicious stand apart.
fn counts(rows: &[Row]) -> Vec<String> {
    let count = |of: &dyn Fn(&&Row) -> bool| rows.iter().filter(|row| row.state == State::Found).filter(of).count();
    let is_suspicious = |row: &&Row| !row.flagged() && !row.below_threshold() && row.verdict == Verdict::Suspicious;
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
}

impl Note {
    /// Adds the line if it fits; whether it did.
    fn line(&mut self, line: &str) -> bool {
        let fits = self.text.len() + line.len() + 1 + self.reserved <= LIMIT;
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

/// Flagged ones first, by how many flag them; then the rest as they came. Only what can be looked up.
fn most_telling(rows: &[Row]) -> Vec<&Row> {
    let mut telling: Vec<&Row> = rows.iter().filter(|row| row.indicator().is_some()).collect();
    telling.sort_by_key(|row| std::cmp::Reverse((row.flagged(), row.facts.stats.map_or(0, |stats| stats.malicious))));
    telling
}

fn names(row: &Row, context: &Context) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    let all = attribute(row, "names");
    let listed = all.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for name in row.facts.name.as_deref().into_iter().chain(listed) {
        if Some(name) != row.facts.url.as_deref() && !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        if names.len() > 4 * SHOWN {
            break;
        }
    }
    names.into_iter().map(|name| harmless(name, context)).collect()
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

/// Free text that is safe to show, short, and holds no link.
fn harmless(text: &str, context: &Context) -> String {
    let words = text.split_whitespace().map(|word| match ioc::classify(word) {
        Ok(indicator @ (Indicator::Url(_) | Indicator::Domain(_))) => ioc::defang(&indicator, context.defang),
        _ => word.to_owned(),
    });
    short(&words.collect::<Vec<_>>().join(" "), LONG)
}

fn short(text: &str, cells: usize) -> String {
    let visible = text::visible(text);
    text::fit_middle(&visible, cells).into_owned()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
