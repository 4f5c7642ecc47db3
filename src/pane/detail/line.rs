//! One line of a detail tab: what it says, what `y` copies there, what `Enter` opens or folds.
//!
//! Tabs are pure functions from a report to lines; this is the only word between them and the screen. Texts in a line
//! are already safe to show; `value` is the true text.

use crate::theme::Role;
use crate::vt::Descriptor;

/// A piece of text in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub role: Role,
    pub text: String,
}

/// A line of a tab.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetailLine {
    pub pieces: Vec<Piece>,
    /// What `y` copies, as the service sent it.
    pub value: Option<String>,
    /// What `Enter` opens.
    pub target: Option<Descriptor>,
    /// The section that this line heads: `Enter` folds and unfolds it.
    pub section: Option<Section>,
}

/// A heading that folds what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Stable name, also across reports: `pe_info/sections`.
    pub key: String,
    pub open: bool,
}

impl DetailLine {
    pub fn blank() -> Self {
        Self::default()
    }

    /// A line of one role; the text is made safe to show.
    pub fn text(role: Role, text: &str) -> Self {
        Self::blank().and(role, text)
    }

    /// A heading.
    pub fn heading(text: &str) -> Self {
        Self::text(Role::Header, text)
    }

    /// A label in a column of `width` cells and what it names; `y` copies the value.
    pub fn field(label: &str, width: usize, role: Role, value: &str) -> Self {
        let mut line = Self::blank().and(Role::Muted, &crate::text::pad(label, width)).and(role, value);
        line.value = Some(value.to_owned());
        line
    }

    /// Adds a piece; its text is made safe to show.
    #[must_use]
    pub fn and(mut self, role: Role, text: &str) -> Self {
        self.pieces.push(Piece { role, text: crate::text::visible(text).into_owned() });
        self
    }

    #[must_use]
    pub fn copies(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    #[must_use]
    pub fn opens(mut self, target: Descriptor) -> Self {
        self.target = Some(target);
        self
    }

    #[must_use]
    pub fn folds(mut self, key: impl Into<String>, open: bool) -> Self {
        self.section = Some(Section { key: key.into(), open });
        self
    }

    /// The text without roles.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}
