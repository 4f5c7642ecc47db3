//! What lists and headlines need of an object, decoded once.
//!
//! One flat record for every kind of object: whatever a kind lacks is `None`. Boxed strings keep a row small, since a
//! relationship can have 100,000 of them.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::plausible::{plausible, since_it_began};
use super::{Kind, Stats, lenient};
use crate::ioc::Indicator;

/// How many names, families and tags [`Facts::brief`] keeps.
const FEW: usize = 8;

/// The attributes that tables, verdicts and records show. Times are seconds since the epoch, UTC.
///
/// Sources: <https://docs.virustotal.com/reference/files>, `url-object`, `domains-object`, `ip-object` and the pages
/// of the small objects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// Best name for people: meaningful name, first name, URL, host name, title.
    pub name: Option<Box<str>>,
    /// Absent for private files, never-scanned objects and everything that engines do not look at.
    pub stats: Option<Stats>,
    /// Of a resolution: the numbers of the name. Neither end's are the link's own.
    pub host_name_stats: Option<Stats>,
    /// Of a resolution: the numbers of the address.
    pub ip_address_stats: Option<Stats>,
    pub last_analysis_date: Option<i64>,
    pub first_submission_date: Option<i64>,
    pub last_submission_date: Option<i64>,
    pub creation_date: Option<i64>,
    /// The date of comments, votes, resolutions, analyses, submissions.
    pub date: Option<i64>,
    /// When a private object disappears.
    pub expiration: Option<i64>,
    pub size: Option<u64>,
    pub times_submitted: Option<i64>,
    pub reputation: Option<i64>,
    pub type_description: Option<Box<str>>,
    pub threat_label: Option<Box<str>>,
    /// Of the last part of the word: `MALICIOUS`.
    pub threat_verdict: Option<Box<str>>,
    /// `HIGH`.
    pub threat_severity: Option<Box<str>>,
    /// Google Threat Intelligence's verdict: `MALICIOUS`.
    pub gti_verdict: Option<Box<str>>,
    /// 0 to 100.
    pub gti_score: Option<i64>,
    /// `HIGH`.
    pub gti_severity: Option<Box<str>>,
    /// Names of the threat family, the most used first.
    pub families: Vec<Box<str>>,
    /// Names that a file was submitted under.
    pub names: Vec<Box<str>>,
    pub sha256: Option<Box<str>>,
    pub sha1: Option<Box<str>>,
    pub md5: Option<Box<str>>,
    /// Of a `url` object, or of the context of its descriptor.
    pub url: Option<Box<str>>,
    pub country: Option<Box<str>>,
    pub as_owner: Option<Box<str>>,
    pub asn: Option<i64>,
    pub registrar: Option<Box<str>>,
    pub resolver: Option<Box<str>>,
    pub host_name: Option<Box<str>>,
    pub ip_address: Option<Box<str>>,
    /// Text of a comment, description of a collection, verdict of a vote, status of an analysis.
    pub text: Option<Box<str>>,
    /// Of an analysis: `queued`, `in-progress`, `completed`.
    pub status: Option<Box<str>>,
    pub tags: Vec<Box<str>>,
    /// `context_attributes.paths`: where a dropped file was written.
    pub paths: Vec<Box<str>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Attributes<'a> {
    #[serde(deserialize_with = "lenient::text")]
    meaningful_name: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    names: Option<Vec<Box<str>>>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    title: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    rule_name: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    sandbox_name: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    last_analysis_stats: Option<Stats>,
    #[serde(borrow)]
    last_analysis_results: Option<&'a RawValue>,
    #[serde(deserialize_with = "lenient::maybe")]
    stats: Option<Stats>,
    #[serde(borrow)]
    results: Option<&'a RawValue>,
    #[serde(deserialize_with = "lenient::maybe")]
    host_name_last_analysis_stats: Option<Stats>,
    #[serde(deserialize_with = "lenient::maybe")]
    ip_address_last_analysis_stats: Option<Stats>,
    #[serde(deserialize_with = "lenient::number")]
    last_analysis_date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    first_submission_date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    last_submission_date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    creation_date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    analysis_date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    first_seen_date: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    expiration: Option<i64>,
    #[serde(deserialize_with = "lenient::size")]
    size: Option<u128>,
    #[serde(deserialize_with = "lenient::number")]
    times_submitted: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    reputation: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    type_description: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    popular_threat_classification: Option<Classification>,
    #[serde(deserialize_with = "lenient::text")]
    threat_verdict: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    threat_severity: Option<Severity>,
    #[serde(deserialize_with = "lenient::maybe")]
    gti_assessment: Option<Assessment>,
    #[serde(deserialize_with = "lenient::text")]
    sha256: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    sha1: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    md5: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    url: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    country: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    as_owner: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::number")]
    asn: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    registrar: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    registrar_name: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    resolver: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    host_name: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    ip_address: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    text: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    description: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    verdict: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::text")]
    status: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    tags: Option<Vec<Box<str>>>,
    #[serde(deserialize_with = "lenient::maybe")]
    graph_data: Option<Described>,
}

/// What a graph is called, as its author wrote it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Described {
    #[serde(deserialize_with = "lenient::text")]
    description: Option<Box<str>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Classification {
    #[serde(deserialize_with = "lenient::text")]
    suggested_threat_label: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    popular_threat_name: Option<Vec<Wrapped>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Severity {
    #[serde(deserialize_with = "lenient::text")]
    threat_severity_level: Option<Box<str>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Assessment {
    #[serde(deserialize_with = "lenient::maybe")]
    verdict: Option<Wrapped>,
    #[serde(deserialize_with = "lenient::maybe")]
    threat_score: Option<Score>,
    #[serde(deserialize_with = "lenient::maybe")]
    severity: Option<Wrapped>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Score {
    #[serde(deserialize_with = "lenient::number")]
    value: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wrapped {
    #[serde(deserialize_with = "lenient::text")]
    value: Option<Box<str>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Context {
    #[serde(deserialize_with = "lenient::text")]
    url: Option<Box<str>>,
    #[serde(deserialize_with = "lenient::maybe")]
    paths: Option<Vec<Box<str>>>,
}

impl Facts {
    /// Reads the `attributes` and `context_attributes` members; anything odd in them is left out.
    pub fn decode(attributes: Option<&RawValue>, context: Option<&RawValue>) -> Self {
        Self::new(attributes.map(read), context.map(read))
    }

    pub(super) fn new(attributes: Option<Attributes<'_>>, context: Option<Context>) -> Self {
        let context = context.unwrap_or_default();
        let mut facts = Self::from_attributes(attributes.unwrap_or_default());
        facts.url = facts.url.or(context.url);
        facts.name = facts.name.or_else(|| facts.url.clone());
        facts.paths = context.paths.unwrap_or_default();
        facts
    }

    /// The facts as attributes in the service's form, without what makes an object large: for what is kept of many objects. Of its
    /// names the first few.
    pub fn brief(&self) -> Value {
        let wrapped = |value: &str| json!({"value": value});
        let families: Vec<Value> = self.families.iter().take(FEW).map(|family| wrapped(family)).collect();
        let classification = (self.threat_label.is_some() || !families.is_empty())
            .then(|| json!({"suggested_threat_label": self.threat_label, "popular_threat_name": families}));
        let assessment =
            (self.gti_verdict.is_some() || self.gti_score.is_some() || self.gti_severity.is_some()).then(|| {
                json!({
                    "verdict": self.gti_verdict.as_deref().map(wrapped),
                    "threat_score": self.gti_score.map(|score| json!({"value": score})),
                    "severity": self.gti_severity.as_deref().map(wrapped),
                })
            });
        let name = self.name.as_ref().filter(|name| self.url.as_ref() != Some(*name));
        let severity = self.threat_severity.as_ref().map(|level| json!({"threat_severity_level": level}));
        let few = |texts: &[Box<str>]| json!(texts.get(..FEW.min(texts.len())));
        let mut brief = json!({
            "meaningful_name": name,
            "names": few(&self.names),
            "last_analysis_stats": self.stats,
            "host_name_last_analysis_stats": self.host_name_stats,
            "ip_address_last_analysis_stats": self.ip_address_stats,
            "last_analysis_date": self.last_analysis_date,
            "first_submission_date": self.first_submission_date,
            "last_submission_date": self.last_submission_date,
            "creation_date": self.creation_date,
            "date": self.date,
            "expiration": self.expiration,
            "size": self.size,
            "times_submitted": self.times_submitted,
            "reputation": self.reputation,
            "type_description": self.type_description,
            "popular_threat_classification": classification,
            "threat_verdict": self.threat_verdict,
            "threat_severity": severity,
            "gti_assessment": assessment,
            "sha256": self.sha256,
            "sha1": self.sha1,
            "md5": self.md5,
            "url": self.url,
            "country": self.country,
            "as_owner": self.as_owner,
            "asn": self.asn,
            "registrar": self.registrar,
            "resolver": self.resolver,
            "host_name": self.host_name,
            "ip_address": self.ip_address,
            "text": self.text,
            "status": self.status,
            "tags": few(&self.tags),
        });
        if let Some(members) = brief.as_object_mut() {
            members.retain(|_, value| !value.is_null() && *value != json!([]));
        }
        brief
    }

    /// The facts of an object of this kind: engines gave their opinions in an analysis when it was made.
    #[must_use]
    pub(super) fn of_kind(mut self, kind: &Kind) -> Self {
        let is_done = self.status.as_deref() == Some("completed");
        if is_done && matches!(kind, Kind::Analysis | Kind::PrivateAnalysis) {
            self.last_analysis_date = self.last_analysis_date.or(self.date);
        }
        self
    }

    /// When a domain was registered. What a file says of when it was built is no date on which anybody saw it.
    pub fn registered(&self, kind: &Kind) -> Option<i64> {
        self.creation_date.filter(|_| *kind == Kind::Domain)
    }

    /// Since when it is known: its first submission, where that can be, or a domain's registration.
    pub fn known_since(&self, kind: &Kind, now: i64) -> Option<i64> {
        plausible(self.first_submission_date, now).or_else(|| self.registered(kind))
    }

    /// The URL as it was asked for, where the service keeps it by another spelling: with a slash at its end, in lower case.
    pub fn asked_as(&self, asked: &Indicator) -> Option<String> {
        let Indicator::Url(asked) = asked else { return None };
        self.url.as_deref().is_some_and(|own| own != asked).then(|| asked.clone())
    }

    fn from_attributes(from: Attributes<'_>) -> Self {
        let names = from.names.unwrap_or_default();
        let first_name = names.first().cloned();
        let classification = from.popular_threat_classification.unwrap_or_default();
        let assessment = from.gti_assessment.unwrap_or_default();
        let value = |wrapped: Option<Wrapped>| wrapped.and_then(|wrapped| wrapped.value);
        let families = classification.popular_threat_name.unwrap_or_default();
        Self {
            name: [from.meaningful_name, first_name, from.name, from.rule_name, from.sandbox_name]
                .into_iter()
                .flatten()
                .find(|name| !name.is_empty())
                .or_else(|| from.url.is_none().then_some(from.title).flatten())
                .or_else(|| from.graph_data.and_then(|graph| graph.description).filter(|name| !name.is_empty())),
            stats: Stats::given_or_counted(from.last_analysis_stats, from.last_analysis_results)
                .or_else(|| Stats::given_or_counted(from.stats, from.results)),
            host_name_stats: from.host_name_last_analysis_stats,
            ip_address_stats: from.ip_address_last_analysis_stats,
            // What the service made itself it made since it began; the rest is the word of files and registries.
            last_analysis_date: since_it_began(from.last_analysis_date),
            first_submission_date: since_it_began(from.first_submission_date),
            last_submission_date: since_it_began(from.last_submission_date),
            creation_date: from.creation_date,
            date: since_it_began(from.date.or(from.analysis_date).or(from.first_seen_date)),
            expiration: from.expiration,
            size: from.size.and_then(|size| u64::try_from(size).ok()),
            times_submitted: from.times_submitted,
            reputation: from.reputation,
            type_description: from.type_description,
            threat_label: classification.suggested_threat_label,
            threat_verdict: without_prefix(from.threat_verdict, "VERDICT_"),
            threat_severity: without_prefix(
                from.threat_severity.and_then(|severity| severity.threat_severity_level),
                "SEVERITY_",
            ),
            gti_verdict: without_prefix(value(assessment.verdict), "VERDICT_"),
            gti_score: assessment.threat_score.and_then(|score| score.value),
            gti_severity: without_prefix(value(assessment.severity), "SEVERITY_"),
            families: families.into_iter().filter_map(|family| family.value).collect(),
            names,
            sha256: from.sha256,
            sha1: from.sha1,
            md5: from.md5,
            url: from.url,
            country: from.country,
            as_owner: from.as_owner,
            asn: from.asn,
            registrar: from.registrar.or(from.registrar_name),
            resolver: from.resolver,
            host_name: from.host_name,
            ip_address: from.ip_address,
            text: from.text.or(from.verdict).or(from.description),
            status: from.status,
            tags: from.tags.unwrap_or_default(),
            paths: Vec::new(),
        }
    }
}

fn read<'de, T: Default + Deserialize<'de>>(raw: &'de RawValue) -> T {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

fn without_prefix(word: Option<Box<str>>, prefix: &str) -> Option<Box<str>> {
    word.map(|word| word.strip_prefix(prefix).map(Into::into).unwrap_or(word))
}
