//! Rows that are internal and came with a case file: they wait for a yes of the user's own, one by one.

use super::{State, Triage, kept};
use crate::effect::{Effect, StoreTask};
use crate::ioc::{Exposure, Indicator};
use crate::pane::Requests;
use crate::store::Agreed;
use crate::text;

impl Triage {
    /// The user said yes to asking about this: a row of it that was withheld waits for its turn from now on, and stays agreed to.
    pub fn agree(&mut self, indicator: &Indicator, requests: &mut Requests) {
        let Some(row) = self.index.get(indicator).copied().filter(|row| self.release(*row)) else { return };
        let rows = self.items.get(row).map(kept::row).into_iter().collect();
        requests.order(Effect::Keep(StoreTask::Update(rows)));
    }

    /// Lets a row wait for its turn that was withheld; whether it was.
    pub(super) fn release(&mut self, row: usize) -> bool {
        let Some(item) = self.items.get_mut(row).filter(|item| matches!(item.state, State::Withheld(_))) else {
            return false;
        };
        item.agreed = Agreed::Here;
        self.unread.push(item.indicator.clone());
        self.set(row, State::NotAsked);
        true
    }

    /// Why a row of this is not asked until somebody says yes to it.
    pub fn withholds(&self, indicator: &Indicator) -> Option<&Exposure> {
        match &self.row_of(indicator)?.state {
            State::Withheld(exposure) => Some(exposure),
            _ => None,
        }
    }

    /// `; 2 rows are internal or secret and wait for a yes: Enter on one asks`, where there are such; `open` is the key that asks.
    pub fn said_of_withheld(&self, open: &str) -> String {
        if self.withheld == 0 {
            return String::new();
        }
        let rows = self.withheld as u64;
        let (rows, are, wait) =
            (text::counted(rows, "row"), text::one_or(rows, "is", "are"), text::one_or(rows, "waits", "wait"));
        format!("; {rows} {are} internal or secret and {wait} for a yes: {open} on one asks")
    }
}

/// What is said to who asks again for a row that nobody said yes to; `open` is the key that asks.
pub(super) fn refused(exposure: &Exposure, open: &str) -> String {
    let (word, reason) = (exposure.word(), exposure.reason().unwrap_or_default());
    format!("it is {word}, so it was not sent: open it first ({open} asks); {reason}")
}
