//! All pages of a list: one after another behind everything else, until the list is whole or the user stops it.
//!
//! A page is asked for when the one before has come. What waits for the quota waits in the worker's queue, also for the
//! next day; what has come stays, and the list knows where it goes on.

use super::{Model, Pane};
use crate::effect::{Priority, RequestId};
use crate::keys::Action;
use crate::msg::Stage;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::pane::{Component, Route};
use crate::text::time;

/// Pages behind what is shown of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagesLeft {
    None,
    /// There are some; the service did not say how many.
    Unknown,
    Pages(u64),
}

impl Model {
    /// `A`: asks whether all pages of the focused list are to be loaded; of one that is being loaded, stops that.
    pub(super) fn offer_all(&mut self) {
        if self.reach_of(self.focus).is_some_and(|reach| reach.all) {
            return self.stop_loading();
        }
        let price = match self.pages_left(self.focus) {
            PagesLeft::None => return self.say("there are no more pages here"),
            PagesLeft::Pages(pages) => self.meter.price(pages),
            PagesLeft::Unknown => "nobody knows how many requests".to_owned(),
        };
        let load = Choice::new("Yes, one page after another", &price, Intent::LoadAll);
        let title = "Load all pages? What has come stays; the same key stops it";
        self.overlays.push(Overlay::Menu(Menu::asking(title, "nothing is sent", vec![load])));
    }

    /// The user agreed to the price.
    pub(super) fn load_all(&mut self) {
        let Some((pane, _)) = self.pane_mut(self.focus) else { return };
        let Some(paged) = pane.paged_mut() else { return };
        paged.reach.all = true;
        self.more(Priority::Bulk);
        let key = self.word(Action::LoadAll);
        self.say(format!("loading all pages; {key} stops it, and what has come stays"));
    }

    fn stop_loading(&mut self) {
        if let Some((pane, around)) = self.pane_mut(self.focus) {
            pane.cancel(around.requests);
        }
        let key = self.word(Action::LoadAll);
        self.say(format!("stopped: what has come stays; {key} goes on from there"));
    }

    /// A page has come: the next one, where all are wanted.
    pub(super) fn go_on_loading(&mut self, route: &Route) {
        match route {
            Route::Pane(pane) if self.reach_of(*pane).is_some_and(|reach| reach.all) => {
                if let Some((component, around)) = self.pane_mut(*pane) {
                    component.more(around.requests, Priority::Bulk);
                }
            }
            Route::Related(place, name) => {
                if let Some(place) = self.trail.find(*place) {
                    place.related.go_on(name, &mut self.requests);
                }
            }
            _ => {}
        }
    }

    /// The day's requests are used up: what goes on by itself waits for another day.
    pub(super) fn say_when_loading_goes_on(&mut self, id: RequestId, stage: Stage) {
        let Stage::Held { until } = stage else { return };
        let is_loading = "loading".to_owned();
        let waits = match self.requests.route(id).cloned() {
            Some(Route::Pane(pane)) => self.reach_of(pane).is_some_and(|reach| reach.all).then_some(is_loading),
            Some(Route::Related(place, name)) => {
                self.trail.find(place).is_some_and(|place| place.related.loads_all(&name)).then_some(is_loading)
            }
            Some(Route::Recipe(number)) => self.runs.get(number).map(|known| known.run.recipe().name.clone()),
            _ => None,
        };
        if let Some(what) = waits.filter(|_| time::utc_day(until) > time::utc_day(self.now)) {
            self.say(format!("the day's requests are used up: {what} goes on at {}", time::utc(until)));
        }
    }

    /// Which pages are behind a list; one is one request.
    pub fn pages_left(&self, pane: Pane) -> PagesLeft {
        let list = self.pane(pane).filter(|pane| pane.has_more()).and_then(Component::paged);
        match list.map(|paged| paged.reach.pages_left(&paged.list)) {
            None => PagesLeft::None,
            Some(None) => PagesLeft::Unknown,
            Some(Some(pages)) => PagesLeft::Pages(pages),
        }
    }
}
