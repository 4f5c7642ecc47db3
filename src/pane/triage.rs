//! Triage: the bulk queue. Rows are asked behind what the user looks at, at the pace of the key.

use std::collections::HashMap;

use super::rows::{Row, motion};
use super::{Desk, Route};
use crate::effect::{Freshness, Priority, RequestId};
use crate::ioc::Indicator;
use crate::keys::Action;
use crate::msg::{Reply, Stage};
use crate::pane::detail::summary::role;
use crate::text::time;
use crate::theme::Role;
use crate::vt::{ApiError, Descriptor, Reason, calls};
use crate::widget::{Cell, Column, Rows, TableState, Width};

pub const COLUMNS: &[Column] = &[
    Column::new("state", Width::Fixed(15)),
    Column::new("indicator", Width::Flex { min: 12, share: 3 }).cut_middle(),
    Column::new("kind", Width::Fixed(10)).priority(1),
];

/// Where a row stands: each is another word on the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    NotAsked,
    Waiting(RequestId),
    /// Waits for quota until then.
    Held(RequestId, i64),
    Found(Box<Row>),
    NotFound,
    Failed(ApiError),
}

/// One indicator in the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub indicator: Indicator,
    pub state: State,
}

/// State of the pane.
#[derive(Debug, Clone, Default)]
pub struct Triage {
    pub items: Vec<Item>,
    pub state: TableState,
    waiting: HashMap<RequestId, usize>,
}

impl Rows for Triage {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(item) = self.items.get(place) else { return Cell::text("") };
        match (column, &item.state) {
            (0, State::NotAsked) => Cell::new(Role::Muted, "not asked"),
            (0, State::Waiting(_)) => Cell::new(Role::Pending, "waiting"),
            (0, State::Held(_, until)) => Cell::new(Role::Pending, format!("at {}", clock(*until))),
            (0, State::Found(row)) => Cell::new(role(row.verdict), row.ratio()),
            (0, State::NotFound) => Cell::new(Role::Unknown, "not in VT"),
            (0, State::Failed(error)) => match error.reason {
                Reason::Quota { .. } | Reason::Budget { .. } => Cell::new(Role::Warning, "limit hit"),
                _ => Cell::new(Role::Failed, "failed"),
            },
            (1, _) => Cell::text(item.indicator.value()),
            _ => Cell::new(Role::Muted, item.indicator.kind_name()),
        }
    }
}

/// `10:16:00`, the time of day in UTC.
fn clock(seconds: i64) -> String {
    time::utc(seconds).split(' ').nth(1).unwrap_or_default().to_owned()
}

impl Triage {
    /// Adds indicators that are not in the queue yet and asks for them; the price was agreed to.
    pub fn add(&mut self, indicators: Vec<Indicator>, desk: &mut Desk) {
        for indicator in indicators {
            if self.items.iter().any(|item| item.indicator == indicator) {
                continue;
            }
            let id = ask(&indicator, Priority::Bulk, Freshness::Stored, desk);
            self.waiting.insert(id, self.items.len());
            self.items.push(Item { indicator, state: State::Waiting(id) });
        }
    }

    /// Takes in an answer.
    pub fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) {
        let Some(item) = self.waiting.remove(&id).and_then(|index| self.items.get_mut(index)) else { return };
        item.state = match outcome.and_then(|reply| reply.answer.object()) {
            Ok(object) => State::Found(Box::new(Row::of(&object))),
            Err(error) if error.reason == Reason::NotFound => State::NotFound,
            Err(error) => State::Failed(error),
        };
    }

    /// Notes that a request waits for quota, or runs.
    pub fn moved(&mut self, id: RequestId, stage: Stage) {
        let Some(item) = self.waiting.get(&id).and_then(|index| self.items.get_mut(*index)) else { return };
        item.state = match stage {
            Stage::Held { until } => State::Held(id, until),
            _ => State::Waiting(id),
        };
    }

    /// Moves and marks.
    pub fn perform(&mut self, action: Action) {
        let mut state = std::mem::take(&mut self.state);
        match (action, motion(action)) {
            (Action::Mark, _) => state.toggle_mark(self),
            (Action::MarkAll, _) => state.toggle_all_marks(self),
            (_, Some(motion)) => state.go(motion, self),
            _ => {}
        }
        self.state = state;
    }

    pub fn selected(&self) -> Option<&Item> {
        self.items.get(self.state.selected_id(self)?)
    }

    /// The marked rows, else the selected one.
    pub fn chosen(&self) -> Vec<&Item> {
        self.state.marked_or_selected(self).into_iter().filter_map(|id| self.items.get(id)).collect()
    }

    /// Takes the selected row off the queue, with its request.
    pub fn remove(&mut self, desk: &mut Desk) {
        let Some(index) = self.state.selected_id(self) else { return };
        let item = self.items.remove(index);
        if let State::Waiting(id) | State::Held(id, _) = item.state {
            desk.cancel(id);
        }
        self.state.marks.clear();
        self.waiting = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| match item.state {
                State::Waiting(id) | State::Held(id, _) => Some((id, index)),
                _ => None,
            })
            .collect();
    }

    /// Asks again for the selected row, from the network.
    pub fn again(&mut self, desk: &mut Desk) {
        let Some(index) = self.state.selected_id(self) else { return };
        if let Some(item) = self.items.get_mut(index)
            && !matches!(item.state, State::Waiting(_) | State::Held(..))
        {
            let id = ask(&item.indicator, Priority::Looking, Freshness::Network, desk);
            item.state = State::Waiting(id);
            self.waiting.insert(id, index);
        }
    }

    /// `12 · 3 flagged · 2 waiting`
    pub fn summary(&self) -> String {
        let flagged =
            self.items.iter().filter(|item| matches!(&item.state, State::Found(row) if row.verdict.flagged())).count();
        let waiting = self.waiting.len();
        match (self.items.len(), waiting) {
            (0, _) => String::new(),
            (all, 0) => format!("{all} · {flagged} flagged"),
            (all, waiting) => format!("{all} · {flagged} flagged · {waiting} waiting"),
        }
    }
}

fn ask(indicator: &Indicator, priority: Priority, freshness: Freshness, desk: &mut Desk) -> RequestId {
    let call = calls::report(&Descriptor::of(indicator), &[]);
    desk.ask(call, Route::Triage, priority, freshness)
}
