//! Results: what the last search gave.

use super::rows::ObjectList;
use super::{Desk, Load, Route};
use crate::effect::{Freshness, Priority, RequestId};
use crate::msg::Reply;
use crate::vt::calls::Form;
use crate::vt::{ApiError, Call, Cursor, Judge, Object, Page};

/// State of the pane.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// What was asked, for people.
    pub query: String,
    call: Option<Call>,
    /// What a person asked for, until its answer was written into the history.
    asked: String,
    pub list: ObjectList,
    pub load: Load<()>,
    pub next: Option<Cursor>,
    pub count: Option<u64>,
}

impl Results {
    /// Asks a new question; the rows of the one before stay until the answer comes.
    pub fn ask(&mut self, query: &str, call: Call, freshness: Freshness, desk: &mut Desk) {
        self.cancel(desk);
        query.clone_into(&mut self.query);
        query.clone_into(&mut self.asked);
        self.call = Some(call.clone());
        self.next = None;
        self.load = Load::Waiting(desk.ask(call, Route::Search, Priority::Looking, freshness));
    }

    /// Shows one object that was looked up directly.
    pub fn show(&mut self, query: &str, object: &Object, judge: &Judge) {
        query.clone_into(&mut self.query);
        (self.call, self.next, self.count) = (None, None, Some(1));
        self.load = Load::Ready(());
        self.list.replace(std::slice::from_ref(object), Form::Objects, judge);
    }

    /// The same question again, from the network.
    pub fn again(&mut self, desk: &mut Desk) {
        if let Some(call) = self.call.clone() {
            let query = self.query.clone();
            self.ask(&query, call, Freshness::Network, desk);
        }
    }

    /// The question that was just answered for the first time, to be remembered.
    pub fn answered(&mut self) -> Option<String> {
        if self.load.waiting().is_some() || self.asked.is_empty() {
            return None;
        }
        Some(std::mem::take(&mut self.asked))
    }

    /// The next page, when there is one and none is on its way.
    pub fn more(&mut self, desk: &mut Desk, priority: Priority) {
        if let (Some(call), Some(cursor), None) = (&self.call, &self.next, self.load.waiting()) {
            self.load = Load::Waiting(desk.ask(call.clone().at(cursor), Route::Search, priority, Freshness::Stored));
        }
    }

    /// Takes in an answer.
    pub fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, judge: &Judge) {
        if self.load.waiting() != Some(id) {
            return;
        }
        match outcome.and_then(|reply| reply.answer.page()) {
            Ok(page) => self.take(page, judge),
            Err(error) => self.load = Load::Failed(error),
        }
    }

    fn take(&mut self, page: Page, judge: &Judge) {
        if self.next.is_some() {
            self.list.append(&page.objects, Form::Objects, judge);
        } else {
            self.list.replace(&page.objects, Form::Objects, judge);
        }
        self.count = page.count.or(self.count);
        self.next = page.next;
        self.load = Load::Ready(());
    }

    pub fn cancel(&mut self, desk: &mut Desk) -> bool {
        let waiting = self.load.waiting();
        if let Some(id) = waiting {
            desk.cancel(id);
            self.load = Load::Idle;
        }
        waiting.is_some()
    }
}
