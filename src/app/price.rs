//! What an action costs here and now: the prices of the calls that it would order, which the budget charges by as well.
//!
//! What the store knows by then may spare them, so it is the most that it can cost.

use super::loading::PagesLeft;
use super::{Model, Pane};
use crate::keys::Action;
use crate::pane::detail::Tab;
use crate::pane::overlay::{Intent, Overlay};
use crate::pane::search::Reading;
use crate::pane::submit::Picked;
use crate::pane::triage::Flow;
use crate::pane::watching::{Follow, Watch};
use crate::pane::{Load, report};
use crate::vt::calls::Form;
use crate::vt::{Call, Descriptor, calls, endpoint};

impl Model {
    /// Requests that an action costs at most; `None` where it asks for nothing.
    pub fn price(&self, action: Action) -> Option<u32> {
        match self.overlays.last() {
            Some(overlay) => self.unless_offline(self.price_on_top(overlay, action)),
            None if self.search.active => match action {
                Action::Submit => {
                    let call = self.call_of_typed(self.search.prompt.text());
                    self.unless_offline(call.as_ref().map(Call::price))
                }
                _ => None,
            },
            None => self.price_in(self.focus, action),
        }
    }

    /// The same of an action in a pane, whatever lies on top.
    pub fn price_in(&self, pane: Pane, action: Action) -> Option<u32> {
        let rows = |count: usize| Some(count).filter(|count| *count > 0).map(reports);
        let price = match (action, pane) {
            (Action::Pause, Pane::Triage) if self.triage.flow == Flow::Paused => rows(self.triage.unasked()),
            (Action::LoadAll, _) if pane == self.focus => self.price_of_all(),
            (Action::PutBack, _) if self.triage.flow == Flow::Runs => rows(self.removed_unasked()),
            _ => total(&self.calls_in(pane, action)),
        };
        self.unless_offline(price)
    }

    pub(super) fn unless_offline(&self, price: Option<u32>) -> Option<u32> {
        price.map(|price| if self.session.offline { 0 } else { price })
    }

    /// The calls that an action would order.
    fn calls_in(&self, pane: Pane, action: Action) -> Vec<Call> {
        let current = self.trail.current();
        let related = || current.map(|place| &place.related);
        let one = |call: Option<Call>| call.into_iter().collect();
        match (action, pane) {
            (Action::Open, _) => self.calls_of_opening(pane),
            (Action::More, Pane::Results) => one(self.results.next_call()),
            (Action::More, Pane::Private) => one(self.private.next_call()),
            (Action::More, Pane::Related) => one(related().and_then(crate::pane::related::Related::next_call)),
            (Action::Refresh, Pane::Results) => one(self.results_call()),
            (Action::Refresh, Pane::Private) => one(self.private.first_call()),
            (Action::Refresh, Pane::Triage) => {
                one(self.triage.selected().map(|item| report::call(&Descriptor::of(&item.indicator))))
            }
            (Action::Refresh, Pane::Activity) => {
                let failed = |watch: &&Watch| matches!(watch.follow, Follow::Failed(_));
                one(self.activity.watch().filter(failed).map(|watch| super::watching::poll_call(&watch.analysis)))
            }
            (Action::Refresh, Pane::Related) if related().is_some_and(|related| related.shown.is_some()) => {
                one(related().and_then(crate::pane::related::Related::shown_call))
            }
            (Action::Refresh, Pane::Detail | Pane::Related) => {
                let renewed = current.zip(current.and_then(|place| place.report.ready()));
                let parts = renewed.map(|(place, report)| place.detail.renewed_calls(report)).unwrap_or_default();
                if pane == Pane::Detail && !parts.is_empty() {
                    return parts;
                }
                one(current.map(|place| report::call(&place.subject)))
            }
            (Action::Descriptors, _) => one(related().and_then(crate::pane::related::Related::turned_call)),
            (Action::Catalogue, _) => vec![calls::metadata()],
            (Action::Quota, _) => vec![calls::own_overall_quotas()],
            (Action::Widget, _) => self.calls_that_follow(|_| Tab::Widget),
            (Action::Behaviour, _) => self.calls_that_follow(|_| Tab::Behaviour),
            (Action::Left, Pane::Detail) => self.calls_that_follow(|tab| tab.beside(false)),
            (Action::Right, Pane::Detail) => self.calls_that_follow(|tab| tab.beside(true)),
            _ => Vec::new(),
        }
    }

    /// What `Enter` would ask for.
    fn calls_of_opening(&self, pane: Pane) -> Vec<Call> {
        let one = |call: Option<Call>| call.into_iter().collect();
        let current = self.trail.current();
        let unread = current.filter(|place| pane == Pane::Related && place.related.is_unread());
        if let Some(place) = unread {
            return one(place.related.shown_call());
        }
        // What is shown beside the list is there.
        if pane != Pane::Detail && self.preview().is_some_and(|preview| preview.place.report.ready().is_some()) {
            return Vec::new();
        }
        match pane {
            Pane::Results if self.results.list.is_empty() => one(self.results_call()),
            Pane::Private if self.private.list.is_empty() => one(self.private.first_call()),
            Pane::Related if current.is_some_and(|place| place.related.shown.is_none()) => {
                one(current.and_then(|place| place.related.entry_call(Form::Objects)))
            }
            // The row knows, so that its object need not be read for each drawing.
            Pane::Results | Pane::Private | Pane::Related => match self.row_here(pane).filter(|row| row.price > 0) {
                Some(row) => one(self.unless_open(&Descriptor::new(row.kind.clone(), row.id()))),
                None => Vec::new(),
            },
            Pane::Triage => match self.triage.selected() {
                Some(item) if !item.is_found() => one(self.unless_open(&item.subject())),
                _ => Vec::new(),
            },
            Pane::Activity => one(self.activity.watch().and_then(|watch| self.call_of_watch(watch))),
            Pane::Detail => self.calls_of_line(),
        }
    }

    /// The report of `target`, unless it is open already.
    fn unless_open(&self, target: &Descriptor) -> Option<Call> {
        let is_open =
            self.trail.current().is_some_and(|place| place.subject == *target && place.report.ready().is_some());
        (!is_open).then(|| report::call(target))
    }

    fn call_of_watch(&self, watch: &Watch) -> Option<Call> {
        let subject = watch.subject.as_ref().filter(|_| watch.follow == Follow::Done)?;
        (!self.shows_result(watch)).then(|| report::call(subject))
    }

    /// What `Enter` on a line of the report would ask for.
    fn calls_of_line(&self) -> Vec<Call> {
        let one = |call: Option<Call>| call.into_iter().collect();
        let Some(place) = self.trail.current() else {
            return one(self.welcome.selected().map(|indicator| report::call(&Descriptor::of(&indicator))));
        };
        match &place.report {
            Load::Idle | Load::Failed(_) => vec![report::call(&place.subject)],
            Load::Waiting(_) => Vec::new(),
            Load::Ready(_) if place.detail.query().is_some() => {
                one(place.detail.query().and_then(|query| self.call_of_typed(query)))
            }
            Load::Ready(shown) => match place.detail.target().filter(|target| *target != place.subject) {
                Some(target) => vec![report::call(&target)],
                None => one(place.detail.offered_call(shown)),
            },
        }
    }

    /// What asking a text sends first: of a search that not every key may make, what kind of key it is.
    pub(super) fn call_of_typed(&self, text: &str) -> Option<Call> {
        match Reading::of(text, &self.session) {
            Reading::Barred(_) if self.session.asks_tier => Some(calls::own_user()),
            reading => reading.call(),
        }
    }

    /// The last question once more: the search whose list is shown, else the look-up.
    fn results_call(&self) -> Option<Call> {
        match self.results.looked_up.filter(|_| !self.results.is_search()) {
            Some(place) => self.trail.get(place).map(|place| report::call(&place.subject)),
            None => self.results.question().cloned(),
        }
    }

    /// What turning to another tab asks for by itself.
    pub(super) fn calls_that_follow(&self, turned: impl Fn(Tab) -> Tab) -> Vec<Call> {
        let Some(place) = self.trail.current().filter(|_| self.session.reads_ahead()) else { return Vec::new() };
        place.report.ready().map(|report| place.detail.calls_of(turned(place.detail.tab), report)).unwrap_or_default()
    }

    fn price_on_top(&self, overlay: &Overlay, action: Action) -> Option<u32> {
        match (overlay, action) {
            (Overlay::Menu(menu), Action::Open) => {
                menu.choices.get(menu.selected).and_then(|choice| self.price_of(&choice.intent))
            }
            (Overlay::Question(question), Action::Submit) => self.price_of(&question.intent),
            (Overlay::Palette(palette), Action::Submit) => palette.line().and_then(|line| self.price_of(&line.intent)),
            (Overlay::Checklist(list), Action::Open) => Some(list.price()),
            (Overlay::Checklist(list), Action::Right) => Some(list.price_with_report()),
            (Overlay::Form(form), Action::Open) => form.price(),
            (Overlay::Pick(pick), Action::OpenReport) => {
                pick.known_report().map(|report| report::call(&report).price())
            }
            (Overlay::Pick(pick), Action::Open) => match pick.enter() {
                Picked::LookUp(files) => Some(reports(files.len())),
                Picked::Open(subject) => Some(report::call(&subject).price()),
                _ => None,
            },
            _ => None,
        }
    }

    /// What all pages behind the focused list cost: at least the next one, where nobody knows how many there are.
    fn price_of_all(&self) -> Option<u32> {
        let pages = match self.pages_left() {
            PagesLeft::None => return None,
            PagesLeft::Unknown => 1,
            PagesLeft::Pages(pages) => u32::try_from(pages).unwrap_or(u32::MAX),
        };
        Some(endpoint::RELATED.price().saturating_mul(pages))
    }

    /// What a choice costs.
    fn price_of(&self, intent: &Intent) -> Option<u32> {
        match intent {
            Intent::LookUp(indicator) => {
                let is_here = self.preview().is_some_and(|preview| preview.place.report.ready().is_some());
                (!is_here).then(|| report::call(&Descriptor::of(indicator)).price())
            }
            Intent::Reanalyse(subject) => Some(calls::reanalyse(subject).price()),
            Intent::Delete(subject, form) => Some(calls::delete_private_file(&subject.id, *form).price()),
            Intent::LoadAll => self.price_of_all(),
            Intent::Do(action) => self.price_in(self.focus, *action),
            Intent::DoIn(context, action) => self.price_over(Pane::of(*context)?, *action),
            Intent::Line(line) => self.price_of_line(line),
            _ => None,
        }
    }
}

/// The price of so many reports.
fn reports(count: usize) -> u32 {
    endpoint::REPORT.price().saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
}

fn total(calls: &[Call]) -> Option<u32> {
    (!calls.is_empty()).then(|| calls.iter().map(Call::price).sum())
}
