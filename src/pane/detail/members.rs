//! The members of a JSON object while a section shows them.
//!
//! A section takes what it knows how to show and hands the rest to [`super::generic`], so that nothing the service sends is
//! lost. A member of an unexpected type is not taken, and so ends in the rest.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::sheet::Sheet;
use crate::ioc;
use crate::text::constant::plain;
use crate::theme::Role;
pub(super) use crate::vt::lenient::{scalar, texts, whole as number};
use crate::vt::{lenient, verdict};

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// As it is; an indicator can be opened.
    Text,
    /// Over several lines.
    Long,
    /// The same without the signs of Markdown; copied with them.
    Prose,
    /// The name of a constant as words; copied as it came.
    Word,
    /// A date as a file or a registry gives it: also one that can't be tells something.
    Time,
    /// A date that the service made itself; one that can't be is none.
    Seen,
    Bytes,
    /// A number also in hexadecimal.
    Hex,
    /// The digest of a body; that of nothing is copied as it came.
    Body,
}

/// A field of a section: member, label, form.
pub(super) type Field = (&'static str, &'static str, Show);

/// Members that are left to be shown.
#[derive(Debug)]
pub(super) struct Members<'a> {
    map: &'a Map<String, Value>,
    taken: HashSet<&'a str>,
    /// When these are only some of the map's members: which.
    only: Option<Vec<&'static str>>,
    path: String,
}

impl<'a> Members<'a> {
    /// Of an object; `path` is the stable name of the section.
    pub(super) fn of(value: &'a Value, path: &str) -> Option<Self> {
        Some(Self { map: value.as_object()?, taken: HashSet::new(), only: None, path: path.to_owned() })
    }

    /// Takes the named members as a group of their own, or nothing when none of them holds anything.
    ///
    /// A section that is folded away takes all its members this way, whether it shows them or not.
    pub(super) fn part(&mut self, names: &[&'static str]) -> Option<Self> {
        let has_any = names.iter().any(|name| self.peek(name).is_some());
        let only = names.iter().copied().filter(|name| self.is_left(name)).collect();
        for name in names {
            self.take(name);
        }
        // A path of its own: a section may be called like an attribute that ends in its rest.
        has_any.then(|| Self { map: self.map, taken: HashSet::new(), only: Some(only), path: self.child("part") })
    }

    fn is_left(&self, name: &str) -> bool {
        !self.taken.contains(name) && self.only.as_ref().is_none_or(|only| only.contains(&name))
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Takes a member whatever it is; `None` when it is absent or null.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a Value> {
        let (name, value) = self.map.get_key_value(name)?;
        self.taken.insert(name);
        Some(value).filter(|value| !value.is_null())
    }

    /// A member without taking it.
    pub(super) fn peek(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| self.is_left(name) && !is_empty(value))
    }

    /// Takes a member that is a scalar, as text.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = self.peek(name).and_then(scalar)?;
        self.take(name);
        Some(text)
    }

    /// Takes a member that is a whole number, or text that holds one.
    pub(super) fn number(&mut self, name: &str) -> Option<i64> {
        let number = self.peek(name).and_then(number)?;
        self.take(name);
        Some(number)
    }

    /// Takes a member that is a list.
    pub(super) fn list(&mut self, name: &str) -> Option<&'a Vec<Value>> {
        let list = self.peek(name)?.as_array()?;
        self.take(name);
        Some(list)
    }

    /// Takes a member that is an object.
    pub(super) fn members(&mut self, name: &str) -> Option<Members<'a>> {
        let path = self.child(name);
        let members = Members::of(self.peek(name)?, &path)?;
        self.take(name);
        Some(members)
    }

    /// The stable name of a member.
    pub(super) fn child(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }

    /// Shows fields that are there.
    pub(super) fn fields(&mut self, sheet: &mut Sheet<'_>, fields: &[Field]) {
        for (name, label, show) in fields {
            self.field(sheet, name, label, *show);
        }
    }

    fn field(&mut self, sheet: &mut Sheet<'_>, name: &str, label: &str, show: Show) {
        match show {
            Show::Time => {
                // Fractions of a second tell nobody anything.
                if let Some(seconds) = self.peek(name).and_then(lenient::number_in) {
                    self.take(name);
                    sheet.time(label, seconds);
                    return;
                }
            }
            Show::Seen => {
                if let Some(seconds) = self.peek(name).and_then(lenient::number_in) {
                    self.take(name);
                    match verdict::plausible(Some(seconds), sheet.scene.now) {
                        Some(seconds) => sheet.time(label, seconds),
                        None => sheet.field_as(label, Role::Muted, "not given", &seconds.to_string()),
                    }
                    return;
                }
            }
            Show::Bytes => {
                let size = self.peek(name).and_then(|value| Some((lenient::size_in(value)?, scalar(value)?)));
                if let Some((size, told)) = size {
                    self.take(name);
                    sheet.bytes(label, size, &told);
                    return;
                }
            }
            Show::Hex => {
                if let Some(number) = self.number(name) {
                    let line = super::DetailLine::field(label, super::sheet::LABEL, Role::Text, &number.to_string());
                    sheet.push(line.and(Role::Muted, &format!("  {number:#x}")));
                    return;
                }
            }
            Show::Long => {
                if let Some(text) = self.text(name) {
                    sheet.wrapped(label, Role::Text, &text);
                    return;
                }
            }
            Show::Prose => {
                if let Some(text) = self.text(name) {
                    sheet.wrapped_as(label, Role::Text, &crate::text::unmarked(&text), &text);
                    return;
                }
            }
            Show::Word => {
                if let Some(code) = self.text(name) {
                    sheet.field_as(label, Role::Text, &plain(&code, ""), &code);
                    return;
                }
            }
            Show::Body => {
                if let Some(digest) = self.peek(name).and_then(scalar).filter(|digest| ioc::is_hash_of_nothing(digest))
                {
                    self.take(name);
                    sheet.field_as(label, Role::Muted, "empty", &digest);
                    return;
                }
            }
            Show::Text => {}
        }
        if let Some(text) = self.text(name) {
            sheet.value(label, name, &text);
        }
    }

    /// What was not taken and holds something.
    pub(super) fn left(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + '_ {
        self.map.iter().filter(|(name, value)| self.is_left(name) && !is_empty(value))
    }

    /// Members that are there and hold nothing (null counts as absent).
    pub(super) fn empty_names(&self) -> Vec<&'a str> {
        let is_bare = |value: &Value| !value.is_null() && is_empty(value);
        self.map
            .iter()
            .filter(|(name, value)| self.is_left(name) && is_bare(value))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// Whether it is null, or a text, list or object without content.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
