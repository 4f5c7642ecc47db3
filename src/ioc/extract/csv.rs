//! Tables: rows of fields with the heads of their columns.
//!
//! A text counts as a table only when nearly all its first lines have the same number of separators; a list with a
//! comma here and there is read as lines. A table may also stand in the middle of a text, between other lines.

use super::source::{self, Piece, Place};

/// Lines by which a table is told.
const SAMPLE: usize = 30;

/// The separator of the table that the text is, if it is one.
pub(super) fn separator(head: &str) -> Option<char> {
    let sample: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE).collect();
    if sample.len() < 2 {
        return None;
    }
    ['\t', ';', ',', '|'].into_iter().find(|separator| {
        let counts: Vec<usize> = sample.iter().map(|line| split(line, *separator).len()).collect();
        let first = counts.first().copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == first).count();
        first >= 2 && same * 10 >= counts.len() * 9
    })
}

/// Hands on the rows. Fields with a line end inside are read as several rows: the indicators in them are found all the same.
pub(super) fn rows(text: &str, separator: char, take: &mut dyn FnMut(Piece<'_>)) {
    let mut labels: Vec<String> = Vec::new();
    for (number, line) in source::lines(text) {
        let fields = split(line, separator);
        if number == 1 && is_head(&fields) {
            labels = fields;
            continue;
        }
        let fields = fields.into_iter().map(Into::into).collect();
        take(Piece { line: number, fields, labels: &labels, place: Place::Body });
    }
}

/// Fields of a table in the middle of a text, and the lines of it that must follow each other: fewer may be a sentence.
const WIDE: usize = 5;
const TALL: usize = 3;

/// A table in the middle of a text.
pub(super) struct Block {
    separator: char,
    fields: usize,
    labels: Vec<String>,
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
        let fields = split(first, separator).len();
        let mut block = Self { separator, fields, labels: Vec::new() };
        if fields < WIDE || lines.take(TALL - 1).filter(|line| block.holds(line)).count() < TALL - 1 {
            return None;
        }
        // `;; columns: time;rule;action`
        let above = above.trim_start_matches([';', '#', '/', '-', ' ']);
        let above = above.split_once(": ").map_or(above, |(_, names)| names);
        let labels = split(above, separator);
        if labels.len() == fields && is_head(&labels) {
            block.labels = labels;
        } else if let Some(before) = before.filter(|table| table.separator == separator && table.fields == fields) {
            block.labels.clone_from(&before.labels);
        }
        Some(block)
    }

    /// Whether a line is a row of it.
    pub(super) fn holds(&self, line: &str) -> bool {
        line.matches(self.separator).count() + 1 >= self.fields && split(line, self.separator).len() == self.fields
    }

    pub(super) fn row(&self, number: usize, line: &str, take: &mut dyn FnMut(Piece<'_>)) {
        let fields = split(line, self.separator).into_iter().map(Into::into).collect();
        take(Piece { line: number, fields, labels: &self.labels, place: Place::Body });
    }
}

/// Whether the row names its columns: words only.
fn is_head(fields: &[String]) -> bool {
    fields.iter().all(|field| {
        !field.contains(['.', '/', ':'])
            && !field.trim().is_empty()
            && field.len() < 40
            && !field.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The fields of a line; a quoted one may hold separators and doubled quotes.
fn split(line: &str, separator: char) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(field) = fields.last_mut() else { break };
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if is_quoted || field.trim().is_empty() => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => fields.push(String::new()),
            c => field.push(c),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
