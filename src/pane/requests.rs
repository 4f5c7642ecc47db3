//! Where panes put their orders: it numbers requests and remembers who waits for which answer.

use std::collections::HashMap;

use super::Pane;
use crate::effect::{Clip, Consent, Effect, Freshness, LookId, PlaceId, Priority, Provenance, RequestId};
use crate::flow::Flow;
use crate::vt::{Body, Call, Object};

/// Who waits for an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Route {
    /// A pane, with what it shows of its own.
    Pane(Pane),
    /// The report of a place.
    Report(PlaceId),
    /// A relationship of a place.
    Related(PlaceId, Box<str>),
    /// Another part of a place's detail: its tab.
    Part(PlaceId, crate::pane::detail::Tab),
    /// What is shown beside a list.
    Preview,
    /// Which relationships the service has.
    Catalogue,
    /// The runtime itself, which asked about the key.
    Own,
    /// The page about the quota.
    Quota,
    /// A file of a look at the disk that may be submitted, by its number.
    Known(LookId, usize),
    /// What was sent by this flow.
    Flow(Box<Flow>),
    /// A look at an analysis.
    Poll,
    /// The report after a rescan.
    Compare,
    /// The report of one of two objects that are compared.
    Side,
    /// The report of an object on the watch list.
    Revisit,
    /// A run of a recipe, by its number.
    Recipe(i64),
}

impl Route {
    /// The place of the trail that waits.
    pub fn place(&self) -> Option<PlaceId> {
        match self {
            Self::Report(place) | Self::Related(place, _) | Self::Part(place, _) => Some(*place),
            _ => None,
        }
    }
}

/// A request that is on its way, for the activity list.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub id: RequestId,
    pub route: Route,
    /// What it asks for, in words.
    pub title: String,
    pub call: Call,
}

/// The requests of one `update`: orders collected, requests numbered.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    last: u64,
    /// Looks at the disk so far.
    looks: u64,
    effects: Vec<Effect>,
    routes: HashMap<RequestId, Route>,
    begun: Vec<Request>,
    taken_back: Vec<RequestId>,
}

impl Requests {
    /// Orders a request and notes who waits for it.
    pub fn ask(&mut self, call: Call, route: Route, priority: Priority, freshness: Freshness) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        let title = match &call.body {
            Body::File(file) => format!("upload {}", file.name),
            _ => call.in_words(),
        };
        self.begun.push(Request { id, route: route.clone(), title, call: call.clone() });
        self.routes.insert(id, route);
        self.effects.push(Effect::Ask { id, call, priority, freshness, consent: Consent::Ask });
        id
    }

    /// How many orders this `update` has given so far.
    pub fn given(&self) -> usize {
        self.effects.len()
    }

    /// What was ordered since then, and is looked at, the user has ordered by hand: it tests whether the day is used up.
    pub fn insist(&mut self, since: usize) {
        for effect in self.effects.iter_mut().skip(since) {
            if let Effect::Ask { priority, .. } = effect
                && *priority == Priority::Looking
            {
                *priority = Priority::ByHand;
            }
        }
    }

    /// Orders request `id` once more, which was refused and is still waited for: the user said yes to it, and to no other. That is
    /// no yes to a day that is used up.
    pub fn agree(&mut self, id: RequestId, call: Call) {
        let (priority, freshness) = (Priority::Looking, Freshness::Network);
        self.effects.push(Effect::Ask { id, call, priority, freshness, consent: Consent::Given });
    }

    /// Notes a request that the runtime sends on its own account, for the log: what it says is told apart from its answer.
    pub fn note(&mut self, id: RequestId, call: Call, reason: &str) {
        let (route, title) = (Route::Own, format!("{}: {reason}", call.title()));
        self.begun.push(Request { id, route: route.clone(), title, call });
        self.routes.insert(id, route);
    }

    /// The next number, for a request that is over already.
    pub fn number(&mut self) -> RequestId {
        self.last += 1;
        RequestId(self.last)
    }

    /// Names a look at the disk.
    pub fn look(&mut self) -> LookId {
        self.looks += 1;
        LookId(self.looks)
    }

    /// Has a large object decoded beside the loop, as if it were asked for; it costs nothing and stands in no log.
    pub fn decode(&mut self, object: Object, provenance: Provenance, route: Route) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.routes.insert(id, route);
        self.effects.push(Effect::Decode { id, object: Box::new(object), provenance });
        id
    }

    /// Asks the store without a row in the log: nobody ordered it, and it costs nothing.
    pub fn peek(&mut self, call: Call, route: Route, priority: Priority, freshness: Freshness) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.routes.insert(id, route);
        self.effects.push(Effect::Ask { id, call, priority, freshness, consent: Consent::Ask });
        id
    }

    /// Takes back what has no row in the log.
    pub fn forget(&mut self, id: RequestId) {
        if self.routes.remove(&id).is_some() {
            self.effects.push(Effect::Cancel(id));
        }
    }

    /// Nobody waits for it any more.
    pub fn cancel(&mut self, id: RequestId) {
        if self.routes.remove(&id).is_some() {
            self.taken_back.push(id);
            self.effects.push(Effect::Cancel(id));
        }
    }

    /// Takes back everything that routes for which `unwanted` holds are waiting for.
    pub fn cancel_where(&mut self, unwanted: impl Fn(&Route) -> bool) {
        for id in self.ids_where(|_, route| unwanted(route)) {
            self.cancel(id);
        }
    }

    /// The user went elsewhere: what `unwanted` holds for need not leave any more.
    pub fn forgo_where(&mut self, unwanted: impl Fn(RequestId, &Route) -> bool) {
        let ids = self.ids_where(unwanted);
        self.effects.extend(ids.into_iter().map(Effect::Forgo));
    }

    /// Request `id` never left; gives who waited for it.
    pub fn forgone(&mut self, id: RequestId) -> Option<Route> {
        let route = self.routes.remove(&id)?;
        self.taken_back.push(id);
        Some(route)
    }

    /// Whether nothing is waited for but what the runtime asked on its own account.
    pub fn is_free(&self) -> bool {
        self.routes.values().all(|route| *route == Route::Own)
    }

    /// All that somebody waits for, in the order of asking.
    pub fn on_their_way(&self) -> Vec<RequestId> {
        self.ids_where(|_, _| true)
    }

    fn ids_where(&self, holds: impl Fn(RequestId, &Route) -> bool) -> Vec<RequestId> {
        let mut ids: Vec<_> = self.routes.iter().filter(|(id, route)| holds(**id, route)).map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }

    pub fn copy(&mut self, clip: Clip) {
        self.effects.push(Effect::Copy(clip));
    }

    pub fn order(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Who waits for `id`; asking takes it off the list.
    pub fn settle(&mut self, id: RequestId) -> Option<Route> {
        self.routes.remove(&id)
    }

    /// Who waits for `id`.
    pub fn route(&self, id: RequestId) -> Option<&Route> {
        self.routes.get(&id)
    }

    /// Whether anybody waits for `id`.
    pub fn waits_for(&self, id: RequestId) -> bool {
        self.routes.contains_key(&id)
    }

    /// The requests ordered since last asked, for the activity list.
    pub fn begun(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.begun)
    }

    /// The requests taken back since last asked, for the activity list.
    pub fn taken_back(&mut self) -> Vec<RequestId> {
        std::mem::take(&mut self.taken_back)
    }

    /// The orders of this `update`.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
