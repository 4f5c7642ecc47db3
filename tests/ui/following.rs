//! Analyses that are followed after something was submitted: how often, what is told, and what becomes of them.

use serde_json::json;
use vtriage::effect::{Effect, FileNews, Found, LookId, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::store::{Privacy, Watched};
use vtriage::vt::Reason;

use super::harness::{Harness, NOW, asked, domain};
use super::submitting::{SHA256, accepted, file, unknown_file, writes};

fn analysis(status: &str, malicious: u32, undetected: u32) -> serde_json::Value {
    json!({"type": "analysis", "id": "analysis-1", "attributes": {"status": status,
        "stats": {"malicious": malicious, "undetected": undetected}},
        "links": {"item": format!("https://service.test/api/v3/files/{SHA256}")}})
}

fn pauses(effects: &[Effect]) -> Vec<u64> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::After { delay, msg: Msg::InSession(_, msg) } => {
                matches!(**msg, Msg::PollDue { .. }).then_some(delay.as_secs())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn c07_an_analysis_is_followed_at_15_s_or_more_and_partial_numbers_are_marked() {
    let mut app = Harness::new().sized(200, 40);
    app.press("u");
    app.type_text("http://a.test/");
    app.press("enter tab");
    let effects = app.press("enter");
    assert_eq!(writes(&effects), ["POST /urls"]);
    let effects = accepted(&mut app, 1, "analysis");
    assert!(pauses(&effects).iter().all(|pause| *pause >= 15) && pauses(&effects).len() == 1, "{effects:?}");
    let kept = |effects: &[Effect]| {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Keep(StoreTask::Watch(watched)) if watched.id == "analysis-1"))
    };
    assert!(kept(&effects), "it survives quitting");
    app.press("4");
    assert!(app.shows("queued") && app.shows("(1 request)") && !app.shows("0/"), "{}", app.screen());
    let mut id = 2;
    for (status, malicious, undetected, words) in [("queued", 0, 0, "queued"), ("in-progress", 1, 19, "1/20 so far")] {
        let due = app.look_due();
        assert_eq!(asked(&app.update(due.clone())), ["GET /analyses/analysis-1"]);
        assert_eq!(asked(&app.update(due)), Vec::<String>::new(), "no second look while one is on its way");
        let effects = app.reply_object(id, &analysis(status, malicious, undetected));
        assert!(pauses(&effects).iter().all(|pause| *pause >= 15) && pauses(&effects).len() == 1, "{effects:?}");
        assert!(app.shows(words), "{words}:\n{}", app.screen());
        id += 1;
    }
    app.press("5");
    app.look();
    let effects = app.reply_object(id, &analysis("completed", 3, 87));
    assert_eq!(pauses(&effects), Vec::<u64>::new());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(_))));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(StoreTask::Unwatch(..)))));
    app.press("4 g");
    assert!(app.shows("3/90") && !app.shows("so far"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter"))[0].split('?').next(), Some(format!("GET /files/{SHA256}").as_str()));
}

#[test]
fn a_report_that_was_missing_says_that_the_thing_was_submitted_since() {
    let mut app = Harness::following().sized(300, 40);
    app.search(SHA256);
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("nobody has looked"), "{}", app.screen());
    let found = |app: &mut Harness| {
        app.press("u");
        app.type_text("/tmp/sample.bin");
        app.press("enter");
        let found = Found { files: vec![file("sample.bin", 100)], ..Found::default() };
        app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }))
    };
    assert_eq!(asked(&found(&mut app)).len(), 1);
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app.press("tab tab enter");
    accepted(&mut app, 3, "analysis");
    assert!(!app.shows("nobody has looked") && app.shows("goes on and is followed"), "{}", app.screen());
    app.look();
    assert!(app.shows("Its report is read here when it is done (1 request)"), "{}", app.screen());
    let read = app.reply_object(4, &analysis("completed", 1, 89));
    assert_eq!(asked(&read).len(), 1, "as the page said: {read:?}");
    app.press("esc");
    assert!(!app.shows("nobody has looked"), "{}", app.screen());
    app.press("enter");
    app.fail(6, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("its analysis is completed: 1 of 90 engines flags it"), "{}", app.screen());
    assert!(app.shows("r reads its report (1 request)"), "{}", app.screen());
}

/// Submits a URL, and lets its analysis be accepted and then completed after some keys.
fn submitted_url(app: &mut Harness, keys_meanwhile: &str) -> Vec<Effect> {
    app.press("u");
    app.type_text("http://a.test/");
    app.press("enter");
    assert!(app.shows("1 for each look") && app.shows("and 1 for its report"), "the price is said: {}", app.screen());
    let id = super::harness::question(&app.press("tab enter"));
    accepted(app, id, "analysis");
    if !keys_meanwhile.is_empty() {
        app.press(keys_meanwhile);
    }
    let id = super::harness::question(&app.look());
    let mut done = analysis("completed", 3, 87);
    done["links"]["item"] = json!(format!("https://service.test/api/v3/urls/{}", "ab".repeat(32)));
    app.reply_object(id, &done)
}

#[test]
fn a_finished_analysis_becomes_its_report_where_it_was_waited_for() {
    for keys in ["", "4 g"] {
        let mut app = Harness::new().sized(120, 40);
        let effects = submitted_url(&mut app, keys);
        assert_eq!(asked(&effects).len(), 1, "{keys}: {effects:?}");
        let report = json!({"type": "url", "id": "ab".repeat(32), "attributes": {"url": "http://a.test/",
            "last_analysis_date": NOW, "last_analysis_stats": {"malicious": 3, "undetected": 87}}});
        app.reply_to(&effects, &report);
        assert!(app.shows("3/90 malicious") && app.shows("5 http://a.test/"), "{keys}: {}", app.screen());
        // The row in Activity leads to what is there already.
        app.press("4 g");
        assert_eq!(asked(&app.press("enter")), Vec::<String>::new(), "{}", app.screen());
    }
}

#[test]
fn a_finished_analysis_moves_nothing_under_who_went_on_and_names_the_key() {
    for keys in ["2", "/", "?", ":"] {
        let mut app = Harness::new().sized(160, 40);
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({})));
        let effects = submitted_url(&mut app, keys);
        assert_eq!(asked(&effects), Vec::<String>::new(), "{keys}");
        let words = "http://a.test/ is completed: 3/90 malicious; Enter in Activity (4) opens its report (1 request)";
        assert!(app.model.status.as_ref().is_some_and(|status| status.text.contains(words)), "{:?}", app.model.status);
        assert!(app.model.trail.current().is_some_and(|place| place.name == "example.com"));
    }
}

#[test]
fn of_several_files_that_were_submitted_at_once_none_takes_the_screen() {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text("/tmp");
    app.press("enter");
    let found = Found { files: vec![file("a.bin", 10), file("b.bin", 20)], directory: true, ..Found::default() };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    for index in 0..2 {
        let outcome = Ok(format!("{index}{}", SHA256.get(1..).expect("a hash")));
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome }));
    }
    app.press("enter");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app.press("enter tab tab enter");
    accepted(&mut app, 3, "analysis");
    app.look();
    assert_eq!(asked(&app.reply_object(5, &analysis("completed", 3, 87))), Vec::<String>::new());
    assert!(app.model.trail.current().is_none());
}

#[test]
fn a_missing_file_that_was_asked_for_by_another_hash_says_so_too() {
    const MD5: &str = "5e2b5c3a1f0d4c7b8a9e6f1d2c3b4a50";
    const SHA1: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567";
    for asked_by in [MD5, SHA1] {
        let mut app = Harness::following().sized(300, 40);
        app.search(asked_by);
        app.fail(1, Reason::NotFound, 404, "NotFoundError");
        assert!(app.shows("nobody has looked"), "{}", app.screen());
        app.press("u");
        app.type_text("/tmp/sample.bin");
        app.press("enter");
        let found = Found { files: vec![file("sample.bin", 100)], ..Found::default() };
        app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }));
        app.fail(2, Reason::NotFound, 404, "NotFoundError");
        app.press("tab tab enter");
        accepted(&mut app, 3, "analysis");
        app.look();
        let meta = json!({"file_info": {"sha256": SHA256, "sha1": SHA1, "md5": MD5, "size": 100}});
        let read = app.reply_analysis(4, &analysis("completed", 1, 89), &meta);
        app.fail_to(&read, Reason::NotFound);
        assert!(!app.shows("nobody has looked"), "{asked_by}:\n{}", app.screen());
        assert!(app.shows("its analysis is completed: 1 of 90 engines flags it"), "{asked_by}:\n{}", app.screen());
    }
}

#[test]
fn an_object_without_an_analysis_says_that_it_was_submitted_since() {
    let mut app = Harness::new().sized(240, 40);
    app.press("u");
    app.type_text("http://a.test/");
    app.press("enter tab enter");
    accepted(&mut app, 1, "analysis");
    app.search("http://a.test/");
    let report = json!({"type": "url", "id": "ab".repeat(32), "attributes": {"url": "http://a.test/"}});
    app.reply_object(2, &report);
    assert!(app.shows("Submitted since: its analysis goes on"), "{}", app.screen());
    assert!(app.shows("its report is read then: 1"), "{}", app.screen());
    app.look();
    // Within the same second.
    assert_eq!(asked(&app.reply_object(3, &analysis("completed", 1, 89))).len(), 1);
    // The last word of the price may stand on a second line.
    assert!(app.shows("its analysis is completed: 1 of 90 engines flags it; r reads it: 1"), "{}", app.screen());
    let mut read = report;
    read["attributes"]["last_analysis_stats"] = json!({"malicious": 1, "undetected": 89});
    read["attributes"]["last_analysis_date"] = json!(NOW + 50);
    app.reply_object_at(4, &read, NOW + 61);
    assert!(!app.shows("Submitted since"), "{}", app.screen());
}

#[test]
fn c07_esc_on_an_analysis_ends_the_following_and_leaving_the_pane_does_not() {
    let mut app = Harness::new().sized(140, 40);
    let watched = Watched {
        id: "analysis-1".to_owned(),
        privacy: Privacy::Public,
        what: "a.doc".to_owned(),
        started_at: NOW - 3600,
        status: "queued".to_owned(),
        checked_at: Some(NOW - 5),
        earlier: None,
    };
    let effects = app
        .model
        .update(Msg::Recalled(Recalled::Memory(Box::new(Memory { watched: vec![watched], ..Memory::default() }))));
    assert_eq!(pauses(&effects), [15], "the pace holds across quitting");
    app.press("4 5 1 4");
    assert!(app.shows("a.doc · analysis"), "{}", app.screen());
    let due = app.look_due();
    let effects = app.press("esc");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(StoreTask::Unwatch(..)))), "{effects:?}");
    assert_eq!(asked(&app.update(due)), Vec::<String>::new());
}

#[test]
fn an_analysis_that_is_put_back_is_asked_about_when_it_would_have_been_and_by_no_timer_twice() {
    let mut app = Harness::new().sized(160, 40);
    app.press("u");
    app.type_text("http://a.test/");
    app.press("enter tab enter");
    accepted(&mut app, 1, "analysis");
    app.press("4 g");
    let first = app.look_due();
    app.model.update(Msg::Clock(NOW + 5));
    app.press("d");
    assert_eq!(pauses(&app.press("Z")), [15], "what is left of 20 s");
    assert_eq!(app.look_due(), first);
    app.press("d");
    app.model.update(Msg::Clock(NOW + 25));
    assert_eq!(asked(&app.update(first.clone())), Vec::<String>::new(), "nobody follows it");
    assert_eq!(pauses(&app.press("Z")), [20], "its time has gone by");
    assert_eq!(asked(&app.update(first)), Vec::<String>::new(), "a timer of before");
    assert_eq!(asked(&app.look()), ["GET /analyses/analysis-1"]);
    app.press("d");
    assert_eq!(pauses(&app.press("Z")), [20], "a look was on its way");
}

#[test]
fn a_rescan_that_completes_shows_then_and_now() {
    let mut app = Harness::new().sized(140, 40);
    let report = |category: &str, malicious: u32| {
        let mut report = domain("example.com", malicious, &json!({}));
        report["attributes"]["last_analysis_results"] = json!({"Engine A": {"category": category, "result": category}});
        report
    };
    app.search("example.com");
    app.reply_object(1, &report("clean", 2));
    app.press("R");
    assert_eq!(writes(&app.press("j enter")), ["POST /domains/example.com/analyse"]);
    accepted(&mut app, 2, "analysis");
    app.look();
    let mut done = analysis("completed", 3, 66);
    done["links"]["item"] = json!("https://service.test/api/v3/domains/example.com");
    let effects = app.reply_object(3, &done);
    assert_eq!(asked(&effects).len(), 1, "the report is read anew, as the question said");
    app.reply_object(4, &report("phishing", 3));
    assert!(app.shows("1 engine changed its mind"), "{}", app.screen());
    app.press("4 g");
    assert_eq!(asked(&app.press("enter")), Vec::<String>::new(), "showing it costs nothing");
    let screen = app.screen();
    assert!(screen.contains("Then and now") && screen.contains("malicious 2 → 3"), "{screen}");
    assert!(screen.contains("Engine A: clean (clean) → phishing (phishing)"), "{screen}");
}

#[test]
fn the_cursor_of_activity_stays_on_what_is_sent_and_goes_on_to_its_analysis() {
    let mut app = Harness::new().sized(80, 40);
    unknown_file(&mut app, "u", 100_000);
    app.press("tab tab enter");
    app.search("example.com");
    app.press("4");
    let under_cursor = |app: &mut Harness, words: &str| {
        app.screen().lines().any(|line| line.contains("› queued ") && line.contains(&format!(" {words}")))
    };
    assert!(under_cursor(&mut app, "upload sample.bin"), "{}", app.screen());
    accepted(&mut app, 2, "analysis");
    assert!(under_cursor(&mut app, "sample.bin · analysis"), "{}", app.screen());
}

#[test]
fn an_analysis_that_is_followed_is_told_once_in_its_row_however_wide_the_screen_is() {
    for width in [80, 120, 200] {
        let mut app = Harness::new().sized(width, 40);
        unknown_file(&mut app, "u", 68);
        app.press("tab tab enter");
        accepted(&mut app, 2, "analysis");
        app.press("4 z");
        let screen = app.screen();
        let row = screen.lines().find(|line| line.contains("· analysis")).unwrap_or_else(|| panic!("{screen}"));
        assert_eq!(row.matches("sample").count(), 1, "{width}:\n{screen}");
    }
}
