//! Filtering the lines of a tab, and searching in them.

use super::{DetailLine, DetailPane, Tab};
use crate::pane::reach::quoted;
use crate::text;
use crate::theme::Role;

/// What stands where the filter leaves nothing.
const NO_LINE: &str = "no line holds that; in lists of hundreds JSON looks further";

impl DetailPane {
    /// Filters the shown tab (JSON: searches in it, and goes to the first match); true when the lines must be made anew.
    pub fn set_filter(&mut self, text: &str) -> bool {
        if self.tab == Tab::Json {
            self.json.search(text);
            return false;
        }
        text.clone_into(&mut self.tabs.entry(self.tab).or_default().filter);
        true
    }

    /// What is searched for in the page.
    pub fn needle(&self) -> &str {
        &self.needle
    }

    /// How many lines of the shown tab hold a text, in JSON as many as are counted at once: `12`, `90+`.
    pub fn matches(&self, needle: &str) -> Option<String> {
        if self.tab == Tab::Json {
            return self.json.matches(needle);
        }
        Some(places(&self.state()?.lines, needle).count().to_string())
    }

    /// Searches in the page from the cursor on, and goes to the first match; gives how many there are in the shown tab.
    pub fn find(&mut self, needle: &str) -> usize {
        needle.clone_into(&mut self.needle);
        if self.tab == Tab::Json {
            self.json.search(needle);
            return 0;
        }
        let state = self.tabs.entry(self.tab).or_default();
        let found: Vec<usize> = places(&state.lines, needle).collect();
        if let Some(at) = found.iter().find(|at| **at >= state.cursor).or(found.first()) {
            state.cursor = *at;
        }
        found.len()
    }

    /// Goes to the next (or previous) match, round the end; false when nothing is searched for.
    pub fn find_next(&mut self, forward: bool) -> bool {
        if self.needle.is_empty() {
            return false;
        }
        if self.tab == Tab::Json {
            if self.json.needle != self.needle {
                self.json.search(&self.needle);
            }
            if forward {
                self.json.search_on();
            } else {
                self.json.search_back();
            }
            return true;
        }
        let state = self.tabs.entry(self.tab).or_default();
        let found: Vec<usize> = places(&state.lines, &self.needle).collect();
        let next = if forward {
            found.iter().find(|at| **at > state.cursor).or(found.first())
        } else {
            found.iter().rev().find(|at| **at < state.cursor).or(found.last())
        };
        state.cursor = next.copied().unwrap_or(state.cursor);
        true
    }

    /// `"loader" 2 of 7`, while something is searched for.
    pub fn search_news(&self) -> Option<String> {
        let state = self.state().filter(|_| self.tab != Tab::Json && !self.needle.is_empty())?;
        let found: Vec<usize> = places(&state.lines, &self.needle).collect();
        let at = found.iter().position(|at| *at == state.cursor).map(|at| format!("{} of ", at + 1));
        Some(format!("{} {}{}", quoted(&self.needle), at.unwrap_or_default(), found.len()))
    }

    /// What the shown tab is filtered by or searched for.
    pub fn filter(&self) -> &str {
        match self.tab {
            Tab::Json => &self.json.needle,
            _ => self.state().map_or("", |state| state.filter.as_str()),
        }
    }

    /// `"loader": 3 lines`; nothing without a filter. What JSON is searched for is told by the search.
    pub fn filtered(&self) -> Option<String> {
        let state = self.state().filter(|state| self.tab != Tab::Json && !state.filter.is_empty())?;
        let needle = state.filter.to_lowercase();
        let lines = state.lines.iter().map(DetailLine::plain).filter(|line| line != NO_LINE);
        let count = lines.filter(|line| line.to_lowercase().contains(&needle)).count();
        Some(format!("{}: {}", quoted(&state.filter), text::counted(count as u64, "line")))
    }
}

/// The lines that hold a text, whatever its case.
fn places<'a>(lines: &'a [DetailLine], needle: &str) -> impl DoubleEndedIterator<Item = usize> + 'a {
    let needle = needle.to_lowercase();
    let holds = move |line: &DetailLine| !needle.is_empty() && line.plain().to_lowercase().contains(&needle);
    lines.iter().enumerate().filter(move |(_, line)| holds(line)).map(|(at, _)| at)
}

/// Leaves the lines that hold `needle`, the headings that they stand under, and what stands under a heading that holds it.
pub(super) fn keep_matches(lines: &mut Vec<DetailLine>, needle: &str) {
    if needle.is_empty() {
        return;
    }
    let needle = needle.to_lowercase();
    // How deep the heading stands that holds it, while its members follow.
    let mut heading: Option<usize> = None;
    let found: Vec<bool> = lines
        .iter()
        .map(|line| {
            heading = heading.filter(|depth| line.depth > *depth);
            if heading.is_none() && line.heads(&needle) {
                heading = Some(line.depth);
            }
            heading.is_some() || line.plain().to_lowercase().contains(&needle)
        })
        .collect();
    let mut depth = 0;
    let mut kept: Vec<_> = std::mem::take(lines)
        .into_iter()
        .zip(found)
        .rev()
        .filter_map(|(line, is_found)| {
            let keeps = is_found || line.depth < depth;
            if keeps {
                depth = line.depth;
            }
            keeps.then_some(line)
        })
        .collect();
    kept.reverse();
    *lines = kept;
    if lines.is_empty() {
        lines.push(DetailLine::text(Role::Muted, NO_LINE));
    }
}
