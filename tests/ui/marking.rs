//! Marks: they belong to objects, last across lists, and one set is copied from several.

use serde_json::{Value, json};

use super::harness::{Harness, asked, copied, domain, resolutions};

const FILE: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

/// A domain is open, Related has the keys, and its first relationship is shown with five addresses.
fn resolutions_are_shown() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    let folded = json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.1example.com"}],
        "meta": {"cursor": "x"}},
        "subdomains": {"data": [{"type": "domain", "id": "a.example.com"}, {"type": "domain", "id": "b.example.com"}]}});
    app.reply_object(1, &domain("example.com", 2, &folded));
    app.press("6 enter");
    app.reply_page(2, &resolutions(1, 5, &json!({"count": 9, "cursor": "c"})));
    app
}

#[test]
fn one_set_is_copied_that_was_marked_in_several_lists() {
    let mut app = resolutions_are_shown();
    app.press("space space esc j enter");
    app.reply_page(
        3,
        &json!({"data": [domain("a.example.com", 1, &json!({})), domain("b.example.com", 0, &json!({}))]}),
    );
    app.press("j space");
    assert!(app.shows("3 marked") && app.shows("✓"), "{}", app.screen());
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.1\n198.51.100.2\nb.example.com"));
    app.press("Y");
    assert!(app.shows("Copy 3 rows as"), "{}", app.screen());
}

#[test]
fn marks_last_across_pages_and_a_reading_anew() {
    let mut app = resolutions_are_shown();
    app.press("space m");
    app.reply_page(3, &resolutions(6, 4, &json!({})));
    app.press("r");
    app.reply_page(4, &resolutions(1, 5, &json!({"count": 9, "cursor": "c"})));
    let marked = app.screen().lines().filter(|line| line.contains('✓')).count();
    assert_eq!(marked, 1, "{}", app.screen());
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.1"));
}

#[test]
fn an_object_is_marked_wherever_it_shows() {
    let mut app = resolutions_are_shown();
    app.press("esc j enter");
    app.reply_page(3, &json!({"data": [domain("a.example.com", 1, &json!({}))]}));
    app.press("space");
    app.search("other.example");
    let folded = json!({"siblings": {"data": [{"type": "domain", "id": "a.example.com"}]}});
    app.reply_object(4, &domain("other.example", 0, &folded));
    app.press("6 i");
    assert!(app.shows("✓"), "the same object in another trail: {}", app.screen());
    app.press("space");
    assert!(!app.shows("marked"), "{}", app.screen());
}

#[test]
fn all_marks_are_cleared_by_one_key_and_the_footer_says_which() {
    let mut app = resolutions_are_shown();
    assert!(!app.shows("unmark all"));
    app.press("*");
    assert!(app.shows("5 marked") && app.shows("M unmark all"), "{}", app.screen());
    app.press("M");
    assert!(app.shows("5 marks cleared") && !app.shows("5 marked"), "{}", app.screen());
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.1"), "without marks it is the selected row");
}

#[test]
fn ids_alone_are_asked_for_by_their_own_route_and_say_that_nothing_is_loaded() {
    let mut app = Harness::new().sized(120, 40);
    app.search(FILE);
    app.reply_object(
        1,
        &json!({"type": "file", "id": FILE, "attributes": {"meaningful_name": "a.exe"}, "relationships":
            {"contacted_urls": {"data": [{"type": "url", "id": "11".repeat(32)}], "meta": {"cursor": "x"}}}}),
    );
    app.press("6");
    assert!(app.shows("i ids or verdicts"), "{}", app.screen());
    assert_eq!(asked(&app.press("i")), Vec::<String>::new(), "the report told the first ones");
    assert!(app.shows("1 of many, more: m"), "{}", app.screen());
    let first = asked(&app.press("m"));
    assert_eq!(first, [format!("GET /files/{FILE}/relationships/contacted_urls?limit=40")]);
    let urls: Vec<Value> = (0..3)
        .map(|number| {
            let url = format!("http://cdn.example.net/{number}");
            json!({"type": "url", "id": format!("{number}1").repeat(32), "context_attributes": {"url": url}})
        })
        .collect();
    app.reply_page(2, &json!({"data": urls, "meta": {"cursor": "next"}}));
    let screen = app.screen();
    assert!(screen.contains("not loaded") && screen.contains("contacted_urls (ids)"), "{screen}");
    let is_judged = |line: &str| line.contains("cdn.example.net") && line.contains("no analysis yet");
    assert!(!screen.lines().any(is_judged), "{screen}");
    assert_eq!(
        asked(&app.press("m")),
        [format!("GET /files/{FILE}/relationships/contacted_urls?limit=40&cursor=next")]
    );
    app.press("esc");
    let opened = asked(&app.press("enter"));
    assert!(opened[0].starts_with(&format!("GET /urls/{}?relationships=", "01".repeat(32))), "{opened:?}");
    app.press("backspace");
    let whole = asked(&app.press("6 i"));
    assert_eq!(whole, [format!("GET /files/{FILE}/contacted_urls?limit=40")]);
}

#[test]
fn ids_that_the_report_brought_whole_cost_nothing() {
    let mut app = resolutions_are_shown();
    app.press("esc j");
    assert_eq!(asked(&app.press("i")), Vec::<String>::new());
    assert!(app.shows("2 of 2") && app.shows("b.example.com"), "{}", app.screen());
    app.press("y");
    assert_eq!(asked(&app.press("i")), ["GET /domains/example.com/subdomains?limit=40"]);
}

#[test]
fn a_row_of_which_only_the_id_was_read_is_exported_as_not_asked() {
    let mut app = resolutions_are_shown();
    app.press("esc j i space Y");
    for _ in 0..20 {
        if app.screen().lines().any(|line| line.contains("›table (CSV)")) {
            break;
        }
        app.press("j");
    }
    let table = copied(&app.press("enter")).expect("a table");
    assert!(table.contains("a.example.com") && table.contains("not_asked"), "{table}");
}

#[test]
fn what_is_marked_is_offered_for_triage_and_private_things_stay_out() {
    let mut app = resolutions_are_shown();
    app.press("esc j i * T");
    assert!(app.shows("a.example.com") && app.shows("b.example.com"), "{}", app.screen());
    assert!(
        matches!(app.model.overlays.last(), Some(vtriage::pane::overlay::Overlay::Checklist(list)) if list.ticks.len() == 2)
    );
}

#[test]
fn a_value_in_a_report_is_marked_too() {
    let mut app = Harness::new().sized(120, 60);
    app.search("example.com");
    let mut report = domain("example.com", 0, &json!({}));
    report["attributes"]["last_dns_records"] = json!([{"type": "A", "value": "198.51.100.77", "ttl": 60}]);
    app.reply_object(1, &report);
    app.press("l l");
    for _ in 0..60 {
        app.press("j");
        if copied(&app.press("y")).is_some_and(|value| value == "198.51.100.77") {
            break;
        }
    }
    app.press("space");
    assert!(app.shows("198.51.100.77: 1 marked"), "{}", app.screen());
    assert_eq!(app.model.marks.iter().next().map(|marked| &*marked.descriptor.id), Some("198.51.100.77"));
    app.press("1 Y");
    assert!(app.shows("gui/ip-address/"), "it can be linked and exported: {}", app.screen());
}

#[test]
fn indicators_of_a_report_are_marked_one_after_the_other() {
    let mut app = Harness::new().sized(120, 60);
    app.search("198.51.100.7");
    let files: Vec<Value> =
        (1..4).map(|number| json!({"type": "file", "id": format!("{number}{number}").repeat(32)})).collect();
    app.reply_object(
        1,
        &json!({"type": "ip_address", "id": "198.51.100.7", "attributes": {},
            "relationships": {"communicating_files": {"data": files, "meta": {"count": 9, "cursor": "x"}}}}),
    );
    app.press("b");
    assert!(app.shows("Files that contact it  3 of 9"), "{}", app.screen());
    app.press(". space space space");
    assert!(app.shows("3 marked"), "{}", app.screen());
    let marked: Vec<_> = app.model.marks.iter().map(|marked| marked.descriptor.id.chars().next()).collect();
    assert_eq!(marked, [Some('1'), Some('2'), Some('3')]);
}
