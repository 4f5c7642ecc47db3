//! Then and now: what changed between two reports of one object.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::theme::Role;
use crate::vt::Stats;

/// What an engine said: category and name of the detection.
type Opinion = (String, String);

/// The differences; empty when there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThenNow {
    /// Engine, what it said then, what it says now.
    engines: Vec<(String, String, String)>,
    /// Stats that changed: `malicious 4 → 6`.
    stats: Vec<String>,
    names: Vec<String>,
    tags: Vec<String>,
    lost_tags: Vec<String>,
}

impl ThenNow {
    /// Compares two reports' JSON trees.
    pub fn of(then: &Value, now: &Value) -> Self {
        let (old, new) = (opinions(then), opinions(now));
        let engines: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let engines = engines
            .into_iter()
            .filter(|engine| old.get(*engine) != new.get(*engine))
            .map(|engine| (engine.clone(), words(old.get(engine)), words(new.get(engine))))
            .collect();
        Self {
            engines,
            stats: stats(then, now),
            names: added("names", then, now),
            tags: added("tags", then, now),
            lost_tags: added("tags", now, then),
        }
    }

    /// A report without all that is not compared: a few kB, whatever the report has.
    pub fn compared(tree: &Value) -> Value {
        let results: serde_json::Map<String, Value> = opinions(tree)
            .into_iter()
            .map(|(engine, (category, result))| (engine, json!({"category": category, "result": result})))
            .collect();
        let mut attributes = json!({"last_analysis_results": results});
        for name in ["last_analysis_stats", "names", "tags"] {
            if let Some(value) = attribute(tree, name) {
                attributes[name] = value.clone();
            }
        }
        json!({"attributes": attributes})
    }

    /// Whether anything changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `3 engines changed their mind, 1 new name`
    pub fn summary(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            more => Some(format!("{more} {many}")),
        };
        let parts: Vec<String> = [
            counted(self.engines.len(), "engine changed its mind", "engines changed their mind"),
            counted(self.names.len(), "new name", "new names"),
            counted(self.tags.len() + self.lost_tags.len(), "tag changed", "tags changed"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() {
            self.stats.first().cloned().unwrap_or("nothing changed".to_owned())
        } else {
            parts.join(", ")
        }
    }

    /// The whole of it, line by line.
    pub fn lines(&self) -> Vec<(Role, String)> {
        let mut lines = Vec::new();
        let mut block = |title: &str, entries: Vec<String>| {
            if !entries.is_empty() {
                lines.push((Role::Header, title.to_owned()));
                lines.extend(entries.into_iter().map(|entry| (Role::Text, format!("  {entry}"))));
            }
        };
        block("Numbers", self.stats.clone());
        let engines = self.engines.iter().map(|(engine, then, now)| format!("{engine}: {then} → {now}"));
        block("Engines that changed their mind", engines.collect());
        block("New names", self.names.clone());
        block("New tags", self.tags.clone());
        block("Tags that are gone", self.lost_tags.clone());
        if lines.is_empty() {
            lines.push((Role::Muted, "Nothing changed.".to_owned()));
        }
        lines
    }
}

fn attribute<'a>(tree: &'a Value, name: &str) -> Option<&'a Value> {
    tree.get("attributes")?.get(name)
}

fn opinions(tree: &Value) -> BTreeMap<String, Opinion> {
    let results = attribute(tree, "last_analysis_results").and_then(Value::as_object);
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let read = |(engine, value): (&String, &Value)| (engine.clone(), (text(value, "category"), text(value, "result")));
    results.map(|results| results.iter().map(read).collect()).unwrap_or_default()
}

fn words(opinion: Option<&Opinion>) -> String {
    match opinion {
        None => "not asked".to_owned(),
        Some((category, result)) if result.is_empty() => category.clone(),
        Some((category, result)) => format!("{category} ({result})"),
    }
}

fn stats(then: &Value, now: &Value) -> Vec<String> {
    let numbers = |tree: &Value| tree.get("attributes").and_then(Stats::of_attributes);
    // Without numbers on one side nothing can be said to have changed.
    let (Some(then), Some(now)) = (numbers(then), numbers(now)) else { return Vec::new() };
    [
        ("malicious", then.malicious, now.malicious),
        ("suspicious", then.suspicious, now.suspicious),
        ("undetected", then.undetected, now.undetected),
        ("harmless", then.harmless, now.harmless),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(name, old, new)| format!("{name} {old} → {new}"))
    .collect()
}

fn added(name: &str, then: &Value, now: &Value) -> Vec<String> {
    let texts = |tree| -> BTreeSet<String> {
        let list = attribute(tree, name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    texts(now).difference(&texts(then)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(result: Option<&str>, names: &[&str], tags: &[&str]) -> Value {
        let category = if result.is_some() { "malicious" } else { "undetected" };
        json!({"attributes": {"names": names, "tags": tags,
            "last_analysis_stats": {"malicious": u8::from(result.is_some()), "undetected": u8::from(result.is_none())},
            "last_analysis_results": {"Engine A": {"category": category, "result": result}, "Engine B": {"category": "harmless"}}}})
    }

    #[test]
    fn numbers_that_are_missing_are_counted_from_the_results_and_do_not_turn_to_zero() {
        let then = report(Some("phishing"), &[], &[]);
        let mut now = then.clone();
        now["attributes"]["last_analysis_stats"] = Value::Null;
        now["attributes"]["last_analysis_results"]["Engine A"]["category"] = json!("harmless");
        assert_eq!(ThenNow::of(&then, &now).stats, ["malicious 1 → 0", "harmless 0 → 2"]);
        now["attributes"]["last_analysis_results"] = Value::Null;
        assert_eq!(ThenNow::of(&then, &now).stats, Vec::<String>::new());
    }

    #[test]
    fn who_changed_their_mind_and_what_is_new() {
        let then = report(None, &["a.doc"], &["macro", "old"]);
        let now = report(Some("Trojan.X"), &["a.doc", "b.doc"], &["macro", "exploit"]);
        let change = ThenNow::of(&then, &now);
        assert_eq!(change.summary(), "1 engine changed its mind, 1 new name, 2 tags changed");
        let text: Vec<String> = change.lines().into_iter().map(|(_, line)| line).collect();
        let text = text.join("\n");
        assert!(text.contains("Engine A: undetected → malicious (Trojan.X)"), "{text}");
        assert!(text.contains("malicious 0 → 1") && text.contains("b.doc") && !text.contains("Engine B"), "{text}");
        let short = ThenNow::compared(&then);
        assert_eq!(ThenNow::of(&short, &now), change, "the short form of a report compares as the report does");
    }

    #[test]
    fn equal_reports_have_no_difference_and_odd_ones_do_no_harm() {
        let report = report(Some("x"), &[], &[]);
        assert!(ThenNow::of(&report, &report).is_empty());
        assert!(
            ThenNow::of(&json!(null), &json!({"attributes": {"names": 3, "last_analysis_results": []}})).is_empty()
        );
    }
}
