//! Lists that misbehave, and asking again for what failed: in Results as in a report.

use serde_json::{Value, json};
use vtriage::vt::Reason;

use super::harness::{Harness, asked, domain, resolutions};

fn resolutions_of_a_domain() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6 f");
    app.type_text("resolutions");
    app.press("enter enter");
    app
}

fn domains(from: usize, count: usize, meta: &Value) -> Value {
    let rows: Vec<Value> =
        (from..from + count).map(|number| domain(&format!("host{number}.example"), 0, &json!({}))).collect();
    json!({"data": rows, "meta": meta})
}

#[test]
fn a_list_whose_cursor_repeats_says_so_and_no_longer_offers_more() {
    let mut app = resolutions_of_a_domain();
    app.reply_page(2, &resolutions(1, 5, &json!({"cursor": "same"})));
    app.press("m");
    app.reply_page(3, &resolutions(6, 5, &json!({"cursor": "same"})));
    let screen = app.screen();
    assert!(screen.contains("1 of many · 10 loaded, no more: it repeats"), "{screen}");
    assert!(screen.contains("the service gave the same cursor twice"), "{screen}");
    assert!(!screen.contains("more: m") && asked(&app.press("m")).is_empty(), "{screen}");
}

#[test]
fn a_page_that_comes_again_is_left_out_whatever_its_cursor() {
    let mut app = resolutions_of_a_domain();
    app.reply_page(2, &resolutions(1, 5, &json!({"cursor": "one"})));
    app.press("m");
    app.reply_page(3, &resolutions(1, 5, &json!({"cursor": "two"})));
    assert!(app.shows("1 of many · 5 loaded, no more: it repeats"), "{}", app.screen());
    assert!(asked(&app.press("m")).is_empty());
    assert_eq!(asked(&app.press("r")).len(), 1, "reading anew begins anew");
    app.reply_page(4, &resolutions(1, 5, &json!({"cursor": "one"})));
    assert!(app.shows("1 of many · 5 loaded, more: m"), "{}", app.screen());
}

#[test]
fn results_and_private_notice_a_circle_too() {
    let mut app = Harness::new().sized(80, 24);
    app.search("#tag");
    app.reply_page(1, &domains(0, 3, &json!({"cursor": "same"})));
    app.press("m");
    app.reply_page(2, &domains(3, 3, &json!({"cursor": "same"})));
    assert!(app.shows("1 of many · 6 loaded, no more: it repeats"), "{}", app.screen());
    app.press("3 enter");
    let files = |from: u32| -> Vec<Value> {
        (from..from + 2).map(|number| json!({"type": "private_file", "id": format!("{number:064x}")})).collect()
    };
    app.reply_page(3, &json!({"data": files(0), "meta": {"cursor": "same"}}));
    app.press("m");
    app.reply_page(4, &json!({"data": files(2), "meta": {"cursor": "same"}}));
    assert!(app.shows("1 of many · 4 loaded, no more: it repeats"), "{}", app.screen());
}

#[test]
fn a_list_whose_next_page_cannot_be_read_says_so_and_is_not_taken_for_a_whole_one() {
    let mut app = resolutions_of_a_domain();
    let page = resolutions(1, 5, &json!({"count": 90}));
    let page = json!({"data": page["data"], "meta": page["meta"], "links": {"next": "https://h.example/x?limit=40"}});
    app.reply_page(2, &page);
    let screen = app.screen();
    assert!(screen.contains("1 of 90 · 5 loaded, no more: the next page can't be read"), "{screen}");
    assert!(screen.contains("its next page could not be read"), "{screen}");
    assert!(!screen.contains("more: m") && asked(&app.press("m")).is_empty(), "{screen}");
}

#[test]
fn an_empty_first_page_with_more_behind_it_says_that_there_is_more() {
    let mut app = resolutions_of_a_domain();
    app.reply_page(2, &json!({"data": [], "meta": {"cursor": "next"}}));
    let screen = app.screen();
    assert!(screen.contains("but there is more: m reads on") && !screen.contains("None."), "{screen}");
    assert_eq!(asked(&app.press("m")), ["GET /domains/example.com/resolutions?limit=40&cursor=next"]);
    app.reply_page(3, &resolutions(1, 2, &json!({})));
    assert!(app.shows("1 of 2"), "{}", app.screen());
}

#[test]
fn a_row_that_the_service_would_not_show_is_named_by_its_error_and_is_not_missing() {
    let mut app = Harness::new().sized(200, 40);
    app.search("#tag");
    app.reply_page(
        1,
        &json!({"data": [
            {"type": "file", "id": "ab".repeat(32), "error": {"code": "ForbiddenError", "message": "No access."}},
            {"type": "file", "id": "cd".repeat(32), "error": {"code": "NotFoundError", "message": "Not found."}}],
            "meta": {}}),
    );
    let screen = app.screen();
    let row = |id: &str| {
        screen
            .lines()
            .filter(|line| !line.contains(" 5 "))
            .find(|line| line.contains(id))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(row("abab").contains("not given") && row("abab").contains("Forbidden"), "{screen}");
    assert!(row("cdcd").contains("not in VirusTo"), "{screen}");
}

#[test]
fn r_in_results_reads_what_was_looked_up_again() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("1");
    let again = asked(&app.press("r"));
    assert!(again.len() == 1 && again[0].starts_with("GET /domains/example.com"), "{again:?}");
    app.reply_object(2, &domain("example.com", 9, &json!({})));
    let row = app.screen().lines().find(|line| line.contains("9/77")).is_some();
    assert!(row, "the row is the new one: {}", app.screen());
}

#[test]
fn after_a_look_up_that_failed_enter_and_r_in_results_ask_again() {
    for key in ["enter", "r"] {
        let mut app = Harness::new().sized(120, 40);
        app.search("example.com");
        app.fail(1, Reason::Unavailable, 503, "TransientError");
        app.press("1");
        let screen = app.screen();
        assert!(screen.matches("Enter or r asks again").count() == 2, "both panes say it: {screen}");
        let again = asked(&app.press(key));
        assert!(again.len() == 1 && again[0].starts_with("GET /domains/example.com"), "{key}: {again:?}");
        app.reply_object(2, &domain("example.com", 2, &json!({})));
        assert!(app.shows("1 of 1"), "{}", app.screen());
    }
}

#[test]
fn a_search_that_failed_or_was_taken_back_is_asked_again_by_enter_and_r() {
    for key in ["enter", "r"] {
        let mut app = Harness::new().sized(120, 40);
        app.search("#tag");
        app.fail(1, Reason::Unavailable, 503, "TransientError");
        assert_eq!(asked(&app.press(key)), ["GET /search?query=%23tag&limit=40"]);
        app.press("esc");
        assert!(app.shows("Taken back; Enter or r asks again"), "{}", app.screen());
        assert_eq!(asked(&app.press(key)), ["GET /search?query=%23tag&limit=40"]);
        app.reply_page(3, &domains(0, 2, &json!({})));
        assert!(app.shows("1 of 2"), "{}", app.screen());
    }
}

#[test]
fn reading_a_report_anew_leaves_the_list_of_a_later_search_alone() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.search("#tag");
    app.reply_page(2, &domains(0, 3, &json!({})));
    app.press("5 r");
    app.reply_object(3, &domain("example.com", 3, &json!({})));
    assert!(app.shows("1 of 3") && app.shows("host1.example"), "{}", app.screen());
}

#[test]
fn a_row_that_is_no_object_is_counted_and_the_rest_is_shown() {
    let mut app = resolutions_of_a_domain();
    let mut page = resolutions(1, 5, &json!({}));
    page["data"][2]["id"] = Value::Null;
    app.reply_page(2, &page);
    let screen = app.screen();
    assert!(screen.contains("1 of 4, 1 not understood"), "{screen}");
}

#[test]
fn the_edge_of_a_list_says_where_the_cursor_is_and_in_a_word_of_its_own_how_much_is_loaded() {
    let mut app = resolutions_of_a_domain();
    app.reply_page(2, &resolutions(0, 14, &json!({"count": 55, "cursor": "next"})));
    assert!(app.shows("1 of 55 · 14 loaded, more: m"), "{}", app.screen());
    app.press("j j");
    assert!(app.shows("3 of 55 · 14 loaded, more: m"), "{}", app.screen());
    app.press("m");
    app.reply_page(3, &resolutions(14, 41, &json!({"count": 55})));
    assert!(app.shows("3 of 55 ") && !app.shows("loaded, "), "{}", app.screen());
    app.press("G");
    assert!(app.shows("55 of 55 "), "{}", app.screen());
}
