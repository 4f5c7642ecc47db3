//! Drawing the palette: what was typed above, the matches below.

use super::{Availability, Entry, Match};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::list_dialog::{Line, ListDialog, ListView, Room};
use crate::widget::paint::cells;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

/// Cells and rows, whatever matches, so that it does not jump while one types.
const SIZE: (usize, usize) = (82, 18);

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
        list: &ListDialog,
        (entries, found): (&[&Entry], &[Match]),
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        let view = ListView {
            title: self.title,
            bottom: self.bottom,
            size: SIZE,
            room: Room::Edged,
            is_counted: true,
            filter: ("", self.placeholder),
            ..ListView::default()
        };
        view.render(list, found.len(), area, buffer, theme, |line| {
            if let Some((found, entry)) = found.get(line.index).and_then(|one| Some((one, entries.get(one.entry)?))) {
                draw_entry(entry, found, line, theme);
            }
        })
    }
}

fn draw_entry(entry: &Entry, found: &Match, mut line: Line<'_>, theme: &Theme) {
    let role = if entry.availability == Availability::Now { Role::Text } else { Role::Muted };
    line.put_sign().put(" ", role);
    let title = cells(text::width(&text::visible(&entry.title)));
    let needs = |words: &str, between: u16| title.saturating_add(cells(text::width(words))).saturating_add(between);
    if line.pen.room() > title.saturating_add(8).max(needs(&entry.key, 1)) {
        line.put_right(" ", role).put_right(&entry.key, Role::KeyHint);
    }
    if line.pen.room() > needs(&entry.price, 2) {
        line.put_right("  ", role).put_right(&entry.price, Role::Muted);
    }
    let base = line.style(role);
    let pen = &mut line.pen;
    let kept = if title > pen.room() { pen.room().saturating_sub(1) } else { pen.room() };
    let end = pen.x() + kept;
    for (index, grapheme) in entry.title.graphemes(true).enumerate() {
        if pen.x() + cells(text::width(&text::visible(grapheme))) > end {
            pen.put(theme.glyphs().ellipsis, base);
            break;
        }
        let is_marked = found.marked.binary_search(&index).is_ok();
        pen.put(grapheme, if is_marked { base.patch(theme.style(Role::MatchHighlight)) } else { base });
    }
}
