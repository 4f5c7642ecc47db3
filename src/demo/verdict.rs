//! Engine results made from two numbers of the story. Which engines agree follows from the object's id, so an object is
//! always judged by the same ones and the counts are exactly those written.

use serde_json::{Map, Value, json};

use super::seed::number;
use super::story::{Engines, Row};

/// What to make results from.
#[derive(Debug)]
pub(super) struct Opinion<'a> {
    /// The id of the object.
    pub(super) seed: &'a str,
    pub(super) malicious: u32,
    pub(super) suspicious: u32,
    /// How many engines have an opinion; the rest could not read it, failed or took too long.
    pub(super) of: u32,
}

impl<'a> Opinion<'a> {
    /// What a row says of the object with this id.
    pub(super) fn of(id: &'a str, row: &Row) -> Self {
        Self { seed: id, malicious: row.count("malicious"), suspicious: row.count("suspicious"), of: 0 }
    }
}

/// `last_analysis_stats` and `last_analysis_results`.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) stats: Value,
    pub(super) results: Value,
}

/// How an engine words a detection of a file.
#[derive(Debug)]
pub(super) struct Wording<'a> {
    pub(super) patterns: &'a [String],
    pub(super) family: &'a str,
    pub(super) platform: &'a str,
    /// Said by every engine instead, if given.
    pub(super) fixed: Option<&'a str>,
    /// Date of the signatures, `YYYYMMDD`.
    pub(super) update: &'a str,
}

/// Categories by engine, in the order of `engines`.
fn categories(opinion: &Opinion<'_>, engines: &[&str], rest: impl Fn(usize) -> &'static str) -> Vec<&'static str> {
    let mut order: Vec<usize> = (0..engines.len()).collect();
    order.sort_by_cached_key(|index| number(&[opinion.seed, engines.get(*index).copied().unwrap_or("")], u64::MAX));
    let (malicious, flagged) = (opinion.malicious as usize, (opinion.malicious + opinion.suspicious) as usize);
    let mut categories = vec!["undetected"; engines.len()];
    for (rank, index) in order.into_iter().enumerate() {
        if let Some(category) = categories.get_mut(index) {
            *category = match rank {
                rank if rank < malicious => "malicious",
                rank if rank < flagged => "suspicious",
                rank => rest(rank),
            };
        }
    }
    categories
}

/// Counts by category, in the order and with the keys that the service uses.
fn count(categories: &[&str], keys: &[&str]) -> Value {
    let counts = keys.iter().map(|key| {
        let count = categories.iter().filter(|category| *category == key).count();
        ((*key).to_owned(), Value::from(count))
    });
    Value::Object(counts.collect())
}

const FILE_KEYS: [&str; 8] = [
    "malicious",
    "suspicious",
    "undetected",
    "harmless",
    "timeout",
    "confirmed-timeout",
    "failure",
    "type-unsupported",
];
const FEED_KEYS: [&str; 5] = ["malicious", "suspicious", "undetected", "harmless", "timeout"];

/// All-zero numbers and no results: what an object has before its first analysis ends.
pub(super) fn none(is_file: bool) -> Results {
    let keys: &[&str] = if is_file { &FILE_KEYS } else { &FEED_KEYS };
    Results { stats: count(&[], keys), results: json!({}) }
}

/// The opinion of the file engines.
pub(super) fn of_file(engines: &Engines, opinion: &Opinion<'_>, wording: &Wording<'_>) -> Results {
    let names: Vec<&str> = engines.file.iter().map(String::as_str).collect();
    let (of, last) = (opinion.of as usize, names.len().saturating_sub(1));
    let categories = categories(opinion, &names, |rank| match rank {
        rank if rank < of => "undetected",
        rank if rank == of => "failure",
        rank if rank == last && rank > of + 2 => "timeout",
        _ => "type-unsupported",
    });
    let mut results = Map::new();
    for (name, category) in names.iter().zip(&categories) {
        let result = matches!(*category, "malicious" | "suspicious").then(|| wording.word(name));
        let version = format!("{}.{}", 1 + number(&[name], 8), number(&[name, "minor"], 40));
        results.insert(
            (*name).to_owned(),
            json!({
                "method": "blacklist", "engine_name": name, "engine_version": version,
                "engine_update": wording.update, "category": category, "result": result,
            }),
        );
    }
    Results { stats: count(&categories, &FILE_KEYS), results: Value::Object(results) }
}

/// Only the numbers of the file engines: what a long list shows.
pub(super) fn stats_of_file(engines: &Engines, opinion: &Opinion<'_>) -> Value {
    let all = u32::try_from(engines.file.len()).unwrap_or(u32::MAX);
    let of = opinion.of.min(all);
    let rest = all - of;
    json!({
        "malicious": opinion.malicious, "suspicious": opinion.suspicious,
        "undetected": of.saturating_sub(opinion.malicious + opinion.suspicious), "harmless": 0,
        "timeout": u32::from(rest > 3), "confirmed-timeout": 0, "failure": u32::from(rest > 0),
        "type-unsupported": rest - u32::from(rest > 0) - u32::from(rest > 3),
    })
}

impl Wording<'_> {
    fn word(&self, engine: &str) -> String {
        if let Some(fixed) = self.fixed {
            return fixed.to_owned();
        }
        let choice = usize::try_from(number(&[engine, "pattern"], self.patterns.len() as u64)).unwrap_or(0);
        let pattern = self.patterns.get(choice).map_or("Malware", String::as_str);
        let mut capital = self.family.to_owned();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        pattern.replace("{platform}", self.platform).replace("{Family}", &capital).replace("{family}", self.family)
    }
}

/// The names of the engines that judge URLs, domains and addresses.
fn feeds(engines: &Engines) -> Vec<&str> {
    engines.file.iter().take(59).chain(&engines.feed).map(String::as_str).collect()
}

/// How many engines judge URLs, domains and addresses.
pub(super) fn feed_count(engines: &Engines) -> usize {
    feeds(engines).len()
}

fn feed_rest(seed: &str) -> impl Fn(usize) -> &'static str {
    let quiet = 24 + usize::try_from(number(&[seed, "quiet"], 9)).unwrap_or(0);
    move |rank| if rank % 94 >= 94 - quiet { "undetected" } else { "harmless" }
}

/// The opinion of the engines that judge URLs, domains and addresses; `word` is what those say that flag it.
pub(super) fn of_feed(engines: &Engines, opinion: &Opinion<'_>, word: &str) -> Results {
    let names = feeds(engines);
    let categories = categories(opinion, &names, feed_rest(opinion.seed));
    let mut results = Map::new();
    for (name, category) in names.iter().zip(&categories) {
        let result = match *category {
            "malicious" if number(&[name, opinion.seed, "word"], 3) == 0 => "malicious",
            "malicious" => word,
            "suspicious" => "suspicious",
            "harmless" => "clean",
            _ => "unrated",
        };
        results.insert(
            (*name).to_owned(),
            json!({"method": "blacklist", "engine_name": name, "category": category, "result": result}),
        );
    }
    Results { stats: count(&categories, &FEED_KEYS), results: Value::Object(results) }
}

/// Only the numbers of those engines.
pub(super) fn stats_of_feed(engines: &Engines, opinion: &Opinion<'_>) -> Value {
    let rest = feed_rest(opinion.seed);
    let flagged = (opinion.malicious + opinion.suspicious) as usize;
    let total = feed_count(engines);
    let undetected = (flagged..total).filter(|rank| rest(*rank) == "undetected").count();
    json!({
        "malicious": opinion.malicious, "suspicious": opinion.suspicious, "undetected": undetected,
        "harmless": total.saturating_sub(flagged + undetected), "timeout": 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::story::Story;

    #[test]
    fn the_counts_are_those_of_the_story() {
        let engines = &Story::read().unwrap().engines;
        let wording = Wording {
            patterns: &engines.pattern,
            family: "parcelsnatch",
            platform: "Win32",
            fixed: None,
            update: "20261101",
        };
        for (malicious, suspicious, of) in [(61, 0, 72), (0, 0, 60), (3, 2, 77), (70, 2, 72)] {
            let opinion = Opinion { seed: "x", malicious, suspicious, of };
            let made = of_file(engines, &opinion, &wording);
            assert_eq!(made.stats, stats_of_file(engines, &opinion));
            assert_eq!(made.stats["malicious"], malicious);
            let sum: u64 = made.stats.as_object().unwrap().values().filter_map(Value::as_u64).sum();
            assert_eq!(sum, 77);
            assert_eq!(made.stats["undetected"].as_u64(), Some(u64::from(of - malicious - suspicious)));
        }
    }

    #[test]
    fn ninety_four_engines_judge_a_domain() {
        let engines = &Story::read().unwrap().engines;
        assert_eq!(feed_count(engines), 94);
        let opinion = Opinion { seed: "login.example", malicious: 12, suspicious: 1, of: 94 };
        let made = of_feed(engines, &opinion, "phishing");
        assert_eq!(made.stats, stats_of_feed(engines, &opinion));
        assert_eq!(made.results.as_object().map(Map::len), Some(94));
    }
}
