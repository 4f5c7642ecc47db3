//! Words about files on disk: what the effect runner is asked to look at, and what they found.

use crate::inside::Findings;
use crate::ioc::OwnKeys;
use crate::vt::Upload;

/// Names one look at the disk, so that news of an older one is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct LookId(pub u64);

/// What to do with files. None of it changes a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOrder {
    /// Find out what is at these paths, then hash each file: [`FileNews::Found`] once, the other news per file.
    /// A file in which one of these keys stands has no hash: it is not to leave.
    Look { id: LookId, paths: Vec<String>, own_keys: OwnKeys },
    /// Read what is inside of these files, and hash those of these folders: [`FileNews::Opened`].
    Open(Opening),
    /// Nobody waits for the look any more.
    Stop(LookId),
    /// Complete a path as a shell does.
    Complete(String),
    /// Find a name like this one that no file has yet.
    FreeName(String),
}

/// What is to be opened, and what the user has settled about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    pub paths: Vec<String>,
    /// Whether a folder stands for all files below it.
    pub recursive: bool,
    /// Tried on archives.
    pub passwords: Vec<String>,
    /// See [`crate::ioc::ExtractOptions`].
    pub references: Vec<String>,
    pub internal_names: Vec<String>,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum FileNews {
    Found {
        id: LookId,
        found: Found,
    },
    /// Bytes of a file that were hashed so far.
    Hashing {
        id: LookId,
        index: usize,
        done: u64,
    },
    /// SHA-256 in lower-case hex, or why there is none.
    Hashed {
        id: LookId,
        index: usize,
        outcome: Result<String, String>,
    },
    /// Files of folders that are to be opened were hashed so far.
    Opening {
        hashed: u64,
        files: u64,
    },
    /// What can be looked up of what was opened.
    Opened(Box<Findings>),
    /// A name that is free, with its folder.
    FreeName {
        wanted: String,
        free: String,
    },
    Completed {
        typed: String,
        /// What is certain of the rest.
        completed: String,
        /// What may follow, when that is not certain.
        names: Vec<String>,
    },
}

/// What is at some paths.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    pub files: Vec<LocalFile>,
    /// What can't be sent, each with its reason in a sentence.
    pub refused: Vec<String>,
    /// Whether a directory was among them, so that there is something to choose.
    pub directory: bool,
    /// Whether anything at all is at one of them, also what can't be read.
    pub is_there: bool,
    /// Files of a directory beyond those that are listed.
    pub left_out: usize,
    /// Links in a directory: what they lead to is not in it.
    pub links: usize,
}

/// A file that could be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalFile {
    pub upload: Upload,
    /// What it seems to be, by its first bytes.
    pub kind: &'static str,
}
