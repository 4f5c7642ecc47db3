//! What the tabs ask for beyond the report: ordered, answered, priced, read anew.

use super::{DetailPane, Tab};
use crate::effect::RequestId;
use crate::msg::Reply;
use crate::pane::Report;
use crate::pane::known::Known;
use crate::session::Session;
use crate::vt::behaviour::Merged;
use crate::vt::{ApiError, Call, Object};

impl DetailPane {
    /// Orders what the shown tab needs and may ask for now: what the user wanted, and everything with a key that reads ahead.
    ///
    /// To be called after every turn of tab, key and answer; `ask` sends the call and tells its number. True when something
    /// was asked, so that the lines must be made anew.
    pub fn order(&mut self, report: &Report, session: &Session, ask: &mut dyn FnMut(Tab, Call) -> RequestId) -> bool {
        self.parts.order(self.tab, report, session, ask)
    }

    /// Takes in the answer to something that [`Self::order`] asked; false when nobody waits for it.
    pub fn settle_part(&mut self, id: RequestId, outcome: Result<Reply, ApiError>) -> bool {
        self.parts.settle(id, outcome)
    }

    /// How much there is of the relationships that tabs read.
    pub fn amounts(&self) -> Vec<(&'static str, Known)> {
        self.parts.amounts().collect()
    }

    /// Takes in how much there is of a relationship that was read in Related; true when a tab tells of it.
    pub fn tell(&mut self, name: &str, known: Known) -> bool {
        self.parts.tell(name, known)
    }

    /// Request `id` never left: what it was for was not asked.
    pub fn forgo(&mut self, id: RequestId) {
        self.parts.forgo(id);
    }

    /// The behaviour reports that are to be put together beside the loop.
    pub fn undigested(&self) -> Option<&[Object]> {
        self.parts.undigested()
    }

    /// Takes in behaviour reports put together.
    pub fn take_digest(&mut self, merged: Merged) {
        self.parts.take_digest(merged);
    }

    /// Forgets what the shown tab has beyond the report, so that [`Self::order`] asks for it again; false when it is a tab of
    /// the report itself.
    pub fn renew_part(&mut self) -> bool {
        self.parts.forget(self.tab)
    }

    /// What `Enter` on the line under the cursor asks the service for.
    pub fn offered_call(&self, report: &Report) -> Option<Call> {
        self.parts.offered(self.current().filter(|_| self.tab != Tab::Json)?.ask?, report)
    }

    /// What [`Self::renew_part`] leads to.
    pub fn renewed_calls(&self, report: &Report) -> Vec<Call> {
        self.parts.renewed(self.tab, report)
    }

    /// What a tab asks for by itself where things follow.
    pub fn calls_of(&self, tab: Tab, report: &Report) -> Vec<Call> {
        self.parts.following(tab, report)
    }
}
