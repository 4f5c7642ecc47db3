//! Documents: their words, and where their links lead.

pub(super) mod office;
pub(super) mod pdf;
pub(super) mod rtf;
pub(super) mod shortcut;
