//! How an analysis stands, in the words of rows and of what is said while it is waited for.

use crate::text::visible;
use crate::vt::Object;
use crate::vt::analysis::{Analysis, Status};

/// `queued`, `in progress, 1/20 so far`: partial numbers are marked as such, and zeros of a queue are not shown.
pub(super) fn standing(object: &Object) -> String {
    let analysis = Analysis::read(object);
    let mut words = analysis.status.label().to_owned();
    if let Some(stats) = analysis.stats.filter(|stats| stats.total() > 0) {
        let so_far = if analysis.status == Status::Completed { "" } else { " so far" };
        words = format!("{words}, {}{so_far}", stats.ratio());
    }
    for (stage, state) in &analysis.pending_stages {
        words = format!("{words}; {stage}: {state}");
    }
    visible(&words).into_owned()
}
