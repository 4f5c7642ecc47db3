//! One list of all that the lines hold: each indicator once, its better reading counts.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;

use super::broken::{self, Pending};
use super::context::{self, Said};
use super::decoy::{self, Around, Decoy};
use super::piece::{Field, Piece, Place};
use super::scan::{self, Candidate, Shape};
use super::sections::Sections;
use super::types::Type;
use super::unusable::{Unlooked, Unusable};
use super::{ExtractOptions, Extraction, Found, others};
use crate::ioc::words::Words;
use crate::ioc::{Indicator, invisible, refang};

/// Cells of a line that is kept as a remark; longer ones are prose or data.
const LONGEST_REMARK: usize = 400;

/// Defanged names and URLs that make a text one whose author defangs.
const DEFANGED_ENOUGH: usize = 5;

#[derive(Debug)]
pub(super) struct Collector<'a> {
    options: &'a ExtractOptions,
    out: Extraction,
    /// Where in the list an indicator is, by its hash; on a clash the next number is taken.
    seen: HashMap<u64, usize, BuildHasherDefault<Same>>,
    hasher: RandomState,
    unusable: HashSet<(Unlooked, String)>,
    /// For each item whether its every occurrence was a name or URL that nobody defanged.
    live: Vec<Live>,
    /// Names and URLs of this part that were defanged.
    defanged: usize,
    part: Option<Arc<str>>,
    /// The first item of this part.
    first: usize,
    sections: Sections,
    pending: Option<Pending>,
}

/// How the occurrences of an item were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Live {
    /// At least once defanged, or no link at all.
    No,
    /// As it is, but its author says what it is.
    Typed,
    /// As a link.
    Yes,
}

/// The hash of a number that is a hash already: the number.
#[derive(Debug, Default)]
struct Same(u64);

impl Hasher for Same {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A find with its judgement.
type Judged = (Candidate, Option<Decoy>, usize);

impl<'a> Collector<'a> {
    pub(super) fn new(options: &'a ExtractOptions) -> Self {
        Self {
            options,
            out: Extraction::default(),
            seen: HashMap::default(),
            hasher: RandomState::new(),
            unusable: HashSet::new(),
            live: Vec::new(),
            defanged: 0,
            part: None,
            first: 0,
            sections: Sections::default(),
            pending: None,
        }
    }

    /// Begins a part.
    pub(super) fn begin(&mut self, part: Option<&str>) {
        self.part = part.map(Into::into);
        self.first = self.out.items.len();
        self.defanged = 0;
        self.sections = Sections::default();
        self.pending = None;
    }

    /// Ends it: who defangs in a text defangs what is meant, and live links beside that are sources and contacts.
    pub(super) fn end(&mut self) {
        let live = self.live.iter().skip(self.first).filter(|live| **live != Live::No).count();
        let items = self.out.items.iter_mut().zip(&self.live).skip(self.first);
        if self.defanged >= DEFANGED_ENOUGH && self.defanged > live {
            for (item, _) in items.filter(|(item, live)| **live == Live::Yes && item.ticked) {
                item.ticked = false;
                item.reason = Some(Decoy::LiveLink);
            }
        }
    }

    pub(super) fn finish(mut self) -> Extraction {
        // Objects of JSON end after what is inside of them.
        let mut parts: Vec<&Option<Arc<str>>> = self.out.items.iter().map(|item| &item.part).collect();
        parts.dedup();
        // Sorting takes as much memory again.
        if parts.len() <= 1 && !self.out.items.is_sorted_by_key(|item| item.line) {
            self.out.items.sort_by_key(|item| item.line);
        }
        self.out
    }

    pub(super) fn take(&mut self, piece: &Piece<'_>) {
        let is_row = piece.fields.len() > 1;
        let mut found: Vec<Judged> = Vec::new();
        let mut rest: Vec<String> = Vec::new();
        for field in &piece.fields {
            let text = invisible::removed(&field.text);
            if let Some(Type::Unlooked(kind)) = field.kind {
                self.typed(kind, &text, field.line);
                continue;
            }
            let (line, marks) = refang::refang_marked(&text);
            let in_references = self.sections.pass(if is_row { "" } else { &line }, piece.place);
            let around =
                Around { line: &line, label: &field.label, kind: field.kind, place: piece.place, in_references };
            let candidates = self.scan(&line, &marks, field, piece.place);
            if !is_row && piece.place == Place::Body {
                self.join(&line, field, &around, &mut found);
            }
            let is_value = is_row && candidates.iter().any(|candidate| decoy::is_whole(candidate, &line));
            let before = found.len();
            for candidate in candidates {
                let reason = decoy::judge(&candidate, &around, self.options);
                let said = || context::before(&line, candidate.start, &field.label);
                if reason == Some(Decoy::HashLikeId) && said() == Said::Ja3 {
                    self.unlooked(Unlooked::Ja3, &candidate.indicator.value(), field.line);
                } else {
                    found.push((candidate, reason, field.line));
                }
            }
            let new = found.get(before..).unwrap_or_default();
            // Most lines of a list are one indicator and nothing else.
            let is_all = matches!(new, [(only, None, _)] if only.start == 0 && only.end == line.len());
            if !is_value && !is_all && (is_row || self.lack_remark(&found)) {
                rest.push(remainder(&line, new));
            }
        }
        let remark = if found.is_empty() { String::new() } else { remark(&rest) };
        let kinds: Vec<Option<Type>> =
            if is_row { piece.fields.iter().map(|field| field.kind).collect() } else { Vec::new() };
        for (candidate, reason, line) in found {
            let is_typed = kinds.iter().flatten().any(|kind| kind.accords(&candidate.indicator));
            self.add(candidate, reason, line, &remark, piece.place, is_typed);
        }
    }

    /// What a line holds; what cannot be looked up is noted at once.
    fn scan(&mut self, line: &str, marks: &[usize], field: &Field<'_>, place: Place) -> Vec<Candidate> {
        let scanned = scan::scan(line, marks);
        for (text, kind) in scanned.unusable {
            if place != Place::MailHeader {
                self.unlooked(kind, &text, field.line);
            }
        }
        if place != Place::MailHeader {
            others::scan(line, &mut |kind, text| self.unlooked(kind, text, field.line));
        }
        scanned.candidates
    }

    /// A value whose author says that it is of a kind that is not looked up.
    fn typed(&mut self, kind: Unlooked, text: &str, line: usize) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if kind == Unlooked::Cve {
            return others::scan(text, &mut |kind, text| self.unlooked(kind, text, line));
        }
        self.unlooked(kind, text, line);
    }

    fn unlooked(&mut self, kind: Unlooked, text: &str, line: usize) {
        if self.unusable.insert((kind, text.to_owned())) {
            let part = self.part.clone();
            self.out.unusable.push(Unusable { kind, text: text.to_owned(), line, part });
        }
    }

    /// Joins a hash that the line end before this line has broken.
    fn join(&mut self, line: &str, field: &Field<'_>, around: &Around<'_>, found: &mut Vec<Judged>) {
        let joined = broken::join(self.pending.take(), line, field.line);
        self.pending = joined.pending;
        let Some((kind, hex, pending)) = joined.hash else { return };
        let candidate = Candidate {
            indicator: Indicator::Hash { kind, hex },
            url_host: None,
            shape: Shape::Hash,
            start: 0,
            end: 0,
            defanged: false,
            note: (pending.said == Said::OtherHex).then_some(Decoy::HashLikeId),
        };
        let reason = decoy::judge(&candidate, &Around { line: "", ..*around }, self.options);
        found.push((candidate, reason, pending.line));
    }

    fn add(
        &mut self,
        candidate: Candidate,
        reason: Option<Decoy>,
        line: usize,
        remark: &str,
        place: Place,
        is_typed: bool,
    ) {
        let is_network = match candidate.shape {
            Shape::Url | Shape::Name | Shape::Mail => !candidate.indicator.is_ip(),
            Shape::Link => candidate.indicator.is_url(),
            _ => false,
        };
        let written = match (is_network && !candidate.defanged, is_typed) {
            (false, _) => Live::No,
            (true, true) => Live::Typed,
            (true, false) => Live::Yes,
        };
        self.defanged += usize::from(is_network && candidate.defanged && reason.is_none());
        let index = self.index(&candidate.indicator);
        if let Some(item) = self.out.items.get_mut(index) {
            // Seen before: the better reading counts.
            if reason.is_none() && !item.ticked {
                item.ticked = true;
                item.reason = None;
                item.place = place;
            }
            if item.remark.is_empty() {
                remark.clone_into(&mut item.remark);
            }
            if let Some(known) = self.live.get_mut(index) {
                *known = written.min(*known);
            }
            return;
        }
        self.live.push(written);
        self.out.items.push(Found {
            indicator: candidate.indicator,
            part: self.part.clone(),
            line,
            place,
            section: self.sections.heading(),
            remark: remark.to_owned(),
            ticked: reason.is_none(),
            reason,
        });
    }

    /// Whether a remark would be kept for any of the finds: what the text says first of an indicator is its remark.
    fn lack_remark(&self, found: &[Judged]) -> bool {
        found.iter().any(|(candidate, ..)| {
            self.known(&candidate.indicator)
                .and_then(|at| self.out.items.get(at))
                .is_none_or(|item| item.remark.is_empty())
        })
    }

    /// Where the indicator is in the list.
    fn known(&self, indicator: &Indicator) -> Option<usize> {
        let mut key = self.hasher.hash_one(indicator);
        loop {
            let index = *self.seen.get(&key)?;
            if self.out.items.get(index)?.indicator == *indicator {
                return Some(index);
            }
            key = key.wrapping_add(1);
        }
    }

    /// Where the indicator is in the list, or will be.
    fn index(&mut self, indicator: &Indicator) -> usize {
        let next = self.out.items.len();
        let mut key = self.hasher.hash_one(indicator);
        loop {
            let index = *self.seen.entry(key).or_insert(next);
            if index == next || self.out.items.get(index).is_none_or(|item| item.indicator == *indicator) {
                return index;
            }
            key = key.wrapping_add(1);
        }
    }
}

/// The line without what was found in it; decoys stay, for the name of a file says something.
fn remainder(line: &str, found: &[Judged]) -> String {
    if line.len() > 4 * LONGEST_REMARK {
        return String::new();
    }
    let mut out = String::new();
    let mut from = 0;
    for (candidate, ..) in
        found.iter().filter(|(candidate, reason, _)| reason.is_none() && candidate.end > candidate.start)
    {
        out.push_str(line.get(from..candidate.start).unwrap_or(""));
        out.push(' ');
        from = from.max(candidate.end);
    }
    out.push_str(line.get(from..).unwrap_or(""));
    out
}

/// What is left of a line, without bullets, separators, quotes and empty brackets.
fn remark(rest: &[String]) -> String {
    let mut remark = String::new();
    for text in rest {
        let start = remark.len();
        if start > 0 {
            remark.push_str(", ");
        }
        let before = remark.len();
        clean(text, &mut remark);
        if remark.len() == before {
            remark.truncate(start);
        }
    }
    let only_joins = || remark.split([' ', ',']).all(|word| word.is_empty() || JOINING.has_in_any_case(word));
    if crate::text::width(&remark) > LONGEST_REMARK || only_joins() { String::new() } else { remark }
}

/// Words that only join what stands before and after them.
static JOINING: Words =
    Words::of(&["and", "or", "und", "oder", "et", "ou", "y", "o", "e", "i", "en", "&", "+", "also", "the", "to"]);

/// Appends the words of the text that say something.
fn clean(text: &str, out: &mut String) {
    let start = out.len();
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c: char| "\"`|<>{}[]*•".contains(c));
        if !says_nothing(word) {
            if out.len() > start {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    let joined = out.get(start..).unwrap_or("");
    let ended = joined.trim_end_matches(['-', ',', ';', ':', '=', ' ', '–', '—', '→', '\'', '"', '(']).len();
    out.truncate(start + ended);
    let joined = out.get(start..).unwrap_or("");
    let kept = joined.trim_start_matches(['-', '*', ',', ';', ':', '=', '/', '#', ' ', '–', '—', '→', '.', ')']).len();
    out.drain(start..start + joined.len() - kept);
}

/// Whether a word is made of signs, or names a kind of hash.
fn says_nothing(word: &str) -> bool {
    let is_kind = |name: &str| HASH_NAMES.iter().any(|kind| kind.eq_ignore_ascii_case(name));
    word.chars().all(|c| "-,;:='/.→#()".contains(c)) || is_kind(word.trim_end_matches([':', '=']))
}

const HASH_NAMES: &[&str] = &["MD5", "SHA1", "SHA-1", "SHA256", "SHA-256"];
