//! Text into cells: the one place where widgets write, so that no text, however made, leaves its area.
//!
//! A [`Pen`] owns a stretch of one row. Whatever is put passes [`text::visible`], is cut by cells and never through a wide
//! character. Positions come from the layout, never from how wide a text was, so what stands to the right stays where it is.

use crate::text;
use crate::theme::{Role, Theme};
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;

/// Where text stands in a space that is wider than it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// For words.
    #[default]
    Left,
    /// For numbers.
    Right,
}

/// What is left out of text that is wider than its space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// The end: for prose and names.
    #[default]
    End,
    /// The middle: for hashes, URLs, trails, whose ends tell them apart.
    Middle,
}

/// More bytes than any row of a screen shows; longer text is shortened to this before it is looked at.
const LONGEST: usize = 16 * 1024;

/// Writes into one row of an area, from left to right.
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect, style::Style};
/// use vtriage::widget::paint::Pen;
///
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
/// let mut pen = Pen::new(&mut buffer, Rect::new(0, 0, 12, 1), 0);
/// pen.put_right("42", Style::new());
/// pen.put("a very long text", Style::new());
/// assert_eq!(buffer, Buffer::with_lines(["a very lon42"]));
/// ```
#[derive(Debug)]
pub struct Pen<'b> {
    buffer: &'b mut Buffer,
    y: u16,
    x: u16,
    end: u16,
}

impl<'b> Pen<'b> {
    /// A pen for row `row` of `area`, counted from its top. Outside the area or the buffer it writes nothing.
    pub fn new(buffer: &'b mut Buffer, area: Rect, row: u16) -> Self {
        let area = area.intersection(buffer.area);
        let y = area.y.saturating_add(row);
        let end = if row < area.height { area.right() } else { area.x };
        Self { buffer, y, x: area.x, end }
    }

    /// Cells left.
    pub const fn room(&self) -> u16 {
        self.end.saturating_sub(self.x)
    }

    /// The column that the next text starts in.
    pub const fn x(&self) -> u16 {
        self.x
    }

    /// Leaves `cells` as they are.
    pub fn skip(&mut self, cells: u16) -> &mut Self {
        self.x = self.x.saturating_add(cells).min(self.end);
        self
    }

    /// Writes `text`, cut where the room ends.
    pub fn put(&mut self, text: &str, style: Style) -> &mut Self {
        let text = shortened(text, Cut::End);
        self.write(&text::visible(&text), style);
        self
    }

    /// Writes `text` and marks a cut with an ellipsis.
    pub fn put_fitted(&mut self, text: &str, style: Style, cut: Cut) -> &mut Self {
        let room = usize::from(self.room());
        self.write(&fitted(text, room, cut), style);
        self
    }

    /// Writes `text` in exactly `width` cells, or in the room that is left.
    pub fn put_in(&mut self, width: u16, text: &str, style: Style, align: Align, cut: Cut) -> &mut Self {
        let width = width.min(self.room());
        let next = self.x + width;
        let text = fitted(text, usize::from(width), cut);
        if align == Align::Right {
            self.skip(width.saturating_sub(cells(text::width(&text))));
        }
        let end = std::mem::replace(&mut self.end, next);
        self.write(&text, style);
        (self.x, self.end) = (next, end);
        self
    }

    /// Writes `text` at the right end; what follows on the left has that much less room. Nothing is written if it does not fit.
    pub fn put_right(&mut self, text: &str, style: Style) -> &mut Self {
        let text = text::visible(text);
        let width = cells(text::width(&text));
        if width <= self.room() {
            let (x, end) = (self.x, self.end - width);
            self.x = end;
            self.write(&text, style);
            (self.x, self.end) = (x, end);
        }
        self
    }

    /// Fills the room with `symbol`, which is one cell wide.
    pub fn fill(&mut self, symbol: &str, style: Style) -> &mut Self {
        while self.room() > 0 {
            let x = self.x;
            self.write(symbol, style);
            if self.x == x {
                break;
            }
        }
        self
    }

    fn write(&mut self, text: &str, style: Style) {
        if self.room() > 0 {
            let (x, _) = self.buffer.set_stringn(self.x, self.y, text, usize::from(self.room()), style);
            self.x = x.min(self.end);
        }
    }
}

/// Makes `area` blank in `style`, also where a wide character reaches into it from the left.
///
/// Without the latter, the terminal would draw that character over the first cell of the area and shift its border.
pub fn blank(buffer: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        if let Some(before) = area.x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)))
            && before.symbol().len() > 1
            && before.symbol().cell_width() > 1
        {
            before.set_symbol(" ");
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// Styles each place of a row where `needle` is drawn, without regard to the case of ASCII letters. Nothing for an empty needle.
///
/// Looks at the cells, so it finds what the user sees: not what was cut, and not across the halves of a wide character.
pub fn highlight(buffer: &mut Buffer, row: Rect, needle: &str, style: Style) {
    let row = Rect { height: row.height.min(1), ..row }.intersection(buffer.area);
    let needle = text::visible(needle).to_ascii_lowercase();
    if needle.is_empty() || row.is_empty() {
        return;
    }
    let (mut drawn, mut columns, mut x) = (String::new(), Vec::new(), row.x);
    while let Some(cell) = buffer.cell((x, row.y)).filter(|_| x < row.right()) {
        columns.push((drawn.len(), x));
        drawn.push_str(cell.symbol());
        x += cell.symbol().cell_width().max(1);
    }
    columns.push((drawn.len(), x));
    drawn.make_ascii_lowercase();
    let column_of = |byte: usize| columns.iter().rev().find(|(start, _)| *start <= byte).map_or(row.x, |(_, x)| *x);
    for (start, found) in drawn.match_indices(&needle) {
        let (from, to) = (column_of(start), column_of(start + found.len()));
        buffer.set_style(Rect { x: from, width: to.saturating_sub(from), ..row }, style);
    }
}

/// `text`, safe to draw and at most `width` cells wide.
pub fn fitted(text: &str, width: usize, cut: Cut) -> Cow<'_, str> {
    let shown = match shortened(text, cut) {
        Cow::Borrowed(text) => text::visible(text),
        Cow::Owned(text) => Cow::Owned(text::visible(&text).into_owned()),
    };
    let fit = match cut {
        Cut::End => text::fit,
        Cut::Middle => text::fit_middle,
    };
    match shown {
        Cow::Borrowed(shown) => fit(shown, width),
        Cow::Owned(shown) => Cow::Owned(fit(&shown, width).into_owned()),
    }
}

/// A number of cells as the screen counts them.
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn shortened(text: &str, cut: Cut) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let (head, rest) = text.split_at(text.floor_char_boundary(LONGEST / 2));
    match cut {
        Cut::End => Cow::Borrowed(head),
        Cut::Middle => {
            let (_, tail) = rest.split_at(rest.floor_char_boundary(rest.len().saturating_sub(LONGEST / 2)));
            Cow::Owned(format!("{head}{tail}"))
        }
    }
}

/// Writes what an empty line is for into its first row: in brackets where the theme tells it by nothing from typed text.
pub(super) fn put_placeholder(words: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let style = theme.style(Role::Placeholder);
    let is_told_apart = style != theme.style(Role::Text) || words.is_empty();
    let words = if is_told_apart { Cow::Borrowed(words) } else { Cow::Owned(format!("({words})")) };
    Pen::new(buffer, area, 0).put_fitted(&words, style, Cut::End);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Modifier;

    fn highlighted(text: &str, needle: &str) -> String {
        let mut buffer = Buffer::with_lines([text]);
        let row = buffer.area;
        highlight(&mut buffer, row, needle, Style::new().add_modifier(Modifier::BOLD));
        let mark = |x| if buffer[(x, 0)].modifier.contains(Modifier::BOLD) { '^' } else { ' ' };
        (0..row.width).map(mark).collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn every_place_of_the_needle_is_highlighted() {
        assert_eq!(highlighted("Login.example login", "LOGIN"), "^^^^^         ^^^^^");
        assert_eq!(highlighted("請求書 bad 書", "書"), "    ^^     ^^");
        assert_eq!(highlighted("nothing", ""), "");
        assert_eq!(highlighted("nothing", "x"), "");
    }

    #[test]
    fn long_text_is_cut_before_it_is_looked_at_and_keeps_its_ends() {
        let long = format!("start{}é{}end", "é".repeat(40_000), "x".repeat(40_000));
        assert_eq!(fitted(&long, 9, Cut::End), "startééé…");
        assert_eq!(fitted(&long, 9, Cut::Middle), "star…xend");
    }

    #[test]
    fn a_pen_outside_its_buffer_writes_nothing() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        for area in [Rect::new(0, 0, 4, 1), Rect::new(9, 9, 4, 1), Rect::new(0, 0, 0, 0)] {
            Pen::new(&mut buffer, area, 1).put("x", Style::new()).put_right("y", Style::new()).fill("z", Style::new());
        }
        assert_eq!(buffer, Buffer::empty(Rect::new(0, 0, 4, 1)));
    }
}
