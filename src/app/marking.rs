//! Marks, and what is done with the set of them.

use super::{Model, Pane};
use crate::keys::Action;
use crate::pane::marked::{Marked, Seen};
use crate::text;

impl Model {
    /// `Space` and `*`: rows of the focused list; in Detail the value under the cursor.
    pub(super) fn mark(&mut self, action: Action) {
        match self.focus {
            Pane::Triage if action == Action::MarkAll => self.triage.mark_all(&mut self.marks),
            Pane::Triage => self.triage.mark(&mut self.marks),
            Pane::Activity => self.say("requests can't be marked"),
            Pane::Detail => self.mark_value(),
            Pane::Results | Pane::Private | Pane::Related => {
                self.mark_rows(action);
                self.read_ahead();
            }
        }
    }

    fn mark_rows(&mut self, action: Action) {
        let subject = self.list_subject();
        let mut marks = std::mem::take(&mut self.marks);
        match self.focused_list() {
            Some(list) if action == Action::MarkAll => list.mark_all(subject.as_ref(), &mut marks),
            Some(list) => list.mark(subject.as_ref(), &mut marks),
            None => self.say("open a relationship first: marks are on its rows"),
        }
        self.marks = marks;
    }

    fn mark_value(&mut self) {
        let Some(place) = self.trail.current() else { return };
        let target = place.detail.target().filter(|target| *target != place.subject);
        let (Some(descriptor), Some(value)) = (target, place.detail.value()) else {
            return self.say("nothing to mark on this line");
        };
        self.marks.toggle(Marked { descriptor, subject: None, seen: Seen::Value(value.clone()) });
        self.say(format!("{}: {} marked", text::visible(&value), self.marks.len()));
        self.travel(Action::NextValue);
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
