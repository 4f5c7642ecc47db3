//! Submitting: what is said before, what is sent after a pressed button, and nothing else.

use std::path::PathBuf;

use serde_json::json;
use vtriage::effect::{Effect, FileNews, FileOrder, Found, LocalFile, LookId, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled, Stage};
use vtriage::session::{Access, Session, Tier};
use vtriage::store::{Privacy, Watched};
use vtriage::vt::{Method, Reason, Upload};

use super::harness::{Harness, NOW, asked, calls, domain};

const SHA256: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

fn file(name: &str, size: u64) -> LocalFile {
    let path = PathBuf::from(format!("/tmp/{name}"));
    LocalFile {
        upload: Upload { path, name: name.to_owned(), leads_to: None, size, sha256: None, parts: Vec::new() },
        kind: "data",
    }
}

fn order(effects: &[Effect]) -> Option<&FileOrder> {
    effects.iter().find_map(|effect| match effect {
        Effect::File(order) => Some(order),
        _ => None,
    })
}

fn writes(effects: &[Effect]) -> Vec<String> {
    let writes = calls(effects).into_iter().filter(|call| call.endpoint.method != Method::Get);
    writes.map(|call| call.title()).collect()
}

/// Types a path after `u` or `U` and lets the disk say that there is one file, and its hash.
fn with_file(app: &mut Harness, key: &str, size: u64) -> Vec<Effect> {
    app.press(key);
    app.type_text("/tmp/sample.bin");
    let effects = app.press("enter");
    assert_eq!(
        order(&effects),
        Some(&FileOrder::Look { id: LookId(1), paths: vec!["/tmp/sample.bin".to_owned()] }),
        "the disk is looked at first"
    );
    let found = Found { files: vec![file("sample.bin", size)], ..Found::default() };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    app.model.update(Msg::File(FileNews::Hashing { id: LookId(1), index: 0, done: size / 2 }));
    assert!(app.shows("hashing 50 %"), "{}", app.screen());
    let hashed =
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }));
    if app.model.session.tier == Tier::Premium {
        return hashed;
    }
    assert_eq!(asked(&hashed).len(), 0, "a request has its price, which is said first");
    assert!(app.shows("asks for the hashes, 1 request each"), "{}", app.screen());
    app.press("enter")
}

/// The same, and the service has never seen it.
fn unknown_file(app: &mut Harness, key: &str, size: u64) {
    let effects = with_file(app, key, size);
    assert_eq!(asked(&effects).len(), 1, "it is looked up before anything is sent");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
}

/// A file that is being sent.
pub(crate) fn uploading() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    unknown_file(&mut app, "u", 100_000);
    app.press("tab tab enter");
    let stage = Stage::Sent { bytes: 1000, total: 100_000 };
    app.model.update(Msg::Moved { id: vtriage::effect::RequestId(2), stage });
    app
}

fn accepted(app: &mut Harness, id: u64, kind: &str) -> Vec<Effect> {
    app.reply_object(id, &json!({"type": kind, "id": "analysis-1"}))
}

#[test]
fn c30_an_upload_names_file_side_and_price_and_nothing_is_preselected_to_yes() {
    let mut app = Harness::new().sized(120, 40);
    unknown_file(&mut app, "u", 68);
    let screen = app.screen();
    for words in ["PUBLIC", "sample.bin", "68 B", SHA256, "every user of VirusTotal can see", "1 request", "direct"] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    assert_eq!(writes(&app.press("enter enter")), Vec::<String>::new(), "Enter alone leaves");
    assert!(app.shows("asked for its hash: 1 request; the file was not sent"), "{}", app.screen());
    app = Harness::new().sized(120, 40);
    unknown_file(&mut app, "u", 68);
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /files"]);
}

#[test]
fn where_things_follow_the_hash_is_looked_up_at_once_and_leaving_says_what_that_cost() {
    let mut app = Harness::following().sized(120, 40);
    app.press("u");
    assert!(app.shows("Enter goes on; of one file, its hash is asked for (1 request)"), "{}", app.screen());
    app.press("esc");
    assert_eq!(asked(&with_file_again(&mut app, 2)).len(), 1);
    app.press("esc");
    assert!(app.shows("asked for its hash: 1 request; no file was sent"), "{}", app.screen());
    with_file_again(&mut app, 3);
    app.fail(2, Reason::Unavailable, 503, "TransientError");
    assert!(app.shows("the file was not sent, only its hash was asked for"), "{}", app.screen());
}

/// The same file, chosen a second time.
fn with_file_again(app: &mut Harness, look: u64) -> Vec<Effect> {
    app.press("u");
    app.type_text("/tmp/sample.bin");
    app.press("enter");
    let found = Found { files: vec![file("sample.bin", 68)], ..Found::default() };
    app.model.update(Msg::File(FileNews::Found { id: LookId(look), found }));
    app.model.update(Msg::File(FileNews::Hashed { id: LookId(look), index: 0, outcome: Ok(SHA256.to_owned()) }))
}

#[test]
fn c09_a_large_file_costs_two_requests_and_goes_by_an_upload_address() {
    let mut app = Harness::new().sized(120, 40);
    unknown_file(&mut app, "u", 40_000_000);
    assert!(app.shows("40 MB") && app.shows("2 requests") && app.shows("by an upload address"), "{}", app.screen());
    let effects = app.press("tab tab enter");
    assert_eq!(writes(&effects), ["POST /files/upload_url"].map(|_| calls(&effects)[0].title()));
    assert_eq!(calls(&effects)[0].price(), 2);
    app.model.update(Msg::Moved {
        id: vtriage::effect::RequestId(2),
        stage: Stage::Sent { bytes: 10_000_000, total: 40_000_000 },
    });
    app.model.update(Msg::Clock(NOW + 5));
    app.model.update(Msg::Moved {
        id: vtriage::effect::RequestId(2),
        stage: Stage::Sent { bytes: 20_000_000, total: 40_000_000 },
    });
    app.press("4");
    for words in ["sent 50 %", "20 MB of 40 MB", "4 MB/s", "5 s left"] {
        assert!(app.shows(words), "{words}:\n{}", app.screen());
    }
    assert_eq!(app.press("q"), [], "quitting asks while something is sent");
    assert!(app.shows("1 upload is still being sent"), "{}", app.screen());
    app.press("enter");
    let cancelled = app.press("esc");
    assert!(cancelled.iter().any(|effect| matches!(effect, Effect::Cancel(_))), "Esc breaks it off: {cancelled:?}");
    assert_eq!(app.press("q"), [Effect::Quit]);
}

#[test]
fn a_file_that_is_known_is_not_sent_unless_insisted_on() {
    let mut app = Harness::new().sized(120, 40);
    with_file(&mut app, "u", 68);
    let known = json!({"type": "file", "id": SHA256, "attributes": {"last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"malicious": 61, "undetected": 9}}});
    app.reply_object(1, &known);
    assert!(app.shows("known: 61/70"), "{}", app.screen());
    app.press("s");
    assert!(app.shows("Submit PUBLICLY"), "{}", app.screen());
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /files"]);
}

#[test]
fn public_and_private_differ_in_words_routes_and_options() {
    let mut app = Harness::new().sized(120, 50);
    unknown_file(&mut app, "U", 68);
    assert!(app.shows("PRIVATE · submit") && app.shows("only your own group"), "{}", app.screen());
    assert!(!app.shows("PUBLIC"), "{}", app.screen());
    // Days kept: out of range is said and nothing is sent.
    app.press("tab tab tab tab");
    app.type_text("29");
    assert_eq!(writes(&app.press("tab tab tab tab tab tab tab enter")), Vec::<String>::new());
    assert!(app.shows("1 to 28 days, not 29"), "{}", app.screen());
    app.press("backtab backtab backtab backtab backtab backtab backtab backspace backspace");
    app.type_text("7");
    let effects = app.press("tab tab tab tab tab tab tab enter");
    assert_eq!(writes(&effects), ["POST /private/files"]);
    let printed = format!("{:?}", calls(&effects)[0].body);
    for field in ["(\"enable_internet\", \"false\")", "(\"retention_period_days\", \"7\")"] {
        assert!(printed.contains(field), "{field} in {printed}");
    }
}

#[test]
fn an_internal_url_needs_a_typed_word() {
    let mut app = Harness::new().sized(100, 40);
    app.press("u");
    app.type_text("http://10.0.0.1/admin");
    app.press("enter");
    assert!(app.shows("It is internal") && app.shows("PUBLIC"), "{}", app.screen());
    assert_eq!(writes(&app.press("tab tab enter")), Vec::<String>::new());
    assert!(app.shows("nothing was sent"), "{}", app.screen());
    app.press("backtab backtab");
    app.type_text("internal");
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /urls"]);
}

#[test]
fn what_can_not_be_sent_is_said_and_nothing_is_asked() {
    let mut app = Harness::new();
    app.press("u");
    app.type_text("/dev/null");
    app.press("enter");
    let found = Found { refused: vec!["/dev/null is no regular file".to_owned()], ..Found::default() };
    let effects = app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    assert!(app.shows("no regular file; nothing was sent"), "{}", app.screen());
    assert_eq!(asked(&effects), Vec::<String>::new());
    app.press("backspace");
    app.type_text("k");
    assert!(app.shows("/dev/nulk"), "what was typed stands there to be corrected: {}", app.screen());
}

#[test]
fn a_directory_becomes_a_checklist_that_is_looked_up_when_wanted() {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text("/tmp");
    app.press("enter");
    let found = Found {
        files: vec![file("a.bin", 10), file("b.bin", 20), file("c.bin", 0)],
        directory: true,
        ..Found::default()
    };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    for index in 0..3 {
        let outcome = Ok(format!("{index}{}", SHA256.get(1..).expect("a hash")));
        let effects = app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome }));
        assert_eq!(asked(&effects), Vec::<String>::new(), "many files are not looked up by themselves");
    }
    assert!(app.shows("3 of 3 files") && app.shows("1 request each"), "{}", app.screen());
    let effects = app.press("j space enter");
    assert_eq!(asked(&effects).len(), 2, "the ticked ones");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("not there: to send"), "{}", app.screen());
    app.press("enter");
    assert!(app.shows("submit 2 files") && app.shows("2 requests") && app.shows("0 bytes"), "{}", app.screen());
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /files", "POST /files"], "two uploads at once");
}

#[test]
fn a_dropped_path_is_offered_and_a_path_is_completed() {
    let mut app = Harness::new().sized(100, 30);
    assert_eq!(asked(&app.paste("'/tmp/in voice.doc'\n")), Vec::<String>::new());
    assert!(app.shows("in voice.doc") && app.shows("PRIVATE"), "{}", app.screen());
    let effects = app.press("j j enter");
    assert!(
        matches!(order(&effects), Some(FileOrder::Look { paths, .. }) if paths == &["/tmp/in voice.doc"]),
        "{effects:?}"
    );
    app.press("esc u");
    app.type_text("/tm");
    assert_eq!(order(&app.press("tab")), Some(&FileOrder::Complete("/tm".to_owned())));
    let news = FileNews::Completed {
        typed: "/tm".to_owned(),
        completed: "/tmp/".to_owned(),
        names: vec!["x1".to_owned(), "x2".to_owned()],
    };
    app.model.update(Msg::File(news));
    assert!(app.shows("/tmp/") && app.shows("x2"), "{}", app.screen());
}

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
fn c30_read_only_mode_refuses_and_dims_with_the_reason() {
    let mut app = Harness::with(Session { access: Access::Key, read_only: true, ..Session::default() }).sized(110, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    for key in ["u", "U", "R", "c", "v", "d"] {
        let effects = app.press(key);
        assert!(effects.iter().all(|effect| matches!(effect, Effect::After { .. })), "{key}: {effects:?}");
        assert!(app.shows("read-only mode"), "{key}:\n{}", app.screen());
        // A line that did not open swallows what was meant for it.
        app.press("esc");
    }
    app.press(":");
    app.type_text("submit");
    assert!(app.shows("read-only mode  u"), "{}", app.screen());
}

#[test]
fn comments_and_votes_say_that_they_are_public_and_a_409_is_a_fact() {
    let mut app = Harness::new().sized(110, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("c");
    assert!(app.shows("PUBLIC") && app.shows("under the name of the account"), "{}", app.screen());
    app.paste("Seen in a mail.\nSecond line");
    let effects = app.press("tab tab enter");
    assert_eq!(writes(&effects), ["POST /domains/example.com/comments"]);
    app.fail(2, Reason::AlreadyExists, 409, "AlreadyExistsError");
    assert!(app.shows("there already (409)") && !app.shows("failed;"), "{}", app.screen());
    app.press("v");
    assert_eq!(writes(&app.press("tab tab enter")), Vec::<String>::new(), "nothing is chosen yet");
    assert!(app.shows("choose harmless or malicious"), "{}", app.screen());
    assert_eq!(writes(&app.press("backtab backtab right right tab tab enter")), ["POST /domains/example.com/votes"]);
}

#[test]
fn an_upload_that_is_broken_off_says_how_far_it_came_and_whether_anything_was_published() {
    for (percent, words) in [
        (1, "nothing was published"),
        (50, "nothing was published"),
        (99, "nothing was published"),
        (100, "the service may have it"),
    ] {
        let mut app = Harness::new().sized(200, 40);
        unknown_file(&mut app, "u", 100_000);
        app.press("tab tab enter");
        let stage = Stage::Sent { bytes: percent * 1000, total: 100_000 };
        app.model.update(Msg::Moved { id: vtriage::effect::RequestId(2), stage });
        app.press("4 z");
        assert!(app.shows(&format!("sent {percent} %")), "{}", app.screen());
        let effects = app.press("esc");
        assert!(effects.contains(&Effect::Cancel(vtriage::effect::RequestId(2))), "{effects:?}");
        let screen = app.screen();
        assert!(screen.contains("cancelled") && screen.contains(&format!("broken off at {percent} %")), "{screen}");
        assert!(screen.contains(words), "{percent}:\n{screen}");
    }
}

#[test]
fn an_upload_that_failed_is_called_not_submitted_only_when_it_did_not_arrive() {
    for (may_have_acted, words) in
        [(false, "sample.bin was not submitted"), (true, "sample.bin was sent and the service may have it")]
    {
        let mut app = Harness::new().sized(200, 40);
        unknown_file(&mut app, "u", 100_000);
        app.press("tab tab enter");
        let error = vtriage::vt::ApiError::local(Reason::Unavailable, "POST /files", "");
        app.reply(2, Err(vtriage::vt::ApiError { may_have_acted, ..error }));
        assert!(app.told().contains(words), "{may_have_acted}:\n{}", app.screen());
    }
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
fn a_private_url_is_remembered_with_the_day_it_expires_where_that_was_said() {
    for (days, expires_at) in [("7", Some(NOW + 7 * 86_400)), ("", None)] {
        let mut app = Harness::new().sized(120, 50);
        app.press("U");
        app.type_text("http://a.test/");
        app.press("enter tab tab tab tab");
        app.type_text(days);
        assert_eq!(writes(&app.press("backtab backtab backtab backtab backtab enter")), ["POST /private/urls"]);
        let effects = accepted(&mut app, 1, "private_analysis");
        let kept = effects.iter().find_map(|effect| match effect {
            Effect::Keep(StoreTask::PutPrivateUrl(url)) => Some(url.expires_at),
            _ => None,
        });
        assert_eq!(kept, Some(expires_at), "{effects:?}");
    }
}

#[test]
fn what_is_open_is_filled_in_and_the_first_letter_replaces_it() {
    let mut app = Harness::new().sized(120, 40);
    app.search("http://a.example/x");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.press("5 u");
    assert!(app.shows("http://a.example/x") && app.shows("submit a file or URL"), "{}", app.screen());
    app.press("enter");
    assert!(app.shows("PUBLIC · submit a URL"), "{}", app.screen());
    app.press("esc u");
    app.type_text("/tmp/other");
    let effects = app.press("enter");
    assert!(
        matches!(order(&effects), Some(FileOrder::Look { paths, .. }) if paths == &["/tmp/other".to_owned()]),
        "{effects:?}"
    );
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

#[test]
fn keys_that_were_meant_for_a_list_do_not_lead_to_the_button_that_acts() {
    for keys in ["up enter", "left enter", "up left enter"] {
        let mut app = Harness::new().sized(120, 40);
        app.press("u");
        app.type_text("http://shop.example/a");
        app.press("enter");
        assert!(app.shows("Submit PUBLICLY"), "{}", app.screen());
        assert_eq!(writes(&app.press(keys)), Vec::<String>::new(), "{keys}");
    }
}

#[test]
fn a_form_that_was_opened_for_one_account_is_gone_with_its_session() {
    let mut app = Harness::new().sized(120, 40);
    app.press("U");
    app.type_text("http://shop.example/a");
    app.press("enter");
    assert!(app.shows("Submit privately"), "{}", app.screen());
    app.update(Msg::SessionChanged(Box::new(Session { access: Access::Key, ..Session::default() })));
    assert!(!app.shows("Submit privately"), "{}", app.screen());
}

#[test]
fn what_was_submitted_privately_is_not_filled_in_to_be_submitted_publicly() {
    let mut app = Harness::new().sized(120, 40);
    let id = "c".repeat(64);
    app.search("http://plan.corp.example/");
    app.press("esc");
    let object = json!({"type": "private_url", "id": id, "attributes": {"url": "http://plan.corp.example/"}});
    let mut app = Harness::new().sized(120, 40);
    app.search("http://shop.example/");
    app.reply_object(1, &object);
    app.press("u");
    assert!(
        !app.screen().lines().skip(2).any(|line| line.contains("PUBLIC") && line.contains("plan.corp")),
        "{}",
        app.screen()
    );
    assert!(!app.shows("› http://plan.corp"), "{}", app.screen());
}

#[test]
fn of_one_file_alone_a_click_takes_nothing_away() {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text("/tmp/sample.bin");
    app.press("enter");
    let found = Found { files: vec![file("sample.bin", 68)], ..Found::default() };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }));
    app.point(vtriage::msg::Pointing::Press, "sample.bin");
    assert_eq!(asked(&app.press("enter")).len(), 1, "its hash is still asked for");
}

#[test]
fn who_will_see_it_is_on_the_screen_however_much_is_sent_and_however_small_the_screen_is() {
    for (key, words) in [("u", "PUBLIC: every user of VirusTotal"), ("U", "PRIVATE: only your own group")] {
        let mut app = Harness::new().sized(80, 24);
        app.press(key);
        app.type_text("/tmp");
        app.press("enter");
        let files = (0..20).map(|number| file(&format!("{number}.bin"), 10)).collect();
        let found = Found { files, directory: true, ..Found::default() };
        app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
        for index in 0..20 {
            let outcome = Ok(format!("{index:064x}"));
            app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome }));
        }
        let looked_up = asked(&app.press("enter")).len();
        for id in 1..=looked_up {
            app.fail(u64::try_from(id).expect("few"), Reason::NotFound, 404, "NotFoundError");
        }
        app.press("enter");
        for size in [(80, 24), (60, 16), (40, 14)] {
            app.size = size;
            for keys in ["tab", "tab", "pageup", "pagedown", "tab"] {
                app.press(keys);
                assert!(app.shows(words), "{key} {size:?}:\n{}", app.screen());
            }
        }
        app.size = (80, 24);
        assert!(app.shows("20 files") && app.shows("Price: 20 requests"), "{}", app.screen());
    }
}

#[test]
fn what_every_user_can_read_is_called_so_on_the_smallest_screen_too() {
    for key in ["c", "v"] {
        let mut app = Harness::new();
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({})));
        app.size = (40, 12);
        app.press(key);
        assert!(app.shows("PUBLIC: every user"), "{key}:\n{}", app.screen());
    }
}

/// What the disk says of a path that was typed after `u`.
fn after_typing(path: &str, found: Found) -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text(path);
    app.press("enter");
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    app
}

#[test]
fn links_that_a_directory_has_are_told_and_a_link_that_was_named_says_what_is_sent() {
    let refused = vec!["1 link in /tmp/sam is left out (note.txt); to send what it leads to, name it".to_owned()];
    let found = Found { files: vec![file("real.bin", 68)], refused, directory: true, links: 1, ..Found::default() };
    let mut app = after_typing("/tmp/sam", found);
    assert!(app.shows("real.bin, 1 link left out") && app.shows("left out (note.txt)"), "{}", app.screen());
    let mut link = file("note.txt", 68);
    link.upload.leads_to = Some(PathBuf::from("/home/me/.ssh/id_rsa").into());
    let mut app = after_typing("/tmp/note.txt", Found { files: vec![link], ..Found::default() });
    assert!(app.shows("note.txt, by a link the file /home/me/.ssh/id_rsa"), "{}", app.screen());
    app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index: 0, outcome: Ok(SHA256.to_owned()) }));
    let asked = app.press("enter");
    app.fail_to(&asked, Reason::NotFound);
    assert!(
        app.shows("Submit PUBLICLY") && app.shows("What is sent is the file /home/me/.ssh/id_rsa"),
        "{}",
        app.screen()
    );
}

#[test]
fn files_that_hold_the_same_are_looked_up_and_sent_once() {
    let files = vec![file("a.bin", 68), file("b.bin", 68), file("c.bin", 68)];
    let mut app = after_typing("/tmp/sam", Found { files, directory: true, ..Found::default() });
    for (index, digit) in [(0, "1"), (1, "1"), (2, "2")] {
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome: Ok(digit.repeat(64)) }));
    }
    assert!(app.shows("the same as b.bin"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 2, "one request for each content");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    assert_eq!(app.screen().matches("not there: to send").count(), 3, "{}", app.screen());
    app.press("enter");
    assert!(app.shows("submit 2 files") && app.shows("Price: 2 requests"), "{}", app.screen());
    assert!(app.shows("The same is in b.bin; it is sent once."), "{}", app.screen());
    assert_eq!(writes(&app.press("tab tab enter")), ["POST /files", "POST /files"]);
}
