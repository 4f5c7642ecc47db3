//! What the lines above say of a line: the head of a column that is kept apart by blanks, and the command whose output it is.

use super::candidate::{Candidate, Decoy, Shape};
use super::context::{self, Said};
use crate::ioc::near;

/// Commands that list changes, each with its id in front.
const OF_CHANGES: &[&str] = &["git log", "git ls-remote", "git show-ref", "git rev-list", "git reflog"];

/// What stands behind the id of a change.
const BEHIND_CHANGE: &[&str] = &["\trefs/", " refs/", "\tHEAD", " HEAD", " (HEAD -> ", " (tag: ", " (origin/"];

/// What stands before the digest of an image.
const OF_IMAGES: &[&str] = &["@sha256:", "Digest: sha256:"];

/// Digits of the id of a change.
const CHANGE: usize = 40;

/// The longest line that is a head.
const LONGEST: usize = 512;

/// What the lines above say.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The line before, when it may be a head.
    above: String,
    /// Where columns begin in which something else is than files, and what.
    columns: Vec<(usize, Decoy)>,
    is_of_changes: bool,
}

impl Listing {
    /// Takes a line in.
    pub(super) fn pass(&mut self, line: &str) {
        if line.trim().is_empty() {
            *self = Self::default();
            return;
        }
        self.is_of_changes |= line.len() < LONGEST && OF_CHANGES.iter().any(|command| line.contains(command));
        if is_rule(line) {
            self.columns = columns(&std::mem::take(&mut self.above), line);
            return;
        }
        self.above.clear();
        if line.len() < LONGEST {
            self.above.push_str(line);
        }
    }

    /// Why the hash between two bytes of the line is none of a file.
    pub(super) fn judge(&self, line: &str, start: usize, end: usize) -> Option<Decoy> {
        let after = near::after(line, end);
        let is_change = start == 0
            && end == CHANGE
            && (self.is_of_changes || BEHIND_CHANGE.iter().any(|sign| after.starts_with(sign)));
        let before = near::before(line, start);
        let is_image = OF_IMAGES.iter().any(|sign| before.ends_with(sign));
        if is_change || is_image {
            return Some(Decoy::HashLikeId);
        }
        self.columns.iter().find(|(column, _)| *column == start).map(|(_, decoy)| decoy.clone())
    }
}

/// Whether a cell names a branch or tag, as beside the id of a change.
pub(super) fn is_reference(cell: &str) -> bool {
    let cell = cell.trim();
    cell == "HEAD" || cell.starts_with("refs/")
}

/// Says of what is as long as the id of a change that it is one.
pub(super) fn note_change(candidate: &mut Candidate) {
    if candidate.shape == Shape::Hash && candidate.end - candidate.start == CHANGE {
        candidate.note = Some(Decoy::HashLikeId);
    }
}

/// `----------   -------`
fn is_rule(line: &str) -> bool {
    line.starts_with('-') && line.contains("---") && line.bytes().all(|byte| matches!(byte, b'-' | b' ' | b'\r'))
}

/// The columns of a head, by the rule below it, that hold something else than files.
fn columns(head: &str, rule: &str) -> Vec<(usize, Decoy)> {
    let starts: Vec<usize> = rule
        .bytes()
        .enumerate()
        .filter(|(at, byte)| *byte == b'-' && (*at == 0 || rule.as_bytes().get(at - 1) == Some(&b' ')))
        .map(|(at, _)| at)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([head.len()]);
    let named = starts.iter().zip(ends).filter_map(|(start, end)| {
        let label = head.get(*start..end.min(head.len()))?.trim();
        match context::of_label(label) {
            Said::OtherHex | Said::Ja3 => Some((*start, Decoy::HashLikeId)),
            Said::Password => Some((*start, Decoy::PasswordHash)),
            _ => None,
        }
    });
    named.collect()
}
