//! Submitting: from the key to the form, and from the form to the request. Nothing here sends without a pressed button.

use crossterm::event::KeyEvent;

use super::Model;
use crate::effect::{Effect, FileNews, FileOrder, Found, Freshness, LookId, Opening, Priority, RequestId, StoreTask};
use crate::ioc::{self, Exposure, ExtractOptions, Indicator};
use crate::keys::Action;
use crate::msg::Reply;
use crate::pane::Route;
use crate::pane::form::{Answer, Form, Order, Side, Submission};
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::pane::submit::{Known, Pick, Picked, Stage};
use crate::store::PrivateUrl;
use crate::text::{self, count};
use crate::vt::{ApiError, Descriptor, Kind, calls, endpoint};

/// A submission on its way: what to follow when the service has accepted it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sent {
    pub submission: Submission,
    /// What the user had typed and clicked by then, where this one thing was ordered.
    pub heard: Option<u64>,
    /// The report before, of something that is analysed again.
    pub before: Option<std::sync::Arc<serde_json::Value>>,
}

/// Seconds.
const DAY: i64 = 86_400;

/// Why an action that changes something can't be done now.
const READ_ONLY: &str = "read-only mode: nothing is sent; start without --read-only to change things";

impl Model {
    /// Why an action is not possible in this session; such actions are dimmed.
    pub fn barred(&self, action: Action) -> Option<&'static str> {
        let changes = matches!(
            action,
            Action::SubmitPublic | Action::SubmitPrivate | Action::Reanalyse | Action::Comment | Action::Vote
        );
        // In the other panes the key takes away a row of ours, not a thing of the service's.
        let deletes = action == Action::Delete && !matches!(self.focus, super::Pane::Triage | super::Pane::Activity);
        match () {
            () if !(changes || deletes) => None,
            () if self.session.read_only => Some(READ_ONLY),
            () if self.session.offline => Some("offline: nothing is sent; start without --offline to ask the service"),
            () => None,
        }
    }

    fn look_id(&mut self) -> LookId {
        self.looks += 1;
        LookId(self.looks)
    }

    /// `u` and `U`: asks for a path or URL.
    pub(super) fn submit(&mut self, side: Side) {
        let look = self.look_id();
        let open = self.open_address();
        self.overlays.push(Overlay::Pick(Box::new(Pick::new(side, look).filled(open.as_deref()))));
    }

    /// The address of what is open, to be submitted: a URL as it was asked for, a domain's by http.
    fn open_address(&mut self) -> Option<String> {
        let subject = self.subject()?;
        let place = self.trail.current().filter(|place| place.subject == subject);
        let value = place.map(|place| match place.report.ready() {
            Some(report) => crate::pane::rows::value(&report.object),
            None if place.asked.is_empty() => place.name.clone(),
            None => place.asked.clone(),
        });
        let is_address = matches!(subject.kind, Kind::Url | Kind::PrivateUrl | Kind::Domain);
        url_of(value.filter(|_| is_address)?.as_str()).map(|url| url.value())
    }

    /// Files that were dropped or named at the start. What it means to look is said first; nothing is uploaded by it.
    pub(super) fn offer_files(&mut self, text: &str) {
        let shown = crate::text::fit_middle(text.trim(), 50);
        let to = |side| Intent::Files(side, text.trim().to_owned());
        let price = format!("{} a file; asks before it sends", text::requests(endpoint::REPORT.price()));
        let choices = vec![
            Choice::new("See what is inside: a checklist", "nothing is sent", Intent::Inside(text.trim().to_owned())),
            Choice::new("Hash and look up; then PUBLIC", &price, to(Side::Public)),
            Choice::new("Hash and look up; then PRIVATE", &price, to(Side::Private)),
        ];
        let title = format!("A file: {shown}");
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "nothing is read or sent", choices)));
    }

    /// The user wants files looked at.
    pub(super) fn look_at_files(&mut self, side: Side, text: String) {
        let Some(paths) = crate::text::shell::dropped_paths(&text) else { return };
        let id = self.look_id();
        self.overlays.push(Overlay::Pick(Box::new(Pick::looking(side, id, text))));
        self.requests.order(Effect::File(FileOrder::Look { id, paths }));
    }

    /// Reads what is inside of files beside the loop; a checklist follows. Nothing is sent by it.
    pub fn open_inside(&mut self, opening: Opening) {
        let what = crate::text::visible(&opening.paths.join(", ")).into_owned();
        self.say(format!("reading {what}…"));
        let ExtractOptions { references, internal_names } = self.session.extraction();
        self.requests.order(Effect::File(FileOrder::Open(Opening { references, internal_names, ..opening })));
    }

    /// The user wants to see what is inside of files that were dropped or named.
    pub(super) fn look_inside(&mut self, text: &str) {
        let Some(paths) = crate::text::shell::dropped_paths(text) else { return };
        self.open_inside(Opening { paths, ..Opening::default() });
    }

    /// Keys for the overlays that take them raw.
    pub(super) fn key_on_top(&mut self, key: KeyEvent) {
        match self.overlays.last_mut() {
            Some(Overlay::Form(form)) => {
                let answer = form.input(key, &self.keymap);
                self.after_form(answer);
            }
            Some(Overlay::Pick(pick)) => {
                let picked = pick.input(key, &self.keymap);
                self.picked(picked);
            }
            _ => {}
        }
    }

    /// What a key or a click in the form on top came to.
    pub(super) fn after_form(&mut self, answer: Answer) {
        match answer {
            Answer::Stays => {}
            Answer::Leaves => {
                if let Some(Overlay::Form(form)) = self.overlays.pop() {
                    self.say(form.unsent());
                }
            }
            Answer::Says(words) => self.said(words, false),
            Answer::Sends(orders) => {
                self.overlays.pop();
                let heard = (orders.len() == 1).then_some(self.heard);
                for order in orders {
                    self.send(order, heard);
                }
            }
        }
    }

    fn pick(&mut self) -> Option<&mut Pick> {
        self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Pick(pick) => Some(&mut **pick),
            _ => None,
        })
    }

    fn picked(&mut self, picked: Picked) {
        match picked {
            Picked::Stays => {}
            Picked::Leaves => self.leave_pick(),
            Picked::Order(order) => self.requests.order(Effect::File(order)),
            Picked::Says(words) => self.said(words, false),
            Picked::Entered(text) => self.entered(text),
            Picked::LookUp(indices) => indices.into_iter().for_each(|index| self.look_up_candidate(index)),
            Picked::Send(files) => {
                let Some(side) = self.pick().map(|pick| pick.side) else { return };
                self.close_pick();
                self.overlays.push(Overlay::Form(Box::new(Form::files(side, files))));
            }
            Picked::Open(report) => {
                self.leave_pick();
                let name = report.id.to_string();
                self.go_to(report, name, None);
                self.focus = super::Pane::Detail;
            }
        }
    }

    /// Closes the choosing; hashing and look-ups that nobody waits for any more are stopped.
    fn leave_pick(&mut self) {
        if let Some(words) = self.close_pick() {
            self.say(words);
        }
    }

    /// The same without a word; gives what is to be said where nothing follows.
    fn close_pick(&mut self) -> Option<String> {
        let pick = self.pick()?;
        let (look, requests, words) = (pick.look, pick.requests(), pick.unsent());
        let began = !matches!(pick.stage, Stage::Typing { .. });
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Pick(_)));
        if began {
            self.requests.order(Effect::File(FileOrder::Stop(look)));
        }
        for id in requests {
            self.requests.cancel(id);
        }
        words
    }

    /// A text with a scheme is a URL; anything else is looked for on disk first.
    fn entered(&mut self, text: String) {
        let Some(pick) = self.pick() else { return };
        let (side, look) = (pick.side, pick.look);
        if let Some(url) = url_of(&text).filter(|_| text.contains("://") && !text.starts_with("file:")) {
            self.overlays.pop();
            return self.offer_url(side, &url);
        }
        let paths = crate::text::shell::dropped_paths(&text).unwrap_or_else(|| vec![text.clone()]);
        pick.stage = Stage::Looking(text);
        self.requests.order(Effect::File(FileOrder::Look { id: look, paths }));
    }

    fn offer_url(&mut self, side: Side, url: &Indicator) {
        let internal = match ioc::exposure(url, &self.session.internal_names) {
            Exposure::Internal(reason) => Some(reason),
            Exposure::Public => None,
        };
        self.overlays.push(Overlay::Form(Box::new(Form::url(side, url.value(), internal.as_deref()))));
    }

    /// News of the disk.
    pub(super) fn file_news(&mut self, news: FileNews) {
        let Some(news) = self.file_is_named(news) else { return };
        if let FileNews::Found { id, found } = news {
            return self.found(id, found);
        }
        if let FileNews::Opened(found) = news {
            return self.offer_found(*found);
        }
        if let FileNews::Opening { hashed, files } = news {
            return self.say(format!("hashing: {} of {} files", count(hashed), count(files)));
        }
        let follows = self.session.reads_ahead();
        let Some(pick) = self.pick() else { return };
        let hashed = pick.take_in(news);
        // One file that the user named is looked up at once where the settings say so; else the price is said first.
        if let Some(index) = hashed.filter(|_| pick.is_single() && follows) {
            self.look_up_candidate(index);
        }
    }

    fn found(&mut self, id: LookId, found: Found) {
        let Some(pick) = self.pick().filter(|pick| pick.look == id) else { return };
        let Stage::Looking(text) = &pick.stage else { return };
        let (side, text, refused) = (pick.side, text.clone(), found.refused.clone());
        let directory = found.directory;
        if pick.found(found) {
            if let Some(first) = refused.first() {
                let more = refused.len();
                self.said(if more > 1 { format!("{first}; {more} can't be sent") } else { first.clone() }, false);
            }
            return;
        }
        self.leave_pick();
        if let Some(url) = url_of(&text).filter(|_| !directory && !text.contains('/')) {
            return self.offer_url(side, &url);
        }
        let reason = refused.first().cloned().unwrap_or_else(|| format!("there are no files in {text}"));
        self.said(format!("{reason}; nothing was sent"), false);
    }

    fn look_up_candidate(&mut self, index: usize) {
        let Some(pick) = self.pick() else { return };
        let (side, single) = (pick.side, pick.is_single());
        let Some(subject) = pick.candidate(index).and_then(|candidate| candidate.subject(side)) else { return };
        let (priority, freshness) =
            if single { (Priority::Looking, Freshness::Network) } else { (Priority::Bulk, Freshness::Stored) };
        let id = self.requests.ask(calls::report(&subject, &[]), Route::Known, priority, freshness);
        if let Some(pick) = self.pick() {
            pick.asked += 1;
            if let Some(candidate) = pick.candidate(index) {
                candidate.known = Known::Waiting(id);
            }
        }
    }

    /// What the service knows of a file that is to be submitted.
    pub(super) fn settle_known(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let object = outcome.and_then(|reply| reply.answer.object());
        let Some(pick) = self.pick() else { return };
        if !pick.settle(id, object.as_ref()) {
            return;
        }
        if let Err(error) = &object
            && error.reason != crate::vt::Reason::NotFound
        {
            return self.said(format!("the file was not sent, only its hash was asked for: {error}"), false);
        }
        // It is not there: the form follows, which asks.
        if let Some(file) = pick.ready() {
            let side = pick.side;
            self.close_pick();
            self.overlays.push(Overlay::Form(Box::new(Form::files(side, vec![file]))));
        }
    }

    /// Sends what the user said yes to.
    fn send(&mut self, order: Order, heard: Option<u64>) {
        if let Some(reason) = self.barred(Action::SubmitPublic) {
            return self.said(reason.to_owned(), false);
        }
        match order {
            Order::Submission(submission) => self.send_for_analysis(submission, heard),
            Order::Writing(what, call) => {
                self.requests.ask(call, Route::Action(what.into()), Priority::Looking, Freshness::Network);
            }
            Order::Download(path, call) => {
                let place = text::visible(&path.display().to_string()).into_owned();
                self.say(format!("fetching {place}; {} shows how it goes", self.activity_with_key()));
                self.requests.ask(call, Route::Fetched(place.into()), Priority::Looking, Freshness::Network);
            }
        }
    }

    fn send_for_analysis(&mut self, submission: Submission, heard: Option<u64>) {
        let (side, activity) = (submission.side.word(), self.activity_with_key());
        self.say(format!("{side}: submitting {}; {activity} shows how it goes", submission.what));
        let before = self.report_of(submission.subject.as_ref());
        let id = self.requests.ask(submission.call.clone(), Route::Submitted, Priority::Looking, Freshness::Network);
        self.sent.insert(id, Sent { submission, heard, before });
    }

    /// The report on screen, if it is that of `subject`: what a later one is compared with.
    pub(super) fn report_of(&self, subject: Option<&Descriptor>) -> Option<std::sync::Arc<serde_json::Value>> {
        let place = self.trail.current()?;
        let report = place.report.ready()?;
        (Some(report.descriptor()) == subject).then(|| report.tree.clone())
    }

    /// The service has accepted a submission, or not.
    pub(super) fn settle_submitted(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(Sent { submission, heard, before }) = self.sent.remove(&id) else { return };
        let object = match outcome.and_then(|reply| reply.answer.object()) {
            Ok(object) => object,
            Err(error) if self.activity.may_have_arrived(id, error.status) => {
                let words = "was sent, so the service may have it, but its answer is of no use";
                return self.said(format!("{} {words}: {error}", submission.what), false);
            }
            Err(error) => return self.said(format!("{} was not submitted: {error}", submission.what), false),
        };
        let mut analysis = object.descriptor.clone();
        if submission.side == Side::Private {
            analysis.kind = Kind::PrivateAnalysis;
        }
        if let Some((url, days)) = &submission.url {
            let kept = PrivateUrl {
                id: Indicator::Url(url.clone()).object_id(),
                url: url.clone(),
                analysis: Some(analysis.id.to_string()),
                submitted_at: self.now,
                expires_at: days.map(|days| self.now.saturating_add(i64::from(days) * DAY)),
            };
            self.private.remember(&kept);
            self.requests.order(Effect::Keep(StoreTask::PutPrivateUrl(kept)));
        }
        let (side, activity) = (submission.side.word(), self.activity_with_key());
        self.say(format!("{side}: {} is submitted; its analysis is followed in {activity}", submission.what));
        self.follow(analysis, submission.what, submission.subject, before, heard);
    }
}

/// A URL, or the address of a host that was named without one.
fn url_of(text: &str) -> Option<Indicator> {
    match ioc::classify(text).ok()? {
        Indicator::Hash { .. } => None,
        url @ Indicator::Url(_) => Some(url),
        host => ioc::classify(&format!("http://{}/", host.value())).ok(),
    }
}
