//! What is known of objects that a list or a line only names: as the store has them, or as another list brought them. Nothing
//! is asked of the service for it.

use std::collections::{HashMap, HashSet};

use crate::msg::Glimpsed;
use crate::vt::{Descriptor, Glimpse, Judge, Object};

/// All that is known so, and what the store was asked about.
#[derive(Debug, Clone, Default)]
pub struct Glimpses {
    known: HashMap<Descriptor, Glimpse>,
    asked: HashSet<Descriptor>,
    /// What was learned that lists and lines were not told.
    news: Vec<Descriptor>,
}

impl Glimpses {
    pub fn get(&self, named: &Descriptor) -> Option<&Glimpse> {
        self.known.get(named)
    }

    /// Takes in a whole object that came, if one of its names stood somewhere. Private ones, which the store seldom has, in
    /// any case.
    pub fn hear(&mut self, object: &Object, judge: &Judge) {
        let (facts, kind) = (&object.facts, &object.descriptor.kind);
        if !kind.has_report() || !object.has_attributes || object.link.is_some() {
            return;
        }
        let hashes = [&facts.md5, &facts.sha1].into_iter().flatten();
        let mut names: Vec<Descriptor> = hashes.map(|hash| Descriptor::new(kind.clone(), hash.clone())).collect();
        names.push(object.descriptor.clone());
        if kind.is_private() || names.iter().any(|name| self.asked.contains(name)) {
            let glimpse = Glimpse::of(object, judge);
            self.news.extend(names.iter().cloned());
            self.known.extend(names.into_iter().map(|name| (name, glimpse.clone())));
        }
    }

    /// What was learned since this was asked last.
    pub fn take_news(&mut self) -> Vec<Descriptor> {
        std::mem::take(&mut self.news)
    }

    /// Takes in what the store had.
    pub fn take(&mut self, found: &Glimpsed, judge: &Judge) {
        for (named, object) in found {
            let glimpse = object.as_deref().map_or_else(Glimpse::missing, |object| Glimpse::of(object, judge));
            self.known.insert(named.clone(), glimpse);
        }
    }

    /// Those that the store was not asked about yet; they count as asked from now on.
    pub fn unasked(&mut self, named: Vec<Descriptor>) -> Vec<Descriptor> {
        let Self { known, asked, .. } = self;
        named.into_iter().filter(|named| !known.contains_key(named) && asked.insert(named.clone())).collect()
    }
}
