//! The objects of one relationship, and how much of them came.

use crate::pane::Load;
use crate::pane::paged::Paged;
use crate::text;

/// The objects of one relationship.
#[derive(Debug, Clone, Default)]
pub struct RelatedList {
    pub paged: Paged,
    /// Whether the rows are only what the report folded in.
    pub folded: bool,
    /// Whether the rows are the first ids that the report brought, and there are more.
    pub(super) is_cut: bool,
}

impl RelatedList {
    /// Whether no page of it came, and none is on its way.
    pub fn is_unread(&self) -> bool {
        match self.paged.load {
            Load::Idle => self.paged.reach.is_new(),
            Load::Failed(_) => self.paged.list.is_empty(),
            Load::Waiting(_) | Load::Ready(()) => false,
        }
    }

    /// Whether `m` reads more.
    pub fn has_more(&self) -> bool {
        self.paged.reach.next.is_some() || self.is_cut
    }

    /// `14 known of 55`: how many names came with the report, of how many that there are.
    pub fn known(&self) -> String {
        let known = self.paged.list.len() as u64;
        let words = format!("{} known", text::count(known));
        match self.paged.reach.count {
            Some(all) if all > known => format!("{words} of {}", text::count(all)),
            _ if self.has_more() => format!("{words} of many"),
            _ => words,
        }
    }
}
