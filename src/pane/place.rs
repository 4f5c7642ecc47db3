//! One object on the trail: its report in Detail, and where the user stood in it.

mod since;
mod view;

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Pane;
use crate::effect::{Freshness, PlaceId, Priority, RequestId};
use crate::export::{Fault, Row, State};
use crate::ioc::Indicator;
use crate::keys::Action;
use crate::pane::detail::{self, DetailPane, Does, Tab};
use crate::pane::marked::{MarkSet, Marked, Seen};
use crate::pane::related::Related;
use crate::pane::rows::{motion, value};
use crate::pane::{
    Answer, Around, Chosen, Clicked, Component, CopyForm, DrawContext, Edge, Load, Means, Opens, Report, Requests,
    Route, report,
};
use crate::session::Session;
use crate::text;
use crate::vt::about::remarks_on;
use crate::vt::relationship::Catalogue;
use crate::vt::{Call, Descriptor, Glimpse, Object, title};

/// Lines that may name the object of the report itself before another one is named.
const OWN_LINES: usize = 16;

/// One object on the trail: its report, and where the user stood in it.
#[derive(Debug, Clone)]
pub struct Place {
    pub id: PlaceId,
    /// As asked; the report's own id afterwards.
    pub subject: Descriptor,
    /// What was typed or what the row was called.
    pub name: String,
    /// What a person asked for, until its answer was written into the history.
    pub asked: String,
    /// The same, for as long as the place stands; empty for what was reached from elsewhere.
    pub input: String,
    /// The relationship that led here; none for a fresh look-up.
    pub via: Option<Box<str>>,
    /// What that relationship is of.
    pub source: Option<Descriptor>,
    /// An earlier run left it: its report is read from the store when somebody comes here.
    pub is_left: bool,
    /// It was opened from a case, which others may have written: nobody said yes to what is internal about it.
    pub is_unjudged: bool,
    /// The list that it was opened from, where going back leads to.
    pub from: Option<Pane>,
    pub report: Load<Report>,
    /// A newer report on its way while the old one is shown.
    pub renewing: Option<RequestId>,
    /// A list said that this object exists and the service never scanned it: asking would cost a request for nothing.
    pub never_scanned: bool,
    pub detail: DetailPane,
    pub related: Related,
}

impl Place {
    pub fn new(id: PlaceId, subject: Descriptor, name: String, via: Option<Box<str>>) -> Self {
        let related = Related::new(id, subject.clone());
        Self {
            id,
            subject,
            name,
            asked: String::new(),
            input: String::new(),
            via,
            source: None,
            is_left: false,
            is_unjudged: false,
            from: None,
            report: Load::Idle,
            renewing: None,
            never_scanned: false,
            detail: DetailPane::default(),
            related,
        }
    }

    /// Goes by the report's own id from now on; how a URL was asked for is kept where the service spells it otherwise.
    pub fn identify(&mut self, object: &Object, asked: Option<&Indicator>) {
        let asked = asked.cloned().or_else(|| self.subject.indicator());
        let other = asked.and_then(|asked| object.facts.asked_as(&asked));
        self.detail.asked = other.or(self.detail.asked.take());
        self.subject = object.descriptor.clone();
    }

    /// What hangs on the report is learned of it anew.
    pub fn learn_report(&mut self, relationships: &Catalogue) {
        let Load::Ready(report) = &self.report else { return };
        self.related.entries.note_unknown(false);
        self.related.learn(&report.object);
        self.detail.parts.forget_told();
        for (name, known) in self.detail.amounts() {
            self.related.entries.tell(name, known);
        }
        self.related.heed(relationships);
    }

    /// Request `id` never left: what it was for was not asked.
    pub fn forgo(&mut self, id: RequestId) {
        self.report.forgo(id);
        self.renewing.take_if(|renewing| *renewing == id);
        self.detail.forgo(id);
        self.related.forgo(id);
    }

    /// What the place is called: the report's own name once it is known.
    pub fn title(&self) -> Cow<'_, str> {
        match &self.report {
            Load::Ready(report) => title(&report.object, self.about().map(|(_, known)| known)),
            _ => (&*self.name).into(),
        }
    }

    /// What a comment or an analysis is about, and what is known of that.
    pub fn about(&self) -> Option<(Descriptor, &Glimpse)> {
        let of = remarks_on(&self.report.ready()?.object)?;
        let known = self.detail.parts.known(&of)?;
        Some((of, known))
    }

    /// Takes back the report that is on its way; false when none is.
    pub fn take_back(&mut self, requests: &mut Requests) -> bool {
        let Some(id) = self.report.waiting().or(self.renewing.take()) else { return false };
        requests.cancel(id);
        if self.report.waiting().is_some() {
            self.report = Load::Idle;
        }
        true
    }

    /// Orders what the shown tab needs beyond the report.
    pub fn order_part(&mut self, freshness: Freshness, session: &Session, requests: &mut Requests) {
        let Load::Ready(report) = &self.report else { return };
        let id = self.id;
        self.detail.order(report, session, &mut |tab, call| {
            requests.ask(call, Route::Part(id, tab), Priority::Looking, freshness)
        });
    }

    /// What turning to another tab asks for by itself.
    pub fn calls_that_follow(&self, session: &Session, turned: impl Fn(Tab) -> Tab) -> Vec<Call> {
        let Some(report) = self.report.ready().filter(|_| session.reads_ahead()) else { return Vec::new() };
        self.detail.calls_of(turned(self.detail.tab), report)
    }

    /// The object itself, to be copied in a form; before its report came, what was asked for.
    pub fn chosen_whole(&self, form: CopyForm) -> Chosen {
        let object = self.report.ready().map(|report| report.object.clone());
        let own = Chosen::bare(object.as_ref().map_or_else(|| self.name.clone(), value));
        match (form, &self.report) {
            (CopyForm::Values | CopyForm::Defanged, _) => own,
            (_, Load::Failed(error)) => {
                let state = State::of_error(error);
                let fault = Some(Fault::from(error)).filter(|_| state == State::Failed);
                let named = Row::of_name(&self.subject, &self.name, state);
                let row = Row { told_at: error.told_at, fault, ..named };
                own.knowing(Some(Box::new(row)), state, "").asked_as(self.detail.asked.clone())
            }
            _ => {
                let since = self.report.ready().and_then(|report| Some(report.unrenewed.as_ref()?.words()));
                own.with_object(object).asked_as(self.detail.asked.clone()).since(since)
            }
        }
    }

    /// Goes to the next line that names an object, or back. The report names its own object too, and that leads nowhere.
    fn seek(&mut self, action: Action) {
        let own = self.report.ready().map(|report| value(&report.object));
        for _ in 0..OWN_LINES {
            self.detail.perform(action);
            if self.detail.value() != own && self.detail.target().as_ref() != Some(&self.subject) {
                return;
            }
        }
    }
}

impl Component for Place {
    fn means(&self, action: Action) -> Means {
        match (action, &self.report) {
            (Action::Open, Load::Waiting(_)) => Means::Nothing,
            (Action::Open, Load::Idle | Load::Failed(_)) => Means::Words("ask again"),
            (Action::Open, Load::Ready(_)) => match self.detail.does(&self.subject) {
                Some(Does::Searches) => Means::Words("search for it"),
                Some(Does::Opens) => Means::Label,
                Some(Does::Asks) => Means::Words("read it"),
                Some(Does::Folds) => Means::Words("fold"),
                Some(Does::Unfolds) => Means::Words("unfold"),
                None => Means::Nothing,
            },
            _ => Means::Label,
        }
    }

    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer {
        match action {
            Action::NextValue | Action::PreviousValue => self.seek(action),
            Action::Refresh if self.detail.renew_part() => {
                self.order_part(Freshness::Network, around.session, around.requests);
                return Answer::Changed;
            }
            Action::Refresh => return Answer::Renew,
            Action::Left | Action::Right | Action::More | Action::Open => {
                if self.detail.perform(action) {
                    return Answer::Changed;
                }
            }
            _ if motion(action).is_some() => drop(self.detail.perform(action)),
            _ => return Answer::Unknown,
        }
        Answer::Done
    }

    fn calls(&self, action: Action, session: &Session) -> Vec<Call> {
        match action {
            Action::Refresh => {
                let parts = self.report.ready().map(|report| self.detail.renewed_calls(report));
                parts.filter(|calls| !calls.is_empty()).unwrap_or_else(|| vec![report::call(&self.subject)])
            }
            Action::Left | Action::Right => self.calls_that_follow(session, |tab| tab.beside(action == Action::Right)),
            _ => Vec::new(),
        }
    }

    fn opens(&self) -> Opens {
        match &self.report {
            Load::Idle | Load::Failed(_) => Opens::Again(self.id),
            Load::Waiting(_) => Opens::Free,
            Load::Ready(shown) => match (self.detail.query(), self.detail.target()) {
                (Some(query), _) => Opens::Query(query.to_owned()),
                (None, Some(object)) if object != self.subject => Opens::Report {
                    name: self.detail.value().unwrap_or_else(|| object.id.to_string()),
                    object,
                    via: Some(self.detail.tab.title().to_lowercase().into()),
                    freshness: Freshness::Stored,
                },
                (None, _) => Opens::asks(self.detail.offered_call(shown)),
            },
        }
    }

    /// The way that led here, and what is said of the report.
    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        let title = context.elsewhere.trail(context.theme.glyphs().trail);
        Edge { title, said: self.said(context), is_said_first: !self.note(context).is_empty() }
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        self.draw_report(context, area, buffer);
    }

    fn make_room(&self, rows: u16) {
        detail::view::make_room(&self.detail, rows);
    }

    fn subject(&self) -> Option<Descriptor> {
        Some(self.subject.clone())
    }

    /// The value under the cursor, where there is one; the other forms are about the object.
    fn chosen(&self, form: CopyForm) -> Option<Chosen> {
        let is_value = matches!(form, CopyForm::Values | CopyForm::Defanged);
        let here = self.detail.value().filter(|_| is_value);
        Some(here.map_or_else(|| self.chosen_whole(form), Chosen::bare))
    }

    fn cancel(&mut self, requests: &mut Requests) -> bool {
        self.take_back(requests) || self.detail.json.stop()
    }

    fn filter(&self) -> &str {
        self.detail.filter()
    }

    fn set_filter(&mut self, filter: &str) -> Answer {
        if self.detail.set_filter(filter) { Answer::Changed } else { Answer::Done }
    }

    fn has_filter(&self) -> bool {
        self.report.ready().is_some()
    }

    /// The value under the cursor; then the next one is under it.
    fn mark(&mut self, _action: Action, marks: &mut MarkSet) -> Answer {
        let target = self.detail.target().filter(|target| *target != self.subject);
        let (Some(descriptor), Some(value)) = (target, self.detail.value()) else {
            return Answer::Said("nothing to mark on this line".to_owned());
        };
        marks.toggle(Marked { descriptor, subject: None, seen: Seen::Value(value.clone()) });
        self.seek(Action::NextValue);
        Answer::Said(format!("{}: {} marked", text::visible(&value), marks.len()))
    }

    fn can_mark(&self) -> bool {
        self.detail.target().is_some()
    }

    fn click(&mut self, at: Position) -> Clicked {
        self.detail.click(at)
    }
}
