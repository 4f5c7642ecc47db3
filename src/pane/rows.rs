//! A list of objects as rows: what Results, Related and Private show.
//!
//! A row keeps the object's bytes and the few cells that are on screen, not the decoded object: a relationship can have
//! 100,000 of them. Whoever needs more decodes that one row.

mod columns;
mod row;

use columns::With;
pub use columns::{ADDRESSES, NAMES, OBJECTS, ObjectColumn, PRIVATE};
pub use row::{Extent, Opening, Row, target, value};

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Answer, DrawContext, Opens};
use crate::keys::Action;
use crate::msg::Provenance;
use crate::pane::columns::{Sortable, drawn, sortable};
use crate::pane::marked::MarkSet;
use crate::theme::{GlyphSet, Glyphs};
use crate::vt::Glimpse;
use crate::vt::{Descriptor, Judge, Object, Sought, Verdict};
use crate::widget::{Cell, Key, Motion, Order, Ordered, Progress, Rows, Sorting, Source, TableState, table};

/// Rows, their order on screen and where the user is in them.
#[derive(Debug, Clone, Default)]
pub struct ObjectList {
    rows: Vec<Row>,
    order: Order,
    pub state: TableState,
    filter: String,
    columns: Columns,
    /// Rows that were looked through for objects that they only name.
    looked: usize,
    /// The rows that name an object of which nothing is known yet, by [`mark_of`] its descriptor.
    naming: HashMap<u64, Vec<u32>>,
}

/// The columns that a list has.
#[derive(Debug, Clone, Copy)]
struct Columns(&'static [ObjectColumn]);

impl Default for Columns {
    fn default() -> Self {
        Self(OBJECTS)
    }
}

struct Shown<'a> {
    rows: &'a [Row],
    columns: &'static [ObjectColumn],
    with: With<'a>,
}

impl Rows for Shown<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn is_marked(&self, place: usize) -> bool {
        let (Some(row), Some(beside)) = (self.rows.get(place), self.with.beside) else { return false };
        beside.marks.contains(&row.kind, row.id())
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        match (self.rows.get(place), self.columns.get(column)) {
            (Some(row), Some(column)) => (column.cell)(row, self.with),
            _ => Cell::text(""),
        }
    }
}

struct Sorted<'a> {
    rows: &'a [Row],
    columns: &'a [ObjectColumn],
    column: Option<&'static ObjectColumn>,
    filter: &'a str,
}

impl Source for Sorted<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn keep(&self, row: usize) -> bool {
        self.filter.is_empty() || self.rows.get(row).is_some_and(|row| passes(row, self.columns, self.filter))
    }

    fn key(&self, row: usize) -> Key {
        self.rows.get(row).zip(self.column).map_or(Key::Missing, |(row, column)| (column.key)(row))
    }
}

/// What the list shows of a row is found by its words, and its verdict by its own, which a sign stands for.
fn passes(row: &Row, columns: &[ObjectColumn], filter: &str) -> bool {
    let sought = Sought { is_flagged: row.is_flagged, is_unknown: row.verdict.is_unknown(), kinds: &[row.kind.name()] };
    let texts = [&*row.title, &*row.about, &*row.ratio, &*row.source, row.verdict_word()];
    let with = With { glyphs: GlyphSet::Unicode.glyphs(), beside: None };
    sought.passes(filter, |word| {
        let is_shown = |column: &ObjectColumn| (column.cell)(row, with).text.to_lowercase().contains(word);
        texts.iter().any(|text| text.to_lowercase().contains(word)) || columns.iter().any(is_shown)
    })
}

impl ObjectList {
    /// The row of the cursor among those that are shown, from 1.
    pub fn place(&self) -> usize {
        self.shown().min(self.state.selected + 1)
    }

    /// Takes the place of all rows.
    pub fn replace(&mut self, objects: &[Object], extent: Extent, judge: &Judge) {
        *self = Self { filter: std::mem::take(&mut self.filter), columns: self.columns, ..Self::default() };
        self.append(objects, extent, judge);
    }

    /// As [`Self::replace`], with objects of which only type and id are known: there is nothing to judge.
    pub fn name(&mut self, objects: &[Object]) {
        self.replace(objects, Extent::Named, &Judge::default());
    }

    /// A page more.
    pub fn append(&mut self, objects: &[Object], extent: Extent, judge: &Judge) {
        let first = self.rows.len();
        self.rows.extend(objects.iter().map(|object| Row::of(object, extent, judge)));
        self.index(first);
        self.arrange();
    }

    /// Notes what the rows from `first` on name.
    fn index(&mut self, first: usize) {
        for (place, row) in self.rows.iter().enumerate().skip(first) {
            if let (Some(named), Ok(place)) = (&row.names, u32::try_from(place)) {
                self.naming.entry(mark_of(named)).or_default().push(place);
            }
        }
    }

    /// Takes out the rows of an object; whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.rows.len();
        self.rows.retain(|row| row.id() != id);
        self.naming.clear();
        self.index(0);
        self.looked = self.looked.min(self.rows.len());
        let sorting = self.order.sorting();
        self.order.restart(sorting);
        self.arrange();
        self.rows.len() < before
    }

    /// The objects that rows only name, of rows that came since this was asked last.
    pub fn named(&mut self) -> Vec<Descriptor> {
        let from = std::mem::replace(&mut self.looked, self.rows.len()).min(self.rows.len());
        self.rows.iter().skip(from).filter_map(|row| row.names.as_deref().cloned()).collect()
    }

    /// Takes in what is known of these objects: only rows that name one of them are looked at, however many there are.
    pub fn learn<'a>(&mut self, named: &[Descriptor], known: impl Fn(&Descriptor) -> Option<&'a Glimpse>) {
        let selected = self.order.row(self.state.selected);
        let mut changed = Vec::new();
        for descriptor in named {
            let mark = mark_of(descriptor);
            if !self.naming.contains_key(&mark) {
                continue;
            }
            let Some(glimpse) = known(descriptor) else { continue };
            for place in self.naming.remove(&mark).unwrap_or_default() {
                let Some(row) = self.rows.get_mut(place as usize) else { continue };
                // Two names may have the same mark.
                if row.names.as_deref() != Some(descriptor) {
                    self.naming.entry(mark).or_default().push(place);
                    continue;
                }
                row.learn(glimpse);
                changed.push(place as usize);
            }
        }
        self.touch_all(&changed);
        self.state.follow(selected, &self.order);
    }

    /// A newer report of an object came: its rows say what that says.
    pub fn renew(&mut self, object: &Object, provenance: Provenance, judge: &Judge) {
        self.change(&object.descriptor, |row| row.renew(object, provenance, judge));
    }

    /// The service does not have an object any more: its rows say so.
    pub fn lose(&mut self, object: &Descriptor, provenance: Provenance, judge: &Judge) {
        self.change(object, |row| row.lose(provenance, judge));
    }

    /// Changes the rows of an object.
    fn change(&mut self, object: &Descriptor, change: impl Fn(&mut Row)) {
        let Descriptor { kind, id } = object;
        let is_it = |row: &Row| row.kind == *kind && row.id() == &**id;
        let own: Vec<usize> = (0..).zip(&self.rows).filter(|(_, row)| is_it(row)).map(|(place, _)| place).collect();
        let selected = self.order.row(self.state.selected);
        for place in &own {
            if let Some(row) = self.rows.get_mut(*place) {
                change(row);
            }
        }
        self.touch_all(&own);
        self.state.follow(selected, &self.order);
    }

    /// Rows say something else than before: they may pass the filter now, and stand elsewhere. Many are put there in steps.
    fn touch_all(&mut self, places: &[usize]) {
        let is_arranged = self.state.sort.is_some() || !self.filter.is_empty();
        if is_arranged && !self.order.restarts_for(places.len()) {
            let column = self.columns.0.get(self.state.sort.map_or(0, |sort| sort.column));
            let source = Sorted { rows: &self.rows, columns: self.columns.0, column, filter: &self.filter };
            for place in places {
                self.order.touch(*place, &source);
            }
        }
    }

    /// One step of sorting and filtering; `More` means that another is due.
    pub fn arrange(&mut self) -> Progress {
        let Self { rows, order, state, filter, columns, .. } = self;
        let column = columns.0.get(state.sort.map_or(0, |sort| sort.column));
        let source = Sorted { rows, columns: columns.0, column, filter };
        state.arrange(order, &source)
    }

    /// Shows other columns from now on.
    pub fn set_columns(&mut self, columns: &'static [ObjectColumn]) {
        self.columns = Columns(columns);
    }

    /// What it can be sorted by.
    pub fn sortable(&self) -> Vec<Sortable> {
        sortable(self.columns.0)
    }

    /// Rows to be counted and found, not to be drawn.
    fn unseen(&self) -> Shown<'_> {
        Shown {
            rows: &self.rows,
            columns: self.columns.0,
            with: With { glyphs: GlyphSet::Unicode.glyphs(), beside: None },
        }
    }

    /// Whether sorting and filtering are done.
    pub fn is_settled(&self) -> bool {
        self.order.covers(self.rows.len())
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows that the filter lets through.
    pub fn shown(&self) -> usize {
        self.order.len()
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only rows that pass; matching ignores case.
    pub fn set_filter(&mut self, filter: &str) {
        self.filter = filter.to_lowercase();
        let sorting = self.order.sorting();
        self.order.restart(sorting);
        self.arrange();
    }

    /// Sorts by a column; none: as the rows came.
    pub fn sort_by(&mut self, sort: Option<table::Sort>) {
        self.state.sort = sort;
        self.order.restart(sort.map_or(Sorting::Arrival, |sort| sort.sorting));
        self.arrange();
    }

    /// Moves the selection.
    pub fn perform(&mut self, action: Action) -> Answer {
        let Some(motion) = motion(action) else { return Answer::Unknown };
        self.go(motion);
        Answer::Done
    }

    fn go(&mut self, motion: Motion) {
        let mut state = std::mem::take(&mut self.state);
        state.go(motion, &Ordered::new(&self.unseen(), &self.order));
        self.state = state;
    }

    /// Marks or unmarks the selected object and goes on to the next ([`Action::Mark`]); else every object that is shown, or
    /// unmarks these if they are marked already. `subject` is what the list belongs to.
    pub fn mark(&mut self, action: Action, subject: Option<&Descriptor>, marks: &mut MarkSet) -> Answer {
        if action == Action::Mark {
            if let Some(row) = self.selected() {
                marks.toggle(row.marked(subject));
            }
            self.go(Motion::Down);
        } else if self.all().all(|row| marks.contains(&row.kind, row.id())) {
            self.all().for_each(|row| marks.remove(&row.kind, row.id()));
        } else {
            self.all().for_each(|row| marks.insert(row.marked(subject)));
        }
        Answer::Done
    }

    /// What `Enter` on the selected row opens. The row knows, so that its object need not be read for each drawing.
    pub fn opens(&self, via: Option<Box<str>>) -> Opens {
        let row = self.selected().filter(|row| row.price > 0);
        Opens::Row { report: row.map(|row| Descriptor::new(row.kind.clone(), row.id())), via }
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&Row> {
        let shown = self.unseen();
        let ordered = Ordered::new(&shown, &self.order);
        self.rows.get(self.state.selected_id(&ordered)?)
    }

    /// Every row that is shown, in its order on screen.
    pub fn all(&self) -> impl Iterator<Item = &Row> {
        self.order.rows().iter().filter_map(|id| self.rows.get(*id as usize))
    }

    /// Every object, in the order they came.
    pub fn everything(&self) -> impl Iterator<Item = Object> {
        self.rows.iter().filter_map(|row| row.object(None))
    }

    /// Whether the cursor is within `rows` of the end.
    pub fn near_end(&self, rows: usize) -> bool {
        self.state.selected.saturating_add(rows) >= self.shown()
    }

    /// Selects what is drawn at a position on screen; true when a row is there.
    pub fn click(&mut self, position: ratatui::layout::Position) -> bool {
        let shown = self.unseen();
        let ordered = Ordered::new(&shown, &self.order);
        let hit = self.state.row_at(position, &ordered);
        self.state.selected = hit.unwrap_or(self.state.selected);
        hit.is_some()
    }

    /// Its rows as they are drawn.
    fn seen<'a>(&'a self, context: &DrawContext<'a>) -> Shown<'a> {
        let with = With { glyphs: context.theme.glyphs(), beside: Some(context.beside) };
        Shown { with, ..self.unseen() }
    }

    /// Cells that it wants.
    pub fn natural(&self, context: &DrawContext<'_>) -> u16 {
        let shown = self.seen(context);
        crate::widget::Table::new(&drawn(self.columns.0)).natural(&Ordered::new(&shown, &self.order))
    }

    /// Draws the list; `empty` says why there is nothing.
    pub fn draw(
        &self,
        context: &DrawContext<'_>,
        area: ratatui::layout::Rect,
        buffer: &mut ratatui::buffer::Buffer,
        empty: &str,
    ) {
        let shown = self.seen(context);
        let ordered = Ordered::new(&shown, &self.order);
        let columns = drawn(self.columns.0);
        crate::widget::Table::new(&columns).focus(context.focus).empty(empty).highlight(&self.filter).render(
            &ordered,
            &self.state,
            area,
            buffer,
            context.theme,
        );
    }
}

/// Tells descriptors from each other, nearly always.
fn mark_of(named: &Descriptor) -> u64 {
    let mut hasher = DefaultHasher::new();
    named.hash(&mut hasher);
    hasher.finish()
}

/// The sign beside a verdict, so that no verdict is told by colour alone.
pub fn sign(verdict: Verdict, glyphs: &Glyphs) -> &'static str {
    match verdict {
        Verdict::Malicious => glyphs.malicious,
        Verdict::BelowThreshold => glyphs.few,
        Verdict::Suspicious => glyphs.suspicious,
        Verdict::NoneFlagged | Verdict::Undetected | Verdict::Benign => glyphs.harmless,
        Verdict::NotScanned | Verdict::NoVerdicts => glyphs.pending,
        Verdict::PrivateUnjudged => glyphs.private,
        Verdict::NoOpinion | Verdict::Missing => glyphs.unknown,
        Verdict::Withheld => glyphs.failed,
        Verdict::NotJudged => glyphs.leaf,
    }
}

/// The motion that an action is.
pub fn motion(action: Action) -> Option<Motion> {
    Some(match action {
        Action::Up => Motion::Up,
        Action::Down => Motion::Down,
        Action::PageUp => Motion::PageUp,
        Action::RollUp => Motion::RollUp,
        Action::RollDown => Motion::RollDown,
        Action::PageDown => Motion::PageDown,
        Action::Top => Motion::First,
        Action::Bottom => Motion::Last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
