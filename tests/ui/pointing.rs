//! The mouse: off unless asked for; a click selects, a double click opens, the wheel rolls what it is over.

use ratatui::layout::Position;
use serde_json::json;
use vtriage::app::Pane;
use vtriage::effect::Effect;
use vtriage::msg::{Msg, Pointed, Pointing};
use vtriage::pane::detail::Tab;
use vtriage::session::Mouse;

use super::harness::{Harness, asked, domain, resolutions};

/// A queue of forty rows with verdicts beside the report of the first.
fn queue() -> Harness {
    let mut app = Harness::new().sized(160, 30);
    let names: Vec<String> = (10..50).map(|number| format!("n{number}.example")).collect();
    app.paste(&names.join("\n"));
    app.press("enter");
    for (id, name) in (1..).zip(&names) {
        app.reply_object(id, &domain(name, 2, &json!({})));
    }
    app.screen();
    app
}

fn opened() -> Harness {
    let mut app = Harness::new().sized(120, 30);
    app.search("example.com");
    let folded = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.0example.com"}],
        "meta": {"cursor": "x", "count": 55}}});
    app.reply_object(1, &domain("example.com", 2, &folded));
    app
}

#[test]
fn a_click_gives_the_pane_the_keys_and_selects_the_row() {
    let mut app = queue();
    app.press("5");
    let effects = app.point(Pointing::Press, "n13.example");
    assert_eq!(app.model.focus, Pane::Triage);
    assert_eq!(app.model.triage.selected().map(|item| item.value.to_string()).as_deref(), Some("n13.example"));
    assert!(asked(&effects).is_empty(), "selecting costs nothing: {effects:?}");
}

#[test]
fn a_double_click_opens_the_row_that_was_clicked() {
    let mut app = queue();
    app.click_twice("n15.example");
    assert_eq!(app.model.focus, Pane::Detail);
    let open = app.model.trail.current().map(|place| place.subject.id.to_string());
    assert_eq!(open.as_deref(), Some("n15.example"));
}

#[test]
fn a_double_click_in_the_catalogue_opens_the_relationship_under_it_and_costs_what_enter_costs() {
    for name in ["resolutions", "historical_whois", "subdomains"] {
        let mut app = opened();
        app.press("6");
        let asks = asked(&app.click_twice(&format!("{name}  ")));
        assert!(asks.len() == 1 && asks[0].starts_with(&format!("GET /domains/example.com/{name}")), "{asks:?}");
    }
}

#[test]
fn a_double_click_opens_what_its_first_press_selected_though_that_press_moved_the_panes() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut app = opened().sized(width, height);
        app.press("5");
        let asks = asked(&app.click_twice("historical_whois  "));
        assert!(asks.len() == 1 && asks[0].starts_with("GET /domains/example.com/historical_whois"), "{asks:?}");
    }
}

#[test]
fn a_key_or_a_turn_of_the_wheel_between_two_presses_makes_the_second_one_a_first() {
    for between in [Some(Pointing::WheelDown), None] {
        let mut app = queue();
        let at = app.place_of("n15.example");
        app.point(Pointing::Press, "n15.example");
        match between {
            Some(how) => drop(app.update(Msg::Mouse(Pointed { at, how }))),
            None => drop(app.press("k")),
        }
        app.update(Msg::Mouse(Pointed { at, how: Pointing::Twice }));
        assert_eq!(app.model.focus, Pane::Triage, "{between:?}");
    }
}

#[test]
fn the_wheel_rolls_the_pane_under_it_and_leaves_the_keys_where_they_are() {
    let mut app = queue();
    let at = app.place_of("n13.example");
    app.press("5");
    let first = app.screen();
    for _ in 0..9 {
        app.update(Msg::Mouse(Pointed { at, how: Pointing::WheelDown }));
        app.screen();
    }
    assert!(!app.shows("n13.example") && first.contains("n13.example"), "{}", app.screen());
    assert_eq!(app.model.focus, Pane::Detail);
    for _ in 0..9 {
        app.update(Msg::Mouse(Pointed { at, how: Pointing::WheelUp }));
        app.screen();
    }
    assert!(app.shows("n13.example"), "{}", app.screen());
}

#[test]
fn the_wheel_over_a_report_beside_a_list_rolls_that_report() {
    let mut app = queue().sized(160, 12);
    app.press("j");
    let effects = app.rest();
    app.reply_to(&effects, &domain("n11.example", 2, &json!({})));
    assert!(app.shows("Summary"), "{}", app.screen());
    let (before, at) = (app.screen(), app.place_of("Summary"));
    let at = Position::new(at.x, at.y + 2);
    app.update(Msg::Mouse(Pointed { at, how: Pointing::WheelDown }));
    assert_ne!(app.screen(), before);
    assert_eq!(app.model.focus, Pane::Triage);
    assert_eq!(app.model.triage.selected().map(|item| item.value.to_string()).as_deref(), Some("n11.example"));
}

#[test]
fn a_click_turns_tabs_goes_to_lines_and_opens_the_search_bar() {
    let mut app = opened();
    app.point(Pointing::Press, "Details");
    assert_eq!(app.model.trail.current().map(|place| place.detail.tab), Some(Tab::Details));
    app.point(Pointing::Press, "Summary");
    app.point(Pointing::Press, "  registrar  ");
    let line = app
        .model
        .trail
        .current()
        .and_then(|place| place.detail.current())
        .map(vtriage::pane::detail::DetailLine::plain);
    assert!(line.is_some_and(|line| line.contains("Example Registrar")));
    app.point(Pointing::Press, " Search");
    assert!(app.model.search.active);
    app.point(Pointing::Press, "Summary");
    assert!(!app.model.search.active, "a click elsewhere leaves the search bar");
}

#[test]
fn a_click_on_a_tab_that_would_ask_by_itself_tells_the_price_and_the_second_one_turns_there() {
    let mut app = Harness::following().sized(120, 30);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("5");
    let effects = app.point(Pointing::Press, "Community");
    assert_eq!(asked(&effects), Vec::<String>::new(), "{}", app.screen());
    assert!(app.told().starts_with("Community: 4 requests; a double click turns there"), "{}", app.screen());
    let effects = app.click_twice("Community");
    assert_eq!(app.model.trail.current().map(|place| place.detail.tab), Some(Tab::Community));
    assert_eq!(asked(&effects).len(), 4, "{effects:?}");
}

#[test]
fn a_click_selects_in_every_list() {
    let mut app = opened();
    app.press("6 enter");
    app.reply_page(2, &resolutions(0, 9, &json!({"count": 9})));
    app.point(Pointing::Press, "198.51.100.4");
    app.press("y");
    let row =
        app.model.trail.current().and_then(|place| place.related.list()).and_then(|list| list.paged.list.selected());
    assert_eq!(row.map(vtriage::pane::rows::Row::id), Some("198.51.100.4"));
    app.press("4 z j");
    app.point(Pointing::Press, "resolutions");
    assert!(app.model.activity.selected().is_some_and(|item| item.title.contains("resolutions")));
}

#[test]
fn the_mouse_is_the_terminals_until_it_is_asked_for_and_can_be_given_back() {
    let mut app = Harness::new();
    assert_eq!(app.model.mouse, Mouse::Left);
    for mouse in [Mouse::Taken, Mouse::Left] {
        app.press(":");
        app.type_text("mouse");
        assert!(app.press("enter").contains(&Effect::Mouse(mouse)));
        assert_eq!(app.model.mouse, mouse);
    }
}

#[test]
fn a_divider_is_dragged_and_stays_where_it_was_dropped() {
    let mut app = opened();
    app.press("5");
    let edge = app.place_of("├");
    let at = |x: u16| Position::new(x, edge.y);
    let report = app.place_of("┬ 5 ");
    let from = Position::new(report.x, report.y + 1);
    app.update(Msg::Mouse(Pointed { at: from, how: Pointing::Press }));
    app.update(Msg::Mouse(Pointed { at: Position::new(from.x + 7, from.y + 2), how: Pointing::Drag }));
    assert_eq!(app.place_of("┬ 5 ").x, report.x + 7, "{}", app.screen());
    let kept = app.update(Msg::Mouse(Pointed { at: at(report.x + 7), how: Pointing::Release }));
    assert!(kept.iter().any(|effect| matches!(effect, Effect::Keep(_))), "{kept:?}");
    app.update(Msg::Mouse(Pointed { at: at(3), how: Pointing::Drag }));
    assert_eq!(app.place_of("┬ 5 ").x, report.x + 7, "it was let go");
    assert_eq!(app.model.focus, Pane::Detail, "gripping a divider moves no focus");
}

#[test]
fn in_a_menu_a_click_selects_a_double_click_takes_and_the_wheel_moves() {
    let mut app = opened();
    app.press("5 Y");
    app.point(Pointing::Press, "defanged");
    let chosen = |app: &Harness| match app.model.overlays.last() {
        Some(vtriage::pane::overlay::Overlay::Menu(menu)) => menu.choice().expect("a choice").label.clone(),
        _ => String::new(),
    };
    assert!(chosen(&app).contains("defanged"), "{}", chosen(&app));
    let before = chosen(&app);
    app.point(Pointing::WheelDown, "defanged");
    assert_ne!(chosen(&app), before);
    let effects = app.click_twice("web link");
    assert!(app.model.overlays.is_empty() && super::harness::copied(&effects).is_some(), "{effects:?}");
}

#[test]
fn in_a_form_a_click_gives_the_focus_and_only_a_double_click_presses_a_button() {
    let mut app = opened();
    app.press("5 c");
    app.type_text("seen here");
    let effects = app.point(Pointing::Press, "Publish");
    assert!(super::harness::asked(&effects).is_empty() && !app.model.overlays.is_empty(), "{effects:?}");
    let effects = app.click_twice("Publish");
    assert_eq!(super::harness::asked(&effects), ["POST /domains/example.com/comments"]);
    app.press("v");
    app.click_twice("Cancel");
    assert!(app.model.overlays.is_empty());
}

#[test]
fn a_click_ticks_a_row_of_a_checklist_and_the_second_of_two_sends_nothing() {
    let mut app = Harness::new();
    app.paste("a.example\nb.example\nc.example");
    let effects = app.point(Pointing::Press, "b.example");
    assert!(asked(&effects).is_empty() && app.shows("[ ] domain b.example"), "{}", app.screen());
    assert!(app.shows("2 ticked"), "{}", app.screen());
    let effects = app.click_twice("c.example");
    assert!(asked(&effects).is_empty() && app.shows("[ ] domain c.example"), "{}", app.screen());
    assert!(!app.model.overlays.is_empty(), "it is asked by a key");
}

#[test]
fn a_click_chooses_a_line_below_the_search_bar_and_a_double_click_takes_it() {
    let mut app = Harness::premium();
    app.press("/");
    app.type_text("si");
    app.screen();
    app.point(Pointing::Press, "signature:");
    assert!(app.shows("›signature:"), "{}", app.screen());
    assert_eq!(app.model.search.prompt.text(), "si");
    app.click_twice("signature:");
    assert_eq!(app.model.search.prompt.text(), "signature:");
    assert!(app.model.search.active);
}
