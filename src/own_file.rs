//! Files that are vtriage's own: the store and what stands beside it, the key, the log.
//!
//! Nothing that vtriage did not create is changed. So a symbolic link in such a place is refused: what it points at is
//! somebody else's, and writing to it or narrowing its mode would change that. Reading follows links as ever.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Why a place is not used. The caller names the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error(
        "it is a symbolic link, and what it points at is not vtriage's to change; nothing was changed, remove the link"
    )]
    Link,
    #[error("it is no regular file; nothing was changed, move it away")]
    Irregular,
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
