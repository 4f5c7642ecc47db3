//! The client task: orders in, messages out.
//!
//! One task owns the queue, so that priorities, budget and cancellation are decided in one place and in order. What the
//! store can answer never enters the queue. What the user looks at goes before bulk work; nothing leaves before it is
//! paid for from the key's budget, and a refusal of the service (429) stops the queue until the quota is free again. Who
//! wants what another has just asked for waits for that answer.

mod errand;
mod queue;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::effect::{Freshness, Priority, RequestId};
use crate::msg::{Meter, Msg, Stage};
use crate::store::{BUDGET_MINUTE, KeyTag, Rate, Store, Taken, Window};
use crate::vt::endpoint::Base;
use crate::vt::{ApiError, Call, Client, Reason, quota};

use queue::{Job, Queue};

/// Orders that may wait to be taken in: more than one `update` can give, so that the loop never waits for the worker
/// but when something is badly wrong.
const ORDERS: usize = 4096;

/// What the worker works with.
#[derive(Debug, Clone)]
pub struct Setup {
    pub client: Client,
    /// Answers and the budget. In memory when nothing may be kept.
    pub store: Arc<Store>,
    /// Names the answers that belong to this service and profile.
    pub profile: String,
    /// Whose budget is spent; none: nothing is counted (a base URL without a key).
    pub key: Option<KeyTag>,
    pub rate: Rate,
    /// Answers from the store only.
    pub offline: bool,
    /// Whether answers are kept and read back.
    pub keeps: bool,
    /// Requests in flight at once.
    pub lanes: usize,
    pub clock: Clock,
}

/// An order for the worker.
#[derive(Debug)]
enum Order {
    Ask { id: RequestId, call: Box<Call>, priority: Priority, freshness: Freshness },
    Cancel(RequestId),
}

/// The handle of a running worker; dropping it cancels everything that is on its way.
#[derive(Debug)]
pub struct Worker {
    orders: mpsc::Sender<Order>,
    all: CancellationToken,
}

impl Worker {
    /// Starts the task. Answers go to `replies`.
    pub fn start(setup: Setup, replies: mpsc::Sender<Msg>) -> Self {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let all = CancellationToken::new();
        let (done, ended) = mpsc::channel(ORDERS);
        let desk = Desk {
            setup: Arc::new(setup),
            replies,
            done,
            all: all.clone(),
            queue: Queue::default(),
            looking: HashMap::new(),
            flying: HashMap::new(),
            held: None,
        };
        tokio::spawn(desk.work(inbox, ended));
        Self { orders, all }
    }

    /// Orders a request; its answer comes as a message.
    pub async fn ask(&self, id: RequestId, call: Call, priority: Priority, freshness: Freshness) {
        // Fails only when the worker has ended, and then nobody waits.
        let _ = self.orders.send(Order::Ask { id, call: Box::new(call), priority, freshness }).await;
    }

    /// Takes a request back.
    pub async fn cancel(&self, id: RequestId) {
        let _ = self.orders.send(Order::Cancel(id)).await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.all.cancel();
    }
}

/// Until when nothing leaves, and for which window.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Timestamp,
}

/// What a job's task reports when it ends.
#[derive(Debug)]
enum Ended {
    /// The store had no fresh answer: it must be asked for.
    NotStored(Job),
    /// The store had it, or nobody waits any more.
    Looked(RequestId),
    Landed {
        id: RequestId,
        refused: Option<ApiError>,
    },
}

/// A request that was sent.
#[derive(Debug)]
struct Flight {
    token: CancellationToken,
    key: String,
}

struct Desk {
    setup: Arc<Setup>,
    replies: mpsc::Sender<Msg>,
    done: mpsc::Sender<Ended>,
    all: CancellationToken,
    queue: Queue,
    /// Asked of the store.
    looking: HashMap<RequestId, CancellationToken>,
    /// Asked of the service.
    flying: HashMap<RequestId, Flight>,
    held: Option<Hold>,
}

impl Desk {
    async fn work(mut self, mut inbox: mpsc::Receiver<Order>, mut ended: mpsc::Receiver<Ended>) {
        self.meter().await;
        loop {
            let wait = self.held.map(|hold| hold.until);
            let clock = self.setup.clock.clone();
            tokio::select! {
                () = self.all.cancelled() => return,
                order = inbox.recv() => match order {
                    Some(order) => self.take_in(order).await,
                    None => return,
                },
                Some(end) = ended.recv() => self.close(end).await,
                () = clock.until(wait.unwrap_or_default()), if wait.is_some() => self.held = None,
            }
            self.pump().await;
        }
    }

    async fn take_in(&mut self, order: Order) {
        match order {
            Order::Ask { id, call, priority, freshness } => {
                let job = self.queue.job(id, *call, priority, freshness);
                let storable = freshness != Freshness::Network || self.setup.offline;
                if storable && self.setup.keeps && !job.call.changes() {
                    self.look_in_store(job);
                } else if self.setup.offline {
                    let error = ApiError::local(Reason::Offline, job.call.title(), "nothing was sent");
                    self.tell(Msg::Replied { id, outcome: Err(error) }).await;
                } else {
                    self.enqueue(job).await;
                }
            }
            Order::Cancel(id) => {
                self.queue.remove(id);
                if let Some(token) = self.looking.remove(&id) {
                    token.cancel();
                }
                if let Some(flight) = self.flying.remove(&id) {
                    flight.token.cancel();
                }
            }
        }
    }

    async fn enqueue(&mut self, job: Job) {
        self.queue.push(job);
        if self.held.is_some() {
            self.say_when().await;
        }
    }

    /// Store answers need no lane and no budget.
    fn look_in_store(&mut self, job: Job) {
        let token = self.all.child_token();
        self.looking.insert(job.id, token.clone());
        let (setup, replies, done) = (self.setup.clone(), self.replies.clone(), self.done.clone());
        tokio::spawn(async move {
            let id = job.id;
            let looked = token.run_until_cancelled(errand::look(&setup, job)).await;
            let end = match looked {
                Some(errand::Looked::Answered(outcome)) => {
                    let _ = replies.send(Msg::Replied { id, outcome }).await;
                    Ended::Looked(id)
                }
                Some(errand::Looked::NotThere(job)) => Ended::NotStored(job),
                None => Ended::Looked(id),
            };
            let _ = done.send(end).await;
        });
    }

    async fn close(&mut self, end: Ended) {
        match end {
            // A job that was cancelled meanwhile is not in `looking` any more.
            Ended::NotStored(job) => {
                if self.looking.remove(&job.id).is_some() {
                    self.enqueue(job).await;
                }
            }
            Ended::Looked(id) => drop(self.looking.remove(&id)),
            Ended::Landed { id, refused } => {
                let landed = self.flying.remove(&id).filter(|_| self.setup.keeps);
                let twins = landed.map(|flight| self.queue.take_twins(&flight.key));
                for twin in twins.into_iter().flatten() {
                    self.look_in_store(twin);
                }
                if let Some(error) = refused {
                    self.refuse(&error).await;
                }
            }
        }
    }

    /// Sends what may be sent.
    async fn pump(&mut self) {
        while self.held.is_none() && self.flying.len() < self.setup.lanes.max(1) {
            let Some((id, price)) = self.next() else { return };
            match self.pay(price).await {
                Some(hold) => {
                    self.held = Some(hold);
                    self.say_when().await;
                }
                None => {
                    if let Some(job) = self.queue.remove(id) {
                        self.run(job).await;
                    }
                }
            }
        }
    }

    /// Whose turn it is, and the price. What is being asked already is not asked a second time.
    fn next(&self) -> Option<(RequestId, u32)> {
        let is_asked = |job: &Job| self.flying.values().any(|flight| flight.key == job.key);
        let free = |job: &Job| job.freshness == Freshness::Network || job.call.changes() || !is_asked(job);
        self.queue.first(free).map(|job| (job.id, job.call.price()))
    }

    /// Takes a price from the budget, or says until when it must wait.
    async fn pay(&mut self, price: u32) -> Option<Hold> {
        let key = self.setup.key.clone()?;
        let setup = self.setup.clone();
        let taken = tokio::task::spawn_blocking(move || {
            let mut last = None;
            for _ in 0..price {
                last = Some(setup.store.take(&key, setup.clock.now(), setup.rate));
                if !matches!(last, Some(Ok(Taken::Yes(_)))) {
                    break;
                }
            }
            last
        });
        if let Ok(Some(Ok(Taken::WaitUntil { until, .. }))) = taken.await {
            return Some(Hold { until });
        }
        // A store that can't count must not stop the analyst: the service counts too.
        self.meter().await;
        None
    }

    async fn run(&mut self, job: Job) {
        let token = self.all.child_token();
        self.flying.insert(job.id, Flight { token: token.clone(), key: job.key.clone() });
        self.tell(Msg::Moved { id: job.id, stage: Stage::Running }).await;
        let (setup, replies, done) = (self.setup.clone(), self.replies.clone(), self.done.clone());
        tokio::spawn(async move {
            let id = job.id;
            let counted = job.call.endpoint.base == Base::Api;
            let asked = token.run_until_cancelled(errand::ask(&setup, job, replies.clone())).await;
            let mut refused = None;
            if let Some(errand::Asked { outcome, keeping }) = asked {
                refused = outcome.as_ref().err().filter(|error| counted && is_refusal(error)).cloned();
                // Fails only when the loop has ended.
                let _ = replies.send(Msg::Replied { id, outcome }).await;
                if let Some(keeping) = keeping {
                    // Whoever wants the same finds it in the store.
                    let _ = keeping.await;
                }
            }
            let _ = done.send(Ended::Landed { id, refused }).await;
        });
    }

    /// The service said that a quota is used up: nothing leaves until it can be free again.
    async fn refuse(&mut self, error: &ApiError) {
        let now = self.setup.clock.now();
        let (until, window) = self.free_again(error, now).await;
        if let Some(key) = self.setup.key.clone() {
            let store = self.setup.store.clone();
            let noted = tokio::task::spawn_blocking(move || store.refused(&key, until, window, now));
            if let Ok(Err(error)) = noted.await {
                tracing::warn!(%error, "the refusal was not noted in the store");
            }
        }
        self.held = Some(Hold { until });
        self.say_when().await;
    }

    async fn free_again(&self, error: &ApiError, now: Timestamp) -> (Timestamp, Window) {
        let pause = match error.reason {
            Reason::Quota { retry_after } => retry_after,
            _ => None,
        };
        let sent = self.spent().await.map_or(usize::MAX, |spent| spent.minute as usize);
        let wait = quota::refusal(now, pause, sent);
        let window = match wait.window {
            quota::Window::Minute => Window::Minute,
            quota::Window::Day => Window::Day,
        };
        (wait.until, window)
    }

    async fn spent(&self) -> Option<crate::store::Spent> {
        let (store, key, now) = (self.setup.store.clone(), self.setup.key.clone()?, self.setup.clock.now());
        tokio::task::spawn_blocking(move || store.spent(&key, now).ok()).await.ok()?
    }

    /// Tells each waiting request when its turn comes.
    async fn say_when(&mut self) {
        let Some(hold) = self.held else { return };
        let a_minute = self.setup.rate.per_minute.filter(|rate| *rate > 0).map_or(usize::MAX, |rate| rate as usize);
        for (place, id) in self.queue.ids().into_iter().enumerate() {
            let turns = i64::try_from(place / a_minute).unwrap_or(0);
            let until = hold.until.as_second().saturating_add(turns.saturating_mul(BUDGET_MINUTE));
            self.tell(Msg::Moved { id, stage: Stage::Held { until } }).await;
        }
    }

    async fn meter(&self) {
        let Some(spent) = self.spent().await else { return };
        let rate = self.setup.rate;
        self.tell(Msg::Metered(Meter {
            minute_used: spent.minute.into(),
            minute_limit: rate.per_minute.map(Into::into),
            day_used: spent.day.into(),
            day_limit: rate.per_day.or(spent.day_allowed).map(Into::into),
        }))
        .await;
    }

    async fn tell(&self, msg: Msg) {
        let _ = self.replies.send(msg).await;
    }
}

fn is_refusal(error: &ApiError) -> bool {
    matches!(error.reason, Reason::Quota { .. })
}
