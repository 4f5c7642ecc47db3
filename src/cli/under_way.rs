//! What is on its way to the service: whoever breaks it off is told how much that is, and what a change leaves.

use std::cell::Cell;

use super::output;
use crate::access::Arrival;
use crate::vt::{ApiError, Call, Progress, Reason};

/// One call, from the moment when it leaves until its answer is there. Dropped in between, it says so.
#[derive(Debug)]
pub(super) struct UnderWay {
    /// The title of the call; `None` when there is nothing to be said.
    title: Option<String>,
    /// Whether the service has all of it, and may act.
    arrival: Arrival,
}

impl UnderWay {
    pub(super) fn begin(call: &Call) -> Self {
        Self { title: call.changes().then(|| call.in_words()), arrival: Arrival::of(call) }
    }

    /// Takes note of how far an upload is, and passes it on.
    pub(super) fn watched<Tell: Fn(Progress)>(&self, tell: Tell) -> impl Fn(Progress) + use<Tell> {
        self.arrival.watched(tell)
    }

    /// Its answer is there.
    pub(super) fn ends(mut self) {
        self.title = None;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Some(title) = self.title.take() else { return };
        let may_have_acted = self.arrival.is_whole();
        let words = if may_have_acted { "" } else { "it did not arrive whole, so nothing was published or kept" };
        let error = ApiError { may_have_acted, ..ApiError::local(Reason::Cancelled, title, words) };
        output::say(error.to_string());
    }
}

/// A request that left: it counts among those on the way until it is dropped, with its answer or without.
#[derive(Debug)]
pub(super) struct OnTheWay<'a>(&'a Cell<u64>);

impl<'a> OnTheWay<'a> {
    pub(super) fn begin(number: &'a Cell<u64>) -> Self {
        number.set(number.get() + 1);
        Self(number)
    }
}

impl Drop for OnTheWay<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}
