//! Activity: requests on their way and what became of them, newest first; each can be cancelled.

use super::desk::Errand;
use super::rows::motion;
use crate::effect::RequestId;
use crate::keys::Action;
use crate::msg::{Reply, Source, Stage};
use crate::text;
use crate::theme::Role;
use crate::vt::{ApiError, Reason};
use crate::widget::{Cell, Column, Rows, TableState, Width};

/// Finished requests that are kept for reading; a working shift fits.
const KEPT: usize = 500;

pub const COLUMNS: &[Column] =
    &[Column::new("state", Width::Fixed(14)), Column::new("request", Width::Flex { min: 12, share: 1 }).cut_middle()];

/// Where a request stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    On(Stage),
    Done { source: Source },
    Failed(ApiError),
    Cancelled,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub id: RequestId,
    pub title: String,
    pub progress: Progress,
}

/// State of the pane; the newest request is the first row.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    items: Vec<Item>,
    pub state: TableState,
}

impl Rows for Activity {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(item) = self.at(place) else { return Cell::text("") };
        if column > 0 {
            return Cell::text(item.title.as_str());
        }
        match &item.progress {
            Progress::On(Stage::Queued) => Cell::new(Role::Pending, "queued"),
            Progress::On(Stage::Held { until }) => {
                let time = text::time::utc(*until);
                Cell::new(Role::Warning, format!("quota {}", time.split(' ').nth(1).unwrap_or_default()))
            }
            Progress::On(Stage::Running) => Cell::new(Role::Pending, "running"),
            Progress::On(Stage::Sent { bytes, total }) => {
                let percent = bytes.saturating_mul(100).checked_div(*total).unwrap_or(100);
                Cell::new(Role::Pending, format!("sent {percent} %"))
            }
            Progress::Done { source: Source::Network } => Cell::new(Role::Success, "done"),
            Progress::Done { source: Source::Store } => Cell::new(Role::Success, "from store"),
            Progress::Failed(error) if error.reason == Reason::NotFound => Cell::new(Role::Unknown, "not in VT"),
            Progress::Failed(_) => Cell::new(Role::Failed, "failed"),
            Progress::Cancelled => Cell::new(Role::Muted, "cancelled"),
        }
    }
}

impl Activity {
    fn at(&self, place: usize) -> Option<&Item> {
        self.items.get(self.items.len().checked_sub(place + 1)?)
    }

    fn find(&mut self, id: RequestId) -> Option<&mut Item> {
        self.items.iter_mut().rev().find(|item| item.id == id)
    }

    /// Notes requests that were just ordered.
    pub fn started(&mut self, errands: Vec<Errand>) {
        for Errand { id, title, .. } in errands {
            self.items.push(Item { id, title, progress: Progress::On(Stage::Queued) });
            if self.state.selected > 0 {
                self.state.selected += 1;
            }
        }
        let surplus = self.items.len().saturating_sub(KEPT);
        self.items.drain(..surplus);
    }

    pub fn moved(&mut self, id: RequestId, stage: Stage) {
        if let Some(item) = self.find(id) {
            item.progress = Progress::On(stage);
        }
    }

    pub fn finished(&mut self, id: RequestId, outcome: &Result<Reply, ApiError>) {
        if let Some(item) = self.find(id) {
            item.progress = match outcome {
                Ok(reply) => Progress::Done { source: reply.source },
                Err(error) => Progress::Failed(error.clone()),
            };
        }
    }

    pub fn cancelled(&mut self, id: RequestId) {
        if let Some(item) = self.find(id) {
            item.progress = Progress::Cancelled;
        }
    }

    pub fn perform(&mut self, action: Action) {
        let mut state = std::mem::take(&mut self.state);
        if let Some(motion) = motion(action) {
            state.go(motion, self);
        }
        self.state = state;
    }

    pub fn selected(&self) -> Option<&Item> {
        self.at(self.state.selected)
    }

    /// Until when a request waits for quota, if it does.
    pub fn held(&self, id: RequestId) -> Option<i64> {
        let item = self.items.iter().rev().find(|item| item.id == id)?;
        match item.progress {
            Progress::On(Stage::Held { until }) => Some(until),
            _ => None,
        }
    }

    /// Requests that have not ended.
    pub fn running(&self) -> usize {
        self.items.iter().filter(|item| matches!(item.progress, Progress::On(_))).count()
    }
}
