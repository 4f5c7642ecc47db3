//! Who is related to whom. Links are kept under the object they leave, by relationship, in the order they are listed.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::demo::catalogue::Relationship;
use crate::demo::kind::Name;

/// One related object, with what only this relationship knows about it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::demo) struct Link {
    pub(in crate::demo) to: Name,
    pub(in crate::demo) context: Option<Value>,
}

impl Link {
    pub(in crate::demo) fn to(name: Name) -> Self {
        Self { to: name, context: None }
    }
}

/// All links.
#[derive(Debug, Default)]
pub(in crate::demo) struct Edges {
    links: HashMap<Name, BTreeMap<&'static str, Vec<Link>>>,
}

impl Edges {
    /// Adds a link at the end, unless it is there.
    pub(in crate::demo) fn add(&mut self, from: &Name, relationship: &'static str, link: Link) {
        let links = self.links.entry(from.clone()).or_default().entry(relationship).or_default();
        if !links.iter().any(|known| known.to == link.to) {
            links.push(link);
        }
    }

    /// Adds a link and, where the relationship has one, the way back. `here` is what the far end lists.
    pub(in crate::demo) fn relate(&mut self, here: Link, relationship: &'static Relationship, link: Link) {
        let (from, to) = (here.to.clone(), link.to.clone());
        self.add(&from, relationship.name, link);
        if let Some(back) = relationship.back {
            self.add(&to, back, here);
        }
    }

    /// The links of one relationship.
    pub(in crate::demo) fn of(&self, from: &Name, relationship: &str) -> &[Link] {
        self.links.get(from).and_then(|links| links.get(relationship)).map_or(&[], Vec::as_slice)
    }

    /// Every link of one object.
    pub(in crate::demo) fn from(&self, from: &Name) -> impl Iterator<Item = &Link> {
        self.links.get(from).into_iter().flat_map(|links| links.values().flatten())
    }

    #[cfg(test)]
    pub(in crate::demo) fn all(&self) -> impl Iterator<Item = (&Name, &'static str, &Link)> {
        self.links
            .iter()
            .flat_map(|(from, links)| links.iter().map(move |(name, links)| (from, *name, links)))
            .flat_map(|(from, name, links)| links.iter().map(move |link| (from, name, link)))
    }
}
