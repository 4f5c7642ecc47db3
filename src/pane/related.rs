//! Related: the relationship catalogue of the current object, and the objects of one relationship.
//!
//! What the report folded in is known without a request; opening a relationship costs one, and only its own part of the
//! screen fails when it fails.

mod entries;
mod entry;
mod list;
mod view;

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use entries::Entries;
pub use entry::Entry;
pub use list::RelatedList;

use super::known::Known;
use super::marked::MarkSet;
use super::paged::{Paged, seen_from};
use super::rows::{ADDRESSES, NAMES, OBJECTS, ObjectColumn, motion};
use super::{Answer, Around, Clicked, Component, DrawContext, Edge, Load, Means, Opens, Requests, Route, report};
use crate::effect::{Freshness, PlaceId, Priority, RequestId};
use crate::keys::Action;
use crate::msg::Reply;
use crate::pane::rows::ObjectList;
use crate::session::Session;
use crate::vt::calls::{self, Form};
use crate::vt::relationship::Catalogue;
use crate::vt::{ApiError, Call, Descriptor, Judge, Kind, Object};

/// State of the pane for one place of the trail.
#[derive(Debug, Clone)]
pub struct Related {
    place: PlaceId,
    pub subject: Descriptor,
    /// The catalogue.
    pub entries: Entries,
    /// The relationship whose objects are shown; none: the catalogue is.
    pub shown: Option<Box<str>>,
    lists: HashMap<Box<str>, RelatedList>,
}

impl Related {
    pub fn new(place: PlaceId, subject: Descriptor) -> Self {
        let entries = Entries::of(&subject.kind);
        Self { place, subject, entries, shown: None, lists: HashMap::new() }
    }

    /// Learns from a report: its true id, and what was folded in. Relationships that the table lacks are added.
    pub fn learn(&mut self, object: &Object) {
        self.subject = object.descriptor.clone();
        for (name, mut page) in object.folded() {
            page.objects = seen_from(Some(&self.subject), page.objects);
            let known = Known::of(&page);
            self.entries.fold(&name, known, page.objects);
        }
        self.entries.order();
    }

    /// Takes in what this session learned: relationships that only the service knew, and those that it refused to this key,
    /// also at another object.
    pub fn heed(&mut self, relationships: &Catalogue) {
        self.entries.heed(relationships, &self.subject.kind);
    }

    /// Rows of what is shown; none while it is asked for.
    pub fn rows_to_show(&self) -> Option<usize> {
        match self.list() {
            Some(list) => matches!(list.paged.load, Load::Ready(())).then(|| list.paged.list.shown()),
            None => Some(self.entries.shown().count()),
        }
    }

    /// The list on screen.
    pub fn list(&self) -> Option<&RelatedList> {
        self.lists.get(self.shown.as_ref()?)
    }

    pub fn list_mut(&mut self) -> Option<&mut RelatedList> {
        self.lists.get_mut(self.shown.as_ref()?)
    }

    /// The rows of every relationship that was read.
    pub fn lists_mut(&mut self) -> impl Iterator<Item = &mut ObjectList> {
        self.lists.values_mut().map(|related| &mut related.paged.list)
    }

    /// Opens the relationship under the cursor: at most one request, none when it is known to be empty or loaded.
    pub fn open(&mut self, requests: &mut Requests) {
        self.open_as(Form::Objects, requests);
    }

    fn open_as(&mut self, form: Form, requests: &mut Requests) {
        if let Some(name) = self.show(form) {
            self.ask(&name, Freshness::Stored, requests);
        }
    }

    /// The columns of a relationship: of links, what is at their other end.
    fn columns_of(&self, name: &str) -> &'static [ObjectColumn] {
        match (name, &self.subject.kind) {
            ("resolutions", Kind::Domain) => ADDRESSES,
            ("resolutions", Kind::IpAddress) => NAMES,
            _ => OBJECTS,
        }
    }

    /// Shows what is known of the relationship under the cursor; gives its name if there is more to be asked for.
    fn show(&mut self, form: Form) -> Option<Box<str>> {
        let entry = self.entries.entry()?.clone();
        self.shown = Some(entry.name.clone());
        let columns = self.columns_of(&entry.name);
        let related = self.lists.entry(entry.name.clone()).or_default();
        related.paged.list.set_columns(columns);
        if matches!(related.paged.load, Load::Ready(()) | Load::Waiting(_)) {
            return None;
        }
        related.paged.form = form;
        if entry.known == Known::None {
            related.paged.load = Load::Ready(());
            related.paged.reach.count = Some(0);
            return None;
        }
        if related.paged.list.is_empty() && !entry.folded.is_empty() {
            related.paged.list.name(&entry.folded);
            related.folded = true;
        }
        // The report told the first ids already.
        if let (Form::Descriptors, true, Known::Some { count, more }) = (form, related.folded, &entry.known) {
            (related.paged.reach.count, related.is_cut) = (Some(*count), *more);
            related.paged.load = Load::Ready(());
            return None;
        }
        Some(entry.name)
    }

    /// Opens the relationship of that name, whatever hides it; false when there is none.
    pub fn open_named(&mut self, name: &str, requests: &mut Requests) -> bool {
        if !self.entries.go_to(name) {
            return false;
        }
        self.shown = None;
        self.open(requests);
        true
    }

    /// Ids instead of whole objects, or the other way round: from the catalogue the relationship is opened so, a list that
    /// is shown is asked for anew.
    fn turn_form(&mut self, requests: &mut Requests) {
        let Some(name) = self.shown.clone() else { return self.open_as(Form::Descriptors, requests) };
        self.cancel(requests);
        let related = self.lists.entry(name.clone()).or_default();
        related.paged.form = related.paged.form.other();
        related.paged.load = Load::Idle;
        self.ask(&name, Freshness::Stored, requests);
    }

    /// What opening the entry under the cursor asks for; none when it is known to be empty or loaded.
    pub fn entry_call(&self, form: Form) -> Option<Call> {
        self.call_of(self.entries.entry()?, form)
    }

    /// What opening the relationship of that name asks for.
    pub fn named_call(&self, name: &str, form: Form) -> Option<Call> {
        self.call_of(self.entries.find(name)?, form)
    }

    fn call_of(&self, entry: &Entry, form: Form) -> Option<Call> {
        let is_there = self
            .lists
            .get(&entry.name)
            .is_some_and(|list| matches!(list.paged.load, Load::Ready(()) | Load::Waiting(_)));
        let is_known = entry.known == Known::None || (form == Form::Descriptors && !entry.folded.is_empty());
        (!is_there && !is_known).then(|| calls::related(&self.subject, &entry.name, form, calls::PAGE, None))
    }

    /// The first page of the shown relationship.
    pub fn shown_call(&self) -> Option<Call> {
        self.shown.as_ref().map(|name| self.call(name))
    }

    /// What [`Self::turn_form`] asks for.
    fn turned_call(&self) -> Option<Call> {
        let Some(name) = &self.shown else { return self.entry_call(Form::Descriptors) };
        let form = self.list().map_or(Form::Objects, |related| related.paged.form);
        Some(calls::related(&self.subject, name, form.other(), calls::PAGE, None))
    }

    fn next_of(&self, name: &str) -> Option<Call> {
        let related = self.lists.get(name)?;
        let call = self.call(name);
        let brings_all = related.is_cut && related.paged.load.waiting().is_none();
        if brings_all { Some(call) } else { related.paged.next_call(call) }
    }

    fn ask(&mut self, name: &str, freshness: Freshness, requests: &mut Requests) {
        let call = self.call(name);
        let route = Route::Related(self.place, name.into());
        self.lists.entry(name.into()).or_default().paged.ask(call, route, freshness, requests);
    }

    fn call(&self, name: &str) -> Call {
        let form = self.lists.get(name).map_or(Form::Objects, |related| related.paged.form);
        calls::related(&self.subject, name, form, calls::PAGE, None)
    }

    /// An earlier run left this relationship shown.
    pub fn leave(&mut self, shown: Option<Box<str>>) {
        self.shown = shown;
    }

    /// Somebody came back to it: the store has what was shown.
    pub fn come_back(&mut self, requests: &mut Requests) {
        if let Some(name) = self.shown.clone() {
            let columns = self.columns_of(&name);
            self.lists.entry(name.clone()).or_default().paged.list.set_columns(columns);
            self.ask(&name, Freshness::Kept, requests);
        }
    }

    /// Asks for the shown relationship, which was not read.
    pub fn read(&mut self, requests: &mut Requests) {
        let failed = self.list().is_some_and(|related| related.paged.load.failed().is_some());
        if let Some(name) = self.shown.clone() {
            self.ask(&name, if failed { Freshness::Network } else { Freshness::Stored }, requests);
        }
    }

    /// The shown relationship once more, from the network.
    fn again(&mut self, requests: &mut Requests) {
        if let Some(name) = self.shown.clone() {
            self.cancel(requests);
            self.ask(&name, Freshness::Network, requests);
        }
    }

    /// The next page of a list of which all are wanted.
    pub fn go_on(&mut self, name: &str, requests: &mut Requests) {
        if self.loads_all(name) {
            self.more_of(name, requests, Priority::Bulk);
        }
    }

    /// The relationships of which all pages are being loaded.
    pub fn loading(&self) -> Vec<Box<str>> {
        self.lists.iter().filter(|(_, related)| related.paged.reach.all).map(|(name, _)| name.clone()).collect()
    }

    /// Whether all pages of a relationship are being loaded.
    pub fn loads_all(&self, name: &str) -> bool {
        self.lists.get(name).is_some_and(|related| related.paged.reach.all)
    }

    fn more_of(&mut self, name: &str, requests: &mut Requests, priority: Priority) {
        let Some(call) = self.next_of(name) else { return };
        let route = Route::Related(self.place, name.into());
        let Some(related) = self.lists.get_mut(name) else { return };
        // Of what the report brought, the list itself is the next page.
        if related.is_cut {
            let all = related.paged.reach.all;
            self.ask(name, Freshness::Stored, requests);
            if let Some(related) = self.lists.get_mut(name) {
                related.paged.reach.all = all;
            }
            return;
        }
        related.paged.more(call, route, priority, requests);
    }

    /// What turning to the next or previous relationship asks for if that follows; in the catalogue it is only gone to.
    fn beside_call(&self, forward: bool) -> Option<Call> {
        let (_, entry) = self.entries.beside(forward).filter(|_| self.shown.is_some())?;
        self.call_of(entry, Form::Objects)
    }

    /// Shows what is known of the next or previous relationship of the catalogue; asks for the rest if that `follows`.
    fn turn(&mut self, forward: bool, follows: bool, requests: &mut Requests) {
        let Some((next, _)) = self.entries.beside(forward) else { return };
        self.entries.selected = next;
        if self.shown.is_some()
            && let Some(name) = self.show(Form::Objects).filter(|_| follows)
        {
            self.ask(&name, Freshness::Stored, requests);
        }
    }

    /// Takes in an answer for a relationship.
    pub fn settle(&mut self, name: &str, id: RequestId, outcome: Result<Reply, ApiError>, judge: &Judge) {
        let Some(related) = self.lists.get_mut(name) else { return };
        if !related.paged.settle(id, outcome, Some(&self.subject), judge) {
            return;
        }
        if related.paged.load.ready().is_some() {
            (related.folded, related.is_cut) = (false, false);
        }
        let paged = &related.paged;
        if !paged.reach.is_new() {
            let known = Known::counted(paged.list.len() as u64, paged.reach.count, related.has_more());
            self.entries.tell(name, known);
        }
    }

    /// Back from the objects to the catalogue; false when the catalogue is shown already.
    pub fn close(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// Request `id` never left: what it was for was not asked.
    pub fn forgo(&mut self, id: RequestId) {
        self.lists.values_mut().for_each(|related| related.paged.forgo(id));
    }
}

impl Component for Related {
    fn means(&self, action: Action) -> Means {
        match (action, self.list()) {
            (Action::Open, Some(list)) if list.is_unread() => Means::Words("read verdicts"),
            (Action::Open, Some(list)) if list.paged.list.shown() == 0 => Means::Nothing,
            (Action::Open, None) if self.entries.entry().is_none() => Means::Nothing,
            _ => Means::Label,
        }
    }

    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer {
        match action {
            Action::Left | Action::Right => {
                self.turn(action == Action::Right, around.session.reads_ahead(), around.requests);
            }
            Action::More => self.more(around.requests, Priority::Looking),
            Action::Descriptors => self.turn_form(around.requests),
            Action::Refresh if self.shown.is_some() => self.again(around.requests),
            Action::Refresh => return Answer::Renew,
            // What was not read is asked for, and a failed page again by the same key that asked first.
            Action::Open if self.shown.is_some() => self.read(around.requests),
            Action::Open => self.open(around.requests),
            _ => match self.list_mut() {
                Some(related) => return related.paged.list.perform(action),
                None if motion(action).is_some() => self.entries.travel(action),
                None => return Answer::Unknown,
            },
        }
        Answer::Done
    }

    fn calls(&self, action: Action, session: &Session) -> Vec<Call> {
        let call = match action {
            Action::Left | Action::Right if session.reads_ahead() => self.beside_call(action == Action::Right),
            Action::More => self.next_call(),
            Action::Descriptors => self.turned_call(),
            Action::Refresh => self.shown_call().or_else(|| Some(report::call(&self.subject))),
            _ => None,
        };
        call.into_iter().collect()
    }

    fn opens(&self) -> Opens {
        match self.list() {
            Some(list) if list.is_unread() => Opens::asks(self.shown_call()),
            Some(list) => list.paged.list.opens(self.shown.clone()),
            None => Opens::asks(self.entry_call(Form::Objects)),
        }
    }

    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        self.edge_of(context)
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        match self.list() {
            Some(list) => self.draw_list(list, context, area, buffer),
            None => self.draw_catalogue(context, area, buffer),
        }
    }

    fn belongs_to(&self) -> Option<&Descriptor> {
        Some(&self.subject)
    }

    fn relationship(&self) -> Option<&str> {
        self.shown.as_deref()
    }

    fn filter(&self) -> &str {
        self.list().map_or(self.entries.filter(), |related| related.paged.list.filter())
    }

    fn set_filter(&mut self, filter: &str) -> Answer {
        match self.list_mut() {
            Some(related) => related.paged.list.set_filter(filter),
            None => self.entries.set_filter(filter),
        }
        Answer::Done
    }

    fn has_filter(&self) -> bool {
        !self.entries.is_empty()
    }

    fn paged(&self) -> Option<&Paged> {
        self.list().map(|related| &related.paged)
    }

    fn paged_mut(&mut self) -> Option<&mut Paged> {
        self.list_mut().map(|related| &mut related.paged)
    }

    /// The next page of the shown relationship; of what the report brought, the list itself.
    fn next_call(&self) -> Option<Call> {
        self.next_of(self.shown.as_ref()?)
    }

    fn more(&mut self, requests: &mut Requests, priority: Priority) {
        if let Some(name) = self.shown.clone() {
            self.more_of(&name, requests, priority);
        }
    }

    /// What a report brought of a list is not its beginning.
    fn is_near_end(&self, rows: usize) -> bool {
        self.list().is_some_and(|related| !related.folded && related.paged.list.near_end(rows))
    }

    fn has_more(&self) -> bool {
        self.list().is_some_and(RelatedList::has_more)
    }

    fn mark(&mut self, action: Action, marks: &mut MarkSet) -> Answer {
        let subject = self.subject.clone();
        match self.list_mut() {
            Some(related) => related.paged.list.mark(action, Some(&subject), marks),
            None => Answer::Said("open a relationship first: marks are on its rows".to_owned()),
        }
    }

    fn click(&mut self, at: Position) -> Clicked {
        if let Some(related) = self.list_mut() {
            return Clicked::line(related.paged.list.click(at));
        }
        Clicked::line(self.entries.click(at))
    }

    fn rows(&self) -> usize {
        0
    }
}
