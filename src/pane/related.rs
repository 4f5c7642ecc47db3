//! Related: the relationship catalogue of the current object, and the objects of one relationship.
//!
//! What the report folded in is known without a request; opening a relationship costs one, and only its own part of the
//! screen fails when it fails.

use std::collections::HashMap;

use super::rows::ObjectList;
use super::{Desk, Load, Route, detail};
use crate::effect::PlaceId;
use crate::effect::{Freshness, Priority, RequestId};
use crate::keys::Action;
use crate::msg::Reply;
use crate::vt::calls::{self, Form};
use crate::vt::relationship::{self, Catalogue, Many, Privilege, Relationship};
use crate::vt::{ApiError, Call, Cursor, Descriptor, Judge, Object, Page};

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
    pub next: Option<Cursor>,
    pub count: Option<u64>,
    /// Whether the rows are only what the report folded in.
    pub folded: bool,
    /// Whether the rows are the first ids that the report brought, and there are more.
    is_cut: bool,
    /// Whether whole objects were asked for, or types and ids only.
    pub form: Form,
    first: bool,
}

/// State of the pane for one place of the trail.
#[derive(Debug, Clone)]
pub struct Related {
    place: PlaceId,
    pub subject: Descriptor,
    pub catalogue: Vec<Entry>,
    pub selected: usize,
    /// The relationship whose objects are shown; none: the catalogue is.
    pub shown: Option<Box<str>>,
    lists: HashMap<Box<str>, RelatedList>,
    /// Where the catalogue was drawn last.
    pub area: std::cell::Cell<ratatui::layout::Rect>,
}

impl Related {
    pub fn new(place: PlaceId, subject: Descriptor) -> Self {
        let catalogue = relationship::of(&subject.kind).iter().map(Entry::of).collect();
        Self {
            place,
            subject,
            catalogue,
            selected: 0,
            shown: None,
            lists: HashMap::new(),
            area: std::cell::Cell::default(),
        }
    }

    /// Learns from a report: its true id, and what was folded in. Relationships that the table lacks are added.
    pub fn learn(&mut self, object: &Object) {
        self.subject = object.descriptor.clone();
        for (name, page) in object.folded() {
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

    /// The entry under the catalogue's cursor.
    pub fn entry(&self) -> Option<&Entry> {
        self.catalogue.get(self.selected)
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
        let page = usize::from(self.area.get().height.max(2)) - 1;
        match self.list_mut() {
            Some(related) => {
                related.list.perform(action);
            }
            None => self.selected = detail::travel(action, self.selected, self.catalogue.len(), page),
        }
    }

    /// Opens the relationship under the cursor: at most one request, none when it is known to be empty or loaded.
    pub fn open(&mut self, desk: &mut Desk) {
        self.open_as(Form::Objects, desk);
    }

    fn open_as(&mut self, form: Form, desk: &mut Desk) {
        let Some(entry) = self.entry().cloned() else { return };
        self.shown = Some(entry.name.clone());
        let related = self.lists.entry(entry.name.clone()).or_default();
        if matches!(related.load, Load::Ready(()) | Load::Waiting(_)) {
            return;
        }
        related.form = form;
        if entry.known == Known::None {
            related.load = Load::Ready(());
            related.count = Some(0);
            return;
        }
        if related.list.is_empty() && !entry.folded.is_empty() {
            related.list.name(&entry.folded);
            related.folded = true;
        }
        // The report told the first ids already.
        if let (Form::Descriptors, true, Known::Some { count, more }) = (form, related.folded, &entry.known) {
            (related.count, related.is_cut) = (Some(*count), *more);
            related.load = Load::Ready(());
            return;
        }
        self.ask(&entry.name, Freshness::Stored, desk);
    }

    /// Ids instead of whole objects, or the other way round: from the catalogue the relationship is opened so, a list that
    /// is shown is asked for anew.
    pub fn turn_form(&mut self, desk: &mut Desk) {
        let Some(name) = self.shown.clone() else { return self.open_as(Form::Descriptors, desk) };
        self.cancel(desk);
        let related = self.lists.entry(name.clone()).or_default();
        related.form = if related.form == Form::Objects { Form::Descriptors } else { Form::Objects };
        related.load = Load::Idle;
        self.ask(&name, Freshness::Stored, desk);
    }

    /// Requests that opening the entry under the cursor costs.
    pub fn price(&self, form: Form) -> Option<u32> {
        let entry = self.entry()?;
        let is_loaded = self.lists.get(&entry.name).is_some_and(|list| list.load.ready().is_some());
        let is_known = entry.known == Known::None || (form == Form::Descriptors && !entry.folded.is_empty());
        Some(u32::from(!is_loaded && !is_known))
    }

    fn ask(&mut self, name: &str, freshness: Freshness, desk: &mut Desk) {
        let call = self.call(name);
        let route = Route::Related(self.place, name.into());
        let related = self.lists.entry(name.into()).or_default();
        related.next = None;
        related.first = true;
        related.load = Load::Waiting(desk.ask(call, route, Priority::Looking, freshness));
    }

    fn call(&self, name: &str) -> Call {
        let form = self.lists.get(name).map_or(Form::Objects, |related| related.form);
        calls::related(&self.subject, name, form, calls::PAGE, None)
    }

    /// The shown relationship once more, from the network.
    pub fn again(&mut self, desk: &mut Desk) {
        if let Some(name) = self.shown.clone() {
            self.cancel(desk);
            self.ask(&name, Freshness::Network, desk);
        }
    }

    /// The next page, when there is one and none is on its way. After a failure, the page that failed.
    pub fn more(&mut self, desk: &mut Desk, priority: Priority) {
        let Some(name) = self.shown.clone() else { return };
        if self.list().is_some_and(|related| related.is_cut && related.load.waiting().is_none()) {
            return self.ask(&name, Freshness::Stored, desk);
        }
        let call = self.call(&name);
        let route = Route::Related(self.place, name);
        let Some(related) = self.list_mut() else { return };
        if let (Some(cursor), None) = (&related.next, related.load.waiting()) {
            related.first = false;
            related.load = Load::Waiting(desk.ask(call.at(cursor), route, priority, Freshness::Stored));
        }
    }

    /// Shows the next or previous relationship of the catalogue; asks as opening does.
    pub fn turn(&mut self, forward: bool, desk: &mut Desk) {
        let last = self.catalogue.len().saturating_sub(1);
        let next = if forward { self.selected.saturating_add(1).min(last) } else { self.selected.saturating_sub(1) };
        if self.shown.is_some() && next != self.selected {
            self.selected = next;
            self.open(desk);
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
            Ok(page) => related.take(page, judge),
            Err(error) => related.load = Load::Failed(error),
        }
        let count = related.count;
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

    /// Selects what is drawn at a position of the catalogue.
    pub fn click(&mut self, position: ratatui::layout::Position) {
        let area = self.area.get();
        if self.shown.is_none() && area.contains(position) {
            let row = usize::from(position.y - area.y) + self.first_row();
            self.selected = row.min(self.catalogue.len().saturating_sub(1));
        }
    }

    /// The first row of the catalogue on screen.
    pub fn first_row(&self) -> usize {
        let height = usize::from(self.area.get().height);
        self.selected.saturating_sub(height / 2).min(self.catalogue.len().saturating_sub(height))
    }

    /// Takes back the request of the list on screen.
    pub fn cancel(&mut self, desk: &mut Desk) -> bool {
        let Some(related) = self.list_mut() else { return false };
        let waiting = related.load.waiting();
        if let Some(id) = waiting {
            desk.cancel(id);
            related.load = Load::Idle;
        }
        waiting.is_some()
    }
}

impl RelatedList {
    fn take(&mut self, page: Page, judge: &Judge) {
        if self.first || self.folded {
            self.list.replace(&page.objects, self.form, judge);
        } else {
            self.list.append(&page.objects, self.form, judge);
        }
        (self.folded, self.first, self.is_cut) = (false, false, false);
        let loaded = self.list.len() as u64;
        self.next = page.next;
        let complete = self.next.is_none().then_some(loaded);
        self.count = complete.or(page.count.map(|count| count.max(loaded))).or(self.count);
        self.load = Load::Ready(());
    }

    /// Whether `m` reads more.
    pub fn has_more(&self) -> bool {
        self.next.is_some() || self.is_cut
    }

    /// `14 of 55, more: m`
    pub fn progress(&self) -> String {
        let loaded = self.list.len();
        let total = match self.count {
            Some(count) if count > loaded as u64 => format!(" of {}", crate::text::count(count)),
            _ if self.has_more() => " of many".to_owned(),
            _ => format!(" of {}", crate::text::count(loaded as u64)),
        };
        let more = if self.has_more() { ", more: m" } else { "" };
        format!("{}{total}{more}", crate::text::count(loaded as u64))
    }
}

impl Entry {
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
