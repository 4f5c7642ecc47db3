//! The output formats of commands that print objects: the table for people, and everything that can be exported.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::exit::Failure;
use super::fail_on::Condition;
use super::output;
use crate::export;

/// How objects are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns.
    Table,
    Export(export::Format),
}

/// The flags for it, the same for all commands.
#[derive(Debug, Clone, Args)]
pub struct Choice {
    #[arg(short, long, value_name = "FORMAT", value_parser = parser(), hide_possible_values = true, help = help())]
    format: Option<Format>,

    /// End with 6 if a result fulfils this: malicious>=N or suspicious>=N engines, malicious or suspicious (one engine, or
    /// VirusTotal's own verdict), unknown (not there, no analysis, or nobody judged it); several are separated by commas
    #[arg(long, value_name = "CONDITION", value_delimiter = ',')]
    pub(super) fail_on: Vec<Condition>,
}

/// `table, values, … or ticket [default: …]`
fn help() -> String {
    let names: Vec<&str> = std::iter::once("table").chain(export::Format::all().map(export::Format::name)).collect();
    let (last, others) = names.split_last().map_or(("", &[][..]), |(last, others)| (*last, others));
    format!("{} or {last} [default: table on a terminal, else jsonl]", others.join(", "))
}

fn parser() -> impl TypedValueParser<Value = Format> {
    let named = |format: export::Format| {
        let earlier = export::EARLIER.into_iter().filter(move |(_, name)| *name == format.name());
        PossibleValue::new(format.name()).aliases(earlier.map(|(earlier, _)| earlier))
    };
    let all = export::Format::all().map(named);
    PossibleValuesParser::new(std::iter::once(PossibleValue::new("table")).chain(all))
        .map(|name| export::Format::named(&name).map_or(Format::Table, Format::Export))
}

impl Choice {
    /// What was asked for, if anything.
    pub(super) fn given(&self) -> Option<Format> {
        self.format
    }

    /// Whether each result has its record: in a format that was asked for, and into a pipe.
    pub(super) fn prints_records(&self) -> bool {
        self.format.is_some() || !output::to_terminal()
    }

    /// Refuses `--fail-on` where there is nothing that it could judge: a condition that can't hold would let everything pass.
    pub(super) fn refuse_condition(&self, nothing_judged: &str) -> Result<(), Failure> {
        if self.fail_on.is_empty() {
            return Ok(());
        }
        Err(Failure::Usage(format!("--fail-on: {nothing_judged}; nothing was sent")))
    }

    /// What was asked for, else what suits the place where the data goes.
    pub fn format(&self) -> Format {
        let fitting = || if output::to_terminal() { Format::Table } else { Format::Export(export::Format::Jsonl) };
        self.format.unwrap_or_else(fitting)
    }
}
