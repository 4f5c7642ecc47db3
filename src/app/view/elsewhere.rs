//! What panes ask the rest of the program for while they are drawn.

use crate::app::{Model, Pane};
use crate::effect::{PlaceId, RequestId};
use crate::keys::Action;
use crate::pane::watching::Watch;
use crate::pane::{Elsewhere, Load};
use crate::vt::Descriptor;

impl Elsewhere for Model {
    fn price(&self, pane: Pane, action: Action) -> Option<u32> {
        self.price_in(pane, action)
    }

    fn report(&self, place: PlaceId) -> Option<Load<()>> {
        Some(self.trail.get(place)?.report.state())
    }

    fn analysis(&self, subject: &Descriptor, name: &str) -> Option<&Watch> {
        self.activity.watches.iter().find(|watch| watch.is_about(subject, name))
    }

    fn held(&self, request: RequestId) -> Option<i64> {
        self.activity.held(request)
    }

    fn is_asking(&self, request: RequestId) -> bool {
        self.activity.is_asking(request)
    }

    fn ruling(&self, subject: &Descriptor) -> Option<String> {
        self.ruled(subject)
    }

    fn trail(&self, separator: &str) -> String {
        self.trail.title(separator)
    }

    fn recipes(&self) -> (String, usize) {
        (self.runs.news(), self.runs.asked())
    }
}
