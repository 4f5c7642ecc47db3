//! A case: what was looked at, how it was reached, and what people made of it.
//!
//! A case is the sum of its [`Change`]s. The window applies them to the [`Case`] it shows, the store keeps them, and a case file
//! is a list of them: what a change means is written once, in [`Case::apply`]. Names, remarks and reasons are hostile text.

mod brief;
mod change;
pub mod compare;
pub mod events;
mod evidence;
pub mod file;
pub mod graph;
pub mod neighbourhood;
pub mod noise;
pub mod recipe;
pub mod shared;
pub mod similar;
mod standing;
pub mod timeline;
pub mod traits;

use std::collections::{HashMap, HashSet};

use crate::vt::{Descriptor, Glimpse, Judge, verdict};

pub use brief::{brief, gone, missing};
pub use change::{Came, Change, Exported, Head, Own, Ruling, Whence, from_file, the_file};
pub use evidence::{Dossier, Evidence};
pub use standing::Standing;
pub use traits::Trait;

/// The place of an object among those of its case; it stays what it is as long as the case is open.
pub type NodeId = usize;

/// Verdicts of people, by the object that they are on.
pub type Rulings = HashMap<Descriptor, Own>;

/// One object of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub object: Descriptor,
    /// What it is called: a file's name, a URL. Its id where it has no other.
    pub name: Box<str>,
    pub came: Came,
    /// When it came first; seconds since the epoch, UTC.
    pub at: i64,
    /// What the user's text said beside it in the queue, which may be nothing; none of what never stood there. Hostile text.
    pub remark: Option<Box<str>>,
    /// What the service said of it last, where anything is known.
    pub known: Option<Glimpse>,
    /// The same as the service said it, in short ([`brief()`]).
    pub brief: Option<Box<str>>,
    /// What people made of it.
    pub own: Option<Own>,
    pub is_marked: bool,
    /// Whether it is noise in this case: popular, and of no use.
    pub is_hidden: bool,
}

impl Node {
    /// Whether it stood in the queue, whatever else was done with it since.
    pub fn was_queued(&self) -> bool {
        self.came == Came::Queued || self.remark.is_some()
    }
}

/// How one object leads to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from: NodeId,
    /// The service's name of the relationship, or the tab that named it: `contacted_domains`.
    pub relationship: Box<str>,
    pub to: NodeId,
    /// When it was learned.
    pub at: i64,
    /// When it was so, where the service says that, which may be a day that cannot be: the day of a resolution.
    pub date: Option<i64>,
}

impl Edge {
    /// When it was so, where that is a date that can be.
    pub fn seen(&self, now: i64) -> Option<i64> {
        verdict::plausible(self.date, now)
    }
}

/// Objects of a case, beyond which only those that somebody opens come into it: nobody reads a graph of more, and lists can name
/// hundreds of thousands.
pub const MOST: usize = 5_000;

/// A case that is open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    pub head: Head,
    nodes: Vec<Node>,
    places: HashMap<Descriptor, NodeId>,
    edges: Vec<Edge>,
    /// The edges that begin at each node, in the order in which they came.
    leaving: Vec<Vec<usize>>,
    joined: HashSet<(NodeId, Box<str>, NodeId)>,
    exports: Vec<Exported>,
    /// The file that it came in, and when.
    origin: Option<(String, i64)>,
}

impl Case {
    /// A case of that name with nothing in it.
    pub fn new(head: Head) -> Self {
        Self { head, ..Self::default() }
    }

    /// The case that these changes make.
    pub fn of(head: Head, changes: &[Change], judge: &Judge) -> Self {
        let mut case = Self::new(head);
        for change in changes {
            case.apply(change, judge);
        }
        case
    }

    /// Takes in a change; false if the case is as it was before.
    pub fn apply(&mut self, change: &Change, judge: &Judge) -> bool {
        match change {
            Change::Came { object, name, came, at, remark } => self.come(object, name, *came, *at, remark.as_deref()),
            Change::Linked { from, relationship, to, at, date } => self.link(from, relationship, to, *at, *date),
            Change::Learned { object, brief } => {
                self.set(object, |node| {
                    // What was said last holds, whichever came last.
                    let Some(brief) = brief::later(node.brief.as_deref(), brief) else { return false };
                    node.known = brief::read(&brief).map(|known| Glimpse::of(&known, judge));
                    node.brief = Some(brief.into());
                    // A name that says more than the id stays when a later answer has none.
                    if let Some(name) = node.known.as_ref().and_then(|glimpse| glimpse.name.clone()) {
                        node.name = name;
                    }
                    true
                })
            }
            Change::Ruled { object, own } => {
                self.set(object, |node| std::mem::replace(&mut node.own, own.clone()) != *own)
            }
            Change::Marked { object, is_marked } => {
                self.set(object, |node| std::mem::replace(&mut node.is_marked, *is_marked) != *is_marked)
            }
            Change::Hidden { object, is_hidden } => {
                self.set(object, |node| std::mem::replace(&mut node.is_hidden, *is_hidden) != *is_hidden)
            }
            Change::Exported(export) => {
                self.exports.push(export.clone());
                true
            }
            Change::Imported { file, at } => {
                let origin = Some((file.clone(), *at));
                std::mem::replace(&mut self.origin, origin.clone()) != origin
            }
            // It is read where the case is handed over.
            Change::Answered { .. } => false,
        }
    }

    fn come(&mut self, object: &Descriptor, name: &str, came: Came, at: i64, remark: Option<&str>) -> bool {
        if let Some(node) = self.places.get(object).and_then(|place| self.nodes.get_mut(*place)) {
            let is_named = *node.name == *node.object.id && !name.is_empty() && *node.name != *name;
            if is_named {
                node.name = name.into();
            }
            let is_nearer = came > node.came;
            node.came = node.came.max(came);
            let said: Option<Box<str>> = change::first_said(node.remark.as_deref(), remark).map(Into::into);
            let is_said = std::mem::replace(&mut node.remark, said.clone()) != said;
            return is_named || is_nearer || is_said;
        }
        let name = if name.is_empty() { object.id.clone() } else { name.into() };
        self.places.insert(object.clone(), self.nodes.len());
        let object = object.clone();
        self.nodes.push(Node {
            object,
            name,
            came,
            at,
            remark: remark.map(Into::into),
            known: None,
            brief: None,
            own: None,
            is_marked: false,
            is_hidden: false,
        });
        self.leaving.push(Vec::new());
        true
    }

    fn link(&mut self, from: &Descriptor, relationship: &str, to: &Descriptor, at: i64, date: Option<i64>) -> bool {
        let (Some(from), Some(to)) = (self.place(from), self.place(to)) else { return false };
        if from == to || !self.joined.insert((from, relationship.into(), to)) {
            return false;
        }
        if let Some(leaving) = self.leaving.get_mut(from) {
            leaving.push(self.edges.len());
        }
        self.edges.push(Edge { from, relationship: relationship.into(), to, at, date });
        true
    }

    fn set(&mut self, object: &Descriptor, change: impl FnOnce(&mut Node) -> bool) -> bool {
        self.places.get(object).and_then(|place| self.nodes.get_mut(*place)).is_some_and(change)
    }

    /// The verdicts of people.
    pub fn rulings(&self) -> Rulings {
        let ruled = |node: &Node| Some((node.object.clone(), node.own.clone()?));
        self.nodes.iter().filter_map(ruled).collect()
    }

    /// Whether only what somebody opens comes into it from now on.
    pub fn is_full(&self) -> bool {
        self.nodes.len() >= MOST
    }

    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All objects, in the order in which they came first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All edges, in the order in which they came.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What was handed over, the oldest first.
    pub fn exports(&self) -> &[Exported] {
        &self.exports
    }

    /// The file that the case came in and when, if it did. Hostile text.
    pub fn origin(&self) -> Option<(&str, i64)> {
        self.origin.as_ref().map(|(file, at)| (file.as_str(), *at))
    }

    /// Where the case is from.
    pub fn whence(&self) -> Whence<'_> {
        self.origin().map_or(Whence::Here, |(file, _)| Whence::File(file))
    }

    /// The place of an object, if it is in the case.
    pub fn place(&self, object: &Descriptor) -> Option<NodeId> {
        self.places.get(object).copied()
    }

    pub fn node(&self, place: NodeId) -> Option<&Node> {
        self.nodes.get(place)
    }

    /// The object of that name, if it is in the case.
    pub fn find(&self, object: &Descriptor) -> Option<&Node> {
        self.node(self.place(object)?)
    }

    /// The edges that begin at a node, in the order in which they came.
    pub fn leaving(&self, place: NodeId) -> impl Iterator<Item = &Edge> {
        self.leaving.get(place).into_iter().flatten().filter_map(|edge| self.edges.get(*edge))
    }
}

#[cfg(test)]
mod tests;
