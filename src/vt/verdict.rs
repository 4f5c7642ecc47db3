//! What is said about badness: one rule, one word for each state, so that "not in VirusTotal", "no analysis yet", "1 of 91
//! engines flags it" and "none flagged" can never be mixed up, on screen, in a list or in an export.

use std::num::NonZeroU32;

use super::{Analysis, Facts, Kind, Object, Stats, stats};
use crate::text::{self, time};

pub use super::plausible::{BEGAN, plausible};

/// With fewer opinions than this a number says little, and the words say so: files are looked at by about 70 engines, names
/// and addresses by about 90.
pub const FEW_ENGINES: u32 = 20;

/// Who gives `gti_assessment`.
const GTI: &str = "Google Threat Intelligence";

/// What the service knows of an object's badness. The numbers stay beside the word.
///
/// Order of judgement: enough engines that say malicious, Google Threat Intelligence's verdict, the threat verdict, fewer engines
/// that say malicious, suspicious, any opinion, none. What is malicious is enough to act on, and nothing else is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not an object that engines judge (a comment, a certificate).
    NotJudged,
    /// The service knows of it but never scanned it, or its attributes were not asked for.
    NotScanned,
    /// A stub in a list: the service has no such object.
    Missing,
    /// A stub in a list: the service has it and does not give it.
    Withheld,
    /// An analysis that has no opinions yet.
    NoVerdicts,
    /// It was analysed, and the answer holds no opinion: every engine failed, or the numbers were left out.
    NoOpinion,
    /// A private file: no antivirus numbers exist for it and nothing else judged it.
    PrivateUnjudged,
    /// A private thing, of which the service itself says that it detects nothing: no engine was asked.
    Undetected,
    /// A private thing that the service itself calls benign.
    Benign,
    /// No engine with an opinion found anything.
    NoneFlagged,
    /// Engines say malicious, but too few to call it so.
    BelowThreshold,
    Suspicious,
    Malicious,
}

/// A verdict, and whether that is enough to act on: to block it, to write an indicator for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    pub flagged: bool,
    /// What the service itself says, where the numbers of engines alone say another thing, or there are none.
    pub says: Option<Word>,
}

impl Judgement {
    /// The verdict with its numbers, and apart from it what the service says where that is another thing: `4/60 malicious, 1
    /// suspicious; VirusTotal says suspicious`.
    pub fn sentence(&self, stats: &Stats) -> String {
        match self.says {
            Some(word) => word.sentence(stats),
            None => self.verdict.sentence(stats),
        }
    }
}

/// A verdict of the service itself beside numbers that say another thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub who: &'static str,
    pub verdict: Verdict,
    /// What the numbers alone say.
    pub numbers: Verdict,
}

impl Word {
    /// `VirusTotal says suspicious`
    pub fn words(self) -> String {
        format!("{} says {}", self.who, self.verdict.word())
    }

    /// What the numbers say, and then who says another thing: `0/60 none flagged; VirusTotal says malicious`.
    pub fn sentence(self, stats: &Stats) -> String {
        self.beside(&self.numbers.sentence(stats))
    }

    /// The words, and then who says another thing.
    pub fn beside(self, words: &str) -> String {
        format!("{words}; {}", self.words())
    }

    /// Whether it is the verdict: not where enough engines say malicious.
    pub fn decides(self) -> bool {
        self.numbers != Verdict::Malicious
    }
}

/// The verdict's own word without numbers, and whose it is: `malicious, says VirusTotal`.
pub fn said_by(words: String, says: Option<Word>) -> String {
    match says.filter(|word| word.decides()) {
        Some(word) => format!("{words}, says {}", word.who),
        None => words,
    }
}

/// From how many engines that say malicious on an object counts as flagged, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    pub file: NonZeroU32,
    pub url: NonZeroU32,
    pub domain: NonZeroU32,
    pub ip_address: NonZeroU32,
}

impl Thresholds {
    /// Unless the settings say otherwise: one or two of 90 engines are wrong about much that is harmless.
    pub const SHIPPED: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { file: Self::SHIPPED, url: Self::SHIPPED, domain: Self::SHIPPED, ip_address: Self::SHIPPED }
    }
}

/// The one rule for what is flagged, as the settings give it: plain data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judge {
    pub thresholds: Thresholds,
    /// Engines of which one that says malicious is enough; the case of letters does not matter.
    pub trusted: Vec<String>,
}

impl Judge {
    /// What is said of an object, by whom, and whether that is enough to act on.
    pub fn judge(&self, object: &Object) -> Judgement {
        let enough = self.enough(object);
        let numbers = by_numbers(counted(object), enough);
        // The word begins at the threshold, whatever milder word the service has.
        let verdict = if enough { numbers } else { Verdict::before_numbers(object).unwrap_or(numbers) };
        let says = Verdict::of_service(object).filter(|(verdict, _)| *verdict != numbers);
        let says = says.map(|(verdict, who)| Word { who, verdict, numbers });
        Judgement { verdict, flagged: verdict == Verdict::Malicious, says }
    }

    /// The verdict alone.
    pub fn verdict(&self, object: &Object) -> Verdict {
        self.judge(object).verdict
    }

    /// Whether enough engines say malicious, or one that is trusted.
    fn enough(&self, object: &Object) -> bool {
        let malicious = counted(object).map_or(0, |stats| stats.malicious);
        malicious > 0 && (malicious >= self.threshold(object).get() || self.trusts(object))
    }

    /// How many engines must say malicious of this kind of object.
    fn threshold(&self, object: &Object) -> NonZeroU32 {
        let item = || Analysis::read(object).item.map_or(Kind::File, |item| item.kind);
        let kind = match &object.descriptor.kind {
            Kind::Analysis => item(),
            kind => kind.clone(),
        };
        match kind {
            Kind::Url | Kind::PrivateUrl => self.thresholds.url,
            Kind::Domain => self.thresholds.domain,
            Kind::IpAddress => self.thresholds.ip_address,
            _ => self.thresholds.file,
        }
    }

    fn trusts(&self, object: &Object) -> bool {
        !self.trusted.is_empty()
            && stats::said(object.raw()).iter().any(|said| said.is_malicious() && self.is_trusted(&said.engine))
    }

    /// Whether the settings call the engine trusted.
    pub fn is_trusted(&self, engine: &str) -> bool {
        self.trusted.iter().any(|name| name.eq_ignore_ascii_case(engine))
    }
}

fn by_numbers(stats: Option<Stats>, enough: bool) -> Verdict {
    match stats {
        Some(stats) if stats.malicious > 0 && enough => Verdict::Malicious,
        Some(stats) if stats.malicious > 0 => Verdict::BelowThreshold,
        Some(stats) if stats.suspicious > 0 => Verdict::Suspicious,
        Some(_) => Verdict::NoneFlagged,
        None => Verdict::NoVerdicts,
    }
}

impl Verdict {
    /// The verdict by the shipped thresholds, for what does not depend on them: whether there is an opinion at all. Whoever
    /// shows or exports badness asks the [`Judge`] of the settings.
    pub fn of(object: &Object) -> Self {
        Judge::default().verdict(object)
    }

    /// What can be said without a look at numbers, or because there are none.
    fn before_numbers(object: &Object) -> Option<Self> {
        let (kind, facts) = (&object.descriptor.kind, &object.facts);
        if let Some(error) = object.error.as_deref() {
            return Some(if is_missing(error) { Self::Missing } else { Self::Withheld });
        }
        if !object.has_attributes {
            return Some(if kind.has_report() { Self::NotScanned } else { Self::NotJudged });
        }
        if let Some((verdict, _)) = Self::of_service(object) {
            return Some(verdict);
        }
        match (counted(object), kind) {
            (Some(_), _) => None,
            (None, Kind::PrivateFile | Kind::PrivateUrl) => Some(Self::PrivateUnjudged),
            (None, kind) if kind.has_report() => Some(Self::without_opinions(facts)),
            (None, Kind::Analysis) if facts.status.as_deref() == Some("completed") => Some(Self::NoOpinion),
            (None, _) if facts.stats.is_some() => Some(Self::NoVerdicts),
            (None, _) => Some(Self::NotJudged),
        }
    }

    /// What the service itself calls it, and who of it does.
    fn of_service(object: &Object) -> Option<(Self, &'static str)> {
        let facts = object.has_attributes.then_some(&object.facts)?;
        let words = [(&facts.gti_verdict, GTI), (&facts.threat_verdict, "VirusTotal")];
        let said =
            |read: fn(&str) -> Option<Self>| words.iter().find_map(|(word, who)| Some((read(word.as_deref()?)?, *who)));
        // Engines say more than a word that finds nothing; where none were asked, that word is all there is.
        let is_alone = object.descriptor.kind.is_private() && counted(object).is_none();
        said(Self::from_word).or_else(|| said(Self::from_mild_word).filter(|_| is_alone))
    }

    /// Engines that all failed, or a date beside zeros or no numbers at all, are an analysis that says nothing. Zeros without a date
    /// are those of a queue.
    fn without_opinions(facts: &Facts) -> Self {
        let is_analysed =
            facts.last_analysis_date.is_some() || facts.stats.is_some_and(|stats| stats.without_opinion() > 0);
        if is_analysed { Self::NoOpinion } else { Self::NoVerdicts }
    }

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "MALICIOUS" => Some(Self::Malicious),
            "SUSPICIOUS" => Some(Self::Suspicious),
            _ => None,
        }
    }

    /// A word that accuses nobody.
    fn from_mild_word(word: &str) -> Option<Self> {
        match word {
            "UNDETECTED" => Some(Self::Undetected),
            "BENIGN" => Some(Self::Benign),
            _ => None,
        }
    }

    /// The word for people, the same everywhere.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotJudged => "",
            Self::NotScanned | Self::NoVerdicts => "no analysis yet",
            Self::Missing => "not in VirusTotal",
            Self::Withheld => "not given",
            Self::NoOpinion => "no opinion given",
            Self::PrivateUnjudged => "no AV (private)",
            Self::Undetected => "undetected",
            Self::Benign => "benign",
            Self::NoneFlagged => "none flagged",
            Self::BelowThreshold => "below threshold",
            Self::Suspicious => "suspicious",
            Self::Malicious => "malicious",
        }
    }

    /// Whether nothing is known of it yet that could be good or bad: nobody judged it.
    pub fn is_unknown(self) -> bool {
        match self {
            Self::NotScanned
            | Self::Missing
            | Self::Withheld
            | Self::NoVerdicts
            | Self::NoOpinion
            | Self::PrivateUnjudged => true,
            Self::NotJudged
            | Self::Undetected
            | Self::Benign
            | Self::NoneFlagged
            | Self::BelowThreshold
            | Self::Suspicious
            | Self::Malicious => false,
        }
    }

    /// Whether the service itself finds nothing, where nobody else was asked.
    fn is_mild(self) -> bool {
        matches!(self, Self::Undetected | Self::Benign)
    }

    /// The verdict with its numbers: `4/60 malicious, 1 suspicious`, `1 of 91 engines flags it`, `0/62 none flagged`.
    pub fn sentence(self, stats: &Stats) -> String {
        let apart = match stats.suspicious {
            0 => String::new(),
            more => format!(", {more} suspicious"),
        };
        match self {
            Self::BelowThreshold => {
                let flag = text::one_or(stats.malicious.into(), "flags", "flag");
                let engines = text::counted(u64::from(stats.total()), "engine");
                format!("{} of {engines} {flag} it{apart}", stats.malicious)
            }
            Self::Suspicious if stats.malicious == 0 && stats.suspicious > 0 => stats.ratio(),
            Self::NoVerdicts if stats.total() > 0 => format!("{} so far", stats.ratio()),
            _ if stats.total() == 0 => self.word().to_owned(),
            _ => format!("{}/{} {}{apart}", stats.malicious, stats.total(), self.word()),
        }
    }
}

/// The numbers to be shown: at least one engine has an opinion, and nothing is still being counted.
pub fn counted(object: &Object) -> Option<Stats> {
    let is_counting = object.descriptor.kind == Kind::Analysis && object.facts.status.as_deref() != Some("completed");
    object.facts.stats.filter(|stats| stats.total() > 0 && !is_counting)
}

/// Whether a stub's reason is that there is no such object.
pub fn is_missing(stub: &str) -> bool {
    stub.split(':').next().is_some_and(|code| code.trim() == "NotFoundError")
}

/// What must be known before numbers are believed: `only 5 engines`, `1 y old`. Of what, when its last analysis was, and now.
pub fn doubts(kind: &Kind, stats: &Stats, analysed: Option<i64>, now: i64) -> Vec<String> {
    let few = (1..FEW_ENGINES).contains(&stats.total()).then(|| match stats.total() {
        1 => "only 1 engine".to_owned(),
        engines => format!("only {engines} engines"),
    });
    let old = analysed.filter(|date| is_old(kind, *date, now)).map(|date| format!("{} old", time::age(date, now)));
    few.into_iter().chain(old).collect()
}

/// The word for numbers of which nobody can say when they were counted.
pub const UNDATED: &str = "undated";

/// Whether an analysis is so old that the world may have changed since: names and addresses change hands faster than files.
pub fn is_old(kind: &Kind, analysed: i64, now: i64) -> bool {
    let tolerated = if matches!(kind, Kind::File | Kind::PrivateFile) { 90 * time::DAY } else { 30 * time::DAY };
    now.saturating_sub(analysed) > tolerated
}

/// The short form for a table cell: `61/72`, `0/5, few engines`, `high / malicious`, `no analysis yet`.
pub fn cell(object: &Object) -> String {
    let word = Verdict::before_numbers(object);
    let facts = &object.facts;
    let numbers = || match counted(object) {
        Some(stats) if (stats.malicious, stats.suspicious) == (0, 0) && stats.total() < FEW_ENGINES => {
            Some(format!("0/{}, few engines", stats.total()))
        }
        Some(stats) => Some(match stats.suspicious {
            0 => format!("{}/{}", stats.malicious, stats.total()),
            more => format!("{}/{} +{more}", stats.malicious, stats.total()),
        }),
        None => None,
    };
    match word {
        Some(word @ (Verdict::NotScanned | Verdict::Missing | Verdict::Withheld | Verdict::NotJudged)) => {
            word.word().to_owned()
        }
        word => numbers().unwrap_or_else(|| match word {
            Some(word) if object.descriptor.kind.is_private() => private(word, facts.threat_severity.as_deref()),
            word => word.unwrap_or(Verdict::NoVerdicts).word().to_owned(),
        }),
    }
}

/// Where a cell has no room for the whole name of who says so.
fn in_short(who: &'static str) -> &'static str {
    match who {
        GTI => "GTI",
        who => who,
    }
}

/// A cell, and in short whose verdict its sign tells, where numbers of engines alone say another thing: `0/60, says GTI`; and who
/// it is that finds nothing, where no engine was asked: `undetected, says GTI`.
pub fn cell_said_by(cell: &str, says: Option<Word>) -> String {
    // What accuses without numbers is told by its sign too.
    let is_told = |word: &Word| word.decides() && (has_numbers(cell) || word.verdict.is_mild());
    match says.filter(is_told) {
        Some(word) => format!("{cell}, says {}", in_short(word.who)),
        None => cell.to_owned(),
    }
}

/// Whether a cell has the numbers of engines, and not only a word.
pub fn has_numbers(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit())
}

/// The cell where no sign stands beside it: with the service's own word where the numbers say another thing, `0/60; Google Threat
/// Intelligence says malicious`.
pub fn cell_in_words(object: &Object) -> String {
    let (cell, says) = (cell(object), Judge::default().judge(object).says);
    match says {
        Some(word) if word.verdict.is_mild() => said_by(cell, says),
        Some(word) if !cell.contains(word.verdict.word()) => word.beside(&cell),
        _ => cell,
    }
}

/// What verdicts are sorted by: engines that flag it, those that say malicious first.
pub fn weight(stats: Option<Stats>) -> u32 {
    stats.map_or(0, |stats| stats.malicious.saturating_mul(1000).saturating_add(stats.suspicious))
}

/// `high / malicious`: what is said of a private thing, which has no numbers.
fn private(verdict: Verdict, severity: Option<&str>) -> String {
    let severity = severity.filter(|level| *level != "NONE" && *level != "UNKNOWN").map(str::to_lowercase);
    let judged = (verdict > Verdict::PrivateUnjudged).then(|| verdict.word().to_owned());
    let words: Vec<String> = severity.into_iter().chain(judged).collect();
    if words.is_empty() { Verdict::PrivateUnjudged.word().to_owned() } else { words.join(" / ") }
}

#[cfg(test)]
mod tests;
