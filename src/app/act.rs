//! What each action does, where the focus is.

use super::{Model, Pane};
use crate::effect::{Effect, Freshness, PlaceId, Priority};
use crate::keys::Action;
use crate::pane::detail::Tab;
use crate::pane::form::Side;
use crate::pane::overlay::help::Help;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::pane::search::suggest::Offering;
use crate::pane::{Load, Route};
use crate::vt::{Kind, calls};
use crate::widget::table::Sort;
use crate::widget::{Prompt, Sorting};

/// How near the end of a list the next page is asked for by itself, in rows: a screenful of the tallest terminals.
const AHEAD: usize = 60;

/// Lines that may name the object of the report itself before another one is named.
const OWN_LINES: usize = 16;

impl Model {
    /// Does what the user means.
    pub(super) fn perform(&mut self, action: Action) {
        self.scope = super::copy::Scope::Here;
        if let Some(reason) = self.barred(action) {
            return self.said(reason.to_owned(), false);
        }
        match action {
            Action::Search => {
                self.search.begin();
                self.search.open(Offering::Matching);
            }
            Action::Queries => self.list_queries(),
            Action::Palette => self.open_palette(),
            Action::Help => self.overlays.push(Overlay::Help(Help::default())),
            Action::Quit => self.leave(),
            Action::Redraw => self.desk.order(Effect::Redraw),
            Action::Suspend => self.desk.order(Effect::Suspend),
            Action::NextPane => self.step_focus(1),
            Action::PreviousPane => self.step_focus(Pane::ALL.len() - 1),
            Action::FocusResults => self.focus(Pane::Results),
            Action::FocusTriage => self.focus(Pane::Triage),
            Action::FocusPrivate => self.focus(Pane::Private),
            Action::FocusActivity => self.focus(Pane::Activity),
            Action::FocusDetail => self.focus(Pane::Detail),
            Action::FocusRelated => self.focus(Pane::Related),
            Action::Zoom => self.zoomed = !self.zoomed,
            Action::NarrowerLists
            | Action::WiderLists
            | Action::SmallerReport
            | Action::LargerReport
            | Action::DividersBack => self.move_divider(action),
            Action::Back => self.walk(false),
            Action::Forward => self.walk(true),
            Action::Close => self.close(),
            Action::Open => self.open_here(),
            Action::Copy => self.copy_here(),
            Action::CopyAs if self.focus == Pane::Activity => self.copy_request(),
            Action::CopyAs => self.offer_copy(),
            Action::More => self.more(Priority::Looking),
            Action::LoadAll => self.offer_all(),
            Action::Refresh => self.refresh(),
            Action::Sort => self.sort(),
            Action::Filter => self.filter(),
            Action::Browse => self.browse(),
            Action::Reanalyse => self.offer_reanalysis(),
            Action::Delete => self.remove(),
            Action::PutBack => self.put_back(),
            Action::Widget => self.show_tab(Tab::Widget),
            Action::Behaviour => self.show_tab(Tab::Behaviour),
            Action::Catalogue => self.ask_catalogue(),
            Action::Pause => self.pause_queue(),
            Action::Group => self.offer_groups(),
            Action::History => self.ask_history(),
            Action::Note => self.open_note(),
            Action::NextMatch => self.search_on(true),
            Action::PreviousMatch => self.search_on(false),
            Action::Mark | Action::MarkAll => self.mark(action),
            Action::Unmark => self.unmark(),
            Action::Queue => self.queue_chosen(),
            Action::Descriptors => self.turn_form(),
            Action::SubmitPublic => self.submit(Side::Public),
            Action::SubmitPrivate => self.submit(Side::Private),
            Action::Comment | Action::Vote => self.offer_writing(action),
            Action::Download => self.offer_download(),
            Action::Export => self.offer_export(),
            Action::Mouse => self.turn_mouse(),
            Action::Clipboard => self.try_clipboard(),
            Action::Quota => self.ask_quota(),
            _ => self.travel(action),
        }
    }

    /// Gives a pane the keys.
    pub(super) fn focus(&mut self, pane: Pane) {
        self.go_over(pane);
        if pane == Pane::Triage {
            self.triage.read_again(&mut self.desk);
        }
        if pane == Pane::Private {
            self.private.show(self.session.reads_ahead(), &mut self.desk);
        }
    }

    fn step_focus(&mut self, steps: usize) {
        let at = Pane::ALL.iter().position(|pane| *pane == self.focus).unwrap_or_default();
        let next = Pane::ALL.get((at + steps) % Pane::ALL.len()).copied().unwrap_or_default();
        // Passing by is not looking: it must not cost a request.
        self.go_over(next);
    }

    /// From a list to the right side: what is shown there is what the keys are for.
    fn go_over(&mut self, pane: Pane) {
        if self.focus.is_left() && !pane.is_left() {
            self.enter_preview();
        }
        self.focus = pane;
    }

    fn walk(&mut self, forward: bool) {
        let origin = self.trail.current().and_then(|place| place.from).filter(|_| !forward);
        let moved = if forward { self.trail.forward() } else { self.trail.back() };
        // What was opened from a list leads back to it, and from the list forward to what is open.
        let over = match origin {
            Some(list) if list != self.focus => Some(list),
            _ if forward && !moved && self.focus.is_left() && self.trail.current().is_some() => Some(Pane::Detail),
            _ => None,
        };
        if let Some(pane) = over {
            self.refresh_detail();
            self.focus = pane;
        } else if moved {
            self.refresh_detail();
            if self.focus.is_left() {
                self.focus = Pane::Detail;
            }
        } else {
            self.say(if forward { "this is the end of the trail" } else { "this is the beginning of the trail" });
        }
    }

    /// `Esc`: takes back the request of this pane, else its filter, else goes one level up.
    fn close(&mut self) {
        let done = self.take_back() || self.clear_filter() || self.end_search() || self.go_up();
        if !done && self.zoomed {
            self.zoomed = false;
        }
    }

    fn take_back(&mut self) -> bool {
        match self.focus {
            Pane::Results if self.results.load.waiting().is_some() => self.results.cancel(&mut self.desk),
            Pane::Results => self.results.looked_up.is_some_and(|place| self.take_back_report(place)),
            Pane::Private => self.private.cancel(&mut self.desk),
            Pane::Activity => self.cancel_in_activity(),
            Pane::Related => {
                let desk = &mut self.desk;
                self.trail.current_mut().is_some_and(|place| place.related.cancel(desk))
            }
            Pane::Detail => match self.trail.current().map(|place| place.id) {
                Some(place) => {
                    self.take_back_report(place)
                        || self.trail.current_mut().is_some_and(|place| place.detail.json.stop())
                }
                None => false,
            },
            Pane::Triage => false,
        }
    }

    fn take_back_report(&mut self, place: PlaceId) -> bool {
        let Some(place) = self.trail.find(place) else { return false };
        let Some(id) = place.report.waiting().or(place.renewing.take()) else { return false };
        self.desk.cancel(id);
        if place.report.waiting().is_some() {
            place.report = Load::Idle;
        }
        true
    }

    /// Takes the filter of this pane off; false when it has none.
    fn clear_filter(&mut self) -> bool {
        let filter = crate::pane::reach::quoted(self.filter_of(self.focus));
        let has_one = !self.filter_of(self.focus).is_empty();
        if has_one {
            self.set_filter("");
            self.say(format!("the filter {filter} is off; everything is shown"));
        }
        has_one
    }

    /// From a list of related objects to the catalogue.
    fn go_up(&mut self) -> bool {
        self.focus == Pane::Related && self.trail.current_mut().is_some_and(|place| place.related.close())
    }

    /// Moves the cursor of the focused pane, turns tabs, marks rows.
    pub(super) fn travel(&mut self, action: Action) {
        let (follows, desk) = (self.session.reads_ahead(), &mut self.desk);
        match self.focus {
            Pane::Results => {
                self.results.list.perform(action);
            }
            Pane::Triage => self.triage.perform(action),
            Pane::Private => match action {
                Action::Left => self.private.turn(false, follows, desk),
                Action::Right => self.private.turn(true, follows, desk),
                _ => drop(self.private.list.perform(action)),
            },
            Pane::Activity => self.activity.perform(action),
            Pane::Detail => return self.travel_in_detail(action),
            Pane::Related => {
                let Some(place) = self.trail.current_mut() else { return };
                match action {
                    Action::Left => place.related.turn(false, follows, desk),
                    Action::Right => place.related.turn(true, follows, desk),
                    _ => place.related.perform(action),
                }
            }
        }
        self.read_ahead();
    }

    fn travel_in_detail(&mut self, action: Action) {
        let Some(place) = self.trail.current_mut() else { return self.welcome.perform(action) };
        if matches!(action, Action::NextValue | Action::PreviousValue) {
            // The report names its own object too, and that leads nowhere.
            let own = place.report.ready().map(|report| crate::pane::rows::value(&report.object));
            for _ in 0..OWN_LINES {
                place.detail.perform(action);
                let is_own = place.detail.value() == own || place.detail.target().as_ref() == Some(&place.subject);
                if !is_own {
                    return;
                }
            }
            return;
        }
        if place.detail.perform(action) {
            self.refresh_detail();
        }
    }

    /// Near the end of a list, a key without a small quota reads the next page by itself.
    pub(super) fn read_ahead(&mut self) {
        if !self.session.reads_ahead() {
            return;
        }
        let near = match self.focus {
            Pane::Results => self.results.list.near_end(AHEAD),
            Pane::Private => self.private.list.near_end(AHEAD),
            Pane::Related => self
                .trail
                .current()
                .and_then(|place| place.related.list())
                .is_some_and(|related| !related.folded && related.list.near_end(AHEAD)),
            _ => false,
        };
        if near {
            self.more(Priority::Ahead);
        }
    }

    pub(super) fn more(&mut self, priority: Priority) {
        let desk = &mut self.desk;
        match self.focus {
            Pane::Results => self.results.more(desk, priority),
            Pane::Private => self.private.more(desk, priority),
            Pane::Related => {
                if let Some(place) = self.trail.current_mut() {
                    place.related.more(desk, priority);
                }
            }
            Pane::Detail => self.travel_in_detail(Action::More),
            _ => {}
        }
    }

    /// `i`: types and ids only, or whole objects again.
    fn turn_form(&mut self) {
        if let Some(place) = self.trail.current_mut() {
            place.related.turn_form(&mut self.desk);
        }
    }

    /// `r`: what is looked at, from the network.
    fn refresh(&mut self) {
        match self.focus {
            Pane::Results => self.ask_results(Freshness::Network),
            Pane::Triage => self.triage.again(&mut self.desk),
            Pane::Private => self.private.open(Freshness::Network, &mut self.desk),
            Pane::Related if self.trail.current().is_some_and(|place| place.related.shown.is_some()) => {
                if let Some(place) = self.trail.current_mut() {
                    place.related.again(&mut self.desk);
                }
            }
            Pane::Detail if self.trail.current_mut().is_some_and(|place| place.detail.renew_part()) => {
                self.order_part(Freshness::Network);
                self.refresh_detail();
            }
            Pane::Detail | Pane::Related => self.renew_report(Freshness::Network),
            Pane::Activity => self.look_again(),
        }
    }

    /// `s`: a menu of the columns, each in both directions.
    fn sort(&mut self) {
        let columns = match self.trail.current() {
            Some(place) if self.focus == Pane::Related => place.related.columns(),
            _ => crate::pane::rows::COLUMNS,
        };
        let (columns, now, unsorted) = match self.focus {
            Pane::Triage => (crate::pane::triage::Triage::columns(), self.triage.state.sort, "what needs you first"),
            _ => match self.focused_list() {
                Some(list) => (columns, list.state.sort, "as they came"),
                None => return self.say("nothing to sort here"),
            },
        };
        let none = [Choice::new(unsorted, "", Intent::Sort(None))].into_iter();
        let both = [Sorting::Descending, Sorting::Ascending];
        let all = columns.iter().enumerate().flat_map(|(column, of)| {
            both.map(|sorting| {
                Choice::new(of.title, way(of.title, sorting), Intent::Sort(Some(Sort { column, sorting })))
            })
        });
        let choices: Vec<Choice> = none.chain(all).collect();
        let selected = choices.iter().position(|choice| choice.intent == Intent::Sort(now)).unwrap_or_default();
        self.overlays.push(Overlay::Menu(Menu { selected, ..Menu::new("Sort by", choices) }));
    }

    /// Sorts the focused list.
    pub(super) fn sort_by(&mut self, sort: Option<Sort>) {
        if self.focus == Pane::Triage {
            self.triage.sort_by(sort);
            return self.say("rows are asked in this order");
        }
        if let Some(list) = self.focused_list() {
            list.sort_by(sort);
        }
    }

    fn filter(&mut self) {
        if !self.has_filter() {
            return self.say("nothing to filter here");
        }
        let prompt = Prompt::new(self.filter_of(self.focus));
        self.overlays.push(Overlay::Filter(prompt));
    }

    /// `K`: asks the service which relationships there are; what the table here lacks is added to every catalogue.
    fn ask_catalogue(&mut self) {
        self.desk.ask(calls::metadata(), Route::Catalogue, Priority::Looking, Freshness::Stored);
    }

    /// `w` and `b`: a tab of the current object.
    pub(super) fn show_tab(&mut self, tab: Tab) {
        self.go_over(Pane::Detail);
        let Some(place) = self.trail.current_mut() else { return self.say("no object here") };
        place.detail.tab = tab;
        self.refresh_detail();
    }

    fn browse(&mut self) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        match subject.web_link() {
            Some(link) => self.desk.order(Effect::Browse(link)),
            None => self.say(format!("a {} has no page on the web", subject.kind.label())),
        }
    }

    /// The list of objects that the focused pane shows.
    pub(super) fn focused_list(&mut self) -> Option<&mut crate::pane::rows::ObjectList> {
        match self.focus {
            Pane::Results => Some(&mut self.results.list),
            Pane::Private => Some(&mut self.private.list),
            Pane::Related => Some(&mut self.trail.current_mut()?.related.list_mut()?.list),
            _ => None,
        }
    }

    /// What the focused list belongs to; the lists on the left belong to nothing.
    pub(super) fn list_subject(&self) -> Option<crate::vt::Descriptor> {
        let place = self.trail.current().filter(|_| self.focus == Pane::Related)?;
        Some(place.related.subject.clone())
    }

    /// What the focused row or report is about.
    pub(super) fn subject(&mut self) -> Option<crate::vt::Descriptor> {
        match self.focus {
            Pane::Detail => self.trail.current().map(|place| place.subject.clone()),
            Pane::Triage => self.triage.selected().map(crate::pane::triage::Item::subject),
            Pane::Activity => None,
            _ => {
                let near = self.list_subject();
                let row = self.focused_list().and_then(|list| list.selected()?.object(near.as_ref()));
                match row {
                    Some(object) => crate::pane::rows::target(&object),
                    None => self
                        .trail
                        .current()
                        .map(|place| place.subject.clone())
                        .filter(|subject| subject.kind != Kind::Comment),
                }
            }
        }
    }
}

/// A direction in words, by what stands in the column.
fn way(title: &str, sorting: Sorting) -> &'static str {
    let is_down = sorting == Sorting::Descending;
    match title {
        "verdict" if is_down => "worst first",
        "verdict" => "best first",
        "date" | "first seen" if is_down => "newest first",
        "date" | "first seen" => "oldest first",
        _ if is_down => "from Z to A",
        _ => "from A to Z",
    }
}
