//! Finding the indicators in whatever an analyst has: reports, mail, tables, logs.
//!
//! The text is brought into lines (`source`), each line is refanged and scanned once (`scan`), and every find is judged
//! (`decoy`). A find that is probably not meant stays in the list, unticked and with the reason: only the user knows. The cost
//! is linear in the text.

mod context;
mod csv;
mod decoy;
mod mail;
mod markup;
mod scan;
mod source;

use std::collections::HashMap;

pub use decoy::Decoy;

use super::{Indicator, NotAnIndicator};
use scan::{Candidate, Shape};
use source::Piece;

/// What the user has settled about their own surroundings.
#[derive(Debug, Clone, Default)]
pub struct ExtractOptions {
    /// Domains that reports link to without meaning them (`vendor.example`, all names below included), beside the
    /// well-known ones.
    pub references: Vec<String>,
    /// The user's own names, see [`super::exposure()`].
    pub internal_names: Vec<String>,
}

/// One indicator that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub indicator: Indicator,
    /// The line of the text where it (or, in decoded mail, the block around it) begins; the first is 1.
    pub line: usize,
    /// What else the line says, the other indicators left out; empty for lines too long to be a remark. Hostile text.
    pub remark: String,
    /// Whether it is probably meant.
    pub ticked: bool,
    /// Why it is probably not meant.
    pub reason: Option<Decoy>,
}

/// Something that looks like an indicator but cannot be looked up, such as a SHA-512.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    pub text: String,
    pub line: usize,
    pub reason: NotAnIndicator,
}

/// All that was found, each indicator once, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extraction {
    pub items: Vec<Found>,
    pub unusable: Vec<Unusable>,
}

impl Extraction {
    /// The indicators that are probably meant.
    pub fn ticked(&self) -> impl Iterator<Item = &Indicator> {
        self.items.iter().filter(|item| item.ticked).map(|item| &item.indicator)
    }
}

/// Cells of a line that is kept as a remark; longer ones are prose or data.
const LONGEST_REMARK: usize = 400;

/// Defanged names and URLs that make a text one whose author defangs.
const DEFANGED_ENOUGH: usize = 5;

/// Finds the indicators in a text of any size: plain, CSV, JSON, log, HTML, or a whole mail with its encodings.
pub fn extract(text: &str, options: &ExtractOptions) -> Extraction {
    let mut collector =
        Collector { options, out: Extraction::default(), seen: HashMap::new(), live: Vec::new(), defanged: 0 };
    source::pieces(text, &mut |piece| collector.take(&piece));
    collector.finish()
}

struct Collector<'a> {
    options: &'a ExtractOptions,
    out: Extraction,
    seen: HashMap<Indicator, usize>,
    /// For each item whether its every occurrence was a name or URL written as a live link.
    live: Vec<bool>,
    /// Names and URLs that were defanged.
    defanged: usize,
}

impl Collector<'_> {
    fn take(&mut self, piece: &Piece<'_>) {
        let mut found: Vec<(Candidate, Option<Decoy>)> = Vec::new();
        let mut rest: Vec<String> = Vec::new();
        let is_row = piece.fields.len() > 1;
        for (column, field) in piece.fields.iter().enumerate() {
            let (line, marks) = super::refang::refang_marked(field);
            let label = piece.labels.get(column).map_or("", String::as_str);
            let scanned = scan::scan(&line, &marks);
            for (text, reason) in scanned.unusable {
                self.out.unusable.push(Unusable { text, line: piece.line, reason });
            }
            let is_value = is_row && scanned.candidates.iter().any(|candidate| decoy::is_whole(candidate, &line));
            let before = found.len();
            found.extend(scanned.candidates.into_iter().map(|candidate| {
                let reason = decoy::judge(&candidate, &line, label, piece.place, self.options);
                (candidate, reason)
            }));
            let new = found.get(before..).unwrap_or_default();
            // Most lines of a list are one indicator and nothing else.
            let is_all = matches!(new, [(only, None)] if only.start == 0 && only.end == line.len());
            if !is_value && !is_all {
                rest.push(remainder(&line, new));
            }
        }
        let remark = if found.is_empty() { String::new() } else { remark(&rest) };
        for (candidate, reason) in found {
            self.add(candidate, reason, piece.line, &remark);
        }
    }

    fn add(&mut self, candidate: Candidate, reason: Option<Decoy>, line: usize, remark: &str) {
        let is_network =
            matches!(candidate.shape, Shape::Url | Shape::Name | Shape::Mail) && !candidate.indicator.is_ip();
        let is_live = is_network && !candidate.defanged;
        self.defanged += usize::from(is_network && candidate.defanged && reason.is_none());
        let next = self.out.items.len();
        let index = *self.seen.entry(candidate.indicator.clone()).or_insert(next);
        if let Some(item) = self.out.items.get_mut(index) {
            // Seen before: the better reading counts.
            if reason.is_none() {
                item.ticked = true;
                item.reason = None;
            }
            if item.remark.is_empty() {
                remark.clone_into(&mut item.remark);
            }
            if let Some(live) = self.live.get_mut(index) {
                *live &= is_live;
            }
            return;
        }
        self.live.push(is_live);
        let ticked = reason.is_none();
        self.out.items.push(Found { indicator: candidate.indicator, line, remark: remark.to_owned(), ticked, reason });
    }

    /// Who defangs in a text defangs what is meant: live links beside that are sources and contacts.
    fn finish(mut self) -> Extraction {
        let live = self.live.iter().filter(|live| **live).count();
        if self.defanged >= DEFANGED_ENOUGH && self.defanged > live {
            let items = self.out.items.iter_mut().zip(&self.live);
            for (item, _) in items.filter(|(item, live)| **live && item.ticked) {
                item.ticked = false;
                item.reason = Some(Decoy::LiveLink);
            }
        }
        self.out
    }
}

/// The line without what was found in it; decoys stay, for the name of a file says something.
fn remainder(line: &str, found: &[(Candidate, Option<Decoy>)]) -> String {
    if line.len() > 4 * LONGEST_REMARK {
        return String::new();
    }
    let mut out = String::new();
    let mut from = 0;
    for (candidate, _) in found.iter().filter(|(_, reason)| reason.is_none()) {
        out.push_str(line.get(from..candidate.start).unwrap_or(""));
        out.push(' ');
        from = candidate.end;
    }
    out.push_str(line.get(from..).unwrap_or(""));
    out
}

/// What is left of a line, without bullets, separators, quotes and empty brackets.
fn remark(rest: &[String]) -> String {
    let cleaned: Vec<String> = rest.iter().map(|text| clean(text)).filter(|text| !text.is_empty()).collect();
    let remark = cleaned.join(", ");
    if crate::text::width(&remark) > LONGEST_REMARK { String::new() } else { remark }
}

fn clean(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let word = word.trim_matches(['"', '`', '|', '<', '>', '{', '}', '[', ']', '*', '•']);
        let name = word.trim_end_matches([':', '=']);
        let says_nothing = word.chars().all(|c| "-,;:='/.→#()".contains(c))
            || ["MD5", "SHA1", "SHA-1", "SHA256", "SHA-256"].iter().any(|kind| kind.eq_ignore_ascii_case(name));
        if says_nothing { "" } else { word }
    });
    let joined = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let kept = joined.trim_start_matches(['-', '*', ',', ';', ':', '=', '/', '#', ' ', '–', '—', '→', '.', ')']);
    kept.trim_end_matches(['-', ',', ';', ':', '=', ' ', '–', '—', '→', '\'', '"', '(']).to_owned()
}

#[cfg(test)]
mod tests;
