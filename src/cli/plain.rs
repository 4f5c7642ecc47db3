//! Output of commands that print something else than objects of the service: a table for people, or JSON.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::exit::Failure;
use super::format::Format;
use super::interrupt;
use super::output::{self, Stdout};
use crate::export;

/// The flag that chooses one.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Form {
    /// table, json or jsonl [default: table on a terminal, else jsonl]
    #[arg(short, long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Shape>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// Aligned columns for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
}

impl Form {
    /// The form of a format of objects; `None` for those that only objects have.
    pub(super) fn of(format: Option<Format>) -> Option<Self> {
        let format = match format {
            None => None,
            Some(Format::Table) => Some(Shape::Table),
            Some(Format::Export(export::Format::Json)) => Some(Shape::Json),
            Some(Format::Export(export::Format::Jsonl)) => Some(Shape::Jsonl),
            Some(Format::Export(_)) => return None,
        };
        Some(Self { format })
    }
}

/// Prints rows as JSON, or has them written for people.
pub(super) fn print(
    form: Form,
    rows: &[Value],
    table: impl FnOnce(&mut Stdout, &[Value]) -> io::Result<()>,
) -> Result<(), Failure> {
    let fitting = if output::to_terminal() { Shape::Table } else { Shape::Jsonl };
    let mut out = output::stdout();
    match form.format.unwrap_or(fitting) {
        Shape::Table => table(&mut out, rows)?,
        Shape::Json => {
            let lines: Vec<String> = rows.iter().map(safe).collect();
            writeln!(out, "[{}]", lines.join(",\n"))?;
        }
        Shape::Jsonl => rows.iter().try_for_each(|row| writeln!(out, "{}", safe(row)))?,
    }
    Ok(out.flush()?)
}

/// Rows that are printed together when all are there, or when a signal says that no more will be: they were paid for.
pub(super) struct Kept<Table: Fn(&mut Stdout, &[Value]) -> io::Result<()>> {
    form: Form,
    rows: Vec<Value>,
    table: Table,
    is_printed: bool,
}

impl<Table: Fn(&mut Stdout, &[Value]) -> io::Result<()>> Kept<Table> {
    pub(super) fn new(form: Form, table: Table) -> Self {
        Self { form, rows: Vec::new(), table, is_printed: false }
    }

    pub(super) fn add(&mut self, rows: impl IntoIterator<Item = Value>) {
        self.rows.extend(rows);
    }

    pub(super) fn print(mut self) -> Result<(), Failure> {
        self.give()
    }

    fn give(&mut self) -> Result<(), Failure> {
        self.is_printed = true;
        print(self.form, &self.rows, &self.table)
    }
}

impl<Table: Fn(&mut Stdout, &[Value]) -> io::Result<()>> Drop for Kept<Table> {
    fn drop(&mut self) {
        if interrupt::was_asked() && !self.is_printed && !self.rows.is_empty() {
            // There is nobody left to be told.
            let _ = self.give();
        }
    }
}

/// JSON that a terminal has nothing to obey in.
fn safe(row: &Value) -> String {
    export::json::compact(row)
}
