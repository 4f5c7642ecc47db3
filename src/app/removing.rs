//! Taking things off lists that are ours, and putting the last of them back.

use super::{Model, Pane};
use crate::keys::{Action, Context};
use crate::pane::Route;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::pane::triage::{Flow, Item};
use crate::pane::watching::{Follow, Watch};
use crate::store::SavedSearch;
use crate::text;

/// What was taken off a list last.
#[derive(Debug, Clone)]
pub(super) enum Removed {
    /// Rows of the queue with the places that they had, and what they are called together.
    Rows(Vec<(usize, Item)>, String),
    /// An analysis that was followed.
    Watch(Box<Watch>),
    /// A saved query.
    Query(SavedSearch),
}

impl Model {
    /// `d`, by pane.
    pub(super) fn remove(&mut self) {
        match self.focus {
            Pane::Triage => self.offer_removal(),
            Pane::Activity => {
                self.cancel_in_activity();
            }
            _ => self.offer_deletion(),
        }
    }

    /// One row goes at once, since a key puts it back; for more it is asked.
    fn offer_removal(&mut self) {
        let rows = self.triage.chosen_rows(&self.marks);
        let Some(first) = rows.first().and_then(|row| self.triage.items.get(*row)) else {
            return self.say("no row to remove");
        };
        if rows.len() == 1 {
            return self.remove_rows();
        }
        let count = text::count(rows.len() as u64);
        let title =
            format!("Remove {count} marked rows? The first is {}", text::visible(&text::fit_middle(&first.value, 40)));
        let yes = Choice::new(&format!("Yes, remove {count} rows"), &self.puts_back(), Intent::RemoveRows);
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "nothing is removed", vec![yes])));
    }

    /// Takes the marked rows, else the selected one, off the queue.
    pub(super) fn remove_rows(&mut self) {
        let rows = self.triage.chosen_rows(&self.marks);
        let Some(first) = rows.first().and_then(|row| self.triage.items.get(*row)) else { return };
        let name = text::visible(&text::fit_middle(&first.value, 40)).into_owned();
        let what = match rows.len() {
            1 => name,
            many => format!("{} rows (the first: {name})", text::count(many as u64)),
        };
        let gone = self.triage.remove(&rows, &mut self.requests);
        for id in gone.iter().flat_map(|(_, item)| item.ids()) {
            self.marks.remove(&id.kind, &id.id);
        }
        self.say(format!("removed from the queue: {what}; {}", self.puts_back()));
        self.removed = Some(Removed::Rows(gone, what));
    }

    /// Remembers an analysis that is not followed any more.
    pub(super) fn keep_dropped(&mut self, watch: &Watch) {
        if watch.follow == Follow::Running {
            self.removed = Some(Removed::Watch(Box::new(watch.clone())));
        }
    }

    /// `Z`: puts back what was removed last.
    pub(super) fn put_back(&mut self) {
        match self.removed.take() {
            None => self.say("nothing was removed that could be put back"),
            Some(Removed::Rows(rows, what)) => {
                self.triage.put_back(rows, &mut self.requests);
                self.focus = Pane::Triage;
                self.say(format!("back in the queue: {what}"));
            }
            Some(Removed::Watch(watch)) => {
                self.say(format!("the analysis of {} is followed again", text::visible(&watch.what)));
                self.follow_again(*watch);
            }
            Some(Removed::Query(SavedSearch { name, query })) => self.keep_query(name, query),
        }
    }

    /// Rows that were removed last and are asked about when they are back.
    pub(super) fn removed_unasked(&self) -> usize {
        let Some(Removed::Rows(rows, _)) = &self.removed else { return 0 };
        rows.iter().filter(|(_, item)| item.is_open()).count()
    }

    /// `Z puts it back`, with the key as it is bound.
    pub(super) fn puts_back(&self) -> String {
        let key = self.keymap.key_for(self.focus.context(), Action::PutBack);
        key.map_or_else(
            || "\"put back\" in the palette brings it back".to_owned(),
            |key| format!("{key} brings it back"),
        )
    }

    /// Stops what is under the cursor in Activity; false when there is nothing to stop.
    pub(super) fn cancel_in_activity(&mut self) -> bool {
        if self.stop_watch() {
            return true;
        }
        let Some(id) = self.activity.running_selected() else { return false };
        let is_of_queue = self.requests.route(id) == Some(&Route::Pane(Pane::Triage));
        self.break_off(id);
        // Else the queue would ask again at once.
        if is_of_queue && self.triage.flow == Flow::Runs {
            self.triage.pause(&mut self.requests);
            let pause = self.keymap.word(Context::Triage, Action::Pause);
            self.say(format!("a row of the queue was taken back, so the queue stands; {pause} in Triage lets it run"));
        }
        true
    }
}
