//! The queue as the store keeps it, so that it goes on at the next start.

use super::{Entry, Item, State, Triage};
use crate::effect::{Effect, StoreTask};
use crate::ioc;
use crate::pane::Requests;
use crate::store::{self, Agreed, QueueRow};
use crate::vt::Descriptor;

/// A row for the store.
pub(super) fn row(item: &Item) -> QueueRow {
    QueueRow {
        kind: item.indicator.object_kind().to_owned(),
        value: item.value.to_string(),
        state: word(&item.state),
        remark: item.remark.to_string(),
        tag: item.tag.to_string(),
        added_at: item.added_at,
        agreed: item.agreed,
    }
}

fn word(state: &State) -> store::State {
    match state {
        State::Recalled(state) | State::Waiting { before: Some(state), .. } => *state,
        State::NotAsked | State::Withheld(_) | State::Waiting { before: None, .. } => store::State::NotAsked,
        State::LimitHit => store::State::Quota,
        State::Found(known) => known.row.state,
        State::Forgotten => store::State::Found,
        State::NotFound => store::State::NotFound,
        State::Failed(error) => store::State::of_error(error),
    }
}

impl Triage {
    /// Shows an object's tags on its rows.
    pub fn tag(&mut self, subject: &Descriptor, tags: &str) {
        for item in self.items.iter_mut().filter(|item| item.subject() == *subject) {
            item.tag = tags.into();
        }
    }

    /// Reads what other programs on this store did to the queue.
    pub fn read_again(&mut self, requests: &mut Requests) {
        self.reads_again = true;
        requests.order(Effect::Keep(StoreTask::ReadQueue));
    }

    /// Takes in what other programs on this store did to the queue: rows that they added, and answers that they got. Gives
    /// how many rows are new.
    pub fn share(&mut self, rows: Vec<QueueRow>, own_places: &[String]) -> usize {
        // Rows that were removed while it was read must not come back.
        if !std::mem::take(&mut self.reads_again) {
            return 0;
        }
        let mut unknown = Vec::new();
        for row in rows {
            let known = ioc::classify(&row.value).ok().and_then(|indicator| self.index.get(&indicator).copied());
            let Some(place) = known else {
                unknown.push(row);
                continue;
            };
            if row.agreed == Agreed::Here {
                self.release(place);
            }
            let is_open = |item: &Item| matches!(item.state, State::NotAsked | State::LimitHit);
            if self.items.get(place).is_some_and(is_open) {
                match row.state {
                    store::State::Found | store::State::NoAnalysis => self.set(place, State::Recalled(row.state)),
                    store::State::NotFound => self.set(place, State::NotFound),
                    store::State::NotAsked | store::State::Quota | store::State::Failed => {}
                }
            }
        }
        self.restore(unknown, own_places)
    }

    /// Puts back what an earlier session left; what was not answered then is asked now, but for what is internal and was agreed to by
    /// nobody. `own_places` are those of [`ioc::exposure`].
    pub fn restore(&mut self, rows: Vec<QueueRow>, own_places: &[String]) -> usize {
        let before = self.items.len();
        let mut last = None;
        for row in rows {
            let Ok(indicator) = ioc::classify(&row.value) else { continue };
            if last != Some(row.added_at) {
                self.batch += 1;
                last = Some(row.added_at);
            }
            let withheld = row.withheld(&indicator, own_places);
            let mut item = Item::new(Entry { indicator, remark: row.remark }, row.added_at, self.batch);
            (item.tag, item.agreed) = (row.tag.into(), row.agreed);
            item.state = match row.state {
                store::State::Found | store::State::NoAnalysis => State::Recalled(row.state),
                store::State::NotFound => State::NotFound,
                // Failures of another day may be over.
                store::State::NotAsked | store::State::Quota | store::State::Failed => {
                    withheld.map_or(State::NotAsked, State::Withheld)
                }
            };
            self.admit(item);
        }
        self.items.len() - before
    }
}
