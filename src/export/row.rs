//! What is exported: one thing that was asked about, or that was found beside one.

use bytes::Bytes;

use crate::case::{Own, Ruling};
use crate::inside::walk;
use crate::ioc::{HashKind, Indicator};
use crate::vt::claims::Claim;
use crate::vt::verdict::Word;
use crate::vt::{self, ApiError, Dated, Descriptor, Facts, Judge, Judgement, Kind, Object, State, Verdict, verdict};

/// Why there is no object, as programs want it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Fault {
    pub code: String,
    pub message: String,
    /// Of HTTP; `None` when nothing was received.
    pub status: Option<u16>,
}

impl Fault {
    /// Of an input that could not be asked about.
    pub const NOT_AN_INDICATOR: &str = "NotAnIndicator";
    /// Of an input that would tell strangers about the user's own network.
    pub const INTERNAL: &str = "Internal";

    /// Of a command line or a part of it that makes no sense.
    pub const USAGE: &str = "Usage";
    /// Of something on this machine: a file, the store.
    pub const LOCAL: &str = "Local";

    /// Whether the input was refused, so that nothing of it may be asked of anybody.
    pub fn is_refusal(&self) -> bool {
        matches!(&*self.code, Self::NOT_AN_INDICATOR | Self::INTERNAL)
    }

    /// What an error stub of a list says: `NotFoundError: File not found`.
    pub fn of_stub(reason: &str) -> Self {
        let (code, message) = reason.split_once(": ").unwrap_or((reason, ""));
        Self { code: code.to_owned(), message: message.to_owned(), status: None }
    }
}

impl From<&ApiError> for Fault {
    fn from(error: &ApiError) -> Self {
        let message = if error.message.is_empty() { error.headline() } else { &error.message };
        Self {
            code: error.code.as_deref().unwrap_or_default().to_owned(),
            message: message.to_owned(),
            status: error.status,
        }
    }
}

/// The URL that an input asks for, where it is not the one that was given, or the service has it in another spelling.
pub(crate) fn asked(input: &str, kind: &Kind, facts: &Facts) -> Option<String> {
    if !matches!(kind, Kind::Url | Kind::PrivateUrl) {
        return None;
    }
    crate::ioc::respelled(input).or_else(|| facts.asked_as(&crate::ioc::classify(input).ok()?))
}

/// The own name of the file at a path, wherever that was written.
fn own_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|name| !name.is_empty()).unwrap_or(path)
}

/// What rows are counted as that engines, or people, flag.
pub(super) const FLAGGED: &str = "flagged";
/// And what those are that engines looked at and none, or none that counts, flags.
pub(super) const NOT_FLAGGED: &str = "not flagged";

/// How many rows are counted as what; in the order in which they come.
pub(super) fn counts<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<(&'static str, u64)> {
    let mut counts: Vec<(&'static str, u64)> = Vec::new();
    for words in rows.map(Row::counted_as) {
        match counts.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => counts.push((words, 1)),
        }
    }
    counts
}

/// How the row was reached from another object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The service's name of the relationship: `contacted_domains`.
    pub name: String,
    pub source: Descriptor,
}

/// One row. All texts are as the service or the user gave them; making them safe is each format's own task.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As the user gave it; `None` for related objects.
    pub input: Option<String>,
    pub about: Descriptor,
    pub state: State,
    pub verdict: Verdict,
    /// Whether the verdict is enough to act on; see [`Row::flagged`].
    pub is_flagged: bool,
    /// What the service itself says, where the numbers of engines alone say another thing, or there are none.
    pub says: Option<Word>,
    /// What is known; empty unless something was found. `stats` is `None` while there are no verdicts to be shown.
    pub facts: Facts,
    /// The JSON of the object, when it is at hand: gives the engines in notes and `object` in JSON.
    pub raw: Option<Bytes>,
    /// What of it decides beside engines, of a row without its JSON.
    pub claims: Vec<Claim>,
    /// `network` or `store`.
    pub from: Option<&'static str>,
    /// When the service said so, where that was noted.
    pub told_at: Option<i64>,
    pub fault: Option<Fault>,
    pub relation: Option<Relation>,
    /// What was analysed, where the row is an analysis that names it.
    pub item: Option<Descriptor>,
    /// What the row speaks of, where it is no indicator itself: of a comment, what was commented on.
    pub speaks_of: Option<Indicator>,
    /// What a small object says on one line: a comment's text, whose certificate it is. Empty for the rest.
    pub text: String,
    /// The user's own words on it.
    pub note: String,
    /// What the user's text said beside it.
    pub remark: String,
    /// The file on this machine whose hash it is. Folders are called after people and clients: whole it stands in records and tables
    /// of one's own alone.
    pub path: Option<String>,
    /// Other files on this machine with the same content, which `remark` tells of by their paths.
    pub same: Vec<String>,
    /// The user's own tags.
    pub tags: Vec<String>,
    /// What people make of it, whatever engines say.
    pub own: Option<Own>,
    /// Why nothing newer is known, where it was asked for: `not in VirusTotal any more, asked …`.
    pub since: Option<String>,
}

impl Row {
    /// Something that no answer is known for.
    pub fn empty(about: Descriptor, state: State) -> Self {
        Self {
            input: None,
            about,
            state,
            verdict: Verdict::NotScanned,
            is_flagged: false,
            says: None,
            facts: Facts::default(),
            raw: None,
            claims: Vec::new(),
            from: None,
            told_at: None,
            fault: None,
            relation: None,
            item: None,
            speaks_of: None,
            text: String::new(),
            note: String::new(),
            remark: String::new(),
            path: None,
            same: Vec::new(),
            tags: Vec::new(),
            own: None,
            since: None,
        }
    }

    /// An indicator that no answer is known for.
    pub fn unanswered(indicator: &Indicator, state: State) -> Self {
        let facts = Facts { url: indicator.is_url().then(|| indicator.value().into()), ..Facts::default() };
        Self { input: Some(indicator.value()), facts, ..Self::empty(Descriptor::of(indicator), state) }
    }

    /// An object that came.
    pub fn of(object: &Object, judge: &Judge) -> Self {
        Self::listed(object, None, judge)
    }

    /// An object that came in a list, as [seen from](Object::seen_from) what the list belongs to.
    pub fn listed(object: &Object, near: Option<&Descriptor>, judge: &Judge) -> Self {
        let Judgement { verdict, flagged, says } = judge.judge(object);
        Self {
            item: object.subject().filter(|item| *item != object.descriptor),
            speaks_of: object.speaks_of(near),
            text: vt::brief(object).unwrap_or_default(),
            verdict,
            is_flagged: flagged,
            says,
            facts: Facts { stats: verdict::counted(object), ..object.facts.clone() },
            raw: Some(object.raw().clone()),
            fault: object.error.as_deref().map(Fault::of_stub),
            ..Self::empty(object.descriptor.clone(), State::of(object))
        }
    }

    /// The indicator that the row is about, of an analysis what was analysed; `None` for comments, certificates and the like.
    pub fn indicator(&self) -> Option<Indicator> {
        if self.item.is_some() {
            return self.speaks_of.clone();
        }
        if !matches!(self.about.kind, Kind::Url | Kind::PrivateUrl) {
            return self.about.indicator();
        }
        let typed = self.input.as_deref().and_then(|input| crate::ioc::classify(input).ok());
        let named = self.facts.url.as_deref().map(|url| Indicator::Url(url.to_owned()));
        named.or(typed.filter(Indicator::is_url)).or_else(|| self.about.indicator())
    }

    /// The URL as it was asked for, where it was given otherwise or the service has it in another spelling.
    pub fn asked(&self) -> Option<String> {
        asked(self.input.as_deref()?, &self.about.kind, &self.facts)
    }

    /// The indicator that the row is about or, where it is none itself, that it speaks of.
    pub fn names(&self) -> Option<Indicator> {
        self.indicator().or_else(|| self.speaks_of.clone())
    }

    /// What it is called, where that is more than its URL once more.
    pub fn name(&self) -> Option<&str> {
        let name = self.facts.name.as_deref().filter(|name| !name.trim().is_empty());
        name.filter(|name| Some(*name) != self.facts.url.as_deref())
    }

    /// Of passive DNS, the name and the address that it resolved to.
    pub fn resolution(&self) -> Option<(Indicator, Indicator)> {
        let read = |text: &Option<Box<str>>| crate::ioc::classify(text.as_deref()?).ok();
        let is_resolution = self.about.kind == Kind::Resolution;
        let both = (read(&self.facts.host_name)?, read(&self.facts.ip_address)?);
        Some(both).filter(|both| is_resolution && matches!(both, (Indicator::Domain(_), Indicator::Ip(_))))
    }

    /// What an analyst would copy: the value of the indicator that the row [names](Self::names), else the id.
    pub fn value(&self) -> String {
        self.names().map_or_else(|| self.about.id.to_string(), |indicator| indicator.value())
    }

    /// When it was analysed, where that is a date that can be.
    pub fn analysed(&self, now: i64) -> Option<i64> {
        verdict::plausible(self.facts.last_analysis_date, now)
    }

    /// When it was seen: the date of a link and of small objects, where that can be.
    pub fn seen(&self, now: i64) -> Option<i64> {
        verdict::plausible(self.facts.date, now)
    }

    /// When what is known was so, and of what that is the date: of a report its analysis, of a link and small objects their own
    /// date, else that of its making.
    pub fn dated(&self, now: i64) -> Option<(i64, Dated)> {
        vt::dated(&self.about.kind, &self.facts, now)
    }

    /// The date alone.
    pub fn date(&self, now: i64) -> Option<i64> {
        self.dated(now).map(|(date, _)| date)
    }

    /// Whether it was submitted to private scanning, so that only the user's own group may know of it.
    pub fn is_private(&self) -> bool {
        self.about.kind.is_private() || self.item.as_ref().is_some_and(|item| item.kind.is_private())
    }

    /// What the user wrote on it: why they think so, and what is noted on it.
    pub fn own_words(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.why()).chain(self.noted()).filter(|words| !words.is_empty())
    }

    /// What is noted on it, of which nobody knows when: the user's note, what their text said beside it.
    pub fn noted(&self) -> impl Iterator<Item = String> {
        let remark = if self.path.is_some() { String::new() } else { self.remark.clone() };
        [self.note.clone(), remark].into_iter().filter(|words| !words.is_empty())
    }

    /// What others are told beside what the service says: what the user wrote, and what the file is called here.
    pub fn words_for_others(&self) -> impl Iterator<Item = String> {
        self.own_words().chain(self.file_here())
    }

    /// What their text said beside it, for others; of a file on this machine what it is called.
    pub fn remark_for_others(&self) -> String {
        self.file_here().unwrap_or_else(|| self.remark.clone())
    }

    /// What the file on this machine is called, and which others are the same, without a folder: `a.exe; same content: b.exe`.
    pub fn file_here(&self) -> Option<String> {
        let name = own_name(self.path.as_deref()?);
        let same = walk::same(self.same.iter().map(|path| own_name(path)));
        Some(if same.is_empty() { name.to_owned() } else { format!("{name}; {same}") })
    }

    /// The id, for others: what could not be read is named by its place.
    pub(super) fn id_for_others(&self) -> &str {
        self.path.as_deref().filter(|path| **path == *self.about.id).map_or(&*self.about.id, own_name)
    }

    /// Why people judge it so, with whose reason that is where it is not the user's; empty where nobody said.
    pub fn why(&self) -> String {
        self.own.as_ref().map(Own::why).unwrap_or_default()
    }

    /// What the user of this machine makes of it; what came with somebody else's case file is told, and acted on by nobody.
    pub fn ruling(&self) -> Option<Ruling> {
        self.own.as_ref().filter(|own| own.is_ours()).map(|own| own.ruling)
    }

    /// Whether it is to be acted on: the user says so; or, where they say nothing, enough engines, one that is trusted, or the
    /// service's own verdict does.
    pub fn flagged(&self) -> bool {
        match self.ruling() {
            Some(ruling) => ruling == Ruling::Malicious,
            None => self.flagged_by_service(),
        }
    }

    /// The same by the service's word alone.
    pub fn flagged_by_service(&self) -> bool {
        self.state == State::Found && self.is_flagged
    }

    /// Whether engines flag it that are too few to act on: named as that, and on no list.
    pub fn below_threshold(&self) -> bool {
        let is_open = self.ruling().is_none() && self.state == State::Found && !self.is_flagged;
        is_open && self.facts.stats.is_some_and(|stats| stats.malicious > 0)
    }

    /// What the row is counted as beside others; "not flagged" is what engines looked at, and nothing that nobody judged.
    pub fn counted_as(&self) -> &'static str {
        match (self.ruling(), self.state) {
            _ if self.flagged() => FLAGGED,
            (Some(Ruling::Malicious), _) => FLAGGED,
            (Some(Ruling::Suspicious), _) => "suspicious by a verdict of one's own",
            (Some(Ruling::Benign), _) => "benign by a verdict of one's own",
            (None, State::Found) => match self.verdict {
                Verdict::Malicious => FLAGGED,
                Verdict::BelowThreshold => "flagged by too few engines",
                Verdict::NoneFlagged => NOT_FLAGGED,
                Verdict::NotJudged => "not judged",
                word @ (Verdict::Suspicious
                | Verdict::NotScanned
                | Verdict::Missing
                | Verdict::Withheld
                | Verdict::NoVerdicts
                | Verdict::NoOpinion
                | Verdict::PrivateUnjudged
                | Verdict::Undetected
                | Verdict::Benign) => word.word(),
            },
            (None, state) => state.words_of(Some(&self.about.kind)),
        }
    }

    /// The page for people; none of what was refused, as opening it would tell what is not to be told.
    pub fn link(&self) -> Option<String> {
        let is_refused = self.fault.as_ref().is_some_and(Fault::is_refusal);
        self.item.as_ref().unwrap_or(&self.about).web_link().filter(|_| !is_refused)
    }

    /// Whether it is an input that names nothing the service could know.
    pub fn is_no_object(&self) -> bool {
        self.about.kind.name().is_empty()
    }

    /// Since when it is known: its first submission, or a domain's registration.
    pub fn known_since(&self, now: i64) -> Option<i64> {
        self.facts.known_since(&self.about.kind, now)
    }

    /// The hashes of a file by their names, SHA-256 first.
    pub fn hashes(&self) -> Vec<(&'static str, String)> {
        let named = [("SHA-256", &self.facts.sha256), ("SHA-1", &self.facts.sha1), ("MD5", &self.facts.md5)];
        let mut hashes: Vec<(&'static str, String)> = Vec::new();
        let own = self.indicator();
        for ((name, known), kind) in named.into_iter().zip([HashKind::Sha256, HashKind::Sha1, HashKind::Md5]) {
            let own = match &own {
                Some(Indicator::Hash { kind: of, hex }) if *of == kind => Some(hex.as_str()),
                _ => None,
            };
            if let Some(hex) = own.or(known.as_deref()).filter(|hex| HashKind::of(hex) == Some(kind)) {
                hashes.push((name, hex.to_ascii_lowercase()));
            }
        }
        hashes
    }
}
