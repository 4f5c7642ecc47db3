//! The numbers behind a verdict.

use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

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
}

impl Stats {
    /// The denominator: engines that gave an opinion.
    pub fn total(&self) -> u32 {
        [self.malicious, self.suspicious, self.undetected, self.harmless].into_iter().fold(0, u32::saturating_add)
    }

    /// Engines that gave none: timeouts, failures, unsupported types.
    pub fn without_opinion(&self) -> u32 {
        [self.timeout, self.confirmed_timeout, self.failure, self.type_unsupported]
            .into_iter()
            .fold(0, u32::saturating_add)
    }

    /// Adds one engine's category; unknown categories count as failures to give an opinion.
    pub fn count(&mut self, category: &str) {
        let field = field(category)(self);
        *field = field.saturating_add(1);
    }

    /// `4/60`, or `4/60, 1 suspicious`; `no verdicts yet` while nobody has an opinion.
    pub fn ratio(&self) -> String {
        match (self.total(), self.suspicious) {
            (0, _) => "no verdicts yet".to_owned(),
            (total, 0) => format!("{}/{total}", self.malicious),
            (total, suspicious) => format!("{}/{total}, {suspicious} suspicious", self.malicious),
        }
    }
}

impl<'de> Deserialize<'de> for Stats {
    /// Takes any object; members that are not counts are passed over.
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
        let mut stats = Stats::default();
        while let Some(Category(field)) = members.next_key()? {
            let raw: &RawValue = members.next_value()?;
            if let Ok(engines) = serde_json::from_str::<u32>(raw.get()) {
                let field = field(&mut stats);
                *field = field.saturating_add(engines);
            }
        }
        Ok(stats)
    }
}

/// The count that a category's name stands for.
struct Category(fn(&mut Stats) -> &mut u32);

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Category;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a category")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Category, E> {
                Ok(Category(field(name)))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// Unknown categories count as failures to give an opinion.
fn field(category: &str) -> fn(&mut Stats) -> &mut u32 {
    match category {
        "malicious" => |stats| &mut stats.malicious,
        "suspicious" => |stats| &mut stats.suspicious,
        "undetected" => |stats| &mut stats.undetected,
        "harmless" => |stats| &mut stats.harmless,
        "timeout" => |stats| &mut stats.timeout,
        "confirmed-timeout" | "confirmed_timeout" => |stats| &mut stats.confirmed_timeout,
        "type-unsupported" | "type_unsupported" => |stats| &mut stats.type_unsupported,
        _ => |stats| &mut stats.failure,
    }
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
    fn zeros_are_not_clean() {
        assert_eq!(Stats::default().ratio(), "no verdicts yet");
    }

    #[test]
    fn wrong_types_count_as_zero() {
        let stats: Stats = serde_json::from_str(r#"{"malicious":null,"undetected":"x","harmless":3}"#).expect("stats");
        assert_eq!(stats.ratio(), "0/3");
    }
}
