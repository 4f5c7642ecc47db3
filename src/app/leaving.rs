//! Leaving: what was ordered for a place and has not left yet stands in nobody's way once the user is elsewhere.

use super::{Model, Pane};
use crate::effect::{Effect, RequestId};
use crate::pane::Route;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};

impl Model {
    /// Notices after each message that the user is elsewhere: what was ordered for the object or relationship that was
    /// shown, or for the list that is closed now, need not leave any more. The queue's rows, and lists of which all is
    /// wanted, wait for nobody to look.
    pub(super) fn leave_behind(&mut self) {
        let here = self.trail.current().map(|place| (place.id, place.related.shown.clone()));
        if here != self.here {
            let left = std::mem::replace(&mut self.here, here.clone());
            let is_left = |route: &Route| match (&left, &here) {
                (Some((left, _)), here) if here.as_ref().is_none_or(|(here, _)| here != left) => {
                    route.place() == Some(*left)
                }
                (Some((place, Some(name))), _) => *route == Route::Related(*place, name.clone()),
                _ => false,
            };
            let place = left.as_ref().and_then(|(left, _)| self.trail.find(*left));
            let wanted = place.map(|place| place.related.loading()).unwrap_or_default();
            let is_wanted = |route: &Route| matches!(route, Route::Related(_, name) if wanted.contains(name));
            self.requests.forgo_where(|id, route| is_left(route) && !is_wanted(route) && self.activity.waits(id));
        }
        if self.focus.is_left() && self.list != self.focus {
            if self.list == Pane::Private && !self.private.paged.reach.all {
                self.requests.forgo_where(|id, route| *route == Route::Pane(Pane::Private) && self.activity.waits(id));
            }
            self.list = self.focus;
        }
    }

    /// A request has not left and will not. What it was for counts as not asked: coming back can ask, at the same price.
    pub(super) fn forgone(&mut self, id: RequestId) {
        let Some(route) = self.requests.forgone(id) else { return };
        match route.place() {
            Some(place) => {
                if let Some(place) = self.trail.find(place) {
                    place.forgo(id);
                }
            }
            None => self.private.paged.forgo(id),
        }
        self.refresh_detail();
    }

    /// `q`: asks only while something is sent.
    pub(super) fn leave(&mut self) {
        let uploads = self.activity.uploads();
        let asked = self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Menu(menu) if menu.asks_to_leave()));
        if uploads == 0 || asked {
            return self.requests.order(Effect::Quit);
        }
        let plural = if uploads == 1 { "upload is" } else { "uploads are" };
        let leave = Choice::new("Yes, break off and quit", "what is sent in part is lost", Intent::Leave);
        let title = format!("{uploads} {plural} still being sent. Quit?");
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "sending goes on", vec![leave])));
    }
}
