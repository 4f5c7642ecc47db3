//! What an action costs here and now: the prices of the calls that it would order, which the budget charges by as well.
//!
//! What the store knows by then may spare them, so it is the most that it can cost.

use super::loading::PagesLeft;
use super::{Model, Pane};
use crate::effect::{Freshness, PlaceId};
use crate::keys::Action;
use crate::pane::detail::Tab;
use crate::pane::overlay::{Intent, Overlay};
use crate::pane::search::Reading;
use crate::pane::triage::Flow;
use crate::pane::watching::Follow;
use crate::pane::{Component, Opens, report};
use crate::vt::{Call, Descriptor, calls, endpoint};

impl Model {
    /// Requests that an action costs at most; `None` where it asks for nothing.
    pub fn price(&self, action: Action) -> Option<u32> {
        match self.overlays.last() {
            Some(overlay) => self.where_sent(self.price_on_top(overlay, action)),
            None if self.search.active => match action {
                Action::Submit => {
                    let call = self.call_of_typed(self.search.prompt.text());
                    self.where_sent(call.as_ref().map(Call::price))
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
            (Action::LoadAll, _) => self.price_of_all(pane),
            (Action::PutBack, _) if self.triage.flow == Flow::Runs => rows(self.removed_unasked()),
            _ => total(&self.calls_in(pane, action)),
        };
        self.where_sent(price)
    }

    pub(super) fn where_sent(&self, price: Option<u32>) -> Option<u32> {
        price.map(|price| self.session.price(price))
    }

    /// The calls that an action would order.
    fn calls_in(&self, pane: Pane, action: Action) -> Vec<Call> {
        match (action, pane) {
            (Action::Open, _) => self.calls_of_opening(pane),
            (Action::Refresh, Pane::Results) => self.results_call().into_iter().collect(),
            (Action::Catalogue, _) => vec![calls::metadata()],
            (Action::Quota, _) => vec![calls::own_overall_quotas()],
            (Action::Widget, _) => self.calls_that_follow(|_| Tab::Widget),
            (Action::Behaviour, _) => self.calls_that_follow(|_| Tab::Behaviour),
            _ => {
                let own = self.pane_over(pane).map(|pane| pane.calls(action, &self.session)).unwrap_or_default();
                self.call_ahead(pane, action).into_iter().chain(own).collect()
            }
        }
    }

    /// What `Enter` would ask for.
    fn calls_of_opening(&self, pane: Pane) -> Vec<Call> {
        let is_beside = || self.preview().is_some_and(|preview| preview.place.report.ready().is_some());
        let call = match self.pane_over(pane).map_or(Opens::Free, Component::opens) {
            Opens::Asks(call) => Some(call),
            Opens::Query(text) => self.call_of_typed(&text),
            // What is shown beside the list is there.
            Opens::Row { .. } | Opens::Indicator(..) if is_beside() => self.call_behind_brought(pane),
            Opens::Row { report: None, .. } => self.call_behind_brought(pane),
            Opens::Row { report: Some(target), .. } => self.unless_open(&target),
            Opens::Indicator(indicator, Freshness::Stored) => self.unless_open(&Descriptor::of(&indicator)),
            Opens::Report { object, freshness: Freshness::Stored, .. } => self.unless_open(&object),
            Opens::Again(place) => self.call_of_place(place),
            Opens::Analysis => self.call_of_analysis(),
            Opens::Free | Opens::Indicator(..) | Opens::Report { .. } | Opens::Recipes => None,
        };
        call.into_iter().collect()
    }

    /// A pane as it is once it has the keys.
    fn pane_over(&self, pane: Pane) -> Option<&dyn Component> {
        match (pane, self.report_beside()) {
            (Pane::Detail, Some(place)) => Some(place),
            (Pane::Related, Some(place)) => Some(&place.related),
            _ => self.pane(pane),
        }
    }

    fn call_of_place(&self, place: PlaceId) -> Option<Call> {
        self.trail.get(place).map(|place| report::call(&place.subject))
    }

    /// The report that an analysis led to, unless that is on screen.
    fn call_of_analysis(&self) -> Option<Call> {
        let watch = self.activity.watch().filter(|watch| watch.follow == Follow::Done && !self.shows_result(watch))?;
        watch.subject.as_ref().map(report::call)
    }

    /// The report of `target`, unless it is open already.
    pub(super) fn unless_open(&self, target: &Descriptor) -> Option<Call> {
        let is_open =
            self.trail.current().is_some_and(|place| place.subject == *target && place.report.ready().is_some());
        (!is_open).then(|| report::call(target))
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
        match self.results.shown_place() {
            Some(place) => self.call_of_place(place),
            None => self.results.question().cloned(),
        }
    }

    /// What turning to another tab asks for by itself.
    pub(super) fn calls_that_follow(&self, turned: impl Fn(Tab) -> Tab) -> Vec<Call> {
        let place = self.report_beside().or(self.trail.current());
        place.map(|place| place.calls_that_follow(&self.session, turned)).unwrap_or_default()
    }

    fn price_on_top(&self, overlay: &Overlay, action: Action) -> Option<u32> {
        match (overlay, action) {
            (Overlay::Menu(menu), Action::Open) => menu.choice().and_then(|choice| match &choice.intent {
                Intent::LookUp(indicator) if menu.has_stored(indicator) => None,
                intent => self.price_of(intent),
            }),
            (Overlay::Question(question), Action::Submit) => self.price_of(&question.intent),
            // What must be followed by something only goes into the line.
            (Overlay::Palette(palette), Action::Submit) => {
                palette.line().filter(|line| !line.is_open).and_then(|line| self.price_of(&line.intent))
            }
            (Overlay::Checklist(list), Action::Open) => Some(list.price()),
            (Overlay::Checklist(list), Action::Right) => Some(list.price_with_report()),
            (Overlay::Flow(flow), action) => flow.price(action),
            _ => None,
        }
    }

    /// What all pages behind a list cost: at least the next one, where nobody knows how many there are.
    fn price_of_all(&self, pane: Pane) -> Option<u32> {
        let pages = match self.pages_left(pane) {
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
                (!self.is_beside(indicator)).then(|| report::call(&Descriptor::of(indicator)).price())
            }
            Intent::Reanalyse(subject) => Some(calls::reanalyse(subject).price()),
            Intent::Delete(deletion) => deletion.price(),
            Intent::SendInPublic(unsent) => Some(unsent.call.price()),
            Intent::LoadAll => self.price_of_all(self.focus),
            Intent::Do(action) => self.price_in(self.focus, *action),
            Intent::DoIn(context, action) => self.price_in(Pane::of(*context)?, *action),
            Intent::Line(line) => self.price_of_line(line),
            Intent::Revisit => self.where_sent(Some(self.price_of_look())),
            Intent::GoOnWithRun(_) => self.price_of_going_on(intent),
            Intent::RunRecipe { name, starts } => self.where_sent(self.price_of_run(name, starts.len())),
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
