//! The first screen of a program without a key.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Outcome;
use super::listing::{Listing, line};
use crate::effect::Hidden;
use crate::keys::Action;
use crate::pane::heard::Heard;
use crate::session::Session;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::{ListDialog, ListView, Prompt};

/// What is typed, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstRun {
    list: ListDialog,
    /// What came of the last try.
    pub remark: String,
}

impl FirstRun {
    pub fn new(session: &Session) -> Self {
        Self {
            list: ListDialog::asked(Prompt::masked()),
            remark: format!("A key that works is kept in {} (mode 0600).", session.key_file),
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
        let wrapped = |words: &str, role: Role| text::wrap(words, room).into_iter().map(move |line| (role, line));
        let lines: Vec<(Role, String)> = words.iter().flat_map(|line| wrapped(line, Role::Text)).collect();
        let blank = (Role::Text, String::new());
        let under: Vec<_> = std::iter::once(blank.clone()).chain(wrapped(&self.remark, Role::Muted)).collect();
        let view = ListView {
            title: "Welcome to vtriage",
            bottom,
            size: (room, lines.len() + under.len() + 2),
            below: vec![blank],
            filter: ("API key ", "(hidden)"),
            under,
            ..ListView::default()
        };
        view.render_lines(&self.list, &lines, area, buffer, theme)
    }
}

impl Listing for FirstRun {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn heard(&self) -> Vec<Heard> {
        line(if self.list.filter.is_empty() { "starts the demo" } else { "tests the key: 1 request" }, "goes back")
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        match action {
            Action::Submit if self.list.filter.is_empty() => Some(Outcome::StartDemo),
            Action::Submit => {
                "Testing the key…".clone_into(&mut self.remark);
                Some(Outcome::UseKey(Hidden(self.list.filter.text().trim().to_owned())))
            }
            Action::Close => Some(Outcome::Closes),
            _ => None,
        }
    }
}
