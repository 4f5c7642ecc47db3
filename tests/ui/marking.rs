//! Marks: they belong to objects, last across lists, and one set is copied from several.

use serde_json::{Value, json};
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::store::{Agreed, QueueRow, State};

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
    assert!(app.shows("Copy 3 rows as · first 198.51.100.1"), "{}", app.screen());
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
    assert!(app.shows("1 of many · 1 loaded, more: m"), "{}", app.screen());
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
    assert!(app.shows("1 of 2") && app.shows("b.example.com"), "{}", app.screen());
    app.press("y");
    assert_eq!(asked(&app.press("i")), ["GET /domains/example.com/subdomains?limit=40"]);
}

#[test]
fn a_row_of_which_only_the_id_was_read_is_exported_as_not_asked() {
    let mut app = resolutions_are_shown();
    app.press("esc j i space Y");
    for _ in 0..20 {
        if app.has_chosen("table (CSV)") {
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

/// Three rows are queued, each with what a mail said beside it.
fn queue() -> Harness {
    let row = |value: &str| QueueRow {
        kind: "domain".into(),
        value: value.into(),
        state: State::NotAsked,
        remark: format!("from the mail about {value}"),
        tag: "ours".into(),
        added_at: super::harness::NOW - 60,
        agreed: Agreed::Here,
    };
    let queue = ["one.example", "two.example", "three.example"].map(row).into();
    let mut app = Harness::new().sized(160, 40);
    let memory = Memory { queue, ..Memory::default() };
    app.model.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    app.press("2 z");
    app
}

fn dequeued(effects: &[Effect]) -> usize {
    let rows = effects.iter().map(|effect| match effect {
        Effect::Keep(StoreTask::Dequeue(rows)) => rows.len(),
        _ => 0,
    });
    rows.sum()
}

#[test]
fn marks_of_the_queue_are_counted_in_the_header_and_cleared_like_all_others() {
    let mut app = queue();
    app.press("*");
    assert!(app.shows("3 marked"), "{}", app.screen());
    app.press("M");
    assert!(app.shows("3 marks cleared") && !app.shows("3 marked ·"), "{}", app.screen());
    assert_eq!(dequeued(&app.press("d")), 1, "without marks one key takes one row");
    assert!(app.shows("removed from the queue: one.example; Z brings it back"), "{}", app.screen());
}

#[test]
fn removing_more_than_one_row_asks_first_and_no_is_chosen() {
    let mut app = queue();
    assert_eq!(dequeued(&app.press("* d")), 0);
    assert!(app.shows("Remove 3 marked rows? The first is one.example"), "{}", app.screen());
    assert_eq!(dequeued(&app.press("enter")), 0, "the first choice is no");
    assert_eq!(dequeued(&app.press("d j enter")), 3);
    assert!(!app.shows("marked") && app.shows("removed from the queue: 3 rows"), "{}", app.screen());
}

#[test]
fn the_last_removal_is_undone_with_remarks_tags_and_places() {
    let mut app = queue();
    let before = app.screen();
    app.press("* d j enter");
    assert!(!app.shows("from the mail"), "{}", app.screen());
    let effects = app.press("Z");
    let rows = effects.iter().find_map(|effect| match effect {
        Effect::Keep(StoreTask::Enqueue(rows)) => Some(rows.clone()),
        _ => None,
    });
    let rows = rows.expect("they are written to the store again");
    assert!(rows.iter().all(|row| row.tag == "ours" && row.remark.starts_with("from the mail")), "{rows:?}");
    assert_eq!(rows.len(), 3);
    let lines = |screen: &str| -> Vec<String> {
        let rows = screen.lines().filter(|line| line.contains("from the mail"));
        rows.map(|line| line.split_whitespace().filter(|word| word.contains(".example")).collect()).collect()
    };
    assert_eq!(lines(&app.screen()), lines(&before), "{}", app.screen());
    app.press("Z");
    assert!(app.shows("nothing was removed that could be put back"), "{}", app.screen());
}

#[test]
fn a_row_in_the_middle_comes_back_to_its_place() {
    let mut app = queue();
    app.press("j d Z");
    assert!(app.shows("back in the queue: two.example"), "{}", app.screen());
    let values: Vec<_> = app.model.triage.items.iter().map(|item| &*item.value).collect();
    assert_eq!(values, ["one.example", "two.example", "three.example"]);
}

#[test]
fn a_mark_of_the_queue_outlives_the_answer_and_is_the_same_in_other_lists() {
    let mut app = Harness::new().sized(160, 40);
    let md5 = "7809376fe32e44c957347816a47b3d61";
    app.paste(&format!("{md5}\n198.51.100.7"));
    app.press("enter g");
    let at = app.model.triage.selected().map(|item| item.value.to_string());
    if at.as_deref() != Some(md5) {
        app.press("j");
    }
    app.press("space");
    let file = json!({"type": "file", "id": md5.repeat(2), "attributes": {"md5": md5,
        "last_analysis_stats": {"malicious": 3, "undetected": 60}}});
    app.reply_object(1, &file);
    assert!(app.shows("1 marked") && app.shows("✓"), "{}", app.screen());
    assert_eq!(copied(&app.press("y")).as_deref(), Some(md5));
}

#[test]
fn in_a_report_the_keys_are_about_the_report_and_what_is_marked_is_one_choice_more() {
    let mut app = Harness::new().sized(120, 40);
    app.search("#tag");
    app.reply_page(1, &json!({"data": [domain("left.example", 4, &json!({}))], "meta": {}}));
    app.press("space");
    app.search("report.example");
    app.reply_object(2, &domain("report.example", 55, &json!({})));
    for (keys, title) in [("Y", "Copy report.example as"), ("e", "Export report.example as")] {
        app.press(keys);
        assert!(app.shows(title), "{keys}: {}", app.screen());
        assert!(app.shows("what is marked instead (1)") || app.press("G").is_empty(), "{}", app.screen());
        assert!(app.shows("what is marked instead (1)") && app.shows("first left.example"), "{}", app.screen());
        app.press("esc");
    }
    let text = copied(&app.press("Y enter")).expect("copied");
    assert_eq!(text, "report.example");
    let text = copied(&app.press("Y G enter enter")).expect("copied");
    assert_eq!(text, "left.example", "the marks, when they are chosen");
}

#[test]
fn what_acts_on_marks_says_how_many_and_names_the_first() {
    let mut app = resolutions_are_shown();
    let effects = app.press("space space y");
    let what = effects.iter().find_map(|effect| match effect {
        Effect::Copy(clip) => Some(clip.what.clone()),
        _ => None,
    });
    assert_eq!(what.as_deref(), Some("2 × value, first 198.51.100.1,"));
    app.press("M");
    let effects = app.press("y");
    let named = |effect: &Effect| matches!(effect, Effect::Copy(clip) if clip.what == "value of 198.51.100.3");
    assert!(effects.iter().any(named), "{effects:?}");
}
