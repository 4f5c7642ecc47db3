//! One relationship of the catalogue: what it gives, who may ask for it, and what is known of it.

use crate::pane::known::Known;
use crate::vt::Object;
use crate::vt::relationship::{Many, Privilege, Relationship};

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub name: Box<str>,
    pub gives: Box<str>,
    pub many: Many,
    pub privilege: Privilege,
    pub known: Known,
    /// The first descriptors, as folded into the report.
    pub folded: Vec<Object>,
}

impl Entry {
    /// Every word of the filter must be found.
    pub(super) fn passes(&self, filter: &str) -> bool {
        filter
            .split_whitespace()
            .all(|word| [&self.name, &self.gives].into_iter().any(|text| text.to_lowercase().contains(word)))
    }

    pub(super) fn of(row: &Relationship) -> Self {
        Self {
            name: row.name.into(),
            gives: row.gives.into(),
            many: row.many,
            privilege: row.privilege,
            known: Known::NotAsked,
            folded: Vec::new(),
        }
    }

    /// One that the table does not have: whether the key may ask shows when it asks.
    pub(super) fn named(name: &str, gives: &str) -> Self {
        Self {
            name: name.into(),
            gives: gives.into(),
            many: Many::List,
            privilege: Privilege::Everyone,
            known: Known::NotAsked,
            folded: Vec::new(),
        }
    }
}
