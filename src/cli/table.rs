//! The table for people: verdict first, one line a record.
//!
//! Rows are printed as they come, so the columns have fixed widths; only the last one gives way to a narrow terminal. In
//! a file nothing is cut.

use std::io::{self, Write};

use super::record::{Record, State, counted};
use super::{output, watch};
use crate::text::{self, Shown, time};
use crate::vt::{self, Analysis, Kind, Object, verdict};

const HEADER: [&str; 4] = ["VERDICT", "KIND", "DATE", "VALUE"];
const VERDICT: usize = 21;
const KIND: usize = 12;
const DATE: usize = 10;

/// Prints rows, the header before the first.
#[derive(Debug)]
pub(super) struct Table {
    /// Cells of the terminal; `None` when a file is written.
    width: Option<usize>,
    begun: bool,
}

impl Table {
    /// A table as wide as the terminal, or of any width when stdout is none.
    pub(super) fn fitting_the_terminal() -> Self {
        Self { width: output::columns(), begun: false }
    }

    /// Prints one record as a row.
    pub(super) fn row(&mut self, record: &Record, out: &mut impl Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            self.line(HEADER.map(Shown::from), out)?;
        }
        // Of the last analysis; what is never analysed has the date of its making.
        let facts = record.object.map(|object| &object.facts);
        let date = facts.and_then(|facts| facts.last_analysis_date.or(facts.date)).map(time::date);
        let kind = record.about.map(|about| Shown::of(about.kind.label())).unwrap_or_default();
        let value = beside(value(record), record);
        self.line([verdict(record), kind, Shown::made(date.unwrap_or_default()), value], out)
    }

    fn line(&self, cells: [Shown<'_>; 4], out: &mut impl Write) -> io::Result<()> {
        let [verdict, kind, date, value] = cells;
        let fixed = VERDICT + KIND + DATE + 3;
        let value = match self.width {
            Some(width) => text::fit(&value, width.saturating_sub(fixed).max(20)),
            None => (*value).into(),
        };
        let [verdict, kind, date] =
            [(verdict, VERDICT), (kind, KIND), (date, DATE)].map(|(cell, width)| filled(&cell, width));
        writeln!(out, "{}", format!("{verdict} {kind} {date} {value}").trim_end())
    }
}

/// The cell with spaces up to `width`; longer ones push the rest of their line rather than lose a word.
pub(super) fn filled(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(text::width(cell))))
}

/// What is known about the object, in words that differ for each state.
pub(super) fn verdict(record: &Record) -> Shown<'static> {
    match (record.state, record.object) {
        // Only analyses have a status: `queued`, `in progress, 1/20 so far`.
        (State::NoAnalysis, Some(object)) if object.facts.status.is_some() => Shown::made(watch::standing(object)),
        (State::Found, Some(object)) => judgement(object),
        (State::NoAnalysis, Some(object)) if is_analysis(&object.descriptor.kind) => "ordered".into(),
        (state, _) => state.words_of(record.about.map(|about| &about.kind)).into(),
    }
}

fn is_analysis(kind: &Kind) -> bool {
    matches!(kind, Kind::Analysis | Kind::PrivateAnalysis)
}

/// The ratio, or what stands in for it where engines don't look: the words of the screen.
fn judgement(object: &Object) -> Shown<'static> {
    let standing = || object.facts.status.as_deref().map(Shown::made);
    match counted(object) {
        Some(stats) if stats.suspicious > 0 => Shown::made(stats.ratio()),
        Some(_) => Shown::made(verdict::cell(object)),
        None => standing().unwrap_or_else(|| match verdict::cell(object) {
            word if word.is_empty() => "-".into(),
            word => Shown::made(word),
        }),
    }
}

/// What the row is about: the value an analyst would copy, and beside it what says more: a name, a type, a text.
fn value(record: &Record) -> Shown<'static> {
    let Some(about) = record.about else { return Shown::made(record.input.unwrap_or_default()) };
    let Some(object) = record.object else { return Shown::made(record.input.unwrap_or(&about.id)) };
    if is_analysis(&about.kind) {
        let analysis = Analysis::read(object);
        let item = analysis.url.or(analysis.item.map(|item| item.id));
        return Shown::made(item.unwrap_or_else(|| about.id.clone()));
    }
    // What a small object says tells more than its id.
    if let Some(text) = vt::brief(object) {
        return Shown::made(text);
    }
    let facts = &object.facts;
    if let Some(url) = &facts.url {
        return Shown::made(&**url);
    }
    let name = facts.name.as_deref().or(facts.text.as_deref()).filter(|name| *name != &*about.id);
    let size = facts.size.map(text::bytes);
    let nature: Vec<&str> = [facts.type_description.as_deref(), size.as_deref()].into_iter().flatten().collect();
    Shown::made(match (name, nature.as_slice()) {
        (None, []) => about.id.to_string(),
        (Some(name), []) => format!("{}  {name}", about.id),
        (name, nature) => format!("{}  {}({})", about.id, spaced(name), nature.join(", ")),
    })
}

/// The value, and what the user's list or disk says of it.
fn beside(value: Shown<'static>, record: &Record) -> Shown<'static> {
    let words = [record.path.unwrap_or_default(), record.remark];
    let said: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
    if said.is_empty() { value } else { Shown::made(format!("{value}  {}", said.join("  "))) }
}

fn spaced(name: Option<&str>) -> String {
    name.map(|name| format!("{name} ")).unwrap_or_default()
}
