//! Related: the relationship catalogue of the current object, and the objects of one relationship.
//!
//! What the report folded in is known without a request; opening a relationship costs one, and only its own part of the
//! screen fails when it fails.

use std::collections::HashMap;

use super::rows::{COLUMNS, ObjectList, RESOLUTION_COLUMNS};
use super::{Desk, Load, Reach, Route, detail};
use crate::effect::PlaceId;
use crate::effect::{Freshness, Priority, RequestId};
use crate::keys::Action;
use crate::msg::Reply;
use crate::vt::calls::{self, Form};
use crate::vt::relationship::{self, Catalogue, Many, Privilege, Relationship};
use crate::vt::{ApiError, Call, Descriptor, Judge, Kind, Object, Page};
use crate::widget::Column;
use crate::widget::Scroll;

/// What is known of a relationship without asking for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Not folded into the report.
    NotAsked,
    /// The service says there is nothing.
    None,
    /// That many; `more` when the first page did not hold all.
    Some { count: u64, more: bool },
    /// The key may not ask for it, as the service said in this session.
    Refused,
}

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub name: Box<str>,
    pub gives: Box<str>,
    pub many: Many,
    pub privilege: Privilege,
    pub known: Known,
    /// The first descriptors, as folded into the report.
    pub folded: Vec<Object>,
}

/// The objects of one relationship.
#[derive(Debug, Clone, Default)]
pub struct RelatedList {
    pub list: ObjectList,
    pub load: Load<()>,
    pub reach: Reach,
    /// Whether the rows are only what the report folded in.
    pub folded: bool,
    /// Whether the rows are the first ids that the report brought, and there are more.
    is_cut: bool,
    /// Whether whole objects were asked for, or types and ids only.
    pub form: Form,
}

/// State of the pane for one place of the trail.
#[derive(Debug, Clone)]
pub struct Related {
    place: PlaceId,
    pub subject: Descriptor,
    catalogue: Vec<Entry>,
    /// The place of the cursor among the entries that are shown.
    pub selected: usize,
    /// What the catalogue is filtered by.
    filter: String,
    /// Whether what this key would have to be another for is left out: of what nobody knows it says nothing.
    hides_paid: bool,
    /// The relationship whose objects are shown; none: the catalogue is.
    pub shown: Option<Box<str>>,
    lists: HashMap<Box<str>, RelatedList>,
    /// Which rows of the catalogue were drawn last, and where.
    pub scroll: Scroll,
}

impl Related {
    pub fn new(place: PlaceId, subject: Descriptor) -> Self {
        let catalogue = relationship::of(&subject.kind).iter().map(Entry::of).collect();
        Self {
            place,
            subject,
            catalogue,
            selected: 0,
            filter: String::new(),
            hides_paid: false,
            shown: None,
            lists: HashMap::new(),
            scroll: Scroll::default(),
        }
    }

    /// Learns from a report: its true id, and what was folded in. Relationships that the table lacks are added.
    pub fn learn(&mut self, object: &Object) {
        self.subject = object.descriptor.clone();
        for (name, mut page) in object.folded() {
            page.objects = seen_from(&self.subject, page.objects);
            let known = match (page.objects.len() as u64, &page.next) {
                (0, None) => Known::None,
                (count, next) => Known::Some { count: page.count.unwrap_or(count).max(count), more: next.is_some() },
            };
            match self.catalogue.iter_mut().find(|entry| *entry.name == *name) {
                Some(entry) => (entry.known, entry.folded) = (known, page.objects),
                None => {
                    self.catalogue.push(Entry { known, folded: page.objects, ..Entry::named(&name, "") });
                }
            }
        }
        self.catalogue.sort_by_key(|entry| match entry.known {
            Known::Some { .. } => 0,
            Known::NotAsked => 1,
            Known::None => 2,
            Known::Refused => 3,
        });
    }

    /// Takes in what this session learned: relationships that only the service knew, and those that it refused to this key,
    /// also at another object.
    pub fn heed(&mut self, relationships: &Catalogue) {
        for row in relationships.of(&self.subject.kind) {
            let known = self.catalogue.iter_mut().find(|entry| *entry.name == *row.name);
            match known {
                Some(entry) if row.refused.is_some() => entry.known = Known::Refused,
                Some(_) => {}
                None => self.catalogue.push(Entry::named(row.name, row.gives)),
            }
        }
    }

    /// The entries of the catalogue, whatever it is filtered by.
    pub fn everything(&self) -> impl Iterator<Item = &Entry> {
        self.catalogue.iter()
    }

    /// The entries of the catalogue that its filter lets through.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.catalogue.iter().filter(|entry| entry.passes(&self.filter) && !(self.hides_paid && entry.is_paid()))
    }

    /// Leaves out relationships that a public key may not ask for, or shows them again.
    pub fn hide_paid(&mut self, hides: bool) {
        self.hides_paid = hides;
    }

    /// How many entries there are with those that the filter hides.
    pub fn len(&self) -> usize {
        self.catalogue.len()
    }

    pub fn is_empty(&self) -> bool {
        self.catalogue.is_empty()
    }

    /// The entry under the catalogue's cursor.
    pub fn entry(&self) -> Option<&Entry> {
        self.entries().nth(self.selected)
    }

    /// What is shown of the pane is filtered by this: the list on screen, else the catalogue.
    pub fn filter(&self) -> &str {
        self.list().map_or(&self.filter, |related| related.list.filter())
    }

    /// Filters what is on screen. The catalogue's cursor stays on its entry if that is still shown.
    pub fn set_filter(&mut self, filter: &str) {
        if let Some(related) = self.list_mut() {
            return related.list.set_filter(filter);
        }
        let here = self.entry().map(|entry| entry.name.clone());
        self.filter = filter.to_lowercase();
        let place = self.entries().position(|entry| Some(&entry.name) == here.as_ref());
        self.selected = place.unwrap_or_default();
    }

    /// The columns of the list on screen: of links, what is at their other end.
    pub fn columns(&self) -> &'static [Column] {
        let [addresses, names] = RESOLUTION_COLUMNS;
        match (self.shown.as_deref(), &self.subject.kind) {
            (Some("resolutions"), Kind::Domain) => addresses,
            (Some("resolutions"), Kind::IpAddress) => names,
            _ => COLUMNS,
        }
    }

    /// The list on screen.
    pub fn list(&self) -> Option<&RelatedList> {
        self.lists.get(self.shown.as_ref()?)
    }

    pub fn list_mut(&mut self) -> Option<&mut RelatedList> {
        self.lists.get_mut(self.shown.as_ref()?)
    }

    /// Moves in the list on screen, or in the catalogue.
    pub fn perform(&mut self, action: Action) {
        let page = self.scroll.page().max(2) - 1;
        match self.list_mut() {
            Some(related) => {
                related.list.perform(action);
            }
            None => self.selected = detail::travel(action, self.selected, self.entries().count(), page),
        }
    }

    /// Opens the relationship under the cursor: at most one request, none when it is known to be empty or loaded.
    pub fn open(&mut self, desk: &mut Desk) {
        self.open_as(Form::Objects, desk);
    }

    fn open_as(&mut self, form: Form, desk: &mut Desk) {
        if let Some(name) = self.show(form) {
            self.ask(&name, Freshness::Stored, desk);
        }
    }

    /// Shows what is known of the relationship under the cursor; gives its name if there is more to be asked for.
    fn show(&mut self, form: Form) -> Option<Box<str>> {
        let entry = self.entry()?.clone();
        self.shown = Some(entry.name.clone());
        let related = self.lists.entry(entry.name.clone()).or_default();
        if matches!(related.load, Load::Ready(()) | Load::Waiting(_)) {
            return None;
        }
        related.form = form;
        if entry.known == Known::None {
            related.load = Load::Ready(());
            related.reach.count = Some(0);
            return None;
        }
        if related.list.is_empty() && !entry.folded.is_empty() {
            related.list.name(&entry.folded);
            related.folded = true;
        }
        // The report told the first ids already.
        if let (Form::Descriptors, true, Known::Some { count, more }) = (form, related.folded, &entry.known) {
            (related.reach.count, related.is_cut) = (Some(*count), *more);
            related.load = Load::Ready(());
            return None;
        }
        Some(entry.name)
    }

    /// Opens the relationship of that name, whatever hides it; false when there is none.
    pub fn open_named(&mut self, name: &str, desk: &mut Desk) -> bool {
        if !self.everything().any(|entry| &*entry.name == name) {
            return false;
        }
        self.shown = None;
        if !self.entries().any(|entry| &*entry.name == name) {
            self.set_filter("");
        }
        let place = self.entries().position(|entry| &*entry.name == name);
        self.selected = place.unwrap_or_default();
        self.open(desk);
        true
    }

    /// Ids instead of whole objects, or the other way round: from the catalogue the relationship is opened so, a list that
    /// is shown is asked for anew.
    pub fn turn_form(&mut self, desk: &mut Desk) {
        let Some(name) = self.shown.clone() else { return self.open_as(Form::Descriptors, desk) };
        self.cancel(desk);
        let related = self.lists.entry(name.clone()).or_default();
        related.form = related.form.other();
        related.load = Load::Idle;
        self.ask(&name, Freshness::Stored, desk);
    }

    /// What opening the entry under the cursor asks for; none when it is known to be empty or loaded.
    pub fn entry_call(&self, form: Form) -> Option<Call> {
        self.call_of(self.entry()?, form)
    }

    /// What opening the relationship of that name asks for.
    pub fn named_call(&self, name: &str, form: Form) -> Option<Call> {
        self.call_of(self.everything().find(|entry| &*entry.name == name)?, form)
    }

    fn call_of(&self, entry: &Entry, form: Form) -> Option<Call> {
        let is_there =
            self.lists.get(&entry.name).is_some_and(|list| matches!(list.load, Load::Ready(()) | Load::Waiting(_)));
        let is_known = entry.known == Known::None || (form == Form::Descriptors && !entry.folded.is_empty());
        (!is_there && !is_known).then(|| calls::related(&self.subject, &entry.name, form, calls::PAGE, None))
    }

    /// The first page of the shown relationship.
    pub fn shown_call(&self) -> Option<Call> {
        self.shown.as_ref().map(|name| self.call(name))
    }

    /// What [`Self::turn_form`] asks for.
    pub fn turned_call(&self) -> Option<Call> {
        let Some(name) = &self.shown else { return self.entry_call(Form::Descriptors) };
        let form = self.list().map_or(Form::Objects, |related| related.form);
        Some(calls::related(&self.subject, name, form.other(), calls::PAGE, None))
    }

    /// The next page of the shown relationship, when there is one and none is on its way. After a failure, the page that
    /// failed.
    pub fn next_call(&self) -> Option<Call> {
        self.next_of(self.shown.as_ref()?)
    }

    fn next_of(&self, name: &str) -> Option<Call> {
        let related = self.lists.get(name).filter(|related| related.load.waiting().is_none())?;
        let call = self.call(name);
        if related.is_cut { Some(call) } else { related.reach.next.as_ref().map(|cursor| call.at(cursor)) }
    }

    fn ask(&mut self, name: &str, freshness: Freshness, desk: &mut Desk) {
        let call = self.call(name);
        let route = Route::Related(self.place, name.into());
        let related = self.lists.entry(name.into()).or_default();
        related.reach = Reach::default();
        related.load = Load::Waiting(desk.ask(call, route, Priority::Looking, freshness));
    }

    fn call(&self, name: &str) -> Call {
        let form = self.lists.get(name).map_or(Form::Objects, |related| related.form);
        calls::related(&self.subject, name, form, calls::PAGE, None)
    }

    /// Whether the shown relationship was not read: `Enter` asks for it.
    pub fn is_unread(&self) -> bool {
        self.list().is_some_and(RelatedList::is_unread)
    }

    /// Asks for the shown relationship, which was not read.
    pub fn read(&mut self, desk: &mut Desk) {
        let failed = self.list().is_some_and(|related| related.load.failed().is_some());
        if let Some(name) = self.shown.clone() {
            self.ask(&name, if failed { Freshness::Network } else { Freshness::Stored }, desk);
        }
    }

    /// The shown relationship once more, from the network.
    pub fn again(&mut self, desk: &mut Desk) {
        if let Some(name) = self.shown.clone() {
            self.cancel(desk);
            self.ask(&name, Freshness::Network, desk);
        }
    }

    /// Asks for the next page.
    pub fn more(&mut self, desk: &mut Desk, priority: Priority) {
        if let Some(name) = self.shown.clone() {
            self.more_of(&name, desk, priority);
        }
    }

    /// The next page of a list of which all are wanted.
    pub fn go_on(&mut self, name: &str, desk: &mut Desk) {
        if self.loads_all(name) {
            self.more_of(name, desk, Priority::Bulk);
        }
    }

    /// The relationships of which all pages are being loaded.
    pub fn loading(&self) -> Vec<Box<str>> {
        self.lists.iter().filter(|(_, related)| related.reach.all).map(|(name, _)| name.clone()).collect()
    }

    /// Whether all pages of a relationship are being loaded.
    pub fn loads_all(&self, name: &str) -> bool {
        self.lists.get(name).is_some_and(|related| related.reach.all)
    }

    fn more_of(&mut self, name: &str, desk: &mut Desk, priority: Priority) {
        let Some(call) = self.next_of(name) else { return };
        let route = Route::Related(self.place, name.into());
        let Some(related) = self.lists.get_mut(name) else { return };
        // Of what the report brought, the list itself is the next page.
        if related.is_cut {
            let all = related.reach.all;
            self.ask(name, Freshness::Stored, desk);
            if let Some(related) = self.lists.get_mut(name) {
                related.reach.all = all;
            }
            return;
        }
        related.load = Load::Waiting(desk.ask(call, route, priority, Freshness::Stored));
    }

    /// Shows what is known of the next or previous relationship of the catalogue; asks for the rest if that `follows`.
    pub fn turn(&mut self, forward: bool, follows: bool, desk: &mut Desk) {
        let last = self.entries().count().saturating_sub(1);
        let next = if forward { self.selected.saturating_add(1).min(last) } else { self.selected.saturating_sub(1) };
        if self.shown.is_some() && next != self.selected {
            self.selected = next;
            if let Some(name) = self.show(Form::Objects).filter(|_| follows) {
                self.ask(&name, Freshness::Stored, desk);
            }
        } else {
            self.selected = next;
        }
    }

    /// Takes in an answer for a relationship.
    pub fn settle(&mut self, name: &str, id: RequestId, outcome: Result<Reply, ApiError>, judge: &Judge) {
        let Some(related) = self.lists.get_mut(name).filter(|related| related.load.waiting() == Some(id)) else {
            return;
        };
        match outcome.and_then(|reply| reply.answer.page()) {
            Ok(page) => related.take(Page { objects: seen_from(&self.subject, page.objects), ..page }, judge),
            Err(error) => {
                related.reach.all = false;
                related.load = Load::Failed(error);
            }
        }
        let count = related.reach.count.filter(|count| *count > 0 || !related.has_more());
        if let Some(entry) = self.catalogue.iter_mut().find(|entry| *entry.name == *name) {
            match count {
                Some(0) => entry.known = Known::None,
                Some(count) => entry.known = Known::Some { count, more: false },
                None => {}
            }
        }
    }

    /// Back from the objects to the catalogue; false when the catalogue is shown already.
    pub fn close(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// Selects what is drawn at a position on screen; true when a row is there.
    pub fn click(&mut self, position: ratatui::layout::Position) -> bool {
        if let Some(related) = self.list_mut() {
            return related.list.click(position);
        }
        let hit = self.scroll.row_at(position, self.entries().count());
        self.selected = hit.unwrap_or(self.selected);
        hit.is_some()
    }

    /// Request `id` never left: what it was for was not asked. A list whose first page has come stays what it is.
    pub fn forgo(&mut self, id: RequestId) {
        for related in self.lists.values_mut() {
            if related.load.forgo(id) && !related.reach.is_new() {
                related.load = Load::Ready(());
            }
        }
    }

    /// Takes back the request of the list on screen.
    pub fn cancel(&mut self, desk: &mut Desk) -> bool {
        let Some(related) = self.list_mut() else { return false };
        let waiting = related.load.waiting();
        if let Some(id) = waiting {
            desk.cancel(id);
            related.load = if related.reach.is_new() { Load::Idle } else { Load::Ready(()) };
            related.reach.all = false;
        }
        waiting.is_some()
    }
}

/// The objects of a list as its subject sees them.
fn seen_from(subject: &Descriptor, objects: Vec<Object>) -> Vec<Object> {
    objects.into_iter().map(|object| object.seen_from(Some(subject))).collect()
}

impl RelatedList {
    fn take(&mut self, page: Page, judge: &Judge) {
        self.reach.take(page, &mut self.list, self.form, judge);
        (self.folded, self.is_cut) = (false, false);
        self.load = Load::Ready(());
    }

    /// Whether no page of it came, and none is on its way.
    pub fn is_unread(&self) -> bool {
        match self.load {
            Load::Idle => self.reach.is_new(),
            Load::Failed(_) => self.list.is_empty(),
            Load::Waiting(_) | Load::Ready(()) => false,
        }
    }

    /// Whether `m` reads more.
    pub fn has_more(&self) -> bool {
        self.reach.next.is_some() || self.is_cut
    }

    /// `14 of 55, more: m`; `key` is the key that asks for more.
    pub fn progress(&self, key: &str) -> String {
        self.reach.progress(&self.list, self.has_more().then_some(key))
    }
}

impl Entry {
    /// Whether a public key may not ask for it, and nothing is known of it.
    fn is_paid(&self) -> bool {
        self.privilege != Privilege::Everyone && self.known == Known::NotAsked
    }

    /// Every word of the filter must be found.
    fn passes(&self, filter: &str) -> bool {
        filter
            .split_whitespace()
            .all(|word| [&self.name, &self.gives].into_iter().any(|text| text.to_lowercase().contains(word)))
    }

    fn of(row: &Relationship) -> Self {
        Self {
            name: row.name.into(),
            gives: row.gives.into(),
            many: row.many,
            privilege: row.privilege,
            known: Known::NotAsked,
            folded: Vec::new(),
        }
    }

    /// One that the table does not have: whether the key may ask shows when it asks.
    fn named(name: &str, gives: &str) -> Self {
        Self {
            name: name.into(),
            gives: gives.into(),
            many: Many::List,
            privilege: Privilege::Everyone,
            known: Known::NotAsked,
            folded: Vec::new(),
        }
    }
}
