//! Lines that are too long to be kept: they are read in parts, which end where no value is cut.

use crate::ioc::bytes::Bytes;

/// How far back from the end of a part a place is looked for where no value is cut.
const WITHIN: usize = 64 << 10;

/// What a part of a line is of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) begins: bool,
    pub(super) ends: bool,
}

impl Part {
    /// A line in one piece.
    pub(super) const WHOLE: Self = Self { begins: true, ends: true };
}

/// Signs of which one stands beside the separator where values are listed.
static WRAPS: Bytes = Bytes::of(b"\"'`()[]{}<>");

/// Signs that stand between values.
static SEPARATORS: Bytes = Bytes::of(b",;|").and(0, b' ');

/// Where the text is cut: behind what parts two quoted values, else behind a blank, else behind any separator, and at its end
/// where none is near, for what has none is data.
pub(super) fn cut(bytes: &[u8]) -> usize {
    let from = bytes.len().saturating_sub(WITHIN).max(1);
    let near = || (from..bytes.len()).rev();
    let has = |set: &Bytes, at: usize| bytes.get(at).is_some_and(|byte| set.has(*byte));
    let parts_values = |at: &usize| has(&SEPARATORS, *at) && (has(&WRAPS, at - 1) || has(&WRAPS, at + 1));
    let is_blank = |at: &usize| bytes.get(*at).is_some_and(u8::is_ascii_whitespace);
    let found = near().find(parts_values).or_else(|| near().find(is_blank));
    let found = found.or_else(|| near().find(|at| has(&SEPARATORS, *at)));
    found.map_or(bytes.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_behind_what_parts_its_values() {
        for (text, kept) in [
            (r#"["a.test", "b.test", "c.te"#, r#"["a.test", "b.test", "#),
            ("a.test b.test c.te", "a.test b.test "),
            ("http://a.test/x,y http://b.test/x,y", "http://a.test/x,y "),
            ("a.test,b.test,c.te", "a.test,b.test,"),
            ("QUFBQUFB", "QUFBQUFB"),
        ] {
            assert_eq!(text.get(..cut(text.as_bytes())), Some(kept), "{text}");
        }
    }
}
