//! The walk as a tree: rows that fold, and what is around the one under the cursor.

use std::borrow::Cow;

use ratatui::layout::Position;

use super::{DAY_WIDTH, Scope, day, judged, marked, name};
use crate::case::graph::{Fold, Met, Outline, Row, Rows, Spot, Tree, What};
use crate::case::neighbourhood::Neighbourhood;
use crate::case::{Case, Node, NodeId};
use crate::keys::Action;
use crate::pane::marked::MarkSet;
use crate::pane::rows::motion;
use crate::pane::{Answer, Clicked};
use crate::text;
use crate::theme::{Glyphs, Role};
use crate::widget::{self, Cell, Column, Motion, TableState, Width};

/// Levels that are indented; deeper ones say how deep they are.
const INDENTED: usize = 10;

/// The columns of the tree; narrow ones lose the last first.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("verdict", Width::Fixed(8)),
    Column::new("object", Width::Flex { min: 36, share: 4 }).cut_middle(),
    Column::new("about", Width::Flex { min: 12, share: 1 }).priority(2),
    Column::new("date", Width::Fixed(DAY_WIDTH)).priority(1),
];

/// State of the tree.
#[derive(Debug, Clone, Default)]
pub(super) struct GraphView {
    outline: Outline,
    tree: Tree,
    rows: Rows,
    pub(super) state: TableState,
    around: Neighbourhood,
}

impl GraphView {
    /// The case changed.
    pub(super) fn renew(&mut self, case: &Case, scope: Scope) {
        self.tree = Tree::of(case);
        self.arrange(case, scope);
    }

    /// What is folded or filtered changed; stays on the same row, or on what hides it now.
    pub(super) fn arrange(&mut self, case: &Case, scope: Scope) {
        (self.outline.shows_listed, self.outline.shows_noise) = (scope.listed, scope.noise);
        let before = self.row().copied();
        self.rows = Rows::of(case, &self.tree, &self.outline);
        if let Some(before) = before {
            let same = self.rows.all().iter().position(|row| row.is_same(&before));
            let node = match before.spot() {
                Spot::Object(node) | Spot::Way(node, _) => node,
            };
            let place = same.or_else(|| self.rows.place(node)).unwrap_or(self.state.selected);
            self.state.selected = place.min(self.rows.all().len().saturating_sub(1));
        }
        self.look_around(case);
    }

    fn look_around(&mut self, case: &Case) {
        let Some(node) = self.middle() else { return self.around = Neighbourhood::default() };
        self.around = Neighbourhood::of(case, node, self.outline.shows_noise);
    }

    /// What the drawing beside the tree shows.
    pub(super) fn around(&self) -> &Neighbourhood {
        &self.around
    }

    fn row(&self) -> Option<&Row> {
        self.rows.all().get(self.state.selected)
    }

    /// The object under the cursor; none on a heading.
    pub(super) fn selected(&self) -> Option<NodeId> {
        match self.row()?.what {
            What::Object { node, .. } => Some(node),
            What::Way { .. } => None,
        }
    }

    /// The object that the row under the cursor belongs to.
    fn middle(&self) -> Option<NodeId> {
        match self.row()?.what {
            What::Object { node, .. } | What::Way { node, .. } => Some(node),
        }
    }

    pub(super) fn filter(&self) -> &str {
        self.outline.filter()
    }

    pub(super) fn set_filter(&mut self, filter: &str) {
        self.outline.set_filter(filter);
    }

    /// How many objects stand in rows, and how many are hidden as noise.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.rows.objects, self.rows.noise)
    }

    /// Moves, folds and unfolds.
    pub(super) fn perform(&mut self, action: Action, case: &Case, scope: Scope) -> Answer {
        match action {
            Action::Right => return self.unfold(case, scope),
            Action::Left => self.fold(case, scope),
            _ => {
                let Some(motion) = motion(action) else { return Answer::Unknown };
                self.go(motion, case);
            }
        }
        Answer::Done
    }

    fn go(&mut self, motion: Motion, case: &Case) {
        let len = self.rows.all().len();
        self.state.go(motion, &Counted(len));
        self.look_around(case);
    }

    /// A step more of what lies below; of a reference, the row that it refers to.
    fn unfold(&mut self, case: &Case, scope: Scope) -> Answer {
        let Some(row) = self.row().copied() else { return Answer::Done };
        match row.what {
            What::Object { node, met, .. } if met != Met::Here => {
                self.outline.reveal(case, &self.tree, node);
                self.arrange(case, scope);
                self.state.selected = self.rows.place(node).unwrap_or(self.state.selected);
                self.look_around(case);
            }
            What::Way { telling, folded, .. } if folded > 0 => {
                let is_open = row.is_open == Some(true);
                self.set(row, if telling > 0 && !is_open { Fold::Few } else { Fold::All }, case, scope);
            }
            _ if row.is_open == Some(false) => self.set(row, Fold::All, case, scope),
            _ => self.go(Motion::Down, case),
        }
        Answer::Done
    }

    /// A step less of what lies below, else to the row above that it belongs to.
    fn fold(&mut self, case: &Case, scope: Scope) {
        let Some(row) = self.row().copied() else { return };
        match row.what {
            What::Way { telling, total, noise, folded, .. } if row.is_open == Some(true) => {
                let has_both = folded == 0 && telling > 0 && telling < total - noise;
                self.set(row, if has_both { Fold::Few } else { Fold::Closed }, case, scope);
            }
            What::Object { .. } if row.is_open == Some(true) => self.set(row, Fold::Closed, case, scope),
            _ => {
                let above = self.rows.all().get(..self.state.selected).unwrap_or_default();
                if let Some(place) = above.iter().rposition(|other| other.depth < row.depth) {
                    self.state.selected = place;
                    self.look_around(case);
                }
            }
        }
    }

    fn set(&mut self, row: Row, fold: Fold, case: &Case, scope: Scope) {
        self.outline.set(row.spot(), fold);
        self.arrange(case, scope);
    }

    /// Marks or unmarks the object under the cursor, or all that lies below the row.
    pub(super) fn mark(&mut self, action: Action, case: &Case, marks: &mut MarkSet) -> Answer {
        let Some(row) = self.row().copied() else { return Answer::Said("nothing here to mark".to_owned()) };
        if action == Action::Mark {
            let Some(node) = self.selected().and_then(|node| case.node(node)) else {
                return Answer::Said("this is a heading; nothing is marked".to_owned());
            };
            marks.toggle(marked(node));
            self.go(Motion::Down, case);
            return Answer::Done;
        }
        let below: Vec<&Node> =
            self.tree.below(case, row.spot()).into_iter().filter_map(|node| case.node(node)).collect();
        let count = text::counted(below.len() as u64, "object");
        let is_marked = super::mark(below.into_iter(), true, marks);
        Answer::Said(format!("{count} from here on {}", if is_marked { "marked" } else { "unmarked" }))
    }

    pub(super) fn click(&mut self, at: Position, case: &Case) -> Clicked {
        let hit = self.state.scroll.row_at(at, self.rows.all().len());
        self.state.selected = hit.unwrap_or(self.state.selected);
        self.look_around(case);
        Clicked::line(hit.is_some())
    }

    /// The rows as a table.
    /// The objects that have a row of their own, in the order of their rows.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        let rows = self.rows.all().iter().filter_map(|row| match row.what {
            What::Object { node, met: Met::Here, .. } => Some(node),
            _ => None,
        });
        rows.collect()
    }

    pub(super) fn shown<'a>(&'a self, case: &'a Case, marks: &'a MarkSet, glyphs: &'static Glyphs) -> Shown<'a> {
        Shown { view: self, case, marks, glyphs }
    }
}

/// Rows of which only the number matters.
pub(super) struct Counted(pub(super) usize);

impl widget::Rows for Counted {
    fn len(&self) -> usize {
        self.0
    }

    fn cell(&self, _place: usize, _column: usize) -> Cell<'_> {
        Cell::text("")
    }
}

/// The tree as a table draws it.
pub(super) struct Shown<'a> {
    view: &'a GraphView,
    case: &'a Case,
    marks: &'a MarkSet,
    glyphs: &'static Glyphs,
}

impl widget::Rows for Shown<'_> {
    fn len(&self) -> usize {
        self.view.rows.all().len()
    }

    fn is_marked(&self, place: usize) -> bool {
        self.node(place).is_some_and(|node| self.marks.contains(&node.object.kind, &node.object.id))
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(row) = self.view.rows.all().get(place) else { return Cell::text("") };
        match (row.what, column) {
            (What::Object { node, .. }, _) if self.case.node(node).is_none() => Cell::text(""),
            (What::Object { node, .. }, 0) => judged(self.case.node(node), self.glyphs),
            (What::Object { node, edge, met, leads_to }, 1) => {
                let behind = match met {
                    Met::Here if row.is_open == Some(false) => format!("  {leads_to} below"),
                    Met::Here => String::new(),
                    Met::Above => "  see above".to_owned(),
                    Met::Below => "  see below".to_owned(),
                    Met::Folded => "  folded elsewhere".to_owned(),
                };
                let (start, called) = (self.start(row), self.case.node(node).map(name).unwrap_or_default());
                let date = edge.and_then(|edge| self.case.edges().get(edge)?.date);
                let date = date.map(|date| format!("  {}", text::time::date(date))).unwrap_or_default();
                // A verdict of people's own is no extra: it stands where no width takes it away.
                let ruled = super::ruled(self.case.node(node).filter(|_| met == Met::Here));
                let own = if ruled.is_empty() { ruled } else { format!("  {ruled}") };
                let role = match met {
                    Met::Here if own.is_empty() => Role::Text,
                    Met::Here => Role::Header,
                    Met::Above | Met::Below | Met::Folded => Role::Muted,
                };
                Cell::new(role, format!("{start}{called}{date}{own}{behind}"))
            }
            (What::Object { node, .. }, 2) => super::about(self.case.node(node)),
            (What::Object { node, .. }, _) => day(self.case.node(node).and_then(|node| node.known.as_ref()?.date)),
            (What::Way { node, way, total, flagged, folded, noise, .. }, 1) => {
                let relationship = self.view.tree.relationship(node, way);
                let said = |before: &str, count: usize, word: &str| {
                    if count > 0 { format!("{before}{} {word}", text::count(count as u64)) } else { String::new() }
                };
                let words = [
                    said(", ", flagged, "flagged"),
                    said(" · ", folded, "folded"),
                    said(" · ", noise, "hidden as noise"),
                ];
                let words = words.concat();
                let total = text::count(total as u64);
                Cell::new(Role::Header, format!("{}{relationship} {total}{words}", self.start(row))).cut_end()
            }
            (What::Way { .. }, _) => Cell::text(""),
        }
    }
}

impl Shown<'_> {
    fn node(&self, place: usize) -> Option<&Node> {
        match self.view.rows.all().get(place)?.what {
            What::Object { node, .. } => self.case.node(node),
            What::Way { .. } => None,
        }
    }

    /// What stands before a row's words: how deep it is, and whether it is folded.
    fn start(&self, row: &Row) -> Cow<'static, str> {
        let sign = match row.is_open {
            Some(true) => self.glyphs.unfolded,
            Some(false) => self.glyphs.folded,
            None => self.glyphs.leaf,
        };
        let indent = "  ".repeat(row.depth.min(INDENTED));
        let deeper = row.depth.saturating_sub(INDENTED);
        if deeper == 0 { format!("{indent}{sign} ").into() } else { format!("{indent}+{deeper} {sign} ").into() }
    }
}
