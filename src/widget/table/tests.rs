use super::*;
use crate::theme::Palette;
use crate::widget::order::{Key, Order, Ordered, Source};
use crate::widget::scroll::Motion;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
use proptest::prelude::*;
use ratatui::layout::Position;
use std::cell::RefCell;

const COLUMNS: [Column; 4] = [
    Column::new("", Width::Fixed(1)),
    Column::new("ratio", Width::Fixed(5)).right(),
    Column::new("name", Width::Flex { min: 8, share: 1 }),
    Column::new("date", Width::Fixed(10)).priority(1),
];

/// The row that is marked.
const MARKED: usize = 2;

/// Objects named by their row; every third is flagged.
struct Objects {
    count: usize,
    asked: RefCell<Vec<usize>>,
}

impl Objects {
    fn new(count: usize) -> Self {
        Self { count, asked: RefCell::default() }
    }
}

impl Rows for Objects {
    fn is_marked(&self, place: usize) -> bool {
        place == MARKED
    }

    fn len(&self) -> usize {
        self.count
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        self.asked.borrow_mut().push(place);
        let role = if place.is_multiple_of(3) { Role::Malicious } else { Role::Harmless };
        match column {
            0 => Cell::new(role, if role == Role::Malicious { "●" } else { "○" }),
            1 => Cell::new(role, format!("{}/72", place % 3)),
            2 => Cell::text(format!("host-{place}.example.test")),
            _ => Cell::new(Role::Muted, "2026-03-01"),
        }
    }
}

impl Source for Objects {
    fn len(&self) -> usize {
        self.count
    }

    fn keep(&self, row: usize) -> bool {
        row != 4
    }

    fn key(&self, row: usize) -> Key {
        Key::Number(i64::try_from(row % 3).unwrap())
    }
}

struct Names;

impl Rows for Names {
    fn len(&self) -> usize {
        HOSTILE.len()
    }

    fn cell(&self, place: usize, _column: usize) -> Cell<'_> {
        Cell::text(HOSTILE[place])
    }
}

fn shown(objects: &Objects, state: &TableState, width: u16, height: u16) -> String {
    let table = Table::new(&COLUMNS).focus(Focus::Here).empty("No results.\nPress / to search.");
    drawn(width, height, |area, buffer| table.render(objects, state, area, buffer, &theme()))
}

#[test]
fn rows_have_a_cursor_a_mark_and_a_scroll_bar_when_they_do_not_fit() {
    let (objects, mut state) = (Objects::new(20), TableState::default());
    state.sort = Some(Sort { column: 1, sorting: crate::widget::Sorting::Descending });
    state.go(Motion::To(3), &objects);
    insta::assert_snapshot!(shown(&objects, &state, 44, 7), @r#"
    rat…▼ name                   date
  ●  0/72 host-0.example.test    2026-03-01█
  ○  1/72 host-1.example.test    2026-03-01│
 ✓○  2/72 host-2.example.test    2026-03-01│
› ●  0/72 host-3.example.test    2026-03-01│
  ○  1/72 host-4.example.test    2026-03-01│
  ○  2/72 host-5.example.test    2026-03-01│
"#);
}

#[test]
fn narrow_tables_lose_whole_columns() {
    let (objects, state) = (Objects::new(3), TableState::default());
    insta::assert_snapshot!(shown(&objects, &state, 26, 4), @r#"
    ratio name
› ●  0/72 host-0.example.…
  ○  1/72 host-1.example.…
 ✓○  2/72 host-2.example.…
"#);
    insta::assert_snapshot!(shown(&objects, &state, 10, 3), @r#"
    ratio
› ●  0/72█
  ○  1/72│
"#);
}

#[test]
fn an_empty_table_says_why() {
    insta::assert_snapshot!(shown(&Objects::new(0), &TableState::default(), 24, 4), @r#"
   ratio name
No results.
Press / to search.
"#);
}

#[test]
fn only_rows_on_screen_are_asked_for() {
    let (objects, mut state) = (Objects::new(100_000), TableState::default());
    state.go(Motion::Last, &objects);
    shown(&objects, &state, 80, 11);
    let mut asked = objects.asked.take();
    asked.dedup();
    assert_eq!(asked, (99_990..100_000).collect::<Vec<_>>());
}

#[test]
fn c37_the_selected_row_differs_by_a_sign_and_by_reverse_and_less_so_without_focus() {
    let objects = Objects::new(3);
    for name in Theme::names() {
        for palette in [Palette::default(), Palette::PLAIN] {
            let theme = Theme::by_name(name, palette).unwrap();
            let mut looks = Vec::new();
            for focus in [Focus::Here, Focus::Elsewhere] {
                let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 4));
                let state = TableState::default();
                Table::new(&COLUMNS).focus(focus).render(&objects, &state, buffer.area, &mut buffer, &theme);
                assert_eq!(buffer[(0, 1)].symbol(), theme.glyphs().selected);
                let [selected, other] = [1, 2].map(|row| buffer[(20, row)].style());
                assert!(selected.add_modifier != other.add_modifier || selected.bg != other.bg, "{name}");
                looks.push(selected);
            }
            assert_ne!(looks[0], looks[1], "{name}");
        }
    }
}

#[test]
fn a_click_finds_its_row() {
    let (objects, mut state) = (Objects::new(50), TableState::default());
    state.go(Motion::To(30), &objects);
    let table = Table::new(&COLUMNS);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 11));
    table.render(&objects, &state, Rect::new(2, 1, 38, 10), &mut buffer, &theme());
    assert_eq!(state.row_at(Position::new(10, 2), &objects), Some(22));
    assert_eq!(state.row_at(Position::new(10, 1), &objects), None);
    assert_eq!(state.row_at(Position::new(40, 2), &objects), None);
}

#[test]
fn marks_belong_to_rows_and_not_to_places() {
    let objects = Objects::new(9);
    let (mut order, mut state) = (Order::default(), TableState::default());
    order.settle(&objects);
    state.go(Motion::To(2), &Ordered::new(&objects, &order));
    order.restart(crate::widget::Sorting::Descending);
    while state.arrange(&mut order, &objects).has_more() {}
    let rows = Ordered::new(&objects, &order);
    assert_eq!(order.rows(), [2, 5, 8, 1, 7, 0, 3, 6]);
    assert_eq!((state.selected, state.selected_id(&rows)), (0, Some(2)), "the selection stays on its row");
}

#[test]
fn rows_that_arrive_above_leave_the_selected_row_where_it_is_on_screen() {
    let mut objects = Objects::new(60);
    let (mut order, mut state) = (Order::default(), TableState::default());
    order.restart(crate::widget::Sorting::Ascending);
    order.settle(&objects);
    state.go(Motion::To(30), &Ordered::new(&objects, &order));
    let draw = |objects: &Objects, order: &Order, state: &TableState| {
        let rows = Ordered::new(objects, order);
        drawn(40, 10, |area, buffer| Table::new(&COLUMNS).render(&rows, state, area, buffer, &theme()))
    };
    let before = draw(&objects, &order, &state);
    objects.count = 90;
    state.arrange(&mut order, &objects);
    let after = draw(&objects, &order, &state);
    let line = |text: &str| text.lines().position(|line| line.starts_with('›'));
    assert_eq!(line(&before), line(&after));
    assert_eq!(state.selected, 40);
}

#[test]
fn c33_the_right_border_is_straight_whatever_the_names() {
    struct Bordered;
    impl Rows for Bordered {
        fn len(&self) -> usize {
            HOSTILE.len()
        }
        fn cell(&self, place: usize, column: usize) -> Cell<'_> {
            Cell::text(if column == 0 { HOSTILE[place] } else { "|" })
        }
    }
    let columns = [Column::new("name", Width::Flex { min: 4, share: 1 }), Column::new("|", Width::Fixed(1))];
    for width in [24, 12, 9] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 13));
        Table::new(&columns).render(&Bordered, &TableState::default(), buffer.area, &mut buffer, &theme());
        assert!((0..13).all(|row| buffer[(width - 1, row)].symbol() == "|"));
    }
    let table = Table::new(&columns);
    let text = drawn(12, 13, |area, buffer| table.render(&Bordered, &TableState::default(), area, buffer, &theme()));
    for name in ["請求書_… |", "a␉b.txt", "n␀ul.bin", "exe⟨U+2…", "line⏎br…"] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
}

#[test]
fn c39_any_size_is_drawn_without_leaving_it() {
    let mut state = TableState::default();
    for selected in [0, 5, 1000] {
        state.selected = selected;
        at_all_sizes(|area, buffer| Table::new(&COLUMNS).render(&Names, &state, area, buffer, &theme()));
        at_all_sizes(|area, buffer| Table::new(&[]).render(&Names, &state, area, buffer, &theme()));
        at_all_sizes(|area, buffer| {
            Table::new(&COLUMNS).empty("nothing here\nat all").render(&Objects::new(0), &state, area, buffer, &theme());
        });
    }
}

#[test]
fn c39_drawing_over_something_leaves_no_stale_cell() {
    let (objects, state) = (Objects::new(2), TableState::default());
    assert!(!shown(&objects, &state, 30, 8).contains('※'));
    assert!(!shown(&Objects::new(0), &state, 30, 8).contains('※'));
}

proptest! {
    #[test]
    fn any_text_in_any_area_stays_in_it(text in "\\PC{0,30}", width in 0u16..60, height in 0u16..9, selected in 0usize..6) {
        struct Same(String);
        impl Rows for Same {
            fn len(&self) -> usize {
                5
            }
            fn cell(&self, _place: usize, _column: usize) -> Cell<'_> {
                Cell::text(&self.0)
            }
        }
        let state = TableState { selected, ..TableState::default() };
        drawn(width, height, |area, buffer| Table::new(&COLUMNS).render(&Same(text), &state, area, buffer, &theme()));
    }
}

#[test]
fn c37_without_colour_four_states_differ_on_screen_and_no_cell_has_a_colour() {
    struct States(&'static crate::theme::Glyphs);
    impl Rows for States {
        fn len(&self) -> usize {
            4
        }
        fn cell(&self, place: usize, _column: usize) -> Cell<'_> {
            let states = [
                (Role::Malicious, self.0.malicious),
                (Role::Suspicious, self.0.suspicious),
                (Role::Harmless, self.0.harmless),
                (Role::Unknown, self.0.unknown),
            ];
            Cell::new(states[place].0, states[place].1)
        }
    }
    for name in Theme::names() {
        let theme = Theme::by_name(name, Palette::PLAIN).unwrap();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 5));
        let states = States(theme.glyphs());
        Table::new(&COLUMNS).focus(Focus::Here).render(
            &states,
            &TableState::default(),
            buffer.area,
            &mut buffer,
            &theme,
        );
        let reset = ratatui::style::Style::reset();
        assert!(buffer.content().iter().all(|cell| Some(cell.fg) == reset.fg && Some(cell.bg) == reset.bg), "{name}");
        let signs: std::collections::HashSet<_> = (1..5).map(|row| buffer[(2, row)].symbol()).collect();
        assert_eq!(signs.len(), 4, "{name}");
    }
}
