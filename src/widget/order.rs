//! Sorting and filtering in steps that never hold up a key.
//!
//! An [`Order`] takes in rows a [`CHUNK`] at a time: it filters and sorts the chunk and merges it into what it has. A page that
//! arrives costs one small step; a new sort or filter of many rows costs many, between which the loop hears keys and the old
//! order stays on screen. The keys to sort by are taken once a row, not once a comparison.
//!
//! ```
//! use vtriage::widget::{Key, Order, Progress, Sorting, Source};
//!
//! struct Names<'a> {
//!     names: &'a [&'a str],
//!     filter: &'a str,
//! }
//!
//! impl Source for Names<'_> {
//!     fn len(&self) -> usize {
//!         self.names.len()
//!     }
//!     fn keep(&self, row: usize) -> bool {
//!         self.names[row].contains(self.filter)
//!     }
//!     fn key(&self, row: usize) -> Key {
//!         Key::text(self.names[row])
//!     }
//! }
//!
//! let source = Names { names: &["pear", "Apple", "fig", "peach"], filter: "p" };
//! let mut order = Order::default();
//! order.restart(Sorting::Ascending);
//! while order.advance(&source).has_more() {} // the loop does this one step a message
//! assert_eq!(order.rows(), [1, 3, 0]);
//! ```

use super::table::{Cell, Head, Rows};
use std::cmp::Ordering;

/// Rows that one step takes in: few milliseconds' worth.
pub const CHUNK: usize = 1024;

/// Rows that changed and are put in their places at once: for each of them all that stand behind it are moved.
pub const AT_ONCE: usize = 64;

/// What a row is sorted by. Rows without a key come last, whichever way it is sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Counts, sizes, times.
    Number(i64),
    /// Words, compared as they are; [`Key::text`] folds case first.
    Text(Box<str>),
    /// The row has no such property.
    Missing,
}

impl Key {
    /// Words compared without regard to case.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase().into_boxed_str())
    }

    /// A number, or none.
    pub fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}

/// Which way rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sorting {
    /// As they came.
    #[default]
    Arrival,
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// What an [`Order`] must know of the rows. They may grow at the end; any other change needs [`Order::restart`] or
/// [`Order::touch`].
pub trait Source {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether the filter lets the row through.
    fn keep(&self, _row: usize) -> bool {
        true
    }

    /// What the row is sorted by; not asked for in order of arrival.
    fn key(&self, _row: usize) -> Key {
        Key::Missing
    }

    /// Whether there are none.
    #[cfg(feature = "testing")]
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There was nothing to do.
    Idle,
    /// The order on screen is new and covers all rows.
    Settled,
    /// More steps are needed; the order on screen may have changed.
    More,
}

impl Progress {
    /// Whether a further step is needed.
    pub const fn has_more(self) -> bool {
        matches!(self, Self::More)
    }

    /// Whether the order on screen may have changed.
    pub const fn changed(self) -> bool {
        !matches!(self, Self::Idle)
    }
}

/// Which rows are shown and in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    sorting: Sorting,
    shown: Run,
    /// What replaces `shown` once it covers all rows.
    next: Option<Run>,
}

impl Order {
    /// Sorts and filters anew, from the next [`Order::advance`] on; the present order stays until that is done.
    pub fn restart(&mut self, sorting: Sorting) {
        let next = Run { sorting, ..Run::default() };
        if self.shown.rows.is_empty() {
            self.shown = next;
            self.next = None;
        } else {
            self.next = Some(next);
        }
        self.sorting = sorting;
    }

    /// Takes in up to [`CHUNK`] rows that it has not seen.
    pub fn advance<S: Source + ?Sized>(&mut self, source: &S) -> Progress {
        if self.shown.covered > source.len() || self.next.as_ref().is_some_and(|next| next.covered > source.len()) {
            // Rows went away: places are void at once, since what they point to may be gone.
            self.shown = Run { sorting: self.sorting, ..Run::default() };
            self.next = None;
        } else if self.next.is_none() && self.shown.covered == source.len() {
            return Progress::Idle;
        }
        let run = self.next.as_mut().unwrap_or(&mut self.shown);
        run.take_in(source, CHUNK);
        if run.covered < source.len() {
            return Progress::More;
        }
        if let Some(next) = self.next.take() {
            self.shown = next;
        }
        Progress::Settled
    }

    /// Takes all steps at once, for lists that are short or have nobody waiting.
    #[cfg(feature = "testing")]
    pub fn settle<S: Source + ?Sized>(&mut self, source: &S) {
        while self.advance(source).has_more() {}
    }

    /// The row changed where it is: it is filtered and sorted again. Of many rows [`Order::restarts_for`] spares that.
    pub fn touch<S: Source + ?Sized>(&mut self, row: usize, source: &S) {
        self.shown.touch(row, source);
        if let Some(next) = &mut self.next {
            next.touch(row, source);
        }
    }

    /// So many rows changed where they are: true when that is too many for [`Order::touch`], and all are filtered and sorted anew from
    /// the next [`Order::advance`] on.
    pub fn restarts_for(&mut self, changed: usize) -> bool {
        let is_many = changed > AT_ONCE;
        if is_many {
            self.restart(self.sorting);
        }
        is_many
    }

    /// Whether all steps are done.
    #[cfg(feature = "testing")]
    pub const fn is_settled(&self) -> bool {
        self.next.is_none()
    }

    /// Whether the order on screen was made from that many rows and no other is being made.
    pub const fn covers(&self, rows: usize) -> bool {
        self.next.is_none() && self.shown.covered == rows
    }

    /// Which way the rows are, or are being, sorted.
    pub const fn sorting(&self) -> Sorting {
        self.sorting
    }

    /// The rows shown, from the top.
    pub fn rows(&self) -> &[u32] {
        &self.shown.rows
    }

    /// How many rows are shown.
    pub const fn len(&self) -> usize {
        self.shown.rows.len()
    }

    /// Whether no row is shown.
    #[cfg(feature = "testing")]
    pub const fn is_empty(&self) -> bool {
        self.shown.rows.is_empty()
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> Option<usize> {
        self.shown.rows.get(place).map(|row| *row as usize)
    }

    /// The place of a row, if it is shown.
    pub fn place(&self, row: usize) -> Option<usize> {
        self.shown.place(u32::try_from(row).ok()?)
    }
}

/// The rows `0..covered`, filtered and sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Run {
    sorting: Sorting,
    rows: Vec<u32>,
    /// By row; empty in order of arrival.
    keys: Vec<Key>,
    covered: usize,
}

impl Run {
    fn take_in<S: Source + ?Sized>(&mut self, source: &S, most: usize) {
        let end = source.len().min(self.covered.saturating_add(most));
        let mut chunk = Vec::new();
        for row in self.covered..end {
            let keep = source.keep(row);
            if self.sorting != Sorting::Arrival {
                self.keys.push(if keep { source.key(row) } else { Key::Missing });
            }
            // A list of more rows than 32 bits count would not fit into memory.
            if let (true, Ok(row)) = (keep, u32::try_from(row)) {
                chunk.push(row);
            }
        }
        self.covered = end;
        if self.sorting == Sorting::Arrival {
            self.rows.append(&mut chunk);
        } else {
            chunk.sort_unstable_by(|one, other| self.compare(*one, *other));
            self.merge(&chunk);
        }
    }

    /// Merges sorted rows in from the end, moving each row that is there at most once.
    fn merge(&mut self, chunk: &[u32]) {
        let mut rows = std::mem::take(&mut self.rows);
        let mut read = rows.len();
        let mut write = read + chunk.len();
        rows.resize(write, 0);
        for row in chunk.iter().rev() {
            let at = rows[..read].partition_point(|there| self.compare(*there, *row) == Ordering::Less);
            rows.copy_within(at..read, write - (read - at));
            write -= read - at + 1;
            rows[write] = *row;
            read = at;
        }
        self.rows = rows;
    }

    /// Where a row stands, if it is shown; found by what it was sorted by.
    fn place(&self, row: u32) -> Option<usize> {
        if self.sorting == Sorting::Arrival {
            return self.rows.binary_search(&row).ok();
        }
        let place = self.rows.partition_point(|there| self.compare(*there, row) == Ordering::Less);
        (self.rows.get(place) == Some(&row)).then_some(place)
    }

    fn touch<S: Source + ?Sized>(&mut self, row: usize, source: &S) {
        if row >= self.covered.min(source.len()) {
            return; // it is yet to be taken in
        }
        let Ok(id) = u32::try_from(row) else { return };
        let keep = source.keep(row);
        if self.sorting == Sorting::Arrival {
            match (self.rows.binary_search(&id), keep) {
                (Ok(place), false) => drop(self.rows.remove(place)),
                (Err(place), true) => self.rows.insert(place, id),
                _ => {}
            }
            return;
        }
        if let Some(place) = self.place(id) {
            self.rows.remove(place);
        }
        if let Some(key) = self.keys.get_mut(row) {
            *key = if keep { source.key(row) } else { Key::Missing };
        }
        if keep {
            self.merge(&[id]);
        }
    }

    /// By key, the missing last, and among equals as they came.
    fn compare(&self, one: u32, other: u32) -> Ordering {
        let key = |row: u32| self.keys.get(row as usize).unwrap_or(&Key::Missing);
        let by_key = match (key(one), key(other)) {
            (Key::Missing, Key::Missing) => Ordering::Equal,
            (Key::Missing, _) => Ordering::Greater,
            (_, Key::Missing) => Ordering::Less,
            (one, other) if self.sorting == Sorting::Descending => rank(other, one),
            (one, other) => rank(one, other),
        };
        by_key.then(one.cmp(&other))
    }
}

/// Numbers before words.
fn rank(one: &Key, other: &Key) -> Ordering {
    match (one, other) {
        (Key::Number(one), Key::Number(other)) => one.cmp(other),
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        (Key::Number(_), _) => Ordering::Less,
        _ => Ordering::Greater,
    }
}

/// Rows as an [`Order`] arranges them; their ids are what they were called before.
#[derive(Debug, Clone, Copy)]
pub struct Ordered<'a, R: ?Sized> {
    rows: &'a R,
    order: &'a Order,
}

impl<'a, R: Rows + ?Sized> Ordered<'a, R> {
    /// `rows` in this order; `order` must have been advanced over the same rows.
    pub const fn new(rows: &'a R, order: &'a Order) -> Self {
        Self { rows, order }
    }
}

impl<R: Rows + ?Sized> Rows for Ordered<'_, R> {
    fn len(&self) -> usize {
        self.order.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        match self.order.row(place).filter(|row| *row < self.rows.len()) {
            Some(row) => self.rows.cell(row, column),
            None => Cell::text(""),
        }
    }

    fn head(&self, place: usize) -> Option<Head<'_>> {
        self.order.row(place).and_then(|row| self.rows.head(row))
    }

    fn is_marked(&self, place: usize) -> bool {
        self.order.row(place).is_some_and(|row| self.rows.is_marked(row))
    }

    fn id(&self, place: usize) -> usize {
        self.order.row(place).map_or(usize::MAX, |row| self.rows.id(row))
    }
}

#[cfg(test)]
mod tests;
