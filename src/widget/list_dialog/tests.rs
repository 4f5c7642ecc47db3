use super::*;
use crate::theme::Role;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
use proptest::prelude::*;

const ROOMS: [Room; 4] = [Room::Boxed, Room::Edged, Room::Hanging, Room::Bare];

fn lines(count: usize) -> Vec<(Role, String)> {
    (0..count).map(|at| (Role::Text, format!("line {at}."))).collect()
}

fn shown(view: &ListView<'_>, list: &ListDialog, count: usize, (width, height): (u16, u16)) -> String {
    drawn(width, height, |area, buffer| {
        view.render_lines(list, &lines(count), area, buffer, &theme());
    })
}

#[test]
fn a_list_that_is_seen_whole_has_no_mark_and_a_longer_one_says_how_much_there_is() {
    let below = vec![(Role::Muted, "below".to_owned())];
    let view = ListView { title: "List", bottom: "keys", size: (12, 4), below, ..ListView::default() };
    insta::assert_snapshot!(shown(&view, &ListDialog::read(), 3, (16, 6)), @r"
┌ List ────────┐
│ line 0.      │
│ line 1.      │
│ line 2.      │
│ below        │
└ keys ────────┘
");
    insta::assert_snapshot!(shown(&view, &ListDialog::chosen(6), 9, (16, 6)), @r"
┌ List  7 of 9 ┐
│ line 4.     ││
│ line 5.     █│
│ line 6.     ││
│ below        │
└ keys ────────┘
");
}

#[test]
fn what_is_read_goes_no_further_than_its_last_row_and_comes_back_at_once() {
    let view = ListView { size: (12, 4), ..ListView::default() };
    let mut list = ListDialog::read();
    let last_row = |list: &mut ListDialog, motions: &[Motion]| {
        for motion in motions {
            list.travel(*motion, 0);
        }
        shown(&view, list, 30, (20, 6)).lines().nth(4).unwrap_or_default().to_owned()
    };
    assert!(last_row(&mut list, &[]).contains("line 3"));
    assert!(last_row(&mut list, &[Motion::Last, Motion::Down, Motion::PageDown]).contains("line 29"));
    assert!(last_row(&mut list, &[Motion::Up]).contains("line 28"));
    assert!(last_row(&mut list, &[Motion::First, Motion::PageDown]).contains("line 6"));
}

#[test]
fn c33_c39_any_text_at_any_size() {
    for room in ROOMS {
        for count in [0, 1, 40] {
            let lines: Vec<_> =
                HOSTILE.iter().cycle().take(count).map(|text| (Role::Text, (*text).to_owned())).collect();
            let below = vec![(Role::Warning, HOSTILE[0].to_owned()); 3];
            let [title, right, bottom] = [HOSTILE[1], HOSTILE[2], HOSTILE[3]];
            let filter = (HOSTILE[4], HOSTILE[5]);
            let view = ListView { title, right, bottom, size: (30, 9), room, below, filter, ..ListView::default() };
            for list in [ListDialog::read(), ListDialog::chosen(3), ListDialog::chosen(0).typed()] {
                at_all_sizes(|area, buffer| {
                    let cursor = view.render_lines(&list, &lines, area, buffer, &theme());
                    assert!(cursor.is_none_or(|at| area.contains(at)));
                });
            }
        }
    }
}

proptest! {
    #[test]
    fn a_row_is_clicked_where_it_was_drawn(count in 1usize..60, row in 0usize..60, width in 12u16..60, height in 5u16..30) {
        let row = row % count;
        for room in ROOMS {
            let list = ListDialog::chosen(row);
            let view = ListView { size: (20, 12), room, ..ListView::default() };
            let screen = shown(&view, &list, count, (width, height));
            let word = format!("line {row}.");
            let at = screen.lines().position(|line| line.contains(&word));
            // `drawn` leaves a margin of 3 by 2.
            let y = u16::try_from(at.expect("the row under the cursor")).expect("a screen") + 2;
            prop_assert_eq!(list.row_at(Position::new(3 + width / 2, y), count), Some(row));
        }
    }
}
