//! Recipes: which fit here and what they cost, and those that run behind everything else.

use std::collections::HashSet;

use super::Model;
use crate::case::Change;
use crate::case::recipe::{Internal, Plan, Recipe, Run, State};
use crate::effect::{Effect, RequestId, StoreTask};
use crate::msg::Reply;
use crate::pane::case::Line;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Page};
use crate::pane::runs::Underway;
use crate::store::KeptRun;
use crate::text::{count, requests, visible};
use crate::vt::{ApiError, Descriptor, Kind, Object};

/// A recipe that costs no more begins without a question: its price stood beside its name.
const FEW: u64 = 3;

impl Model {
    /// What a recipe would start from: the marked objects that it fits, else what the focused row or report is about.
    fn starts_of(&self, recipe: &Recipe) -> Vec<Descriptor> {
        let fits = |object: &Descriptor| recipe.fits(&object.kind);
        let mut chosen: Vec<Descriptor> =
            self.chosen_objects().into_iter().filter(fits).map(|object| self.proper(&object)).collect();
        let mut seen = HashSet::new();
        chosen.retain(|object| seen.insert(object.clone()));
        if !chosen.is_empty() {
            return chosen;
        }
        // Marks that do not fit leave the object under the cursor, and without one what is open.
        let open = || self.trail.current().map(|place| place.subject.clone());
        self.subject().filter(fits).or_else(|| open().filter(fits)).into_iter().collect()
    }

    /// An object under its own id, where a report on the trail says that this is another hash of it.
    pub(super) fn proper(&self, object: &Descriptor) -> Descriptor {
        let is_other_name = |known: &&Object| {
            let hashes = [&known.facts.sha1, &known.facts.md5];
            known.descriptor.kind == object.kind
                && hashes.into_iter().flatten().any(|hash| hash.eq_ignore_ascii_case(&object.id))
        };
        let mut reports = self.trail.places().filter_map(|place| Some(&place.report.ready()?.object));
        reports.find(is_other_name).map_or_else(|| object.clone(), |known| known.descriptor.clone())
    }

    /// The recipes that can start here, with their price and what they would start from.
    pub(super) fn recipes_here(&self) -> Vec<(&Recipe, Plan, Vec<Descriptor>)> {
        let fitting = self.session.recipes.all().iter().map(|recipe| (recipe, self.starts_of(recipe)));
        let fitting = fitting.filter(|(recipe, starts)| !starts.is_empty() && recipe.lacks(starts.len()).is_none());
        fitting.map(|(recipe, starts)| (recipe, Plan::of(recipe, starts.len()), starts)).collect()
    }

    /// `:recipe [NAME]`
    pub(super) fn open_recipe(&mut self, name: &str) {
        if name.is_empty() {
            return self.offer_recipes();
        }
        let Some(recipe) = self.session.recipes.named(name).cloned() else {
            let names: Vec<&str> = self.session.recipes.all().iter().map(|recipe| recipe.name.as_str()).collect();
            let words = format!("there is no recipe {}; there are {}", visible(name), names.join(", "));
            return self.complain(words);
        };
        let starts = self.starts_of(&recipe);
        if starts.is_empty() {
            let kinds: Vec<_> = recipe.starts.iter().map(Kind::label).collect();
            let words =
                format!("{} starts from {}; nothing here is one, and nothing was sent", recipe.name, kinds.join(", "));
            return self.complain(words);
        }
        if let Some(words) = recipe.lacks(starts.len()) {
            return self.complain(words);
        }
        if self.refuses_internal(&starts) {
            return;
        }
        let plan = Plan::of(&recipe, starts.len());
        if plan.most <= FEW {
            return self.begin_recipe(&recipe.name, starts);
        }
        let title = format!("Run {}? {}", recipe.name, visible(&recipe.about));
        let begin = Intent::RunRecipe { name: recipe.name, starts };
        let yes = Choice::new("Yes, behind what I look at", &self.said_price(&plan), begin);
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "nothing is sent", vec![yes])));
    }

    /// What `:recipe NAME` costs by itself: nothing where it asks first.
    pub(super) fn price_of_recipe(&self, name: &str) -> Option<u32> {
        let recipe = self.session.recipes.named(name)?;
        let starts = self.starts_of(recipe).len();
        let most = Plan::of(recipe, starts).most;
        (starts > 0 && recipe.lacks(starts).is_none() && most <= FEW).then(|| self.price_of_run(name, starts)).flatten()
    }

    /// What a run can cost.
    pub(super) fn price_of_run(&self, name: &str, starts: usize) -> Option<u32> {
        let recipe = self.session.recipes.named(name)?;
        Some(u32::try_from(Plan::of(recipe, starts).most).unwrap_or(u32::MAX))
    }

    /// What a run that stands can still cost.
    pub(super) fn price_of_going_on(&self, intent: &Intent) -> Option<u32> {
        let Intent::GoOnWithRun(number) = intent else { return None };
        let run = &self.runs.get(*number)?.run;
        let left = run.plan().most.saturating_sub(run.paid());
        self.where_sent(Some(u32::try_from(left).unwrap_or(u32::MAX)))
    }

    fn said_price(&self, plan: &Plan) -> String {
        if self.session.sends() { plan.words() + &self.meter.beyond(plan.most) } else { requests(0_u64) }
    }

    /// The runs that there are, and what can be run here.
    fn offer_recipes(&mut self) {
        let mut choices: Vec<Choice> = Vec::new();
        for known in self.runs.all() {
            choices.push(Choice::new(&known.title(), "what it found", Intent::ShowRun(known.number)));
            let (word, intent) = match known.run.state() {
                State::Running => ("pause it", Intent::PauseRun(known.number)),
                State::Paused(_) => ("go on with it", Intent::GoOnWithRun(known.number)),
                State::Stopped | State::Done => ("take it off this list", Intent::DropRun(known.number)),
            };
            let price =
                self.price_of_going_on(&intent).map(|price| format!("at most {}", self.meter.price_in_short(price)));
            choices.push(Choice::new(&format!("  {word}"), &price.unwrap_or_default(), intent));
            if known.is_open() {
                choices.push(Choice::new("  stop it; what it found stays", "", Intent::StopRun(known.number)));
            }
        }
        for (recipe, plan, starts) in self.recipes_here() {
            let of = if starts.len() == 1 { String::new() } else { format!(" of {}", count(starts.len() as u64)) };
            let most = if self.session.sends() { plan.most } else { 0 };
            let most = format!("at most {}", self.meter.price_in_short(most));
            let run = Choice::new(&visible(&recipe.about), "", Intent::Line(format!("recipe {}", recipe.name)));
            choices.push(run.before(format!("{}{of}", recipe.name), most));
        }
        if choices.is_empty() {
            return self.say("no recipe starts here: they start from a file, URL, domain or IP address");
        }
        self.overlays.push(Overlay::Menu(Menu::listed("Recipes", choices)));
    }

    /// The price was agreed to.
    pub(super) fn begin_recipe(&mut self, name: &str, starts: Vec<Descriptor>) {
        let Some(recipe) = self.session.recipes.named(name) else { return };
        let what = match starts.as_slice() {
            [one] => self.name_of(one),
            many => format!("{} objects", count(many.len() as u64)),
        };
        let run = Run::new(recipe, starts, self.now).with_internal(self.internal_of_runs());
        let words = format!("{} begins: {}", recipe.name, self.said_price(run.plan()));
        let number = self.runs.begin(run, what, self.now);
        self.keep_run(number);
        self.say(format!("{words}; {}recipe pauses it", self.word(crate::keys::Action::Palette)));
    }

    /// Gives the worker what runs may ask next.
    pub(super) fn feed_runs(&mut self) {
        self.runs.feed(&mut self.requests);
    }

    /// An answer that a run waits for, for which so many requests were spent.
    pub(super) fn settle_run(&mut self, number: i64, id: RequestId, outcome: &Result<Reply, ApiError>, spent: u32) {
        let answer = (outcome, spent);
        let Some(changes) = self.runs.settle(number, id, answer, self.now, &self.session.judge) else { return };
        self.take_from_run(number, &changes);
    }

    /// What a run found goes into the case, and the run is kept as it stands now.
    fn take_from_run(&mut self, number: i64, changes: &[Change]) {
        self.record_all(changes.to_vec());
        self.keep_run(number);
        let Some(known) = self.runs.get(number) else { return };
        let words = match known.run.state() {
            State::Done => format!("{} is done: {}", known.run.recipe().name, known.kept()),
            State::Stopped => format!("{} is stopped: {}", known.run.recipe().name, known.kept()),
            State::Paused(why) if !why.is_empty() => {
                format!("{} stands: {}", known.run.recipe().name, visible(why))
            }
            _ => return,
        };
        if *known.run.state() == State::Done {
            self.requests.order(Effect::Notify(words.clone()));
        }
        self.say(format!("{words}; {}recipe shows it", self.word(crate::keys::Action::Palette)));
    }

    /// What the open case has of earlier sessions: it stands until somebody lets it go on.
    pub(super) fn take_up_runs(&mut self, kept: &[KeptRun]) {
        for KeptRun { number, what, progress } in kept {
            let internal = self.internal_of_runs();
            if let Err(why) = self.runs.take_up(*number, what.clone(), progress.clone(), internal) {
                tracing::warn!(why, "a run of a recipe");
            }
        }
    }

    /// What lists name that is internal is left aside: what a recipe starts from was opened by somebody, and that was not.
    fn internal_of_runs(&self) -> Internal {
        Internal::Aside(self.session.internal_names.clone())
    }

    fn keep_run(&mut self, number: i64) {
        // Between two cases nobody can tell whose it would be.
        if self.unkept.case.is_none() {
            return;
        }
        if let Some(Underway { what, run, .. }) = self.runs.get(number) {
            let kept = KeptRun { number, what: what.clone(), progress: run.progress() };
            self.requests.order(Effect::Keep(StoreTask::PutRun(Box::new(kept))));
        }
    }

    /// What the case's pane tells of recipes.
    pub(super) fn recipe_lines(&self) -> Vec<Line> {
        self.runs.all().iter().flat_map(Underway::told).collect()
    }

    pub(super) fn show_run(&mut self, number: i64) {
        if let Some(known) = self.runs.get(number) {
            self.overlays.push(Overlay::Page(Page::new(known.title(), known.lines())));
        }
    }

    pub(super) fn pause_run(&mut self, number: i64) {
        self.runs.pause(number, &mut self.requests);
        self.keep_run(number);
        self.say_of_run(number);
    }

    pub(super) fn go_on_with_run(&mut self, number: i64) {
        let changes = self.runs.go_on(number, self.now, &self.session.judge);
        self.say_of_run(number);
        self.take_from_run(number, &changes);
    }

    /// Ends a run early; what it found is in the case, and the run stays on the list.
    pub(super) fn stop_run(&mut self, number: i64) {
        let changes = self.runs.stop(number, self.now, &self.session.judge, &mut self.requests);
        self.take_from_run(number, &changes);
    }

    /// Takes a run that has ended off the list; what it found stays in the case.
    pub(super) fn drop_run(&mut self, number: i64) {
        self.say_of_run(number);
        self.runs.drop_run(number);
        self.requests.order(Effect::Keep(StoreTask::DropRun(number)));
    }

    fn say_of_run(&mut self, number: i64) {
        if let Some(known) = self.runs.get(number) {
            self.say(known.title());
        }
    }

    /// Somebody took requests back: a run that waited for one stands until it is told to go on.
    pub(super) fn pause_runs_without(&mut self, ids: &[RequestId]) {
        for number in self.runs.taken_back(ids, &mut self.requests) {
            self.keep_run(number);
            self.say_of_run(number);
        }
    }
}
