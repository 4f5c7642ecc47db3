//! What is said of what is kept on this machine, and when.

use serde_json::json;
use vtriage::effect::{Effect, StoreTask};
use vtriage::session::{Access, Kept, Session};

use super::harness::{Harness, domain};

fn with_report(session: Session) -> Harness {
    let mut app = Harness::with(session);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

fn said_when_done(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Keep(StoreTask::SayIfDone(text)) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn that_a_note_is_kept_is_not_said_before_the_store_has_kept_it() {
    let mut app = with_report(Session { access: Access::Key, ..Session::default() });
    app.press("n");
    app.type_text("seen in mail");
    let effects = app.press("enter");
    assert!(!app.shows("is kept"), "{}", app.screen());
    assert_eq!(said_when_done(&effects).as_deref(), Some("the note is kept on this machine"));
}

#[test]
fn a_session_without_a_store_says_so_all_the_time_and_promises_nothing_beyond_its_end() {
    let notice = "/store.sqlite: Permission denied; answers, history and notes are kept in memory until vtriage ends";
    let session = Session {
        access: Access::Key,
        kept: Kept::UntilTheEnd,
        notices: vec![notice.to_owned()],
        ..Session::default()
    };
    let mut app = with_report(session.clone());
    assert!(Harness::with(session).sized(140, 40).shows(notice), "the reason is said at the start");
    assert!(app.shows("public key · no store"), "{}", app.screen());
    app.press("n");
    app.type_text("seen");
    let said = said_when_done(&app.press("enter")).expect("a promise");
    assert!(said.contains("until vtriage ends") && !said.contains("on this machine"), "{said}");
    assert!(app.shows("no store"), "{}", app.screen());
}

#[test]
fn a_session_whose_store_can_only_be_read_says_so_all_the_time_and_promises_nothing() {
    let session = Session { access: Access::Key, kept: Kept::Never, ..Session::default() };
    let mut app = with_report(session);
    app.press("n");
    app.type_text("seen");
    assert_eq!(
        said_when_done(&app.press("enter")).as_deref(),
        Some("the note is kept"),
        "said by nobody, for it is never done"
    );
    assert!(app.shows("public key · store only read"), "{}", app.screen());
}

#[test]
fn a_read_only_session_changes_nothing_that_the_user_keeps_and_says_so() {
    let session = Session { access: Access::Key, read_only: true, ..Session::default() };
    for typed in [
        "note seen in mail",
        "note",
        "verdict malicious seen before",
        "watch",
        "unwatch",
        "case new second",
        "case rename other",
        "case archive main",
        "case delete main",
        "case clear",
    ] {
        let mut app = with_report(session.clone());
        let effects = app.command(typed);
        let kept: Vec<&Effect> = effects.iter().filter(|effect| matches!(effect, Effect::Keep(_))).collect();
        assert!(kept.is_empty(), "{typed}: {kept:?}");
        assert!(app.shows("read-only mode: nothing was changed"), "{typed}:\n{}", app.screen());
    }
    let mut app = with_report(session);
    app.press("n");
    assert!(app.shows("read-only mode: nothing was changed"), "{}", app.screen());
}
