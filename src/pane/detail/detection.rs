//! Detection: what each engine says, flagging ones first.

use super::{DetailLine, Scene};
use crate::theme::Role;

/// The lines of the tab.
pub fn lines(_scene: &Scene<'_>) -> Vec<DetailLine> {
    vec![DetailLine::text(Role::Muted, "no engine results in this report")]
}
