//! Where the cursor of the queue is while answers come, and what is asked about its row.

use serde_json::json;
use vtriage::effect::RequestId;
use vtriage::msg::{Msg, Stage};
use vtriage::store::Face;

use super::harness::{Harness, asked, domain};
use super::triage::queued;

/// The row under the cursor.
fn under_the_cursor(app: &Harness) -> String {
    app.model.triage.selected().map(|item| item.value.to_string()).unwrap_or_default()
}

#[test]
fn the_cursor_is_at_the_top_where_the_worst_comes_until_somebody_does_something_with_its_row() {
    let text = "one.example\ntwo.example\nthree.example";
    for keys in ["", "z", "4 2", "j k g"] {
        let mut app = queued(text);
        keys.split_whitespace().for_each(|key| drop(app.press(key)));
        app.reply_object(3, &domain("three.example", 30, &json!({})));
        assert_eq!(under_the_cursor(&app), "three.example", "after {keys}\n{}", app.screen());
    }
    for keys in ["j k", "R", "tab", "space k"] {
        let mut app = queued(text);
        app.press(keys);
        app.reply_object(3, &domain("three.example", 30, &json!({})));
        assert_eq!(under_the_cursor(&app), "one.example", "after {keys}\n{}", app.screen());
    }
}

#[test]
fn the_question_before_a_reanalysis_names_its_object_and_says_that_marked_ones_are_not_meant() {
    let mut app = queued("one.example\ntwo.example\nthree.example");
    app.press("j space space g R");
    assert!(app.shows("Reanalyse domain one.example?"), "{}", app.screen());
    assert!(app.shows("this one alone, and not the 2 marked"), "{}", app.screen());
    app.reply_object(3, &domain("three.example", 30, &json!({})));
    assert_eq!(asked(&app.press("y enter")), ["POST /domains/one.example/analyse"]);
}

#[test]
fn what_another_window_asks_is_said_until_its_answers_are_here_or_it_is_asked_here() {
    let words =
        "asked by another window; their answers come here too, and if it has ended they are asked here within 30 s";
    let elsewhere = |id| Msg::Moved { id: RequestId(id), stage: Stage::Elsewhere { face: Face::Window } };
    let mut app = queued("one.example\ntwo.example").sized(160, 40);
    app.update(elsewhere(1));
    app.update(elsewhere(2));
    assert!(app.shows(words), "{}", app.screen());
    app.reply_object(1, &domain("one.example", 0, &json!({})));
    assert!(app.shows(words), "{}", app.screen());
    app.update(Msg::Moved { id: RequestId(2), stage: Stage::Running });
    assert!(!app.shows(words), "{}", app.screen());
}
