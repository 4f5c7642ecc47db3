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
