//! The client task: orders in, messages out.
//!
//! One task owns the queue, so that priorities and cancellation are decided in one place and in order. What the store
//! can answer never enters the queue. What the user looks at goes before bulk work; how a request is paid for and what a
//! refusal means is [`Access`]'s business. What was refused goes back to its place, and the queue stops until the quota
//! can be free again. Who wants what another has just asked for waits for that answer, also where the other is another
//! program on the same store.

mod elsewhere;
mod queue;
mod task;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::access::{Access, Booked, Consent, Freshness, Hold, Turn, Word, lanes};
use crate::effect::{Priority, RequestId};
use crate::msg::{Meter, Msg, Stage};
use crate::store::{Ticket, When, Window};
use crate::vt::{ApiError, Call, calls};

use queue::{Job, Queue};
use task::Ended;

/// Ends of requests that may wait to be taken in; those who report them wait for room.
const ENDS: usize = 4096;

/// How many questions workers have asked on their own account: each has a number of its own, also after it was taken back.
static OWN: AtomicU64 = AtomicU64::new(0);

/// What the worker works with.
#[derive(Debug, Clone)]
pub struct Setup {
    pub access: Arc<Access>,
    /// Requests in flight at once.
    pub lanes: usize,
}

/// An order for the worker.
#[derive(Debug)]
enum Order {
    Ask {
        id: RequestId,
        call: Box<Call>,
        priority: Priority,
        freshness: Freshness,
        consent: Consent,
    },
    /// The worker's own question.
    LearnTier,
    Cancel(RequestId),
    Forgo(RequestId),
}

/// The handle of a running worker; dropping it cancels everything that is on its way.
#[derive(Debug)]
pub struct Worker {
    /// Without an end: a list can order as many requests as it has rows, and the loop, which takes in what the worker says, must never
    /// wait for the worker to take in what it orders.
    orders: mpsc::UnboundedSender<Order>,
    all: CancellationToken,
    access: Arc<Access>,
}

impl Worker {
    /// Starts the task. Answers go to `replies`.
    #[cfg(feature = "testing")]
    pub fn start(setup: Setup, replies: mpsc::Sender<Msg>) -> Self {
        let (go, ready) = oneshot::channel();
        // Fails only when the task has ended.
        let _ = go.send(());
        Self::start_after(ready, setup, replies)
    }

    /// Starts the task, which takes in no order before it is told to, or nobody is left to tell.
    pub fn start_after(ready: oneshot::Receiver<()>, setup: Setup, replies: mpsc::Sender<Msg>) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let all = CancellationToken::new();
        let (done, ended) = mpsc::channel(ENDS);
        let dispatcher = Dispatcher {
            access: setup.access.clone(),
            lanes: setup.lanes,
            replies,
            done,
            all: all.clone(),
            queue: Queue::default(),
            looking: HashMap::new(),
            flying: HashMap::new(),
            elsewhere: Vec::new(),
            looked_at: setup.access.clock.now(),
            held: None,
            testing: None,
            own: None,
        };
        tokio::spawn(async move {
            let _ = ready.await;
            dispatcher.work(inbox, ended).await;
        });
        Self { orders, all, access: setup.access }
    }

    /// Orders a request; its answer comes as a message.
    pub fn ask(&self, id: RequestId, call: Call, priority: Priority, freshness: Freshness, consent: Consent) {
        // Fails only when the worker has ended, and then nobody waits.
        let _ = self.orders.send(Order::Ask { id, call: Box::new(call), priority, freshness, consent });
    }

    /// Has the service asked what kind of key it is; [`Msg::TierLearned`] tells.
    pub fn learn_tier(&self) {
        let _ = self.orders.send(Order::LearnTier);
    }

    /// Takes a request back.
    pub fn cancel(&self, id: RequestId) {
        let _ = self.orders.send(Order::Cancel(id));
    }

    /// Takes a request back unless it is on its way, and says so: what was paid for arrives.
    pub fn forgo(&self, id: RequestId) {
        let _ = self.orders.send(Order::Forgo(id));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.all.cancel();
        self.access.end_claims();
    }
}

/// A request that was sent.
#[derive(Debug)]
struct Flight {
    token: CancellationToken,
    key: String,
    path: String,
}

/// The worker's own state.
struct Dispatcher {
    access: Arc<Access>,
    lanes: usize,
    replies: mpsc::Sender<Msg>,
    done: mpsc::Sender<Ended>,
    all: CancellationToken,
    queue: Queue,
    /// Asked of the store.
    looking: HashMap<RequestId, CancellationToken>,
    /// Asked of the service.
    flying: HashMap<RequestId, Flight>,
    /// Other programs ask for these.
    elsewhere: Vec<Job>,
    /// When other programs were last looked at.
    looked_at: Timestamp,
    /// Nothing leaves before.
    held: Option<Hold>,
    /// The request that tests whether the day is used up indeed: until it is answered no other leaves.
    testing: Option<RequestId>,
    /// The question what kind of key it is, while it waits or is on its way.
    own: Option<RequestId>,
}

impl Dispatcher {
    async fn work(mut self, mut inbox: mpsc::UnboundedReceiver<Order>, mut ended: mpsc::Receiver<Ended>) {
        self.meter().await;
        loop {
            let (wait, next_look) = (self.held.map(|hold| hold.until), self.next_look());
            let clock = self.access.clock.clone();
            tokio::select! {
                // What is taken back counts before the minute that would send it.
                biased;
                () = self.all.cancelled() => return,
                order = inbox.recv() => match order {
                    Some(order) => self.take_in(order).await,
                    None => return,
                },
                Some(end) = ended.recv() => self.close(end).await,
                () = clock.until(wait.unwrap_or_default()), if wait.is_some() => self.held = None,
                () = clock.until(next_look.unwrap_or_default()), if next_look.is_some() => self.look_elsewhere().await,
            }
            self.pump().await;
        }
    }

    async fn take_in(&mut self, order: Order) {
        match order {
            Order::Ask { id, call, priority, freshness, consent } => {
                let job = self.queue.job(id, *call, priority, freshness, consent);
                self.take_in_job(job).await;
            }
            Order::LearnTier => self.learn_tier().await,
            Order::Forgo(id) => {
                if self.drop_waiting(id).await {
                    self.tell(Msg::Forgone(id)).await;
                }
            }
            Order::Cancel(id) => {
                self.drop_waiting(id).await;
                if let Some(flight) = self.flying.remove(&id) {
                    flight.token.cancel();
                    self.with_access(move |access| access.unclaim(&flight.path)).await;
                }
                self.end_own(id).await;
            }
        }
    }

    async fn take_in_job(&mut self, mut job: Job) {
        let call = job.call.clone();
        if let Some(key) = self.with_access(move |access| access.key_of(&call)).await {
            job.key = key;
        }
        if (job.freshness != Freshness::Network || self.access.offline) && !job.call.changes() {
            self.look_in_store(job);
        } else if let Some(error) = self.refused(&job).await {
            self.tell(Msg::Replied { id: job.id, outcome: Err(error), spent: 0 }).await;
            self.end_own(job.id).await;
        } else {
            if job.priority == Priority::ByHand {
                self.insist(job.id).await;
            }
            self.enqueue(job).await;
        }
    }

    /// Asks what kind of key it is, unless that is known or asked already.
    async fn learn_tier(&mut self) {
        if self.knows_key().await {
            return;
        }
        let id = RequestId::of_worker(OWN.fetch_add(1, Ordering::Relaxed));
        self.own = Some(id);
        self.tell(Msg::TierAsked(id)).await;
        let (priority, freshness) = (Priority::Looking, Freshness::Network);
        let job = self.queue.job(id, calls::own_user(), priority, freshness, Consent::Ask);
        self.take_in_job(job).await;
    }

    /// If it is that question which has ended: somebody may wait for what came of it.
    async fn end_own(&mut self, id: RequestId) {
        if self.own.take_if(|own| *own == id).is_some() {
            let tier = self.with_access(Access::told_tier).await.flatten();
            self.tell(Msg::TierLearned(tier)).await;
        }
    }

    /// Whether somebody asks already what kind of key it is, or the service named it today; then that is told.
    async fn knows_key(&self) -> bool {
        if self.own.is_some() {
            return true;
        }
        match self.with_access(|access| (access.tier_word(), access.told_tier())).await {
            Some((Word::Good, Some(tier))) => {
                self.tell(Msg::TierLearned(Some(tier))).await;
                true
            }
            _ => false,
        }
    }

    /// Takes a request back that has not left, if it has not; those behind it move up.
    async fn drop_waiting(&mut self, id: RequestId) -> bool {
        if let Some(token) = self.looking.remove(&id) {
            token.cancel();
            return true;
        }
        let left_to_others = self.elsewhere.len();
        self.elsewhere.retain(|job| job.id != id);
        let Some(job) = self.queue.remove(id) else { return self.elsewhere.len() < left_to_others };
        self.with_access(move |access| access.unclaim(&job.call.path)).await;
        self.say_when().await;
        true
    }

    /// An order that is a test: that the day is used up may be an assumption.
    async fn insist(&mut self, id: RequestId) {
        if self.held.take_if(|hold| hold.window == Window::Day).is_some() {
            self.testing = Some(id);
            self.with_access(|access| access.budget.test()).await;
        }
    }

    /// Why a call that goes to the service may not leave.
    async fn refused(&self, job: &Job) -> Option<ApiError> {
        let (call, consent) = (job.call.clone(), job.consent);
        self.with_access(move |access| access.refused(&call, consent)).await.flatten()
    }

    async fn enqueue(&mut self, job: Job) {
        // Somebody waits for the rest, and on a day that is used up nobody works on anything.
        if job.priority == Priority::Bulk && !self.is_held_for_the_day() {
            let (call, freshness) = (job.call.clone(), job.freshness);
            if let Some(face) = self.with_access(move |access| access.claim(&call, freshness)).await.flatten() {
                return self.leave_to(face, job).await;
            }
        }
        self.queue.push(job);
        if self.held.is_some() {
            self.say_when().await;
        }
    }

    /// Store answers need no lane and no budget.
    fn look_in_store(&mut self, job: Job) {
        let token = self.all.child_token();
        self.looking.insert(job.id, token.clone());
        let (access, replies, done) = (self.access.clone(), self.replies.clone(), self.done.clone());
        tokio::spawn(async move {
            let id = job.id;
            let end = match token.run_until_cancelled(task::look(&access, &job)).await {
                Some(Some(outcome)) => {
                    let _ = replies.send(Msg::Replied { id, outcome, spent: job.spent }).await;
                    Ended::Looked(id)
                }
                Some(None) => Ended::NotStored(job),
                None => Ended::Looked(id),
            };
            let _ = done.send(end).await;
        });
    }

    async fn close(&mut self, end: Ended) {
        if let Ended::Refused(Job { id, .. }, _) | Ended::Landed(id, _) = &end {
            self.testing.take_if(|testing| testing == id);
        }
        match end {
            // A job that was cancelled meanwhile is not in `looking` any more.
            Ended::NotStored(mut job) => {
                if self.looking.remove(&job.id).is_some() {
                    if job.was_stored {
                        // Kept by another version, and of no use to this one.
                        job.freshness = Freshness::Network;
                    }
                    self.enqueue(job).await;
                }
            }
            Ended::Looked(id) => {
                self.looking.remove(&id);
                self.end_own(id).await;
            }
            Ended::Refused(mut job, hold) => {
                if self.flying.remove(&job.id).is_some() {
                    job.refusals += 1;
                    self.queue.push(job);
                }
                self.hold(hold).await;
            }
            Ended::Landed(id, booked) => {
                let twins = self.flying.remove(&id).map(|flight| self.queue.take_twins(&flight.key));
                for twin in twins.into_iter().flatten() {
                    self.look_in_store(twin);
                }
                match booked {
                    Booked::Refused(hold) => self.hold(hold).await,
                    Booked::Lifted => self.held = None,
                    Booked::Nothing => {}
                }
                if self.own == Some(id) {
                    let tier = self.with_access(Access::told_tier).await.flatten();
                    self.lanes = tier.map_or(self.lanes, lanes);
                    // What stood in the way may be no limit of this kind of key: paying tells.
                    self.held = None;
                    self.end_own(id).await;
                }
                self.meter().await;
            }
        }
    }

    async fn hold(&mut self, hold: Hold) {
        self.held = Some(hold);
        if hold.window == Window::Day && self.flying.is_empty() {
            self.with_access(Access::unclaim_all).await;
        }
        self.say_when().await;
        self.meter().await;
    }

    /// Sends what may be sent.
    async fn pump(&mut self) {
        let is_tested = |this: &Self| this.testing.is_some_and(|id| this.flying.contains_key(&id));
        while self.held.is_none() && !is_tested(self) && self.flying.len() < self.lanes.max(1) {
            let Some(job) = self.next() else { return };
            let Job { id, freshness, priority, consent, .. } = *job;
            let call = job.call.clone();
            let when = if priority >= Priority::Looking { When::First } else { When::Now };
            let need = task::need(&call, priority);
            // While it waited it may have been submitted privately.
            let turn = move |access: &Access| match access.refused(&call, consent) {
                Some(error) => Err(error),
                None => Ok(access.turn(&call, freshness, need, when)),
            };
            let turn = match self.with_access(turn).await.transpose() {
                Ok(turn) => turn,
                Err(error) => {
                    self.refuse(id, error).await;
                    continue;
                }
            };
            match turn {
                Some(Turn::Go(ticket)) => {
                    self.meter().await;
                    if let Some(job) = self.queue.remove(id) {
                        self.run(job, ticket).await;
                    }
                }
                Some(Turn::Wait(hold)) => self.hold(hold).await,
                Some(Turn::Theirs(face)) => {
                    if let Some(job) = self.queue.remove(id) {
                        self.leave_to(face, job).await;
                    }
                }
                Some(Turn::Stored) => {
                    if let Some(mut job) = self.queue.remove(id) {
                        job.was_stored = true;
                        self.look_in_store(job);
                    }
                }
                None => return,
            }
        }
    }

    /// Whose turn it is. What is being asked already is not asked a second time.
    fn next(&self) -> Option<&Job> {
        let is_asked = |job: &Job| self.flying.values().any(|flight| flight.key == job.key);
        let free = |job: &Job| job.freshness == Freshness::Network || job.call.changes() || !is_asked(job);
        self.queue.first(free)
    }

    /// A request that waits may not leave any more.
    async fn refuse(&mut self, id: RequestId, error: ApiError) {
        let Some(Job { call, spent, .. }) = self.queue.remove(id) else { return };
        self.with_access(move |access| access.unclaim(&call.path)).await;
        self.tell(Msg::Replied { id, outcome: Err(error), spent }).await;
        self.end_own(id).await;
    }

    /// Does something that blocks for a moment; `None` when the program ends.
    async fn with_access<T: Send + 'static>(&self, work: impl FnOnce(&Access) -> T + Send + 'static) -> Option<T> {
        self.access.beside(work).await
    }

    async fn run(&mut self, job: Job, ticket: Ticket) {
        let token = self.all.child_token();
        if let Some(testing) = &mut self.testing {
            *testing = job.id;
        }
        self.flying.insert(job.id, Flight { token: token.clone(), key: job.key.clone(), path: job.call.path.clone() });
        self.tell(Msg::Moved { id: job.id, stage: Stage::Running }).await;
        let (access, replies, done) = (self.access.clone(), self.replies.clone(), self.done.clone());
        tokio::spawn(async move {
            let id = job.id;
            let end = token.run_until_cancelled(task::ask(access, job, ticket, replies)).await;
            let _ = done.send(end.unwrap_or(Ended::Landed(id, Booked::Nothing))).await;
        });
    }

    /// Tells each waiting request when its turn comes, and by what rule those will leave that are not here yet.
    async fn say_when(&mut self) {
        let Some(hold) = self.held else { return };
        let Some(schedule) = self.with_access(move |access| access.budget.schedule(hold)).await else { return };
        self.tell(Msg::Scheduled(schedule.clone())).await;
        for (before, id) in (0..).zip(self.queue.ids()) {
            let until = schedule.turn(before);
            self.tell(Msg::Moved { id, stage: Stage::Held { until } }).await;
        }
    }

    async fn meter(&self) {
        let Some(Some(spent)) = self.with_access(|access| access.budget.spent()).await else { return };
        self.tell(Msg::Metered(Meter {
            minute_used: spent.minute.into(),
            minute_limit: spent.rate.per_minute.map(Into::into),
            day_used: spent.day.into(),
            day_limit: spent.rate.per_day.map(Into::into),
        }))
        .await;
    }

    async fn tell(&self, msg: Msg) {
        let _ = self.replies.send(msg).await;
    }
}
