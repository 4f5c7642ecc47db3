//! Results: what the last search gave.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paged::Paged;
use super::reach::last_days;
use super::rows::{Extent, ObjectList};
use super::{Answer, Around, Component, DrawContext, Edge, Load, Means, Opens, Pane, Requests, Route};
use crate::effect::{Freshness, PlaceId, Priority};
use crate::keys::Action;
use crate::msg::Provenance;
use crate::session::Session;
use crate::text;
use crate::vt::{Call, Judge, Object};

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
    pub paged: Paged,
}

impl Results {
    /// Asks a new question; the rows of the one before stay until the answer comes, without its filter.
    pub fn ask(&mut self, query: &str, call: Call, freshness: Freshness, requests: &mut Requests) {
        self.paged.cancel(requests);
        query.clone_into(&mut self.asked);
        if !query.is_empty() {
            query.clone_into(&mut self.query);
        }
        if self.call.as_ref() != Some(&call) {
            self.paged.list.set_filter("");
            self.looked_up = None;
        }
        self.call = Some(call.clone());
        self.paged.ask(call, Route::Pane(Pane::Results), freshness, requests);
    }

    /// An object is being looked up. A list that was asked for stays until the object is there.
    pub fn look_up(&mut self, place: PlaceId) {
        self.looked_up = Some(place);
        if self.call.is_none() {
            (self.paged.list, self.paged.load) = (ObjectList::default(), Load::Idle);
        }
    }

    /// Shows one object that was looked up directly.
    pub fn show(&mut self, object: &Object, provenance: Provenance, judge: &Judge) {
        self.call = None;
        self.paged = Paged { load: Load::Ready(()), ..Paged::default() };
        self.paged.list.replace(std::slice::from_ref(object), Extent::Whole(provenance), judge);
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
    pub fn again(&mut self, freshness: Freshness, requests: &mut Requests) {
        if let Some(call) = self.call.clone() {
            let asked = std::mem::take(&mut self.asked);
            self.ask(&asked, call, freshness, requests);
        }
    }

    /// The question that was just answered for the first time, to be remembered.
    pub fn answered(&mut self) -> Option<String> {
        if self.paged.load.waiting().is_some() || self.asked.is_empty() {
            return None;
        }
        Some(std::mem::take(&mut self.asked))
    }

    /// The search whose list is shown.
    pub fn question(&self) -> Option<&Call> {
        self.call.as_ref()
    }

    /// Where the object stands that is shown, or waited for, in place of the answer to a search.
    pub fn shown_place(&self) -> Option<PlaceId> {
        self.looked_up.filter(|_| !self.is_search())
    }

    /// How the last question went: that of the list which is shown, else of the look-up.
    fn state(&self, context: &DrawContext<'_>) -> Load<()> {
        match self.shown_place().and_then(|place| context.elsewhere.report(place)) {
            Some(Load::Ready(())) | None => self.paged.load.clone(),
            Some(load) => load,
        }
    }
}

impl Component for Results {
    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer {
        match action {
            Action::More => self.more(around.requests, Priority::Looking),
            Action::Open => self.again(Freshness::Stored, around.requests),
            _ => return self.paged.list.perform(action),
        }
        Answer::Done
    }

    fn calls(&self, action: Action, _session: &Session) -> Vec<Call> {
        match action {
            Action::More => self.next_call().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn means(&self, action: Action) -> Means {
        let has_asked = self.question().is_some() || self.looked_up.is_some();
        match action {
            Action::Open if self.paged.list.is_empty() && has_asked => Means::Words("ask again"),
            Action::Open if self.paged.list.shown() == 0 => Means::Nothing,
            _ => Means::Label,
        }
    }

    fn opens(&self) -> Opens {
        match self.shown_place() {
            _ if !self.paged.list.is_empty() => self.paged.list.opens(None),
            Some(place) => Opens::Again(place),
            None => Opens::asks(self.call.clone()),
        }
    }

    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        let said = match self.state(context) {
            Load::Waiting(_) if !self.paged.reach.all => "asking…".to_owned(),
            _ => self.paged.progress(self.has_more(), context),
        };
        let title = self.query().map(|query| format!("Results · {}", text::visible(query)));
        Edge::new(title.unwrap_or_else(|| Pane::Results.title().to_owned()), said)
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        let state = self.state(context);
        let area = match &state {
            Load::Failed(error) => context.draw_failure(error, &context.asks_again(), area, buffer),
            _ => area,
        };
        let empty = match &state {
            Load::Failed(_) => String::new(),
            Load::Waiting(_) => "Asking…".to_owned(),
            Load::Idle if self.is_search() || self.looked_up.is_some() => context.taken_back(),
            Load::Idle => {
                let (search, help) = (context.key(Action::Search), context.key(Action::Help));
                format!("Nothing searched yet: {search} searches, {help} helps.")
            }
            Load::Ready(()) if !self.paged.list.is_empty() => context.nothing_passes(),
            Load::Ready(()) if self.paged.reach.next.is_some() => context.empty_page(),
            Load::Ready(()) => match self.query() {
                Some(query) if query.starts_with('#') => "No comment has this tag.".to_owned(),
                Some(_) => match self.paged.reach.days_back {
                    Some(days) => format!("Nothing of the {} matches this query.", last_days(days)),
                    None => "Nothing matches this query.".to_owned(),
                },
                None => "VirusTotal knows nothing by that name.".to_owned(),
            },
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
        self.paged.next_call(self.call.clone()?)
    }

    fn more(&mut self, requests: &mut Requests, priority: Priority) {
        if let Some(call) = self.next_call() {
            self.paged.more(call, Route::Pane(Pane::Results), priority, requests);
        }
    }
}
