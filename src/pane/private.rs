//! Private: the private files of the key's group.

use super::rows::ObjectList;
use super::{Desk, Load, Route};
use crate::effect::{Freshness, Priority, RequestId};
use crate::msg::Reply;
use crate::vt::{ApiError, Cursor, calls};

/// State of the pane. Nothing is asked until the user opens it.
#[derive(Debug, Clone, Default)]
pub struct Private {
    pub list: ObjectList,
    pub load: Load<()>,
    pub next: Option<Cursor>,
    pub count: Option<u64>,
}

impl Private {
    /// Asks for the first page, unless it is here or on its way.
    pub fn open(&mut self, freshness: Freshness, desk: &mut Desk) {
        if self.load.waiting().is_none() && (freshness == Freshness::Network || self.load.ready().is_none()) {
            self.next = None;
            let call = calls::private_files(calls::PAGE, None);
            self.load = Load::Waiting(desk.ask(call, Route::Private, Priority::Looking, freshness));
        }
    }

    pub fn more(&mut self, desk: &mut Desk, priority: Priority) {
        if let (Some(cursor), None) = (&self.next, self.load.waiting()) {
            let call = calls::private_files(calls::PAGE, Some(cursor));
            self.load = Load::Waiting(desk.ask(call, Route::Private, priority, Freshness::Stored));
        }
    }

    pub fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        if self.load.waiting() != Some(id) {
            return;
        }
        match outcome.and_then(|reply| reply.answer.page()) {
            Ok(page) => {
                if self.next.is_some() {
                    self.list.append(&page.objects);
                } else {
                    self.list.replace(&page.objects);
                }
                self.count = page.count.or(self.count);
                self.next = page.next;
                self.load = Load::Ready(());
            }
            Err(error) => self.load = Load::Failed(error),
        }
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
