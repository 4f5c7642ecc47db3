//! Drawing a list: its box, the rows that are seen, and, where there are more, how many and where one is among them.

use super::ListDialog;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::paint::{Cut, Pen, blank, cells};
use crate::widget::prompt::PromptView;
use crate::widget::table::draw_bar;
use crate::widget::{Focus, PaneFrame};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::borrow::Cow;
use std::ops::Range;

/// How a list stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    /// In a box in the middle, with a blank column at each side, in which the scroll bar stands; the filter is below.
    #[default]
    Boxed,
    /// In a box whose rows reach from edge to edge, with the filter above them.
    Edged,
    /// The same in all of its area.
    Hanging,
    /// All over the screen and without a frame, so that lines can be selected from edge to edge.
    Bare,
}

/// How a list looks.
#[derive(Debug, Clone, Default)]
pub struct ListView<'a> {
    pub title: &'a str,
    /// What stands at the right of the title.
    pub right: &'a str,
    /// What stands in the border below.
    pub bottom: &'a str,
    /// How the frame looks, where that must tell something.
    pub tone: Option<Role>,
    /// The cells and lines that are wanted inside.
    pub size: (usize, usize),
    pub room: Room,
    /// Whether it says how many rows there are also when all are seen.
    pub is_counted: bool,
    /// Lines that stand above the rows, and below them.
    pub above: Vec<(Role, String)>,
    pub below: Vec<(Role, String)>,
    /// What stands before the filter, and what is said while nothing is typed.
    pub filter: (&'a str, &'a str),
    /// Lines that stand below the filter.
    pub under: Vec<(Role, String)>,
}

/// A row that is to be drawn.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its place in the list.
    pub index: usize,
    pub is_selected: bool,
    pub pen: Pen<'a>,
    theme: &'a Theme,
}

impl Line<'_> {
    /// How something of that role looks in this row.
    pub fn style(&self, role: Role) -> Style {
        let style = self.theme.style(role);
        if self.is_selected { style.patch(self.theme.style(Role::Selected)) } else { style }
    }

    pub fn put(&mut self, text: &str, role: Role) -> &mut Self {
        let style = self.style(role);
        self.pen.put(text, style);
        self
    }

    pub fn put_fitted(&mut self, text: &str, role: Role, cut: Cut) -> &mut Self {
        let style = self.style(role);
        self.pen.put_fitted(text, style, cut);
        self
    }

    pub fn put_right(&mut self, text: &str, role: Role) -> &mut Self {
        let style = self.style(role);
        self.pen.put_right(text, style);
        self
    }

    /// Writes text in exactly `width` cells.
    pub fn put_in(&mut self, width: u16, text: &str, role: Role, cut: Cut) -> &mut Self {
        let style = self.style(role);
        self.pen.put_in(width, text, style, crate::widget::paint::Align::Left, cut);
        self
    }

    /// The sign of the row under the cursor, or a blank.
    pub fn put_sign(&mut self) -> &mut Self {
        let sign = if self.is_selected { self.theme.glyphs().selected } else { " " };
        self.put(sign, Role::Text)
    }
}

impl ListView<'_> {
    /// Draws it in the middle of `area`, over whatever is there, each of `count` rows that is seen by `draw`; the answer is
    /// where the terminal's cursor belongs while one types. A title for which its edge has no room stands above the rows.
    pub fn render(
        &self,
        list: &ListDialog,
        count: usize,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
        mut draw: impl FnMut(Line<'_>),
    ) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let view = self.spread(list, count, area, theme);
        let place = view.place(area, theme);
        let [above, mut rows, below, filter, under] = view.parts(list, count, place);
        let window = list.window(count, rows);
        view.draw_frame(place, &view.told(list, &window, count, theme), buffer, theme);
        if window.len() < count {
            view.draw_bar(&window, count, &mut rows, place, buffer, theme);
        }
        for (row, index) in (0..).zip(window) {
            let is_selected = list.cursor == Some(index);
            let line = Rect { y: rows.y + row, height: 1, ..rows };
            if is_selected {
                buffer.set_style(line, theme.style(Role::Selected));
            }
            draw(Line { index, is_selected, pen: Pen::new(buffer, line, 0), theme });
        }
        for (area, lines) in [(above, &view.above), (below, &view.below), (under, &view.under)] {
            for (row, (role, words)) in (0..area.height).zip(lines) {
                Pen::new(buffer, area, row).put_fitted(&text::visible(words), theme.style(*role), Cut::End);
            }
        }
        if filter.is_empty() {
            return None;
        }
        let (label, placeholder) = self.filter;
        let view = PromptView::new(label).placeholder(placeholder).focus(Focus::Here);
        view.render(&list.filter, filter, buffer, theme).filter(|_| list.is_typing)
    }

    /// The same of lines to read.
    pub fn render_lines(
        &self,
        list: &ListDialog,
        lines: &[(Role, String)],
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        self.render(list, lines.len(), area, buffer, theme, |mut line| {
            if let Some((role, words)) = lines.get(line.index) {
                line.put_fitted(words, *role, Cut::End);
            }
        })
    }

    /// Where the lines below the rows are.
    pub(in crate::widget) fn below(&self, list: &ListDialog, count: usize, area: Rect, theme: &Theme) -> Rect {
        let view = self.spread(list, count, area, theme);
        let [_, _, below, ..] = view.parts(list, count, view.place(area, theme));
        below
    }

    /// How many rows, and lines below them, there is room for beside a title that stands above them.
    pub(in crate::widget) fn free_rows(&self, list: &ListDialog, count: usize, area: Rect, theme: &Theme) -> usize {
        let view = self.spread(list, count, area, theme);
        let [above, rows, below, ..] = view.parts(list, count, view.place(area, theme));
        usize::from(above.height + rows.height + below.height).saturating_sub(view.above.len())
    }

    /// The same, with a title that its edge would cut in lines above the rows.
    fn spread(&self, list: &ListDialog, count: usize, area: Rect, theme: &Theme) -> Cow<'_, Self> {
        let place = self.place(area, theme);
        let [_, rows, ..] = self.parts(list, count, place);
        // Only measured: where one is in the list is for the rows that are drawn to say.
        let seen = 0..count.min(usize::from(rows.height));
        let told = self.told(list, &seen, count, theme);
        // As wide as where one is can get, so that the box does not jump.
        let told = if told.is_empty() { told } else { text::place(count, count) };
        let beside = self.right_of(&told);
        let beside = if beside.is_empty() { 0 } else { text::width(&beside) + 2 };
        let title = text::visible(self.title);
        let wanted = text::width(&title) + beside;
        if self.room != Room::Boxed || wanted + 4 <= usize::from(place.width) {
            return Cow::Borrowed(self);
        }
        if wanted + 4 <= usize::from(area.width) {
            return Cow::Owned(Self { size: (wanted, self.size.1), ..self.clone() });
        }
        let room = usize::from(PaneFrame::inside(place).width);
        let lines = text::wrap(&title, room).into_iter().map(|line| (self.tone.unwrap_or(Role::TitleFocused), line));
        let above: Vec<(Role, String)> = lines.chain(self.above.iter().cloned()).collect();
        let size = (self.size.0, self.size.1 + above.len() - self.above.len());
        Cow::Owned(Self { title: "", above, size, ..self.clone() })
    }

    /// Where one is in the rows: not all are seen, or whoever has the list read to him can't see how many there are.
    fn told(&self, list: &ListDialog, window: &Range<usize>, count: usize, theme: &Theme) -> String {
        let is_spoken = theme.glyphs().are_spoken() && list.cursor.is_some();
        if window.len() < count || self.is_counted || is_spoken { list.place(window, count) } else { String::new() }
    }

    fn right_of(&self, told: &str) -> String {
        [told, self.right].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn place(&self, area: Rect, theme: &Theme) -> Rect {
        let (width, height) = self.size;
        match self.room {
            Room::Boxed => PaneFrame::boxed((width.max(text::width(self.bottom)), height), area, theme),
            Room::Edged => PaneFrame::centred((width + 2, height + 2), area, theme),
            Room::Bare | Room::Hanging => area,
        }
    }

    /// Where the lines above the rows, the rows, the lines below them, the filter and the lines under it are. A row stays even
    /// where what is around would fill the box.
    fn parts(&self, list: &ListDialog, count: usize, place: Rect) -> [Rect; 5] {
        let inside = match self.room {
            Room::Boxed => PaneFrame::inside(place),
            Room::Edged | Room::Hanging => PaneFrame::inner(place),
            Room::Bare => Rect { y: place.y + 1, height: place.height.saturating_sub(2), ..place }.intersection(place),
        };
        let line = u16::from(list.has_line()).min(inside.height);
        if matches!(self.room, Room::Edged | Room::Hanging) {
            let filter = Rect { x: inside.x + 2.min(inside.width), width: inside.width.saturating_sub(2), ..inside };
            let rows = Rect { y: inside.y + line, height: inside.height - line, ..inside };
            let none = Rect { height: 0, ..rows };
            return [none, rows, none, Rect { height: line, ..filter }, none];
        }
        let free = inside.height - line;
        let most = free.saturating_sub(u16::from(count > 0)).max(1).min(free);
        let under = cells(self.under.len()).min(most);
        let below = cells(self.below.len()).min(most - under);
        let above = cells(self.above.len()).min(most - under - below);
        let above = Rect { height: above, ..inside };
        let rows = Rect { y: above.bottom(), height: free - above.height - below - under, ..inside };
        let below = Rect { y: rows.bottom(), height: below, ..inside };
        let filter = Rect { y: below.bottom(), height: line, ..inside };
        [above, rows, below, filter, Rect { y: filter.bottom(), height: under, ..inside }]
    }

    fn draw_frame(&self, place: Rect, told: &str, buffer: &mut Buffer, theme: &Theme) {
        blank(buffer, place, theme.style(Role::Text));
        let right = self.right_of(told);
        if self.room == Room::Bare {
            let mut pen = Pen::new(buffer, place, 0);
            if !right.is_empty() {
                pen.put_right(&format!(" {right} "), theme.style(Role::Muted));
            }
            pen.put_fitted(self.title, theme.style(Role::TitleFocused), Cut::End);
            Pen::new(buffer, place, place.height.saturating_sub(1)).put(self.bottom, theme.style(Role::Muted));
            return;
        }
        let frame = PaneFrame::new(self.title).right(right).bottom(self.bottom).tone(self.tone).focus(Focus::Here);
        let frame = if told.is_empty() { frame } else { frame.right_first() };
        frame.render(place, buffer, theme);
    }

    /// A mark beside the rows; from edge to edge they give way to it. None stands where it would be selected with them.
    fn draw_bar(
        &self,
        window: &Range<usize>,
        count: usize,
        rows: &mut Rect,
        place: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        match self.room {
            Room::Boxed if rows.right() < place.right() => {}
            Room::Edged | Room::Hanging if rows.width > 4 => rows.width -= 1,
            _ => return,
        }
        draw_bar(window, count, Rect { x: rows.right(), width: 1, ..*rows }, buffer, theme);
    }
}
