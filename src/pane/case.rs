//! The case: the walk as a graph, and what can be made of it.
//!
//! It takes the room of both columns, since it is about all of them; `Enter` opens an object in its report.

mod view;

use std::collections::HashMap;

use super::marked::MarkSet;
use super::{Answer, Around, Clicked, Component, Opens};
use crate::case::{Came, Case, Evidence, Node};
use crate::effect::Freshness;
use crate::keys::Action;
use crate::session::Session;
use crate::vt::{Call, Descriptor};

pub use view::draw;

/// A view of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseTab {
    /// What was opened, and what led there.
    #[default]
    Graph,
}

impl CaseTab {
    pub const ALL: [Self; 1] = [Self::Graph];

    /// What its tab is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Graph => "Graph",
        }
    }

    fn beside(self, is_next: bool) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or_default();
        let steps = if is_next { 1 } else { Self::ALL.len() - 1 };
        Self::ALL.get((at + steps) % Self::ALL.len()).copied().unwrap_or_default()
    }
}

/// State of the pane.
#[derive(Debug, Clone, Default)]
pub struct CasePane {
    /// The case that is worked on.
    pub open: Case,
    pub tab: CaseTab,
    /// What the reports of its objects say, as far as the store has them.
    pub evidence: HashMap<Descriptor, Evidence>,
    selected: usize,
}

impl CasePane {
    /// What is under the cursor, what it is called, and how old its report may be: what was opened before is read from the store.
    pub fn selected(&self) -> Option<(Descriptor, String, Freshness)> {
        let node = self.open.node(self.selected)?;
        Some((node.object.clone(), node.name.to_string(), freshness(node)))
    }

    /// Takes in what the reports of its objects say.
    pub fn learn(&mut self, evidence: Vec<(Descriptor, Evidence)>) {
        self.evidence = evidence.into_iter().collect();
    }

    /// Another case is worked on from now on.
    pub fn take(&mut self, case: Case) {
        *self = Self { open: case, ..Self::default() };
    }
}

/// How old the report of an object may be: one that was read in this case is in the store.
fn freshness(node: &Node) -> Freshness {
    if node.came > Came::Listed { Freshness::Kept } else { Freshness::Stored }
}

impl Component for CasePane {
    fn perform(&mut self, action: Action, _around: &mut Around<'_>) -> Answer {
        match action {
            Action::Left | Action::Right => self.tab = self.tab.beside(action == Action::Right),
            Action::Down => self.selected = (self.selected + 1).min(self.open.nodes().len().saturating_sub(1)),
            Action::Up => self.selected = self.selected.saturating_sub(1),
            _ => return Answer::Unknown,
        }
        Answer::Done
    }

    fn calls(&self, _action: Action, _session: &Session) -> Vec<Call> {
        Vec::new()
    }

    fn opens(&self) -> Opens {
        match self.open.node(self.selected) {
            Some(node) if freshness(node) == Freshness::Stored => Opens::Report(node.object.clone()),
            _ => Opens::Free,
        }
    }

    fn subject(&self) -> Option<Descriptor> {
        Some(self.open.node(self.selected)?.object.clone())
    }

    fn has_filter(&self) -> bool {
        false
    }

    fn mark(&mut self, _action: Action, _marks: &mut MarkSet) -> Answer {
        Answer::Unknown
    }

    fn click(&mut self, _at: ratatui::layout::Position) -> Clicked {
        Clicked::Nothing
    }
}
