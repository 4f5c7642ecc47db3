//! Looking things up and walking to them.

use super::{Model, Pane, Place};
use crate::effect::{Effect, Freshness, PlaceId, Priority, RequestId};
use crate::flow::Event;
use crate::flow::form::Input;
use crate::ioc::{self, Exposure, Indicator};
use crate::keys::Action;
use crate::msg::Provenance;
use crate::pane::detail::parts::LARGE;
use crate::pane::overlay::Way;
use crate::pane::overlay::{Intent, Overlay, Question};
use crate::pane::rows::Opening;
use crate::pane::search::Reading;
use crate::pane::search::suggest::Offering;
use crate::pane::{Component, Load, Opens, Report, Route, report, triage};
use crate::session::Tier;
use crate::vt::{Call, Descriptor, Object, calls, title};

impl Model {
    /// Asks what stands in the search bar, when it may be asked.
    pub(super) fn ask_typed(&mut self) {
        let text = self.search.prompt.text().trim().to_owned();
        match Reading::of(&text, &self.session) {
            Reading::Empty => self.search.close(),
            Reading::Indicator(indicator) => {
                self.close_search(&text);
                self.look_up_with(&indicator, Freshness::Stored);
                self.show_in_results();
            }
            Reading::Exposed(indicator, exposure) => {
                self.close_search(&text);
                self.question_exposed(indicator, &exposure);
            }
            Reading::Analysis(analysis) => {
                self.close_search(&text);
                let id = analysis.id.to_string();
                self.look_up_as(analysis, id.clone(), id, Freshness::Stored);
                self.show_in_results();
            }
            Reading::Several(_) => {
                self.close_search(&text);
                self.offer_checklist(&text);
            }
            Reading::Comments(tag) => {
                self.close_search(&text);
                self.ask_list(&tag, calls::search(&tag, calls::PAGE, None));
            }
            Reading::Intelligence(query) => {
                self.close_search(&text);
                self.ask_list(&query, calls::intelligence_search(&query, calls::PAGE, None));
            }
            Reading::Barred(_) if self.session.asks_tier => {
                self.say("asking what kind of key it is: 1 request, once a day");
                self.unproven = Some(text);
                self.requests.order(Effect::LearnTier);
            }
            Reading::Barred(_) => {
                let reason = "nothing was sent: modifiers need a premium key (setting tier = \"premium\")";
                self.complain(reason.to_owned());
            }
            Reading::OwnKey => {
                // It is remembered nowhere, so that it stands in no history.
                self.search.prompt.clear();
                self.search.close();
                self.complain("that is an API key of yours and no indicator; nothing was sent");
            }
            Reading::Nonsense(_) if self.page().is_some() => {
                self.close_search(&text);
                self.search_in_page(&text);
            }
            Reading::Nonsense(reason) => self.complain(format!("{reason}; nothing was sent")),
        }
    }

    /// The service said what kind of key it is; a search that waited for that goes out or is refused.
    pub(super) fn tier_learned(&mut self, tier: Option<Tier>) {
        let waits = self.unproven.take().is_some_and(|text| text == self.search.prompt.text().trim());
        match tier {
            Some(tier) => (self.session.tier, self.session.asks_tier) = (tier, false),
            None if waits => {
                return self.complain("the service did not say what kind of key it is; nothing else was sent");
            }
            None => {}
        }
        if waits {
            self.ask_typed();
        }
    }

    fn close_search(&mut self, text: &str) {
        self.search.close();
        self.search.remember(text);
        self.search.prompt.clear();
    }

    fn ask_list(&mut self, query: &str, call: Call) {
        self.results.ask(query, call, Freshness::Stored, &mut self.requests);
        self.focus = Pane::Results;
    }

    /// Looks one indicator up: its report opens, and Results shows it unless it shows the answer to a search.
    pub fn look_up(&mut self, indicator: &Indicator) {
        self.look_up_with(indicator, Freshness::Stored);
        if !self.results.is_search() {
            self.show_in_results();
        }
    }

    /// The same, with a say in how old the answer may be; Results stay as they are.
    pub(super) fn look_up_with(&mut self, indicator: &Indicator, freshness: Freshness) {
        let name = indicator.unicode().unwrap_or_else(|| indicator.value());
        self.look_up_as(Descriptor::of(indicator), indicator.value(), name, freshness);
    }

    fn look_up_as(&mut self, subject: Descriptor, asked: String, name: String, freshness: Freshness) {
        self.go_to_with(subject, name, None, freshness);
        if let Some(place) = self.trail.current_mut() {
            place.input.clone_from(&asked);
            place.asked = asked;
        }
        self.focus = Pane::Detail;
    }

    /// What is being looked up is what was searched for.
    fn show_in_results(&mut self) {
        if let Some(place) = self.trail.current() {
            self.results.look_up(place.id);
        }
    }

    /// What is internal about an object that nobody said yes to: it stands in a case, which others may have written, or is marked,
    /// and its report is not on the trail. What lists of the service's name tells it nothing; what is queued was judged then, but for
    /// what a case file brought.
    fn unopened_internal(&self, object: &Descriptor) -> Option<(Indicator, Exposure)> {
        let is_read = |place: &Place| place.subject == *object && place.report.ready().is_some();
        let is_withheld = self.triage.selected().is_some_and(|item| matches!(item.state, triage::State::Withheld(_)));
        let is_unjudged = self.focus == Pane::Case || self.focus == Pane::Triage && is_withheld;
        let is_judged = !is_unjudged && self.subject().as_ref() == Some(object);
        if is_judged || self.trail.places().any(is_read) {
            return None;
        }
        object.exposed(&self.session.internal_names)
    }

    /// Whether one of these is internal and nobody said yes to it; then it says so, and how one does.
    pub(super) fn refuses_internal(&mut self, objects: &[Descriptor]) -> bool {
        let found = objects.iter().find_map(|object| self.unopened_internal(object));
        if let Some((indicator, exposure)) = &found {
            let (name, open) = (crate::text::visible(&indicator.value()).into_owned(), self.word(Action::Open));
            let (word, reason) = (exposure.word(), exposure.reason().unwrap_or_default());
            let words = format!("{name} is {word}, so it was not sent: open it first ({open} asks); {reason}");
            self.complain(words);
        }
        found.is_some()
    }

    /// What would be sent about an internal object of a case that was opened and has no report is asked about first.
    pub(super) fn question_unjudged(&mut self) {
        let (mut question, mut others) = (None, Vec::new());
        for effect in self.requests.effects() {
            let held = match &effect {
                Effect::Ask { id, freshness, .. } if *freshness != Freshness::Kept => {
                    self.unjudged(*id).map(|found| (*id, found))
                }
                _ => None,
            };
            match held {
                Some((id, found)) => {
                    self.forgone(id);
                    question = Some(found);
                }
                None => others.push(effect),
            }
        }
        for effect in others {
            self.requests.order(effect);
        }
        if let Some((indicator, exposure)) = question {
            self.question_exposed(indicator, &exposure);
        }
    }

    /// What is internal about the place of the trail that waits for request `id`, where nobody said yes to it.
    fn unjudged(&self, id: RequestId) -> Option<(Indicator, Exposure)> {
        let place = self.trail.get(self.requests.route(id)?.place()?)?;
        let is_held = place.is_unjudged && place.report.ready().is_none();
        is_held.then(|| place.subject.exposed(&self.session.internal_names)).flatten()
    }

    fn question_exposed(&mut self, indicator: Indicator, exposure: &Exposure) {
        let reason = exposure.reason().unwrap_or_default();
        let what = match exposure {
            Exposure::Secret(_) => "a URL that is not for everybody",
            Exposure::Internal(_) | Exposure::Public => "an internal indicator",
        };
        let lines = vec![
            format!("{}: {reason}.", crate::text::visible(&indicator.value())),
            "What is asked through the public service may become public data.".to_owned(),
            "Type yes to send it all the same.".to_owned(),
        ];
        let question = Question::new(&format!("Send {what}?"), lines, "yes", Intent::LookUp(indicator));
        self.overlays.push(Overlay::Question(question));
    }

    /// Text that was pasted: into the line that is being typed, else one indicator as a look-up, several as a list.
    pub(super) fn paste(&mut self, text: &str) {
        self.status = None;
        self.leave_tour();
        // Terminals end pasted lines as the Enter key does.
        let text = &text.replace("\r\n", "\n").replace('\r', "\n");
        if matches!(self.overlays.last(), Some(Overlay::Flow(_))) {
            return self.tell_flow(Event::Input(Input::Pasted(text.clone())));
        }
        if let Some(overlay) = self.overlays.last_mut() {
            let outcome = overlay.paste(text);
            return self.after_overlay(outcome);
        }
        if crate::text::shell::dropped_paths(text).is_some() {
            return self.offer_files(text);
        }
        let is_long = text.trim().lines().filter(|line| !line.trim().is_empty()).count() > 1;
        let reading = Reading::of(text, &self.session);
        if is_long || matches!(reading, Reading::Several(_)) || ioc::extract::holds_next(text.trim()) {
            return self.offer_checklist(text);
        }
        if !self.search.active {
            self.search.begin();
        }
        self.search.open(Offering::Matching);
        // Of a sentence around one indicator, the indicator is what can be asked for.
        let inside = matches!(reading, Reading::Nonsense(_) | Reading::Barred(_)).then(|| self.only_one_in(text));
        self.search.prompt.paste(inside.flatten().as_deref().unwrap_or(text.trim()));
    }

    /// The indicator of a text that holds one.
    fn only_one_in(&self, text: &str) -> Option<String> {
        let found = ioc::extract(text, &self.session.extraction()).items;
        match found.as_slice() {
            [one] => Some(one.indicator.value()),
            _ => None,
        }
    }

    /// Adds a place to the trail and asks for its report.
    pub(super) fn go_to(&mut self, subject: Descriptor, name: String, via: Option<Box<str>>) {
        self.go_to_with(subject, name, via, Freshness::Stored);
    }

    /// The same, with a say in how old the answer may be.
    pub(super) fn go_to_with(
        &mut self,
        subject: Descriptor,
        name: String,
        via: Option<Box<str>>,
        freshness: Freshness,
    ) {
        let call = report::call(&subject);
        let mut place = Place::new(self.trail.number(), subject, name, via);
        let id = self.requests.ask(call, Route::Report(place.id), Priority::Looking, freshness);
        place.report = Load::Waiting(id);
        self.arrive(place);
    }

    /// Goes to an object that a list brought along whole: it costs no request.
    fn go_to_brought(&mut self, object: Object, subject: Descriptor, provenance: Provenance, via: Option<Box<str>>) {
        let mut place = Place::new(self.trail.number(), subject, title(&object, None).into_owned(), via);
        place.never_scanned = !object.has_attributes;
        place.related.learn(&object);
        let whole = !place.never_scanned;
        if object.raw().len() > LARGE {
            place.report = Load::Waiting(self.requests.decode(object, provenance, Route::Report(place.id)));
            return self.arrive(place);
        }
        if let Some(effect) = super::history::walk(self.now, &object).filter(|_| whole) {
            self.requests.order(effect);
        }
        place.report = Load::Ready(Report::from_object(object, provenance));
        self.arrive(place);
        // The list had no relationships in it; a key that may reads them behind the report.
        if whole && self.session.reads_ahead() {
            self.renew_report(Freshness::Stored);
        }
    }

    pub(super) fn arrive(&mut self, mut place: Place) {
        place.detail.parts.colours = self.session.widget_colours.clone();
        place.related.heed(&self.relationships);
        if place.via.is_some() {
            place.source = self.trail.current().map(|here| here.subject.clone());
        }
        let id = place.id;
        for dropped in self.trail.push(place) {
            self.requests.cancel_where(|route| route.place() == Some(dropped.id));
        }
        self.record_opened(id);
        self.refresh_detail();
    }

    /// Reads the shown report anew; the old one stays on screen until the answer comes.
    pub(super) fn renew_report(&mut self, freshness: Freshness) {
        if let Some(place) = self.trail.current().map(|place| place.id) {
            self.renew(place, freshness);
        }
    }

    /// The same of any place on the trail.
    pub(super) fn renew(&mut self, place: PlaceId, freshness: Freshness) {
        let Some(place) = self.trail.find(place) else { return };
        if let Some(id) = place.report.waiting().or(place.renewing.take()) {
            self.requests.cancel(id);
        }
        let route = Route::Report(place.id);
        let id = self.requests.ask(report::call(&place.subject), route, Priority::Looking, freshness);
        if place.report.ready().is_some() {
            place.renewing = Some(id);
        } else {
            place.report = Load::Waiting(id);
        }
    }

    /// `Enter`: what the pane says that it opens.
    pub(super) fn open_here(&mut self) {
        let Some(opens) = self.pane(self.focus).map(Component::opens) else { return };
        match opens {
            Opens::Again(_) | Opens::Asks(_) if self.session.wants_key() => self.leave(Way::Key),
            Opens::Free | Opens::Asks(_) => self.in_pane(|pane, around| pane.perform(Action::Open, around)),
            Opens::Row { .. } | Opens::Indicator(..) => self.open_from_list(opens),
            Opens::Report { object, name, via, freshness } => {
                let is_of_case = self.focus == Pane::Case;
                // What the store has tells nobody anything.
                if is_of_case
                    && freshness != Freshness::Kept
                    && let Some((indicator, exposure)) = self.unopened_internal(&object)
                {
                    return self.question_exposed(indicator, &exposure);
                }
                self.go_to_with(object, name, via, freshness);
                if let Some(place) = self.trail.current_mut() {
                    place.is_unjudged = is_of_case;
                }
                self.focus = Pane::Detail;
            }
            Opens::Again(place) => self.renew(place, Freshness::Stored),
            Opens::Query(query) => {
                self.search.prompt.set(&query);
                self.ask_typed();
            }
            Opens::Analysis => self.open_watch(),
            Opens::Recipes => self.open_recipe(""),
        }
    }

    /// Opens the selected row of a list. Of a list on the left the report gets the keys, and going back leads to the row.
    fn open_from_list(&mut self, opens: Opens) {
        let list = Some(self.focus).filter(|pane| pane.is_left());
        let is_behind = self.call_behind_brought(self.focus).is_some();
        if self.enter_preview() {
            self.focus = list.map_or(self.focus, |_| Pane::Detail);
            if is_behind {
                self.renew_report(Freshness::Stored);
            }
            return;
        }
        if let Opens::Indicator(indicator, _) = &opens
            && let Some(exposure) = self.triage.withholds(indicator).filter(|_| self.focus == Pane::Triage).cloned()
        {
            return self.question_exposed(indicator.clone(), &exposure);
        }
        let subject = self.subject().filter(|_| list.is_some());
        let is_open = |place: &Place| Some(&place.subject) == subject.as_ref() && place.report.ready().is_some();
        let before = self.trail.current().map(|place| place.id);
        let is_there = self.trail.current().is_some_and(is_open);
        match opens {
            _ if is_there => {}
            Opens::Indicator(indicator, _) if list.is_none() => self.look_up(&indicator),
            Opens::Indicator(indicator, freshness) => self.look_up_with(&indicator, freshness),
            Opens::Row { via, .. } => self.open_row(via),
            _ => return,
        }
        let is_new = self.trail.current().map(|place| place.id) != before;
        if let Some(place) = self.trail.current_mut().filter(|_| list.is_some() && (is_new || is_there)) {
            place.from = list;
            self.focus = Pane::Detail;
        }
    }

    /// The last question once more: the search whose list is shown, else the look-up.
    pub(super) fn ask_results(&mut self, freshness: Freshness) {
        match self.results.shown_place() {
            Some(place) => self.renew(place, freshness),
            None => self.results.again(freshness, &mut self.requests),
        }
    }

    /// Opens the selected object of the focused list.
    fn open_row(&mut self, via: Option<Box<str>>) {
        let near = self.list_subject();
        let row = self.focused_list().and_then(|list| list.selected());
        let Some((extent, name, object)) =
            row.map(|row| (row.extent, row.name().to_owned(), row.object(near.as_ref())))
        else {
            return;
        };
        let Some(object) = object else {
            let again = self.word(Action::Refresh);
            let words = format!("the disk did not give this row back; nothing was lost, {again} reads the list anew");
            return self.complain(words);
        };
        match Opening::of(&object, extent) {
            Opening::Brought(target, provenance) => self.go_to_brought(object, target, provenance, via),
            Opening::Asked(target) => self.go_to(target, name, via),
            Opening::Nothing => self.say(format!("{} has nothing to open", object.descriptor.kind.one())),
        }
    }
}
