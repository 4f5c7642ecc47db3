//! Flows in the window: where each begins, what it is told, and what is done of what it wants done.

use std::sync::Arc;

use serde_json::Value;

use super::{Model, Pane};
use crate::effect::{Effect, FileOrder, Freshness, Priority, RequestId, StoreTask};
use crate::flow::deletion::{Deletion, Doomed};
use crate::flow::order::{Matter, Order};
use crate::flow::submission::{Again, Analysed, Side, Submission, url_of};
use crate::flow::{Event, Flow, Given, Todo};
use crate::keys::Action;
use crate::msg::Reply;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Question};
use crate::pane::triage::{Item, State};
use crate::pane::{Load, Route};
use crate::text;
use crate::theme::Role;
use crate::vt::{ApiError, Call, Descriptor, Kind, Reason, Verdict};

/// Why an action that changes something can't be done now.
const READ_ONLY: &str = "read-only mode: nothing is sent; start without --read-only to change things";
/// The same of what the user keeps on this machine.
const KEPT_READ_ONLY: &str =
    "read-only mode: nothing was changed; start without --read-only to change what is kept here";

impl Model {
    /// Why an action is not possible in this session; such actions are dimmed.
    pub fn barred(&self, action: Action) -> Option<&'static str> {
        let changes = matches!(
            action,
            Action::SubmitPublic | Action::SubmitPrivate | Action::Reanalyse | Action::Comment | Action::Vote
        );
        // In the other panes the key takes away a row of ours, not a thing of the service's.
        let deletes = action == Action::Delete && !matches!(self.focus, Pane::Triage | Pane::Activity);
        let keeps = matches!(action, Action::Note | Action::SaveQuery | Action::ForgetQuery | Action::Hide);
        match () {
            () if keeps => self.session.read_only.then_some(KEPT_READ_ONLY),
            () if !(changes || deletes) => None,
            () if self.session.read_only => Some(READ_ONLY),
            () if self.session.offline => Some("offline: nothing is sent; start without --offline to ask the service"),
            () => None,
        }
    }

    /// Whether what the user keeps here (notes, verdicts, cases, the watch list) can't be changed in this session; then it says
    /// so. What asking brings is no change: answers, the history, where a walk has led, how the rows of the queue stand.
    pub(super) fn refuses_change(&mut self) -> bool {
        if self.session.read_only {
            self.complain(KEPT_READ_ONLY.to_owned());
        }
        self.session.read_only
    }

    /// `u` and `U`: asks for a path or URL.
    pub(super) fn submit(&mut self, side: Side) {
        let open = self.open_address(side);
        let look = self.requests.look();
        self.begin_flow(Flow::Submission(Submission::typing(side, look, open.as_deref(), self.session.reads_ahead())));
    }

    /// The address of what is open, to be submitted: a URL as it was asked for, a domain's by http. What was submitted privately is
    /// not filled in where it would become public.
    fn open_address(&mut self, side: Side) -> Option<String> {
        let subject = self.subject().filter(|subject| side == Side::Private || !subject.kind.is_private())?;
        let place = self.trail.current().filter(|place| place.subject == subject);
        let value = place.map(|place| match place.report.ready() {
            Some(report) => crate::pane::rows::value(&report.object),
            None if place.asked.is_empty() => place.name.clone(),
            None => place.asked.clone(),
        });
        let is_address = matches!(subject.kind, Kind::Url | Kind::PrivateUrl | Kind::Domain);
        url_of(value.filter(|_| is_address)?.as_str()).map(|url| url.value())
    }

    /// The user wants files looked at that were dropped or named.
    pub(super) fn look_at_files(&mut self, side: Side, text: String) {
        if text::shell::dropped_paths(&text).is_none() {
            return;
        }
        let (step, order) = Submission::looking(side, self.requests.look(), text, &self.session.own_keys);
        self.begin_flow(Flow::Submission(step));
        self.carry_out_of_flow(order);
    }

    /// `R`: asks whether to analyse again.
    pub(super) fn offer_reanalysis(&mut self) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        if self.refuses_internal(std::slice::from_ref(&subject)) {
            return;
        }
        match Again::of(&subject, &self.name_of(&subject), self.analysed(&subject), &self.given()) {
            Again::Form(step) => self.begin_flow(Flow::Submission(step)),
            Again::Question { title, hint } => {
                let yes = Choice::new("Yes, reanalyse", &hint, Intent::Reanalyse(subject));
                let others = self.marks.len();
                let alone = (others > 0).then(|| {
                    (Role::Warning, format!("this one alone, and not the {} marked", text::count(others as u64)))
                });
                let menu = Menu::asking(&title, "nothing is sent", vec![yes]).saying(alone.into_iter().collect());
                self.overlays.push(Overlay::Menu(menu));
            }
            Again::Not(words) => self.say(words),
        }
    }

    /// When an object was analysed, by whatever is known of it here: its report, shown beside a list or opened, its row, a verdict
    /// beside its name.
    fn analysed(&self, subject: &Descriptor) -> Analysed {
        let beside = self.preview().filter(|preview| preview.is_of(subject)).map(|preview| &preview.place);
        let open = self.trail.current().filter(|place| place.subject == *subject);
        let of_reports = [beside, open].into_iter().flatten().map(|place| match &place.report {
            Load::Ready(report) => Analysed::of(&report.object),
            Load::Failed(error) if error.reason == Reason::NotFound => Analysed::NotThere,
            _ => Analysed::NotKnown,
        });
        let near = self.list_subject();
        let row = self.focused_list().and_then(|list| list.selected()?.object(near.as_ref()));
        let row = row.filter(|object| object.descriptor == *subject).map(|object| Analysed::of(&object));
        let queued = self.triage.selected().filter(|item| item.subject() == *subject);
        let queued = queued.and_then(Item::analysed).map(Analysed::At);
        let glimpse = self.glimpses.get(subject).map(|glimpse| match (glimpse.date, glimpse.verdict) {
            (Some(at), _) => Analysed::At(at),
            (None, Verdict::Missing) => Analysed::NotThere,
            (None, _) => Analysed::NotKnown,
        });
        let missing = self.triage.selected().filter(|item| item.subject() == *subject && item.state == State::NotFound);
        let known = of_reports.chain(row).chain(queued).chain(glimpse).chain(missing.map(|_| Analysed::NotThere));
        known.into_iter().find(|known| *known != Analysed::NotKnown).unwrap_or(Analysed::NotKnown)
    }

    /// The user said yes.
    pub(super) fn reanalyse(&mut self, subject: Descriptor) {
        let what = self.name_of(&subject);
        let todo = Again::agreed(subject, what, &self.given());
        self.carry_out_all(todo);
    }

    /// `c`, `v`, and `D` on a file.
    pub(super) fn offer_order(&mut self, matter: fn(Descriptor) -> Matter) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        if self.refuses_internal(std::slice::from_ref(&subject)) {
            return;
        }
        let name = self.name_of(&subject);
        let draft = self.drafts.take_comment(&subject);
        match Order::asking(matter(subject), &name, draft.as_deref(), &self.given()) {
            Ok(order) => self.begin_flow(Flow::Order(order)),
            Err(words) => self.say(words),
        }
    }

    /// `d` on a private file: which of the two forms, then a typed word.
    pub(super) fn offer_deletion(&mut self) {
        let Some(file) = self.subject() else { return self.say("no object here") };
        let (name, listed) = (self.name_of(&file), self.private.name_of(&file.id));
        let marked = self.marks.iter().filter(|marked| marked.descriptor.kind == Kind::PrivateFile).count();
        let title = format!("PRIVATE · delete of {}", text::fit(&name, 40));
        let ways = match Deletion::offered(Doomed { file, name, listed, marked }) {
            Ok(ways) => ways,
            Err(words) => return self.say(words),
        };
        let choices = ways.map(|way| {
            let (label, hint) = way.choice();
            Choice::new(label, hint, Intent::Delete(way))
        });
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "everything stays as it is", choices.into())));
    }

    /// A choice or question of a deletion was said yes to.
    pub(super) fn delete(&mut self, deletion: Deletion) {
        let (_, todo) = Flow::Deletion(deletion).step(Event::Chosen, &self.given());
        self.carry_out_all(todo);
    }

    /// The flow that lies on top, or below what was put there since, is told what happened. It stays where it lay.
    pub(super) fn tell_flow(&mut self, event: Event) {
        let Some(at) = self.overlays.iter().rposition(|overlay| matches!(overlay, Overlay::Flow(_))) else { return };
        let Overlay::Flow(flow) = self.overlays.remove(at) else { return };
        let (next, todo) = flow.step(event, &self.given());
        if let Some(flow) = next {
            self.overlays.insert(at, Overlay::Flow(Box::new(flow)));
        }
        self.carry_out_all(todo);
    }

    /// The service has answered what a flow has sent.
    pub(super) fn settle_flow(&mut self, flow: Flow, outcome: Result<Reply, ApiError>) {
        let (_, todo) = flow.step(Event::Answered { outcome }, &self.given());
        self.carry_out_all(todo);
    }

    /// The request of a flow is taken back.
    pub(super) fn break_off(&mut self, id: RequestId) {
        let route = self.requests.route(id).cloned();
        let may_have_acted = self.activity.may_have_acted(id);
        self.requests.cancel(id);
        match route {
            Some(Route::Flow(flow)) => {
                let (_, todo) = flow.step(Event::BrokenOff { may_have_acted }, &self.given());
                self.carry_out_all(todo);
            }
            Some(route) => self.never_asked(id, &route),
            None => {}
        }
    }

    fn given(&self) -> Given<'_> {
        let Self { session, keymap, focus, now, .. } = self;
        Given { session, keymap, context: focus.context(), now: *now }
    }

    fn begin_flow(&mut self, flow: Flow) {
        self.overlays.push(Overlay::Flow(Box::new(flow)));
    }

    fn carry_out_all(&mut self, todo: Vec<Todo>) {
        for todo in todo {
            self.carry_out_of_flow(todo);
        }
    }

    fn carry_out_of_flow(&mut self, todo: Todo) {
        match todo {
            Todo::Say(words) => self.say(words),
            Todo::Complain(words) => self.complain(words),
            Todo::Draft(subject, text) => self.leave_comment(subject, text),
            Todo::Disk(order) => self.requests.order(Effect::File(order)),
            Todo::LookUp { look, index, call, is_alone } => {
                let (priority, freshness) = if is_alone {
                    (Priority::Looking, Freshness::Network)
                } else {
                    (Priority::Bulk, Freshness::Stored)
                };
                self.requests.ask(call, Route::Known(look, index), priority, freshness);
            }
            Todo::Drop(look) => {
                self.requests.order(Effect::File(FileOrder::Stop(look)));
                self.requests.cancel_where(|route| matches!(route, Route::Known(of, _) if *of == look));
            }
            Todo::Open(report) => {
                let name = report.id.to_string();
                self.go_to(report, name, None);
                self.focus = Pane::Detail;
            }
            Todo::Confirm { title, lines, word, then } => {
                let question = Question::new(title, lines, &word, Intent::Delete(then));
                self.overlays.push(Overlay::Question(question));
            }
            Todo::Send(orders) => self.send(orders),
            Todo::Follow(analysis, sent) => {
                let (what, subject) = (sent.what().to_owned(), sent.subject().cloned());
                self.follow(analysis, what, subject, sent.before, sent.heard);
            }
            Todo::Remember(url) => {
                self.private.remember(&url);
                self.requests.order(Effect::Keep(StoreTask::PutPrivateUrl(url)));
            }
            Todo::Gone(file) => self.private.removed(&file),
        }
    }

    /// Sends what the user said yes to.
    fn send(&mut self, orders: Vec<(Call, Flow)>) {
        if let Some(reason) = self.barred(Action::SubmitPublic) {
            return self.complain(reason.to_owned());
        }
        let heard = (orders.len() == 1).then_some(self.heard);
        for (call, mut flow) in orders {
            if let Flow::Submission(Submission::Sent(sent)) = &mut flow {
                (sent.heard, sent.before) = (heard, self.report_of(sent.subject()));
            }
            self.requests.ask(call, Route::Flow(Box::new(flow)), Priority::ByHand, Freshness::Network);
        }
    }

    /// The report on screen, if it is that of `subject`: what a later one is compared with.
    fn report_of(&self, subject: Option<&Descriptor>) -> Option<Arc<Value>> {
        let place = self.trail.current()?;
        let report = place.report.ready()?;
        (Some(report.descriptor()) == subject).then(|| report.tree.clone())
    }
}
