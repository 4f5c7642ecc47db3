//! Drawing the palette: what was typed above, the matches below.

use super::{Availability, Entry, Match};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::dialog::centred;
use crate::widget::paint::{Pen, blank, cells};
use crate::widget::prompt::{Prompt, PromptView};
use crate::widget::scroll::Scroll;
use crate::widget::table::draw_bar;
use crate::widget::{Focus, PaneFrame};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

/// The widest it gets.
const WIDEST: u16 = 84;

/// Rows, whatever matches, so that it does not jump while one types.
const HEIGHT: u16 = 20;

/// How a palette looks.
#[derive(Debug, Clone, Copy)]
pub struct PaletteView<'a> {
    /// What stands in the border.
    pub title: &'a str,
    /// What is said while nothing is typed.
    pub placeholder: &'a str,
    /// What stands in the border below.
    pub bottom: &'a str,
}

impl PaletteView<'_> {
    /// Draws it in the middle of `area`, over whatever is there; the answer is where the cursor stands.
    pub fn render(
        &self,
        prompt: &Prompt,
        (entries, found): (&[&Entry], &[Match]),
        (selected, scroll): (usize, &Scroll),
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let place = centred(area, WIDEST, HEIGHT, theme);
        blank(buffer, place, theme.style(Role::Text));
        let at = (selected + 1).min(found.len());
        let count = text::place(at, found.len());
        let frame = PaneFrame::new(self.title).right(count).bottom(self.bottom);
        let inner = frame.focus(Focus::Here).render(place, buffer, theme);
        let line = Rect { x: inner.x + 2.min(inner.width), width: inner.width.saturating_sub(2), ..inner };
        let cursor =
            PromptView::new("").placeholder(self.placeholder).focus(Focus::Here).render(prompt, line, buffer, theme);
        let list = Rect { y: inner.y.saturating_add(1), height: inner.height.saturating_sub(1), ..inner };
        let window = scroll.window(Some(selected), found.len(), list);
        let bar = u16::from(window.len() < found.len() && list.width > 4);
        let rows = Rect { width: list.width - bar, ..list };
        for (row, place) in (0..).zip(window.clone()) {
            let line = Rect { y: rows.y + row, height: 1, ..rows };
            if let Some((found, entry)) = found.get(place).and_then(|found| Some((found, entries.get(found.entry)?))) {
                draw_entry(entry, found, place == selected, line, buffer, theme);
            }
        }
        if bar > 0 {
            draw_bar(&window, found.len(), Rect { x: rows.right(), width: 1, ..list }, buffer, theme);
        }
        cursor
    }
}

fn draw_entry(entry: &Entry, found: &Match, selected: bool, line: Rect, buffer: &mut Buffer, theme: &Theme) {
    let plain = theme.style(if entry.availability == Availability::Now { Role::Text } else { Role::Muted });
    let mut pen = Pen::new(buffer, line, 0);
    pen.put(if selected { theme.glyphs().selected } else { " " }, plain).put(" ", plain);
    let title = cells(text::width(&text::visible(&entry.title)));
    if pen.room() > title.saturating_add(8) {
        pen.put_right(" ", plain).put_right(&entry.key, theme.style(Role::KeyHint));
    }
    if pen.room() > title.saturating_add(2).saturating_add(cells(text::width(&entry.price))) {
        pen.put_right("  ", plain).put_right(&entry.price, theme.style(Role::Muted));
    }
    if selected {
        buffer.set_style(line, theme.style(Role::Selected));
    }
    let base = if selected { theme.style(Role::Selected) } else { plain };
    let mut pen = Pen::new(buffer, line, 0);
    pen.skip(2);
    let kept = if title > pen.room() { pen.room().saturating_sub(1) } else { pen.room() };
    let end = pen.x() + kept;
    for (index, grapheme) in entry.title.graphemes(true).enumerate() {
        if pen.x() + cells(text::width(&text::visible(grapheme))) > end {
            pen.put(theme.glyphs().ellipsis, base);
            break;
        }
        let marked = found.marked.binary_search(&index).is_ok();
        let style = if marked { base.patch(theme.style(Role::MatchHighlight)) } else { base };
        pen.put(grapheme, style);
    }
}
