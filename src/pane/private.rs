//! Private: what the key's group submitted privately, as three lists: the files, sorted by hash as the service sorts
//! them; the latest analyses, newest first; and the URLs submitted from here, of which the service has no list.

use bytes::Bytes;
use serde_json::json;

use super::rows::ObjectList;
use super::{Desk, Load, Reach, Route};
use crate::effect::{Freshness, Priority, RequestId};
use crate::msg::Reply;
use crate::store::PrivateUrl;
use crate::vt::calls::Form;
use crate::vt::{ApiError, Call, Cursor, Judge, Object, calls};

/// Which list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    #[default]
    Files,
    Latest,
    Urls,
}

impl Shelf {
    const ALL: [Self; 3] = [Self::Files, Self::Latest, Self::Urls];

    pub fn title(self) -> &'static str {
        match self {
            Self::Files => "files by hash",
            Self::Latest => "latest analyses",
            Self::Urls => "URLs from here",
        }
    }

    fn call(self, cursor: Option<&Cursor>) -> Call {
        match self {
            Self::Latest => calls::private_analyses(calls::PAGE, cursor),
            _ => calls::private_files(calls::PAGE, cursor),
        }
    }
}

/// A list that is not shown now.
#[derive(Debug, Clone, Default)]
struct Aside {
    list: ObjectList,
    load: Load<()>,
    reach: Reach,
}

/// State of the pane. Nothing is asked until the user opens it.
#[derive(Debug, Clone, Default)]
pub struct Private {
    pub shelf: Shelf,
    pub list: ObjectList,
    pub load: Load<()>,
    pub reach: Reach,
    aside: [Aside; 3],
    urls: Vec<Object>,
}

impl Private {
    /// The list is looked at: what needs no request is shown, the rest is asked for if that `follows`.
    pub fn show(&mut self, follows: bool, desk: &mut Desk) {
        // A key without the licence is not asked again and again.
        if self.load.failed().is_none() && (follows || self.shelf == Shelf::Urls) {
            self.open(Freshness::Stored, desk);
        }
    }

    /// Asks for the first page, unless it is here or on its way.
    pub fn open(&mut self, freshness: Freshness, desk: &mut Desk) {
        if self.shelf == Shelf::Urls {
            self.list.name(&self.urls);
            self.load = Load::Ready(());
            return;
        }
        if self.load.waiting().is_none() && (freshness == Freshness::Network || self.load.ready().is_none()) {
            self.reach = Reach::default();
            self.load = Load::Waiting(desk.ask(self.shelf.call(None), Route::Private, Priority::Looking, freshness));
        }
    }

    /// What the shown list begins with; none for the list that is our own, or while something is on its way.
    pub fn first_call(&self) -> Option<Call> {
        (self.shelf != Shelf::Urls && self.load.waiting().is_none()).then(|| self.shelf.call(None))
    }

    /// The next page, when there is one and none is on its way.
    pub fn next_call(&self) -> Option<Call> {
        let cursor = self.reach.next.as_ref().filter(|_| self.load.waiting().is_none())?;
        Some(self.shelf.call(Some(cursor)))
    }

    /// Shows the next or previous list.
    pub fn turn(&mut self, forward: bool, follows: bool, desk: &mut Desk) {
        self.cancel(desk);
        let at = self.shelf as usize;
        let next = (at + if forward { 1 } else { Shelf::ALL.len() - 1 }) % Shelf::ALL.len();
        let here = Aside {
            list: std::mem::take(&mut self.list),
            load: std::mem::take(&mut self.load),
            reach: std::mem::take(&mut self.reach),
        };
        if let Some(place) = self.aside.get_mut(at) {
            *place = here;
        }
        let shown = self.aside.get_mut(next).map(std::mem::take).unwrap_or_default();
        (self.list, self.load, self.reach) = (shown.list, shown.load, shown.reach);
        self.shelf = Shelf::ALL.get(next).copied().unwrap_or_default();
        self.show(follows, desk);
    }

    pub fn more(&mut self, desk: &mut Desk, priority: Priority) {
        if let Some(call) = self.next_call() {
            self.load = Load::Waiting(desk.ask(call, Route::Private, priority, Freshness::Stored));
        }
    }

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

    /// Request `id` never left: what it was for was not asked. A list whose first page has come stays what it is.
    pub fn forgo(&mut self, id: RequestId) {
        if self.load.forgo(id) && !self.reach.is_new() {
            self.load = Load::Ready(());
        }
    }

    /// Takes in a URL that was submitted privately from here, now or in an earlier run.
    pub fn remember(&mut self, url: &PrivateUrl) {
        let known = json!({"type": "private_url", "id": url.id, "context_attributes": {"url": url.url}});
        let Ok(object) = Object::decode(Bytes::from(known.to_string())) else { return };
        self.urls.retain(|kept| kept.descriptor != object.descriptor);
        self.urls.insert(0, object);
        if self.shelf == Shelf::Urls {
            self.list.name(&self.urls);
        }
    }

    /// What a file is called, where its row is still here; else the beginning of its hash.
    pub fn name_of(&self, id: &str) -> String {
        let row = self.list.everything().find(|object| *object.descriptor.id == *id);
        row.map_or_else(|| format!("{}…", id.chars().take(12).collect::<String>()), |object| object.title().to_owned())
    }

    /// A file was deleted with its report: its row goes, without a request.
    pub fn removed(&mut self, id: &str) {
        if self.shelf == Shelf::Files && self.list.remove(id) {
            self.reach.count = self.reach.count.map(|count| count.saturating_sub(1));
        }
        if let Some(latest) = self.aside.get_mut(Shelf::Latest as usize) {
            *latest = Aside::default();
        }
    }
}
