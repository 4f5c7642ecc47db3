//! A recipe at work: what is to be asked next, and what came of it.
//!
//! One step after the other: a step is over when all that it asks is answered, since only then can the best of what it found
//! be kept. The state is plain data ([`Progress`]), so that a run can stop and go on another day. What was on its way when
//! the program ended is asked again; by then its answer mostly lies in the store.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::pick::{self, Hit};
use super::{Found, From, Means, Names, Plan, Recipe, Step, named};
use crate::case::{Came, Change, missing};
use crate::text::{count, requests};
use crate::vt::calls::{self, Form};
use crate::vt::{self, Answer, ApiError, Call, Descriptor, Judge, Reason};

/// Names a request of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// A request that a run wants to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub ticket: Ticket,
    /// Whose report or relationship it is.
    pub about: Descriptor,
    pub call: Call,
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
}

impl Run {
    /// A run that has not asked anything yet.
    pub fn new(recipe: &Recipe, starts: Vec<Descriptor>, at: i64) -> Self {
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
        let mut run = Self { recipe: recipe.clone(), plan, progress, flying: BTreeMap::new(), last: 0 };
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
        Ok(Self { recipe, plan, progress, flying: BTreeMap::new(), last: 0 })
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
        self.progress.waiting =
            items.iter().enumerate().filter(|(_, item)| !is_free(item)).map(|(place, _)| place).collect();
        if let Some(found) = self.progress.found.get_mut(place) {
            found.begins = items.len();
        }
        if let Means::Names(names) = means {
            for (place, item) in items.iter().enumerate().filter(|(_, item)| item.is_whole) {
                self.name(place, item.named.clone(), names);
            }
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
            let Some((about, call)) = self.call(place) else { continue };
            // What waits in this step comes before repetitions.
            let spare = (left - 1).saturating_sub(self.progress.waiting.len() as u64);
            let repeats = u32::try_from(spare).unwrap_or(REPEATS).min(REPEATS);
            self.last += 1;
            let ticket = Ticket(self.last);
            self.flying.insert(ticket, Flying { place, most: 1 + u64::from(repeats) });
            asks.push(Ask { ticket, about, call: call.repeated_at_most(repeats) });
        }
        asks
    }

    fn call(&self, place: usize) -> Option<(Descriptor, Call)> {
        let (_, step) = self.step()?;
        let (object, means) = match &self.progress.chosen {
            Some(chosen) => (chosen.get(place)?.object.clone(), None),
            None => (self.items(step.from).get(place)?.object.clone(), Some(&step.means)),
        };
        let call = match means {
            Some(Means::Relationship(name)) => calls::related(&object, name, Form::Objects, step.limit, None),
            Some(Means::Names(_)) | None => calls::full_report(&object),
        };
        Some((object, call))
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
            Ok(answer) => self.take(place, answer),
            Err(error) => self.fail(place, error),
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
            let Some((place, step)) = self.step() else { break };
            let step = step.clone();
            if self.progress.chosen.is_none() {
                let hits = std::mem::take(&mut self.progress.hits);
                let found = hits.len();
                let (chosen, left) = pick::choose(&step, hits, judge);
                if let Some(told) = self.progress.found.get_mut(place) {
                    (told.all, told.left, told.kept) = (found, left, chosen.len());
                }
                let unread = chosen.iter().enumerate().filter(|(_, hit)| step.report && !hit.is_whole);
                self.progress.waiting = unread.map(|(place, _)| place).collect();
                self.progress.chosen = Some(chosen);
                continue;
            }
            let chosen = self.progress.chosen.take().unwrap_or_default();
            changes.extend(self.changes(&step, &chosen, at));
            let item = |hit: Hit| Item { object: hit.object, named: hit.named, is_whole: hit.is_whole };
            self.progress.kept.push(chosen.into_iter().map(item).collect());
            if let Some(told) = self.progress.found.get_mut(place) {
                told.is_over = true;
            }
            self.begin_step();
        }
        changes
    }

    fn take(&mut self, place: usize, answer: &Answer) {
        if let Some(chosen) = &mut self.progress.chosen {
            if let (Answer::Object(object), Some(hit)) = (answer, chosen.get_mut(place)) {
                let step = From::Step(self.progress.kept.len());
                hit.read(object, self.recipe.is_named_by(step));
            }
            return;
        }
        let Some((own, step)) = self.step() else { return };
        match (&step.means, answer) {
            (Means::Relationship(_), Answer::Page(page)) => {
                let items = self.items(step.from);
                let Some(near) = items.get(place).map(|item| item.object.clone()) else { return };
                let reads: Vec<Names> = self.recipe.is_named_by(From::Step(own)).collect();
                if let Some(found) = self.progress.found.get_mut(own) {
                    found.has_more |= page.next.is_some();
                    found.not_understood += page.not_understood;
                }
                for object in &page.objects {
                    let object = object.viewed_from(&near);
                    let date = object.link.as_ref().and(object.facts.date);
                    self.hit(Hit::of(&object, reads.iter().copied()), place, date);
                }
            }
            (Means::Names(names), Answer::Object(object)) => {
                let names = *names;
                let said = named(object, names).into_iter().map(|end| (names, end)).collect();
                self.name(place, said, names);
            }
            _ => {}
        }
    }

    /// What an object at `place` of what the step begins with names.
    fn name(&mut self, place: usize, said: Vec<(Names, Descriptor)>, names: Names) {
        for (_, object) in said.into_iter().filter(|(by, _)| *by == names) {
            self.hit(Hit::bare(object), place, None);
        }
    }

    fn hit(&mut self, hit: Hit, place: usize, date: Option<i64>) {
        // What the recipe was started with is no news, unless it says of itself that it leads nowhere else.
        let is_pivot = self.step().is_some_and(|(_, step)| matches!(step.means, Means::Relationship(_)));
        if is_pivot && self.progress.starts.contains(&hit.object) {
            return;
        }
        let known = self.progress.hits.iter().position(|known| known.object == hit.object);
        let known = known.unwrap_or_else(|| {
            self.progress.hits.push(hit);
            self.progress.hits.len() - 1
        });
        if let Some(known) = self.progress.hits.get_mut(known)
            && known.from.iter().all(|(from, _)| *from != place)
        {
            known.from.push((place, date));
        }
        let found = self.progress.hits.len();
        if let Some(told) = self.found() {
            told.all = found;
        }
    }

    fn fail(&mut self, place: usize, error: &ApiError) {
        match error.reason {
            // The next request could only end like this one: it waits until somebody says that it can go on.
            _ if error.is_final() => {
                self.progress.waiting.push_front(place);
                if self.progress.state == State::Running {
                    self.progress.state = State::Paused(error.to_string());
                }
            }
            Reason::NotFound => {
                let chosen = self.progress.chosen.as_mut().and_then(|chosen| chosen.get_mut(place));
                // Without what hangs on it a thing is there all the same.
                if let Some(hit) = chosen.filter(|_| error.is_never_scanned()) {
                    hit.brief = missing(&hit.object);
                }
                if let Some(found) = self.found() {
                    found.missing += 1;
                }
            }
            Reason::NotPrivileged => {
                self.progress.waiting.push_front(place);
                self.give_up(&error.to_string());
            }
            _ => {
                if let Some(found) = self.found() {
                    let is_asked = vt::State::of_error(error) != vt::State::NotAsked;
                    *(if is_asked { &mut found.failed } else { &mut found.not_asked }) += 1;
                    found.trouble = error.to_string();
                }
            }
        }
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

    /// Ends it; what it has found stays. Gives what was on its way, which nobody waits for any more.
    pub fn stop(&mut self) -> Vec<Ticket> {
        if self.progress.state != State::Done {
            self.progress.state = State::Stopped;
        }
        self.take_back()
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
