//! What opens by itself because an answer came: never under the fingers of somebody who types, chooses or reads.

use super::Model;
use crate::pane::overlay::Overlay;

impl Model {
    /// Whether nobody types, chooses or reads anything on top of the panes.
    pub(super) fn is_free(&self) -> bool {
        self.overlays.is_empty() && !self.search.active
    }

    /// Puts on top what an answer brought. While somebody is busy there it waits, and the line says so of `what`.
    pub(super) fn bring(&mut self, overlay: Overlay, what: &str) {
        // Whoever asked had no need of the tour, which came by itself meanwhile.
        if matches!(*self.overlays, [Overlay::Tour(_)]) {
            self.leave_tour();
        }
        if self.is_free() {
            return self.overlays.push(overlay);
        }
        self.brought.push(overlay);
        self.say(format!("{what}; it opens once this is closed"));
    }

    /// Notices after each message that what was brought is in nobody's way any more.
    pub(super) fn open_brought(&mut self) {
        self.drop_questions();
        if self.is_free() && !self.brought.is_empty() {
            self.overlays.push(self.brought.remove(0));
        }
    }
}
