//! `A`: all pages of a list, with the price said first.

use serde_json::{Value, json};
use vtriage::effect::{Effect, Priority, RequestId};
use vtriage::msg::{Meter, Msg, Stage};
use vtriage::vt::Reason;

use super::harness::{Harness, asked, domain, resolutions};

/// The resolutions of a domain: 40 of 200 are here.
fn first_page() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6 f");
    app.type_text("resolutions");
    app.press("enter enter");
    app.reply_page(2, &page(1, 1));
    app
}

/// A page of 40, and the cursor of the next.
fn page(first: usize, next: usize) -> Value {
    resolutions(first, 40, &json!({"count": 200, "cursor": format!("c{next}")}))
}

fn bulk(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Ask { priority: Priority::Bulk, .. }))
}

#[test]
fn the_price_is_said_and_then_each_page_is_asked_for_when_the_one_before_has_come() {
    let mut app = first_page();
    let meter = Meter { minute_used: 2, minute_limit: Some(2), day_used: 497, day_limit: Some(500) };
    app.update(Msg::Metered(meter));
    assert!(asked(&app.press("A")).is_empty(), "nothing is asked before the user has agreed");
    let screen = app.screen();
    assert!(screen.contains("4 requests · 3 left today, the rest from 00:00 UTC"), "{screen}");
    let effects = app.press("y enter");
    assert_eq!(asked(&effects), ["GET /domains/example.com/resolutions?limit=40&cursor=c1"]);
    assert!(bulk(&effects), "behind what the user looks at");
    for (id, first) in [(3, 41), (4, 81)] {
        let effects = app.reply_page(id, &page(first, first));
        let next = format!("GET /domains/example.com/resolutions?limit=40&cursor=c{first}");
        assert_eq!(asked(&effects), [next]);
        assert!(app.shows(&format!("1 of 200 · {} loaded, loading all", first + 39)), "{}", app.screen());
    }
    app.reply_page(5, &page(121, 121));
    let effects = app.reply_page(6, &resolutions(161, 40, &json!({"count": 200})));
    assert!(asked(&effects).is_empty());
    assert!(app.shows("1 of 200 ") && !app.shows("loaded, "), "{}", app.screen());
    app.press("A");
    assert!(app.shows("there are no more pages here"), "{}", app.screen());
}

#[test]
fn it_is_stopped_by_the_same_key_or_esc_keeps_what_has_come_and_goes_on_from_there() {
    for stop in ["A", "esc"] {
        let mut app = first_page();
        app.press("A y enter");
        app.reply_page(3, &page(41, 41));
        let effects = app.press(stop);
        assert!(effects.contains(&Effect::Cancel(RequestId(4))), "{stop}: {effects:?}");
        assert!(app.shows("1 of 200 · 80 loaded, more: m"), "{stop}: {}", app.screen());
        assert!(asked(&app.reply_page(4, &page(81, 81))).is_empty(), "{stop}: what comes late changes nothing");
        app.press("A");
        let goes_on = ["GET /domains/example.com/resolutions?limit=40&cursor=c41"];
        assert_eq!(asked(&app.press("y enter")), goes_on, "{stop}");
    }
}

#[test]
fn it_goes_on_while_the_user_is_elsewhere() {
    let mut app = first_page();
    app.press("A y enter");
    let effects = app.search("other.example");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Forgo(_))), "{effects:?}");
    assert_eq!(asked(&app.reply_page(3, &page(41, 41))).len(), 1);
}

#[test]
fn a_failure_ends_it_and_what_has_come_stays() {
    let mut app = first_page();
    app.press("A y enter");
    assert!(asked(&app.fail(3, Reason::Unavailable, 503, "TransientError")).is_empty());
    assert!(asked(&app.press("A y enter")).len() == 1, "and it goes on with the page that failed");
    app.reply_page(4, &page(41, 41));
    assert!(app.shows("1 of 200 · 80 loaded"), "{}", app.screen());
}

#[test]
fn a_day_that_is_used_up_is_said_with_the_time_when_it_goes_on() {
    let mut app = first_page();
    app.press("A y enter");
    app.update(Msg::Clock(1_767_225_600));
    app.update(Msg::Moved { id: RequestId(3), stage: Stage::Held { until: 1_767_225_600 + 86_400 } });
    assert!(app.shows("loading goes on at 2026-01-02 00:00:00"), "{}", app.screen());
    assert_eq!(asked(&app.reply_page(3, &page(41, 41))).len(), 1, "by itself");
}

#[test]
fn results_and_private_files_are_loaded_whole_too() {
    let mut app = Harness::new().sized(120, 40);
    let rows = |from: usize| -> Vec<Value> {
        (from..from + 2).map(|number| domain(&format!("host{number}.example"), 0, &json!({}))).collect()
    };
    app.search("#tag");
    app.reply_page(1, &json!({"data": rows(0), "meta": {"cursor": "one"}}));
    app.press("A");
    assert!(app.shows("nobody knows how many requests"), "{}", app.screen());
    assert_eq!(asked(&app.press("y enter")).len(), 1);
    assert_eq!(asked(&app.reply_page(2, &json!({"data": rows(2), "meta": {"cursor": "two"}}))).len(), 1);
    app.reply_page(3, &json!({"data": rows(4)}));
    assert!(app.shows("1 of 6"), "{}", app.screen());

    let file = |number: u32| json!({"type": "private_file", "id": format!("{number:064x}")});
    app.press("3 enter");
    app.reply_page(4, &json!({"data": [file(1)], "meta": {"cursor": "one"}}));
    assert_eq!(asked(&app.press("A y enter")).len(), 1);
    app.press("1");
    assert_eq!(asked(&app.reply_page(5, &json!({"data": [file(2)], "meta": {"cursor": "two"}}))).len(), 1);
}
