//! When things happened to the objects of a case.

use std::collections::HashSet;

use super::events::{self, Doubt, Event, What};
use super::{Case, Dossier, NodeId};
use crate::text::time::DAY;

/// An event of one object of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub node: NodeId,
    pub event: Event,
    /// What else it is about: the other end of a resolution.
    pub other: Option<NodeId>,
}

/// The events of a case, the earliest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    entries: Vec<Entry>,
    /// How many objects have no event at all.
    pub silent: usize,
}

impl Timeline {
    /// The events of all objects; `now` is the time, in seconds since the epoch. An object of which no report is at hand has the date
    /// that is known of it in short.
    pub fn of(case: &Case, dossier: &Dossier, now: i64) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for (node, known) in case.nodes().iter().enumerate() {
            let told = dossier.get(&known.object).map_or(&[][..], |evidence| &evidence.events);
            let date = known.known.as_ref().and_then(|known| known.date).filter(|_| told.is_empty());
            let short = date.map(|at| Event::new(What::Analysed, at, ""));
            entries.extend(told.iter().cloned().chain(short).map(|event| Entry { node, event, other: None }));
        }
        // Passive DNS tells the same day from both ends.
        let mut met = HashSet::new();
        let resolved = case.edges().iter().filter_map(|edge| {
            let (at, ends) = (edge.date?, (edge.from.min(edge.to), edge.from.max(edge.to)));
            let detail = if &*edge.relationship == "resolutions" { "" } else { &edge.relationship };
            let event = Event::new(What::Resolved, at, detail);
            let event = Event { doubt: events::doubt(&event, None), ..event };
            met.insert((at, ends)).then_some(Entry { node: edge.from, event, other: Some(edge.to) })
        });
        entries.extend(resolved);
        for Entry { event, .. } in &mut entries {
            let is_to_come = event.at > now.saturating_add(DAY) && !event.what.may_be_to_come();
            event.doubt = event.doubt.or(is_to_come.then_some(Doubt::ToCome));
        }
        entries.sort_by_key(|entry| (entry.event.at, entry.event.what, entry.node));
        let speaking: HashSet<NodeId> =
            entries.iter().flat_map(|entry| [Some(entry.node), entry.other]).flatten().collect();
        let silent = case.nodes().len() - speaking.len();
        Self { entries, silent }
    }

    /// All events, the earliest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The same, taken out of it.
    pub fn into_entries(self) -> impl Iterator<Item = Entry> {
        self.entries.into_iter()
    }
}

/// The span that believable events lie in, and how many lie in each of `count` equal parts of it.
pub fn buckets<'a>(events: impl Iterator<Item = &'a Event> + Clone, count: usize) -> Option<(i64, i64, Vec<u64>)> {
    let times = events.filter(|event| event.doubt.is_none()).map(|event| event.at);
    let (first, last) = (times.clone().min()?, times.clone().max()?);
    let mut parts = vec![0; count];
    let span = i128::from(last) - i128::from(first) + 1;
    for at in times {
        let place = (i128::from(at) - i128::from(first)) * count as i128 / span;
        if let Some(part) = usize::try_from(place).ok().and_then(|place| parts.get_mut(place)) {
            *part += 1;
        }
    }
    Some((first, last, parts))
}

#[cfg(test)]
mod tests;
