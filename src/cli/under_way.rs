//! What is on its way to the service: whoever breaks it off is told how much that is, and what a change leaves.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::output;
use crate::vt::{ApiError, Body, Call, Progress, Reason};

/// One call, from the moment when it leaves until its answer is there. Dropped in between, it says so.
#[derive(Debug)]
pub(super) struct UnderWay {
    /// The title of the call; `None` when there is nothing to be said.
    title: Option<String>,
    /// Whether the service has all of it, and may act.
    arrived: Arc<AtomicBool>,
}

impl UnderWay {
    pub(super) fn begin(call: &Call) -> Self {
        let is_file = matches!(call.body, Body::File(_));
        Self { title: call.changes().then(|| call.in_words()), arrived: Arc::new(AtomicBool::new(!is_file)) }
    }

    /// Takes note of how far an upload is, and passes it on.
    pub(super) fn watched<Tell: Fn(Progress)>(&self, tell: Tell) -> impl Fn(Progress) + use<Tell> {
        let arrived = self.arrived.clone();
        move |news| {
            arrived.fetch_or(news.sent == news.total, Ordering::Relaxed);
            tell(news);
        }
    }

    /// Its answer is there.
    pub(super) fn ends(mut self) {
        self.title = None;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Some(title) = self.title.take() else { return };
        let may_have_acted = self.arrived.load(Ordering::Relaxed);
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
