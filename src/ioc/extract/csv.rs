//! Tables: rows of fields with the heads of their columns.
//!
//! A text counts as a table only when nearly all its first lines have the same number of separators; a list with a
//! comma here and there is read as lines. A table may also stand in the middle of a text, between other lines.

use std::borrow::Cow;
use std::net::IpAddr;

use super::part::Part;
use super::piece::{Piece, Place, Take};
use super::types::{self, Columns};
use super::{context, fields, json};
use crate::ioc::{HashKind, invisible};

/// Lines by which a table is told.
const SAMPLE: usize = 30;

/// A text that is a table.
#[derive(Debug)]
pub(super) struct Table {
    separator: char,
    columns: Columns,
    /// The first line that is not blank and no remark, when it names the columns.
    head: Option<String>,
    cut: Cut,
}

/// Where in a row the last part of a line was cut.
#[derive(Debug, Default)]
struct Cut {
    /// The cells before the one that was cut; of long ones only that they are there.
    before: Vec<String>,
    is_quoted: bool,
}

/// Cells that are kept while the row goes on in the next part of its line, and the longest of them in bytes.
const KEPT: usize = 1_000;

impl Table {
    /// The table that the text is, if it is one.
    pub(super) fn of(head: &str) -> Option<Self> {
        let is_row = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
        let sample: Vec<&str> = head.lines().filter(is_row).take(SAMPLE).collect();
        if let Some((separator, labels)) = announced(head) {
            return Some(Self { separator, columns: Columns::of_head(labels), head: None, cut: Cut::default() });
        }
        if sample.len() < 2 {
            return None;
        }
        // The bars of an event part the fields of its head, and say nothing of what follows that.
        let is_event = sample.iter().all(|line| line.contains("CEF:") || line.contains("LEEF:"));
        let separator =
            ['\t', ';', ',', '|'].into_iter().filter(|sign| !is_event || *sign != '|').find(|separator| {
                let counts: Vec<usize> = sample.iter().map(|line| split(line, *separator).len()).collect();
                let first = counts.first().copied().unwrap_or(0);
                let same = counts.iter().filter(|count| **count == first).count();
                first >= 2 && same * 10 >= counts.len() * 9
            })?;
        let rows: Vec<Vec<String>> = sample.iter().map(|line| split(line, separator)).collect();
        let (first, below) = rows.split_first()?;
        if is_head(first, below) {
            let head = sample.first().map(|line| (*line).to_owned());
            return Some(Self { separator, columns: Columns::of_head(first.clone()), head, cut: Cut::default() });
        }
        // `# "first_seen","ioc_value","ioc_type"`: exports name their columns in a remark.
        let remarks = head.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty());
        let named = remarks
            .map(|line| split(line.trim_start_matches(['#', ' ']), separator))
            .filter(|cells| cells.len() == first.len());
        let columns = match named.last().filter(|cells| is_head(cells, &rows)) {
            Some(cells) => Columns::of_head(cells),
            None => Columns::of_rows(&rows),
        };
        Some(Self { separator, columns, head: None, cut: Cut::default() })
    }

    /// Hands on a line. Fields with a line end inside are read as several rows: the indicators in them are found all the same.
    pub(super) fn row(&mut self, number: usize, line: &str, take: &mut Take<'_>) {
        if line.starts_with('#') {
            return take(Piece::new(number, line, Place::Body));
        }
        if self.head.as_deref() == Some(line) {
            self.head = None;
            return;
        }
        take_row(&self.columns, number, cells(line, self.separator), take);
    }

    /// Hands on a part of a line. The row goes on in the cell in which it was cut, with what stands before that once more.
    pub(super) fn part(&mut self, number: usize, line: &str, part: Part, take: &mut Take<'_>) {
        if part.begins {
            self.cut = Cut::default();
        }
        let (cells, is_quoted) = split_from(line, self.separator, self.cut.is_quoted);
        let row: Vec<String> = std::mem::take(&mut self.cut.before).into_iter().chain(cells).collect();
        let before = row.iter().take(row.len().saturating_sub(1)).take(KEPT);
        let before = before.map(|cell| if cell.len() <= KEPT { cell.clone() } else { String::new() }).collect();
        self.cut = Cut { before, is_quoted };
        take(Piece::row(self.columns.fields(number, row.into_iter().map(Into::into).collect())));
    }
}

/// Hands on a row, and what its cells hold that are JSON.
fn take_row(columns: &Columns, number: usize, mut cells: Vec<Cow<'_, str>>, take: &mut Take<'_>) {
    for (column, cell) in cells.iter_mut().enumerate() {
        if json::cell(number, columns.labels.get(column).map_or("", String::as_str), cell, take) {
            *cell = Cow::Borrowed("");
        }
    }
    take(Piece::row(columns.fields(number, cells)));
}

/// The columns that a log of Zeek announces: `#fields<TAB>ts<TAB>uid`.
fn announced(head: &str) -> Option<(char, Vec<String>)> {
    let remarks = head.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty());
    remarks.filter_map(|line| line.strip_prefix("#fields")).find_map(|rest| {
        let separator = rest.chars().next().filter(|c| !c.is_alphanumeric() && *c != ' ')?;
        Some((separator, split(rest.get(separator.len_utf8()..)?, separator)))
    })
}

fn cells<'a>(line: &str, separator: char) -> Vec<Cow<'a, str>> {
    split(line, separator).into_iter().map(Into::into).collect()
}

/// Fields of a table in the middle of a text, and the lines of it that must follow each other: fewer may be a sentence.
const WIDE: usize = 5;
pub(super) const TALL: usize = 3;

/// A table in the middle of a text.
#[derive(Debug)]
pub(super) struct Block {
    separator: char,
    fields: usize,
    columns: Columns,
}

impl Block {
    /// The table that begins with these lines, if one does; `above` is the last line before it that was not blank, and
    /// `before` the table before it, which may only have been interrupted.
    pub(super) fn begins<'a>(
        mut lines: impl Iterator<Item = &'a str>,
        above: &str,
        before: Option<&Self>,
    ) -> Option<Self> {
        let first = lines.next()?;
        let separator = ['\t', ';', ','].into_iter().find(|separator| first.matches(*separator).count() + 1 >= WIDE)?;
        let cells = split(first, separator);
        let fields = cells.len();
        let mut block = Self { separator, fields, columns: Columns::default() };
        let next: Vec<&str> = lines.take(TALL - 1).filter(|line| block.holds(line)).collect();
        if fields < WIDE || next.len() < TALL - 1 {
            return None;
        }
        // `;; columns: time;rule;action`
        let above = above.trim_start_matches([';', '#', '/', '-', ' ']);
        let above = above.split_once(": ").map_or(above, |(_, names)| names);
        let labels = split(above, separator);
        if labels.len() == fields && is_head(&labels, &[cells]) {
            block.columns = Columns::of_head(labels);
        } else if let Some(before) = before.filter(|table| table.separator == separator && table.fields == fields) {
            block.columns.clone_from(&before.columns);
        }
        Some(block)
    }

    /// Whether a line is a row of it.
    pub(super) fn holds(&self, line: &str) -> bool {
        line.matches(self.separator).count() + 1 >= self.fields && split(line, self.separator).len() == self.fields
    }

    pub(super) fn row(&self, number: usize, line: &str, take: &mut Take<'_>) {
        take_row(&self.columns, number, cells(line, self.separator), take);
    }
}

/// Whether the row names the columns of those below: words that columns have, or words where the rows have other things. A row
/// with a value in it never does.
fn is_head(fields: &[String], below: &[Vec<String>]) -> bool {
    let fields: Vec<&str> = fields.iter().map(|field| field.trim().trim_start_matches('#').trim()).collect();
    let recurs = |(column, field): (usize, &&str)| {
        !field.is_empty()
            && below.iter().any(|row| row.get(column).is_some_and(|cell| cell.trim().eq_ignore_ascii_case(field)))
    };
    if fields.len() < 2 || fields.iter().any(|field| is_value(field)) || fields.iter().enumerate().any(recurs) {
        return false;
    }
    let says = |field: &&&str| types::is_column_name(field) || context::of_label(field) != context::Said::Nothing;
    let known = fields.iter().filter(says).count();
    let filled = fields.iter().filter(|field| !field.is_empty()).count();
    let differs = |(column, field): (usize, &&str)| {
        let is_data = |row: &Vec<String>| {
            row.get(column).is_none_or(|cell| {
                cell.trim().is_empty() || cell.contains(|c: char| c.is_ascii_digit() || ".:/\\".contains(c))
            })
        };
        is_words(field) && below.iter().all(is_data)
    };
    let other = fields.iter().enumerate().filter(|(column, field)| differs((*column, field))).count();
    known * 2 >= filled && known > 0 || fields.iter().all(|field| is_words(field)) && other * 2 >= filled
}

fn is_words(field: &str) -> bool {
    !field.is_empty()
        && field.len() < 40
        && !field.contains(['.', '/', ':', '\\'])
        && !field.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a cell can only be a value: a hash, an address, a URL, or a name that no column has.
fn is_value(field: &str) -> bool {
    let is_name = || {
        json::is_indicator(field)
            && !fields::is_one(field)
            && !field
                .split('.')
                .all(|part| types::is_column_name(part) || context::of_label(part) != context::Said::Nothing)
    };
    field.contains("://") || HashKind::of(field).is_some() || field.parse::<IpAddr>().is_ok() || is_name()
}

/// The fields of a line; a quoted one may hold separators and doubled quotes.
pub(super) fn split(line: &str, separator: char) -> Vec<String> {
    split_from(line, separator, false).0
}

/// The same of a part of a line that begins in a quoted field or not, and whether it ends in one.
fn split_from(line: &str, separator: char, mut is_quoted: bool) -> (Vec<String>, bool) {
    let line = &*invisible::removed(line);
    let mut fields = vec![String::new()];
    // A table of Markdown escapes the bars that stand in a cell.
    let escapes = separator == '|' && line.trim_start().starts_with('|');
    let mut before = ' ';
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(field) = fields.last_mut() else { break };
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if is_quoted || field.trim().is_empty() => is_quoted = !is_quoted,
            c if c == separator && !is_quoted && !(escapes && before == '\\') => fields.push(String::new()),
            c => field.push(c),
        }
        before = c;
    }
    (fields, is_quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separator(text: &str) -> Option<char> {
        Table::of(text).map(|table| table.separator)
    }

    #[test]
    fn a_table_is_told_by_its_regularity() {
        assert_eq!(separator("a,b\n1,2\n3,4\n"), Some(','));
        assert_eq!(separator("a;b;c\n1;2;3\n"), Some(';'));
        assert_eq!(separator("a\tb\nc\td"), Some('\t'));
        assert_eq!(separator("first, second\nthird\nfourth, fifth, sixth\n"), None);
        assert_eq!(separator("one line, only"), None);
    }

    #[test]
    fn quoted_fields_hold_separators() {
        assert_eq!(split(r#"a,"b,""c""",d"#, ','), ["a", "b,\"c\"", "d"]);
    }

    #[test]
    fn a_head_names_its_columns_and_holds_no_value() {
        let row = |text: &str| split(text, ',');
        for (head, below) in [
            ("date,ip,comment", "2026-01-01,198.51.100.7,x"),
            ("first_seen,indicator,kind", "2026-01-01,evil.example,domain"),
            ("host.name,source.ip", "a.example,198.51.100.7"),
            ("Datum,Quelle,Zahl", "2026-01-01,a.example,7"),
        ] {
            assert!(is_head(&row(head), &[row(below)]), "{head}");
        }
        for (head, below) in [
            ("e809376fe32e44c957347816a47b3d65,Loader", "7809376fe32e44c957347816a47b3d65,Stage two"),
            ("evil.example,C2", "other.example,C2"),
            ("Loader,Stage", "Dropper,Stage"),
            ("198.51.100.7,proxy", "198.51.100.8,proxy"),
        ] {
            assert!(!is_head(&row(head), &[row(below)]), "{head}");
        }
    }
}
