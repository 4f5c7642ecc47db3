//! A verdict as a bar: how much of all engines says malicious, suspicious, nothing found, and how much has no opinion.
//!
//! Each share has a sign of its own, so that the bar can be read without colours.

use crate::theme::{Glyphs, Role};

/// Engines by what they say: malicious, suspicious, nothing found, without an opinion.
pub type Shares = [u32; 4];

/// The bar as pieces of text with their roles, `width` cells in all; nothing where nobody was asked.
///
/// Who says something has a cell at least, however few they are.
pub fn pieces(shares: Shares, width: u16, glyphs: &Glyphs) -> Vec<(Role, String)> {
    let signs = [
        (Role::Malicious, glyphs.bar_malicious),
        (Role::Suspicious, glyphs.bar_suspicious),
        (Role::Harmless, glyphs.bar_none),
        (Role::Muted, glyphs.bar_silent),
    ];
    let parts = cells(shares, usize::from(width)).into_iter().zip(signs);
    parts.filter(|(count, _)| *count > 0).map(|(count, (role, sign))| (role, sign.repeat(count))).collect()
}

/// How many cells each share gets.
fn cells(shares: Shares, width: usize) -> [usize; 4] {
    let all: u64 = shares.iter().map(|share| u64::from(*share)).sum();
    if all == 0 {
        return [0; 4];
    }
    let part = |share: u32| {
        let exact = u64::from(share).saturating_mul(width as u64) / all;
        usize::try_from(exact).unwrap_or(width).max(usize::from(share > 0))
    };
    let mut given = shares.map(part);
    // What rounding left over goes to the last share, so that the bar never says more bad than there is; what is too much
    // is taken from the largest.
    let sum: usize = given.iter().sum();
    if let Some(last) = given.iter_mut().rev().find(|cells| **cells > 0) {
        *last += width.saturating_sub(sum);
    }
    for _ in width..sum {
        if let Some(largest) = given.iter_mut().max() {
            *largest = largest.saturating_sub(1);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::GlyphSet;
    use proptest::prelude::*;

    fn bar(shares: Shares) -> String {
        pieces(shares, 10, GlyphSet::Unicode.glyphs()).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn who_says_something_has_a_cell_however_few_they_are() {
        assert_eq!(bar([61, 0, 11, 0]), "████████░░");
        assert_eq!(bar([1, 0, 90, 0]), "█░░░░░░░░░");
        assert_eq!(bar([1, 1, 90, 3]), "█▒░░░░░░░·");
        assert_eq!(bar([30, 0, 60, 0]), "███░░░░░░░");
        assert_eq!(bar([0, 0, 62, 0]), "░░░░░░░░░░");
        assert_eq!(bar([0, 0, 0, 0]), "");
    }

    #[test]
    fn in_ascii_each_share_has_a_sign_of_its_own() {
        let bar: String =
            pieces([4, 3, 2, 1], 10, GlyphSet::Ascii.glyphs()).into_iter().map(|(_, text)| text).collect();
        assert_eq!(bar, "####+++--.");
    }

    proptest! {
        #[test]
        fn a_bar_is_as_wide_as_asked(shares: [u32; 4], width in 8usize..60) {
            let sum: usize = cells(shares, width).iter().sum();
            prop_assert_eq!(sum, if shares == [0; 4] { 0 } else { width });
        }
    }
}
