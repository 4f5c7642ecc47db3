//! Which containers are open, as a tree beside the JSON tree, with the number of rows that each makes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::row::{self, JsonRow};

/// An open container.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Open {
    /// Open children by their number.
    below: BTreeMap<usize, Open>,
    /// Rows below the container's own: one a child, and those below open children.
    rows: usize,
}

/// Rows that are still to be passed over and to be shown.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) skip: usize,
    pub(super) take: usize,
}

impl Open {
    /// A container of `size` children, all of them closed.
    pub(super) fn new(size: usize) -> Self {
        Self { below: BTreeMap::new(), rows: size }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn is_open(&self, path: &[usize]) -> bool {
        match path.split_first() {
            None => true,
            Some((index, rest)) => self.below.get(index).is_some_and(|child| child.is_open(rest)),
        }
    }

    /// Opens or closes the container at `path`, which has `size` children. What holds it must be open.
    pub(super) fn toggle(&mut self, path: &[usize], size: usize) {
        match path {
            [] => {}
            [index] => {
                if let Some(closed) = self.below.remove(index) {
                    self.rows -= closed.rows;
                } else {
                    self.below.insert(*index, Self::new(size));
                    self.rows += size;
                }
            }
            [index, rest @ ..] => {
                if let Some(child) = self.below.get_mut(index) {
                    let before = child.rows;
                    child.toggle(rest, size);
                    self.rows = self.rows - before + child.rows;
                }
            }
        }
    }

    /// Appends the path of a row (0 is the first child) to `path`.
    pub(super) fn locate(&self, mut row: usize, path: &mut Vec<usize>) {
        let mut next = 0;
        for (index, child) in &self.below {
            let closed = index - next;
            if row <= closed {
                break;
            }
            row -= closed + 1;
            if row < child.rows {
                path.push(*index);
                child.locate(row, path);
                return;
            }
            row -= child.rows;
            next = index + 1;
        }
        path.push(next + row);
    }

    /// The row of the node at `path`, all of whose holders are open.
    pub(super) fn row_of(&self, path: &[usize]) -> usize {
        let Some((index, rest)) = path.split_first() else { return 0 };
        let before: usize = self.below.range(..index).map(|(_, child)| child.rows).sum();
        let below = match self.below.get(index) {
            Some(child) if !rest.is_empty() => 1 + child.row_of(rest),
            _ => 0,
        };
        index + before + below
    }

    /// Adds the rows of `node`'s children that are in the window.
    pub(super) fn collect(&self, node: &Value, depth: usize, window: &mut Window, rows: &mut Vec<JsonRow>) {
        let size = row::size(node).unwrap_or_default();
        let mut next = 0;
        for (index, child) in self.below.iter().filter(|(index, _)| **index < size) {
            if window.take == 0 {
                return;
            }
            // Up to and with the open child's own row.
            plain(node, next..index + 1, Some(*index), depth, window, rows);
            if child.rows <= window.skip {
                window.skip -= child.rows;
            } else if let Some((_, value)) = row::child(node, *index) {
                child.collect(value, depth + 1, window, rows);
            }
            next = index + 1;
        }
        plain(node, next..size, None, depth, window, rows);
    }
}

/// Rows of children without what is below them; `open` is the one that is open.
fn plain(
    node: &Value,
    range: std::ops::Range<usize>,
    open: Option<usize>,
    depth: usize,
    window: &mut Window,
    rows: &mut Vec<JsonRow>,
) {
    let skipped = window.skip.min(range.len());
    window.skip -= skipped;
    let start = range.start + skipped;
    let count = (range.end - start).min(window.take);
    window.take -= count;
    for (index, name, value) in row::children(node, start, count) {
        let label = name.map_or_else(|| index.to_string(), str::to_owned);
        let unfolded = row::size(value).map(|_| open == Some(index));
        rows.push(JsonRow::new(value, &label, depth, unfolded));
    }
}
