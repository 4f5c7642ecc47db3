//! What the user marked: objects, wherever they were seen.
//!
//! A mark belongs to an object and not to a row, so that it lasts across pages, relationships and trails, and one set can be
//! copied that was picked from several lists. A mark keeps the object's bytes, not the decoded object.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde_json::json;

use crate::spill::Body;
use crate::vt::calls::Form;
use crate::vt::{Descriptor, Kind, Object};

/// How a marked object was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A row of a list, as the service sent it, and when it said so.
    Row(Body, i64),
    /// A row of which only type and id were read.
    Descriptor(Body),
    /// A value in a report: what `y` copies of it.
    Value(String),
}

/// One marked object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    pub descriptor: Descriptor,
    /// What the list belonged to: the end of a resolution that is meant depends on it.
    pub subject: Option<Descriptor>,
    pub seen: Seen,
}

impl Marked {
    /// The object as far as it was read: of a value in a report, type and id, and the URL that it is.
    pub fn object(&self) -> Option<Object> {
        let raw = match &self.seen {
            Seen::Row(body, said_at) => {
                let object = Object::decode(body.bytes()?).ok()?.said_later(*said_at);
                return Some(object.seen_from(self.subject.as_ref()));
            }
            Seen::Descriptor(body) => body.bytes()?,
            Seen::Value(value) => {
                let Descriptor { kind, id } = &self.descriptor;
                let mut object = json!({"type": kind.name(), "id": id});
                if matches!(kind, Kind::Url | Kind::PrivateUrl) {
                    object["context_attributes"] = json!({"url": value});
                }
                Bytes::from(object.to_string())
            }
        };
        Object::decode(raw).ok().map(|object| object.seen_from(self.subject.as_ref()))
    }

    /// Whether the service was asked for more than type and id.
    pub fn form(&self) -> Form {
        if matches!(self.seen, Seen::Row(..)) { Form::Objects } else { Form::Descriptors }
    }
}

/// The marked objects, in the order they were marked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkSet {
    turns: HashMap<Kind, HashMap<Box<str>, u64>>,
    marked: BTreeMap<u64, Marked>,
    last: u64,
    changes: u64,
}

impl MarkSet {
    pub fn contains(&self, kind: &Kind, id: &str) -> bool {
        self.turns.get(kind).is_some_and(|ids| ids.contains_key(id))
    }

    pub fn len(&self) -> usize {
        self.marked.len()
    }

    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// Marks it; one that is marked keeps its turn.
    pub fn insert(&mut self, marked: Marked) {
        let Descriptor { kind, id } = &marked.descriptor;
        if !self.contains(kind, id) {
            self.changes += 1;
            self.last += 1;
            self.turns.entry(kind.clone()).or_default().insert(id.clone(), self.last);
            self.marked.insert(self.last, marked);
        }
    }

    pub fn remove(&mut self, kind: &Kind, id: &str) {
        if let Some(turn) = self.turns.get_mut(kind).and_then(|ids| ids.remove(id)) {
            self.marked.remove(&turn);
            self.changes += 1;
        }
    }

    /// Marks it if it is not marked, else unmarks it.
    pub fn toggle(&mut self, marked: Marked) {
        let Descriptor { kind, id } = &marked.descriptor;
        if self.contains(kind, id) { self.remove(&kind.clone(), &id.clone()) } else { self.insert(marked) }
    }

    pub fn clear(&mut self) {
        *self = Self { changes: self.changes + 1, ..Self::default() };
    }

    /// Another number after every change.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    pub fn iter(&self) -> impl Iterator<Item = &Marked> {
        self.marked.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(name: &str) -> Marked {
        let descriptor = Descriptor::new(Kind::Domain, name);
        Marked { descriptor, subject: None, seen: Seen::Value(name.to_owned()) }
    }

    #[test]
    fn an_object_is_marked_once_however_often_it_was_seen() {
        let mut marks = MarkSet::default();
        for name in ["b.example", "a.example", "b.example"] {
            marks.insert(domain(name));
        }
        let order: Vec<_> = marks.iter().map(|marked| &*marked.descriptor.id).collect();
        assert_eq!(order, ["b.example", "a.example"], "in the order they were marked");
        marks.toggle(domain("b.example"));
        assert!(!marks.contains(&Kind::Domain, "b.example") && marks.len() == 1);
        assert!(!marks.contains(&Kind::IpAddress, "a.example"), "the same text may name an object of another kind");
        marks.clear();
        assert!(marks.is_empty());
    }
}
