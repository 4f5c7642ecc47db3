//! A row of the JSON tab, and the children of a node by number.

use serde_json::Value;

use crate::text;

/// Characters of a string that a row may need; the rest is only copied.
const SHOWN: usize = 600;
/// The account's own key in a user object.
const KEY: &str = "apikey";

/// What kind of value a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    Text,
    Number,
    /// `true`, `false`, `null`.
    Word,
    /// What a container holds: `{12}`.
    Size,
}

/// A visible node.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonRow {
    pub depth: usize,
    /// The member's name or the item's number; empty at the root. Safe to show.
    pub label: String,
    /// The scalar, or what a container holds: `{12}`. Safe to show.
    pub text: String,
    pub leaf: Leaf,
    /// `None` for scalars and empty containers.
    pub open: Option<bool>,
}

impl JsonRow {
    pub(super) fn new(value: &Value, label: &str, depth: usize, open: Option<bool>) -> Self {
        let (text, leaf) = match value {
            Value::Object(members) => (format!("{{{}}}", text::count(members.len() as u64)), Leaf::Size),
            Value::Array(items) => (format!("[{}]", text::count(items.len() as u64)), Leaf::Size),
            Value::String(_) if label == KEY => ("(hidden)".to_owned(), Leaf::Word),
            Value::String(string) => (shown(string), Leaf::Text),
            Value::Number(number) => (number.to_string(), Leaf::Number),
            Value::Bool(_) | Value::Null => (value.to_string(), Leaf::Word),
        };
        Self { depth, label: text::visible(label).into_owned(), text, leaf, open }
    }
}

fn shown(string: &str) -> String {
    let end = string.char_indices().nth(SHOWN).map_or(string.len(), |(at, _)| at);
    let mut shown = text::visible(string.get(..end).unwrap_or(string)).into_owned();
    if end < string.len() {
        shown.push('…');
    }
    shown
}

/// Children of a container that has any.
pub(super) fn size(value: &Value) -> Option<usize> {
    let size = match value {
        Value::Object(members) => members.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    (size > 0).then_some(size)
}

/// A child by its number, with its name when it is a member.
pub(super) fn child(value: &Value, index: usize) -> Option<(Option<&str>, &Value)> {
    match value {
        Value::Object(members) => members.iter().nth(index).map(|(name, child)| (Some(name.as_str()), child)),
        Value::Array(items) => items.get(index).map(|child| (None, child)),
        _ => None,
    }
}

/// Children from `start` on, at most `count`: number, name, value.
pub(super) fn children(
    value: &Value,
    start: usize,
    count: usize,
) -> Box<dyn Iterator<Item = (usize, Option<&str>, &Value)> + '_> {
    match value {
        Value::Object(members) => {
            let named = members.iter().enumerate().skip(start).take(count);
            Box::new(named.map(|(index, (name, child))| (index, Some(name.as_str()), child)))
        }
        Value::Array(items) => {
            let shown = items.get(start..).unwrap_or_default();
            Box::new((start..).zip(shown).take(count).map(|(index, child)| (index, None, child)))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// A copy for the clipboard without the account's key.
pub(super) fn without_key(node: &Value, label: Option<&str>) -> Value {
    match node {
        Value::String(_) if label == Some(KEY) => Value::from("(hidden)"),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), without_key(value, Some(name)))).collect()
        }
        Value::Array(items) => items.iter().map(|item| without_key(item, None)).collect(),
        scalar => scalar.clone(),
    }
}
