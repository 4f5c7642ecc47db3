//! A test that can't be run here says so where it is seen.

use std::io::Write as _;

/// Says that a test, or a part of it, is skipped, and why. What `println!` says of a test that passes nobody sees.
pub(crate) fn skipped(why: &str) {
    // Nobody may listen.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
