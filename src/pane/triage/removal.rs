//! Rows that leave the queue, and come back where they were.
//!
//! The rows behind them have other numbers then. What is known by the number of a row is renumbered, in one pass; nothing of
//! what rows share is learned again.

use std::collections::HashSet;

use super::{Item, State, Triage, kept};
use crate::effect::{Effect, StoreTask};
use crate::pane::Requests;
use crate::widget::{Order, TableState};

impl Triage {
    /// Takes rows off the queue, with their requests; gives them with the places that they had, lowest first.
    pub fn remove(&mut self, rows: &[usize], requests: &mut Requests) -> Vec<(usize, Item)> {
        let doomed: HashSet<usize> = rows.iter().copied().collect();
        let (mut gone, mut new) = (Vec::new(), Vec::with_capacity(self.items.len()));
        for (row, item) in std::mem::take(&mut self.items).into_iter().enumerate() {
            if doomed.contains(&row) {
                self.leave(row, &item);
                new.push(None);
                gone.push((row, item));
            } else {
                new.push(Some(self.items.len()));
                self.items.push(item);
            }
        }
        for (_, item) in &gone {
            if let State::Waiting { id, .. } = item.state {
                requests.cancel(id);
            }
        }
        self.renumber(&new);
        if !gone.is_empty() {
            let names = gone.iter().map(|(_, item)| (item.indicator.object_kind().to_owned(), item.indicator.value()));
            let mut names: Vec<_> = names.collect();
            names.sort_unstable();
            requests.order(Effect::Keep(StoreTask::Dequeue(names)));
        }
        gone
    }

    /// Puts rows back where they were, with all that was known of them; what was on its way is asked again. What was queued anew
    /// meanwhile is there already.
    pub fn put_back(&mut self, mut gone: Vec<(usize, Item)>, requests: &mut Requests) {
        gone.retain(|(_, item)| !self.index.contains_key(&item.indicator));
        for (_, item) in &mut gone {
            if let State::Waiting { before, .. } = item.state {
                item.state = before.map_or(State::NotAsked, State::Recalled);
            }
        }
        let rows = gone.iter().map(|(_, item)| kept::row(item)).collect();
        let there = std::mem::take(&mut self.items).into_iter().map(|item| (true, item));
        let (mut new, mut back) = (Vec::new(), Vec::new());
        for (was_there, item) in merged(there, gone.into_iter().map(|(row, item)| (row, (false, item)))) {
            let row = self.items.len();
            if was_there {
                new.push(Some(row));
            } else {
                back.push(row);
            }
            self.items.push(item);
        }
        self.renumber(&new);
        for row in back {
            self.enter(row);
        }
        // The store knows its rows by an order of its own: there they are the last.
        requests.order(Effect::Keep(StoreTask::Enqueue(rows)));
    }

    /// Takes a row out of all that is counted by it.
    fn leave(&mut self, row: usize, item: &Item) {
        self.unasked -= usize::from(item.state.is_unasked());
        self.withheld -= usize::from(matches!(item.state, State::Withheld(_)));
        self.flagged_rows -= usize::from(item.state.flagged());
        if let State::Found(known) = &item.state {
            self.shared.forget(row, known.weight(), &known.traits);
        }
    }

    /// Rows have other numbers now, by their old ones; those without one are gone. They are sorted anew.
    fn renumber(&mut self, new: &[Option<usize>]) {
        let new = |row: usize| new.get(row).copied().flatten();
        let stays = |row: &mut usize| new(*row).map(|to| *row = to).is_some();
        self.index.retain(|_, row| stays(row));
        self.waiting.retain(|_, row| stays(row));
        for rows in self.neighbours.values_mut() {
            rows.retain_mut(stays);
        }
        self.neighbours.retain(|_, rows| !rows.is_empty());
        self.shared.renumber(new);
        self.turns.clear();
        self.walks = super::walk::Walks::default();
        // What is being read of the store may have rows that are gone.
        (self.stale_turns, self.reads_again) = (true, false);
        self.is_held &= !self.items.is_empty();
        self.state = TableState { selected: self.state.selected, sort: self.state.sort, ..TableState::default() };
        self.order = Order::default();
        self.order.restart(self.sorting(self.state.sort));
    }
}

/// Puts things back among others in one pass: each, the lowest first, at the place that it had, or at the end.
pub(super) fn merged<T>(there: impl IntoIterator<Item = T>, back: impl IntoIterator<Item = (usize, T)>) -> Vec<T> {
    let (mut there, mut all) = (there.into_iter(), Vec::new());
    for (place, one) in back {
        let before = place.saturating_sub(all.len());
        all.extend(there.by_ref().take(before));
        all.push(one);
    }
    all.extend(there);
    all
}
