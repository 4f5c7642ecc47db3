use super::*;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
use proptest::prelude::*;
use ratatui::style::Modifier;
use std::cell::RefCell;

fn numbered(count: usize) -> Vec<Line<'static>> {
    (0..count).map(|index| Line::from(format!("line {index} 請求書"))).collect()
}

fn shown(lines: &[Line<'_>], state: &TextState, width: u16, height: u16) -> String {
    drawn(width, height, |area, buffer| {
        TextView::default().focus(Focus::Here).render(lines, state, area, buffer, &theme());
    })
}

#[test]
fn lines_scroll_with_the_cursor_and_sideways() {
    let lines = numbered(20);
    let mut state = TextState::default();
    insta::assert_snapshot!(shown(&lines, &state, 16, 3), @r#"
line 0 請求書  █
line 1 請求書  │
line 2 請求書  │
"#);
    state.go(Motion::Last, lines.len());
    state.shift(9);
    insta::assert_snapshot!(shown(&lines, &state, 16, 3), @r#"
求書          │
求書          │
求書          █
"#);
}

#[test]
fn only_the_lines_on_screen_are_made() {
    struct Many(RefCell<Vec<usize>>);
    impl Lines for Many {
        fn len(&self) -> usize {
            1_000_000
        }
        fn line(&self, index: usize) -> Line<'_> {
            self.0.borrow_mut().push(index);
            Line::from("x")
        }
    }
    let many = Many(RefCell::default());
    let state = TextState { cursor: 500_000, ..TextState::default() };
    drawn(80, 24, |area, buffer| TextView::default().render(&many, &state, area, buffer, &theme()));
    assert_eq!(many.0.take().len(), 24);
}

#[test]
fn chosen_lines_are_highlighted_only_with_focus() {
    let lines = numbered(5);
    let state = TextState { cursor: 1, anchor: Some(2), ..TextState::default() };
    for (view, rows) in [
        (TextView::default().focus(Focus::Here), vec![1, 2]),
        (TextView::default(), vec![]),
        (TextView::default().focus(Focus::Here).without_cursor(), vec![]),
    ] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 5));
        view.render(&lines, &state, buffer.area, &mut buffer, &theme());
        let reversed: Vec<u16> =
            (0..5).filter(|row| buffer[(19, *row)].modifier.contains(Modifier::REVERSED)).collect();
        assert_eq!(reversed, rows);
    }
}

#[test]
fn a_page_further_is_a_screen_less_one_line() {
    let lines = numbered(100);
    let mut state = TextState::default();
    shown(&lines, &state, 16, 10);
    state.go(Motion::PageDown, lines.len());
    assert_eq!(state.cursor, 9);
}

#[test]
fn c33_c39_any_line_at_any_size_and_shift() {
    let lines: Vec<Line<'_>> = HOSTILE.iter().map(|text| Line::from(vec![(*text).into(), (*text).into()])).collect();
    for column in [0, 1, 2, 3, 100] {
        let state = TextState { column, cursor: 99, ..TextState::default() };
        at_all_sizes(|area, buffer| {
            TextView::default().focus(Focus::Here).render(&lines, &state, area, buffer, &theme());
        });
    }
}

proptest! {
    #[test]
    fn what_is_shifted_out_is_exactly_that_many_cells(text in "[a-z請求♻️]{0,20}", column in 0usize..20) {
        let line = [Line::from(format!("{text}|"))];
        let all = drawn(60, 1, |area, buffer| TextView::default().render(&line[..], &TextState::default(), area, buffer, &theme()));
        let state = TextState { column, ..TextState::default() };
        let rest = drawn(60, 1, |area, buffer| TextView::default().render(&line[..], &state, area, buffer, &theme()));
        let (all, rest) = (all.trim_end(), rest.trim_end());
        let cells = |text: &str| crate::text::width(text);
        prop_assert_eq!(cells(rest), cells(all).saturating_sub(column));
        prop_assert!(all.ends_with(rest.trim_start()));
    }
}
