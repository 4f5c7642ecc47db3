//! The dividers between panes: they move by key, and stay where they were put.

use ratatui::layout::{Position, Rect};

use super::{Model, Pane};
use crate::effect::{Effect, StoreTask};
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
        self.requests.order(Effect::Keep(StoreTask::PutDividers(next)));
    }
}

/// A divider in the mouse's grip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grip {
    edge: Edge,
    from: Position,
    /// Where all of them stood.
    start: Dividers,
}

/// A divider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Lists,
    Related,
    Below,
    Preview,
}

impl Model {
    /// The divider at a position on the screen.
    pub(super) fn grip_at(&self, at: Position) -> Option<Grip> {
        let divided = self.areas.divided()?;
        let (report, related) = (self.areas.area(Pane::Detail), self.areas.area(Pane::Related));
        let left = |area: Rect| area.contains(at) && at.x == area.x;
        let top = |area: Rect| area.contains(at) && at.y == area.y;
        let edge = match divided {
            Divided::Three if left(related) => Edge::Related,
            Divided::Stacked | Divided::Two if top(related) => Edge::Below,
            Divided::Below if top(report) => Edge::Preview,
            Divided::Beside | Divided::Two | Divided::Three if left(report) || left(related) => Edge::Lists,
            _ => return None,
        };
        Some(Grip { edge, from: at, start: self.areas.dividers() })
    }

    /// Moves the divider that the mouse has gripped.
    pub(super) fn drag_divider(&mut self, at: Position) {
        let Some(Grip { edge, from, start }) = self.grip else { return };
        let across = i32::from(at.x) - i32::from(from.x);
        let down = i32::from(at.y) - i32::from(from.y);
        let mut next = start;
        let (place, by) = match edge {
            Edge::Lists => (&mut next.lists, across),
            Edge::Related => (&mut next.related, across),
            Edge::Below => (&mut next.below, down),
            Edge::Preview => (&mut next.preview, down),
        };
        *place = place.saturating_add(i16::try_from(by).unwrap_or_default());
        self.dividers = next;
    }

    /// Lets the divider go; it stays where it was drawn.
    pub(super) fn drop_divider(&mut self) {
        let Some(grip) = self.grip.take() else { return };
        if self.dividers != grip.start {
            self.dividers = self.areas.dividers();
            self.requests.order(Effect::Keep(StoreTask::PutDividers(self.dividers)));
        }
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
