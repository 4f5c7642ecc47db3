//! The first run: a key is tested, and what the service said of it is told.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use vtriage::effect::{Effect, Hidden, RequestId, StoreTask};
use vtriage::msg::{KeyTest, Memory, Msg, Recalled, TestId, TestedKey};
use vtriage::session::{Access, Kept, Session};
use vtriage::store::State;
use vtriage::vt::account::Account;
use vtriage::vt::{ApiError, Exchange, Object, Reason};

use super::harness::{Harness, asked};

fn account() -> Account {
    let user = json!({"type": "user", "id": "ada", "attributes": {
        "quotas": {"api_requests_hourly": {"allowed": 240, "used": 3}, "api_requests_daily": {"allowed": 500, "used": 30}},
        "privileges": {"widget": {"granted": true}}}});
    Account::of(&Object::decode(Bytes::from(user.to_string())).expect("an object"))
}

fn tested() -> TestedKey {
    let key = Hidden("0123456789abcdef".to_owned());
    TestedKey { key, account: Box::new(account()), notice: None }
}

/// The key of that test works.
fn passed(test: u64) -> Msg {
    let outcome = KeyTest::Passed { tested: Box::new(tested()), file: "/k/api-key".to_owned() };
    Msg::KeyJudged { test: TestId(test), outcome }
}

fn first() -> Harness {
    let session = Session { access: Access::NoKey, key_file: "~/.config/vtriage/key".to_owned(), ..Session::default() };
    Harness::with(session)
}

#[test]
fn after_a_key_was_accepted_the_screen_says_whose_it_is_kind_limits_privileges_and_where_it_was_kept() {
    let mut app = first();
    app.type_text("0123456789abcdef");
    assert!(app.shows("Enter tests the key: 1 request"), "{}", app.screen());
    let key = || Hidden("0123456789abcdef".to_owned());
    assert_eq!(app.press("enter"), [Effect::UseKey(TestId(1), key())]);
    assert_eq!(app.update(passed(1)), [Effect::BeginWith(Box::new(tested()))]);
    assert_eq!(app.press("enter"), [], "it is not tested again while it is gone on with");
    let (key_file, account) = ("~/.config/vtriage/key".to_owned(), Some(Box::new(account())));
    let session = Session { access: Access::Key, key_file, account, ..Session::default() };
    app.update(Msg::SessionChanged(Box::new(session)));
    for words in ["ada", "a public key", "4 a minute, 500 a day (470 left)", "widget", "~/.config/vtriage/key"] {
        assert!(app.shows(words), "{words}:\n{}", app.screen());
    }
    assert!(app.model.overlays.is_empty());
}

#[test]
fn enter_orders_one_test_of_a_key_at_a_time_and_esc_breaks_it_off() {
    let mut app = first();
    app.type_text("0123456789abcdef");
    assert_eq!(app.press("enter").len(), 1);
    assert!(app.shows("Testing the key…") && app.shows("Esc breaks the test off"), "{}", app.screen());
    assert_eq!(app.press("enter enter enter"), []);
    assert!(!app.shows("1 request"), "{}", app.screen());
    let refused = |test| Msg::KeyJudged { test: TestId(test), outcome: KeyTest::Failed("no such key".to_owned()) };
    app.update(refused(1));
    assert!(app.shows("no such key") && app.shows("Enter tests the key: 1 request"), "{}", app.screen());
    assert_eq!(app.press("enter"), [Effect::UseKey(TestId(2), Hidden("0123456789abcdef".to_owned()))]);
    assert_eq!(app.press("esc"), [Effect::ForgoKey]);
    assert!(app.shows("the test of the key was broken off"), "{}", app.screen());
    app.update(refused(2));
    assert!(!app.shows("no such key"), "{}", app.screen());
}

#[test]
fn a_key_is_gone_on_with_by_nobody_whose_test_was_left_or_was_ordered_in_another_session() {
    let mut app = first().sized(120, 40);
    app.type_text("0123456789abcdef");
    app.press("enter esc");
    assert_eq!(app.update(passed(1)), [], "the test came to its end before it could be broken off");
    assert!(app.shows("is kept in /k/api-key; it is not gone on with here"), "{}", app.screen());
    app.press(":");
    app.type_text("key");
    app.press("enter");
    app.type_text("0123456789abcdef");
    assert_eq!(app.press("enter").len(), 1);
    assert_eq!(app.update(passed(1)), [], "another test is waited for");
    let lab = Session { number: 1, access: Access::Key, profile: "lab".to_owned(), ..Session::default() };
    let effects = app.update(Msg::SessionChanged(Box::new(lab)));
    assert!(effects.contains(&Effect::ForgoKey), "{effects:?}");
    assert!(app.shows("the profile is lab"), "{}", app.screen());
    assert_eq!(app.update(passed(2)), []);
    assert!(app.shows("is kept in /k/api-key; it is not gone on with here"), "{}", app.screen());
}

#[test]
fn offline_a_key_can_only_be_kept() {
    let mut app = Harness::with(Session { access: Access::NoKey, offline: true, ..Session::default() }).sized(120, 40);
    app.press(":");
    app.type_text("key");
    app.press("enter");
    app.type_text("0123456789abcdef");
    assert!(app.shows("vtriage is offline") && app.shows("Enter keeps the key untested"), "{}", app.screen());
    assert!(!app.shows("1 request") && !app.shows("A key that works"), "{}", app.screen());
    assert_eq!(app.press("enter").len(), 1);
    let (file, notice) = ("/k/api-key".to_owned(), Some("but VT_API_KEY comes first".to_owned()));
    assert_eq!(app.update(Msg::KeyJudged { test: TestId(1), outcome: KeyTest::Kept { file, notice } }), []);
    assert!(app.shows("the key is kept untested in /k/api-key; but VT_API_KEY comes first"), "{}", app.screen());
    assert!(app.model.overlays.is_empty());
}

#[test]
fn esc_in_the_first_run_goes_back_and_nothing_is_sent_without_a_key() {
    let mut app = first();
    assert_eq!(app.press("esc"), [], "it does not quit");
    assert!(app.shows("no key: nothing is sent; :key takes one"), "{}", app.screen());
    assert_eq!(asked(&app.search("example.com")), Vec::<String>::new());
    assert!(app.shows("no API key yet"), "{}", app.screen());
    app.press(":");
    app.type_text("key");
    app.press("enter");
    assert!(app.shows("Welcome to vtriage"), "{}", app.screen());
    assert_eq!(app.press("enter"), [Effect::StartDemo]);
}

#[test]
fn what_is_refused_for_want_of_a_key_was_not_asked_by_the_log_and_is_not_on_the_way() {
    let mut app = first().sized(140, 40);
    app.press("esc");
    app.search("example.com");
    assert!(!app.shows("on the way"), "{}", app.screen());
    app.press("4");
    assert!(app.shows("not asked GET /domains/example.com"), "{}", app.screen());
    assert_eq!(app.model.activity.running(), 0);
}

#[test]
fn what_is_refused_for_want_of_a_key_is_remembered_as_not_asked() {
    let mut app = first();
    app.press("esc");
    let effects = app.search("example.com");
    let states: Vec<State> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Keep(StoreTask::Remember(lookup, _)) => Some(lookup.state),
            _ => None,
        })
        .collect();
    assert_eq!(states, [State::NotAsked], "{effects:?}");
}

#[test]
fn comments_and_votes_name_the_account_where_the_service_told_it() {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &super::harness::domain("example.com", 2, &json!({})));
    app.press("c");
    assert!(app.shows("the account that this key belongs to"), "{}", app.screen());
    app.press("esc");
    app.update(Msg::AccountLearned(Box::new(account())));
    for key in ["c", "v"] {
        app.press(key);
        assert!(app.shows("under the name of ada"), "{}", app.screen());
        app.press("esc");
    }
}

/// What the store has at the start of a program with a key.
fn recalled(app: &mut Harness, is_first: bool) {
    app.update(Msg::Recalled(Recalled::Memory(Box::new(Memory { is_first, ..Memory::default() }))));
}

fn with_a_key() -> Harness {
    let kept = Kept::OnDisk;
    Harness::with(Session { access: Access::Key, kept, ..Session::default() })
}

#[test]
fn the_tour_of_the_first_start_has_five_steps_and_comes_once() {
    let mut app = with_a_key();
    recalled(&mut app, true);
    for step in 1..=5 {
        assert!(app.shows(&format!("Tour, {step} of 5: ")), "{}", app.screen());
        assert!(!app.shows("["), "each key is named by its name:\n{}", app.screen());
        let effects = app.press("enter");
        let is_left = effects.contains(&Effect::Keep(StoreTask::PutToured));
        assert_eq!(is_left, step == 5, "{step}: {effects:?}");
    }
    assert!(app.model.overlays.is_empty() && app.shows("5 Start here"), "{}", app.screen());
    let mut again = with_a_key();
    recalled(&mut again, false);
    assert!(again.model.overlays.is_empty(), "{}", again.screen());
    again.press(":");
    again.type_text("tour");
    again.press("enter enter enter left");
    assert!(again.shows("Tour, 2 of 5: "), "{}", again.screen());
}

#[test]
fn any_key_leaves_the_tour_and_does_what_it_does_without_it() {
    let mut keys = vec!["esc", "q", "/", "?", ":", "2", "j", "H", "tab", "x", "f5", "ctrl-p", "space"];
    keys.extend(["y", "n", "u", "l"]);
    for key in keys {
        let (mut app, mut bare) = (with_a_key(), with_a_key());
        recalled(&mut app, true);
        recalled(&mut bare, false);
        let effects = app.press(key);
        assert!(effects.contains(&Effect::Keep(StoreTask::PutToured)), "{key}: {effects:?}");
        assert!(!app.shows("Tour, "), "{key}:\n{}", app.screen());
        if !["esc", "q"].contains(&key) {
            bare.press(key);
            assert_eq!(app.screen(), bare.screen(), "{key}");
        }
    }
    let mut app = with_a_key();
    recalled(&mut app, true);
    app.paste("a.example\nb.example");
    assert!(app.shows("2 indicators"), "{}", app.screen());
}

#[test]
fn the_tour_is_in_nobodys_way_who_began_with_something() {
    let mut app = with_a_key();
    app.search("example.com");
    recalled(&mut app, true);
    assert!(app.model.overlays.is_empty(), "{}", app.screen());
    let mut demo = Harness::with(Session { access: Access::Demo, kept: Kept::OnDisk, ..Session::default() });
    recalled(&mut demo, true);
    assert!(demo.model.overlays.is_empty(), "{}", demo.screen());
}

#[test]
fn a_test_of_a_key_stands_in_the_log_with_its_reason_and_its_outcome() {
    let mut app = first().sized(140, 40);
    let headers = Vec::new;
    let exchange =
        Exchange { status: 401, took: Duration::from_millis(12), bytes: 80, sent: headers(), received: headers() };
    let failed = ApiError {
        reason: Reason::KeyRefused,
        request: "GET /users/{key}".to_owned(),
        status: Some(401),
        code: None,
        message: String::new(),
        may_have_acted: false,
        told_at: None,
        before: None,
    };
    app.update(Msg::KeyTested { exchange: Some(Box::new(exchange)), failed: Some(failed) });
    app.update(Msg::KeyTested { exchange: None, failed: None });
    app.press("esc 4");
    let screen = app.screen();
    let rows: Vec<&str> = screen.lines().filter(|line| line.contains("GET /users/{key}: tests a key")).collect();
    assert!(rows.len() == 2 && rows[0].contains("done") && rows[1].contains("failed"), "{screen}");
    assert!(rows[1].contains("401") && rows[1].contains("12 ms"), "{screen}");
    assert_eq!(app.model.activity.running(), 0);
}

#[test]
fn no_sentence_of_the_start_is_broken_twice() {
    for (access, words) in [
        (Access::Key, "may become public data: private addresses"),
        (Access::Demo, "Start with one of these (j and k move"),
    ] {
        let mut app = Harness::with(Session { access, ..Session::default() });
        for size in [(80, 24), (45, 60), (61, 24)] {
            app.size = size;
            let screen = app.screen();
            let rows = screen.lines().filter_map(|row| row.strip_prefix("│ ")).map(|row| row.trim_matches(['│', ' ']));
            let text = rows.collect::<Vec<_>>().join(" ");
            assert!(text.contains(words), "{size:?}:\n{screen}");
            let rows: Vec<&str> = screen.lines().filter(|row| row.starts_with('│')).collect();
            let short = |row: &&&str| ["may", "become public data:", "these"].contains(&row.trim_matches(['│', ' ']));
            assert!(!rows.iter().any(|row| short(&row)), "{size:?}:\n{screen}");
        }
    }
}

#[test]
fn without_a_key_nothing_has_a_price_and_enter_takes_one() {
    let mut app = first().sized(120, 40);
    app.press("esc");
    let screen = app.screen();
    assert!(screen.contains("There is no API key: nothing is sent. :key takes one, :demo needs"), "{screen}");
    app.search("example.com");
    app.press("j k");
    for pane in ["5", "1"] {
        app.press(pane);
        let screen = app.screen();
        assert!(screen.contains(":key takes one") && screen.contains("takes a key."), "{pane}:\n{screen}");
        assert!(!screen.contains("1 request") && !screen.contains("asks again"), "{pane}:\n{screen}");
        assert!(screen.contains("Enter take a key"), "{pane}:\n{screen}");
        let effects = app.press("enter");
        assert_eq!(asked(&effects), Vec::<String>::new());
        assert!(app.shows("Welcome to vtriage"), "{pane}:\n{}", app.screen());
        app.press("esc j k");
    }
    app.press("/");
    app.type_text("other.example");
    assert!(app.shows("no key: nothing is sent") && !app.shows("1 request"), "{}", app.screen());
}

#[test]
fn the_question_what_kind_of_key_it_is_does_not_keep_the_tour_away() {
    let mut app = with_a_key();
    app.update(Msg::TierAsked(RequestId::of_worker(0)));
    assert_eq!(app.model.activity.running(), 1, "it is on its way");
    recalled(&mut app, true);
    assert!(app.shows("Tour, 1 of 5: "), "{}", app.screen());
}
