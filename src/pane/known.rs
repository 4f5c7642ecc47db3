//! How much there is of a relationship, as far as that is known: the same words in the catalogue, in the head of a report and
//! in Community.

use serde_json::Value;

use crate::text;
use crate::vt::{Page, lenient};

/// What is known of a relationship without asking for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Not folded into the report.
    NotAsked,
    /// The service says there is nothing.
    None,
    /// That many; `more` when what was read did not hold all, so that there may be more than that.
    Some { count: u64, more: bool },
    /// The key may not ask for it, as the service said in this session.
    Refused,
}

impl Known {
    /// Of `held` objects that came, a number that the service named (a lower bound), and whether it would send more.
    pub fn counted(held: u64, said: Option<u64>, more: bool) -> Self {
        match (held, said.unwrap_or_default(), more) {
            (0, _, false) => Self::None,
            // An empty page tells nothing while there is another.
            (0, 0, true) => Self::NotAsked,
            _ => Self::Some { count: said.unwrap_or(held).max(held), more },
        }
    }

    /// Of the first page of a relationship.
    pub fn of(page: &Page) -> Self {
        Self::counted(page.objects.len() as u64, page.count, page.next.goes_on())
    }

    /// Of the relationship of that name, as a report folded it in.
    pub fn folded(report: &Value, name: &str) -> Self {
        let Some(page) = report.get("relationships").and_then(|all| all.get(name)) else { return Self::NotAsked };
        let held = match page.get("data") {
            Some(Value::Array(objects)) => objects.len() as u64,
            Some(Value::Object(_)) => 1,
            _ => 0,
        };
        let meta = page.get("meta");
        let said = meta.and_then(|meta| meta.get("count")).and_then(lenient::number_in);
        let is_told = |text: Option<&Value>| text.and_then(Value::as_str).is_some_and(|text| !text.is_empty());
        let goes_on = is_told(meta.and_then(|meta| meta.get("cursor")))
            || is_told(page.get("links").and_then(|links| links.get("next")));
        Self::counted(held, said.and_then(|count| u64::try_from(count).ok()), goes_on)
    }

    /// How many there are at least.
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Some { count, .. } => Some(*count),
            Self::None => Some(0),
            Self::NotAsked | Self::Refused => None,
        }
    }

    /// `24+`; nothing where nothing is known.
    pub fn words(&self) -> String {
        match self {
            Self::NotAsked => String::new(),
            Self::None => "0".to_owned(),
            Self::Some { count, more } => format!("{}{}", text::count(*count), if *more { "+" } else { "" }),
            Self::Refused => "refused".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_and_the_report_that_it_was_folded_into_tell_the_same() {
        let next = json!({"next": "https://service.test/api/v3/files/x/votes?cursor=AbC"});
        for (page, words) in [
            (json!({"data": [{"type": "vote", "id": "1"}], "meta": {"count": 24, "cursor": "x"}}), "24+"),
            (json!({"data": [{"type": "vote", "id": "1"}], "links": next}), "1+"),
            (json!({"data": [{"type": "vote", "id": "1"}], "meta": {"count": 1}, "links": {"self": "x"}}), "1"),
            (json!({"data": {"type": "domain", "id": "a.example"}}), "1"),
            (json!({"data": [], "meta": {"count": 0}}), "0"),
            (json!({"data": null}), "0"),
        ] {
            let read = Page::decode(&Bytes::from(page.to_string())).expect("a page");
            assert_eq!(Known::of(&read).words(), words, "{page}");
            assert_eq!(Known::folded(&json!({"relationships": {"votes": page}}), "votes").words(), words);
        }
        assert_eq!(Known::folded(&json!({"relationships": {}}), "votes"), Known::NotAsked);
    }
}
