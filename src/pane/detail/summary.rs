//! Summary: the verdict and why, what it is, when it was seen, and what stands out; the fewest lines that answer
//! "is it bad, and why?".

mod collected;
mod headline;
pub mod notable;
mod packing;
mod pivots;
mod what;
mod why;

pub(super) use headline::{doubts, opinionless, verdict_words};
pub(super) use pivots::addresses;
pub(super) use why::signer_words;

use super::sheet::Sheet;
pub use super::sheet::role;
use super::{DetailLine, Scene};
use crate::theme::Role;
use crate::vt::claims::Weight;

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let mut sheet = Sheet::new(scene);
    headline::show(&mut sheet);
    sheet.block("Stands out", notable::show);
    sheet.block("Why", why::show);
    sheet.block("Leads to", pivots::show);
    sheet.block("What it is", what::show);
    sheet.block("Seen", what::seen);
    sheet.block("Known as", what::names);
    sheet.block("Engines", why::engines);
    sheet.finish("the report says nothing")
}

/// The role of a level of severity in the service's words: `high`, `SEVERITY_HIGH`, `critical`, …
pub fn level_role(level: &str) -> Role {
    why::role(Weight::of_level(level))
}
