//! A line of input.
//!
//! Own code rather than a text area of one row: it hides secrets also from `Debug`, never holds a line break, and draws what a
//! paste brought along as visible signs. The terminal's own cursor stands in it, which input methods and screen readers follow.

mod view;

pub use view::PromptView;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::cell::Cell;
use std::fmt;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes that a line may hold. Far above any query or URL that the service takes, and quick to draw.
pub const LONGEST: usize = 16 * 1024;

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The key means nothing here.
    Ignored,
    /// The cursor moved, or could have.
    Moved,
    /// The text changed, or could have.
    Edited,
}

/// Whether the text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    #[default]
    Plain,
    /// As one sign a character.
    Masked,
}

/// The text of a line and the cursor in it.
///
/// ```
/// use ratatui::crossterm::event::{KeyCode, KeyEvent};
/// use vtriage::widget::Prompt;
///
/// let mut prompt = Prompt::new("examplo.test");
/// for _ in 0..5 {
///     prompt.input(KeyEvent::from(KeyCode::Left));
/// }
/// prompt.input(KeyEvent::from(KeyCode::Backspace));
/// prompt.paste("e");
/// assert_eq!(prompt.text(), "example.test");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Prompt {
    text: String,
    /// Byte offset; always at the edge of a character.
    cursor: usize,
    shown: Shown,
    /// Cells left of the window.
    scroll: Cell<usize>,
}

impl Prompt {
    /// A line with `text`, cleaned as a paste is, and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut prompt = Self::default();
        prompt.paste(text);
        prompt
    }

    /// An empty line that shows a sign for each character.
    pub fn masked() -> Self {
        Self { shown: Shown::Masked, ..Self::default() }
    }

    /// Whether what is typed is shown to nobody.
    pub fn is_masked(&self) -> bool {
        self.shown == Shown::Masked
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the cursor.
    pub fn before_cursor(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    /// Puts `text` in place of the last `over` bytes before the cursor; too many, or half a character, are none.
    pub fn complete(&mut self, over: usize, text: &str) {
        let start = self.cursor.checked_sub(over).filter(|start| self.text.is_char_boundary(*start));
        if let Some(start) = start {
            self.text.drain(start..self.cursor);
            self.cursor = start;
        }
        self.paste(text);
    }

    /// Whether nothing was typed.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces the text; the cursor goes to its end.
    pub fn set(&mut self, text: &str) {
        self.clear();
        self.paste(text);
    }

    /// Takes the text out and leaves the line empty.
    pub fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.take();
    }

    /// Inserts text at the cursor: spaces for line breaks and tabs, no other control characters, no line break at the end.
    ///
    /// Returns how many bytes were left out because the line is full ([`LONGEST`]); the caller should say so.
    pub fn paste(&mut self, text: &str) -> usize {
        let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", " ");
        let mut left_out = 0;
        for typed in text.chars() {
            let typed = if matches!(typed, '\n' | '\r' | '\t') { ' ' } else { typed };
            if typed.is_control() {
                continue;
            }
            if left_out > 0 || self.text.len() + typed.len_utf8() > LONGEST {
                left_out += typed.len_utf8();
            } else {
                self.text.insert(self.cursor, typed);
                self.cursor += typed.len_utf8();
            }
        }
        left_out
    }

    /// Does what a key means in a line of text: characters, arrows, Home and End, Backspace and Delete, with Ctrl or Alt by
    /// words, and the Emacs keys that shells have (`Ctrl-a e b f w u k d h`, `Alt-b f d`).
    pub fn input(&mut self, key: KeyEvent) -> Typed {
        if key.kind == KeyEventKind::Release {
            return Typed::Ignored;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match (key.code, control, alt) {
            // Both together is AltGr on some keyboards.
            (KeyCode::Char(typed), true, true) | (KeyCode::Char(typed), false, false) => self.type_in(typed),
            (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, false) => self.delete(Reach::Left),
            (KeyCode::Delete, false, false) | (KeyCode::Char('d'), true, false) => self.delete(Reach::Right),
            (KeyCode::Backspace, ..) | (KeyCode::Char('w'), true, false) => self.delete(Reach::WordLeft),
            (KeyCode::Delete, ..) | (KeyCode::Char('d'), false, true) => self.delete(Reach::WordRight),
            (KeyCode::Char('u'), true, false) => self.delete(Reach::Start),
            (KeyCode::Char('k'), true, false) => self.delete(Reach::End),
            (KeyCode::Left, false, false) | (KeyCode::Char('b'), true, false) => self.go(Reach::Left),
            (KeyCode::Right, false, false) | (KeyCode::Char('f'), true, false) => self.go(Reach::Right),
            (KeyCode::Left, ..) | (KeyCode::Char('b'), false, true) => self.go(Reach::WordLeft),
            (KeyCode::Right, ..) | (KeyCode::Char('f'), false, true) => self.go(Reach::WordRight),
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, false) => self.go(Reach::Start),
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, false) => self.go(Reach::End),
            _ => Typed::Ignored,
        }
    }

    fn type_in(&mut self, typed: char) -> Typed {
        self.paste(typed.encode_utf8(&mut [0; 4]));
        Typed::Edited
    }

    fn go(&mut self, reach: Reach) -> Typed {
        self.cursor = self.reached(reach);
        Typed::Moved
    }

    fn delete(&mut self, reach: Reach) -> Typed {
        let to = self.reached(reach);
        let (start, end) = (to.min(self.cursor), to.max(self.cursor));
        self.text.drain(start..end);
        self.cursor = start;
        Typed::Edited
    }

    fn reached(&self, reach: Reach) -> usize {
        let (left, right) = self.text.split_at(self.cursor);
        match reach {
            Reach::Left => self.cursor - left.graphemes(true).next_back().map_or(0, str::len),
            Reach::Right => self.cursor + right.graphemes(true).next().map_or(0, str::len),
            Reach::WordLeft => {
                let blanks = left.trim_end_matches(|typed: char| !typed.is_alphanumeric());
                blanks.trim_end_matches(char::is_alphanumeric).len()
            }
            Reach::WordRight => {
                let word = right.trim_start_matches(|typed: char| !typed.is_alphanumeric());
                self.text.len() - word.trim_start_matches(char::is_alphanumeric).len()
            }
            Reach::Start => 0,
            Reach::End => self.text.len(),
        }
    }
}

/// How far a key goes.
#[derive(Debug, Clone, Copy)]
enum Reach {
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
}

/// A masked line prints no text: it holds a key or a password.
impl fmt::Debug for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.shown == Shown::Masked { "[hidden]" } else { &self.text };
        f.debug_struct("Prompt").field("text", &text).field("shown", &self.shown).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
