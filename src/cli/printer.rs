//! Prints records in the format that was asked for, one by one as they come.
//!
//! Only what has one envelope for everything (a STIX bundle, a MISP event, a ticket) is kept until the end; every other
//! format streams, so that memory does not grow with the list.

use std::io::{self, Write};

use jiff::Timestamp;

use super::exit::Exit;
use super::fail_on::Condition;
use super::format::{Choice, Format};
use super::output::{self, Stdout};
use super::record::{Lines, Record};
use super::table::Table;
use crate::config::Config;
use crate::export::{self, Context, Row};
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
        }
    }

    /// Prints one result. It may stay in the buffer until [`Printer::flush`].
    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        self.held |= self.fail_on.iter().any(|condition| condition.holds(record));
        self.announce(record)
    }

    /// Prints one record that is no result yet, so that `--fail-on` says nothing of it.
    pub(super) fn announce(&mut self, record: &Record) -> io::Result<()> {
        let first = self.printed == 0;
        self.printed += 1;
        let out = &mut self.out;
        match self.format {
            Format::Table => self.table.row(record, out),
            Format::Export(export::Format::Json) => {
                out.write_all(if first { b"[\n" } else { b",\n" })?;
                json(record, Lines::Any, out)
            }
            Format::Export(export::Format::Jsonl) => {
                json(record, Lines::One, out)?;
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
            Format::Export(export::Format::Stix | export::Format::Misp | export::Format::Ticket) => {
                self.kept.push(record.row(&self.judge));
                Ok(())
            }
            Format::Export(list) => {
                out.write_all(export::write(&[record.row(&self.judge)], list, &self.context).as_bytes())
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
            Format::Export(format @ (export::Format::Stix | export::Format::Misp | export::Format::Ticket)) => {
                self.out.write_all(export::write(&self.kept, format, &self.context).as_bytes())?;
            }
            _ => {}
        }
        self.out.flush()?;
        if self.held {
            output::say("the condition of --fail-on holds");
        }
        Ok(if self.held { Exit::Held } else { Exit::Done })
    }
}

/// Byte for byte as it came into a pipe; on a terminal, which may obey them, DEL and the C1 controls are escaped.
fn json(record: &Record, lines: Lines, out: &mut Stdout) -> io::Result<()> {
    if !output::to_terminal() {
        return record.write(out, lines);
    }
    let mut text = Vec::new();
    record.write(&mut text, lines)?;
    for letter in String::from_utf8_lossy(&text).chars() {
        match letter {
            '\u{7f}'..='\u{9f}' => write!(out, "\\u{:04x}", u32::from(letter))?,
            _ => write!(out, "{letter}")?,
        }
    }
    Ok(())
}
