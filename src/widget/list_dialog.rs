//! A list in a box: rows of which one is under the cursor, or that are only read, and a line that filters them.
//!
//! Where one is in it is state, and drawing it is a [`ListView`]; what its rows are and what taking one means, whoever opens
//! it says.

mod view;

pub use view::{Line, ListView, Room};

use super::prompt::Prompt;
use super::scroll::{Motion, Scroll};
use crate::text;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

/// Where one is in a list, and what it is filtered by.
///
/// ```
/// use vtriage::widget::{ListDialog, Motion};
///
/// let mut list = ListDialog::chosen(0);
/// list.travel(Motion::RollDown, 10);
/// assert_eq!(list.cursor(), Some(3));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListDialog {
    cursor: Option<usize>,
    scroll: Scroll,
    /// What the rows are filtered by, or the word that is asked for.
    pub filter: Prompt,
    /// Whether keys are text of that line.
    pub is_typing: bool,
}

impl ListDialog {
    /// A list whose rows are only read.
    pub fn read() -> Self {
        Self::default()
    }

    /// A list with the cursor on this row.
    pub fn chosen(row: usize) -> Self {
        Self { cursor: Some(row), ..Self::default() }
    }

    /// The same, where letters go into the filter from the start.
    #[must_use]
    pub fn typed(self) -> Self {
        Self { is_typing: true, ..self }
    }

    /// Lines that are read before a word is typed below them.
    pub fn asked(line: Prompt) -> Self {
        Self { filter: line, ..Self::read().typed() }
    }

    /// The row under the cursor; none where rows are only read.
    pub fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    pub fn go_to(&mut self, row: Option<usize>) {
        self.cursor = row;
    }

    /// Moves the cursor through `count` rows; without one, what is on screen.
    pub fn travel(&mut self, motion: Motion, count: usize) {
        match &mut self.cursor {
            Some(row) => *row = motion.from(*row, count, self.scroll.page()),
            None => self.scroll.roll(motion),
        }
    }

    /// The row of `count` that was drawn at a position.
    pub fn row_at(&self, position: Position, count: usize) -> Option<usize> {
        self.scroll.row_at(position, count)
    }

    /// Whether a line stands beside the rows: while one types, and while what was typed hides rows.
    pub fn has_line(&self) -> bool {
        self.is_typing || !self.filter.is_empty()
    }

    fn window(&self, count: usize, area: Rect) -> Range<usize> {
        self.scroll.window(self.cursor, count, area)
    }

    /// `11 of 61`: the row under the cursor, else the last that is seen.
    fn place(&self, window: &Range<usize>, count: usize) -> String {
        text::place(self.cursor.map_or(window.end, |row| row.saturating_add(1).min(count)), count)
    }
}

#[cfg(test)]
mod tests;
