//! What other programs on the same store ask for.

use jiff::{SignedDuration, Timestamp};

use super::Dispatcher;
use super::queue::Job;
use crate::access::Access;
use crate::msg::{Msg, Stage};
use crate::store::{Face, LEASE, Window};

/// How often what another program asks for is looked for in the store.
const LOOKS: SignedDuration = SignedDuration::from_secs(1);

/// How often other programs are told that this one still means to ask: a third of what they wait for.
const RENEWALS: SignedDuration = SignedDuration::from_secs(LEASE / 3);

impl Dispatcher {
    pub(super) fn is_held_for_the_day(&self) -> bool {
        self.held.is_some_and(|hold| hold.window == Window::Day)
    }

    /// Another program asks for it: its answer will be in the store.
    pub(super) async fn leave_to(&mut self, face: Face, mut job: Job) {
        if job.left_to.replace(face) != Some(face) {
            self.tell(Msg::Moved { id: job.id, stage: Stage::Elsewhere { face } }).await;
        }
        self.elsewhere.push(job);
    }

    /// When other programs are to be looked at again; `None` while none of them can matter.
    pub(super) fn next_look(&self) -> Option<Timestamp> {
        let pause = match (self.elsewhere.is_empty(), self.queue.is_empty() && self.flying.is_empty()) {
            (false, _) => LOOKS,
            (true, false) if !self.is_held_for_the_day() => RENEWALS,
            (true, _) => return None,
        };
        self.looked_at.saturating_add(pause).ok()
    }

    /// Renews what is claimed here, and looks what became of what others have claimed.
    pub(super) async fn look_elsewhere(&mut self) {
        self.looked_at = self.access.clock.now();
        if !self.is_held_for_the_day() {
            self.with_access(Access::renew_claims).await;
        }
        for job in std::mem::take(&mut self.elsewhere) {
            self.look_in_store(job);
        }
    }
}
