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
use crate::widget::frame::BETWEEN;
use crate::widget::paint;

mod names;

/// Between titles.
const GAP: &str = "  ";
/// Cells of a line that are its ends: a corner and a blank on either side.
const EDGES: u16 = 4;

/// The panes of the column, in their order.
fn panes() -> Vec<Pane> {
    Pane::ALL.into_iter().filter(|pane| pane.is_left()).collect()
}

/// Draws the column: an accordion of which one pane is open.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let open = open(model);
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

/// Lines that the rows of a pane take.
pub(super) fn lines(model: &Model, pane: Pane) -> usize {
    model.pane(pane).map_or(0, Component::lines)
}

/// The one that is open, or would be if a list had the keys.
fn open(model: &Model) -> Pane {
    if model.focus.is_left() { model.focus } else { model.list }
}

/// Cells that the rows of the open list want, its frame included.
pub(super) fn wanted(model: &Model, theme: &Theme) -> u16 {
    let (open, edges) = (open(model), 2);
    let natural = |pane: &dyn Component| pane.natural(&super::context(model, open, None, theme));
    model.pane(open).map_or(0, natural).saturating_add(edges)
}

/// Cells that the titles of all lists want in a column of that height, each with what it says.
pub(super) fn titled(model: &Model, height: u16, theme: &Theme) -> u16 {
    let cells_of = |pane: Pane| {
        let edge = edge(model, pane, Some(height).filter(|_| pane == open(model)), theme);
        paint::cells(text::width(&edge.title) + text::width(&edge.said)).saturating_add(EDGES * 2)
    };
    panes().into_iter().map(cells_of).max().unwrap_or_default()
}

/// The titles of closed panes on one line, each with what it holds.
fn draw_closed(model: &Model, panes: &[Pane], area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let words = panes.iter().map(|pane| {
        let edge = edge(model, *pane, None, theme);
        if edge.said.is_empty() { edge.title } else { format!("{}{BETWEEN}{}", edge.title, edge.said) }
    });
    let words = shortened(&words.collect::<Vec<_>>(), usize::from(area.width.saturating_sub(EDGES)));
    let mut line = String::new();
    for (pane, words) in panes.iter().zip(words) {
        if !line.is_empty() {
            line.push_str(GAP);
        }
        let before = paint::cells(text::width(&line)).saturating_add(2);
        let place =
            Rect { x: area.x.saturating_add(before), width: paint::cells(text::width(&words)), height: 1, ..area };
        model.areas.note(*pane, place.intersection(area));
        line.push_str(&words);
    }
    PaneFrame::new(line).render_line(area, buffer, theme);
}

/// Titles that stand side by side in so many cells: each keeps its name, and of what it says of itself as many parts as there is
/// room for. The last panes are served first, since the log says what is under way.
fn shortened(titles: &[String], room: usize) -> Vec<String> {
    let parts = |title: &String| title.split(BETWEEN).map(str::to_owned).collect::<Vec<_>>();
    let mut shown: Vec<String> = titles.iter().filter_map(|title| parts(title).into_iter().next()).collect();
    for (at, title) in titles.iter().enumerate().rev() {
        for part in parts(title).into_iter().skip(1) {
            let cells = text::width(&shown.join(GAP)) + text::width(BETWEEN) + text::width(&part);
            // A later part without an earlier one would say something else.
            let Some(shown) = shown.get_mut(at).filter(|_| cells <= room) else { break };
            shown.push_str(BETWEEN);
            shown.push_str(&part);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_panes_side_by_side_keep_their_names_and_drop_whole_parts_of_what_they_say() {
        let titles = [
            "2 Triage".to_owned(),
            "3 Private · files by hash · 4 of 4".to_owned(),
            "4 Activity · 1 on the way".to_owned(),
        ];
        let line = |room| shortened(&titles, room).join(GAP);
        assert_eq!(line(80), "2 Triage  3 Private · files by hash · 4 of 4  4 Activity · 1 on the way");
        assert_eq!(line(70), "2 Triage  3 Private · files by hash  4 Activity · 1 on the way");
        assert_eq!(line(50), "2 Triage  3 Private  4 Activity · 1 on the way");
        assert_eq!(line(33), "2 Triage  3 Private  4 Activity");
        assert_eq!(line(10), "2 Triage  3 Private  4 Activity", "the frame cuts what is too long");
    }
}
