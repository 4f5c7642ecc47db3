//! What a list brought whole is as old as the page that it came with, wherever it is shown.

use serde_json::{Value, json};
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Reply, Source};
use vtriage::vt::{Answer, Object};

use super::harness::{Harness, NOW, domain};

/// Two hours before now.
const THEN: i64 = NOW - 7_200;

const OLD: &str = "from store, 2 h old";

fn page() -> Value {
    json!({"data": [domain("a.example", 3, &json!({})), domain("b.example", 2, &json!({}))], "meta": {"count": 2}})
}

/// A search whose page the store gave.
fn searched() -> Harness {
    let mut app = Harness::new().sized(160, 40);
    app.search("#tag");
    app.reply_stored_page(1, &page(), THEN);
    app
}

#[test]
fn a_row_of_a_page_from_the_store_opens_as_a_report_of_that_age() {
    let mut app = searched();
    app.press("enter");
    assert!(app.shows(OLD), "without the rest of the cursor:\n{}", app.screen());
    let mut app = searched();
    app.press("j");
    app.rest();
    assert!(app.shows(OLD), "beside the list:\n{}", app.screen());
    app.press("enter");
    assert!(app.shows(OLD), "after it was beside the list:\n{}", app.screen());
}

#[test]
fn a_row_of_a_page_that_the_service_has_just_sent_is_not_from_the_store() {
    let mut app = Harness::new().sized(160, 40);
    app.search("#tag");
    app.reply_page(1, &page());
    app.rest();
    assert!(!app.shows("from store"), "{}", app.screen());
    app.press("enter");
    assert!(!app.shows("from store"), "{}", app.screen());
}

#[test]
fn each_page_of_a_list_has_its_own_age() {
    let mut app = Harness::new().sized(160, 40);
    app.search("#tag");
    let first = json!({"data": [domain("a.example", 3, &json!({}))], "meta": {"count": 2, "cursor": "c"}});
    app.reply_stored_page(1, &first, THEN);
    let second = json!({"data": [domain("b.example", 2, &json!({}))], "meta": {"count": 2}});
    app.press("m");
    app.reply_page(2, &second);
    app.rest();
    assert!(app.shows(OLD), "{}", app.screen());
    app.press("j");
    app.rest();
    assert!(app.shows("5 b.example") && !app.shows("from store"), "{}", app.screen());
}

#[test]
fn a_list_that_is_read_anew_makes_the_report_beside_it_new() {
    let mut app = searched();
    app.rest();
    assert!(app.shows(OLD), "{}", app.screen());
    app.press("r");
    app.reply_page(2, &page());
    app.rest();
    assert!(!app.shows("from store"), "{}", app.screen());
}

#[test]
fn what_was_looked_up_is_as_old_as_its_report_when_it_is_shown_beside_results() {
    let mut app = Harness::new().sized(160, 40);
    app.search("a.example");
    let object = Object::decode(domain("a.example", 3, &json!({})).to_string().into()).expect("an object");
    let answer = Answer::Object(Box::new(object));
    app.reply(1, Ok(Reply { answer, tree: None, fetched_at: THEN, source: Source::Store }));
    assert!(app.shows(OLD), "{}", app.screen());
    // Elsewhere meanwhile, so that the row of Results is not what is open.
    app.paste("c.example\nd.example\n");
    app.press("enter");
    app.reply_object(2, &domain("c.example", 1, &json!({})));
    app.reply_object(3, &domain("d.example", 1, &json!({})));
    let opened = app.press("2 enter");
    app.reply_to(&opened, &domain("c.example", 1, &json!({})));
    app.press("1");
    app.rest();
    assert!(app.shows("5 a.example") && app.shows(OLD), "{}", app.screen());
}

#[test]
fn a_large_row_is_decoded_beside_the_loop_with_the_age_of_its_page() {
    let names: Vec<String> = (0..3_000).map(|number| format!("{number:0100}")).collect();
    let large = json!({"type": "domain", "id": "large.example", "attributes": {"names": names}});
    let mut app = Harness::new().sized(160, 40);
    app.search("#tag");
    app.reply_stored_page(1, &json!({"data": [large], "meta": {"count": 1}}), THEN);
    let beside = app.rest();
    let effects = [beside, app.press("enter")].concat();
    let decoded: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Decode { provenance, .. } => Some((provenance.fetched_at, provenance.source)),
            _ => None,
        })
        .collect();
    assert_eq!(decoded, [(THEN, Source::Store); 2], "beside the list, then opened");
}

#[test]
fn the_watch_list_takes_a_report_that_a_list_brought_as_one_of_that_time() {
    let mut app = searched();
    app.press("enter");
    let effects = app.command("watch");
    let looked_at = effects.iter().find_map(|effect| match effect {
        Effect::Keep(StoreTask::PutRevisit(revisit)) => Some(revisit.looked_at),
        _ => None,
    });
    assert_eq!(looked_at, Some(Some(THEN)));
}

#[test]
fn a_report_that_a_list_brought_and_that_is_older_than_a_submission_says_so() {
    let mut app = Harness::new().sized(240, 40);
    app.press("u");
    app.type_text("http://a.test/");
    app.press("enter tab enter");
    app.reply_object(1, &json!({"type": "analysis", "id": "u-one-1"}));
    app.look();
    let stats = json!({"malicious": 1, "undetected": 89});
    app.reply_object(
        2,
        &json!({"type": "analysis", "id": "u-one-1", "attributes": {"status": "completed", "stats": stats,
            "date": NOW}}),
    );
    let url = json!({"type": "url", "id": "ab".repeat(32), "attributes": {"url": "http://a.test/",
        "last_analysis_date": THEN, "last_analysis_stats": {"malicious": 0, "undetected": 90}}});
    let asked = app.search("#tag");
    app.reply_stored_page(super::harness::question(&asked), &json!({"data": [url], "meta": {"count": 1}}), THEN);
    app.press("1");
    app.rest();
    app.press("enter");
    assert!(app.shows("Submitted since: its analysis is completed"), "{}", app.screen());
}
