//! The walk as a tree: what was opened, what each object led to, and where ways meet again.
//!
//! Every object stands once in full: where the walk reached it first. Elsewhere it is a reference, so that circles end. A [`Tree`] is
//! the case's shape, an [`Outline`] what the user folded and filtered, and [`Rows`] what both make: computed when one of them
//! changes, not while drawing.

mod rows;

use std::collections::{HashMap, HashSet};

use super::noise::{self, Noise};
use super::{Came, Case, Node, NodeId};
use crate::vt::{Glimpse, Sought};

pub use rows::{Met, Row, Rows, Spot, What};

/// How much of what lies below is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fold {
    Closed,
    /// What somebody opened, queued, found, marked or judged, and what is flagged.
    Few,
    All,
}

/// What the user made of the tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    folds: HashMap<Spot, Fold>,
    /// In lower case; [`Sought`] says what it means.
    filter: String,
    /// Whether noise is shown.
    pub shows_noise: bool,
    /// Whether what lists merely named is shown everywhere.
    pub shows_listed: bool,
}

impl Outline {
    /// How a spot is folded.
    pub fn fold(&self, spot: Spot) -> Fold {
        let usual = match spot {
            Spot::Way(..) if !self.shows_listed => Fold::Few,
            Spot::Way(..) | Spot::Object(..) => Fold::All,
        };
        self.folds.get(&spot).copied().unwrap_or(usual)
    }

    /// Folds or unfolds a spot.
    pub fn set(&mut self, spot: Spot, fold: Fold) {
        self.folds.insert(spot, fold);
    }

    /// Unfolds what leads to an object, so that its own row is among the rows.
    pub fn reveal(&mut self, case: &Case, tree: &Tree, node: NodeId) {
        self.filter.clear();
        self.shows_noise |= !tree.is_shown(node);
        let mut below = node;
        // A tree has no circles: each step goes to an object that came earlier.
        while let Some(edge) = tree.first(below).and_then(|edge| case.edges().get(edge)) {
            if let Some(way) = tree.way_of(edge.from, &edge.relationship) {
                self.set(Spot::Way(edge.from, way), Fold::All);
            }
            self.set(Spot::Object(edge.from), Fold::All);
            below = edge.from;
        }
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only objects that pass, and what leads to them.
    pub fn set_filter(&mut self, filter: &str) {
        self.filter = filter.to_lowercase();
    }
}

/// The edges of an object that have the same relationship.
#[derive(Debug, Clone, Default)]
pub struct Way {
    pub relationship: Box<str>,
    /// Places among the edges of the case.
    edges: Vec<usize>,
}

/// The shape of a case.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    roots: Vec<NodeId>,
    /// By node, in the order in which they came.
    ways: Vec<Vec<Way>>,
    /// By node: the edge by which the walk reached it first; none for roots.
    first: Vec<Option<usize>>,
    /// By node: whether it, or something that it leads to, stands out.
    worth: Vec<bool>,
    /// By node: whether it is more than noise.
    shown: Vec<bool>,
}

impl Tree {
    /// An object is reached first by the earliest edge from an object that came before it; what has none is a root.
    pub fn of(case: &Case) -> Self {
        let nodes = case.nodes();
        let mut tree = Self { ways: vec![Vec::new(); nodes.len()], first: vec![None; nodes.len()], ..Self::default() };
        tree.add_ways(case);
        tree.roots = (0..nodes.len()).filter(|node| tree.first(*node).is_none()).collect();
        tree.worth = tree.upwards(case, Node::is_telling);
        tree.shown = tree.upwards(case, |node| noise::protected(node).is_some());
        for (place, node) in nodes.iter().enumerate() {
            let is_below_noise = tree.parent(case, place).is_some_and(|parent| !tree.is_shown(parent));
            if let Some(shown) = tree.shown.get_mut(place) {
                *shown |= noise::noise(node).is_none() && !is_below_noise;
            }
        }
        tree
    }

    fn add_ways(&mut self, case: &Case) {
        let mut places: HashMap<(NodeId, &str), usize> = HashMap::new();
        for (place, edge) in case.edges().iter().enumerate() {
            let Some(ways) = self.ways.get_mut(edge.from) else { continue };
            let way = *places.entry((edge.from, &edge.relationship)).or_insert_with(|| {
                ways.push(Way { relationship: edge.relationship.clone(), edges: Vec::new() });
                ways.len() - 1
            });
            if let Some(way) = ways.get_mut(way) {
                way.edges.push(place);
            }
            if let Some(first) = self.first.get_mut(edge.to).filter(|first| first.is_none() && edge.from < edge.to) {
                *first = Some(place);
            }
        }
    }

    /// By node: whether something is true of it or of what lies below it.
    fn upwards(&self, case: &Case, is_so: impl Fn(&Node) -> bool) -> Vec<bool> {
        let mut found: Vec<bool> = case.nodes().iter().map(is_so).collect();
        // What lies below came later.
        for node in (0..found.len()).rev() {
            let is_found = found.get(node).copied().unwrap_or_default();
            if let Some(above) = self.parent(case, node).and_then(|parent| found.get_mut(parent)) {
                *above |= is_found;
            }
        }
        found
    }

    fn parent(&self, case: &Case, node: NodeId) -> Option<NodeId> {
        Some(case.edges().get(self.first(node)?)?.from)
    }

    /// The edge by which the walk reached an object first.
    pub fn first(&self, node: NodeId) -> Option<usize> {
        self.first.get(node).copied().flatten()
    }

    fn ways(&self, node: NodeId) -> &[Way] {
        self.ways.get(node).map_or(&[], Vec::as_slice)
    }

    fn way_of(&self, node: NodeId, relationship: &str) -> Option<usize> {
        self.ways(node).iter().position(|way| *way.relationship == *relationship)
    }

    /// The relationship of a row's heading.
    pub fn relationship(&self, node: NodeId, way: usize) -> &str {
        self.ways(node).get(way).map_or("", |way| &way.relationship)
    }

    fn is_shown(&self, node: NodeId) -> bool {
        self.shown.get(node).copied().unwrap_or_default()
    }

    fn is_worth(&self, node: NodeId) -> bool {
        self.worth.get(node).copied().unwrap_or_default()
    }

    /// The objects of a spot and of all that lies below it, as far as they are more than noise: what marking it marks.
    pub fn below(&self, case: &Case, spot: Spot) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut met = HashSet::new();
        let mut waiting: Vec<NodeId> = match spot {
            Spot::Object(node) => vec![node],
            Spot::Way(node, way) => self.ways(node).get(way).map(|way| ends(case, way)).unwrap_or_default(),
        };
        waiting.reverse();
        while let Some(node) = waiting.pop() {
            if !self.is_shown(node) || !met.insert(node) {
                continue;
            }
            found.push(node);
            let below = self.ways(node).iter().flat_map(|way| &way.edges);
            let own = below.filter_map(|edge| Some((*edge, case.edges().get(*edge)?.to)));
            let own: Vec<NodeId> = own.filter(|(edge, to)| self.first(*to) == Some(*edge)).map(|(_, to)| to).collect();
            waiting.extend(own.into_iter().rev());
        }
        found
    }
}

fn ends(case: &Case, way: &Way) -> Vec<NodeId> {
    way.edges.iter().filter_map(|edge| case.edges().get(*edge)).map(|edge| edge.to).collect()
}

impl Node {
    /// Whether it passes a filter; besides what filters of lists know, `marked`, `opened`, `queued`, `found` and `hidden`.
    pub fn passes(&self, filter: &str) -> bool {
        let is_unknown = self.known.as_ref().is_some_and(|known| known.verdict.is_unknown());
        let label = self.object.label();
        let kinds = [self.object.kind.name(), &label];
        let words = self.known.as_ref().map(Glimpse::words).unwrap_or_default();
        let about = self.known.as_ref().map_or("", |known| &known.about);
        let own = self.own.as_ref().map_or("", |own| own.ruling.word());
        let verdict = self.known.as_ref().map_or("", |known| known.verdict.word());
        Sought { is_flagged: self.is_flagged(), is_unknown, kinds: &kinds }.passes(filter, |word| match word {
            "marked" => self.is_marked,
            "opened" => self.came == Came::Opened,
            "queued" => self.came == Came::Queued,
            "found" => self.came == Came::Found,
            "hidden" => noise::noise(self) == Some(Noise::Hidden),
            _ => {
                let cells = [&*self.name, &self.object.id, about, &words, own, verdict];
                cells.iter().any(|cell| cell.to_lowercase().contains(word))
            }
        })
    }
}

#[cfg(test)]
mod tests;
