//! What opens by itself because an answer came: it takes no key of who types meanwhile, and is lost by nobody.

use serde_json::{Value, json};
use vtriage::case::Head;
use vtriage::case::compare::ThenNow;
use vtriage::effect::{FileNews, NotCopied};
use vtriage::inside::{Findings, Options, text};
use vtriage::msg::{Msg, Recalled};
use vtriage::store::{Before, CaseRow, Lookup, Remembered, State};
use vtriage::vt::{Descriptor, Kind};

use super::harness::{Harness, NOW, domain};

fn found() -> Findings {
    text("a.example b.example", &Options::default())
}

fn said(registrar: &str) -> Value {
    json!({"type": "domain", "id": "example.com", "attributes": {"registrar": registrar}})
}

fn recalled(recalled: Recalled) -> Msg {
    Msg::Recalled(recalled)
}

/// Asks for something, and gives the answer.
type Ask = fn(&mut Harness) -> Msg;

/// What is asked for, how, and what the answer opens.
fn answers() -> Vec<(&'static str, Ask, &'static str)> {
    vec![
        (
            "an object then and now",
            |_| {
                let change = ThenNow::of(&said("One"), &said("Two"));
                let object = Descriptor::new(Kind::Domain, "example.com");
                recalled(Recalled::Before(object, Some(Box::new(Before { at: NOW - 60, change }))))
            },
            "Then and now",
        ),
        (
            "the history",
            |_| {
                let lookup = Lookup {
                    at: NOW - 60,
                    value: "old.example".into(),
                    kind: "domain".into(),
                    object: "old.example".into(),
                    state: State::Found,
                    verdict: None,
                    name: String::new(),
                };
                recalled(Recalled::History(vec![Remembered { lookup, now: None, elsewhere: None }]))
            },
            "Looked up before",
        ),
        (
            "the cases",
            |_| {
                let head = Head { name: "second".into(), ..Head::default() };
                let row = CaseRow { head, opened_at: NOW - 60, objects: 0, queue: 0, is_open: false };
                recalled(Recalled::Cases(vec![row]))
            },
            "Open a case",
        ),
        ("what a long text holds", |_| recalled(Recalled::Extracted(Box::new(found()))), "2 requests"),
        ("what is inside of a file", |_| Msg::File(FileNews::Opened(Box::new(found()))), "2 requests"),
        (
            "what could not be copied",
            |_| Msg::Copied(Err(NotCopied { reason: "no clipboard".into(), text: "192.0.2.7".into() })),
            "Select this by hand",
        ),
    ]
}

fn with_report() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

#[test]
fn what_an_answer_opens_takes_no_letter_of_what_is_typed_and_opens_when_that_is_done() {
    for (what, answer, opens) in answers() {
        for key in ["n", "/", ":", "f"] {
            let mut app = with_report();
            let answer = answer(&mut app);
            app.press(key);
            app.type_text("mer");
            app.update(answer);
            assert!(!app.shows(opens), "{what} over {key}:\n{}", app.screen());
            assert!(app.shows("it opens once this is closed"), "{what} over {key}:\n{}", app.screen());
            app.type_text("lin");
            assert!(app.shows("merlin"), "{what} over {key}:\n{}", app.screen());
            app.press("esc");
            assert!(app.shows(opens), "{what} after {key}:\n{}", app.screen());
        }
    }
}

#[test]
fn what_an_answer_opens_opens_at_once_where_nobody_is_busy() {
    for (what, answer, opens) in answers() {
        let mut app = with_report();
        let answer = answer(&mut app);
        app.update(answer);
        assert!(app.shows(opens), "{what}:\n{}", app.screen());
    }
}

#[test]
fn what_was_asked_for_is_not_kept_waiting_by_the_tour() {
    for (what, answer, opens) in answers() {
        let mut app = with_report();
        let answer = answer(&mut app);
        app.command("tour");
        assert!(app.shows("Tour, 1 of 5"), "{}", app.screen());
        app.update(answer);
        assert!(app.shows(opens) && !app.shows("Tour, 1 of 5"), "{what}:\n{}", app.screen());
    }
}
