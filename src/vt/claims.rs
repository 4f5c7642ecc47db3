//! What decides beside engines: who else says what of an object, each with its name. One list for everything that tells of it.

mod configuration;

use std::collections::{BTreeMap, HashMap};

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Signature;
use super::lenient::{number_in, scalar, texts, whole};
use super::signature::Worth;
use crate::text;
use crate::text::constant::plain;

pub use configuration::{Configuration, host_in};

/// Names that are listed before "and n more".
const MANY: usize = 12;

/// Cells of what a model writes of a file.
const EXCERPT: usize = 240;

/// What a claim says of the object, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Malicious,
    Suspicious,
    /// What was to make it credible does not hold.
    Warning,
    Neutral,
    Good,
    /// Words about what stands beside them.
    Aside,
}

impl Weight {
    /// Of a level of severity in the service's words: `high`, `SEVERITY_HIGH`, `critical`, …
    pub fn of_level(level: &str) -> Self {
        let level = level.to_ascii_lowercase();
        match level.rsplit('_').next().unwrap_or_default() {
            "critical" | "high" | "malicious" => Self::Malicious,
            "medium" | "suspicious" => Self::Suspicious,
            _ => Self::Neutral,
        }
    }

    /// Of what is known of a signature.
    pub fn of_signature(worth: &Worth) -> Self {
        match worth {
            Worth::Good => Self::Good,
            Worth::Bad(..) => Self::Warning,
            Worth::Unsigned => Self::Neutral,
        }
    }
}

/// What the addresses are called that a configuration of malware commands it from.
pub const C2: &str = "C2";
const LABEL: &str = "threat label";
/// How severe the service calls it.
pub const SEVERITY: &str = "severity";
const VERDICT: &str = "threat verdict";
const CONTEXT: &str = "context";

/// One thing that somebody says of an object. All texts but the label are as others wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is: `YARA`; empty where it goes on with what stands before it.
    pub label: &'static str,
    pub weight: Weight,
    pub words: String,
    /// Names that are left out of the words, for there are many.
    pub more: usize,
    /// The words as they came, where they are shown in another form.
    pub whole: Option<String>,
    /// Who says so, where the words do not.
    pub by: Option<String>,
}

impl Claim {
    fn new(label: &'static str, weight: Weight, words: impl Into<String>) -> Self {
        Self { label, weight, words: words.into(), more: 0, whole: None, by: None }
    }

    /// The same, shown without the signs of Markdown.
    fn unmarked(self) -> Self {
        Self { words: text::unmarked(&self.words), whole: Some(self.words), ..self }
    }

    /// Whether somebody needs it who sees the engines, the label and the verdict, and has no access to the rest. What people say of an
    /// object they say for a reason, however they rank it.
    pub fn decides(&self) -> bool {
        let has_weight = !matches!(self.weight, Weight::Neutral | Weight::Aside);
        ![LABEL, VERDICT].contains(&self.label) && (has_weight || self.label == CONTEXT)
    }
}

type Rule = fn(&Value, &mut Vec<Claim>);

/// What the service says of an object, what it trusts most first.
const RULES: &[Rule] =
    &[commands, labels, gti, severity, sandboxes, yara, levels, context, insights, signature, known, votes];

/// Members of the attributes that the rules read.
const READ: &[&str] = &[
    "malware_config",
    "popular_threat_classification",
    "threat_names",
    "targeted_brand",
    "categories",
    "gti_assessment",
    "threat_verdict",
    "threat_severity",
    "sandbox_verdicts",
    "crowdsourced_yara_results",
    "sigma_analysis_stats",
    "sigma_analysis_summary",
    "sigma_analysis_results",
    "crowdsourced_ids_stats",
    "crowdsourced_ids_results",
    "crowdsourced_context",
    "crowdsourced_ai_results",
    "signature_info",
    "tags",
    "known_distributors",
    "total_votes",
    "reputation",
];

/// Of the attributes of an object.
pub fn of(attributes: &Value) -> Vec<Claim> {
    let mut claims = Vec::new();
    for rule in RULES {
        rule(attributes, &mut claims);
    }
    claims
}

/// Of the JSON of an object, of which only what tells them is read.
pub fn in_object(raw: &[u8]) -> Vec<Claim> {
    #[derive(serde::Deserialize)]
    struct Wire<'a> {
        #[serde(borrow)]
        attributes: BTreeMap<std::borrow::Cow<'a, str>, &'a RawValue>,
    }
    let Ok(wire) = serde_json::from_slice::<Wire<'_>>(raw) else { return Vec::new() };
    let read =
        READ.iter().filter_map(|name| Some((*name, serde_json::from_str(wire.attributes.get(*name)?.get()).ok()?)));
    let attributes: Map<String, Value> = read.map(|(name, value): (_, Value)| (name.to_owned(), value)).collect();
    of(&Value::Object(attributes))
}

/// The rows of a list.
fn rows<'a>(attributes: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    attributes.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// What one member of each row of a list says.
fn column(attributes: &Value, list: &str, member: &str) -> Vec<String> {
    rows(attributes, list).filter_map(|row| row.get(member).and_then(scalar)).collect()
}

/// Words under one label; nothing where there are none.
fn say(claims: &mut Vec<Claim>, label: &'static str, weight: Weight, words: &[String]) {
    if !words.is_empty() {
        claims.push(Claim::new(label, weight, words.join(", ")));
    }
}

fn commands(attributes: &Value, claims: &mut Vec<Claim>) {
    say(claims, C2, Weight::Malicious, &Configuration::of(attributes).commands);
}

fn labels(attributes: &Value, claims: &mut Vec<Claim>) {
    if let Some(class) = attributes.get("popular_threat_classification") {
        if let Some(label) = class.get("suggested_threat_label").and_then(scalar) {
            claims.push(Claim::new(LABEL, Weight::Malicious, label));
        }
        for (member, label) in
            [("popular_threat_category", "threat category"), ("popular_threat_name", "threat family")]
        {
            let counted = |row: &Value| {
                let name = row.get("value").and_then(scalar)?;
                Some(row.get("count").and_then(scalar).map_or(name.clone(), |count| format!("{name} ({count})")))
            };
            let words: Vec<String> = rows(class, member).filter_map(counted).collect();
            say(claims, label, Weight::Neutral, &words);
        }
    }
    let families = attributes.get("malware_config").map(|config| column(config, "families", "family"));
    say(claims, "malware config", Weight::Malicious, &families.unwrap_or_default());
    let names = attributes.get("threat_names").map(texts).unwrap_or_default();
    say(claims, "threat names", Weight::Malicious, &names);
    say(claims, "targeted brand", Weight::Suspicious, &pairs(attributes, "targeted_brand"));
    say(claims, "categories", Weight::Neutral, &pairs(attributes, "categories"));
}

/// A dictionary of partner → word as `word (partner)`.
fn pairs(attributes: &Value, name: &str) -> Vec<String> {
    let members = attributes.get(name).and_then(Value::as_object).into_iter().flatten();
    let told = |(partner, word): (&String, &Value)| {
        let word = scalar(word).filter(|word| !word.is_empty())?;
        // Some partners write their name behind it themselves.
        let of = format!(" ({partner})");
        Some(if word.ends_with(&of) { word } else { word + &of })
    };
    members.filter_map(told).collect()
}

/// Google Threat Intelligence, when the key may see it. Every leaf is wrapped in `{value}`.
fn gti(attributes: &Value, claims: &mut Vec<Claim>) {
    let Some(assessment) = attributes.get("gti_assessment") else { return };
    let leaf = |name: &str| assessment.get(name).and_then(|wrapped| wrapped.get("value")).and_then(scalar);
    let mut words = Vec::new();
    if let Some(verdict) = leaf("verdict") {
        words.push(plain(&verdict, "VERDICT_"));
    }
    if let Some(score) = leaf("threat_score") {
        words.push(format!("score {score} of 100"));
    }
    if let Some(severity) = leaf("severity") {
        words.push(format!("severity {}", plain(&severity, "SEVERITY_")));
    }
    let weight = leaf("verdict").map_or(Weight::Neutral, |verdict| Weight::of_level(&verdict));
    say(claims, "Google TI", weight, &words);
    if let Some(text) = assessment.get("description").and_then(scalar) {
        claims.push(Claim::new("", Weight::Aside, text).unmarked());
    }
}

fn severity(attributes: &Value, claims: &mut Vec<Claim>) {
    if let Some(verdict) = attributes.get("threat_verdict").and_then(Value::as_str).filter(|text| !text.is_empty()) {
        claims.push(Claim::new(VERDICT, Weight::of_level(verdict), plain(verdict, "VERDICT_")));
    }
    let Some(severity) = attributes.get("threat_severity") else { return };
    let Some(level) = severity.get("threat_severity_level").and_then(scalar) else { return };
    let words = plain(&level, "SEVERITY_");
    if matches!(words.as_str(), "none" | "unknown") {
        return; // Details has it; as a reason it is none.
    }
    let description = severity.get("level_description").and_then(scalar).filter(|text| !text.is_empty());
    let text: Vec<String> = std::iter::once(words).chain(description).collect();
    claims.push(Claim::new(SEVERITY, Weight::of_level(&level), text.join(": ")));
}

fn sandboxes(attributes: &Value, claims: &mut Vec<Claim>) {
    for (sandbox, verdict) in attributes.get("sandbox_verdicts").and_then(Value::as_object).into_iter().flatten() {
        let category = verdict.get("category").and_then(scalar).unwrap_or_else(|| "no word".to_owned());
        let mut words = category.clone();
        if let Some(confidence) = verdict.get("confidence").and_then(whole) {
            words.push_str(&format!(", confidence {confidence}"));
        }
        let listed = |name: &str| verdict.get(name).map(texts).unwrap_or_default().into_iter();
        let kinds = listed("malware_classification").filter(|kind| kind != "UNKNOWN_VERDICT");
        let classes: Vec<_> = kinds.map(|kind| plain(&kind, "")).chain(listed("malware_names")).collect();
        if !classes.is_empty() {
            words.push_str(&format!(": {}", classes.join(", ")));
        }
        let by = Some(sandbox.clone());
        claims.push(Claim { by, ..Claim::new("sandbox", Weight::of_level(&category), words) });
    }
}

fn yara(attributes: &Value, claims: &mut Vec<Claim>) {
    let names = column(attributes, "crowdsourced_yara_results", "rule_name");
    if !names.is_empty() {
        let (words, more) = listed(&names);
        claims.push(Claim { more, ..Claim::new("YARA", Weight::Suspicious, words) });
    }
}

/// Rules that say how bad it is what they found.
fn levels(attributes: &Value, claims: &mut Vec<Claim>) {
    let levels = [
        ("sigma_analysis_stats", "sigma_analysis_summary", "sigma_analysis_results", "rule_title", "Sigma"),
        ("crowdsourced_ids_stats", "", "crowdsourced_ids_results", "rule_msg", "IDS"),
    ];
    for (stats, by_ruleset, results, member, label) in levels {
        let titles = column(attributes, results, member);
        let rulesets = attributes.get(by_ruleset).and_then(Value::as_object).into_iter().flat_map(|sets| sets.values());
        let counts = match attributes.get(stats).filter(|stats| !stats.is_null()) {
            Some(stats) => by_level(&[stats]),
            None => by_level(&rulesets.collect::<Vec<_>>()),
        };
        let words: Vec<_> = counts.iter().map(|(level, count)| format!("{count} {level}")).collect();
        let weight = counts.first().map_or(Weight::Neutral, |(level, _)| Weight::of_level(level));
        let (titles, more) = listed(&titles);
        let text = [words.join(", "), titles].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        if !text.is_empty() {
            claims.push(Claim { more, ..Claim::new(label, weight, text.join(": ")) });
        }
    }
}

/// Levels that were hit, over all these counts, worst first.
fn by_level(stats: &[&Value]) -> Vec<(&'static str, i64)> {
    let hits = |level: &str| -> i64 {
        stats.iter().filter_map(|stats| stats.get(level).and_then(whole)).fold(0, i64::saturating_add)
    };
    let levels = ["critical", "high", "medium", "low", "info"].into_iter();
    levels.map(|level| (level, hits(level))).filter(|(_, count)| *count > 0).collect()
}

/// Each name once, with how often it is there where that is more; and how many more there are.
fn listed(names: &[String]) -> (String, usize) {
    let mut counted: Vec<(&str, u64)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for name in names {
        let place = *places.entry(name).or_insert_with(|| {
            counted.push((name, 0));
            counted.len() - 1
        });
        if let Some((_, times)) = counted.get_mut(place) {
            *times = times.saturating_add(1);
        }
    }
    let names: Vec<String> = counted
        .into_iter()
        .map(|(name, times)| match times {
            1 => name.to_owned(),
            times => format!("{name} (×{times})"),
        })
        .collect();
    let text = names.iter().take(MANY).map(String::as_str).collect::<Vec<_>>().join(", ");
    (text, names.len().saturating_sub(MANY))
}

/// What people know of it from elsewhere.
fn context(attributes: &Value, claims: &mut Vec<Claim>) {
    for row in rows(attributes, "crowdsourced_context") {
        let part = |name: &str| row.get(name).and_then(scalar).filter(|text| !text.is_empty());
        let severity = part("severity").unwrap_or_default();
        let words: Vec<_> = [part("title"), part("details")].into_iter().flatten().collect();
        let source = part("source").map(|source| format!(" ({source})")).unwrap_or_default();
        let text = format!("{severity}: {}{source}", words.join(": "));
        let text = text.trim_start_matches(": ");
        claims.push(Claim::new(CONTEXT, Weight::of_level(&severity), text).unmarked());
    }
}

fn insights(attributes: &Value, claims: &mut Vec<Claim>) {
    for analysis in column(attributes, "crowdsourced_ai_results", "analysis") {
        let short = text::fit(&text::unmarked(analysis.trim()), EXCERPT).into_owned();
        claims.push(Claim { whole: Some(analysis), ..Claim::new("a model's reading", Weight::Aside, short) });
    }
}

fn signature(attributes: &Value, claims: &mut Vec<Claim>) {
    if let Some(signature) = Signature::of(attributes) {
        claims.push(Claim::new("signature", Weight::of_signature(&signature.worth), signature.told_of()));
    }
}

fn known(attributes: &Value, claims: &mut Vec<Claim>) {
    let by = attributes.get("known_distributors").and_then(|known| known.get("distributors")).map(texts);
    say(claims, "distributed by", Weight::Good, &by.unwrap_or_default());
}

fn votes(attributes: &Value, claims: &mut Vec<Claim>) {
    let mut words = Vec::new();
    if let Some(votes) = attributes.get("total_votes").filter(|votes| !votes.is_null()) {
        let counts = ["malicious", "harmless"].map(|side| (votes.get(side).and_then(whole).unwrap_or_default(), side));
        let say = |count: i64| text::one_or(count.unsigned_abs(), "says", "say");
        words.extend(
            counts
                .iter()
                .filter(|(count, _)| *count != 0)
                .map(|(count, side)| format!("{count} {} {side}", say(*count))),
        );
        if words.is_empty() {
            words.push("no votes".to_owned());
        }
    }
    if let Some(reputation) = attributes.get("reputation").and_then(number_in) {
        words.push(format!("reputation {reputation}"));
    }
    say(claims, "community", Weight::Neutral, &words);
}
