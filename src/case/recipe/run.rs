//! A recipe at work: what is to be asked next, and what came of it.
//!
//! One step after the other: a step is over when all that it asks is answered, since only then can the best of what it found
//! be kept. The state is plain data ([`Progress`]), so that a run can stop and go on another day. What was on its way when
//! the program ended is asked again; by then its answer mostly lies in the store.

mod answers;

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::pick::{self, Hit};
use super::{Found, From, Means, Names, Plan, Recipe, Step};
use crate::case::{Came, Change};
use crate::text::{count, requests};
use crate::vt::calls::{self, Form};
use crate::vt::{Answer, ApiError, Call, Descriptor, Judge};

/// Names a request of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// A request that a run wants to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub ticket: Ticket,
    /// Whose report or relationship it is.
    pub about: Descriptor,
    pub what: Asked,
    pub call: Call,
}

/// What is asked of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Report,
    /// What is related to it, by the service's name.
    Relationship(String),
}

/// Whether a run asks about internal hosts that something names on its way. What it was started with is asked about in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Internal {
    /// Somebody said yes.
    Asked,
    /// They are left aside: what is internal by itself, and by these names of the settings.
    Aside(Vec<String>),
}

/// A request that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flying {
    /// What it asks about.
    place: usize,
    /// Requests that it may cost, repetitions included.
    most: u64,
}

/// How often one request of a run is asked again after passing trouble, where there is room for it.
const REPEATS: u32 = 2;

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    /// It goes on when somebody says so; why it stands, empty where somebody wanted that.
    Paused(String),
    /// Somebody ended it before it was done.
    Stopped,
    Done,
}

/// What came of a request.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    pub answer: Result<&'a Answer, &'a ApiError>,
    /// Requests that were paid for it, repetitions included; what lay in the store costs nothing.
    pub paid: u64,
    /// Seconds since the epoch, UTC.
    pub at: i64,
    /// When the service said it, which is earlier where the store passes it on.
    pub said_at: i64,
}

/// All that a run has done, to be kept and gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The recipe's own text: one that was changed meanwhile does not change the run.
    pub source: String,
    pub starts: Vec<Descriptor>,
    /// Seconds since the epoch, UTC.
    pub begun_at: i64,
    pub state: State,
    /// Requests that were paid for.
    pub paid: u64,
    pub found: Vec<Found>,
    /// What each step that is over has kept.
    kept: Vec<Vec<Item>>,
    /// What the step under way has found so far.
    hits: Vec<Hit>,
    /// What of it is chosen, once everything that the step asks is answered.
    chosen: Option<Vec<Hit>>,
    /// What is still to be asked, by place among what the step begins with, or among what it has chosen.
    waiting: VecDeque<usize>,
}

/// An object that a later step may begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Item {
    object: Descriptor,
    named: Vec<(Names, Descriptor)>,
    is_whole: bool,
}

/// A run of a recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    recipe: Recipe,
    plan: Plan,
    progress: Progress,
    /// What is on its way.
    flying: BTreeMap<Ticket, Flying>,
    last: u64,
    internal: Internal,
}

impl Run {
    /// A run that has not asked anything yet. What it is started with twice counts once: an object shares nothing with itself.
    pub fn new(recipe: &Recipe, given: Vec<Descriptor>, at: i64) -> Self {
        let mut starts: Vec<Descriptor> = Vec::with_capacity(given.len());
        for start in given {
            if !starts.contains(&start) {
                starts.push(start);
            }
        }
        let found = vec![Found::default(); recipe.steps.len()];
        let progress = Progress {
            source: recipe.source().to_owned(),
            starts,
            begun_at: at,
            state: State::Running,
            paid: 0,
            found,
            kept: Vec::new(),
            hits: Vec::new(),
            chosen: None,
            waiting: VecDeque::new(),
        };
        let plan = Plan::of(recipe, progress.starts.len());
        let mut run = Self::of(recipe.clone(), plan, progress);
        run.begin_step();
        run
    }

    /// Goes on with what was kept; a sentence where that makes no run.
    pub fn resume(progress: Progress) -> Result<Self, String> {
        let recipe = Recipe::read("the kept run", &progress.source).map_err(|fault| fault.to_string())?;
        let plan = Plan::of(&recipe, progress.starts.len());
        let fits = progress.found.len() == recipe.steps.len() && progress.kept.len() <= recipe.steps.len();
        if !fits {
            return Err("the kept run does not fit its recipe; it can't go on".to_owned());
        }
        Ok(Self::of(recipe, plan, progress))
    }

    fn of(recipe: Recipe, plan: Plan, progress: Progress) -> Self {
        Self { recipe, plan, progress, flying: BTreeMap::new(), last: 0, internal: Internal::Aside(Vec::new()) }
    }

    /// The same, with a say in what of internal hosts is asked.
    #[must_use]
    pub fn with_internal(self, internal: Internal) -> Self {
        Self { internal, ..self }
    }

    /// What is to be kept of it now: what is on its way counts as not asked yet.
    pub fn progress(&self) -> Progress {
        let mut progress = self.progress.clone();
        for flying in self.flying.values().rev() {
            progress.waiting.push_front(flying.place);
        }
        progress
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn state(&self) -> &State {
        &self.progress.state
    }

    pub fn starts(&self) -> &[Descriptor] {
        &self.progress.starts
    }

    /// Requests that were paid for.
    pub fn paid(&self) -> u64 {
        self.progress.paid
    }

    /// The steps with what each has come to.
    pub fn steps(&self) -> impl Iterator<Item = (&Step, &Found)> {
        self.recipe.steps.iter().zip(&self.progress.found)
    }

    /// The step under way; none when all are over.
    fn step(&self) -> Option<(usize, &Step)> {
        let place = self.progress.kept.len();
        Some((place, self.recipe.steps.get(place)?))
    }

    /// What a step begins with.
    fn items(&self, from: From) -> Vec<Item> {
        match from {
            From::Step(place) => self.progress.kept.get(place).cloned().unwrap_or_default(),
            From::Start => {
                let item = |object: &Descriptor| Item { object: object.clone(), named: Vec::new(), is_whole: false };
                self.progress.starts.iter().map(item).collect()
            }
        }
    }

    /// Lets the next step begin, and those after it as long as there is nothing to ask.
    fn begin_step(&mut self) {
        let Some((place, step)) = self.step() else {
            self.progress.state = State::Done;
            return;
        };
        let (items, means) = (self.items(step.from), step.means.clone());
        let is_free = |item: &Item| matches!(means, Means::Names(_)) && item.is_whole;
        let unknown = items.iter().enumerate().filter(|(_, item)| !is_free(item));
        self.wait_for(unknown.map(|(place, item)| (place, item.object.clone())).collect());
        if let Some(found) = self.progress.found.get_mut(place) {
            found.begins = items.len();
        }
        if let Means::Names(names) = means {
            for (place, item) in items.iter().enumerate().filter(|(_, item)| item.is_whole) {
                self.name(place, item.named.clone(), names);
            }
        }
    }

    /// These are to be asked about, but for internal hosts that nobody said yes to.
    fn wait_for(&mut self, objects: Vec<(usize, Descriptor)>) {
        let is_aside = |object: &Descriptor| match &self.internal {
            Internal::Asked => false,
            Internal::Aside(names) => !self.progress.starts.contains(object) && object.exposed(names).is_some(),
        };
        let (aside, open): (Vec<_>, Vec<_>) = objects.into_iter().partition(|(_, object)| is_aside(object));
        self.progress.waiting = open.into_iter().map(|(place, _)| place).collect();
        if let Some(found) = self.found() {
            found.internal += aside.len();
        }
    }

    /// What may leave now, if at most `most` are on their way at once. Each request is given out once, and repeated only as far
    /// as all of it stays within what was said before.
    pub fn next(&mut self, most: usize) -> Vec<Ask> {
        let mut asks = Vec::new();
        while self.progress.state == State::Running && self.flying.len() < most {
            let promised: u64 = self.flying.values().map(|flying| flying.most).sum();
            let Some(left) = self.plan.most.checked_sub(self.progress.paid + promised).filter(|left| *left > 0) else {
                break;
            };
            let Some(place) = self.progress.waiting.pop_front() else { break };
            let Some((about, what, call)) = self.call(place) else { continue };
            // What waits in this step comes before repetitions.
            let spare = (left - 1).saturating_sub(self.progress.waiting.len() as u64);
            let repeats = u32::try_from(spare).unwrap_or(REPEATS).min(REPEATS);
            self.last += 1;
            let ticket = Ticket(self.last);
            self.flying.insert(ticket, Flying { place, most: 1 + u64::from(repeats) });
            asks.push(Ask { ticket, about, what, call: call.repeated_at_most(repeats) });
        }
        asks
    }

    fn call(&self, place: usize) -> Option<(Descriptor, Asked, Call)> {
        let (_, step) = self.step()?;
        let (object, means) = match &self.progress.chosen {
            Some(chosen) => (chosen.get(place)?.object.clone(), None),
            None => (self.items(step.from).get(place)?.object.clone(), Some(&step.means)),
        };
        let (what, call) = match means {
            Some(Means::Relationship(name)) => {
                (Asked::Relationship(name.clone()), calls::related(&object, name, Form::Objects, step.limit, None))
            }
            Some(Means::Names(_)) | None => (Asked::Report, calls::full_report(&object)),
        };
        Some((object, what, call))
    }

    /// What is not asked any more in this step.
    fn give_up(&mut self, why: &str) {
        let left = std::mem::take(&mut self.progress.waiting).len();
        if let Some(found) = self.found() {
            found.not_asked += left;
            why.clone_into(&mut found.trouble);
        }
    }

    fn found(&mut self) -> Option<&mut Found> {
        let place = self.progress.kept.len();
        self.progress.found.get_mut(place)
    }

    /// Takes in what came of a request; gives what that means for the case. A ticket that is not on its way means nothing.
    pub fn settle(&mut self, ticket: Ticket, outcome: Outcome, judge: &Judge) -> Vec<Change> {
        let Some(Flying { place, .. }) = self.flying.remove(&ticket) else { return Vec::new() };
        self.progress.paid += outcome.paid;
        if let Some(found) = self.found() {
            found.paid += outcome.paid;
        }
        match outcome.answer {
            Ok(answer) => self.take(place, answer, outcome.said_at),
            Err(error) => self.fail(place, error, outcome.said_at),
        }
        self.go_on(outcome.at, judge)
    }

    /// Ends steps that have nothing left to ask; gives what that means for the case. Also to be called on what was kept.
    pub fn go_on(&mut self, at: i64, judge: &Judge) -> Vec<Change> {
        let mut changes = Vec::new();
        while self.flying.is_empty() && self.progress.state == State::Running {
            if !self.progress.waiting.is_empty() {
                if self.progress.paid < self.plan.most {
                    break;
                }
                // Only what was asked again can come to this.
                self.give_up("it would cost more than was said before");
            }
            let Some((_, step)) = self.step() else { break };
            let step = step.clone();
            if self.progress.chosen.is_none() {
                self.choose(&step, judge);
                continue;
            }
            changes.extend(self.end_step(&step, at));
            self.begin_step();
        }
        changes
    }

    /// Chooses from what the step has found; what is to be read of that is asked next.
    fn choose(&mut self, step: &Step, judge: &Judge) {
        let hits = std::mem::take(&mut self.progress.hits);
        let all = hits.len();
        let (chosen, left) = pick::choose(step, hits, judge);
        if let Some(told) = self.found() {
            (told.all, told.left, told.kept) = (all, left, chosen.len());
        }
        let unread = chosen.iter().enumerate().filter(|(_, hit)| step.report && !hit.is_whole);
        self.wait_for(unread.map(|(place, hit)| (place, hit.object.clone())).collect());
        self.progress.chosen = Some(chosen);
    }

    /// The step under way is over with what it has chosen; gives what that means for the case.
    fn end_step(&mut self, step: &Step, at: i64) -> Vec<Change> {
        let chosen = self.progress.chosen.take().unwrap_or_default();
        let changes = self.changes(step, &chosen, at);
        if let Some(told) = self.found() {
            told.is_over = true;
        }
        let item = |hit: Hit| Item { object: hit.object, named: hit.named, is_whole: hit.is_whole };
        self.progress.kept.push(chosen.into_iter().map(item).collect());
        changes
    }

    /// What a step that is over means for the case.
    fn changes(&self, step: &Step, chosen: &[Hit], at: i64) -> Vec<Change> {
        let items = self.items(step.from);
        let mut changes = Vec::new();
        let came = |object: &Descriptor, name: &str| Change::Came {
            object: object.clone(),
            name: name.to_owned(),
            came: Came::Found,
            at,
            remark: None,
        };
        if step.from == From::Start && !chosen.is_empty() {
            changes.extend(self.progress.starts.iter().map(|start| came(start, "")));
        }
        for hit in chosen {
            changes.push(came(&hit.object, &hit.name));
            if !hit.brief.is_empty() {
                changes.push(Change::Learned { object: hit.object.clone(), brief: hit.brief.clone() });
            }
            for (place, date) in &hit.from {
                let Some(from) = items.get(*place) else { continue };
                changes.push(Change::Linked {
                    from: from.object.clone(),
                    relationship: step.means.word().to_owned(),
                    to: hit.object.clone(),
                    at,
                    date: *date,
                });
            }
        }
        changes
    }

    /// What the step at that place of the list has kept.
    #[cfg(test)]
    pub(super) fn kept(&self, step: usize) -> impl Iterator<Item = &Descriptor> {
        self.progress.kept.get(step).into_iter().flatten().map(|item| &item.object)
    }

    /// Asks nothing more until it is told to go on; gives what was on its way, which nobody waits for any more.
    pub fn pause(&mut self) -> Vec<Ticket> {
        if self.progress.state == State::Running {
            self.progress.state = State::Paused(String::new());
        }
        self.take_back()
    }

    fn take_back(&mut self) -> Vec<Ticket> {
        let (tickets, flying): (Vec<Ticket>, Vec<Flying>) = std::mem::take(&mut self.flying).into_iter().unzip();
        for Flying { place, .. } in flying.into_iter().rev() {
            self.progress.waiting.push_front(place);
        }
        tickets
    }

    /// Goes on after a pause; gives what that means for the case.
    pub fn unpause(&mut self, at: i64, judge: &Judge) -> Vec<Change> {
        if matches!(self.progress.state, State::Paused(_)) {
            self.progress.state = State::Running;
        }
        self.go_on(at, judge)
    }

    /// Ends it early: the step under way is over with what it has. Gives what that means for the case; what was on its way is
    /// waited for by nobody any more.
    pub fn stop(&mut self, at: i64, judge: &Judge) -> Vec<Change> {
        self.take_back();
        if matches!(self.progress.state, State::Done | State::Stopped) {
            return Vec::new();
        }
        self.progress.state = State::Stopped;
        let Some((_, step)) = self.step() else { return Vec::new() };
        let step = step.clone();
        let mut unanswered = std::mem::take(&mut self.progress.waiting).len();
        if self.progress.chosen.is_none() {
            self.choose(&step, judge);
            unanswered += std::mem::take(&mut self.progress.waiting).len();
        }
        if let Some(told) = self.found() {
            told.unanswered = Some(unanswered);
        }
        self.end_step(&step, at)
    }

    /// `file-network: step 2 of 4, addresses; 3 of at most 12 requests`
    pub fn words(&self) -> String {
        let steps = self.recipe.steps.len();
        let at = match (self.step(), &self.progress.state) {
            (_, State::Stopped) => "stopped".to_owned(),
            (Some((place, step)), State::Paused(_)) => {
                format!("paused in step {} of {steps}, {}", place + 1, step.name)
            }
            (Some((place, step)), _) => format!("step {} of {steps}, {}", place + 1, step.name),
            (None, _) => "done".to_owned(),
        };
        let (paid, most) = (count(self.progress.paid), requests(self.plan.most));
        format!("{}: {at}; {paid} of at most {most}", self.recipe.name)
    }
}
