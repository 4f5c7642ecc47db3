//! What the panes are filtered by, and the moment in which letters are no commands.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Model, Pane};
use crate::effect::Effect;
use crate::keys::Action;
use crate::msg::Msg;
use crate::pane::{Component, Reach};

/// How long after the last letter the word that was meant for a line of text is taken to be over.
const MOMENT: Duration = Duration::from_millis(1500);

/// Whether letters are commands now. They are not for a moment after a key that should have opened a line of text and
/// found nothing to open it for: the word that follows was meant for that line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hush {
    is_on: bool,
    /// Counts the moments, so that the end of an earlier one does not end this one.
    moment: u64,
}

impl Model {
    /// What a pane is filtered by; empty for nothing.
    pub fn filter_of(&self, pane: Pane) -> &str {
        self.pane(pane).map_or("", |pane| pane.filter())
    }

    /// How far the list of a pane was read.
    pub fn reach_of(&self, pane: Pane) -> Option<&Reach> {
        Some(&self.pane(pane)?.paged()?.reach)
    }

    /// Says of a list whose page has just come that it can't be read on.
    pub(super) fn warn_of_impasse(&mut self, pane: Pane) {
        if let Some(impasse) = self.reach_of(pane).and_then(|reach| reach.impasse) {
            self.complain(impasse.to_string());
        }
    }

    /// Whether the focused pane shows something that can be filtered.
    pub(super) fn has_filter(&self) -> bool {
        self.pane(self.focus).is_some_and(Component::has_filter)
    }

    /// Filters what the focused pane shows; by nothing for an empty text.
    pub(super) fn set_filter(&mut self, filter: &str) {
        self.in_pane(|pane, _| pane.set_filter(filter));
    }

    /// After a key that opens a line of text and found nothing to open it for.
    pub(super) fn hush(&mut self) {
        if let Some(status) = self.status.as_mut().filter(|_| !self.hush.is_on) {
            status.text.push_str("; letters typed now are no commands");
        }
        self.hush = Hush { is_on: true, moment: self.hush.moment + 1 };
        self.requests.order(Effect::After { delay: MOMENT, msg: Msg::MomentOver(self.hush.moment) });
    }

    /// A moment is over.
    pub(super) fn moment_over(&mut self, moment: u64) {
        self.hush.is_on &= self.hush.moment != moment;
    }

    /// The same of keys that came together.
    pub(super) fn hushes(&mut self, keys: &[KeyEvent]) -> bool {
        keys.first().is_some_and(|key| self.is_hushed(*key))
    }

    /// Whether a key belongs to a word that was meant for a line of text, and so does nothing.
    pub(super) fn is_hushed(&mut self, key: KeyEvent) -> bool {
        if !self.hush.is_on {
            return false;
        }
        let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
        match key.code {
            KeyCode::Char(_) | KeyCode::Backspace if is_plain => self.hush(),
            code => {
                self.hush.is_on = false;
                // What would have ended the line ends the moment.
                return matches!(code, KeyCode::Enter | KeyCode::Esc);
            }
        }
        true
    }
}

/// Whether an action opens a line that one types into.
pub(super) fn opens_a_line(action: Action) -> bool {
    matches!(
        action,
        Action::Filter
            | Action::Queries
            | Action::Note
            | Action::Comment
            | Action::Download
            | Action::SubmitPublic
            | Action::SubmitPrivate
    )
}
