//! Motions through rows, and which of them are on screen.
//!
//! How many rows fit is known only while drawing, so a [`Scroll`] remembers it in cells that a shared reference can set. It is the
//! one thing that drawing changes.

use ratatui::layout::{Position, Rect};
use std::cell::Cell;
use std::ops::Range;

/// Rows that a notch of the wheel rolls.
pub const ROLL: usize = 3;

/// A step through rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// One row back.
    Up,
    /// One row on.
    Down,
    /// A screen back, less one row.
    PageUp,
    /// A screen on, less one row.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// A few rows back, by the wheel of the mouse.
    RollUp,
    /// A few rows on.
    RollDown,
    /// To this row.
    #[cfg(feature = "testing")]
    To(usize),
}

impl Motion {
    /// Where it leads from row `at` of `len`, with `page` rows on screen. Never past either end; 0 when there are no rows.
    pub fn from(self, at: usize, len: usize, page: usize) -> usize {
        let page = page.saturating_sub(1).max(1);
        let to = match self {
            Self::Up => at.saturating_sub(1),
            Self::Down => at.saturating_add(1),
            Self::PageUp => at.saturating_sub(page),
            Self::PageDown => at.saturating_add(page),
            Self::First => 0,
            Self::Last => usize::MAX,
            Self::RollUp => at.saturating_sub(ROLL),
            Self::RollDown => at.saturating_add(ROLL),
            #[cfg(feature = "testing")]
            Self::To(row) => row,
        };
        to.min(len.saturating_sub(1))
    }
}

/// Which rows are on screen, and where: set by drawing, read by motions and the mouse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scroll {
    offset: Cell<usize>,
    area: Cell<Rect>,
    len: Cell<usize>,
}

impl Scroll {
    /// The row at the top.
    pub fn offset(&self) -> usize {
        self.offset.get()
    }

    /// How many rows were on screen when last drawn; 0 before.
    pub fn page(&self) -> usize {
        usize::from(self.area.get().height)
    }

    /// Puts row `offset` at the top; drawing corrects it if that is too far.
    pub fn set_offset(&self, offset: usize) {
        self.offset.set(offset);
    }

    /// Moves what is on screen, where there is no cursor; before the first drawing, which corrects it, as far as one likes.
    pub fn roll(&self, motion: Motion) {
        let first_rows = match self.len.get() {
            0 => usize::MAX,
            len => (len + 1).saturating_sub(self.page()),
        };
        self.offset.set(motion.from(self.offset(), first_rows, self.page()));
    }

    /// The rows that are on screen in `area`: `selected` is among them, and as few as possible move.
    pub fn window(&self, selected: Option<usize>, len: usize, area: Rect) -> Range<usize> {
        self.area.set(area);
        self.len.set(len);
        let height = usize::from(area.height);
        if height == 0 {
            return 0..0;
        }
        let mut offset = self.offset.get().min(len.saturating_sub(height));
        if let Some(selected) = selected.filter(|row| *row < len) {
            offset = offset.clamp((selected + 1).saturating_sub(height), selected);
        }
        self.offset.set(offset);
        offset..len.min(offset + height)
    }

    /// The row of `len` that was drawn at `position`.
    pub fn row_at(&self, position: Position, len: usize) -> Option<usize> {
        let row = self.offset.get() + self.line_at(position)?;
        (row < len).then_some(row)
    }

    /// The line at `position`, from the top of what was drawn.
    pub fn line_at(&self, position: Position) -> Option<usize> {
        let area = self.area.get();
        area.contains(position).then(|| usize::from(position.y.saturating_sub(area.y)))
    }
}

/// The cells of a scroll bar `height` high that stand for `window` of `len` rows.
pub(super) fn thumb(window: &Range<usize>, len: usize, height: u16) -> Range<u16> {
    let track = usize::from(height);
    let size = (track * window.len()).checked_div(len).unwrap_or(track).clamp(1, track.max(1));
    let top = ((track.saturating_sub(size)) * window.start).checked_div(len - window.len()).unwrap_or(0);
    let top = super::paint::cells(top);
    top..top.saturating_add(super::paint::cells(size)).min(height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn motions_stop_at_both_ends() {
        assert_eq!(Motion::Up.from(0, 5, 3), 0);
        assert_eq!(Motion::Down.from(4, 5, 3), 4);
        assert_eq!(Motion::PageDown.from(1, 50, 10), 10);
        assert_eq!(Motion::PageUp.from(10, 50, 10), 1);
        assert_eq!(Motion::Last.from(0, 0, 0), 0);
        assert_eq!(Motion::RollUp.from(2, 5, 3), 0);
        assert_eq!(Motion::To(99).from(0, 5, 3), 4);
    }

    #[test]
    fn going_on_moves_the_rows_only_when_the_edge_is_reached() {
        let (scroll, area) = (Scroll::default(), Rect::new(0, 0, 10, 4));
        assert_eq!(scroll.window(Some(3), 10, area), 0..4);
        assert_eq!(scroll.window(Some(4), 10, area), 1..5);
        assert_eq!(scroll.window(Some(2), 10, area), 1..5);
        assert_eq!(scroll.window(Some(0), 10, area), 0..4);
    }

    #[test]
    fn a_click_finds_the_row_that_was_drawn_there() {
        let scroll = Scroll::default();
        scroll.window(Some(9), 10, Rect::new(2, 3, 10, 4));
        assert_eq!(scroll.row_at(Position::new(2, 3), 10), Some(6));
        assert_eq!(scroll.row_at(Position::new(11, 6), 10), Some(9));
        for outside in [(1, 3), (12, 3), (2, 2), (2, 7)] {
            assert_eq!(scroll.row_at(Position::from(outside), 10), None, "{outside:?}");
        }
        assert_eq!(scroll.row_at(Position::new(2, 4), 7), None);
    }

    proptest! {
        #[test]
        fn the_selected_row_is_always_on_screen(offset in 0usize..300, len in 0usize..300, selected in 0usize..300, height in 0u16..50) {
            let scroll = Scroll::default();
            scroll.set_offset(offset);
            let window = scroll.window(Some(selected), len, Rect::new(0, 0, 1, height));
            prop_assert_eq!(window.len(), len.min(usize::from(height)));
            prop_assert!(window.end <= len);
            prop_assert!(height == 0 || selected >= len || window.contains(&selected));
            let thumb = thumb(&window, len, height);
            prop_assert!(thumb.end <= height);
        }
    }
}
