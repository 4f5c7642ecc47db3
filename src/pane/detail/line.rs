//! One line of a detail tab: what it says, what `y` copies there, what `Enter` opens or folds.
//!
//! Tabs are pure functions from a report to lines; this is the only word between them and the screen. Texts in a line
//! are already safe to show; `value` is the true text.

use crate::text;
use crate::theme::Role;
use crate::vt::{Descriptor, Verdict};

/// A piece of text in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub role: Role,
    pub text: String,
    /// How a document wants it to look, beside the role.
    pub look: Look,
}

/// Colours (red, green, blue) and weight that a document brought along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    pub foreground: Option<[u8; 3]>,
    pub background: Option<[u8; 3]>,
    pub is_bold: bool,
    pub is_italic: bool,
}

/// A line of a tab.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetailLine {
    pub pieces: Vec<Piece>,
    /// What `y` copies, as the service sent it.
    pub value: Option<String>,
    /// What `Enter` opens.
    pub target: Option<Descriptor>,
    /// The section that this line heads: `Enter` folds and unfolds it.
    pub section: Option<Section>,
    /// How deep it stands in sections; drawn as indentation.
    pub depth: usize,
    /// The sign that stands before the text.
    pub mark: Option<Mark>,
    /// `Enter` here asks the service for this part of the report.
    pub ask: Option<Ask>,
    /// `Enter` here searches for this.
    pub query: Option<String>,
    /// Whether it stands above others as their title.
    pub is_heading: bool,
    /// Cells of the label that it begins with; 0 without one.
    pub labelled: usize,
}

/// Cells of a sign before a line, and of the blank behind it.
const MARK: usize = 2;

/// Most lines of one labelled value.
const WRAPPED: usize = 3;

/// What the sign before a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Verdict(Verdict),
    /// One engine that found nothing: less than calling it harmless.
    Undetected,
}

impl From<Verdict> for Mark {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(verdict)
    }
}

/// A part of the report that costs a request and was not asked for yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ask {
    /// The behaviour reports, one a sandbox.
    Behaviours,
    /// ATT&CK tactics and techniques as trees.
    MitreTrees,
    Comments,
    Votes,
    Collections,
    Graphs,
    /// The author of the comment with that number.
    Author(usize),
    /// The widget's address, then its page.
    Widget,
}

/// A heading that folds what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Stable name, also across reports: `pe_info/sections`.
    pub key: String,
    pub open: bool,
}

impl DetailLine {
    pub fn blank() -> Self {
        Self::default()
    }

    /// A line of one role; the text is made safe to show.
    pub fn text(role: Role, text: &str) -> Self {
        Self::blank().and(role, text)
    }

    /// A heading.
    pub fn heading(text: &str) -> Self {
        Self { is_heading: true, ..Self::text(Role::Header, text) }
    }

    /// A label in a column of `width` cells (a longer one is not cut) and what it names; `y` copies the value.
    pub fn field(label: &str, width: usize, role: Role, value: &str) -> Self {
        Self::blank().label(label, width).and(role, value).copies(value)
    }

    /// Adds a label that fills `width` cells, or more if it needs them.
    #[must_use]
    pub fn label(mut self, label: &str, width: usize) -> Self {
        let shown = text::visible(label);
        let cells = width.max(text::width(&shown) + 2);
        self.labelled = if self.pieces.is_empty() { cells } else { 0 };
        self.and(Role::Muted, &text::pad(&shown, cells))
    }

    /// Cells that it takes, with its sign and without indentation.
    pub(super) fn cells(&self) -> usize {
        text::width(&self.plain()) + if self.mark.is_some() { MARK } else { 0 }
    }

    /// Cells of the label's words.
    pub(super) fn label_width(&self) -> usize {
        let label = self.pieces.first().filter(|_| self.labelled > 0);
        label.map_or(0, |piece| text::width(piece.text.trim_end()))
    }

    /// Gives the label that many cells.
    pub(super) fn relabel(&mut self, cells: usize) {
        if let Some(piece) = self.pieces.first_mut().filter(|_| self.labelled > 0) {
            piece.text = text::pad(piece.text.trim_end(), cells);
            self.labelled = cells;
        }
    }

    /// The line, or as many as its last piece needs where it has a label and is wider than `room` cells. Each copies and opens
    /// the whole. What takes more than [`WRAPPED`] lines stays on one, to be read by copying it.
    pub(super) fn wrapped(self, room: usize) -> Vec<Self> {
        let before = match self.pieces.as_slice() {
            [_, .., _] if self.labelled > 0 && self.cells() > room => self.pieces.len() - 1,
            _ => return vec![self],
        };
        let mut first = self.clone();
        let Some(last) = first.pieces.pop() else { return vec![self] };
        let sign = if self.mark.is_some() { MARK } else { 0 };
        let room = room.saturating_sub(sign);
        let rows_behind = |cells: usize| (text::wrap(last.text.trim_start(), room.saturating_sub(cells).max(1)), cells);
        let (usual, tight) = (rows_behind(self.labelled), rows_behind(self.label_width() + 2));
        let (rows, cells) = if tight.0.len() < usual.0.len() { tight } else { usual };
        if rows.len() > WRAPPED {
            return vec![self];
        }
        if before == 1 {
            first.relabel(cells);
        }
        let below = |text: String| {
            let label = Piece { role: Role::Muted, text: " ".repeat(cells + sign), look: Look::default() };
            Self { pieces: vec![label, Piece { text, ..last.clone() }], mark: None, ..first.clone() }
        };
        let mut lines: Vec<Self> = rows.into_iter().map(below).collect();
        // A value alone begins beside its label; what stands behind one comes below it.
        if before > 1 {
            return [first.clone().wrapped(room), lines].concat();
        }
        if let Some(line) = lines.first_mut() {
            *line = Self { pieces: [first.pieces.clone(), line.pieces.split_off(1)].concat(), ..self };
        }
        lines
    }

    /// Adds a piece; its text is made safe to show.
    #[must_use]
    pub fn and(self, role: Role, text: &str) -> Self {
        self.in_look(role, text, Look::default())
    }

    /// Adds a piece that looks as a document wants it to.
    #[must_use]
    pub fn in_look(mut self, role: Role, text: &str, look: Look) -> Self {
        self.pieces.push(Piece { role, text: text::visible(text).into_owned(), look });
        self
    }

    #[must_use]
    pub fn copies(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    #[must_use]
    pub fn opens(mut self, target: Descriptor) -> Self {
        self.target = Some(target);
        self
    }

    #[must_use]
    pub fn marked(mut self, mark: impl Into<Mark>) -> Self {
        self.mark = Some(mark.into());
        self
    }

    #[must_use]
    pub fn asks(mut self, ask: Ask) -> Self {
        self.ask = Some(ask);
        self
    }

    #[must_use]
    pub fn searches(mut self, query: impl Into<String>) -> Self {
        self.query = Some(query.into());
        self
    }

    #[must_use]
    pub fn folds(mut self, key: impl Into<String>, open: bool) -> Self {
        self.section = Some(Section { key: key.into(), open });
        self
    }

    /// Whether it is a heading whose title, not what is remarked beside it, holds a text in small letters.
    pub(super) fn heads(&self, needle: &str) -> bool {
        let title = self.pieces.iter().filter(|piece| piece.role != Role::Muted).map(|piece| piece.text.as_str());
        (self.is_heading || self.section.is_some()) && title.collect::<String>().to_lowercase().contains(needle)
    }

    /// The text without roles, indentation and signs.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}
