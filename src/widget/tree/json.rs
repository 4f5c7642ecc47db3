//! JSON as a tree: members and elements, with their kind and size.

use super::Nodes;
use crate::theme::{Role, Theme};
use ratatui::text::Line;
use serde_json::Value;

/// A JSON value; its members or elements are the top of the tree, and a value without any is a tree of one node.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(pub &'a Value);

impl<'a> Json<'a> {
    /// The value at a path, and what it is called there.
    pub fn at(&self, path: &[u32]) -> Option<(Name<'a>, &'a Value)> {
        let mut found = (Name::None, self.0);
        for (depth, index) in path.iter().enumerate() {
            found = match found.1 {
                Value::Object(members) => {
                    let (key, value) = members.iter().nth(*index as usize)?;
                    (Name::Key(key), value)
                }
                Value::Array(elements) => (Name::Index(*index), elements.get(*index as usize)?),
                value if depth == 0 && *index == 0 => (Name::None, value),
                _ => return None,
            };
        }
        Some(found)
    }

    /// The path as a JSON pointer (RFC 6901), for copying.
    pub fn pointer(&self, path: &[u32]) -> String {
        let mut pointer = String::new();
        for depth in 1..=path.len() {
            let name = path.get(..depth).and_then(|path| self.at(path)).map_or(Name::None, |(name, _)| name);
            match name {
                Name::None => {}
                Name::Key(key) => pointer.extend(["/", &key.replace('~', "~0").replace('/', "~1")]),
                Name::Index(index) => pointer.push_str(&format!("/{index}")),
            }
        }
        pointer
    }
}

/// What a value is called where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name<'a> {
    /// Nothing: it is the document.
    None,
    /// A member of an object.
    Key(&'a str),
    /// An element of an array.
    Index(u32),
}

impl Nodes for Json<'_> {
    fn children(&self, path: &[u32]) -> usize {
        match self.at(path) {
            Some((_, Value::Object(members))) => members.len(),
            Some((_, Value::Array(elements))) => elements.len(),
            Some(_) => usize::from(path.is_empty()),
            None => 0,
        }
    }

    fn line(&self, path: &[u32], theme: &Theme) -> Line<'_> {
        let Some((name, value)) = self.at(path) else { return Line::default() };
        let muted = |text: String| theme.span(Role::Muted, text);
        let mut spans = match name {
            Name::None => vec![],
            Name::Key(key) => vec![theme.span(Role::JsonKey, key), muted(": ".to_owned())],
            Name::Index(index) => vec![muted(format!("{index}: "))],
        };
        spans.push(match value {
            Value::Object(members) => muted(format!("{{{}}}", members.len())),
            Value::Array(elements) => muted(format!("[{}]", elements.len())),
            Value::String(text) => theme.span(Role::JsonString, text.as_str()),
            Value::Number(number) => theme.span(Role::JsonNumber, number.to_string()),
            Value::Bool(_) | Value::Null => theme.span(Role::JsonWord, value.to_string()),
        });
        Line::from(spans)
    }

    fn matches(&self, path: &[u32], needle: &str) -> bool {
        let Some((name, value)) = self.at(path) else { return false };
        let holds = |text: &str| contains(text, needle);
        let value = match value {
            Value::String(text) => holds(text),
            Value::Object(_) | Value::Array(_) => false,
            other => holds(&other.to_string()),
        };
        value || matches!(name, Name::Key(key) if holds(key))
    }
}

/// Whether `needle` is in `text`, without regard to the case of ASCII letters.
fn contains(text: &str, needle: &str) -> bool {
    let needle = needle.as_bytes();
    text.as_bytes().windows(needle.len().max(1)).any(|window| window.eq_ignore_ascii_case(needle))
}
