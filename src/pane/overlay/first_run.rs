//! The first screen of a program without a key.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Outcome;
use super::view::{draw_line, open};
use crate::effect::Hidden;
use crate::keys::Action;
use crate::session::Session;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Prompt;
use crate::widget::paint::{Pen, cells};

/// What is typed, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstRun {
    pub prompt: Prompt,
    /// What came of the last try.
    pub remark: String,
}

impl FirstRun {
    pub fn new(session: &Session) -> Self {
        Self {
            prompt: Prompt::masked(),
            remark: format!("A key that works is kept in {} (mode 0600).", session.key_file),
        }
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Submit if self.prompt.is_empty() => Outcome::StartDemo,
            Action::Submit => {
                "Testing the key…".clone_into(&mut self.remark);
                Outcome::UseKey(Hidden(self.prompt.text().trim().to_owned()))
            }
            _ => Outcome::Stays,
        }
    }

    /// `enter` is the key that goes on.
    pub fn draw(
        &self,
        (enter, bottom): (&str, &str),
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        let demo = format!("Or press {enter} on the empty line to try everything in the demo, without a key.");
        let words = [
            "vtriage asks VirusTotal with your own API key (free: virustotal.com, your profile, API key).",
            "Paste or type it below: it is tested, then kept in a file that only you can read.",
            demo.as_str(),
        ];
        let room = usize::from(area.width.saturating_sub(6)).min(76);
        let lines: Vec<String> = words.iter().flat_map(|line| text::wrap(line, room)).collect();
        let remark = text::wrap(&self.remark, room);
        let height = lines.len() + remark.len() + 3;
        let inside = open("Welcome to vtriage", bottom, (room, height), area, buffer, theme);
        for (row, line) in (0..inside.height).zip(&lines) {
            Pen::new(buffer, inside, row).put(line, theme.style(Role::Text));
        }
        let at = cells(lines.len() + 1);
        for (row, line) in (at.saturating_add(2)..inside.height).zip(&remark) {
            Pen::new(buffer, inside, row).put(line, theme.style(Role::Muted));
        }
        draw_line(&self.prompt, ("API key ", "(hidden)"), at, inside, buffer, theme)
    }
}
