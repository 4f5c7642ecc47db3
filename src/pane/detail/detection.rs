//! Detection: what each engine says, malicious first, then suspicious, trusted ones before others.

use serde_json::Value;

use super::members::{Members, scalar};
use super::sheet::{Fold, Sheet};
use super::{DetailLine, Mark, Scene, summary};
use crate::text;
use crate::theme::Role;
use crate::vt::{Judge, Kind, Verdict, verdict};

/// Cells between columns.
const GAP: usize = 2;
/// No column is made wider than this for one long value in it.
const WIDEST: usize = 40;
/// The sign before a line and what stands behind it, which are no part of the columns.
const BEFORE: usize = 2;

/// Widths of the columns of a group, in cells without the gap; 0 for one that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Columns {
    engine: usize,
    category: usize,
    result: usize,
    version: usize,
    update: usize,
}

impl Columns {
    /// As wide as what stands in them; results leave room for what stands behind them.
    fn of(opinions: &[&&Opinion], room: usize) -> Self {
        let widest = |text: fn(&Opinion) -> String| {
            opinions.iter().map(|opinion| text::width(&text::visible(&text(opinion)))).max().unwrap_or(0).min(WIDEST)
        };
        let says_one_thing = opinions.windows(2).all(|pair| match pair {
            [one, other] => one.category == other.category,
            _ => true,
        });
        let is_in_heading = opinions.first().is_some_and(|first| first.group() == first.category);
        let columns = Self {
            engine: widest(Opinion::name),
            category: if says_one_thing && is_in_heading { 0 } else { widest(|opinion| opinion.category.clone()) },
            result: 0,
            version: widest(|opinion| opinion.version.clone().unwrap_or_default()),
            update: widest(|opinion| opinion.update.as_deref().map(day).unwrap_or_default()),
        };
        let result = widest(|opinion| opinion.result.clone().unwrap_or_default());
        Self { result: result.min(room.saturating_sub(columns.cells() + GAP)), ..columns }
    }

    fn cells(&self) -> usize {
        let columns = [self.engine, self.category, self.result, self.version, self.update];
        columns.into_iter().filter(|cells| *cells > 0).map(|cells| cells + GAP).sum()
    }
}

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

    /// Its name, starred where the user trusts it.
    fn name(&self) -> String {
        format!("{} {}", if self.trusted { "*" } else { " " }, self.engine)
    }

    /// Its line in such columns. What has no room behind a long result stands below it.
    fn lines(&self, columns: Columns, room: usize) -> Vec<DetailLine> {
        let (mark, role) = self.mark();
        let found = if self.is_malicious() || self.is_suspicious() { role } else { Role::Text };
        let result = text::visible(self.result.as_deref().unwrap_or_default());
        let mut name = DetailLine::blank()
            .and(if self.trusted { Role::Marked } else { Role::Text }, &column(&self.name(), columns.engine));
        if columns.category > 0 {
            name = name.and(role, &column(&self.category, columns.category));
        }
        let beside = |line: DetailLine| {
            let day = self.update.as_deref().map(day).unwrap_or_default();
            line.and(Role::Muted, &column(self.version.as_deref().unwrap_or_default(), columns.version))
                .and(Role::Muted, &column(&day, columns.update))
                .and(Role::Muted, &self.more.join("  "))
        };
        let whole = beside(name.clone().and(found, &column(&result, columns.result)));
        let mut lines = if text::width(whole.plain().trim_end()) <= room {
            vec![whole]
        } else {
            let before = text::width(&name.plain());
            let below = || DetailLine::text(Role::Muted, &" ".repeat(before));
            let mut rows = text::wrap(&result, room.saturating_sub(before).max(1)).into_iter();
            let first = name.and(found, &rows.next().unwrap_or_default());
            let last = Some(beside(below())).filter(|last| !last.plain().trim().is_empty());
            [first].into_iter().chain(rows.map(|row| below().and(found, &row))).chain(last).collect()
        };
        let value = if result.is_empty() {
            format!("{}: {}", self.engine, self.category)
        } else {
            self.result.clone().unwrap_or_default()
        };
        for line in &mut lines {
            line.value = Some(value.clone());
        }
        if let Some(first) = lines.first_mut() {
            first.mark = Some(mark);
        }
        lines
    }
}

/// The text and spaces up to `width`, and a gap; never cut, since the end of a name can be what matters.
fn column(text: &str, width: usize) -> String {
    let shown = text::visible(text);
    match width.max(text::width(&shown)) {
        0 => String::new(),
        cells => text::pad(&shown, cells + GAP),
    }
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
            let room = sheet.room(BEFORE);
            let columns = Columns::of(&shown, room);
            for line in shown.iter().flat_map(|opinion| opinion.lines(columns, room)) {
                sheet.push(line);
            }
        });
    }
    sheet.finish(nothing(scene))
}

fn head(sheet: &mut Sheet<'_>, opinions: &[Opinion]) {
    let object = &sheet.scene.report.object;
    let facts = &object.facts;
    let Some(stats) = facts.stats else { return };
    let judgement = sheet.scene.session.judge.judge(object);
    let (judged, words) = (judgement.verdict, judgement.sentence(&stats));
    let line = DetailLine::blank().and(summary::role(judged), &format!("{words}  ")).copies(words);
    let counts = [(stats.harmless, "harmless"), (stats.undetected, "undetected")];
    let words: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    sheet.push(line.and(Role::Muted, &words.join(", ")).marked(judged));
    if stats.without_opinion() > 0 {
        sheet.say(Role::Muted, &summary::opinionless(&stats));
    }
    summary::doubts(sheet, &stats);
    let now = sheet.scene.now;
    if let Some(date) =
        verdict::plausible(facts.last_analysis_date, now).or_else(|| verdict::plausible(facts.date, now))
    {
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
