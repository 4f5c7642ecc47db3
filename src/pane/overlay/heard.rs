//! The keys that each dialog hears, with its own words for them: the footer and the border of its box are written from
//! this list, and a key that is not in it does nothing there.

use super::Overlay;
use super::listing::{Listing, line};
use crate::keys::{Action, Keymap};
use crate::pane::heard::{Heard, MOVES};
use crate::pane::rows::motion;
use crate::text;

impl Overlay {
    /// What its keys do, those first that must not be missed.
    pub fn heard(&self) -> Vec<Heard> {
        if let Some(listing) = self.listing() {
            return listing.heard();
        }
        match self {
            Self::Filter(_) => line("keeps the filter", "shows all"),
            Self::Note(_) => vec![
                Heard::new(&[Action::Submit], "keeps it"),
                Heard::new(&[Action::NewLine], "begins a line"),
                Heard::new(&[Action::Close], "leaves it as it was"),
            ],
            Self::Flow(flow) => flow.heard(),
            _ => Vec::new(),
        }
    }

    /// Whether an action means something in it.
    pub fn hears(&self, action: Action) -> bool {
        let heard = self.heard();
        // Page keys are no text, so that what is read before a line is typed can be rolled.
        let is_moved =
            || heard.iter().any(|one| one.actions == MOVES) || self.listing().is_some_and(Listing::is_typing);
        let moves = || motion(action).is_some() && is_moved();
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
