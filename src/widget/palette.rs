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
}

/// The entries that hold the letters of `query` in order, the best first; all of them, as they came, for an empty query.
///
/// Words of the query match in any order; a query in lower case matches both cases. No sign in it means anything else.
pub fn matches(query: &str, entries: &[Entry]) -> Vec<Match> {
    let pattern = Pattern::new(query, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut characters = Vec::new();
    let mut found: Vec<(u32, Match)> = Vec::new();
    for (entry, Entry { title, .. }) in entries.iter().enumerate() {
        let mut places = Vec::new();
        let title = Utf32Str::new(title, &mut characters);
        if let Some(score) = pattern.indices(title, &mut matcher, &mut places) {
            places.sort_unstable();
            places.dedup();
            let marked = places.into_iter().filter_map(|place| usize::try_from(place).ok()).collect();
            found.push((score, Match { entry, marked }));
        }
    }
    // Stable: equals stay in the order of the entries.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, found)| found).collect()
}

#[cfg(test)]
mod tests;
