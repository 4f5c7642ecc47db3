//! The watch list: objects that are looked at again, when somebody says so or at the start; only what changed is told.
//!
//! It is no list of analyses: those are followed until they complete, and stand in Activity.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Model;
use crate::case::compare::{Block, ThenNow};
use crate::effect::{Effect, Freshness, Priority, RequestId, StoreTask};
use crate::msg::{Reply, Tone};
use crate::pane::case::Line;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Page};
use crate::pane::{Report, Route, report};
use crate::store::Revisit;
use crate::text::{count, counted, time, visible};
use crate::theme::Role;
use crate::vt::about::disguise_of;
use crate::vt::{ApiError, Descriptor, Reason};

/// Objects on the list; each costs a request a look.
const MOST: usize = 200;

/// A look that costs no more begins without a question: its price stood beside the command.
const FEW: usize = 3;

/// The watch list, and the look at it that is under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Revisits {
    list: Vec<Revisit>,
    asked: BTreeMap<RequestId, Descriptor>,
    /// Of which objects the service said something else than before, in the last look.
    news: Vec<(Descriptor, News)>,
    tally: Tally,
}

/// What the service says otherwise of an object than at the look before.
#[derive(Debug, Clone)]
enum News {
    Report(ThenNow),
    /// There was a report, and is none any more; in the words for what is not there.
    Gone(String),
    /// There was none, and is one now.
    Came,
}

impl News {
    /// What the report says now against what was kept of the look before.
    fn of(known: &Revisit, now: &Value) -> Option<Self> {
        let Some(last) = known.last.as_deref() else { return known.looked_at.map(|_| Self::Came) };
        let then = serde_json::from_str::<Value>(last).ok()?;
        Some(ThenNow::of(&then, now)).filter(|change| !change.is_empty()).map(Self::Report)
    }

    fn summary(&self) -> String {
        match self {
            Self::Report(change) => change.summary(),
            Self::Gone(words) => words.clone(),
            Self::Came => "there is a report now".to_owned(),
        }
    }

    fn blocks(&self) -> Vec<Block> {
        match self {
            Self::Report(change) => change.blocks(),
            Self::Gone(_) | Self::Came => vec![Block { title: "Its report".to_owned(), lines: vec![self.summary()] }],
        }
    }
}

/// What came of a look.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    looked: usize,
    changed: usize,
    failed: usize,
    /// Not asked, for they were submitted privately from here.
    private: usize,
    /// Not asked, for they are internal and nobody opened them.
    internal: usize,
    /// Nobody ordered it but the settings.
    is_by_itself: bool,
}

impl Model {
    /// `:watch`: puts what is marked, else what is selected, on the list.
    pub(super) fn add_revisits(&mut self) {
        if self.refuses_change() {
            return;
        }
        let mut wanted = self.chosen_objects();
        wanted.retain(|object| object.kind.has_report());
        if wanted.is_empty() {
            return self.say("no object here that could be looked at again");
        }
        if self.refuses_internal(&wanted) {
            return;
        }
        let before = self.revisits.list.len();
        let mut new = Vec::new();
        for object in wanted {
            let is_known = self.revisits.list.iter().any(|known| known.object == object);
            if is_known || self.revisits.list.len() >= MOST {
                continue;
            }
            let name = self.name_of(&object);
            let shown = self.trail.current().filter(|place| place.subject == object);
            let report = shown.and_then(|place| place.report.ready());
            let last = report.map(|report| ThenNow::compared(&report.tree).to_string());
            let looked_at = report.map(|report| report.fetched_at);
            new.push(object.clone());
            let revisit = Revisit { object, name, added_at: self.now, asked_at: looked_at, looked_at, last };
            self.requests.order(Effect::Keep(StoreTask::PutRevisit(Box::new(revisit.clone()))));
            self.revisits.list.push(revisit);
        }
        let added = self.revisits.list.len() - before;
        if added == 0 {
            let words = if before >= MOST { "the watch list is full" } else { "it is on the watch list already" };
            return self.say(words);
        }
        let all = counted(self.revisits.list.len() as u64, "object");
        self.say_of_when_done(&new, &format!("{} more on the watch list, {all} in all", count(added as u64)));
    }

    /// `:unwatch`: takes what is marked, else what is selected, off the list.
    pub(super) fn drop_revisits(&mut self) {
        if self.refuses_change() {
            return;
        }
        let wanted = self.chosen_objects();
        let before = self.revisits.list.len();
        self.revisits.list.retain(|known| !wanted.contains(&known.object));
        for object in wanted {
            self.requests.order(Effect::Keep(StoreTask::DropRevisit(object)));
        }
        let gone = before - self.revisits.list.len();
        let left = counted(self.revisits.list.len() as u64, "object");
        self.say(match gone {
            0 => "it is not on the watch list".to_owned(),
            gone => format!("{} off the watch list, {left} on it", count(gone as u64)),
        });
    }

    /// Requests that `:watches WORD` costs.
    pub(super) fn price_of_revisiting(&self, word: &str) -> Option<u32> {
        let all = u32::try_from(self.revisits.list.len()).unwrap_or(u32::MAX);
        let begins = word == "look" && (1..=FEW).contains(&self.revisits.list.len());
        self.where_sent(begins.then_some(all))
    }

    /// What a look at the whole list costs.
    pub(super) fn price_of_look(&self) -> u32 {
        u32::try_from(self.revisits.list.len()).unwrap_or(u32::MAX)
    }

    /// `:watches [look]`
    pub(super) fn revisit_command(&mut self, word: &str) {
        match word {
            "" => self.show_revisits(),
            "look" if self.revisits.list.is_empty() => {
                self.say("the watch list is empty; the command watch puts what is selected on it");
            }
            "look" if self.revisits.list.len() <= FEW => self.revisit_all(),
            "look" => {
                let price = self.meter.price(self.session.price(self.price_of_look()));
                let yes = Choice::new("Yes, behind what I look at", &price, Intent::Revisit);
                let title = "Look at the whole watch list again?";
                self.overlays.push(Overlay::Menu(Menu::asking(title, "nothing is sent", vec![yes])));
            }
            _ => self.complain(format!("watches {}: look, or nothing behind it", visible(word))),
        }
    }

    /// Looks at all of it.
    pub(super) fn revisit_all(&mut self) {
        self.revisit(usize::MAX, false);
    }

    /// At the start, as many as the settings allow, those that were asked for least lately first.
    fn revisit_at_start(&mut self) {
        let budget = usize::try_from(self.session.revisits).unwrap_or(usize::MAX);
        if budget > 0 && self.session.sends() && !self.revisits.list.is_empty() {
            self.revisit(budget, true);
        }
    }

    fn revisit(&mut self, most: usize, is_by_itself: bool) {
        if !self.revisits.asked.is_empty() {
            return self.say("the watch list is being looked at");
        }
        // What was read before was asked by a yes of its own.
        let names = &self.session.internal_names;
        let is_internal = |known: &&Revisit| known.looked_at.is_none() && known.object.exposed(names).is_some();
        let (internal, open): (Vec<&Revisit>, Vec<&Revisit>) = self.revisits.list.iter().partition(is_internal);
        let internal = internal.len();
        let mut order: Vec<(Option<i64>, Descriptor)> =
            open.into_iter().map(|known| (known.asked_at, known.object.clone())).collect();
        // One that fails each time is not in the way of the others.
        order.sort_by_key(|(asked_at, _)| *asked_at);
        for (_, object) in order.into_iter().take(most) {
            let call = report::call(&object);
            let id = self.requests.ask(call, Route::Revisit, Priority::Bulk, Freshness::Network);
            self.revisits.asked.insert(id, object);
        }
        (self.revisits.news, self.revisits.tally) = (Vec::new(), Tally { internal, is_by_itself, ..Tally::default() });
        let asked =
            self.meter.price_in_short(self.session.price(u32::try_from(self.revisits.asked.len()).unwrap_or(u32::MAX)));
        self.say(format!("the watch list is looked at again: {asked}"));
    }

    /// What the store has of the list.
    pub(super) fn take_up_revisits(&mut self, list: Vec<Revisit>, is_start: bool) {
        self.revisits.list = list;
        if is_start {
            self.revisit_at_start();
        }
    }

    /// The report of an object on the list came, or there is none.
    pub(super) fn settle_revisit(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(object) = self.revisits.asked.remove(&id) else { return };
        let now = self.now;
        if outcome.as_ref().is_err_and(|error| error.reason.lacks_consent()) {
            self.revisits.tally.private += 1;
        } else if let Some(known) = self.revisits.list.iter_mut().find(|known| known.object == object) {
            known.asked_at = Some(now);
            let answer = match outcome.and_then(Report::from_reply) {
                Ok(report) => Some(heed(known, &report)),
                // It was never there, or is not any more: that is an answer too.
                Err(error) if error.reason == Reason::NotFound => Some(gone(known, &error, now)),
                Err(_) => None,
            };
            if let Some(news) = answer {
                self.revisits.tally.changed += usize::from(news.is_some());
                self.revisits.news.extend(news.map(|news| (object, news)));
                self.revisits.tally.looked += 1;
            } else {
                self.revisits.tally.failed += 1;
            }
            self.requests.order(Effect::Keep(StoreTask::PutRevisit(Box::new(known.clone()))));
        }
        self.tell_of_revisits();
    }

    /// Whether it is on the list, and not being looked at.
    pub(super) fn is_revisited(&self, object: &Descriptor) -> bool {
        let is_looked_at = || self.revisits.asked.values().any(|asked| asked == object);
        self.revisits.list.iter().any(|known| known.object == *object) && !is_looked_at()
    }

    /// Somebody else read a report that is newer than the last look: what it says otherwise is news of the list too.
    pub(super) fn heed_revisited(&mut self, report: &Report) {
        let object = report.descriptor();
        if !self.is_revisited(object) {
            return;
        }
        let Some(known) = self.revisits.list.iter_mut().find(|known| known.object == *object) else { return };
        if known.looked_at.is_some_and(|at| at >= report.fetched_at) {
            return;
        }
        if let Some(news) = heed(known, report) {
            self.revisits.news.retain(|(told, _)| told != object);
            self.revisits.news.push((object.clone(), news));
        }
        known.asked_at = Some(self.now);
        self.requests.order(Effect::Keep(StoreTask::PutRevisit(Box::new(known.clone()))));
    }

    /// Somebody else was told that an object is not there any more: that is news of the list too.
    pub(super) fn heed_gone(&mut self, object: &Descriptor, error: &ApiError) {
        if !self.is_revisited(object) {
            return;
        }
        let Some(known) = self.revisits.list.iter_mut().find(|known| known.object == *object) else { return };
        if let Some(news) = gone(known, error, self.now) {
            self.revisits.news.retain(|(told, _)| told != object);
            self.revisits.news.push((object.clone(), news));
            known.asked_at = Some(self.now);
            self.requests.order(Effect::Keep(StoreTask::PutRevisit(Box::new(known.clone()))));
        }
    }

    /// Somebody took requests back.
    pub(super) fn leave_revisits(&mut self, ids: &[RequestId]) {
        let before = self.revisits.asked.len();
        self.revisits.asked.retain(|id, _| !ids.contains(id));
        if self.revisits.asked.len() < before {
            self.tell_of_revisits();
        }
    }

    /// Tells what changed, once all answers are there.
    fn tell_of_revisits(&mut self) {
        if !self.revisits.asked.is_empty() {
            return;
        }
        let Tally { looked, changed, failed, private, internal, is_by_itself } = self.revisits.tally;
        let some = |number: usize, what: &str| match number {
            0 => String::new(),
            number => format!("; {} {what}", count(number as u64)),
        };
        let failures = some(private, "submitted privately, so not asked: look it up alone")
            + &some(internal, "internal, so not asked: open it, then watch it anew")
            + &some(failed, "failed");
        let words = format!("watch list: {} of {} changed{failures}", count(changed as u64), count(looked as u64));
        if changed > 0 {
            self.requests.order(Effect::Notify(words.clone()));
        }
        if changed > 0 && self.is_free() && !is_by_itself {
            self.show_revisits();
        }
        let shows = if changed > 0 {
            format!("; {}watches shows it", self.word(crate::keys::Action::Palette))
        } else {
            String::new()
        };
        self.said(words + &shows, if failed + private + internal == 0 { Tone::Good } else { Tone::Bad });
    }

    /// What the case's pane tells of the watch list.
    pub(super) fn revisit_lines(&self) -> Vec<Line> {
        let line = |known: &Revisit| {
            let change = self.revisits.news.iter().find(|(object, _)| *object == known.object);
            let change = change.map(|(_, change)| format!("{}; ", change.summary())).unwrap_or_default();
            Line {
                object: Some(known.object.clone()),
                name: marked(known),
                role: if change.is_empty() { Role::Text } else { Role::Warning },
                words: format!("{change}{}", self.looked(known)),
            }
        };
        self.revisits.list.iter().map(line).collect()
    }

    fn looked(&self, known: &Revisit) -> String {
        let Some(at) = known.looked_at else {
            return known.asked_at.map_or("not looked at yet", |_| "asked and failed, not looked at yet").to_owned();
        };
        let looked = format!("looked at {} ago", time::age(at, self.now));
        if known.last.is_none() { format!("no report, {looked}") } else { looked }
    }

    /// `:watches`: what the last look found, then what is on the list.
    fn show_revisits(&mut self) {
        let mut blocks = Vec::new();
        for (object, change) in &self.revisits.news {
            let known = self.revisits.list.iter().find(|known| known.object == *object);
            let name = known.map_or_else(|| object.id.to_string(), marked);
            let title = |block: &Block| format!("{} · {}", visible(&name), block.title);
            blocks.extend(change.blocks().into_iter().map(|block| Block { title: title(&block), ..block }));
        }
        let line = |known: &Revisit| format!("{} · {}", visible(&marked(known)), self.looked(known));
        let lines: Vec<String> = self.revisits.list.iter().map(line).collect();
        if !lines.is_empty() {
            blocks.push(Block { title: "On the watch list".to_owned(), lines });
        }
        let nothing = "The watch list is empty; the command watch puts what is selected on it.";
        self.overlays.push(Overlay::Page(Page::of_blocks("Watch list".to_owned(), blocks, nothing)));
    }
}

/// Takes in a report of an object on the list; gives what it says otherwise than the one before.
fn heed(known: &mut Revisit, report: &Report) -> Option<News> {
    let news = News::of(known, &report.tree);
    (known.looked_at, known.last) = (Some(report.fetched_at), Some(ThenNow::compared(&report.tree).to_string()));
    news
}

/// Takes in that the service does not have an object on the list any more; that is news if it had it before.
fn gone(known: &mut Revisit, error: &ApiError, now: i64) -> Option<News> {
    known.looked_at = Some(error.told_at.unwrap_or(now));
    known.last.take().map(|_| News::Gone(error.gone()))
}

/// What an object on the list is called, with the mark of a name that pretends to be another.
fn marked(known: &Revisit) -> String {
    disguise_of(&known.object.kind, &known.name)
        .map_or_else(|| known.name.clone(), |disguise| disguise.marked(&known.name))
}
