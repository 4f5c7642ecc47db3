//! Engine results made from two numbers of the story. Which engines agree follows from the object's id, so an object is
//! always judged by the same ones and the counts are exactly those written.

use serde_json::{Value, json};

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

/// What each of the engines says, and how many say it.
fn results(
    names: &[&str],
    categories: &[&'static str],
    keys: &[&str],
    said: impl Fn(&str, &'static str) -> Value,
) -> Results {
    let results = names.iter().zip(categories).map(|(name, category)| ((*name).to_owned(), said(name, category)));
    Results { results: Value::Object(results.collect()), stats: count(categories, keys) }
}

fn files(engines: &Engines) -> Vec<&str> {
    engines.file.iter().map(String::as_str).collect()
}

fn file_categories(engines: &Engines, opinion: &Opinion<'_>) -> Vec<&'static str> {
    let (of, last) = (opinion.of as usize, engines.file.len().saturating_sub(1));
    categories(opinion, &files(engines), |rank| match rank {
        rank if rank < of => "undetected",
        rank if rank == of => "failure",
        rank if rank == last && rank > of + 2 => "timeout",
        _ => "type-unsupported",
    })
}

/// The opinion of the file engines.
pub(super) fn of_file(engines: &Engines, opinion: &Opinion<'_>, wording: &Wording<'_>) -> Results {
    results(&files(engines), &file_categories(engines, opinion), &FILE_KEYS, |name, category| {
        let result = matches!(category, "malicious" | "suspicious").then(|| wording.word(name));
        let version = format!("{}.{}", 1 + number(&[name], 8), number(&[name, "minor"], 40));
        json!({
            "method": "blacklist", "engine_name": name, "engine_version": version,
            "engine_update": wording.update, "category": category, "result": result,
        })
    })
}

/// Only the numbers of the file engines: what a long list shows.
pub(super) fn stats_of_file(engines: &Engines, opinion: &Opinion<'_>) -> Value {
    count(&file_categories(engines, opinion), &FILE_KEYS)
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

fn feed_categories(engines: &Engines, opinion: &Opinion<'_>) -> Vec<&'static str> {
    let quiet = 24 + usize::try_from(number(&[opinion.seed, "quiet"], 9)).unwrap_or(0);
    categories(opinion, &feeds(engines), |rank| if rank % 94 >= 94 - quiet { "undetected" } else { "harmless" })
}

/// The opinion of the engines that judge URLs, domains and addresses; `word` is what those say that flag it.
pub(super) fn of_feed(engines: &Engines, opinion: &Opinion<'_>, word: &str) -> Results {
    results(&feeds(engines), &feed_categories(engines, opinion), &FEED_KEYS, |name, category| {
        let result = match category {
            "malicious" if number(&[name, opinion.seed, "word"], 3) == 0 => "malicious",
            "malicious" => word,
            "suspicious" => "suspicious",
            "harmless" => "clean",
            _ => "unrated",
        };
        json!({"method": "blacklist", "engine_name": name, "category": category, "result": result})
    })
}

/// Only the numbers of those engines.
pub(super) fn stats_of_feed(engines: &Engines, opinion: &Opinion<'_>) -> Value {
    count(&feed_categories(engines, opinion), &FEED_KEYS)
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
            assert_eq!((&made.stats["malicious"], &made.stats["suspicious"]), (&json!(malicious), &json!(suspicious)));
            let sum: u64 = made.stats.as_object().unwrap().values().filter_map(Value::as_u64).sum();
            assert_eq!(sum, 77);
            assert_eq!(made.stats["undetected"].as_u64(), Some(u64::from(of - malicious - suspicious)));
        }
    }

    #[test]
    fn ninety_four_engines_judge_a_domain() {
        let engines = &Story::read().unwrap().engines;
        assert_eq!(feeds(engines).len(), 94);
        let opinion = Opinion { seed: "login.example", malicious: 12, suspicious: 1, of: 94 };
        let made = of_feed(engines, &opinion, "phishing");
        assert_eq!((&made.stats["malicious"], &made.stats["suspicious"]), (&json!(12), &json!(1)));
        assert_eq!(made.results.as_object().map(serde_json::Map::len), Some(94));
    }
}
