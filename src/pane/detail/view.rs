//! Drawing of the detail pane's inside: tab bar and lines.

use ratatui::buffer::Buffer;
use ratatui::layout::{Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::{DetailPane, Tab};
use crate::theme::{Role, Theme};

/// Draws tabs and the shown tab into `area`.
pub fn draw(pane: &DetailPane, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    use ratatui::layout::Constraint::{Fill, Length};
    let [bar, body] = Layout::vertical([Length(1), Fill(1)]).areas(area);
    let tabs = Tab::ALL.iter().flat_map(|tab| {
        let role = if *tab == pane.tab { Role::TabActive } else { Role::Tab };
        [theme.span(role, tab.title()), theme.span(Role::Text, "  ")]
    });
    tabs.collect::<Line<'_>>().render(bar, buffer);
    pane.height.set(usize::from(body.height));
    if pane.tab == Tab::Json {
        draw_json(pane, body, buffer, theme, focused);
    } else {
        draw_lines(pane, body, buffer, theme, focused);
    }
}

/// First row to draw so that the cursor is seen.
fn first_row(cursor: usize, count: usize, height: usize) -> usize {
    let middle = cursor.saturating_sub(height / 2);
    middle.min(count.saturating_sub(height))
}

fn draw_lines(pane: &DetailPane, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    let Some(state) = pane.state() else { return };
    let first = first_row(state.cursor, state.lines.len(), usize::from(area.height));
    for (row, (index, line)) in area.rows().zip(state.lines.iter().enumerate().skip(first)) {
        let spans = line.pieces.iter().map(|piece| theme.span(piece.role, piece.text.as_str()));
        spans.collect::<Line<'_>>().render(row, buffer);
        if focused && index == state.cursor {
            buffer.set_style(row, theme.style(Role::CurrentLine));
        }
    }
}

fn draw_json(pane: &DetailPane, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
    let tab = &pane.json;
    let first = first_row(tab.cursor, tab.rows.len(), usize::from(area.height));
    for (row, (index, node)) in area.rows().zip(tab.rows.iter().enumerate().skip(first)) {
        let glyphs = theme.glyphs();
        let sign = node.open.map_or(glyphs.leaf, |open| if open { glyphs.unfolded } else { glyphs.folded });
        let line = Line::from(vec![
            theme.span(Role::Muted, format!("{}{sign} ", "  ".repeat(node.depth))),
            theme.span(Role::JsonKey, if node.label.is_empty() { String::new() } else { format!("{}: ", node.label) }),
            theme.span(Role::JsonString, node.text.as_str()),
        ]);
        line.render(row, buffer);
        if focused && index == tab.cursor {
            buffer.set_style(row, theme.style(Role::CurrentLine));
        }
    }
}
