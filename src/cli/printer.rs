//! Prints records in the format that was asked for, one by one as they come.
//!
//! Only what has one envelope for everything (a STIX bundle, a MISP event, a ticket) is kept until the end; every other
//! format streams, so that memory does not grow with the list.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;

use super::exit::{Exit, Failure};
use super::fail_on::Condition;
use super::format::{Choice, Format};
use super::interrupt;
use super::items::{Items, Tried};
use super::output::{self, Stdout};
use super::record::{Lines, Record, Relation};
use super::service::Service;
use super::table::Table;
use crate::config::Config;
use crate::export::{Context, Row, Text, Written};
use crate::pane::noted::{self, People};
use crate::text;
use crate::vt::{ApiError, Descriptor, Judge};

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
    /// Records whose line stands in a list already.
    repeated: usize,
    people: Arc<People<'static>>,
    is_closed: bool,
}

impl Drop for Printer {
    /// Closes what a signal broke off: half an array is of no use, and what is kept for a document was paid for.
    fn drop(&mut self) {
        if interrupt::was_asked() && !self.is_closed {
            // There is nobody left to be told.
            let _ = self.close();
        }
    }
}

impl Printer {
    pub(super) fn new(choice: &Choice, config: &Config) -> Self {
        Self {
            format: choice.format(),
            fail_on: choice.fail_on.clone(),
            held: false,
            context: Context {
                now: Timestamp::now().as_second(),
                defang: config.defang,
                ticket: config.ticket.clone(),
                by: config.answered_by.clone(),
            },
            judge: config.judge.clone(),
            out: output::stdout(),
            printed: 0,
            table: Table::fitting_the_terminal(),
            kept: Vec::new(),
            seen: HashSet::new(),
            without: 0,
            repeated: 0,
            people: Arc::default(),
            is_closed: false,
        }
    }

    /// A printer of what the service answers, beside the user's notes, tags and verdicts.
    pub(super) fn beside_notes(choice: &Choice, service: &Service) -> Self {
        let mut printer = Self::new(choice, &service.session().config);
        printer.know(service.people());
        printer
    }

    /// Lets records have what people have on their objects.
    pub(super) fn know(&mut self, people: People<'static>) {
        self.people = Arc::new(people);
    }

    /// Prints one result. It may stay in the buffer until [`Printer::flush`].
    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        self.judge(record);
        self.announce(record)
    }

    /// Prints what became of the items that nothing can be asked about.
    pub(super) fn unusable(&mut self, items: &Items) -> io::Result<()> {
        let mut all = items.unusable().iter();
        all.try_for_each(|(input, failure)| self.record(&Record::missed(input, None, failure)))?;
        self.flush()
    }

    /// The end of a run of which no item can be asked about: its records, where the run prints any.
    pub(super) fn only_unusable(records: bool, choice: &Choice, config: &Config, mut items: Items) -> io::Result<Exit> {
        if records {
            let mut printer = Self::new(choice, config);
            printer.unusable(&items)?;
            items.note(printer.finish()?);
        }
        Ok(items.exit())
    }

    /// Prints what an item came to that brought nothing.
    pub(super) fn missed<T>(&mut self, input: &str, about: Option<&Descriptor>, tried: &Tried<T>) -> io::Result<()> {
        self.missed_by(None, input, about, tried)
    }

    /// The same of a list of what is related to it.
    pub(super) fn missed_by<T>(
        &mut self,
        relation: Option<Relation>,
        input: &str,
        about: Option<&Descriptor>,
        tried: &Tried<T>,
    ) -> io::Result<()> {
        let record = match tried {
            Tried::Done(_) => return Ok(()),
            Tried::Failed(failure) => Record::missed(input, about, failure),
            Tried::NotAsked(reason) => Record::spared(input, about, reason),
        };
        self.list_failed(&Record { relation, ..record }, relation.is_some())
    }

    /// Prints that nobody's input, or a list of what is related to it, could not be read.
    pub(super) fn in_vain(
        &mut self,
        relation: Option<Relation>,
        about: &Descriptor,
        error: &ApiError,
    ) -> io::Result<()> {
        let record = Record { input: None, relation, ..Record::failed("", about, error) };
        self.list_failed(&record, relation.is_some())
    }

    /// A list that failed is a line where every state has one. Elsewhere it would stand for the object that it is a list of.
    fn list_failed(&mut self, record: &Record, is_list: bool) -> io::Result<()> {
        if is_list && !self.prints_all_states() {
            self.judge(record);
            return Ok(());
        }
        self.record(record)?;
        self.flush()
    }

    /// Prints why a list that was asked for by no indicator came to nothing, or to no more; what was asked is `input`, if anything.
    pub(super) fn list_missed(&mut self, input: Option<&str>, failure: &Failure) -> io::Result<()> {
        self.list_failed(&Record { input, ..Record::missed(input.unwrap_or_default(), None, failure) }, true)
    }

    /// Takes note of a result for `--fail-on` and prints nothing.
    pub(super) fn judges_by(&self) -> &Judge {
        &self.judge
    }

    pub(super) fn judge(&mut self, record: &Record) {
        self.held |= self.fail_on.iter().any(|condition| condition.holds(record));
    }

    /// Prints one record that is no result yet, so that `--fail-on` says nothing of it.
    pub(super) fn announce(&mut self, record: &Record) -> io::Result<()> {
        let people = Arc::clone(&self.people);
        let annotations = record.about.and_then(|about| noted::of(&people.notes, &about.kind, &about.id));
        let own = record.about.and_then(|about| people.rulings.get(about));
        self.print(&Record { annotations, own, ..record.clone() })
    }

    fn print(&mut self, record: &Record) -> io::Result<()> {
        let first = self.printed == 0;
        self.printed += 1;
        let out = &mut self.out;
        let Format::Export(format) = self.format else { return self.table.row(record, &self.judge, out) };
        match format.text() {
            Text::Records(Lines::Any) => {
                out.write_all(if first { b"[\n" } else { b",\n" })?;
                record.write(out, Lines::Any)
            }
            Text::Records(Lines::One) => {
                record.write(out, Lines::One)?;
                out.write_all(b"\n")
            }
            Text::Table { head, line } => {
                let head = if first { head() } else { String::new() };
                out.write_all((head + &line(&record.row(&self.judge), &self.context)).as_bytes())
            }
            Text::Document(_) => {
                self.kept.push(record.row(&self.judge));
                Ok(())
            }
            Text::Values(value) => {
                let value = value(&record.row(&self.judge), &self.context).filter(|value| !value.is_empty());
                let Some(value) = value else {
                    self.without += 1;
                    return Ok(());
                };
                // What was typed twice is answered twice; what several objects speak of is one value.
                let is_answer = record.input.is_some();
                if !is_answer && self.seen.contains(&*value) {
                    self.repeated += 1;
                    return Ok(());
                }
                writeln!(out, "{value}")?;
                if !is_answer {
                    self.seen.insert(value.to_string());
                }
                Ok(())
            }
        }
    }

    /// Whether every record is printed at once whatever its state is; lists of values and envelopes take results only.
    pub(super) fn prints_all_states(&self) -> bool {
        match self.format {
            Format::Table => true,
            Format::Export(format) => matches!(format.text(), Text::Records(_) | Text::Table { .. }),
        }
    }

    /// Lets the reader see what was printed so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Closes what must be closed; gives [`Exit::Held`] if a record fulfilled the condition of `--fail-on`.
    pub(super) fn finish(mut self) -> io::Result<Exit> {
        self.close()?;
        self.say_without();
        if self.held {
            output::say("the condition of --fail-on holds");
        }
        Ok(if self.held { Exit::Held } else { Exit::Done })
    }

    fn close(&mut self) -> io::Result<()> {
        self.is_closed = true;
        if let Format::Export(format) = self.format {
            match format.text() {
                Text::Records(Lines::Any) => {
                    self.out.write_all(if self.printed == 0 { b"[]\n" } else { b"\n]\n" })?;
                }
                Text::Document(write) => {
                    let Written { text, rows } = write(&self.kept, &self.context);
                    self.out.write_all(text.as_bytes())?;
                    self.without = self.kept.len() - rows;
                }
                Text::Records(Lines::One) | Text::Table { .. } | Text::Values(_) => {}
            }
        }
        self.out.flush()
    }

    /// Says on stderr what is not in the text, so that nobody takes a part for the whole.
    fn say_without(&self) {
        let Format::Export(format) = self.format else { return };
        let all = text::count(self.printed as u64);
        let left_out =
            [(self.without, format.without()), (self.repeated, Some("have a line above that says the same"))];
        for (rows, why) in left_out.into_iter().filter(|(rows, _)| *rows > 0) {
            if let Some(why) = why {
                output::say(format!("{} of {all} {why}", text::count(rows as u64)));
            }
        }
        if let Some(why) = format.left_out(&self.kept).filter(|_| self.without > 0) {
            output::say(format!("{} of {all} left out: {why}", text::count(self.without as u64)));
        }
    }
}
