//! The search bar: says what was typed and what asking would cost before anything is sent, and offers what may follow.

pub mod modifier;
pub mod suggest;
pub mod view;

use crossterm::event::KeyEvent;
use ratatui::layout::Position;

use suggest::{Does, Offering, Suggestion};

use super::report;
use super::rows::motion;
use crate::ioc::{self, Exposure, Indicator};
use crate::keys::Action;
use crate::session::{Session, Tier};
use crate::store::SavedSearch;
use crate::text;
use crate::vt::analysis::Named;
use crate::vt::{Call, Descriptor, calls};
use crate::widget::{ListDialog, Prompt};

/// What the text in the bar is.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    Empty,
    /// One indicator that may be asked for.
    Indicator(Indicator),
    /// One indicator that would tell the world about an internal thing: why.
    Exposed(Indicator, Exposure),
    /// The id of an analysis, in any form in which one is printed.
    Analysis(Descriptor),
    /// More than one indicator, however they are laid out: how many. They are listed before anything is sent.
    Several(usize),
    /// `#tag`: comments by tag.
    Comments(String),
    /// A query with modifiers, for keys that may.
    Intelligence(String),
    /// The same, with a key that may not: nothing is sent.
    Barred(String),
    /// An API key of the user's own, or a question that names one: nothing is sent.
    OwnKey,
    /// A path of a file on disk.
    Nonsense(String),
}

/// `domain`, `domain · looks like paypal`: the name itself stands in the bar, as it was typed.
fn what(indicator: &Indicator) -> String {
    let kind = indicator.kind_name();
    indicator.disguise().map_or_else(|| kind.to_owned(), |disguise| format!("{kind} · {}", disguise.pretence()))
}

impl Reading {
    /// Reads what was typed.
    pub fn of(text: &str, session: &Session) -> Self {
        let text = text.trim();
        match Self::of_question(text, session) {
            // Nothing is sent of these as they stand.
            reading @ (Self::Empty | Self::Several(_) | Self::Nonsense(_)) => reading,
            _ if session.own_keys.are_named_in(text) => Self::OwnKey,
            reading => reading,
        }
    }

    fn of_question(text: &str, session: &Session) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        if text.starts_with('#') && !text.contains(char::is_whitespace) && text.len() > 1 {
            return Self::Comments(text.to_owned());
        }
        if let Some(analysis) = Named::read(text).descriptor() {
            return Self::Analysis(analysis);
        }
        match ioc::classify(text) {
            Ok(indicator) => match ioc::exposure(&indicator, &session.internal_names) {
                Exposure::Public => Self::Indicator(indicator),
                exposure => Self::Exposed(indicator, exposure),
            },
            Err(reason) => Self::of_words(text, session, &reason.to_string()),
        }
    }

    /// Of a text that is no indicator; why it is none.
    fn of_words(text: &str, session: &Session, reason: &str) -> Self {
        let count = if is_query(text) { 0 } else { ioc::extract(text, &session.extraction()).items.len() };
        match session.tier {
            _ if count > 1 => Self::Several(count),
            Tier::Premium if has_modifier(text) => Self::Intelligence(text.to_owned()),
            Tier::Public if has_modifier(text) => Self::Barred(text.to_owned()),
            _ => Self::Nonsense(reason.to_owned()),
        }
    }

    /// What asking sends; none where something else comes first.
    pub fn call(&self) -> Option<Call> {
        match self {
            Self::Indicator(indicator) => Some(report::call(&Descriptor::of(indicator))),
            Self::Analysis(analysis) => Some(report::call(analysis)),
            Self::Comments(tag) => Some(calls::search(tag, calls::PAGE, None)),
            Self::Intelligence(query) => Some(calls::intelligence_search(query, calls::PAGE, None)),
            Self::Empty | Self::Exposed(..) | Self::Several(_) | Self::Barred(_) | Self::OwnKey | Self::Nonsense(_) => {
                None
            }
        }
    }

    /// Kind and price, for the bar's right side.
    pub fn hint(&self) -> String {
        match self.call() {
            Some(call) => format!("{} · {}", self.kind(), text::requests(call.price())),
            None => self.kind(),
        }
    }

    /// What it is, and what is done with it where nothing is sent.
    pub fn kind(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Indicator(indicator) => what(indicator),
            Self::Exposed(indicator, exposure) => {
                format!("{} · asks first · {}", what(indicator), exposure.reason().unwrap_or_default())
            }
            Self::Analysis(analysis) => analysis.kind.label().into_owned(),
            Self::Several(count) => {
                format!("{} · listed first, nothing is sent", text::counted(*count as u64, "indicator"))
            }
            Self::Comments(_) => "comments by tag".to_owned(),
            Self::Intelligence(_) => "intelligence search".to_owned(),
            Self::Barred(_) => NEEDS_PREMIUM.to_owned(),
            Self::OwnKey => "an API key of yours · never sent".to_owned(),
            Self::Nonsense(reason) => reason.clone(),
        }
    }
}

/// Why a query with modifiers is not sent with a key that may not.
pub(super) const NEEDS_PREMIUM: &str = "needs a premium key";

/// `type:peexe`, `entity:url hostname:x`: a word, a colon, more. The table's modifiers count also when they are one letter.
fn has_modifier(text: &str) -> bool {
    text.split_whitespace().any(|word| match suggest::split(word) {
        Some((_, value)) => !value.is_empty(),
        None => word.split_once(':').is_some_and(|(name, rest)| {
            !rest.is_empty()
                && name.len() > 1
                && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        }),
    })
}

/// Whether it can only be a query: every word is a modifier of the table or an operator, and one is an operator or
/// `entity:`. `ip:198.51.100.7 domain:a.example` could be a line of a log as well.
fn is_query(text: &str) -> bool {
    const OPERATORS: [&str; 3] = ["and", "or", "not"];
    let is_operator = |word: &str| OPERATORS.contains(&word.trim_matches(['(', ')']).to_lowercase().as_str());
    let modifier =
        |word: &str| suggest::split(word).filter(|(_, value)| !value.is_empty()).map(|(found, _)| found.name);
    let words = || text.split_whitespace();
    words().all(|word| is_operator(word) || modifier(word).is_some())
        && words().any(|word| is_operator(word) || modifier(word) == Some("entity"))
}

/// State of the bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchBar {
    pub prompt: Prompt,
    /// Whether keys are typed into it.
    pub active: bool,
    /// Earlier questions, oldest first.
    pub history: Vec<String>,
    /// Queries kept under a name, by name.
    pub saved: Vec<SavedSearch>,
    /// The list under the bar; the cursor is on the line that was chosen with the arrows or the mouse.
    list: ListDialog,
    offering: Offering,
    at: Option<usize>,
}

/// What the user's taking of a suggestion means.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// The text in the bar has changed.
    Completed,
    /// This query is to be asked.
    Ask(SavedSearch),
}

impl SearchBar {
    /// A key that no binding takes.
    pub fn type_in(&mut self, key: KeyEvent) {
        self.prompt.input(key);
        self.offer(Offering::Matching);
    }

    /// Hears the keys from now on.
    pub fn open(&mut self, offering: Offering) {
        self.active = true;
        self.offer(offering);
    }

    /// An empty line; what stood in it is the question that `Up` gives.
    pub fn begin(&mut self) {
        let draft = self.prompt.take();
        if !draft.trim().is_empty() {
            self.remember(draft.trim());
        }
    }

    /// Leaves the keys to the panes.
    pub fn close(&mut self) {
        self.active = false;
        self.offer(Offering::Matching);
    }

    fn offer(&mut self, offering: Offering) {
        (self.at, self.list, self.offering) = (None, ListDialog::read(), offering);
    }

    /// The lines of the list under the bar; none while the history is walked.
    pub fn suggestions(&self, session: &Session) -> Vec<Suggestion> {
        if !self.active || self.at.is_some() {
            return Vec::new();
        }
        suggest::suggestions(self.prompt.before_cursor(), &self.saved, self.offering, session)
    }

    /// `Tab`: the chosen line, else the first one, goes into the text. Before the first letter it lists what there is.
    pub fn complete(&mut self, session: &Session) {
        let list = self.suggestions(session);
        match list.get(self.list.cursor().unwrap_or_default()) {
            Some(line) if !matches!(Reading::of(self.prompt.text(), session), Reading::Barred(_)) => {
                self.insert(&line.does.clone());
            }
            Some(_) => {}
            None => self.offer(Offering::Everything),
        }
    }

    /// `Enter`, when a line was chosen with the arrows: completes it, or asks a saved query.
    pub fn take(&mut self, session: &Session) -> Option<Taken> {
        let list = self.suggestions(session);
        let line = list.get(self.list.cursor()?)?;
        match &line.does {
            Does::Runs(search) => Some(Taken::Ask(search.clone())),
            does @ Does::Completes { .. } => {
                self.insert(does);
                Some(Taken::Completed)
            }
        }
    }

    fn insert(&mut self, does: &Does) {
        match does {
            Does::Completes { over, text } => self.prompt.complete(*over, text),
            Does::Runs(search) => self.prompt.set(&search.query),
        }
        self.offer(Offering::Matching);
    }

    /// The saved query that is chosen.
    pub fn chosen_query(&self, session: &Session) -> Option<SavedSearch> {
        match &self.suggestions(session).get(self.list.cursor()?)?.does {
            Does::Runs(search) => Some(search.clone()),
            Does::Completes { .. } => None,
        }
    }

    /// Goes to a line of the list.
    pub fn choose(&mut self, line: usize) {
        self.list.go_to(Some(line));
    }

    /// The same with the one that was drawn at a position; whether there is one.
    pub fn press(&mut self, at: Position, session: &Session) -> bool {
        let line = self.list.row_at(at, self.suggestions(session).len());
        if line.is_some() {
            self.list.go_to(line);
        }
        line.is_some()
    }

    /// The wheel; whether it was over the list.
    pub fn roll(&mut self, at: Position, action: Action, session: &Session) -> bool {
        let is_over = self.list.row_at(at, self.suggestions(session).len()).is_some();
        if is_over {
            self.travel(action, session);
        }
        is_over
    }

    /// Moves through the list; while none of its lines is chosen, what is seen of it.
    pub fn travel(&mut self, action: Action, session: &Session) {
        let count = self.suggestions(session).len();
        if let Some(motion) = motion(action) {
            self.list.travel(motion, count);
        }
    }

    /// `Up`: up in the list, and from its top on the question before.
    pub fn up(&mut self) {
        match self.list.cursor() {
            Some(chosen) => self.list.go_to(chosen.checked_sub(1)),
            None => self.recall(true),
        }
    }

    /// `Down`: the question after the one recalled, else down in the list.
    pub fn down(&mut self, session: &Session) {
        let count = self.suggestions(session).len();
        if count == 0 {
            return self.recall(false);
        }
        self.list.go_to(Some(self.list.cursor().map_or(0, |chosen| (chosen + 1).min(count - 1))));
    }

    /// Shows the question before (or after) the one shown.
    fn recall(&mut self, earlier: bool) {
        let last = self.history.len();
        let at = self.at.unwrap_or(last);
        let next = if earlier { at.checked_sub(1) } else { Some(at + 1) };
        let Some(next) = next else { return };
        self.at = (next < last).then_some(next);
        let text = self.history.get(next).cloned().unwrap_or_default();
        self.prompt.set(&text);
    }

    /// Keeps a question; the same one again moves to the end.
    pub fn remember(&mut self, question: &str) {
        self.history.retain(|kept| kept != question);
        self.history.push(question.to_owned());
        self.at = None;
    }

    /// Keeps a query under a name, in place of the one that had it.
    pub fn save(&mut self, search: SavedSearch) {
        self.forget(&search.name);
        let at = self.saved.partition_point(|kept| kept.name < search.name);
        self.saved.insert(at, search);
    }

    /// Forgets a saved query.
    pub fn forget(&mut self, name: &str) {
        self.saved.retain(|kept| kept.name != name);
        self.list.go_to(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn premium() -> Session {
        Session { tier: Tier::Premium, ..Session::default() }
    }

    #[test]
    fn kind_and_price_are_said_before_anything_is_sent() {
        let reading = Reading::of("44d88612fea8a8f36de82e1278abb02f", &Session::default());
        assert_eq!(reading.hint(), "MD5 · 1 request");
    }

    #[test]
    fn nonsense_is_refused_with_a_sentence() {
        assert!(
            matches!(Reading::of("deadbeef", &Session::default()), Reading::Nonsense(reason) if !reason.is_empty())
        );
    }

    #[test]
    fn a_private_address_asks_first() {
        assert!(matches!(Reading::of("10.1.2.3", &Session::default()), Reading::Exposed(..)));
        let session = Session { internal_names: vec!["corp.example".into()], ..Session::default() };
        assert!(matches!(Reading::of("mail.corp.example", &session), Reading::Exposed(..)));
    }

    #[test]
    fn modifiers_are_for_keys_that_may_search_with_them() {
        assert!(matches!(Reading::of("type:peexe positives:5+", &premium()), Reading::Intelligence(_)));
        assert!(matches!(Reading::of("p:5+", &premium()), Reading::Intelligence(_)));
        let barred = Reading::of("type:peexe positives:5+", &Session::default());
        assert!(matches!(barred, Reading::Barred(_)) && barred.hint().contains("premium"));
        assert!(matches!(Reading::of("word", &premium()), Reading::Nonsense(_)));
    }

    #[test]
    fn history_is_walked_both_ways_and_ends_in_an_empty_line() {
        let mut bar = SearchBar::default();
        for question in ["a.example", "b.example", "a.example"] {
            bar.remember(question);
        }
        bar.open(Offering::Matching);
        bar.up();
        assert_eq!(bar.prompt.text(), "a.example");
        bar.up();
        assert_eq!(bar.prompt.text(), "b.example");
        bar.up();
        assert_eq!(bar.prompt.text(), "b.example");
        bar.down(&premium());
        bar.down(&premium());
        assert_eq!(bar.prompt.text(), "");
    }

    #[test]
    fn a_modifier_is_completed_and_then_its_value() {
        let mut bar = SearchBar::default();
        bar.open(Offering::Matching);
        bar.prompt.paste("ty");
        bar.complete(&premium());
        assert_eq!(bar.prompt.text(), "type:");
        bar.down(&premium());
        bar.down(&premium());
        assert_eq!(bar.take(&premium()), Some(Taken::Completed));
        assert_eq!(bar.prompt.text(), "type:pedll ");
        bar.complete(&premium());
        assert!(bar.suggestions(&premium()).len() > 20, "before the first letter everything is listed");
    }

    #[test]
    fn a_key_that_may_not_is_shown_values_and_completes_none() {
        let mut bar = SearchBar::default();
        bar.open(Offering::Matching);
        bar.prompt.paste("type:pe");
        assert_eq!(bar.suggestions(&Session::default()).len(), 2);
        bar.complete(&Session::default());
        assert_eq!(bar.prompt.text(), "type:pe");
    }

    #[test]
    fn a_saved_query_keeps_its_place_by_name_and_the_newer_one_wins() {
        let mut bar = SearchBar::default();
        for (name, query) in [("b", "p:1+"), ("a", "p:2+"), ("b", "p:3+")] {
            bar.save(SavedSearch { name: name.into(), query: query.into() });
        }
        let saved: Vec<_> = bar.saved.iter().map(|search| (search.name.as_str(), search.query.as_str())).collect();
        assert_eq!(saved, [("a", "p:2+"), ("b", "p:3+")]);
        bar.open(Offering::Matching);
        bar.down(&premium());
        assert_eq!(bar.chosen_query(&premium()).map(|search| search.name), Some("a".to_owned()));
        bar.up();
        assert_eq!(bar.list.cursor(), None);
    }
}
