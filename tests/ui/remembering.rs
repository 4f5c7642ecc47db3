//! What is remembered of earlier work: the history of what was asked for, and the queue that goes on at the start.

use std::sync::Arc;

use serde_json::{Value, json};
use vtriage::case::recipe::Shelf;
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::session::{Access, Session, Tier};
use vtriage::store::{Agreed, Lookup, QueueRow, Remembered, State};
use vtriage::vt::Reason;

use super::comparing::marked;
use super::harness::{Harness, NOW, asked, domain};

/// What the history takes in: values and what was said of them.
fn remembered(effects: &[Effect]) -> Vec<(String, State)> {
    let told = |effect: &Effect| match effect {
        Effect::Keep(StoreTask::Remember(lookup, _)) => Some((lookup.value.clone(), lookup.state)),
        _ => None,
    };
    effects.iter().filter_map(told).collect()
}

pub(super) fn row(value: &str, state: State) -> QueueRow {
    QueueRow {
        kind: "domain".into(),
        value: value.into(),
        state,
        remark: String::new(),
        tag: String::new(),
        added_at: NOW - 90_000,
        agreed: Agreed::Here,
    }
}

/// A program that starts with this queue.
fn started(queue: Vec<QueueRow>) -> (Harness, Vec<Effect>) {
    let mut app = Harness::new().sized(100, 40);
    let memory = Memory { queue, ..Memory::default() };
    let effects = app.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    (app, effects)
}

#[test]
fn what_the_queue_asked_for_is_history_also_where_the_service_has_never_seen_it() {
    let mut app = Harness::new().sized(100, 40);
    app.paste("one.example\ntwo.example\nthree.example");
    app.press("enter");
    let found = app.reply_object(1, &domain("one.example", 7, &json!({})));
    assert_eq!(remembered(&found), [("one.example".into(), State::Found)]);
    let missing = app.fail(2, Reason::NotFound, 404, "NotFoundError");
    assert_eq!(remembered(&missing), [("two.example".into(), State::NotFound)]);
    let refused = app.fail(3, Reason::Quota { retry_after: None }, 429, "QuotaExceededError");
    assert_eq!(remembered(&refused), [], "it is asked again by itself");
}

#[test]
fn a_row_of_an_earlier_session_and_what_is_shown_beside_a_list_are_no_look_ups() {
    let (mut app, effects) = started(vec![row("done.example", State::Found)]);
    let read = app.reply_to(&effects, &domain("done.example", 7, &json!({})));
    assert_eq!(remembered(&read), []);
    app.press("2");
    let peek = app.rest();
    let shown = app.reply_to(&peek, &domain("done.example", 7, &json!({})));
    assert!(app.shows("Example Registrar"), "{}", app.screen());
    assert_eq!(remembered(&shown), []);
}

#[test]
fn what_was_compared_is_history() {
    let mut app = marked();
    app.command("compare");
    let answered = app.reply_object(3, &domain("a.example.com", 2, &json!({})));
    assert_eq!(remembered(&answered), [("a.example.com".into(), State::Found)]);
    let missing = app.fail(4, Reason::NotFound, 404, "NotFoundError");
    assert_eq!(remembered(&missing), [("b.example.com".into(), State::NotFound)]);
}

#[test]
fn what_a_recipe_read_is_history() {
    let recipes = Arc::new(Shelf::of(&[]));
    let session = Session { access: Access::Key, tier: Tier::Public, recipes, ..Session::default() };
    let mut app = Harness::with(session).sized(160, 40);
    app.update(Msg::Recalled(Recalled::Memory(Box::default())));
    app.search("a.example");
    app.reply_object(1, &domain("a.example", 2, &json!({})));
    app.command("recipe certificate-hosts");
    app.press("y enter");
    let certificate = json!({"type": "ssl_cert", "id": "c1", "attributes": {"subject": {"CN": "b.example"}}});
    let effects = app.reply_page(2, &json!({"data": [certificate]}));
    let answered = app.reply_to(&effects, &domain("b.example", 2, &json!({})));
    assert_eq!(remembered(&answered), [("b.example".into(), State::Found)]);
}

#[test]
fn a_history_without_reports_says_what_it_would_hold_and_where_searches_are() {
    let mut app = Harness::new().sized(120, 40);
    app.update(Msg::Recalled(Recalled::History(Vec::new())));
    assert!(app.shows("no report was asked for yet, by a look-up, the queue or a recipe"), "{}", app.screen());
    let lookup = Lookup {
        at: NOW - 60,
        value: "entity:file".into(),
        kind: "search".into(),
        object: String::new(),
        state: State::Found,
        verdict: None,
        name: String::new(),
    };
    let rows = vec![Remembered { lookup, now: None, elsewhere: None }];
    app.update(Msg::Recalled(Recalled::History(rows)));
    assert!(app.shows("no report was asked for yet, only searches: Up in the search bar"), "{}", app.screen());
}

#[test]
fn a_queue_that_goes_on_at_the_start_says_what_that_costs_and_which_key_stops_it() {
    let waits = |name| row(name, State::NotAsked);
    let (mut app, _) = started(vec![row("done.example", State::Found), waits("one.example"), waits("two.example")]);
    let told = "3 rows of the queue are back; 2 cost up to 2 requests; p in Triage stops them";
    assert!(app.shows(told), "{}", app.screen());
    let (mut app, _) = started(vec![row("done.example", State::Found)]);
    assert!(app.shows("1 row of the queue is back, at no cost"), "{}", app.screen());
}

#[test]
fn rows_that_another_program_queued_say_what_they_cost() {
    let mut app = Harness::new().sized(120, 40);
    app.press("2");
    let rows = vec![row("one.example", State::NotAsked), row("two.example", State::NotAsked)];
    app.update(Msg::Recalled(Recalled::Queue(rows)));
    let told =
        "2 rows were queued by another program; 2 cost up to 2 requests, asked once, by either; p in Triage stops";
    assert!(app.shows(told), "{}", app.screen());
}

/// The question that `R` asks about what is under the cursor.
fn question(app: &mut Harness) -> String {
    app.press("R");
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains("Reanalyse "));
    line.unwrap_or_else(|| panic!("no question:\n{screen}")).to_owned()
}

#[test]
fn what_was_analysed_is_known_wherever_its_answer_is() {
    let queue = |answer: fn(&mut Harness)| {
        let mut app = Harness::new().sized(120, 40);
        app.paste("one.example\ntwo.example");
        app.press("enter");
        answer(&mut app);
        app.press("g");
        question(&mut app)
    };
    // Three days before; the date stands in the row of the queue, and no report is open.
    let answered = queue(|app| drop(app.reply_object(1, &domain("one.example", 7, &json!({})))));
    assert!(answered.contains("analysed 2 d ago"), "{answered}");
    let missing = queue(|app| {
        for id in [1, 2] {
            app.fail(id, Reason::NotFound, 404, "NotFoundError");
        }
    });
    assert!(missing.contains("not in VirusTotal"), "{missing}");
    let unasked = queue(|_| ());
    assert!(unasked.contains("when it was analysed is not known here"), "{unasked}");
    let unscanned: Value = json!({"type": "domain", "id": "one.example", "attributes": {"last_analysis_stats":
        {"malicious": 0, "suspicious": 0, "harmless": 0, "undetected": 0}}});
    let mut app = Harness::new().sized(120, 40);
    app.search("one.example");
    app.reply_object(1, &unscanned);
    let told = question(&mut app);
    assert!(told.contains("no analysis yet"), "{told}");
}

#[test]
fn what_is_shown_beside_a_list_says_when_it_was_analysed() {
    let (mut app, effects) = started(vec![row("done.example", State::Found)]);
    app.fail_to(&effects, Reason::NotFound);
    app.press("2");
    let peek = app.rest();
    app.reply_to(&peek, &domain("done.example", 7, &json!({})));
    let told = question(&mut app);
    assert!(told.contains("analysed 2 d ago"), "{told}");
}

/// What is asked for, without what it is asked for with.
fn paths(effects: &[Effect]) -> Vec<String> {
    asked(effects).iter().map(|line| line.split('?').next().unwrap_or_default().to_owned()).collect()
}

/// A queue that came with a case file: one row is internal, one carries a secret, one is anybody's.
fn came_with_a_file() -> (Harness, Vec<Effect>) {
    let not_agreed =
        |kind: &str, value: &str| QueueRow { kind: kind.into(), agreed: Agreed::NotYet, ..row(value, State::NotAsked) };
    started(vec![
        not_agreed("domain", "dc01.corp"),
        not_agreed("url", "https://a.example/reset?token=abcd1234"),
        not_agreed("domain", "plain.example"),
    ])
}

#[test]
fn what_is_internal_in_a_queue_that_somebody_else_filled_waits_for_a_yes_to_that_row() {
    let (mut app, effects) = came_with_a_file();
    assert_eq!(paths(&effects), ["GET /domains/plain.example"]);
    assert!(app.told().contains("2 rows are internal or secret and wait for a yes"), "{}", app.screen());
    app.press("2");
    for pause in ["p", "p"] {
        let again = paths(&app.press(pause));
        assert!(again.iter().all(|line| line.contains("plain.example")), "{again:?}");
    }
    let screen = app.screen();
    assert!(screen.contains(" internal") && screen.contains(" secret") && screen.contains("2 withheld"), "{screen}");
    // Also where the cursor is on it and it is asked for anew.
    for _ in 0..3 {
        let again = paths(&app.press("r"));
        assert!(again.iter().all(|line| line.contains("plain.example")), "{again:?}");
        app.press("j");
    }
}

#[test]
fn a_yes_to_a_withheld_row_is_typed_and_kept_with_the_row() {
    let (mut app, _) = started(vec![QueueRow { agreed: Agreed::NotYet, ..row("dc01.corp", State::NotAsked) }]);
    app.press("2");
    for key in ["r", "c", "R", "b", "w"] {
        assert_eq!(paths(&app.press(key)), Vec::<String>::new(), "{key}");
        app.press("esc");
    }
    app.press("2");
    assert_eq!(paths(&app.press("enter")), Vec::<String>::new());
    assert!(app.shows("Send an internal indicator?"), "{}", app.screen());
    app.type_text("yes");
    let effects = app.press("enter");
    assert!(paths(&effects).iter().all(|line| line == "GET /domains/dc01.corp"), "{:?}", asked(&effects));
    assert!(!asked(&effects).is_empty());
    let agreed = effects.iter().any(|effect| match effect {
        Effect::Keep(StoreTask::Update(rows)) => rows.iter().any(|row| row.agreed == Agreed::Here),
        _ => false,
    });
    assert!(agreed, "{effects:?}");
}

#[test]
fn a_row_that_was_agreed_to_here_is_asked_at_the_next_start_as_before() {
    let (_, effects) = started(vec![row("dc01.corp", State::NotAsked)]);
    assert_eq!(paths(&effects), ["GET /domains/dc01.corp"]);
}
