//! Another profile, another key or the demo: nothing of the one before is shown, exported, sent or waited for.

use serde_json::json;
use vtriage::effect::{Effect, RequestId, StoreTask};
use vtriage::ioc::Indicator;
use vtriage::msg::{Memory, Meter, Msg, Recalled, Stage};
use vtriage::session::{Access, Session};
use vtriage::store::{
    Age, Agreed, Class, DEFAULT_CASE, Lookup, QueueRow, Remembered, Reopened, Revisit, State, Verdict,
};
use vtriage::vt::account::Account;
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, asked, copied, domain};

const SIX: &str = "one.example\ntwo.example\nthree.example\nfour.example\nfive.example\nsix.example";

fn session(number: u64, access: Access, profile: &str) -> Session {
    let base_url = match access {
        Access::Demo => "http://127.0.0.1:8080/api/v3",
        _ => "https://vt.example/api/v3",
    };
    Session { number, access, profile: profile.to_owned(), base_url: base_url.to_owned(), ..Session::default() }
}

fn with_a_key() -> Harness {
    Harness::with(session(0, Access::Key, "lab")).sized(140, 40)
}

fn changes_to(app: &mut Harness, next: Session) -> Vec<Effect> {
    app.update(Msg::SessionChanged(Box::new(next)))
}

fn to_the_demo(app: &mut Harness) -> Vec<Effect> {
    changes_to(app, session(1, Access::Demo, "lab"))
}

/// What the store of the session of that number says.
fn in_session(app: &mut Harness, number: u64, msg: Msg) -> Vec<Effect> {
    app.update(Msg::InSession(number, Box::new(msg)))
}

fn recalled(queue: Vec<QueueRow>) -> Msg {
    let mut case = Reopened { id: 1, ..Reopened::default() };
    DEFAULT_CASE.clone_into(&mut case.head.name);
    Msg::Recalled(Recalled::Memory(Box::new(Memory { queue, case, ..Memory::default() })))
}

fn row(value: &str, state: State) -> QueueRow {
    let (kind, remark, tag) = ("domain".to_owned(), String::new(), String::new());
    QueueRow { kind, value: value.to_owned(), state, remark, tag, added_at: NOW - 60, agreed: Agreed::Here }
}

/// Two rows were answered and one is flagged; two wait.
fn queued() -> Harness {
    let mut app = with_a_key();
    in_session(&mut app, 0, recalled(Vec::new()));
    app.paste(SIX);
    app.press("enter");
    app.reply_object(1, &domain("one.example", 7, &json!({})));
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app
}

#[test]
fn rows_of_one_service_are_neither_shown_nor_exported_nor_sent_as_another_s() {
    let mut app = queued();
    app.press("2 space");
    let effects = to_the_demo(&mut app);
    assert_eq!(asked(&effects), Vec::<String>::new());
    assert!(effects.contains(&Effect::Connect), "{effects:?}");
    assert!(effects.contains(&Effect::Keep(StoreTask::Recall)), "{effects:?}");
    in_session(&mut app, 1, recalled(vec![row("demo.example", State::NotAsked)]));
    app.press("2");
    let screen = app.screen();
    assert!(!screen.contains("one.example") && !screen.contains("marked"), "{screen}");
    assert!(screen.contains("demo.example"), "what the store of the demo has:\n{screen}");
    app.press("*");
    assert_eq!(copied(&app.press("y")).as_deref(), Some("demo.example"));
    changes_to(&mut app, session(2, Access::Key, "lab"));
    let effects = in_session(&mut app, 2, recalled(vec![row("five.example", State::NotAsked)]));
    assert_eq!(asked(&effects), Vec::<String>::new(), "a queue stands until somebody lets it run");
    assert!(app.shows("1 row in its queue, which p lets run"), "{}", app.screen());
    let sent = asked(&app.press("2 p"));
    assert_eq!(sent.len(), 1);
    assert!(sent[0].starts_with("GET /domains/five.example"), "{sent:?}");
}

#[test]
fn a_report_a_list_and_a_page_of_the_old_service_do_not_stand_below_the_new_head() {
    let mut app = with_a_key();
    app.search("#botnet");
    app.reply_page(1, &json!({"data": [domain("listed.example", 3, &json!({}))]}));
    app.press("enter");
    app.press("j");
    app.search("example.com");
    app.reply_object(2, &domain("example.com", 5, &json!({})));
    app.update(Msg::Metered(Meter { minute_used: 1, minute_limit: Some(4), day_used: 7, day_limit: Some(500) }));
    app.press("?");
    app.press("esc");
    app.command("watch");
    app.command("watches");
    assert!(app.shows("On the watch list"), "{}", app.screen());
    to_the_demo(&mut app);
    let screen = app.screen();
    for old in ["example.com", "listed.example", "#botnet", "493/500", "On the watch list"] {
        assert!(!screen.contains(old), "{old}:\n{screen}");
    }
    assert!(screen.lines().next().is_some_and(|head| head.contains("demo")), "{screen}");
    app.press("7");
    assert!(!app.shows("example.com"), "the case is of the store:\n{}", app.screen());
    app.press("5 backspace");
    assert!(app.shows("this is the beginning of the trail"), "{}", app.screen());
}

#[test]
fn what_was_on_its_way_is_cancelled_and_said_so_and_nothing_waits_for_it() {
    let mut app = queued();
    app.search("open.example");
    assert!(app.shows("5 on the way"), "{}", app.screen());
    let effects = to_the_demo(&mut app);
    let cancelled = effects.iter().filter(|effect| matches!(effect, Effect::Cancel(_))).count();
    assert_eq!(cancelled, 5, "{effects:?}");
    assert!(!app.shows("on the way"), "{}", app.screen());
    app.press("4 g");
    assert!(app.shows("cancelled GET /domains/open.example"), "{}", app.screen());
    let curl = copied(&app.press("Y")).expect("a line for a shell");
    assert!(curl.contains("https://vt.example/api/v3/domains/open.example"), "it is no request to the demo: {curl}");
    in_session(&mut app, 1, recalled(Vec::new()));
    app.paste(SIX);
    assert_eq!(asked(&app.press("enter")).len(), 4, "none of the places is taken by what is dead");
    app.reply_object(3, &domain("three.example", 9, &json!({})));
    assert!(!app.shows("9/77"), "{}", app.screen());
}

#[test]
fn what_was_found_in_a_text_is_priced_by_what_the_new_store_has() {
    let mut app = with_a_key();
    let effects = app.paste("a.example\nb.example");
    let ages = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Keep(StoreTask::Ages(_))));
    assert!(ages(&effects), "{effects:?}");
    let age = Age { fetched_at: NOW - 60, fresh: true, class: Class::Ordinary };
    let found = ["a.example", "b.example"].map(|name| (Indicator::Domain(name.into()), age));
    app.update(Msg::Recalled(Recalled::Ages(found.into())));
    assert!(app.shows("0 requests"), "{}", app.screen());
    let effects = to_the_demo(&mut app);
    assert!(ages(&effects) && app.shows("2 requests"), "{effects:?}\n{}", app.screen());
}

#[test]
fn the_head_says_what_waits_for_quota_apart_from_what_is_on_the_way() {
    let mut app = with_a_key();
    app.paste(SIX);
    app.press("enter");
    assert!(app.shows("4 on the way"), "{}", app.screen());
    let moved = |id, stage| Msg::Moved { id: RequestId(id), stage };
    app.update(moved(1, Stage::Running));
    for id in 2..=4 {
        app.update(moved(id, Stage::Held { until: NOW + 30 }));
    }
    let head = app.screen().lines().next().unwrap_or_default().to_owned();
    assert!(head.contains("1 on the way · 3 held"), "{head}");
}

#[test]
fn what_the_old_service_and_its_store_say_late_is_not_taken_for_the_new_one_s() {
    let mut app = queued();
    to_the_demo(&mut app);
    in_session(&mut app, 1, recalled(Vec::new()));
    in_session(&mut app, 0, recalled(vec![row("late.example", State::NotFound)]));
    let meter = Meter { minute_used: 4, minute_limit: Some(4), day_used: 77, day_limit: Some(500) };
    in_session(&mut app, 0, Msg::Metered(meter));
    let user = json!({"type": "user", "id": "ada", "attributes": {}});
    let user = vtriage::vt::Object::decode(user.to_string().into()).expect("an object");
    in_session(&mut app, 0, Msg::AccountLearned(Box::new(Account::of(&user))));
    app.press("2");
    assert!(!app.shows("late.example") && !app.shows("423/500"), "{}", app.screen());
    assert_eq!(app.model.session.account, None);
    in_session(&mut app, 1, Msg::Metered(meter));
    assert!(app.shows("423/500"), "{}", app.screen());
}

#[test]
fn the_watch_list_is_looked_at_at_the_start_and_not_at_each_change_of_profile() {
    let object = Descriptor::new(Kind::Domain, "a.example");
    let watched =
        Revisit { object, name: "a.example".into(), added_at: NOW - 9, asked_at: None, looked_at: None, last: None };
    let memory = || {
        let memory = Memory { revisits: vec![watched.clone()], ..Memory::default() };
        Msg::Recalled(Recalled::Memory(Box::new(memory)))
    };
    let with_budget = |number, access| Session { revisits: 5, ..session(number, access, "lab") };
    let mut app = Harness::with(with_budget(0, Access::Key));
    assert_eq!(asked(&in_session(&mut app, 0, memory())).len(), 1);
    for (number, access) in [(1, Access::Demo), (2, Access::Key)] {
        changes_to(&mut app, with_budget(number, access));
        assert_eq!(asked(&in_session(&mut app, number, memory())), Vec::<String>::new(), "{number}");
    }
    let mut app = Harness::with(with_budget(0, Access::NoKey));
    assert_eq!(asked(&in_session(&mut app, 0, memory())), Vec::<String>::new());
    changes_to(&mut app, with_budget(1, Access::Key));
    assert_eq!(asked(&in_session(&mut app, 1, memory())).len(), 1, "the first key is the start");
}

#[test]
fn the_head_names_the_profile_where_it_is_not_the_usual_one() {
    let mut app = with_a_key();
    let head = |app: &mut Harness| app.screen().lines().next().unwrap_or_default().to_owned();
    assert!(head(&mut app).contains("public key · profile lab"), "{}", app.screen());
    to_the_demo(&mut app);
    assert!(!head(&mut app).contains("profile"), "the demo is nobody's:\n{}", app.screen());
    changes_to(&mut app, session(2, Access::Key, "default"));
    assert!(!head(&mut app).contains("profile"), "{}", app.screen());
    assert!(app.shows("the profile is default"), "{}", app.screen());
}

#[test]
fn with_the_first_key_what_was_opened_without_one_stays_and_can_be_asked_for() {
    let mut app = Harness::with(session(0, Access::NoKey, "default")).sized(140, 40);
    app.press("esc");
    app.search("example.com");
    app.search("other.example");
    changes_to(&mut app, session(1, Access::Key, "default"));
    assert!(app.shows("other.example"), "{}", app.screen());
    let sent = asked(&app.press("5 enter"));
    assert_eq!(sent.len(), 1, "{}", app.screen());
    assert!(sent[0].starts_with("GET /domains/other.example"), "{sent:?}");
}

#[test]
fn an_upload_is_not_broken_off_by_going_elsewhere_without_a_question() {
    for line in ["demo", "profile other", "key"] {
        let mut app = super::submitting::uploading();
        let effects = app.command(line);
        assert_eq!(effects, [], "{line}");
        assert!(app.shows("1 upload is still being sent"), "{line}:\n{}", app.screen());
        assert!(app.has_chosen("No"), "{line}:\n{}", app.screen());
        let effects = app.press("y enter");
        let goes = |effect: &Effect| matches!(effect, Effect::StartDemo | Effect::ReadProfile(_));
        assert!(effects.iter().any(goes) || app.shows("API key"), "{line}: {effects:?}");
    }
}

#[test]
fn a_request_that_is_cancelled_in_the_log_is_waited_for_nowhere() {
    let mut app = with_a_key();
    app.search("open.example");
    assert!(app.shows("Asking for"), "{}", app.screen());
    let effects = app.press("4 g d");
    assert!(effects.contains(&Effect::Cancel(RequestId(1))), "{effects:?}");
    app.press("5");
    assert!(!app.shows("Asking for"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 1, "it can be asked for again");

    let mut app = queued();
    assert!(app.shows("4 waiting"), "{}", app.screen());
    let effects = app.press("4 g d");
    assert_eq!(asked(&effects), Vec::<String>::new(), "it is not asked again at once: {effects:?}");
    app.press("2");
    assert!(app.shows("paused"), "{}", app.screen());
    let left = asked(&app.press("p"));
    assert!(left.iter().any(|key| key.contains("six.example")), "{left:?}");
}

#[test]
fn an_own_key_is_asked_for_from_no_place_and_remembered_nowhere() {
    let key = "0123456789abcdef".repeat(4);
    let own_keys = vtriage::ioc::OwnKeys::of([&key]);
    let mut app = Harness::with(Session { own_keys, ..session(0, Access::Keyless, "lab") }).sized(140, 40);
    assert!(app.shows("no key"), "{}", app.screen());
    assert_eq!(asked(&app.search(&key)), Vec::<String>::new());
    assert!(app.shows("that is an API key of yours and no indicator; nothing was sent"), "{}", app.screen());
    app.press("/");
    app.type_text(&key.to_uppercase());
    assert!(app.shows("an API key of yours · never sent"), "{}", app.screen());
    app.press("esc / up");
    assert!(!app.screen().to_lowercase().contains(&key), "{}", app.screen());
    app.press("esc");
    for line in [format!("search {key}"), format!("hash {key}"), format!("search content:{key}")] {
        app.press(":");
        app.type_text(&line);
        assert_eq!(asked(&app.press("enter")), Vec::<String>::new(), "{line}");
        app.press("esc esc");
    }
    app.paste(&format!("{key}\none.example\ntwo.example"));
    assert!(app.shows("one.example") && !app.screen().contains(&key), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 2);
}

#[test]
fn the_history_names_the_service_that_said_it_where_that_is_not_the_one_that_is_asked_now() {
    let mut app = with_a_key();
    let verdict = |malicious| Verdict { malicious, total: 70, ..Verdict::default() };
    let lookup = Lookup {
        at: NOW - 60,
        value: "a.example".to_owned(),
        kind: "domain".to_owned(),
        object: "a.example".to_owned(),
        state: State::Found,
        verdict: Some(verdict(4)),
        name: String::new(),
    };
    let row = Remembered { lookup, now: None, elsewhere: Some("https://other.example/api/v3".to_owned()) };
    app.press("H");
    in_session(&mut app, 0, Msg::Recalled(Recalled::History(vec![row])));
    assert!(app.shows("4/70, said by https://other.example/api/v3"), "{}", app.screen());
}

#[test]
fn whoever_goes_to_the_demo_hears_what_stays_behind_and_how_to_come_back() {
    let mut app = with_a_key();
    to_the_demo(&mut app);
    let words = "this is the demo, an invented world: nothing is sent to VirusTotal; what profile lab has stays as it is, and :profile lab goes back to it";
    assert_eq!(app.told(), words);
    // The first run says nothing: nothing was left.
    let mut app = Harness::with(session(0, Access::NoKey, "default")).sized(140, 40);
    to_the_demo(&mut app);
    assert!(!app.shows("goes back"), "{}", app.screen());
}
