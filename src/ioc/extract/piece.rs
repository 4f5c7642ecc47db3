//! What every reader of a kind of text hands on: lines and rows, field by field.

use std::borrow::Cow;

use super::types::Field;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Body,
    /// In the headers of a mail: the path that it took, not what it says.
    MailHeader,
    /// The words of a link that leads to another host than they say.
    LinkText,
    /// The heading of a section of a page.
    Heading,
    /// In a script, where names stand in quotes.
    Script,
    /// In a comment of a page.
    Comment,
    /// In a page, but not seen by who reads it.
    Hidden,
}

impl Place {
    /// What is said of what stands there.
    pub(super) fn remark(self) -> Option<&'static str> {
        match self {
            Self::Comment => Some("in a comment"),
            Self::Hidden => Some("hidden text"),
            Self::Body | Self::MailHeader | Self::LinkText | Self::Heading | Self::Script => None,
        }
    }
}

/// A line (one field), or a row of a table.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) fields: Vec<Field<'a>>,
    pub(super) place: Place,
    /// Whether its fields are cells or members, each of which is a value by itself.
    pub(super) is_row: bool,
}

impl<'a> Piece<'a> {
    pub(super) fn new(line: usize, text: impl Into<Cow<'a, str>>, place: Place) -> Self {
        Self { fields: vec![Field { line, text: text.into(), label: "".into(), kind: None }], place, is_row: false }
    }

    pub(super) fn row(fields: Vec<Field<'a>>) -> Self {
        Self { fields, place: Place::Body, is_row: true }
    }
}

/// Takes pieces in.
pub(super) type Take<'t> = dyn FnMut(Piece<'_>) + 't;

/// Lines and their numbers, from 1. A lone `\r` ends a line too: terminals send a paste with it.
pub fn lines(text: &str) -> Lines<'_> {
    Lines { rest: Some(text), number: 0 }
}

/// See [`lines`].
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: Option<&'a str>,
    number: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        self.number += 1;
        let Some(end) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) else {
            self.rest = None;
            return Some((self.number, rest));
        };
        let (line, after) = (rest.get(..end).unwrap_or(rest), rest.get(end + 1..).unwrap_or(""));
        let is_pair = rest.as_bytes().get(end) == Some(&b'\r') && after.starts_with('\n');
        self.rest = Some(if is_pair { after.get(1..).unwrap_or("") } else { after });
        Some((self.number, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_every_system_ends_them() {
        let told: Vec<_> = lines("a\nb\r\nc\rd\n\n").collect();
        assert_eq!(told, [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, ""), (6, "")]);
    }
}
