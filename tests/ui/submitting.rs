//! Submitting: what is said before, what is sent after a pressed button, and nothing else.

use std::path::PathBuf;

use serde_json::json;
use vtriage::effect::{Effect, FileNews, FileOrder, Found, LocalFile, LookId, StoreTask};
use vtriage::ioc::OwnKeys;
use vtriage::msg::{Msg, Stage};
use vtriage::session::{Access, Session, Tier};
use vtriage::vt::{Method, Reason, Upload};

use super::harness::{Harness, NOW, asked, calls, domain};

pub(super) const SHA256: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

pub(super) fn file(name: &str, size: u64) -> LocalFile {
    let path = PathBuf::from(format!("/tmp/{name}"));
    LocalFile {
        upload: Upload { path, name: name.to_owned(), leads_to: None, size, sha256: None, parts: Vec::new() },
        kind: "data",
    }
}

pub(super) fn order(effects: &[Effect]) -> Option<&FileOrder> {
    effects.iter().find_map(|effect| match effect {
        Effect::File(order) => Some(order),
        _ => None,
    })
}

pub(super) fn writes(effects: &[Effect]) -> Vec<String> {
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
        Some(&FileOrder::Look {
            id: LookId(1),
            paths: vec!["/tmp/sample.bin".to_owned()],
            own_keys: OwnKeys::default()
        }),
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
pub(super) fn unknown_file(app: &mut Harness, key: &str, size: u64) {
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

pub(super) fn accepted(app: &mut Harness, id: u64, kind: &str) -> Vec<Effect> {
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
fn an_upload_that_runs_stays_in_the_log_however_much_is_asked_meanwhile() {
    let mut app = Harness::new().sized(120, 40);
    unknown_file(&mut app, "u", 40_000_000);
    app.press("tab tab enter");
    app.model.update(Msg::Moved {
        id: vtriage::effect::RequestId(2),
        stage: Stage::Sent { bytes: 10_000_000, total: 40_000_000 },
    });
    let names: Vec<String> = (0..600).map(|number| format!("n{number}.example")).collect();
    app.paste(&names.join("\n"));
    app.press("enter");
    for (id, name) in (3..).zip(&names) {
        app.reply_object(id, &domain(name, 0, &json!({})));
    }
    app.press("4");
    assert!(app.shows("sent 25 %"), "{}", app.screen());
    assert_eq!(app.press("q"), [], "quitting asks while something is sent");
    assert!(app.shows("1 upload is still being sent"), "{}", app.screen());
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

/// Types a word after `u`, and the disk says whether anything here is called so.
fn named(word: &str, is_there: bool) -> (Harness, Vec<Effect>) {
    let mut app = Harness::new().sized(120, 40);
    app.press("u");
    app.type_text(word);
    let effects = app.press("enter");
    assert!(
        matches!(order(&effects), Some(FileOrder::Look { paths, .. }) if paths == &[word.to_owned()]),
        "{effects:?}"
    );
    let files = if is_there { vec![file(word, 10)] } else { Vec::new() };
    let refused = if is_there { Vec::new() } else { vec![format!("{word} can't be read")] };
    let found = Found { files, refused, is_there, ..Found::default() };
    let effects = app.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    (app, effects)
}

#[test]
fn a_word_that_is_a_file_here_and_a_host_is_neither_sent_nor_asked_for_before_it_is_said_which() {
    for word in ["salary-john-doe.zip", "run.sh", "203.0.113.7"] {
        let (mut app, effects) = named(word, true);
        assert_eq!(asked(&effects), Vec::<String>::new());
        let told = app.told();
        assert!(told.contains("is a file here and the name of a host") && told.contains("nothing was sent"), "{told}");
        assert!(!app.shows("Submit PUBLICLY"), "{}", app.screen());
    }
}

#[test]
fn the_name_of_a_host_is_that_of_a_host_where_no_file_here_is_called_so() {
    let (mut app, _) = named("evil-site.example", false);
    assert!(app.shows("http://evil-site.example/") && app.shows("Submit PUBLICLY"), "{}", app.screen());
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
