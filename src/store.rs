//! The store: answers with their time, history, notes, the queue, watched analyses and the budget, in one SQLite file.
//!
//! The design decision: the file is shared. Every change looks and writes in one transaction, so that two programs can have it open and
//! a crash loses at most the answer in flight; and nothing is worth more than going on, so that a file that cannot be
//! used is set aside, or left alone and replaced by memory, with a [`Notice`] that says so. The API key is never in it.
//!
//! All calls block: the worker makes them off the loop. Times are seconds since the epoch (UTC) and are arguments.

mod answers;
mod budget;
mod cases;
mod changes;
mod claims;
mod dividers;
mod earlier;
mod foretold;
mod history;
mod incoming;
mod notes;
mod opening;
mod paths;
mod private;
mod queue;
mod recipes;
mod revisits;
mod room;
mod schema;
mod service;
mod toured;
mod upkeep;
mod watched;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, MAIN_DB, Row, Transaction, TransactionBehavior};
use thiserror::Error;

use self::opening::Opened;
use crate::own_file::Held;
use crate::spill::Spill;
use crate::vt::Object;

pub use crate::vt::State;

pub use self::answers::{Age, CLOCK_SKEW, Class, Stored};
pub use self::budget::{BUDGET_MINUTE, End, HeldBy, KeyTag, Rate, Refusal, Spent, Taken, Terms, Ticket, Window};
pub use self::cases::{CaseAnswer, CaseRow, DEFAULT_CASE, Reopened};
pub use self::changes::AsOf;
pub use self::claims::{Claim, Face, LEASE, Owner, When};
pub use self::dividers::Dividers;
pub use self::earlier::Before;
pub use self::foretold::{Coming, Foretold};
pub use self::history::{Filter, Lookup, Now, Remembered, Verdict};
pub use self::incoming::{Incoming, IncomingAnswer};
pub use self::notes::{Annotations, SavedSearch};
pub use self::opening::Notice;
pub(crate) use self::paths::object_of;
pub use self::queue::{Agreed, QueueRow};
pub use self::recipes::KeptRun;
pub use self::revisits::Revisit;
pub use self::service::Service;
pub use self::upkeep::{Clear, HeldAnswers, Info};
pub use self::watched::{PrivateSince, PrivateUrl, Watched};

/// How long an answer spares a request, by what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    pub ordinary: Duration,
    /// At least one engine flagged the object.
    pub flagged: Duration,
    /// An analysis is queued or running, or the service has never seen the object.
    pub pending: Duration,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { ordinary: Duration::from_hours(24), flagged: Duration::from_hours(168), pending: Duration::from_mins(5) }
    }
}

/// Whether answers about private files and URLs may be written to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrivateObjects {
    #[default]
    Forget,
    Keep,
}

/// Where answers are kept; what people wrote, the queue and the budget are in the file in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswersIn {
    #[default]
    TheFile,
    /// Until the program ends; those in the file are neither read nor changed.
    Memory,
}

/// Who can see an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Privacy {
    Public,
    Private,
}

/// What the settings say about the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Bytes of answers; the least recently used ones go first.
    pub size_limit: u64,
    pub freshness: Freshness,
    pub private_objects: PrivateObjects,
    pub answers: AnswersIn,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            size_limit: 512 << 20,
            freshness: Freshness::default(),
            private_objects: PrivateObjects::default(),
            answers: AnswersIn::default(),
        }
    }
}

/// What a change outlives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outlives {
    /// Power cuts too.
    PowerCuts,
    /// The program, however it ends.
    Programs,
}

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    #[error("the store is in use by another program and did not come free; nothing is lost, try again")]
    Busy,
    #[error("the store is damaged and will be set aside at the next start; this answer is not kept")]
    Damaged,
    #[error("{} was written by a newer vtriage (version {found}, this one knows {known}) and was left alone", .path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{} is the database of another program and was left alone", .path.display())]
    Foreign { path: PathBuf },
    #[error("there is a case called {0} already; nothing was changed, take another name")]
    CaseTaken(String),
    #[error("there is no case called {0}; nothing was changed, `vtriage case list --all` names those there are")]
    CaseUnknown(String),
    #[error("the case {DEFAULT_CASE} is always there; nothing was changed, `:case clear` empties it")]
    CaseDefault,
    #[error("another program deleted this case; `:case open {DEFAULT_CASE}` goes on in the one that is always there")]
    CaseGone,
    #[error("{0}; nothing was changed")]
    CaseName(&'static str),
    #[error("the store is empty, but what was set aside beside it could not be removed ({0}): remove it by hand")]
    LeftAside(String),
    #[error("the store cannot be written now ({0}); nothing that it holds is lost")]
    Unwritable(String),
    #[error("the store cannot be used ({0}); nothing that it holds is lost")]
    Failed(String),
}

impl StoreError {
    /// Whether the same may well be carried out later.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Busy | Self::Unwritable(_))
    }
}

/// The store, open. Shared between threads by reference; one call at a time.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    /// Dropped after the connection. Absent in memory.
    _held: Option<Held>,
    /// Absent in memory.
    path: Option<PathBuf>,
    options: Options,
    /// Where long lists lay their rows.
    spill: Spill,
    /// The case that is open in this program.
    case: AtomicI64,
    /// Why it may not know all that was submitted privately: the file that knows is not to be had.
    private_gap: Option<String>,
    /// What was submitted privately, by name.
    private_names: Mutex<private::PrivateNames>,
}

impl Store {
    /// Opens the file at `path`, creating it (mode 0600) and its directory as needed, and brings it up to date.
    ///
    /// A damaged file is renamed to `*.damaged-<time>` and a new one begun. A file of a newer version or of another
    /// program is an error and stays as it is. One that can be read and not written is read: then every change is refused as
    /// [`StoreError::Unwritable`].
    pub fn open(path: &Path, options: Options, now: i64) -> Result<(Self, Vec<Notice>), StoreError> {
        match Self::open_once(path, options, now) {
            // Found only after the file was open; it is suspect now, and looked at more closely.
            Err(StoreError::Damaged) => Self::open_once(path, options, now),
            opened => opened,
        }
    }

    fn open_once(path: &Path, options: Options, now: i64) -> Result<(Self, Vec<Notice>), StoreError> {
        // `held` is named first: where opening fails further down, the connection goes before it.
        let (Opened { held, connection }, notices) = opening::open(path, now)?;
        let spill = match options.answers {
            AnswersIn::TheFile => {
                Spill::in_one_of(path.parent().map(Path::to_owned).into_iter().chain([std::env::temp_dir()]))
            }
            AnswersIn::Memory => Spill::default(),
        };
        let case = AtomicI64::new(cases::last_opened(&connection).map_err(|error| failed(&error))?);
        let private_gap = opening::set_aside_beside(path).first().map(|aside| {
            format!(
                "the store that knew was damaged and is now {}; once that is removed, nothing is held back for it",
                aside.display()
            )
        });
        let (connection, path) = (Mutex::new(connection), Some(path.to_owned()));
        let private_names = Mutex::default();
        let store = Self { connection, _held: Some(held), path, options, spill, case, private_gap, private_names };
        if options.private_objects == PrivateObjects::Forget && store.is_writable() {
            store.forget_private()?;
        }
        if options.answers == AnswersIn::Memory {
            store.read(schema::shadow_answers)?;
        }
        Ok((store, notices))
    }

    /// Opens the file, or goes on in memory and says why.
    pub fn open_or_in_memory(path: &Path, options: Options, now: i64) -> Result<(Self, Vec<Notice>), StoreError> {
        Self::open(path, options, now).or_else(|reason| {
            // What is kept must not grow without bounds in memory because the file is not to be had.
            let spill = Spill::in_one_of([std::env::temp_dir()]);
            let store = Self { spill, private_gap: Some(reason.to_string()), ..Self::in_memory(options)? };
            Ok((store, vec![Notice::InMemory { reason: reason.to_string() }]))
        })
    }

    /// A store that ends with the program.
    pub fn in_memory(options: Options) -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(|error| failed(&error))?;
        schema::migrate(&mut connection).map_err(|error| failed(&error))?;
        let (spill, case) = (Spill::default(), AtomicI64::new(cases::DEFAULT));
        let (connection, private_names) = (Mutex::new(connection), Mutex::default());
        Ok(Self { connection, _held: None, path: None, options, spill, case, private_gap: None, private_names })
    }

    /// Lays what the rows of a list hold down outside of memory, where it may be on disk. Blocks for a moment.
    ///
    /// `path` is what was asked: what a private file is related to is private too.
    pub fn lay_down(&self, path: &str, objects: &mut [Object]) {
        let is_private = paths::is_private(path) || objects.iter().any(|object| object.descriptor.kind.is_private());
        if is_private && self.options.private_objects == PrivateObjects::Forget {
            return;
        }
        let pieces: Vec<&[u8]> = objects.iter().map(|object| &**object.raw()).collect();
        let leaves = self.spill.lay(&pieces).unwrap_or_default();
        for (object, leaf) in objects.iter_mut().zip(leaves) {
            object.lies_at(leaf);
        }
    }

    /// Whether what is kept outlives the program.
    pub fn is_lasting(&self) -> bool {
        self.path.is_some()
    }

    /// Whether anything can be written into it at all. A disk may be full all the same.
    pub fn is_writable(&self) -> bool {
        !self.lock().is_readonly(MAIN_DB).unwrap_or(false)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in another call rolled its transaction back: the connection is as good as before.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.lock()).map_err(|error| self.fault(&error))
    }

    /// Does `work` in one transaction, which takes the right to write at its start so that it cannot lose it midway.
    fn change<T>(&self, work: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut connection = self.lock();
        transact(&mut connection, work).map_err(|error| self.fault(&error))
    }

    /// As [`Store::change`], and survives a power cut too: for what people wrote and cannot ask the service for.
    fn change_durably<T>(&self, work: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut connection = self.lock();
        let synchronous = |connection: &Connection, level: &str| connection.pragma_update(None, "synchronous", level);
        synchronous(&connection, "FULL").map_err(|error| self.fault(&error))?;
        let outcome = transact(&mut connection, work);
        synchronous(&connection, "NORMAL").map_err(|error| self.fault(&error))?;
        outcome.map_err(|error| self.fault(&error))
    }

    /// Puts an error into words, and remembers damage for the next start.
    fn fault(&self, error: &rusqlite::Error) -> StoreError {
        let error = failed(error);
        if let (StoreError::Damaged, Some(path)) = (&error, &self.path) {
            opening::mark_suspect(path);
        }
        error
    }
}

fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outcome = work(&transaction)?;
    transaction.commit()?;
    Ok(outcome)
}

/// A count in a column. SQLite's numbers have a sign, ours of this kind never do.
fn count(row: &Row, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|number| u64::try_from(number).unwrap_or(0))
}

/// A number for a column.
fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What an error of SQLite means for the user.
fn failed(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged,
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
            StoreError::Unwritable(error.to_string())
        }
        _ => StoreError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
