//! Where the user put the dividers between panes.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

/// The row of what programs know of themselves.
const NAME: &str = "dividers";

/// How far each divider was moved from where the program would put it, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dividers {
    /// Between the lists and what stands beside them: to the right.
    pub lists: i16,
    /// Between the report and what is related to it, where they stand side by side: to the right.
    pub related: i16,
    /// Between the report and what is related to it below: down.
    pub below: i16,
    /// Between a list and the report below it, where there is room for one column: down.
    pub preview: i16,
}

impl Dividers {
    fn written(self) -> String {
        format!("{} {} {} {}", self.lists, self.related, self.below, self.preview)
    }

    /// What another program wrote counts as far as it can be read.
    fn read(text: &str) -> Self {
        let mut numbers = text.split(' ').map(|number| number.parse().unwrap_or_default());
        let mut next = || numbers.next().unwrap_or_default();
        Self { lists: next(), related: next(), below: next(), preview: next() }
    }
}

impl Store {
    /// Remembers where the dividers stand.
    pub fn put_dividers(&self, dividers: Dividers) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction
                .execute(
                    "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                    params![NAME, dividers.written().into_bytes()],
                )
                .map(drop)
        })
    }

    /// Where they stand.
    pub fn dividers(&self) -> Result<Dividers, StoreError> {
        let written: Option<Vec<u8>> = self.read(|connection| {
            connection.query_row("SELECT value FROM meta WHERE name = ?1", [NAME], |row| row.get(0)).optional()
        })?;
        Ok(written.map(|bytes| Dividers::read(&String::from_utf8_lossy(&bytes))).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Options;

    #[test]
    fn dividers_stand_where_they_were_put_and_what_cannot_be_read_is_where_it_was() {
        let store = Store::in_memory(Options::default()).expect("a store");
        assert_eq!(store.dividers().expect("reads"), Dividers::default());
        for put in [Dividers { lists: 8, related: -4, below: 3, preview: -1 }, Dividers::default()] {
            store.put_dividers(put).expect("writes");
            assert_eq!(store.dividers().expect("reads"), put);
        }
        assert_eq!(Dividers::read("4 x 99999999 2 7"), Dividers { lists: 4, preview: 2, ..Dividers::default() });
    }
}
