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
/// Places that are kept; who searches for what stands in more of them wants another search.
const KEPT: usize = 10_000;

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
            let mut walk = Walk { search: self, left, path: Vec::new(), found: None };
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

    /// Notes the nodes that hold it, from where it stopped to the end of the tree; true when another step is due.
    fn note(&mut self, tree: &Value, found: &mut Vec<Vec<usize>>) -> bool {
        let start = std::mem::take(&mut self.at);
        let mut walk = Walk { search: self, left: STEP, path: Vec::new(), found: Some(found) };
        let is_cut = walk.visit(tree, None, Some(&start)).is_some();
        (self.at, self.from) = (walk.path, From::Next);
        is_cut
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
    /// Where the nodes are noted that hold it; none: the walk stops at the first.
    found: Option<&'a mut Vec<Vec<usize>>>,
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
                match &mut self.found {
                    None => return Some(Stop::Found),
                    Some(found) => found.push(self.path.clone()),
                }
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

/// Where a text stands in one tree, noted in steps beside the search itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matches {
    /// What is left to be looked at; none at the end.
    rest: Option<Search>,
    /// In the order of the document.
    found: Vec<Vec<usize>>,
}

impl Matches {
    /// `None` for an empty text.
    pub(super) fn of(needle: &str) -> Option<Self> {
        let search = Search::new(needle, Vec::new(), From::Here)?;
        Some(Self { rest: Some(search), found: Vec::new() })
    }

    /// Takes a step; true when another is due.
    pub(super) fn advance(&mut self, tree: &Value) -> bool {
        let Some(search) = &mut self.rest else { return false };
        let goes_on = search.note(tree, &mut self.found);
        if !goes_on {
            self.rest = None;
        }
        goes_on && self.found.len() < KEPT
    }

    /// Which one a node is, from 1 on; `None` for a node that does not hold it, or is not reached yet.
    pub(super) fn place(&self, path: &[usize]) -> Option<usize> {
        self.found.binary_search_by(|found| found.as_slice().cmp(path)).ok().map(|at| at + 1)
    }

    /// `12`, or `10,000+` where not all are counted.
    pub(super) fn count(&self) -> String {
        let more = if self.rest.is_some() { "+" } else { "" };
        format!("{}{more}", crate::text::count(self.found.len() as u64))
    }

    /// The node before this one that holds it, else the last of all; `Some(None)` when none does, `None` while that is not
    /// known yet.
    #[expect(clippy::option_option, reason = "whether it is known, and whether there is one")]
    pub(super) fn before(&self, path: &[usize]) -> Option<Option<Vec<usize>>> {
        let before = self.found.partition_point(|found| found.as_slice() < path);
        let is_passed = self.found.len() > before || self.rest.is_none() || self.found.len() >= KEPT;
        if !is_passed {
            return None;
        }
        match before.checked_sub(1) {
            Some(at) => Some(self.found.get(at).cloned()),
            None if self.rest.is_none() || self.found.len() >= KEPT => Some(self.found.last().cloned()),
            None => None,
        }
    }
}
