//! A column of a list, whole: its title and width, what stands in a cell of it, what rows are sorted by in it, and what the
//! two directions are called. A list of such columns is all that drawing, sorting and the menus know.

use crate::widget::{Column, Sorting};

/// A column. `C` is the function that gives a cell, `K` the one that gives the key that rows are sorted by.
#[derive(Debug, Clone, Copy)]
pub struct ListColumn<C, K> {
    pub column: Column,
    pub ways: Ways,
    pub cell: C,
    pub key: K,
}

impl<C: Copy, K: Copy> ListColumn<C, K> {
    pub const fn new(column: Column, ways: Ways, cell: C, key: K) -> Self {
        Self { column, ways, cell, key }
    }

    /// The same column with another title and width.
    #[must_use]
    pub const fn shown_as(self, column: Column) -> Self {
        Self { column, ..self }
    }
}

/// What the directions of a column are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    Verdicts,
    Dates,
    Texts,
}

impl Ways {
    /// `worst first`
    pub const fn word(self, sorting: Sorting) -> &'static str {
        match (self, sorting) {
            (Self::Verdicts, Sorting::Descending) => "worst first",
            (Self::Verdicts, _) => "best first",
            (Self::Dates, Sorting::Descending) => "newest first",
            (Self::Dates, _) => "oldest first",
            (Self::Texts, Sorting::Descending) => "from Z to A",
            (Self::Texts, _) => "from A to Z",
        }
    }
}

/// What a list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sortable {
    /// The title of the column.
    pub title: &'static str,
    pub ways: Ways,
}

/// What a list with these columns can be sorted by, in the order of its columns.
pub fn sortable<C, K>(columns: &[ListColumn<C, K>]) -> Vec<Sortable> {
    columns.iter().map(|of| Sortable { title: of.column.title, ways: of.ways }).collect()
}

/// How a table draws these columns.
pub fn drawn<C, K>(columns: &[ListColumn<C, K>]) -> Vec<Column> {
    columns.iter().map(|of| of.column).collect()
}
