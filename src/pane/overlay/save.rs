//! Names that are asked for: of the file that an export goes to, and of a query that is kept.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::listing::{Listing, line};
use super::{Intent, Outcome};
use crate::effect::FileOrder;
use crate::export::Format;
use crate::export::report::Form;
use crate::keys::Action;
use crate::pane::Scope;
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::{ListDialog, ListView, Prompt};

/// What goes to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    Things(Scope, Format),
    /// The open case, in a form for others.
    Case(Form),
}

impl Saving {
    /// The name in commands.
    pub fn format(self) -> &'static str {
        match self {
            Self::Things(_, format) => format.name(),
            Self::Case(form) => form.name(),
        }
    }
}

/// The file that an export goes to. It stays until the file is written.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveAs {
    what: Saving,
    /// How many things are written.
    count: usize,
    list: ListDialog,
    /// What came of the last try.
    remark: String,
    /// Whether the file is being written.
    pub is_writing: bool,
}

impl SaveAs {
    pub fn new(scope: Scope, count: usize, format: Format) -> Self {
        Self::named(Saving::Things(scope, format), count, &Self::name(format))
    }

    /// Asks again for something of which no file was written; `name` is one to begin with.
    pub fn again(what: Saving, count: usize, reason: String, name: &str) -> Self {
        Self { remark: reason, ..Self::named(what, count, name) }
    }

    fn named(what: Saving, count: usize, name: &str) -> Self {
        let list = ListDialog::asked(Prompt::new(name));
        Self { what, count, list, remark: String::new(), is_writing: false }
    }

    /// The name that is offered at first.
    pub fn name(format: Format) -> String {
        format!("vtriage.{}", format.ending())
    }

    fn typed(&self) -> &str {
        self.list.filter.text().trim()
    }

    /// A name came, for the one that was typed then.
    pub fn offer(&mut self, typed: &str, name: &str) {
        if self.typed() == typed {
            self.list.filter.set(name);
        }
    }

    /// The file was not written; `free` is a name that is.
    pub fn fail(&mut self, reason: String, free: Option<&str>) {
        (self.is_writing, self.remark) = (false, reason);
        if let Some(free) = free {
            self.list.filter.set(free);
        }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.width.saturating_sub(6)).min(76);
        let (role, words) =
            if self.is_writing { (Role::Pending, "writing…") } else { (Role::Error, self.remark.as_str()) };
        let remark = if words.is_empty() { Vec::new() } else { text::wrap(words, room) };
        let lines: Vec<(Role, String)> = remark.into_iter().map(|line| (role, line)).collect();
        let rows = if self.count > 1 { format!(" {} rows", text::count(self.count as u64)) } else { String::new() };
        let title = match self.what {
            Saving::Things(_, format) => format!("Export{rows}: {}", format.label()),
            Saving::Case(form) => format!("Hand the case over: {}", form.about()),
        };
        let view = ListView {
            title: &title,
            bottom,
            size: (room, lines.len() + 1),
            filter: ("to", "path of a new file"),
            ..ListView::default()
        };
        view.render_lines(&self.list, &lines, area, buffer, theme)
    }
}

impl Listing for SaveAs {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn heard(&self) -> Vec<Heard> {
        vec![
            Heard::new(&[Action::Submit], "writes a new file"),
            Heard::new(&[Action::Complete], "completes"),
            Heard::new(&[Action::Close], "leaves"),
        ]
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        let path = self.typed().to_owned();
        Some(match action {
            Action::Submit if self.is_writing => Outcome::Stays,
            Action::Submit if path.is_empty() => Outcome::Says("no file is named; nothing was written".to_owned()),
            Action::Submit => {
                self.is_writing = true;
                self.remark.clear();
                Outcome::Asked(Intent::SaveTo { what: self.what, path })
            }
            Action::Complete => Outcome::Orders(FileOrder::Complete(path)),
            Action::Close => Outcome::Closes,
            _ => return None,
        })
    }
}

/// The name that a query is kept under.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveQuery {
    query: String,
    list: ListDialog,
}

impl SaveQuery {
    /// `name` is offered at first.
    pub fn new(query: String, name: &str) -> Self {
        Self { query, list: ListDialog::asked(Prompt::new(name)) }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.width.saturating_sub(6)).min(60);
        let (title, filter) = ("Save the query", ("as ", "a name for it"));
        let view = ListView { title, bottom, size: (room, 2), filter, ..ListView::default() };
        view.render_lines(&self.list, &[(Role::Muted, self.query.clone())], area, buffer, theme)
    }
}

impl Listing for SaveQuery {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing
    }

    fn heard(&self) -> Vec<Heard> {
        line("keeps it", "leaves")
    }

    /// Without a name of its own a query is called as it reads.
    fn act(&mut self, action: Action) -> Option<Outcome> {
        match action {
            Action::Submit => {
                let name = self.list.filter.text().trim();
                let name = if name.is_empty() { &self.query } else { name };
                Some(Outcome::Chosen(Intent::SaveQuery { name: name.to_owned(), query: self.query.clone() }))
            }
            Action::Close => Some(Outcome::Closes),
            _ => None,
        }
    }
}
