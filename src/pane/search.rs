//! The search bar: says what was typed and what asking would cost before anything is sent.

use crossterm::event::KeyEvent;

use crate::app::session::{Session, Tier};
use crate::ioc::{self, Exposure, Indicator};
use crate::widget::Prompt;

/// What the text in the bar is.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    Empty,
    /// One indicator that may be asked for.
    Indicator(Indicator),
    /// One indicator that would tell the world about an internal thing: why.
    Internal(Indicator, String),
    /// `#tag`: comments by tag.
    Comments(String),
    /// A query with modifiers, for keys that may.
    Intelligence(String),
    /// A path of a file on disk.
    Nonsense(String),
}

impl Reading {
    /// Reads what was typed.
    pub fn of(text: &str, session: &Session) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if text.starts_with('#') && !text.contains(char::is_whitespace) && text.len() > 1 {
            return Self::Comments(text.to_owned());
        }
        match ioc::classify(text) {
            Ok(indicator) => match ioc::exposure(&indicator, &session.internal_names) {
                Exposure::Public => Self::Indicator(indicator),
                Exposure::Internal(reason) => Self::Internal(indicator, reason.clone()),
            },
            Err(_) if session.tier == Tier::Premium && has_modifier(text) => Self::Intelligence(text.to_owned()),
            Err(reason) => Self::Nonsense(reason.to_string()),
        }
    }

    /// Kind and price, for the bar's right side.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Indicator(indicator) => format!("{} · 1 request", indicator.kind_name()),
            Self::Internal(indicator, reason) => format!("{} · {reason} · asks first", indicator.kind_name()),
            Self::Comments(_) => "comments by tag · 1 request".to_owned(),
            Self::Intelligence(_) => "intelligence search · 1 request".to_owned(),
            Self::Nonsense(reason) => reason.clone(),
        }
    }
}

/// `type:peexe`, `entity:url hostname:x`: a word, a colon, more.
fn has_modifier(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once(':').is_some_and(|(name, rest)| {
            !rest.is_empty()
                && name.len() > 1
                && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        })
    })
}

/// State of the bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchBar {
    pub prompt: Prompt,
    /// Whether keys are typed into it.
    pub active: bool,
    /// Earlier questions, oldest first.
    pub history: Vec<String>,
    at: Option<usize>,
}

impl SearchBar {
    /// A key that no binding takes.
    pub fn type_in(&mut self, key: KeyEvent) {
        self.prompt.input(key);
        self.at = None;
    }

    /// Shows the question before (or after) the one shown.
    pub fn recall(&mut self, earlier: bool) {
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
        assert!(matches!(Reading::of("10.1.2.3", &Session::default()), Reading::Internal(..)));
        let session = Session { internal_names: vec!["corp.example".into()], ..Session::default() };
        assert!(matches!(Reading::of("mail.corp.example", &session), Reading::Internal(..)));
    }

    #[test]
    fn modifiers_are_for_keys_that_may_search_with_them() {
        assert!(matches!(Reading::of("type:peexe positives:5+", &premium()), Reading::Intelligence(_)));
        assert!(matches!(Reading::of("type:peexe positives:5+", &Session::default()), Reading::Nonsense(_)));
    }

    #[test]
    fn history_is_walked_both_ways_and_ends_in_an_empty_line() {
        let mut bar = SearchBar::default();
        for question in ["a.example", "b.example", "a.example"] {
            bar.remember(question);
        }
        bar.recall(true);
        assert_eq!(bar.prompt.text(), "a.example");
        bar.recall(true);
        assert_eq!(bar.prompt.text(), "b.example");
        bar.recall(true);
        assert_eq!(bar.prompt.text(), "b.example");
        bar.recall(false);
        bar.recall(false);
        assert_eq!(bar.prompt.text(), "");
    }
}
