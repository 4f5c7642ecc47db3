//! Commands in a list, found by a few of their letters.
//!
//! Matching is a function of the entries and what was typed; the state holds only that, the selection and the scroll.

mod view;

pub use view::PaletteView;

use super::prompt::{Prompt, Typed};
use super::scroll::{Motion, Scroll};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

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
/// Words of the query match in any order; a query in lower case matches both cases.
pub fn matches(query: &str, entries: &[Entry]) -> Vec<Match> {
    let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
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

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// The palette stays.
    Open,
    /// The user left.
    Left,
    /// This entry, counted among all, was taken.
    Taken(usize),
}

/// What was typed, the selected match and the scroll.
///
/// ```
/// use ratatui::crossterm::event::{KeyCode, KeyEvent};
/// use vtriage::widget::palette::{Entry, PaletteState, Picked};
///
/// let entry = |title: &str| Entry { title: title.to_owned(), ..Entry::default() };
/// let entries = [entry("copy the value"), entry("delete the private report"), entry("reanalyse")];
/// let mut palette = PaletteState::default();
/// for typed in ['r', 'e', 'a'] {
///     palette.input(KeyEvent::from(KeyCode::Char(typed)), &entries);
/// }
/// assert_eq!(palette.input(KeyEvent::from(KeyCode::Enter), &entries), Picked::Taken(2));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaletteState {
    /// What was typed.
    pub prompt: Prompt,
    /// The place of the selected match.
    pub selected: usize,
    /// What is on screen.
    pub scroll: Scroll,
}

impl PaletteState {
    /// Does what a key means: text, arrows or `Ctrl-n` `Ctrl-p`, `Enter`, `Esc`.
    pub fn input(&mut self, key: KeyEvent, entries: &[Entry]) -> Picked {
        if key.kind == KeyEventKind::Release {
            return Picked::Open;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let motion = match key.code {
            KeyCode::Esc => return Picked::Left,
            KeyCode::Char('c') if control => return Picked::Left,
            KeyCode::Enter => return self.take(entries),
            KeyCode::Up => Motion::Up,
            KeyCode::Char('p') if control => Motion::Up,
            KeyCode::Down => Motion::Down,
            KeyCode::Char('n') if control => Motion::Down,
            KeyCode::PageUp => Motion::PageUp,
            KeyCode::PageDown => Motion::PageDown,
            _ => {
                if self.prompt.input(key) == Typed::Edited {
                    self.selected = 0;
                }
                return Picked::Open;
            }
        };
        let count = matches(self.prompt.text(), entries).len();
        self.selected = motion.from(self.selected, count, self.scroll.page());
        Picked::Open
    }

    /// Takes the selected match, if it can be taken.
    pub fn take(&self, entries: &[Entry]) -> Picked {
        let entry = matches(self.prompt.text(), entries).get(self.selected).map(|found| found.entry);
        let available =
            |entry: &usize| entries.get(*entry).is_some_and(|entry| entry.availability == Availability::Now);
        entry.filter(available).map_or(Picked::Open, Picked::Taken)
    }
}

#[cfg(test)]
mod tests;
