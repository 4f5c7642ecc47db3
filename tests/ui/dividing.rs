//! Room for the list and for what is under its cursor on a screen of one column, and dividers that move by key.

use serde_json::json;
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Memory, Msg, Pointing, Recalled};
use vtriage::store::Dividers;
use vtriage::vt::Reason;

use super::harness::{Harness, domain};

/// A search that gave so many domains, and a cursor that rests on the first.
fn results(rows: usize) -> Harness {
    let mut app = Harness::premium();
    app.search("#phishing");
    let found: Vec<_> = (0..rows).map(|row| domain(&format!("host-{row:02}.example"), 3, &json!({}))).collect();
    app.reply_page(1, &json!({"data": found, "meta": {}}));
    app.rest();
    app
}

fn rows_on(screen: &str) -> usize {
    screen.lines().filter(|line| line.contains(" host-") && line.contains("3/71")).count()
}

#[test]
fn at_80x24_a_list_of_30_keeps_17_rows_above_the_head_of_its_row() {
    let mut app = results(30);
    app.press("1 j j");
    app.rest();
    let screen = app.screen();
    assert_eq!(rows_on(&screen), 17, "{screen}");
    let lines: Vec<&str> = screen.lines().collect();
    let (verdict, what) = (lines[21], lines[22]);
    assert!(verdict.starts_with("├ ● 3/71 malicious") && verdict.contains("(2 d ago) ┤"), "{screen}");
    assert!(what.starts_with("└ domain · registrar Example Registrar"), "{screen}");
    assert!(
        lines[2].contains("1 Results · #phishing  2 Triage  3 Private  4 Activity") && lines[2].contains("3 of 30"),
        "{screen}"
    );
}

#[test]
fn a_short_list_leaves_the_report_of_its_row_the_room_that_it_does_not_need() {
    let mut app = results(4);
    app.press("1 j");
    app.rest();
    let screen = app.screen();
    assert_eq!(rows_on(&screen), 4, "{screen}");
    assert!(screen.contains("5 host-01.example") && screen.contains("Summary  Detection"), "{screen}");
    app.press("enter");
    assert!(app.shows("Related to this domain"), "opening it gives it the screen:\n{}", app.screen());
}

#[test]
fn a_row_that_is_not_in_the_store_says_below_the_list_what_it_knows_and_what_reading_it_costs() {
    let mut app = Harness::new();
    let names: Vec<String> = (0..30).map(|row| format!("host-{row:02}.example")).collect();
    app.paste(&names.join("\n"));
    app.press("enter 2 G");
    let peek = app.rest();
    app.fail_to(&peek, Reason::Offline);
    let screen = app.screen();
    let last: Vec<&str> = screen.lines().skip(21).take(2).collect();
    assert!(last[0].starts_with("├ ") && last[1].starts_with("└ "), "{screen}");
    assert!(last[0].contains("not asked yet") && last[1].contains("Enter reads it: 1 request"), "{screen}");
}

#[test]
fn what_a_filter_leaves_is_said_before_the_names_of_other_lists() {
    let mut app = results(30).sized(60, 24);
    app.press("1 f");
    app.type_text("host-0");
    app.press("enter");
    let screen = app.screen();
    let edge = screen.lines().nth(2).unwrap_or_default();
    assert!(edge.contains("\"host-0\"") && edge.contains("10 of 30"), "{screen}");
}

#[test]
fn a_click_on_the_name_of_another_list_opens_it() {
    let mut app = results(30);
    app.press("1");
    app.point(Pointing::Press, "2 Triage");
    assert_eq!(app.model.focus, vtriage::app::Pane::Triage);
}

fn kept(effects: &[Effect]) -> Option<Dividers> {
    effects.iter().find_map(|effect| match effect {
        Effect::Keep(StoreTask::PutDividers(dividers)) => Some(*dividers),
        _ => None,
    })
}

#[test]
fn dividers_move_by_key_as_far_as_the_screen_goes_and_are_remembered() {
    let mut app = results(9).sized(120, 40);
    app.press("1 enter");
    let edge = |app: &mut Harness| {
        let screen = app.screen();
        let line = screen.lines().nth(10).unwrap_or_default().to_owned();
        line.char_indices().filter(|(_, sign)| "│├".contains(*sign)).nth(1).map(|(at, _)| line[..at].chars().count())
    };
    let before = edge(&mut app).expect("a divider");
    let moved = kept(&app.press("> >")).expect("it is kept");
    assert_eq!(moved.lists, 4, "each key is kept");
    assert_eq!(edge(&mut app), Some(before + 4), "{}", app.screen());
    for _ in 0..40 {
        app.press("<");
        app.screen();
    }
    let narrowest = edge(&mut app).expect("a divider");
    app.press(">");
    assert_eq!(edge(&mut app), Some(narrowest + 4), "presses beyond the end do not count");
    app.press("=");
    assert_eq!(edge(&mut app), Some(before));

    let mut next = results(9).sized(120, 40);
    let dividers = Dividers { lists: 8, ..Dividers::default() };
    next.update(Msg::Recalled(Recalled::Memory(Box::new(Memory { dividers, ..Memory::default() }))));
    next.press("1 enter");
    assert_eq!(edge(&mut next), Some(before + 8), "{}", next.screen());
}

#[test]
fn report_and_related_share_their_room_by_key_and_a_key_without_a_divider_says_so() {
    let mut app = results(9).sized(80, 40);
    app.press("1 enter");
    let related = |app: &mut Harness| app.screen().lines().position(|line| line.contains("6 Related"));
    let before = related(&mut app).expect("what is related");
    app.press("-");
    assert_eq!(related(&mut app), Some(before - 1), "{}", app.screen());
    app.press("+");
    app.screen();
    app.press("+");
    assert_eq!(related(&mut app), Some(before + 1), "{}", app.screen());
    let effects = app.press(">");
    assert_eq!(kept(&effects), None);
    assert!(app.shows("there is no such divider on this screen"), "{}", app.screen());
    app.press("z");
    app.screen();
    app.press("+");
    assert!(app.shows("one pane has all the room; z shows the others"), "{}", app.screen());
}
