//! Rows with a selected one, marks, and columns that fit the width.
//!
//! Rows come through a trait, one cell at a time and only those on screen, so a hundred thousand cost no more than a hundred.
//! A row has a *place* (where it stands now, from the top) and an *id* (which row it is, whatever the order): the selection is a
//! place. What is marked the rows tell.

mod column;
mod line;
mod state;

pub use column::{Column, Width};
pub use state::{Sort, TableState};

use super::paint::{Align, Cut, Pen, blank};
use super::{Focus, scroll};
use crate::theme::{Role, Theme};
use column::{Content, Place};
use line::Stretch;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use std::borrow::Cow;
use std::ops::Range;

/// The text of one cell and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    /// As it came; the table makes it safe to draw.
    pub text: Cow<'a, str>,
    /// How it looks.
    pub role: Role,
    /// What of it is left out first, where that is not what its column says.
    cut: Option<Cut>,
}

impl<'a> Cell<'a> {
    /// A cell of `role`.
    pub fn new(role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), role, cut: None }
    }

    /// Words in a column of hashes and URLs: their end is left out first.
    #[must_use]
    pub fn cut_end(mut self) -> Self {
        self.cut = Some(Cut::End);
        self
    }

    /// Cells of the screen that it takes uncut.
    fn needs(&self) -> u16 {
        super::paint::cells(crate::text::width(&crate::text::visible(&self.text)))
    }

    /// A cell of plain text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Role::Text, text)
    }
}

/// A line across the table before the row that begins a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<'a> {
    /// What the rows of the group share: cut where there is no room. As it came.
    pub name: Cow<'a, str>,
    /// What is told of the group, long and short: whole while there is room for anything.
    pub said: [String; 2],
}

/// So much of a group's name tells it from others.
const TELLING: usize = 8;

/// What a table shows. Asked for the rows on screen only, but at every draw: answer from what is decoded already.
pub trait Rows {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// The cell at a place and a column; the column counts in the list that the table was made with.
    fn cell(&self, place: usize, column: usize) -> Cell<'_>;

    /// What stands above the row at a place, where a group begins with it.
    fn head(&self, _place: usize) -> Option<Head<'_>> {
        None
    }

    /// Which row stands at a place.
    fn id(&self, place: usize) -> usize {
        place
    }

    /// Whether the row at a place is marked.
    fn is_marked(&self, _place: usize) -> bool {
        false
    }

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// So many rows from the top say how wide a list wants to be.
const SAMPLE: usize = 100;

/// Cells left of the columns: the sign of the selected row and that of a marked one.
const GUTTER: u16 = 2;

/// Where the parts of a table are.
#[derive(Debug)]
struct Parts {
    /// Rows of titles.
    header: u16,
    body: Rect,
    /// Places of the rows on screen.
    window: Range<usize>,
    /// Cells of the mark that says where one is.
    bar: u16,
    /// All but that.
    inner: Rect,
}

/// How a table looks; what it shows are [`Rows`], and where the user is in them a [`TableState`].
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect};
/// use vtriage::theme::{Palette, Role, Theme};
/// use vtriage::widget::{Cell, Column, Focus, Motion, Rows, Table, TableState, Width};
///
/// const COLUMNS: &[Column] = &[
///     Column::new("ratio", Width::Fixed(6)).right(),
///     Column::new("name", Width::Flex { min: 8, share: 1 }),
///     Column::new("date", Width::Fixed(10)).priority(1), // goes first where it is narrow
/// ];
///
/// struct Objects(Vec<(&'static str, u32)>);
///
/// impl Rows for Objects {
///     fn len(&self) -> usize {
///         self.0.len()
///     }
///     fn cell(&self, place: usize, column: usize) -> Cell<'_> {
///         let Some((name, flagged)) = self.0.get(place) else { return Cell::text("") };
///         match column {
///             0 => Cell::new(Role::Malicious, format!("{flagged}/72")),
///             1 => Cell::text(*name),
///             _ => Cell::new(Role::Muted, "2026-03-01"),
///         }
///     }
/// }
///
/// let theme = Theme::by_name("mono", Palette::default())?;
/// let objects = Objects(vec![("invoice.exe", 61), ("cdn.example.test", 3)]);
/// let mut state = TableState::default();
/// state.go(Motion::Down, &objects);
///
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 3));
/// Table::new(COLUMNS).focus(Focus::Here).empty("No results.").render(&objects, &state, buffer.area, &mut buffer, &theme);
/// # assert_eq!(buffer, { let mut want = Buffer::with_lines([
/// #     "   ratio name                 date      ",
/// #     "   61/72 invoice.exe          2026-03-01",
/// #     "›   3/72 cdn.example.test     2026-03-01",
/// # ]); for x in 0..40 { for y in 0..3 { want[(x, y)].set_style(buffer[(x, y)].style()); } } want });
/// # Ok::<(), vtriage::theme::ThemeError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    columns: &'a [Column],
    empty: &'a str,
    focus: Focus,
    needle: &'a str,
}

impl<'a> Table<'a> {
    /// A table with these columns.
    pub const fn new(columns: &'a [Column]) -> Self {
        Self { columns, empty: "", focus: Focus::Elsewhere, needle: "" }
    }

    /// What is said when there are no rows: why, and what to do. Lines end with `\n`; long ones wrap.
    #[must_use]
    pub const fn empty(mut self, text: &'a str) -> Self {
        self.empty = text;
        self
    }

    /// Whether the table hears the keys.
    #[must_use]
    pub const fn focus(mut self, focus: Focus) -> Self {
        self.focus = focus;
        self
    }

    /// Highlights where this text stands in a row: the filter.
    #[must_use]
    pub const fn highlight(mut self, needle: &'a str) -> Self {
        self.needle = needle;
        self
    }

    /// Draws a line of column titles and below it the rows that fit; every cell of `area` is written.
    pub fn render<R: Rows + ?Sized>(
        &self,
        rows: &R,
        state: &TableState,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        let area = area.intersection(buffer.area);
        blank(buffer, area, theme.style(Role::Text));
        let Parts { header, body, window, bar, inner } = Self::parts(rows, state, area);
        if rows.is_empty() {
            self.say_empty(body, buffer, theme);
        }
        let cells: Vec<Vec<Cell<'_>>> = window
            .clone()
            .map(|place| (0..self.columns.len()).map(|column| rows.cell(place, column)).collect())
            .collect();
        let needs: Vec<Vec<u16>> = cells.iter().map(|row| row.iter().map(Cell::needs).collect()).collect();
        let width = inner.width.saturating_sub(GUTTER);
        let places = column::places(self.columns, &contents(self.columns, &needs), &needs, width);
        if header > 0 {
            self.draw_titles(inner, &places, state.sort, buffer, theme);
        }
        let mut lines = (body.y..body.bottom()).map(|y| Rect { y, height: 1, width: inner.width, x: body.x });
        for (place, (cells, needs)) in window.clone().zip(cells.iter().zip(&needs)) {
            // Where there is one line, it is the row's.
            if let Some(head) = rows.head(place).filter(|_| lines.len() > 1)
                && let Some(line) = lines.next()
            {
                self.draw_head(&head, line, buffer, theme);
            }
            let Some(line) = lines.next() else { break };
            let marked = rows.is_marked(place);
            let stretches = line::stretches(self.columns, &places, needs, line.width.saturating_sub(GUTTER));
            self.draw_row(cells, (place == state.selected, marked), (line, &stretches), buffer, theme);
        }
        if bar > 0 {
            let bar = Rect { x: inner.right(), width: bar, ..body };
            draw_bar(&window, rows.len(), bar, buffer, theme);
        }
    }

    /// Cells that it wants: what most of the first rows need, without columns that are extras, and its own signs.
    pub fn natural(&self, rows: &(impl Rows + ?Sized)) -> u16 {
        let needs: Vec<Vec<u16>> = (0..rows.len().min(SAMPLE)).map(|place| self.needs(rows, place)).collect();
        let bar = 1;
        column::natural(self.columns, &contents(self.columns, &needs)).saturating_add(GUTTER + bar)
    }

    /// The columns of which the selected row says something that is cut or not shown, where it is drawn into that area.
    pub fn lacks(&self, rows: &(impl Rows + ?Sized), state: &TableState, area: Rect) -> Vec<usize> {
        let Parts { window, inner, .. } = Self::parts(rows, state, area);
        let needs: Vec<Vec<u16>> = window.clone().map(|place| self.needs(rows, place)).collect();
        let layout = Layout::of(self.columns.to_vec(), &needs, inner.width.saturating_sub(GUTTER));
        let Some(needs) = needs.get(state.selected.saturating_sub(window.start)) else { return Vec::new() };
        let drawn: Vec<(usize, u16, u16)> = layout.row(needs).collect();
        let is_whole =
            |column: usize, need: u16| need == 0 || drawn.iter().any(|(at, _, width)| *at == column && *width >= need);
        needs.iter().enumerate().filter(|(column, need)| !is_whole(*column, **need)).map(|(column, _)| column).collect()
    }

    fn needs(&self, rows: &(impl Rows + ?Sized), place: usize) -> Vec<u16> {
        (0..self.columns.len()).map(|column| rows.cell(place, column).needs()).collect()
    }

    /// Which rows are on screen, and where.
    fn parts(rows: &(impl Rows + ?Sized), state: &TableState, area: Rect) -> Parts {
        // One row of content is worth more than a line of titles.
        let header = u16::from(area.height > 1);
        let body = Rect { y: area.y + header, height: area.height - header, ..area };
        let window = state.window(rows, body);
        let bar = u16::from(rows.len() > window.len() && area.width > GUTTER);
        Parts { header, body, window, bar, inner: Rect { width: area.width - bar, ..area } }
    }

    fn say_empty(&self, body: Rect, buffer: &mut Buffer, theme: &Theme) {
        let room = Rect { x: body.x.saturating_add(1), width: body.width.saturating_sub(2), ..body };
        for (row, line) in (0..room.height).zip(crate::text::wrap(self.empty, usize::from(room.width))) {
            Pen::new(buffer, room, row).put(&line, theme.style(Role::Muted));
        }
    }

    fn draw_titles(&self, area: Rect, places: &[Place], sort: Option<Sort>, buffer: &mut Buffer, theme: &Theme) {
        let style = theme.style(Role::Header);
        for place in places {
            let Some(column) = self.columns.get(place.column) else { continue };
            let sign = sort.filter(|sort| sort.column == place.column).map_or("", |sort| sort.sign(theme.glyphs()));
            let room = usize::from(place.width).saturating_sub(crate::text::width(sign));
            // A sign that something is cut tells of nothing here.
            let is_lost = room < 2 && crate::text::width(column.title) > room;
            let title = if is_lost { "".into() } else { super::paint::fitted(column.title, room, Cut::End) };
            let title = format!("{title}{sign}");
            let cell = Rect { x: area.x + GUTTER + place.x, width: place.width, height: 1, ..area };
            Pen::new(buffer, cell, 0).put_in(place.width, &title, style, column.align, column.cut);
        }
    }

    fn draw_head(&self, head: &Head<'_>, line: Rect, buffer: &mut Buffer, theme: &Theme) {
        let style = theme.style(Role::Header);
        let inside = Rect { x: line.x + GUTTER.min(line.width), width: line.width.saturating_sub(GUTTER), ..line };
        let [long, short] = head.said.each_ref().map(|said| crate::text::visible(said));
        let beside = |said: &str| usize::from(inside.width).saturating_sub(crate::text::width(said) + 1);
        let said = if beside(&long) < TELLING { short } else { long };
        let room = beside(&said);
        let mut pen = Pen::new(buffer, inside, 0);
        pen.put(&super::paint::fitted(&crate::text::visible(&head.name), room, Cut::End), style);
        pen.put(if said.is_empty() || room == 0 { "" } else { " " }, style).put_fitted(&said, style, Cut::End);
        super::paint::highlight(buffer, line, self.needle, theme.style(Role::MatchHighlight));
    }

    fn draw_row(
        &self,
        cells: &[Cell<'_>],
        (selected, marked): (bool, bool),
        (line, stretches): (Rect, &[Stretch]),
        buffer: &mut Buffer,
        theme: &Theme,
    ) {
        let glyphs = theme.glyphs();
        let mut pen = Pen::new(buffer, line, 0);
        pen.put(if selected { glyphs.selected } else { " " }, theme.style(Role::Text));
        pen.put(if marked { glyphs.marked } else { " " }, theme.style(Role::Marked));
        for stretch in stretches {
            let (Some(column), Some(cell)) = (self.columns.get(stretch.column), cells.get(stretch.column)) else {
                continue;
            };
            let area = Rect { x: line.x + GUTTER + stretch.x, width: stretch.width, ..line };
            let (style, cut) = (theme.style(cell.role), cell.cut.unwrap_or(column.cut));
            Pen::new(buffer, area, 0).put_in(stretch.width, &cell.text, style, column.align, cut);
        }
        super::paint::highlight(buffer, line, self.needle, theme.style(Role::MatchHighlight));
        if selected {
            let role = if self.focus == Focus::Here { Role::Selected } else { Role::SelectedInactive };
            buffer.set_style(line, theme.style(role).remove_modifier(Modifier::DIM));
        }
    }
}

/// Columns of rows that are drawn elsewhere, in a menu, by the rule of tables: a cell takes the blanks of its row before it is
/// cut.
#[derive(Debug)]
pub struct Layout {
    columns: Vec<Column>,
    places: Vec<Place>,
    width: u16,
}

impl Layout {
    /// Of rows whose cells need so much, within `width` cells.
    pub fn of(columns: Vec<Column>, needs: &[Vec<u16>], width: u16) -> Self {
        let places = column::places(&columns, &contents(&columns, needs), needs, width);
        Self { columns, places, width }
    }

    /// The cells of a row that say something: which column, where it begins, and its width.
    pub fn row(&self, needs: &[u16]) -> impl Iterator<Item = (usize, u16, u16)> {
        let row = line::stretches(&self.columns, &self.places, needs, self.width);
        row.into_iter().map(|stretch| (stretch.column, stretch.x, stretch.width))
    }
}

/// How wide the cells of such rows are, by column.
fn contents(columns: &[Column], needs: &[Vec<u16>]) -> Vec<Content> {
    let of = |(index, column): (usize, &Column)| {
        Content::of(needs.iter().filter_map(|row| row.get(index).copied()).collect(), column.width)
    };
    columns.iter().enumerate().map(of).collect()
}

/// Draws where `window` lies in `len` rows.
pub fn draw_bar(window: &Range<usize>, len: usize, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let thumb = scroll::thumb(window, len, area.height);
    let glyphs = theme.glyphs();
    for row in 0..area.height {
        let glyph = if thumb.contains(&row) { glyphs.scroll_thumb } else { glyphs.scroll_track };
        Pen::new(buffer, area, row).put_in(1, glyph, theme.style(Role::Scrollbar), Align::Left, Cut::End);
    }
}

#[cfg(test)]
mod tests;
