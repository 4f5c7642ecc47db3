//! Leaving: what was ordered for a place and has not left yet stands in nobody's way once the user is elsewhere.

use super::walking::Unkept;
use super::{Model, Pane};
use crate::effect::{Effect, RequestId};
use crate::pane::Route;
use crate::pane::overlay::{Choice, FirstRun, Intent, Menu, Overlay, Way};
use crate::pane::results::Results;
use crate::pane::runs::Runs;
use crate::pane::triage::Triage;

const LOST_UPLOADS: &str = "what is sent in part is lost";
const SENDING: &str = "sending goes on";

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
            self.withdraw(is_left);
        }
        if self.focus.is_left() && self.list != self.focus {
            if self.list == Pane::Private && !self.private.paged.reach.all {
                self.requests.forgo_where(|id, route| *route == Route::Pane(Pane::Private) && self.activity.waits(id));
            }
            self.list = self.focus;
        }
    }

    /// What was looked at is of one case and of one service: where either is left it goes, with what was ordered for it. Uploads,
    /// and analyses that are followed, go on.
    pub(super) fn leave_walk(&mut self) {
        let is_of_walk = |route: &Route| {
            route.place().is_some()
                || matches!(
                    route,
                    Route::Preview | Route::Side | Route::Recipe(_) | Route::Pane(Pane::Results | Pane::Triage)
                )
        };
        self.requests.cancel_where(is_of_walk);
        self.runs = Runs::default();
        self.unkept = Unkept::default();
        // The limits are those of the key.
        let pace = std::mem::take(&mut self.triage.pace);
        self.triage = Triage::default();
        self.triage.pace = pace;
        self.trail.clear();
        self.results = Results::default();
        self.previews = super::preview::Previews::default();
        self.comparing = None;
        self.marks.clear();
        self.removed = None;
        (self.here, self.stood) = (None, super::reopening::Stood::default());
    }

    /// A request has not left and will not: coming back can ask, at the same price.
    pub(super) fn forgone(&mut self, id: RequestId) {
        if let Some(route) = self.requests.forgone(id) {
            self.never_asked(id, &route);
        }
    }

    /// What request `id` was for counts as not asked. Recipes and the watch list hear of it as the log does.
    pub(super) fn never_asked(&mut self, id: RequestId, route: &Route) {
        match route {
            Route::Pane(Pane::Triage) => self.triage.forgo(id),
            Route::Pane(Pane::Results) => self.results.paged.forgo(id),
            Route::Pane(Pane::Private) => self.private.paged.forgo(id),
            Route::Side => self.comparing = None,
            route => {
                if let Some(place) = route.place().and_then(|place| self.trail.find(place)) {
                    place.forgo(id);
                }
            }
        }
        self.refresh_detail();
    }

    /// Out of the program, or to another service: asks only while something is sent or written, which would be lost.
    pub(super) fn leave(&mut self, way: Way) {
        let uploads = self.activity.uploads();
        let asked = self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Menu(menu) if menu.asks_to_leave()));
        let (verb, question) = if way == Way::Out { ("quit", "Quit?") } else { ("go", "Leave this service?") };
        let (what, yes, hint, no) = match (uploads, self.unfinished()) {
            _ if asked => return self.go(way),
            (0, None) => return self.go(way),
            (0, Some(unfinished)) => (unfinished, "", "what was written is lost", "writing goes on"),
            (1, _) => ("1 upload is still being sent.".to_owned(), "break off and ", LOST_UPLOADS, SENDING),
            (more, _) => (format!("{more} uploads are still being sent."), "break off and ", LOST_UPLOADS, SENDING),
        };
        let leave = Choice::new(&format!("Yes, {yes}{verb}"), hint, Intent::Leave(way));
        self.overlays.push(Overlay::Menu(Menu::asking(&format!("{what} {question}"), no, vec![leave])));
    }

    /// Leaves, whatever is being sent.
    pub(super) fn go(&mut self, way: Way) {
        match way {
            Way::Out => self.requests.order(Effect::Quit),
            Way::Demo => self.requests.order(Effect::StartDemo),
            Way::Profile(name) => self.requests.order(Effect::ReadProfile(name)),
            Way::Key => self.overlays.push(Overlay::FirstRun(FirstRun::new(&self.session))),
        }
    }
}
