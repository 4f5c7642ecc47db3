//! Finding a text in a JSON tree, in the order of the document and in steps that never hold up a key.
//!
//! A step looks at a bounded amount of text; where it stopped is a path, so that the tree is neither copied nor numbered.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::row;

/// Text that one step looks at, in bytes; a node counts [`NODE`] and its text. Few milliseconds' worth.
const STEP: usize = 128 << 10;
/// What a node costs beside its text.
const NODE: usize = 16;

/// Where a search begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// With the node itself: while the text is typed, the cursor stays as long as it fits.
    Here,
    /// With the node after it.
    Next,
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Searched {
    /// Nothing yet; another step is due.
    More,
    /// No node holds it.
    Nothing,
    /// The path of the first node that holds it.
    Found(Vec<usize>),
}

/// A search under way in one tree: from a node on, and from the top on when the end was reached.
#[derive(Debug, Clone)]
pub(super) struct Search {
    pattern: Regex,
    /// Whether a number could hold it: writing them all out costs more than all else.
    in_numbers: bool,
    /// The next node to look at is this one, or the one after it.
    at: Vec<usize>,
    from: From,
    is_second_round: bool,
}

/// Two searches are the same when they would go on in the same way.
impl PartialEq for Search {
    fn eq(&self, other: &Self) -> bool {
        (self.pattern.as_str(), &self.at, self.from, self.is_second_round)
            == (other.pattern.as_str(), &other.at, other.from, other.is_second_round)
    }
}

impl Search {
    /// Looks for nodes whose name or value holds `needle`, whatever its case; `None` for an empty one.
    pub(super) fn new(needle: &str, start: Vec<usize>, from: From) -> Option<Self> {
        if needle.is_empty() {
            return None;
        }
        let pattern = RegexBuilder::new(&regex::escape(needle)).case_insensitive(true).build().ok()?;
        let in_numbers =
            needle.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
        Some(Self { pattern, in_numbers, at: start, from, is_second_round: false })
    }

    /// Looks at some more nodes of the tree that the search began in.
    pub(super) fn advance(&mut self, tree: &Value) -> Searched {
        let mut left = STEP;
        loop {
            let start = std::mem::take(&mut self.at);
            let from_top = start.is_empty() && self.from == From::Here;
            let mut walk = Walk { search: self, left, path: Vec::new() };
            let stop = walk.visit(tree, None, Some(&start));
            let path = walk.path;
            left = walk.left;
            match stop {
                Some(Stop::Found) => return Searched::Found(path),
                Some(Stop::Spent) => {
                    (self.at, self.from) = (path, From::Next);
                    return Searched::More;
                }
                None if self.is_second_round || from_top => return Searched::Nothing,
                // The end was reached: on from the top.
                None => (self.from, self.is_second_round) = (From::Here, true),
            }
        }
    }

    fn fits(&self, node: &Value, name: Option<&str>) -> bool {
        let value_fits = match node {
            Value::String(text) => self.pattern.is_match(text),
            Value::Number(number) => self.in_numbers && self.pattern.is_match(&number.to_string()),
            Value::Bool(yes) => self.pattern.is_match(if *yes { "true" } else { "false" }),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        value_fits || name.is_some_and(|name| self.pattern.is_match(name))
    }
}

/// Why a walk stopped before the end.
enum Stop {
    Found,
    /// The step is over.
    Spent,
}

/// One step through the tree.
struct Walk<'a> {
    search: &'a Search,
    left: usize,
    /// Where it stopped.
    path: Vec<usize>,
}

impl Walk<'_> {
    /// Looks at a node and what it holds; `after` is what is left of the path before which nothing counts.
    fn visit(&mut self, node: &Value, name: Option<&str>, after: Option<&[usize]>) -> Option<Stop> {
        let counts = match after {
            None => true,
            Some(rest) => rest.is_empty() && self.search.from == From::Here,
        };
        if counts {
            if self.search.fits(node, name) {
                return Some(Stop::Found);
            }
            let text = node.as_str().map_or(0, str::len) + name.map_or(0, str::len);
            self.left = self.left.saturating_sub(NODE + text);
            if self.left == 0 {
                return Some(Stop::Spent);
            }
        }
        let first = after.and_then(<[usize]>::first).copied();
        for (index, name, child) in row::children(node, first.unwrap_or_default(), usize::MAX) {
            let after = after.filter(|_| first == Some(index)).and_then(|rest| rest.get(1..));
            self.path.push(index);
            let stop = self.visit(child, name, after);
            if stop.is_some() {
                return stop;
            }
            self.path.pop();
        }
        None
    }
}
