//! Styled text that scrolls, with a cursor line for copying and searching.
//!
//! Lines come through a trait, only those on screen, so that a report of 20 MB opens at once.

use super::Focus;
use super::paint::{Pen, blank};
use super::scroll::{Motion, Scroll};
use super::table::draw_bar;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::ops::RangeInclusive;

/// The text that a view shows.
pub trait Lines {
    /// How many lines there are.
    fn len(&self) -> usize;

    /// A line, as it came; drawing makes it safe.
    fn line(&self, index: usize) -> Line<'_>;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Lines for [Line<'_>] {
    fn len(&self) -> usize {
        self.len()
    }

    fn line(&self, index: usize) -> Line<'_> {
        // Spans that borrow: a line that is cloned would copy its text.
        self.get(index).map(borrowed).unwrap_or_default()
    }
}

impl Lines for Vec<Line<'_>> {
    fn len(&self) -> usize {
        self.len()
    }

    fn line(&self, index: usize) -> Line<'_> {
        self.as_slice().line(index)
    }
}

fn borrowed<'a>(line: &'a Line<'_>) -> Line<'a> {
    let spans = line
        .spans
        .iter()
        .map(|span| ratatui::text::Span::styled(span.content.as_ref(), span.style))
        .collect::<Vec<_>>();
    Line { style: line.style, alignment: line.alignment, spans }
}

/// Where the user is in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextState {
    /// The cursor line; past the end counts as the last.
    pub cursor: usize,
    /// The other end of the chosen lines, if more than the cursor line is chosen.
    pub anchor: Option<usize>,
    /// Cells that are scrolled out on the left.
    pub column: usize,
    /// What is on screen.
    pub scroll: Scroll,
}

impl TextState {
    /// Moves the cursor line.
    pub fn go(&mut self, motion: Motion, len: usize) {
        self.cursor = motion.from(self.cursor, len, self.scroll.page());
    }

    /// Scrolls text that has no cursor line: the motion moves the line at the top.
    pub fn roll(&mut self, motion: Motion, len: usize) {
        let page = self.scroll.page();
        let tops = (len + 1).saturating_sub(page);
        self.scroll.set_offset(motion.from(self.scroll.offset(), tops, page));
    }

    /// Scrolls sideways by so many cells; never left of the start.
    pub fn shift(&mut self, columns: isize) {
        self.column = self.column.saturating_add_signed(columns);
    }

    /// The chosen lines: those between anchor and cursor, or the cursor line.
    pub fn chosen(&self) -> RangeInclusive<usize> {
        let anchor = self.anchor.unwrap_or(self.cursor);
        self.cursor.min(anchor)..=self.cursor.max(anchor)
    }
}

/// Whether the cursor line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum CursorLine {
    #[default]
    Shown,
    Hidden,
}

/// How a text looks.
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect, text::Line};
/// use vtriage::theme::{Palette, Role, Theme};
/// use vtriage::widget::{Focus, TextState, TextView};
///
/// let theme = Theme::by_name("mono", Palette::default())?;
/// let lines = vec![
///     Line::from(vec![theme.span(Role::Muted, "type  "), theme.span(Role::Text, "PE32 executable")]),
///     Line::from(theme.span(Role::Malicious, "61 of 72 engines flag it")),
/// ];
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 5));
/// TextView::default().focus(Focus::Here).render(&lines, &TextState::default(), buffer.area, &mut buffer, &theme);
/// # Ok::<(), vtriage::theme::ThemeError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct TextView<'a> {
    focus: Focus,
    cursor: CursorLine,
    needle: &'a str,
}

impl<'a> TextView<'a> {
    /// Whether the view hears the keys; only then its cursor line is shown.
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

    /// Has no cursor line: for text that is only read. It scrolls by [`TextState::roll`].
    #[must_use]
    pub const fn without_cursor(mut self) -> Self {
        self.cursor = CursorLine::Hidden;
        self
    }

    /// Draws the lines that fit; every cell of `area` is written.
    pub fn render<L: Lines + ?Sized>(
        &self,
        lines: &L,
        state: &TextState,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        let area = area.intersection(buffer.area);
        let text = theme.style(Role::Text);
        blank(buffer, area, text);
        let last = lines.len().saturating_sub(1);
        let kept = (self.cursor == CursorLine::Shown).then_some(state.cursor.min(last));
        let window = state.scroll.window(kept, lines.len(), area);
        let bar = u16::from(lines.len() > window.len() && area.width > 1);
        let inner = Rect { width: area.width - bar, ..area };
        let chosen = state.chosen();
        for (row, index) in (0..).zip(window.clone()) {
            Pen::new(buffer, inner, row).put_line(&lines.line(index), state.column, text);
            let line = Rect { y: inner.y + row, height: 1, ..inner };
            super::paint::highlight(buffer, line, self.needle, theme.style(Role::MatchHighlight));
            let here = chosen.contains(&index) || (index == last && state.cursor > last);
            if here && self.focus == Focus::Here && self.cursor == CursorLine::Shown {
                buffer.set_style(line, theme.style(Role::CurrentLine));
            }
        }
        if bar > 0 {
            let bar = Rect { x: inner.right(), width: bar, ..area };
            draw_bar(&window, lines.len(), bar, buffer, theme);
        }
    }
}

#[cfg(test)]
mod tests;
