//! Recipes: the price first, then step by step behind what the user looks at; paused, gone on with, stopped.

use std::sync::Arc;

use serde_json::{Value, json};
use vtriage::case::recipe::Shelf;
use vtriage::effect::{Effect, Priority, RequestId, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled, Stage};
use vtriage::pane::marked::{Marked, Seen};
use vtriage::session::{Access, Session, Tier};
use vtriage::store::{KeptRun, Reopened};
use vtriage::vt::{ApiError, Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, asked, calls, domain};

/// A program with the shipped recipes that has a domain open.
fn opened() -> Harness {
    let mut app = started();
    app.search("login.example");
    app.reply_object(1, &domain("login.example", 9, &json!({})));
    app
}

fn started() -> Harness {
    let recipes = Arc::new(Shelf::of(&[]));
    let session = Session { access: Access::Key, tier: Tier::Public, recipes, ..Session::default() };
    let mut app = Harness::with(session).sized(160, 40);
    app.update(Msg::Recalled(Recalled::Memory(Box::default())));
    app
}

fn file(number: u32, malicious: u32) -> Value {
    json!({"type": "file", "id": format!("{number:064x}"), "attributes": {"last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"malicious": malicious, "suspicious": 0, "harmless": 0, "undetected": 60}}})
}

fn list(objects: &[Value]) -> Value {
    json!({"data": objects})
}

fn contacted(number: u32, what: &str) -> String {
    format!("GET /files/{number:064x}/contacted_{what}?limit=40")
}

fn kept(effects: &[Effect]) -> Option<KeptRun> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Keep(StoreTask::PutRun(run)) => Some((**run).clone()),
        _ => None,
    })
}

/// The question was answered with yes, and the first step with two files, one of which is flagged.
fn running() -> (Harness, Vec<Effect>) {
    let mut app = opened();
    app.command("recipe domain-hosts");
    app.press("y enter");
    let effects = app.reply_page(2, &list(&[file(1, 40), file(2, 0)]));
    (app, effects)
}

#[test]
fn a_recipe_says_its_price_and_asks_before_it_runs_behind_what_is_looked_at() {
    let mut app = opened();
    assert!(asked(&app.command("recipe domain-hosts")).is_empty(), "nothing leaves before the yes");
    assert!(app.has_chosen("No"), "{}", app.screen());
    assert!(app.shows("1 + at most 5 + at most 5 requests, at most 11"), "{}", app.screen());
    let effects = app.press("y enter");
    assert_eq!(asked(&effects), ["GET /domains/login.example/communicating_files?limit=40"]);
    let is_bulk = |effect: &Effect| matches!(effect, Effect::Ask { priority: Priority::Bulk, .. });
    assert!(effects.iter().any(is_bulk), "{effects:?}");
    assert!(app.shows("recipe 1/3"), "{}", app.screen());
}

#[test]
fn each_step_goes_on_from_what_the_one_before_kept_and_what_is_found_lands_in_the_case() {
    let (mut app, effects) = running();
    assert_eq!(asked(&effects), [contacted(1, "domains")], "the file that nobody flags is left");
    let effects =
        app.reply_page(3, &list(&[domain("c2.example", 12, &json!({})), domain("cdn.example", 0, &json!({}))]));
    assert_eq!(asked(&effects), [contacted(1, "ips")]);
    let effects = app.reply_page(4, &list(&[]));
    assert!(asked(&effects).is_empty());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify(_))), "{effects:?}");
    assert!(app.shows("domain-hosts is done: files 1, domains 1, addresses 0"), "{}", app.screen());
    let found = app.model.case.open.find(&Descriptor::new(Kind::Domain, "c2.example")).expect("in the case");
    assert!(found.is_flagged());
    assert!(app.model.case.open.find(&Descriptor::new(Kind::Domain, "cdn.example")).is_none(), "left out");
    app.command("recipe");
    app.press("enter");
    assert!(app.shows("kept 1 of 2: 1 not flagged"), "{}", app.screen());
    assert!(app.shows("found nothing"), "{}", app.screen());
}

#[test]
fn a_pause_takes_back_what_is_on_its_way_and_it_goes_on_from_there() {
    let (mut app, _) = running();
    app.command("recipe");
    assert!(
        app.shows("domain-hosts of login.example: step 2 of 3, domains; 1 of at most 11 requests"),
        "{}",
        app.screen()
    );
    let effects = app.press("j enter");
    assert!(effects.contains(&Effect::Cancel(RequestId(3))), "{effects:?}");
    assert!(app.shows("recipe paused"), "{}", app.screen());
    let before = app.model.case.open.nodes().len();
    assert!(asked(&app.reply_page(3, &list(&[domain("late.example", 9, &json!({}))]))).is_empty());
    assert_eq!(app.model.case.open.nodes().len(), before, "what comes late changes nothing");
    app.command("recipe");
    assert!(app.shows("at most 10 requests"), "what it can still cost:\n{}", app.screen());
    assert_eq!(asked(&app.press("j enter")), [contacted(1, "domains")]);
}

#[test]
fn a_request_that_is_taken_back_pauses_its_recipe() {
    let (mut app, _) = running();
    app.press("4");
    let effects = app.press("esc");
    assert!(effects.contains(&Effect::Cancel(RequestId(3))), "{effects:?}");
    assert!(app.shows("domain-hosts of login.example: paused in step 2 of 3"), "{}", app.screen());
}

#[test]
fn what_the_step_under_way_found_stays_in_the_case_when_a_recipe_is_stopped_and_so_does_its_run_on_the_list() {
    let mut app = opened();
    app.command("recipe domain-hosts");
    app.press("y enter");
    let effects = app.reply_page(2, &list(&[file(1, 40), file(2, 30)]));
    assert_eq!(asked(&effects), [contacted(1, "domains"), contacted(2, "domains")]);
    app.reply_page(3, &list(&[domain("c2.example", 12, &json!({})), domain("cdn.example", 0, &json!({}))]));
    app.command("recipe");
    let effects = app.press("j j enter");
    assert!(effects.contains(&Effect::Cancel(RequestId(4))), "{effects:?}");
    assert!(app.shows("domain-hosts is stopped: files 2, domains 1, addresses 0"), "{}", app.screen());
    let found = app.model.case.open.find(&Descriptor::new(Kind::Domain, "c2.example"));
    assert!(found.is_some_and(vtriage::case::Node::is_flagged), "in the case");
    // It is kept as it ended, so that another day can read what it found.
    let run = kept(&effects).expect("kept");
    let mut later = started();
    let case = Reopened { runs: vec![run], ..Reopened::default() };
    later.update(Msg::Recalled(Recalled::Memory(Box::new(Memory { case, ..Memory::default() }))));
    later.command("recipe");
    assert!(later.shows("domain-hosts of login.example: stopped; 2 of at most 11 requests"), "{}", later.screen());
    later.press("enter");
    assert!(later.shows("kept 1 of 2, incomplete: 1 not flagged; 1 not answered"), "{}", later.screen());
    later.press("esc");
    later.command("recipe");
    let effects = later.press("j enter");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(StoreTask::DropRun(_)))), "{effects:?}");
    assert!(later.model.runs.all().is_empty());
}

#[test]
fn a_recipe_goes_on_in_another_session_where_it_was_left() {
    let (_, effects) = running();
    let run = kept(&effects).expect("each answer is kept");
    let mut app = started();
    let case = Reopened { runs: vec![run], ..Reopened::default() };
    let effects = app.update(Msg::Recalled(Recalled::Memory(Box::new(Memory { case, ..Memory::default() }))));
    assert!(asked(&effects).is_empty(), "it stands until somebody says so");
    assert!(app.shows("recipe paused"), "{}", app.screen());
    app.command("recipe");
    assert_eq!(asked(&app.press("j enter")), [contacted(1, "domains")]);
}

#[test]
fn what_stands_in_its_way_pauses_it_and_is_said() {
    let (mut app, effects) = running();
    app.fail_to(&effects, Reason::Unreachable);
    assert!(app.shows("domain-hosts stands: "), "{}", app.screen());
    assert!(app.shows("recipe paused"), "{}", app.screen());
}

#[test]
fn what_nothing_fits_says_what_it_starts_from() {
    let mut app = opened();
    assert!(asked(&app.command("recipe common-hosts")).is_empty());
    assert!(app.shows("common-hosts starts from file; nothing here is one, and nothing was sent"), "{}", app.screen());
    app.command("recipe nobodys");
    assert!(app.shows("there is no recipe nobodys; there are file-network, "), "{}", app.screen());
    let mut empty = started();
    empty.command("recipe");
    assert!(empty.shows("no recipe starts here"), "{}", empty.screen());
}

#[test]
fn a_day_that_is_used_up_is_said_with_the_time_when_the_recipe_goes_on() {
    let (mut app, _) = running();
    let until = NOW + 90_000;
    app.update(Msg::Moved { id: RequestId(3), stage: Stage::Held { until } });
    assert!(app.shows("the day's requests are used up: domain-hosts goes on at 2026-01-04"), "{}", app.screen());
}

#[test]
fn the_pane_of_the_case_tells_of_recipes_and_enter_pauses_them() {
    let (mut app, _) = running();
    app.press("7 > > >");
    for told in ["domain-hosts of login.example", "step 2 of 3, domains", "kept 1 of 2: 1 not flagged", "not begun"] {
        assert!(app.shows(told), "{told}:\n{}", app.screen());
    }
    assert!(asked(&app.press("enter")).is_empty());
    assert!(app.shows("pause it"), "{}", app.screen());
}

#[test]
fn what_was_asked_again_is_counted_and_asked_again_only_within_what_was_said() {
    let mut app = opened();
    app.command("recipe domain-hosts");
    let effects = app.press("y enter");
    assert_eq!(calls(&effects)[0].repeats, 2);
    let trouble = ApiError { status: Some(503), ..ApiError::local(Reason::Unavailable, "GET /thing", "") };
    app.reply_for(2, Err(trouble), 3);
    app.command("recipe");
    assert!(app.shows("done; 3 of at most 11 requests"), "{}", app.screen());
}

#[test]
fn what_was_submitted_privately_is_not_asked_about_by_a_recipe_which_says_so() {
    let (mut app, effects) = running();
    let effects = app.fail_to(&effects, Reason::KeptPrivate);
    assert!(!app.shows("Ask the public side"), "{}", app.screen());
    assert_eq!(asked(&effects), [contacted(1, "ips")], "it goes on with the rest");
    app.reply_page(4, &list(&[]));
    app.press("7 > > >");
    assert!(app.shows("1 not asked (submitted privately from here"), "{}", app.screen());
}

/// A program that has that file open.
fn with_file() -> Harness {
    let mut app = started();
    app.search(&format!("{:064x}", 1));
    app.reply_object(1, &file(1, 40));
    app
}

#[test]
fn an_internal_host_that_a_list_names_is_not_asked_about_by_a_recipe_which_says_so() {
    let mut app = with_file();
    app.command("recipe file-network");
    app.press("y enter");
    app.reply_page(2, &list(&[domain("sync.local", 9, &json!({})), domain("c2.example", 9, &json!({}))]));
    app.reply_page(3, &list(&[]));
    let effects = app.reply_page(4, &list(&[]));
    assert_eq!(asked(&effects), ["GET /domains/c2.example/resolutions?limit=40"]);
    app.reply_page(5, &list(&[]));
    app.command("recipe");
    app.press("enter");
    assert!(app.shows("found nothing; 1 internal or secret, not asked"), "{}", app.screen());
}

#[test]
fn what_only_several_can_share_is_neither_offered_for_one_nor_asked_of_it() {
    let mut app = with_file();
    app.command("recipe");
    assert!(app.shows("file-network") && !app.shows("common-hosts"), "{}", app.screen());
    app.press("esc");
    assert!(asked(&app.command("recipe common-hosts")).is_empty());
    let words = "common-hosts needs at least 2 to start from, and this is 1; nothing was sent";
    assert!(app.shows(words), "{}", app.screen());
}

#[test]
fn two_names_of_one_file_have_nothing_in_common() {
    let (id, md5) = (format!("{:064x}", 1), "d".repeat(32));
    let mut known = file(1, 40);
    known["attributes"]["md5"] = json!(md5);
    known["attributes"]["sha256"] = json!(id);
    let mut app = started();
    app.search(&id);
    app.reply_object(1, &known);
    // Its own MD5 is marked as it stands in the report, beside the object itself.
    let marked = |id: &str| Marked {
        descriptor: Descriptor::new(Kind::File, id.to_owned()),
        subject: None,
        seen: Seen::Value(id.to_owned()),
    };
    app.model.marks.insert(marked(&id));
    app.model.marks.insert(marked(&md5));
    assert!(asked(&app.command("recipe common-hosts")).is_empty());
    assert!(app.shows("common-hosts needs at least 2 to start from, and this is 1"), "{}", app.screen());
}

#[test]
fn what_a_recipe_asked_for_and_is_not_there_is_told_so_in_the_case() {
    let mut app = opened();
    app.command("recipe certificate-hosts");
    app.press("y enter");
    let certificate = json!({"type": "ssl_cert", "id": "c1", "attributes": {"subject": {"CN": "gone.example"}}});
    app.reply_page(2, &list(&[certificate]));
    let missing = ApiError { status: Some(404), ..ApiError::local(Reason::NotFound, "GET /domains/gone.example", "") };
    app.reply(3, Err(missing));
    let node = app.model.case.open.find(&Descriptor::new(Kind::Domain, "gone.example")).expect("in the case");
    assert_eq!(node.standing(), vtriage::case::Standing::Unknown);
}
