//! What stands near a place in a line: so much as judging it can need, so that a place in a long line costs no more than one in
//! a short line.

/// Bytes that are looked at on either side.
const NEAR: usize = 256;

/// What stands right after `start`.
pub(super) fn after(line: &str, start: usize) -> &str {
    line.get(start..line.ceil_char_boundary(start.saturating_add(NEAR))).unwrap_or("")
}

/// What stands right before `end`.
pub(super) fn before(line: &str, end: usize) -> &str {
    line.get(line.floor_char_boundary(end.saturating_sub(NEAR))..end).unwrap_or("")
}
