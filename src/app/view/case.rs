//! The case: over both columns.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{focus, frame, numbered};
use crate::app::{Model, Pane};
use crate::pane::case;
use crate::text;
use crate::theme::Theme;

/// What the pane says of itself: which case it is, and how much is in it.
pub(super) fn titles(model: &Model) -> [String; 2] {
    let open = &model.case.open;
    let name = text::visible(&open.head.name);
    let objects = text::counted(open.nodes().len() as u64, "object");
    let ways = text::counted(open.edges().len() as u64, "way");
    [numbered(model, Pane::Case, &format!("Case · {name}")), format!("{objects}, {ways}")]
}

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let inside = frame(model, Pane::Case, &titles(model), area, buffer, theme);
    case::draw(&model.case, model.beside(), model.now, inside, buffer, theme, focus(model, Pane::Case));
}
