//! Text of any kind as lines with their numbers.
//!
//! Lines are handed on one by one, so that a log of many megabytes is never copied as a whole.

use std::borrow::Cow;

use super::{csv, mail, markup};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    /// In the headers of a mail: the path that it took, not what it says.
    MailHeader,
    /// The words of a link that leads to another host than they say.
    LinkText,
}

/// A line, or a row of a table.
pub(super) struct Piece<'a> {
    pub(super) line: usize,
    /// One for a line, several for a row.
    pub(super) fields: Vec<Cow<'a, str>>,
    /// The heads of the columns, when there are any.
    pub(super) labels: &'a [String],
    pub(super) place: Place,
}

impl<'a> Piece<'a> {
    pub(super) fn new(line: usize, text: impl Into<Cow<'a, str>>, place: Place) -> Self {
        Self { line, fields: vec![text.into()], labels: &[], place }
    }
}

/// Bytes at the start by which the kind of the text is told.
const LOOK_AT: usize = 16 * 1024;

/// Hands on the lines of a text.
///
/// However it came, from a file or through a terminal, the same text gives the same lines: terminals send a paste with
/// `\r` for each line end, and what is piped in may have blank lines before it.
pub(super) fn pieces(text: &str, take: &mut dyn FnMut(Piece<'_>)) {
    let ends_lines_with_cr = text.contains('\r') && text.replace("\r\n", "").contains('\r');
    let text: Cow<'_, str> =
        if ends_lines_with_cr { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() };
    let blank = text.split_inclusive('\n').take_while(|line| line.trim().is_empty());
    let (skipped, bytes) = blank.fold((0, 0), |(lines, bytes), line| (lines + 1, bytes + line.len()));
    let text = text.get(bytes..).unwrap_or("");
    if skipped == 0 {
        return kinds(text, take);
    }
    kinds(text, &mut |piece| take(Piece { line: piece.line + skipped, ..piece }));
}

/// The same for a text that begins with its first line.
fn kinds(text: &str, take: &mut dyn FnMut(Piece<'_>)) {
    let head = text
        .get(..(0..=text.len().min(LOOK_AT)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0))
        .unwrap_or("");
    if mail::is_mail(head) {
        mail::pieces(text, 1, take);
    } else if markup::is_html(head) {
        markup::pieces(text, &|line| line + 1, take);
    } else if let Some(separator) = csv::separator(head) {
        csv::rows(text, separator, take);
    } else if head.trim_start().starts_with(['{', '[']) && head.contains('"') {
        lines(text).for_each(|(number, line)| take(Piece::new(number, unescape(line), Place::Body)));
    } else {
        prose(text, take);
    }
}

/// Lines, with tables among them.
fn prose(text: &str, take: &mut dyn FnMut(Piece<'_>)) {
    let (mut table, mut is_inside): (Option<csv::Block>, bool) = (None, false);
    let mut above = "";
    let mut rest = lines(text);
    loop {
        let ahead = rest.clone();
        let Some((number, line)) = rest.next() else { return };
        is_inside = is_inside && table.as_ref().is_some_and(|table| table.holds(line));
        if !is_inside && let Some(next) = csv::Block::begins(ahead.map(|(_, line)| line), above, table.as_ref()) {
            (table, is_inside) = (Some(next), true);
        }
        match table.as_ref().filter(|_| is_inside) {
            Some(table) => table.row(number, line, take),
            None => take(Piece::new(number, line, Place::Body)),
        }
        if !line.trim().is_empty() {
            above = line;
        }
    }
}

/// Lines and their numbers, from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> + Clone {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

/// A line of JSON with its escapes undone; what breaks lines becomes a space.
fn unescape(line: &str) -> Cow<'_, str> {
    if !line.contains('\\') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        rest = match chars.next() {
            Some('n' | 'r' | 't' | 'b' | 'f') => {
                out.push(' ');
                chars.as_str()
            }
            Some('u') => {
                let code =
                    after.get(1..5).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
                out.push(code.unwrap_or(' '));
                after.get(5..).unwrap_or("")
            }
            Some(c) => {
                out.push(c);
                chars.as_str()
            }
            None => "",
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_json_are_undone() {
        assert_eq!(
            unescape(r#""url": "http:\/\/a.test\/x\u003d1\nnext \"q\" \"#),
            r#""url": "http://a.test/x=1 next "q" "#
        );
    }
}
