//! A tab bar that keeps the active tab in view.
//!
//! Which tabs show follows from their widths and the active one alone, so there is nothing to remember.

use super::paint::{Align, Cut, Pen, blank, cells};
use crate::text;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Tabs in one row; `‹` and `›` say that there are more.
///
/// ```
/// use ratatui::{buffer::Buffer, layout::Rect};
/// use vtriage::theme::{Palette, Theme};
/// use vtriage::widget::Tabs;
///
/// let theme = Theme::by_name("mono", Palette::default())?;
/// let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
/// Tabs::new(&["Summary", "Detection", "JSON"], 2).render(buffer.area, &mut buffer, &theme);
/// # Ok::<(), vtriage::theme::ThemeError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Tabs<'a, T> {
    titles: &'a [T],
    active: usize,
}

/// Tabs in a row of the screen.
#[derive(Debug)]
struct Layout {
    first: usize,
    /// Column and width of each tab that shows.
    places: Vec<(u16, u16)>,
}

impl Layout {
    fn shown(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.places.len()
    }
}

impl<'a, T: AsRef<str>> Tabs<'a, T> {
    /// A bar of `titles`, of which `active` is shown below it.
    pub const fn new(titles: &'a [T], active: usize) -> Self {
        Self { titles, active }
    }

    /// The titles of a bar of `width` cells: each as in `counted` as far as no tab is pushed out by that, else as in `plain`.
    /// The last ones give their counts away first, the active one never.
    pub fn counted(plain: &[T], counted: &[T], active: usize, width: u16) -> Vec<String> {
        let mut titles: Vec<String> = plain.iter().map(|title| title.as_ref().to_owned()).collect();
        let place = |titles: &[String]| Tabs::new(titles, active).layout(Rect::new(0, 0, width, 1)).shown();
        let title = |at: usize| counted.get(at).map(|title| title.as_ref().to_owned());
        if let (Some(own), Some(title)) = (titles.get_mut(active), title(active)) {
            *own = title;
        }
        let shown = place(&titles);
        for at in shown.clone() {
            let Some(longer) = title(at) else { break };
            let mut tried = titles.clone();
            tried.splice(at..=at, [longer]);
            if place(&tried) != shown {
                break;
            }
            titles = tried;
        }
        titles
    }

    /// Draws it into the first row of `area`.
    pub fn render(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
        blank(buffer, area, theme.style(Role::Text));
        if area.is_empty() {
            return;
        }
        let layout = self.layout(area);
        let glyphs = theme.glyphs();
        let muted = theme.style(Role::Muted);
        for (index, (x, width)) in (layout.first..).zip(&layout.places) {
            let Some(title) = self.titles.get(index) else { break };
            let role = if index == self.active { Role::TabActive } else { Role::Tab };
            let place = Rect { x: *x, width: *width, ..area };
            let style = theme.style(role);
            let mut pen = Pen::new(buffer, place, 0);
            pen.put(" ", style)
                .put_in(width.saturating_sub(2), title.as_ref(), style, Align::Left, Cut::End)
                .put(" ", style);
        }
        if layout.first > 0 {
            Pen::new(buffer, area, 0).put(glyphs.more_left, muted);
        }
        if layout.first + layout.places.len() < self.titles.len() {
            Pen::new(buffer, area, 0).put_right(glyphs.more_right, muted);
        }
    }

    /// The tab that is drawn at `position` when the bar is drawn in `area`.
    pub fn tab_at(&self, area: Rect, position: Position) -> Option<usize> {
        let layout = self.layout(area);
        let hit = |(x, width): &(u16, u16)| position.x >= *x && position.x - x < *width;
        let place = layout.places.iter().position(hit)?;
        (position.y == area.y && area.contains(position)).then_some(layout.first + place)
    }

    /// Starts as far left as leaves the active tab whole.
    fn layout(&self, area: Rect) -> Layout {
        let width = |title: &T| cells(text::width(&text::visible(title.as_ref())).saturating_add(2));
        let active = self.active.min(self.titles.len().saturating_sub(1));
        let widths: Vec<u16> = self.titles.iter().map(width).collect();
        let sum = |range: &[u16]| range.iter().fold(0, |sum: u16, width| sum.saturating_add(*width));
        let all_fit = sum(&widths) <= area.width;
        let marks = |first: usize| u16::from(first > 0) + u16::from(!all_fit);
        let fits = |first: usize| {
            let shown = widths.get(first..=active).unwrap_or_default();
            sum(shown).saturating_add(marks(first)) <= area.width
        };
        let first = if all_fit { 0 } else { (0..active).find(|first| fits(*first)).unwrap_or(active) };
        let mut x = area.x.saturating_add(u16::from(first > 0));
        let right = area.right().saturating_sub(u16::from(!all_fit && active + 1 < widths.len()));
        let mut places = Vec::new();
        for (index, width) in widths.iter().enumerate().skip(first) {
            let room = right.saturating_sub(x);
            if room == 0 || (*width > room && index > active) {
                break;
            }
            places.push((x, (*width).min(room)));
            x = x.saturating_add(*width);
        }
        Layout { first, places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
    use proptest::prelude::*;

    const TITLES: [&str; 7] = ["Summary", "Detection", "Details", "Behaviour", "Community", "Widget", "JSON"];

    fn bar(width: u16, active: usize) -> String {
        drawn(width, 1, |area, buffer| Tabs::new(&TITLES, active).render(area, buffer, &theme()))
    }

    #[test]
    fn all_tabs_show_where_they_fit() {
        assert_eq!(bar(66, 3), " Summary  Detection  Details  Behaviour  Community  Widget  JSON\n");
    }

    #[test]
    fn counts_fall_away_tab_by_tab_the_last_first_and_that_of_the_active_one_never() {
        let counted = ["Summary", "Detection 61", "Details", "Behaviour 3", "Community 4", "Widget", "JSON"];
        let bar = |width, active| {
            let titles = Tabs::counted(&TITLES, &counted, active, width);
            drawn(width, 1, |area, buffer| Tabs::new(&titles, active).render(area, buffer, &theme()))
        };
        assert_eq!(bar(73, 0), " Summary  Detection 61  Details  Behaviour 3  Community 4  Widget  JSON\n");
        assert_eq!(bar(72, 0), " Summary  Detection 61  Details  Behaviour 3  Community 4  Widget  JSON\n");
        assert_eq!(bar(71, 0), " Summary  Detection 61  Details  Behaviour 3  Community  Widget  JSON\n");
        assert_eq!(bar(68, 4), " Summary  Detection  Details  Behaviour  Community 4  Widget  JSON\n");
        assert_eq!(bar(58, 0), " Summary  Detection 61  Details  Behaviour 3  Community  ›\n");
        assert_eq!(bar(43, 3), " Summary  Detection  Details  Behaviour 3 ›\n");
    }

    #[test]
    fn the_active_tab_shows_however_narrow_it_is() {
        insta::assert_snapshot!([bar(30, 0), bar(30, 3), bar(30, 6), bar(12, 4), bar(5, 4), bar(1, 4)].concat(), @r#"
 Summary  Detection  Details ›
‹ Details  Behaviour         ›
‹ Community  Widget  JSON
‹ Communi… ›
‹ … ›
›
"#);
    }

    #[test]
    fn a_click_finds_the_tab_that_was_drawn_there() {
        let area = Rect::new(0, 0, 30, 1);
        let bar = Tabs::new(&TITLES, 6);
        assert_eq!(bar.tab_at(area, Position::new(25, 0)), Some(6));
        assert_eq!(bar.tab_at(area, Position::new(0, 0)), None);
        assert_eq!(bar.tab_at(area, Position::new(25, 1)), None);
        assert_eq!(bar.tab_at(area, Position::new(30, 0)), None);
    }

    #[test]
    fn c33_c39_any_title_at_any_size() {
        for active in 0..=HOSTILE.len() {
            at_all_sizes(|area, buffer| Tabs::new(&HOSTILE, active).render(area, buffer, &theme()));
        }
        let none: [&str; 0] = [];
        at_all_sizes(|area, buffer| Tabs::new(&none, 0).render(area, buffer, &theme()));
    }

    proptest! {
        #[test]
        fn the_active_tab_is_always_among_those_that_show(titles in prop::collection::vec("\\PC{0,12}", 1..9), active in 0usize..9, width in 1u16..60) {
            let active = active.min(titles.len() - 1);
            let layout = Tabs::new(&titles, active).layout(Rect::new(0, 0, width, 1));
            let shown = layout.first..layout.first + layout.places.len();
            prop_assert!(width < 3 || shown.contains(&active));
            prop_assert!(layout.places.iter().all(|(x, cells)| x + cells <= width));
            drawn(width, 1, |area, buffer| Tabs::new(&titles, active).render(area, buffer, &theme()));
        }
    }
}
