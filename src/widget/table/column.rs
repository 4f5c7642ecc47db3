//! Columns, and how they share a width.
//!
//! Where not all fit, whole columns go, the least important first: half a date is worth less than none.

use crate::widget::paint::{Align, Cut};

/// How wide a column is, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Always this.
    Fixed(u16),
    /// At least `min`, and `share` shares of what is left.
    Flex {
        /// The least, in cells.
        min: u16,
        /// Shares of the cells that are left.
        share: u16,
    },
}

impl Width {
    /// The cells that it has in any case.
    pub(super) const fn least(self) -> u16 {
        match self {
            Self::Fixed(cells) | Self::Flex { min: cells, .. } => cells,
        }
    }

    /// Its shares of what is left.
    pub(super) const fn share(self) -> u16 {
        match self {
            Self::Fixed(_) => 0,
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
    /// Whether its cells stay under its title, whatever a row needs beside them.
    pub is_pinned: bool,
}

impl Column {
    /// A column that stays, with text on the left and cut at its end.
    pub const fn new(title: &'static str, width: Width) -> Self {
        Self { title, width, priority: 0, align: Align::Left, cut: Cut::End, is_pinned: false }
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

    /// Cells that stay under the title, for figures that are compared from row to row.
    #[must_use]
    pub const fn pinned(mut self) -> Self {
        self.is_pinned = true;
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

/// How wide the cells of a column are, of those on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Content {
    /// As wide as most of them need.
    pub(super) most: u16,
    /// As wide as the widest; 0 means that all are empty.
    pub(super) widest: u16,
}

impl Content {
    /// Of cells of these widths. A column of fixed width is as wide as half of its cells need, others as three of four.
    pub(super) fn of(mut cells: Vec<u16>, width: Width) -> Self {
        cells.sort_unstable();
        let quarters = if width.share() == 0 { 2 } else { 3 };
        let at = (cells.len() * quarters / 4).min(cells.len().saturating_sub(1));
        Self { most: cells.get(at).copied().unwrap_or_default(), widest: cells.last().copied().unwrap_or_default() }
    }
}

/// The columns that fit into `width` cells with a blank between each two.
///
/// No column gets more than its cells need while another is cut, and none gets more than its least while a more important one
/// is cut: first as much as most cells need, by importance, then what the widest need. What nobody needs goes to the columns
/// with shares, so that those at the right edge stay where they are. `rows` tells how wide the cells of each row are.
pub(super) fn places(columns: &[Column], contents: &[Content], rows: &[Vec<u16>], width: u16) -> Vec<Place> {
    let mut shown: Vec<Sized> = columns
        .iter()
        .enumerate()
        .zip(contents.iter().copied().chain(std::iter::repeat(Content::default())))
        .map(|((column, of), content)| Sized::new(column, of, content))
        .collect();
    while needed(&shown) > width {
        let least_important =
            shown.iter().enumerate().max_by_key(|(_, sized)| (sized.priority > 0 && sized.is_empty, sized.priority));
        match least_important {
            Some((place, sized)) if sized.priority > 0 => shown.remove(place),
            _ => break,
        };
    }
    // A title above nothing is worth less than what it would cut of others.
    while wanted(&shown) > width {
        let empty = shown.iter().enumerate().filter(|(_, sized)| sized.is_empty && sized.priority > 0);
        let Some((place, _)) = empty.max_by_key(|(_, sized)| sized.priority) else { break };
        shown.remove(place);
    }
    drop_extras(&mut shown, rows, width);
    let mut left = width.saturating_sub(needed(&shown));
    let mut importance: Vec<u8> = shown.iter().map(|sized| sized.priority).collect();
    importance.sort_unstable();
    importance.dedup();
    for lacks in [Sized::lacks_for_most, Sized::lacks] {
        for priority in &importance {
            let takes = |sized: &Sized| if sized.priority == *priority { lacks(sized) } else { 0 };
            while left > 0 && shown.iter().any(|sized| sized.share > 0 && takes(sized) > 0) {
                left = share_out(&mut shown, left, takes);
            }
        }
    }
    share_out(&mut shown, left, |_| u16::MAX);
    let mut x = 0;
    let mut places = Vec::with_capacity(shown.len());
    for sized in shown {
        let cells = sized.cells.min(width.saturating_sub(x));
        if cells > 0 {
            places.push(Place { column: sized.column, x, width: cells });
        }
        x = x.saturating_add(cells).saturating_add(1).min(width);
    }
    places
}

/// From this priority on a column is an extra: it goes where that leaves all else of most rows whole. One at the end of its row
/// goes from a single row too, where only that row is whole without it.
const EXTRA: u8 = 3;

impl Column {
    /// Whether it stands only where it cuts nothing else.
    pub(super) const fn is_extra(&self) -> bool {
        self.priority >= EXTRA
    }
}

/// Cells for what most cells need, of columns that say something and are no extras.
pub(super) fn natural(columns: &[Column], contents: &[Content]) -> u16 {
    let sized =
        columns.iter().zip(contents).enumerate().map(|(at, (column, content))| Sized::new(at, column, *content));
    let counts = |sized: &Sized| sized.priority < EXTRA && (sized.priority == 0 || !sized.is_empty);
    usual(&sized.filter(counts).collect::<Vec<_>>())
}

/// Drops the fewest extras, the least important first, with which most rows would be cut.
fn drop_extras(shown: &mut Vec<Sized>, rows: &[Vec<u16>], width: u16) {
    let mut kept = shown.clone();
    let is_extra = |sized: &&Sized| sized.priority >= EXTRA;
    while let Some((place, _)) =
        kept.iter().enumerate().filter(|(_, sized)| is_extra(sized)).max_by_key(|(_, sized)| sized.priority)
    {
        // What stands before others costs every row the same.
        let at_the_end = kept.iter().rev().take_while(is_extra).count();
        let are_at_the_end = kept.iter().filter(is_extra).count() == at_the_end;
        if if are_at_the_end { most_are_whole(&kept, rows, width) } else { usual(&kept) <= width } {
            break;
        }
        kept.remove(place);
    }
    if most_are_whole(&kept, rows, width) || usual(&kept) <= width {
        *shown = kept;
    }
}

/// Whether more rows than not have room for all of their cells.
fn most_are_whole(shown: &[Sized], rows: &[Vec<u16>], width: u16) -> bool {
    let needs = |row: &Vec<u16>| {
        let cells = shown.iter().filter_map(|sized| row.get(sized.column)).filter(|cells| **cells > 0);
        cells.fold(0, |sum: u16, cells| sum.saturating_add(*cells).saturating_add(1)).saturating_sub(1)
    };
    let whole = rows.iter().filter(|row| needs(row) <= width).count();
    whole * 2 > rows.len() || rows.is_empty()
}

/// A column on its way to its width.
#[derive(Debug, Clone, Copy)]
struct Sized {
    column: usize,
    priority: u8,
    share: u16,
    /// No cell on screen holds anything.
    is_empty: bool,
    /// What most of its cells need, and its title.
    usual: u16,
    /// What all of its cells and its title need.
    wanted: u16,
    /// What it has.
    cells: u16,
}

impl Sized {
    fn new(column: usize, of: &Column, content: Content) -> Self {
        let title = super::super::paint::cells(crate::text::width(of.title));
        let (usual, wanted) = (content.most.max(title), content.widest.max(title));
        let share = of.width.share();
        // A column that shares what is left begins with what it needs.
        let cells = if share == 0 { of.width.least().max(content.most) } else { of.width.least().min(wanted) };
        Self { column, priority: of.priority, share, is_empty: content.widest == 0, usual, wanted, cells }
    }

    fn lacks_for_most(&self) -> u16 {
        self.usual.saturating_sub(self.cells)
    }

    fn lacks(&self) -> u16 {
        self.wanted.saturating_sub(self.cells)
    }
}

/// Cells for all of it, uncut.
fn wanted(shown: &[Sized]) -> u16 {
    let cells = shown.iter().fold(0, |sum: u16, sized| sum.saturating_add(sized.cells.max(sized.wanted)));
    cells.saturating_add(super::super::paint::cells(shown.len().saturating_sub(1)))
}

/// Cells for what most cells need.
fn usual(shown: &[Sized]) -> u16 {
    let cells = shown.iter().fold(0, |sum: u16, sized| sum.saturating_add(sized.cells.max(sized.usual)));
    cells.saturating_add(super::super::paint::cells(shown.len().saturating_sub(1)))
}

fn needed(shown: &[Sized]) -> u16 {
    let cells = shown.iter().fold(0, |sum: u16, sized| sum.saturating_add(sized.cells));
    cells.saturating_add(super::super::paint::cells(shown.len().saturating_sub(1)))
}

/// Shares `left` cells out by the columns' shares, to none more than `most` says; the answer is what is left over.
fn share_out(shown: &mut [Sized], mut left: u16, most: impl Fn(&Sized) -> u16) -> u16 {
    let takes = |sized: &Sized| sized.share > 0 && most(sized) > 0;
    let mut shares =
        shown.iter().filter(|sized| takes(sized)).fold(0, |sum: u16, sized| sum.saturating_add(sized.share));
    for sized in shown.iter_mut() {
        if !takes(sized) {
            continue;
        }
        // The last one takes what rounding left over.
        let part = u32::from(left) * u32::from(sized.share) / u32::from(shares.max(1));
        let part = u16::try_from(part).unwrap_or(left).max(u16::from(left > 0)).min(left);
        let part = part.min(most(sized));
        shares = shares.saturating_sub(sized.share);
        sized.cells = sized.cells.saturating_add(part);
        left -= part;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COLUMNS: [Column; 4] = [
        Column::new("", Width::Fixed(1)),
        Column::new("name", Width::Flex { min: 10, share: 2 }),
        Column::new("owner", Width::Flex { min: 6, share: 1 }).priority(2),
        Column::new("date", Width::Fixed(10)).priority(1),
    ];

    /// The columns shown and their widths, for cells as wide as these.
    fn widths(width: u16, contents: [u16; 4]) -> Vec<(usize, u16)> {
        let contents = contents.map(|cells| Content { most: cells, widest: cells });
        places(&COLUMNS, &contents, &rows(&contents), width).iter().map(|place| (place.column, place.width)).collect()
    }

    /// A row that needs what most need.
    fn rows(contents: &[Content]) -> Vec<Vec<u16>> {
        vec![contents.iter().map(|content| content.most).collect()]
    }

    const LONG: [u16; 4] = [1, 90, 90, 10];

    #[test]
    fn what_nobody_needs_is_shared_out() {
        assert_eq!(widths(60, [1, 4, 4, 10]), [(0, 1), (1, 28), (2, 18), (3, 10)]);
    }

    #[test]
    fn no_column_has_cells_that_it_does_not_need_while_another_is_cut() {
        assert_eq!(widths(60, [1, 39, 7, 10]), [(0, 1), (1, 39), (2, 7), (3, 10)]);
        assert_eq!(widths(60, [1, 12, 40, 10]), [(0, 1), (1, 12), (2, 34), (3, 10)]);
        assert_eq!(widths(60, [5, 90, 6, 10]), [(0, 5), (1, 36), (2, 6), (3, 10)]);
    }

    #[test]
    fn a_less_important_column_has_its_least_while_a_more_important_one_is_cut() {
        assert_eq!(widths(60, LONG), [(0, 1), (1, 40), (2, 6), (3, 10)]);
        assert_eq!(widths(60, [1, 30, 90, 10]), [(0, 1), (1, 30), (2, 16), (3, 10)]);
    }

    #[test]
    fn what_most_cells_need_comes_before_what_one_of_them_needs() {
        let name = Content { most: 20, widest: 90 };
        let owner = Content { most: 12, widest: 12 };
        let [sign, date] = [1, 10].map(|cells| Content { most: cells, widest: cells });
        let places = places(&COLUMNS, &[sign, name, owner, date], &[], 60);
        assert_eq!(places.iter().map(|place| place.width).collect::<Vec<_>>(), [1, 34, 12, 10]);
    }

    #[test]
    fn a_column_is_as_wide_as_most_cells_need() {
        let widths = || vec![7, 19, 8, 8, 7, 7, 19, 8];
        assert_eq!(Content::of(widths(), Width::Fixed(8)), Content { most: 8, widest: 19 });
        assert_eq!(
            Content::of(vec![40, 10, 12, 11], Width::Flex { min: 4, share: 1 }),
            Content { most: 40, widest: 40 }
        );
        assert_eq!(
            Content::of(vec![40, 10, 12, 11, 10], Width::Flex { min: 4, share: 1 }),
            Content { most: 12, widest: 40 }
        );
        assert_eq!(Content::of(Vec::new(), Width::Flex { min: 4, share: 1 }), Content::default());
    }

    #[test]
    fn the_least_important_column_goes_first_and_the_rest_use_its_room() {
        assert_eq!(widths(29, LONG), [(0, 1), (1, 16), (3, 10)]);
        assert_eq!(widths(22, LONG), [(0, 1), (1, 20)]);
    }

    #[test]
    fn an_extra_goes_where_others_are_whole_without_it_and_only_there() {
        let columns = COLUMNS.map(|column| if column.title == "owner" { column.priority(EXTRA) } else { column });
        let shown = |name: u16| {
            let contents = [1, name, 12, 10].map(|cells| Content { most: cells, widest: cells });
            places(&columns, &contents, &rows(&contents), 40)
                .iter()
                .map(|place| (place.column, place.width))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(12), [(0, 1), (1, 13), (2, 13), (3, 10)]);
        assert_eq!(shown(20), [(0, 1), (1, 27), (3, 10)], "an owner of its least would be cut");
        assert_eq!(shown(40), [(0, 1), (1, 20), (2, 6), (3, 10)], "the name is cut in any case");
    }

    #[test]
    fn a_column_of_empty_cells_goes_before_one_that_says_something() {
        assert_eq!(widths(29, [1, 90, 90, 0]), [(0, 1), (1, 20), (2, 6)]);
    }

    #[test]
    fn a_column_of_empty_cells_goes_where_something_would_be_cut_for_its_title() {
        assert_eq!(widths(60, [1, 50, 0, 10]), [(0, 1), (1, 47), (3, 10)]);
        assert_eq!(widths(60, [1, 20, 0, 10]).len(), 4);
    }

    #[test]
    fn columns_that_stay_are_cut_where_even_they_do_not_fit() {
        assert_eq!(widths(6, LONG), [(0, 1), (1, 4)]);
        assert_eq!(widths(1, LONG), [(0, 1)]);
        assert_eq!(widths(0, LONG), []);
    }

    proptest! {
        #[test]
        fn columns_never_overlap_nor_leave_the_width(width in 0u16..300, least in prop::collection::vec((0u16..80, 0u16..4, 0u8..4, 0u16..400), 0..9)) {
            let columns: Vec<_> = least.iter().map(|(min, share, priority, _)| {
                Column::new("", Width::Flex { min: *min, share: *share }).priority(*priority)
            }).collect();
            let contents: Vec<_> =
                least.iter().map(|(.., content)| Content { most: content / 2, widest: *content }).collect();
            let mut free = 0;
            for place in places(&columns, &contents, &rows(&contents), width) {
                prop_assert!(place.x >= free);
                free = place.x + place.width;
                prop_assert!(free <= width);
            }
        }
    }
}
