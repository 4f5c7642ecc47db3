//! A file of the invented world, with its digests.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::seed::hex;
use super::story::Row;

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
    pub(super) row: Row,
    pub(super) hashes: Hashes,
}

/// Files by each of their three hashes.
pub(super) type Samples = HashMap<String, Arc<Sample>>;

impl Sample {
    /// Files the sample under its three hashes.
    pub(super) fn file_in(self: &Arc<Self>, samples: &mut Samples) {
        for hash in [&self.hashes.md5, &self.hashes.sha1, &self.hashes.sha256] {
            samples.insert(hash.clone(), Arc::clone(self));
        }
    }
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
