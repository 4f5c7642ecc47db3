//! Common ground: what objects of a case share, the rarest first.
//!
//! From what their reports say ([`Traits`](super::traits::Traits)), from what they lead to, and from how alike files are. Nothing is asked for it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::similar::{self, Pair};
use super::traits::Way;
use super::{Came, Case, Dossier, Node, NodeId, Trait, noise};

/// What objects have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Common {
    /// They are files that are alike.
    Alike(Pair),
    /// They lead to the same object, by these relationships.
    LeadsTo {
        node: NodeId,
        by: Box<str>,
    },
    Trait(Trait, Box<str>),
}

/// Something that at least two of the chosen objects share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub common: Common,
    /// Who of the chosen ones has it, in the order in which they came.
    pub members: Vec<NodeId>,
    /// How many objects of the case have it, and how many could.
    pub have: usize,
    pub could: usize,
    /// Whether it is so popular that it says nothing.
    pub is_noise: bool,
}

/// Whose common ground it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chosen {
    Marked,
    /// Nothing is marked: what was opened, queued or found.
    #[default]
    Walked,
}

impl Chosen {
    pub fn word(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Walked => "opened, queued or found",
        }
    }
}

/// The common ground of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    pub chosen: Chosen,
    /// How many objects are chosen, and of how many of them no report is at hand.
    pub objects: usize,
    pub unread: usize,
    /// The rarest first.
    pub groups: Vec<Group>,
    /// Pairs of files that were not compared, since there were too many.
    pub left: usize,
}

/// Which objects have something, and which of them are chosen.
#[derive(Default)]
struct Having {
    members: Vec<NodeId>,
    have: usize,
}

impl Shared {
    /// What the marked objects share; without marks, those that somebody opened or queued, and those that a recipe found.
    pub fn of(case: &Case, dossier: &Dossier) -> Self {
        let picks = |is_picked: fn(&Node) -> bool| -> BTreeSet<NodeId> {
            case.nodes().iter().enumerate().filter(|(_, node)| is_picked(node)).map(|(place, _)| place).collect()
        };
        let marked = picks(|node| node.is_marked);
        let (chosen, picked) = if marked.is_empty() {
            (Chosen::Walked, picks(|node| node.came > Came::Listed))
        } else {
            (Chosen::Marked, marked)
        };
        let unread = |place: &&NodeId| case.node(**place).is_some_and(|node| dossier.get(&node.object).is_none());
        let unread = picked.iter().filter(unread).count();
        let (mut groups, left) = alike(case, dossier, &picked);
        groups.extend(by_traits(case, dossier, &picked));
        groups.extend(by_edges(case, &picked));
        let others = case.nodes().len().saturating_sub(picked.len()).max(1);
        groups.sort_by_cached_key(|group| {
            // How common it is among those that are not chosen: what only the chosen ones have tells most.
            let outside = group.have.saturating_sub(group.members.len()) * 1_000 / group.could.min(others).max(1);
            (group.is_noise, outside, std::cmp::Reverse(group.members.len()), group.common.clone())
        });
        Self { chosen, objects: picked.len(), unread, groups, left }
    }
}

impl Group {
    /// What opens it: an object, or a search for all that have it.
    pub fn way(&self, case: &Case) -> Option<Way> {
        match &self.common {
            Common::Trait(kind, value) => kind.way(value),
            Common::LeadsTo { node, .. } => Some(Way::Object(case.node(*node)?.object.clone())),
            Common::Alike(pair) => Some(Way::Object(case.node(pair.other)?.object.clone())),
        }
    }
}

fn alike(case: &Case, dossier: &Dossier, picked: &BTreeSet<NodeId>) -> (Vec<Group>, usize) {
    let found = similar::of(case, dossier, picked);
    let group = |pair: Pair| {
        let members = [pair.one, pair.other].into_iter().filter(|node| picked.contains(node)).collect();
        Group { common: Common::Alike(pair), members, have: 2, could: found.files, is_noise: false }
    };
    (found.pairs.iter().copied().map(group).collect(), found.left)
}

fn by_traits(case: &Case, dossier: &Dossier, picked: &BTreeSet<NodeId>) -> impl Iterator<Item = Group> {
    let mut having: BTreeMap<(Trait, &str), Having> = BTreeMap::new();
    let mut could: HashMap<Trait, usize> = HashMap::new();
    for (place, node) in case.nodes().iter().enumerate() {
        // How alike two files are says more than whether their digests are the same.
        let traits = dossier
            .get(&node.object)
            .into_iter()
            .flat_map(|evidence| &evidence.traits)
            .filter(|(kind, _)| *kind != Trait::Tlsh);
        let traits: HashSet<(Trait, &str)> = traits.map(|(kind, value)| (*kind, &**value)).collect();
        let kinds: HashSet<Trait> = traits.iter().map(|(kind, _)| *kind).collect();
        for kind in kinds {
            *could.entry(kind).or_default() += 1;
        }
        for found in traits {
            having.entry(found).or_default().add(place, picked);
        }
    }
    let groups = having.into_iter().filter(|(_, having)| having.members.len() > 1);
    groups.map(move |((kind, value), having)| {
        let is_noise = matches!(kind, Trait::NameServer | Trait::ParentDomain) && noise::is_listed(value);
        let could = could.get(&kind).copied().unwrap_or_default();
        having.group(Common::Trait(kind, value.into()), could, is_noise)
    })
}

fn by_edges(case: &Case, picked: &BTreeSet<NodeId>) -> impl Iterator<Item = Group> {
    let mut having: BTreeMap<NodeId, (Having, BTreeSet<&str>)> = BTreeMap::new();
    let mut could = 0;
    for place in 0..case.nodes().len() {
        let mut ends: BTreeMap<NodeId, BTreeSet<&str>> = BTreeMap::new();
        for edge in case.leaving(place) {
            ends.entry(edge.to).or_default().insert(&edge.relationship);
        }
        could += usize::from(!ends.is_empty());
        for (to, by) in ends {
            let (having, all) = having.entry(to).or_default();
            having.add(place, picked);
            all.extend(by);
        }
    }
    let groups = having.into_iter().filter(|(_, (having, _))| having.members.len() > 1);
    groups.map(move |(node, (having, by))| {
        let is_noise = case.node(node).is_some_and(|node| noise::noise(node).is_some());
        let by = by.into_iter().collect::<Vec<_>>().join(", ").into();
        having.group(Common::LeadsTo { node, by }, could, is_noise)
    })
}

impl Having {
    fn add(&mut self, place: NodeId, picked: &BTreeSet<NodeId>) {
        self.have += 1;
        if picked.contains(&place) {
            self.members.push(place);
        }
    }

    fn group(self, common: Common, could: usize, is_noise: bool) -> Group {
        Group { common, members: self.members, have: self.have, could, is_noise }
    }
}

#[cfg(test)]
mod tests;
