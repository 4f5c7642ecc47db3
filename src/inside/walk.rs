//! Files under paths, and their hashes: the part of this floor that reads the disk.
//!
//! A pipe or a device is never opened, a link to a folder never followed: so there are no loops, and nothing waits. What is
//! left out is said, one line each.

use std::collections::HashMap;
use std::fmt::Display;
use std::fs;
use std::io::{self, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use crate::ioc::hash::Hasher;
use crate::{own_file, text};

/// Files that one walk takes; a tree with more is a disk, not a case.
pub const MOST_FILES: usize = 100_000;

/// Bytes read at a time, by each thread.
const BLOCK: usize = 256 << 10;

/// Threads that hash at a time: disks give no more to more of them.
const MOST_THREADS: usize = 16;

/// How far below a folder files are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below {
    /// Those in the folder itself.
    Here,
    /// Those in all folders below it as well.
    All,
}

/// A regular file that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalFile {
    pub path: PathBuf,
    /// Bytes, when it was looked at.
    pub size: u64,
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// In the order of their paths.
    pub files: Vec<LocalFile>,
    /// What was left out, and why, a sentence each.
    pub remarks: Vec<String>,
    /// What can't be read although it was meant to be.
    pub failures: Vec<Unread>,
    /// Whether a folder was among the paths.
    pub folder: bool,
}

/// What can't be read, and the sentence why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub path: PathBuf,
    pub words: String,
}

impl Unread {
    fn of(path: &Path, reason: &io::Error) -> Self {
        Self { path: path.to_owned(), words: unreadable(path, reason) }
    }
}

impl Walk {
    /// Adds what is at `path`: the file, or the files of the folder.
    pub fn add(&mut self, path: &Path, below: Below) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                self.folder = true;
                self.folder(path, below);
            }
            Ok(metadata) => self.file(path.to_owned(), &metadata),
            Err(reason) => self.failures.push(Unread::of(path, &reason)),
        }
    }

    fn folder(&mut self, root: &Path, below: Below) {
        let mut waiting = vec![root.to_owned()];
        let mut left_out = 0_u64;
        let before = self.files.len();
        while let Some(folder) = waiting.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(reason) => {
                    self.failures.push(Unread::of(&folder, &reason));
                    continue;
                }
            };
            for entry in entries {
                match entry {
                    Ok(entry) => match (self.entry(&entry), below) {
                        (Some(folder), Below::All) => waiting.push(folder),
                        (Some(_), Below::Here) => left_out += 1,
                        (None, _) => {}
                    },
                    Err(reason) => self.failures.push(Unread::of(&folder, &reason)),
                }
                if self.files.len() >= MOST_FILES {
                    self.remarks.push(format!(
                        "{}: more than {} files; the rest was left out",
                        root.display(),
                        text::count(MOST_FILES as u64)
                    ));
                    return self.sort_from(before);
                }
            }
        }
        if left_out > 0 {
            let folders = text::counted(left_out, "folder");
            let root = root.display();
            self.remarks.push(format!("{root}: {folders} in it left out; --recursive reads them too"));
        }
        self.sort_from(before);
    }

    fn sort_from(&mut self, before: usize) {
        if let Some(new) = self.files.get_mut(before..) {
            new.sort_by(|one, other| one.path.cmp(&other.path));
        }
    }

    /// Takes in what an entry of a folder names; a folder is given back.
    fn entry(&mut self, entry: &fs::DirEntry) -> Option<PathBuf> {
        let path = entry.path();
        match fs::metadata(&path) {
            Err(reason) => self.failures.push(Unread::of(&path, &reason)),
            Ok(metadata) if metadata.is_dir() => {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    return Some(path);
                }
                self.remarks.push(format!("{}: a link to a folder, not followed", path.display()));
            }
            Ok(metadata) => self.file(path, &metadata),
        }
        None
    }

    fn file(&mut self, path: PathBuf, metadata: &fs::Metadata) {
        if metadata.is_file() {
            self.files.push(LocalFile { path, size: metadata.len() });
        } else {
            self.remarks.push(format!("{}: a pipe or device, not a file; it was not opened", path.display()));
        }
    }

    /// Bytes of all files.
    #[cfg(feature = "testing")]
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

/// The sentence for a path that the system does not give.
pub fn unreadable(path: &Path, reason: &io::Error) -> String {
    format!("{}: can't be read: {reason}", path.display())
}

/// How far hashing has come, and whether it is to end; shared between threads.
#[derive(Debug, Default)]
pub struct Pace {
    /// Bytes that were hashed.
    pub done: AtomicU64,
    /// Files that were hashed, or could not be, of so many; 0 as long as that is not known.
    pub hashed: AtomicU64,
    pub files: AtomicU64,
    pub stop: AtomicBool,
}

/// Names of files with the same content that are told.
const SAME: usize = 3;

/// What one or more files hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// In lower-case hex.
    pub sha256: String,
    pub size: u64,
    /// The first file that holds it, and the others.
    pub path: PathBuf,
    pub others: Vec<PathBuf>,
}

impl Content {
    /// Hashes the files and gives each content once, in the order of the files; and those without a hash.
    pub fn of(files: &[LocalFile], pace: &Pace) -> (Vec<Self>, Vec<Unread>) {
        let (mut contents, mut failures): (Vec<Self>, Vec<Unread>) = (Vec::new(), Vec::new());
        let mut known: HashMap<String, usize> = HashMap::new();
        for (file, hash) in files.iter().zip(hash_all(files, pace)) {
            let sha256 = match hash {
                Ok(hash) => hash,
                Err(words) => {
                    failures.push(Unread { path: file.path.clone(), words });
                    continue;
                }
            };
            let next = contents.len();
            let at = *known.entry(sha256.clone()).or_insert(next);
            match contents.get_mut(at) {
                Some(content) => content.others.push(file.path.clone()),
                None => contents.push(Self { sha256, size: file.size, path: file.path.clone(), others: Vec::new() }),
            }
        }
        (contents, failures)
    }
}

/// Which files have the same content: `same content: b.exe, c.exe`; empty where there are none.
pub fn same(others: impl ExactSizeIterator<Item = impl Display>) -> String {
    let all = others.len();
    let shown: Vec<String> = others.take(SAME).map(|name| name.to_string()).collect();
    match all {
        0 => String::new(),
        few if few <= SAME => format!("same content: {}", shown.join(", ")),
        many => format!("same content: {} and {} more", shown.join(", "), many - SAME),
    }
}

/// The SHA-256 of each file in lower-case hex, or the sentence why there is none, in the order of `files`.
///
/// Takes as many threads as the machine has, the longest files first. Blocks until all are done or `pace` says stop.
pub fn hash_all(files: &[LocalFile], pace: &Pace) -> Vec<Result<String, String>> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(files.get(*index).map_or(0, |file| file.size)));
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS).min(files.len());
    let work = || {
        let mut block = vec![0; BLOCK];
        let mut done = Vec::new();
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some(file) = files.get(*index) else { continue };
            done.push((*index, hash(&file.path, &mut block, pace)));
            pace.hashed.fetch_add(1, Ordering::Relaxed);
        }
        done
    };
    let mut hashes = vec![Err("was not read".to_owned()); files.len()];
    thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        done.extend(helpers.into_iter().filter_map(|helper| helper.join().ok()).flatten());
        for (index, hash) in done {
            if let Some(slot) = hashes.get_mut(index) {
                *slot = hash;
            }
        }
    });
    hashes
}

fn hash(path: &Path, block: &mut [u8], pace: &Pace) -> Result<String, String> {
    let mut file = own_file::open_named(path).map_err(|reason| unreadable(path, &reason))?;
    let mut hasher = Hasher::new();
    loop {
        if pace.stop.load(Ordering::Relaxed) {
            return Err(format!("{}: hashing was stopped", path.display()));
        }
        match file.read(block) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(read) => {
                hasher.update(block.get(..read).unwrap_or_default());
                pace.done.fetch_add(read as u64, Ordering::Relaxed);
            }
            Err(reason) if reason.kind() == io::ErrorKind::Interrupted => {}
            Err(reason) => return Err(unreadable(path, &reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walk: &Walk) -> Vec<String> {
        let name = |file: &LocalFile| file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        walk.files.iter().map(name).collect()
    }

    #[test]
    fn a_folder_gives_its_files_in_order_and_those_below_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        for name in ["b.bin", "a.bin", "below/c.bin"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let mut here = Walk::default();
        here.add(folder.path(), Below::Here);
        assert_eq!(names(&here), ["a.bin", "b.bin"]);
        assert!(here.remarks.iter().any(|remark| remark.contains("1 folder in it left out; --recursive")), "{here:?}");
        let mut all = Walk::default();
        all.add(folder.path(), Below::All);
        assert_eq!(names(&all), ["a.bin", "b.bin", "c.bin"]);
        assert_eq!((all.remarks.len(), all.failures.len(), all.size()), (0, 0, 21));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_loops_and_unreadable_entries_are_a_line_each_and_never_an_end() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("good.bin"), "good").unwrap();
        symlink(folder.path(), at("loop")).unwrap();
        symlink(at("self"), at("self")).unwrap();
        symlink(at("nowhere"), at("broken")).unwrap();
        symlink(at("good.bin"), at("link.bin")).unwrap();
        let _pipe = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        let mut walk = Walk::default();
        walk.add(folder.path(), Below::All);
        assert_eq!(names(&walk), ["good.bin", "link.bin"]);
        let failures = walk.failures.iter().map(|unread| unread.words.clone());
        let said: Vec<String> = walk.remarks.iter().cloned().chain(failures).collect();
        for (name, word) in
            [("loop", "not followed"), ("self", "read"), ("broken", "read"), ("socket", "pipe or device")]
        {
            assert!(said.iter().any(|line| line.contains(name) && line.contains(word)), "{name}: {said:?}");
        }
    }

    #[test]
    fn hashes_come_in_the_order_of_the_files_and_a_file_that_went_is_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..40 {
            fs::write(folder.path().join(format!("{number:02}")), vec![number; 1000 * usize::from(number)]).unwrap();
        }
        let mut walk = Walk::default();
        walk.add(folder.path(), Below::Here);
        fs::remove_file(folder.path().join("07")).unwrap();
        let pace = Pace::default();
        let hashes = hash_all(&walk.files, &pace);
        for (file, hash) in walk.files.iter().zip(&hashes) {
            match fs::read(&file.path) {
                Ok(bytes) => assert_eq!(hash.as_ref().unwrap(), &crate::ioc::hash::hash_reader(&bytes[..]).unwrap()),
                Err(_) => assert!(hash.as_ref().unwrap_err().contains("07: can't be read")),
            }
        }
        assert_eq!(pace.done.into_inner(), walk.size() - 7000);
    }

    #[test]
    fn hashing_ends_when_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "a").unwrap();
        let mut walk = Walk::default();
        walk.add(folder.path(), Below::Here);
        let pace = Pace { stop: AtomicBool::new(true), ..Pace::default() };
        assert!(hash_all(&walk.files, &pace)[0].as_ref().unwrap_err().contains("stopped"));
    }
}
