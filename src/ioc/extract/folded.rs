//! Lines that their format folds: calendars and cards, and quoted-printable without the headers that would say so.

use super::part::{self, Part};
use super::piece::{Piece, Place};
use super::types::Type;
use crate::ioc::quoted;

/// How lines are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    /// What goes on begins with a blank.
    Blank,
    /// What goes on stands behind a line that ends with `=`.
    Quoted,
}

impl Folding {
    /// By how a text begins.
    pub(super) fn of(head: &str) -> Option<Self> {
        let start = head.trim_start().get(..15).unwrap_or("").to_ascii_uppercase();
        if ["BEGIN:VCALENDAR", "BEGIN:VCARD"].iter().any(|mark| start.starts_with(mark)) {
            return Some(Self::Blank);
        }
        is_quoted(head).then_some(Self::Quoted)
    }
}

/// Whether a text is quoted-printable: a line of it goes on behind `=`, and a `=` of it is written `=3D`.
pub(super) fn is_quoted(head: &str) -> bool {
    head.contains("=3D") && (head.contains("=\n") || head.contains("=\r\n"))
}

/// A line that may go on, with the number of the one on which it begins.
#[derive(Debug)]
pub(super) struct Folded {
    folding: Folding,
    held: Option<(usize, String)>,
}

impl Folded {
    pub(super) fn new(folding: Folding) -> Self {
        Self { folding, held: None }
    }

    /// Takes a line in, or a part of one, and hands on the one before when this one is no part of it.
    pub(super) fn line(&mut self, number: usize, line: &str, part: Part, take: &mut dyn FnMut(usize, String)) {
        if !part.begins {
            self.held.get_or_insert_with(|| (number, String::new())).1.push_str(line);
            return self.hand_on_most(take);
        }
        let goes_on = match self.folding {
            Folding::Blank => line.starts_with([' ', '\t']),
            Folding::Quoted => self.held.as_ref().is_some_and(|(_, held)| held.ends_with('=')),
        };
        let Some((_, held)) = self.held.as_mut().filter(|_| goes_on) else {
            self.finish(take);
            self.held = Some((number, if part.ends { line.trim_end() } else { line }.to_owned()));
            return self.hand_on_most(take);
        };
        match self.folding {
            Folding::Blank => held.push_str(line.get(1..).unwrap_or("").trim_end_matches('\r')),
            Folding::Quoted => {
                held.pop();
                held.push_str(line.trim_end());
            }
        }
        self.hand_on_most(take);
    }

    /// Hands on the most of what is held when it is too long to be held, up to where no value is cut.
    fn hand_on_most(&mut self, take: &mut dyn FnMut(usize, String)) {
        let Some((number, held)) = self.held.as_mut().filter(|(_, held)| held.len() >= LONGEST) else { return };
        let rest = held.split_off(part::cut(held.as_bytes()));
        let number = *number;
        self.finish(take);
        self.held = Some((number, rest));
    }

    /// Hands on what is held.
    pub(super) fn finish(&mut self, take: &mut dyn FnMut(usize, String)) {
        let Some((number, line)) = self.held.take() else { return };
        let line = match self.folding {
            Folding::Blank => line,
            Folding::Quoted => String::from_utf8_lossy(&quoted::decode(line.as_bytes()).0).into_owned(),
        };
        take(number, line);
    }
}

/// Properties of a calendar that name what wrote it, and an entry as that counts them.
const OF_THE_WRITER: &[&str] = &["UID:", "PRODID:", "RELATED-TO:", "UID;", "RELATED-TO;"];

/// A line that was put together, as it is handed on.
pub(super) fn piece(number: usize, line: String) -> Piece<'static> {
    let kind = OF_THE_WRITER.iter().any(|name| line.starts_with(name)).then_some(Type::Text);
    let mut piece = Piece::new(number, line, Place::Body);
    piece.fields.iter_mut().for_each(|field| field.kind = kind);
    piece
}

/// The longest line that is put together.
const LONGEST: usize = 1 << 20;

/// A whole text without the folds of quoted-printable, and the number of the line (from 0) on which each of its lines began.
pub(super) fn unquoted(text: &str) -> (String, Vec<usize>) {
    let (mut out, mut numbers) = (String::with_capacity(text.len()), Vec::new());
    let mut folded = Folded::new(Folding::Quoted);
    let mut take = |number: usize, line: String| {
        for part in line.split('\n') {
            numbers.push(number);
            out.push_str(part);
            out.push('\n');
        }
    };
    for (number, line) in text.split('\n').enumerate() {
        folded.line(number, line, Part::WHOLE, &mut take);
    }
    folded.finish(&mut take);
    (out, numbers)
}
