//! The output formats of commands that print objects.

use clap::{Args, ValueEnum};

use super::output;

/// How objects are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people; the default on a terminal
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line; the default into a pipe or file
    Jsonl,
    /// Comma-separated values, safe for spreadsheets
    Csv,
    /// A Markdown table, defanged
    Md,
    /// A STIX 2.1 bundle
    Stix,
    /// The ids of what was found, one a line
    Ids,
}

/// The flag that chooses one, the same for all commands.
#[derive(Debug, Clone, Copy, Args)]
pub struct Choice {
    /// table, json, jsonl, csv, md, stix or ids [default: table on a terminal, else jsonl]
    #[arg(short, long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,
}

impl Choice {
    /// What was asked for, else what suits the place where the data goes.
    pub fn format(self) -> Format {
        self.format.unwrap_or_else(|| if output::to_terminal() { Format::Table } else { Format::Jsonl })
    }
}
