//! Finding a text in a JSON tree, in the order of the document.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::row;

/// Where a search begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// With the node itself: while the text is typed, the cursor stays as long as it fits.
    Here,
    /// With the node after it.
    Next,
}

/// The path of the first node at or after `start` whose name or value holds `needle`, whatever its case; after the end
/// of the document it begins again at the top.
pub(super) fn find(tree: &Value, needle: &str, start: &[usize], from: From) -> Option<Vec<usize>> {
    if needle.is_empty() {
        return None;
    }
    let pattern = RegexBuilder::new(&regex::escape(needle)).case_insensitive(true).build().ok()?;
    let mut path = Vec::new();
    let in_numbers =
        needle.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
    let search = Search { pattern, from, in_numbers };
    if search.visit(tree, None, Some(start), &mut path) {
        return Some(path);
    }
    path.clear();
    search.visit(tree, None, None, &mut path).then_some(path)
}

struct Search {
    pattern: Regex,
    from: From,
    /// Whether a number could hold it: writing them all out costs more than all else.
    in_numbers: bool,
}

impl Search {
    /// Looks at a node and what it holds; `after` is what is left of the path before which nothing counts. On success
    /// `path` is where it was found.
    fn visit(&self, node: &Value, name: Option<&str>, after: Option<&[usize]>, path: &mut Vec<usize>) -> bool {
        let counts = match after {
            None => true,
            Some(rest) => rest.is_empty() && self.from == From::Here,
        };
        if counts && self.fits(node, name) {
            return true;
        }
        let first = after.and_then(<[usize]>::first).copied();
        for (index, name, child) in row::children(node, first.unwrap_or_default(), usize::MAX) {
            let after = after.filter(|_| first == Some(index)).and_then(|rest| rest.get(1..));
            path.push(index);
            if self.visit(child, name, after, path) {
                return true;
            }
            path.pop();
        }
        false
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
