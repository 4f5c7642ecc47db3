//! Commands in a list, found by a few of their letters.
//!
//! Matching is a function of the entries and what was typed.

mod view;

pub use view::PaletteView;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// A command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What it does, as the user would say it.
    pub title: String,
    /// Names that it has elsewhere, with a space between them: it is found by them, and they are not shown.
    pub also: &'static str,
    /// The keys that do the same.
    pub key: String,
    /// What it would cost, or why it cannot be done now.
    pub price: String,
    /// Whether it can be done now; the others are shown, so that they can be found, but cannot be taken.
    pub availability: Availability,
}

/// Whether a command can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Availability {
    /// It can.
    #[default]
    Now,
    /// Not here or not now.
    NotNow,
}

/// An entry that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Its place in the list of entries.
    pub entry: usize,
    /// The characters of its title that were matched, as the user counts them, lowest first.
    pub marked: Vec<usize>,
    pub nearness: Nearness,
}

/// Whether an entry can be what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Each word that was typed begins one of its own: `priv del` for `delete the private report`.
    Meant,
    /// It only has the letters, somewhere and in that order, as many a long title has those of a short word.
    Alike,
}

/// The entries that hold the letters of `query` in order, those that can be meant and the best first; all of them, as they came,
/// for an empty query.
///
/// Words of the query match in any order; a query in lower case matches both cases. No sign in it means anything else.
pub fn matches(query: &str, entries: &[Entry]) -> Vec<Match> {
    let pattern = Pattern::new(query, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut characters = Vec::new();
    let mut found: Vec<(u32, Match)> = Vec::new();
    for (entry, Entry { title, also, .. }) in entries.iter().enumerate() {
        let mut places = Vec::new();
        let title = Utf32Str::new(title, &mut characters);
        let score = pattern.indices(title, &mut matcher, &mut places);
        places.sort_unstable();
        places.dedup();
        let marked: Vec<usize> = places.into_iter().filter_map(|place| usize::try_from(place).ok()).collect();
        let is_near = begin_words(query.split_whitespace().count(), title, &marked);
        found.extend(match (score, score_of_name(query, also)) {
            (Some(score), name) if is_near => {
                Some((score.max(name.unwrap_or(0)), Match { entry, marked, nearness: Nearness::Meant }))
            }
            (_, Some(score)) => Some((score, Match { entry, marked: Vec::new(), nearness: Nearness::Meant })),
            (Some(score), None) => Some((score, Match { entry, marked, nearness: Nearness::Alike })),
            (None, None) => None,
        });
    }
    // Stable: equals stay in the order of the entries.
    found.sort_by_key(|(score, found)| (found.nearness, std::cmp::Reverse(*score)));
    found.into_iter().map(|(_, found)| found).collect()
}

/// Whether so many typed words are a run of marked letters each, and each run begins a word of the title.
fn begin_words(typed: usize, title: Utf32Str<'_>, marked: &[usize]) -> bool {
    let is_letter = |place: usize| u32::try_from(place).is_ok_and(|place| title.get(place).is_alphanumeric());
    let begins = |place: usize| place.checked_sub(1).is_none_or(|before| !is_letter(before)) || !is_letter(place);
    let runs: Vec<&[usize]> = marked.chunk_by(|before, place| before + 1 == *place).collect();
    runs.len() <= typed && runs.iter().all(|run| run.first().is_none_or(|place| begins(*place)))
}

/// How well what was typed is another name: the whole of one before all titles, the beginning of one behind them.
fn score_of_name(query: &str, also: &str) -> Option<u32> {
    let typed = query.trim();
    let names = also.split(' ').filter(|name| !typed.is_empty() && name.starts_with(typed));
    names.map(|name| if name == typed { u32::MAX } else { 0 }).max()
}

#[cfg(test)]
mod tests;
