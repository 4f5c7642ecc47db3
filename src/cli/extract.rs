//! `vtriage extract`: the indicators in a text.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::inputs::STDIN;
use super::table::filled;
use super::{Session, inputs, output};
use crate::config::Config;
use crate::export::{self, json};
use crate::ioc::extract::counted;
use crate::ioc::{ExtractOptions, Extraction, Extractor, Found, Unusable};
use crate::text::{Shown, count, fit};

/// Print the indicators in a text, refanged, one a line
///
/// Reads mails, logs, reports, HTML, CSV and JSON in any encoding; sends nothing. What only looks like an indicator (versions,
/// file names, private addresses, the links of vendors) is left out. For example: `vtriage extract alert.eml | vtriage lookup -`
#[derive(Debug, Args)]
pub struct Extract {
    /// The texts; without any, or as `-`, stdin
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// lines, table, json or jsonl
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "lines", hide_possible_values = true)]
    format: Form,

    /// Also what was left out, and what VirusTotal does not look up; table and JSON say why
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
        let options = options(&session.config);
        let mut extractor = Extractor::new(&options);
        let mut exit = Exit::Done;
        let stdin = [PathBuf::from(STDIN)];
        let files = if self.files.is_empty() { stdin.as_slice() } else { &self.files };
        for file in files {
            if let Err(failure) = read(&mut extractor, file, files.len() > 1) {
                if files.len() == 1 {
                    return Err(failure);
                }
                output::say(failure.to_string());
                exit = exit.max(failure.exit());
            }
        }
        let extraction = extractor.finish();
        let items: Vec<&Found> = extraction.items.iter().filter(|item| self.all || item.ticked).collect();
        self.print(&items, if self.all { &extraction.unusable } else { &[] })?;
        self.say(&extraction);
        Ok(exit)
    }

    fn print(&self, items: &[&Found], unusable: &[Unusable]) -> io::Result<()> {
        let mut out = output::stdout();
        let records = || items.iter().map(|item| record(item)).chain(unusable.iter().map(apart));
        match self.format {
            Form::Lines => items.iter().try_for_each(|item| writeln!(out, "{}", export::line(&item.indicator)))?,
            Form::Table => table(items, unusable, &mut out)?,
            Form::Json => writeln!(out, "{}", json::compact(&records().collect::<Value>()))?,
            Form::Jsonl => records().try_for_each(|record| writeln!(out, "{}", json::compact(&record)))?,
        }
        out.flush()
    }

    /// Tells what was not printed.
    fn say(&self, extraction: &Extraction) {
        let left_out = extraction.items.iter().filter(|item| !item.ticked).count() as u64;
        if left_out > 0 && !self.all {
            output::say(format!("{} more only look like indicators; --all prints them", count(left_out)));
        }
        // One by one as long as they can be overlooked; among the lines they would be taken for indicators.
        let unusable = &extraction.unusable;
        if !self.all && unusable.len() > FEW {
            output::say(format!("also {}: not looked up by VirusTotal; --all prints them", counted(unusable)));
        } else if !self.all || self.format == Form::Lines {
            for one in unusable {
                let place = place(one.part.as_deref(), one.line);
                output::say(format!("{place}: {}: {}, {}", fit(&one.text, 48), one.kind, one.kind.reason()));
            }
        }
        if extraction.items.is_empty() {
            output::say("no indicators");
        }
    }
}

/// Values that are not looked up, and still named one by one.
const FEW: usize = 3;

/// Reads one file, or stdin for `-`.
fn read(extractor: &mut Extractor<'_>, file: &Path, is_named: bool) -> Result<(), Failure> {
    let name = file.display().to_string();
    let part = is_named.then_some(name.as_str());
    if file == Path::new(STDIN) {
        if io::stdin().is_terminal() {
            output::say("reading from the terminal; Ctrl-D ends the text");
        }
        let outcome = extractor.reader(part, io::stdin().lock());
        return outcome.map_err(|reason| Failure::Local(format!("cannot read stdin: {reason}")));
    }
    let opened = File::open(file).map_err(|reason| Failure::Usage(format!("cannot read {name}: {reason}")))?;
    extractor.reader(part, opened).map_err(|reason| Failure::Local(format!("cannot read {name}: {reason}")))
}

fn place(part: Option<&str>, line: usize) -> String {
    part.map_or_else(|| format!("line {line}"), |part| format!("{part}, line {line}"))
}

/// What the user's settings say about extraction.
pub(super) fn options(config: &Config) -> ExtractOptions {
    ExtractOptions { references: config.extract_allow.clone(), internal_names: inputs::internal_names(config) }
}

fn record(item: &Found) -> Value {
    json!({
        "kind": item.indicator.object_kind(),
        "value": item.indicator.value(),
        "part": item.part.as_deref(),
        "line": item.line,
        "remark": item.remark,
        "ticked": item.ticked,
        "reason": item.reason.as_ref().map(ToString::to_string),
    })
}

/// The record of what cannot be looked up.
fn apart(unusable: &Unusable) -> Value {
    json!({
        "kind": unusable.kind.key(),
        "value": unusable.text,
        "part": unusable.part.as_deref(),
        "line": unusable.line,
        "remark": "",
        "ticked": false,
        "reason": unusable.kind.reason(),
    })
}

fn table(items: &[&Found], unusable: &[Unusable], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<14} {:>5}  {:<64}  REMARK", "KIND", "LINE", "VALUE")?;
    let mut row = |kind: &str, line: usize, value: &Shown, remark: String| {
        let line = format!("{kind:<14} {line:>5}  {}  {}", filled(value, 64), Shown::made(remark));
        writeln!(out, "{}", line.trim_end())
    };
    for item in items {
        let remark = item.reason.as_ref().map_or_else(|| item.remark.clone(), |reason| format!("left out: {reason}"));
        let remark = item.part.as_ref().map_or_else(|| remark.clone(), |part| format!("{part}: {remark}"));
        row(item.indicator.kind_name(), item.line, &export::line(&item.indicator), remark)?;
    }
    for one in unusable {
        row(one.kind.name(), one.line, &Shown::made(one.text.clone()), one.kind.reason().to_owned())?;
    }
    Ok(())
}
