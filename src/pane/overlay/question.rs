//! A question that only a typed word answers with yes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::listing::Listing;
use super::{Intent, Outcome};
use crate::keys::Action;
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::{ListDialog, ListView, Prompt};

/// What is asked, and what is done when the word was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    title: String,
    lines: Vec<String>,
    /// What must be typed.
    pub word: String,
    pub intent: Intent,
    list: ListDialog,
}

impl Question {
    /// Asks for that word before it does what is meant.
    pub fn new(title: &str, lines: Vec<String>, word: &str, intent: Intent) -> Self {
        let list = ListDialog::asked(Prompt::default());
        Self { title: title.to_owned(), lines, word: word.to_owned(), intent, list }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.width.saturating_sub(6)).min(72);
        let lines = self.lines.iter().flat_map(|line| text::wrap(line, room));
        let lines: Vec<(Role, String)> = lines.map(|line| (Role::Warning, line)).collect();
        let view = ListView {
            title: &self.title,
            bottom,
            size: (room, lines.len() + 2),
            below: vec![(Role::Text, String::new())],
            // The word itself stands in the lines above: here it would look as if it were typed already.
            filter: ("> ", ""),
            ..ListView::default()
        };
        view.render_lines(&self.list, &lines, area, buffer, theme)
    }
}

impl Listing for Question {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn heard(&self) -> Vec<Heard> {
        vec![
            Heard::new(&[Action::Submit], format!("goes on once {} is typed", self.word)),
            Heard::new(&[Action::Close], "sends nothing"),
        ]
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        match action {
            Action::Submit if self.list.filter.text().trim() == self.word => Some(Outcome::Chosen(self.intent.clone())),
            Action::Submit => Some(Outcome::Says(format!("{} is not typed yet; nothing was sent", self.word))),
            Action::Close => Some(Outcome::Closes),
            _ => None,
        }
    }
}
