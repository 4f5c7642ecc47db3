//! The columns of the queue, each with what stands in it and what it is sorted by.

use super::{Item, Known, State, Triage};
use crate::ioc::Disguise;
use crate::pane::columns::{ListColumn, Ways};
use crate::pane::noted::{self, Beside};
use crate::text::time;
use crate::theme::{Glyphs, Role};
use crate::widget::{Cell, Column, Key, Width};

/// A row as it is drawn.
#[derive(Debug)]
pub(super) struct Drawn<'a> {
    pub queue: &'a Triage,
    pub row: usize,
    pub item: &'a Item,
    pub glyphs: &'a Glyphs,
    pub beside: Option<Beside<'a>>,
}

impl Drawn<'_> {
    /// What the user wrote about the object.
    fn note(&self) -> Option<String> {
        let subject = self.item.subject();
        noted::words(self.beside?.notes, &subject.kind, &subject.id)
    }
}

pub(super) type QueueColumn = ListColumn<for<'a> fn(&Drawn<'a>) -> Cell<'a>, fn(&Item) -> Key>;

/// The columns; narrow panes lose the last first.
pub(super) const COLUMNS: &[QueueColumn] = &[
    VERDICT,
    INDICATOR.shown_as(Column::new("indicator", Width::Flex { min: 26, share: 4 }).cut_middle()),
    ABOUT.shown_as(Column::new("about", Width::Flex { min: 16, share: 2 }).priority(1)),
    NOTE.shown_as(Column::new("note", Width::Flex { min: 8, share: 1 }).priority(2)),
    FIRST_SEEN,
    KIND.shown_as(Column::new("kind", Width::Fixed(6)).priority(5)),
    NAMES.shown_as(Column::new("names", Width::Flex { min: 8, share: 1 }).priority(4)),
];

const VERDICT: QueueColumn = ListColumn::new(
    Column::new("verdict", Width::Fixed(8)),
    Ways::Verdicts,
    |seen| seen.queue.verdict(seen.row, seen.item, seen.glyphs),
    |item| Key::number(known(item).map(|known| i64::from(known.verdict as u8) * WORSE + i64::from(known.malicious))),
);
const INDICATOR: QueueColumn = ListColumn::new(
    Column::new("indicator", Width::Flex { min: 14, share: 2 }).cut_middle(),
    Ways::Texts,
    |seen| {
        let note = seen.note().map(|_| seen.glyphs.note.to_owned());
        let pretends = seen.item.disguise.as_deref().map(Disguise::mark);
        let before: Vec<String> = note.into_iter().chain(pretends).collect();
        let value = &*seen.item.value;
        if before.is_empty() { Cell::text(value) } else { Cell::text(format!("{} {value}", before.join(" "))) }
    },
    |item| Key::text(&item.value),
);
const ABOUT: QueueColumn = ListColumn::new(
    Column::new("about", Width::Flex { min: 16, share: 2 }),
    Ways::Texts,
    |seen| match (known(seen.item), &seen.item.disguise) {
        (Some(known), _) => Cell::text(&*known.about),
        (None, Some(disguise)) => Cell::text(disguise.words()),
        (None, None) => Cell::text(""),
    },
    |item| known(item).map_or(Key::Missing, |known| Key::text(&known.about)),
);
const NOTE: QueueColumn = ListColumn::new(
    Column::new("note", Width::Flex { min: 8, share: 1 }),
    Ways::Texts,
    // What the user wrote, else what the text said beside it.
    |seen| match seen.note() {
        Some(note) => Cell::new(Role::Header, note),
        None if !seen.item.tag.is_empty() => Cell::new(Role::Header, &*seen.item.tag),
        None => Cell::new(Role::Muted, &*seen.item.remark),
    },
    |item| Key::text(if item.tag.is_empty() { &item.remark } else { &item.tag }),
);
const FIRST_SEEN: QueueColumn = ListColumn::new(
    Column::new("first seen", Width::Fixed(10)).priority(3),
    Ways::Dates,
    |seen| Cell::new(Role::Muted, first_seen(seen.item).map(time::date).unwrap_or_default()),
    |item| Key::number(first_seen(item)),
);
const KIND: QueueColumn = ListColumn::new(
    Column::new("kind", Width::Fixed(6)),
    Ways::Texts,
    |seen| Cell::new(Role::Muted, seen.item.indicator.kind_name()),
    |item| Key::text(item.indicator.kind_name()),
);
const NAMES: QueueColumn = ListColumn::new(
    Column::new("names", Width::Flex { min: 8, share: 1 }),
    Ways::Texts,
    |seen| Cell::new(Role::Muted, known(seen.item).map_or("", |known| &known.names)),
    |item| known(item).map_or(Key::Missing, |known| Key::text(&known.names)),
);
/// A worse verdict outweighs any number of engines.
const WORSE: i64 = 1_000_000_000;

fn known(item: &Item) -> Option<&Known> {
    match &item.state {
        State::Found(known) => Some(known),
        _ => None,
    }
}

fn first_seen(item: &Item) -> Option<i64> {
    known(item)?.first_seen
}
