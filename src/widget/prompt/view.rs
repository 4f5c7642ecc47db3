//! Drawing a line of input: label, text that scrolls with the cursor, and a hint on the right.

use super::{Prompt, Shown};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Focus;
use crate::widget::frame::first_parts;
use crate::widget::paint::{Pen, blank, cells, put_placeholder};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// Cells between the label and the text.
const GAP: u16 = 2;

/// How a [`Prompt`] looks.
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect};
/// use vtriage::theme::{Palette, Theme};
/// use vtriage::widget::{Focus, Prompt, PromptView};
///
/// let theme = Theme::by_name("mono", Palette::default())?;
/// let prompt = Prompt::new("login.example.test");
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 1));
/// let cursor = PromptView::new("Search").hint("domain · 1 request").focus(Focus::Here).render(&prompt, buffer.area, &mut buffer, &theme);
/// assert_eq!(cursor.map(|at| at.x), Some(26)); // give it to `Frame::set_cursor_position`
/// # Ok::<(), vtriage::theme::ThemeError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct PromptView<'a> {
    label: Cow<'a, str>,
    placeholder: Cow<'a, str>,
    hint: Cow<'a, str>,
    keeps_hint: bool,
    focus: Focus,
}

impl<'a> PromptView<'a> {
    /// A line with a label on its left; it may be empty.
    pub fn new(label: impl Into<Cow<'a, str>>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// What is said while nothing is typed.
    #[must_use]
    pub fn placeholder(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.placeholder = text.into();
        self
    }

    /// What is said on the right; it goes when the text needs the room.
    #[must_use]
    pub fn hint(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.hint = text.into();
        self
    }

    /// The hint stays when the text needs the room: the text scrolls beside the first parts of it.
    #[must_use]
    pub const fn keeps_hint(mut self) -> Self {
        self.keeps_hint = true;
        self
    }

    /// Whether the line hears the keys.
    #[must_use]
    pub const fn focus(mut self, focus: Focus) -> Self {
        self.focus = focus;
        self
    }

    /// Draws it into the first row of `area`; the answer is where the cursor stands, if the line hears the keys.
    pub fn render(&self, prompt: &Prompt, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        blank(buffer, area, theme.style(Role::Text));
        let x = self.draw_label(area, buffer, theme);
        let room = Rect { x, width: area.right() - x, ..area };
        let (pieces, at) = prompt.pieces(theme.glyphs().mask);
        let total: usize = pieces.iter().map(|(_, width)| width).sum();
        let room = self.draw_hint(total, room, buffer, theme);
        if pieces.is_empty() {
            put_placeholder(&self.placeholder, room, buffer, theme);
        }
        let offset = prompt.window(at, total, usize::from(room.width));
        let mut pen = Pen::new(buffer, room, 0);
        let mut column = 0;
        for (piece, width) in &pieces {
            if column >= offset {
                pen.put(piece, theme.style(Role::Text));
            } else if column + width > offset {
                pen.skip(cells(column + width - offset));
            }
            column += width;
        }
        let cursor = Position { x: (room.x + cells(at.saturating_sub(offset))).min(area.right() - 1), y: room.y };
        (self.focus == Focus::Here).then_some(cursor)
    }

    /// Draws the label if at least as much is left for the text; returns where the text starts.
    fn draw_label(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) -> u16 {
        let width = cells(text::width(&text::visible(&self.label)));
        if self.label.is_empty() || width > area.width / 2 {
            return area.x;
        }
        let role = if self.focus == Focus::Here { Role::TitleFocused } else { Role::Title };
        Pen::new(buffer, area, 0).put(&self.label, theme.style(role));
        (area.x + width + GAP).min(area.right())
    }

    /// Draws the hint if the text, or the placeholder, leaves room for it, or where it is kept; returns the room for the text.
    fn draw_hint(&self, total: usize, room: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
        let text = if total == 0 { text::width(&self.placeholder) } else { total };
        let beside = usize::from(room.width).saturating_sub(text + 3);
        let least = if self.keeps_hint && total > 0 { usize::from(room.width / 2) } else { 0 };
        let space = beside.max(least);
        let is_whole = least == 0 || text::width(&text::visible(&self.hint)) <= beside;
        let shown = if is_whole { &self.hint } else { first_parts(&self.hint, space) };
        let hint = text::width(&text::visible(shown));
        if hint == 0 || hint > space {
            return room;
        }
        Pen::new(buffer, room, 0).put_right(shown, theme.style(Role::Muted));
        Rect { width: room.width.saturating_sub(cells(hint + 1)), ..room }
    }
}

impl Prompt {
    /// What is drawn for each character, with its width, and the cells before the cursor.
    fn pieces(&self, mask: &'static str) -> (Vec<(Cow<'_, str>, usize)>, usize) {
        let mut before = 0;
        let pieces = self.text.grapheme_indices(true).map(|(start, grapheme)| {
            let shown = match self.shown {
                Shown::Plain => text::visible(grapheme),
                Shown::Masked => Cow::Borrowed(mask),
            };
            let width = text::width(&shown);
            if start < self.cursor {
                before += width;
            }
            (shown, width)
        });
        (pieces.collect(), before)
    }

    /// The first of `width` cells to show so that the one at the cursor is among them, and as little as possible moves.
    fn window(&self, at: usize, total: usize, width: usize) -> usize {
        // The cursor may stand one cell behind the text.
        let end = (total + 1).saturating_sub(width);
        let least = (at + 1).saturating_sub(width);
        let offset = self.scroll.get().min(end).clamp(least, at.max(least));
        self.scroll.set(offset);
        offset
    }
}
