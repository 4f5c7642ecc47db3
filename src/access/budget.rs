//! What the key may spend: every call is paid for here, whole, before it leaves.
//!
//! The count lies in the store, so that all programs with this key share it. A store that can't count (its disk is full) must
//! not stop the analyst, nor let everything leave at once: from then on this program counts for itself as well, by the same
//! limits.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::refusal;
use super::schedule::{Schedule, minute_of};
use crate::clock::Clock;
use crate::store::{
    BUDGET_MINUTE, HeldBy, KeyTag, Options, Rate, Refusal, Spent, Store, StoreError, Taken, Terms, Ticket, Window,
};
use crate::vt::quota::Quotas;

/// Of a minute that has room for more the times of these are told, as if it had no more.
const TURNS_TOLD: u64 = 1000;

/// Until when nothing leaves, and because of which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub until: Timestamp,
    pub window: Window,
    pub by: HeldBy,
}

impl From<Refusal> for Hold {
    fn from(refusal: Refusal) -> Self {
        Self { until: refusal.until, window: refusal.window, by: HeldBy::Service }
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
        let in_a_minute = NonZeroU64::new(self.waits.len() as u64);
        let Some((last, in_a_minute)) = today.checked_sub(1).zip(in_a_minute) else { return Duration::ZERO };
        let (minutes, place) = minute_of(last, in_a_minute);
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
    /// The same account in memory, since the store could not be written.
    aside: Arc<OnceLock<Store>>,
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
        let aside = Arc::default();
        Self { store, aside, key, terms: terms.into(), clock, run: Arc::default(), most: None }
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
            ticket = self.take(key, now, price)?;
        }
        self.run.fetch_add(price.into(), Ordering::Relaxed);
        Ok(ticket)
    }

    /// Where the store cannot write it down, what may leave is counted here; where nothing can be counted, nothing leaves.
    fn take(&self, key: &KeyTag, now: Timestamp, price: u32) -> Result<Ticket, Hold> {
        let taken = |store: &Store| noted(store.take(key, now, price, self.terms));
        let before = self.aside.get();
        if let Some(Taken::WaitUntil { until, window, by }) = before.and_then(taken) {
            return Err(Hold { until, window, by });
        }
        let taken = taken(&self.store).or_else(|| match before {
            Some(_) => Some(Taken::Yes(Ticket { at: now, price })),
            None => taken(self.counted_aside(key, now)?),
        });
        match taken {
            Some(Taken::Yes(ticket)) => Ok(ticket),
            Some(Taken::WaitUntil { until, window, by }) => {
                if let Some(aside) = before {
                    noted(aside.give_back(key, &[Ticket { at: now, price }]));
                }
                Err(Hold { until, window, by })
            }
            None => {
                let until = now.saturating_add(Duration::from_secs(BUDGET_MINUTE.unsigned_abs()));
                Err(Hold { until: until.unwrap_or(now), window: Window::Minute, by: HeldBy::OwnCount })
            }
        }
    }

    /// The account in memory, which begins with what the store can still tell.
    fn counted_aside(&self, key: &KeyTag, now: Timestamp) -> Option<&Store> {
        if self.aside.get().is_none() {
            let aside = noted(Store::in_memory(Options::default()))?;
            noted(aside.take_over(&self.store, key, now));
            // Somebody else may have been faster.
            let _ = self.aside.set(aside);
        }
        self.aside.get()
    }

    /// Of what was paid for so much left: the run is no longer than that, and what left unpaid is booked.
    pub(super) fn left(&self, paid: u32, left: u32) {
        self.run.fetch_sub(paid.into(), Ordering::Relaxed);
        self.run.fetch_add(left.into(), Ordering::Relaxed);
        if let Some(unpaid) = left.checked_sub(paid).filter(|unpaid| *unpaid > 0) {
            self.with_key(|store, key| store.overdraw(key, self.clock.now(), unpaid));
        }
    }

    /// Takes back what never left.
    pub(super) fn give_back(&self, tickets: &[Ticket]) {
        self.with_key(|store, key| store.give_back(key, tickets));
    }

    /// The service said no (429) to what left at `left`, and takes nothing for `tickets`; the answer is what stands in the
    /// way now.
    pub(super) fn refused(&self, tickets: &[Ticket], left: Timestamp, retry_after: Option<Duration>) -> Hold {
        let now = self.clock.now();
        let rule = |known| refusal::after(known, left, now, retry_after);
        let refusal = self.with_key(|store, key| store.refuse(key, tickets, now, rule));
        refusal.unwrap_or_else(|| rule(None)).into()
    }

    /// The service said yes to `tickets`, the last of which left at `left`; true if that lifted a refusal.
    pub(super) fn granted(&self, tickets: &[Ticket], left: Timestamp) -> bool {
        let rule = |known| refusal::granted(known, left);
        self.with_key(|store, key| store.grant(key, tickets, self.clock.now(), rule)).unwrap_or(false)
    }

    /// Somebody wants to know whether the day is used up indeed: the next request tries.
    pub fn test(&self) {
        let now = self.clock.now();
        self.change(|known| refusal::tested(known, now));
    }

    /// What other programs have spent is not known: the last minute is taken for spent, evenly, so that one program after the other
    /// sends no more together than one alone.
    pub fn assume_spent(&self) {
        let now = self.clock.now();
        let Some(minute) = self.spent().and_then(|spent| spent.rate.per_minute).filter(|minute| *minute > 0) else {
            return;
        };
        for before in 0..minute {
            let seconds = BUDGET_MINUTE * i64::from(before) / i64::from(minute);
            let at = now.saturating_sub(SignedDuration::from_secs(seconds)).unwrap_or(now);
            let overdraw = || self.with_key(|store, key| store.overdraw(key, at, 1));
            if overdraw().is_none() && self.key.as_ref().and_then(|key| self.counted_aside(key, now)).is_some() {
                overdraw();
            }
        }
    }

    /// Takes in the service's own numbers, for which it was asked at `asked`.
    pub(super) fn correct(&self, quotas: &Quotas, asked: Timestamp) {
        self.with_key(|store, key| store.correct(key, quotas, asked, self.clock.now()));
    }

    /// What was spent and what may be; `None` where nothing is counted.
    pub fn spent(&self) -> Option<Spent> {
        self.with_key(|store, key| store.spent(key, self.clock.now(), self.terms))
    }

    /// What so many more requests will take.
    pub fn outlook(&self, needed: u64) -> Outlook {
        let now = self.clock.now();
        let spent = self.spent().unwrap_or_default();
        let turns = self.with_key(|store, key| store.turns(key, now, self.terms, needed)).unwrap_or_default();
        Outlook {
            needed,
            waits: turns.iter().map(|at| Duration::try_from(at.duration_since(now)).unwrap_or_default()).collect(),
            day_left: spent.rate.per_day.map(|limit| limit.saturating_sub(spent.day)),
            rate: spent.rate,
        }
    }

    /// When the next requests leave, of which none may before `hold` ends.
    pub fn schedule(&self, hold: Hold) -> Schedule {
        let now = self.clock.now();
        let spent = self.spent().unwrap_or_default();
        let turns = self.with_key(|store, key| store.turns(key, now, self.terms, TURNS_TOLD)).unwrap_or_default();
        let turns: Vec<_> = turns.iter().map(|turn| turn.as_second()).collect();
        let day = (spent.day.into(), spent.rate.per_day.map(u64::from));
        Schedule::new(now.as_second(), hold.until.as_second(), &turns, day)
    }

    fn change(&self, change: impl Fn(Option<Refusal>) -> Option<Refusal>) -> Option<Refusal> {
        self.with_key(|store, key| store.change_refusal(key, self.clock.now(), &change)).flatten()
    }

    /// Does it wherever is counted. The account in memory, where there is one, knows what the store could not be told.
    fn with_key<T>(&self, work: impl Fn(&Store, &KeyTag) -> Result<T, StoreError>) -> Option<T> {
        let key = self.key.as_ref()?;
        let aside = self.aside.get().and_then(|store| noted(work(store, key)));
        aside.or(noted(work(&self.store, key)))
    }
}

fn noted<T>(outcome: Result<T, StoreError>) -> Option<T> {
    outcome.inspect_err(|reason| tracing::warn!(%reason, "the budget could not be kept")).ok()
}

#[cfg(test)]
mod tests {
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

    /// A store in a file, with what makes each writing down of a request fail.
    fn full_disk(folder: &std::path::Path) -> (Arc<Store>, rusqlite::Connection) {
        let file = folder.join("store.sqlite");
        let (store, _) = Store::open(&file, Options::default(), 0).expect("a store");
        (Arc::new(store), rusqlite::Connection::open(&file).expect("a second connection"))
    }

    const FULL: &str = "CREATE TRIGGER full BEFORE INSERT ON spent BEGIN SELECT RAISE(FAIL, 'disk full'); END";

    #[test]
    fn a_store_that_cannot_be_written_does_not_lift_the_limits() {
        let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
        let folder = tempfile::tempdir().expect("a folder");
        let (store, disk) = full_disk(folder.path());
        let key = store.key_tag(&"key".into()).expect("a key");
        let budget = Budget::new(store, Some(key), Limits { per_minute: Some(4), per_day: Some(7) }, clock.clone());
        let pay = |times: usize| (0..times).map(|_| budget.pay(1).is_ok()).filter(|paid| *paid).count();
        assert_eq!(pay(3), 3);
        disk.execute_batch(FULL).expect("full");
        assert_eq!(pay(30), 1, "three of this minute are known from before");
        assert_eq!(budget.spent().map(|spent| (spent.minute, spent.day)), Some((4, 4)));
        assert_eq!(budget.outlook(1).lasts().as_secs(), 61);
        clock.advance(SignedDuration::from_secs(61));
        let ticket = budget.pay(2).expect("two of three that the day has left");
        budget.give_back(&[ticket]);
        disk.execute_batch("DROP TRIGGER full").expect("room again");
        assert_eq!(pay(30), 3, "what left in between is not forgotten");
        assert_eq!(budget.pay(1).map_err(|hold| hold.window), Err(Window::Day));
    }

    #[test]
    fn what_the_service_refuses_is_waited_for_where_the_store_cannot_be_written() {
        let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
        let folder = tempfile::tempdir().expect("a folder");
        let (store, disk) = full_disk(folder.path());
        disk.execute_batch(FULL).expect("full");
        disk.execute_batch(&FULL.replace("full", "account").replace("INSERT ON spent", "INSERT ON budget"))
            .expect("full");
        let key = store.key_tag(&"key".into()).expect("a key");
        let budget = Budget::new(store, Some(key), Limits::PUBLIC, clock.clone());
        let ticket = budget.pay(1).expect("one of four");
        let hold = budget.refused(&[ticket], ticket.at, Some(Duration::from_secs(30)));
        assert_eq!(budget.pay(1), Err(hold));
    }

    #[test]
    fn a_limit_of_any_size_costs_no_more_than_what_is_asked_of_it() {
        let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
        let store = Arc::new(Store::in_memory(Options::default()).expect("a store"));
        let key = store.key_tag(&"key".into()).expect("a key");
        let most = Limits { per_minute: Some(u32::MAX), per_day: None };
        let budget = Budget::new(store, Some(key), most, clock);
        budget.pay(1).expect("one of many");
        assert_eq!([0, 1, 500].map(|needed| budget.outlook(needed).waits.len()), [0, 1, 500]);
        assert_eq!(budget.outlook(500).lasts(), Duration::ZERO);
    }
}
