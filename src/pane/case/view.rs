//! The case on screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::CasePane;
use crate::pane::noted::Beside;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Focus;
use crate::widget::paint::Pen;

/// Draws the pane into the inside of its frame.
pub fn draw(
    pane: &CasePane,
    _beside: Beside<'_>,
    _now: i64,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
    focus: Focus,
) {
    for (row, node) in (0..area.height).zip(pane.open.nodes()) {
        let style = theme.style(if focus == Focus::Here && usize::from(row) == pane.selected {
            Role::Selected
        } else {
            Role::Text
        });
        let known = node.known.as_ref().map(crate::vt::Glimpse::words).unwrap_or_default();
        Pen::new(buffer, area, row).put(&format!("{known} {}", text::visible(&node.name)), style);
    }
}
