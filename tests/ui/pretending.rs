//! Names that are made to be taken for others are told in words, in every list and on their report.

use serde_json::json;

use super::harness::{Harness, domain};

const NAME: &str = "xn--80ak6aa92e.example";
const WORDS: &str = "аррӏе.example: looks like apple";

#[test]
fn a_name_that_looks_like_a_well_known_one_says_so_in_the_checklist_the_queue_the_lists_and_the_report() {
    let mut app = Harness::new().sized(200, 40);
    app.paste(&format!("{NAME}\nhttp://rnicrosoft.example/a"));
    assert!(app.shows(WORDS) && app.shows("looks like microsoft"), "the checklist:\n{}", app.screen());
    app.press("enter");
    assert!(app.shows(WORDS) && app.shows("looks like microsoft"), "the queue, before any answer:\n{}", app.screen());
    app.reply_object(1, &domain(NAME, 2, &json!({})));
    assert!(app.shows(WORDS), "the queue:\n{}", app.screen());
    app.search(NAME);
    app.reply_object(3, &domain(NAME, 2, &json!({})));
    app.press("5 z");
    let screen = app.screen();
    let head = screen.lines().find(|line| line.contains("registrar")).unwrap_or_default();
    assert!(head.contains(WORDS), "the head of the report:\n{screen}");
    app.press("z 1");
    assert!(app.shows(WORDS), "results:\n{}", app.screen());
}

#[test]
fn the_mark_of_a_name_that_pretends_survives_where_there_is_no_room_for_its_words() {
    let other = "xn--pypal-4ve.example";
    for (width, height) in [(120, 40), (45, 60)] {
        let mut app = Harness::new().sized(width, height);
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({})));
        app.press("6");
        app.command("rel subdomains");
        app.reply_page(2, &json!({"data": [domain(NAME, 0, &json!({})), domain(other, 3, &json!({}))], "meta": {}}));
        let screen = app.screen();
        assert!(screen.contains("≠apple xn-") && screen.contains("≠paypal xn-"), "related, {width}:\n{screen}");
        app.search(NAME);
        app.reply_object(3, &domain(NAME, 2, &json!({})));
        app.press("1");
        assert!(app.shows("≠apple xn-"), "results, {width}:\n{}", app.screen());
        let mut app = Harness::new().sized(width, height);
        app.paste(&format!("{NAME}\n{other}"));
        app.press("enter");
        assert!(app.shows("≠apple xn-") && app.shows("≠paypal xn-"), "the queue, {width}:\n{}", app.screen());
    }
}

#[test]
fn a_name_that_pretends_is_told_while_it_is_typed_and_on_the_watch_list() {
    let mut app = Harness::new().sized(120, 40);
    app.press("/");
    app.type_text("login.раураl.com");
    assert!(app.shows("looks like paypal"), "{}", app.screen());
    app.press("esc");
    let mut app = Harness::new().sized(120, 40);
    app.search("xn--pypal-4ve.example");
    app.reply_object(1, &domain("xn--pypal-4ve.example", 2, &json!({})));
    app.command("watch");
    app.command("watches");
    assert!(app.shows("≠paypal xn--pypal-4ve.example"), "{}", app.screen());
}
