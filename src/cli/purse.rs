//! Pays for requests out of the budget of the key, which all runs share through the store.
//!
//! A minute is waited for and said; a day is not. Without a store this run counts for itself.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::output;
use super::session::Session;
use crate::config;
use crate::store::{KeyTag, Rate, Store, Taken, Window};
use crate::text::time;
use crate::vt::quota::{self, Budget, Limits, Quotas, Wait};
use crate::vt::{ApiError, Call, Reason};

/// A key that may ask more than this in a day is no public one.
const MOST_OF_A_PUBLIC_DAY: u32 = 5_760;

/// The shortest sleep, so that a clock that stands still does not make a busy loop.
const BEAT: Duration = Duration::from_millis(10);

const A_MINUTE: Duration = Duration::from_secs(60);

/// What pays.
#[derive(Debug)]
pub(super) struct Purse {
    counted: Counted,
    /// The end of the wait that the user was told of.
    told: Cell<Timestamp>,
}

#[derive(Debug)]
enum Counted {
    /// No limits are known, so there is nothing to count.
    Free,
    Here(RefCell<Budget>),
    Shared {
        store: Arc<Store>,
        key: KeyTag,
        rate: Rate,
    },
}

impl Purse {
    pub(super) fn of(session: &Session, store: Option<&Arc<Store>>, key: Option<&SecretString>) -> Self {
        let stated = session.config.limits;
        let public = session.counts_as_public();
        let counted = match (store, key) {
            // Of another service than VirusTotal no limits are known unless the settings say.
            _ if !public && stated == config::Limits::default() && !session.asks_virustotal() => Counted::Free,
            (Some(store), Some(key)) => Counted::shared(store, key, stated, public),
            _ => Counted::here(stated, public),
        };
        Self { counted, told: Cell::new(Timestamp::UNIX_EPOCH) }
    }

    /// Pays for a call, waiting for the next minute if need be.
    pub(super) async fn pay(&self, call: &Call) -> Result<(), ApiError> {
        // The shared count takes one request at a time, so that two programs can't wait for each other.
        let (times, price) = match &self.counted {
            Counted::Free => return Ok(()),
            Counted::Here(_) => (1, call.price()),
            Counted::Shared { .. } => (call.price(), 1),
        };
        for _ in 0..times {
            while let Some(wait) = self.obstacle(price) {
                let left = Duration::try_from(wait.until.duration_since(Timestamp::now())).unwrap_or_default();
                if wait.window == quota::Window::Day {
                    let words = "the requests of the day are used up by our count; nothing was sent";
                    return Err(ApiError::local(Reason::Budget { wait: left }, call.title(), words));
                }
                self.say(wait.until, left);
                tokio::time::sleep(left.max(BEAT)).await;
            }
        }
        Ok(())
    }

    /// Takes note of a 429, so that neither this run nor the next asks before the time has come.
    pub(super) fn heed(&self, error: &ApiError) {
        let Reason::Quota { retry_after } = error.reason else { return };
        let now = Timestamp::now();
        match &self.counted {
            Counted::Free => {}
            Counted::Here(budget) => {
                budget.borrow_mut().refused(now, Some(retry_after.unwrap_or(A_MINUTE)));
            }
            Counted::Shared { store, key, .. } => {
                // The body does not say which quota it is. Without a word from the service the next minute is the
                // better guess: taking it for the day's would lock a key out that another tool keeps busy.
                let wait = quota::refusal(now, Some(retry_after.unwrap_or(A_MINUTE)), 0);
                let window = if wait.window == quota::Window::Day { Window::Day } else { Window::Minute };
                noted(store.refused(key, wait.until, window, now));
            }
        }
    }

    /// Corrects our count by the service's own.
    pub(super) fn correct(&self, quotas: &Quotas) {
        let now = Timestamp::now();
        match (&self.counted, quotas.daily()) {
            (Counted::Shared { store, key, .. }, Some(daily)) => {
                noted(store.correct(key, daily.used, daily.allowed, now));
            }
            (Counted::Here(budget), _) => budget.borrow_mut().correct(now, quotas),
            _ => {}
        }
    }

    /// What stands in the way; if nothing does, it is paid. A count that can't be kept lets everything pass.
    fn obstacle(&self, price: u32) -> Option<Wait> {
        let now = Timestamp::now();
        match &self.counted {
            Counted::Free => None,
            Counted::Here(budget) => budget.borrow_mut().take(now, price).err(),
            Counted::Shared { store, key, rate } => match noted(store.take(key, now, *rate))? {
                Taken::Yes(_) => None,
                Taken::WaitUntil { until, window: Window::Minute } => {
                    Some(Wait { until, window: quota::Window::Minute })
                }
                Taken::WaitUntil { until, window: Window::Day } => Some(Wait { until, window: quota::Window::Day }),
            },
        }
    }

    fn say(&self, until: Timestamp, left: Duration) {
        let told = self.told.replace(until);
        if until.duration_since(told) > SignedDuration::from_secs(1) {
            let span = time::duration(left.as_secs() + 1);
            output::say(format!("waiting {span} for the next minute's requests; Ctrl-C stops"));
        }
    }
}

impl Counted {
    fn here(stated: config::Limits, public: bool) -> Self {
        let assumed = if public { Limits::PUBLIC } else { Limits::NONE };
        let per_minute = stated.per_minute.or(assumed.per_minute);
        Self::Here(RefCell::new(Budget::new(Limits { per_minute, per_day: stated.per_day.or(assumed.per_day) })))
    }

    fn shared(store: &Arc<Store>, key: &SecretString, stated: config::Limits, public: bool) -> Self {
        let Some(key) = noted(store.key_tag(key)) else { return Self::here(stated, public) };
        let known = noted(store.spent(&key, Timestamp::now())).and_then(|spent| spent.day_allowed);
        let is_premium = known.is_some_and(|allowed| allowed > MOST_OF_A_PUBLIC_DAY);
        let assumed = if public && !is_premium { Limits::PUBLIC } else { Limits::NONE };
        let rate = Rate {
            per_minute: stated.per_minute.or(assumed.per_minute),
            // What the service said has precedence over what is assumed; the store knows it.
            per_day: stated.per_day.or(assumed.per_day.filter(|_| known.is_none())),
        };
        Self::Shared { store: Arc::clone(store), key, rate }
    }
}

fn noted<T>(outcome: Result<T, crate::store::StoreError>) -> Option<T> {
    outcome.inspect_err(|reason| tracing::warn!(%reason, "the budget could not be kept")).ok()
}
