//! What the service says, filled into templates: JSON in which texts in braces stand for what an object is made from.
//!
//! | in a template | means |
//! |---|---|
//! | `{name}`, `{signer.country}`, `{ports.0}` | a value; alone in its text it keeps its type, and a member without a value is left out |
//! | `{name?none}` | the value, or what stands behind `?` |
//! | `{{`, `}}` | a brace |
//! | `{hex 40: text}`, `{below 9: text}` | digits, or a number, that follow from a text |
//! | `{plus 1d: number}`, `{over 3: number}` | a sum (of seconds: `d` for days, `y` for years), a whole share |
//! | `{ago days: text}` | the moment so many days ago, a little earlier as the text will have it |
//! | `{iso: moment}`, `{clock: moment}` | a moment as text |
//! | `{text: number}`, `{upper: text}`, `{html: text}` | as text; in capitals; as text of a page |
//! | `{len: name}` | how many there are in a list |
//!
//! As the name of a member, or alone in an object of a list: `{if name}` and `{unless name}` for members or items that are there
//! only so, `{each name}` for one of each (the items' own members are names then, a list's are `0`, `1`, …, anything else is
//! `it`; `key` is the name of a member, `at` the place), `{members name}` for the members of a value.

use serde_json::{Map, Value};

use super::seed::{DAY, date, days_ago, digits, number};

/// The names that a template may use, with those around them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) now: i64,
    pub(super) names: &'a Map<String, Value>,
    pub(super) outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    fn get(&self, path: &str) -> Option<&'a Value> {
        let mut steps = path.split('.');
        let first = steps.next()?;
        let found = self.names.get(first).or_else(|| self.outer?.get(first))?;
        steps.try_fold(found, |value, step| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => value.get(step),
        })
    }

    /// Whether a name stands for something.
    fn has(&self, name: &str) -> bool {
        match self.get(name) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(Value::Number(number)) => number.as_i64() != Some(0),
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(Value::Object(members)) => !members.is_empty(),
        }
    }

    /// The filled template; `None` if it is a name that nothing stands for.
    pub(super) fn fill(&self, template: &Value) -> Option<Value> {
        match template {
            Value::String(text) => match alone(text) {
                Some(inside) => self.value(inside),
                None => Some(self.text(text).into()),
            },
            Value::Array(items) => {
                let mut filled = Vec::new();
                for item in items {
                    self.fill_item(item, &mut filled);
                }
                Some(filled.into())
            }
            Value::Object(_) => Some(self.members(template).into()),
            _ => Some(template.clone()),
        }
    }

    /// The members of a filled object.
    pub(super) fn members(&self, template: &Value) -> Map<String, Value> {
        let mut filled = Map::new();
        for (name, value) in template.as_object().into_iter().flatten() {
            if let Some(block) = Block::of(name) {
                self.unfold(block, |scope| filled.extend(scope.members(value)));
                if let Block::Members(name) = block {
                    filled.extend(self.get(name).and_then(Value::as_object).cloned().unwrap_or_default());
                }
            } else if let Some(value) = self.fill(value) {
                filled.insert(self.text(name), value);
            }
        }
        filled
    }

    fn fill_item(&self, item: &Value, filled: &mut Vec<Value>) {
        let only = item.as_object().filter(|members| members.len() == 1).and_then(|members| members.iter().next());
        match only.and_then(|(name, value)| Some((Block::of(name)?, value))) {
            Some((block, Value::Array(items))) => {
                self.unfold(block, |scope| items.iter().for_each(|item| scope.fill_item(item, filled)));
            }
            Some((block, value)) => self.unfold(block, |scope| filled.extend(scope.fill(value))),
            None => filled.extend(self.fill(item)),
        }
    }

    /// Calls for each time that what is in a block is there.
    fn unfold(&self, block: Block<'_>, mut with: impl FnMut(&Scope<'_>)) {
        match block {
            Block::If(name) if self.has(name) => with(self),
            Block::Unless(name) if !self.has(name) => with(self),
            Block::Each(name) => {
                for names in self.get(name).map(items).unwrap_or_default() {
                    with(&Scope { now: self.now, names: &names, outer: Some(self) });
                }
            }
            _ => {}
        }
    }

    /// A text with its placeholders filled.
    pub(super) fn text(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let Some(inside) = inside(from).filter(|_| !from.starts_with("{{")) else {
                filled.push_str(from.get(..1).unwrap_or_default());
                rest = from.get(2..).unwrap_or_default();
                continue;
            };
            filled.push_str(&shown(&self.value(inside).unwrap_or_default()));
            rest = from.get(inside.len() + 2..).unwrap_or_default();
        }
        filled.push_str(rest);
        filled
    }

    /// What stands between braces.
    fn value(&self, inside: &str) -> Option<Value> {
        if let Some((head, text)) = call(inside) {
            let (head, text) = (self.text(head), self.text(text.trim_start()));
            return self.made(&head, &text);
        }
        let (path, otherwise) = inside.split_once('?').map_or((inside, None), |(path, or)| (path, Some(or)));
        let or = || otherwise.map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.into()));
        self.get(path).cloned().or_else(or)
    }

    fn made(&self, head: &str, text: &str) -> Option<Value> {
        let (function, argument) = head.split_once(' ').unwrap_or((head, ""));
        let moment = |form| Some(date(text.parse().ok()?, form).into());
        match function {
            "hex" => Some(digits(text, argument.parse().ok()?).into()),
            "below" => Some(number(&text.split('|').collect::<Vec<_>>(), argument.parse().ok()?).into()),
            "plus" => Some((text.parse::<i64>().ok()? + span(argument)?).into()),
            "over" => Some((text.parse::<i64>().ok()? / argument.parse::<i64>().ok()?).into()),
            "ago" => Some(days_ago(self.now, argument.parse().ok()?, text).into()),
            "iso" => moment("%Y-%m-%dT%H:%M:%SZ"),
            "clock" => moment("%Y-%m-%d %H:%M:%S"),
            "text" => Some(text.into()),
            "upper" => Some(text.to_uppercase().into()),
            "html" => Some(escape(text).into()),
            "len" => Some(self.get(text).and_then(Value::as_array).map_or(0, Vec::len).into()),
            _ => None,
        }
    }
}

/// What the name of a member says instead of a name.
#[derive(Debug, Clone, Copy)]
enum Block<'a> {
    If(&'a str),
    Unless(&'a str),
    Each(&'a str),
    Members(&'a str),
}

impl<'a> Block<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let (word, name) = name.strip_prefix('{')?.strip_suffix('}')?.split_once(' ')?;
        match word {
            "if" => Some(Self::If(name)),
            "unless" => Some(Self::Unless(name)),
            "each" => Some(Self::Each(name)),
            "members" => Some(Self::Members(name)),
            _ => None,
        }
    }
}

/// The items of a list, or the members of an object, as names.
fn items(value: &Value) -> Vec<Map<String, Value>> {
    let entries: Vec<(&str, Value, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| ("at", at.into(), item)).collect(),
        Value::Object(members) => members.iter().map(|(key, member)| ("key", key.as_str().into(), member)).collect(),
        _ => Vec::new(),
    };
    let names = entries.into_iter().map(|(name, place, item)| {
        let mut names = match item {
            Value::Object(members) => members.clone(),
            Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item.clone())).collect(),
            other => Map::from_iter([("it".to_owned(), other.clone())]),
        };
        names.insert(name.to_owned(), place);
        names
    });
    names.collect()
}

/// What stands between the brace that a text starts with and the one that closes it.
fn inside(text: &str) -> Option<&str> {
    let mut depth = 0;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth <= 0 {
            return text.get(1..at);
        }
    }
    None
}

/// What stands in a text that is one placeholder.
fn alone(text: &str) -> Option<&str> {
    inside(text).filter(|inside| !inside.starts_with('{') && inside.len() + 2 == text.len())
}

/// Function with argument, and the text that it is given: split at the first colon outside of braces.
fn call(inside: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    let at = inside.find(|sign| {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        sign == ':' && depth == 0
    })?;
    Some((inside.get(..at)?, inside.get(at + 1..)?))
}

/// A number, or a span of days or years in seconds.
fn span(text: &str) -> Option<i64> {
    let (number, unit) = match text.strip_suffix(['d', 'y']) {
        Some(number) if text.ends_with('d') => (number, DAY),
        Some(number) => (number, 365 * DAY),
        None => (text, 1),
    };
    Some(number.parse::<i64>().ok()? * unit)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Text inside HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: &Value) -> Value {
        let names = json!({
            "name": "a.exe", "size": 7, "none": [], "made": 86_400, "tags": ["x", "y"], "empty": {"a": null},
            "rules": [{"name": "r", "by": "b"}, {"name": "s"}], "pairs": [["k", 1]], "boxes": {"Burrow": {"score": 3}},
        });
        let scope = Scope { now: 0, names: names.as_object().unwrap(), outer: None };
        scope.fill(template).unwrap_or_default()
    }

    #[test]
    fn a_name_alone_keeps_its_type_and_one_that_is_unknown_leaves_its_member_out() {
        let made =
            filled(&json!({"n": "{name}", "s": "{size}", "t": "{tags.1}", "u": "{unknown}", "v": "{unknown?null}"}));
        assert_eq!(made, json!({"n": "a.exe", "s": 7, "t": "y", "v": null}));
        assert_eq!(filled(&json!("{name} has {size} of {unknown?10} {{bytes}}")), "a.exe has 7 of 10 {bytes}");
    }

    #[test]
    fn values_are_made_from_texts() {
        assert_eq!(filled(&json!("{hex 4: {name}/x}")), digits("a.exe/x", 4));
        assert_eq!(filled(&json!("{below 9: {name}|y}")), number(&["a.exe", "y"], 9));
        assert_eq!(filled(&json!("{plus 1: {over 2: {size}}}")), 4);
        assert_eq!(filled(&json!("{iso: {plus 1d: {made}}}")), "1970-01-03T00:00:00Z");
        assert_eq!(
            filled(&json!("on {clock: {made}} {upper: {name}} {len: tags} {html: <b>}")),
            "on 1970-01-02 00:00:00 A.EXE 2 &lt;b&gt;"
        );
    }

    #[test]
    fn blocks_are_there_for_each_if_or_unless() {
        let template = json!({
            "{if none}": {"never": 1}, "{unless none}": {"always": 1}, "{members boxes}": true,
            "list": [{"{each rules}": {"rule": "{name}", "by": "{by}", "of": "{size}"}}, {"{if size}": ["p", "q"]}],
            "{each boxes}": {"{key} {score}": "{name}"}, "pairs": [{"{each pairs}": "{0}={1} {at}"}], "t": [{"{each tags}": "{it}"}],
        });
        let made = json!({
            "always": 1, "Burrow": {"score": 3}, "list": [{"rule": "r", "by": "b", "of": 7}, {"rule": "s", "of": 7}, "p", "q"],
            "Burrow 3": "a.exe", "pairs": ["k=1 0"], "t": ["x", "y"],
        });
        assert_eq!(filled(&template), made);
        assert_eq!(filled(&template).to_string(), made.to_string(), "in the order of the template");
    }

    /// Whether every placeholder of a text is closed, and every function known.
    fn is_sound(text: &str) -> bool {
        const FUNCTIONS: &str = "hex below plus over ago iso clock text upper html len";
        let Some(at) = text.find(['{', '}']) else { return true };
        let from = text.get(at..).unwrap_or_default();
        if from.starts_with("{{") || from.starts_with("}}") {
            return is_sound(from.get(2..).unwrap_or_default());
        }
        let Some(inside) = inside(from) else { return false };
        let known = call(inside).is_none_or(|(head, text)| {
            let name = head.split(' ').next().unwrap_or_default();
            FUNCTIONS.split(' ').any(|known| known == name) && is_sound(head) && is_sound(text)
        });
        known && is_sound(from.get(inside.len() + 2..).unwrap_or_default())
    }

    fn faults(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) if !is_sound(text) => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| faults(item, found)),
            // The first bytes of a format are no template.
            Value::Object(members) => {
                members.iter().filter(|(name, _)| *name != "starts").for_each(|(name, member)| {
                    faults(&name.as_str().into(), found);
                    faults(member, found);
                });
            }
            _ => {}
        }
    }

    #[test]
    fn every_placeholder_of_the_story_is_closed_and_its_function_known() {
        let mut found = Vec::new();
        faults(&json!(["{name", "{hax 4: {name}}", "{plus 1: {hax: x}}", "{html: {name}} {{}}"]), &mut found);
        assert_eq!(found, ["{name", "{hax 4: {name}}", "{plus 1: {hax: x}}"]);
        let story = crate::demo::story::Story::read().unwrap();
        let mut found = Vec::new();
        story.texts().for_each(|text| faults(text, &mut found));
        assert_eq!(found, [""; 0]);
    }
}
