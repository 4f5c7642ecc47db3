//! A list that comes in pages: its rows, what is on its way, and how far it was read. Results, Private and Related show
//! one each; they say what is asked for and who waits for it.

use super::rows::{Extent, ObjectList};
use super::{DrawContext, Load, Reach, Requests, Route};
use crate::effect::{Freshness, Priority, RequestId};
use crate::keys::Action;
use crate::msg::Reply;
use crate::vt::calls::Form;
use crate::vt::{ApiError, Call, Descriptor, Judge, Object, Page};

/// The list and its state; nothing is asked at first.
#[derive(Debug, Clone, Default)]
pub struct Paged {
    pub list: ObjectList,
    pub load: Load<()>,
    pub reach: Reach,
    /// Whether whole objects are asked for, or types and ids only.
    pub form: Form,
}

impl Paged {
    /// Asks for the first page; the rows of the question before stay until it comes.
    pub fn ask(&mut self, call: Call, route: Route, freshness: Freshness, requests: &mut Requests) {
        self.reach = Reach::default();
        self.load = Load::Waiting(requests.ask(call, route, Priority::Looking, freshness));
    }

    /// The page behind those that came, when there is one and none is on its way; after a failure, the page that failed.
    /// `first` asks for the first page.
    pub fn next_call(&self, first: Call) -> Option<Call> {
        let cursor = self.reach.next.as_ref().filter(|_| self.load.waiting().is_none())?;
        Some(first.at(cursor))
    }

    /// Asks for a page behind those that came.
    pub fn more(&mut self, next: Call, route: Route, priority: Priority, requests: &mut Requests) {
        self.load = Load::Waiting(requests.ask(next, route, priority, Freshness::Stored));
    }

    /// Takes in an answer, with its objects as `subject` sees them; false when it is an answer to an older question.
    pub fn settle(
        &mut self,
        id: RequestId,
        outcome: Result<Reply, ApiError>,
        subject: Option<&Descriptor>,
        judge: &Judge,
    ) -> bool {
        if self.load.waiting() != Some(id) {
            return false;
        }
        let paged = outcome.and_then(|reply| Ok((reply.provenance(), reply.answer.page()?)));
        match paged {
            Ok((provenance, page)) => {
                let page = Page { objects: seen_from(subject, page.objects), ..page };
                self.reach.take(page, &mut self.list, Extent::of(self.form, provenance), judge);
                self.load = Load::Ready(());
            }
            Err(error) => {
                self.reach.all = false;
                self.load = Load::Failed(error);
            }
        }
        true
    }

    /// Where the cursor is, and how much came: `3 of 55 · 14 loaded, more: m`.
    pub fn progress(&self, has_more: bool, context: &DrawContext<'_>) -> String {
        if self.load.waiting().is_some() && !self.reach.all {
            return "asking…".to_owned();
        }
        let more = has_more.then(|| context.key(Action::More));
        self.reach.progress(&self.list, more.as_deref(), context.height.map(|_| self.list.place()))
    }

    /// Takes back the page that is on its way, and with it the wish for all; false when none is.
    pub fn cancel(&mut self, requests: &mut Requests) -> bool {
        let Some(id) = self.load.waiting() else { return false };
        requests.cancel(id);
        self.load = if self.reach.is_new() { Load::Idle } else { Load::Ready(()) };
        self.reach.all = false;
        true
    }

    /// Request `id` never left: what it was for was not asked. A list whose first page has come stays what it is.
    pub fn forgo(&mut self, id: RequestId) {
        if self.load.forgo(id) {
            self.reach.all = false;
            if !self.reach.is_new() {
                self.load = Load::Ready(());
            }
        }
    }
}

/// The objects of a list as what it belongs to sees them.
pub fn seen_from(subject: Option<&Descriptor>, objects: Vec<Object>) -> Vec<Object> {
    match subject {
        Some(_) => objects.into_iter().map(|object| object.seen_from(subject)).collect(),
        None => objects,
    }
}
