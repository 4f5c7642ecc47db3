//! What is around the object under the cursor, drawn: it in the middle, its neighbours on a ring, theirs on a second.
//!
//! Lines are drawn with braille; signs and names are put over them. Where the terminal has ASCII only, and for ears, nothing is drawn:
//! the tree says all of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Line};

use super::{judged, name};
use crate::case::Case;
use crate::case::neighbourhood::{Dot, Neighbourhood};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen, cells, fitted};

/// Cells of a name beside its sign.
const NAME: usize = 24;

/// Draws what is around an object into an area, the last row of which says what is left out.
pub(super) fn draw(around: &Neighbourhood, case: &Case, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let area = area.intersection(buffer.area);
    if area.height < 5 || area.width < 20 || around.dots.is_empty() {
        return;
    }
    let room = Rect { height: area.height - 1, ..area };
    draw_lines(around, room, buffer, theme);
    let mut taken = Taken::default();
    let places: Vec<(u16, u16)> = around.dots.iter().map(|dot| place(dot, room)).collect();
    for (dot, place) in around.dots.iter().zip(&places) {
        taken.add(*place, 1);
        let cell = judged(case.node(dot.node), theme.glyphs());
        let sign = cell.text.chars().next().map(String::from).unwrap_or_default();
        let spot = Rect { x: place.0, y: place.1, width: 1, height: 1 };
        Pen::new(buffer, spot, 0).put(&sign, theme.style(cell.role));
    }
    // The nearest get their names first.
    for (dot, place) in around.dots.iter().zip(&places) {
        draw_name(dot, *place, case, room, &mut taken, buffer, theme);
    }
    let shown = around.dots.len().saturating_sub(1) as u64;
    let words = match around.more {
        0 => format!("{} around it", text::counted(shown, "object")),
        more => format!("{} of {} around it", text::count(shown), text::counted(shown + more as u64, "object")),
    };
    Pen::new(buffer, area, area.height - 1).put_fitted(&words, theme.style(Role::Muted), Cut::End);
}

fn draw_lines(around: &Neighbourhood, room: Rect, buffer: &mut Buffer, theme: &Theme) {
    let colour = theme.style(Role::Border).fg.unwrap_or_default();
    let ends = |pair: &(usize, usize)| Some((around.dots.get(pair.0)?, around.dots.get(pair.1)?));
    let lines: Vec<Line> = around
        .lines
        .iter()
        .filter_map(ends)
        .map(|(one, other)| Line { x1: one.x, y1: one.y, x2: other.x, y2: other.y, color: colour })
        .collect();
    let canvas = Canvas::default().marker(Marker::Braille).x_bounds(BOUNDS).y_bounds(BOUNDS);
    canvas.paint(|context| lines.iter().for_each(|line| context.draw(line))).render(room, buffer);
}

/// A little more than where dots stand.
const BOUNDS: [f64; 2] = [-1.05, 1.05];

/// The cell of a dot.
fn place(dot: &Dot, room: Rect) -> (u16, u16) {
    let [low, high] = BOUNDS;
    let part = |at: f64| (at - low) / (high - low);
    (room.x + along(part(dot.x), room.width), room.y + along(1.0 - part(dot.y), room.height))
}

/// The cell of a row of so many that lies at this part of it.
fn along(part: f64, count: u16) -> u16 {
    let last = count.saturating_sub(1);
    (0..last).find(|cell| f64::from(*cell) + 0.5 >= part * f64::from(last)).unwrap_or(last)
}

fn draw_name(
    dot: &Dot,
    (x, y): (u16, u16),
    case: &Case,
    room: Rect,
    taken: &mut Taken,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    let Some(node) = case.node(dot.node) else { return };
    let name = name(node);
    let words = fitted(&name, NAME, Cut::Middle);
    let width = cells(text::width(&words));
    // A blank between sign and name, over whatever line runs there.
    let (words, width) = (format!(" {words} "), width + 2);
    let right = (x.saturating_add(1), y);
    let left = (x.saturating_sub(width), y);
    let fits_right = right.0 + width <= room.right();
    let fits_left = x >= room.x + width;
    // Away from the middle, else over it.
    let sides =
        if dot.x < 0.0 { [(fits_left, left), (fits_right, right)] } else { [(fits_right, right), (fits_left, left)] };
    let free = sides.into_iter().find(|(fits, at)| *fits && taken.is_free(*at, width)).map(|(_, at)| at);
    let Some(at) = free else { return };
    taken.add(at, width);
    let role = if dot.ring == 0 { Role::TabActive } else { Role::Text };
    let spot = Rect { x: at.0, y: at.1, width, height: 1 };
    Pen::new(buffer, spot, 0).put(&words, theme.style(role));
}

/// The cells that signs and names stand in.
#[derive(Debug, Default)]
struct Taken(Vec<(u16, u16, u16)>);

impl Taken {
    fn add(&mut self, (x, y): (u16, u16), width: u16) {
        self.0.push((x, y, width));
    }

    /// Whether nothing stands there.
    fn is_free(&self, (x, y): (u16, u16), width: u16) -> bool {
        self.0.iter().all(|(other, row, wide)| *row != y || other + wide <= x || x + width <= *other)
    }
}
