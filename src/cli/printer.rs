//! Prints records in the format that was asked for, one by one as they come.
//!
//! Only STIX is kept until the end, because a bundle has one envelope; every other format streams, so that memory does
//! not grow with the list.

use std::io::{self, Write};

use super::format::Format;
use super::output::{self, Stdout};
use super::record::{Lines, Record};
use super::table::Table;

/// Where records go. [`Printer::finish`] must be called, also before an error is reported: it closes the JSON array.
#[derive(Debug)]
pub(super) struct Printer {
    format: Format,
    out: Stdout,
    printed: usize,
    table: Table,
}

impl Printer {
    pub(super) fn new(format: Format) -> Self {
        Self { format, out: output::stdout(), printed: 0, table: Table::fitting_the_terminal() }
    }

    /// Prints one record. It may stay in the buffer until [`Printer::flush`].
    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        let out = &mut self.out;
        match self.format {
            Format::Table => self.table.row(record, out)?,
            Format::Json => {
                out.write_all(if self.printed == 0 { b"[\n" } else { b",\n" })?;
                record.write(out, Lines::Any)?;
            }
            Format::Jsonl => {
                record.write(out, Lines::One)?;
                out.write_all(b"\n")?;
            }
            Format::Ids => {
                if let Some(id) = record.found_id() {
                    writeln!(out, "{}", one_line(id))?;
                }
            }
            // An empty answer with a good exit status would be taken for "nothing found".
            Format::Csv | Format::Md | Format::Stix => {
                return Err(io::Error::new(
                    io::ErrorKind::Unsupported,
                    "this format is not built for this command yet; table, json, jsonl and ids are",
                ));
            }
        }
        self.printed += 1;
        Ok(())
    }

    /// Lets the reader see what was printed so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.printed == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()
    }
}

/// An id can hold anything; a list of ids must not gain a line from one.
fn one_line(id: &str) -> std::borrow::Cow<'_, str> {
    if id.contains(char::is_control) { crate::text::visible(id) } else { id.into() }
}
