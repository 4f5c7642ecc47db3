//! The characters that show nothing, reorder what stands beside them, or break lines: one table, with what each range does. Who
//! shows text, reads indicators, takes what is pasted or judges a name asks here.

use std::borrow::Cow;
use std::cmp::Ordering;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// What a character that is not seen does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// Sets the direction of what stands beside it.
    Reorders,
    /// Shows nothing: soft hyphens, fillers, zero-width spaces and joiners, tags, annotations.
    Hides,
    /// Says how the character before it is drawn.
    Selector,
    /// Looks like a blank or ends a line.
    Blank,
    /// Is drawn around what follows it, in some scripts.
    Embraces,
}

use Unseen::{Blank, Embraces, Hides, Reorders, Selector};

/// First and last of each range, in order.
///
/// Source: Unicode 17, property `Default_Ignorable_Code_Point` and general categories Cf, Zl and Zp; `Bidi_Control` for what
/// reorders, `Variation_Selector` for selectors.
const TABLE: &[(char, char, Unseen)] = &[
    ('\u{ad}', '\u{ad}', Hides),
    ('\u{34f}', '\u{34f}', Hides),
    ('\u{600}', '\u{605}', Embraces),
    ('\u{61c}', '\u{61c}', Reorders),
    ('\u{6dd}', '\u{6dd}', Embraces),
    ('\u{70f}', '\u{70f}', Embraces),
    ('\u{890}', '\u{891}', Embraces),
    ('\u{8e2}', '\u{8e2}', Embraces),
    ('\u{115f}', '\u{1160}', Hides),
    ('\u{17b4}', '\u{17b5}', Hides),
    ('\u{180b}', '\u{180f}', Hides),
    ('\u{200b}', '\u{200d}', Hides),
    ('\u{200e}', '\u{200f}', Reorders),
    ('\u{2028}', '\u{2029}', Blank),
    ('\u{202a}', '\u{202e}', Reorders),
    ('\u{2060}', '\u{2065}', Hides),
    ('\u{2066}', '\u{2069}', Reorders),
    ('\u{206a}', '\u{206f}', Hides),
    ('\u{2800}', '\u{2800}', Blank),
    ('\u{3164}', '\u{3164}', Hides),
    ('\u{fe00}', '\u{fe0f}', Selector),
    ('\u{feff}', '\u{feff}', Hides),
    ('\u{ffa0}', '\u{ffa0}', Hides),
    ('\u{fff0}', '\u{fffb}', Hides),
    ('\u{110bd}', '\u{110bd}', Embraces),
    ('\u{110cd}', '\u{110cd}', Embraces),
    ('\u{13430}', '\u{1343f}', Embraces),
    ('\u{1bca0}', '\u{1bca3}', Hides),
    ('\u{1d173}', '\u{1d17a}', Hides),
    ('\u{e0000}', '\u{e00ff}', Hides),
    ('\u{e0100}', '\u{e01ef}', Selector),
    ('\u{e01f0}', '\u{e0fff}', Hides),
];

const JOINER: char = '\u{200d}';
const NON_JOINER: char = '\u{200c}';

/// Blanks in a row that push what follows out of sight.
const FAR: &str = "        ";

impl Unseen {
    /// What the character does; none where it is seen.
    pub(super) fn of(c: char) -> Option<Self> {
        if c.is_ascii() {
            return None;
        }
        let order = |(first, last, _): &(char, char, Self)| match () {
            () if *last < c => Ordering::Less,
            () if *first > c => Ordering::Greater,
            () => Ordering::Equal,
        };
        TABLE.binary_search_by(order).ok().and_then(|at| TABLE.get(at)).map(|(.., does)| *does)
    }
}

/// Whether the character sets the direction of what stands beside it.
pub fn reorders(c: char) -> bool {
    Unseen::of(c) == Some(Reorders)
}

/// Whether nobody sees the character, and nothing of the text is lost without it.
pub fn is_ignorable(c: char) -> bool {
    matches!(Unseen::of(c), Some(Reorders | Hides | Selector))
}

/// Whether a joiner glues what stands before it to `rest`, which follows it in the same grapheme: an emoji, or a conjunct of an
/// Indic script. Elsewhere it only hides.
pub(super) fn glues(c: char, rest: &str) -> bool {
    c == JOINER && rest.chars().next().is_some_and(|next| next.width().unwrap_or(0) > 0)
}

/// Whether a name has something in it that keeps its end out of sight: blanks in a row, or signs that nobody sees and that no
/// writing needs there.
pub fn hides_its_end(name: &str) -> bool {
    let needed = |(before, c, after): (Option<char>, char, &str)| match c {
        NON_JOINER => [before, after.chars().next()].into_iter().all(|beside| beside.is_some_and(is_written_so)),
        c => glues(c, after),
    };
    let hides = |at: (Option<char>, char, &str)| match Unseen::of(at.1) {
        Some(Hides | Blank) => !needed(at),
        Some(Reorders | Selector | Embraces) => false,
        None => at.1 == '\u{a0}',
    };
    name.contains(FAR) || name.graphemes(true).any(|grapheme| signs(grapheme, name).any(hides))
}

/// Letters of a script that parts its words' letters with a joiner's opposite.
fn is_written_so(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic()
}

/// Each sign of a grapheme of `text`, with what stands before it and behind it.
fn signs<'a>(grapheme: &'a str, text: &'a str) -> impl Iterator<Item = (Option<char>, char, &'a str)> {
    let start = grapheme.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    grapheme.char_indices().map(move |(at, c)| {
        let (before, rest) = text.split_at_checked(start + at).unwrap_or_default();
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let inside = grapheme.get(at + c.len_utf8()..).unwrap_or_default();
        // What a joiner glues stands in its grapheme; what parts two letters stands between two.
        (before.chars().next_back(), c, if c == JOINER { inside } else { after })
    })
}

/// The text as its reader sees it: without signs that nobody sees, and without blanks of other sorts than the usual one.
pub fn as_seen(text: &str) -> Cow<'_, str> {
    let is_seen = |c: char| Unseen::of(c).is_none() && c != '\u{a0}';
    if text.chars().all(is_seen) { Cow::Borrowed(text) } else { text.chars().filter(|c| is_seen(*c)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_in_order_for_the_search() {
        assert!(TABLE.is_sorted_by(|a, b| a.1 < b.0));
        let ranges = TABLE.iter().filter(|(.., does)| matches!(does, Reorders | Hides | Selector));
        assert!(ranges.flat_map(|(first, last, _)| *first..=*last).all(is_ignorable));
        assert!(!"aü中🙂 \n\u{a0}\u{2800}".contains(is_ignorable));
    }

    #[test]
    fn a_name_hides_its_end_only_by_what_no_writing_needs() {
        for hiding in
            ["a.pdf\u{2060}.exe", "a\u{ad}.exe", "a.pdf\u{200d}.exe", "a.pdf        .exe", "a\u{a0}.exe", "a\u{200c}b"]
        {
            assert!(hides_its_end(hiding), "{hiding:?}");
        }
        for honest in ["👩\u{200d}💻.js", "می\u{200c}خواهم.pdf", "♻\u{fe0f}.zip", "a b.exe", "a\u{202e}b"]
        {
            assert!(!hides_its_end(honest), "{honest:?}");
        }
    }

    #[test]
    fn a_name_is_read_as_it_is_seen() {
        assert_eq!(as_seen("invoice.pdf\u{3164}\u{2800}\u{a0}.exe"), "invoice.pdf.exe");
        assert!(matches!(as_seen("invoice.pdf"), Cow::Borrowed(_)));
    }
}
