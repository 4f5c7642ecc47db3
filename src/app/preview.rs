//! Preview: what lies under the cursor of a list is shown beside it, as far as that costs nothing.
//!
//! A row that came whole is shown as it came; of any other the store is asked, once the cursor rests, and never the
//! service. An answer that comes after the cursor has moved on is dropped.

use std::time::Duration;

use super::{Model, Pane, Place};
use crate::effect::{Effect, Freshness, Priority, RequestId};
use crate::ioc::Indicator;
use crate::keys::Action;
use crate::msg::{Msg, Provenance, Reply};
use crate::pane::detail::parts::LARGE;
use crate::pane::noted;
use crate::pane::overlay::{Intent, Overlay};
use crate::pane::rows::{Extent, Opening, Row, target};
use crate::pane::told::Told;
use crate::pane::triage::{Item, State};
use crate::pane::{Load, Report, Route, report};
use crate::vt::{Analysis, ApiError, Call, Descriptor, Kind};

/// How long the cursor rests before anything is read: longer than the time between two presses of a key that is held.
const REST: Duration = Duration::from_millis(50);

/// Which row the cursor is on; another one is another preview.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    /// The list; none for the history.
    pane: Option<Pane>,
    subject: Descriptor,
    /// What the row asks for, which may be another spelling of what was found.
    asked: Option<Indicator>,
    /// When the row was told what it knows: once it knows more, its report may be there.
    told_at: i64,
}

/// What is shown beside a list.
#[derive(Debug, Clone)]
pub struct Preview {
    spot: Spot,
    /// A place that is not on the trail yet.
    pub place: Place,
    pub told: Told,
    /// The list had it whole, without what is related to it.
    is_brought: bool,
}

/// The preview and the wait before it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Previews {
    shown: Option<Box<Preview>>,
    /// Counts the movements, so that an end of rest is told from one of an earlier row.
    moves: u64,
    /// The movement whose rest is being waited for.
    resting: Option<u64>,
}

impl Preview {
    /// Whether it is what is shown of this object, which may have another id by its report.
    pub(super) fn is_of(&self, subject: &Descriptor) -> bool {
        self.spot.subject == *subject || self.place.subject == *subject
    }
}

impl Previews {
    /// The place that is shown.
    pub(super) fn place(&self) -> Option<&Place> {
        self.shown.as_ref().map(|preview| &preview.place)
    }

    pub(super) fn place_mut(&mut self) -> Option<&mut Place> {
        self.shown.as_mut().map(|preview| &mut preview.place)
    }
}

impl Model {
    /// What is shown beside the list under the cursor, where that is not what is open.
    pub fn preview(&self) -> Option<&Preview> {
        self.previews.shown.as_deref()
    }

    /// Whether the report of an indicator is shown beside the list that it was chosen from.
    pub(super) fn is_beside(&self, indicator: &Indicator) -> bool {
        let preview = self.preview().filter(|preview| preview.place.report.ready().is_some());
        preview.is_some_and(|preview| preview.spot.asked.as_ref() == Some(indicator))
    }

    /// The place that a pane of the right side shows: what is under the cursor of a list, else what is open.
    pub fn shown(&self, pane: Pane) -> Option<&Place> {
        let beside = self.preview().filter(|preview| pane != Pane::Related || preview.spot.pane != Some(Pane::Related));
        beside.map(|preview| &preview.place).or_else(|| self.trail.current())
    }

    /// Notices where the cursor is; called after every message. Sends nothing.
    pub(super) fn follow_cursor(&mut self) {
        let spot = match self.overlays.last() {
            Some(Overlay::Menu(menu)) => match menu.choice().map(|choice| &choice.intent) {
                Some(Intent::LookUp(indicator)) => Some(Spot::of_history(indicator)),
                _ => return,
            },
            // What lies on top hides the list, and leaves what is beside it alone.
            Some(_) => return,
            None if self.search.active => return,
            None => self.spot(),
        };
        let spot = spot.filter(|spot| self.trail.current().is_none_or(|place| place.subject != spot.subject));
        if self.preview().map(|preview| &preview.spot) == spot.as_ref() {
            // The row may have learned more since.
            let told = spot.and_then(|spot| self.told(spot.pane));
            if let (Some(preview), Some((told, name))) = (&mut self.previews.shown, told) {
                preview.told = told;
                preview.place.name = name;
            }
            return;
        }
        if let Some(id) = self.previews.shown.take().and_then(|old| old.place.report.waiting()) {
            self.requests.forget(id);
        }
        let Some(spot) = spot else { return };
        let name = spot.subject.id.to_string();
        let (told, name) = self.told(spot.pane).unwrap_or((Told::default(), name));
        let place = Place::new(self.trail.number(), spot.subject.clone(), name, None);
        self.previews.shown = Some(Box::new(Preview { spot, place, told, is_brought: false }));
        self.previews.moves += 1;
        self.await_rest();
    }

    fn await_rest(&mut self) {
        if self.previews.resting.is_none() {
            self.previews.resting = Some(self.previews.moves);
            self.requests.order(Effect::After { delay: REST, msg: Msg::CursorRests(self.previews.moves) });
        }
    }

    /// The cursor has been where it is for a while, or moved on meanwhile.
    pub(super) fn cursor_rests(&mut self, moves: u64) {
        if self.previews.resting != Some(moves) {
            return;
        }
        self.previews.resting = None;
        let Some(preview) = self.preview().filter(|preview| matches!(preview.place.report, Load::Idle)) else { return };
        if self.previews.moves != moves {
            return self.await_rest();
        }
        let (pane, subject) = (preview.spot.pane, preview.spot.subject.clone());
        match self.brought(pane) {
            Brought::Whole(report) => {
                self.show_beside(Ok(*report));
                self.note_brought();
            }
            Brought::Large(object, provenance) => {
                let id = self.requests.decode(*object, provenance, Route::Preview);
                self.set_preview(Load::Waiting(id));
                self.note_brought();
            }
            Brought::Named(found) => self.read_beside(&found, pane),
            Brought::Nothing if pane == Some(Pane::Triage) || pane.is_none() => self.read_beside(&subject, pane),
            Brought::Nothing => {}
        }
    }

    /// Asks the store for the report of what is under the cursor.
    fn read_beside(&mut self, subject: &Descriptor, pane: Option<Pane>) {
        let id = self.requests.peek(report::call(subject), Route::Preview, Priority::Looking, Freshness::Kept);
        if let Some(preview) = &mut self.previews.shown {
            // A link is called by what it leads to, as its row is.
            if pane != Some(Pane::Triage) && preview.place.subject != *subject {
                let name = std::mem::take(&mut preview.place.name);
                preview.place = Place::new(preview.place.id, subject.clone(), name, None);
            }
        }
        self.set_preview(Load::Waiting(id));
    }

    fn note_brought(&mut self) {
        if let Some(preview) = &mut self.previews.shown {
            preview.is_brought = true;
        }
    }

    fn set_preview(&mut self, load: Load<Report>) {
        if let Some(preview) = &mut self.previews.shown {
            preview.place.report = load;
        }
    }

    /// Takes in what the store has.
    pub(super) fn settle_preview(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        if self.preview().and_then(|preview| preview.place.report.waiting()) == Some(id) {
            self.show_beside(outcome.and_then(Report::from_reply));
        }
    }

    fn show_beside(&mut self, outcome: Result<Report, ApiError>) {
        let Some(preview) = &mut self.previews.shown else { return };
        let place = &mut preview.place;
        match outcome {
            Ok(report) => {
                place.identify(&report.object, preview.spot.asked.as_ref());
                place.related.learn(&report.object);
                place.related.heed(&self.relationships);
                place.detail.parts.colours = self.session.widget_colours.clone();
                place.detail.refresh(&report, &self.session, self.now);
                place.report = Load::Ready(report);
            }
            Err(error) => place.report = Load::Failed(error.told(self.now)),
        }
    }

    /// Makes the lines of what is shown beside a list anew.
    pub(super) fn refresh_preview(&mut self) {
        if let Some(place) = self.previews.place_mut()
            && let Load::Ready(report) = &place.report
        {
            place.detail.refresh(report, &self.session, self.now);
        }
    }

    /// Makes the lines of the preview anew when they were made for another width; true when they were.
    pub(super) fn fit_preview(&mut self) -> bool {
        let is_outgrown = self.previews.place().is_some_and(|place| place.detail.is_outgrown());
        if is_outgrown {
            self.refresh_preview();
        }
        is_outgrown
    }

    /// Rolls the report that is shown beside a list; false when none is.
    pub(super) fn roll_preview(&mut self, roll: Action) -> bool {
        let preview = self.previews.shown.as_mut();
        preview.map(|preview| preview.place.detail.perform(roll)).is_some()
    }

    /// What is shown beside the list on the left, once its report is there: going over to the right side opens it.
    pub(super) fn report_beside(&self) -> Option<&Place> {
        let preview = self.preview().filter(|_| self.focus.is_left())?;
        Some(&preview.place).filter(|place| place.report.ready().is_some())
    }

    /// What a key that may reads behind a report that the list under the cursor brought along: there were no relationships in
    /// it.
    pub(super) fn call_behind_brought(&self, pane: Pane) -> Option<Call> {
        if !self.session.reads_ahead() {
            return None;
        }
        if let Some(preview) = self.preview().filter(|preview| preview.place.report.ready().is_some()) {
            return preview.is_brought.then(|| report::call(&preview.place.subject));
        }
        let near = self.pane(pane)?.belongs_to();
        let row = self.row_here(pane)?;
        let object = row.object(near)?;
        match Opening::of(&object, row.extent) {
            Opening::Brought(target, _) if object.has_attributes && object.raw().len() <= LARGE => {
                self.unless_open(&target)
            }
            _ => None,
        }
    }

    /// Opens what is shown beside the list, at no cost; false when no report is shown there.
    pub(super) fn enter_preview(&mut self) -> bool {
        let is_here = self.preview().is_some_and(|preview| preview.place.report.ready().is_some());
        let Some(preview) = self.previews.shown.take_if(|_| is_here) else { return false };
        let Preview { spot, mut place, .. } = *preview;
        if let Load::Ready(report) = &place.report
            && spot.pane.is_none_or(|pane| pane == Pane::Triage)
        {
            let (kind, asked) = (&spot.subject.kind, place.name.clone());
            self.requests.order(super::history::look_up(self.now, kind, asked, Ok(&report.object)));
        } else if let Load::Ready(report) = &place.report
            && let Some(effect) = super::history::walk(self.now, &report.object)
        {
            self.requests.order(effect);
        }
        if spot.pane == Some(Pane::Related) {
            place.via = self.trail.current().and_then(|place| place.related.shown.clone());
        }
        place.from = spot.pane.filter(|pane| pane.is_left());
        self.arrive(place);
        true
    }

    /// The row under the cursor of the focused list.
    fn spot(&self) -> Option<Spot> {
        if self.focus == Pane::Triage {
            let item = self.triage.selected()?;
            let asked = Some(item.indicator.clone());
            return Some(Spot { pane: Some(self.focus), subject: item.subject(), asked, told_at: told_at(item) });
        }
        let row = self.row_here(self.focus)?;
        let subject = Descriptor::new(row.kind.clone(), row.id());
        // A row that was only named may come whole while the cursor is on it, or come anew.
        let told_at = match row.extent {
            Extent::Whole(provenance) => provenance.fetched_at,
            Extent::Named => 0,
        };
        Some(Spot { pane: Some(self.focus), subject, asked: None, told_at })
    }

    fn row_here(&self, pane: Pane) -> Option<&Row> {
        self.pane(pane)?.paged()?.list.selected()
    }

    /// What the row under the cursor knows, and what it calls its object.
    fn told(&self, pane: Option<Pane>) -> Option<(Told, String)> {
        let Some(pane) = pane else {
            let Some(Overlay::Menu(menu)) = self.overlays.last() else { return None };
            let choice = menu.choice()?;
            let told = Told { lines: vec![choice.hint.clone()], ratio: choice.label.clone(), verdict: None };
            return Some((told, choice.label.clone()));
        };
        match pane {
            Pane::Triage => {
                let item = self.triage.selected()?;
                let subject = item.subject();
                let note = noted::words(&self.annotations, &subject.kind, &subject.id);
                Some((item.told(note), item.value.to_string()))
            }
            pane => {
                let row = self.row_here(pane)?;
                let note = noted::words(&self.annotations, &row.kind, row.id());
                let (told, title) = row.told();
                let lines = told.lines.into_iter().chain(note).collect();
                Some((Told { lines, ..told }, title))
            }
        }
    }

    /// What the row under the cursor brought along of its object.
    fn brought(&self, pane: Option<Pane>) -> Brought {
        let near = self.list_subject();
        let row = pane.and_then(|pane| self.row_here(pane));
        let Some((extent, object)) = row.and_then(|row| Some((row.extent, row.object(near.as_ref())?))) else {
            return Brought::Nothing;
        };
        if object.descriptor.kind == Kind::PrivateAnalysis
            && let Some(item) = Analysis::subject(&object)
        {
            return Brought::Named(item);
        }
        let Some(found) = target(&object) else { return Brought::Nothing };
        match extent {
            Extent::Whole(provenance) if object.link.is_none() && object.has_attributes => {
                if object.raw().len() > LARGE {
                    return Brought::Large(Box::new(object), provenance);
                }
                Brought::Whole(Box::new(Report::from_object(object, provenance)))
            }
            _ => Brought::Named(found),
        }
    }
}

/// What a row has of its object.
enum Brought {
    Whole(Box<Report>),
    Large(Box<crate::vt::Object>, Provenance),
    /// Only which one it is.
    Named(Descriptor),
    Nothing,
}

impl Spot {
    fn of_history(indicator: &Indicator) -> Self {
        Self { pane: None, subject: Descriptor::of(indicator), asked: Some(indicator.clone()), told_at: 0 }
    }
}

fn told_at(item: &Item) -> i64 {
    match &item.state {
        State::Found(known) => known.fetched_at,
        State::NotFound | State::Failed(_) => 1,
        _ => 0,
    }
}
