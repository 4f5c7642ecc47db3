//! What the key may spend: every call is paid for here, whole, before it leaves.
//!
//! The count lies in the store, so that all programs with this key share it. A store that can't count must not stop the
//! analyst: the service counts too.

use std::sync::Arc;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    pub needed: u64,
    /// What may leave at once, and today; `None` where nothing limits.
    pub minute_left: Option<u32>,
    pub day_left: Option<u32>,
    pub rate: Rate,
}

impl Outlook {
    /// How long the last one waits. What the day has no room for is left out.
    pub fn lasts(&self) -> Duration {
        let today = self.day_left.map_or(self.needed, |left| self.needed.min(left.into()));
        let (Some(left), Some(rate)) = (self.minute_left, self.rate.per_minute) else { return Duration::ZERO };
        let minutes = today.saturating_sub(left.into()).div_ceil(u64::from(rate.max(1)));
        Duration::from_secs(minutes.saturating_mul(BUDGET_MINUTE.unsigned_abs()))
    }

    /// How many the day has no room for, if any.
    pub fn beyond_today(&self) -> Option<u64> {
        let left = u64::from(self.day_left?);
        self.needed.checked_sub(left).filter(|beyond| *beyond > 0)
    }
}

/// The budget of one key. Its calls block for a moment.
#[derive(Debug)]
pub struct Budget {
    store: Arc<Store>,
    /// Whose; without a key nothing is counted.
    key: Option<KeyTag>,
    terms: Terms,
    clock: Clock,
}

impl Budget {
    pub fn new(store: Arc<Store>, key: Option<KeyTag>, terms: impl Into<Terms>, clock: Clock) -> Self {
        Self { store, key, terms: terms.into(), clock }
    }

    /// Pays `price` requests, or says until when that has to wait; then nothing is paid.
    pub fn pay(&self, price: u32) -> Result<Ticket, Hold> {
        let now = self.clock.now();
        let free = Ticket { at: now, price };
        let Some(key) = self.key.as_ref().filter(|_| price > 0) else { return Ok(free) };
        match noted(self.store.take(key, now, price, self.terms)) {
            Some(Taken::WaitUntil { until, window }) => Err(Hold { until, window }),
            Some(Taken::Yes(ticket)) => Ok(ticket),
            None => Ok(free),
        }
    }

    /// Takes back what never left.
    pub fn give_back(&self, ticket: Ticket) {
        self.with_key(|key| self.store.give_back(key, ticket));
    }

    /// The service said no (429); the answer is what stands in the way now.
    pub fn refused(&self, ticket: Ticket, retry_after: Option<Duration>) -> Hold {
        let now = self.clock.now();
        let rule = |known| refusal::after(known, ticket.at, now, retry_after);
        let refusal = self.with_key(|key| self.store.refuse(key, ticket, now, rule));
        refusal.unwrap_or_else(|| rule(None)).into()
    }

    /// The service said yes; true if that lifted a refusal.
    pub fn granted(&self, ticket: Ticket) -> bool {
        let refused = self.with_key(|key| self.store.is_refused(key)).unwrap_or(false);
        refused && self.change(|known| refusal::granted(known, ticket.at)).is_none()
    }

    /// Somebody wants to know whether the day is used up indeed: the next request tries.
    pub fn test(&self) {
        let now = self.clock.now();
        self.change(|known| refusal::tested(known, now));
    }

    /// Takes in the service's own numbers.
    pub fn correct(&self, quotas: &Quotas) {
        self.with_key(|key| self.store.correct(key, quotas, self.clock.now()));
    }

    /// What was spent and what may be; `None` where nothing is counted.
    pub fn spent(&self) -> Option<Spent> {
        self.with_key(|key| self.store.spent(key, self.clock.now(), self.terms))
    }

    /// What so many more requests will take.
    pub fn outlook(&self, needed: u64) -> Outlook {
        let spent = self.spent().unwrap_or_default();
        let left = |limit: Option<u32>, spent: u32| limit.map(|limit| limit.saturating_sub(spent));
        Outlook {
            needed,
            minute_left: left(spent.rate.per_minute, spent.minute),
            day_left: left(spent.rate.per_day, spent.day),
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
