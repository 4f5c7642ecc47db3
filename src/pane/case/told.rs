//! What stands beside the walk, a line each: recipes with their steps, and the watch list.

use ratatui::layout::Position;

use super::graph::Counted;
use crate::keys::Action;
use crate::pane::rows::motion;
use crate::pane::{Answer, Clicked};
use crate::theme::Role;
use crate::vt::Descriptor;
use crate::widget::{self, Cell, Column, TableState, Width};

/// The columns of both.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("", Width::Flex { min: 24, share: 2 }).cut_middle(),
    Column::new("", Width::Flex { min: 24, share: 3 }),
];

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What Enter opens, where it is about one object.
    pub object: Option<Descriptor>,
    /// Hostile text.
    pub name: String,
    pub words: String,
    pub role: Role,
}

/// The lines of a view, and where one is in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    lines: Vec<Line>,
    pub(super) state: TableState,
}

impl Lines {
    /// Shows these; whether they are others than before.
    pub(super) fn take(&mut self, lines: Vec<Line>) -> bool {
        let is_new = self.lines != lines;
        self.lines = lines;
        self.state.selected = self.state.selected.min(self.lines.len().saturating_sub(1));
        is_new
    }

    pub(super) fn selected(&self) -> Option<&Line> {
        self.lines.get(self.state.selected)
    }

    pub(super) fn perform(&mut self, action: Action) -> Answer {
        let Some(motion) = motion(action) else { return Answer::Unknown };
        self.state.go(motion, &Counted(self.lines.len()));
        Answer::Done
    }

    pub(super) fn click(&mut self, at: Position) -> Clicked {
        let hit = self.state.scroll.row_at(at, self.lines.len());
        self.state.selected = hit.unwrap_or(self.state.selected);
        Clicked::line(hit.is_some())
    }
}

impl widget::Rows for Lines {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(line) = self.lines.get(place) else { return Cell::text("") };
        if column == 0 { Cell::new(line.role, line.name.as_str()) } else { Cell::text(line.words.as_str()) }
    }
}
