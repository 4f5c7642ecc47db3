//! Keys in the search bar, and queries kept under a name.

use super::removing::Removed;
use super::{Model, Pane, Place};
use crate::effect::{Effect, StoreTask};
use crate::keys::{Action, Context};
use crate::pane::detail::Tab;
use crate::pane::overlay::{Overlay, SaveQuery, Way};
use crate::pane::search::suggest::Offering;
use crate::pane::search::{Reading, Taken};
use crate::store::SavedSearch;
use crate::text;

impl Model {
    pub(super) fn perform_in_search(&mut self, action: Action) {
        match action {
            Action::Submit => match self.search.take(&self.session) {
                Some(Taken::Completed) => {}
                Some(Taken::Ask(search)) => {
                    self.search.prompt.set(&search.query);
                    self.ask_typed();
                }
                None => self.ask_typed(),
            },
            Action::Close => {
                if Reading::of(self.search.prompt.text(), &self.session) == Reading::OwnKey {
                    self.search.prompt.clear();
                }
                self.search.begin();
                self.search.close();
            }
            Action::HistoryUp => self.search.up(),
            Action::HistoryDown => self.search.down(&self.session),
            Action::Complete => self.search.complete(&self.session),
            Action::SaveQuery => self.name_query(),
            Action::ForgetQuery => self.forget_query(),
            Action::Quit => self.leave(Way::Out),
            action => self.search.travel(action, &self.session),
        }
    }

    /// The page that words in the bar are searched for in: the report that has the focus.
    pub fn page(&self) -> Option<&Place> {
        self.trail.current().filter(|place| self.focus == Pane::Detail && place.report.ready().is_some())
    }

    /// Searches for words in the page, as far as they are nothing that can be asked.
    pub(super) fn search_in_page(&mut self, words: &str) {
        let Some(place) = self.trail.current_mut() else { return };
        let count = place.detail.find(words);
        if place.detail.tab == Tab::Json {
            return;
        }
        let shown = crate::pane::reach::quoted(words);
        if count == 0 {
            return self.complain(format!("{shown} is not in this tab; nothing was sent"));
        }
        let [next, before] = [Action::NextMatch, Action::PreviousMatch].map(|action| self.word(action));
        let note = self.word(Action::Palette);
        self.say(format!("{shown}: {count} in this tab; {next} next, {before} previous, notes by {note}"));
    }

    /// Whether a search in the page is on.
    pub(super) fn searches_in_page(&self) -> bool {
        self.page().is_some_and(|place| !place.detail.needle().is_empty())
    }

    pub(super) fn search_on(&mut self, forward: bool) {
        let search = self.word(Action::Search);
        match self.trail.current_mut().map(|place| place.detail.find_next(forward)) {
            Some(true) => {}
            _ => self.say(format!("nothing is searched for here: {search} and words")),
        }
    }

    /// Ends the search in the page; false when there is none.
    pub(super) fn end_search(&mut self) -> bool {
        let is_on = self.searches_in_page();
        if let Some(place) = self.trail.current_mut().filter(|_| is_on) {
            place.detail.find("");
        }
        is_on
    }

    /// `S`: the bar with the saved queries under it.
    pub(super) fn list_queries(&mut self) {
        if self.search.saved.is_empty() {
            let (search, keep) = (self.word(Action::Search), self.keymap.word(Context::Prompt, Action::SaveQuery));
            return self.say(format!("no query is saved yet: {search} and type one, then {keep} keeps it"));
        }
        self.search.prompt.clear();
        self.search.open(Offering::Matching);
        self.search.choose(0);
    }

    fn name_query(&mut self) {
        let query = self.search.prompt.text().trim().to_owned();
        if query.is_empty() {
            let keep = self.keymap.word(Context::Prompt, Action::SaveQuery);
            return self.say(format!("nothing typed yet: type a query, then {keep} keeps it under a name"));
        }
        let known = self.search.saved.iter().find(|kept| kept.query == query).map(|kept| kept.name.as_str());
        let question = SaveQuery::new(query, known.unwrap_or_default());
        self.overlays.push(Overlay::SaveQuery(question));
    }

    pub(super) fn keep_query(&mut self, name: String, query: String) {
        let shown = text::visible(&name).into_owned();
        self.search.save(SavedSearch { name: name.clone(), query: query.clone() });
        self.requests.order(Effect::Keep(StoreTask::SaveQuery { name, query }));
        self.say_when_done(&format!("the query {shown} is kept"));
    }

    /// Forgets the saved query that is chosen in the list; the status says what it was, so that it can be typed again.
    fn forget_query(&mut self) {
        let Some(search) = self.search.chosen_query(&self.session) else {
            let down = self.keymap.word(Context::Prompt, Action::HistoryDown);
            return self.say(format!("choose a saved query with {down} first"));
        };
        self.search.forget(&search.name);
        let words =
            format!("{}, which was {}, is forgotten", text::visible(&search.name), text::visible(&search.query));
        self.removed = Some(Removed::Query(search.clone()));
        self.requests.order(Effect::Keep(StoreTask::ForgetQuery(search.name)));
        self.say_when_done(&words);
    }
}
