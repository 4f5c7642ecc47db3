//! Any JSON as lines: for sections that nobody has written a view for, and for what is left over in those that have one.
//!
//! Recursive and folded; lists of thousands come in blocks, so that opening one never makes more lines than a few screens.

use serde_json::{Map, Value};

use super::members::{Members, is_empty, number, scalar};
use super::sheet::{Fold, Sheet};
use crate::text;
use crate::theme::Role;

/// Items of a list that are shown without blocks, and the size of a block.
const BLOCK: usize = 200;
/// Cells that a text may take on one line.
const ONE_LINE: usize = 160;
/// Lines of a text that are shown without folding.
const FEW_LINES: usize = 6;

/// Members whose numbers are seconds since the epoch although their names do not end in `date`.
const TIMES: &[&str] =
    &["timestamp", "expiration", "expires", "last_login", "user_since", "last_updated", "first_seen"];

/// Members that name the thing that holds them, best first.
const NAMES: &[&str] = &[
    "name",
    "rule_name",
    "rule_title",
    "rule_msg",
    "title",
    "family",
    "ldh_name",
    "library_name",
    "namespace",
    "file_type",
    "url",
    "path",
    "value",
    "id",
    "type",
    "object_class_name",
    "event_action",
    "location",
];

impl Members<'_> {
    /// Shows everything that nobody took; containers after scalars, empty ones by name in one line.
    pub(super) fn rest(self, sheet: &mut Sheet<'_>) {
        for (name, value) in self.left().filter(|(_, value)| scalar(value).is_some()) {
            show(sheet, &self.child(name), name, value);
        }
        for (name, value) in self.left().filter(|(_, value)| scalar(value).is_none()) {
            show(sheet, &self.child(name), name, value);
        }
        let empty = self.empty_names();
        if !empty.is_empty() {
            sheet.wrapped("empty", Role::Muted, &empty.join(", "));
        }
    }
}

/// Shows a value under its name. `path` is the stable name of the place.
pub(super) fn show(sheet: &mut Sheet<'_>, path: &str, name: &str, value: &Value) {
    let label = label(name);
    match value {
        Value::Object(members) => object(sheet, path, &label, members),
        Value::Array(items) => list(sheet, path, name, items),
        Value::Number(_) | Value::String(_) if is_time(name, value) => {
            sheet.time(&label, number(value).unwrap_or_default());
        }
        Value::String(text) => string(sheet, path, name, text),
        _ => sheet.value(&label, name, &scalar(value).unwrap_or_else(|| "null".to_owned())),
    }
}

/// A snake-case name as words; anything else as it is, since it may be data.
pub(super) fn label(name: &str) -> String {
    let is_snake = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_snake { name.replace('_', " ").trim().to_owned() } else { name.to_owned() }
}

fn is_time(name: &str, value: &Value) -> bool {
    let named = TIMES.contains(&name) || name.ends_with("_date") || name == "date";
    named && number(value).is_some_and(|seconds| (100_000_000..100_000_000_000).contains(&seconds))
}

fn string(sheet: &mut Sheet<'_>, path: &str, name: &str, value: &str) {
    let label = label(name);
    let lines = value.lines().count();
    if lines > FEW_LINES {
        let heading = super::DetailLine::heading(&label).and(Role::Muted, &format!("  {lines} lines")).copies(value);
        sheet.headed(path, Fold::Closed, heading, |sheet| sheet.verbatim(value));
    } else if lines > 1 || (text::width(value) > ONE_LINE && super::target::of(name, value).is_none()) {
        sheet.wrapped(&label, Role::Text, value);
    } else {
        sheet.value(&label, name, value);
    }
}

fn object(sheet: &mut Sheet<'_>, path: &str, label: &str, members: &Map<String, Value>) {
    sheet.section(path, Fold::small(members.len()), label, &held(members), |sheet| {
        inside(sheet, path, members);
    });
}

/// The members of an object without a heading.
pub(super) fn inside(sheet: &mut Sheet<'_>, path: &str, members: &Map<String, Value>) {
    blocks(sheet, path, members.len(), &mut |sheet, range| {
        let shown = members.iter().skip(range.start).take(range.len());
        let mut empty = Vec::new();
        for (name, value) in shown {
            if is_empty(value) {
                empty.push(name.as_str());
            } else {
                show(sheet, &format!("{path}/{name}"), name, value);
            }
        }
        if !empty.is_empty() {
            sheet.wrapped("empty", Role::Muted, &empty.join(", "));
        }
    });
}

fn list(sheet: &mut Sheet<'_>, path: &str, name: &str, items: &[Value]) {
    if let [only] = items
        && scalar(only).is_some()
    {
        show(sheet, path, name, only);
        return;
    }
    sheet.section(path, Fold::small(items.len()), &label(name), &text::count(items.len() as u64), |sheet| {
        self::items(sheet, path, name, items);
    });
}

/// The items of a list without a heading.
pub(super) fn items(sheet: &mut Sheet<'_>, path: &str, name: &str, items: &[Value]) {
    blocks(sheet, path, items.len(), &mut |sheet, range| {
        for (index, item) in items.iter().enumerate().skip(range.start).take(range.len()) {
            self::item(sheet, &format!("{path}/{index}"), name, index, item);
        }
    });
}

fn item(sheet: &mut Sheet<'_>, path: &str, name: &str, index: usize, item: &Value) {
    match item {
        Value::Object(members) => {
            let title = title(members).unwrap_or_else(|| format!("{}", index + 1));
            sheet.section(path, Fold::small(members.len().saturating_mul(2)), &title, "", |sheet| {
                inside(sheet, path, members);
            });
        }
        Value::Array(inner) => list(sheet, path, &format!("{}", index + 1), inner),
        scalar => {
            let value = self::scalar(scalar).unwrap_or_else(|| "null".to_owned());
            let target = super::target::of(name, &value);
            let role = if target.is_some() { Role::Link } else { Role::Text };
            if value.lines().count() > 1 {
                sheet.paragraph(role, &value);
            } else {
                let mut line = super::DetailLine::text(role, &value).copies(value);
                line.target = target;
                sheet.push(line);
            }
        }
    }
}

/// Runs `body` over the whole range when it is short, else over folded blocks of it.
fn blocks(
    sheet: &mut Sheet<'_>,
    path: &str,
    count: usize,
    body: &mut dyn FnMut(&mut Sheet<'_>, std::ops::Range<usize>),
) {
    if count <= BLOCK {
        body(sheet, 0..count);
        return;
    }
    for start in (0..count).step_by(BLOCK) {
        let range = start..count.min(start + BLOCK);
        let title = format!("{} to {}", text::count(start as u64 + 1), text::count(range.end as u64));
        let fold = if start == 0 { Fold::Open } else { Fold::Closed };
        sheet.section(&format!("{path}/{start}{}", super::BLOCK), fold, &title, "", |sheet| body(sheet, range));
    }
}

/// What an item is called: the first of its members that names things.
fn title(members: &Map<String, Value>) -> Option<String> {
    let found = NAMES.iter().filter_map(|name| members.get(*name)).filter_map(scalar).find(|text| !text.is_empty())?;
    Some(text::fit(found.lines().next()?, 60).into_owned())
}

/// `3 fields`; of a dictionary whose values are objects themselves `3 entries`.
pub(super) fn held(members: &Map<String, Value>) -> String {
    let is_dictionary = !members.is_empty() && members.values().all(Value::is_object);
    match (is_dictionary, members.len()) {
        (true, 1) => "1 entry".to_owned(),
        (true, count) => format!("{} entries", text::count(count as u64)),
        (false, count) => counted(count, "field"),
    }
}

/// `1 field`, `12 fields`.
pub(super) fn counted(count: usize, what: &str) -> String {
    text::counted(count as u64, what)
}
