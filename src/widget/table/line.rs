//! Where the cells of one row stand: each in its column while it fits there. One that does not fit takes the blanks of its
//! row before anything is cut, and what is least important is cut first.

use super::column::{Column, Place, Width};
use crate::widget::paint::Align;

/// Where a cell stands: `x` counts from the left edge of the first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) column: usize,
    pub(super) x: u16,
    pub(super) width: u16,
}

impl Stretch {
    const fn end(self) -> u16 {
        self.x.saturating_add(self.width)
    }
}

/// The cells of a row that say something. `needs` tells how wide each is, by column; `places` are the columns that are shown
/// within `width` cells.
pub(super) fn stretches(columns: &[Column], places: &[Place], needs: &[u16], width: u16) -> Vec<Stretch> {
    let need = |place: &Place| match needs.get(place.column).copied().unwrap_or_default() {
        0 => 0,
        need if columns.get(place.column).is_some_and(|column| column.is_pinned) => need.max(place.width),
        need => need,
    };
    let mut shown: Vec<(&Place, u16)> =
        places.iter().map(|place| (place, need(place))).filter(|(_, need)| *need > 0).collect();
    spare_extras(columns, &mut shown, width);
    let widths = widths(columns, &shown, width);
    let mut row: Vec<Stretch> = Vec::with_capacity(shown.len());
    for ((place, _), cells) in shown.iter().zip(widths) {
        let align = columns.get(place.column).map(|column| column.align).unwrap_or_default();
        let own = match align {
            Align::Left => place.x,
            Align::Right => place.x.saturating_add(place.width).saturating_sub(cells),
        };
        let free = row.last().map_or(0, |before| before.end().saturating_add(1));
        row.push(Stretch { column: place.column, x: own.max(free), width: cells });
    }
    // What was pushed over the edge goes back, and pushes what stands before it.
    let mut end = width;
    for stretch in row.iter_mut().rev() {
        stretch.x = stretch.x.min(end.saturating_sub(stretch.width));
        end = stretch.x.saturating_sub(1);
    }
    row
}

/// Drops the fewest extras at the end of a row, the least important first, without which the rest of it is whole.
fn spare_extras(columns: &[Column], shown: &mut Vec<(&Place, u16)>, width: u16) {
    let needed = |cells: &[(&Place, u16)]| {
        cells.iter().fold(0, |sum: u16, (_, need)| sum.saturating_add(*need).saturating_add(1)).saturating_sub(1)
    };
    let extra = |place: &Place| columns.get(place.column).filter(|column| column.is_extra());
    let mut kept = shown.clone();
    while needed(&kept) > width {
        let at_the_end = kept.iter().enumerate().rev().map_while(|(at, (place, _))| Some((at, extra(place)?.priority)));
        let Some((at, _)) = at_the_end.max_by_key(|(_, priority)| *priority) else { return };
        kept.remove(at);
    }
    *shown = kept;
}

/// Fewer blanks than this are left beside a cell in a row that is cut anyway: columns that start in one line are worth more.
const FEW: u16 = 4;

/// So much of a value tells it from others.
const SHRUNK: u16 = 12;

/// How far cells give way. What has a fixed width, a verdict or a date, is cut last of all.
#[derive(Debug, Clone, Copy)]
enum Round {
    ToTheLeast,
    BelowIt,
    All,
}

impl Round {
    /// What a cell of such a column keeps in any case.
    fn floor(self, of: Width, place: u16) -> u16 {
        let least = of.least().min(place);
        match (self, of.share()) {
            (Self::All, 0) | (Self::ToTheLeast, 1..) => least,
            (_, 0) => u16::MAX,
            _ => least.min(SHRUNK),
        }
    }
}

/// What each cell gets: what it needs, unless the row is too narrow for all. Then the least important gives way, to the least
/// that its column allows.
fn widths(columns: &[Column], shown: &[(&Place, u16)], width: u16) -> Vec<u16> {
    let gaps = shown.len().saturating_sub(1);
    let surplus = |widths: &[u16]| {
        let all = widths.iter().map(|cells| usize::from(*cells)).sum::<usize>() + gaps;
        all.saturating_sub(usize::from(width))
    };
    let needed: Vec<u16> = shown.iter().map(|(_, need)| *need).collect();
    if surplus(&needed) == 0 {
        return needed;
    }
    let padded = |(place, need): &(&Place, u16)| {
        if place.width.saturating_sub(*need) < FEW { place.width.max(*need) } else { *need }
    };
    let mut widths: Vec<u16> = shown.iter().map(padded).collect();
    let mut surplus = surplus(&widths);
    let mut order: Vec<usize> = (0..shown.len()).collect();
    let of = |at: usize| shown.get(at).and_then(|(place, _)| columns.get(place.column));
    // Of equals the right one first.
    order.sort_by_key(|at| std::cmp::Reverse((of(*at).map(|column| column.priority), *at)));
    for round in [Round::ToTheLeast, Round::BelowIt, Round::All] {
        for at in &order {
            let (Some(cells), Some((place, _)), Some(column)) = (widths.get_mut(*at), shown.get(*at), of(*at)) else {
                continue;
            };
            let given = usize::from(cells.saturating_sub(round.floor(column.width, place.width))).min(surplus);
            *cells = cells.saturating_sub(crate::widget::paint::cells(given));
            surplus -= given;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::super::column::{Content, places};
    use super::*;
    use proptest::prelude::*;

    const COLUMNS: [Column; 4] = [
        Column::new("verdict", Width::Fixed(8)),
        Column::new("object", Width::Flex { min: 10, share: 2 }),
        Column::new("about", Width::Flex { min: 6, share: 1 }).priority(2),
        Column::new("date", Width::Fixed(10)).priority(1),
    ];

    /// Where the cells of a row of such widths stand in a table of 60 cells where most rows are like `usual`.
    fn row(usual: [u16; 4], needs: [u16; 4]) -> Vec<(u16, u16)> {
        let contents = usual.map(|cells| Content { most: cells, widest: cells });
        let places = places(&COLUMNS, &contents, &[], 60);
        stretches(&COLUMNS, &places, &needs, 60).iter().map(|stretch| (stretch.x, stretch.width)).collect()
    }

    const USUAL: [u16; 4] = [7, 20, 12, 10];

    #[test]
    fn a_row_that_fits_keeps_to_its_columns() {
        assert_eq!(row(USUAL, USUAL), [(0, 7), (9, 20), (34, 12), (50, 10)]);
        assert_eq!(row(USUAL, [6, 4, 3, 10]), [(0, 6), (9, 4), (34, 3), (50, 10)]);
    }

    #[test]
    fn a_long_verdict_pushes_its_own_row_and_no_other() {
        assert_eq!(row(USUAL, [19, 12, 12, 10]), [(0, 19), (20, 12), (34, 12), (50, 10)]);
    }

    #[test]
    fn a_cell_takes_the_blanks_of_its_row_on_both_sides_before_it_is_cut() {
        assert_eq!(row(USUAL, [7, 30, 4, 10]), [(0, 7), (9, 30), (40, 4), (50, 10)]);
        assert_eq!(row(USUAL, [7, 5, 30, 10]), [(0, 7), (9, 5), (19, 30), (50, 10)]);
        assert_eq!(row(USUAL, [7, 50, 0, 0]), [(0, 7), (9, 50)]);
    }

    #[test]
    fn a_verdict_is_whole_while_anything_else_can_give_way() {
        assert_eq!(row(USUAL, [30, 90, 12, 10]), [(0, 30), (31, 11), (43, 6), (50, 10)]);
        assert_eq!(row(USUAL, [45, 90, 12, 10])[0], (0, 31));
    }

    #[test]
    fn what_is_least_important_is_cut_first_and_keeps_its_least() {
        assert_eq!(row(USUAL, [7, 30, 12, 10]), [(0, 8), (9, 30), (40, 9), (50, 10)]);
        assert_eq!(row(USUAL, [7, 90, 12, 10]), [(0, 8), (9, 33), (43, 6), (50, 10)]);
    }

    proptest! {
        #[test]
        fn cells_never_overlap_nor_leave_the_width_and_none_is_cut_beside_blanks(
            width in 0u16..200,
            of in prop::collection::vec((0u16..40, 0u16..4, 0u8..4, 0u16..90, 0u16..90, proptest::bool::ANY), 0..9),
        ) {
            let columns: Vec<_> = of.iter().map(|(min, share, priority, .., right)| {
                let width = if *share == 0 { Width::Fixed(*min) } else { Width::Flex { min: *min, share: *share } };
                let column = Column::new("", width).priority(*priority);
                if *right { column.right() } else { column }
            }).collect();
            let contents: Vec<_> = of.iter().map(|(.., usual, need, _)| Content { most: (*usual).min(*need), widest: (*usual).max(*need) }).collect();
            let needs: Vec<_> = of.iter().map(|(.., need, _)| *need).collect();
            let places = places(&columns, &contents, std::slice::from_ref(&needs), width);
            let row = stretches(&columns, &places, &needs, width);
            let mut free = 0;
            for stretch in &row {
                prop_assert!(stretch.x >= free, "{row:?}");
                free = stretch.end() + 1;
                prop_assert!(stretch.end() <= width, "{row:?}");
            }
            let is_cut = |stretch: &Stretch| stretch.width < needs[stretch.column];
            let taken: u16 = row.iter().map(|stretch| stretch.width + 1).sum();
            let gives_all = |stretch: &Stretch| stretch.width <= columns[stretch.column].width.least();
            if row.iter().any(is_cut) && !row.iter().all(gives_all) {
                prop_assert!(taken > width, "cut beside blanks: {row:?}");
            }
        }
    }
}
