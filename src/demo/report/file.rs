//! The report of a file: names, dates, engine results and whose opinion it is.

use serde_json::{Map, Value, json};

use crate::demo::kind::{Kind, Name};
use crate::demo::sample::Sample;
use crate::demo::seed::{self, DAY, Filling, digits};
use crate::demo::service::Service;
use crate::demo::state::Analysed;
use crate::demo::story::FileRow;
use crate::demo::verdict::{self, Opinion, Results, Wording};

/// Adds the members of a literal object.
pub(super) fn add(attributes: &mut Map<String, Value>, value: Value) {
    if let Value::Object(members) = value {
        attributes.extend(members);
    }
}

/// An opinion on a file.
pub(super) fn opinion(sample: &Sample) -> Opinion<'_> {
    let row = &sample.row;
    Opinion { seed: &sample.hashes.sha256, malicious: row.malicious, suspicious: row.suspicious, of: row.of }
}

impl Service {
    /// The dates of a file: first seen, last analysed.
    fn file_dates(&self, sample: &Sample) -> (i64, Option<i64>) {
        let row = &sample.row;
        let name = Name::new(Kind::File, &sample.hashes.sha256);
        let first = seed::days_ago(self.world.now, row.days, &sample.hashes.sha256);
        match self.analysed(&name) {
            Some(Analysed::Waiting) => (first, None),
            Some(Analysed::At(date)) => (first, Some(date)),
            None if row.unanalysed => (first, None),
            None => {
                let days = row.seen.unwrap_or(row.days / 3).min(row.days);
                (first, Some(seed::days_ago(self.world.now, days, &sample.row.name).max(first)))
            }
        }
    }

    /// Every attribute of a public file.
    pub(in crate::demo) fn file_attributes(&self, sample: &Sample) -> Map<String, Value> {
        let (row, hashes) = (&sample.row, &sample.hashes);
        let (first, last) = self.file_dates(sample);
        let results = self.file_results(sample, last);
        let votes = self.total_votes(&Name::new(Kind::File, &hashes.sha256), row.votes);
        let times = row.times.unwrap_or(1 + u64::from(row.malicious) * 2);
        let mut attributes = Map::new();
        add(
            &mut attributes,
            json!({
                "sha256": hashes.sha256, "sha1": hashes.sha1, "md5": hashes.md5, "size": row.size,
                "meaningful_name": row.name, "names": names(row),
                "last_analysis_stats": results.stats,
                "first_submission_date": first, "last_submission_date": last.unwrap_or(first),
                "last_modification_date": (last.unwrap_or(first) + 3600).min(self.world.now.max(first)),
                "times_submitted": times, "unique_sources": 1 + times / 3,
                "reputation": row.reputation, "total_votes": votes, "downloadable": true,
            }),
        );
        if let Some(last) = last {
            attributes.insert("last_analysis_date".into(), json!(last));
        }
        if row.malicious > 8 {
            attributes.insert("first_seen_itw_date".into(), json!(first - DAY));
        }
        self.add_static(&mut attributes, sample);
        self.add_opinions(&mut attributes, sample, first);
        if last.is_some() {
            add_classification(&mut attributes, row);
        }
        attributes.insert("last_analysis_results".into(), results.results);
        attributes
    }

    fn file_results(&self, sample: &Sample, last: Option<i64>) -> Results {
        let Some(last) = last else { return verdict::none(true) };
        let row = &sample.row;
        let platform = self.world.story.formats.get(&row.kind).and_then(|format| format["platform"].as_str());
        let family = if row.family.is_empty() { "agent" } else { &row.family };
        let wording = Wording {
            patterns: &self.world.story.engines.pattern,
            family,
            platform: platform.unwrap_or("Data"),
            fixed: row.verdict.as_deref(),
            update: &seed::date(last, "%Y%m%d"),
        };
        verdict::of_file(&self.world.story.engines, &opinion(sample), &wording)
    }

    /// What the file is, whoever looks: formats, fuzzy hashes, tool output. Private files have these too.
    pub(super) fn add_static(&self, attributes: &mut Map<String, Value>, sample: &Sample) {
        let (row, sha256) = (&sample.row, &sample.hashes.sha256);
        let mut format = self.world.story.formats.get(&row.kind).cloned().unwrap_or_default();
        let filling = Filling { seed: sha256, now: self.world.now, name: &row.name, size: row.size };
        filling.fill(&mut format);
        if let Some(members) = format.as_object_mut() {
            members.remove("platform");
        }
        attributes.insert("type_tag".into(), json!(row.kind));
        add(attributes, format);
        let part = |what: &str, count| digits(&format!("{sha256}/{what}"), count);
        add(
            attributes,
            json!({
                "ssdeep": format!("{}:{}:{}", 96 << (row.size.max(1).ilog2() / 4), part("ss", 40), part("dd", 20)),
                "vhash": part("vhash", 30), "tags": tags(row), "available_tools": [],
            }),
        );
        if row.size > 512 {
            attributes.insert("tlsh".into(), json!(format!("T1{}", part("tlsh", 70).to_uppercase())));
        }
        if matches!(row.kind.as_str(), "peexe" | "pedll") {
            self.add_portable_executable(attributes, sample);
        }
        if !row.signature.is_empty() {
            attributes.insert("signature_info".into(), Value::Object(row.signature.clone()));
        }
        if let Some(password) = &row.password {
            attributes.insert("password_info".into(), json!({"type": "zip", "value": password}));
        }
    }
}

/// The names of a file; the first is the one that is shown.
pub(super) fn names(row: &FileRow) -> Vec<String> {
    if row.names.is_empty() { vec![row.name.clone()] } else { row.names.clone() }
}

fn tags(row: &FileRow) -> Vec<String> {
    if row.tags.is_empty() { vec![row.kind.clone()] } else { row.tags.clone() }
}

/// `popular_threat_classification`: what most engines call it.
fn add_classification(attributes: &mut Map<String, Value>, row: &FileRow) {
    if row.family.is_empty() || row.malicious < 4 {
        return;
    }
    let category = if row.category.is_empty() { "trojan" } else { &row.category };
    let label = row.label.clone().unwrap_or_else(|| {
        let second = row.others.first().map(|other| format!("/{other}")).unwrap_or_default();
        format!("{category}.{}{second}", row.family)
    });
    let mut popular = vec![json!({"value": row.family, "count": row.malicious / 2 + 1})];
    popular.extend(row.others.iter().enumerate().map(|(index, other)| {
        let count = row.malicious / (4 + u32::try_from(index).unwrap_or(0) * 2) + 1;
        json!({"value": other, "count": count})
    }));
    let mut categories = vec![json!({"value": category, "count": row.malicious / 2 + 3})];
    if category != "trojan" {
        categories.push(json!({"value": "trojan", "count": row.malicious / 4 + 1}));
    }
    let classification = json!({
        "suggested_threat_label": label, "popular_threat_category": categories, "popular_threat_name": popular,
    });
    attributes.insert("popular_threat_classification".into(), classification);
}
