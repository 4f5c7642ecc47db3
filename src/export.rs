//! Objects and indicators as text for other people and programs.
//!
//! A [`Row`] says what was asked and what is known of it, each state in its own word; every format is a pure function of rows and a
//! [`Context`]. The clock is an argument and ids are derived from what they name, so the same rows give the same text.

pub mod json;
mod list;
mod markdown;
mod misp;
mod row;
mod sheet;
mod stix;
mod ticket;

pub use crate::vt::verdict::counted;
pub(crate) use row::asked;
pub use row::{Fault, Relation, Row, State};

use crate::ioc::{Defang, Indicator};
use crate::text::Shown;

/// What rows can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The plain values, one a line.
    Values,
    /// The values in a form that is no link, one a line.
    Defanged,
    /// The ids of what was found, one a line.
    Ids,
    /// The plain values of what was flagged, one a line: for a block list. What too few engines flag stands in comments.
    BlockList,
    /// The addresses of the reports for people, one a line.
    Links,
    Csv,
    Json,
    Jsonl,
    Markdown,
    /// A STIX 2.1 bundle.
    Stix,
    /// A MISP event.
    Misp,
    /// A few lines for a ticket: under 1,000 bytes, defanged.
    Ticket,
    /// The same with a line for every row, however long.
    TicketAll,
}

/// Name in settings and on the command line, words for menus, ending of a file.
const TABLE: &[(Format, &str, &str, &str)] = &[
    (Format::Values, "values", "values, one a line", "txt"),
    (Format::Defanged, "defanged", "defanged values", "txt"),
    (Format::Ids, "ids", "ids of what was found", "txt"),
    (Format::BlockList, "blocklist", "flagged values, for a block list", "txt"),
    (Format::Links, "links", "links to the reports", "txt"),
    (Format::Csv, "csv", "table (CSV)", "csv"),
    (Format::Json, "json", "JSON array", "json"),
    (Format::Jsonl, "jsonl", "JSON, one object a line", "jsonl"),
    (Format::Markdown, "md", "table (Markdown), defanged", "md"),
    (Format::Stix, "stix", "STIX 2.1 bundle", "stix.json"),
    (Format::Misp, "misp", "MISP event", "misp.json"),
    (Format::Ticket, "ticket", "note for a ticket, defanged", "txt"),
    (Format::TicketAll, "ticket-all", "note for a ticket on every row", "txt"),
];

impl Format {
    /// All of them, in the order of menus.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The name in settings and on the command line.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// What a menu calls it.
    pub fn label(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// The usual ending of a file that holds it, without a dot in front.
    pub fn ending(self) -> &'static str {
        self.row().map_or("txt", |row| row.3)
    }

    /// The format with this [`name`](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str, &'static str)> {
        TABLE.iter().find(|row| row.0 == self)
    }
}

/// What a text depends on besides its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// Seconds since the epoch, UTC.
    pub now: i64,
    pub defang: Defang,
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
    let indicators = |text: String| Written { text, rows: rows.iter().filter(|row| row.indicator().is_some()).count() };
    match (format, rows) {
        (Format::Values, _) => list::values(rows),
        (Format::Defanged, _) => list::defanged(rows, context.defang),
        (Format::Ids, _) => list::ids(rows),
        (Format::BlockList, _) => list::block_list(rows, context),
        (Format::Links, _) => list::links(rows),
        (Format::Csv, _) => all(rows.iter().fold(csv_head(), |text, row| text + &csv_line(row))),
        (Format::Json, _) => all(json::array(rows)),
        (Format::Jsonl, _) => all(rows.iter().map(|row| json::line(row) + "\n").collect()),
        (Format::Markdown, _) => {
            all(rows.iter().fold(markdown_head(), |text, row| text + &markdown_line(row, context)))
        }
        (Format::Stix, _) => indicators(stix::bundle(rows, context.now)),
        (Format::Misp, _) => indicators(misp::event(rows, context.now)),
        (Format::Ticket | Format::TicketAll, [row]) => all(ticket(row, &[], context)),
        (Format::Ticket, rows) => ticket::several(rows, ticket::Extent::Short, context),
        (Format::TicketAll, rows) => ticket::several(rows, ticket::Extent::Every, context),
    }
}

/// An indicator as it may stand on a line of its own: what a URL hides is percent-encoded, which names the same URL.
pub fn line(indicator: &Indicator) -> Shown<'static> {
    list::line(indicator)
}

/// The first line of a CSV text.
pub fn csv_head() -> String {
    sheet::head()
}

/// One row of a CSV text, its line end included; cells are safe for spreadsheets.
pub fn csv_line(row: &Row) -> String {
    sheet::line(row)
}

/// The first two lines of a Markdown table.
pub fn markdown_head() -> String {
    markdown::head()
}

/// One row of a Markdown table, its line end included.
pub fn markdown_line(row: &Row, context: &Context) -> String {
    markdown::line(row, context)
}

/// A note on one object for a ticket: verdict, names, first seen, engines, what is related, link. Under 1,000 bytes, defanged but
/// for the link to the report.
pub fn ticket(row: &Row, related: &[Row], context: &Context) -> String {
    ticket::one(row, related, context)
}

#[cfg(test)]
mod tests;
