//! What a row knows of its object before its report is read.

use crate::vt::Verdict;

/// The verdict and the other cells of a row, to be read beside the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// None where nothing was told of it yet.
    pub verdict: Option<Verdict>,
    /// How many engines say so, as in the list; in words where the row stands without a verdict.
    pub ratio: String,
    /// What else stands in the row, a line each. Hostile text.
    pub lines: Vec<String>,
}
