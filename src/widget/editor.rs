//! Several lines of input, for comments and notes.
//!
//! Editing, undo and wrapping are ratatui-textarea's; added are what may come in (no control or reordering characters, a limit)
//! and the terminal's own cursor.

use super::Focus;
use super::paint::{blank, cells, put_placeholder};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;
use ratatui_textarea::{TextArea, WrapMode};
use std::fmt;

/// Bytes that a text may have; quick to draw, and more than a comment should.
pub const LONGEST: usize = 64 * 1024;

/// A text and the cursor in it.
///
/// ```
/// use vtriage::widget::Editor;
///
/// let mut editor = Editor::new("Seen in a phishing mail.");
/// editor.paste("\nSecond line.");
/// assert_eq!(editor.text(), "Seen in a phishing mail.\nSecond line.");
/// ```
#[derive(Clone)]
pub struct Editor {
    area: TextArea<'static>,
    length: usize,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

impl Editor {
    /// A text, cleaned as a paste is, and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::default();
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_line_style(Style::default());
        area.set_cursor_style(Style::default());
        area.set_selection_style(Style::default().add_modifier(Modifier::REVERSED));
        let mut editor = Self { area, length: 0 };
        editor.paste(text);
        editor
    }

    /// What was typed; lines end with `\n`, the last one does not.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The line that the cursor is in.
    pub fn line(&self) -> &str {
        self.area.lines().get(self.area.cursor().0).map_or("", String::as_str)
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Inserts text at the cursor: spaces for tabs, no other control characters and none that reorder text.
    ///
    /// Returns how many bytes were left out because the text is full ([`LONGEST`]); the caller should say so.
    pub fn paste(&mut self, text: &str) -> usize {
        let mut clean = String::with_capacity(text.len().min(LONGEST));
        let mut left_out = 0;
        for typed in text.replace("\r\n", "\n").replace('\t', "    ").chars() {
            if crate::text::reorders(typed) || (typed.is_control() && typed != '\n') {
                continue;
            }
            if left_out > 0 || self.length + clean.len() + typed.len_utf8() > LONGEST {
                left_out += typed.len_utf8();
            } else {
                clean.push(typed);
            }
        }
        self.area.insert_str(&clean);
        self.measure();
        left_out
    }

    /// Does what a key means in a text; says whether the text may have changed. `Esc` and `Tab` are left to the caller.
    pub fn input(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        match key.code {
            KeyCode::Esc | KeyCode::Tab | KeyCode::BackTab => false,
            KeyCode::Char(_) | KeyCode::Enter if self.length >= LONGEST => false,
            _ => {
                let changed = self.area.input(key);
                self.measure();
                changed
            }
        }
    }

    /// Draws it; the answer is where the cursor stands, if the text hears the keys.
    pub fn render(
        &self,
        placeholder: &str,
        focus: Focus,
        area: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        blank(buffer, area, theme.style(Role::Text));
        if self.is_empty() {
            put_placeholder(placeholder, area, buffer, theme);
        } else {
            (&self.area).render(area, buffer);
        }
        let (top, left) = self.area.scroll_offset();
        let at = self.area.screen_cursor();
        let x = cells(at.col).saturating_sub(left).min(area.width - 1);
        let y = cells(at.row).saturating_sub(top).min(area.height - 1);
        (focus == Focus::Here).then_some(Position { x: area.x + x, y: area.y + y })
    }

    fn measure(&mut self) {
        self.length = self.area.lines().iter().map(|line| line.len() + 1).sum();
    }
}

impl fmt::Debug for Editor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Editor").field("lines", &self.area.lines()).finish_non_exhaustive()
    }
}

/// The same text with the cursor at the same place.
impl PartialEq for Editor {
    fn eq(&self, other: &Self) -> bool {
        self.area.lines() == other.area.lines() && self.area.cursor() == other.area.cursor()
    }
}

impl Eq for Editor {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, key, theme};
    use proptest::prelude::*;

    fn shown(editor: &Editor, width: u16, height: u16) -> (String, Option<(u16, u16)>) {
        let mut cursor = None;
        let text = drawn(width, height, |area, buffer| {
            let at = editor.render("Your comment", Focus::Here, area, buffer, &theme());
            cursor = at.map(|at| (at.x - area.x, at.y - area.y));
        });
        (text, cursor)
    }

    #[test]
    fn long_lines_wrap_and_the_cursor_is_where_the_next_character_comes() {
        let mut editor = Editor::default();
        assert_eq!(shown(&editor, 16, 1), ("(Your comment)\n".to_owned(), Some((0, 0))));
        editor.paste("a rather long comment\nsecond");
        assert_eq!(shown(&editor, 16, 3), ("a rather long\ncomment\nsecond\n".to_owned(), Some((6, 2))));
    }

    #[test]
    fn typing_and_undoing() {
        let mut editor = Editor::new("ab");
        for name in ["c", "enter", "d"] {
            assert!(editor.input(key(name)));
        }
        assert_eq!(editor.text(), "abc\nd");
        editor.input(key("ctrl-u"));
        assert_eq!(editor.text(), "abc\n");
        assert!(!editor.input(key("esc")));
        assert!(!editor.input(key("tab")));
        assert_eq!(editor.text(), "abc\n");
    }

    #[test]
    fn a_paste_brings_no_controls_and_nothing_that_reorders() {
        let editor = Editor::new("a\tb\r\nc\u{1b}[2J\u{202e}d");
        assert_eq!(editor.text(), "a    b\nc[2Jd");
    }

    #[test]
    fn a_text_that_is_full_takes_no_more() {
        let mut editor = Editor::default();
        assert_eq!(editor.paste(&"x".repeat(LONGEST + 5)), 6, "the end of the line counts");
        assert!(!editor.input(key("y")));
        assert!(editor.input(key("backspace")));
    }

    #[test]
    fn c33_c39_any_text_at_any_size() {
        let mut editor = Editor::new(&HOSTILE.join("\n"));
        for name in ["end", "up", "home", "left", "x"] {
            at_all_sizes(|area, buffer| {
                let cursor = editor.render("nothing", Focus::Here, area, buffer, &theme());
                assert!(cursor.is_none_or(|at| area.contains(at)));
            });
            editor.input(key(name));
        }
    }

    proptest! {
        #[test]
        fn any_text_and_keys_in_any_area(
            text in "[a-z 請♻️\\n]{0,60}",
            keys in prop::collection::vec(prop::sample::select(vec![
                "up", "down", "left", "right", "home", "end", "backspace", "delete", "ctrl-w", "enter", "ctrl-u", "ctrl-r", "alt-d",
            ]), 0..12),
            (width, height) in (0u16..20, 0u16..6),
        ) {
            let mut editor = Editor::new(&text);
            for name in keys {
                editor.input(key(name));
                shown(&editor, width, height);
            }
        }
    }
}
