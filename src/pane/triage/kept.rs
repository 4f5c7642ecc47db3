//! The queue as the store keeps it, so that it goes on at the next start.

use super::{Entry, Item, State, Triage};
use crate::ioc;
use crate::store::{self, QueueRow};
use crate::vt::{Descriptor, Verdict};

/// A row for the store.
pub(super) fn row(item: &Item) -> QueueRow {
    QueueRow {
        kind: item.indicator.object_kind().to_owned(),
        value: item.value.to_string(),
        state: word(&item.state),
        remark: item.remark.to_string(),
        tag: item.tag.to_string(),
        added_at: item.added_at,
    }
}

fn word(state: &State) -> store::State {
    match state {
        State::Recalled(state) | State::Waiting { before: Some(state), .. } => *state,
        State::NotAsked | State::Waiting { before: None, .. } => store::State::NotAsked,
        State::LimitHit => store::State::Quota,
        State::Found(known) if matches!(known.verdict, Verdict::NotScanned | Verdict::NoVerdicts) => {
            store::State::NoAnalysis
        }
        State::Found(_) | State::Forgotten => store::State::Found,
        State::NotFound => store::State::NotFound,
        State::Failed(_) => store::State::Failed,
    }
}

impl Triage {
    /// Shows an object's tags on its rows.
    pub fn tag(&mut self, subject: &Descriptor, tags: &str) {
        for item in self.items.iter_mut().filter(|item| item.subject() == *subject) {
            item.tag = tags.into();
        }
    }

    /// Puts back what an earlier session left; what was not answered then is asked now.
    pub fn restore(&mut self, rows: Vec<QueueRow>) -> usize {
        let before = self.items.len();
        let mut last = None;
        for row in rows {
            let Ok(indicator) = ioc::classify(&row.value) else { continue };
            if last != Some(row.added_at) {
                self.batch += 1;
                last = Some(row.added_at);
            }
            let mut item = Item::new(Entry { indicator, remark: row.remark }, row.added_at, self.batch);
            item.tag = row.tag.into();
            item.state = match row.state {
                store::State::Found | store::State::NoAnalysis => State::Recalled(row.state),
                store::State::NotFound => State::NotFound,
                // Failures of another day may be over.
                store::State::NotAsked | store::State::Quota | store::State::Failed => State::NotAsked,
            };
            self.push(item);
        }
        self.items.len() - before
    }
}
