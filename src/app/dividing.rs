//! The dividers between panes: they move by key, and stay where they were put.

use super::Model;
use crate::effect::{Deed, Effect};
use crate::keys::Action;
use crate::store::Dividers;

/// Cells that a key moves a divider to the side.
const STEP: i16 = 4;

impl Model {
    /// `<`, `>`, `-`, `+`, `=`
    pub(super) fn move_divider(&mut self, action: Action) {
        if self.zoomed {
            let zoom = self.word(Action::Zoom);
            return self.say(format!("one pane has all the room; {zoom} shows the others"));
        }
        // What is too far for the screen was drawn as far as it goes.
        let now = self.areas.dividers();
        let Some(next) = self.areas.divided().and_then(|divided| moved(now, action, divided)) else {
            return self.say("there is no such divider on this screen");
        };
        self.dividers = next;
        self.desk.order(Effect::Keep(Deed::PutDividers(next)));
    }
}

/// Which dividers are on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divided {
    /// A list, and the report below it.
    Below,
    /// A report, and what is related to it below.
    Stacked,
    /// Lists beside a report alone.
    Beside,
    /// Lists beside a report above what is related to it.
    Two,
    /// Lists, report, related, side by side.
    Three,
}

/// The dividers after a key; none where it moves none.
fn moved(dividers: Dividers, action: Action, divided: Divided) -> Option<Dividers> {
    let mut next = dividers;
    let (place, step) = match (action, divided) {
        (Action::DividersBack, _) => return Some(Dividers::default()),
        (Action::NarrowerLists, Divided::Beside | Divided::Two | Divided::Three) => (&mut next.lists, -STEP),
        (Action::WiderLists, Divided::Beside | Divided::Two | Divided::Three) => (&mut next.lists, STEP),
        (Action::SmallerReport, Divided::Below) => (&mut next.preview, 1),
        (Action::LargerReport, Divided::Below) => (&mut next.preview, -1),
        (Action::SmallerReport, Divided::Stacked | Divided::Two) => (&mut next.below, -1),
        (Action::LargerReport, Divided::Stacked | Divided::Two) => (&mut next.below, 1),
        (Action::SmallerReport, Divided::Three) => (&mut next.related, -STEP),
        (Action::LargerReport, Divided::Three) => (&mut next.related, STEP),
        _ => return None,
    };
    *place = place.saturating_add(step);
    Some(next)
}
