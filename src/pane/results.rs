//! Results: what the last search gave.

use super::rows::ObjectList;
use super::{Desk, Load, Reach, Route};
use crate::effect::{Freshness, PlaceId, Priority, RequestId};
use crate::msg::Reply;
use crate::vt::calls::Form;
use crate::vt::{ApiError, Call, Judge, Object};

/// State of the pane.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// The question whose list is shown; none when it is the object of a look-up.
    call: Option<Call>,
    /// Where the object stands that was looked up last.
    pub looked_up: Option<PlaceId>,
    /// What a person asked for, until its answer was written into the history.
    asked: String,
    /// The query whose list is shown.
    query: String,
    pub list: ObjectList,
    pub load: Load<()>,
    pub reach: Reach,
}

impl Results {
    /// Asks a new question; the rows of the one before stay until the answer comes, without its filter.
    pub fn ask(&mut self, query: &str, call: Call, freshness: Freshness, desk: &mut Desk) {
        self.cancel(desk);
        query.clone_into(&mut self.asked);
        if !query.is_empty() {
            query.clone_into(&mut self.query);
        }
        if self.call.as_ref() != Some(&call) {
            self.list.set_filter("");
            self.looked_up = None;
        }
        self.call = Some(call.clone());
        self.reach = Reach::default();
        self.load = Load::Waiting(desk.ask(call, Route::Search, Priority::Looking, freshness));
    }

    /// An object is being looked up. A list that was asked for stays until the object is there.
    pub fn look_up(&mut self, place: PlaceId) {
        self.looked_up = Some(place);
        if self.call.is_none() {
            self.list = ObjectList::default();
            self.load = Load::Idle;
        }
    }

    /// Shows one object that was looked up directly.
    pub fn show(&mut self, object: &Object, judge: &Judge) {
        (self.call, self.list) = (None, ObjectList::default());
        self.reach = Reach::default();
        self.load = Load::Ready(());
        self.list.replace(std::slice::from_ref(object), Form::Objects, judge);
    }

    /// The query whose list is shown, as it was typed; none of an object that was looked up.
    pub fn query(&self) -> Option<&str> {
        Some(self.query.as_str()).filter(|query| self.is_search() && !query.is_empty())
    }

    /// Whether it shows, or waits for, the answer to a search and not an object that was looked up.
    pub fn is_search(&self) -> bool {
        self.call.is_some()
    }

    /// The same question again.
    pub fn again(&mut self, freshness: Freshness, desk: &mut Desk) {
        if let Some(call) = self.call.clone() {
            let asked = std::mem::take(&mut self.asked);
            self.ask(&asked, call, freshness, desk);
        }
    }

    /// The question that was just answered for the first time, to be remembered.
    pub fn answered(&mut self) -> Option<String> {
        if self.load.waiting().is_some() || self.asked.is_empty() {
            return None;
        }
        Some(std::mem::take(&mut self.asked))
    }

    /// The search whose list is shown.
    pub fn question(&self) -> Option<&Call> {
        self.call.as_ref()
    }

    /// The next page, when there is one and none is on its way.
    pub fn next_call(&self) -> Option<Call> {
        let (call, cursor) = (self.call.clone()?, self.reach.next.as_ref()?);
        self.load.waiting().is_none().then(|| call.at(cursor))
    }

    pub fn more(&mut self, desk: &mut Desk, priority: Priority) {
        if let Some(call) = self.next_call() {
            self.load = Load::Waiting(desk.ask(call, Route::Search, priority, Freshness::Stored));
        }
    }

    /// Takes in an answer.
    pub fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, judge: &Judge) {
        if self.load.waiting() != Some(id) {
            return;
        }
        match outcome.and_then(|reply| reply.answer.page()) {
            Ok(page) => {
                self.reach.take(page, &mut self.list, Form::Objects, judge);
                self.load = Load::Ready(());
            }
            Err(error) => {
                self.reach.all = false;
                self.load = Load::Failed(error);
            }
        }
    }

    pub fn cancel(&mut self, desk: &mut Desk) -> bool {
        let waiting = self.load.waiting();
        if let Some(id) = waiting {
            desk.cancel(id);
            self.load = if self.reach.is_new() { Load::Idle } else { Load::Ready(()) };
            self.reach.all = false;
        }
        waiting.is_some()
    }
}
