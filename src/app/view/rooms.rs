//! How the screen is shared out: the room goes where the work is.
//!
//! Pure arithmetic: an area and what is focused in, areas out. Neighbours share an edge, so they overlap by one cell.

use ratatui::layout::Rect;

use crate::app::Pane;

/// What a labelled SHA-256 needs in a report, its frame included.
pub(super) const REPORT: u16 = 86;
/// From this width on both sides are shown.
pub(super) const WIDE: u16 = 100;
/// From this width on the report keeps [`REPORT`] cells, whatever is focused.
const ROOMY: u16 = 120;
/// From this width on lists, report and related objects stand side by side.
const THREE: u16 = 160;
/// Lists that are not focused keep this much.
const LISTS: u16 = 40;
/// Lists wider than this would only show blanks.
const WIDEST_LISTS: u16 = 112;
/// From this height on, lists that are not focused have a line each and may show rows.
const TALL: u16 = 28;
/// The least height of a list with rows: two edges, titles, three rows.
const OPEN: u16 = 6;

/// Where lists, report and related objects stand; none where there is no room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rooms {
    pub(super) lists: Option<Rect>,
    pub(super) report: Option<Rect>,
    pub(super) related: Option<Rect>,
}

impl Rooms {
    /// Whether report and related objects stand side by side.
    pub(super) fn are_beside(&self) -> bool {
        self.report.zip(self.related).is_some_and(|(report, related)| report.x != related.x)
    }
}

/// Shares out the area between header and footer. `has_report`: something is open, and may have related objects.
pub(super) fn rooms(area: Rect, focus: Pane, has_report: bool) -> Rooms {
    if area.width < WIDE {
        return match (focus.is_left(), has_report) {
            (true, _) => Rooms { lists: Some(area), report: None, related: None },
            (false, false) => Rooms { lists: None, report: Some(area), related: None },
            (false, true) => stacked(area, focus, None),
        };
    }
    let lists = Rect { width: lists_width(area.width, focus, has_report), ..area };
    let right = Rect { x: lists.right() - 1, width: area.width - lists.width + 1, ..area };
    match has_report {
        false => Rooms { lists: Some(lists), report: Some(right), related: None },
        true if area.width < THREE => stacked(right, focus, Some(lists)),
        true => {
            let report = Rect { width: report_width(area.width), ..right };
            let related = Rect { x: report.right() - 1, width: right.width - report.width + 1, ..right };
            Rooms { lists: Some(lists), report: Some(report), related: Some(related) }
        }
    }
}

/// What a report gets where three columns stand: more on a wall display, and the same whatever is focused, so that its
/// lines are not broken anew.
fn report_width(width: u16) -> u16 {
    REPORT + width.saturating_sub(200) / 2
}

fn lists_width(width: u16, focus: Pane, has_report: bool) -> u16 {
    if !has_report {
        return if focus.is_left() { width * 3 / 5 } else { width * 2 / 5 }.min(WIDEST_LISTS);
    }
    if width < ROOMY {
        return width * 2 / 5;
    }
    // An edge is shared.
    let most = if width >= THREE { width + 2 - report_width(width) - LISTS } else { width + 1 - REPORT };
    if focus.is_left() { most.min(WIDEST_LISTS) } else { most.min(LISTS) }
}

/// Report above, related objects below; the focused one gets more.
fn stacked(area: Rect, focus: Pane, lists: Option<Rect>) -> Rooms {
    let upper = if focus == Pane::Related { area.height * 2 / 5 } else { area.height * 2 / 3 };
    let report = Rect { height: upper, ..area };
    let related = Rect { y: area.y + upper - 1, height: area.height - upper + 1, ..area };
    Rooms { lists, report: Some(report), related: Some(related) }
}

/// How many rows each of the left panes could show, and which one is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) pane: Pane,
    /// Rows that it has; a pane without any takes its title line.
    pub(super) rows: usize,
}

/// A strip of the left column: one pane with its rows, or the titles of one or more on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strip {
    /// The first pane, and how many follow on the same line.
    pub(super) first: usize,
    pub(super) count: usize,
    pub(super) area: Rect,
}

/// Shares the left column out: the open pane gets the room, the others their titles; where it is tall, the rows of the others
/// too, as far as they need it.
///
/// An area of one row is the last edge, one of two rows a line of titles with the edge below it.
pub(super) fn strips(area: Rect, wishes: &[Wish], open: Pane) -> Vec<Strip> {
    let at = wishes.iter().position(|wish| wish.pane == open).unwrap_or_default();
    let groups = groups(wishes.len(), at, area.height);
    let closed = groups.len().saturating_sub(1);
    let mut spare = area.height.saturating_sub(crate::widget::paint::cells(closed)).saturating_sub(OPEN * 2);
    let mut y = area.y;
    let mut strips = Vec::with_capacity(groups.len());
    let heights: Vec<u16> = groups
        .iter()
        .map(|(first, _)| {
            let rows = wishes.get(*first).map_or(0, |wish| wish.rows);
            if *first == at || area.height < TALL || rows == 0 {
                return 1;
            }
            // Edge, titles, rows; not more than a quarter of what is there.
            let wanted = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2);
            let wanted = wanted.clamp(OPEN - 1, (area.height / 4).max(OPEN));
            let given = if wanted <= spare { wanted } else { 1 };
            spare = spare.saturating_sub(given - 1);
            given
        })
        .collect();
    let taken: u16 = heights.iter().sum::<u16>().saturating_sub(1);
    for ((first, count), height) in groups.into_iter().zip(heights) {
        let height = if first == at { area.height.saturating_sub(taken).max(1) } else { height };
        // The edge below belongs to the next one too.
        let end = (y + height + 1).min(area.bottom());
        strips.push(Strip { first, count, area: Rect { y, height: end.saturating_sub(y), ..area } });
        y = (y + height).min(area.bottom());
    }
    strips
}

/// Which panes share a line, as first and count: where it is low, all titles above the open pane are on one line, and all
/// below on the last edge.
fn groups(panes: usize, open: usize, height: u16) -> Vec<(usize, usize)> {
    if height >= TALL {
        return (0..panes).map(|place| (place, 1)).collect();
    }
    let below = panes.saturating_sub(open + 1);
    [(0, open), (open, 1), (open + 1, below)].into_iter().filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(width: u16, height: u16) -> Rect {
        Rect::new(0, 2, width, height)
    }

    fn wishes(rows: [usize; 4]) -> Vec<Wish> {
        let panes = [Pane::Results, Pane::Triage, Pane::Private, Pane::Activity];
        panes.into_iter().zip(rows).map(|(pane, rows)| Wish { pane, rows }).collect()
    }

    #[test]
    fn from_120_columns_on_a_report_has_room_for_a_labelled_sha_256() {
        for width in 120..320 {
            for focus in Pane::ALL {
                let rooms = rooms(area(width, 40), focus, true);
                assert!(rooms.report.is_some_and(|report| report.width >= REPORT), "{width} {focus:?}");
                assert!(rooms.lists.is_some_and(|lists| lists.width >= 35), "{width} {focus:?}");
            }
        }
    }

    #[test]
    fn from_160_columns_on_three_columns_stand_side_by_side() {
        let three = rooms(area(160, 40), Pane::Detail, true);
        let (report, related) = (three.report.unwrap_or_default(), three.related.unwrap_or_default());
        assert_eq!((report.y, report.height), (related.y, related.height));
        let two = rooms(area(159, 40), Pane::Detail, true);
        assert_eq!(two.report.map(|report| report.x), two.related.map(|related| related.x));
    }

    #[test]
    fn at_80x24_the_open_list_has_17_rows_below_its_titles() {
        for open in [Pane::Results, Pane::Triage, Pane::Private, Pane::Activity] {
            let strips = strips(area(80, 21), &wishes([5, 30, 0, 9]), open);
            let tallest = strips.iter().map(|strip| strip.area.height).max().unwrap_or_default();
            assert!(tallest - 3 >= 17, "{open:?}: {strips:?}");
        }
    }

    #[test]
    fn where_it_is_tall_other_lists_show_rows_and_empty_ones_take_a_line() {
        let strips = strips(area(80, 57), &wishes([5, 30, 0, 9]), Pane::Triage);
        let heights: Vec<u16> = strips.iter().map(|strip| strip.area.height).collect();
        assert_eq!(heights, [8, 39, 2, 11]);
    }

    proptest! {
        #[test]
        fn no_room_leaves_the_screen(width in 1u16..400, height in 4u16..120, focus in 0usize..6, report: bool, rows in prop::array::uniform4(0usize..99)) {
            let (area, focus) = (area(width, height), Pane::ALL[focus]);
            let rooms = rooms(area, focus, report);
            for room in [rooms.lists, rooms.report, rooms.related].into_iter().flatten() {
                prop_assert_eq!(room.intersection(area), room);
            }
            let strips = strips(area, &wishes(rows), focus);
            for strip in &strips {
                prop_assert_eq!(strip.area.intersection(area), strip.area);
            }
            let end = strips.last().map(|strip| strip.area.bottom());
            prop_assert_eq!(end, Some(area.bottom()));
            prop_assert_eq!(strips.iter().map(|strip| strip.count).sum::<usize>(), 4);
        }
    }
}
