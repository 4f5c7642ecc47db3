//! Pages: lines to read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::listing::Listing;
use crate::case::compare::Block;
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::list_dialog::Room;
use crate::widget::{ListDialog, ListView};

/// The widest that lines in a box are set.
const WIDEST: usize = 90;

/// What the lines of a page are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Contents {
    /// As they were when it opened.
    #[default]
    Fixed,
    /// What there is to say of the quota now: they are made anew while it is open.
    Quota,
}

/// Lines to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    title: String,
    lines: Vec<(Role, String)>,
    pub contents: Contents,
    pub room: Room,
    list: ListDialog,
}

impl Page {
    pub fn new(title: String, lines: Vec<(Role, String)>) -> Self {
        Self { title, lines, contents: Contents::Fixed, room: Room::Boxed, list: ListDialog::read() }
    }

    /// The same page, whose lines are this.
    #[must_use]
    pub fn of(self, contents: Contents) -> Self {
        Self { contents, ..self }
    }

    /// Says something else in the same place.
    pub fn refill(&mut self, lines: Vec<(Role, String)>) {
        self.lines = lines;
    }

    /// Blocks with their titles; `nothing` where there are none.
    pub fn of_blocks(title: String, blocks: Vec<Block>, nothing: &str) -> Self {
        let mut lines = Vec::new();
        for block in blocks {
            lines.push((Role::Header, block.title));
            lines.extend(block.lines.into_iter().map(|line| (Role::Text, format!("  {line}"))));
        }
        if lines.is_empty() {
            lines.push((Role::Muted, nothing.to_owned()));
        }
        Self::new(title, lines)
    }

    /// Lines that the terminal's own selection is to take.
    pub fn bare(title: String, lines: Vec<(Role, String)>) -> Self {
        Self { room: Room::Bare, ..Self::new(title, lines) }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let width = match self.room {
            Room::Bare => usize::from(area.width),
            _ => usize::from(area.width.saturating_sub(6)).min(WIDEST),
        };
        let wrapped = |(role, line): &(Role, String)| {
            let role = *role;
            text::wrap(&text::visible(line), width).into_iter().map(move |line| (role, line))
        };
        let lines: Vec<(Role, String)> = self.lines.iter().flat_map(wrapped).collect();
        let view =
            ListView { title: &self.title, bottom, size: (width, lines.len()), room: self.room, ..ListView::default() };
        view.render_lines(&self.list, &lines, area, buffer, theme);
    }
}

impl Listing for Page {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn heard(&self) -> Vec<Heard> {
        vec![moves("scroll"), Heard::new(&[Action::Close], "leaves")]
    }
}
