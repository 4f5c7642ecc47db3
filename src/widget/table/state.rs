//! Where the user is in a table.

use super::Rows;
use crate::theme::Glyphs;
use crate::widget::order::{Order, Progress, Sorting, Source};
use crate::widget::scroll::{Motion, Scroll};
use ratatui::layout::Position;

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

    /// The place that was drawn at `position`.
    pub fn row_at<R: Rows + ?Sized>(&self, position: Position, rows: &R) -> Option<usize> {
        self.scroll.row_at(position, rows.len())
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
