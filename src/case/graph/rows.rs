//! The rows that a tree has as the user folded and filtered it.

use super::{Fold, Outline, Tree};
use crate::case::{Case, Edge, NodeId};

/// What can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    Object(NodeId),
    /// A relationship of an object, by its place among those of that object.
    Way(NodeId, usize),
}

/// Where an object stands in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    Here,
    /// In a row above; this one only refers to it.
    Above,
    Below,
    /// It is folded away.
    Folded,
}

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Object {
        node: NodeId,
        /// The edge that leads here, by its place in the case; none for what the walk began with.
        edge: Option<usize>,
        met: Met,
        /// How many objects it leads to.
        leads_to: usize,
    },
    /// A relationship, above the objects that it leads to.
    Way {
        node: NodeId,
        way: usize,
        /// How many objects there are, how many of them are flagged, and how many stand out or lead to what does.
        total: usize,
        flagged: usize,
        telling: usize,
        /// Objects that lists merely named, and that are folded away.
        folded: usize,
        /// Objects that are hidden since they are noise.
        noise: usize,
    },
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub depth: usize,
    pub what: What,
    /// Whether rows of its own follow below; none where there is nothing to fold.
    pub is_open: Option<bool>,
}

impl Row {
    /// What folds with this row.
    pub fn spot(&self) -> Spot {
        match self.what {
            What::Object { node, .. } => Spot::Object(node),
            What::Way { node, way, .. } => Spot::Way(node, way),
        }
    }

    /// Whether it is the same row as one before, however it is folded now.
    pub fn is_same(&self, other: &Self) -> bool {
        let edge = |row: &Self| match row.what {
            What::Object { edge, .. } => edge,
            What::Way { .. } => None,
        };
        self.spot() == other.spot() && edge(self) == edge(other)
    }
}

/// All rows of a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    all: Vec<Row>,
    /// By node: the row in which it stands in full.
    places: Vec<Option<usize>>,
    /// How many objects stand in rows.
    pub objects: usize,
    /// How many objects are hidden since they are noise.
    pub noise: usize,
}

/// What is still to become rows.
enum Task {
    Object { node: NodeId, edge: Option<usize>, depth: usize },
    Way { node: NodeId, way: usize, depth: usize },
}

struct Making<'a> {
    case: &'a Case,
    tree: &'a Tree,
    outline: &'a Outline,
    /// By node: whether it, or something below it, passes the filter; none without a filter.
    passing: Option<Vec<bool>>,
    rows: Rows,
    waiting: Vec<Task>,
}

impl Rows {
    /// The rows of a case. Takes as long as there are objects and edges, whatever is folded.
    pub fn of(case: &Case, tree: &Tree, outline: &Outline) -> Self {
        let filter = outline.filter();
        let passing = (!filter.is_empty()).then(|| tree.upwards(case, |node| node.passes(filter)));
        let rows = Self { places: vec![None; case.nodes().len()], ..Self::default() };
        let mut making = Making { case, tree, outline, passing, rows, waiting: Vec::new() };
        for root in tree.roots.iter().rev().filter(|root| making.is_let_through(**root)).copied().collect::<Vec<_>>() {
            making.waiting.push(Task::Object { node: root, edge: None, depth: 0 });
        }
        // No recursion: the depth of a tree is up to whoever made the case.
        while let Some(task) = making.waiting.pop() {
            match task {
                Task::Object { node, edge, depth } => making.object(node, edge, depth),
                Task::Way { node, way, depth } => making.way(node, way, depth),
            }
        }
        making.finish()
    }

    /// From the top.
    pub fn all(&self) -> &[Row] {
        &self.all
    }

    /// The row in which an object stands in full.
    pub fn place(&self, node: NodeId) -> Option<usize> {
        self.places.get(node).copied().flatten()
    }
}

impl Making<'_> {
    /// Whether noise and filter let an object stand in a row.
    fn is_let_through(&self, node: NodeId) -> bool {
        let passes = self.passing.as_ref().is_none_or(|passing| passing.get(node).copied().unwrap_or_default());
        passes && (self.outline.shows_noise || self.tree.is_shown(node))
    }

    fn object(&mut self, node: NodeId, edge: Option<usize>, depth: usize) {
        let is_first = self.tree.first(node) == edge;
        let ways = self.tree.ways(node);
        let leads_to = ways.iter().map(|way| way.edges.len()).sum();
        let can_fold = is_first && leads_to > 0;
        let is_open = can_fold && (self.passing.is_some() || self.outline.fold(Spot::Object(node)) > Fold::Closed);
        if is_first && let Some(place) = self.rows.places.get_mut(node) {
            *place = Some(self.rows.all.len());
            self.rows.objects += 1;
        }
        let met = if is_first { Met::Here } else { Met::Folded };
        let what = What::Object { node, edge, met, leads_to };
        self.rows.all.push(Row { depth, what, is_open: can_fold.then_some(is_open) });
        if is_open {
            let below = (0..ways.len()).rev().map(|way| Task::Way { node, way, depth: depth + 1 });
            self.waiting.extend(below);
        }
    }

    fn way(&mut self, node: NodeId, way: usize, depth: usize) {
        let Some(edges) = self.tree.ways(node).get(way).map(|way| &way.edges) else { return };
        let (case, tree) = (self.case, self.tree);
        let fold = self.outline.fold(Spot::Way(node, way));
        let is_filtered = self.passing.is_some();
        let (mut below, mut flagged, mut telling, mut folded, mut noise) = (Vec::new(), 0, 0, 0, 0);
        for (place, Edge { to, .. }) in edges.iter().filter_map(|place| Some((*place, case.edges().get(*place)?))) {
            flagged += usize::from(case.node(*to).is_some_and(crate::case::Node::is_flagged));
            let is_own = tree.first(*to) == Some(place);
            let stands_out =
                if is_own { tree.is_worth(*to) } else { case.node(*to).is_some_and(crate::case::Node::is_telling) };
            let is_below = if is_filtered {
                self.is_let_through(*to) && (is_own || self.passes_itself(*to))
            } else {
                fold == Fold::All || (fold == Fold::Few && stands_out)
            };
            let is_noise = !self.outline.shows_noise && !tree.is_shown(*to);
            telling += usize::from(stands_out && !is_noise);
            if is_noise {
                noise += 1;
            } else if is_below {
                below.push((*to, place));
            } else if !is_filtered {
                folded += 1;
            }
        }
        if is_filtered && below.is_empty() {
            return;
        }
        let what = What::Way { node, way, total: edges.len(), flagged, telling, folded, noise };
        let is_open = (folded > 0 || !below.is_empty()).then_some(!below.is_empty());
        self.rows.all.push(Row { depth, what, is_open });
        let below = below.into_iter().rev();
        self.waiting.extend(below.map(|(node, place)| Task::Object { node, edge: Some(place), depth: depth + 1 }));
    }

    /// A reference leads to nothing, so what lies below its object does not count.
    fn passes_itself(&self, node: NodeId) -> bool {
        self.case.node(node).is_some_and(|node| node.passes(self.outline.filter()))
    }

    fn finish(mut self) -> Rows {
        for place in 0..self.rows.all.len() {
            let Some(Row { what: What::Object { node, met, .. }, .. }) = self.rows.all.get_mut(place) else {
                continue;
            };
            if *met == Met::Here {
                continue;
            }
            *met = match self.rows.places.get(*node).copied().flatten() {
                Some(there) if there < place => Met::Above,
                Some(_) => Met::Below,
                None => Met::Folded,
            };
        }
        let hidden = |node: &NodeId| !self.outline.shows_noise && !self.tree.is_shown(*node);
        self.rows.noise = (0..self.case.nodes().len()).filter(hidden).count();
        self.rows
    }
}
