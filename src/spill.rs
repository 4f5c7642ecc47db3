//! What long lists hold, outside of memory: bytes in files that have no name.
//!
//! A file loses its name as soon as it is made (mode 0600), so that nobody else opens it and its room is free again with
//! the last row that needs it, also when the program is killed. What is written never changes: a [`Leaf`] gives the same
//! bytes each time, as memory would, so that whoever holds one need not know where they lie.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Bytes of one file: lists that are dropped give their room back in such steps.
const VOLUME: u64 = 32 << 20;

/// Where lists lay their bytes.
#[derive(Debug, Default)]
pub struct Spill {
    /// Directories for the files, the best first; none: bytes stay in memory.
    places: Vec<PathBuf>,
    open: Mutex<Option<Arc<Volume>>>,
}

#[derive(Debug)]
struct Volume(Mutex<File>);

/// A piece that was laid down.
#[derive(Debug, Clone)]
pub struct Leaf {
    volume: Arc<Volume>,
    at: u64,
    length: u32,
}

impl PartialEq for Leaf {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.volume, &other.volume) && (self.at, self.length) == (other.at, other.length)
    }
}

impl Eq for Leaf {}

/// Bytes, wherever they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Held(Bytes),
    Kept(Leaf),
}

impl Body {
    /// The bytes; `None` where the disk has failed.
    pub fn bytes(&self) -> Option<Bytes> {
        match self {
            Self::Held(bytes) => Some(bytes.clone()),
            Self::Kept(leaf) => leaf.read().inspect_err(|reason| tracing::warn!(%reason, "a row can't be read")).ok(),
        }
    }
}

impl Spill {
    /// A spill with files in the first of these directories that has room for one.
    pub fn in_one_of(places: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { places: places.into_iter().collect(), open: Mutex::default() }
    }

    /// Lays pieces down in one go; `None` where there is no place for them, so that they stay in memory. Blocks for a moment.
    pub fn lay(&self, pieces: &[&[u8]]) -> Option<Vec<Leaf>> {
        if self.places.is_empty() {
            return None;
        }
        let laid = self.write(pieces);
        laid.inspect_err(|reason| tracing::warn!(%reason, "rows stay in memory")).ok()
    }

    fn write(&self, pieces: &[&[u8]]) -> io::Result<Vec<Leaf>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let volume = match open.take() {
            Some(volume) => volume,
            None => Arc::new(Volume(Mutex::new(self.file()?))),
        };
        let whole = pieces.concat();
        let mut file = volume.file();
        let mut at = file.seek(SeekFrom::End(0))?;
        file.write_all(&whole)?;
        drop(file);
        let mut leaves = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
            leaves.push(Leaf { volume: volume.clone(), at, length });
            at += u64::from(length);
        }
        *open = Some(volume).filter(|_| at < VOLUME);
        Ok(leaves)
    }

    fn file(&self) -> io::Result<File> {
        let mut fault = io::Error::from(io::ErrorKind::NotFound);
        for place in &self.places {
            match tempfile::tempfile_in(place).and_then(for_its_owner) {
                Ok(file) => return Ok(file),
                Err(reason) => fault = reason,
            }
        }
        Err(fault)
    }
}

/// Without a name nobody finds it; the mode keeps those out who look through the programs that run.
#[cfg(unix)]
fn for_its_owner(file: File) -> io::Result<File> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(file)
}

#[cfg(not(unix))]
fn for_its_owner(file: File) -> io::Result<File> {
    Ok(file)
}

impl Volume {
    fn file(&self) -> MutexGuard<'_, File> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leaf {
    fn read(&self) -> io::Result<Bytes> {
        let mut bytes = vec![0; usize::try_from(self.length).map_err(io::Error::other)?];
        let mut file = self.volume.file();
        file.seek(SeekFrom::Start(self.at))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_laid_down_is_read_again_and_no_name_of_it_is_in_the_directory() {
        let home = tempfile::tempdir().expect("a directory");
        let spill = Spill::in_one_of([home.path().to_owned()]);
        let pieces = [&b"one"[..], b"", b"three"];
        let first = spill.lay(&pieces).expect("laid down");
        let second = spill.lay(&[b"more"]).expect("laid down");
        let read: Vec<_> = first.iter().chain(&second).map(|leaf| Body::Kept(leaf.clone()).bytes()).collect();
        assert_eq!(read, [&b"one"[..], b"", b"three", b"more"].map(|piece| Some(Bytes::from(piece))));
        assert_eq!(std::fs::read_dir(home.path()).expect("a directory").count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_could_open_it() {
        use std::os::unix::fs::PermissionsExt;
        let spill = Spill::in_one_of([std::env::temp_dir()]);
        let leaves = spill.lay(&[b"mine"]).expect("laid down");
        let mode = leaves[0].volume.file().metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn where_no_file_can_be_made_the_next_place_is_tried_and_without_any_bytes_stay_in_memory() {
        let home = tempfile::tempdir().expect("a directory");
        let gone = home.path().join("gone");
        assert!(Spill::in_one_of([gone.clone(), home.path().to_owned()]).lay(&[b"x"]).is_some());
        assert!(Spill::in_one_of([gone]).lay(&[b"x"]).is_none());
        assert!(Spill::default().lay(&[b"x"]).is_none());
    }
}
