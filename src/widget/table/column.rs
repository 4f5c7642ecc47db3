//! Columns, and how they share a width.
//!
//! Where not all fit, whole columns go, the least important first: half a date is worth less than none.

use crate::widget::paint::{Align, Cut};

/// How wide a column is, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Always this.
    Fixed(u16),
    /// At least this, and one share of what is left.
    Min(u16),
    /// At least `min`, and `share` shares of what is left.
    Flex {
        /// The least, in cells.
        min: u16,
        /// Shares of the cells that are left.
        share: u16,
    },
}

impl Width {
    const fn least(self) -> u16 {
        match self {
            Self::Fixed(cells) | Self::Min(cells) | Self::Flex { min: cells, .. } => cells,
        }
    }

    const fn share(self) -> u16 {
        match self {
            Self::Fixed(_) => 0,
            Self::Min(_) => 1,
            Self::Flex { share, .. } => share,
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// How wide it is.
    pub width: Width,
    /// 0 stays; of the others the highest goes first when not all fit.
    pub priority: u8,
    /// Where its text stands.
    pub align: Align,
    /// What of its text is left out first.
    pub cut: Cut,
}

impl Column {
    /// A column that stays, with text on the left and cut at its end.
    pub const fn new(title: &'static str, width: Width) -> Self {
        Self { title, width, priority: 0, align: Align::Left, cut: Cut::End }
    }

    /// When it goes: 0 never, else the highest first.
    #[must_use]
    pub const fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// Text on the right, for numbers.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Text cut in the middle, for hashes and URLs.
    #[must_use]
    pub const fn cut_middle(mut self) -> Self {
        self.cut = Cut::Middle;
        self
    }
}

/// Where a column stands: `x` counts from the left edge of the first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) column: usize,
    pub(super) x: u16,
    pub(super) width: u16,
}

/// The columns that fit into `width` cells with a blank between each two.
pub(super) fn places(columns: &[Column], width: u16) -> Vec<Place> {
    let mut shown: Vec<(usize, &Column)> = columns.iter().enumerate().collect();
    let needed = |shown: &[(usize, &Column)]| {
        let least = shown.iter().fold(0, |sum: u16, (_, column)| sum.saturating_add(column.width.least()));
        least.saturating_add(super::super::paint::cells(shown.len().saturating_sub(1)))
    };
    while needed(&shown) > width {
        let least_important = shown.iter().enumerate().max_by_key(|(_, (_, column))| column.priority);
        match least_important {
            Some((place, (_, column))) if column.priority > 0 => shown.remove(place),
            _ => break,
        };
    }
    let mut left = width.saturating_sub(needed(&shown));
    let mut shares = shown.iter().fold(0, |sum: u16, (_, column)| sum.saturating_add(column.width.share()));
    let mut x = 0;
    let mut places = Vec::with_capacity(shown.len());
    for (column, Column { width: wanted, .. }) in shown {
        // The last share takes what rounding left over.
        let extra = u32::from(left) * u32::from(wanted.share()) / u32::from(shares.max(1));
        let extra = u16::try_from(extra).unwrap_or(left);
        left -= extra;
        shares = shares.saturating_sub(wanted.share());
        let cells = wanted.least().saturating_add(extra).min(width.saturating_sub(x));
        if cells > 0 {
            places.push(Place { column, x, width: cells });
        }
        x = x.saturating_add(cells).saturating_add(1).min(width);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COLUMNS: [Column; 4] = [
        Column::new("", Width::Fixed(1)),
        Column::new("name", Width::Flex { min: 10, share: 2 }),
        Column::new("owner", Width::Min(6)).priority(2),
        Column::new("date", Width::Fixed(10)).priority(1),
    ];

    fn widths(width: u16) -> Vec<(usize, u16)> {
        places(&COLUMNS, width).iter().map(|place| (place.column, place.width)).collect()
    }

    #[test]
    fn what_is_left_is_shared_out() {
        assert_eq!(widths(60), [(0, 1), (1, 30), (2, 16), (3, 10)]);
    }

    #[test]
    fn the_least_important_column_goes_first_and_the_rest_use_its_room() {
        assert_eq!(widths(29), [(0, 1), (1, 16), (3, 10)]);
        assert_eq!(widths(22), [(0, 1), (1, 20)]);
    }

    #[test]
    fn columns_that_stay_are_cut_where_even_they_do_not_fit() {
        assert_eq!(widths(6), [(0, 1), (1, 4)]);
        assert_eq!(widths(1), [(0, 1)]);
        assert_eq!(widths(0), []);
    }

    proptest! {
        #[test]
        fn columns_never_overlap_nor_leave_the_width(width in 0u16..300, least in prop::collection::vec((0u16..80, 0u16..4, 0u8..4), 0..9)) {
            let columns: Vec<_> = least.iter().map(|(min, share, priority)| {
                Column::new("", Width::Flex { min: *min, share: *share }).priority(*priority)
            }).collect();
            let mut free = 0;
            for place in places(&columns, width) {
                prop_assert!(place.x >= free);
                free = place.x + place.width;
                prop_assert!(free <= width);
            }
        }
    }
}
