//! A list of choices on top of the screen: copy as…, sort by….
//!
//! `Enter` takes the selected one, so a menu is for choices that can be taken back; what acts needs a
//! [`Dialog`](super::Dialog).

use super::dialog::centred;
use super::paint::{Align, Cut, Pen, blank, cells};
use super::scroll::{Motion, Scroll};
use super::table::draw_bar;
use super::{Focus, PaneFrame};
use crate::text;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::layout::{Position, Rect};

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The key that takes it at once.
    pub key: Option<char>,
    /// What it is.
    pub label: String,
    /// What stands on its right: what it would give, or cost.
    pub remark: String,
}

impl Item {
    /// A choice with a key of its own.
    pub fn new(key: char, label: impl Into<String>) -> Self {
        Self { key: Some(key), label: label.into(), remark: String::new() }
    }

    /// A choice without a key.
    pub fn plain(label: impl Into<String>) -> Self {
        Self { key: None, label: label.into(), remark: String::new() }
    }

    /// What stands on its right.
    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }
}

/// What a key or click came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The menu stays.
    Open,
    /// The user left.
    Left,
    /// This item was taken.
    Taken(usize),
}

/// A title and items, one of them selected.
///
/// ```
/// use ratatui::crossterm::event::{KeyCode, KeyEvent};
/// use vtriage::widget::menu::{Choice, Item, Menu};
///
/// let mut menu = Menu::new("Copy as", vec![Item::new('d', "defanged"), Item::new('m', "Markdown")]);
/// assert_eq!(menu.input(KeyEvent::from(KeyCode::Down)), Choice::Open);
/// assert_eq!(menu.input(KeyEvent::from(KeyCode::Enter)), Choice::Taken(1));
/// assert_eq!(menu.input(KeyEvent::from(KeyCode::Char('d'))), Choice::Taken(0));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    title: String,
    items: Vec<Item>,
    selected: usize,
    scroll: Scroll,
}

impl Menu {
    /// A menu with its first item selected.
    pub fn new(title: impl Into<String>, items: Vec<Item>) -> Self {
        Self { title: title.into(), items, selected: 0, scroll: Scroll::default() }
    }

    /// Selects an item.
    #[must_use]
    pub fn select(mut self, index: usize) -> Self {
        self.go(Motion::To(index));
        self
    }

    /// The selected item.
    pub const fn selected(&self) -> usize {
        self.selected
    }

    /// Moves the selection.
    pub fn go(&mut self, motion: Motion) {
        self.selected = motion.from(self.selected, self.items.len(), self.scroll.page());
    }

    /// Takes the selected item.
    pub fn take(&self) -> Choice {
        if self.selected < self.items.len() { Choice::Taken(self.selected) } else { Choice::Open }
    }

    /// Does what a key means: an item's own key first, then `j` `k`, arrows, `Enter`, `Esc` and `q`.
    pub fn input(&mut self, key: KeyEvent) -> Choice {
        if key.kind == KeyEventKind::Release {
            return Choice::Open;
        }
        if let KeyCode::Char(typed) = key.code
            && let Some(index) = self.items.iter().position(|item| item.key == Some(typed))
        {
            self.selected = index;
            return Choice::Taken(index);
        }
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Choice::Left,
            KeyCode::Enter => return self.take(),
            KeyCode::Up | KeyCode::Char('k') => self.go(Motion::Up),
            KeyCode::Down | KeyCode::Char('j') => self.go(Motion::Down),
            KeyCode::PageUp => self.go(Motion::PageUp),
            KeyCode::PageDown => self.go(Motion::PageDown),
            KeyCode::Home | KeyCode::Char('g') => self.go(Motion::First),
            KeyCode::End | KeyCode::Char('G') => self.go(Motion::Last),
            _ => {}
        }
        Choice::Open
    }

    /// Takes the item that was drawn at `position`.
    pub fn click(&mut self, position: Position) -> Choice {
        match self.scroll.row_at(position, self.items.len()) {
            Some(index) => {
                self.selected = index;
                Choice::Taken(index)
            }
            None => Choice::Open,
        }
    }

    /// Draws it in the middle of `area`, over whatever is there.
    pub fn render(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buffer.area);
        let width = |text: &str| text::width(&text::visible(text));
        let labels = self.items.iter().map(|item| width(&item.label)).max().unwrap_or(0);
        let remarks = self.items.iter().map(|item| width(&item.remark)).max().unwrap_or(0);
        // Sign, key, label, remark, blanks between them, and the border.
        let wanted = (labels + remarks + 11).max(width(&self.title) + 6);
        let place = centred(area, cells(wanted), cells(self.items.len()).saturating_add(2));
        blank(buffer, place, theme.style(Role::Text));
        let inner = PaneFrame::new(self.title.as_str()).focus(Focus::Here).render(place, buffer, theme);
        let window = self.scroll.window(Some(self.selected), self.items.len(), inner);
        let bar = u16::from(window.len() < self.items.len() && inner.width > 4);
        let rows = Rect { width: inner.width - bar, ..inner };
        for (row, index) in (0..).zip(window.clone()) {
            if let Some(item) = self.items.get(index) {
                let line = Rect { y: rows.y + row, height: 1, ..rows };
                draw_item(item, index == self.selected, line, buffer, theme);
            }
        }
        if bar > 0 {
            draw_bar(&window, self.items.len(), Rect { x: rows.right(), width: 1, ..inner }, buffer, theme);
        }
    }
}

fn draw_item(item: &Item, selected: bool, line: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buffer, line, 0);
    pen.put(if selected { theme.glyphs().selected } else { " " }, theme.style(Role::Text)).skip(1);
    pen.put(item.key.map_or(' ', |key| key).encode_utf8(&mut [0; 4]), theme.style(Role::KeyHint)).skip(1);
    if pen.room() > cells(text::width(&item.label)) {
        pen.put_right(" ", theme.style(Role::Text)).put_right(&item.remark, theme.style(Role::Muted));
    }
    let room = pen.room();
    pen.put_in(room, &item.label, theme.style(Role::Text), Align::Left, Cut::End);
    if selected {
        buffer.set_style(line, theme.style(Role::Selected));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, key, theme};

    fn menu() -> Menu {
        let items = vec![
            Item::new('d', "defanged").remark("hxxps://login[.]example[.]test/"),
            Item::new('s', "SHA-256"),
            Item::plain("all 3 marked, one a line"),
        ];
        Menu::new("Copy as", items).select(1)
    }

    #[test]
    fn items_have_their_key_and_remark_and_scroll_where_they_do_not_fit() {
        let shown = |width, height| drawn(width, height, |area, buffer| menu().render(area, buffer, &theme()));
        insta::assert_snapshot!(shown(72, 5), @r#"
※※※┌ Copy as ───────────────────────────────────────────────────────┐※※※
※※※│  d defanged                    hxxps://login[.]example[.]test/ │※※※
※※※│› s SHA-256                                                     │※※※
※※※│    all 3 marked, one a line                                    │※※※
※※※└────────────────────────────────────────────────────────────────┘※※※
"#);
        insta::assert_snapshot!(shown(24, 4), @r#"
┌ Copy as ─────────────┐
│  d defanged         █│
│› s SHA-256          ││
└──────────────────────┘
"#);
    }

    #[test]
    fn keys_and_clicks_take_items() {
        let mut menu = menu();
        assert_eq!(menu.input(key("enter")), Choice::Taken(1));
        assert_eq!(menu.input(key("j")), Choice::Open);
        assert_eq!(menu.input(key("enter")), Choice::Taken(2));
        assert_eq!(menu.input(key("d")), Choice::Taken(0));
        assert_eq!(menu.input(key("esc")), Choice::Left);
        drawn(72, 5, |area, buffer| menu.render(area, buffer, &theme()));
        assert_eq!(menu.click(Position::new(30, 4)), Choice::Taken(1));
        assert_eq!(menu.click(Position::new(30, 2)), Choice::Open);
        assert_eq!(Menu::new("none", Vec::new()).input(key("enter")), Choice::Open);
    }

    #[test]
    fn c33_c39_any_text_at_any_size() {
        let items = HOSTILE.iter().map(|text| Item::new('x', *text).remark(*text)).collect();
        let menu = Menu::new(HOSTILE.concat(), items).select(9);
        at_all_sizes(|area, buffer| menu.render(area, buffer, &theme()));
        at_all_sizes(|area, buffer| Menu::new("", Vec::new()).render(area, buffer, &theme()));
    }
}
