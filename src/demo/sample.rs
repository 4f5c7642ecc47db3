//! A file of the invented world, with its digests.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;
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
    /// The file of a row, which then has the digests and all names of the file, for templates; the first name is the one shown.
    pub(super) fn new(mut row: Row, hashes: Hashes) -> Self {
        let names = row.get("names").cloned().unwrap_or_else(|| json!([row.text("name")]));
        let told = json!({"names": names, "sha256": hashes.sha256, "sha1": hashes.sha1, "md5": hashes.md5});
        row.0.extend(Row::of(told).0);
        Self { row, hashes }
    }

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
