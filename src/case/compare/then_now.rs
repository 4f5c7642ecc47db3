//! Then and now: what changed between two reports of one object.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Block, facts};
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
    /// What else the report says of it: gone and new values, by the name of the fact.
    others: Vec<(String, Vec<String>, Vec<String>)>,
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
            others: others(then, now),
        }
    }

    /// A report without all that is not compared: it grows with its engines, names and tags.
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
        let mut short = json!({"attributes": attributes});
        facts::keep(&mut short, tree);
        short
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
            counted(self.others.len(), "fact changed", "facts changed"),
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

    /// The whole of it, block by block; none where nothing changed.
    pub fn blocks(&self) -> Vec<Block> {
        let engines = self.engines.iter().map(|(engine, then, now)| format!("{engine}: {then} → {now}"));
        let values = |values: &[String]| if values.is_empty() { "nothing".to_owned() } else { values.join(", ") };
        let others = self.others.iter().map(|(name, gone, new)| format!("{name}: {} → {}", values(gone), values(new)));
        [
            Block::of("Numbers", self.stats.clone()),
            Block::of("Engines that changed their mind", engines.collect()),
            Block::of("New names", self.names.clone()),
            Block::of("New tags", self.tags.clone()),
            Block::of("Tags that are gone", self.lost_tags.clone()),
            Block::of("What it says otherwise", others.collect()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Facts with other values than before. What only one of the reports can tell has not changed.
fn others(then: &Value, now: &Value) -> Vec<(String, Vec<String>, Vec<String>)> {
    let (Some(old), Some(new)) = (facts::of(then), facts::of(now)) else { return Vec::new() };
    let old = facts::by_names_of(&new, old);
    let none = BTreeSet::new();
    let is_told_above = |name: &str| name == facts::NAME.word() || name == facts::TAG;
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).filter(|name| !is_told_above(name)).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let [old, new] = [&old, &new].map(|facts| facts.get(name).unwrap_or(&none));
            let [gone, come] =
                [old.difference(new), new.difference(old)].map(|values| values.cloned().collect::<Vec<_>>());
            (!gone.is_empty() || !come.is_empty()).then(|| (name.clone(), gone, come))
        })
        .collect()
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
        let text: Vec<String> = change.blocks().into_iter().flat_map(|block| block.lines).collect();
        let text = text.join("\n");
        assert!(text.contains("Engine A: undetected → malicious (Trojan.X)"), "{text}");
        assert!(text.contains("malicious 0 → 1") && text.contains("b.doc") && !text.contains("Engine B"), "{text}");
        let short = ThenNow::compared(&then);
        assert_eq!(ThenNow::of(&short, &now), change, "the short form of a report compares as the report does");
    }

    #[test]
    fn what_a_domain_says_otherwise_is_named_with_what_is_gone_and_what_is_new() {
        let domain = |registrar: &str, address: &str| {
            json!({"type": "domain", "id": "a.example", "attributes": {"registrar": registrar, "names": ["x"],
                "last_dns_records": [{"type": "A", "value": address}, {"type": "NS", "value": "ns1.example"}]}})
        };
        let (then, now) = (domain("One", "192.0.2.1"), domain("Two", "192.0.2.9"));
        let change = ThenNow::of(&then, &now);
        assert_eq!(change.summary(), "2 facts changed");
        let lines: Vec<String> = change.blocks().into_iter().flat_map(|block| block.lines).collect();
        assert_eq!(lines, ["DNS record: 192.0.2.1 → 192.0.2.9", "registrar: One → Two"]);
        assert_eq!(ThenNow::of(&ThenNow::compared(&then), &now), change);
        // What an earlier version kept says nothing of facts.
        let short = json!({"attributes": {"names": ["x"]}});
        assert!(ThenNow::of(&short, &now).is_empty());
    }

    #[test]
    fn a_domain_is_registered_and_what_an_earlier_version_kept_of_that_is_no_change() {
        let domain = json!({"type": "domain", "id": "a.example", "attributes": {"creation_date": 1_767_225_600}});
        let mut kept = ThenNow::compared(&domain);
        let facts = kept["facts"].as_object_mut().expect("facts");
        let registered = facts.remove("registered").expect("the day of its registration");
        assert_eq!(registered, json!(["2026-01-01 00:00:00 UTC"]));
        facts.insert("built".to_owned(), registered);
        assert!(ThenNow::of(&kept, &domain).is_empty());
    }

    #[test]
    fn what_the_service_itself_says_of_it_is_compared_beside_the_numbers() {
        let said = |verdict: &str| {
            json!({"type": "domain", "id": "a.example", "attributes": {"registrar": "Cheapside Names",
                "gti_assessment": {"verdict": {"value": format!("VERDICT_{verdict}")}}, "threat_verdict": format!("VERDICT_{verdict}")}})
        };
        let then = ThenNow::compared(&said("UNDETECTED"));
        let changes = ThenNow::of(&then, &said("MALICIOUS"));
        let (undetected, malicious) = (vec!["undetected".to_owned()], vec!["malicious".to_owned()]);
        for whose in ["Google Threat Intelligence says", "VirusTotal says"] {
            assert!(changes.others.contains(&(whose.to_owned(), undetected.clone(), malicious.clone())), "{changes:?}");
        }
        assert!(ThenNow::of(&then, &said("UNDETECTED")).is_empty());
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
