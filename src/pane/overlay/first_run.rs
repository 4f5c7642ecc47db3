//! The screen that takes a key: the first one of a program without any.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Outcome;
use super::listing::{Listing, line};
use crate::effect::Hidden;
use crate::keys::Action;
use crate::msg::{TestId, Tone};
use crate::pane::heard::Heard;
use crate::session::Session;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::{ListDialog, ListView, Prompt};

/// What is typed, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstRun {
    list: ListDialog,
    /// Whether the key can be tested: offline it can only be kept.
    is_offline: bool,
    stage: Stage,
    /// What came of the last try.
    remark: String,
}

/// How far the key is that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Typing,
    Testing(TestId),
    /// It works, and what it is gone on with is being opened.
    Passed,
}

impl FirstRun {
    pub fn new(session: &Session) -> Self {
        let which = if session.offline { "The" } else { "A key that works" };
        let key = if session.offline { " key" } else { "" };
        Self {
            list: ListDialog::asked(Prompt::masked()),
            is_offline: session.offline,
            stage: Stage::Typing,
            remark: format!("{which}{key} is kept in {} (mode 0600).", session.key_file),
        }
    }

    /// What was typed is being tested, or kept.
    pub fn tests(&mut self, test: TestId) {
        self.stage = Stage::Testing(test);
        let remark = if self.is_offline { "Keeping the key…" } else { "Testing the key…" };
        remark.clone_into(&mut self.remark);
    }

    /// The test that is waited for.
    pub fn test(&self) -> Option<TestId> {
        match self.stage {
            Stage::Testing(test) => Some(test),
            Stage::Typing | Stage::Passed => None,
        }
    }

    /// The key works: what stands there is not tested a second time.
    pub fn passed(&mut self) {
        self.stage = Stage::Passed;
        "The key works; going on with it…".clone_into(&mut self.remark);
    }

    /// Another one may be tried, for that reason.
    pub fn failed(&mut self, why: &str) {
        self.stage = Stage::Typing;
        why.clone_into(&mut self.remark);
    }

    /// Something is said meanwhile. Where the key works and can't be gone on with, that is the reason.
    pub fn hears(&mut self, words: &str, tone: Tone) {
        match self.stage {
            Stage::Testing(_) => {}
            Stage::Passed if tone != Tone::Bad => {}
            Stage::Typing | Stage::Passed => self.failed(words),
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
            if self.is_offline {
                "Paste or type it below: vtriage is offline, so it is not tested, and kept in a file that only you can read."
            } else {
                "Paste or type it below: it is tested, then kept in a file that only you can read."
            },
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
        match self.stage {
            Stage::Testing(_) => vec![Heard::new(&[Action::Close], "breaks the test off")],
            Stage::Passed => vec![Heard::new(&[Action::Close], "goes back")],
            Stage::Typing if self.list.filter.is_empty() => line("starts the demo", "goes back"),
            Stage::Typing if self.is_offline => line("keeps the key untested", "goes back"),
            Stage::Typing => line("tests the key: 1 request", "goes back"),
        }
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        match action {
            // Each would cost one more request.
            Action::Submit if self.stage != Stage::Typing => Some(Outcome::Stays),
            Action::Submit if self.list.filter.is_empty() => Some(Outcome::StartDemo),
            Action::Submit => Some(Outcome::UseKey(Hidden(self.list.filter.text().trim().to_owned()))),
            Action::Close => Some(Outcome::Closes),
            _ => None,
        }
    }
}
