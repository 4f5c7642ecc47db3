//! The queue as a list: cells, order, marks, groups.

use std::borrow::Cow;

use super::columns::{COLUMNS, Drawn};
use super::walk::By;
use super::withheld::refused;
use super::{Flow, Item, State, Triage};
use crate::case::Trait;
use crate::effect::{Freshness, RequestId};
use crate::ioc::Indicator;
use crate::keys::{Action, Context};
use crate::msg::{Reply, Stage};
use crate::pane::columns::{Sortable, drawn, sortable};
use crate::pane::detail::summary::role;
use crate::pane::marked::{MarkSet, Marked, Seen};
use crate::pane::noted::Beside;
use crate::pane::overlay::{Choice, Intent, Menu};
use crate::pane::rows::{motion, sign};
use crate::pane::{
    Answer, Around, Chosen, Clicked, Component, CopyForm, DrawContext, Edge, Means, Opens, Pane, report,
};
use crate::session::Session;
use crate::text;
use crate::theme::{GlyphSet, Glyphs, Role};
use crate::vt::{self, ApiError, Call, Descriptor, Reason, Verdict};
use crate::widget::{Cell, Head, Key, Motion, Ordered, Progress, Rows, Sorting, Source, Table, table};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Rows in one batch that keep their order among each other.
const BATCH: i64 = 1 << 24;

pub(super) struct Shown<'a> {
    queue: &'a Triage,
    glyphs: &'a Glyphs,
    beside: Option<Beside<'a>>,
}

impl Rows for Shown<'_> {
    fn len(&self) -> usize {
        self.queue.items.len()
    }

    fn is_marked(&self, row: usize) -> bool {
        let (Some(item), Some(beside)) = (self.queue.items.get(row), self.beside) else { return false };
        is_marked(item, beside.marks)
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(item) = self.queue.items.get(row) else { return Cell::text("") };
        match COLUMNS.get(column) {
            Some(column) => {
                (column.cell)(&Drawn { queue: self.queue, row, item, glyphs: self.glyphs, beside: self.beside })
            }
            None => Cell::text(""),
        }
    }

    fn head(&self, row: usize) -> Option<Head<'_>> {
        self.queue.group_head(row)
    }
}

struct Sorted<'a>(&'a Triage, Option<table::Sort>);

impl Source for Sorted<'_> {
    fn len(&self) -> usize {
        self.0.items.len()
    }

    fn keep(&self, row: usize) -> bool {
        self.0.filter.is_empty() || self.0.items.get(row).is_some_and(|item| self.0.passes(row, item))
    }

    fn key(&self, row: usize) -> Key {
        let Some(item) = self.0.items.get(row) else { return Key::Missing };
        if self.0.grouped.is_some() {
            return Key::number(self.0.rank(item));
        }
        match self.1.and_then(|sort| COLUMNS.get(sort.column)) {
            Some(column) => (column.key)(item),
            None => Key::Number(urgency(item) * BATCH * BATCH + item.batch * BATCH - i64::try_from(row).unwrap_or(0)),
        }
    }
}

/// What deserves the top: flagged, then what is near something flagged, then what waits, then what is done.
pub(super) fn urgency(item: &Item) -> i64 {
    match &item.state {
        State::Found(known) if known.row.flagged() => 5,
        State::Found(known) if known.verdict >= Verdict::BelowThreshold => 4,
        State::NotAsked | State::LimitHit | State::Waiting { .. } if item.near => 3,
        State::NotAsked | State::Withheld(_) | State::LimitHit | State::Waiting { .. } | State::Recalled(_) => 2,
        State::Failed(_) | State::Forgotten => 1,
        State::Found(_) | State::NotFound => 0,
    }
}

impl Triage {
    pub(super) fn verdict(&self, row: usize, item: &Item, glyphs: &Glyphs) -> Cell<'_> {
        let paused = self.flow == Flow::Paused;
        let at = |until: i64| Cell::new(Role::Pending, self.pace.shown(until));
        match &item.state {
            State::NotAsked | State::Recalled(_) if paused => Cell::new(Role::Muted, "paused"),
            State::Withheld(exposure) => Cell::new(Role::Warning, exposure.word()),
            State::NotAsked if item.is_stored => Cell::new(Role::Pending, "reading"),
            State::Recalled(_) | State::Waiting { before: Some(_), .. } => Cell::new(Role::Pending, "reading"),
            State::LimitHit if paused => Cell::new(Role::Warning, "limit hit"),
            State::NotAsked => self.turn(row).map_or(Cell::new(Role::Muted, "not asked"), at),
            State::LimitHit => self.turn(row).map_or(Cell::new(Role::Warning, "limit hit"), at),
            State::Waiting { stage: Stage::Held { until }, .. } => at(*until),
            State::Waiting { stage: Stage::Elsewhere { .. }, .. } => Cell::new(Role::Pending, "elsewhere"),
            State::Waiting { stage: Stage::Running, .. } => Cell::new(Role::Pending, "asking"),
            State::Waiting { .. } => Cell::new(Role::Pending, "waiting"),
            State::Found(known) => {
                Cell::new(role(known.verdict), format!("{} {}", sign(known.verdict, glyphs), known.ratio))
            }
            State::NotFound => Cell::new(Role::Unknown, format!("{} {}", glyphs.unknown, Verdict::Missing.word())),
            State::Forgotten => Cell::new(Role::Muted, "not kept"),
            State::Failed(error)
                if matches!(error.reason, Reason::KeptPrivate | Reason::ListedPrivate | Reason::SaidPrivate) =>
            {
                Cell::new(Role::Private, "private")
            }
            State::Failed(error) if error.reason.lacks_consent() => Cell::new(Role::Private, "needs a yes"),
            State::Failed(error) => match vt::State::of_error(error) {
                vt::State::NotAsked => Cell::new(Role::Muted, vt::State::NotAsked.words()),
                _ => Cell::new(Role::Failed, "failed"),
            },
        }
    }

    /// When a row that was not asked yet will be.
    fn turn(&self, row: usize) -> Option<i64> {
        self.pace.turn(u64::from(*self.turns.get(row)?) + self.ours(By::Service) as u64)
    }

    pub(super) fn shown<'a>(&'a self, glyphs: &'a Glyphs) -> Shown<'a> {
        Shown { queue: self, glyphs, beside: None }
    }

    /// One step of sorting and filtering; `More` means that another is due.
    pub fn arrange(&mut self) -> Progress {
        let (mut state, mut order) = (std::mem::take(&mut self.state), std::mem::take(&mut self.order));
        if order.sorting() == Sorting::Arrival {
            order.restart(self.sorting(state.sort));
        }
        let sort = state.sort;
        let progress = state.arrange(&mut order, &Sorted(self, sort));
        (self.state, self.order) = (state, order);
        if progress.changed() {
            self.walks.rearranged();
        }
        if progress.changed() || self.stale_turns {
            self.count_turns();
        }
        progress
    }

    /// Counts who comes before whom; only worth it while a quota makes rows wait.
    fn count_turns(&mut self) {
        self.stale_turns = false;
        if !self.pace.holds() {
            return self.turns.clear();
        }
        self.turns.clear();
        self.turns.resize(self.items.len(), u32::MAX);
        let mut before = 0;
        for row in self.order.rows().iter().map(|row| *row as usize) {
            let due = self.items.get(row).and_then(Item::due);
            if let (Some(turn), Some(By::Service)) = (self.turns.get_mut(row), due) {
                *turn = before;
                before += 1;
            }
        }
    }

    pub(super) fn touch(&mut self, row: usize) {
        let mut order = std::mem::take(&mut self.order);
        let selected = order.row(self.state.selected);
        let from = order.place(row);
        order.touch(row, &Sorted(self, self.state.sort));
        self.walks.moved(row, from, order.place(row), self.items.get(row).and_then(Item::due));
        // Where nobody has touched it, it stays at the top, where what matters arrives.
        if self.is_held
            && let Some(place) = selected.and_then(|row| order.place(row))
        {
            self.state.selected = place;
        }
        self.order = order;
    }

    /// The same of several rows; many of them are sorted in between messages.
    pub(super) fn touch_all(&mut self, rows: &[usize]) {
        if !self.order.restarts_for(rows.len()) {
            for row in rows {
                self.touch(*row);
            }
        }
    }

    /// Whether sorting and filtering are done.
    pub fn is_settled(&self) -> bool {
        !self.stale_turns && self.order.covers(self.items.len())
    }

    /// Somebody does something with the row under the cursor: from now on the cursor stays on it, wherever it goes.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// Somebody wants the top, whatever arrives there.
    pub fn let_go(&mut self) {
        self.is_held = false;
    }

    fn restart(&mut self) {
        let sorting = self.sorting(self.state.sort);
        self.order.restart(sorting);
        self.arrange();
    }

    /// The traits that rows share, with the number of groups and of rows in them.
    fn groupings(&self) -> Vec<(Trait, usize, usize)> {
        let count = |kind: Trait| {
            let groups = self.shared.groups(kind);
            (kind, groups.len(), groups.iter().map(|(_, rows)| rows).sum())
        };
        Trait::of_queue().map(count).filter(|(_, groups, _)| *groups > 0).collect()
    }

    /// The traits that the queue can be grouped by.
    fn offer_groups(&self) -> Answer {
        let groupings = self.groupings();
        if groupings.is_empty() && self.grouped.is_none() {
            return Answer::Said("no two rows of the queue share a trait yet".to_owned());
        }
        let none = self.grouped.map(|_| Choice::new("no groups", "", Intent::Group(None)));
        let groups = groupings.into_iter().map(|(kind, groups, rows)| {
            let hint = format!("{}, {}", text::counted(groups as u64, "group"), text::counted(rows as u64, "row"));
            Choice::new(kind.word(), &hint, Intent::Group(Some(kind)))
        });
        let choices = none.into_iter().chain(groups).collect();
        Answer::Offered(Menu::new("Group the queue by; costs no request", choices))
    }

    /// Puts rows together that share a trait, the largest group first.
    pub fn group_by(&mut self, kind: Option<Trait>) {
        self.grouped = kind;
        let groups = kind.map(|kind| self.shared.groups(kind)).unwrap_or_default();
        self.ranks = (1..).zip(groups).map(|(rank, (value, _))| (value.into(), rank)).collect();
        self.restart();
    }

    fn go(&mut self, motion: Motion) {
        let mut state = std::mem::take(&mut self.state);
        let shown = self.shown(GlyphSet::Unicode.glyphs());
        state.go(motion, &Ordered::new(&shown, &self.order));
        self.state = state;
    }

    /// The rows that are shown, in their order on screen.
    pub fn all(&self) -> impl Iterator<Item = &Item> {
        self.order.rows().iter().filter_map(|row| self.items.get(*row as usize))
    }

    /// All rows, those that a filter hides too.
    pub fn every(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// Marks every row that is shown, or unmarks these if they are marked already.
    fn mark_all(&self, marks: &mut MarkSet) {
        let shown = || self.all();
        if shown().all(|item| is_marked(item, marks)) {
            shown().for_each(|item| unmark(item, marks));
        } else {
            let unmarked: Vec<&Item> = shown().filter(|item| !is_marked(item, marks)).collect();
            for item in unmarked {
                marks.insert(marked(item));
            }
        }
    }

    pub fn selected_row(&self) -> Option<usize> {
        self.order.row(self.state.selected.min(self.order.len().checked_sub(1)?))
    }

    pub fn selected(&self) -> Option<&Item> {
        self.items.get(self.selected_row()?)
    }

    /// The marked rows that are shown, in their order on screen; without any, the selected one.
    pub fn chosen_rows(&self, marks: &MarkSet) -> Vec<usize> {
        let is_chosen = |row: &usize| self.items.get(*row).is_some_and(|item| is_marked(item, marks));
        let rows = self.order.rows().iter().map(|row| *row as usize);
        let marked: Vec<usize> = rows.filter(|row| !marks.is_empty() && is_chosen(row)).collect();
        if marked.is_empty() { self.selected_row().into_iter().collect() } else { marked }
    }

    /// The row of an indicator, if it is in the queue.
    pub fn row_of(&self, indicator: &Indicator) -> Option<&Item> {
        self.items.get(*self.index.get(indicator)?)
    }
}

impl Component for Triage {
    fn means(&self, action: Action) -> Means {
        let is_of_a_row = matches!(action, Action::Open | Action::Delete | Action::Copy | Action::CopyAs);
        if is_of_a_row && self.selected().is_none() { Means::Nothing } else { Means::Label }
    }

    fn perform(&mut self, action: Action, around: &mut Around<'_>) -> Answer {
        let open = around.keymap.word(Context::Triage, Action::Open);
        match action {
            Action::Pause => match self.pause(around.requests) {
                Flow::Paused => {
                    let pause = around.keymap.word(Context::Triage, Action::Pause);
                    return Answer::Said(format!("paused: nothing more of the queue is asked; {pause} goes on"));
                }
                Flow::Runs => return Answer::Said(format!("the queue goes on{}", self.said_of_withheld(&open))),
            },
            Action::Group => return self.offer_groups(),
            Action::Open => {}
            Action::Refresh => match self.selected().map(|item| &item.state) {
                Some(State::Withheld(exposure)) => return Answer::Said(refused(exposure, &open)),
                _ => self.again(around.requests),
            },
            _ => match motion(action) {
                Some(motion) => self.go(motion),
                None => return Answer::Unknown,
            },
        }
        Answer::Done
    }

    fn calls(&self, action: Action, _session: &Session) -> Vec<Call> {
        let may_ask = |item: &&Item| action == Action::Refresh && !matches!(item.state, State::Withheld(_));
        let asked = self.selected().filter(may_ask);
        asked.map(|item| report::call(&Descriptor::of(&item.indicator))).into_iter().collect()
    }

    fn opens(&self) -> Opens {
        self.selected().map_or(Opens::Free, |item| {
            let freshness = if item.is_found() { Freshness::Kept } else { Freshness::Stored };
            Opens::Indicator(item.indicator.clone(), freshness)
        })
    }

    fn edge(&self, context: &DrawContext<'_>) -> Edge {
        let place = context.has_more_than_fit(self.passing()).then(|| self.place());
        Edge::new(Pane::Triage.title(), self.summary(place))
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        let theme = context.theme;
        let shown = Shown { beside: Some(context.beside), ..self.shown(theme.glyphs()) };
        let empty: Cow<'_, str> = if self.items.is_empty() {
            "Paste several indicators to queue them.".into()
        } else {
            context.nothing_passes().into()
        };
        let rows = Ordered::new(&shown, &self.order);
        let columns = drawn(COLUMNS);
        let table = Table::new(&columns).focus(context.focus).empty(&empty).highlight(&self.filter);
        table.render(&rows, &self.state, area, buffer, theme);
    }

    fn natural(&self, context: &DrawContext<'_>) -> u16 {
        let shown = Shown { beside: Some(context.beside), ..self.shown(context.theme.glyphs()) };
        Table::new(&drawn(COLUMNS)).natural(&Ordered::new(&shown, &self.order))
    }

    fn chosen(&self, _form: CopyForm) -> Option<Chosen> {
        self.selected().map(Item::chosen)
    }

    fn all_chosen(&self, most: usize) -> Option<(usize, Vec<Chosen>)> {
        Some((self.all().count(), self.all().take(most).map(Item::chosen).collect()))
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn subject(&self) -> Option<Descriptor> {
        self.selected().map(Item::subject)
    }

    fn settle(&mut self, id: RequestId, outcome: Result<Reply, ApiError>, around: Around<'_>) {
        self.take(id, outcome, &around.session.judge, around.requests);
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only rows that pass; the others are asked after them.
    fn set_filter(&mut self, filter: &str) -> Answer {
        self.filter = filter.to_lowercase();
        self.restart();
        Answer::Done
    }

    fn sortable(&self) -> Vec<Sortable> {
        sortable(COLUMNS)
    }

    fn sort(&self) -> Option<table::Sort> {
        self.state.sort
    }

    /// Sorts by a column, and asks in that order.
    fn sort_by(&mut self, sort: Option<table::Sort>) -> Answer {
        self.grouped = None;
        self.state.sort = sort;
        self.restart();
        Answer::Said("rows are asked in this order".to_owned())
    }

    fn unsorted(&self) -> &'static str {
        "what needs you first"
    }

    fn mark(&mut self, action: Action, marks: &mut MarkSet) -> Answer {
        if action == Action::MarkAll {
            self.mark_all(marks);
            return Answer::Done;
        }
        if let Some(item) = self.selected() {
            if is_marked(item, marks) { unmark(item, marks) } else { marks.insert(marked(item)) }
        }
        self.go(Motion::Down);
        Answer::Done
    }

    fn shows_marks(&self) -> bool {
        true
    }

    fn click(&mut self, at: Position) -> Clicked {
        let shown = self.shown(GlyphSet::Unicode.glyphs());
        let hit = self.state.row_at(at, &Ordered::new(&shown, &self.order));
        self.state.selected = hit.unwrap_or(self.state.selected);
        self.is_held |= hit.is_some();
        Clicked::line(hit.is_some())
    }

    fn rows(&self) -> usize {
        self.items.len()
    }

    fn lines(&self) -> usize {
        // A list of so many rows takes all the room that it may have in any case.
        const MOST: usize = 40;
        let begins = |row: &&u32| self.group_head(**row as usize).is_some();
        let groups = self.order.rows().iter().take(MOST).filter(begins).count();
        self.items.len() + groups
    }
}

/// A row as a mark.
fn marked(item: &Item) -> Marked {
    Marked { descriptor: item.subject(), subject: None, seen: Seen::Value(item.value.to_string()) }
}

/// Whether the row's object is marked, by its own id or by the hash that was asked for.
fn is_marked(item: &Item, marks: &MarkSet) -> bool {
    !marks.is_empty() && item.ids().iter().any(|id| marks.contains(&id.kind, &id.id))
}

fn unmark(item: &Item, marks: &mut MarkSet) {
    item.ids().iter().for_each(|id| marks.remove(&id.kind, &id.id));
}
