//! A file of the invented world, with its digests.

use sha2::{Digest, Sha256};

use super::seed::hex;
use super::story::FileRow;

/// The three digests of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hashes {
    pub(super) md5: String,
    pub(super) sha1: String,
    pub(super) sha256: String,
}

/// A file of the story with its digests.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) row: FileRow,
    pub(super) hashes: Hashes,
}

impl Hashes {
    /// The digests of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            md5: hex(md5::Md5::digest(bytes)),
            sha1: hex(sha1::Sha1::digest(bytes)),
            sha256: hex(Sha256::digest(bytes)),
        }
    }
}
