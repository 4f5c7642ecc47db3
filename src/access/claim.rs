//! What another program on this store asks for is waited for, and not asked a second time.

use super::{Access, Freshness, Hold, Need, cache, noted};
use crate::store::{Claim, Face, Ticket, When};
use crate::vt::Call;

/// Whether the turn of a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is paid for and leaves.
    Go(Ticket),
    Wait(Hold),
    /// Another program asks for it.
    Theirs(Face),
    /// Another program has asked meanwhile.
    Stored,
}

impl Access {
    /// Says in the store that this program will ask for an object when its turn comes; who does already, if another.
    /// Blocks for a moment, as all here.
    pub fn claim(&self, call: &Call, freshness: Freshness) -> Option<Face> {
        self.claim_when(call, freshness, When::Later)
    }

    /// Pays for a call whose turn has come, unless another program spares the request. `when`: whether those of other
    /// programs that only wait for their turn stand back.
    pub fn turn(&self, call: &Call, freshness: Freshness, need: Need, when: When) -> Turn {
        if let Some(face) = self.claim_when(call, freshness, when) {
            return Turn::Theirs(face);
        }
        // Whoever had the claim before has answered by now.
        if claimed(call, freshness) && self.look(call, freshness, need).is_some() {
            self.unclaim(&call.path);
            return Turn::Stored;
        }
        match self.pay(call) {
            Ok(ticket) => Turn::Go(ticket),
            Err(hold) => {
                if when == When::Now {
                    self.claim(call, freshness);
                } else if claimed(call, freshness) {
                    self.unclaim(&call.path);
                }
                Turn::Wait(hold)
            }
        }
    }

    fn claim_when(&self, call: &Call, freshness: Freshness, when: When) -> Option<Face> {
        if !claimed(call, freshness) {
            return None;
        }
        let now = self.clock.now().as_second();
        match noted(self.store.claim(&self.service, &call.path, &self.owner, when, now)) {
            Some(Claim::Theirs(face)) => Some(face),
            Some(Claim::Ours) | None => None,
        }
    }

    /// Nothing is asked at this path any more.
    pub fn unclaim(&self, path: &str) {
        noted(self.store.unclaim(&self.service, path, &self.owner));
    }

    /// This program asks for nothing any more.
    pub fn unclaim_all(&self) {
        noted(self.store.unclaim_all(&self.owner));
    }

    /// This program ends.
    pub fn end_claims(&self) {
        noted(self.store.end_claims(&self.owner));
    }

    /// This program goes on asking for what it has claimed.
    pub fn renew_claims(&self) {
        noted(self.store.renew_claims(&self.owner, self.clock.now().as_second()));
    }
}

/// Whether a request is worth a claim: an object's report that the store may have. Whoever wants it anew asks.
fn claimed(call: &Call, freshness: Freshness) -> bool {
    freshness == Freshness::Stored && cache::is_report(call)
}
