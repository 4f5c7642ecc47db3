//! The catalogue of one session: the table, what `/metadata` adds to it, and what the key was refused.

use std::collections::HashMap;

use serde_json::Value;

use super::{Many, Privilege, of};
use crate::vt::{ApiError, Kind, Reason};

/// What is known of a relationship in this session.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    pub name: &'a str,
    pub many: Many,
    /// `None` for names that only `/metadata` knows: whether the key may ask shows when it asks.
    pub privilege: Option<Privilege>,
    /// What the objects are, for people.
    pub gives: &'a str,
    /// Why the service refused it to this key; such an entry is greyed out.
    pub refused: Option<&'a str>,
}

/// A relationship that the service named itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Added {
    name: Box<str>,
    gives: Box<str>,
}

/// Relationships by kind; the table's come first, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// What the table does not have.
    added: HashMap<Kind, Vec<Added>>,
    refused: HashMap<(Kind, Box<str>), Box<str>>,
}

impl Catalogue {
    /// Takes in the `data` of `/metadata`: names that the table does not know are added, with the service's own words.
    pub fn refresh(&mut self, metadata: &Value) {
        let kinds = metadata.get("relationships").and_then(Value::as_object);
        for (kind, rows) in kinds.into_iter().flatten() {
            let kind = Kind::parse(kind);
            let known = of(&kind);
            let text = |row: &Value, member: &str| row.get(member).and_then(Value::as_str).map(str::to_owned);
            let mut added = Vec::new();
            for row in rows.as_array().into_iter().flatten() {
                let name = text(row, "name").filter(|name| is_name(name));
                let Some(name) = name.filter(|name| known.iter().all(|row| row.name != name)) else { continue };
                let gives = text(row, "description").unwrap_or_default();
                added.push(Added { name: name.into(), gives: gives.trim_end_matches('.').into() });
            }
            if !added.is_empty() {
                self.added.insert(kind, added);
            }
        }
    }

    /// How many relationships the table does not have.
    pub fn added(&self) -> usize {
        self.added.values().map(Vec::len).sum()
    }

    /// Remembers that a relationship was refused for lack of a privilege (403); other errors are passing.
    pub fn refuse(&mut self, kind: &Kind, name: &str, error: &ApiError) {
        if error.reason == Reason::NotPrivileged {
            let why = if error.message.is_empty() { error.headline() } else { &error.message };
            self.refused.insert((kind.clone(), name.into()), why.into());
        }
    }

    /// The relationships of objects of a kind.
    pub fn of<'a>(&'a self, kind: &Kind) -> Vec<Entry<'a>> {
        let refused = |name: &str| self.refused.get(&(kind.clone(), name.into())).map(|why| &**why);
        let known = of(kind).iter().map(|row| Entry {
            name: row.name,
            many: row.many,
            privilege: Some(row.privilege),
            gives: row.gives,
            refused: refused(row.name),
        });
        let added = self.added.get(kind).into_iter().flatten().map(|Added { name, gives }| Entry {
            name,
            many: Many::List,
            privilege: None,
            gives,
            refused: refused(name),
        });
        known.chain(added).collect()
    }
}

/// A name that can stand in a path and on the screen as it is.
pub(in crate::vt) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_adds_what_the_table_does_not_know_and_nothing_else() {
        let mut catalogue = Catalogue::default();
        catalogue.refresh(&json!({"relationships": {
            "file": [{"name": "contacted_domains", "description": "known"},
                     {"name": "campaigns", "description": "Campaigns it is part of."},
                     {"name": "../users", "description": "no name"}, {"name": 7}, null],
            "case": [{"name": "files"}], "odd": null}}));
        let entries = catalogue.of(&Kind::File);
        let added: Vec<_> = entries.iter().filter(|entry| entry.privilege.is_none()).collect();
        assert_eq!(added.len(), 1);
        assert_eq!((added[0].name, added[0].gives), ("campaigns", "Campaigns it is part of"));
        assert_eq!(entries.iter().filter(|entry| entry.name == "contacted_domains").count(), 1);
        assert_eq!(catalogue.of(&Kind::Other("case".into())).len(), 1);
    }

    #[test]
    fn a_403_greys_a_relationship_out_and_says_why() {
        let mut catalogue = Catalogue::default();
        let error = |reason| ApiError::local(reason, "GET /files/x/itw_urls", "not authorized");
        catalogue.refuse(&Kind::File, "itw_urls", &error(Reason::NotPrivileged));
        catalogue.refuse(&Kind::File, "itw_ips", &error(Reason::Unavailable));
        let refused: Vec<_> = catalogue.of(&Kind::File).into_iter().filter(|entry| entry.refused.is_some()).collect();
        assert_eq!(refused.len(), 1);
        assert_eq!((refused[0].name, refused[0].refused), ("itw_urls", Some("not authorized")));
    }
}
