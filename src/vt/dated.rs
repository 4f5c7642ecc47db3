//! The date of a row, by one rule for the window, tables and exports.

use super::plausible::plausible;
use super::{Facts, Kind};

/// What the date of an object is the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    Analysed,
    /// Its own: when somebody said it, when both ends of a link were seen together.
    Itself,
    Submitted,
    Made,
}

/// The date that tells most of an object of this kind, where it can be: of its last analysis, its own, of its last submission, of
/// its making.
pub fn dated(kind: &Kind, facts: &Facts, now: i64) -> Option<(i64, Dated)> {
    let made = match kind {
        // What a file says of when it was built says nothing of when anybody saw it.
        Kind::File | Kind::PrivateFile => None,
        // The registry's word: names are older than the service.
        Kind::Domain => facts.creation_date,
        _ => plausible(facts.creation_date, now),
    };
    let dates = [
        (plausible(facts.last_analysis_date, now), Dated::Analysed),
        (plausible(facts.date, now), Dated::Itself),
        (plausible(facts.last_submission_date, now), Dated::Submitted),
        (made, Dated::Made),
    ];
    dates.into_iter().find_map(|(date, dated)| Some((date?, dated)))
}
