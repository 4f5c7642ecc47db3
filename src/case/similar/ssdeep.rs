//! How alike two files are by their ssdeep digests: the comparison of spamsum, as ssdeep 2.14 makes it.
//!
//! Source: Kornblum: "Identifying almost identical files using context triggered piecewise hashing" (2006). A digest is a block
//! size and two signatures, of blocks of that size and of twice that size.

use std::cmp::Ordering;

/// The longest signature.
const LONGEST: usize = 64;
/// Signatures that share no run of this length are strangers.
const WINDOW: usize = 7;
const SMALLEST_BLOCK: u64 = 3;
/// More equal characters in a row than this say nothing.
const RUN: usize = 3;

/// The score from which two files count as alike.
pub const NEAR: u8 = 60;

/// A digest: `96:8mD47oPR7hM4BM:8mD4cPR9M4BM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    block: u64,
    one: Signature,
    two: Signature,
}

/// A signature without runs, and its parts of [`WINDOW`] characters in their order as numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature {
    text: Box<[u8]>,
    parts: Box<[u64]>,
}

impl Digest {
    /// Reads block size and signatures; a file's name behind a comma, as the program writes it, is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let (block, rest) = text.split_once(':')?;
        let (one, two) = rest.split_once(':')?;
        let two = two.split(',').next().unwrap_or_default();
        let is_signature = |text: &str| {
            text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
        };
        let block = block.parse().ok().filter(|block| (SMALLEST_BLOCK..=u64::from(u32::MAX)).contains(block))?;
        // An empty file has empty signatures, and is like nothing.
        (is_signature(one) && is_signature(two) && !one.is_empty()).then(|| Self {
            block,
            one: Signature::of(one),
            two: Signature::of(two),
        })
    }

    /// 100 for the same, 0 for strangers.
    pub fn score(&self, other: &Self) -> u8 {
        if self == other {
            return 100;
        }
        if self.block == other.block {
            let by_two = score(&self.two, &other.two, self.block * 2);
            score(&self.one, &other.one, self.block).max(by_two)
        } else if self.block == other.block * 2 {
            score(&self.one, &other.two, self.block)
        } else if other.block == self.block * 2 {
            score(&self.two, &other.one, other.block)
        } else {
            0
        }
    }
}

impl Signature {
    fn of(text: &str) -> Self {
        let text = without_runs(text);
        let number = |part: &[u8]| part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let mut parts: Vec<u64> = text.windows(WINDOW).map(number).collect();
        parts.sort_unstable();
        Self { text, parts: parts.into() }
    }

    fn shares_part(&self, other: &Self) -> bool {
        let (mut one, mut two) = (self.parts.iter().peekable(), other.parts.iter().peekable());
        while let (Some(mine), Some(theirs)) = (one.peek(), two.peek()) {
            match mine.cmp(theirs) {
                Ordering::Less => one.next(),
                Ordering::Greater => two.next(),
                Ordering::Equal => return true,
            };
        }
        false
    }
}

/// A text with no character more than [`RUN`] times in a row.
fn without_runs(text: &str) -> Box<[u8]> {
    let mut kept: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        if kept.len() < RUN || kept.iter().rev().take(RUN).any(|before| *before != byte) {
            kept.push(byte);
        }
    }
    kept.into()
}

/// How alike two signatures of blocks of the same size are.
fn score(one: &Signature, other: &Signature, block: u64) -> u8 {
    if !one.shares_part(other) {
        return 0;
    }
    let (one, other) = (&one.text, &other.text);
    let apart = edits(one, other) * LONGEST / (one.len() + other.len()).max(1);
    let alike = 100_u64.saturating_sub((100 * apart / LONGEST) as u64);
    // Small blocks make short signatures, which are alike by chance.
    let most = block / SMALLEST_BLOCK * one.len().min(other.len()) as u64;
    u8::try_from(alike.min(most).min(100)).unwrap_or(100)
}

/// How many characters must be put in or taken out to make one of the other; changing one is both.
fn edits(one: &[u8], other: &[u8]) -> usize {
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, byte) in one.iter().enumerate() {
        let mut corner = row;
        let mut left = row + 1;
        let mut line = Vec::with_capacity(above.len());
        line.push(left);
        for (there, up) in other.iter().zip(above.iter().skip(1)) {
            let changed = corner + if byte == there { 0 } else { 2 };
            left = changed.min(left + 1).min(up + 1);
            corner = *up;
            line.push(left);
        }
        above = line;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digests of invented texts and variants of them, with the scores that ssdeep 2.14.1 gives.
    const KNOWN: [&str; 10] = [
        "768:gIRAma7zC3b62LNzL+Mgi6MXhVZKlKq1aLDoMr2gKLEkzbjibZpyM79390oVcZiO:gyA7zC+2BzL+Mgi6Ih3KRQLDoMrl8JzX",
        "768:gIRlma7zC3b62LNzL+Mgi6MXhVZKlKq1aLvoMr2g6LEkzbjibZpyM79390oVcZiO:gyl7zC+2BzL+Mgi6Ih3KRQLvoMrlsJzX",
        "768:gI8Amf7zCzb62LNzL+Mgi6KXhVZKlKq1aLDoMr2gKLEkzbjibZpyM79390oVuZiv:glAmzCS2BzL+Mgi6Ch3KRQLDoMrl8JzG",
        "1536:gyA7zC+2BzL+Mgi6Ih3KRQLDoMrl8Jz3ib2Ml90oVcZi2GX3iLESyHco6ykXg9wl:gyA7zt2BFgnIhaKL0Mrlyzyb2Ml904XC",
        "384:wRLJintR9TjCmH6SMZzCuAAhhngWYrKtXM9JSezNE8xp+MaHdgalVMm6hjJn3nZu:gIRAma7zC3b62LNzL+Mgi6MXhVZKlKqL",
        "768:PHjUoM+5vmxDu22R7ChfQfAOdWFbTTmnHVMG1ZHit/oQx73E27LQRqnU:PH3h+Vu2AChfQfAOdWFbTTmnHV33itfu",
        "12:5TWe2ViwDal4sB1dBhuNkipZMs8FIFCSLKEMHxAD:5TvijqhCkipZMZaLKlS",
        "12:5TWe2ViwDal4szZdBhuNkipZMs8FIFCSLKEMHxAD:5TvijuRhCkipZMZaLKlS",
        "12:5TWe2ViwDal4sB1dBhuNkipZMs8FIFCSLKEMHxAV:5TvijqhCkipZMZaLKle",
        "192:v4RLYkinv16KFL5njVheMjx/qnmffTenM0SMZzdz8d1BIPwg+WQAh6:wRLJintR9TjCmH6SMZzCuAAh6",
    ];
    const SCORES: [[u8; 10]; 10] = [
        [100, 96, 91, 68, 68, 0, 0, 0, 0, 0],
        [96, 100, 86, 61, 66, 0, 0, 0, 0, 0],
        [91, 86, 100, 60, 60, 0, 0, 0, 0, 0],
        [68, 61, 60, 100, 0, 0, 0, 0, 0, 0],
        [68, 66, 60, 0, 100, 0, 0, 0, 0, 57],
        [0, 0, 0, 0, 0, 100, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 100, 96, 99, 0],
        [0, 0, 0, 0, 0, 0, 96, 100, 94, 0],
        [0, 0, 0, 0, 0, 0, 99, 94, 100, 0],
        [0, 0, 0, 0, 57, 0, 0, 0, 0, 100],
    ];

    fn digest(text: &str) -> Digest {
        Digest::parse(text).expect("a digest")
    }

    #[test]
    fn the_scores_are_those_of_the_program_that_made_the_digests() {
        for (one, scores) in KNOWN.iter().zip(SCORES) {
            for (other, score) in KNOWN.iter().zip(scores) {
                assert_eq!(digest(one).score(&digest(other)), score, "{one} {other}");
            }
        }
    }

    #[test]
    fn runs_say_nothing_and_small_blocks_say_little() {
        assert_eq!(digest("96:AAAAAABCDEFGHIJ:ABC").score(&digest("96:AAABCDEFGHIJ:ABC")), 100);
        assert_eq!(digest("3:ABCDEFGHIJ:ABC").score(&digest("3:ABCDEFGHIJ:XYZ")), 10);
    }

    #[test]
    fn a_name_behind_the_digest_is_left_out() {
        assert_eq!(digest("3:ABCDEFGHIJ:ABC,\"a:b.exe\""), digest("3:ABCDEFGHIJ:ABC"));
    }

    #[test]
    fn what_is_no_digest_is_like_nothing() {
        let long = format!("3:{}:A", "A".repeat(65));
        for text in ["", "3:", "x:A:B", "0:A:B", "3:é:B", "3:A B:C", "3::", "99999999999999999999:A:B", long.as_str()]
        {
            assert_eq!(Digest::parse(text), None, "{text}");
        }
    }
}
