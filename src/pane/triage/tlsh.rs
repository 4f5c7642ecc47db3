//! How alike two files are by their TLSH digests.

pub(super) use crate::case::similar::tlsh::{Digest, NEAR};
