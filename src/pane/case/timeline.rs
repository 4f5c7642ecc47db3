//! What happened to the objects of the case, as a table under a sparkline.

use super::sifted::Sifted;
use super::{Scope, judged, name};
use crate::case::events::Event;
use crate::case::timeline::{Entry, Timeline, buckets};
use crate::case::{Case, Dossier, Node, NodeId};
use crate::keys::Action;
use crate::pane::Answer;
use crate::pane::marked::MarkSet;
use crate::text::{self, time};
use crate::theme::{Glyphs, Role};
use crate::widget::{self, Cell, Column, Motion, Width};

/// Parts of the span that the sparkline is made of; narrower ones put several together.
const PARTS: usize = 240;

/// The columns; narrow ones lose the last first.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("when (UTC)", Width::Fixed(16)),
    Column::new("what", Width::Fixed(23)),
    Column::new("verdict", Width::Fixed(8)).priority(3),
    Column::new("object", Width::Flex { min: 24, share: 3 }).cut_middle(),
    Column::new("detail", Width::Flex { min: 8, share: 2 }).priority(2),
];

/// The believable events over their span.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spark {
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) parts: Vec<u64>,
}

/// State of the timeline.
#[derive(Debug, Clone, Default)]
pub(super) struct TimelineView {
    timeline: Timeline,
    /// The events that pass.
    pub(super) list: Sifted,
    spark: Option<Spark>,
    doubtful: usize,
    /// When it was made; seconds since the epoch, UTC.
    now: i64,
}

impl TimelineView {
    /// The case or its evidence changed.
    pub(super) fn renew(&mut self, case: &Case, dossier: &Dossier, now: i64, scope: Scope) {
        let before = self.selected_entry().cloned();
        (self.timeline, self.now) = (Timeline::of(case, dossier, now), now);
        self.sift(case, scope, before.as_ref());
    }

    /// What is shown changed; stays on the same event.
    pub(super) fn arrange(&mut self, case: &Case, scope: Scope) {
        let before = self.selected_entry().cloned();
        self.sift(case, scope, before.as_ref());
    }

    fn sift(&mut self, case: &Case, scope: Scope, before: Option<&Entry>) {
        let entries = self.timeline.entries();
        let passes = |entry: &Entry| {
            let node = case.node(entry.node).filter(|node| scope.holds(node));
            node.is_some_and(|node| self.passes(entry, node, case))
        };
        let shown = (0..entries.len()).filter(|row| entries.get(*row).is_some_and(passes)).collect();
        self.list.show(shown, |row| before.is_some() && entries.get(row) == before);
        let events: Vec<&Event> =
            self.list.rows().iter().filter_map(|row| entries.get(*row)).map(|entry| &entry.event).collect();
        self.doubtful = events.iter().filter(|event| event.doubt.is_some()).count();
        // Certificates and registrations end years from now; what happened would be a single bar.
        let happened = events.into_iter().filter(|event| event.at <= self.now);
        let spark = buckets(happened, PARTS);
        self.spark = spark.map(|(first, last, parts)| Spark { first, last, parts });
    }

    /// What happened, to whom and by whom counts beside what filters know of objects.
    fn passes(&self, entry: &Entry, node: &Node, case: &Case) -> bool {
        let Event { what, detail, doubt, .. } = &entry.event;
        let other = entry.other.and_then(|other| case.node(other)).map_or("", |other| &other.name);
        let doubt = doubt.map_or("", |doubt| doubt.word());
        let said =
            [what.word(), &detail.to_lowercase(), &other.to_lowercase(), doubt, &time::utc(entry.event.at)].join(" ");
        // Words that the event has need not be the object's.
        let rest: Vec<&str> = self.list.filter().split_whitespace().filter(|word| !said.contains(word)).collect();
        node.passes(&rest.join(" "))
    }

    fn entry(&self, place: usize) -> Option<&Entry> {
        self.timeline.entries().get(self.list.row(place)?)
    }

    fn selected_entry(&self) -> Option<&Entry> {
        self.timeline.entries().get(self.list.selected()?)
    }

    /// The object that the event under the cursor happened to.
    pub(super) fn selected(&self) -> Option<NodeId> {
        Some(self.selected_entry()?.node)
    }

    pub(super) fn spark(&self) -> Option<&Spark> {
        self.spark.as_ref()
    }

    /// `57 of 812 events, 3 doubtful`
    pub(super) fn told(&self) -> String {
        let all = text::counted(self.timeline.entries().len() as u64, "event");
        let doubtful = if self.doubtful > 0 { format!(", {} doubtful", self.doubtful) } else { String::new() };
        let silent = match self.timeline.silent {
            0 => String::new(),
            silent => format!(" · nothing known of {}", text::counted(silent as u64, "object")),
        };
        format!("{} of {all}{doubtful}{silent}", text::count(self.list.len() as u64))
    }

    /// Marks or unmarks the object under the cursor, or all that events are shown of.
    pub(super) fn mark(&mut self, action: Action, case: &Case, marks: &mut MarkSet) -> Answer {
        let all = action == Action::MarkAll;
        let places = if all { 0..self.list.len() } else { self.list.state.selected..self.list.state.selected + 1 };
        let mut nodes: Vec<NodeId> = places.filter_map(|place| Some(self.entry(place)?.node)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        super::mark(nodes.into_iter().filter_map(|node| case.node(node)), all, marks);
        if !all {
            self.list.go(Motion::Down);
        }
        Answer::Done
    }

    /// The rows as a table.
    pub(super) fn shown<'a>(&'a self, case: &'a Case, marks: &'a MarkSet, glyphs: &'static Glyphs) -> Shown<'a> {
        Shown { view: self, case, marks, glyphs }
    }
}

/// The timeline as a table draws it.
pub(super) struct Shown<'a> {
    view: &'a TimelineView,
    case: &'a Case,
    marks: &'a MarkSet,
    glyphs: &'static Glyphs,
}

impl widget::Rows for Shown<'_> {
    fn len(&self) -> usize {
        self.view.list.len()
    }

    fn is_marked(&self, place: usize) -> bool {
        let node = self.view.entry(place).and_then(|entry| self.case.node(entry.node));
        node.is_some_and(|node| self.marks.contains(&node.object.kind, &node.object.id))
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(Entry { node, event, other }) = self.view.entry(place) else { return Cell::text("") };
        let node = self.case.node(*node);
        match column {
            0 => {
                let role = if event.doubt.is_some() { Role::Warning } else { Role::Text };
                Cell::new(
                    role,
                    time::utc(event.at)
                        .trim_end_matches(":00 UTC")
                        .trim_end_matches(" UTC")
                        .chars()
                        .take(16)
                        .collect::<String>(),
                )
            }
            1 => Cell::text(event.what.word()),
            2 => judged(node, self.glyphs),
            3 => Cell::text(node.map(name).unwrap_or_default()),
            _ => {
                let other = other.and_then(|other| self.case.node(other)).map(name).unwrap_or_default();
                let words = [event.doubt.map_or("", |doubt| doubt.word()), &other, &event.detail];
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                Cell::new(if event.doubt.is_some() { Role::Warning } else { Role::Muted }, words.join(" · "))
            }
        }
    }
}
