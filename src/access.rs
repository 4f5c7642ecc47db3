//! The one way to the service, for the terminal UI and for the commands: what is kept spares a request, what leaves is
//! paid for, what is refused is waited for.
//!
//! The design decision: waiting is a value. [`Access::pay`] gives a [`Hold`] instead of sleeping, so that the UI can say
//! when and go on, and a command can wait or end as its flags say. Nothing here knows a channel, a screen or a command
//! line. One request takes three steps, of which all but the sending block for a moment and go [`Access::beside`] a loop:
//! [`Access::look`] and [`Access::pay`] before it, [`Access::send`], and [`Access::book`] when the answer has been passed on.

mod ahead;
mod budget;
mod cache;
mod claim;
mod follow;
mod guard;
mod handing;
mod open;
mod payment;
mod refusal;
mod renewed;
mod schedule;
mod taking;
mod told;

use std::sync::Arc;

use bytes::Bytes;

use crate::clock::Clock;
use crate::store::{AsOf, Class, Owner, Service, Store, StoreError, Stored, Ticket};
use crate::text::time;
use crate::vt::error::Said;
use crate::vt::page::Listing;
use crate::vt::quota::{Quotas, Tier};
use crate::vt::upload::Progress;
use crate::vt::{self, Answer, ApiError, Body, Call, Client, Destination, Exchange, Reason, Tap};

pub use ahead::Arrival;
pub use budget::{Budget, Hold, Outlook};
pub use cache::{Freshness, Need};
pub use claim::Turn;
pub use follow::{Following, Next, Pace, Standing};
pub use handing::{HandOver, HandedOver, hand_over, has_secrets};
pub use open::{Opened, Target, asks_tier, assumed_tier, kept_at, open, own_keys, with_used_keys};
pub use refusal::is_tried_again;
pub use schedule::Schedule;
pub use taking::{Going, Taken, answer_from, take_in};

use ahead::Ahead;
use cache::{Filing, Touched};
use payment::{Payment, Receipt};
use told::told;

/// Answers longer than this are decoded off the runtime's threads, in bytes.
const LARGE: usize = 64 << 10;

/// Requests on their way at once: a public key may send four a minute; the service answers more than eight no faster.
pub const fn lanes(tier: Tier) -> usize {
    match tier {
        Tier::Public => 4,
        Tier::Premium => 8,
    }
}

/// How long the service's word on what kind of key it is holds, in seconds.
const TIER_HOLDS: i64 = time::DAY;

/// Client, store and budget of one key at one service.
#[derive(Debug)]
pub struct Access {
    pub client: Client,
    /// Answers and the budget. In memory when nothing may be kept.
    pub store: Arc<Store>,
    /// Whose word it is that is kept.
    pub service: Service,
    pub budget: Budget,
    /// Answers from the store only.
    pub offline: bool,
    /// Longer answers are not kept, in bytes.
    pub largest: usize,
    pub clock: Clock,
    /// This program, where several work on one store.
    pub owner: Owner,
}

/// What the service said of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It was never asked: the key is new here.
    Never,
    /// It was asked more than a day ago.
    Stale,
    Good,
}

/// Whether the user said yes to what is never sent unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// To this, and to nothing else.
    Given,
    Ask,
}

impl Consent {
    /// From a `--yes` flag.
    pub fn of_flag(yes: bool) -> Self {
        if yes { Self::Given } else { Self::Ask }
    }
}

/// Who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Network,
    Store,
}

/// An answer, when the service gave it, and who passed it on.
#[derive(Debug)]
pub struct Given {
    pub answer: Answer,
    /// Seconds since the epoch, UTC.
    pub fetched_at: i64,
    pub from: Source,
}

/// What came of a request, and what is still to be written down about it.
#[derive(Debug)]
pub struct Sent<T> {
    pub outcome: Result<T, ApiError>,
    pub books: Books,
    /// What went over the wire, if anything was answered.
    pub exchange: Option<Exchange>,
}

/// An answer for the store.
#[derive(Debug)]
struct Keeping {
    key: String,
    body: Bytes,
    fetched_at: i64,
    filing: Filing,
}

/// What a request means for budget and store; for [`Access::book`].
#[derive(Debug)]
pub struct Books {
    receipt: Receipt,
    /// What the service said of the key itself.
    told: Option<Quotas>,
    kept: Option<Keeping>,
    /// Which changes were known when it left.
    asked: Option<AsOf>,
    touched: Option<Touched>,
    /// The paths of what private scanning says that it has.
    private: Vec<String>,
    /// What was written down before it left.
    ahead: Option<Box<Ahead>>,
    /// What was claimed for it.
    path: Option<String>,
}

impl<T> Sent<T> {
    /// Of a call that is not kept and tells nothing of the key.
    fn of(outcome: Result<T, ApiError>, private: Vec<String>, payment: &Payment, tap: &Tap) -> Self {
        let books = Books {
            receipt: payment.close(tap.left(), &outcome),
            told: None,
            kept: None,
            asked: None,
            touched: None,
            private,
            ahead: None,
            path: None,
        };
        Self { outcome, books, exchange: tap.last() }
    }
}

impl Books {
    /// Requests that left, repetitions included.
    pub fn left(&self) -> u32 {
        self.receipt.left
    }

    /// Those of them that stay paid for: what the service refused is given back.
    pub fn spent(&self) -> u32 {
        self.receipt.spent()
    }
}

/// What booking changed for those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booked {
    Nothing,
    /// The service said no: nothing leaves before.
    Refused(Hold),
    /// What the service had refused is granted again.
    Lifted,
}

impl Access {
    /// Does on a thread of its own what blocks for a moment; `None` where that was not done, since the program ends.
    pub async fn beside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Option<T> {
        let access = self.clone();
        tokio::task::spawn_blocking(move || work(&access)).await.ok()
    }

    /// The kept answer that spares a request; an error is that the service did not know the object. With
    /// [`Freshness::Kept`], or offline, its age does not matter. Blocks for a moment.
    pub fn look(&self, call: &Call, freshness: Freshness, need: Need) -> Option<Result<Kept, ApiError>> {
        let (freshness, need) = self.sparing(call, freshness, need)?;
        let now = self.clock.now().as_second();
        let exact = noted(self.store.answer(&self.service, &call.key(), now))?;
        let newest = || noted(self.store.answer_at(&self.service, &call.path, now)).flatten();
        let stored = cache::choose(need, freshness, exact, newest, Stored::age)?;
        Some(match stored.class {
            Class::Missing => {
                let error = vt::error::missing(call, stored.fetched_at, &time::age(stored.fetched_at, now));
                Err(error.with_before(|| said_of(&self.store, &self.service, call)))
            }
            _ => Ok(Kept { body: stored.body.into(), fetched_at: stored.fetched_at }),
        })
    }

    /// Whether the store has what [`Access::look`] would give and [`Access::read`] would take. Only an answer by another name of the object is
    /// read for that, since it may turn out to be about another one; the turn of the others to be pruned stays. Blocks for a moment.
    pub fn is_stored(&self, call: &Call, freshness: Freshness, need: Need) -> bool {
        if self.key_of(call) != call.key() {
            return match self.look(call, freshness, need) {
                Some(Ok(kept)) => self.client.read_kept(call, &kept.body).is_ok(),
                missing => missing.is_some(),
            };
        }
        let sparing = self.sparing(call, freshness, need);
        sparing.is_some_and(|sparing| spares(&self.store, &self.service, call, sparing, self.clock.now().as_second()))
    }

    /// Names the answer to a call: two calls that ask for one object by different names of it want the same. Blocks for a moment.
    pub fn key_of(&self, call: &Call) -> String {
        let path = noted(self.store.proper_path(&self.service, &call.path)).filter(|_| !call.changes());
        path.map_or_else(|| call.key(), |path| Call { path, ..call.clone() }.key())
    }

    /// How old a kept answer to a call may be, and what of it is needed; `None`: no kept one will do.
    fn sparing(&self, call: &Call, freshness: Freshness, need: Need) -> Option<(Freshness, Need)> {
        let freshness = if self.offline { Freshness::Kept } else { freshness };
        (cache::is_kept(call) && freshness != Freshness::Network).then(|| (freshness, need.at_hand(freshness)))
    }

    /// Reads a kept answer; `None` for one that another version kept and this one can't read.
    pub async fn read(&self, call: &Call, kept: Kept) -> Option<Given> {
        let answer = self.decode(call, &kept.body).await.ok()?;
        let answer = Box::pin(renewed::renewed(self, answer, kept.fetched_at)).await;
        Some(Given { answer, fetched_at: kept.fetched_at, from: Source::Store })
    }

    /// Pays for a call, or says until when it has to wait. Blocks for a moment.
    pub fn pay(&self, call: &Call) -> Result<Ticket, Hold> {
        self.budget.pay(call.price())
    }

    /// Why a call may not leave, whatever it costs.
    pub fn barred(&self, call: &Call) -> Option<ApiError> {
        let offline = || ApiError::local(Reason::Offline, call.title(), "nothing was sent");
        self.offline.then(offline).or_else(|| self.client.allow(call).err())
    }

    /// Why a call may not leave without a yes of its own: it would tell the public side of something that was given to
    /// private scanning from here, or nobody knows whether it would. Blocks for a moment.
    pub fn kept_private(&self, call: &Call) -> Option<ApiError> {
        guard::judge(self, call)
    }

    /// Why a call may not leave: it is [`Access::barred`], or nobody said yes to it and it is [`Access::kept_private`]. Blocks
    /// for a moment.
    pub fn refused(&self, call: &Call, consent: Consent) -> Option<ApiError> {
        let unasked = || (consent == Consent::Ask).then(|| self.kept_private(call)).flatten();
        self.barred(call).or_else(unasked)
    }

    /// Sends what was paid for, unless it is [`Access::barred`]; of an upload or a download it says how far it is.
    pub async fn send(
        &self,
        call: &Call,
        ticket: Ticket,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Sent<Given> {
        let mut kept = None;
        let asked = self.as_of(call).await;
        let payment = Arc::new(Payment::with(ticket, &self.budget));
        let (client, tap) = self.client.paying(payment.clone());
        let arrival = Arrival::of(call);
        let ahead = match self.barred(call) {
            Some(error) => Err(error),
            None => Ahead::write(self, call, &tap, &arrival).await,
        };
        let (outcome, ahead) = match ahead {
            Ok(ahead) => (self.ask(&client, call, &mut kept, arrival.watched(progress)).await, ahead),
            Err(error) => (Err(error), None),
        };
        let (told, receipt) = (told(call, outcome.as_ref()), payment.close(tap.left(), &outcome));
        let touched = cache::touched(call, outcome.as_ref());
        let private = outcome.as_ref().map(|answer| cache::private_in(call, answer)).unwrap_or_default();
        let fetched_at = self.clock.now().as_second();
        let outcome = outcome.map(|answer| Given { answer, fetched_at, from: Source::Network });
        let path = cache::is_report(call).then(|| call.path.clone());
        Sent {
            outcome,
            books: Books { receipt, told, kept, asked, touched, private, ahead, path },
            exchange: tap.last(),
        }
    }

    /// Sends a call for one of many pages, which would push everything else out of the store: nothing of it is kept.
    pub async fn send_listing(&self, call: &Call, ticket: Ticket) -> Sent<Listing> {
        let payment = Arc::new(Payment::with(ticket, &self.budget));
        let (client, tap) = self.client.paying(payment.clone());
        let outcome = match self.barred(call) {
            Some(error) => Err(error),
            None => client.send_listing(call).await,
        };
        let private = outcome.as_ref().map(|listing| cache::private_in_listing(call, listing)).unwrap_or_default();
        Sent::of(outcome, private, &payment, &tap)
    }

    /// Writes down what came of a request: what was not sent is given back, a refusal holds for all programs, what
    /// the service says of the key counts, and the answer is kept. Blocks for a moment.
    pub fn book(&self, books: Books) -> Booked {
        let Books { receipt, told, kept, asked, touched, private, ahead, path } = books;
        noted(self.store.say_private(&private));
        if let (Some(Keeping { key, body, fetched_at, filing }), Some(asked)) = (kept, asked) {
            if let Some(alias) = &filing.alias {
                noted(self.store.put_alias(&self.service, &alias.collection, &alias.name, &alias.id));
            }
            if let Some(names) = &filing.names {
                noted(names.put(&self.store, &self.service));
            }
            noted(self.store.put_answer_of(&self.service, &key, &body, (fetched_at, filing.class), asked));
        }
        match &touched {
            Some(Touched::Outdated(path)) => ahead::outdated(&self.store, &self.service, path),
            Some(Touched::Published(path)) => {
                guard::lift(&self.store, path, ahead.as_deref().map_or(&[], Ahead::others));
                noted(self.store.outdate(&self.service, path));
            }
            Some(Touched::Gone(path)) => drop(noted(self.store.forget_object(&self.service, path))),
            None => {}
        }
        match ahead {
            Some(ahead) if touched.is_some() => ahead.settled(),
            Some(ahead) => ahead.take_back(),
            None => {}
        }
        // Whoever waited for it finds it now.
        if let Some(path) = path {
            self.unclaim(&path);
        }
        let booked = receipt.settle(&self.budget);
        if let (Some(quotas), Some(asked)) = (told, receipt.at()) {
            self.budget.correct(&quotas, asked);
        }
        booked
    }

    /// How long ago the service told what kind of key it is.
    pub fn tier_word(&self) -> Word {
        let told_at = self.budget.spent().map(|spent| spent.told_at);
        match told_at {
            Some(None) => Word::Never,
            Some(Some(at)) if self.clock.now().as_second() - at > TIER_HOLDS => Word::Stale,
            _ => Word::Good,
        }
    }

    /// The kind of key that the service named last.
    pub fn told_tier(&self) -> Option<Tier> {
        self.budget.spent().and_then(|spent| spent.tier)
    }

    /// The answer to a call, however it travels.
    async fn ask(
        &self,
        client: &Client,
        call: &Call,
        kept: &mut Option<Keeping>,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Answer, ApiError> {
        match (&call.body, &call.destination) {
            (Body::File(_), _) => client.send_watched(call, progress).await,
            (_, Some(destination)) => fetch_into(client, call, destination, progress).await,
            _ => self.fetch(client, call, kept).await,
        }
    }

    async fn fetch(&self, client: &Client, call: &Call, kept: &mut Option<Keeping>) -> Result<Answer, ApiError> {
        let now = || self.clock.now().as_second();
        let body = match client.send_raw(call).await {
            Ok(body) => body,
            Err(error) => {
                if error.is_missing(call)
                    && let Some(filing) = cache::filing_of_missing(call)
                {
                    *kept = Some(Keeping { key: call.key(), body: Bytes::new(), fetched_at: now(), filing });
                }
                return Err(self.recall(call, error).await);
            }
        };
        let answer = self.decode(call, &body).await?;
        if let Some(filing) = cache::filing(call, &answer, body.len(), self.largest) {
            *kept = Some(Keeping { key: call.key(), body, fetched_at: now(), filing });
        }
        Ok(answer)
    }

    /// With what the service said of an object before, where it does not have it any more.
    async fn recall(&self, call: &Call, error: ApiError) -> ApiError {
        if !error.is_never_scanned() {
            return error;
        }
        let (store, service, call) = (self.store.clone(), self.service.clone(), call.clone());
        let said = tokio::task::spawn_blocking(move || said_of(&store, &service, &call)).await;
        error.with_before(|| said.ok().flatten())
    }

    /// Which changes are known before a call leaves whose answer is kept. A store that can't tell could keep nothing either.
    async fn as_of(&self, call: &Call) -> Option<AsOf> {
        if !cache::is_kept(call) {
            return None;
        }
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || noted(store.as_of())).await.ok().flatten()
    }

    async fn decode(&self, call: &Call, body: &Bytes) -> Result<Answer, ApiError> {
        if body.len() <= LARGE {
            return self.client.read_kept(call, body);
        }
        let (client, copy, body) = (self.client.clone(), call.clone(), body.clone());
        tokio::task::spawn_blocking(move || client.read_kept(&copy, &body))
            .await
            .unwrap_or_else(|_| Err(ApiError::local(Reason::BadAnswer, call.title(), "reading it failed")))
    }
}

/// A kept answer, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    body: Bytes,
    fetched_at: i64,
}

/// Writes a binary answer to its file, checked against its hash where that is known; nothing of it is kept here.
async fn fetch_into(
    client: &Client,
    call: &Call,
    destination: &Destination,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Answer, ApiError> {
    match &destination.sha256 {
        Some(sha256) => client.download_checked(call, &destination.path, sha256, progress).await,
        None => client.download_to(call, &destination.path, progress).await,
    }
    .map(|_| Answer::Nothing)
}

/// Whether the store has a fresh answer to all that a call asks for, by the rule of [`Access::look`]: then it costs nothing. The answer is
/// not read. Blocks for a moment.
pub fn is_free(store: &Store, service: &Service, call: &Call, now: i64) -> bool {
    cache::is_kept(call) && spares(store, service, call, (Freshness::Stored, Need::of(call)), now)
}

fn spares(store: &Store, service: &Service, call: &Call, (freshness, need): (Freshness, Need), now: i64) -> bool {
    let Some(exact) = noted(store.age(service, &call.key(), now)) else { return false };
    let newest = || noted(store.age_at(service, &call.path, now)).flatten();
    cache::choose(need, freshness, exact, newest, |age| *age).is_some()
}

/// What the service said of the object whose report a call asks for. Blocks for a moment.
fn said_of(store: &Store, service: &Service, call: &Call) -> Option<Said> {
    noted(store.said_of(service, &call.report_of()?)).flatten()
}

/// A store that fails is no reason to fail: the answer is there, only the next run pays for it again.
fn noted<T>(outcome: Result<T, StoreError>) -> Option<T> {
    outcome.inspect_err(|reason| tracing::warn!(%reason, "store")).ok()
}
