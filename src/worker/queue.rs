//! What waits to be sent: the most wanted first, and among equals the oldest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::effect::{Priority, RequestId};
use crate::vt::Call;

/// A request that was ordered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    pub(super) id: RequestId,
    pub(super) call: Call,
    pub(super) priority: Priority,
    number: u64,
}

/// The waiting jobs.
#[derive(Debug, Default)]
pub(super) struct Queue {
    jobs: BTreeMap<(Reverse<Priority>, u64), Job>,
    last: u64,
}

impl Queue {
    /// Gives an order its number; it keeps its place among its like however often it is put back.
    pub(super) fn job(&mut self, id: RequestId, call: Call, priority: Priority) -> Job {
        self.last += 1;
        Job { id, call, priority, number: self.last }
    }

    pub(super) fn push(&mut self, job: Job) {
        self.jobs.insert((Reverse(job.priority), job.number), job);
    }

    pub(super) fn peek(&self) -> Option<&Job> {
        self.jobs.values().next()
    }

    pub(super) fn pop(&mut self) -> Option<Job> {
        self.jobs.pop_first().map(|(_, job)| job)
    }

    pub(super) fn remove(&mut self, id: RequestId) {
        self.jobs.retain(|_, job| job.id != id);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The waiting requests in the order they will be sent.
    pub(super) fn ids(&self) -> Vec<RequestId> {
        self.jobs.values().map(|job| job.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vt::{Descriptor, Kind, calls};

    fn call() -> Call {
        calls::report(&Descriptor::new(Kind::Domain, "a.example"), &[])
    }

    #[test]
    fn what_the_user_looks_at_goes_before_bulk_and_equals_keep_their_order() {
        let mut queue = Queue::default();
        let wanted = [Priority::Bulk, Priority::Bulk, Priority::Poll, Priority::Looking, Priority::Ahead];
        for (id, priority) in (1..).zip(wanted) {
            let job = queue.job(RequestId(id), call(), priority);
            queue.push(job);
        }
        assert_eq!(queue.ids(), [4, 5, 3, 1, 2].map(RequestId));
        queue.remove(RequestId(5));
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|job| job.id).collect();
        assert_eq!(order, [4, 3, 1, 2].map(RequestId));
    }
}
