//! Tables: the edges that the layout leaves out, and words that must not be broken.

use std::collections::BTreeSet;

use super::{Rendered, Span, SpanStyle};
use crate::text;

/// Cells of the edges on both sides.
pub(super) const EDGES: usize = 2;

/// Digits of the shortest hash.
const HASH: usize = 32;

/// What a rule between rows has where columns meet: below it, above it.
const BELOW: [char; 2] = ['┬', '┼'];
const ABOVE: [char; 2] = ['┴', '┼'];

/// Whether a table with more than one column is in the page.
pub(super) fn has_table(page: &Rendered) -> bool {
    page.lines.iter().any(|line| begins(&plain(line)))
}

/// Closes the tables on their sides; lines get [`EDGES`] cells wider.
pub(super) fn close(page: &mut Rendered) {
    let mut inside = None;
    for line in &mut page.lines {
        let shown = plain(line);
        match inside {
            None if begins(&shown) => {
                inside = Some(text::width(&shown));
                frame(line, "┌", "┐", 0);
            }
            Some(width) if is_rule(&shown) && !shown.contains(BELOW) => {
                inside = None;
                frame(line, "└", "┘", width - text::width(&shown).min(width));
            }
            Some(width) => {
                let (left, right) = if is_rule(&shown) { ("├", "┤") } else { ("│", "│") };
                frame(line, left, right, width - text::width(&shown).min(width));
            }
            None => {}
        }
    }
}

/// The words that stand whole on a line: those of at most `most` letters, and hashes, which nobody reads in pieces.
pub(super) fn words(page: &Rendered, most: usize) -> BTreeSet<String> {
    let is_hash = |word: &str| word.len() >= HASH && word.bytes().all(|sign| sign.is_ascii_hexdigit());
    let mut words = BTreeSet::new();
    for line in page.lines.iter().map(|line| plain(line)) {
        let runs = line.split(|sign: char| !sign.is_alphanumeric());
        words.extend(runs.filter(|run| text::width(run) <= most || is_hash(run)).map(str::to_owned));
    }
    words
}

fn plain(line: &[Span]) -> String {
    line.iter().map(|span| span.text.as_str()).collect()
}

/// Whether a line is the first rule of a table.
fn begins(line: &str) -> bool {
    is_rule(line) && line.contains(BELOW) && !line.contains(ABOVE)
}

fn is_rule(line: &str) -> bool {
    line.starts_with('─') && line.chars().all(|sign| matches!(sign, '─' | '┬' | '┴' | '┼'))
}

fn frame(line: &mut Vec<Span>, left: &str, right: &str, missing: usize) {
    let edge = |text: String| Span { text, style: SpanStyle::default() };
    line.insert(0, edge(left.to_owned()));
    line.push(edge(format!("{}{right}", " ".repeat(missing))));
}
