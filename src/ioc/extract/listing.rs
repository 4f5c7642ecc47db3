//! What the lines above say of a line: the head of a column that is kept apart by blanks, and the command whose output it is.

use super::candidate::{Candidate, Decoy, Shape};
use super::context::Said;
use super::labels;
use crate::ioc::near;

/// Commands that list changes, each with its id in front.
const OF_CHANGES: &[&str] = &["git log", "git ls-remote", "git show-ref", "git rev-list", "git reflog"];

/// What stands behind the id of a change.
const BEHIND_CHANGE: &[&str] = &["\trefs/", " refs/", "\tHEAD", " HEAD", " (HEAD -> ", " (tag: ", " (origin/"];

/// What begins the line with the change that another one follows.
const PARENT: &str = "parent ";

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
    /// Where columns begin, and their heads.
    columns: Vec<(usize, String)>,
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
        let is_change = is_change || before == PARENT && end - start == CHANGE;
        let is_image = OF_IMAGES.iter().any(|sign| before.ends_with(sign));
        if is_change || is_image {
            return Some(Decoy::HashLikeId);
        }
        let (_, head) = self.columns.iter().find(|(column, _)| *column == start)?;
        match labels::of_head(head, end - start) {
            Said::OtherHex | Said::Ja3 => Some(Decoy::HashLikeId),
            Said::Password => Some(Decoy::PasswordHash),
            _ => None,
        }
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

/// The columns of a head, by the rule below it.
fn columns(head: &str, rule: &str) -> Vec<(usize, String)> {
    let starts: Vec<usize> = rule
        .bytes()
        .enumerate()
        .filter(|(at, byte)| *byte == b'-' && (*at == 0 || rule.as_bytes().get(at - 1) == Some(&b' ')))
        .map(|(at, _)| at)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([head.len()]);
    let named =
        |(start, end): (&usize, usize)| Some((*start, head.get(*start..end.min(head.len()))?.trim().to_owned()));
    starts.iter().zip(ends).filter_map(named).collect()
}
