//! Which rows of the queue share a trait, from the reports that are there: no further requests.
//!
//! A trait's value is a text; rows with the same text belong together. TLSH digests are first brought to the digest of
//! the first file that is near enough, so that near files have the same text too. What a group is asked for while it is drawn
//! (how many, which is the worst) is kept up with each answer and counted by nobody.

use std::collections::{BTreeSet, HashMap};

use crate::case::Trait;
use crate::case::similar::tlsh::{Digest, Header, NEAR};
use crate::vt::Verdict;

/// How bad a row is: its verdict, and how many engines say malicious.
pub(super) type Weight = (Verdict, u32);

/// Which rows share what.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    groups: HashMap<(Trait, Box<str>), Group>,
    leaders: Leaders,
}

/// The rows that share a value.
#[derive(Debug, Clone, Default)]
struct Group {
    rows: BTreeSet<usize>,
    weights: BTreeSet<(Weight, usize)>,
}

impl Shared {
    /// Notes the traits of a row; a TLSH digest becomes that of its neighbours.
    pub(super) fn learn(&mut self, row: usize, weight: Weight, traits: &mut [(Trait, Box<str>)]) {
        for (kind, value) in traits {
            if *kind == Trait::Tlsh {
                *value = self.leaders.of(value);
            }
            let group = self.groups.entry((*kind, value.clone())).or_default();
            group.rows.insert(row);
            group.weights.insert((weight, row));
        }
    }

    /// The row has these traits no more.
    pub(super) fn forget(&mut self, row: usize, weight: Weight, traits: &[(Trait, Box<str>)]) {
        for of in traits {
            let Some(group) = self.groups.get_mut(of) else { continue };
            group.rows.remove(&row);
            group.weights.remove(&(weight, row));
            if group.rows.is_empty() {
                self.groups.remove(of);
            }
        }
    }

    /// Rows have other numbers now. What they share is not learned again.
    pub(super) fn renumber(&mut self, new: impl Fn(usize) -> Option<usize>) {
        for group in self.groups.values_mut() {
            group.rows = group.rows.iter().filter_map(|row| new(*row)).collect();
            group.weights = group.weights.iter().filter_map(|(weight, row)| Some((*weight, new(*row)?))).collect();
        }
        self.groups.retain(|_, group| !group.rows.is_empty());
    }

    fn group(&self, kind: Trait, value: &str) -> Option<&Group> {
        self.groups.get(&(kind, value.into()))
    }

    /// The rows that share a value, the oldest first.
    pub(super) fn members(&self, kind: Trait, value: &str) -> impl Iterator<Item = usize> {
        self.group(kind, value).into_iter().flat_map(|group| group.rows.iter().copied())
    }

    /// How many rows share a value, and the worst of them.
    pub(super) fn told(&self, kind: Trait, value: &str) -> Option<(usize, usize)> {
        let group = self.group(kind, value)?;
        Some((group.rows.len(), group.weights.last()?.1))
    }

    /// The values that at least two rows share, the most shared first.
    pub(super) fn groups(&self, kind: Trait) -> Vec<(&str, usize)> {
        let mut groups: Vec<(&str, usize)> = self
            .groups
            .iter()
            .filter(|((of, _), group)| *of == kind && group.rows.len() > 1)
            .map(|((_, value), group)| (&**value, group.rows.len()))
            .collect();
        groups.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        groups
    }

    /// What is in it, for tests: which rows share what.
    #[cfg(test)]
    pub(super) fn all(&self) -> std::collections::BTreeMap<(Trait, Box<str>), Vec<usize>> {
        self.groups.iter().map(|(of, group)| (of.clone(), group.rows.iter().copied().collect())).collect()
    }
}

/// The files that others are near to. No two of them are neighbours.
#[derive(Debug, Clone, Default)]
struct Leaders {
    all: Vec<(Digest, Box<str>)>,
    /// By what their digests say of the whole file, so that one is compared only with what may be near.
    places: HashMap<Header, Vec<usize>>,
}

impl Leaders {
    /// The digest of the first that is near enough, which may be the file itself.
    fn of(&mut self, text: &str) -> Box<str> {
        let Some(digest) = Digest::parse(text) else { return text.into() };
        let header = digest.header();
        let alike = header.near().filter_map(|header| self.places.get(&header)).flatten();
        let is_near =
            |place: &&usize| self.all.get(**place).is_some_and(|(leader, _)| leader.distance(&digest) <= NEAR);
        if let Some((_, name)) = alike.filter(is_near).min().and_then(|place| self.all.get(*place)) {
            return name.clone();
        }
        self.places.entry(header).or_default().push(self.all.len());
        self.all.push((digest, text.into()));
        text.into()
    }
}
