//! What waits to be sent: the most wanted first, and among equals the oldest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::effect::{Consent, Freshness, Priority, RequestId};
use crate::store::Face;
use crate::vt::Call;

/// A request that was ordered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    pub(super) id: RequestId,
    pub(super) call: Call,
    pub(super) priority: Priority,
    pub(super) freshness: Freshness,
    pub(super) consent: Consent,
    /// Names the answer: two jobs with the same key want the same.
    pub(super) key: String,
    /// How often the service refused it so far (429).
    pub(super) refusals: u32,
    /// Requests that were spent on it so far, before the service refused it.
    pub(super) spent: u32,
    /// What kind of other program asks for it.
    pub(super) left_to: Option<Face>,
    /// The store said that it has an answer.
    pub(super) was_stored: bool,
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
    pub(super) fn job(
        &mut self,
        id: RequestId,
        call: Call,
        priority: Priority,
        freshness: Freshness,
        consent: Consent,
    ) -> Job {
        self.last += 1;
        let key = call.key();
        Job {
            id,
            call,
            priority,
            freshness,
            consent,
            key,
            refusals: 0,
            spent: 0,
            left_to: None,
            was_stored: false,
            number: self.last,
        }
    }

    pub(super) fn push(&mut self, job: Job) {
        self.jobs.insert((Reverse(job.priority), job.number), job);
    }

    /// The first job that passes.
    pub(super) fn first(&self, may_go: impl Fn(&Job) -> bool) -> Option<&Job> {
        self.jobs.values().find(|job| may_go(job))
    }

    /// Takes the jobs that a new answer under `key` would do for.
    pub(super) fn take_twins(&mut self, key: &str) -> Vec<Job> {
        let is_twin = |job: &Job| job.key == key && job.freshness != Freshness::Network && !job.call.changes();
        let places: Vec<_> = self.jobs.iter().filter(|(_, job)| is_twin(job)).map(|(place, _)| *place).collect();
        places.iter().filter_map(|place| self.jobs.remove(place)).collect()
    }

    pub(super) fn remove(&mut self, id: RequestId) -> Option<Job> {
        let place = self.jobs.iter().find(|(_, job)| job.id == id).map(|(place, _)| *place)?;
        self.jobs.remove(&place)
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

    fn call(name: &str) -> Call {
        calls::report(&Descriptor::new(Kind::Domain, name), &[])
    }

    #[test]
    fn what_the_user_looks_at_goes_before_bulk_and_equals_keep_their_order() {
        let mut queue = Queue::default();
        let wanted = [Priority::Bulk, Priority::Bulk, Priority::Poll, Priority::Looking, Priority::Ahead];
        for (id, priority) in (1..).zip(wanted) {
            let job = queue.job(RequestId(id), call("a.example"), priority, Freshness::Stored, Consent::Ask);
            queue.push(job);
        }
        assert_eq!(queue.ids(), [4, 5, 3, 1, 2].map(RequestId));
        queue.remove(RequestId(5));
        assert_eq!(queue.first(|job| job.id != RequestId(4)).map(|job| job.id), Some(RequestId(3)));
        assert_eq!(queue.ids(), [4, 3, 1, 2].map(RequestId));
    }

    #[test]
    fn an_answer_does_for_all_who_wanted_the_same_but_not_for_those_who_want_it_anew() {
        let mut queue = Queue::default();
        let wanted = [
            ("a.example", Freshness::Stored),
            ("b.example", Freshness::Stored),
            ("a.example", Freshness::Network),
            ("a.example", Freshness::Stored),
        ];
        for (id, (name, freshness)) in (1..).zip(wanted) {
            let job = queue.job(RequestId(id), call(name), Priority::Bulk, freshness, Consent::Ask);
            queue.push(job);
        }
        let twins: Vec<_> = queue.take_twins(&call("a.example").key()).into_iter().map(|job| job.id).collect();
        assert_eq!(twins, [1, 4].map(RequestId));
        assert_eq!(queue.ids(), [2, 3].map(RequestId));
    }
}
