//! What the drawing of dialogs has in common: a box in the middle of the screen, and a line to type in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::blank;
use crate::widget::{Focus, PaneFrame, Prompt, PromptView};

/// A box of at most `width` by `height` in the middle of `area`; the answer is its inside.
pub(crate) fn open(
    title: &str,
    bottom: &str,
    size: (usize, usize),
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Rect {
    open_toned(title, bottom, None, size, area, buffer, theme)
}

/// The same with a frame that tells public from private.
pub(crate) fn open_toned(
    title: &str,
    bottom: &str,
    tone: Option<Role>,
    (width, height): (usize, usize),
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Rect {
    let place = PaneFrame::boxed((width.max(text::width(bottom)), height), area, theme);
    blank(buffer, place, theme.style(Role::Text));
    PaneFrame::new(title).bottom(bottom).tone(tone).focus(Focus::Here).render(place, buffer, theme);
    PaneFrame::inside(place)
}

/// A line to type in, in that row of a box.
pub(crate) fn draw_line(
    prompt: &Prompt,
    (label, placeholder): (&str, &str),
    row: u16,
    inside: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    let line = Rect { y: inside.y.saturating_add(row), height: 1, ..inside }.intersection(inside);
    PromptView::new(label).placeholder(placeholder).focus(Focus::Here).render(prompt, line, buffer, theme)
}

/// The cells of a value in a column so wide: more where it needs more and what stands beside it in its row leaves room, fewer
/// where it needs fewer and that has too little.
pub(crate) fn stretched(needs: u16, column: u16, beside: u16, room: u16) -> u16 {
    let free = room.saturating_sub(beside);
    if needs > column { needs.min(free).max(column) } else { column.min(free.max(needs)) }
}
