//! The case: over both columns.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{focus, frame, numbered};
use crate::app::{Model, Pane};
use crate::keys::{Action, Context};
use crate::pane::case::{CaseView, Keys};
use crate::pane::reach::quoted;
use crate::text;
use crate::theme::Theme;

/// What the pane says of itself: which case it is, and how much is in it.
pub(super) fn titles(model: &Model) -> [String; 2] {
    let open = &model.case.open;
    let name = text::visible(&open.head.name);
    let filter = match model.filter_of(Pane::Case) {
        "" => String::new(),
        filter => format!("filter {} · ", quoted(filter)),
    };
    [numbered(model, Pane::Case, &format!("Case · {name}")), format!("{filter}{}", model.case.shown())]
}

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let inside = frame(model, Pane::Case, &titles(model), area, buffer, theme);
    let key = |action| model.keymap.word(Context::Case, action);
    let keys = Keys { mark: key(Action::Mark), filter: key(Action::Filter), listed: key(Action::ShowListed) };
    let (pane, beside, focus) = (&model.case, model.beside(), focus(model, Pane::Case));
    CaseView { pane, beside, keys, theme, focus }.draw(inside, buffer);
}
