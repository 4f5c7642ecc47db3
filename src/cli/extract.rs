//! `vtriage extract`: the indicators in a text.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::table::filled;
use super::{Session, inputs, output};
use crate::config::Config;
use crate::export::{self, json};
use crate::ioc::{self, ExtractOptions, Extraction, Found};
use crate::text::{Shown, count, fit};

/// Print the indicators in a text, refanged, one a line
///
/// Reads mails, logs, reports, HTML, CSV and JSON; sends nothing. What only looks like an indicator (versions, file names,
/// private addresses, the links of vendors) is left out. For example: `vtriage extract alert.eml | vtriage lookup -`
#[derive(Debug, Args)]
pub struct Extract {
    /// The text; without it, or as `-`, stdin
    file: Option<PathBuf>,

    /// lines, table, json or jsonl
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "lines", hide_possible_values = true)]
    format: Form,

    /// Also what was left out; table and JSON say why
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One indicator a line
    Lines,
    /// Aligned columns for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
}

impl Extract {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let text = inputs::text_of(self.file.as_deref())?;
        let extraction = ioc::extract(&text, &options(&session.config));
        let items: Vec<&Found> = extraction.items.iter().filter(|item| self.all || item.ticked).collect();
        self.print(&items)?;
        self.say(&extraction);
        Ok(Exit::Done)
    }

    fn print(&self, items: &[&Found]) -> io::Result<()> {
        let mut out = output::stdout();
        match self.format {
            Form::Lines => items.iter().try_for_each(|item| writeln!(out, "{}", export::line(&item.indicator)))?,
            Form::Table => table(items, &mut out)?,
            Form::Json => {
                writeln!(out, "{}", json::compact(&items.iter().map(|item| record(item)).collect::<Value>()))?;
            }
            Form::Jsonl => items.iter().try_for_each(|item| writeln!(out, "{}", json::compact(&record(item))))?,
        }
        out.flush()
    }

    /// Tells what was not printed.
    fn say(&self, extraction: &Extraction) {
        let left_out = extraction.items.iter().filter(|item| !item.ticked).count() as u64;
        if left_out > 0 && !self.all {
            output::say(format!("{} more only look like indicators; --all prints them", count(left_out)));
        }
        for unusable in &extraction.unusable {
            output::say(format!("line {}: {}: {}", unusable.line, fit(&unusable.text, 24), unusable.reason));
        }
        if extraction.items.is_empty() {
            output::say("no indicators");
        }
    }
}

/// What the user's settings say about extraction.
pub(super) fn options(config: &Config) -> ExtractOptions {
    ExtractOptions { references: config.extract_allow.clone(), internal_names: inputs::internal_names(config) }
}

fn record(item: &Found) -> Value {
    json!({
        "kind": item.indicator.object_kind(),
        "value": item.indicator.value(),
        "line": item.line,
        "remark": item.remark,
        "ticked": item.ticked,
        "reason": item.reason.as_ref().map(ToString::to_string),
    })
}

fn table(items: &[&Found], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<11} {:>5}  {:<64}  REMARK", "KIND", "LINE", "VALUE")?;
    for item in items {
        let remark = item.reason.as_ref().map_or_else(|| item.remark.clone(), |reason| format!("left out: {reason}"));
        let (value, remark) = (filled(&export::line(&item.indicator), 64), Shown::made(remark));
        let line = format!("{:<11} {:>5}  {value}  {remark}", item.indicator.kind_name(), item.line);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
