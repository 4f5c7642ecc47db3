//! Which rows of the queue share a trait, from the reports that are there: no further requests.
//!
//! A trait's value is a text; rows with the same text belong together. TLSH digests are first brought to the digest of
//! the first file that is near enough, so that near files have the same text too.

use std::collections::HashMap;

use crate::case::Trait;
use crate::case::similar::tlsh::{Digest, NEAR};

/// Which rows share what.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    members: HashMap<(Trait, Box<str>), Vec<usize>>,
    leaders: Vec<(Digest, Box<str>)>,
}

impl Shared {
    /// Notes the traits of a row; a TLSH digest becomes that of its neighbours.
    pub(super) fn learn(&mut self, row: usize, traits: &mut [(Trait, Box<str>)]) {
        for (kind, value) in traits {
            if *kind == Trait::Tlsh {
                *value = self.leader(value);
            }
            let members = self.members.entry((*kind, value.clone())).or_default();
            if !members.contains(&row) {
                members.push(row);
            }
        }
    }

    fn leader(&mut self, text: &str) -> Box<str> {
        let Some(digest) = Digest::parse(text) else { return text.into() };
        if let Some((_, name)) = self.leaders.iter().find(|(leader, _)| leader.distance(&digest) <= NEAR) {
            return name.clone();
        }
        self.leaders.push((digest, text.into()));
        text.into()
    }

    /// The rows that share a value.
    pub(super) fn members(&self, kind: Trait, value: &str) -> &[usize] {
        self.members.get(&(kind, value.into())).map_or(&[], Vec::as_slice)
    }

    /// The values that at least two rows share, the most shared first.
    pub(super) fn groups(&self, kind: Trait) -> Vec<(&str, usize)> {
        let mut groups: Vec<(&str, usize)> = self
            .members
            .iter()
            .filter(|((of, _), rows)| *of == kind && rows.len() > 1)
            .map(|((_, value), rows)| (&**value, rows.len()))
            .collect();
        groups.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        groups
    }
}
