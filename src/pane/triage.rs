//! Triage: the bulk queue. Rows are asked behind what the user looks at, at the pace of the key.
//!
//! The worker is given a few rows at a time, from the top of the list as it is shown: so the order on screen is the order
//! of asking, and changing one changes the other. What the store can answer costs nothing, so it waits for none that do. A
//! row keeps what its cells need; reports lie in the store.

mod columns;
mod filtering;
mod groups;
mod item;
mod kept;
mod list;
mod pace;
mod removal;
mod shared;
#[cfg(test)]
mod tests;
mod walk;
mod withheld;

use std::collections::{HashMap, HashSet};

use crate::access::Schedule;
use crate::case::Trait;
pub use item::{Entry, Item, Known, State};
pub use pace::Pace;
use walk::By;

use super::{Pane, Requests, Route, report};
use crate::case::traits::Traits;
use crate::effect::{Effect, Freshness, Priority, RequestId, StoreTask};
use crate::ioc::{self, Indicator};
use crate::msg::{Reply, Stage};
use crate::store::{Age, Face};
use crate::vt::{self, ApiError, Descriptor, Judge, Reason};
use crate::widget::table::Sort;
use crate::widget::{Order, Sorting, TableState};

/// Rows that the store is asked for at once: enough that it is never without work.
const READ_AT_ONCE: usize = 32;

/// Whether waiting rows are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    #[default]
    Runs,
    Paused,
}

/// State of the pane.
#[derive(Debug, Clone, Default)]
pub struct Triage {
    pub items: Vec<Item>,
    pub state: TableState,
    /// Whether somebody has done something where the cursor is.
    is_held: bool,
    pub flow: Flow,
    /// How fast rows can be asked, to say when.
    pub pace: Pace,
    /// Which rows are in the queue.
    index: HashMap<Indicator, usize>,
    order: Order,
    filter: String,
    grouped: Option<Trait>,
    ranks: HashMap<Box<str>, i64>,
    shared: shared::Shared,
    waiting: HashMap<RequestId, usize>,
    /// Rows that nobody was asked about yet.
    unasked: usize,
    /// Rows that are not asked unless somebody says so.
    withheld: usize,
    walks: walk::Walks,
    /// Rows that came, of which it is not known yet what the store has.
    unread: Vec<Indicator>,
    /// Neighbourhoods in which something was flagged, and who lives where.
    flagged: HashSet<Box<str>>,
    neighbours: HashMap<Box<str>, Vec<usize>>,
    /// How many unasked rows that cost something come before each, by row.
    turns: Vec<u32>,
    stale_turns: bool,
    batch: i64,
    flagged_rows: usize,
    /// Whether the queue of the store is being read, and no row was removed since.
    reads_again: bool,
}

impl Triage {
    /// Adds rows that are not in the queue yet; their price was agreed to.
    pub fn add(&mut self, entries: Vec<Entry>, now: i64, requests: &mut Requests) {
        let first = self.items.len();
        self.batch += 1;
        for entry in entries {
            self.agree(&entry.indicator, requests);
            self.admit(Item::new(entry, now, self.batch));
        }
        let rows: Vec<_> = self.items.iter().skip(first).map(kept::row).collect();
        if !rows.is_empty() {
            requests.order(Effect::Keep(StoreTask::Enqueue(rows)));
        }
    }

    /// Takes in a row that was not here before.
    fn admit(&mut self, item: Item) {
        let (rows, is_new) = (self.items.len(), item.state == State::NotAsked);
        let indicator = item.indicator.clone();
        self.push(item);
        if is_new && self.items.len() > rows {
            self.unread.push(indicator);
        }
    }

    fn push(&mut self, item: Item) {
        if !self.index.contains_key(&item.indicator) {
            self.items.push(item);
            self.enter(self.items.len() - 1);
        }
    }

    /// Notes where the row is found, and all that is counted by it.
    fn enter(&mut self, row: usize) {
        let Some(item) = self.items.get_mut(row) else { return };
        self.index.insert(item.indicator.clone(), row);
        for place in item.neighbourhoods() {
            item.near |= self.flagged.contains(&place);
            self.neighbours.entry(place).or_default().push(row);
        }
        self.unasked += usize::from(item.state.is_unasked());
        self.withheld += usize::from(matches!(item.state, State::Withheld(_)));
        self.flagged_rows += usize::from(item.state.flagged());
        if let State::Found(known) = &mut item.state {
            self.shared.learn(row, known.weight(), &mut known.traits);
        }
        self.stale_turns = true;
    }

    /// Rows that nobody was asked about yet.
    pub fn unasked(&self) -> usize {
        self.unasked
    }

    /// Gives the worker rows to ask, `window` of those that cost something; called after every message.
    pub fn feed(&mut self, window: usize, requests: &mut Requests) {
        if !self.unread.is_empty() {
            let unread = std::mem::take(&mut self.unread);
            requests.order(Effect::Keep(StoreTask::Ages(unread)));
        }
        for (by, most) in [(By::Store, READ_AT_ONCE), (By::Service, window)] {
            let mut ours = self.ours(by);
            while self.flow == Flow::Runs && self.unasked > 0 && ours < most {
                ours += 1;
                let Some(row) = self.next_unasked(by) else { break };
                self.ask(row, Priority::Bulk, None, requests);
            }
        }
    }

    /// How many rows the worker has that `by` can answer; what other programs ask for is not ours to ask.
    fn ours(&self, by: By) -> usize {
        let is_ours = |item: &&Item| {
            !matches!(item.state, State::Waiting { stage: Stage::Elsewhere { .. }, .. }) && item.by() == by
        };
        self.waiting.values().filter_map(|row| self.items.get(*row)).filter(is_ours).count()
    }

    /// The store said how old the answers are that it has.
    pub fn learn_ages(&mut self, ages: &[(Indicator, Age)]) {
        for (indicator, _) in ages.iter().filter(|(_, age)| age.fresh) {
            self.note_stored(indicator);
        }
    }

    /// The service said what an object is, whoever has asked: the store has that now, and rows that were answered before say it too.
    pub fn hear(&mut self, reply: &Reply, judge: &Judge, requests: &mut Requests) {
        let vt::Answer::Object(object) = &reply.answer else { return };
        let facts = &object.facts;
        let hashes = [&facts.sha256, &facts.sha1, &facts.md5].into_iter().flatten();
        let names = hashes.map(|hash| &**hash).chain(facts.url.as_deref()).chain([&*object.descriptor.id]);
        for indicator in names.filter_map(|name| ioc::classify(name).ok()) {
            // The id of a URL looks like the hash of a file.
            if Descriptor::of(&indicator).kind == object.descriptor.kind {
                self.note_stored(&indicator);
                self.renew(&indicator, reply, judge, requests);
            }
        }
    }

    /// The service said that it does not have an object any more, whoever has asked: no row has its report from now on.
    pub fn hear_gone(&mut self, subject: &Descriptor, requests: &mut Requests) {
        let is_it = |item: &Item| item.is_found() && item.ids().contains(subject);
        let rows: Vec<usize> = (0..).zip(&self.items).filter(|(_, item)| is_it(item)).map(|(row, _)| row).collect();
        for row in rows {
            self.set(row, State::NotFound);
            self.keep(row, requests);
        }
    }

    /// Shows what the service says now in a row that it answered before.
    fn renew(&mut self, indicator: &Indicator, reply: &Reply, judge: &Judge, requests: &mut Requests) {
        let Some(row) = self.index.get(indicator).copied() else { return };
        let is_older = match self.items.get(row).map(|item| &item.state) {
            Some(State::Found(known)) => known.fetched_at < reply.fetched_at,
            Some(State::NotFound | State::Forgotten | State::Failed(_)) => true,
            _ => false,
        };
        if is_older {
            // What it shared by the older report is forgotten first.
            self.set(row, State::Forgotten);
            self.put(row, item::answered(Ok(reply.clone()), None, judge));
            self.keep(row, requests);
        }
    }

    /// What a row was answered.
    fn put(&mut self, row: usize, (state, traits): (State, Option<Traits>)) {
        if let (State::Found(known), Some(mut traits)) = (&state, traits) {
            self.shared.learn(row, known.weight(), &mut traits);
            self.group_new(&traits);
            self.set(row, State::Found(Box::new(Known { traits, ..(**known).clone() })));
        } else {
            self.set(row, state);
        }
    }

    /// Has it kept how a row stands.
    fn keep(&self, row: usize, requests: &mut Requests) {
        if let Some(item) = self.items.get(row) {
            requests.order(Effect::Keep(StoreTask::Update(vec![kept::row(item)])));
        }
    }

    fn note_stored(&mut self, indicator: &Indicator) {
        let Some(row) = self.index.get(indicator).copied() else { return };
        let Some(item) = self.items.get_mut(row).filter(|item| item.is_open()) else { return };
        item.is_stored = true;
        let (place, due) = (self.order.place(row), item.due());
        self.walks.moved(row, place, place, due);
        self.stale_turns = true;
    }

    /// What kind of program asks for rows that are not asked from here, one for each.
    pub fn elsewhere(&self) -> impl Iterator<Item = Face> {
        self.waiting.values().filter_map(|row| match self.items.get(*row)?.state {
            State::Waiting { stage: Stage::Elsewhere { face }, .. } => Some(face),
            _ => None,
        })
    }

    fn next_unasked(&mut self, by: By) -> Option<usize> {
        let items = &self.items;
        self.walks.next(by, self.order.rows(), items.len(), |row| items.get(row)?.due())
    }

    fn ask(&mut self, row: usize, priority: Priority, freshness: Option<Freshness>, requests: &mut Requests) {
        let Some(item) = self.items.get_mut(row) else { return };
        let freshness = freshness.unwrap_or(match item.state {
            // What was answered in an earlier session is shown as it was, and costs nothing.
            State::Recalled(_) => Freshness::Kept,
            _ => Freshness::Stored,
        });
        let call = report::call(&Descriptor::of(&item.indicator));
        let id = requests.ask(call, Route::Pane(Pane::Triage), priority, freshness);
        let before = match &item.state {
            State::Recalled(state) => Some(*state),
            _ => None,
        };
        self.set(row, State::Waiting { id, stage: Stage::Queued, before });
        self.waiting.insert(id, row);
    }

    /// Changes a row's state and everything that is counted by it.
    fn set(&mut self, row: usize, state: State) {
        let Some(item) = self.items.get_mut(row) else { return };
        let counts =
            |state: &State| [state.is_unasked(), state.flagged(), matches!(state, State::Withheld(_))].map(usize::from);
        let [unasked, flagged, withheld] = counts(&item.state);
        let [now_unasked, now_flagged, now_withheld] = counts(&state);
        // What the quota refused was not in the store after all.
        item.is_stored &= state != State::LimitHit;
        if let State::Found(known) = &item.state {
            self.shared.forget(row, known.weight(), &known.traits);
        }
        item.state = state;
        self.unasked = self.unasked + now_unasked - unasked;
        self.flagged_rows = self.flagged_rows + now_flagged - flagged;
        self.withheld = self.withheld + now_withheld - withheld;
        self.stale_turns = true;
        if now_flagged > flagged {
            self.alarm(row);
        }
        self.touch(row);
    }

    /// Something in a neighbourhood was flagged: the rest of it is asked first.
    fn alarm(&mut self, row: usize) {
        let places = self.items.get(row).map(Item::neighbourhoods).unwrap_or_default();
        let mut changed = Vec::new();
        for place in places {
            let is_new = self.flagged.insert(place.clone());
            for row in self.neighbours.get(&place).filter(|_| is_new).into_iter().flatten() {
                let Some(item) = self.items.get_mut(*row) else { continue };
                let before = list::urgency(item);
                item.near = true;
                changed.extend((list::urgency(item) != before).then_some(*row));
            }
        }
        self.touch_all(&changed);
    }

    /// The row that request `id` asks for.
    pub fn asked(&self, id: RequestId) -> Option<&Item> {
        self.items.get(*self.waiting.get(&id)?)
    }

    /// Takes in an answer.
    fn take(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, judge: &Judge, requests: &mut Requests) {
        let Some(row) = self.waiting.remove(&id) else { return };
        let before = match self.items.get(row).map(|item| &item.state) {
            Some(State::Waiting { before, .. }) => *before,
            _ => None,
        };
        self.put(row, item::answered(outcome, before, judge));
        if before.is_none() {
            self.keep(row, requests);
        }
    }

    /// Notes that a request waits for quota, or runs.
    pub fn moved(&mut self, id: RequestId, stage: Stage) {
        let Some(item) = self.waiting.get(&id).and_then(|row| self.items.get_mut(*row)) else { return };
        if let State::Waiting { stage: now, .. } = &mut item.state {
            *now = stage;
        }
        if let Stage::Held { .. } = stage {
            // Only what costs something is held: the store had no answer after all.
            self.stale_turns |= std::mem::take(&mut item.is_stored);
        }
    }

    /// Notes when what the quota holds back leaves.
    pub fn schedule(&mut self, schedule: Schedule) {
        self.stale_turns |= !self.pace.holds();
        self.pace.schedule = Some(schedule);
    }

    /// Stops asking, or goes on. What is being sent is let come; what only waits is taken back.
    pub fn pause(&mut self, requests: &mut Requests) -> Flow {
        self.flow = match self.flow {
            Flow::Runs => Flow::Paused,
            Flow::Paused => Flow::Runs,
        };
        if self.flow == Flow::Paused {
            self.take_back(requests);
        }
        self.flow
    }

    /// Takes back what only waits.
    fn take_back(&mut self, requests: &mut Requests) {
        let mut idle: Vec<(RequestId, usize)> = self
            .waiting
            .iter()
            .filter(|(_, row)| {
                let state = self.items.get(**row).map(|item| &item.state);
                matches!(
                    state,
                    Some(State::Waiting { stage: Stage::Queued | Stage::Held { .. } | Stage::Elsewhere { .. }, .. })
                )
            })
            .map(|(id, row)| (*id, *row))
            .collect();
        idle.sort_unstable();
        for (id, _) in idle {
            requests.cancel(id);
            self.forgo(id);
        }
    }

    /// Request `id` was taken back: its row waits as it did before.
    pub fn forgo(&mut self, id: RequestId) {
        let Some(row) = self.waiting.remove(&id) else { return };
        let state = match self.items.get(row).map(|item| &item.state) {
            Some(State::Waiting { before: Some(before), .. }) => State::Recalled(*before),
            _ => State::NotAsked,
        };
        self.set(row, state);
    }

    /// Asks again for the selected row, from the network and before all others; not for one that nobody said yes to.
    pub fn again(&mut self, requests: &mut Requests) {
        let Some(row) = self.selected_row() else { return };
        let Some(item) = self.items.get_mut(row) else { return };
        match item.state {
            State::Withheld(_) | State::Waiting { stage: Stage::Running, .. } => return,
            State::Waiting { id, .. } => {
                requests.cancel(id);
                self.waiting.remove(&id);
            }
            _ => {}
        }
        item.is_stored = false;
        self.set(row, State::NotAsked);
        self.ask(row, Priority::Looking, Some(Freshness::Network), requests);
    }

    /// Rows that pass the filter.
    pub fn passing(&self) -> usize {
        self.order.len()
    }

    /// The row under the cursor, counted from 1.
    pub fn place(&self) -> usize {
        self.state.selected.min(self.order.len().saturating_sub(1)) + 1
    }

    /// `12 · 3 flagged · 2 waiting`, and `4 of 12 · …` where the row under the cursor is told.
    pub fn summary(&self, place: Option<usize>) -> String {
        let all = self.items.len();
        if all == 0 {
            return String::new();
        }
        let count = match &*self.filter {
            "" => match place {
                Some(place) => crate::text::place(place, all),
                None => crate::text::count(all as u64),
            },
            filter => super::reach::filtered(filter, self.order.len(), all),
        };
        let mut words = vec![count, format!("{} flagged", self.flagged_rows)];
        let elsewhere = self.elsewhere().count();
        let waiting = self.waiting.len() + self.unasked - elsewhere;
        words.extend((waiting > 0).then(|| format!("{} waiting", crate::text::count(waiting as u64))));
        words.extend((self.withheld > 0).then(|| format!("{} withheld", crate::text::count(self.withheld as u64))));
        words.extend((elsewhere > 0).then(|| format!("{} elsewhere", crate::text::count(elsewhere as u64))));
        words.extend((self.flow == Flow::Paused).then(|| "paused".to_owned()));
        words.join(" · ")
    }

    /// Whether the quota stands in the way of a row, so that its times are worth saying.
    fn refused(error: &ApiError) -> bool {
        matches!(error.reason, Reason::Quota { .. } | Reason::Budget { .. } | Reason::HeldBack { .. })
    }

    fn sorting(&self, sort: Option<Sort>) -> Sorting {
        match (self.grouped, sort) {
            (Some(_), _) => Sorting::Ascending,
            (None, Some(sort)) => sort.sorting,
            (None, None) => Sorting::Descending,
        }
    }
}
