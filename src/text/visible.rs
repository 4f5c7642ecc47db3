//! Control, bidirectional and invisible characters as signs that can be seen.
//!
//! Works on graphemes only where a zero-width joiner is met, because only there does its neighbourhood matter.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::unseen::{Unseen, glues};

/// Columns between tab stops in [`visible_lines`].
const TAB_STOP: usize = 4;

/// Combining marks kept on one character; real scripts need at most a handful, stacks of hundreds cover other rows.
const MARKS_KEPT: usize = 8;

/// The text as one line that is safe to draw.
///
/// C0 controls become their signs (`ESC` → `␛`, tab → `␉`), a line end (`\n`, `\r\n`) becomes `⏎`, C1 controls and
/// invisible or bidirectional format characters become `⟨U+202E⟩`. Combining marks stay (at most eight on one
/// character), and so do variation selectors and the joiners inside an emoji. Borrowed when nothing had to change.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_safe(text) {
        return Cow::Borrowed(text);
    }
    let mut line = Line::default();
    line.push_all(text);
    if line.text == text { Cow::Borrowed(text) } else { Cow::Owned(line.text) }
}

/// The text as lines that are safe to draw: split at `\n` and `\r\n`, tabs expanded to spaces, the rest as in [`visible`].
///
/// A line end at the very end of the text opens no further line; an empty text has no lines.
pub fn visible_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|source| {
            let mut line = Line::default();
            for (index, piece) in source.split('\t').enumerate() {
                if index > 0 {
                    let column = super::width(&line.text);
                    line.text.extend(std::iter::repeat_n(' ', TAB_STOP - column % TAB_STOP));
                }
                line.push_all(piece);
            }
            line.text
        })
        .collect()
}

/// Whether no character of the text could need a change; may say `false` of harmless text, never `true` of other text.
fn is_safe(text: &str) -> bool {
    if text.is_ascii() {
        return text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    }
    text.chars().all(|c| !c.is_control() && Unseen::of(c).is_none() && c.width() != Some(0))
}

/// Whether a character could speak to a terminal, or shows nothing, or reorders what stands beside it.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || !matches!(Unseen::of(c), None | Some(Unseen::Selector))
}

/// One safe line while it is written.
#[derive(Default)]
struct Line {
    text: String,
    /// Zero-width characters written since the last one that takes a cell.
    marks: usize,
    /// Whether the last character was a variation selector.
    selected: bool,
}

impl Line {
    fn push_all(&mut self, text: &str) {
        for grapheme in text.graphemes(true) {
            if grapheme == "\r\n" {
                self.sign('⏎');
                continue;
            }
            let mut rest = grapheme.chars();
            while let Some(c) = rest.next() {
                if glues(c, rest.as_str()) {
                    self.text.push(c);
                    self.selected = false;
                } else {
                    self.push(c);
                }
            }
        }
    }

    fn push(&mut self, c: char) {
        match c {
            '\n' => self.sign('⏎'),
            '\0'..='\u{1f}' => self.sign(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => self.sign('␡'),
            c if is_hidden(c) => self.code(c),
            // A selector says how to draw the character before it; alone or in a row it carries hidden data.
            c if Unseen::of(c).is_some() => {
                if self.selected || self.text.is_empty() || self.text.ends_with(' ') {
                    self.code(c);
                } else {
                    self.text.push(c);
                    self.selected = true;
                }
            }
            c if c.width() == Some(0) => {
                self.marks += 1;
                self.selected = false;
                if self.marks <= MARKS_KEPT {
                    self.text.push(c);
                } else if self.marks == MARKS_KEPT + 1 {
                    self.text.push('…');
                }
            }
            c => self.sign(c),
        }
    }

    /// Writes a character that takes at least a cell.
    fn sign(&mut self, c: char) {
        self.text.push(c);
        self.marks = 0;
        self.selected = false;
    }

    fn code(&mut self, c: char) {
        let _ = write!(self.text, "⟨U+{:04X}⟩", u32::from(c)); // writing to a string cannot fail
        self.marks = 0;
        self.selected = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        for text in ["", "invoice.exe", "請求書_2026.pdf.exe", "münchen"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn controls_become_signs() {
        assert_eq!(visible("a\u{1b}[2Jb"), "a␛[2Jb");
        assert_eq!(visible("n\0ul\u{7f}"), "n␀ul␡");
        assert_eq!(visible("\u{9b}31m\u{85}"), "⟨U+009B⟩31m⟨U+0085⟩");
        assert_eq!(visible("a\tb"), "a␉b");
        assert_eq!(visible("a\nb\r\nc\rd"), "a⏎b⏎c␍d");
    }

    #[test]
    fn reordering_and_hiding_characters_become_signs() {
        assert_eq!(visible("exe\u{202e}fdp.js"), "exe⟨U+202E⟩fdp.js");
        assert_eq!(visible("a\u{200b}b\u{feff}c\u{ad}"), "a⟨U+200B⟩b⟨U+FEFF⟩c⟨U+00AD⟩");
        assert_eq!(visible("pay\u{200d}load"), "pay⟨U+200D⟩load");
        assert_eq!(visible("x\u{e0041}"), "x⟨U+E0041⟩");
        assert_eq!(visible("a\u{fe0f}\u{fe0f}"), "a\u{fe0f}⟨U+FE0F⟩");
    }

    #[test]
    fn emoji_and_combining_marks_stay() {
        for text in [
            "👩\u{200d}💻.js",
            "♻\u{fe0f}♻\u{fe0f}.zip",
            "e\u{301}te\u{301}.doc",
            "\u{1100}\u{1161}.hwp",
            "👩🏽\u{200d}🚀",
        ] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn a_tower_of_marks_is_cut() {
        let tower = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(visible(&tower), format!("a{}…b", "\u{301}".repeat(MARKS_KEPT)));
    }

    #[test]
    fn c35_a_comment_cannot_speak_to_the_terminal() {
        let comment = "nice sample \u{1b}]52;c;ZXZpbA==\u{7} \u{1b}[2J\u{1b}[1;1HCLEAN 0/70 \u{1b}]0;owned\u{7} end";
        let shown = visible(comment);
        assert!(!shown.chars().any(char::is_control));
        assert!(shown.starts_with("nice sample ␛]52;") && shown.ends_with("end"));
    }

    #[test]
    fn lines_end_where_the_text_says_and_tabs_become_spaces() {
        assert_eq!(visible_lines("a\tb\r\n\n\tc\u{1b}\n"), ["a   b", "", "    c␛"]);
        assert!(visible_lines("").is_empty());
    }
}
