//! What was written and is neither kept nor sent is there again where writing goes on.

use vtriage::effect::Effect;
use vtriage::vt::Reason;

use super::harness::{Harness, asked, domain, question};

/// A report is open.
fn reading() -> Harness {
    let mut app = Harness::new().sized(80, 24);
    app.search("x.example");
    app.reply_object(1, &domain("x.example", 2, &serde_json::json!({})));
    app
}

#[test]
fn a_note_that_was_left_is_there_again_and_is_told_as_not_kept() {
    let mut app = reading();
    app.press("n");
    app.type_text("seen in the mail");
    let effects = app.press("esc");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Keep(_))), "{effects:?}");
    assert!(app.told().contains("the note is not kept; opening it again goes on with it"), "{}", app.screen());
    app.press("n");
    assert!(app.shows("seen in the mail"), "{}", app.screen());
    app.press("enter n");
    assert!(app.shows("seen in the mail"), "the note that is kept now:\n{}", app.screen());
    app.press("esc");
    assert!(!app.told().contains("not kept"), "nothing was written: {}", app.screen());
}

#[test]
fn a_draft_belongs_to_its_object() {
    let mut app = reading();
    app.press("n");
    app.type_text("seen in the mail");
    app.press("esc");
    app.search("y.example");
    app.reply_object(2, &domain("y.example", 0, &serde_json::json!({})));
    app.press("n");
    assert!(!app.shows("seen in the mail"), "{}", app.screen());
}

#[test]
fn a_comment_that_was_left_or_failed_is_there_again_and_one_that_was_published_is_not() {
    let mut app = reading();
    app.press("c");
    app.type_text("phishing kit");
    app.press("esc");
    assert!(app.told().contains("nothing was sent; the text is kept until vtriage ends"), "{}", app.screen());
    app.press("c");
    assert!(app.shows("phishing kit"), "{}", app.screen());
    let effects = app.press("tab tab enter");
    assert_eq!(asked(&effects), ["POST /domains/x.example/comments"]);
    app.fail(question(&effects), Reason::Unavailable, 503, "TransientError");
    app.press("c");
    assert!(app.shows("phishing kit"), "{}", app.screen());
    let effects = app.press("tab tab enter");
    app.reply_object(
        question(&effects),
        &serde_json::json!({"type": "comment", "id": "d-x.example-1", "attributes": {}}),
    );
    app.press("c");
    assert!(!app.shows("phishing kit"), "{}", app.screen());
}

#[test]
fn leaving_the_program_while_a_note_is_written_asks_first() {
    let mut app = reading();
    app.press("n");
    app.type_text("a word");
    let quit = |effects: Vec<Effect>| effects.contains(&Effect::Quit);
    assert!(!quit(app.press("ctrl-c")) && app.shows("1 note is written and not kept. Quit?"), "{}", app.screen());
    assert!(!quit(app.press("enter")) && app.shows("a word"), "No goes on: {}", app.screen());
    app.press("ctrl-c");
    assert!(quit(app.press("j enter")), "{}", app.screen());
}

#[test]
fn a_note_and_a_comment_that_were_left_are_asked_about_before_the_program_ends() {
    let quit = |effects: Vec<Effect>| effects.contains(&Effect::Quit);
    let mut app = reading();
    app.press("n");
    app.type_text("a word");
    app.press("esc");
    assert!(!quit(app.press("q")) && app.shows("1 note is written and not kept. Quit?"), "{}", app.screen());
    app.press("n");
    app.press("c");
    app.type_text("phishing kit");
    assert!(!quit(app.press("ctrl-c")), "{}", app.screen());
    assert!(app.model.overlays.is_empty(), "it leaves the form alone: {}", app.screen());
    app.press("q");
    assert!(app.shows("1 note and 1 comment are written and not kept. Quit?"), "{}", app.screen());
    assert!(quit(app.press("y enter")), "{}", app.screen());
}
