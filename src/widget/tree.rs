//! A tree that folds: JSON, processes.
//!
//! Only what is unfolded is a row, in one flat list; a node is named by its path (which child of which child), so that nothing of
//! the data is copied or numbered beforehand, and a large document opens at once.

mod json;
mod search;
mod state;

pub use json::Json;
pub use search::{Searched, Toward, TreeSearch};
pub use state::{Fold, MOST_ROWS, TreeRow, TreeState};

use super::Focus;
use super::paint::{Pen, blank, cells, highlight};
use super::table::draw_bar;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// What a tree shows. A path counts children from the top: `[2, 0]` is the first child of the third; `[]` is above the top.
pub trait Nodes {
    /// How many children a node has.
    fn children(&self, path: &[u32]) -> usize;

    /// What is drawn for it, as it came; drawing makes it safe.
    fn line(&self, path: &[u32], theme: &Theme) -> Line<'_>;

    /// Whether a search finds it.
    fn matches(&self, path: &[u32], needle: &str) -> bool;
}

/// How a tree looks.
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect};
/// use serde_json::json;
/// use vtriage::theme::{Palette, Theme};
/// use vtriage::widget::tree::{Json, TreeState, TreeView};
///
/// let report = json!({"type": "file", "attributes": {"size": 5, "names": ["invoice.exe"]}});
/// let nodes = Json(&report);
/// let mut state = TreeState::new(&nodes);
/// state.select(1);
/// state.unfold(&nodes);
/// assert_eq!(state.rows().len(), 4);
///
/// let theme = Theme::by_name("mono", Palette::default())?;
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 6));
/// TreeView::default().render(&nodes, &state, buffer.area, &mut buffer, &theme);
/// # Ok::<(), vtriage::theme::ThemeError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct TreeView<'a> {
    focus: Focus,
    needle: &'a str,
}

impl<'a> TreeView<'a> {
    /// Whether the tree hears the keys.
    #[must_use]
    pub const fn focus(mut self, focus: Focus) -> Self {
        self.focus = focus;
        self
    }

    /// Highlights where this text stands: what was searched for.
    #[must_use]
    pub const fn highlight(mut self, needle: &'a str) -> Self {
        self.needle = needle;
        self
    }

    /// Draws the rows that fit; every cell of `area` is written.
    pub fn render<N: Nodes + ?Sized>(
        &self,
        nodes: &N,
        state: &TreeState,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        let area = area.intersection(buffer.area);
        blank(buffer, area, theme.style(Role::Text));
        let rows = state.rows();
        let window = state.scroll.window(Some(state.selected()), rows.len(), area);
        let bar = u16::from(rows.len() > window.len() && area.width > 2);
        let inner = Rect { width: area.width - bar, ..area };
        for (row, place) in (0..).zip(window.clone()) {
            let line = Rect { y: inner.y + row, height: 1, ..inner };
            if let Some(node) = rows.get(place) {
                self.draw_row(nodes, node, place == state.selected(), line, buffer, theme);
            }
        }
        if bar > 0 {
            draw_bar(&window, rows.len(), Rect { x: inner.right(), width: 1, ..area }, buffer, theme);
        }
    }

    fn draw_row<N: Nodes + ?Sized>(
        &self,
        nodes: &N,
        node: &TreeRow,
        selected: bool,
        line: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        let glyphs = theme.glyphs();
        let text = theme.style(Role::Text);
        let mut pen = Pen::new(buffer, line, 0);
        pen.put(if selected { glyphs.selected } else { " " }, text);
        // However deep, half of the line is left for the node itself.
        pen.skip(cells((node.depth() - 1) * 2).min(line.width / 2));
        let fold = match node.fold {
            Fold::Leaf => glyphs.leaf,
            Fold::Folded => glyphs.folded,
            Fold::Unfolded => glyphs.unfolded,
        };
        pen.put(fold, theme.style(Role::Muted)).skip(1);
        pen.put_line(&nodes.line(&node.path, theme), 0, text);
        highlight(buffer, line, self.needle, theme.style(Role::MatchHighlight));
        if selected {
            let role = if self.focus == Focus::Here { Role::Selected } else { Role::SelectedInactive };
            buffer.set_style(line, theme.style(role));
        }
    }
}

#[cfg(test)]
mod tests;
