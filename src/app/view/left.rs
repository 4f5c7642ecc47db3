//! The left column: results, triage, private, activity.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::edge;
use super::rooms::{Wish, strips};
use crate::app::{Model, Pane};
use crate::pane::Component;
use crate::text;
use crate::theme::Theme;
use crate::widget::PaneFrame;
use crate::widget::paint;

mod names;

/// The panes of the column, in their order.
fn panes() -> Vec<Pane> {
    Pane::ALL.into_iter().filter(|pane| pane.is_left()).collect()
}

/// Draws the column: an accordion of which one pane is open.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let open = if model.focus.is_left() { model.focus } else { model.list };
    let all = panes();
    let wishes: Vec<Wish> = all.iter().map(|pane| Wish { pane: *pane, rows: rows(model, *pane) }).collect();
    // From top to bottom: the edge that two share carries the title of the lower one.
    for strip in strips(area, &wishes, open) {
        let panes = all.iter().skip(strip.first).take(strip.count);
        match panes.clone().next() {
            Some(pane) if *pane == open || strip.area.height > 2 => {
                super::draw_pane(model, *pane, strip.area, buffer, theme);
            }
            _ => draw_closed(model, &panes.copied().collect::<Vec<_>>(), strip.area, buffer, theme),
        }
    }
}

/// Where there is one column, only the open pane: the others are names on its edge.
pub(super) fn draw_open(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    super::draw_pane(model, model.focus, area, buffer, theme);
    // A click on a name gives that pane the keys; one on the rows is the open pane's.
    model.areas.note(model.focus, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area });
    names::draw(model, area, buffer, theme);
}

/// Rows worth showing beside the open pane: the log is open only while it is looked at.
pub(super) fn rows(model: &Model, pane: Pane) -> usize {
    model.pane(pane).map_or(0, Component::rows)
}

/// The titles of closed panes on one line, each with what it holds.
fn draw_closed(model: &Model, panes: &[Pane], area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut line = String::new();
    for pane in panes {
        let edge = edge(model, *pane, None, theme);
        let words = if edge.said.is_empty() { edge.title } else { format!("{} · {}", edge.title, edge.said) };
        if !line.is_empty() {
            line.push_str("  ");
        }
        let before = paint::cells(text::width(&line)).saturating_add(2);
        let place =
            Rect { x: area.x.saturating_add(before), width: paint::cells(text::width(&words)), height: 1, ..area };
        model.areas.note(*pane, place.intersection(area));
        line.push_str(&words);
    }
    PaneFrame::new(line).render_line(area, buffer, theme);
}
