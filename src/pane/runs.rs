//! Recipes under way: how far each has come, and which requests it waits for.

use std::collections::BTreeMap;

use super::case::Line;
use super::requests::{Requests, Route};
use crate::case::Change;
use crate::case::recipe::{Found, Internal, Outcome, Progress, Run, State, Step, Ticket};
use crate::effect::{Freshness, Priority, RequestId};
use crate::msg::Reply;
use crate::text::visible;
use crate::theme::Role;
use crate::vt::{ApiError, Judge};

/// Requests that a run has on its way at once: few, so that a pause takes effect soon.
const WINDOW: usize = 4;

/// A run of a recipe, and what it waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Underway {
    /// Its number among the runs of the case; it stays what it is.
    pub number: i64,
    /// What it was started from, for people. Hostile text.
    pub what: String,
    pub run: Run,
    asked: BTreeMap<RequestId, Ticket>,
}

impl Underway {
    /// Whether it goes on by itself.
    pub fn is_running(&self) -> bool {
        *self.run.state() == State::Running
    }

    /// Whether it can go on.
    pub fn is_open(&self) -> bool {
        matches!(self.run.state(), State::Running | State::Paused(_))
    }

    /// `domain-hosts of a.example: step 2 of 3, domains; 3 of at most 11 requests`
    pub fn title(&self) -> String {
        let words = self.run.words();
        let (name, rest) = words.split_once(": ").unwrap_or((&words, ""));
        format!("{name} of {}: {rest}", visible(&self.what))
    }

    /// What each step has found and left, line by line.
    pub fn lines(&self) -> Vec<(Role, String)> {
        let mut lines = vec![(Role::Text, visible(&self.run.recipe().about).into_owned())];
        if let State::Paused(why) = self.run.state()
            && !why.is_empty()
        {
            lines.push((Role::Warning, format!("It stands: {}", visible(why))));
        }
        for (step, found) in self.run.steps() {
            lines.push((Role::Header, format!("{} · {}", step.name, step.means.word())));
            lines.push((role(found), format!("  {}", told(step, found))));
        }
        lines
    }

    /// A line for the run, and one for each of its steps.
    pub fn told(&self) -> Vec<Line> {
        let line = |name: String, words: String, role| Line { object: None, name, words, role };
        let words = self.run.words();
        let (name, state) = words.split_once(": ").unwrap_or((&words, ""));
        let why = match self.run.state() {
            State::Paused(why) if !why.is_empty() => format!("; {why}"),
            _ => String::new(),
        };
        let head = line(format!("{name} of {}", self.what), format!("{state}{why}"), Role::Header);
        let step = |(step, found): (&Step, &Found)| {
            line(format!("  {} · {}", step.name, step.means.word()), told(step, found), role(found))
        };
        [head].into_iter().chain(self.run.steps().map(step)).collect()
    }

    /// `files 3, domains 5`: what each step has kept.
    pub fn kept(&self) -> String {
        let word = |(step, found): (&Step, &Found)| format!("{} {}", step.name, found.kept);
        self.run.steps().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// What a step has come to, in words.
fn told(step: &Step, found: &Found) -> String {
    if found.is_over || found.begins > 0 { found.words(step) } else { "not begun".to_owned() }
}

fn role(found: &Found) -> Role {
    if found.trouble.is_empty() && found.unanswered.is_none() { Role::Text } else { Role::Warning }
}

/// The runs of the open case, the oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runs {
    runs: Vec<Underway>,
}

impl Runs {
    pub fn all(&self) -> &[Underway] {
        &self.runs
    }

    pub fn get(&self, number: i64) -> Option<&Underway> {
        self.runs.iter().find(|known| known.number == number)
    }

    fn get_mut(&mut self, number: i64) -> Option<&mut Underway> {
        self.runs.iter_mut().find(|known| known.number == number)
    }

    /// Takes in a run; gives its number.
    pub fn begin(&mut self, run: Run, what: String, now: i64) -> i64 {
        let number = self.runs.last().map_or(now, |last| now.max(last.number + 1));
        self.runs.push(Underway { number, what, run, asked: BTreeMap::new() });
        number
    }

    /// Takes up what an earlier session kept, paused: it goes on when somebody says so, and leaves internal hosts aside.
    pub fn take_up(&mut self, number: i64, what: String, progress: Progress, internal: Internal) -> Result<(), String> {
        let mut run = Run::resume(progress)?.with_internal(internal);
        run.pause();
        if self.get(number).is_none() {
            self.runs.push(Underway { number, what, run, asked: BTreeMap::new() });
            self.runs.sort_by_key(|known| known.number);
        }
        Ok(())
    }

    /// Puts orders of what runs on the requests.
    pub fn feed(&mut self, requests: &mut Requests) {
        for known in &mut self.runs {
            for ask in known.run.next(WINDOW) {
                let id = requests.ask(ask.call, Route::Recipe(known.number), Priority::Bulk, Freshness::Stored);
                known.asked.insert(id, ask.ticket);
            }
        }
    }

    /// An answer came, for which so many requests were spent; gives what it means for the case.
    pub fn settle(
        &mut self,
        number: i64,
        id: RequestId,
        (outcome, spent): (&Result<Reply, ApiError>, u32),
        at: i64,
        judge: &Judge,
    ) -> Option<Vec<Change>> {
        let known = self.get_mut(number)?;
        let ticket = known.asked.remove(&id)?;
        let answer = outcome.as_ref().map(|reply| &reply.answer);
        let said_at = outcome.as_ref().map_or_else(|error| error.said_at(at), |reply| reply.fetched_at);
        Some(known.run.settle(ticket, Outcome { answer, paid: spent.into(), at, said_at }, judge))
    }

    /// Stops asking; what is on its way is taken back.
    pub fn pause(&mut self, number: i64, requests: &mut Requests) {
        if let Some(known) = self.get_mut(number) {
            known.run.pause();
            take_back(known, requests);
        }
    }

    /// Goes on; gives what that means for the case.
    pub fn go_on(&mut self, number: i64, at: i64, judge: &Judge) -> Vec<Change> {
        self.get_mut(number).map(|known| known.run.unpause(at, judge)).unwrap_or_default()
    }

    /// Ends a run early; gives what that means for the case.
    pub fn stop(&mut self, number: i64, at: i64, judge: &Judge, requests: &mut Requests) -> Vec<Change> {
        let Some(known) = self.get_mut(number) else { return Vec::new() };
        take_back(known, requests);
        known.run.stop(at, judge)
    }

    /// Takes a run off the list.
    pub fn drop_run(&mut self, number: i64) {
        self.runs.retain(|known| known.number != number);
    }

    /// Somebody took a request of a run back: it stands until it is told to go on. Gives the runs that stand now.
    pub fn taken_back(&mut self, ids: &[RequestId], requests: &mut Requests) -> Vec<i64> {
        let is_hit = |known: &Underway| ids.iter().any(|id| known.asked.contains_key(id));
        let hit: Vec<i64> = self.runs.iter().filter(|known| is_hit(known)).map(|known| known.number).collect();
        for number in &hit {
            self.pause(*number, requests);
        }
        hit
    }

    /// Requests of runs that are on their way.
    pub fn asked(&self) -> usize {
        self.runs.iter().map(|known| known.asked.len()).sum()
    }

    /// `recipe 2/3`, `2 recipes`, `recipe paused`: what runs or stands, in few words; empty where nothing does.
    pub fn news(&self) -> String {
        let running: Vec<&Underway> = self.runs.iter().filter(|known| known.is_running()).collect();
        match running.as_slice() {
            [] if self.runs.iter().any(Underway::is_open) => "recipe paused".to_owned(),
            [] => String::new(),
            [one] => {
                let over = one.run.steps().filter(|(_, found)| found.is_over).count() + 1;
                format!("recipe {over}/{}", one.run.recipe().steps.len())
            }
            several => format!("{} recipes", several.len()),
        }
    }
}

fn take_back(known: &mut Underway, requests: &mut Requests) {
    for id in std::mem::take(&mut known.asked).into_keys() {
        requests.cancel(id);
    }
}
