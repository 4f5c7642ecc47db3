//! What is derived for the report of a file: dates, engine results, matching rules with their counts, the parts of an executable.

use serde_json::{Map, Value, json};

use crate::demo::kind::{Kind, Name};
use crate::demo::sample::Sample;
use crate::demo::seed::{self, DAY, digits, number};
use crate::demo::service::Service;
use crate::demo::state::Analysed;
use crate::demo::story::Row;
use crate::demo::verdict::{self, Opinion, Results, Wording};

/// Sections of an executable: the share of the file in percent, and the permissions.
const SECTIONS: [(&str, u64, &str); 5] =
    [(".text", 46, "rx"), (".rdata", 21, "r"), (".data", 9, "rw"), (".rsrc", 20, "r"), (".reloc", 4, "r")];

/// An opinion on a file.
fn opinion(sample: &Sample) -> Opinion<'_> {
    let row = &sample.row;
    let of = row.get("of").map_or(72, |_| row.count("of"));
    Opinion { of, ..Opinion::of(&sample.hashes.sha256, row) }
}

impl Service {
    /// The dates of a file: first seen, last analysed.
    fn file_dates(&self, sample: &Sample) -> (i64, Option<i64>) {
        let (row, sha256) = (&sample.row, &sample.hashes.sha256);
        let first = seed::days_ago(self.world.now, row.number("days"), sha256);
        match self.analysed(&Name::new(Kind::File, sha256)) {
            Some(Analysed::Waiting) => (first, None),
            Some(Analysed::At(date)) => (first, Some(date)),
            None if row.is("unanalysed") => (first, None),
            None => {
                let days = row.get("seen").map_or(row.number("days") / 3, |_| row.number("seen"));
                let last = seed::days_ago(self.world.now, days.min(row.number("days")), row.text("name"));
                (first, Some(last.max(first)))
            }
        }
    }

    /// Every attribute of a public file.
    pub(in crate::demo) fn file_attributes(&self, sample: &Sample) -> Map<String, Value> {
        let row = &sample.row;
        let (first, last) = self.file_dates(sample);
        let results = self.file_results(sample, last);
        let malicious = row.count("malicious");
        let mut derived = json!({
            "first": first, "last": last, "sent": last.unwrap_or(first),
            "changed": (last.unwrap_or(first) + 3600).min(self.world.now.max(first)),
            "in_the_wild": (malicious > 8).then(|| first - DAY),
            "times": row.get("times").cloned().unwrap_or_else(|| (1 + malicious * 2).into()),
            "total_votes": self.total_votes(&Name::new(Kind::File, &sample.hashes.sha256), row.votes()),
            "opinions": self.opinions(sample, first), "popular": last.and_then(|_| classification(row)), "stats": results.stats,
        });
        // Moved and not copied: they are large.
        derived["static"] = self.static_half(sample).into();
        derived["results"] = results.results;
        self.world.fill("file", derived, row)
    }

    /// What a row of a long list shows of a file, and no more.
    pub(super) fn listed_file(&self, sample: &Sample) -> Map<String, Value> {
        let derived = json!({
            "first": seed::days_ago(self.world.now, sample.row.number("days"), &sample.hashes.sha256),
            "stats": verdict::stats_of_file(&self.world.story.engines, &opinion(sample)),
        });
        self.world.fill("listed_file", derived, &sample.row)
    }

    fn file_results(&self, sample: &Sample, last: Option<i64>) -> Results {
        let Some(last) = last else { return verdict::none(true) };
        let (row, story) = (&sample.row, self.world.story);
        let platform = story.formats.get(row.text("kind")).and_then(|format| format["platform"].as_str());
        let wording = Wording {
            patterns: &story.engines.pattern,
            family: Some(row.text("family")).filter(|family| !family.is_empty()).unwrap_or("agent"),
            platform: platform.unwrap_or("Data"),
            fixed: row.get("verdict").and_then(Value::as_str),
            update: &seed::date(last, "%Y%m%d"),
        };
        verdict::of_file(&story.engines, &opinion(sample), &wording)
    }

    /// What the file is, whoever looks: formats, fuzzy hashes, tool output. Private files have these too.
    pub(super) fn static_half(&self, sample: &Sample) -> Map<String, Value> {
        let (row, kind, size) = (&sample.row, sample.row.text("kind"), sample.row.number("size").unsigned_abs());
        let format = self.world.story.formats.get(kind).unwrap_or(&Value::Null);
        let mut format = self.world.with_scope(Value::Null, row, |scope| scope.members(format));
        format.remove("platform");
        format.shift_remove("starts");
        let is_dll = kind == "pedll";
        let derived = json!({
            "format": format, "block": 96 << (size.max(1).ilog2() / 4), "is_long": size > 512, "is_dll": is_dll,
            "sections": (is_dll || kind == "peexe").then(|| sections(&sample.hashes.sha256, size)),
            "linked": seed::days_ago(self.world.now, row.number("days") + 3, &sample.hashes.sha256),
            "tags": row.get("tags").cloned().unwrap_or_else(|| json!([kind])),
        });
        self.world.fill("static", derived, row)
    }

    /// Sandbox verdicts, crowdsourced rules, severity and notes. `date` is when rules matched.
    pub(super) fn opinions(&self, sample: &Sample, date: i64) -> Map<String, Value> {
        let (row, story) = (&sample.row, self.world.story);
        let alerts = story.chosen("alert", row.list("ids"));
        let sigma = story.chosen("sigma", row.list("sigma"));
        let (severity, verdict) = match row.count("malicious") {
            0 => ("NONE", "UNDETECTED"),
            1..=5 => ("LOW", "SUSPICIOUS"),
            6..=9 => ("LOW", "MALICIOUS"),
            10..=34 => ("MEDIUM", "MALICIOUS"),
            _ => ("HIGH", "MALICIOUS"),
        };
        let derived = json!({
            "date": date, "severity": severity, "verdict": verdict, "rules": story.chosen("rule", row.list("yara")),
            "alert_stats": tally(&alerts, "severity", ["high", "medium", "low", "info"]), "alerts": alerts,
            "sigma_stats": tally(&sigma, "level", ["critical", "high", "medium", "low"]), "sigma_rules": sigma,
        });
        self.world.fill("opinions", derived, row)
    }

    /// All sigma rules that matched a file, as one object whose id is the file's.
    pub(in crate::demo) fn sigma_attributes(&self, id: &str) -> Option<Map<String, Value>> {
        let sample = self.sample(id)?;
        let opinions = self.opinions(&sample, 0);
        let (matches, stats) = (opinions.get("sigma_analysis_results")?, opinions.get("sigma_analysis_stats")?);
        let derived = json!({"sha256": id, "matches": matches, "stats": stats});
        Some(self.world.fill("sigma_analysis", derived, &sample.row))
    }
}

/// How many rows have each of the words.
fn tally(rows: &[Value], member: &str, words: [&str; 4]) -> Map<String, Value> {
    let count = |word: &str| rows.iter().filter(|row| row[member] == word).count();
    words.into_iter().map(|word| (word.to_owned(), count(word).into())).collect()
}

/// The sections of an executable, from the hash.
fn sections(sha256: &str, size: u64) -> Vec<Value> {
    let mut address = 4096_u64;
    let section = |(name, share, flags): (&str, u64, &str)| {
        let raw = (size * share / 100).next_multiple_of(512);
        // At most 790, so that nothing is lost.
        let entropy = f64::from(u32::try_from(300 + number(&[sha256, name], 490)).unwrap_or(0)) / 100.0;
        let section = json!({
            "name": name, "flags": flags, "virtual_address": address, "virtual_size": raw.saturating_sub(37),
            "raw_size": raw, "md5": digits(&format!("{sha256}/{name}"), 32),
            "chi2": number(&[sha256, name, "chi2"], 2_000_000), "entropy": entropy,
        });
        address += raw.next_multiple_of(4096);
        section
    };
    SECTIONS.into_iter().map(section).collect()
}

/// `popular_threat_classification`: what most engines call it.
fn classification(row: &Row) -> Option<Value> {
    let (family, malicious) = (row.text("family"), row.count("malicious"));
    if family.is_empty() || malicious < 4 {
        return None;
    }
    let category = Some(row.text("category")).filter(|category| !category.is_empty()).unwrap_or("trojan");
    let second = row.list("others").next().map(|other| format!("/{other}")).unwrap_or_default();
    let label = row.get("label").cloned().unwrap_or_else(|| format!("{category}.{family}{second}").into());
    let said = |word: &str, count: u32| json!({"value": word, "count": count});
    let others = row.list("others").zip((4..).step_by(2)).map(|(other, share)| said(other, malicious / share + 1));
    let mut categories = vec![said(category, malicious / 2 + 3)];
    if category != "trojan" {
        categories.push(said("trojan", malicious / 4 + 1));
    }
    let names: Vec<Value> = std::iter::once(said(family, malicious / 2 + 1)).chain(others).collect();
    Some(json!({
        "suggested_threat_label": label, "popular_threat_category": categories, "popular_threat_name": names,
    }))
}
