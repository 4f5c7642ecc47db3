//! The palette's state: what is typed, the commands that match it, and what was typed before.

use super::{Intent, Outcome};
use crate::keys::Action;
use crate::pane::detail::travel;
use crate::widget::palette::{Entry, Match, matches};
use crate::widget::{Prompt, Scroll};

/// Rows that a page key moves by.
const PAGE: usize = 10;

/// A command that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub entry: Entry,
    /// What `Tab` puts into the line.
    pub text: String,
    /// Whether something must be typed behind it first.
    pub is_open: bool,
    pub intent: Intent,
}

/// The palette: every command, found by typing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Palette {
    pub prompt: Prompt,
    pub lines: Vec<Line>,
    pub found: Vec<Match>,
    pub selected: usize,
    pub scroll: Scroll,
    /// Lines of earlier, the oldest first.
    history: Vec<String>,
    at: Option<usize>,
}

impl Palette {
    pub fn new(history: &[String]) -> Self {
        Self { history: history.to_vec(), ..Self::default() }
    }

    /// Takes in the commands for what is typed; `query` is the part of it that they are matched with.
    pub fn show(&mut self, lines: Vec<Line>, query: &str) {
        let entries: Vec<Entry> = lines.iter().map(|line| line.entry.clone()).collect();
        self.found = matches(query, &entries);
        // What begins as it is typed comes first, in the order of the table.
        let typed = query.trim();
        let begins = |found: &Match| {
            !typed.is_empty() && lines.get(found.entry).is_some_and(|line| line.text.starts_with(typed))
        };
        self.found.sort_by_key(|found| !begins(found));
        self.lines = lines;
        self.selected = 0;
    }

    /// The command under the cursor.
    pub fn line(&self) -> Option<&Line> {
        self.lines.get(self.found.get(self.selected)?.entry)
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Submit => return self.take(),
            Action::Complete => return self.complete(),
            Action::HistoryUp if self.selected > 0 && self.at.is_none() => self.selected -= 1,
            Action::HistoryUp => return self.recall(self.at.map_or(self.history.len(), |at| at).checked_sub(1)),
            Action::HistoryDown if self.at.is_some() => {
                return self.recall(self.at.map(|at| at + 1).filter(|at| *at < self.history.len()));
            }
            Action::HistoryDown => self.selected = travel(Action::Down, self.selected, self.found.len(), PAGE),
            _ => {}
        }
        Outcome::Stays
    }

    fn take(&mut self) -> Outcome {
        match self.line() {
            None => Outcome::Says("no command is called so; nothing was done".to_owned()),
            Some(line) if line.is_open => self.complete(),
            Some(line) => match line.entry.availability {
                crate::widget::palette::Availability::Now => Outcome::Chosen(line.intent.clone()),
                crate::widget::palette::Availability::NotNow => Outcome::Says(line.entry.price.clone()),
            },
        }
    }

    fn complete(&mut self) -> Outcome {
        let Some(text) = self.line().map(|line| line.text.clone()) else { return Outcome::Stays };
        self.at = None;
        self.prompt.set(&text);
        Outcome::Edited
    }

    /// Puts a line of earlier back, or empties it.
    fn recall(&mut self, at: Option<usize>) -> Outcome {
        if self.at.is_none() && at.is_none() {
            return Outcome::Stays;
        }
        self.at = at;
        let text = at.and_then(|at| self.history.get(at)).cloned().unwrap_or_default();
        self.prompt.set(&text);
        Outcome::Edited
    }

    /// Letters were typed.
    pub(super) fn edited(&mut self) {
        self.at = None;
    }
}
