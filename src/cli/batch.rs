//! Many requests one after the other: how far they are and when they end, on stderr.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::progress::Progress;
use super::service::Service;
use super::{interrupt, output, pacing};
use crate::text::count;

/// Where no bar is drawn, how often it is said how far they are.
const BEAT: Duration = Duration::from_mins(1);

/// How far they are. Its line is gone when it is dropped.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    service: &'a Service,
    total: u64,
    answered: Cell<u64>,
    /// Requests that were foreseen, and those that had left before.
    needed: u64,
    before: u64,
    /// Whether it was known at the start when they end.
    is_paced: bool,
    progress: Progress,
    next_beat: Cell<Instant>,
    /// Requests without an answer when a signal broke it off.
    unanswered: Cell<u64>,
}

/// The wait for the next of them. Dropped before what it waits for, it can tell what that was waiting for.
struct Waiting<'a, 'b>(&'a Batch<'b>);

impl Drop for Waiting<'_, '_> {
    fn drop(&mut self) {
        if interrupt::was_asked() {
            self.0.unanswered.set(self.0.service.on_the_way());
        }
    }
}

impl Drop for Batch<'_> {
    /// Says how far it came where a signal breaks it off.
    fn drop(&mut self) {
        if interrupt::was_asked() && self.total > 1 {
            self.progress.done();
            // What is on its way was asked, and may be answered when nobody is there to hear it.
            let open = self.total.saturating_sub(self.answered.get());
            let waiting = open.min(self.unanswered.get());
            let rest = [(waiting, "not answered"), (open - waiting, "not asked")];
            let rest = rest.into_iter().filter(|(number, _)| *number > 0);
            let rest = rest.fold(String::new(), |rest, (number, what)| rest + &format!(", {} {what}", count(number)));
            output::say(self.far() + &rest);
        }
    }
}

impl<'a> Batch<'a> {
    /// `needed` requests are foreseen for `total` look-ups.
    pub(super) fn begin(service: &'a Service, total: u64, needed: u64) -> Self {
        let is_quiet = service.pacing().quiet;
        let progress = if is_quiet { Progress::none() } else { Progress::of_things("looking up", Some(total)) };
        let (before, next_beat) = (service.paid(), Cell::new(Instant::now() + BEAT));
        let is_paced = service.outlook(needed).lasts() > Duration::ZERO;
        let (answered, unanswered) = (Cell::default(), Cell::default());
        let batch = Self { service, total, answered, needed, before, is_paced, progress, next_beat, unanswered };
        batch.show();
        batch
    }

    /// So many more of them have their answer, whether it is their turn to be printed or not.
    pub(super) fn answered(&self, more: u64) {
        self.answered.set(self.answered.get() + more);
        self.progress.at(self.answered.get());
        self.show();
    }

    /// `4 of 5 answered`
    fn far(&self) -> String {
        format!("{} of {} answered", count(self.answered.get()), count(self.total))
    }

    /// Waits for the next of them, saying now and then how it stands.
    pub(super) async fn wait<T>(&self, next: impl Future<Output = T>) -> T {
        tokio::pin!(next);
        let _waiting = Waiting(self);
        loop {
            tokio::select! {
                biased;
                outcome = &mut next => return outcome,
                () = sleep_until(self.next_beat.get()) => self.beat(),
            }
        }
    }

    fn beat(&self) {
        self.next_beat.set(Instant::now() + BEAT);
        self.show();
        if !output::words_to_terminal() {
            let far = self.far();
            self.service.pacing().say(self.end().map_or_else(|| far.clone(), |end| format!("{far}; about {end}")));
        }
    }

    fn show(&self) {
        if let Some(end) = self.end() {
            self.progress.ends(&end);
        }
    }

    /// When the last of them is done, where that is known.
    fn end(&self) -> Option<String> {
        if !self.is_paced {
            return None;
        }
        let left = self.needed.saturating_sub(self.service.paid().saturating_sub(self.before));
        let lasts = self.service.outlook(left).lasts();
        (lasts > Duration::ZERO).then(|| pacing::until(lasts, self.service.clock().now()))
    }
}
