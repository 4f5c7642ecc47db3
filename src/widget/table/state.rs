//! Where the user is in a table.

use super::Rows;
use crate::theme::Glyphs;
use crate::widget::order::{Order, Progress, Sorting, Source};
use crate::widget::scroll::{Motion, Scroll};
use ratatui::layout::{Position, Rect};
use std::ops::Range;

/// By which column the rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// Counts in the list that the table was made with.
    pub column: usize,
    /// [`Sorting::Arrival`] is the order in which the rows came.
    pub sorting: Sorting,
}

impl Sort {
    pub(super) const fn sign(self, glyphs: &Glyphs) -> &'static str {
        match self.sorting {
            Sorting::Arrival => "",
            Sorting::Ascending => glyphs.ascending,
            Sorting::Descending => glyphs.descending,
        }
    }
}

/// The selected place, the sorted column, and what is on screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableState {
    /// The place of the selected row; past the end counts as the last.
    pub selected: usize,
    /// What the header shows as sorted; the rows themselves are sorted by an [`Order`].
    pub sort: Option<Sort>,
    /// What is on screen.
    pub scroll: Scroll,
}

/// Lines that a row takes: one more with the head of a group.
fn lines_of<R: Rows + ?Sized>(rows: &R, place: usize) -> usize {
    1 + usize::from(rows.head(place).is_some())
}

impl TableState {
    /// Moves the selection.
    pub fn go<R: Rows + ?Sized>(&mut self, motion: Motion, rows: &R) {
        let before = self.selected;
        self.selected = motion.from(before, rows.len(), self.scroll.page());
        // A page key or the wheel scrolls, wherever on the screen the cursor is; drawing corrects what is too far.
        let offset = self.scroll.offset();
        match motion {
            Motion::PageDown | Motion::RollDown => {
                self.scroll.set_offset(offset.saturating_add(self.selected.saturating_sub(before)));
            }
            Motion::PageUp | Motion::RollUp => {
                self.scroll.set_offset(offset.saturating_sub(before.saturating_sub(self.selected)));
            }
            _ => {}
        }
    }

    /// The id of the selected row; `None` when there are no rows.
    pub fn selected_id<R: Rows + ?Sized>(&self, rows: &R) -> Option<usize> {
        (self.selected < rows.len()).then(|| rows.id(self.selected))
    }

    /// The place that was drawn at `position`; the head of a group belongs to its first row.
    pub fn row_at<R: Rows + ?Sized>(&self, position: Position, rows: &R) -> Option<usize> {
        let line = self.scroll.line_at(position)?;
        let mut lines = 0;
        (self.scroll.offset()..rows.len()).take(line + 1).find(|place| {
            lines += lines_of(rows, *place).min(self.scroll.page());
            line < lines
        })
    }

    /// The places on screen in `body`: the selected one is among them, with the heads of the groups that begin there.
    pub(super) fn window<R: Rows + ?Sized>(&self, rows: &R, body: Rect) -> Range<usize> {
        let window = self.scroll.window(Some(self.selected), rows.len(), body);
        let lines: Vec<usize> = window.clone().map(|place| lines_of(rows, place)).collect();
        let too_many = |from: usize, to: usize| {
            lines.get(from..to).unwrap_or_default().iter().sum::<usize>() > usize::from(body.height)
        };
        let selected = self.selected.min(rows.len().saturating_sub(1)).saturating_sub(window.start);
        let (mut from, mut to) = (0, lines.len());
        while from < selected && too_many(from, selected + 1) {
            from += 1;
        }
        while to > selected + 1 && too_many(from, to) {
            to -= 1;
        }
        self.scroll.set_offset(window.start + from);
        window.start + from..window.start + to
    }

    /// Takes a step of sorting and filtering ([`Order::advance`]) and stays on the same row, at the same height on the screen.
    pub fn arrange<S: Source + ?Sized>(&mut self, order: &mut Order, source: &S) -> Progress {
        let selected = order.row(self.selected);
        let progress = order.advance(source);
        if progress.changed() {
            self.follow(selected, order);
        }
        progress
    }

    /// Stays on the row that was selected before the order changed, at the same height on the screen.
    pub fn follow(&mut self, selected: Option<usize>, order: &Order) {
        if selected == order.row(self.selected) {
            return;
        }
        match selected.and_then(|row| order.place(row)) {
            Some(place) => {
                let offset = self.scroll.offset();
                if offset > 0 {
                    self.scroll.set_offset((offset + place).saturating_sub(self.selected));
                }
                self.selected = place;
            }
            None => self.selected = self.selected.min(order.len().saturating_sub(1)),
        }
    }
}
