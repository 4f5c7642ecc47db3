//! Searching a whole tree, folded or not, in steps.
//!
//! It goes from node to node as a reader would, from the selected one on and round the end, so that a match nearby costs little
//! however large the tree is.

use super::{Nodes, TreeState};

/// Nodes that one step looks at: few milliseconds' worth.
const STEP: usize = 8192;

/// Which way a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// Down, and from the end on at the start.
    Next,
    /// Up, and from the start on at the end.
    Previous,
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Searched {
    /// Nothing yet.
    More,
    /// No node matches.
    Nothing,
    /// This node; [`TreeState::reveal`] shows it.
    Found(Vec<u32>),
}

/// A search under way. It holds for the tree that it began in; if that changes, begin anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeSearch {
    needle: String,
    toward: Toward,
    start: Vec<u32>,
    walk: Walk,
}

impl TreeSearch {
    /// A search from the selected node on; that node is looked at last.
    pub fn new<N: Nodes + ?Sized>(state: &TreeState, nodes: &N, needle: &str, toward: Toward) -> Self {
        let start = state.selected_path().map(<[u32]>::to_vec).unwrap_or_default();
        let walk = Walk::at(nodes, &start);
        Self { needle: needle.to_owned(), toward, start, walk }
    }

    /// Looks at some more nodes.
    pub fn advance<N: Nodes + ?Sized>(&mut self, nodes: &N) -> Searched {
        if self.needle.is_empty() || self.start.is_empty() {
            return Searched::Nothing;
        }
        for _ in 0..STEP {
            match self.toward {
                Toward::Next => self.walk.forward(nodes),
                Toward::Previous => self.walk.back(nodes),
            }
            if nodes.matches(&self.walk.path, &self.needle) {
                return Searched::Found(self.walk.path.clone());
            }
            if self.walk.path == self.start {
                return Searched::Nothing;
            }
        }
        Searched::More
    }
}

/// A node, and how many siblings each part of its path has, itself included.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Walk {
    path: Vec<u32>,
    counts: Vec<u32>,
}

impl Walk {
    fn at<N: Nodes + ?Sized>(nodes: &N, path: &[u32]) -> Self {
        let counts = (0..path.len()).map(|depth| count(nodes, path.get(..depth).unwrap_or_default())).collect();
        Self { path: path.to_vec(), counts }
    }

    /// To the first child, else the next sibling of it or of what is above it, else the first node of all.
    fn forward<N: Nodes + ?Sized>(&mut self, nodes: &N) {
        let children = count(nodes, &self.path);
        if children > 0 {
            self.path.push(0);
            self.counts.push(children);
            return;
        }
        while let (Some(index), Some(count)) = (self.path.last_mut(), self.counts.last()) {
            if *index + 1 < *count {
                *index += 1;
                return;
            }
            if self.counts.len() == 1 {
                *index = 0;
                return;
            }
            self.path.pop();
            self.counts.pop();
        }
    }

    /// To the last node inside the sibling before it, else to what is above it, else to the last node of all.
    fn back<N: Nodes + ?Sized>(&mut self, nodes: &N) {
        match (self.path.last_mut(), self.counts.last()) {
            (Some(index), _) if *index > 0 => *index -= 1,
            (Some(index), Some(count)) if self.counts.len() == 1 => *index = count.saturating_sub(1),
            _ => {
                self.path.pop();
                self.counts.pop();
                return;
            }
        }
        loop {
            let children = count(nodes, &self.path);
            if children == 0 {
                return;
            }
            self.path.push(children - 1);
            self.counts.push(children);
        }
    }
}

fn count<N: Nodes + ?Sized>(nodes: &N, path: &[u32]) -> u32 {
    u32::try_from(nodes.children(path)).unwrap_or(u32::MAX)
}
