//! Habits of those who come from pagers and file managers.

use serde_json::json;
use vtriage::app::Pane;

use super::harness::{Harness, asked, domain};

fn report() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("5");
    app.screen();
    app
}

#[test]
fn words_in_the_bar_are_searched_for_in_the_page_and_n_walks_through_the_matches() {
    let mut app = report();
    app.press("/");
    app.type_text("registrar");
    assert!(app.shows("in this page: "), "{}", app.screen());
    assert!(asked(&app.press("enter")).is_empty());
    assert!(app.shows("\"registrar\" 1 of "), "{}", app.screen());
    app.press("n");
    assert!(app.shows("\"registrar\" ") && !app.shows("Note"), "{}", app.screen());
    app.press("N");
    assert!(app.shows("\"registrar\" 1 of "), "{}", app.screen());
    app.press("esc");
    assert!(!app.shows("\"registrar\""), "{}", app.screen());
    app.press("n");
    assert!(!app.model.overlays.is_empty(), "without a search n writes a note");
}

#[test]
fn words_that_are_not_in_the_page_say_so_and_an_indicator_is_looked_up_as_ever() {
    let mut app = report();
    assert!(asked(&app.search("nothing like it")).is_empty());
    assert!(app.shows("is not in this tab; nothing was sent"), "{}", app.screen());
    assert_eq!(asked(&app.search("other.example")).len(), 1);
}

#[test]
fn the_first_page_key_scrolls() {
    let mut app = Harness::new().sized(80, 24);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("5 l l");
    let before = app.screen();
    app.press("pagedown");
    let after = app.screen();
    assert!(before != after, "{after}");
    app.press("pageup");
    assert_eq!(app.screen().lines().nth(7), before.lines().nth(7));
}

#[test]
fn s_lists_the_columns_with_their_directions_and_enter_sorts() {
    let mut app = Harness::new().sized(200, 40);
    app.search("#tag");
    let rows =
        [domain("a.example", 1, &json!({})), domain("b.example", 5, &json!({})), domain("c.example", 3, &json!({}))];
    app.reply_page(1, &json!({"data": rows, "meta": {"count": 3}}));
    assert_eq!(app.model.focus, Pane::Results);
    app.press("s");
    for words in ["Sort by", "as they came", "worst first", "best first", "newest first", "from A to Z"] {
        assert!(app.shows(words), "{words}:\n{}", app.screen());
    }
    app.press("j enter");
    let screen = app.screen();
    let order: Vec<usize> = ["b.example", "c.example", "a.example"]
        .iter()
        .filter_map(|name| screen.lines().position(|line| line.starts_with('│') && line.contains(&format!(" {name}"))))
        .collect();
    assert!(order.is_sorted() && order.len() == 3, "{screen}");
    app.press("s j enter");
    let screen = app.screen();
    let place =
        |name: &str| screen.lines().position(|line| line.starts_with('│') && line.contains(&format!(" {name}")));
    assert!(place("a.example") < place("b.example"), "{screen}");
}

#[test]
fn a_note_on_one_row_takes_nothing_from_the_others() {
    let mut app = Harness::new().sized(80, 24);
    app.paste("203.0.113.66 seen in the proxy log\na.example\n");
    app.press("enter");
    let address = json!({"type": "ip_address", "id": "203.0.113.66", "attributes": {"asn": 64_496, "as_owner": "Cinder Row",
        "last_analysis_stats": {"malicious": 22, "undetected": 72}}});
    app.reply_object(1, &address);
    app.reply_object(2, &domain("a.example", 2, &json!({})));
    for round in ["without a note", "with one"] {
        let screen = app.screen();
        assert!(screen.contains("AS64496 Cinder Row") && screen.contains("Example Registrar"), "{round}:\n{screen}");
        app.press("n");
        app.type_text("mine");
        app.press("enter");
    }
}
