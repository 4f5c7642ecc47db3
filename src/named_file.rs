//! Files whose place the user named: exports, and what is handed over of a case.
//!
//! What stands at such a place is the user's, who may have made it a link, a pipe or a file that others read, and it stays that. What is
//! new is for its owner alone.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum There {
    /// Nothing, so that a file comes there.
    Nothing,
    /// A file, at the end of all links: what is in it goes.
    File(PathBuf),
    /// A pipe or a device, which takes what is written and stays what it is.
    Stream,
}

/// Why nothing can be written there. The caller names the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("it is a link that leads nowhere; remove it, or name the file itself")]
    Nowhere,
    #[error("it is a folder; name a file in it")]
    Folder,
}

/// Says what is at a place, before anybody is asked whether that may go.
pub fn look(path: &Path) -> io::Result<There> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(io::Error::other(Refusal::Folder)),
        Ok(found) if found.is_file() => Ok(There::File(fs::canonicalize(path)?)),
        Ok(_) => Ok(There::Stream),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) if path.symlink_metadata().is_ok() => Err(io::Error::other(Refusal::Nowhere)),
        Err(_) => Ok(There::Nothing),
    }
}

/// Writes a new file, whole or not at all. Whatever is at the place by then is left alone, which is an error.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    beside(path, text)?.persist_noclobber(path)?;
    Ok(())
}

/// Writes to a place at which there was this: a file whole or not at all, so that the one before it goes only then.
pub fn write(path: &Path, there: &There, text: &str) -> io::Result<()> {
    match there {
        There::Nothing => create(path, text),
        There::File(file) => {
            let made = beside(file, text)?;
            let_in(made.as_file(), &fs::metadata(file)?)?;
            made.persist(file)?;
            Ok(())
        }
        There::Stream => OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes()),
    }
}

/// The text in a file without a lasting name, in the folder of the one that it is to be.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut made = NamedTempFile::new_in(folder)?;
    made.write_all(text.as_bytes())?;
    made.as_file().sync_all()?;
    Ok(made)
}

/// Lets in whom the file before it let in. Where its group cannot be kept, another is not let in for it.
#[cfg(unix)]
fn let_in(made: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let is_same_group = fchown(made, None, Some(before.gid())).is_ok();
    let kept = if is_same_group { 0o777 } else { 0o707 };
    made.set_permissions(fs::Permissions::from_mode(before.mode() & kept))
}

/// Where files have no mode, who can read them is the folder's business.
#[cfg(not(unix))]
fn let_in(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_never_replaces_a_file_and_is_there_whole() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("vtriage.csv");
        create(&path, "a,b\n").expect("a new file");
        assert!(create(&path, "other\n").is_err(), "the file exists");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "a,b\n");
        assert_eq!(fs::read_dir(folder.path()).expect("the directory").count(), 1, "nothing is left beside it");
    }
}
