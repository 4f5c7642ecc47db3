//! The JSON tab: the object as the service sent it.
//!
//! Nothing is flattened: the tab remembers which containers are open and how many rows that makes, and finds the rows on
//! screen from there. Opening 20 MB, or a list of 100,000, costs what is seen of it.

mod open;
mod row;
mod search;

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value;

pub use row::{JsonRow, Leaf};

use super::travel;
use crate::keys::Action;
use open::Open;
use search::{From, Matches, Search, Searched};

/// State of the tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JsonTab {
    tree: Option<Arc<Value>>,
    open: Option<Open>,
    pub cursor: usize,
    /// First row on screen when last drawn.
    pub top: Cell<usize>,
    /// What is searched for; empty for nothing.
    pub needle: String,
    /// Whether the last search found something.
    pub found: bool,
    /// The search under way.
    search: Option<Search>,
    /// Where it stands that is searched for, as far as that is counted.
    matches: Option<Matches>,
    /// Whether the match before the cursor is wanted, once it is known which that is.
    goes_back: bool,
}

/// Steps of counting that are taken while a key waits; the rest is counted once the search has begun.
const COUNTED_AT_ONCE: usize = 4;

impl JsonTab {
    /// Shows another tree; the same one keeps its folds.
    pub fn show(&mut self, tree: &Arc<Value>) {
        if self.tree.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, tree)) {
            return;
        }
        let mut open = row::size(tree).map(Open::new);
        let attributes = tree.as_object().and_then(|members| members.keys().position(|name| name == "attributes"));
        if let (Some(open), Some(at)) = (&mut open, attributes)
            && let Some(size) = tree.get("attributes").and_then(row::size)
        {
            open.toggle(&[at], size);
        }
        let needle = std::mem::take(&mut self.needle);
        let matches = Matches::of(&needle);
        *self = Self { tree: Some(tree.clone()), open, needle, matches, ..Self::default() };
    }

    /// How many rows there are with what is open now.
    pub fn height(&self) -> usize {
        usize::from(self.tree.is_some()) + self.open.as_ref().map_or(0, Open::rows)
    }

    /// Takes in a movement, fold or unfold.
    pub fn perform(&mut self, action: Action, height: usize) {
        match action {
            Action::Open => self.fold(),
            Action::More => self.search_on(),
            // Who goes on by himself does not want to be taken elsewhere.
            _ => (self.search, self.goes_back) = (None, false),
        }
        self.cursor = travel(action, self.cursor, self.height(), height.max(2) - 1);
        super::scroll_page(action, &self.top, height.max(2) - 1);
    }

    /// The rows from `first` on, at most `count`.
    pub fn rows(&self, first: usize, count: usize) -> Vec<JsonRow> {
        let Some(tree) = &self.tree else { return Vec::new() };
        let mut rows = Vec::with_capacity(count.min(256));
        let root = JsonRow::new(tree, "", 0, row::size(tree).map(|_| self.open.is_some()));
        if first == 0 && count > 0 {
            rows.push(root);
        }
        if let Some(open) = &self.open {
            let mut window = open::Window { skip: first.saturating_sub(1), take: count - rows.len() };
            open.collect(tree, 1, &mut window, &mut rows);
        }
        rows
    }

    /// What `y` copies: the text of a string, the JSON of anything else.
    pub fn value(&self) -> Option<String> {
        let node = self.node(&self.path_at(self.cursor))?;
        if self.is_account() {
            return Some(row::without_key(node, self.label_at_cursor().as_deref()).to_string());
        }
        Some(node.as_str().map_or_else(|| node.to_string(), str::to_owned))
    }

    /// What `Enter` opens, if the value under the cursor is an indicator.
    pub fn target(&self) -> Option<crate::vt::Descriptor> {
        let path = self.path_at(self.cursor);
        let text = self.node(&path)?.as_str()?;
        // An item of a list is named by the list.
        let name = (0..=path.len()).rev().find_map(|length| self.label_of(path.get(..length)?));
        super::target::of(&name.unwrap_or_default(), text)
    }

    /// Where the cursor is, as `jq` writes it: `.attributes.names[0]`.
    pub fn path(&self) -> Option<String> {
        let tree = self.tree.as_ref()?;
        let mut node: &Value = tree;
        let mut path = String::new();
        for index in self.path_at(self.cursor) {
            let (name, child) = row::child(node, index)?;
            match name {
                Some(name) if is_word(name) => path.push_str(&format!(".{name}")),
                Some(name) => path.push_str(&format!(".[{}]", Value::from(name))),
                None => path.push_str(&format!("[{index}]")),
            }
            node = child;
        }
        Some(if path.is_empty() { ".".to_owned() } else { path })
    }

    /// Whether what is under the cursor is unfolded; `None` where it does not fold.
    pub fn is_open(&self) -> Option<bool> {
        self.rows(self.cursor, 1).first()?.open
    }

    /// Searches for a text in names and values, from the cursor on, and goes there.
    pub fn search(&mut self, needle: &str) {
        if self.needle != needle || self.matches.is_none() {
            self.matches = Matches::of(needle);
        }
        needle.clone_into(&mut self.needle);
        self.begin(From::Here);
    }

    /// How many nodes hold a text, as far as that is known without keeping a key waiting; none while nothing is shown.
    pub fn matches(&self, needle: &str) -> Option<String> {
        let tree = self.tree.as_ref()?;
        let mut matches = Matches::of(needle)?;
        let _ = (0..COUNTED_AT_ONCE).all(|_| matches.advance(tree));
        Some(matches.count())
    }

    /// Goes to the place before the cursor that holds what is searched for; before the first one, to the last.
    pub fn search_back(&mut self) {
        if self.matches.is_none() {
            self.matches = Matches::of(&self.needle);
        }
        (self.search, self.goes_back) = (None, self.matches.is_some());
        self.search_step();
    }

    /// Goes to the next place that holds what is searched for; after the last one, to the first.
    pub fn search_on(&mut self) {
        self.begin(From::Next);
    }

    fn begin(&mut self, from: From) {
        (self.found, self.goes_back) = (false, false);
        self.search = Search::new(&self.needle, self.path_at(self.cursor), from);
        self.search_step();
    }

    /// Takes a step of the search under way, then of counting what it can find; true when another is due.
    pub fn search_step(&mut self) -> bool {
        let Some(tree) = self.tree.clone() else { return false };
        if let Some(search) = &mut self.search {
            match search.advance(&tree) {
                Searched::More => return true,
                Searched::Nothing => {}
                Searched::Found(path) => {
                    self.found = true;
                    self.reveal(&path);
                }
            }
            self.search = None;
        }
        let counts_on = self.matches.as_mut().is_some_and(|matches| matches.advance(&tree));
        if self.goes_back {
            let here = self.path_at(self.cursor);
            if let Some(before) = self.matches.as_ref().and_then(|matches| matches.before(&here)) {
                self.goes_back = false;
                if let Some(path) = before {
                    self.found = true;
                    self.reveal(&path);
                }
            }
        }
        counts_on
    }

    /// Gives the search under way up; false when there is none.
    pub fn stop(&mut self) -> bool {
        let is_on = std::mem::take(&mut self.goes_back) | self.search.take().is_some();
        if is_on {
            self.matches = None;
        }
        is_on
    }

    /// `"loader" 2 of 7`; where the search has found nothing, or nothing yet, that.
    pub fn news(&self) -> Option<String> {
        if self.needle.is_empty() {
            return None;
        }
        if self.search.is_some() || self.goes_back {
            return Some("searching…".to_owned());
        }
        let matches = self.matches.as_ref()?;
        let needle = crate::pane::reach::quoted(&self.needle);
        if !self.found {
            return Some(format!("nothing holds {needle}"));
        }
        let at = matches.place(&self.path_at(self.cursor)).map(|at| format!("{} of ", crate::text::count(at as u64)));
        Some(format!("{needle} {}{}", at.unwrap_or_default(), matches.count()))
    }

    /// Opens what holds the node at `path` and puts the cursor on it.
    fn reveal(&mut self, path: &[usize]) {
        let Some(tree) = self.tree.clone() else { return };
        let mut node: &Value = &tree;
        for (depth, index) in path.iter().enumerate() {
            let Some(size) = row::size(node) else { return };
            self.open_at(path.get(..depth).unwrap_or_default(), size);
            let Some((_, child)) = row::child(node, *index) else { return };
            node = child;
        }
        self.cursor = if path.is_empty() { 0 } else { 1 + self.open.as_ref().map_or(0, |open| open.row_of(path)) };
    }

    fn open_at(&mut self, path: &[usize], size: usize) {
        match &mut self.open {
            Some(open) if !open.is_open(path) => open.toggle(path, size),
            Some(_) => {}
            None => self.open = Some(Open::new(size)),
        }
    }

    fn fold(&mut self) {
        let path = self.path_at(self.cursor);
        let Some(size) = self.node(&path).and_then(row::size) else { return };
        if !path.is_empty() {
            if let Some(open) = &mut self.open {
                open.toggle(&path, size);
            }
        } else if self.open.take().is_none() {
            self.open = Some(Open::new(size));
        }
    }

    /// Child numbers from the root to the node in a row.
    fn path_at(&self, row: usize) -> Vec<usize> {
        let mut path = Vec::new();
        if let (Some(open), Some(below)) = (&self.open, row.checked_sub(1)) {
            open.locate(below, &mut path);
        }
        path
    }

    fn node(&self, path: &[usize]) -> Option<&Value> {
        let tree: &Value = self.tree.as_ref()?;
        path.iter().try_fold(tree, |node, index| Some(row::child(node, *index)?.1))
    }

    fn label_at_cursor(&self) -> Option<String> {
        self.label_of(&self.path_at(self.cursor))
    }

    /// The name of the member at `path`; items of lists have none.
    fn label_of(&self, path: &[usize]) -> Option<String> {
        let (index, above) = path.split_last()?;
        row::child(self.node(above)?, *index)?.0.map(str::to_owned)
    }

    /// Whether this is a user, whose object can hold the API key.
    fn is_account(&self) -> bool {
        self.tree.as_ref().is_some_and(|tree| tree.get("type").and_then(Value::as_str) == Some("user"))
    }
}

fn is_word(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests;
