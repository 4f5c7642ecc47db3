//! How the screen is shared out: the room goes where the work is.
//!
//! Pure arithmetic: an area and what is focused in, areas out. Neighbours share an edge, so they overlap by one cell.

use ratatui::layout::Rect;

use crate::app::Pane;
use crate::app::dividing::Divided;
use crate::store::Dividers;

/// What a labelled SHA-256 needs in a report, its frame included.
pub(super) const REPORT: u16 = 86;
/// From this width on both sides are shown.
pub(super) const WIDE: u16 = 100;
/// From this width on the report keeps [`REPORT`] cells, whatever is focused.
const ROOMY: u16 = 120;
/// From this width on lists, report and related objects stand side by side.
const THREE: u16 = 160;
/// Lists that are not focused have no more than this while what is related needs the rest.
const LISTS: u16 = 40;
/// What is related has so much before lists that are not focused have more: a hash and what flags it.
const RELATED: u16 = 80;
/// What an empty one says of itself needs so much.
const EMPTY: u16 = 35;
/// Focused lists have so much; only what their rows want makes them wider.
const WIDEST_LISTS: u16 = 112;
/// From this height on, lists that are not focused have a line each and may show rows.
pub(super) const TALL: u16 = 28;
/// The least height of a list with rows: two edges, titles, three rows.
const OPEN: u16 = 6;

/// So many rows a focused list keeps where it stands above or below a report.
pub(super) const KEPT: u16 = 17;
/// Under this height a list takes all of it.
const LOW: u16 = 16;
/// No divider goes nearer to an edge than this.
const NARROWEST: u16 = 24;
const LOWEST: u16 = 6;

/// What the screen is shared out for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    pub(super) focus: Pane,
    /// Something is open, and may have related objects.
    pub(super) has_report: bool,
    /// Rows of the list that is focused.
    pub(super) rows: usize,
    /// Cells that the rows of the open one of the lists want, and those that the titles of all want, frames included.
    pub(super) wanted: u16,
    pub(super) titled: u16,
    /// How far the user moved the dividers.
    pub(super) dividers: Dividers,
}

/// Where lists, report and related objects stand; none where there is no room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rooms {
    pub(super) lists: Option<Rect>,
    pub(super) report: Option<Rect>,
    pub(super) related: Option<Rect>,
    /// The dividers as far as they could be moved.
    pub(super) dividers: Dividers,
    /// Which there are; none where one pane has all the room.
    pub(super) divided: Option<Divided>,
}

impl Rooms {
    /// One list or one report, and nothing else.
    fn alone(area: Rect, is_left: bool, dividers: Dividers) -> Self {
        let (lists, report) = if is_left { (Some(area), None) } else { (None, Some(area)) };
        Self { lists, report, related: None, dividers, divided: None }
    }

    /// Whether report and related objects stand side by side.
    pub(super) fn are_beside(&self) -> bool {
        self.divided == Some(Divided::Three)
    }

    /// Whether there is one column, so that lists that are not open have no room but for their names.
    pub(super) fn is_one_column(&self) -> bool {
        matches!(self.divided, None | Some(Divided::Below | Divided::Stacked))
    }
}

/// Shares out the area between header and footer.
pub(super) fn rooms(area: Rect, need: Need) -> Rooms {
    let Need { focus, has_report, dividers, .. } = need;
    if area.width < WIDE || has_report && is_crowded(area.width, need) {
        // The log is about no object.
        let has_preview = has_report && focus != Pane::Activity && area.height >= LOW;
        return match (focus.is_left(), has_report) {
            (true, _) if has_preview => above(area, need),
            (true, _) | (false, false) => Rooms::alone(area, focus.is_left(), dividers),
            (false, true) => stacked(area, None, need, dividers),
        };
    }
    let mut moved = dividers;
    let default = lists_width(area.width, need);
    let width = shift(default, &mut moved.lists, NARROWEST, area.width - NARROWEST);
    let lists = Rect { width, ..area };
    let right = Rect { x: lists.right() - 1, width: area.width - lists.width + 1, ..area };
    match has_report {
        false => {
            let divided = Some(Divided::Beside);
            Rooms { lists: Some(lists), report: Some(right), related: None, dividers: moved, divided }
        }
        true if area.width < THREE => stacked(right, Some(lists), need, moved),
        true => {
            let most = right.width.saturating_sub(NARROWEST);
            // Wider lists leave less for what is related, and then for the report.
            let default = report_width(area.width).min(most);
            let report = Rect { width: shift(default, &mut moved.related, NARROWEST, most), ..right };
            let related = Rect { x: report.right() - 1, width: right.width - report.width + 1, ..right };
            let (report, related, divided) = (Some(report), Some(related), Some(Divided::Three));
            Rooms { lists: Some(lists), report, related, dividers: moved, divided }
        }
    }
}

/// A length after its divider was moved `by` so much; `by` becomes how far it could be moved.
fn shift(length: u16, by: &mut i16, least: u16, most: u16) -> u16 {
    if *by == 0 {
        return length;
    }
    let wanted = i32::from(length) + i32::from(*by);
    let given = u16::try_from(wanted.clamp(i32::from(least), i32::from(most.max(least)))).unwrap_or(length);
    *by = i16::try_from(i32::from(given) - i32::from(length)).unwrap_or_default();
    given
}

/// What a report gets where three columns stand: more on a wall display, and the same whatever is focused, so that its
/// lines are not broken anew.
fn report_width(width: u16) -> u16 {
    REPORT + width.saturating_sub(200) / 2
}

/// Whether the list that is focused has not what it needs beside its report: then that stands below, as on narrow screens.
fn is_crowded(width: u16, need: Need) -> bool {
    need.focus.is_left() && width < THREE && need.wanted > beside_report(width)
}

/// What a focused list gets at most beside a report; an edge is shared.
fn beside_report(width: u16) -> u16 {
    if width < ROOMY { width * 2 / 5 } else { width + 1 - REPORT }
}

fn lists_width(width: u16, need: Need) -> u16 {
    let is_focused = need.focus.is_left();
    if !need.has_report {
        return if is_focused { width * 3 / 5 } else { width * 2 / 5 }.min(WIDEST_LISTS);
    }
    if width >= THREE {
        let room = width + 2 - report_width(width);
        let most = room - LISTS;
        if is_focused {
            return most.min(WIDEST_LISTS.max(need.wanted));
        }
        let spared = room.saturating_sub(RELATED).max(LISTS);
        return need.wanted.max(need.titled).clamp(LISTS, spared).min(most);
    }
    if is_focused {
        return need.wanted.max(need.titled.clamp(EMPTY, LISTS)).min(beside_report(width));
    }
    // What the report does not need, as far as there is something to show.
    let most = (width + 1).saturating_sub(REPORT).max(NARROWEST);
    need.wanted.max(need.titled).clamp(EMPTY, LISTS).min(most)
}

/// Rows of a focused list that stands above or below a report: a short one leaves what it does not need, a long one keeps its
/// rows.
fn list_height(area: Rect, rows: usize) -> u16 {
    // Two edges and the titles of columns.
    let chrome = 3;
    let wanted = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(chrome);
    let most = (area.height * 3 / 5).max(KEPT + chrome).min(area.height.saturating_sub(1));
    wanted.max(LOWEST).min(most)
}

/// A list, and below it what is under its cursor: of that two lines at least.
fn above(area: Rect, need: Need) -> Rooms {
    let mut dividers = need.dividers;
    let default = list_height(area, need.rows);
    let height = shift(default, &mut dividers.preview, LOWEST, area.height - 1);
    let lists = Rect { height, ..area };
    let report = Rect { y: area.y + height - 1, height: area.height - height + 1, ..area };
    Rooms { lists: Some(lists), report: Some(report), related: None, dividers, divided: Some(Divided::Below) }
}

/// Report above, related objects below; the focused one gets more. Of the report its edge is left at least.
fn stacked(area: Rect, lists: Option<Rect>, need: Need, mut dividers: Dividers) -> Rooms {
    let default = match need.focus {
        Pane::Related => area.height + 1 - list_height(area, need.rows).min(area.height),
        _ => area.height * 2 / 3,
    };
    let upper = shift(default, &mut dividers.below, LOWEST, area.height.saturating_sub(LOWEST)).min(area.height);
    let report = Rect { height: upper, ..area };
    let related = Rect { y: (area.y + upper).saturating_sub(1), height: area.height - upper + 1, ..area };
    let divided = Some(if lists.is_some() { Divided::Two } else { Divided::Stacked });
    Rooms { lists, report: Some(report), related: Some(related), dividers, divided }
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

    fn of(area: Rect, focus: Pane, rows: usize, dividers: Dividers) -> Rooms {
        rooms(area, Need { focus, has_report: true, rows, wanted: 70, titled: 40, dividers })
    }

    fn still(area: Rect, focus: Pane) -> Rooms {
        of(area, focus, 30, Dividers::default())
    }

    #[test]
    fn from_120_columns_on_a_report_has_room_for_a_labelled_sha_256() {
        for width in 120..320 {
            for focus in Pane::ALL {
                let rooms = still(area(width, 40), focus);
                // The log has all of it where it needs so much.
                let is_log = focus == Pane::Activity && rooms.lists == Some(area(width, 40));
                assert!(is_log || rooms.report.is_some_and(|report| report.width >= REPORT), "{width} {focus:?}");
                assert!(rooms.lists.is_some_and(|lists| lists.width >= 35), "{width} {focus:?}");
            }
        }
    }

    #[test]
    fn an_unfocused_list_has_what_it_shows_and_under_120_columns_what_the_report_does_not_need() {
        let lists = |width, wanted| {
            let need = Need {
                focus: Pane::Detail,
                has_report: true,
                rows: 9,
                wanted,
                titled: 30,
                dividers: Dividers::default(),
            };
            rooms(area(width, 27), need).lists.map(|lists| lists.width)
        };
        assert_eq!([100, 115, 120, 159].map(|width| lists(width, 90)), [Some(24), Some(30), Some(35), Some(40)]);
        assert_eq!([100, 115, 120, 159].map(|width| lists(width, 20)), [Some(24), Some(30), Some(35), Some(35)]);
    }

    #[test]
    fn a_focused_list_has_what_it_needs_beside_its_report_or_above_it() {
        let of = |width, wanted, focus| {
            let need = Need { focus, has_report: true, rows: 9, wanted, titled: 30, dividers: Dividers::default() };
            rooms(area(width, 27), need)
        };
        let beside = of(130, 45, Pane::Triage);
        assert_eq!((beside.lists.map(|room| room.width), beside.report.map(|room| room.width)), (Some(45), Some(86)));
        let above = of(130, 46, Pane::Triage);
        assert_eq!((above.lists.map(|room| room.width), above.divided), (Some(130), Some(Divided::Below)));
        let log = of(130, 46, Pane::Activity);
        assert_eq!((log.lists, log.report), (Some(area(130, 27)), None), "the log is about no object");
    }

    #[test]
    fn at_80x24_related_keeps_17_rows_below_the_edge_of_the_report_while_it_is_focused() {
        for (rows, report, related) in [(100_000, 2, 20), (17, 2, 20), (5, 14, 8), (0, 16, 6)] {
            let rooms = of(area(80, 21), Pane::Related, rows, Dividers::default());
            let heights = (rooms.report.map(|room| room.height), rooms.related.map(|room| room.height));
            assert_eq!(heights, (Some(report), Some(related)), "{rows} rows");
        }
    }

    #[test]
    fn from_160_columns_on_three_columns_stand_side_by_side() {
        let three = still(area(160, 40), Pane::Detail);
        let (report, related) = (three.report.unwrap_or_default(), three.related.unwrap_or_default());
        assert_eq!((report.y, report.height), (related.y, related.height));
        let two = still(area(159, 40), Pane::Detail);
        assert_eq!(two.report.map(|report| report.x), two.related.map(|related| related.x));
    }

    #[test]
    fn on_a_wall_display_lists_have_what_their_rows_want_and_related_objects_the_rest() {
        let widths = |width, focus, wanted| {
            let need = Need { focus, has_report: true, rows: 9, wanted, titled: 30, dividers: Dividers::default() };
            let rooms = rooms(area(width, 77), need);
            [rooms.lists, rooms.report, rooms.related].map(|room| room.unwrap_or_default().width)
        };
        assert_eq!(widths(160, Pane::Detail, 90), [36, 86, 40]);
        assert_eq!(widths(200, Pane::Detail, 90), [40, 86, 76]);
        assert_eq!(widths(300, Pane::Detail, 90), [86, 136, 80]);
        assert_eq!(widths(300, Pane::Detail, 20), [40, 136, 126]);
        assert_eq!(widths(300, Pane::Triage, 90), [112, 136, 54]);
        assert_eq!(widths(300, Pane::Triage, 120), [120, 136, 46]);
    }

    #[test]
    fn at_80x24_a_long_list_keeps_17_rows_above_two_lines_of_its_row_and_a_short_one_leaves_what_it_does_not_need() {
        for (rows, list, report) in [(100_000, 20, 2), (17, 20, 2), (5, 8, 14), (0, 6, 16)] {
            let rooms = of(area(80, 21), Pane::Triage, rows, Dividers::default());
            let heights = [rooms.lists, rooms.report].map(|room| room.unwrap_or_default().height);
            assert_eq!(heights, [list, report], "{rows} rows");
        }
        assert_eq!(still(area(80, 21), Pane::Activity).report, None, "the log is about no object");
        assert_eq!(still(area(80, 13), Pane::Triage).report, None, "there is no room for two");
        let tall = of(area(45, 57), Pane::Results, 100, Dividers::default());
        assert_eq!([tall.lists, tall.report].map(|room| room.unwrap_or_default().height), [34, 24]);
    }

    #[test]
    fn a_divider_goes_as_far_as_it_was_moved_and_not_over_the_edge() {
        let width = |lists: i16| {
            let rooms = of(area(120, 40), Pane::Detail, 9, Dividers { lists, ..Dividers::default() });
            (rooms.lists.unwrap_or_default().width, rooms.dividers.lists)
        };
        assert_eq!(
            [width(0), width(8), width(-8), width(999), width(-999)],
            [(35, 0), (43, 8), (27, -8), (96, 61), (24, -11)]
        );
        let three = of(area(200, 57), Pane::Detail, 9, Dividers { related: 12, ..Dividers::default() });
        assert_eq!(three.report.map(|report| report.width), Some(98));
        let two = of(area(120, 40), Pane::Detail, 9, Dividers { below: -3, ..Dividers::default() });
        assert_eq!(two.report.map(|report| report.height), Some(23));
        let one = of(area(80, 21), Pane::Results, 30, Dividers { preview: -4, ..Dividers::default() });
        assert_eq!(one.report.map(|report| report.height), Some(6));
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
        fn no_room_leaves_the_screen(width in 1u16..400, height in 4u16..120, focus in 0usize..6, report: bool, rows in prop::array::uniform4(0usize..99), wanted in 0u16..200, moved in prop::array::uniform4(-300i16..300)) {
            let (area, focus) = (area(width, height), Pane::ALL[focus]);
            let [lists, related, below, preview] = moved;
            let dividers = Dividers { lists, related, below, preview };
            let rooms = rooms(area, Need { focus, has_report: report, rows: rows[0], wanted, titled: wanted / 2, dividers });
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
