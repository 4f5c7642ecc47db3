//! What is inside of what an alert comes with: lists, files and folders.
//!
//! Readers are bytes or text in, data out; only [`walk`] reads the disk. Nothing is ever sent from here, and nothing is
//! written to disk.

pub mod list;
pub mod walk;
