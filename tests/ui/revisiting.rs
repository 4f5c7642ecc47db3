//! The watch list: objects that are looked at again; only what changed is told.

use serde_json::{Value, json};
use vtriage::effect::{Effect, Freshness, StoreTask};
use vtriage::keys::Action;
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::pane;
use vtriage::session::{Access, Session, Tier};
use vtriage::store::{PrivateObjects, Revisit};
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, asked};

fn report(name: &str, registrar: &str) -> Value {
    json!({"type": "domain", "id": name, "attributes": {"registrar": registrar, "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"malicious": 3, "harmless": 60}}})
}

fn kept(effects: &[Effect]) -> Vec<Revisit> {
    let put = |effect: &Effect| match effect {
        Effect::Keep(StoreTask::PutRevisit(revisit)) => Some((**revisit).clone()),
        _ => None,
    };
    effects.iter().filter_map(put).collect()
}

/// A program that remembers this watch list, and whose settings allow it so many requests at the start.
fn started(list: Vec<Revisit>, budget: u32) -> (Harness, Vec<Effect>) {
    let session = Session { access: Access::Key, tier: Tier::Public, revisits: budget, ..Session::default() };
    let mut app = Harness::with(session).sized(120, 40);
    let memory = Memory { revisits: list, ..Memory::default() };
    let effects = app.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    (app, effects)
}

fn revisit(name: &str, looked_at: Option<i64>) -> Revisit {
    let object = Descriptor::new(Kind::Domain, name);
    Revisit { object, name: name.to_owned(), added_at: NOW - 9, asked_at: looked_at, looked_at, last: None }
}

/// A domain is open and on the list.
fn watching() -> (Harness, Revisit) {
    let (mut app, _) = started(Vec::new(), 0);
    app.search("a.example");
    app.reply_object(1, &report("a.example", "One"));
    let effects = app.command("watch");
    let [revisit] = kept(&effects).try_into().expect("one is kept");
    (app, revisit)
}

#[test]
fn what_is_open_goes_on_the_list_with_what_its_report_says_and_costs_nothing() {
    let (mut app, revisit) = watching();
    assert_eq!((&*revisit.object.id, revisit.looked_at), ("a.example", Some(NOW)));
    assert!(revisit.last.is_some_and(|last| last.contains("One")));
    let effects = app.command("watch");
    assert!(kept(&effects).is_empty() && app.shows("it is on the watch list already"), "{}", app.screen());
    app.command("watches");
    assert!(app.shows("On the watch list") && app.shows("a.example · looked at"), "{}", app.screen());
    app.press("esc");
    let effects = app.command("unwatch");
    assert!(effects.contains(&Effect::Keep(StoreTask::DropRevisit(revisit.object))), "{effects:?}");
    assert!(app.shows("1 off the watch list, 0 objects on it"), "{}", app.screen());
}

#[test]
fn of_what_is_private_the_list_says_that_it_ends_with_the_program_where_the_settings_keep_that_off_the_disk() {
    let put = |private_objects| {
        let session = Session { access: Access::Key, private_objects, ..Session::default() };
        let mut app = Harness::with(session).sized(120, 40);
        app.press("3 enter");
        app.reply_page(1, &json!({"data": [{"type": "private_file", "id": "ab".repeat(32), "attributes": {}}]}));
        let effects = app.command("watch");
        assert_eq!(kept(&effects).len(), 1, "{}", app.screen());
        let said = |effect: &Effect| match effect {
            Effect::Keep(StoreTask::SayIfDone(words)) => Some(words.clone()),
            _ => None,
        };
        effects.iter().find_map(said).expect("it is said")
    };
    let words = "1 more on the watch list, 1 object in all";
    assert_eq!(put(PrivateObjects::Forget), format!("{words} until vtriage ends: store.keep_private is not set"));
    assert_eq!(put(PrivateObjects::Keep), format!("{words} on this machine"));
}

#[test]
fn a_look_asks_anew_and_tells_only_what_changed() {
    let (mut app, _) = watching();
    let effects = app.command("watches look");
    let is_anew = |effect: &Effect| matches!(effect, Effect::Ask { freshness: Freshness::Network, .. });
    assert!(asked(&effects).len() == 1 && effects.iter().any(is_anew), "{effects:?}");
    let effects = app.reply_object(2, &report("a.example", "One"));
    assert!(app.shows("watch list: 0 of 1 changed"), "{}", app.screen());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Notify(_))), "{effects:?}");
    app.command("watches look");
    let effects = app.reply_object(3, &report("a.example", "Two"));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(_))), "{effects:?}");
    let screen = app.screen();
    assert!(screen.contains("watch list: 1 of 1 changed") && screen.contains("registrar: One → Two"), "{screen}");
    assert!(kept(&effects)[0].last.as_ref().is_some_and(|last| last.contains("Two")), "{effects:?}");
}

#[test]
fn at_the_start_nothing_is_asked_unless_the_settings_say_so_and_then_no_more_than_they_say() {
    let list =
        || vec![revisit("new.example", None), revisit("b.example", Some(NOW - 5)), revisit("old.example", Some(3))];
    let (_, effects) = started(list(), 0);
    assert!(asked(&effects).is_empty());
    let (mut app, effects) = started(list(), 2);
    let paths: Vec<String> =
        asked(&effects).iter().map(|key| key.split('?').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(paths, ["GET /domains/new.example", "GET /domains/old.example"]);
    app.reply_object(1, &report("new.example", "One"));
    app.fail(2, Reason::Unavailable, 503, "TransientError");
    assert!(app.shows("watch list: 0 of 1 changed; 1 failed"), "{}", app.screen());
    assert!(app.model.overlays.is_empty(), "nothing lies in the way of what the user does");
}

#[test]
fn a_long_list_says_its_price_and_asks_first() {
    let list = (0..5).map(|number| revisit(&format!("n{number}.example"), None)).collect();
    let (mut app, _) = started(list, 0);
    assert!(asked(&app.command("watches look")).is_empty());
    assert!(app.has_chosen("No") && app.shows("5 requests"), "{}", app.screen());
    assert_eq!(asked(&app.press("y enter")).len(), 5);
}

#[test]
fn the_pane_of_the_case_tells_the_watch_list_and_enter_opens_what_is_on_it() {
    let (mut app, _) = started(vec![revisit("a.example", None)], 0);
    app.press("7 > > > >");
    assert!(app.shows("not looked at yet"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 1);
}

#[test]
fn in_a_report_the_watch_list_takes_the_object_of_the_report_and_not_what_is_marked_in_some_list() {
    let (mut app, _) = started(Vec::new(), 0);
    app.search("hub.example");
    app.reply_object(1, &report("hub.example", "Invented Names"));
    app.press("6 enter");
    app.reply_page(2, &super::harness::resolutions(1, 3, &json!({"count": 3})));
    app.press("space");
    let named = |effects: &[Effect]| kept(effects).iter().map(|one| one.object.id.to_string()).collect::<Vec<_>>();
    assert_eq!(named(&app.command("watch")), ["198.51.100.1"], "where marks are seen, they are meant");
    app.press("5");
    assert_eq!(named(&app.command("watch")), ["hub.example"], "{}", app.screen());
}

#[test]
fn an_object_that_is_gone_and_one_that_fails_are_asked_for_once_and_then_the_others_have_their_turn() {
    let mut list: Vec<Revisit> =
        ["gone.example", "down.example", "a.example", "b.example"].map(|name| revisit(name, None)).into();
    let mut turns = Vec::new();
    for _ in 0..6 {
        let (mut app, effects) = started(list.clone(), 1);
        let path = asked(&effects)[0].split('?').next().unwrap_or_default().to_owned();
        let name = path.trim_start_matches("GET /domains/").to_owned();
        app.update(Msg::Clock(NOW + 60 * i64::try_from(turns.len()).expect("few")));
        let effects = match &*name {
            "gone.example" => app.fail(1, Reason::NotFound, 404, "NotFoundError"),
            "down.example" => app.fail(1, Reason::Unavailable, 503, "TransientError"),
            _ => app.reply_object(1, &report(&name, "One")),
        };
        let [now] = kept(&effects).try_into().expect("what came of it is kept");
        list.iter_mut().find(|known| known.object == now.object).expect("on the list").clone_from(&now);
        turns.push(name);
    }
    assert_eq!(turns, ["gone.example", "down.example", "a.example", "b.example", "gone.example", "down.example"]);
    let (mut app, _) = started(list, 0);
    app.command("watches");
    for words in ["gone.example · no report, looked at", "down.example · asked and failed, not looked at yet"] {
        assert!(app.shows(words), "{}", app.screen());
    }
}

#[test]
fn an_object_that_is_not_in_the_service_any_more_has_changed_and_so_has_one_that_came_back() {
    let (mut app, _) = watching();
    app.command("watches look");
    let effects = app.fail(2, Reason::NotFound, 404, "NotFoundError");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(_))), "{effects:?}");
    let screen = app.screen();
    assert!(screen.contains("watch list: 1 of 1 changed") && screen.contains("not in VirusTotal any more"), "{screen}");
    app.press("esc");
    app.command("watches look");
    app.fail(3, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("watch list: 0 of 1 changed"), "{}", app.screen());
    app.command("watches look");
    app.reply_object(4, &report("a.example", "One"));
    assert!(app.shows("watch list: 1 of 1 changed") && app.shows("there is a report now"), "{}", app.screen());
}

/// What the service says of it later: more engines flag it.
fn worse(name: &str) -> Value {
    json!({"type": "domain", "id": name, "attributes": {"registrar": "One", "last_analysis_date": 1_767_225_700,
        "last_analysis_stats": {"malicious": 31, "harmless": 60}}})
}

#[test]
fn what_a_look_brings_stands_in_every_place_where_its_object_stands() {
    let (mut app, _) = watching();
    app.paste("a.example\nb.example");
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 2, "{effects:?}");
    app.reply_object(2, &report("a.example", "One"));
    app.reply_object(3, &report("b.example", "One"));
    app.search("b.example");
    app.reply_object(4, &report("b.example", "One"));
    app.command("watches look");
    app.reply_object_at(5, &worse("a.example"), NOW + 60);
    app.press("esc");
    let row = app.model.triage.every().find(|item| &*item.value == "a.example").expect("queued");
    let pane::triage::State::Found(known) = &row.state else { panic!("{:?}", row.state) };
    assert_eq!(&*known.ratio, "31/91");
    let place = app.model.trail.places().find(|place| &*place.subject.id == "a.example").expect("on the trail");
    assert_eq!(place.report.ready().map(|report| report.fetched_at), Some(NOW + 60));
    // Back at it, nothing is asked, and nothing old is on the screen.
    app.press("2");
    let effects = app.press("backspace");
    assert!(asked(&effects).is_empty(), "{effects:?}");
    assert!(app.shows("31/91") && !app.shows("3/63 malicious"), "{}", app.screen());
}

#[test]
fn what_is_shown_of_an_object_on_the_watch_list_is_renewed_by_a_look() {
    let (mut app, _) = watching();
    assert!(app.shows("3/63"), "{}", app.screen());
    app.command("watches look");
    app.reply_object_at(2, &worse("a.example"), NOW + 60);
    app.press("esc");
    assert!(app.shows("31/91") && !app.shows("3/63"), "Results and the report beside them:\n{}", app.screen());
}

#[test]
fn what_is_read_anew_elsewhere_is_news_of_the_watch_list_too() {
    let (mut app, _) = watching();
    let effects = app.act(Action::Refresh);
    assert_eq!(asked(&effects).len(), 1, "{effects:?}");
    let effects = app.reply_object_at(2, &worse("a.example"), NOW + 60);
    let [revisit] = kept(&effects).try_into().expect("the list has it");
    assert_eq!((revisit.looked_at, revisit.last.is_some_and(|last| last.contains("31"))), (Some(NOW + 60), true));
    app.command("watches");
    assert!(app.shows("malicious 3 → 31") || app.shows("31/91"), "{}", app.screen());
    app.press("esc");
    // The next look tells only what is new since then.
    app.command("watches look");
    app.reply_object_at(3, &worse("a.example"), NOW + 90);
    assert!(app.shows("watch list: 0 of 1 changed"), "{}", app.screen());
}

#[test]
fn a_row_of_a_relationship_says_what_a_newer_report_says() {
    let (mut app, _) = watching();
    app.search("b.example");
    app.reply_object(2, &report("b.example", "One"));
    app.press("6 f");
    app.type_text("subdomains");
    app.press("enter enter");
    app.reply_page(3, &json!({"data": [report("a.example", "One"), report("c.example", "One")]}));
    assert!(app.shows("a.example") && !app.shows("31/91"), "{}", app.screen());
    app.command("watches look");
    app.reply_object_at(4, &worse("a.example"), NOW + 60);
    app.press("esc");
    assert!(app.shows("31/91"), "{}", app.screen());
}

#[test]
fn what_a_look_finds_gone_the_open_report_says_too_and_what_a_report_finds_gone_is_news_of_the_list() {
    let (mut app, _) = watching();
    app.command("watches look");
    app.fail(2, Reason::NotFound, 404, "NotFoundError");
    app.press("esc");
    assert!(app.shows("Not in VirusTotal any more, asked 2026-01-03 00:00:00 UTC"), "{}", app.screen());

    let (mut app, _) = watching();
    app.press("r");
    let effects = app.fail(2, Reason::NotFound, 404, "NotFoundError");
    let [now] = kept(&effects).try_into().expect("what came of it is kept");
    assert_eq!((now.last, now.looked_at), (None, Some(NOW)));
    app.command("watches");
    assert!(app.shows("not in VirusTotal any more"), "{}", app.screen());
}
