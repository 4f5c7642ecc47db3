//! The files that are to be submitted, as a list. Keys come to them raw, so that only the mouse comes this way.

use super::Outcome;
use super::listing::Listing;
use crate::pane::heard::Heard;
use crate::pane::submit::Pick;
use crate::widget::ListDialog;

impl Listing for Pick {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn count(&self) -> usize {
        self.count()
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard()
    }

    /// Ticks it. Nothing is asked or sent by the mouse alone.
    fn clicked(&mut self, twice: bool) -> Outcome {
        if !twice {
            self.tick();
        }
        Outcome::Stays
    }
}
