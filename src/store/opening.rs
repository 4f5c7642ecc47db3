//! Opening the file: by one program at a time, with damage set aside.
//!
//! A lock file beside it is held while the file is opened, migrated or renamed, so that of two programs that start on
//! a damaged file the second does not set aside the first one's new file. Where nothing can be written, the file is read as it is.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use thiserror::Error;
use url::Url;

use super::{StoreError, failed, schema};
use crate::own_file::{self, Held};

/// How long another program may hold the file before a call gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a held lock is tried.
const PAUSE: Duration = Duration::from_millis(10);

/// The endings of the file's own name and of what SQLite and we write beside it.
const FILES: [&str; 6] = ["", "-wal", "-shm", "-journal", LOCK, SUSPECT];
/// What SQLite writes beside a file.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];
const LOCK: &str = ".lock";
const SUSPECT: &str = ".suspect";
/// What a damaged file is called from then on, before the time.
const SET_ASIDE: &str = ".damaged-";

/// Something about the store that the user should know; the program goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Notice {
    #[error(
        "the store was damaged: it is now {}, and a new one was begun; what was submitted privately from here is not known any more, so that URLs are asked for, and files sent or written about, only with a yes until that file is removed",
        .to.display()
    )]
    SetAside { to: PathBuf },
    #[error(
        "{reason}; answers, history and notes are kept in memory until vtriage ends; the budget is not shared with other programs, so that the last minute counts as spent; what was submitted privately from here is not known, so that URLs are asked for, and files sent or written about, only with a yes"
    )]
    InMemory { reason: String },
    #[error(
        "the store can only be read ({reason}): what it holds is told, and nothing is kept, neither answers nor history nor notes; the budget is not shared with other programs, so that the last minute counts as spent"
    )]
    ReadOnly { reason: String },
}

/// The file, open. The connection is closed before anybody may open the file beside it.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) held: Held,
}

/// Opens or begins the file, or opens it to be read where it is there and can't be written; see [`super::Store::open`].
pub(super) fn open(path: &Path, now: i64) -> Result<(Opened, Vec<Notice>), StoreError> {
    match open_to_write(path, now) {
        Err(StoreError::Unwritable(reason)) => match open_to_read(path) {
            Ok(opened) => Ok((opened, vec![Notice::ReadOnly { reason }])),
            Err(also) => {
                tracing::warn!(%also, "the store can't be read either");
                Err(StoreError::Unwritable(reason))
            }
        },
        opened => opened,
    }
}

fn open_to_write(path: &Path, now: i64) -> Result<(Opened, Vec<Notice>), StoreError> {
    let io = |reason: io::Error| unusable(path, &reason);
    own_file::directory(path.parent().unwrap_or(Path::new("."))).map_err(io)?;
    for ending in FILES {
        let place = beside(path, ending);
        own_file::check(&place).map_err(|reason| unusable(&place, &reason))?;
    }
    let _held = hold(&beside(path, LOCK))?;
    match open_checked(path) {
        Err(StoreError::Damaged) => {
            let to = set_aside(path, now).map_err(io)?;
            Ok((open_checked(path)?, vec![Notice::SetAside { to }]))
        }
        opened => Ok((opened?, Vec::new())),
    }
}

/// Remembers that the file gave signs of damage, so that the next start looks closely.
pub(super) fn mark_suspect(path: &Path) {
    if let Err(reason) = own_file::open(&beside(path, SUSPECT)) {
        tracing::warn!(%reason, "could not remember that the store is damaged");
    }
}

fn open_checked(path: &Path) -> Result<Opened, StoreError> {
    // Before the connection, so that it is dropped after it.
    let (held, looked) = own_file::hold(path, is_foreign).map_err(|reason| unusable(path, &reason))?;
    if looked == Some(true) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    // Without SQLITE_OPEN_URI: a path that starts with "file:" is a path.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| failed(&error))?;
    prepare(&mut connection, path)?;
    let suspect = beside(path, SUSPECT);
    if !own_file::is_absent(&suspect) {
        if !is_sound(&connection)? {
            return Err(StoreError::Damaged);
        }
        // Checked and sound. If the mark stays, the next start only checks again.
        let _ = fs::remove_file(suspect);
    }
    Ok(Opened { connection, held })
}

/// Opens a file that is there and complete, and writes nothing to it or beside it.
fn open_to_read(path: &Path) -> Result<Opened, StoreError> {
    let (held, looked) = own_file::hold_to_read(path, is_foreign).map_err(|reason| unusable(path, &reason))?;
    if looked == Some(true) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // SQLite reads a file of this mode with a log and its index beside it, which it would make now. Where there is no log, there
    // is nothing in it that anybody could miss.
    let has_log = fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    let connection = if has_log {
        Connection::open_with_flags(path, flags)
    } else {
        let place = std::path::absolute(path).ok().and_then(|path| Url::from_file_path(path).ok());
        let mut place = place.ok_or_else(|| StoreError::Failed(format!("{}: no such place", path.display())))?;
        place.set_query(Some("immutable=1"));
        Connection::open_with_flags(place.as_str(), flags | OpenFlags::SQLITE_OPEN_URI)
    };
    let connection = connection.map_err(|error| failed(&error))?;
    connection.busy_timeout(PATIENCE).map_err(|error| failed(&error))?;
    if recognise(&connection, path)?.version < schema::current() {
        let words = "an older vtriage wrote it, and where nothing can be written it can't be brought up to date";
        return Err(StoreError::Failed(format!("{}: {words}", path.display())));
    }
    is_complete(&connection)?;
    if !own_file::is_absent(&beside(path, SUSPECT)) && !is_sound(&connection)? {
        return Err(StoreError::Damaged);
    }
    Ok(Opened { connection, held })
}

/// Whether SQLite finds nothing wrong with the file.
fn is_sound(connection: &Connection) -> Result<bool, StoreError> {
    let word: String =
        connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(|error| failed(&error))?;
    Ok(word == "ok")
}

/// Our file without our tables was tampered with: of no more use than a damaged one.
fn is_complete(connection: &Connection) -> Result<(), StoreError> {
    for table in schema::TABLES {
        connection.prepare(&format!("SELECT 1 FROM {table}")).map_err(|_| StoreError::Damaged)?;
    }
    Ok(())
}

/// What a file of ours says of itself.
struct Head {
    version: i64,
    tables: i64,
}

/// Makes sure that the file is ours, or nobody's yet, and of a version that we know.
fn recognise(connection: &Connection, path: &Path) -> Result<Head, StoreError> {
    let fault = |error: rusqlite::Error| failed(&error);
    let version = schema::version(connection).map_err(fault)?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(fault)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fault)?;
    if application != schema::APPLICATION && (application, version, tables) != (0, 0, 0) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if version > schema::current() {
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known: schema::current() });
    }
    Ok(Head { version, tables })
}

/// Whether the file says that it is the database of another program. It is read before SQLite opens it, which would write
/// to what stands beside it.
///
/// Source: <https://www.sqlite.org/fileformat.html#the_database_header>
fn is_foreign(mut file: File) -> bool {
    let mut header = [0_u8; 100];
    if file.read_exact(&mut header).is_err() || !header.starts_with(b"SQLite format 3\0") {
        return false;
    }
    let number = |at: usize| header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(i32::from_be_bytes);
    // Ours is without a mark and without a table while its first changes are in the log only.
    let (tables, version, application) = (number(40), number(60), number(68));
    application != Some(schema::APPLICATION) && (tables, version, application) != (Some(0), Some(0), Some(0))
}

/// Makes sure that the file is ours, of a version that we know, complete, and in the mode that we want.
fn prepare(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let fault = |error: rusqlite::Error| failed(&error);
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    let tables = recognise(connection, path)?.tables;
    for place in ["", "-wal", "-shm"].map(|ending| beside(path, ending)) {
        own_file::restrict(&place).map_err(|reason| unusable(&place, &reason))?;
    }
    if tables == 0 {
        // A file with nothing in it needs no care against power cuts; with it, the first start would wait for the disk.
        connection.pragma_update(None, "synchronous", "OFF").map_err(fault)?;
        // Only before the first table: lets the file shrink when answers are pruned.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(fault)?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(fault)?;
    // The log is written into the file now and then; doing it at the end of each run would make that wait for the disk.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(fault)?;
    schema::migrate(connection).map_err(fault)?;
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(fault)?;
    is_complete(connection)
}

/// Renames the damaged file and its companions out of the way; gives the new name.
fn set_aside(path: &Path, now: i64) -> io::Result<PathBuf> {
    let time = jiff::Timestamp::from_second(now)
        .map_or_else(|_| now.to_string(), |time| time.strftime("%Y%m%dT%H%M%SZ").to_string());
    let name = |count: u32| {
        let count = if count == 0 { String::new() } else { format!("-{count}") };
        beside(path, &format!("{SET_ASIDE}{time}{count}"))
    };
    let to = (0..100).map(name).find(|name| own_file::is_absent(name)).ok_or(io::ErrorKind::AlreadyExists)?;
    fs::rename(path, &to)?;
    for companion in COMPANIONS {
        let from = beside(path, companion);
        if !own_file::is_absent(&from) {
            fs::rename(&from, beside(&to, companion))?;
        }
    }
    // What was suspected is now known. If the mark stays, the new file is checked once.
    let _ = fs::remove_file(beside(path, SUSPECT));
    Ok(to)
}

/// What was set aside and is still there, with its companions.
pub(super) fn set_aside_beside(path: &Path) -> Vec<PathBuf> {
    let start = beside(path, SET_ASIDE);
    let name = start.file_name().and_then(|name| name.to_str());
    let (Some(name), Some(folder)) = (name, path.parent()) else { return Vec::new() };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let ours = entries.filter(|entry| entry.file_name().to_str().is_some_and(|found| found.starts_with(name)));
    let mut found: Vec<PathBuf> = ours.map(|entry| entry.path()).collect();
    found.sort_unstable();
    found
}

/// The same without what belongs to another of them.
pub(super) fn stores_set_aside(path: &Path) -> Vec<PathBuf> {
    let all = set_aside_beside(path);
    let belongs =
        |file: &PathBuf| all.iter().any(|other| COMPANIONS.iter().any(|ending| beside(other, ending) == *file));
    all.iter().filter(|file| !belongs(file)).cloned().collect()
}

/// Removes what was set aside, so that nothing of what it held is left.
pub(super) fn remove_set_aside(path: &Path) -> Result<(), StoreError> {
    for file in set_aside_beside(path) {
        fs::remove_file(&file).map_err(|reason| StoreError::LeftAside(format!("{}: {reason}", file.display())))?;
    }
    Ok(())
}

/// Holds the lock file until the value is dropped, or gives up after [`PATIENCE`].
fn hold(path: &Path) -> Result<File, StoreError> {
    let file = own_file::open(path).map_err(|reason| unusable(path, &reason))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
            // A file system without locks: go on as before there were any.
            Err(TryLockError::Error(reason)) => {
                tracing::warn!(%reason, "the store's directory has no file locks");
                return Ok(file);
            }
        }
    }
}

/// The file of the same name with `ending` added.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn unusable(path: &Path, reason: &io::Error) -> StoreError {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
    let words = format!("{}: {reason}", path.display());
    match reason.kind() {
        PermissionDenied | ReadOnlyFilesystem | StorageFull => StoreError::Unwritable(words),
        _ => StoreError::Failed(words),
    }
}
