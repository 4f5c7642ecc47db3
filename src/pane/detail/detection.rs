//! Detection: what each engine says, malicious first, then suspicious, trusted ones before others.

use serde_json::Value;

use super::members::{Members, scalar};
use super::sheet::{Fold, Sheet};
use super::{DetailLine, Mark, Scene, summary};
use crate::text;
use crate::theme::Role;
use crate::vt::{Judge, Kind, Verdict};

const ENGINE: usize = 22;
const CATEGORY: usize = 14;
const RESULT: usize = 40;

/// What one engine says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    pub engine: String,
    /// `malicious`, `undetected`, `type-unsupported`, …
    pub category: String,
    pub result: Option<String>,
    pub version: Option<String>,
    /// `YYYYMMDD`
    pub update: Option<String>,
    pub trusted: bool,
    /// Members of the result beyond those above, as `name value`.
    pub more: Vec<String>,
}

impl Opinion {
    fn read(engine: &str, result: &Value, judge: &Judge) -> Self {
        let mut opinion = Self {
            engine: engine.to_owned(),
            category: String::new(),
            result: None,
            version: None,
            update: None,
            trusted: judge.is_trusted(engine),
            more: Vec::new(),
        };
        let Some(mut members) = Members::of(result, "") else {
            opinion.category = scalar(result).unwrap_or_default();
            return opinion;
        };
        opinion.category = members.text("category").unwrap_or_default();
        opinion.result = members.text("result");
        opinion.version = members.text("engine_version");
        opinion.update = members.text("engine_update");
        if let Some(named) = members.text("engine_name").filter(|named| named != engine) {
            opinion.more.push(named);
        }
        if let Some(method) = members.text("method").filter(|method| method != "blacklist") {
            opinion.more.push(method);
        }
        opinion.more.extend(members.left().map(|(name, value)| format!("{name} {value}")));
        opinion
    }

    /// Whether it says malicious; suspicious is less, and counted apart.
    pub fn is_malicious(&self) -> bool {
        self.category == "malicious"
    }

    pub fn is_suspicious(&self) -> bool {
        self.category == "suspicious"
    }

    /// Its sign, and the role of its words.
    fn mark(&self) -> (Mark, Role) {
        let verdict = match self.category.as_str() {
            "malicious" => Verdict::Malicious,
            "suspicious" => Verdict::Suspicious,
            "harmless" => Verdict::NoneFlagged,
            "undetected" => return (Mark::Undetected, Role::Undetected),
            _ => Verdict::NotJudged,
        };
        (verdict.into(), summary::role(verdict))
    }

    /// Order on screen: badness, then trust, then name.
    fn rank(&self) -> (u8, bool, String) {
        let badness = match self.category.as_str() {
            "malicious" => 0,
            "suspicious" => 1,
            "undetected" => 2,
            "harmless" => 3,
            _ => 4,
        };
        (badness, !self.trusted, self.engine.to_lowercase())
    }

    /// The part of the tab that it belongs to.
    fn group(&self) -> &'static str {
        match self.category.as_str() {
            "malicious" => "malicious",
            "suspicious" => "suspicious",
            "undetected" | "harmless" => "passed",
            _ => "silent",
        }
    }

    fn matches(&self, filter: &str) -> bool {
        let parts = [Some(&self.engine), Some(&self.category), self.result.as_ref()];
        filter.is_empty() || parts.into_iter().flatten().any(|text| text.to_lowercase().contains(filter))
    }

    /// Its line; `result` is the width of the column of results.
    fn line(&self, width: usize) -> DetailLine {
        let (mark, role) = self.mark();
        let says_something = self.is_malicious() || self.is_suspicious();
        let star = if self.trusted { "*" } else { " " };
        let result = self.result.as_deref().unwrap_or_default();
        let mut line = DetailLine::blank()
            .and(
                if self.trusted { Role::Marked } else { Role::Text },
                &column(&format!("{star} {}", self.engine), ENGINE),
            )
            .and(role, &column(&self.category, CATEGORY))
            .and(if says_something { role } else { Role::Text }, &column(result, width));
        if let Some(version) = &self.version {
            line = line.and(Role::Muted, &format!("{version}  "));
        }
        if let Some(update) = &self.update {
            line = line.and(Role::Muted, &day(update));
        }
        for more in &self.more {
            line = line.and(Role::Muted, &format!("  {more}"));
        }
        let value = if result.is_empty() { format!("{}: {}", self.engine, self.category) } else { result.to_owned() };
        line.marked(mark).copies(value)
    }
}

/// The text and spaces up to `width`; never cut, since the end of a name can be what matters.
fn column(text: &str, width: usize) -> String {
    let shown = text::visible(text);
    let cells = width.max(text::width(&shown) + 1);
    text::pad(&shown, cells)
}

/// `20260102` as `2026-01-02`; anything else as it came.
fn day(update: &str) -> String {
    match (update.get(..4), update.get(4..6), update.get(6..)) {
        (Some(year), Some(month), Some(day)) if update.len() == 8 && update.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{year}-{month}-{day}")
        }
        _ => update.to_owned(),
    }
}

/// Every engine's word, in the order of the tab. Analyses call them `results`.
pub fn opinions(scene: &Scene<'_>) -> Vec<Opinion> {
    let results = ["last_analysis_results", "results"].iter().find_map(|name| scene.report.attribute(name));
    let judge = &scene.session.judge;
    let mut opinions: Vec<_> = results
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(engine, result)| Opinion::read(engine, result, judge))
        .collect();
    opinions.sort_by_cached_key(Opinion::rank);
    opinions
}

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let mut sheet = Sheet::new(scene);
    let opinions = opinions(scene);
    let filter = scene.filter.to_lowercase();
    head(&mut sheet, &opinions);
    let groups = [
        ("malicious", "Malicious"),
        ("suspicious", "Suspicious"),
        ("passed", "Found nothing"),
        ("silent", "Without an opinion"),
    ];
    for (key, title) in groups {
        let members: Vec<_> = opinions.iter().filter(|opinion| opinion.group() == key).collect();
        let shown: Vec<_> = members.iter().filter(|opinion| opinion.matches(&filter)).collect();
        if members.is_empty() {
            continue;
        }
        let note = if shown.len() == members.len() {
            members.len().to_string()
        } else {
            format!("{} of {}", shown.len(), members.len())
        };
        sheet.section(&format!("detection/{key}"), Fold::Open, title, &note, |sheet| {
            let widest = shown.iter().filter_map(|opinion| opinion.result.as_deref()).map(text::width).max();
            let width = widest.map_or(0, |cells| (cells + 2).min(RESULT));
            for opinion in shown {
                sheet.push(opinion.line(width));
            }
        });
    }
    sheet.finish(nothing(scene))
}

fn head(sheet: &mut Sheet<'_>, opinions: &[Opinion]) {
    let object = &sheet.scene.report.object;
    let facts = &object.facts;
    let Some(stats) = facts.stats else { return };
    let judged = sheet.scene.session.judge.verdict(object);
    let words = judged.sentence(&stats);
    let line = DetailLine::blank().and(summary::role(judged), &format!("{words}  ")).copies(words);
    let counts = [(stats.harmless, "harmless"), (stats.undetected, "undetected")];
    let words: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    sheet.push(line.and(Role::Muted, &words.join(", ")).marked(judged));
    if stats.without_opinion() > 0 {
        sheet.say(Role::Muted, &summary::opinionless(&stats));
    }
    summary::doubts(sheet, &stats);
    if let Some(date) = facts.last_analysis_date.or(facts.date) {
        sheet.time("last analysis", date);
    }
    if opinions.iter().any(|opinion| opinion.trusted) {
        sheet.say(Role::Muted, "* an engine that you trust (trusted_engines in the settings)");
    }
}

fn nothing(scene: &Scene<'_>) -> &'static str {
    let object = &scene.report.object;
    if object.descriptor.kind == Kind::PrivateFile {
        "of private files no results by engine are given; Summary says what judged it"
    } else if !object.has_attributes && object.descriptor.kind.has_report() {
        "no analysis yet: no engine has looked at it"
    } else if object.descriptor.kind.has_report() {
        "no engine results in this report"
    } else {
        "engines do not look at this kind of object"
    }
}
