//! Which files are alike, by the digests that their reports carry: computed here, at no cost.

pub mod ssdeep;
pub mod tlsh;
