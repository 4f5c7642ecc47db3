//! The keys that each dialog hears, with its own words for them: the footer and the border of its box are written from
//! this list, and a key that is not in it does nothing there.

use super::Overlay;
use crate::keys::{Action, Keymap};
use crate::pane::heard::{Heard, LINE_MOVES, MOVES};
use crate::pane::rows::motion;
use crate::text;

impl Overlay {
    /// What its keys do, those first that must not be missed.
    pub fn heard(&self) -> Vec<Heard> {
        let line = |enter: &'static str, leave: &'static str| {
            vec![Heard::new(&[Action::Submit], enter), Heard::new(&[Action::Close], leave)]
        };
        if let Some(listing) = self.listing() {
            return listing.heard();
        }
        match self {
            Self::Question(question) => vec![
                Heard::new(&[Action::Submit], format!("goes on once {} is typed", question.word)),
                Heard::new(&[Action::Close], "sends nothing"),
            ],
            Self::Filter(_) => line("keeps the filter", "shows all"),
            Self::Save(_) => vec![
                Heard::new(&[Action::Submit], "writes a new file"),
                Heard::new(&[Action::Complete], "completes"),
                Heard::new(&[Action::Close], "leaves"),
            ],
            Self::SaveQuery(_) => line("keeps it", "leaves"),
            Self::Note(_) => vec![
                Heard::new(&[Action::Submit], "keeps it"),
                Heard::new(&[Action::NewLine], "begins a line"),
                Heard::new(&[Action::Close], "leaves it as it was"),
            ],
            Self::FirstRun(first) if first.prompt.is_empty() => line("starts the demo", "goes back"),
            Self::FirstRun(_) => line("tests the key: 1 request", "goes back"),
            Self::Flow(flow) => flow.heard(),
            _ => Vec::new(),
        }
    }

    /// Whether an action means something in it.
    pub fn hears(&self, action: Action) -> bool {
        let heard = self.heard();
        let is_moved = |one: &Heard| one.actions == MOVES || one.actions == LINE_MOVES;
        let moves = || motion(action).is_some() && heard.iter().any(is_moved);
        heard.iter().any(|one| one.actions.contains(&action)) || moves()
    }

    /// The keys for the border of its box, as many as there is room for: those that nobody guesses come last.
    pub fn bottom(&self, keymap: &Keymap, room: usize) -> String {
        let context = self.context();
        let words =
            self.heard().into_iter().filter_map(|one| Some(format!("{} {}", one.keys(context, keymap)?, one.words)));
        words
            .reduce(|line, words| {
                let longer = format!("{line}, {words}");
                if text::width(&longer) <= room { longer } else { line }
            })
            .unwrap_or_default()
    }
}
