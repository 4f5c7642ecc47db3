//! Which nodes are unfolded, and which one is selected.

use super::Nodes;
use super::search::{Searched, Toward, TreeSearch};
use crate::widget::scroll::{Motion, Scroll};
use ratatui::layout::Position;

/// Rows that unfolding everything may make; beyond, nodes stay folded and can be unfolded one by one.
pub const MOST_ROWS: usize = 50_000;

/// Whether a node's children show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// It has none.
    Leaf,
    /// They do not.
    Folded,
    /// They do.
    Unfolded,
}

/// A node that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// Which node.
    pub path: Box<[u32]>,
    /// Whether its children show.
    pub fold: Fold,
}

impl TreeRow {
    /// 1 at the top.
    pub const fn depth(&self) -> usize {
        self.path.len()
    }
}

/// The rows that show, the selected one, and the scroll.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeState {
    rows: Vec<TreeRow>,
    selected: usize,
    /// What is on screen.
    pub scroll: Scroll,
}

impl TreeState {
    /// The top of a tree, all of it folded.
    pub fn new<N: Nodes + ?Sized>(nodes: &N) -> Self {
        Self { rows: below(nodes, &[]), ..Self::default() }
    }

    /// The nodes that show, from the top.
    pub fn rows(&self) -> &[TreeRow] {
        &self.rows
    }

    /// The place of the selected row.
    pub const fn selected(&self) -> usize {
        self.selected
    }

    /// The selected node.
    pub fn selected_path(&self) -> Option<&[u32]> {
        self.rows.get(self.selected).map(|row| &*row.path)
    }

    /// Selects the row at a place.
    pub fn select(&mut self, place: usize) {
        self.go(Motion::To(place));
    }

    /// Moves the selection.
    pub fn go(&mut self, motion: Motion) {
        self.selected = motion.from(self.selected, self.rows.len(), self.scroll.page());
    }

    /// The place that was drawn at `position`.
    pub fn row_at(&self, position: Position) -> Option<usize> {
        self.scroll.row_at(position, self.rows.len())
    }

    /// Folds the selected node if it is unfolded, else unfolds it.
    pub fn toggle<N: Nodes + ?Sized>(&mut self, nodes: &N) {
        match self.rows.get(self.selected).map(|row| row.fold) {
            Some(Fold::Unfolded) => self.fold_at(self.selected),
            Some(Fold::Folded) => self.unfold_at(self.selected, nodes),
            _ => {}
        }
    }

    /// Unfolds the selected node; if it is unfolded already, goes to its first child.
    pub fn unfold<N: Nodes + ?Sized>(&mut self, nodes: &N) {
        match self.rows.get(self.selected).map(|row| row.fold) {
            Some(Fold::Folded) => self.unfold_at(self.selected, nodes),
            Some(Fold::Unfolded) => self.go(Motion::Down),
            _ => {}
        }
    }

    /// Folds the selected node; if it is not unfolded, goes to the one above it.
    pub fn fold(&mut self) {
        let Some(row) = self.rows.get(self.selected) else { return };
        if row.fold == Fold::Unfolded {
            self.fold_at(self.selected);
        } else if row.depth() > 1 {
            let depth = row.depth();
            let above = self.rows.iter().take(self.selected).rposition(|row| row.depth() < depth);
            self.selected = above.unwrap_or(0);
        }
    }

    /// Unfolds all nodes less than `depth` below the top, up to [`MOST_ROWS`] rows; the selection stays.
    pub fn unfold_all<N: Nodes + ?Sized>(&mut self, nodes: &N, depth: usize) {
        let selected = self.selected_path().map(<[u32]>::to_vec);
        let mut rows = Vec::new();
        let mut waiting: Vec<TreeRow> = below(nodes, &[]);
        waiting.reverse();
        while let Some(mut row) = waiting.pop() {
            if row.fold == Fold::Folded && row.depth() < depth && rows.len() + waiting.len() < MOST_ROWS {
                row.fold = Fold::Unfolded;
                waiting.extend(below(nodes, &row.path).into_iter().rev());
            }
            rows.push(row);
        }
        self.rows = rows;
        self.selected = selected.map_or(0, |path| self.place(&path).unwrap_or(0));
    }

    /// Folds all nodes; the selection goes to the top node that it was in.
    pub fn fold_all<N: Nodes + ?Sized>(&mut self, nodes: &N) {
        let top = self.selected_path().and_then(|path| path.first().copied()).unwrap_or(0);
        self.rows = below(nodes, &[]);
        self.select(top as usize);
    }

    /// Unfolds what is above a node and selects it.
    pub fn reveal<N: Nodes + ?Sized>(&mut self, nodes: &N, path: &[u32]) {
        for depth in 1..path.len() {
            let above = path.get(..depth).and_then(|above| self.place(above));
            if let Some(place) = above
                && self.rows.get(place).is_some_and(|row| row.fold == Fold::Folded)
            {
                self.unfold_at(place, nodes);
            }
        }
        if let Some(place) = self.place(path) {
            self.selected = place;
        }
    }

    /// Selects the nearest node beyond the selected one that matches, wherever it is folded away, around the ends; says whether
    /// there is one. The selected node itself is looked at last.
    ///
    /// Of a large tree that has no match this looks at every node at once; take the steps of a [`TreeSearch`] where a key must
    /// not wait for that.
    pub fn search<N: Nodes + ?Sized>(&mut self, nodes: &N, needle: &str, toward: Toward) -> bool {
        let mut search = TreeSearch::new(self, nodes, needle, toward);
        loop {
            match search.advance(nodes) {
                Searched::More => {}
                Searched::Nothing => return false,
                Searched::Found(path) => {
                    self.reveal(nodes, &path);
                    return true;
                }
            }
        }
    }

    fn place(&self, path: &[u32]) -> Option<usize> {
        self.rows.binary_search_by(|row| (*row.path).cmp(path)).ok()
    }

    fn unfold_at<N: Nodes + ?Sized>(&mut self, place: usize, nodes: &N) {
        let Some(row) = self.rows.get_mut(place) else { return };
        let children = below(nodes, &row.path);
        row.fold = Fold::Unfolded;
        let count = children.len();
        self.rows.splice(place + 1..=place, children);
        if self.selected > place {
            self.selected += count;
        }
    }

    fn fold_at(&mut self, place: usize) {
        let Some(row) = self.rows.get_mut(place) else { return };
        row.fold = Fold::Folded;
        let depth = row.depth();
        let inside = self.rows.iter().skip(place + 1).take_while(|row| row.depth() > depth).count();
        self.rows.drain(place + 1..=place + inside);
    }
}

/// The children of a node as rows.
fn below<N: Nodes + ?Sized>(nodes: &N, path: &[u32]) -> Vec<TreeRow> {
    let count = u32::try_from(nodes.children(path)).unwrap_or(u32::MAX);
    let child = |index| {
        let path: Box<[u32]> = path.iter().copied().chain([index]).collect();
        let fold = if nodes.children(&path) == 0 { Fold::Leaf } else { Fold::Folded };
        TreeRow { path, fold }
    };
    (0..count).map(child).collect()
}
