//! Rows of which a filter lets some through, and where one is among those.

use ratatui::layout::Position;

use super::graph::Counted;
use crate::keys::Action;
use crate::pane::rows::motion;
use crate::pane::{Answer, Clicked};
use crate::widget::{Motion, TableState};

/// The rows that are shown, by their place among all.
#[derive(Debug, Clone, Default)]
pub(super) struct Sifted {
    shown: Vec<usize>,
    filter: String,
    pub(super) state: TableState,
}

impl Sifted {
    /// Shows these rows; the cursor stays on the one for which `is_same` holds, else where it was.
    pub(super) fn show(&mut self, shown: Vec<usize>, is_same: impl Fn(usize) -> bool) {
        let same = shown.iter().position(|row| is_same(*row));
        self.state.selected = same.unwrap_or(self.state.selected).min(shown.len().saturating_sub(1));
        self.shown = shown;
    }

    /// The rows that are shown, in their order.
    pub(super) fn rows(&self) -> &[usize] {
        &self.shown
    }

    pub(super) fn len(&self) -> usize {
        self.shown.len()
    }

    /// The row at a place on screen.
    pub(super) fn row(&self, place: usize) -> Option<usize> {
        self.shown.get(place).copied()
    }

    /// The row under the cursor.
    pub(super) fn selected(&self) -> Option<usize> {
        self.row(self.state.selected)
    }

    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    pub(super) fn set_filter(&mut self, filter: &str) {
        self.filter = filter.to_lowercase();
    }

    pub(super) fn go(&mut self, motion: Motion) {
        self.state.go(motion, &Counted(self.shown.len()));
    }

    pub(super) fn perform(&mut self, action: Action) -> Answer {
        let Some(motion) = motion(action) else { return Answer::Unknown };
        self.go(motion);
        Answer::Done
    }

    pub(super) fn click(&mut self, at: Position) -> Clicked {
        let hit = self.state.scroll.row_at(at, self.shown.len());
        self.state.selected = hit.unwrap_or(self.state.selected);
        Clicked::line(hit.is_some())
    }
}
