//! Details: everything else the report holds, in sections that fold.

use super::{DetailLine, Scene};
use crate::theme::Role;

/// The lines of the tab.
pub fn lines(_scene: &Scene<'_>) -> Vec<DetailLine> {
    vec![DetailLine::text(Role::Muted, "no details in this report")]
}
