//! One list of all that the lines hold: each indicator once, its better reading counts.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use super::broken::{self, Pending};
use super::candidate::{Candidate, Decoy, Shape};
use super::claims::{self, Claims};
use super::context::Said;
use super::decoy::{self, Around};
use super::element::Vocabularies;
use super::encoded::{self, Packed};
use super::escapes;
use super::index::Index;
use super::labels;
use super::lengths::{Lengths, Passed};
use super::listing::{self, Listing};
use super::literals;
use super::outline::Outline;
use super::password::Passwords;
use super::piece::{Piece, Place};
use super::scan;
use super::sections::Sections;
use super::types::Field;
use super::types::Type;
use super::unusable::{Unlooked, Unusable};
use super::{ExtractOptions, Extraction, Found, dns_log, others, script, source, tags};
use crate::ioc::words::Words;
use crate::ioc::{HashKind, Indicator, invisible, refang};

/// Cells of a line that is kept as a remark; longer ones are prose or data.
const LONGEST_REMARK: usize = 400;

/// Defanged names and URLs that make a text one whose author defangs.
const DEFANGED_ENOUGH: usize = 5;

#[derive(Debug)]
pub(super) struct Collector<'a> {
    options: &'a ExtractOptions,
    out: Extraction,
    seen: Index,
    hasher: RandomState,
    unusable: HashSet<(Unlooked, String)>,
    /// For each item whether its every occurrence was a name or URL that nobody defanged.
    live: Vec<Live>,
    /// Names and URLs that were defanged.
    defanged: usize,
    /// The remark of what has none.
    no_remark: Arc<str>,
    sections: Sections,
    passwords: Passwords,
    listing: Listing,
    outline: Outline,
    vocabularies: Vocabularies,
    lengths: Lengths,
    pending: Option<Pending>,
    /// Whether the line before ended in the piece of a word.
    is_cut: bool,
    /// Encoded commands around this text.
    depth: u8,
    /// Letters of encoded commands that were decoded.
    decoded: usize,
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

/// A find with its judgement.
type Judged = (Candidate, Option<Decoy>, usize);

impl<'a> Collector<'a> {
    pub(super) fn new(options: &'a ExtractOptions) -> Self {
        Self {
            options,
            out: Extraction::default(),
            seen: Index::default(),
            hasher: RandomState::new(),
            unusable: HashSet::new(),
            live: Vec::new(),
            defanged: 0,
            no_remark: "".into(),
            sections: Sections::default(),
            passwords: Passwords::default(),
            listing: Listing::default(),
            outline: Outline::default(),
            vocabularies: Vocabularies::default(),
            lengths: Lengths::default(),
            pending: None,
            is_cut: false,
            depth: 0,
            decoded: 0,
        }
    }

    pub(super) fn finish(mut self) -> Extraction {
        let passed = self.lengths.finish();
        let around = Around { line: "", label: "", kind: None, place: Place::Body, in_references: false };
        let mut found = Vec::new();
        self.take_passed(passed, &around, &mut found);
        let remark = self.no_remark.clone();
        for (candidate, reason, line) in found {
            self.add(candidate, reason, line, &remark, Place::Body, false);
        }
        self.leave_out_sources();
        // Objects of JSON end after what is inside of them. Sorting takes as much memory again.
        if !self.out.items.is_sorted_by_key(|item| item.line) {
            self.out.items.sort_by_key(|item| item.line);
        }
        self.out
    }

    /// Who defangs in a text defangs what is meant, and live links beside that are sources and contacts.
    fn leave_out_sources(&mut self) {
        let live = self.live.iter().filter(|live| **live != Live::No).count();
        if self.defanged >= DEFANGED_ENOUGH && self.defanged > live {
            let items = self.out.items.iter_mut().zip(&self.live);
            for (item, _) in items.filter(|(item, live)| **live == Live::Yes && item.ticked) {
                item.ticked = false;
                item.reason = Some(Decoy::LiveLink);
            }
        }
    }

    pub(super) fn take(&mut self, piece: &Piece<'_>) {
        let is_row = piece.fields.len() > 1;
        let is_of_change = is_row && piece.fields.iter().any(|field| listing::is_reference(&field.text));
        let mut found: Vec<Judged> = Vec::new();
        let mut rest: Vec<String> = Vec::new();
        let mut no_headings: Vec<Indicator> = Vec::new();
        for field in &piece.fields {
            let text = encoded::without(&field.text);
            let text = tags::stripped(&text);
            let text = invisible::removed(&text);
            if let Some(Type::Unlooked(kind)) = field.kind {
                self.typed(kind, &text, field.line);
                continue;
            }
            let text = dns_log::named(&text);
            let text = escapes::written_out(&text);
            let text = literals::joined(&text);
            let (line, marks) = refang::refang_marked(&text);
            let is_text = !is_row && piece.place != Place::Script && piece.place.remark().is_none();
            let in_references = self.sections.pass(if is_text { &line } else { "" }, piece.place);
            let around =
                Around { line: &line, label: &field.label, kind: field.kind, place: piece.place, in_references };
            let mut candidates = self.scan(&line, &marks, field, piece);
            if is_of_change {
                candidates.iter_mut().for_each(listing::note_change);
            }
            if !is_row && piece.place == Place::Body {
                let end = self.vocabularies.pass(&line);
                let listed = candidates.iter_mut().filter(|one| one.indicator.is_url() && one.end <= end);
                listed.for_each(|one| one.note = Some(Decoy::Vocabulary));
                self.join_by_label(&line, field, &around, &mut candidates, &mut found);
                // `evil-`, and on the next line `wrap.example`: another name, which nobody wrote.
                if std::mem::replace(&mut self.is_cut, broken::ends_in_piece(&line)) {
                    let first = candidates.iter_mut().filter(|one| one.start == 0 && !one.indicator.is_hash());
                    first.for_each(|one| one.note = Some(Decoy::Incomplete));
                }
            }
            let is_value = is_row && candidates.iter().any(|candidate| decoy::is_whole(candidate, &line));
            let before = found.len();
            for candidate in candidates {
                let reason = decoy::judge(&candidate, &around, self.options);
                // A cell has no number of a chapter.
                let is_no_heading = is_row && reason == Some(Decoy::Heading);
                let reason =
                    if is_no_heading { decoy::beside_its_look(&candidate, &around, self.options) } else { reason };
                let said = || labels::before(&line, candidate.start, candidate.end, &field.label);
                let other = if reason == Some(Decoy::HashLikeId) { claims::unlooked_by(said()) } else { None };
                match other {
                    Some(kind) => self.unlooked(kind, &candidate.indicator.value(), field.line),
                    None => found.push((candidate, reason, field.line)),
                }
            }
            let new = found.get(before..).unwrap_or_default();
            if !is_row {
                let finds = new.iter().map(|(candidate, reason, _)| (candidate, reason.as_ref()));
                no_headings.extend(self.outline.pass(&line, finds));
            }
            // Most lines of a list are one indicator and nothing else.
            let is_all = matches!(new, [(only, None, _)] if only.start == 0 && only.end == line.len());
            if !is_value && !is_all && (is_row || self.lack_remark(&found)) {
                rest.push(remainder(&line, new));
            }
        }
        // One for all that the line holds.
        let remark = Some(remark(&rest)).filter(|_| !found.is_empty() && !rest.is_empty());
        let remark = match piece.place.remark().filter(|_| !found.is_empty()) {
            Some(place) => Some(
                remark.filter(|remark| !remark.is_empty()).map_or(place.to_owned(), |said| format!("{place}: {said}")),
            ),
            None => remark,
        };
        let remark = remark.filter(|remark| !remark.is_empty()).map_or_else(|| self.no_remark.clone(), Into::into);
        let kinds: Vec<Option<Type>> =
            if is_row { piece.fields.iter().map(|field| field.kind).collect() } else { Vec::new() };
        for (candidate, reason, line) in found {
            let is_typed = kinds.iter().flatten().any(|kind| kind.accords(&candidate.indicator));
            self.add(candidate, reason, line, &remark, piece.place, is_typed);
        }
        for indicator in &no_headings {
            self.no_heading(indicator);
        }
        for field in &piece.fields {
            encoded::packed(&field.text).for_each(|packed| self.encoded(packed, field.line));
            for address in script::schemeless(&field.text).filter(|_| piece.place == Place::Script) {
                self.take(&Piece::new(field.line, format!("http:{address}"), piece.place));
            }
        }
    }

    /// Reads what is packed, as a text by itself.
    fn encoded(&mut self, packed: Packed<'_>, line: usize) {
        self.decoded += packed.letters.len();
        let may_read = self.depth < encoded::DEEPEST && self.decoded <= encoded::MOST;
        let Some(text) = may_read.then(|| packed.text()).flatten() else {
            self.out.unread += 1;
            return;
        };
        let mut inner = Self { depth: self.depth + 1, decoded: self.decoded, ..Self::new(self.options) };
        source::pieces(&text, &mut |piece| inner.take(&piece));
        self.decoded = inner.decoded;
        let found = inner.finish();
        self.out.unread += found.unread;
        for one in found.unusable {
            self.unlooked(one.kind, &one.text, line);
        }
        for item in found.items {
            let remark = match &*item.remark {
                "" => packed.said().into(),
                said if encoded::is_said(said) => item.remark,
                said => format!("{}: {said}", packed.said()).into(),
            };
            self.add(Candidate::joined(item.indicator), item.reason, line, &remark, item.place, false);
        }
    }

    /// Judges anew what was taken for the number of a heading.
    fn no_heading(&mut self, indicator: &Indicator) {
        let hash = self.hasher.hash_one(indicator);
        let item = self.known(indicator, hash).and_then(|at| self.out.items.get_mut(at));
        if let Some(item) = item.filter(|item| item.reason == Some(Decoy::Heading)) {
            item.reason = decoy::internal(indicator, self.options);
            item.ticked = item.reason.is_none();
        }
    }

    /// What a line holds; what cannot be looked up is noted at once.
    fn scan(&mut self, line: &str, marks: &[usize], field: &Field<'_>, piece: &Piece<'_>) -> Vec<Candidate> {
        let mut scanned = scan::scan(line, marks, piece.is_row);
        self.passwords.pass(line);
        self.listing.pass(line);
        for candidate in scanned.candidates.iter_mut().filter(|candidate| candidate.shape == Shape::Hash) {
            let (start, end) = (candidate.start, candidate.end);
            if self.passwords.has_one(line, start, end) {
                candidate.note = Some(Decoy::PasswordHash);
            } else if let Some(reason) = self.listing.judge(line, start, end) {
                candidate.note = Some(reason);
            }
        }
        for (text, kind) in scanned.unusable {
            if piece.place != Place::MailHeader {
                self.unlooked(kind, &text, field.line);
            }
        }
        if piece.place != Place::MailHeader {
            let mut claims = Claims::default();
            others::scan(line, &mut |kind, text| {
                claims.add(kind, line, text);
                self.unlooked(kind, text, field.line);
            });
            // A mutex that is written like a hash is the hash of no file.
            scanned.candidates.retain(|one| one.shape != Shape::Hash || !claims.has(one.start));
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
            self.out.unusable.push(Unusable { kind, text: text.to_owned(), line });
        }
    }

    /// Joins a hash that stands in pieces, by the length that its label tells or by how it looks.
    fn join_by_label(
        &mut self,
        line: &str,
        field: &Field<'_>,
        around: &Around<'_>,
        candidates: &mut Vec<Candidate>,
        found: &mut Vec<Judged>,
    ) {
        let hashes: Vec<(usize, usize)> = candidates
            .iter()
            .filter(|candidate| candidate.shape == Shape::Hash)
            .map(|candidate| (candidate.start, candidate.end))
            .collect();
        let passed = self.lengths.pass(line, field.line, &hashes);
        if let Some((from, to)) = passed.covered {
            candidates.retain(|one| one.shape != Shape::Hash || !(from..to).contains(&one.start));
        }
        if passed.covered.is_some() || self.lengths.waits() {
            self.pending = None;
        } else {
            self.join(line, field, around, found);
        }
        self.take_passed(passed, &Around { line: "", ..*around }, found);
    }

    /// Takes what was joined by its label, and notes what is incomplete.
    fn take_passed(&mut self, passed: Passed, around: &Around<'_>, found: &mut Vec<Judged>) {
        for (text, line) in passed.incomplete {
            self.unlooked(Unlooked::Incomplete, &text, line);
        }
        for (hex, line) in passed.joined {
            match (HashKind::of_length(hex.len()), Unlooked::of_length(hex.len())) {
                (Some(kind), _) => {
                    let candidate = Candidate::joined(Indicator::Hash { kind, hex });
                    let reason = decoy::judge(&candidate, around, self.options);
                    found.push((candidate, reason, line));
                }
                (None, Some(kind)) => self.unlooked(kind, &hex, line),
                (None, None) => {}
            }
        }
    }

    /// Joins a hash that the line end before this line has broken.
    fn join(&mut self, line: &str, field: &Field<'_>, around: &Around<'_>, found: &mut Vec<Judged>) {
        let joined = broken::join(self.pending.take(), line, field.line);
        self.pending = joined.pending;
        let Some((kind, hex, pending)) = joined.hash else { return };
        let note = (pending.said(hex.len()) == Said::OtherHex).then_some(Decoy::HashLikeId);
        let candidate = Candidate { note, ..Candidate::joined(Indicator::Hash { kind, hex }) };
        let reason = decoy::judge(&candidate, &Around { line: "", ..*around }, self.options);
        found.push((candidate, reason, pending.line));
    }

    fn add(
        &mut self,
        candidate: Candidate,
        reason: Option<Decoy>,
        line: usize,
        remark: &Arc<str>,
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
        let hash = self.hasher.hash_one(&candidate.indicator);
        let known = self.known(&candidate.indicator, hash);
        if let Some((item, live)) = known.and_then(|at| Some((self.out.items.get_mut(at)?, self.live.get_mut(at)?))) {
            *live = written.min(*live);
            // What is listed as a source is one wherever the text refers to it.
            let is_source = item.indicator.is_url()
                && *live == Live::Yes
                && [&item.reason, &reason].contains(&&Some(Decoy::Source));
            if is_source {
                (item.ticked, item.reason) = (false, Some(Decoy::Source));
            } else if reason.is_none() && !item.ticked {
                // The better reading counts.
                (item.ticked, item.reason, item.place) = (true, None, place);
            }
            if item.remark.is_empty() {
                item.remark = remark.clone();
            }
            return;
        }
        self.seen.add(hash, self.out.items.len());
        self.live.push(written);
        self.out.items.push(Found {
            indicator: candidate.indicator,
            line,
            place,
            section: self.sections.heading(),
            remark: remark.clone(),
            ticked: reason.is_none(),
            reason,
        });
    }

    /// Whether a remark would be kept for any of the finds: what the text says first of an indicator is its remark.
    fn lack_remark(&self, found: &[Judged]) -> bool {
        found.iter().any(|(candidate, ..)| {
            let hash = self.hasher.hash_one(&candidate.indicator);
            self.known(&candidate.indicator, hash)
                .and_then(|at| self.out.items.get(at))
                .is_none_or(|item| item.remark.is_empty())
        })
    }

    /// Where the indicator is in the list.
    fn known(&self, indicator: &Indicator, hash: u64) -> Option<usize> {
        self.seen.find(hash, |at| self.out.items.get(at).is_some_and(|item| item.indicator == *indicator))
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
