//! Text of any kind as lines with their numbers.
//!
//! Lines are handed on one by one, and a log is read in blocks, so that it is never in memory as a whole. Pages are: their ends
//! say how their beginnings are to be read. Mails are taken apart before they come here.

use super::csv::{self, Block, Table};
use super::folded::{self, Folded, Folding};
use super::json;
use super::markup;
use super::part::{self, Part};
use super::piece::{Piece, Place, Take, lines};
use super::script;
use crate::ioc::invisible;

/// Bytes at the start by which the kind of the text is told.
const LOOK_AT: usize = 16 * 1024;

/// The longest line that is kept whole; a longer one is read in parts, cut where a value cannot be.
const LONGEST_LINE: usize = 4 << 20;

/// How a text is to be read.
#[derive(Debug)]
pub(super) enum Kind {
    /// All at once.
    Page,
    /// Line by line.
    Lines(Box<Lines>),
}

/// Tells the kind of a text by its head, blank lines in front taken off.
pub(super) fn kind(text: &str) -> Kind {
    let text = text.get(skipped(text).1..).unwrap_or("");
    let head = text.get(..text.floor_char_boundary(LOOK_AT)).unwrap_or("");
    let head = if memchr::memchr(b'\r', head.as_bytes()).is_some() {
        head.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        head.to_owned()
    };
    if markup::is_html(&head) {
        return Kind::Page;
    }
    let reading = if let Some(folding) = Folding::of(&head) {
        Reading::Folded(Folded::new(folding))
    } else if json::is_json(&head) {
        Reading::Json(json::Reader::default())
    } else if script::is_script(&head) {
        Reading::Script
    } else {
        Table::of(&head).map_or_else(|| Reading::Prose(Prose::default()), Reading::Table)
    };
    Kind::Lines(Box::new(Lines { number: 0, reading, has_begun: false, in_line: false }))
}

/// Hands on all lines of a whole text.
pub(super) fn pieces(text: &str, take: &mut Take<'_>) {
    match kind(text) {
        Kind::Lines(mut lines) => drop(lines.block(text, true, take)),
        Kind::Page => page(text, take),
    }
}

/// Hands on the headers of a mail.
pub(super) fn headers(text: &str, take: &mut Take<'_>) {
    lines(text).for_each(|(number, line)| take(Piece::new(number, line, Place::MailHeader)));
}

/// Hands on the lines of a page.
pub(super) fn page(text: &str, take: &mut Take<'_>) {
    let (blank, bytes) = skipped(text);
    let text = text.get(bytes..).unwrap_or("");
    let unified;
    let text = if lines(text).count() == memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1 {
        text
    } else {
        unified = text.replace("\r\n", "\n").replace('\r', "\n");
        unified.as_str()
    };
    if folded::is_quoted(text) {
        let (text, numbers) = folded::unquoted(text);
        return markup::pieces(&text, &|line| numbers.get(line).copied().unwrap_or(line) + blank + 1, take);
    }
    markup::pieces(text, &|line| line + blank + 1, take);
}

/// Blank lines and invisible signs at the start: how many lines, and how many bytes.
fn skipped(text: &str) -> (usize, usize) {
    let is_blank = |c: char| c.is_whitespace() || invisible::is_invisible(c);
    let start = text.find(|c| !is_blank(c)).unwrap_or(text.len());
    let before = text.get(..start).unwrap_or("");
    let bytes = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let count = lines(text.get(..bytes).unwrap_or("")).count() - 1;
    // Signs in front of the first word are no part of it.
    let signs = text.get(bytes..start).unwrap_or("");
    (count, if signs.contains(invisible::is_invisible) { start } else { bytes })
}

/// A text that is read line by line.
#[derive(Debug)]
pub(super) struct Lines {
    /// Lines read.
    number: usize,
    reading: Reading,
    has_begun: bool,
    /// Whether what comes next goes on in the line that the last block was cut in.
    in_line: bool,
}

#[derive(Debug)]
enum Reading {
    Prose(Prose),
    Table(Table),
    Json(json::Reader),
    Script,
    Folded(Folded),
}

impl Lines {
    /// Reads the whole lines at the start of `text` (all of it, when nothing follows); how many bytes that were.
    pub(super) fn block(&mut self, text: &str, is_last: bool, take: &mut Take<'_>) -> usize {
        if !self.has_begun {
            self.has_begun = true;
            let (blank, bytes) = skipped(text);
            self.number = blank;
            return bytes + self.block(text.get(bytes..).unwrap_or(""), is_last, take);
        }
        let (end, next) = if is_last { (text.len(), Next::Nothing) } else { whole_lines(text) };
        let whole = text.get(..end).unwrap_or("");
        if whole.is_empty() && !is_last {
            return 0;
        }
        if self.in_line || next == Next::SameLine {
            return self.part(text, end, is_last, next, take);
        }
        // What is whole ends with a line end, behind which no line begins yet.
        let count = lines(whole).count() - usize::from(!is_last);
        let numbered = lines(whole).take(count).map(|(number, line)| (self.number + number, line));
        let read = match &mut self.reading {
            // Lines that wait for what follows would wait for all of a line that is too long to be kept.
            Reading::Prose(prose) => prose.lines(numbered, count, next != Next::Line, take),
            Reading::Script => {
                numbered.for_each(|(number, line)| take(Piece::new(number, line, Place::Script)));
                count
            }
            Reading::Table(table) => {
                numbered.for_each(|(number, line)| table.row(number, line, take));
                count
            }
            Reading::Folded(folded) => {
                let mut take = |number: usize, line: String| take(folded::piece(number, line));
                numbered.for_each(|(number, line)| folded.line(number, line, Part::WHOLE, &mut take));
                if is_last {
                    folded.finish(&mut take);
                }
                count
            }
            Reading::Json(reader) => {
                numbered.for_each(|(number, line)| reader.line(number, line, Part::WHOLE, take));
                if is_last {
                    reader.finish(take);
                }
                count
            }
        };
        self.number += read;
        if read == count { end } else { start_of(whole, read) }
    }

    /// Reads a part of a line that is too long to be kept; with its last part also the lines behind it.
    fn part(&mut self, text: &str, end: usize, is_last: bool, next: Next, take: &mut Take<'_>) -> usize {
        let whole = text.get(..end).unwrap_or("");
        let line = lines(whole).next().map_or("", |(_, line)| line);
        let number = self.number + 1;
        let part = Part { begins: !self.in_line, ends: next != Next::SameLine };
        self.in_line = !part.ends;
        match &mut self.reading {
            Reading::Prose(_) => take(Piece::new(number, line, Place::Body)),
            Reading::Script => take(Piece::new(number, line, Place::Script)),
            Reading::Table(table) => table.part(number, line, part, take),
            Reading::Folded(folded) => {
                folded.line(number, line, part, &mut |number, line| take(folded::piece(number, line)));
            }
            Reading::Json(reader) => reader.line(number, line, part, take),
        }
        if !part.ends {
            return end;
        }
        self.number += 1;
        let rest = whole.get(line.len()..).unwrap_or("");
        let line_end = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        let read = line.len() + line_end;
        read + self.block(text.get(read..).unwrap_or(""), is_last, take)
    }
}

/// What stands behind the bytes that a block reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    /// The beginning of a line.
    Line,
    /// The beginning of a line that is too long to be kept.
    LongLine,
    /// More of the same line.
    SameLine,
}

/// The bytes up to behind the last line end; of a line that is too long, up to where no value can be.
fn whole_lines(text: &str) -> (usize, Next) {
    let bytes = text.as_bytes();
    // A `\r` at the end may be half of a line end.
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    match memchr::memrchr2(b'\n', b'\r', bytes) {
        Some(at) if bytes.len() - at < LONGEST_LINE => (at + 1, Next::Line),
        Some(at) => (at + 1, Next::LongLine),
        None if bytes.len() < LONGEST_LINE => (0, Next::Line),
        None => (part::cut(bytes), Next::SameLine),
    }
}

/// The byte at which the line after the first `count` begins.
fn start_of(text: &str, count: usize) -> usize {
    let rest = lines(text).nth(count).map_or("", |(_, line)| line);
    // `rest` is a slice of `text`.
    (rest.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// Lines, with tables among them.
#[derive(Debug, Default)]
struct Prose {
    table: Option<Block>,
    is_inside: bool,
    /// The last line that was not blank.
    above: String,
}

impl Prose {
    /// Reads lines; how many. Without the end of the text the last few wait, for a table is told by its first lines.
    fn lines<'a>(
        &mut self,
        mut rest: impl Iterator<Item = (usize, &'a str)> + Clone,
        count: usize,
        is_last: bool,
        take: &mut Take<'_>,
    ) -> usize {
        let count = if is_last { count } else { count.saturating_sub(csv::TALL) };
        let kept = std::mem::take(&mut self.above);
        let mut above = kept.as_str();
        for _ in 0..count {
            let ahead = rest.clone();
            let Some((number, line)) = rest.next() else { break };
            self.is_inside = self.is_inside && self.table.as_ref().is_some_and(|table| table.holds(line));
            if !self.is_inside
                && let Some(next) = Block::begins(ahead.map(|(_, line)| line), above, self.table.as_ref())
            {
                (self.table, self.is_inside) = (Some(next), true);
            }
            match self.table.as_ref().filter(|_| self.is_inside) {
                Some(table) => table.row(number, line, take),
                None if json::is_object(line) => json::one_line(number, line, take),
                None => take(Piece::new(number, line, Place::Body)),
            }
            if !line.trim().is_empty() {
                above = line;
            }
        }
        let above = above.to_owned();
        self.above = above;
        count
    }
}
