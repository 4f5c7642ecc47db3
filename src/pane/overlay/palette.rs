//! The palette's state: what is typed, the commands that match it, and what was typed before.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::listing::Listing;
use super::{Intent, Outcome};
use crate::keys::Action;
use crate::pane::heard::{Heard, LINE_MOVES};
use crate::text;
use crate::theme::Theme;
use crate::widget::ListDialog;
use crate::widget::palette::{Availability, Entry, Match, Nearness, PaletteView, matches};

/// What is said of a line that is no command.
pub fn no_command(line: &str) -> String {
    format!("there is no command {}; nothing was done", text::visible(line.trim()))
}

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
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    list: ListDialog,
    pub lines: Vec<Line>,
    pub found: Vec<Match>,
    /// Lines of earlier, the oldest first.
    history: Vec<String>,
    at: Option<usize>,
}

impl Palette {
    pub fn new(history: &[String]) -> Self {
        let list = ListDialog::chosen(0).typed();
        Self { list, lines: Vec::new(), found: Vec::new(), history: history.to_vec(), at: None }
    }

    /// What is typed.
    pub fn typed(&self) -> &str {
        self.list.filter.text()
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
        // What only has the letters is not what was asked for: one goes to it, or it is not done.
        let is_meant = self.found.first().is_some_and(|first| first.nearness == Nearness::Meant);
        self.list.go_to(is_meant.then_some(0));
    }

    /// The command under the cursor.
    pub fn line(&self) -> Option<&Line> {
        self.lines.get(self.found.get(self.list.cursor()?)?.entry)
    }

    fn take(&mut self) -> Outcome {
        match self.line() {
            None => Outcome::Says(no_command(self.typed())),
            Some(line) if line.is_open => self.complete(),
            Some(line) => match line.entry.availability {
                Availability::Now => Outcome::Chosen(line.intent.clone()),
                Availability::NotNow => Outcome::Says(line.entry.price.clone()),
            },
        }
    }

    fn complete(&mut self) -> Outcome {
        let Some(text) = self.line().map(|line| line.text.clone()) else { return Outcome::Stays };
        self.at = None;
        self.list.filter.set(&text);
        Outcome::Edited
    }

    /// Puts a line of earlier back, or empties it.
    fn recall(&mut self, at: Option<usize>) -> Outcome {
        if self.at.is_none() && at.is_none() {
            return Outcome::Stays;
        }
        self.at = at;
        let text = at.and_then(|at| self.history.get(at)).cloned().unwrap_or_default();
        self.list.filter.set(&text);
        Outcome::Edited
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let view = PaletteView { title: "Commands", placeholder: "what do you want to do?", bottom };
        let entries: Vec<&Entry> = self.lines.iter().map(|line| &line.entry).collect();
        view.render(&self.list, (&entries, &self.found), area, buffer, theme)
    }
}

impl Listing for Palette {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn count(&self) -> usize {
        self.found.len()
    }

    fn heard(&self) -> Vec<Heard> {
        vec![
            Heard::new(&[Action::Submit], if self.line().is_some() { "does it" } else { "finds no command" }),
            Heard::new(&[Action::Complete], "completes"),
            Heard::new(&[Action::Close], "leaves"),
            Heard::new(LINE_MOVES, "move"),
        ]
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        Some(match (action, self.at) {
            (Action::Submit, _) => self.take(),
            (Action::Complete, _) => self.complete(),
            (Action::Close, _) => Outcome::Closes,
            // Up from the first row, and from a line that was given back, gives back the one before.
            (Action::HistoryUp, None) if self.list.cursor().is_none_or(|row| row == 0) => {
                self.recall(self.history.len().checked_sub(1))
            }
            (Action::HistoryUp, Some(at)) => self.recall(at.checked_sub(1)),
            (Action::HistoryDown, Some(at)) => self.recall(Some(at + 1).filter(|at| *at < self.history.len())),
            (Action::HistoryDown, None) if self.list.cursor().is_none() && !self.found.is_empty() => {
                self.list.go_to(Some(0));
                Outcome::Stays
            }
            _ => return None,
        })
    }

    fn clicked(&mut self, twice: bool) -> Outcome {
        if twice { self.take() } else { Outcome::Stays }
    }

    fn refiltered(&mut self) -> Outcome {
        self.at = None;
        Outcome::Edited
    }
}
