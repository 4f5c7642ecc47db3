//! The groups of the queue: which row is in which, and the line that stands above each.

use super::{Item, State, Triage};
use crate::case::Trait;
use crate::text;
use crate::widget::Head;

impl Triage {
    /// A new answer may begin a group.
    pub(super) fn group_new(&mut self, traits: &[(Trait, Box<str>)]) {
        let Some(kind) = self.grouped else { return };
        for (_, value) in traits.iter().filter(|(of, _)| *of == kind) {
            if self.ranks.contains_key(value) {
                continue;
            }
            let members: Vec<usize> = self.shared.members(kind, value).collect();
            if members.len() > 1 {
                let last = i64::try_from(self.ranks.len()).unwrap_or(i64::MAX);
                self.ranks.insert(value.clone(), last.saturating_add(1));
                self.touch_all(&members);
            }
        }
    }

    fn shared_value<'a>(&self, item: &'a Item) -> Option<&'a str> {
        let (kind, State::Found(known)) = (self.grouped?, &item.state) else { return None };
        known.traits.iter().find(|(of, _)| *of == kind).map(|(_, value)| &**value)
    }

    /// Which group a row is in, counted from the largest; none for a row that shares nothing.
    pub(super) fn rank(&self, item: &Item) -> Option<i64> {
        self.shared_value(item).and_then(|value| self.ranks.get(value)).copied()
    }

    /// What stands above the first row of a group: `AS64496 Cinder Row · 4 rows · worst 22/94`.
    pub(super) fn group_head(&self, row: usize) -> Option<Head<'_>> {
        let (kind, item) = (self.grouped?, self.items.get(row)?);
        let rank = self.rank(item);
        let before = self.order.place(row)?.checked_sub(1).and_then(|place| self.items.get(self.order.row(place)?));
        if before.is_some_and(|before| self.rank(before) == rank) {
            return None;
        }
        if rank.is_none() {
            return Some(Head { name: "in no group".into(), said: Default::default() });
        }
        let value = self.shared_value(item)?;
        let (count, worst) = self.shared.told(kind, value)?;
        let State::Found(worst) = &self.items.get(worst)?.state else { return None };
        let (count, rows) = (text::count(count as u64), text::counted(count as u64, "row"));
        Some(Head { name: value.into(), said: [rows, count].map(|rows| format!("· {rows} · worst {}", worst.ratio)) })
    }
}
