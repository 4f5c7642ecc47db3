//! Whether the tour of the first start was left.

use rusqlite::params;

use super::{Store, StoreError};

/// The row of what programs know of themselves.
const NAME: &str = "toured";

impl Store {
    /// Remembers that it was left.
    pub fn put_toured(&self) -> Result<(), StoreError> {
        self.change(|transaction| {
            transaction
                .execute("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO NOTHING", params![NAME, b"yes"])
                .map(drop)
        })
    }

    /// Whether it ever was.
    pub fn is_toured(&self) -> Result<bool, StoreError> {
        self.read(|connection| {
            connection.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE name = ?1)", [NAME], |row| row.get(0))
        })
    }
}
