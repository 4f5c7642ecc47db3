//! The reports of several sandboxes as one: each value once, with who saw it.
//!
//! Values are not copied: an entry says where the value stands. Made once an answer, not while drawing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::Object;

/// A value and the sandboxes that saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    sandbox: usize,
    item: usize,
    by: Vec<usize>,
}

/// All sandboxes' lists put together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merged {
    sandboxes: Vec<(String, Arc<Value>)>,
    lists: BTreeMap<String, Vec<Entry>>,
}

/// A value of a merged list.
#[derive(Debug)]
pub struct Seen<'a> {
    pub value: &'a Value,
    by: &'a [usize],
}

impl Merged {
    /// From behaviour reports as they came; large ones take a while.
    pub fn of_objects(objects: &[Object]) -> Self {
        Self::of(objects.iter().map(|object| Arc::new(object.value())).collect())
    }

    /// From whole behaviour objects.
    pub fn of(trees: Vec<Arc<Value>>) -> Self {
        let mut merged = Self::default();
        for tree in trees {
            let attribute = tree.get("attributes").and_then(|attributes| attributes.get("sandbox_name"));
            let name = attribute.or_else(|| tree.get("id")).and_then(Value::as_str).unwrap_or("a sandbox").to_owned();
            merged.sandboxes.push((name, tree));
        }
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        for (sandbox, (_, tree)) in merged.sandboxes.iter().enumerate() {
            let attributes = tree.get("attributes").and_then(Value::as_object);
            for (name, items) in attributes.into_iter().flatten() {
                for (item, value) in items.as_array().into_iter().flatten().enumerate() {
                    let list = merged.lists.entry(name.clone()).or_default();
                    let place = *places.entry((name.clone(), value.to_string())).or_insert(list.len());
                    match list.get_mut(place) {
                        Some(entry) if entry.by.last() == Some(&sandbox) => {}
                        Some(entry) => entry.by.push(sandbox),
                        None => list.push(Entry { sandbox, item, by: vec![sandbox] }),
                    }
                }
            }
        }
        merged
    }

    /// Names and whole reports, in the order they came.
    pub fn sandboxes(&self) -> &[(String, Arc<Value>)] {
        &self.sandboxes
    }

    /// The attributes that are lists.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// Different values in a list.
    pub fn count(&self, name: &str) -> usize {
        self.lists.get(name).map_or(0, Vec::len)
    }

    /// The different values of a list.
    pub fn list(&self, name: &str) -> impl Iterator<Item = Seen<'_>> {
        let entries = self.lists.get_key_value(name);
        entries.into_iter().flat_map(move |(name, entries)| {
            entries.iter().filter_map(move |entry| {
                let value = self.sandboxes.get(entry.sandbox)?.1.get("attributes")?.get(name)?.get(entry.item)?;
                Some(Seen { value, by: &entry.by })
            })
        })
    }

    /// Who saw a value, when not everybody did: `Zenbox, CAPE Sandbox`.
    pub fn seen_by(&self, seen: &Seen<'_>) -> Option<String> {
        if seen.by.len() == self.sandboxes.len() {
            return None;
        }
        Some(self.names_of(seen).collect::<Vec<_>>().join(", "))
    }

    /// The names of all who saw a value.
    pub fn names_of<'a>(&'a self, seen: &Seen<'a>) -> impl Iterator<Item = &'a str> {
        seen.by.iter().filter_map(|index| Some(self.sandboxes.get(*index)?.0.as_str()))
    }
}
