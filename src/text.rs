//! Making hostile text safe to show; widths; times and sizes for people.
//!
//! The one decision: nothing is dropped silently. What could move the cursor, hide or reorder text is shown as a sign
//! (`␛`, `⟨U+202E⟩`), so that a name made to deceive looks odd instead of harmless. Widths are counted by grapheme, in
//! the way ratatui counts them, so that a border drawn after a name stays straight.

pub mod amount;
pub mod constant;
mod copy;
mod cut;
mod keys;
mod markdown;
pub mod shell;
mod shown;
pub mod time;
mod unseen;
mod visible;

pub use amount::{bytes, bytes_of, count, count_of, counted, one_or, place, requests};
pub use copy::for_copy;
pub use cut::{fit, fit_middle, pad, through_host, width, wrap, wrap_within};
pub use keys::{holds_key, without_keys};
pub use markdown::unmarked;
pub use shown::Shown;
pub use unseen::{as_seen, hides_its_end, is_ignorable, reorders};
pub use visible::{is_hidden, visible, visible_lines};

/// The text with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Line and column, each from 1, of the byte at `offset`; the column counts characters.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
    (line, column)
}
