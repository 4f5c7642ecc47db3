//! Private: what the key's group submitted privately, as three lists: the files, sorted by hash as the service sorts
//! them; the latest analyses, newest first; and the URLs submitted from here, of which the service has no list.

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;

use super::paged::Paged;
use super::rows::{OBJECTS, ObjectColumn, PRIVATE};
use super::{Answer, Around, Component, DrawContext, Edge, Load, Opens, Pane, Requests, Route};
use crate::effect::{Freshness, Priority};
use crate::keys::Action;
use crate::session::Session;
use crate::store::PrivateUrl;
use crate::vt::{Call, Object, Reason, calls};

/// Which list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    #[default]
    Files,
    Latest,
    Urls,
}

impl Listed {
    const ALL: [Self; 3] = [Self::Files, Self::Latest, Self::Urls];

    pub fn title(self) -> &'static str {
        match self {
            Self::Files => "files by hash",
            Self::Latest => "latest analyses",
            Self::Urls => "URLs from here",
        }
    }

    /// Files have more columns.
    fn columns(self) -> &'static [ObjectColumn] {
        if self == Self::Files { PRIVATE } else { OBJECTS }
    }

    /// What the list begins with; none for the list that is our own.
    fn call(self) -> Option<Call> {
        match self {
            Self::Files => Some(calls::private_files(calls::PAGE, None)),
            Self::Latest => Some(calls::private_analyses(calls::PAGE, None)),
            Self::Urls => None,
        }
    }
}

/// State of the pane. Nothing is asked until the user opens it.
#[derive(Debug, Clone, Default)]
pub struct Private {
    pub listed: Listed,
    pub paged: Paged,
    /// The lists that are not shown now, in their order.
    hidden: [Paged; Listed::ALL.len()],
    urls: Vec<Object>,
}

impl Private {
    /// The list is looked at: what needs no request is shown, the rest is asked for if that `follows`.
    pub fn show(&mut self, follows: bool, requests: &mut Requests) {
        // A key without the licence is not asked again and again.
        if self.paged.load.failed().is_none() && (follows || self.listed == Listed::Urls) {
            self.open(Freshness::Stored, requests);
        }
    }

    /// Asks for the first page, unless it is here or on its way.
    pub fn open(&mut self, freshness: Freshness, requests: &mut Requests) {
        self.paged.list.set_columns(self.listed.columns());
        let Some(call) = self.listed.call() else {
            self.paged.list.name(&self.urls);
            self.paged.load = Load::Ready(());
            return;
        };
        let load = &self.paged.load;
        if load.waiting().is_none() && (freshness == Freshness::Network || load.ready().is_none()) {
            self.paged.ask(call, Route::Pane(Pane::Private), freshness, requests);
        }
    }

    /// What the shown list begins with; none for the list that is our own, or while something is on its way.
    pub fn first_call(&self) -> Option<Call> {
        self.listed.call().filter(|_| self.paged.load.waiting().is_none())
    }

    /// The place of the next or previous list.
    fn beside(&self, forward: bool) -> usize {
        (self.listed as usize + if forward { 1 } else { Listed::ALL.len() - 1 }) % Listed::ALL.len()
    }

    /// What turning to the next or previous list asks for if that follows: nothing of one that was read, or refused.
    fn turned_call(&self, forward: bool) -> Option<Call> {
        let next = self.beside(forward);
        let is_idle = self.hidden.get(next).is_some_and(|hidden| matches!(hidden.load, Load::Idle));
        Listed::ALL.get(next)?.call().filter(|_| is_idle)
    }

    /// Shows the next or previous list.
    fn turn(&mut self, forward: bool, follows: bool, requests: &mut Requests) {
        self.paged.cancel(requests);
        let (at, next) = (self.listed as usize, self.beside(forward));
        let shown = self.hidden.get_mut(next).map(std::mem::take).unwrap_or_default();
        let here = std::mem::replace(&mut self.paged, shown);
        if let Some(place) = self.hidden.get_mut(at) {
            *place = here;
        }
        self.listed = Listed::ALL.get(next).copied().unwrap_or_default();
        self.show(follows, requests);
    }

    /// Takes in a URL that was submitted privately from here, now or in an earlier run.
    pub fn remember(&mut self, url: &PrivateUrl) {
        let known = json!({"type": "private_url", "id": url.id, "context_attributes": {"url": url.url}});
        let Ok(object) = Object::decode(Bytes::from(known.to_string())) else { return };
        self.urls.retain(|kept| kept.descriptor != object.descriptor);
        self.urls.insert(0, object);
        if self.listed == Listed::Urls {
            self.paged.list.name(&self.urls);
        }
    }

    /// What a file is called, where its row is still here; else the beginning of its hash.
    pub fn name_of(&self, id: &str) -> String {
        let row = self.paged.list.everything().find(|object| *object.descriptor.id == *id);
        row.map_or_else(|| format!("{}…", id.chars().take(12).collect::<String>()), |object| object.title().to_owned())
    }

    /// A file was deleted with its report: its row goes, without a request.
    pub fn removed(&mut self, id: &str) {
        if self.listed == Listed::Files && self.paged.list.remove(id) {
            self.paged.reach.count = self.paged.reach.count.map(|count| count.saturating_sub(1));
        }
        if let Some(latest) = self.hidden.get_mut(Listed::Latest as usize) {
            *latest = Paged::default();
        }
    }
}

impl Component for Private {
    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer {
        match action {
            Action::Left | Action::Right => {
                self.turn(action == Action::Right, around.session.reads_ahead(), around.requests);
            }
            Action::More => self.more(around.requests, Priority::Looking),
            Action::Refresh => self.open(Freshness::Network, around.requests),
            Action::Open => self.open(Freshness::Stored, around.requests),
            _ => return self.paged.list.perform(action),
        }
        Answer::Done
    }

    fn calls(&self, action: Action, session: &Session) -> Vec<Call> {
        let call = match action {
            Action::Left | Action::Right if session.reads_ahead() => self.turned_call(action == Action::Right),
            Action::More => self.next_call(),
            Action::Refresh => self.first_call(),
            _ => None,
        };
        call.into_iter().collect()
    }

    fn opens(&self) -> Opens {
        if self.paged.list.is_empty() { Opens::asks(self.first_call()) } else { self.paged.list.opens(None) }
    }

    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        let name = Pane::Private.title();
        let title = match self.paged.load {
            Load::Idle if !context.is_chosen => name.to_owned(),
            _ => format!("{name} · {}", self.listed.title()),
        };
        Edge::new(title, self.paged.progress(self.has_more(), context))
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        let (area, empty) = match &self.paged.load {
            Load::Failed(error) if error.reason == Reason::NotPrivileged => {
                let words = "This key has no private-scanning licence; nothing was lost, and everything else works.";
                (area, words.to_owned())
            }
            Load::Failed(error) => (context.draw_failure(error, &context.asks_again(), area, buffer), String::new()),
            Load::Idle => {
                let (open, price) = (context.key(Action::Open), context.cost(Action::Refresh));
                (area, format!("Not asked for: {open} reads {}, {price}.", self.listed.title()))
            }
            Load::Waiting(_) => (area, "Asking…".to_owned()),
            Load::Ready(()) if !self.paged.list.is_empty() => (area, context.nothing_passes()),
            Load::Ready(()) if self.paged.reach.next.is_some() => (area, context.empty_page()),
            Load::Ready(()) => {
                let (submit, next) = (context.key(Action::SubmitPrivate), context.key(Action::Right));
                (area, format!("Nothing here. {submit} submits privately, {next} shows the next list."))
            }
        };
        self.paged.list.draw(context, area, buffer, &empty);
    }

    fn paged(&self) -> Option<&Paged> {
        Some(&self.paged)
    }

    fn paged_mut(&mut self) -> Option<&mut Paged> {
        Some(&mut self.paged)
    }

    fn next_call(&self) -> Option<Call> {
        self.paged.next_call(self.listed.call()?)
    }

    fn more(&mut self, requests: &mut Requests, priority: Priority) {
        if let Some(call) = self.next_call() {
            self.paged.more(call, Route::Pane(Pane::Private), priority, requests);
        }
    }
}
