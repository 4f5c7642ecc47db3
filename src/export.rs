//! Objects and indicators as text for other people and programs.
//!
//! A [`Row`] says what was asked and what is known of it, each state in its own word; every format is a pure function of rows and a
//! [`Context`]. The clock is an argument and ids are derived from what they name, so the same rows give the same text.
//!
//! A format is a file here and one row of the table `Format`: menus, palette, command line, help and printer read that table.

mod deciding;
pub mod drawing;
pub mod json;
mod judgement;
mod list;
mod markdown;
mod misp;
pub mod navigator;
mod node;
pub mod report;
mod row;
mod sheet;
mod stix;
mod ticket;
mod unlinked;

pub use crate::vt::State;
pub use crate::vt::verdict::counted;
pub(crate) use row::asked;
pub use row::{Fault, Relation, Row};
pub use ticket::template::{Form as TicketForm, Template};

use std::sync::Arc;

use crate::ioc::{Defang, Indicator};
use crate::text::Shown;
use crate::vt::AnsweredBy;
use json::Lines;

/// How a format makes text of rows.
#[derive(Debug, Clone, Copy)]
pub enum Text {
    /// The record of each, as the service's own JSON has it: an array of them, or one a line.
    Records(Lines),
    /// A head, and a line for each row whatever its state is; both with their line ends.
    Table { head: fn() -> String, line: fn(&Row, &Context) -> String },
    /// One value a line, each once; none of a row that has none.
    Values(fn(&Row, &Context) -> Option<Shown<'static>>),
    /// One text of all rows together.
    Document(fn(&[Row], &Context) -> Written),
}

/// A format: all that is known of it outside of its file.
#[derive(Debug)]
struct Entry {
    /// In settings and on the command line.
    name: &'static str,
    /// In menus.
    label: &'static str,
    /// Of a file that holds it, without a dot in front.
    ending: &'static str,
    /// The key in menus.
    letter: char,
    copies: Copies,
    /// What is said of rows that it does not hold: `2 of 9 …`.
    without: Option<&'static str>,
    text: Text,
}

/// Whether the menu of copies offers a format. That of files offers each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    Always,
    /// The menu has a form of its own for it.
    Otherwise,
}

tabled! {
    /// What rows can be written as, in the order of menus.
    pub enum Format by Entry {
        /// The plain values, one a line.
        Values = Entry {
            name: "values",
            label: "values, one a line",
            ending: "txt",
            letter: 'v',
            copies: Copies::Otherwise,
            without: Some("have no value that could be looked up; -f csv or md prints what they are"),
            text: Text::Values(list::plain_value),
        },
        /// The values in a form that is no link, one a line.
        Defanged = Entry {
            name: "defanged",
            label: "defanged values",
            ending: "txt",
            letter: 'd',
            copies: Copies::Otherwise,
            without: Some("have no value that could be looked up; -f csv or md prints what they are"),
            text: Text::Values(list::safe_value),
        },
        /// The ids of what was found, one a line.
        Ids = Entry {
            name: "ids",
            label: "ids of what was found",
            ending: "txt",
            letter: 'n',
            copies: Copies::Otherwise,
            without: Some("are not there or were not answered, and have no id"),
            text: Text::Values(list::id),
        },
        /// The addresses of the reports for people, one a line.
        Links = Entry {
            name: "links",
            label: "links to the reports",
            ending: "txt",
            letter: 'w',
            copies: Copies::Otherwise,
            without: Some("have no page on the web"),
            text: Text::Values(list::link),
        },
        Csv = Entry {
            name: "csv",
            label: "table (CSV)",
            ending: "csv",
            letter: 'c',
            copies: Copies::Always,
            without: None,
            text: Text::Table { head: sheet::head, line: sheet::line },
        },
        Json = Entry {
            name: "json",
            label: "JSON array",
            ending: "json",
            letter: 'a',
            copies: Copies::Otherwise,
            without: None,
            text: Text::Records(Lines::Any),
        },
        Jsonl = Entry {
            name: "jsonl",
            label: "JSON, one object a line",
            ending: "jsonl",
            letter: 'l',
            copies: Copies::Always,
            without: None,
            text: Text::Records(Lines::One),
        },
        Markdown = Entry {
            name: "md",
            label: "table (Markdown), defanged",
            ending: "md",
            letter: 'm',
            copies: Copies::Always,
            without: None,
            text: Text::Table { head: markdown::head, line: markdown::line },
        },
        /// A STIX 2.1 bundle.
        Stix = Entry {
            name: "stix",
            label: "STIX 2.1 bundle",
            ending: "stix.json",
            letter: 'x',
            copies: Copies::Always,
            without: Some("are no indicator and not in it"),
            text: Text::Document(stix::bundle),
        },
        /// A MISP event.
        Misp = Entry {
            name: "misp",
            label: "MISP event",
            ending: "misp.json",
            letter: 'i',
            copies: Copies::Always,
            without: Some("are no indicator and not in it"),
            text: Text::Document(misp::event),
        },
        /// The plain values of what was flagged, one a line: for a block list. What too few engines flag stands in comments.
        BlockList = Entry {
            name: "blocklist",
            label: "flagged values, for a block list",
            ending: "txt",
            letter: 'b',
            copies: Copies::Always,
            without: None,
            text: Text::Document(list::block_list),
        },
        /// A note for a ticket, defanged: on one row a few lines under 1,500 bytes, on several a line for each.
        Ticket = Entry {
            name: "ticket",
            label: "note for a ticket, defanged",
            ending: "txt",
            letter: 't',
            copies: Copies::Always,
            without: Some("are not in the note: ticket.limit in the settings leaves them out"),
            text: Text::Document(ticket::note),
        },
    }
}

/// Names that formats had, and those that they have.
pub const EARLIER: [(&str, &str); 1] = [("ticket-all", "ticket")];

impl Format {
    /// All of them, in the order of menus.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter()
    }

    /// The name in settings and on the command line.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What a menu calls it.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// The usual ending of a file that holds it, without a dot in front.
    pub fn ending(self) -> &'static str {
        self.row().ending
    }

    /// The key in menus.
    pub fn letter(self) -> char {
        self.row().letter
    }

    /// When it is offered as a copy.
    pub fn copies(self) -> Copies {
        self.row().copies
    }

    /// Of what stands on a list by what is known of it: why the others do not, `2 not flagged, 1 not in VirusTotal`.
    pub fn left_out(self, rows: &[Row]) -> Option<String> {
        (self == Self::BlockList).then(|| list::left_out(rows))
    }

    /// What is said of rows that it does not hold; none where that goes without saying.
    pub fn without(self) -> Option<&'static str> {
        self.row().without
    }

    /// How it makes text of rows.
    pub fn text(self) -> Text {
        self.row().text
    }

    /// The format with this [`name`](Self::name), or one that it had before.
    pub fn named(name: &str) -> Option<Self> {
        let name = EARLIER.iter().find(|(earlier, _)| *earlier == name).map_or(name, |(_, name)| name);
        Self::all().find(|format| format.name() == name)
    }
}

/// What a text depends on besides its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Seconds since the epoch, UTC.
    pub now: i64,
    pub defang: Defang,
    /// What the settings say of notes for tickets.
    pub ticket: Option<Arc<TicketForm>>,
    /// Who gave the answers that the rows are made of.
    pub by: AnsweredBy,
}

/// What rows came to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Ends with a line end, unless it is empty.
    pub text: String,
    /// How many of the rows the text holds: a block list leaves out what is not flagged, a short note what does not fit.
    pub rows: usize,
}

/// The rows as text. Ends with a line end, unless it is empty.
#[cfg(feature = "testing")]
pub fn write(rows: &[Row], format: Format, context: &Context) -> String {
    written(rows, format, context).text
}

/// The rows as text, and how many of them it holds.
pub fn written(rows: &[Row], format: Format, context: &Context) -> Written {
    let all = |text: String| Written { text, rows: rows.len() };
    match format.text() {
        Text::Records(Lines::Any) => all(json::array(rows, context.now)),
        Text::Records(Lines::One) => all(rows.iter().map(|row| json::line(row, context.now) + "\n").collect()),
        Text::Table { head, line } => all(rows.iter().fold(head(), |text, row| text + &line(row, context))),
        Text::Values(value) => list::lines(rows.iter().map(|row| value(row, context))),
        Text::Document(write) => write(rows, context),
    }
}

/// An indicator as it may stand on a line of its own: what a URL hides is percent-encoded, which names the same URL.
pub fn line(indicator: &Indicator) -> Shown<'static> {
    list::line(indicator)
}

/// A note on one object for a ticket: verdict, names, first seen, what decides, engines, what is related, link. Under 1,500 bytes, defanged but
/// for the link to the report.
#[cfg(feature = "testing")]
pub fn ticket(row: &Row, related: &[Row], context: &Context) -> String {
    ticket::one(row, related, context)
}

#[cfg(test)]
mod tests;
