//! The numbers behind a verdict.

use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Verdict, lenient};

/// How many engines said what in the last analysis. Files have all eight keys, URLs, domains and addresses five; a
/// missing key is zero.
///
/// Source: <https://docs.virustotal.com/reference/analyses-object>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Stats {
    pub malicious: u32,
    pub suspicious: u32,
    pub undetected: u32,
    pub harmless: u32,
    pub timeout: u32,
    #[serde(rename = "confirmed-timeout")]
    pub confirmed_timeout: u32,
    pub failure: u32,
    #[serde(rename = "type-unsupported")]
    pub type_unsupported: u32,
    /// In a category that has no name here, or in none: what they say is not known.
    #[serde(skip_serializing_if = "is_none")]
    pub other: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_none(engines: &u32) -> bool {
    *engines == 0
}

impl Stats {
    /// The denominator: engines that gave an opinion.
    pub fn total(&self) -> u32 {
        [self.malicious, self.suspicious, self.undetected, self.harmless].into_iter().fold(0, u32::saturating_add)
    }

    /// Engines that gave none that is known here: timeouts, failures, unsupported types, other words.
    pub fn without_opinion(&self) -> u32 {
        [self.timeout, self.confirmed_timeout, self.failure, self.type_unsupported, self.other]
            .into_iter()
            .fold(0, u32::saturating_add)
    }

    /// Whether any engine is counted at all: zeros are those of a queue.
    pub fn is_empty(&self) -> bool {
        self.total() == 0 && self.without_opinion() == 0
    }

    /// Adds one engine's category.
    pub fn count(&mut self, category: &str) {
        let field = Category::named(category).field(self);
        *field = field.saturating_add(1);
    }

    /// The numbers as the service gave them, or else counted from what each engine said: one count for everything that shows
    /// one. `None` when there is neither.
    pub fn given_or_counted(given: Option<Self>, said: Option<&RawValue>) -> Option<Self> {
        if given.is_some_and(|stats| !stats.is_empty()) {
            return given;
        }
        let mut stats = Self::default();
        for said in said.map(results).unwrap_or_default() {
            stats.count(&said.category);
        }
        if stats.is_empty() { given } else { Some(stats) }
    }

    /// The same of attributes that were read into a tree.
    pub fn of_attributes(attributes: &Value) -> Option<Self> {
        let given =
            attributes.get("last_analysis_stats").and_then(|stats| serde_json::from_str(&stats.to_string()).ok());
        let said =
            attributes.get("last_analysis_results").and_then(|said| RawValue::from_string(said.to_string()).ok());
        Self::given_or_counted(given, said.as_deref())
    }

    /// `4/60`, or `4/60, 1 suspicious`; `no analysis yet` while nobody has an opinion.
    pub fn ratio(&self) -> String {
        match (self.total(), self.suspicious) {
            (0, _) => Verdict::NoVerdicts.word().to_owned(),
            (total, 0) => format!("{}/{total}", self.malicious),
            (total, suspicious) => format!("{}/{total}, {suspicious} suspicious", self.malicious),
        }
    }
}

impl<'de> Deserialize<'de> for Stats {
    /// Takes any object. Members of other names are passed over unless they are counts. A count that is none (`null`, a list)
    /// spoils the others only where it may hide something bad.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

/// Reads the members one by one: there is a set of them for every row of a list.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Stats;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("counts by category")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Stats, M::Error> {
        let (mut stats, mut unread) = (Stats::default(), Unread::default());
        while let Some(category) = members.next_key::<Category>()? {
            let raw: &RawValue = members.next_value()?;
            match engines(raw) {
                Some(engines) => {
                    let field = category.field(&mut stats);
                    *field = field.saturating_add(engines);
                }
                None => unread.note(category),
            }
        }
        // Zero in its place could turn a bad thing into a harmless one.
        let hides = unread.malicious || (unread.suspicious && stats.malicious == 0);
        if hides { Err(de::Error::custom("a count that is no number")) } else { Ok(stats) }
    }
}

/// Which counts of something bad could not be read.
#[derive(Default)]
struct Unread {
    malicious: bool,
    suspicious: bool,
}

impl Unread {
    fn note(&mut self, category: Category) {
        match category {
            Category::Malicious => self.malicious = true,
            Category::Suspicious => self.suspicious = true,
            _ => {}
        }
    }
}

/// More engines than this there are none: such a number is no count, and sums of those that are fit in 32 bits.
const MOST: u32 = 1_000_000;

fn engines(raw: &RawValue) -> Option<u32> {
    let plain = serde_json::from_str::<u32>(raw.get()).ok();
    plain.or_else(|| u32::try_from(lenient::number_of(raw.get())?).ok()).filter(|engines| *engines <= MOST)
}

/// What a category's name stands for.
#[derive(Clone, Copy)]
enum Category {
    Malicious,
    Suspicious,
    Undetected,
    Harmless,
    Timeout,
    ConfirmedTimeout,
    Failure,
    TypeUnsupported,
    Other,
}

impl Category {
    fn named(name: &str) -> Self {
        match name {
            "malicious" => Self::Malicious,
            "suspicious" => Self::Suspicious,
            "undetected" => Self::Undetected,
            "harmless" => Self::Harmless,
            "timeout" => Self::Timeout,
            "confirmed-timeout" | "confirmed_timeout" => Self::ConfirmedTimeout,
            "failure" => Self::Failure,
            "type-unsupported" | "type_unsupported" => Self::TypeUnsupported,
            _ => Self::Other,
        }
    }

    /// Its count.
    fn field(self, stats: &mut Stats) -> &mut u32 {
        match self {
            Self::Malicious => &mut stats.malicious,
            Self::Suspicious => &mut stats.suspicious,
            Self::Undetected => &mut stats.undetected,
            Self::Harmless => &mut stats.harmless,
            Self::Timeout => &mut stats.timeout,
            Self::ConfirmedTimeout => &mut stats.confirmed_timeout,
            Self::Failure => &mut stats.failure,
            Self::TypeUnsupported => &mut stats.type_unsupported,
            Self::Other => &mut stats.other,
        }
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Category;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a category")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Category, E> {
                Ok(Category::named(name))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// What one engine said, as far as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub engine: String,
    /// `malicious`, `undetected`, `type-unsupported`, …
    pub category: String,
}

impl Said {
    pub fn is_malicious(&self) -> bool {
        self.category == "malicious"
    }

    pub fn is_suspicious(&self) -> bool {
        self.category == "suspicious"
    }
}

/// What each engine said of the object that these bytes are, by the engine's name. Costly for long lists: asked only where numbers do not decide.
pub fn said(object: &[u8]) -> Vec<Said> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(borrow, default)]
        attributes: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Attributes<'a> {
        #[serde(borrow, default)]
        last_analysis_results: Option<&'a RawValue>,
        #[serde(borrow, default)]
        results: Option<&'a RawValue>,
    }
    let attributes = serde_json::from_slice::<Wire<'_>>(object).ok().and_then(|wire| wire.attributes);
    let Some(Ok(attributes)) = attributes.map(|raw| serde_json::from_str::<Attributes<'_>>(raw.get())) else {
        return Vec::new();
    };
    attributes.last_analysis_results.or(attributes.results).map(results).unwrap_or_default()
}

/// A dictionary of results, in the order they came. Some give the category alone.
fn results(raw: &RawValue) -> Vec<Said> {
    let engines: Map<String, Value> = serde_json::from_str(raw.get()).unwrap_or_default();
    let category = |result: &Value| {
        result.get("category").and_then(Value::as_str).or(result.as_str()).unwrap_or_default().to_owned()
    };
    engines.into_iter().map(|(engine, result)| Said { category: category(&result), engine }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c15_denominator_leaves_out_engines_without_an_opinion() {
        let stats: Stats = serde_json::from_str(
            r#"{"malicious":4,"suspicious":1,"undetected":55,"harmless":0,"timeout":3,"confirmed-timeout":1,"failure":2,"type-unsupported":10}"#,
        )
        .expect("stats");
        assert_eq!((stats.total(), stats.without_opinion()), (60, 16));
        assert_eq!(stats.ratio(), "4/60, 1 suspicious");
    }

    #[test]
    fn zeros_are_no_analysis() {
        assert_eq!(Stats::default().ratio(), "no analysis yet");
    }

    #[test]
    fn near_types_are_counts_and_a_count_that_may_hide_something_bad_spoils_the_numbers() {
        let read = |json: &str| serde_json::from_str::<Stats>(json).ok().map(|stats| stats.ratio());
        assert_eq!(read(r#"{"malicious":"5","undetected":3.0,"harmless":3,"odd":"x"}"#).as_deref(), Some("5/11"));
        // What is there counts, whatever else is missing.
        assert_eq!(read(r#"{"malicious":5,"undetected":55,"timeout":null}"#).as_deref(), Some("5/60"));
        assert_eq!(read(r#"{"malicious":5,"undetected":55,"failure":-1,"harmless":{}}"#).as_deref(), Some("5/60"));
        assert_eq!(read(r#"{"malicious":5,"suspicious":"?","undetected":55}"#).as_deref(), Some("5/60"));
        for odd in [
            r#"{"malicious":null,"harmless":3}"#,
            r#"{"malicious":{},"harmless":3}"#,
            r#"{"malicious":-1}"#,
            r#"{"malicious":4294967296,"harmless":3}"#,
            r#"{"malicious":4000000000,"undetected":4000000000}"#,
            r#"{"malicious":0,"suspicious":[],"harmless":3}"#,
            "7",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_category_that_is_not_known_is_no_failure() {
        let stats: Stats =
            serde_json::from_str(r#"{"malicious":0,"undetected":50,"phishing":7,"failure":1}"#).expect("stats");
        assert_eq!((stats.other, stats.failure, stats.without_opinion()), (7, 1, 8));
        assert_eq!(serde_json::to_value(stats).expect("JSON")["other"], 7);
        assert!(serde_json::to_value(Stats::default()).expect("JSON").get("other").is_none());
    }

    #[test]
    fn what_the_service_did_not_count_is_counted_from_what_the_engines_said() {
        let said = r#"{"A":{"category":"malicious"},"B":{"category":"undetected"},"C":"suspicious","D":{"category":7},"E":null}"#;
        let said = RawValue::from_string(said.to_owned()).expect("JSON");
        let counted = |given| Stats::given_or_counted(given, Some(&said)).map(|stats| (stats.ratio(), stats.other));
        assert_eq!(counted(None), Some(("1/3, 1 suspicious".to_owned(), 2)));
        assert_eq!(counted(Some(Stats::default())), counted(None), "zeros of a queue hide no results");
        assert_eq!(counted(Some(Stats { harmless: 9, ..Stats::default() })), Some(("0/9".to_owned(), 0)));
        let nothing = RawValue::from_string("[]".to_owned()).expect("JSON");
        assert_eq!(Stats::given_or_counted(None, Some(&nothing)), None);
    }
}
