//! What the key may spend: every call is paid for here, whole, before it leaves.
//!
//! The count lies in the store, so that all programs with this key share it. A store that can't count must not stop the
//! analyst: the service counts too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::refusal;
use crate::clock::Clock;
use crate::store::{BUDGET_MINUTE, KeyTag, Rate, Refusal, Spent, Store, StoreError, Taken, Terms, Ticket, Window};
use crate::vt::quota::Quotas;

/// Until when nothing leaves, and because of which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub until: Timestamp,
    pub window: Window,
}

impl From<Refusal> for Hold {
    fn from(refusal: Refusal) -> Self {
        Self { until: refusal.until, window: refusal.window }
    }
}

/// What so many more requests will take, as far as is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    pub needed: u64,
    /// How long each of the requests that fit in a minute waits, the soonest first; empty where no minute limits.
    pub waits: Vec<Duration>,
    /// What may leave today; `None` where no day limits.
    pub day_left: Option<u32>,
    pub rate: Rate,
}

impl Outlook {
    /// How long the last one waits. What the day has no room for is left out.
    pub fn lasts(&self) -> Duration {
        let today = self.day_left.map_or(self.needed, |left| self.needed.min(left.into()));
        let in_a_minute = self.waits.len() as u64;
        let Some((minutes, place)) = today
            .checked_sub(1)
            .and_then(|last| Some((last.checked_div(in_a_minute)?, last.checked_rem(in_a_minute)?)))
        else {
            return Duration::ZERO;
        };
        let first = usize::try_from(place).ok().and_then(|place| self.waits.get(place)).copied().unwrap_or_default();
        first.saturating_add(Duration::from_secs(minutes.saturating_mul(BUDGET_MINUTE.unsigned_abs())))
    }

    /// How many the day has no room for, if any.
    pub fn beyond_today(&self) -> Option<u64> {
        let left = u64::from(self.day_left?);
        self.needed.checked_sub(left).filter(|beyond| *beyond > 0)
    }
}

/// The budget of one key. Its calls block for a moment.
#[derive(Debug, Clone)]
pub struct Budget {
    store: Arc<Store>,
    /// Whose; without a key nothing is counted.
    key: Option<KeyTag>,
    terms: Terms,
    clock: Clock,
    /// Requests of this run: those that left, and those that are paid for and on their way.
    run: Arc<AtomicU64>,
    /// The most that this run may send.
    most: Option<u64>,
}

impl Budget {
    pub fn new(store: Arc<Store>, key: Option<KeyTag>, terms: impl Into<Terms>, clock: Clock) -> Self {
        Self { store, key, terms: terms.into(), clock, run: Arc::default(), most: None }
    }

    /// So many requests at most may leave in this run.
    #[must_use]
    pub fn at_most(self, most: Option<u64>) -> Self {
        Self { most, ..self }
    }

    /// Requests of this run.
    pub fn of_run(&self) -> u64 {
        self.run.load(Ordering::Relaxed)
    }

    /// Whether this run may send so many more.
    pub fn allows(&self, price: u32) -> bool {
        self.most.is_none_or(|most| self.of_run().saturating_add(price.into()) <= most)
    }

    /// Pays one request more of a call that is on its way, where run, minute and day have room for it at once.
    pub(super) fn pay_again(&self) -> Option<Ticket> {
        self.allows(1).then(|| self.pay(1).ok()).flatten()
    }

    /// Pays `price` requests, or says until when that has to wait; then nothing is paid.
    pub fn pay(&self, price: u32) -> Result<Ticket, Hold> {
        let now = self.clock.now();
        let mut ticket = Ticket { at: now, price };
        if let Some(key) = self.key.as_ref().filter(|_| price > 0) {
            match noted(self.store.take(key, now, price, self.terms)) {
                Some(Taken::WaitUntil { until, window }) => return Err(Hold { until, window }),
                Some(Taken::Yes(paid)) => ticket = paid,
                None => {}
            }
        }
        self.run.fetch_add(price.into(), Ordering::Relaxed);
        Ok(ticket)
    }

    /// Of what was paid for so much left: the run is no longer than that, and what left unpaid is booked.
    pub(super) fn left(&self, paid: u32, left: u32) {
        self.run.fetch_sub(paid.into(), Ordering::Relaxed);
        self.run.fetch_add(left.into(), Ordering::Relaxed);
        if let Some(unpaid) = left.checked_sub(paid).filter(|unpaid| *unpaid > 0) {
            self.with_key(|key| self.store.overdraw(key, self.clock.now(), unpaid));
        }
    }

    /// Takes back what never left.
    pub(super) fn give_back(&self, tickets: &[Ticket]) {
        self.with_key(|key| self.store.give_back(key, tickets));
    }

    /// The service said no (429) to what left at `left`, and takes nothing for `tickets`; the answer is what stands in the
    /// way now.
    pub(super) fn refused(&self, tickets: &[Ticket], left: Timestamp, retry_after: Option<Duration>) -> Hold {
        let now = self.clock.now();
        let rule = |known| refusal::after(known, left, now, retry_after);
        let refusal = self.with_key(|key| self.store.refuse(key, tickets, now, rule));
        refusal.unwrap_or_else(|| rule(None)).into()
    }

    /// The service said yes to `tickets`, the last of which left at `left`; true if that lifted a refusal.
    pub(super) fn granted(&self, tickets: &[Ticket], left: Timestamp) -> bool {
        let rule = |known| refusal::granted(known, left);
        self.with_key(|key| self.store.grant(key, tickets, self.clock.now(), rule)).unwrap_or(false)
    }

    /// Somebody wants to know whether the day is used up indeed: the next request tries.
    pub fn test(&self) {
        let now = self.clock.now();
        self.change(|known| refusal::tested(known, now));
    }

    /// Takes in the service's own numbers, for which it was asked at `asked`.
    pub(super) fn correct(&self, quotas: &Quotas, asked: Timestamp) {
        self.with_key(|key| self.store.correct(key, quotas, asked, self.clock.now()));
    }

    /// What was spent and what may be; `None` where nothing is counted.
    pub fn spent(&self) -> Option<Spent> {
        self.with_key(|key| self.store.spent(key, self.clock.now(), self.terms))
    }

    /// What so many more requests will take.
    pub fn outlook(&self, needed: u64) -> Outlook {
        let now = self.clock.now();
        let spent = self.spent().unwrap_or_default();
        let turns = self.with_key(|key| self.store.turns(key, now, self.terms)).unwrap_or_default();
        Outlook {
            needed,
            waits: turns.iter().map(|at| Duration::try_from(at.duration_since(now)).unwrap_or_default()).collect(),
            day_left: spent.rate.per_day.map(|limit| limit.saturating_sub(spent.day)),
            rate: spent.rate,
        }
    }

    fn change(&self, change: impl FnOnce(Option<Refusal>) -> Option<Refusal>) -> Option<Refusal> {
        self.with_key(|key| self.store.change_refusal(key, self.clock.now(), change)).flatten()
    }

    fn with_key<T>(&self, work: impl FnOnce(&KeyTag) -> Result<T, StoreError>) -> Option<T> {
        noted(work(self.key.as_ref()?))
    }
}

fn noted<T>(outcome: Result<T, StoreError>) -> Option<T> {
    outcome.inspect_err(|reason| tracing::warn!(%reason, "the budget could not be kept")).ok()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::store::Options;
    use crate::vt::quota::Limits;

    #[test]
    fn what_is_left_to_wait_becomes_less_as_the_minute_goes_by() {
        let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
        let store = Arc::new(Store::in_memory(Options::default()).expect("a store"));
        let key = store.key_tag(&"key".into()).expect("a key");
        let budget = Budget::new(store, Some(key), Limits::PUBLIC, clock.clone());
        let lasts = |needed| budget.outlook(needed).lasts().as_secs();
        assert_eq!([0, 4, 5, 8, 9].map(lasts), [0, 0, 61, 61, 122]);
        for _ in 0..3 {
            budget.pay(1).expect("one of four");
        }
        clock.advance(SignedDuration::from_secs(20));
        budget.pay(1).expect("the fourth");
        assert_eq!([1, 3, 4, 5, 8].map(lasts), [41, 41, 61, 102, 122], "three are free in 41 s, the fourth in 61");
        clock.advance(SignedDuration::from_secs(40));
        assert_eq!([1, 4].map(lasts), [1, 21]);
    }
}
