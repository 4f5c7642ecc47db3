//! Hashes that a line end has broken, as they come out of PDF and narrow mail.

use super::context::Said;
use super::labels;
use crate::ioc::{HashKind, near};

/// The beginning of a hash at the end of a line.
#[derive(Debug)]
pub(super) struct Pending {
    digits: String,
    pub(super) line: usize,
    /// What stands before it on its line, as far as that may say what it is.
    before: String,
}

impl Pending {
    /// What the words before it say of a whole hash of so many digits.
    pub(super) fn said(&self, digits: usize) -> Said {
        labels::before(&self.before, self.before.len(), self.before.len() + digits, "")
    }
}

/// Digits that at least one of the pieces has: shorter ones are words.
const LONG: usize = 16;

/// What a line makes of the piece before it.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// A whole hash, with the line on which it begins.
    pub(super) hash: Option<(HashKind, String, Pending)>,
    pub(super) pending: Option<Pending>,
}

/// Joins the piece of the last line with the start of this one, and sees whether this one ends in a piece.
pub(super) fn join(before: Option<Pending>, line: &str, number: usize) -> Joined {
    let text = line.trim_end();
    if let Some(pending) = before {
        let start = text.trim_start_matches([' ', '\t', '>', '|', '*']);
        let length = hex_run(start.bytes());
        let (piece, rest) = start.split_at_checked(length).unwrap_or((start, ""));
        let is_whole = rest.is_empty();
        let is_bounded = !rest.starts_with(|c: char| c.is_alphanumeric() || "._-/:@".contains(c));
        let is_piece = length > 0
            && is_bounded
            && HashKind::of_length(length).is_none()
            && (is_whole || piece.bytes().any(|byte| byte.is_ascii_digit()));
        let total = pending.digits.len() + length;
        if is_piece && (pending.digits.len() >= LONG || length >= LONG) {
            let digits = format!("{}{}", pending.digits, piece);
            if let Some(kind) = HashKind::of_length(total).filter(|kind| is_whole_hash(*kind, &digits)) {
                let hash = Some((kind, digits.to_ascii_lowercase(), pending));
                return Joined { hash, pending: if is_whole { None } else { tail(text, number) } };
            }
            if is_whole && total < 64 {
                return Joined { hash: None, pending: Some(Pending { digits, ..pending }) };
            }
        }
    }
    Joined { hash: None, pending: tail(text, number) }
}

fn is_whole_hash(_: HashKind, digits: &str) -> bool {
    digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The piece of a hash at the end of a line.
fn tail(text: &str, number: usize) -> Option<Pending> {
    let length = hex_run(text.bytes().rev());
    let start = text.len() - length;
    let before = text.get(..start)?;
    let is_bounded = before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || ":=\"'`(|>".contains(c));
    let is_piece = (4..64).contains(&length) && HashKind::of_length(length).is_none();
    if !is_piece || !is_bounded {
        return None;
    }
    let digits = text.get(start..)?.to_owned();
    Some(Pending { digits, line: number, before: near::before(text, start).to_owned() })
}

fn hex_run(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.take_while(u8::is_ascii_hexdigit).count()
}

/// Whether a hyphen ends the line where a word goes on.
pub(super) fn ends_in_piece(line: &str) -> bool {
    line.trim_end().strip_suffix('-').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric()))
}
