//! The footer says what the keys do on the row under the cursor, not on another.

use serde_json::json;
use vtriage::vt::Reason;

use super::harness::{Harness, domain, question};

fn footer(app: &mut Harness) -> String {
    app.screen().lines().last().unwrap_or_default().to_owned()
}

/// A URL was submitted, its analysis is followed, and Activity has the keys.
fn followed() -> Harness {
    let mut app = Harness::new().sized(200, 40);
    app.press("u");
    app.type_text("http://a.test/");
    app.press("enter tab enter");
    app.reply_object(1, &json!({"type": "analysis", "id": "analysis-1"}));
    app.press("4 g");
    app
}

#[test]
fn enter_on_an_analysis_that_is_followed_is_not_called_the_request() {
    let mut app = followed();
    let running = footer(&mut app);
    assert!(running.contains("Enter how the analysis stands") && running.contains("d follow it no more"), "{running}");
    assert!(!running.contains("headers") && !running.contains("curl"), "{running}");
    app.press("j");
    let request = footer(&mut app);
    assert!(request.contains("Enter the request and its headers") && request.contains("curl"), "{request}");
    assert!(!request.contains("d cancel"), "what has ended is not cancelled: {request}");
    app.press("5");
    app.look();
    let done = json!({"type": "analysis", "id": "analysis-1", "attributes": {"status": "completed",
        "stats": {"malicious": 3, "undetected": 87}}, "links": {"item": format!("https://s.test/api/v3/urls/{}", "ab".repeat(32))}});
    app.reply_object(2, &done);
    app.press("4 g");
    let done = footer(&mut app);
    assert!(done.contains("Enter its report (1 request)") && done.contains("d remove the row"), "{done}");
}

#[test]
fn y_on_an_analysis_that_is_followed_copies_what_is_analysed() {
    let mut app = followed();
    assert_eq!(super::harness::copied(&app.press("y")).as_deref(), Some("http://a.test/"));
}

#[test]
fn words_about_what_has_happened_are_read_whole_at_80_columns_and_the_panes_give_the_room() {
    let mut app = Harness::new().sized(80, 24);
    app.search("deadbeef");
    let told = "8 hexadecimal digits: an MD5 has 32, a SHA-1 40, a SHA-256 64; nothing was sent";
    assert_eq!(app.told(), told, "{}", app.screen());
    let screen = app.screen();
    let bottom = screen.lines().position(|line| line.starts_with('└')).expect("the panes end above");
    assert!(bottom == 21 && screen.lines().count() == 24, "{screen}");
    app.press("esc");
    assert!(app.screen().lines().nth(22).is_some_and(|line| line.starts_with('└')), "{}", app.screen());
}

#[test]
fn a_request_under_way_can_be_cancelled_and_the_footer_says_so() {
    let mut app = Harness::new().sized(200, 40);
    app.search("a.example");
    app.press("4 g");
    assert!(footer(&mut app).contains("d cancel it"), "{}", app.screen());
    app.reply_object(1, &domain("a.example", 1, &json!({})));
    assert!(!footer(&mut app).contains("cancel"), "{}", app.screen());
}

#[test]
fn enter_in_a_report_is_called_what_it_does_on_the_line() {
    let mut app = Harness::new().sized(200, 60);
    app.search("a.example");
    assert!(!footer(&mut app).contains("Enter"), "nothing is there to open yet: {}", app.screen());
    app.reply_object(1, &domain("a.example", 1, &json!({})));
    assert!(!footer(&mut app).contains("Enter"), "a line that opens nothing: {}", app.screen());
    app.press("l l g");
    assert!(footer(&mut app).contains("Enter fold"), "{}", app.screen());
    app.press("enter");
    assert!(footer(&mut app).contains("Enter unfold"), "{}", app.screen());
    app.press("l l /");
    app.type_text("read comments");
    app.press("enter esc");
    assert!(footer(&mut app).contains("Enter read it (1 request)"), "{}", app.screen());
    app.press("l l g");
    assert!(footer(&mut app).contains("Enter fold"), "JSON: {}", app.screen());
}

#[test]
fn enter_where_an_answer_failed_is_called_asking_again() {
    let mut app = Harness::new().sized(200, 40);
    let asked = app.search("a.example");
    app.fail(question(&asked), Reason::Unavailable, 503, "TransientError");
    assert!(footer(&mut app).contains("Enter ask again (1 request)"), "{}", app.screen());
}

#[test]
fn keys_of_empty_lists_are_not_offered() {
    let mut app = Harness::new().sized(200, 40);
    for pane in ["1", "2", "4", "6"] {
        app.press(pane);
        let footer = footer(&mut app);
        assert!(!footer.contains("Enter") && !footer.contains("remove"), "{pane}: {footer}");
    }
}
