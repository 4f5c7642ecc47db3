//! Marks, and what is done with the set of them.

use super::status::Remarked;
use super::{Model, Pane};
use crate::effect::Priority;
use crate::keys::Action;
use crate::pane::Answer;

impl Model {
    /// `Space` and `*`: rows of the focused list; in Detail the value under the cursor.
    pub(super) fn mark(&mut self, action: Action) {
        let is_ahead = self.call_ahead(self.focus, action).is_some();
        let mut marks = std::mem::take(&mut self.marks);
        let before = marks.len();
        let answer = match self.pane_mut(self.focus) {
            Some((pane, _)) => pane.mark(action, &mut marks),
            None => Answer::Said("open something first: marks are on its rows".to_owned()),
        };
        self.marks = marks;
        let change = self.marks.len().cast_signed() - before.cast_signed();
        self.remarked = (change != 0).then_some(Remarked { change, is_one: action == Action::Mark });
        self.heed(answer);
        if is_ahead {
            self.more(Priority::Ahead);
        }
    }

    /// `M`
    pub(super) fn unmark(&mut self) {
        let count = self.marks.len();
        self.marks.clear();
        self.say(if count == 0 { "nothing is marked".to_owned() } else { format!("{count} marks cleared") });
    }

    /// `T`: offers what is marked, else what is selected, as a checklist for triage. Private things stay out of it.
    pub(super) fn queue_chosen(&mut self) {
        if matches!(self.focus, Pane::Triage | Pane::Activity) {
            return self.say("nothing to queue here");
        }
        let values = self.public_values();
        if values.is_empty() {
            return self.say("nothing to queue here: triage takes hashes, URLs, domains and addresses that are public");
        }
        self.offer_checklist(&values.join("\n"));
    }
}
