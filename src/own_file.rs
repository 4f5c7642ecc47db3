//! Files that are vtriage's own: the store and what stands beside it, the key, the log.
//!
//! Nothing that vtriage did not create is changed. So a symbolic link in such a place is refused: what it points at is
//! somebody else's, and writing to it or narrowing its mode would change that. Reading follows links as ever.
//!
//! A database that SQLite has open is opened by nobody else in this process. The locks of POSIX belong to a process and a
//! file: closing any descriptor of that file gives up all that SQLite holds there, and the next program that closes it
//! takes the log away, with all that is written to it from then on.
//!
//! Source: <https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is on the disk, whatever it is called: the device and the number of the file there.
type Identity = (u64, u64);

/// The databases that SQLite has open in this process, one entry for each time.
static HELD: Mutex<Vec<Identity>> = Mutex::new(Vec::new());

/// Why a place is not used. The caller names the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error(
        "it is a symbolic link, and what it points at is not vtriage's to change; nothing was changed, remove the link"
    )]
    Link,
    #[error("it is no regular file; nothing was changed, move it away")]
    Irregular,
    #[error("it is vtriage's own store, which is in use; nothing was read of it, take a copy")]
    InUse,
}

/// Refuses a symbolic link, and what is neither a file nor nothing.
pub fn check(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(io::Error::other(Refusal::Link)),
        Ok(found) if !found.is_file() => Err(io::Error::other(Refusal::Irregular)),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether there is nothing at a place, for certain: neither it nor a folder above it is a link that leads nowhere or in a
/// circle, or behind what may not be entered.
pub fn is_absent(path: &Path) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    let is_missing =
        |place: &Path| fs::symlink_metadata(place).is_err_and(|error| matches!(error.kind(), NotFound | NotADirectory));
    let above = path.ancestors().skip(1).find(|place| !is_missing(place));
    is_missing(path) && above.is_none_or(|place| fs::metadata(place).is_ok())
}

/// Opens a file to read and write, and creates it for its owner alone if there is none.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().read(true).write(true), path)
}

/// Opens a file to write at its end, and creates it for its owner alone if there is none.
pub fn append(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().append(true), path)
}

/// Opens a file to read that need not be ours: what the user named, what lies in a folder.
pub fn open_named(path: &Path) -> io::Result<File> {
    // The lock is not kept: opening a pipe waits for its writer.
    if identity_at(path).is_some_and(|named| held().contains(&named)) {
        return Err(io::Error::other(Refusal::InUse));
    }
    File::open(path)
}

/// All of a file that need not be ours.
pub fn read_named(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_named(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Says that SQLite has a database open in this process. To be dropped after the connection.
#[derive(Debug)]
pub struct Held(Option<Identity>);

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = held();
        if let Some(at) = held.iter().position(|other| Some(*other) == self.0) {
            held.swap_remove(at);
        }
    }
}

/// Marks a database that SQLite is to open, and creates it for its owner alone if there is none. `look` reads of it first,
/// unless SQLite has it open in this process already: then it was looked at.
pub fn hold<T>(path: &Path, look: impl FnOnce(File) -> T) -> io::Result<(Held, Option<T>)> {
    hold_as(path, open, look)
}

/// The same of one that is there and that SQLite is only to read.
pub fn hold_to_read<T>(path: &Path, look: impl FnOnce(File) -> T) -> io::Result<(Held, Option<T>)> {
    hold_as(path, |path| File::open(path), look)
}

fn hold_as<T>(
    path: &Path,
    open: impl FnOnce(&Path) -> io::Result<File>,
    look: impl FnOnce(File) -> T,
) -> io::Result<(Held, Option<T>)> {
    check(path)?;
    // Kept until the file that `look` took is closed: nobody begins to hold it before.
    let mut held = held();
    if let Some(known) = identity_at(path).filter(|known| held.contains(known)) {
        held.push(known);
        return Ok((Held(Some(known)), None));
    }
    let file = open(path)?;
    let identity = identity(&file.metadata()?);
    let looked = look(file);
    held.extend(identity);
    Ok((Held(identity), Some(looked)))
}

fn held() -> MutexGuard<'static, Vec<Identity>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn identity_at(path: &Path) -> Option<Identity> {
    identity(&fs::metadata(path).ok()?)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
fn identity(file: &fs::Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some((file.dev(), file.ino()))
}

/// Where locks belong to a handle, closing another takes none away.
#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Option<Identity> {
    None
}

fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    check(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.create(true).open(path)
}

/// Lets nobody but its owner read a file that is known to be ours.
#[cfg(unix)]
pub fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    check(path)?;
    match fs::metadata(path) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Where files have no mode, who can read them is the directory's business.
#[cfg(not(unix))]
pub fn restrict(path: &Path) -> io::Result<()> {
    check(path)
}

/// Creates the directory if needed, for its owner alone; one that is there keeps its mode.
pub fn directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.recursive(true).create(path)
}
