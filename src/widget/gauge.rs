//! Progress as a line: a bar, what is going on, and how far it is.
//!
//! Part and whole are counts, so there is no fraction that is no number. A bar is full only when all is done.

use super::paint::{Align, Cut, Pen, blank, cells};
use crate::theme::{Glyphs, Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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

/// Draws `▓▓▓░ label    63 %` into the first row of `area`. Without a part, as when the whole is not known, there is no bar.
pub fn render(label: &str, part: Option<Part>, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
    blank(buffer, area, theme.style(Role::Text));
    let mut pen = Pen::new(buffer, area, 0);
    if let Some(part) = part {
        let width = (area.width / 4).min(12);
        let full = cells(part.bar(width, theme.glyphs()).matches(theme.glyphs().gauge_full).count());
        let glyphs = theme.glyphs();
        pen.put(&glyphs.gauge_full.repeat(usize::from(full)), theme.style(Role::Gauge));
        pen.put(&glyphs.gauge_empty.repeat(usize::from(width - full)), theme.style(Role::GaugeEmpty));
        pen.skip(u16::from(width > 0));
        if pen.room() > 8 {
            pen.put_right(&format!(" {} %", part.percent()), theme.style(Role::Text));
        }
    }
    let room = pen.room();
    pen.put_in(room, label, theme.style(Role::Text), Align::Left, Cut::Middle);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
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

    #[test]
    fn the_line_says_what_and_how_far() {
        let line = |part, width| drawn(width, 1, |area, buffer| render("invoice.doc", part, area, buffer, &theme()));
        assert_eq!(line(Some(Part { done: 63, total: 100 }), 32), "▓▓▓▓▓░░░ invoice.doc        63 %\n");
        assert_eq!(line(None, 32), "invoice.doc\n");
    }

    #[test]
    fn c33_c39_any_label_at_any_size() {
        for label in HOSTILE {
            for part in [None, Some(Part { done: u64::MAX, total: u64::MAX })] {
                at_all_sizes(|area, buffer| render(label, part, area, buffer, &theme()));
            }
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
