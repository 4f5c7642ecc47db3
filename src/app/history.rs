//! The history: what is remembered of what was asked, and the list of it.

use std::collections::HashMap;

use super::Model;
use crate::effect::{Effect, RequestId, StoreTask};
use crate::ioc;
use crate::keys::{Action, Context};
use crate::msg::Reply;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::pane::triage::Item;
use crate::pane::{Pane, Route};
use crate::store::{Lookup, Privacy, Remembered, State, Verdict};
use crate::text;
use crate::vt::{Answer, ApiError, Kind, Object};

/// What a search is called in the history.
const SEARCH: &str = "search";

impl Model {
    /// A report that was asked for is history, whoever has asked: the queue, a recipe, a comparison, the watch list.
    pub(super) fn remember_answer(&mut self, id: RequestId, route: &Route, outcome: &Result<Reply, ApiError>) {
        // A place remembers itself, by what was typed.
        if matches!(route, Route::Report(_)) {
            return;
        }
        let queued = self.triage.asked(id).filter(|_| *route == Route::Pane(Pane::Triage));
        if queued.is_some_and(Item::is_read_again) {
            return;
        }
        let asked = queued.map(|item| item.value.to_string());
        let told = match outcome {
            Ok(Reply { answer: Answer::Object(object), .. }) => Ok(&**object),
            Ok(_) => return,
            Err(error) => Err(error),
        };
        let lookup = self.activity.call(id).and_then(|call| Lookup::of_answer(self.now, call, asked, told));
        if let Some(lookup) = lookup {
            self.requests.order(Effect::Keep(StoreTask::Remember(lookup, Privacy::Public)));
        }
    }

    /// `H`
    pub(super) fn ask_history(&mut self) {
        self.requests.order(Effect::Keep(StoreTask::History));
    }

    /// Shows what the store has of it.
    pub(super) fn show_history(&mut self, rows: Vec<Remembered>) {
        let searches = rows.iter().filter(|row| row.lookup.kind == SEARCH).count();
        let choices: Vec<Choice> =
            once_each(rows).into_iter().filter_map(|(row, earlier)| self.choice_of(row, &earlier)).collect();
        if choices.is_empty() {
            return self.say(match searches {
                0 => "no report was asked for yet, by a look-up, the queue or a recipe",
                _ => "no report was asked for yet, only searches: Up in the search bar brings them back",
            });
        }
        let again = self.keymap.word(Context::Detail, Action::Refresh);
        let title = format!("Looked up before; {again} in a report reads anew");
        let mut menu = Menu::listed(&title, choices);
        self.requests.order(Effect::Keep(StoreTask::Whole(menu.forget_stored())));
        self.bring(Overlay::Menu(menu), "the history is read");
    }

    /// A row of the history, with what was said at each earlier look-up of the same.
    fn choice_of(&self, row: Remembered, earlier: &[String]) -> Option<Choice> {
        let indicator = ioc::classify(&row.lookup.value).ok()?;
        let then = said_then(&row);
        let now = row
            .now
            .map(|now| in_words(&row.lookup, now.verdict.as_ref(), now.state))
            .filter(|now| row.elsewhere.is_some() || *now != then);
        let now = now.map_or(String::new(), |now| format!(", now {now}"));
        let was = earlier.iter().find(|said| **said != then).map_or(String::new(), |said| format!(", was {said}"));
        let by = row.elsewhere.map_or(String::new(), |who| format!(", said by {who}"));
        let times = if earlier.is_empty() { String::new() } else { format!(", {} times", earlier.len() + 1) };
        let age = text::time::age(row.lookup.at, self.now);
        // The same words as in other lists, before the name that somebody else gave.
        let about = [indicator.disguise().map(|disguise| disguise.words()).unwrap_or_default(), row.lookup.name];
        let about: Vec<String> = about.into_iter().filter(|words| !words.is_empty()).collect();
        let choice = Choice::new(&row.lookup.value, &about.join(" · "), Intent::LookUp(indicator));
        Some(choice.before(format!("{then}{by}{now}{was}"), format!("{age} ago{times}")))
    }
}

/// What was said of what was looked up, by the words of its kind where there is no verdict.
fn in_words(of: &Lookup, verdict: Option<&Verdict>, state: State) -> String {
    verdict.map_or_else(|| state.words_of(Some(&Kind::parse(&of.kind))).to_owned(), Verdict::words)
}

fn said_then(row: &Remembered) -> String {
    in_words(&row.lookup, row.lookup.verdict.as_ref(), row.lookup.state)
}

/// One row an object and service, the newest, with what was said at each earlier look-up, newest first. It is the same object by
/// its value or by its id.
fn once_each(rows: Vec<Remembered>) -> Vec<(Remembered, Vec<String>)> {
    let mut known: HashMap<(Option<String>, String, String), usize> = HashMap::new();
    let mut kept: Vec<(Remembered, Vec<String>)> = Vec::new();
    for row in rows {
        let key = |name: &str| (row.elsewhere.clone(), row.lookup.kind.clone(), name.to_owned());
        let keys = [&row.lookup.value, &row.lookup.object].into_iter().filter(|name| !name.is_empty());
        let keys: Vec<_> = keys.map(|name| key(name)).collect();
        let at = keys.iter().find_map(|key| known.get(key).copied()).unwrap_or(kept.len());
        known.extend(keys.into_iter().map(|key| (key, at)));
        match kept.get_mut(at) {
            Some((_, earlier)) => earlier.push(said_then(&row)),
            None => kept.push((row, Vec::new())),
        }
    }
    kept
}

/// A look-up of the user and what came of it, for the history.
pub(super) fn look_up(now: i64, kind: &Kind, value: String, outcome: Result<&Object, &ApiError>) -> Effect {
    let privacy = if kind.is_private() { Privacy::Private } else { Privacy::Public };
    Effect::Keep(StoreTask::Remember(Lookup::of(now, kind, value, outcome), privacy))
}

/// What was walked to is history as well as what was asked for by name, as far as it can be looked up by its value.
pub(super) fn walk(now: i64, object: &Object) -> Option<Effect> {
    let kind = &object.descriptor.kind;
    kind.is_indicator().then(|| look_up(now, kind, crate::pane::rows::value(object), Ok(object)))
}

/// A search of the user, for the questions that `Up` in the search bar reaches.
pub(super) fn search(now: i64, value: String, state: State) -> Effect {
    let (kind, object, name) = (SEARCH.to_owned(), String::new(), String::new());
    let lookup = Lookup { at: now, value, kind, object, state, verdict: None, name };
    Effect::Keep(StoreTask::Remember(lookup, Privacy::Public))
}
