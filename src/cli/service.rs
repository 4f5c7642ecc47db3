//! The service as commands see it: a request waits until it may leave, or ends the run, as its flags say.

mod agreeing;

use std::borrow::Cow;
use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::confirm::Consent;
use super::exit::Failure;
use super::pacing::{self, Pacing};
use super::record::Told;
use super::under_way::{OnTheWay, UnderWay};
use super::{Session, inputs, output};
use crate::access::{self, Access, Booked, Freshness, Given, Hold, Need, Opened, Outlook, Pace, Sent, Turn, Word};
use crate::clock::Clock;
use crate::config::Network;
use crate::ioc::{self, OwnKeys};
use crate::pane::noted::People;
use crate::store::{Face, HeldBy, Lookup, Privacy, PrivateUrl, StoreError, Ticket, Watched, When};
use crate::text::time;
use crate::vt::page::Listing;
use crate::vt::quota::Limits;
use crate::vt::{self, Answer, ApiError, Body, Call, Descriptor, Object, Reason, calls};

/// Longer answers are passed on and not kept: writing them would take longer than asking again.
const LARGEST_KEPT: usize = 4 << 20;

/// After so much silence a line says what is waited for, and again after as much more as it took.
const SILENCE: Duration = Duration::from_secs(10);

/// After so much of it a wait for another program is told.
const SOON: Duration = Duration::from_secs(1);

/// How often what another program asks for is looked for in the store.
const GLANCE: Duration = Duration::from_millis(200);

/// What every command asks through.
#[derive(Debug)]
pub(super) struct Service {
    access: Access,
    session: Session,
    /// Whether the public side may hear of what was submitted privately.
    tells_of_private: Consent,
    /// What says so on the command line of this run: `search --yes`.
    yes: &'static str,
    /// Whether the service may be asked what kind of key it is.
    asks_tier: bool,
    pace: Pace,
    begun: Timestamp,
    /// The end of the wait that the user was told of.
    told: Cell<Timestamp>,
    /// Whether the user was told that another program's answers are waited for.
    told_of_others: Cell<bool>,
    /// Requests that left and were not refused.
    spent: Cell<u64>,
    /// Requests that left and have no answer yet.
    on_the_way: Cell<u64>,
    /// Whether the user was told that the store fails.
    is_broken: Cell<bool>,
}

impl Drop for Service {
    /// What this run was asking for is nobody's any more, however the run ends.
    fn drop(&mut self) {
        self.access.end_claims();
    }
}

impl Service {
    /// Finds the key and opens the way to the service. Nothing is sent yet.
    pub(super) fn open(session: Session) -> Result<Self, Failure> {
        Self::with_clock(session, Clock::default())
    }

    fn with_clock(session: Session, clock: Clock) -> Result<Self, Failure> {
        let offline = session.config.network == Network::Offline;
        let key = if offline { None } else { session.key()? };
        if key.is_none() && !offline && session.config.needs_key() {
            return Err(no_key(&session).into());
        }
        let begun = clock.now();
        let Opened { mut access, asks_tier, pace, notices, .. } =
            access::open(&session.config, key, &session.service, clock, LARGEST_KEPT, Face::Command)?;
        inputs::refuse_own_key(access.client.own_keys())?;
        for notice in notices {
            output::say(notice.to_string());
        }
        access.budget = access.budget.at_most(session.pacing.max_requests);
        let (told, is_broken) = (Cell::new(Timestamp::UNIX_EPOCH), Cell::new(false));
        let (told_of_others, spent, on_the_way) = (Cell::new(false), Cell::default(), Cell::default());
        let (tells_of_private, yes) = (Consent::Ask, "lookup --yes");
        Ok(Self {
            access,
            session,
            tells_of_private,
            yes,
            asks_tier,
            pace,
            begun,
            told,
            told_of_others,
            spent,
            on_the_way,
            is_broken,
        })
    }

    /// The API keys that no file may hold which is sent.
    pub(super) fn own_keys(&self) -> &OwnKeys {
        self.access.client.own_keys()
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// The answer to a read, from the store while it is fresh. What another program is asking for is waited for.
    pub(super) async fn ask(&self, call: &Call) -> Result<Given, ApiError> {
        if let Some(given) = self.stored(call).await? {
            return Ok(given);
        }
        let send = async |ticket| self.leave(call, ticket, |_| {}).await;
        if let Some(given) = self.unless_stored(call, Freshness::Stored, send).await? {
            return Ok(given);
        }
        match self.stored(call).await? {
            Some(given) => Ok(given),
            // Kept by another version, and of no use to this one.
            None => self.send(call).await,
        }
    }

    async fn stored(&self, call: &Call) -> Result<Option<Given>, ApiError> {
        self.look(call, Freshness::Stored).await
    }

    /// What the store has of a read, whatever its age: for a run that may ask nobody else any more.
    pub(super) async fn kept(&self, call: &Call) -> Result<Option<Given>, ApiError> {
        self.look(call, Freshness::Kept).await
    }

    /// The object that a read gives, and where it came from.
    pub(super) async fn report(&self, call: &Call) -> Result<(Told, Object), Failure> {
        let given = self.ask(call).await?;
        Ok((Told::from(&given), given.answer.object()?))
    }

    /// The same from the store alone, whatever its age.
    pub(super) async fn kept_report(&self, call: &Call) -> Result<Option<(Told, Object)>, Failure> {
        let given = self.kept(call).await?;
        Ok(given.map(|given| Ok::<_, ApiError>((Told::from(&given), given.answer.object()?))).transpose()?)
    }

    async fn look(&self, call: &Call, freshness: Freshness) -> Result<Option<Given>, ApiError> {
        match self.access.look(call, freshness, Need::of(call)) {
            Some(kept) => Ok(self.access.read(call, kept?).await),
            None => Ok(None),
        }
    }

    /// Sends it, whatever the store knows, and keeps the answer.
    pub(super) async fn send(&self, call: &Call) -> Result<Given, ApiError> {
        self.until_granted(call, async |ticket| self.leave(call, ticket, |_| {}).await).await
    }

    /// Sends a call for one of many pages, which would push everything else out of the store, and keeps nothing of it.
    pub(super) async fn listing(&self, call: &Call) -> Result<Listing, ApiError> {
        self.until_granted(call, async |ticket| self.access.send_listing(call, ticket).await).await
    }

    /// Sends a call with a file, or one whose answer becomes a file, and says how far it is.
    pub(super) async fn send_watched(
        &self,
        call: &Call,
        tell: impl Fn(vt::Progress) + Clone + Send + Sync + 'static,
    ) -> Result<Answer, ApiError> {
        let send = async |ticket| self.leave(call, ticket, tell.clone()).await;
        self.until_granted(call, send).await.map(|given| given.answer)
    }

    /// Sends what was paid for. A change that is broken off before its answer is there says what that leaves.
    async fn leave(
        &self,
        call: &Call,
        ticket: Ticket,
        tell: impl Fn(vt::Progress) + Send + Sync + 'static,
    ) -> Sent<Given> {
        let under_way = UnderWay::begin(call);
        let sent = self.access.send(call, ticket, under_way.watched(tell)).await;
        under_way.ends();
        sent
    }

    pub(super) fn pacing(&self) -> &Pacing {
        &self.session.pacing
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.access.clock
    }

    /// Whether the answer lies in the store and spares the request that [`Service::ask`] would send.
    pub(super) fn is_stored(&self, call: &Call) -> bool {
        self.access.is_stored(call, Freshness::Stored, Need::of(call))
    }

    /// Requests that this run has paid for and did not get back.
    pub(super) fn paid(&self) -> u64 {
        self.access.budget.of_run()
    }

    /// Requests of this run that stay paid for: those that left, repetitions included, but for what the service refused.
    pub(super) fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// Requests of this run that left and have no answer yet.
    pub(super) fn on_the_way(&self) -> u64 {
        self.on_the_way.get()
    }

    /// What so many more requests will take.
    pub(super) fn outlook(&self, needed: u64) -> Outlook {
        self.access.budget.outlook(needed)
    }

    /// Says what a run will take before it begins; gives the requests that it needs. `None`: all ask anew.
    pub(super) async fn plan(&self, what: &str, calls: &[Call], freshness: Freshness) -> u64 {
        if self.access.offline {
            return 0;
        }
        let stored = |call: &&Call| self.access.is_stored(call, freshness, Need::of(call));
        let needed = (calls.len() - calls.iter().filter(stored).count()) as u64;
        // For fewer it makes no difference what kind of key it is.
        if Limits::PUBLIC.per_minute.is_some_and(|minute| needed > minute.into()) {
            self.learn_tier().await;
        }
        self.foresee(what, calls.len() as u64, needed);
        needed
    }

    /// Says how long so many requests will take, if they have to wait.
    pub(super) fn foresee(&self, what: &str, all: u64, needed: u64) {
        let outlook = self.outlook(needed);
        let words = || pacing::plan(what, all, &outlook, self.clock().now());
        if outlook.lasts() > Duration::ZERO {
            self.pacing().say(words());
            // It was said until when: the minutes on the way need no words.
            self.told.set(Timestamp::MAX);
        } else {
            self.pacing().tell(words());
        }
    }

    /// Asks what kind of key it is, once a day: one request. What it says corrects the budget; a failure changes nothing.
    pub(super) async fn learn_tier(&self) -> Option<vt::quota::Tier> {
        // Whoever counts requests wants them for what was asked.
        let is_counted = self.pacing().max_requests.is_some();
        if self.asks_tier && !is_counted && self.access.tier_word() != Word::Good {
            self.pacing().tell("asking what kind of key it is: 1 request, once a day");
            if let Err(error) = self.send(&calls::own_user()).await {
                tracing::info!(%error, "the kind of key is not known");
            }
        }
        self.access.told_tier()
    }

    /// What people have on objects, which records show.
    pub(super) fn people(&self) -> People<'static> {
        let store = &self.access.store;
        let notes = store.all_annotations().inspect_err(|error| tracing::warn!(%error, "the notes can't be read"));
        let rulings =
            store.open_rulings().inspect_err(|error| tracing::warn!(%error, "the verdicts of the case can't be read"));
        People { notes: Cow::Owned(notes.unwrap_or_default()), rulings: rulings.unwrap_or_default() }
    }

    /// Why this run does not wait `pause` for the next look at what `call` asks about, if it does not.
    pub(super) fn ends_before(&self, pause: Duration, call: &Call) -> Option<ApiError> {
        let look = self.clock().now().checked_add(pause).unwrap_or(Timestamp::MAX);
        let words = self.pacing().ends_before(look, self.begun)?;
        Some(ApiError::local(Reason::WaitLimit, call.title(), words))
    }

    /// How patiently an analysis is followed.
    pub(super) fn pace(&self) -> Pace {
        self.pace
    }

    /// Pays, sends, and does so again after the refusal of a read that can be waited for.
    async fn until_granted<T>(&self, call: &Call, send: impl AsyncFn(Ticket) -> Sent<T>) -> Result<T, ApiError> {
        let answer = self.unless_stored(call, Freshness::Network, send).await?;
        // Whoever asks anew is not told to look into the store.
        answer.ok_or_else(|| ApiError::local(Reason::Offline, call.title(), "nothing was sent"))
    }

    /// As `until_granted`; `None`: another program has asked meanwhile.
    async fn unless_stored<T>(
        &self,
        call: &Call,
        freshness: Freshness,
        send: impl AsyncFn(Ticket) -> Sent<T>,
    ) -> Result<Option<T>, ApiError> {
        let mut tries = 0;
        loop {
            let Some(ticket) = self.pay(call, freshness).await? else { return Ok(None) };
            tracing::info!(request = call.title(), "asking");
            self.pacing().tell(format!("asking {}", call.in_words()));
            // On the heap: the future of a request is large, and those of the commands hold several.
            let on_the_way = OnTheWay::begin(&self.on_the_way);
            let Sent { outcome, books, .. } = self.patiently(call, Box::pin(send(ticket))).await;
            drop(on_the_way);
            if books.left() > call.price() {
                self.pacing().tell(format!("{} took {} requests", call.in_words(), books.left()));
            }
            self.spent.set(self.spent.get() + u64::from(books.spent()));
            tries += 1;
            match (self.access.book(books), outcome) {
                (Booked::Refused(hold), Err(error)) if access::is_tried_again(call, tries) => {
                    // A run that can't wait ends with the service's own words.
                    self.wait(hold, call).await.map_err(|_| error)?;
                }
                (_, outcome) => return outcome.map(Some),
            }
        }
    }

    /// Says what is waited for when nothing came for a while, and goes on claiming it. Of uploads their bar says it.
    async fn patiently<T>(&self, call: &Call, sending: impl Future<Output = T>) -> T {
        tokio::pin!(sending);
        let (mut waited, mut next) = (0_u32, 1);
        loop {
            tokio::select! {
                biased;
                outcome = &mut sending => return outcome,
                () = tokio::time::sleep(SILENCE), if !matches!(call.body, Body::File(_)) => {
                    self.access.renew_claims();
                    waited += 1;
                    if waited == next {
                        self.pacing().say(format!("still waiting for an answer to {}", call.in_words()));
                        next = waited * 2 + 1;
                    }
                }
            }
        }
    }

    /// What names an object in whatever way it is asked for: an MD5 and a SHA-256 that the store knows to be of one file have one.
    pub(super) fn key_of(&self, about: &Descriptor) -> String {
        self.access.key_of(&calls::report(about, &[]))
    }

    /// Refuses what may not leave, and waits until what may is paid for; `None`: it is in the store by now.
    async fn pay(&self, call: &Call, freshness: Freshness) -> Result<Option<Ticket>, ApiError> {
        self.may_leave(call)?;
        let mut waited = Duration::ZERO;
        loop {
            // Others of this run may have left while this one waited.
            if !self.access.budget.allows(call.price()) {
                let words = "that would be more than --max-requests allows; nothing was sent";
                return Err(ApiError::local(Reason::RunLimit, call.title(), words));
            }
            match self.access.turn(call, freshness, Need::of(call), When::First) {
                Turn::Go(ticket) => return Ok(Some(ticket)),
                Turn::Wait(hold) => self.wait(hold, call).await?,
                Turn::Stored => return Ok(None),
                Turn::Theirs(face) if self.pacing().waits_for_others(self.begun, self.clock().now()) => {
                    self.wait_for(face, call, waited).await;
                    waited += GLANCE;
                }
                Turn::Theirs(_) => match self.access.pay(call) {
                    Ok(ticket) => return Ok(Some(ticket)),
                    Err(hold) => self.wait(hold, call).await?,
                },
            }
        }
    }

    /// Waits a moment for what another program asks for. The curious hear of each at once, the others once that it takes longer.
    async fn wait_for(&self, face: Face, call: &Call, waited: Duration) {
        let words = || format!("{} is asked by {}; its answer will do", call.in_words(), face.words());
        if waited.is_zero() {
            self.pacing().tell(words());
        } else if waited >= SOON && !self.told_of_others.replace(true) {
            self.pacing().say(format!("waiting for another program: {}; Ctrl-C stops", words()));
        }
        tokio::time::sleep(GLANCE).await;
    }

    /// Waits until nothing is in the way, or says why the run does not.
    async fn wait(&self, hold: Hold, call: &Call) -> Result<(), ApiError> {
        let left = hold.until.duration_since(self.access.clock.now());
        let wait = Duration::try_from(left).unwrap_or_default();
        if let Some(words) = self.pacing().ends(hold, self.begun) {
            let reason = match hold.by {
                HeldBy::OwnCount => Reason::Budget { wait },
                HeldBy::Service => Reason::HeldBack { wait },
            };
            return Err(ApiError::local(reason, call.title(), words));
        }
        if hold.until.duration_since(self.told.get()) > SignedDuration::from_secs(1) {
            self.told.set(hold.until);
            let span = time::duration(wait.as_secs() + 1);
            self.pacing().say(format!("waiting {span} for the next minute's requests; Ctrl-C stops"));
        }
        self.access.clock.until(hold.until).await;
        Ok(())
    }

    /// Remembers a look-up of the user and what came of it.
    pub(super) fn record(&self, about: &Descriptor, value: String, outcome: Result<&Object, &ApiError>) {
        let lookup = Lookup::of(self.now(), &about.kind, value, outcome);
        self.noted(self.access.store.record(&self.access.service, &lookup, privacy(about)));
    }

    /// Remembers a report that was asked for in bulk, as [`Lookup::of_answer`] has it.
    pub(super) fn record_answer(&self, call: &Call, asked: Option<String>, outcome: Result<&Object, &ApiError>) {
        if let Some(lookup) = Lookup::of_answer(self.now(), call, asked, outcome) {
            self.noted(self.access.store.record(&self.access.service, &lookup, Privacy::Public));
        }
    }

    /// Remembers that an analysis is waited for, so that the terminal UI goes on with it if this run is stopped.
    pub(super) fn follow(&self, analysis: &Descriptor, what: &str) {
        let watched = Watched {
            id: analysis.id.to_string(),
            privacy: privacy(analysis),
            what: what.to_owned(),
            started_at: self.now(),
            status: "queued".to_owned(),
            checked_at: None,
            earlier: None,
        };
        self.noted(self.access.store.watch(&self.access.service, &watched));
    }

    /// The analysis is completed.
    pub(super) fn let_go(&self, analysis: &Descriptor) {
        self.noted(self.access.store.unwatch(&self.access.service, privacy(analysis), &analysis.id));
    }

    /// Remembers a URL that was submitted privately: the service has no list of them.
    pub(super) fn remember_private_url(&self, url: &str, analysis: &Descriptor) {
        let url = PrivateUrl {
            id: ioc::url_id(url),
            url: url.to_owned(),
            analysis: Some(analysis.id.to_string()),
            submitted_at: self.now(),
            expires_at: None,
        };
        self.noted(self.access.store.put_private_url(&self.access.service, &url));
    }

    /// An object under the id by which the store knows it: that of its own, where it was looked up by another name.
    pub(super) fn proper(&self, about: Descriptor) -> Descriptor {
        let collection = about.kind.collection().unwrap_or_default();
        match self.access.store.known_as(&self.access.service, collection, &about.id) {
            Ok(Some(id)) => Descriptor { id: id.into(), ..about },
            Ok(None) => about,
            Err(reason) => {
                self.noted(Err(reason));
                about
            }
        }
    }

    fn now(&self) -> i64 {
        self.access.clock.now().as_second()
    }

    /// A word to the user, once, about a store that fails.
    fn noted(&self, outcome: Result<(), StoreError>) {
        if let Err(reason) = outcome
            && !self.is_broken.replace(true)
        {
            output::say(reason.to_string());
        }
    }
}

fn privacy(object: &Descriptor) -> Privacy {
    if object.kind.is_private() { Privacy::Private } else { Privacy::Public }
}

/// Where a key is looked for, for those who have none.
fn no_key(session: &Session) -> ApiError {
    let places = session.config.key_places().join("; ");
    ApiError::local(Reason::KeyMissing, "", format!("nothing was sent; looked in: {places}. Without a key: --demo"))
}

#[cfg(all(test, feature = "demo"))]
mod tests;
