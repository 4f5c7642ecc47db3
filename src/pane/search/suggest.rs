//! What the search bar offers for the word under the cursor: saved queries, modifiers, and what may follow a modifier.
//!
//! A function of the text before the cursor, so that nothing has to be kept in step with it.

use super::modifier::{self, Entity, MODIFIERS, Modifier};
use crate::session::{Session, Tier};
use crate::store::SavedSearch;

/// One line of the list under the bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// `type:`, `peexe`, the name of a saved query.
    pub label: String,
    pub about: String,
    pub does: Does,
}

/// What taking a suggestion does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Puts `text` in place of the last `over` bytes before the cursor.
    Completes { over: usize, text: String },
    /// Asks a saved query.
    Runs(SavedSearch),
}

/// How eagerly modifiers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offering {
    /// As soon as a letter of one is typed.
    #[default]
    Matching,
    /// All that fit here, also before the first letter.
    Everything,
}

/// The lines of the list for the text before the cursor.
pub fn suggestions(before: &str, saved: &[SavedSearch], offering: Offering, session: &Session) -> Vec<Suggestion> {
    let needle = before.trim().to_lowercase();
    let queries = saved.iter().filter(|search| search.name.to_lowercase().contains(&needle));
    let mut list: Vec<Suggestion> = queries
        .map(|search| Suggestion {
            label: search.name.clone(),
            about: search.query.clone(),
            does: Does::Runs(search.clone()),
        })
        .collect();
    let word = last_word(before);
    if let Some((modifier, value)) = split(word) {
        list.extend(values(modifier, value));
    } else if session.tier == Tier::Premium && (!word.is_empty() || offering == Offering::Everything) {
        list.extend(modifiers(before, word));
    }
    list
}

/// The word that the cursor stands behind, without what may stand before a modifier.
fn last_word(before: &str) -> &str {
    let mut quoted = false;
    let start = before
        .char_indices()
        .filter(|(_, typed)| {
            quoted ^= *typed == '"';
            !quoted && typed.is_whitespace()
        })
        .map(|(at, typed)| at + typed.len_utf8())
        .last()
        .unwrap_or_default();
    before.get(start..).unwrap_or_default().trim_start_matches(['(', '-'])
}

/// A known modifier and what was typed behind its colon.
pub(super) fn split(word: &str) -> Option<(&'static Modifier, &str)> {
    let (name, value) = word.trim_start_matches(['(', '-']).split_once(':')?;
    Some((modifier::named(name)?, value))
}

fn values(modifier: &Modifier, typed: &str) -> impl Iterator<Item = Suggestion> {
    let offers = modifier.offers.iter().filter(move |(value, _)| value.starts_with(typed) && *value != typed);
    offers.map(move |(value, means)| Suggestion {
        label: (*value).to_owned(),
        about: (*means).to_owned(),
        does: Does::Completes { over: typed.len(), text: format!("{value} ") },
    })
}

fn modifiers(before: &str, word: &str) -> impl Iterator<Item = Suggestion> {
    let entity = before
        .split_whitespace()
        .filter_map(|word| Entity::parse(word.trim_start_matches('(').strip_prefix("entity:")?))
        .next_back()
        .unwrap_or(Entity::File);
    let fitting =
        MODIFIERS.iter().filter(move |modifier| modifier.name.starts_with(word) && modifier.entities.contains(&entity));
    fitting.map(move |modifier| Suggestion {
        label: format!("{}:", modifier.name),
        about: modifier.means.to_owned(),
        does: Does::Completes { over: word.len(), text: format!("{}:", modifier.name) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(before: &str, tier: Tier) -> Vec<String> {
        let session = Session { tier, ..Session::default() };
        suggestions(before, &[], Offering::Matching, &session).into_iter().map(|line| line.label).collect()
    }

    #[test]
    fn a_few_letters_name_the_modifiers_that_begin_so() {
        assert_eq!(offered("ty", Tier::Premium), ["type:"]);
        assert_eq!(offered("type:peexe si", Tier::Premium), ["size:", "similar-to:", "signature:", "sigma_rule:"]);
        assert_eq!(offered("", Tier::Premium), Vec::<String>::new());
        assert_eq!(offered("ty", Tier::Public), Vec::<String>::new(), "a key that may not is not disturbed");
    }

    #[test]
    fn the_entity_decides_which_modifiers_there_are() {
        assert_eq!(offered("entity:url host", Tier::Premium), ["hostname:"]);
        assert_eq!(offered("entity:url imp", Tier::Premium), Vec::<String>::new());
        assert_eq!(offered("host", Tier::Premium), Vec::<String>::new());
    }

    #[test]
    fn behind_a_colon_stands_what_may_follow() {
        assert_eq!(offered("entity:", Tier::Premium), ["file", "url", "domain", "ip"]);
        assert_eq!(offered("(type:pe", Tier::Premium), ["peexe", "pedll"]);
        assert_eq!(offered("type:peexe", Tier::Premium), Vec::<String>::new(), "it is whole");
        assert_eq!(offered("http://type:pe", Tier::Premium), Vec::<String>::new());
    }

    #[test]
    fn words_in_quotes_are_one_value() {
        assert_eq!(offered("name:\"invoice ty", Tier::Premium), Vec::<String>::new());
        assert_eq!(offered("name:\"invoice 7\" ty", Tier::Premium), ["type:"]);
    }

    #[test]
    fn saved_queries_are_found_by_their_name_and_stand_first() {
        let saved = [SavedSearch { name: "Team loaders".into(), query: "type:peexe tag:loader".into() }];
        let session = Session { tier: Tier::Premium, ..Session::default() };
        let list = suggestions("t", &saved, Offering::Matching, &session);
        assert_eq!(list[0].does, Does::Runs(saved[0].clone()));
        assert!(list.iter().any(|line| line.label == "type:"));
        assert_eq!(suggestions("", &saved, Offering::Matching, &session).len(), 1);
    }
}
