//! Prints records in the format that was asked for, one by one as they come.
//!
//! Only what has one envelope for everything (a STIX bundle, a MISP event, a ticket) is kept until the end; every other
//! format streams, so that memory does not grow with the list.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;

use super::exit::Exit;
use super::fail_on::Condition;
use super::format::{Choice, Format};
use super::output::{self, Stdout};
use super::record::{Lines, Record};
use super::service::Service;
use super::table::Table;
use crate::config::Config;
use crate::export::{self, Context, Row, Written};
use crate::pane::noted::{self, Notes};
use crate::text;
use crate::vt::Judge;

/// Where records go. [`Printer::finish`] must be called, also before an error is reported: it closes the JSON array.
#[derive(Debug)]
pub(super) struct Printer {
    format: Format,
    context: Context,
    judge: Judge,
    out: Stdout,
    printed: usize,
    table: Table,
    kept: Vec<Row>,
    fail_on: Vec<Condition>,
    held: bool,
    /// Lines of a list that were printed: each value is printed once.
    seen: HashSet<String>,
    /// Records that a list had no line for.
    without: usize,
    notes: Arc<Notes>,
}

impl Printer {
    pub(super) fn new(choice: &Choice, config: &Config) -> Self {
        Self {
            format: choice.format(),
            fail_on: choice.fail_on.clone(),
            held: false,
            context: Context { now: Timestamp::now().as_second(), defang: config.defang },
            judge: config.judge.clone(),
            out: output::stdout(),
            printed: 0,
            table: Table::fitting_the_terminal(),
            kept: Vec::new(),
            seen: HashSet::new(),
            without: 0,
            notes: Arc::default(),
        }
    }

    /// A printer of what the service answers, beside the user's notes and tags.
    pub(super) fn beside_notes(choice: &Choice, service: &Service) -> Self {
        let mut printer = Self::new(choice, &service.session().config);
        printer.know(service.notes());
        printer
    }

    /// Lets records have the user's notes and tags.
    pub(super) fn know(&mut self, notes: Notes) {
        self.notes = Arc::new(notes);
    }

    /// Prints one result. It may stay in the buffer until [`Printer::flush`].
    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        self.held |= self.fail_on.iter().any(|condition| condition.holds(record));
        self.announce(record)
    }

    /// Prints one record that is no result yet, so that `--fail-on` says nothing of it.
    pub(super) fn announce(&mut self, record: &Record) -> io::Result<()> {
        let notes = Arc::clone(&self.notes);
        match record.about.and_then(|about| noted::of(&notes, &about.kind, &about.id)) {
            Some(known) => self.print(&Record { annotations: Some(known), ..record.clone() }),
            None => self.print(record),
        }
    }

    fn print(&mut self, record: &Record) -> io::Result<()> {
        let first = self.printed == 0;
        self.printed += 1;
        let out = &mut self.out;
        match self.format {
            Format::Table => self.table.row(record, &self.judge, out),
            Format::Export(export::Format::Json) => {
                out.write_all(if first { b"[\n" } else { b",\n" })?;
                record.write(out, Lines::Any)
            }
            Format::Export(export::Format::Jsonl) => {
                record.write(out, Lines::One)?;
                out.write_all(b"\n")
            }
            Format::Export(export::Format::Csv) => {
                let head = if first { export::csv_head() } else { String::new() };
                out.write_all((head + &export::csv_line(&record.row(&self.judge))).as_bytes())
            }
            Format::Export(export::Format::Markdown) => {
                let head = if first { export::markdown_head() } else { String::new() };
                out.write_all((head + &export::markdown_line(&record.row(&self.judge), &self.context)).as_bytes())
            }
            Format::Export(format) if is_one_text(format) => {
                self.kept.push(record.row(&self.judge));
                Ok(())
            }
            Format::Export(list) => {
                let Written { text, rows } = export::written(&[record.row(&self.judge)], list, &self.context);
                self.without += usize::from(rows == 0);
                // What was typed twice is answered twice; what several objects speak of is one value.
                let is_answer = record.input.is_some();
                if is_answer || !self.seen.contains(&text) {
                    out.write_all(text.as_bytes())?;
                }
                if !is_answer {
                    self.seen.insert(text);
                }
                Ok(())
            }
        }
    }

    /// Whether every record is printed at once whatever its state is; lists of values and envelopes take results only.
    pub(super) fn prints_all_states(&self) -> bool {
        use export::Format::{Csv, Json, Jsonl, Markdown};
        matches!(self.format, Format::Table | Format::Export(Json | Jsonl | Csv | Markdown))
    }

    /// Lets the reader see what was printed so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Closes what must be closed; gives [`Exit::Held`] if a record fulfilled the condition of `--fail-on`.
    pub(super) fn finish(mut self) -> io::Result<Exit> {
        match self.format {
            Format::Export(export::Format::Json) => {
                self.out.write_all(if self.printed == 0 { b"[]\n" } else { b"\n]\n" })?;
            }
            Format::Export(format) if is_one_text(format) => {
                let Written { text, rows } = export::written(&self.kept, format, &self.context);
                self.out.write_all(text.as_bytes())?;
                self.without = self.kept.len() - rows;
            }
            _ => {}
        }
        self.out.flush()?;
        self.say_without();
        if self.held {
            output::say("the condition of --fail-on holds");
        }
        Ok(if self.held { Exit::Held } else { Exit::Done })
    }

    /// Says on stderr what is not in the text, so that nobody takes a part for the whole.
    fn say_without(&self) {
        use export::Format::{Defanged, Links, Misp, Stix, Ticket, Values};
        let Format::Export(format) = self.format else { return };
        let why = match format {
            Values | Defanged => "no value that could be looked up; -f csv or md prints what they are",
            Links => "no page on the web",
            Stix | Misp => "no indicator and not in it",
            Ticket => "not in the note; -f ticket-all prints a line for every row",
            _ => return,
        };
        if self.without > 0 {
            let [without, all] = [self.without, self.printed].map(|rows| text::count(rows as u64));
            let are = match format {
                Values | Defanged | Links => "have",
                _ => "are",
            };
            output::say(format!("{without} of {all} {are} {why}"));
        }
    }
}

/// Whether the text stands in one envelope.
fn is_one_text(format: export::Format) -> bool {
    use export::Format::{Misp, Stix, Ticket, TicketAll};
    matches!(format, Stix | Misp | Ticket | TicketAll)
}
