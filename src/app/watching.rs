//! Following analyses: when they are asked about, what is made of the answers, and what survives quitting.

use crate::keys::{Action, Context};
use std::time::Duration;

use super::{Model, Pane, Place};
use crate::access::Next;
use crate::case::compare::ThenNow;
use crate::effect::{Effect, Freshness, Priority, RequestId, StoreTask};
use crate::msg::{Msg, Reply};
use crate::pane::overlay::{Overlay, Page};
use crate::pane::watching::{Follow, Watch};
use crate::pane::{Report, Route, report};
use crate::store::{PrivateUrl, Watched};
use crate::text;
use crate::vt::analysis::Analysis;
use crate::vt::{ApiError, Descriptor, Reason};

fn unwatch(watch: &Watch) -> Effect {
    Effect::Keep(StoreTask::Unwatch(watch.privacy(), watch.analysis.id.to_string()))
}

/// Rounded up: a look is never due at the moment in which it is put off.
fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(i64::MAX)
}

impl Model {
    /// Begins to follow an analysis that the service has just accepted.
    pub(super) fn follow(
        &mut self,
        analysis: Descriptor,
        what: String,
        subject: Option<Descriptor>,
        before: Option<std::sync::Arc<serde_json::Value>>,
        heard: Option<u64>,
    ) {
        if self.activity.follows(&analysis) {
            return;
        }
        let mut watch = Watch::new(analysis, what, subject, self.now, self.session.pace);
        (watch.before, watch.heard) = (before, heard);
        let pause = watch.following.pause();
        self.requests.order(Effect::Keep(StoreTask::Watch(watch.kept(None))));
        self.schedule(&mut watch, pause);
        self.activity.follow(watch);
    }

    fn schedule(&mut self, watch: &mut Watch, pause: Duration) {
        let due = self.now.saturating_add(seconds(pause));
        watch.next_at = Some(due);
        let msg = Msg::PollDue { analysis: watch.analysis.clone(), due };
        let msg = Msg::InSession(self.session.number, Box::new(msg));
        self.requests.order(Effect::After { delay: pause, msg });
    }

    /// Follows an analysis again that was taken off the list. Its pace holds: no look comes before it would have come, however often it
    /// is taken off and put back; a look that was on its way, or whose time has gone by, is made after a whole pause.
    pub(super) fn follow_again(&mut self, mut watch: Watch) {
        if self.activity.follows(&watch.analysis) {
            return;
        }
        let left = watch.next_at.map(|due| due.saturating_sub(self.now)).filter(|left| *left > 0);
        let pause = left.map_or(watch.following.pause(), |left| Duration::from_secs(left.unsigned_abs()));
        (watch.asked, watch.heard) = (None, None);
        let checked_at = watch.last.is_some().then_some(self.now);
        self.requests.order(Effect::Keep(StoreTask::Watch(watch.kept(checked_at))));
        self.schedule(&mut watch, pause);
        self.activity.follow(watch);
    }

    /// Takes up what an earlier run left: the pace holds across the quitting.
    pub(super) fn take_up(&mut self, watched: Vec<Watched>, private_urls: &[PrivateUrl]) {
        for url in private_urls.iter().rev() {
            self.private.remember(url);
        }
        for kept in watched {
            let since = kept.checked_at.unwrap_or(kept.started_at);
            let mut watch = Watch::from_kept(kept, self.session.pace);
            if self.activity.watches.iter().any(|known| known.analysis == watch.analysis) {
                continue;
            }
            let pause = watch.following.pause();
            let passed = self.now.saturating_sub(since);
            let left = seconds(pause).saturating_sub(passed).clamp(0, seconds(pause));
            self.schedule(&mut watch, Duration::from_secs(left.unsigned_abs()));
            self.activity.follow(watch);
        }
    }

    /// What a look brought.
    pub(super) fn settle_poll(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(index) = self.activity.watches.iter().position(|watch| watch.asked == Some(id)) else { return };
        let mut watch = self.activity.watches.remove(index);
        watch.asked = None;
        let object = outcome.and_then(|reply| reply.answer.object());
        let analysis = object.as_ref().map(Analysis::read);
        let next = watch.following.looked(analysis.as_ref().map_err(|error| *error));
        if let (Ok(object), Ok(analysis)) = (&object, analysis) {
            watch.subject = analysis.item.clone().or(watch.subject);
            watch.verdict = analysis.is_done().then(|| self.session.judge.verdict(object));
            watch.last = Some(analysis);
        }
        match next {
            Next::Completed => {
                let is_looked_at = self.focus == Pane::Activity && self.activity.state.selected == index;
                self.completed(&mut watch, is_looked_at);
            }
            Next::Look(pause) => {
                self.requests.order(Effect::Keep(StoreTask::Watch(watch.kept(Some(self.now)))));
                self.schedule(&mut watch, pause);
            }
            Next::GiveUp(error) => self.give_up(&mut watch, error),
        }
        self.activity.watches.insert(index.min(self.activity.watches.len()), watch);
    }

    fn give_up(&mut self, watch: &mut Watch, error: ApiError) {
        self.complain(format!("the analysis of {} is not followed any more: {error}", watch.what));
        // After quitting it is tried anew, unless the service says that there is no such analysis.
        if error.reason == Reason::NotFound {
            self.forget(watch);
        }
        watch.follow = Follow::Failed(error);
    }

    /// `Enter in Activity (4)`, with the keys of this run.
    fn in_activity(&self) -> String {
        let open = self.keymap.word(Context::Activity, Action::Open);
        format!("{open} in {}", self.activity_with_key())
    }

    /// `Activity (4)`, with the key that leads there.
    pub(crate) fn activity_with_key(&self) -> String {
        format!("Activity ({})", self.word(Action::Focus(Context::Activity)))
    }

    fn forget(&mut self, watch: &Watch) {
        self.requests.order(unwatch(watch));
    }

    fn completed(&mut self, watch: &mut Watch, is_looked_at: bool) {
        watch.follow = Follow::Done;
        watch.done_at = Some(self.now);
        let stats = watch.last.as_ref().and_then(|last| last.stats);
        let said = stats.zip(watch.verdict).map(|(stats, verdict)| format!(": {}", verdict.sentence(&stats)));
        let ratio = said.unwrap_or_default();
        let words = format!("the analysis of {} is completed{ratio}", watch.what);
        self.requests.order(Effect::Notify(words.clone()));
        // The question before the rescan named this request: the report is read anew to compare it.
        if let (Some(_), Some(subject)) = (&watch.before, &watch.subject) {
            let call = report::call(subject);
            watch.comparing = Some(self.requests.ask(call, Route::Compare, Priority::Ahead, Freshness::Network));
            self.say(format!("{words}; its report is read"));
        } else {
            self.forget(watch);
            self.show_result(watch, is_looked_at, &words);
        }
    }

    /// The report that an analysis led to takes the place of the waiting: on its own page, and where nothing else was done
    /// since. What that costs was said before. For who is elsewhere nothing moves and nothing is sent: a line names the key.
    fn show_result(&mut self, watch: &Watch, is_looked_at: bool, words: &str) {
        let shown = self.trail.current().filter(|place| watch.is_about(&place.subject, &place.name));
        let shown = shown.map(|place| place.id);
        let has_waited = watch.heard == Some(self.heard) || is_looked_at;
        let waits = has_waited && self.overlays.is_empty() && !self.search.active;
        match (shown, watch.subject.clone()) {
            (Some(place), _) => self.renew(place, Freshness::Network),
            (None, Some(subject)) if waits => {
                self.go_to_with(subject, watch.what.clone(), None, Freshness::Network);
                self.focus = Pane::Detail;
            }
            (None, subject) => {
                let price = subject.map_or(0, |subject| report::call(&subject).price());
                let (open, price) = (self.in_activity(), text::requests(price));
                return self.say(format!("{words}; {open} opens its report ({price})"));
            }
        }
        self.say(format!("{words}; its report is read"));
    }

    /// Whether the report that an analysis led to is on screen.
    pub(super) fn shows_result(&self, watch: &Watch) -> bool {
        let about = |place: &&Place| watch.is_about(&place.subject, &place.name);
        let report = self.trail.current().filter(about).and_then(|place| place.report.ready());
        watch.change.is_some() && report.is_some()
            || watch.done_at.zip(report).is_some_and(|(done_at, report)| report.fetched_at >= done_at)
    }

    /// The report after a rescan.
    pub(super) fn settle_compared(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(watch) = self.activity.watches.iter_mut().find(|watch| watch.comparing == Some(id)) else { return };
        watch.comparing = None;
        let (what, order) = (watch.what.clone(), unwatch(watch));
        let report = match outcome.and_then(Report::from_reply) {
            Ok(report) => report,
            // It stays kept, so that the next start compares.
            Err(error) => {
                return self.complain(format!("{what}: what changed could not be read: {error}"));
            }
        };
        self.requests.order(order);
        if let Some(before) = watch.before.take() {
            let change = ThenNow::of(&before, &report.tree);
            let summary = change.summary();
            watch.change = Some(change);
            let open = self.in_activity();
            self.say(format!("{what}: {summary}; {open} shows then and now"));
        }
    }

    /// A report on screen was replaced by a newer one: what changed is kept in Activity.
    pub(super) fn note_change(&mut self, subject: &Descriptor, what: &str, then: &Report, now: &Report) {
        let change = ThenNow::of(&then.tree, &now.tree);
        if change.is_empty() {
            return;
        }
        let mut watch =
            Watch::new(subject.clone(), what.to_owned(), Some(subject.clone()), self.now, self.session.pace);
        watch.follow = Follow::Done;
        self.say(format!("{}; {} shows then and now", change.summary(), self.in_activity()));
        watch.change = Some(change);
        self.activity.watches.retain(|known| known.analysis != *subject);
        self.activity.follow(watch);
    }

    /// `Enter` on an analysis: its report, with what changed on top; its stages while it runs.
    pub(super) fn open_watch(&mut self) {
        let Some(watch) = self.activity.watch() else { return };
        let (subject, change) = (watch.subject.clone(), watch.change.clone());
        let (what, lines, is_shown) = (watch.what.clone(), watch.lines(), self.shows_result(watch));
        match subject.filter(|_| watch.follow == Follow::Done) {
            Some(subject) => {
                if !is_shown {
                    // What was read to compare is in the store and costs nothing.
                    let freshness = if change.is_some() { Freshness::Stored } else { Freshness::Network };
                    self.go_to_with(subject, what.clone(), None, freshness);
                }
                self.focus = Pane::Detail;
                if let Some(change) = change {
                    self.overlays.push(Overlay::Page(Page::of_blocks(
                        format!("Then and now · {what}"),
                        change.blocks(),
                        "Nothing changed.",
                    )));
                }
            }
            None => self.overlays.push(Overlay::Page(Page::new(format!("Analysis of {what}"), lines))),
        }
    }

    /// `d` or `Esc` on an analysis: it is not followed any more. The analysis itself goes on.
    pub(super) fn stop_watch(&mut self) -> bool {
        let Some(watch) = self.activity.drop_watch() else { return false };
        if let Some(id) = watch.asked {
            self.requests.cancel(id);
        }
        if watch.follow == Follow::Running {
            let again = self.puts_back();
            self.say(format!(
                "the analysis of {} is not followed any more; at the service it goes on; {again}",
                watch.what
            ));
        }
        self.keep_dropped(&watch);
        if watch.follow != Follow::Done || watch.before.is_some() {
            self.forget(&watch);
        }
        true
    }
}
