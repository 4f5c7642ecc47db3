//! Names that are asked for: of the file that an export goes to, and of a query that is kept.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::view::{draw_line, open};
use super::{Intent, Outcome};
use crate::effect::FileOrder;
use crate::export::Format;
use crate::keys::Action;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::Prompt;
use crate::widget::paint::{Cut, Pen, cells};

/// The file that an export goes to. It stays until the file is written.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveAs {
    pub format: Format,
    pub prompt: Prompt,
    /// What came of the last try.
    pub remark: String,
    /// Whether the file is being written.
    pub is_writing: bool,
}

impl SaveAs {
    pub fn new(format: Format) -> Self {
        Self { format, prompt: Prompt::new(&Self::name(format)), remark: String::new(), is_writing: false }
    }

    /// The name that is offered at first.
    pub fn name(format: Format) -> String {
        format!("vtriage.{}", format.ending())
    }

    pub(super) fn perform(&mut self, action: Action) -> Outcome {
        let path = self.prompt.text().trim().to_owned();
        match action {
            Action::Submit if self.is_writing => Outcome::Stays,
            Action::Submit if path.is_empty() => Outcome::Says("no file is named; nothing was written".to_owned()),
            Action::Submit => {
                self.is_writing = true;
                self.remark.clear();
                Outcome::Asked(Intent::SaveTo(self.format, path))
            }
            Action::Complete => Outcome::Orders(FileOrder::Complete(path)),
            _ => Outcome::Stays,
        }
    }

    /// A name came, for the one that was typed then.
    pub fn offer(&mut self, typed: &str, name: &str) {
        if self.prompt.text().trim() == typed {
            self.prompt.set(name);
        }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.width.saturating_sub(6)).min(76);
        let words = if self.is_writing { "writing…" } else { self.remark.as_str() };
        let remark = if words.is_empty() { Vec::new() } else { text::wrap(words, room) };
        let role = if self.is_writing { Role::Pending } else { Role::Error };
        let title = format!("Export: {}", self.format.label());
        let inside = open(&title, bottom, (room, remark.len() + 1), area, buffer, theme);
        for (row, line) in (0..inside.height).zip(&remark) {
            Pen::new(buffer, inside, row).put(line, theme.style(role));
        }
        draw_line(&self.prompt, ("to", "path of a new file"), cells(remark.len()), inside, buffer, theme)
    }
}

/// The name that a query is kept under.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveQuery {
    pub query: String,
    pub prompt: Prompt,
}

impl SaveQuery {
    /// Without a name of its own a query is called as it reads.
    pub(super) fn perform(&self, action: Action) -> Outcome {
        if action != Action::Submit {
            return Outcome::Stays;
        }
        let name = Some(self.prompt.text().trim()).filter(|name| !name.is_empty()).unwrap_or(&self.query);
        Outcome::Chosen(Intent::SaveQuery { name: name.to_owned(), query: self.query.clone() })
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.width.saturating_sub(6)).min(60);
        let inside = open("Save the query", bottom, (room, 2), area, buffer, theme);
        Pen::new(buffer, inside, 0).put_fitted(&self.query, theme.style(Role::Muted), Cut::End);
        draw_line(&self.prompt, ("as ", "a name for it"), 1, inside, buffer, theme)
    }
}
