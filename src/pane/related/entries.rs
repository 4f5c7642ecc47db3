//! The relationship catalogue of one object: what may be related to it, what is known of that, and the cursor on it.

use ratatui::layout::Position;

use super::Entry;
use crate::keys::Action;
use crate::pane::detail;
use crate::pane::known::Known;
use crate::vt::relationship::{self, Catalogue};
use crate::vt::{Kind, Object};
use crate::widget::Scroll;

/// All entries, and those that are shown.
#[derive(Debug, Clone)]
pub struct Entries {
    all: Vec<Entry>,
    /// The place of the cursor among the entries that are shown.
    pub(super) selected: usize,
    /// What they are filtered by.
    filter: String,
    /// Whether the service has never seen the object: it knows of nothing that is related to it, at whatever price.
    is_unknown: bool,
    /// Which rows were drawn last, and where.
    pub(super) scroll: Scroll,
}

impl Entries {
    /// Of the table of relationships, for an object of that kind.
    pub(super) fn of(kind: &Kind) -> Self {
        let all = relationship::of(kind).iter().map(Entry::of).collect();
        Self { all, selected: 0, filter: String::new(), is_unknown: false, scroll: Scroll::default() }
    }

    /// Takes in what a report folded in of the relationship of that name; one that the table lacks is added.
    pub(super) fn fold(&mut self, name: &str, known: Known, folded: Vec<Object>) {
        match self.find_mut(name) {
            Some(entry) => (entry.known, entry.folded) = (known, folded),
            None => self.all.push(Entry { known, folded, ..Entry::named(name, "") }),
        }
    }

    /// Those of which something is known come first.
    pub(super) fn order(&mut self) {
        self.all.sort_by_key(|entry| match entry.known {
            Known::Some { .. } => 0,
            Known::NotAsked => 1,
            Known::None => 2,
            Known::Refused => 3,
        });
    }

    /// Takes in what this session learned of objects of that kind: relationships that only the service knew, and those that
    /// it refused to this key, also at another object.
    pub(super) fn heed(&mut self, relationships: &Catalogue, kind: &Kind) {
        for row in relationships.of(kind) {
            match self.find_mut(row.name) {
                Some(entry) if row.refused.is_some() => entry.known = Known::Refused,
                Some(_) => {}
                None => self.all.push(Entry::named(row.name, row.gives)),
            }
        }
    }

    /// Notes whether the service has never seen the object.
    pub fn note_unknown(&mut self, is_unknown: bool) {
        self.is_unknown = is_unknown;
    }

    /// Whether the service has never seen the object, so that none of its relationships is offered.
    pub(super) fn is_unknown(&self) -> bool {
        self.is_unknown
    }

    /// Takes in how much there is of a relationship, wherever it was read.
    pub fn tell(&mut self, name: &str, known: Known) {
        if let Some(entry) = self.find_mut(name) {
            entry.known = known;
        }
    }

    /// All of them, whatever they are filtered by.
    pub fn everything(&self) -> impl Iterator<Item = &Entry> {
        self.all.iter()
    }

    /// Those that the filter lets through.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Entry> {
        let is_offered = |entry: &&Entry| !self.is_unknown || entry.known != Known::NotAsked;
        self.all.iter().filter(|entry| entry.passes(&self.filter)).filter(is_offered)
    }

    /// How many there are with those that the filter hides.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.all.iter().find(|entry| &*entry.name == name)
    }

    fn find_mut(&mut self, name: &str) -> Option<&mut Entry> {
        self.all.iter_mut().find(|entry| &*entry.name == name)
    }

    /// How much there is of a relationship.
    pub fn known(&self, name: &str) -> Option<&Known> {
        self.find(name).map(|entry| &entry.known)
    }

    /// The entry under the cursor.
    pub(super) fn entry(&self) -> Option<&Entry> {
        self.shown().nth(self.selected)
    }

    /// The next or previous entry and its place, unless the cursor is at the end.
    pub(super) fn beside(&self, forward: bool) -> Option<(usize, &Entry)> {
        let next = if forward { self.selected.checked_add(1) } else { self.selected.checked_sub(1) }?;
        Some((next, self.shown().nth(next)?))
    }

    /// Puts the cursor on the entry of that name, whatever hides it; false when there is none.
    pub(super) fn go_to(&mut self, name: &str) -> bool {
        if self.find(name).is_none() {
            return false;
        }
        if !self.shown().any(|entry| &*entry.name == name) {
            self.set_filter("");
            self.is_unknown = false;
        }
        self.selected = self.place_of(name);
        true
    }

    /// Moves the cursor as in any list.
    pub(super) fn travel(&mut self, motion: Action) {
        let page = self.scroll.page().max(2) - 1;
        self.selected = detail::travel(motion, self.selected, self.shown().count(), page);
    }

    /// Puts the cursor on the entry that was drawn there; false where none was.
    pub(super) fn click(&mut self, at: Position) -> bool {
        let hit = self.scroll.row_at(at, self.shown().count());
        self.selected = hit.unwrap_or(self.selected);
        hit.is_some()
    }

    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    /// Filters them; the cursor stays on its entry if that is still shown.
    pub(super) fn set_filter(&mut self, filter: &str) {
        let here = self.entry().map(|entry| entry.name.clone());
        self.filter = filter.to_lowercase();
        self.selected = here.map_or(0, |name| self.place_of(&name));
    }

    fn place_of(&self, name: &str) -> usize {
        self.shown().position(|entry| &*entry.name == name).unwrap_or_default()
    }

    /// How much is related, as far as the report tells: `contacted_domains 5`.
    pub fn counts(&self) -> Vec<String> {
        // What people say of it is on a tab of its own.
        let is_said = |name: &str| matches!(name, "comments" | "votes" | "graphs" | "collections");
        let told = self.all.iter().filter(|entry| !is_said(&entry.name)).filter_map(|entry| match &entry.known {
            known @ Known::Some { .. } => Some(format!("{} {}", entry.name, known.words())),
            _ => None,
        });
        told.collect()
    }
}
