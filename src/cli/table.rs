//! The table for people: verdict first, one line a record.
//!
//! Rows are printed as they come, so the columns have fixed widths, which depend on the terminal alone: whole hashes come
//! before dates and kinds. In a file nothing is cut.

use std::borrow::Cow;
use std::io::{self, Write};

use super::output;
use super::record::{Record, State, counted};
use super::standing::standing;
use crate::case::Ruling;
use crate::text::{self, Shown, time};
use crate::vt::{self, Analysis, Dated, Judge, Kind, Object, Verdict, verdict};

const HEADER: [&str; 4] = ["VERDICT", "KIND", "DATE", "VALUE"];

/// Cells of a SHA-256: it is shown whole wherever the terminal has that many.
const HASH: usize = 64;

/// The widths of VERDICT, KIND and DATE, from which terminal width on. Where there is less room for a whole hash, dates
/// give way first, kinds second; 0 is a column that is left out.
const LAYOUTS: &[(usize, [usize; 3])] =
    &[(HASH + 21 + 12 + 10 + 3, [21, 12, 10]), (HASH + 21 + 12 + 2, [21, 12, 0]), (0, [15, 0, 0])];

/// Prints rows, the header before the first.
#[derive(Debug)]
pub(super) struct Table {
    /// Cells of the terminal; `None` when a file is written.
    width: Option<usize>,
    colour: bool,
    begun: bool,
    /// What time it is, in seconds since the epoch.
    now: i64,
}

impl Table {
    /// A table as wide as the terminal, or of any width when stdout is none.
    pub(super) fn fitting_the_terminal() -> Self {
        let now = jiff::Timestamp::now().as_second();
        Self { width: output::columns(), colour: output::in_colour(), begun: false, now }
    }

    /// Prints one record as a row.
    pub(super) fn row(&mut self, record: &Record, judge: &Judge, out: &mut impl Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            self.line(&HEADER.map(Shown::from), None, out)?;
        }
        let dated = record.object.and_then(|object| vt::dated(&object.descriptor.kind, &object.facts, self.now));
        let kind = record.about.map(|about| Shown::made(about.label())).unwrap_or_default();
        let value = beside(value(record), record);
        let mut known = verdict(record, judge);
        // The date of a link, or of its making, is not that of the numbers.
        let has_numbers = record.state == State::Found && record.object.and_then(counted).is_some();
        if has_numbers && !matches!(dated, Some((_, Dated::Analysed))) {
            known = Shown::made(format!("{}, {}", &*known, verdict::UNDATED));
        }
        let verdict = record.own.map_or_else(|| known.clone(), |own| Shown::made(own.words(&known)));
        let cells = [verdict, kind, Shown::made(dated.map(|(date, _)| time::date(date)).unwrap_or_default()), value];
        self.line(&cells, hue(record, judge), out)
    }

    fn line(
        &self,
        [verdict, kind, date, value]: &[Shown<'_>; 4],
        hue: Option<Hue>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let widths = self.widths();
        let columns = || [verdict, kind, date].into_iter().zip(widths).filter(|(_, width)| *width > 0);
        let before = columns().map(|(cell, width)| filled(cell, width)).collect::<Vec<_>>().join(" ");
        let start = columns().map(|(_, width)| width + 1).sum();
        let line = match self.width {
            Some(width) => {
                let least = if width >= HASH { HASH } else { 20 };
                let room = |before: usize| width.saturating_sub(before).max(least);
                let (here, below) = (room(text::width(&before) + 1), width.saturating_sub(start));
                let own = text::width(own(value));
                // A long verdict has a line of its own rather than push a hash over the edge.
                if own + text::width(&before) + 1 > width && own <= below {
                    format!("{}\n{}{}", before.trim_end(), " ".repeat(start), fitted(value, below))
                } else {
                    format!("{before} {}", fitted(value, here))
                }
            }
            None => format!("{before} {}", &**value),
        };
        // The verdict stands first; what follows it begins after its last sign.
        match hue.filter(|_| self.colour).zip(line.trim_end().strip_prefix(&**verdict)) {
            Some((hue, rest)) => writeln!(out, "{}{rest}", hue.painted(verdict)),
            None => writeln!(out, "{}", line.trim_end()),
        }
    }

    fn widths(&self) -> [usize; 3] {
        let width = self.width.unwrap_or(usize::MAX);
        LAYOUTS.iter().find(|(from, _)| width >= *from).map_or([0; 3], |(_, widths)| *widths)
    }
}

/// The value without what stands beside it.
fn own<'a>(value: &'a Shown<'_>) -> &'a str {
    value.split("  ").next().unwrap_or(value)
}

/// The value cut to the room; what stands beside it (a name, a type) goes before a sign of the value itself does.
fn fitted<'a>(value: &'a Shown<'_>, room: usize) -> Cow<'a, str> {
    let own = own(value);
    let is_tight = text::width(own) <= room && text::width(own) + 3 > room;
    if is_tight && text::width(value) > room { Cow::Borrowed(own) } else { text::fit(value, room) }
}

/// How a verdict is coloured, in the terminal's own colours. Words say the same, so nothing is lost without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hue {
    Bad,
    Doubtful,
    Failed,
    Faint,
}

impl Hue {
    /// The cell between the codes: the only ones that are ever printed, since a cell can hold none.
    fn painted(self, cell: &Shown<'_>) -> String {
        let code = match self {
            Self::Bad => "1;31",
            Self::Doubtful => "33",
            Self::Failed => "35",
            Self::Faint => "2",
        };
        format!("\u{1b}[{code}m{cell}\u{1b}[0m")
    }
}

/// `None` for what is neither bad nor missing: harmless has no colour, as it may only be unknown yet.
fn hue(record: &Record, judge: &Judge) -> Option<Hue> {
    if let Some(own) = record.own.filter(|own| own.is_ours()) {
        return match own.ruling {
            Ruling::Malicious => Some(Hue::Bad),
            Ruling::Suspicious => Some(Hue::Doubtful),
            Ruling::Benign => None,
        };
    }
    match (record.state, record.object) {
        (State::Found, Some(object)) => match judge.verdict(object) {
            Verdict::Malicious => Some(Hue::Bad),
            Verdict::Suspicious | Verdict::BelowThreshold => Some(Hue::Doubtful),
            _ => None,
        },
        (State::Quota | State::Failed, _) => Some(Hue::Failed),
        _ => Some(Hue::Faint),
    }
}

/// The cell with spaces up to `width`; longer ones push the rest of their line rather than lose a word.
pub(super) fn filled(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(text::width(cell))))
}

/// What is known about the object, in words that differ for each state.
pub(super) fn verdict(record: &Record, judge: &Judge) -> Shown<'static> {
    match (record.state, record.object) {
        (State::Found, Some(object)) => judgement(object, judge),
        // `queued`, `in progress, 1/20 so far`; what answers an order names the analysis alone.
        (State::NoAnalysis, Some(object)) if is_analysis(&object.descriptor.kind) && !object.has_attributes => {
            "ordered".into()
        }
        (State::NoAnalysis, Some(object)) if is_analysis(&object.descriptor.kind) => Shown::made(standing(object)),
        (state, _) => state.words_of(record.about.map(|about| &about.kind)).into(),
    }
}

fn is_analysis(kind: &Kind) -> bool {
    matches!(kind, Kind::Analysis | Kind::PrivateAnalysis)
}

/// The ratio, or what stands in for it where engines don't look: the words of the screen.
fn judgement(object: &Object, judge: &Judge) -> Shown<'static> {
    // Of other kinds the word is the service's own business: a collection is `COMPUTED`.
    let standing = || object.facts.status.as_deref().filter(|_| is_analysis(&object.descriptor.kind)).map(Shown::made);
    let judgement = judge.judge(object);
    match counted(object) {
        Some(stats) if judgement.says.is_some() => Shown::made(judgement.sentence(&stats)),
        Some(stats) if stats.suspicious > 0 => Shown::made(stats.ratio()),
        Some(_) => Shown::made(verdict::cell(object)),
        None => standing().unwrap_or_else(|| match verdict::cell(object) {
            word if word.is_empty() => "-".into(),
            word => Shown::made(verdict::cell_said_by(&word, judgement.says)),
        }),
    }
}

/// What the row is about: the value an analyst would copy, and beside it what says more: a name, a type, a text.
fn value(record: &Record) -> Shown<'static> {
    let Some(about) = record.about else { return Shown::made(record.input.unwrap_or_default()) };
    let Some(object) = record.object else {
        // A file on this machine was asked for by its hash, and its path stands beside that.
        let typed = || record.input.filter(|_| record.path.is_none()).unwrap_or(&about.id).to_owned();
        return Shown::made(record.asked().unwrap_or_else(typed));
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    const HASHED: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

    fn line_of(width: Option<usize>, colour: bool) -> String {
        line_saying("9/70", width, colour)
    }

    fn line_saying(verdict: &str, width: Option<usize>, colour: bool) -> String {
        let table = Table { width, colour, begun: true, now: 0 };
        let value = format!("{HASHED}  invoice.exe");
        let cells = [verdict, "file", "2026-01-01", &value].map(Shown::of);
        let mut out = Vec::new();
        table.line(&cells, Some(Hue::Bad), &mut out).expect("memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_hash_is_whole_at_80_columns_and_dates_and_kinds_give_way() {
        for width in 80..=200 {
            let line = line_of(Some(width), false);
            assert!(line.contains(HASHED), "{width}: {line}");
            assert!(text::width(line.trim_end()) <= width, "{width}: {line}");
        }
        assert!(line_of(Some(90), false).ends_with("  invoice…\n"), "{}", line_of(Some(90), false));
        assert!(line_of(Some(99), false).contains(" file ") && !line_of(Some(99), false).contains("2026"));
        assert!(line_of(None, false).contains("2026-01-01") && line_of(None, false).contains("invoice.exe"));
    }

    #[test]
    fn a_verdict_that_would_push_a_hash_over_the_edge_has_a_line_of_its_own() {
        for verdict in
            ["not in VirusTotal", "12/94, 3 suspicious", "in progress, 1/20 so far", "7/70, 12 suspicious, 9 more"]
        {
            for width in 80..=200 {
                let said = line_saying(verdict, Some(width), true);
                assert!(said.contains(HASHED) && said.contains(verdict), "{width}: {said}");
                let plain = line_saying(verdict, Some(width), false);
                assert!(plain.lines().all(|line| text::width(line) <= width), "{width}: {plain}");
            }
        }
        let narrow = line_saying("not in VirusTotal", Some(80), false);
        assert_eq!(narrow, format!("not in VirusTotal\n{}{HASHED}\n", " ".repeat(16)));
        assert_eq!(line_saying("not in VirusTotal", None, false).lines().count(), 1, "a file has one line a record");
    }

    #[test]
    fn a_file_of_this_machine_is_told_by_its_hash_and_its_path_once_also_where_nothing_is_known_of_it() {
        let about = crate::vt::Descriptor::new(Kind::File, HASHED);
        let asked = Record::not_asked("in/invoice.exe", Some(&about));
        let record = Record { path: Some("in/invoice.exe"), ..asked.clone() };
        assert_eq!(&*beside(value(&record), &record), format!("{HASHED}  in/invoice.exe"));
        assert_eq!(&*beside(value(&asked), &asked), "in/invoice.exe", "what was typed stands as it was typed");
    }

    #[test]
    fn only_the_verdict_has_colour() {
        let coloured = line_of(Some(120), true);
        assert!(coloured.starts_with("\u{1b}[1;31m9/70\u{1b}[0m  "), "{coloured:?}");
        assert_eq!(coloured.replacen("\u{1b}[1;31m", "", 1).replacen("\u{1b}[0m", "", 1), line_of(Some(120), false));
    }
}
