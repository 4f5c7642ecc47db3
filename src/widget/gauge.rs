//! Progress as a bar, and how far it is.
//!
//! Part and whole are counts, so there is no fraction that is no number. A bar is full only when all is done.

use crate::theme::Glyphs;

/// How much of something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// So much.
    pub done: u64,
    /// Of so much; 0 when there was nothing to do.
    pub total: u64,
}

impl Part {
    /// In hundredths, rounded down: 100 only when all is done.
    pub fn percent(self) -> u64 {
        self.of(100)
    }

    /// The same part of `whole`, rounded down.
    fn of(self, whole: u64) -> u64 {
        let part = u128::from(whole) * u128::from(self.done.min(self.total));
        part.checked_div(u128::from(self.total)).and_then(|part| u64::try_from(part).ok()).unwrap_or(whole)
    }

    /// A bar of `width` cells, for a cell of a table.
    pub fn bar(self, width: u16, glyphs: &Glyphs) -> String {
        let full = usize::try_from(self.of(u64::from(width))).unwrap_or_default();
        glyphs.gauge_full.repeat(full) + &glyphs.gauge_empty.repeat(usize::from(width).saturating_sub(full))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::testing::theme;
    use proptest::prelude::*;

    #[test]
    fn a_bar_is_full_only_when_all_is_done() {
        for (done, total, percent, bar) in [
            (0, 3, 0, "░░░░"),
            (2, 3, 66, "▓▓░░"),
            (999, 1000, 99, "▓▓▓░"),
            (3, 3, 100, "▓▓▓▓"),
            (5, 3, 100, "▓▓▓▓"),
            (0, 0, 100, "▓▓▓▓"),
        ] {
            let part = Part { done, total };
            assert_eq!((part.percent(), part.bar(4, theme().glyphs()).as_str()), (percent, bar), "{done} of {total}");
        }
    }

    proptest! {
        #[test]
        fn a_bar_is_as_wide_as_asked(done: u64, total: u64, width in 0u16..99) {
            let bar = Part { done, total }.bar(width, theme().glyphs());
            prop_assert_eq!(bar.chars().count(), usize::from(width));
        }
    }
}
