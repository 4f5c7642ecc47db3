//! A question that only a typed word answers with yes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::view::{draw_line, open};
use super::{Intent, Outcome};
use crate::keys::Action;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Prompt;
use crate::widget::paint::{Pen, cells};

/// What is asked, and what is done when the word was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    title: String,
    lines: Vec<String>,
    /// What must be typed.
    pub word: String,
    pub prompt: Prompt,
    pub intent: Intent,
}

impl Question {
    /// Asks for that word before it does what is meant.
    pub fn new(title: &str, lines: Vec<String>, word: &str, intent: Intent) -> Self {
        Self { title: title.to_owned(), lines, word: word.to_owned(), prompt: Prompt::default(), intent }
    }

    pub(super) fn perform(&self, action: Action) -> Outcome {
        match action {
            Action::Submit if self.prompt.text().trim() == self.word => Outcome::Chosen(self.intent.clone()),
            Action::Submit => Outcome::Says(format!("{} is not typed yet; nothing was sent", self.word)),
            _ => Outcome::Stays,
        }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.width.saturating_sub(6)).min(72);
        let lines: Vec<String> = self.lines.iter().flat_map(|line| text::wrap(line, room)).collect();
        let inside = open(&self.title, bottom, (room, lines.len() + 2), area, buffer, theme);
        for (row, line) in (0..inside.height).zip(&lines) {
            Pen::new(buffer, inside, row).put(line, theme.style(Role::Warning));
        }
        draw_line(&self.prompt, ("> ", &self.word), cells(lines.len() + 1), inside, buffer, theme)
    }
}
