//! What lies under the cursor is shown beside its list, for nothing.

use serde_json::{Value, json};
use vtriage::app::Pane;
use vtriage::effect::{Effect, Freshness, StoreTask};
use vtriage::keys::Action;
use vtriage::msg::{Msg, Recalled};
use vtriage::store::{Lookup, Remembered, State};
use vtriage::vt::Reason;

use super::harness::{Harness, asked, domain, question};

const THREE: &str = "one.example\ntwo.example\nthree.example\n";

/// A queue of three rows, all answered.
fn queue(width: u16) -> Harness {
    let mut app = Harness::new().sized(width, 40);
    app.paste(THREE);
    app.press("enter");
    for (id, name) in (1..).zip(THREE.lines()) {
        app.reply_object(id, &domain(name, 4 - u32::try_from(id).expect("a small number"), &json!({})));
    }
    app.rest();
    app
}

fn page() -> Value {
    json!({"data": [domain("a.example", 3, &json!({})), {"type": "domain", "id": "b.example"}], "meta": {"count": 2}})
}

/// How each question among some effects may be answered.
fn freshness(effects: &[Effect]) -> Vec<Freshness> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask { freshness, .. } => Some(*freshness),
            _ => None,
        })
        .collect()
}

#[test]
fn a_burst_of_moves_asks_the_store_once_for_the_last_row_and_never_the_service() {
    let mut app = queue(120);
    let moves = app.press("j j k j");
    assert!(asked(&moves).is_empty(), "{moves:?}");
    let rest = app.rest();
    let [question] = &asked(&rest)[..] else { panic!("{rest:?}") };
    assert!(question.starts_with("GET /domains/three.example"), "{question}");
    assert_eq!(freshness(&rest), [Freshness::Kept]);
}

#[test]
fn the_report_of_a_queue_row_stands_beside_it_and_an_answer_for_an_earlier_row_is_dropped() {
    let mut app = queue(120);
    app.press("j");
    let first = app.rest();
    app.press("j");
    let second = app.rest();
    app.reply_to(&first, &domain("two.example", 2, &json!({})));
    assert!(!app.shows("2 of 70 engines flag it"), "the cursor has moved on:\n{}", app.screen());
    app.reply_to(&second, &domain("three.example", 1, &json!({})));
    assert!(app.shows("1 of 69 engines flags it"), "{}", app.screen());
    assert_eq!(app.model.focus, Pane::Triage);
}

#[test]
fn a_row_that_came_whole_is_shown_as_it_came_and_of_another_what_it_knows_with_the_price() {
    let mut app = Harness::new().sized(120, 40);
    app.search("#tag");
    app.reply_page(1, &page());
    assert!(asked(&app.rest()).is_empty());
    assert!(app.shows("● 3/71 malicious"), "{}", app.screen());
    app.press("j");
    let rest = app.rest();
    app.fail_to(&rest, Reason::Offline);
    assert!(app.shows("Enter reads it: 1 request"), "{}", app.screen());
}

#[test]
fn what_is_shown_beside_a_list_opens_for_nothing_and_going_back_leads_to_its_row() {
    let mut app = queue(120);
    app.press("j");
    let rest = app.rest();
    app.reply_to(&rest, &domain("two.example", 2, &json!({})));
    for key in ["enter", "5"] {
        assert!(asked(&app.press(key)).is_empty(), "{key}");
        assert_eq!(app.model.focus, Pane::Detail);
        assert!(app.shows("5 two.example"), "{}", app.screen());
        app.press("backspace");
        assert_eq!(app.model.focus, Pane::Triage, "{key}");
        assert!(app.shows("› ◔ 2/70"), "{key}:\n{}", app.screen());
        app.rest();
    }
    app.press("alt-right");
    assert_eq!(app.model.focus, Pane::Detail, "forward leads to what is open");
}

#[test]
fn results_stay_what_was_searched_for_whatever_is_opened_from_other_lists() {
    let mut app = queue(120);
    let search = app.search("#tag");
    app.reply_page(question(&search), &page());
    let opened = app.press("2 enter");
    app.reply_to(&opened, &domain("one.example", 3, &json!({})));
    app.press("1");
    assert!(app.shows("a.example") && app.shows("b.example"), "{}", app.screen());
}

#[test]
fn the_history_shows_what_the_store_has_of_its_row() {
    let mut app = Harness::new().sized(160, 40);
    let effects = app.press("H");
    assert!(effects.contains(&Effect::Keep(StoreTask::History)), "{effects:?}");
    let row = |value: &str| Remembered {
        lookup: Lookup {
            at: 0,
            value: value.to_owned(),
            kind: "domain".to_owned(),
            object: value.to_owned(),
            state: State::Found,
            verdict: None,
            name: String::new(),
        },
        now: None,
        elsewhere: None,
    };
    app.update(Msg::Recalled(Recalled::History(vec![row("one.example"), row("two.example")])));
    app.press("j");
    let rest = app.rest();
    assert_eq!(freshness(&rest), [Freshness::Kept], "{rest:?}");
    app.reply_to(&rest, &domain("two.example", 2, &json!({})));
    assert!(app.shows("2 of 70 engines flag it"), "{}", app.screen());
    assert!(asked(&app.press("enter")).is_empty());
    assert!(app.shows("5 two.example"), "{}", app.screen());
}

#[test]
fn a_row_that_was_only_named_when_the_cursor_rested_on_it_is_shown_once_it_has_come_whole() {
    let mut app = Harness::new().sized(120, 40);
    let lookup = question(&app.search("mother.example"));
    let named = json!({"subdomains": {"data": [{"type": "domain", "id": "child.example"}], "meta": {"count": 1}}});
    app.reply_object(lookup, &domain("mother.example", 3, &named));
    let opened = question(&app.press("6 enter"));
    let rest = app.rest();
    app.fail_to(&rest, Reason::Offline);
    assert!(app.shows("Enter reads it: 1 request"), "{}", app.screen());
    app.reply_page(opened, &json!({"data": [domain("child.example", 7, &json!({}))], "meta": {"count": 1}}));
    assert_eq!(freshness(&app.rest()), []);
    assert!(app.shows("Detection 7") && !app.shows("reads it:"), "{}", app.screen());
}

/// Rows of a search with modifiers: the first came whole.
fn searched(mut app: Harness) -> Harness {
    let search = app.search("entity:domain p:3+");
    app.reply_page(question(&search), &page());
    app
}

#[test]
fn enter_on_a_row_that_came_whole_says_what_it_costs_where_the_settings_have_things_follow() {
    for has_rested in [true, false] {
        let mut app = searched(Harness::following().sized(120, 40));
        if has_rested {
            app.rest();
        }
        assert!(app.shows("Enter open (1 request)"), "{}", app.screen());
        assert_eq!(asked(&app.press("enter")).len(), 1, "its relationships are read");
        app.press("1");
        assert!(!app.shows("Enter open (1 request)"), "it is open: {}", app.screen());
        assert_eq!(asked(&app.press("enter")).len(), 0);
        let mut app = searched(Harness::premium().sized(120, 40));
        if has_rested {
            app.rest();
        }
        assert!(app.shows("Enter open") && !app.shows("Enter open (1 request)"), "{}", app.screen());
        assert_eq!(asked(&app.press("enter")).len(), 0);
    }
}

#[test]
fn going_over_to_what_is_shown_beside_a_list_sends_nothing_and_passing_by_opens_nothing() {
    for begin in [Harness::premium, Harness::following] {
        for (key, pane) in [("5", Pane::Detail), ("6", Pane::Related)] {
            let mut app = searched(begin().sized(120, 40));
            app.rest();
            assert_eq!((asked(&app.press(key)).len(), app.model.focus), (0, pane));
            assert_eq!(app.model.trail.current().map(|place| &*place.subject.id), Some("a.example"), "{key}");
        }
        for (key, pane) in [("backtab", Pane::Case), ("7", Pane::Case), ("tab", Pane::Triage)] {
            let mut app = searched(begin().sized(120, 40));
            app.rest();
            assert_eq!((asked(&app.press(key)).len(), app.model.focus), (0, pane));
            assert!(app.model.trail.current().is_none(), "{key} has opened what was only passed");
        }
    }
}

#[test]
fn a_tab_of_what_is_shown_beside_a_list_has_the_price_of_that_report_and_not_of_the_one_that_is_open() {
    let mut app = Harness::following().sized(120, 40);
    app.search("open.example");
    app.reply_object(1, &domain("open.example", 2, &json!({})));
    assert_eq!(asked(&app.press("w")).len(), 1);
    let mut app = searched(app);
    app.rest();
    let price = app.model.price(Action::Widget);
    assert_eq!((price, asked(&app.press("w")).len()), (Some(1), 1));
}

#[test]
fn beside_what_has_nothing_to_open_stands_what_it_says_and_that_there_is_nothing() {
    let mut app = Harness::premium().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6");
    app.command("rel votes");
    let vote =
        json!({"type": "vote", "id": "v1", "attributes": {"verdict": "malicious", "value": -1, "date": 1_767_225_600}});
    app.reply_page(2, &json!({"data": [vote], "meta": {}}));
    app.rest();
    let screen = app.screen();
    assert!(screen.contains("vote · malicious") && screen.contains("a vote has nothing to open"), "{screen}");
    assert!(screen.contains("of 2026-01-01"), "{screen}");
    app.press("esc");
    app.command("rel related_threat_actors");
    let actor = json!({"type": "threat_actor", "id": "t1", "attributes": {"name": "Saltings crew",
        "description": "sends parcels"}});
    app.reply_page(3, &json!({"data": [actor], "meta": {}}));
    app.rest();
    let screen = app.screen();
    assert!(
        screen.contains("threat actor · Saltings crew") && screen.contains("a threat actor has nothing to open"),
        "{screen}"
    );
}

#[test]
fn a_date_beside_a_row_says_what_it_is_the_date_of() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6");
    app.command("rel resolutions");
    app.reply_page(2, &super::harness::resolutions(7, 1, &json!({})));
    app.rest();
    assert!(app.shows("last seen 2026-01-01"), "{}", app.screen());
}
