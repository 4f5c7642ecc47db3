//! The model: owns the panes and routes messages; no I/O and no clock.
//!
//! `update` takes in one message and returns what is to be done about it. Everything that can be seen is in here, so a
//! test can drive the whole program with messages and read the screen.

mod act;
mod beginning;
mod bringing;
mod clipboard;
mod commands;
mod comparing;
mod consenting;
mod copy;
pub mod dividing;
mod drafts;
mod exporting;
mod files;
mod filtering;
mod flows;
mod glimpsing;
mod history;
mod key_testing;
mod leaving;
mod loading;
mod marking;
mod noting;
mod open;
mod overlays;
mod palette;
mod pointing;
pub mod preview;
mod price;
mod queueing;
mod recipes;
mod removing;
mod renewing;
mod reopening;
mod request_log;
mod revisiting;
mod searching;
mod settle;
mod status;
mod together;
mod walking;
mod watching;

pub mod view;

pub use crate::pane::{Pane, Place, Trail};
use status::Remarked;
pub use status::Status;

use crate::session::{Mouse, Session};

use std::time::Duration;

use crossterm::event::KeyEvent;

use crate::clipboard::trial::Trial;
use crate::effect::{Effect, Freshness, PlaceId, RequestId};
use crate::flow::Event;
use crate::flow::form::Input;
use crate::keys::{Action, Context, Keymap};
use crate::msg::{Meter, Msg, Stage};
use crate::pane::activity::Activity;
use crate::pane::case::CasePane;
use crate::pane::detail::Tab;
use crate::pane::glimpse::Glimpses;
use crate::pane::marked::MarkSet;
use crate::pane::noted::Notes;
use crate::pane::overlay::Overlay;
use crate::pane::private::Private;
use crate::pane::results::Results;
use crate::pane::runs::Runs;
use crate::pane::search::SearchBar;
use crate::pane::triage::Triage;
use crate::pane::welcome::Welcome;
use crate::pane::{Answer, Around, Component, Requests};
use crate::store::{Dividers, LEASE};
use crate::vt::relationship::Catalogue;
use crate::vt::{ApiError, Reason, calls};

/// All we know.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub session: Session,
    pub keymap: Keymap,
    /// Seconds since the epoch, UTC.
    pub now: i64,
    pub meter: Meter,
    pub focus: Pane,
    /// The list that is open on the left while the right side is focused: the one that was used last.
    pub list: Pane,
    pub zoomed: bool,
    pub mouse: Mouse,
    /// How far the user moved the dividers between panes.
    pub dividers: Dividers,
    /// The list in which the last press of the mouse selected a row, while a second press opens that.
    struck: Option<Pane>,
    /// The divider that the mouse has gripped.
    grip: Option<dividing::Grip>,
    pub search: SearchBar,
    pub results: Results,
    pub triage: Triage,
    pub private: Private,
    pub activity: Activity,
    pub case: CasePane,
    /// Recipes under way, and what became of those that are over.
    pub runs: Runs,
    pub trail: Trail,
    /// What the user marked, in whichever list.
    pub marks: MarkSet,
    pub welcome: Welcome,
    pub overlays: Vec<Overlay>,
    /// What answers brought while something else lay on top.
    brought: Vec<Overlay>,
    /// Notes and tags, by kind and id of the object.
    pub annotations: Notes,
    /// What is known of objects that are only named.
    glimpses: Glimpses,
    pub status: Option<Status>,
    /// What the last key marked, for those who hear it.
    remarked: Option<Remarked>,
    pub areas: view::Areas,
    /// A search with modifiers that waits for the service's word on the key.
    unproven: Option<String>,
    /// Keys, clicks and pastes so far.
    heard: u64,
    previews: preview::Previews,
    /// What the service refused to this key.
    relationships: Catalogue,
    requests: Requests,
    /// The place and its relationship that were shown when the last message had been taken in.
    here: Option<(PlaceId, Option<Box<str>>)>,
    hush: filtering::Hush,
    /// What was taken off a list last.
    removed: Option<removing::Removed>,
    /// The ways to a clipboard were tried; what its terminal's holds is not known yet.
    trial: Option<Trial>,
    /// Keys that were tested so far.
    key_tests: u64,
    /// What was written and left.
    drafts: drafts::Drafts,
    start: beginning::Start,
    /// Objects that are looked at again.
    revisits: revisiting::Revisits,
    /// Two objects whose reports are on their way to be compared.
    comparing: Option<comparing::Comparing>,
    /// Commands that were typed, the oldest first.
    typed_lines: Vec<String>,
    /// What the case learned and the store has not.
    unkept: walking::Unkept,
    /// What the page about the quota has of the service.
    quota: request_log::Said,
    /// How the panes stood when that was last ordered to be kept.
    stood: reopening::Stood,
    sorting: bool,
    changed: bool,
}

impl Model {
    /// A program that has just started: nothing asked yet.
    pub fn new(session: Session, keymap: Keymap) -> Self {
        let mut model = Self { keymap, list: Pane::Results, ..Self::default() };
        model.begin(session);
        model
    }

    /// Looks up what the command line named: one indicator opens, several are queued.
    pub fn start_with(&mut self, indicators: &[String], pasted: Option<&str>) {
        if let Some(text) = pasted {
            // Nothing is put before a text without need: a mail is told by its first line.
            let lines: Vec<&str> = indicators.iter().map(String::as_str).chain([text]).collect();
            return self.offer_checklist(&lines.join("\n"));
        }
        match indicators {
            [] => {}
            files if crate::text::shell::dropped_paths(&files.join(" ")).is_some() => {
                self.offer_files(&files.join(" "));
            }
            [one] => {
                self.search.prompt.set(one);
                self.search.active = true;
                self.ask_typed();
            }
            many => self.offer_checklist(&many.join("\n")),
        }
    }

    /// Whether the screen may differ from what was drawn last; asking resets it.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Takes in one message; returns what is to be done about it.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let msg = match msg {
            Msg::InSession(number, msg) if number == self.session.number => *msg,
            // What the service or the store of another session says late is not of this one.
            Msg::InSession(..) => return Vec::new(),
            msg => msg,
        };
        self.changed |= !matches!(msg, Msg::Clock(_));
        self.heard += u64::from(matches!(msg, Msg::Key(_) | Msg::Paste(_) | Msg::Together(_) | Msg::Mouse(_)));
        self.take_in(msg);
        self.feed_runs();
        self.withhold();
        self.catch_up();
        self.hand_out()
    }

    /// What one message changes by itself.
    fn take_in(&mut self, msg: Msg) {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Together(keys) => self.together(&keys),
            Msg::Mouse(pointed) => self.pointed(pointed),
            Msg::Resized { .. } | Msg::InSession(..) => {}
            Msg::Clock(now) => self.clock(now),
            Msg::Replied { id, outcome, spent } => self.replied(id, outcome, spent),
            Msg::Moved { id, stage } => self.moved(id, stage),
            Msg::Exchanged { id, exchange } => self.activity.exchanged(id, *exchange),
            Msg::Forgone(id) => self.forgone(id),
            Msg::Metered(meter) => self.meter = meter,
            Msg::Scheduled(schedule) => self.triage.schedule(schedule),
            Msg::Copied(outcome) => self.copied(outcome),
            Msg::Saved(outcome) => self.saved(outcome),
            Msg::ClipboardTried(trial) => self.clipboard_tried(*trial),
            Msg::Answered(answer) => self.answered(&answer),
            Msg::TrialOver(text) => self.trial_over(&text),
            Msg::Dressed(colours) => self.session.widget_colours = colours,
            Msg::Said { text, tone } => self.said(text, tone),
            Msg::Opened(session) => self.opened(*session),
            Msg::SessionChanged(session) => self.change_session(*session),
            Msg::TierAsked(id) => self.requests.note(id, calls::own_user(), request_log::ASKS_TIER),
            Msg::KeyTested { exchange, failed } => self.key_tested(exchange, failed),
            Msg::TierLearned(tier) => self.tier_learned(tier),
            Msg::File(news) => self.file_news(news),
            Msg::Recalled(recalled) => self.recalled(recalled),
            Msg::PollDue { analysis, due } => self.activity.due(&analysis, due, &mut self.requests),
            Msg::StopAsked => self.requests.order(Effect::Suspend),
            Msg::Continued => self.requests.order(Effect::Retake),
            Msg::Continue => self.sorting = false,
            Msg::MomentOver(moment) => self.moment_over(moment),
            Msg::CursorRests(moves) => self.cursor_rests(moves),
            Msg::Digested { place, merged } => self.digested(place, *merged),
            Msg::ProfileRead => self.requests.order(Effect::BeginProfile),
            Msg::KeyJudged { test, outcome } => self.key_judged(test, outcome),
            Msg::AccountLearned(account) => self.session.account = Some(account),
        }
    }

    /// Looks through what was ordered before any of it leaves: what may not be sent as things are fails or asks first, and what
    /// nobody waits for any more is taken back. The request log knows it before, so that it can say what became of it.
    fn withhold(&mut self) {
        self.activity.started(self.requests.begun());
        self.refuse_without_key();
        self.question_unjudged();
        self.leave_behind();
    }

    /// Brings what depends on the rest up to it, whatever the message was: first what opens or fills something, then what
    /// goes by the cursor, at last what is kept of it all. Only the queue, which was told to, orders requests here.
    fn catch_up(&mut self) {
        self.open_brought();
        self.keep_quota();
        self.look_at_named();
        self.keep_sorting();
        self.feed_queue();
        self.follow_cursor();
        self.record_marks();
        self.keep_view();
        self.keep_changes();
        self.read_evidence();
    }

    /// What is to be done: told to the log, and to those who waited for what was taken back.
    fn hand_out(&mut self) -> Vec<Effect> {
        self.activity.started(self.requests.begun());
        let taken_back = self.requests.taken_back();
        self.pause_runs_without(&taken_back);
        self.leave_revisits(&taken_back);
        self.activity.cancelled(&taken_back);
        // A run or a look that stops takes back what else it had ordered.
        self.activity.cancelled(&self.requests.taken_back());
        let effects = self.requests.effects();
        self.name_case(effects)
    }

    /// Without a key nothing is sent: what was asked for fails here, in words, and the store answers as ever. Offline it is the store that is
    /// asked in any case.
    fn refuse_without_key(&mut self) {
        if !self.session.wants_key() {
            return;
        }
        let is_refused =
            |effect: &Effect| matches!(effect, Effect::Ask { freshness, .. } if *freshness != Freshness::Kept);
        let (refused, others): (Vec<Effect>, Vec<Effect>) = self.requests.effects().into_iter().partition(is_refused);
        for effect in others {
            self.requests.order(effect);
        }
        for effect in refused {
            if let Effect::Ask { id, call, .. } = effect {
                let command = format!("{}key", self.word(Action::Palette));
                let words = format!("nothing was sent: there is no API key yet; {command} takes one");
                self.settle(id, Err(ApiError::local(Reason::KeyMissing, call.title(), words)), 0);
            }
        }
    }

    /// A pane; none of the related objects while nothing is open.
    pub fn pane(&self, pane: Pane) -> Option<&dyn Component> {
        Some(match pane {
            Pane::Results => &self.results,
            Pane::Triage => &self.triage,
            Pane::Private => &self.private,
            Pane::Activity => &self.activity,
            Pane::Detail => self.trail.current().map_or(&self.welcome as &dyn Component, |place| place),
            Pane::Related => &self.trail.current()?.related,
            Pane::Case => &self.case,
        })
    }

    /// The same to be changed, with what it has at hand.
    fn pane_mut(&mut self, pane: Pane) -> Option<(&mut dyn Component, Around<'_>)> {
        let around = Around { requests: &mut self.requests, session: &self.session, keymap: &self.keymap };
        let component: &mut dyn Component = match pane {
            Pane::Results => &mut self.results,
            Pane::Triage => &mut self.triage,
            Pane::Private => &mut self.private,
            Pane::Activity => &mut self.activity,
            Pane::Detail => match self.trail.current_mut() {
                Some(place) => place,
                None => &mut self.welcome,
            },
            Pane::Related => &mut self.trail.current_mut()?.related,
            Pane::Case => &mut self.case,
        };
        Some((component, around))
    }

    /// Has the focused pane do something, and does what the pane cannot do for itself.
    fn in_pane(&mut self, does: impl FnOnce(&mut dyn Component, &mut Around<'_>) -> Answer) {
        let answer = self.pane_mut(self.focus).map_or(Answer::Done, |(pane, mut around)| does(pane, &mut around));
        self.heed(answer);
    }

    fn heed(&mut self, answer: Answer) {
        match answer {
            Answer::Done => {}
            Answer::Changed => self.refresh_detail(),
            Answer::Said(words) => self.say(words),
            Answer::Offered(menu) => self.overlays.push(Overlay::Menu(menu)),
            Answer::Shown(page) => self.overlays.push(Overlay::Page(page)),
            Answer::Renew => self.renew_report(Freshness::Network),
            Answer::Unknown => self.say("nothing here that it could be done to"),
        }
    }

    /// Where keys are heard now.
    pub fn context(&self) -> Context {
        match self.overlays.last() {
            Some(overlay) => overlay.context(),
            None if self.search.active => Context::Prompt,
            None => self.focus.context(),
        }
    }

    /// The key of an action where the focus is, for a sentence about it.
    pub fn word(&self, action: Action) -> String {
        self.keymap.word(self.focus.context(), action)
    }

    /// Whether a key that has no meaning in what lies on top opens the help above it.
    fn asks_for_help_on_top(&self, key: KeyEvent) -> bool {
        self.overlays.last().is_some_and(Overlay::can_be_helped)
            && self.keymap.action(Context::Everywhere, key) == Some(Action::Help)
    }

    /// What a key means here and now: there is no next match while nothing is searched for.
    fn meant(&self, key: KeyEvent) -> Option<Action> {
        match self.keymap.action(self.context(), key) {
            Some(action @ Action::NextMatch) if !self.searches_in_page() => action.otherwise(),
            action => action,
        }
    }

    fn key(&mut self, key: KeyEvent) {
        let action = self.meant(key);
        if self.is_hushed(key) {
            return;
        }
        (self.status, self.struck, self.remarked) = (None, None, None);
        if matches!(self.overlays.last(), Some(Overlay::Tour(_)))
            && !action.is_some_and(|action| works_everywhere(action) || self.is_heard_on_top(action))
        {
            self.leave_tour();
            // What it costs was not on the screen.
            let price = self.meant(key).and_then(|action| self.price_in(self.focus, action));
            if price.unwrap_or_default() == 0 {
                self.key(key);
            }
            return;
        }
        let on_top = !self.overlays.is_empty();
        match action {
            Some(action) if works_everywhere(action) => self.perform(action),
            None if self.asks_for_help_on_top(key) => self.perform(Action::Help),
            _ if matches!(self.overlays.last(), Some(Overlay::Flow(_))) => {
                let meant = self.keymap.action(self.context(), key);
                self.tell_flow(Event::Input(Input::Key(key, meant)));
            }
            Some(action) if on_top && self.is_heard_on_top(action) => self.perform_on_top(action),
            _ if on_top => self.type_on_top(key),
            Some(action) if self.search.active => self.perform_in_search(action),
            Some(action) => {
                self.perform(action);
                if filtering::opens_a_line(action) && self.overlays.is_empty() && !self.search.active {
                    self.hush();
                }
            }
            None if self.search.active => self.search.type_in(key),
            None => {}
        }
    }

    /// Ages on the screen change with the minute.
    fn clock(&mut self, now: i64) {
        let minute_passed = now.div_euclid(60) != self.now.div_euclid(60);
        self.now = now;
        if minute_passed && self.shows_ages() {
            self.changed = true;
            self.refresh_detail();
        }
    }

    /// Whether something on screen changes with the minute: the ages in a report.
    pub fn shows_ages(&self) -> bool {
        self.shown(Pane::Detail).is_some_and(|place| place.report.ready().is_some())
    }

    fn moved(&mut self, id: RequestId, stage: Stage) {
        if self.requests.waits_for(id) {
            self.say_when_loading_goes_on(id, stage);
            let was_shared = self.triage.elsewhere().next().is_some();
            self.activity.moved(id, stage, self.now);
            self.triage.moved(id, stage);
            let face = self.triage.elsewhere().next();
            if let (false, Some(face)) = (was_shared, face) {
                self.say_meanwhile(format!(
                    "rows of the queue are asked by {}; their answers come here too, and if it has ended they are asked here within \
                     {LEASE} s",
                    face.words()
                ));
            }
            self.heed_sharing(was_shared);
        }
    }

    /// What others ask for may have come, or be asked here now.
    pub(super) fn heed_sharing(&mut self, was_shared: bool) {
        if was_shared && self.triage.elsewhere().next().is_none() {
            self.say_no_longer();
        }
    }

    /// Sorting and filtering of long lists, and searching in long reports, go on in steps between messages.
    fn keep_sorting(&mut self) {
        if self.sorting {
            return;
        }
        let mut unsettled = false;
        let related = self.trail.current_mut().and_then(|place| place.related.list_mut());
        let lists = [Some(&mut self.results.paged), Some(&mut self.private.paged), related.map(|list| &mut list.paged)];
        for paged in lists.into_iter().flatten().filter(|paged| !paged.list.is_settled()) {
            unsettled |= paged.list.arrange().has_more();
        }
        if !self.triage.is_settled() {
            unsettled |= self.triage.arrange().has_more();
        }
        if let Some(place) = self.trail.current_mut().filter(|place| place.detail.tab == Tab::Json) {
            unsettled |= place.detail.json.search_step();
        }
        // At most once a turn of the loop, however many answers come in it.
        unsettled |= self.look_at_case();
        if unsettled {
            self.sorting = true;
            self.requests.order(Effect::After { delay: Duration::ZERO, msg: Msg::Continue });
        }
    }
}

/// Actions that an overlay never keeps for itself.
fn works_everywhere(action: Action) -> bool {
    matches!(action, Action::Redraw | Action::Suspend)
}
