//! A note for a ticket: what a colleague needs who has no access to anything.
//!
//! Lines are added in the order of their worth while they fit, so the note stays under its limit whatever the service sent.
//! Values that are indicators are defanged; labels, names and the user's words stay as they are, where need be in code spans.

use serde_json::Value;

pub(super) mod template;

use super::deciding::Told;
use super::row::{self, FLAGGED, NOT_FLAGGED};
use super::unlinked::unlinked;
use super::{Context, Row, State, Written, list, markdown};
use crate::text::{self, Shown, time};
use crate::vt::stats::{self, Said};
use crate::vt::{Dated, Kind, Verdict, verdict};

/// Bytes of a note. Ticket systems cut or fold what is longer.
const LIMIT: usize = 1_500;

/// Names, engines and related indicators that are written out.
const SHOWN: usize = 6;

/// Cells of a name or note; the rest tells nothing more.
const LONG: usize = 80;

/// Cells of what somebody says of an object, which says most at its end.
const LONGER: usize = 120;

/// A note on one row, or on several with a line for each; nothing where there is none, which is no "0 flagged".
pub(super) fn note(rows: &[Row], context: &Context) -> Written {
    match rows {
        [] => Written::default(),
        [row] => Written { text: one(row, &[], context), rows: 1 },
        rows => several(rows, context),
    }
}

pub(super) fn one(row: &Row, related: &[Row], context: &Context) -> String {
    if let Some(template) = context.ticket.as_ref().and_then(|form| form.one.as_ref()) {
        return template.fill(row, context).into_iter().map(|line| line + "\n").collect();
    }
    let mut note = Note::limited(LIMIT);
    if row.verdict != Verdict::NotJudged || row.state != State::Found || row.own.is_some() {
        note.line(&headline(row, context));
    }
    let last = row.link().map(|link| format!("Report: {}", Shown::made(link)));
    note.reserve(last.as_ref().map_or(0, |line| line.len() + 1));
    let facts = &row.facts;
    let (asked, shown) = (template::asked(row, context), short_value(row, context, 200));
    let kind = if row.is_no_object() { "No indicator".into() } else { row.about.label() };
    note.line(&format!("{}: {shown}", markdown::plain(&text::capital(&cut(&kind, 40)))));
    // Of what was named otherwise than the service names it, so that the note can be matched with the alert.
    if asked != shown {
        note.line(&format!("Asked as: {asked}"));
    }
    if !row.text.is_empty() {
        note.line(&format!("Says: {}", inert(&row.text, 4 * LONG)));
    }
    let label = |dated: Dated| match dated {
        Dated::Itself => Some("Seen"),
        Dated::Submitted => Some("Last submitted"),
        // A domain's is said below.
        Dated::Made if row.about.kind != Kind::Domain => Some("Created"),
        Dated::Analysed | Dated::Made => None,
    };
    if let Some((date, label)) = row.dated(context.now).and_then(|(date, dated)| Some((date, label(dated)?))) {
        note.line(&format!("{label}: {}", time::utc_with_age(date, context.now)));
    }
    let names = names(row);
    if !names.is_empty() {
        note.line(&format!("Names: {}", some(&names)));
    }
    if let Some(label) = &facts.threat_label {
        note.line(&format!("Label: {}", inert(label, LONG)));
    }
    for (label, date) in [
        ("First seen", verdict::plausible(facts.first_submission_date, context.now)),
        ("Registered", facts.registered(&row.about.kind)),
    ] {
        if let Some(date) = date {
            note.line(&format!("{label}: {}", time::utc_with_age(date, context.now)));
        }
    }
    for (label, words) in [("Why", &row.why()), ("Remark", &row.remark_for_others()), ("Note", &row.note)] {
        if !words.is_empty() {
            note.line(&format!("{label}: {}", inert(words, LONG)));
        }
    }
    for Told { label, words } in row.deciding() {
        note.line(&format!("{}: {}", text::capital(&label), inert(&words, LONGER)));
    }
    for (label, says) in
        [("Flagged by", Said::is_malicious as fn(&Said) -> bool), ("Suspicious to", Said::is_suspicious)]
    {
        let engines = engines(row, says);
        if !engines.is_empty() {
            note.line(&format!("{label}: {engines}"));
        }
    }
    // By the other hashes other systems know it.
    for (name, hex) in row.hashes().iter().filter(|(_, hex)| !shown.contains(hex) && !asked.contains(hex)) {
        note.line(&format!("{name}: {hex}"));
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

/// The engines that say so.
fn engines(row: &Row, says: fn(&Said) -> bool) -> String {
    let said = row.raw.as_ref().map(|raw| stats::said(raw)).unwrap_or_default();
    let engines: Vec<String> = said.iter().filter(|said| says(said)).map(|said| inert(&said.engine, 30)).collect();
    some(&engines)
}

/// A note on several rows: the count of each state, then a line for each row, flagged ones first.
fn several(rows: &[Row], context: &Context) -> Written {
    let form = context.ticket.as_deref();
    let limit = form.and_then(|form| form.limit);
    let mut note = limit.map_or_else(Note::default, Note::limited);
    note.line(&summary(rows, context));
    let mut telling: Vec<&Row> = rows.iter().collect();
    telling.sort_by_key(|row| most_flagged(row));
    let cut = |more: usize| {
        let limit = text::count(limit.unwrap_or_default() as u64);
        format!("… and {} more, which ticket.limit = {limit} bytes leaves out", text::count(more as u64))
    };
    note.reserve(cut(rows.len()).len() + 1);
    let line_of = |row: &Row| match form.and_then(|form| form.row.as_ref()) {
        Some(template) => template.fill(row, context).join(" "),
        None => line(row, context),
    };
    let written = telling.iter().map(|row| line_of(row)).take_while(|line| note.line(line)).count();
    let more = rows.len() - written;
    Written { text: note.finish((more > 0).then(|| cut(more))), rows: written }
}

/// How many rows there are, how many of them the service was asked about, and how many are in each state.
fn summary(rows: &[Row], context: &Context) -> String {
    let judged: Vec<&Row> = rows.iter().filter(|row| row.about.kind.has_report() || row.is_no_object()).collect();
    let counts = counts(&judged);
    let what = match () {
        () if rows.iter().any(Row::is_no_object) => "input",
        () if judged.len() == rows.len() => "indicator",
        () => "object",
    };
    // What a list of the service only names came from there too.
    let asked = rows.iter().filter(|row| row.state != State::NotAsked || row.raw.is_some()).count();
    let asked =
        if asked == rows.len() { String::new() } else { format!(", {} asked about", text::count(asked as u64)) };
    let named = text::counted(rows.len() as u64, what);
    let by = unlinked(&Shown::made(context.by.words()));
    format!("{named}{asked} on {by}, {}: {}", time::utc(context.now), counts.join(", "))
}

/// One row of several on one line: how it stands, what it is called, what the user knows of it, and where the report is.
fn line(row: &Row, context: &Context) -> String {
    let name = template::name(row).filter(|_| row.about.kind.has_report()).map(|name| inert(name, LONG));
    let label = row.facts.threat_label.as_deref().map(|label| inert(label, LONG));
    let [why, remark, own] = [&row.why(), &row.remark_for_others(), &row.note].map(|words| Some(inert(words, LONG)));
    let link = row.link().map(|link| Shown::made(link).to_string());
    let private = row.is_private().then(|| "private".to_owned());
    let deciding = row.deciding_in_short().map(|words| inert(&words, LONGER));
    let first = [Some(told(row, context)), private, name, label, why, remark, own].into_iter().flatten();
    let parts = first.chain(deciding).chain(link);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What was asked and how it stands, behind a `*`: where a line begins with `-`, Excel would see a formula. Of a small object what
/// it says, and of what.
fn told(row: &Row, context: &Context) -> String {
    let dated = row.dated(context.now).map(|(date, dated)| {
        let of = match dated {
            Dated::Analysed => "",
            // Of a link: when it was seen, not when anybody judged.
            Dated::Itself => "seen ",
            Dated::Submitted => "submitted ",
            Dated::Made => "created ",
        };
        format!(" ({of}{})", time::date(date))
    });
    let dated = dated.unwrap_or_default();
    if row.about.kind.has_report() || row.is_no_object() {
        return format!("* {} {}{dated}", template::asked(row, context), template::judged(row, context));
    }
    let kind = markdown::plain(&cut(&row.about.label(), 40));
    let on = if row.names().is_some() { format!(" on {}", short_value(row, context, LONG)) } else { String::new() };
    let numbers = row.facts.stats.map(|stats| format!(" {}", stats.ratio())).unwrap_or_default();
    let says = if row.text.is_empty() && on.is_empty() { &row.about.id } else { row.text.as_str() };
    let says = if says.is_empty() { String::new() } else { format!(": {}", inert(says, LONG)) };
    format!("* {kind}{on}{numbers}{says}{dated}")
}

/// The value, defanged, at most so many cells long.
fn short_value(row: &Row, context: &Context, cells: usize) -> String {
    let value = list::defanged_value(row, context.defang);
    markdown::inert(&Shown::made(text::fit_middle(&value, cells)))
}

/// What is said of them, each in its own word; how many are flagged and how many are not is said also where it is none.
fn counts(rows: &[&Row]) -> Vec<String> {
    let mut counts = row::counts(rows.iter().copied());
    for always in [FLAGGED, NOT_FLAGGED] {
        if !counts.iter().any(|(words, _)| *words == always) {
            counts.push((always, 0));
        }
    }
    let place = |words: &str| ORDER.iter().position(|known| *known == words).unwrap_or(ORDER.len());
    counts.sort_by_key(|(words, _)| place(words));
    counts.into_iter().map(|(words, count)| format!("{} {words}", text::count(count))).collect()
}

/// Which counts come first; the others follow as they came.
const ORDER: [&str; 6] = [
    FLAGGED,
    "flagged by too few engines",
    "suspicious",
    "suspicious by a verdict of one's own",
    "benign by a verdict of one's own",
    NOT_FLAGGED,
];

#[derive(Default)]
struct Note {
    text: String,
    reserved: usize,
    /// Bytes; `None` for a note of any length.
    limit: Option<usize>,
}

impl Note {
    fn limited(bytes: usize) -> Self {
        Self { limit: Some(bytes), ..Self::default() }
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

/// `MALICIOUS: 61/72 engines, 1 suspicious, 2026-01-01 00:00:00 UTC (2 d ago)`; where the user ruled otherwise, that comes first:
/// `BENIGN (own verdict); malicious: 61/72 engines, …`.
fn headline(row: &Row, context: &Context) -> String {
    let since = row.since.as_deref().map(|since| format!("; {since}")).unwrap_or_default();
    let known = headline_of_service(row, context) + &since;
    match (&row.own, row.ruling()) {
        (Some(own), None) => unlinked(&Shown::made(own.words(&known))).to_string(),
        (_, Some(ruling)) => format!("{} (own verdict); {known}", ruling.word().to_uppercase()),
        (None, None) => known,
    }
}

/// The verdict of the service in capitals, unless the user's own stands before it.
fn headline_of_service(row: &Row, context: &Context) -> String {
    let is_first = row.ruling().is_none();
    let capital = |words: &str| if is_first { text::capital(words) } else { words.to_owned() };
    let dated = row.analysed(context.now).map(|date| time::utc_with_age(date, context.now));
    let dated = dated.or_else(|| row.undated(context.now)).map(|words| format!(", {words}")).unwrap_or_default();
    match (&row.facts.stats, row.state) {
        (Some(stats), State::Found) => {
            let doubts = verdict::doubts(&row.about.kind, stats, row.analysed(context.now), context.now);
            let apart = if stats.suspicious > 0 { format!(", {} suspicious", stats.suspicious) } else { String::new() };
            let word = row.verdict.word();
            let word = verdict::said_by(if is_first { word.to_uppercase() } else { word.to_owned() }, row.says);
            let verdict = match row.verdict {
                Verdict::BelowThreshold => row.verdict.sentence(stats),
                _ => format!("{word}: {}/{} engines{apart}", stats.malicious, stats.total()),
            };
            let words = std::iter::once(format!("{verdict}{dated}")).chain(doubts).collect::<Vec<_>>().join(", ");
            match row.says.filter(|says| !says.decides()) {
                Some(says) => says.beside(&words),
                None => words,
            }
        }
        (_, State::Found) => {
            format!("{}{dated}", capital(&verdict::said_by(row.verdict.word().to_owned(), row.says)))
        }
        (_, state) => {
            let asked = row.told(context.now).map(|at| format!(", asked {}", time::utc(at))).unwrap_or_default();
            format!("{}{asked}", capital(state.words_of(Some(&row.about.kind))))
        }
    }
}

/// Flagged ones first, by how many flag them; then the rest as they came. Only what has a value or says something.
fn most_telling(rows: &[Row]) -> Vec<&Row> {
    let mut telling: Vec<&Row> = rows.iter().filter(|row| row.indicator().is_some() || !row.text.is_empty()).collect();
    telling.sort_by_key(|row| most_flagged(row));
    telling
}

/// The order in which what most engines flag comes first.
fn most_flagged(row: &Row) -> std::cmp::Reverse<(bool, u32)> {
    std::cmp::Reverse((row.flagged(), row.facts.stats.map_or(0, |stats| stats.malicious)))
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

/// Free text: at most so many cells, its words as they are, and none of them a link or a call where it is pasted.
fn inert(text: &str, cells: usize) -> String {
    markdown::inert(&unlinked(&Shown::made(cut(text, cells))))
}

fn cut(text: &str, cells: usize) -> String {
    text::fit_middle(&Shown::of(text), cells).into_owned()
}
