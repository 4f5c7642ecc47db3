//! The border and titles of a pane.
//!
//! Borders join with what is drawn already (`┬`, `├`), so panes may share an edge: give neighbours areas that overlap by one cell
//! and draw the focused one last, so that its border is whole.

use super::Focus;
use super::paint::{Cut, Pen, blank, cells};
use crate::text;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::merge::MergeStrategy;
use std::borrow::Cow;

/// A box with a title on the left, a remark on the right, and the same at the bottom.
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect};
/// use vtriage::theme::{Palette, Theme};
/// use vtriage::widget::{Focus, PaneFrame};
///
/// let theme = Theme::by_name("mono", Palette::default())?;
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 3));
/// let inner = PaneFrame::new("1 Results").right("3 of 55").focus(Focus::Here).render(buffer.area, &mut buffer, &theme);
/// assert_eq!(inner, Rect::new(1, 1, 22, 1));
/// # Ok::<(), vtriage::theme::ThemeError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct PaneFrame<'a> {
    title: Cow<'a, str>,
    right: Cow<'a, str>,
    bottom: Cow<'a, str>,
    focus: Focus,
    tone: Option<Role>,
    first: First,
}

/// Who gives way where title and remark do not fit beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum First {
    /// The remark.
    #[default]
    Title,
    /// The title, as far as its first cells.
    Remark,
}

/// What stands between the parts of a remark.
pub(crate) const BETWEEN: &str = " · ";

/// Cells that a title keeps beside a remark that comes first.
const LEAST_TITLE: u16 = 8;

impl<'a> PaneFrame<'a> {
    /// A frame with a title; a long one is cut in the middle, as trails are.
    pub fn new(title: impl Into<Cow<'a, str>>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// What stands at the right of the top border. It gives way to the title when both do not fit.
    #[must_use]
    pub fn right(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.right = text.into();
        self
    }

    /// Has the title give way to what stands at the right of the top border.
    #[must_use]
    pub const fn right_first(mut self) -> Self {
        self.first = First::Remark;
        self
    }

    /// What stands at the left of the bottom border.
    #[must_use]
    pub fn bottom(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.bottom = text.into();
        self
    }

    /// Draws border and title in the style of a role.
    #[must_use]
    pub const fn tone(mut self, role: Option<Role>) -> Self {
        self.tone = role;
        self
    }

    /// Whether the pane hears the keys.
    #[must_use]
    pub const fn focus(mut self, focus: Focus) -> Self {
        self.focus = focus;
        self
    }

    /// What is left of `area` inside the border: all of it where no border fits (under 3 by 3).
    pub const fn inner(area: Rect) -> Rect {
        if area.width < 3 || area.height < 3 {
            return area;
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// The same without a column at each side, which stays free.
    pub fn inside(area: Rect) -> Rect {
        let inner = Self::inner(area);
        Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }.intersection(inner)
    }

    /// Where a box of at most this size stands: in the middle of an area, at its top where it is for ears.
    pub fn centred(size: (usize, usize), area: Rect, theme: &Theme) -> Rect {
        let (width, height) = (cells(size.0).min(area.width), cells(size.1).min(area.height));
        if theme.glyphs().are_spoken() {
            return Rect { width, height, ..area };
        }
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
    }

    /// The same of a box with at most this [`inside`](Self::inside).
    pub fn boxed(size: (usize, usize), area: Rect, theme: &Theme) -> Rect {
        Self::centred((size.0.saturating_add(4), size.1.saturating_add(2)), area, theme)
    }

    /// Draws only the line of its title, for a pane that is closed: the upper edge of a box whose lower edge is the next row;
    /// in an area of one row the edge is there already, and only the words are written.
    pub fn render_line(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buffer.area);
        if area.width < 3 || area.height == 0 {
            return;
        }
        if area.height > 1 {
            draw_border(Rect { height: 2, ..area }, buffer, theme, theme.style(Role::Border));
        }
        let edges = Rect { x: area.x + 1, width: area.width - 2, ..area };
        let (title, remark) = (theme.style(Role::Title), theme.style(Role::Muted));
        draw_edge(edges, 0, buffer, (&self.title, title), (&self.right, remark), self.first);
    }

    /// Draws it, makes the inside blank and returns the inside.
    pub fn render(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
        let area = area.intersection(buffer.area);
        let inner = Self::inner(area);
        blank(buffer, inner, theme.style(Role::Text));
        if inner == area {
            return inner;
        }
        let (border, title) = match (self.tone, self.focus) {
            (Some(role), _) => (theme.style(role), theme.style(role)),
            (None, Focus::Here) => (theme.style(Role::BorderFocused), theme.style(Role::TitleFocused)),
            (None, Focus::Elsewhere) => (theme.style(Role::Border), theme.style(Role::Title)),
        };
        draw_border(area, buffer, theme, border);
        let remark = theme.style(Role::Muted);
        let edges = Rect { x: area.x + 1, width: area.width - 2, ..area };
        draw_edge(edges, 0, buffer, (&self.title, title), (&self.right, remark), self.first);
        draw_edge(edges, area.height - 1, buffer, (&self.bottom, remark), ("", remark), First::Title);
        inner
    }
}

/// The first parts of a remark, as many as fit into so many cells; `6 · 4 flagged · 2 waiting` has three.
pub fn first_parts(remark: &str, room: usize) -> &str {
    let ends = remark.match_indices(BETWEEN).map(|(end, _)| end).chain([remark.len()]);
    let heads = ends.filter_map(|end| remark.get(..end));
    heads.take_while(|head| text::width(&text::visible(head)) <= room).last().unwrap_or(remark)
}

fn draw_border(area: Rect, buffer: &mut Buffer, theme: &Theme, style: Style) {
    let glyphs = theme.glyphs();
    let (left, right) = (area.left(), area.right() - 1);
    let (top, bottom) = (area.top(), area.bottom() - 1);
    let mut join = |x: u16, y: u16, symbol: &str| {
        let Some(cell) = buffer.cell_mut((x, y)) else { return };
        let is_corner = symbol == glyphs.top_left;
        match cell.symbol() {
            // An ASCII corner stands for every joint already.
            "+" if !is_corner && symbol.is_ascii() => {}
            old if old.chars().all(|line| ('\u{2500}'..='\u{257f}').contains(&line)) => {
                cell.merge_symbol(symbol, MergeStrategy::Exact);
            }
            _ => {
                cell.set_symbol(symbol);
            }
        }
        cell.set_style(Style::reset().patch(style));
    };
    for x in left + 1..right {
        join(x, top, glyphs.horizontal);
        join(x, bottom, glyphs.horizontal);
    }
    for y in top + 1..bottom {
        join(left, y, glyphs.vertical);
        join(right, y, glyphs.vertical);
    }
    join(left, top, glyphs.top_left);
    join(right, top, glyphs.top_right);
    join(left, bottom, glyphs.bottom_left);
    join(right, bottom, glyphs.bottom_right);
}

/// Writes a title and a remark over an edge, each between blanks. Of the remark only the parts (`6 · 4 flagged`) that leave the
/// title at least half, unless the remark comes first.
fn draw_edge(edges: Rect, row: u16, buffer: &mut Buffer, title: (&str, Style), remark: (&str, Style), first: First) {
    let mut pen = Pen::new(buffer, edges, row);
    let wanted = cells(text::width(&text::visible(title.0)).saturating_add(2));
    let beside = |least: u16| usize::from(pen.room().saturating_sub(wanted.min(least) + 2));
    let head = remark.0.split(BETWEEN).next().unwrap_or_default();
    let room = match first {
        // The first part says how much there is, which is worth more than the middle of a long title.
        First::Title => {
            let half = beside(pen.room().div_ceil(2));
            let head = text::width(&text::visible(head));
            if head > half && head <= beside(LEAST_TITLE + 4) { head } else { half }
        }
        First::Remark => beside(LEAST_TITLE),
    };
    let shown = match first {
        First::Title => Cow::Borrowed(first_parts(remark.0, room)),
        First::Remark => super::paint::fitted(remark.0, room, Cut::End),
    };
    if !remark.0.is_empty() && text::width(&text::visible(&shown)) <= room {
        pen.put_right(" ", remark.1).put_right(&shown, remark.1).put_right(" ", remark.1);
    }
    if !title.0.is_empty() && pen.room() > 2 {
        let room = usize::from(pen.room() - 2);
        let shown = super::paint::fitted(title.0, room, Cut::Middle);
        pen.put(" ", title.1).put(&shown, title.1).put(" ", title.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{GlyphSet, Palette};
    use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};

    fn panes(theme: &Theme) -> String {
        drawn(40, 7, |area, buffer| {
            let place = |x, y, width, height| Rect::new(area.x + x, area.y + y, width, height);
            blank(buffer, area, Style::new());
            PaneFrame::new("5 invoice.exe").render(place(17, 0, 23, 4), buffer, theme);
            PaneFrame::new("6 Related").right("14 of 55").render(place(17, 3, 23, 4), buffer, theme);
            PaneFrame::new("1 Results").focus(Focus::Here).bottom("2/9").render(place(0, 0, 18, 7), buffer, theme);
        })
    }

    #[test]
    fn of_a_remark_that_does_not_fit_the_first_parts_are_shown() {
        let edge = |width| {
            drawn(width, 3, |area, buffer| {
                let frame = PaneFrame::new("2 Triage").right("6 · 4 flagged · 2 waiting");
                frame.render(area, buffer, &theme());
            })
        };
        let first = |width| edge(width).lines().next().unwrap_or_default().to_owned();
        assert_eq!(first(40), "┌ 2 Triage ─ 6 · 4 flagged · 2 waiting ┐");
        assert_eq!(first(34), "┌ 2 Triage ────── 6 · 4 flagged ┐".replace("──────", "───────"));
        assert_eq!(first(20), "┌ 2 Triage ────── 6 ┐".replace("──────", "─────"));
    }

    #[test]
    fn neighbours_that_overlap_by_a_cell_share_their_border() {
        insta::assert_snapshot!(panes(&theme()), @r#"
┌ 1 Results ─────┬ 5 invoice.exe ──────┐
│                │                     │
│                │                     │
│                ├ 6 Related  14 of 55 ┤
│                │                     │
│                │                     │
└ 2/9 ───────────┴─────────────────────┘
"#);
        let ascii = Theme::by_name("mono", Palette { glyphs: GlyphSet::Ascii, ..Palette::default() }).unwrap();
        insta::assert_snapshot!(panes(&ascii), @r#"
+ 1 Results -----+ 5 invoice.exe ------+
|                |                     |
|                |                     |
|                + 6 Related  14 of 55 +
|                |                     |
|                |                     |
+ 2/9 -----------+---------------------+
"#);
    }

    #[test]
    fn a_trail_is_cut_in_its_middle_and_the_remark_goes_before_the_title() {
        let trail = "5 invoice.exe › contacted_domains › login.example.test";
        let draw = |width| {
            drawn(width, 3, |area, buffer| {
                PaneFrame::new(trail).right("3 of 55").render(area, buffer, &theme());
            })
        };
        insta::assert_snapshot!([draw(70), draw(40), draw(16), draw(4)].concat(), @r#"
┌ 5 invoice.exe › contacted_domains › login.example.test ─── 3 of 55 ┐
│                                                                    │
└────────────────────────────────────────────────────────────────────┘
┌ 5 invoice.exe….example.test  3 of 55 ┐
│                                      │
└──────────────────────────────────────┘
┌ 5 invo….test ┐
│              │
└──────────────┘
┌──┐
│  │
└──┘
"#);
    }

    #[test]
    fn c39_any_size_gives_an_inside_that_lies_within() {
        for (width, height) in [(0, 0), (1, 1), (2, 2), (2, 9), (9, 2), (3, 3)] {
            let area = Rect::new(4, 4, width, height);
            let inner = PaneFrame::inner(area);
            assert_eq!(inner.intersection(area), inner);
        }
        for title in HOSTILE {
            let frame = PaneFrame::new(title).right(title).bottom(title);
            at_all_sizes(|area, buffer| {
                frame.render(area, buffer, &theme());
            });
        }
    }

    #[test]
    fn c33_a_wide_character_under_the_left_border_goes() {
        let mut buffer = Buffer::with_lines(["請求書請求書", "請求書請求書", "請求書請求書"]);
        blank(&mut buffer, Rect::new(3, 0, 6, 3), Style::new());
        PaneFrame::new("").render(Rect::new(3, 0, 6, 3), &mut buffer, &theme());
        assert_eq!(buffer[(2, 1)].symbol(), " ");
        assert_eq!(buffer[(3, 1)].symbol(), "│");
    }

    #[test]
    fn c39_an_area_that_lies_outside_the_buffer_is_left_alone() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 3));
        PaneFrame::new("title").right("x").render(Rect::new(5, 1, 200, 60), &mut buffer, &theme());
        PaneFrame::new("title").right("x").render(Rect::new(50, 50, 10, 10), &mut buffer, &theme());
    }
}
