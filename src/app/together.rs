//! Keys that came together: pasted text where the terminal does not mark it, else keys that were typed ahead.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Model;
use super::filtering::opens_a_line;
use crate::ioc::{self, ExtractOptions};
use crate::keys::Action;
use crate::pane::overlay::Overlay;
use crate::pane::rows::motion;
use crate::text::shell::dropped_paths;

/// Letters of a word that is told from keys typed ahead.
const WORD: usize = 4;

impl Model {
    /// Takes in keys that came together. Text is never run as commands.
    pub(super) fn together(&mut self, keys: &[KeyEvent]) {
        let text: String = keys.iter().filter_map(sign).collect();
        if self.hushes(keys) {
            return;
        }
        self.leave_tour();
        let takes_text = self.search.active || self.overlays.last().is_some_and(Overlay::takes_text);
        // A tab or a line's end within a text would leave the field, and what follows would press what stands behind it. One tab at
        // the end is a step that was typed ahead.
        let line = text.trim_end_matches('\n');
        let is_one_line = !line.strip_suffix('\t').unwrap_or(line).contains(['\n', '\t']);
        if (takes_text && is_one_line) || !self.reads_as_text(keys, &text) {
            return keys.iter().for_each(|key| self.key(*key));
        }
        match keys.split_first() {
            Some((first, rest)) if !takes_text && self.begins_a_line(*first, &text) => {
                self.key(*first);
                self.together(rest);
            }
            _ => self.paste(&text),
        }
    }

    /// Whether keys that came together are a text and not keys typed ahead: there is an indicator or path in them, or a
    /// word that is more than steps through a list.
    fn reads_as_text(&self, keys: &[KeyEvent], text: &str) -> bool {
        if dropped_paths(text).is_some() || holds_an_indicator(text) {
            return true;
        }
        let context = self.context();
        let only_steps = keys.iter().all(|key| self.keymap.action(context, *key).is_some_and(is_step));
        !only_steps && text.split(|sign: char| !sign.is_alphanumeric()).any(is_word)
    }

    /// Whether the first of some keys opens a line that the others are typed into: `/` before anything, a letter only
    /// before what would be no indicator with it.
    fn begins_a_line(&self, first: KeyEvent, text: &str) -> bool {
        let action = self.meant(first);
        let opens =
            action.is_some_and(|action| matches!(action, Action::Search | Action::Palette) || opens_a_line(action));
        let is_letter = text.starts_with(char::is_alphanumeric);
        opens && self.overlays.is_empty() && !is_path(text) && !(is_letter && holds_an_indicator(text))
    }
}

/// Whether it is the path of a dropped file and not a search for an indicator.
fn is_path(text: &str) -> bool {
    dropped_paths(text).is_some() && ioc::classify(text.trim().trim_start_matches('/')).is_err()
}

fn holds_an_indicator(text: &str) -> bool {
    ioc::classify(text.trim()).is_ok() || !ioc::extract(text, &ExtractOptions::default()).items.is_empty()
}

/// The sign that a key stands for in a text.
fn sign(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char('j') if key.modifiers == KeyModifiers::CONTROL => Some('\n'),
        KeyCode::Char(sign) => Some(sign),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

/// Whether an action only goes somewhere.
fn is_step(action: Action) -> bool {
    motion(action).is_some()
        || matches!(
            action,
            Action::Left
                | Action::Right
                | Action::Open
                | Action::Mark
                | Action::NextPane
                | Action::NextValue
                | Action::PreviousValue
                | Action::Zoom
                | Action::Focus(_)
        )
}

/// Letters enough, and of more than two kinds: a key that is held down is no word.
fn is_word(letters: &str) -> bool {
    let kinds: std::collections::HashSet<char> = letters.chars().collect();
    letters.chars().count() >= WORD && kinds.len() > 2
}
