//! What each action does, where the focus is.

use super::{Model, Pane};
use crate::effect::{Effect, Freshness, Priority};
use crate::flow::order::Matter;
use crate::flow::submission::Side;
use crate::keys::{Action, Context};
use crate::pane::detail::Tab;
use crate::pane::overlay::help::Help;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Way};
use crate::pane::rows::motion;
use crate::pane::search::suggest::Offering;
use crate::pane::{Route, Scope, Stands};
use crate::vt::{Call, Descriptor, Kind, calls, title};
use crate::widget::table::Sort;
use crate::widget::{Prompt, Sorting};

/// How near the end of a list the next page is asked for by itself, in rows: a screenful of the tallest terminals.
const AHEAD: usize = 60;

impl Model {
    /// Does what the user means.
    pub(super) fn perform(&mut self, action: Action) {
        let before = self.requests.given();
        self.act(action);
        // Whoever reads again wants it from the service, whatever it said last.
        if action == Action::Refresh {
            self.requests.insist(before);
        }
    }

    fn act(&mut self, action: Action) {
        if let Some(reason) = self.barred(action) {
            return self.complain(reason.to_owned());
        }
        if self.focus == Pane::Triage {
            match action {
                Action::Top => self.triage.let_go(),
                action if motion(action).is_some() || is_about_a_row(action) => self.triage.hold(),
                _ => {}
            }
        }
        match action {
            Action::Search => {
                self.search.begin();
                self.search.open(Offering::Matching);
            }
            Action::Queries => self.list_queries(),
            Action::Palette => self.open_palette(),
            Action::Help => self.overlays.push(Overlay::Help(Help::default())),
            Action::Quit => self.leave(Way::Out),
            Action::Redraw => self.requests.order(Effect::Redraw),
            Action::Suspend => self.requests.order(Effect::Suspend),
            Action::NextPane => self.step_focus(1),
            Action::PreviousPane => self.step_focus(Pane::ALL.len() - 1),
            Action::Focus(context) => Pane::of(context).into_iter().for_each(|pane| self.focus(pane)),
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
            Action::CopyAs => self.offer_copy(Scope::Here),
            Action::LoadAll => self.offer_all(),
            Action::Refresh if self.focus == Pane::Results => self.ask_results(Freshness::Network),
            Action::Sort => self.sort(),
            Action::Filter => self.filter(),
            Action::Browse => self.browse(),
            Action::Reanalyse => self.offer_reanalysis(),
            Action::Delete => self.remove(),
            Action::PutBack => self.put_back(),
            Action::Widget => self.show_tab(Tab::Widget),
            Action::Behaviour => self.show_tab(Tab::Behaviour),
            Action::Catalogue => self.ask_catalogue(),
            Action::History => self.ask_history(),
            Action::Note => self.open_note(),
            Action::NextMatch => self.search_on(true),
            Action::PreviousMatch => self.search_on(false),
            Action::Mark | Action::MarkAll => self.mark(action),
            Action::Unmark => self.unmark(),
            Action::Queue => self.queue_chosen(),
            Action::SubmitPublic => self.submit(Side::Public),
            Action::SubmitPrivate => self.submit(Side::Private),
            Action::Comment => self.offer_order(Matter::Comment),
            Action::Vote => self.offer_order(Matter::Vote),
            Action::Download => self.offer_order(Matter::Download),
            Action::Export => self.offer_export(Scope::Here),
            Action::Mouse => self.turn_mouse(),
            Action::Clipboard => self.try_clipboard(),
            Action::Quota => self.ask_quota(),
            Action::Hide => self.hide_in_case(),
            // What each pane does in its own way.
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::RollUp
            | Action::RollDown
            | Action::Top
            | Action::Bottom
            | Action::Left
            | Action::Right
            | Action::NextValue
            | Action::PreviousValue
            | Action::More
            | Action::Refresh
            | Action::Descriptors
            | Action::NextView
            | Action::PreviousView
            | Action::ShowHidden
            | Action::ShowListed
            | Action::Pause
            | Action::Group => self.travel(action),
            // Heard in dialogs and in the search bar alone.
            Action::Submit
            | Action::HistoryUp
            | Action::HistoryDown
            | Action::Complete
            | Action::SaveQuery
            | Action::ForgetQuery
            | Action::NextField
            | Action::PreviousField
            | Action::NewLine
            | Action::SendAnyway
            | Action::OpenReport => {}
        }
    }

    /// Gives a pane the keys.
    pub(super) fn focus(&mut self, pane: Pane) {
        self.go_over(pane);
        if pane == Pane::Triage {
            self.triage.read_again(&mut self.requests);
        }
        if pane == Pane::Private {
            // Going to a pane is moving, which never sends.
            self.private.show(false, &mut self.requests);
        }
    }

    fn step_focus(&mut self, steps: usize) {
        let at = Pane::ALL.iter().position(|pane| *pane == self.focus).unwrap_or_default();
        let next = Pane::ALL.get((at + steps) % Pane::ALL.len()).copied().unwrap_or_default();
        // Passing by is not looking: it opens nothing, and must not cost a request.
        self.focus = next;
    }

    /// From a list to the right side: what is shown there is what the keys are for.
    fn go_over(&mut self, pane: Pane) {
        if self.focus.is_left() && pane.stands() == Stands::Right {
            self.enter_preview();
        }
        self.focus = pane;
    }

    fn walk(&mut self, forward: bool) {
        let origin = self.trail.current().and_then(|place| place.from).filter(|_| !forward);
        let moved = if forward { self.trail.forward() } else { self.trail.back() };
        self.come_back();
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
        if self.focus == Pane::Activity {
            return self.cancel_in_activity();
        }
        let done = self.pane_mut(self.focus).is_some_and(|(pane, around)| pane.cancel(around.requests));
        done || (self.focus == Pane::Results && self.take_back_look_up())
    }

    /// Takes back the report that was asked for in the search bar.
    fn take_back_look_up(&mut self) -> bool {
        let place = self.results.looked_up.and_then(|place| self.trail.find(place));
        place.is_some_and(|place| place.take_back(&mut self.requests))
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

    /// Does what the focused pane means by an action, and reads on where its list ends.
    pub(super) fn travel(&mut self, action: Action) {
        let is_ahead = self.call_ahead(self.focus, action).is_some();
        self.pass_on(action);
        if is_ahead {
            self.more(Priority::Ahead);
        }
    }

    /// Does what the focused pane means by an action.
    pub(super) fn pass_on(&mut self, action: Action) {
        self.in_pane(|pane, around| pane.perform(action, around));
        self.look_at_case();
    }

    /// The next page of a list, which a key without a small quota reads by itself where one moves near its end. What decides is
    /// where the cursor stands before it moves, so that the price is on the screen by then.
    pub(super) fn call_ahead(&self, pane: Pane, action: Action) -> Option<Call> {
        let moves = motion(action).is_some() || action == Action::Mark;
        let list = self.pane(pane).filter(|pane| moves && pane.is_near_end(AHEAD))?;
        list.next_call().filter(|_| self.session.reads_ahead())
    }

    pub(super) fn more(&mut self, priority: Priority) {
        if let Some((pane, around)) = self.pane_mut(self.focus) {
            pane.more(around.requests, priority);
        }
    }

    /// `s`: a menu of the columns, each in both directions.
    fn sort(&mut self) {
        let pane = self.pane(self.focus).map(|pane| (pane, pane.sortable()));
        let Some((pane, columns)) = pane.filter(|(_, columns)| !columns.is_empty()) else {
            return self.say("nothing to sort here");
        };
        let none = [Choice::new(pane.unsorted(), "", Intent::Sort(None))].into_iter();
        let both = [Sorting::Descending, Sorting::Ascending];
        let all = columns.iter().enumerate().flat_map(|(column, of)| {
            both.map(|sorting| {
                Choice::new(of.title, of.ways.word(sorting), Intent::Sort(Some(Sort { column, sorting })))
            })
        });
        let choices: Vec<Choice> = none.chain(all).collect();
        let now = Intent::Sort(pane.sort());
        let selected = choices.iter().position(|choice| choice.intent == now).unwrap_or_default();
        self.overlays.push(Overlay::Menu(Menu::new("Sort by", choices).at(selected)));
    }

    /// Sorts the focused list.
    pub(super) fn sort_by(&mut self, sort: Option<Sort>) {
        self.in_pane(|pane, _| pane.sort_by(sort));
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
        self.requests.ask(calls::metadata(), Route::Catalogue, Priority::Looking, Freshness::Stored);
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
            Some(link) => self.requests.order(Effect::Browse(link)),
            None => self.say(format!("{} has no page on the web", subject.kind.one())),
        }
    }

    /// The list of objects that the focused pane shows.
    pub(super) fn focused_list(&self) -> Option<&crate::pane::rows::ObjectList> {
        Some(&self.pane(self.focus)?.paged()?.list)
    }

    /// What the focused list belongs to; the lists on the left belong to nothing.
    pub(super) fn list_subject(&self) -> Option<Descriptor> {
        self.pane(self.focus)?.belongs_to().cloned()
    }

    /// What the focused row or report is about: where no row is selected, what is open.
    pub(super) fn subject(&self) -> Option<Descriptor> {
        let pane = self.pane(self.focus)?;
        let has_row = self.focused_list().is_some_and(|list| list.selected().is_some());
        let stands_alone = pane.stands_alone();
        pane.subject().or_else(|| {
            let open = self.trail.current().filter(|_| !has_row && !stands_alone)?;
            Some(open.subject.clone()).filter(|subject| subject.kind != Kind::Comment)
        })
    }

    /// What an object is called on the screen.
    pub(super) fn name_of(&self, subject: &Descriptor) -> String {
        let near = self.list_subject();
        let row = self.focused_list().and_then(|list| list.selected()?.object(near.as_ref()));
        if let Some(object) = row.filter(|object| object.descriptor == *subject) {
            return title(&object, None).into_owned();
        }
        let place = self.trail.current().filter(|place| place.subject == *subject);
        let walked = || self.case.open.find(subject).map_or(&*subject.id, |node| &node.name).to_owned();
        place.map_or_else(walked, |place| place.title().into_owned())
    }
}

/// Whether somebody who does this means the row under the cursor, or reads what is shown of it.
fn is_about_a_row(action: Action) -> bool {
    matches!(
        action,
        Action::Open
            | Action::Copy
            | Action::CopyAs
            | Action::Refresh
            | Action::Reanalyse
            | Action::Delete
            | Action::Mark
            | Action::Note
            | Action::Comment
            | Action::Vote
            | Action::Download
            | Action::Widget
            | Action::Behaviour
            | Action::NextPane
            | Action::PreviousPane
            | Action::Focus(Context::Detail | Context::Related)
    )
}
