//! The columns of lists of objects, each with what stands in it and what it is sorted by.

use super::{Row, sign};
use crate::pane::columns::{ListColumn, Ways};
use crate::pane::detail::summary::role;
use crate::pane::noted::{self, Beside};
use crate::text::time;
use crate::theme::{Glyphs, Role};
use crate::vt::Verdict;
use crate::widget::{Cell, Column, Key, Width};

/// What a cell is drawn with beside its row.
#[derive(Debug, Clone, Copy)]
pub struct With<'a> {
    pub glyphs: &'a Glyphs,
    pub beside: Option<Beside<'a>>,
}

impl With<'_> {
    /// What the user wrote about the object.
    fn note(&self, row: &Row) -> Option<String> {
        noted::words(self.beside?.notes, &row.kind, row.id())
    }
}

pub type ObjectColumn = ListColumn<for<'a> fn(&'a Row, With<'_>) -> Cell<'a>, fn(&Row) -> Key>;

/// The columns of every object list; narrow ones lose the last first.
pub const OBJECTS: &[ObjectColumn] =
    &[VERDICT, NAME.shown_as(Column::new("object", Width::Flex { min: 27, share: 4 }).cut_middle()), ABOUT, DATE];

/// The columns of passive DNS: the addresses that a name resolved to, and when that was seen last.
pub const ADDRESSES: &[ObjectColumn] = &[
    VERDICT,
    NAME.shown_as(Column::new("address", Width::Flex { min: 15, share: 1 })),
    ABOUT.shown_as(Column::new("network", Width::Flex { min: 16, share: 2 }).priority(2)),
    LAST_SEEN,
    SOURCE,
];

/// The same of an address: the names that resolved to it.
pub const NAMES: &[ObjectColumn] = &[
    VERDICT,
    NAME.shown_as(Column::new("name", Width::Flex { min: 27, share: 2 }).cut_middle()),
    ABOUT,
    LAST_SEEN,
    SOURCE,
];

/// The columns of private things. What a file is called matters most; on wide screens type, size and the day it expires
/// stand beside it.
pub const PRIVATE: &[ObjectColumn] = &[
    VERDICT,
    NAME.shown_as(Column::new("object", Width::Flex { min: 24, share: 3 }).cut_middle()),
    ABOUT.shown_as(Column::new("about", Width::Flex { min: 18, share: 2 }).priority(2)),
    DATE.shown_as(Column::new("date", Width::Fixed(10)).priority(3)),
    EXPIRES,
];

const VERDICT: ObjectColumn =
    ListColumn::new(Column::new("verdict", Width::Fixed(8)), Ways::Verdicts, verdict, by_verdict);
const NAME: ObjectColumn =
    ListColumn::new(Column::new("object", Width::Flex { min: 27, share: 4 }).cut_middle(), Ways::Texts, name, |row| {
        Key::text(&row.title)
    });
const ABOUT: ObjectColumn =
    ListColumn::new(Column::new("about", Width::Flex { min: 15, share: 1 }).priority(2), Ways::Texts, about, |row| {
        Key::text(&row.about)
    });
const DATE: ObjectColumn = ListColumn::new(
    Column::new("date", Width::Fixed(10)).priority(1),
    Ways::Dates,
    |row, _| day(row.date),
    |row| Key::number(row.date),
);
const LAST_SEEN: ObjectColumn = DATE.shown_as(Column::new("last seen", Width::Fixed(10)).priority(1));
/// Who saw name and address together.
const SOURCE: ObjectColumn = ListColumn::new(
    Column::new("source", Width::Flex { min: 8, share: 1 }).priority(3),
    Ways::Texts,
    |row, _| Cell::new(Role::Muted, &*row.source),
    |row| Key::text(&row.source),
);
const EXPIRES: ObjectColumn = ListColumn::new(
    Column::new("expires", Width::Fixed(10)).priority(1),
    Ways::Dates,
    |row, _| day(row.expires),
    |row| Key::number(row.expires),
);

fn verdict<'a>(row: &'a Row, with: With<'_>) -> Cell<'a> {
    if row.verdict == Verdict::NotJudged {
        return Cell::text("");
    }
    Cell::new(role(row.verdict), format!("{} {}", sign(row.verdict, with.glyphs), row.ratio))
}

fn by_verdict(row: &Row) -> Key {
    Key::Number(i64::from(row.verdict as u8) * 1_000_000_000 + i64::from(row.engines))
}

fn name<'a>(row: &'a Row, with: With<'_>) -> Cell<'a> {
    let note = with.note(row).map(|_| with.glyphs.note);
    let before: Vec<&str> = note.into_iter().chain(row.pretends.as_deref()).collect();
    if before.is_empty() { Cell::text(&*row.title) } else { Cell::text(format!("{} {}", before.join(" "), row.title)) }
}

fn about<'a>(row: &'a Row, with: With<'_>) -> Cell<'a> {
    match with.note(row) {
        Some(note) if row.about.is_empty() => Cell::new(Role::Header, note),
        Some(note) => Cell::new(Role::Header, format!("{note} · {}", row.about)),
        None => Cell::new(Role::Muted, &*row.about),
    }
}

fn day<'a>(date: Option<i64>) -> Cell<'a> {
    Cell::new(Role::Muted, date.map(time::date).unwrap_or_default())
}
