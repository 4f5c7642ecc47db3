//! Notes that other programs write on at the same time.

use serde_json::json;
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::store::Annotations;
use vtriage::vt::{Descriptor, Kind};

use super::harness::{Harness, domain};

fn subject() -> Descriptor {
    Descriptor::new(Kind::Domain, "x.example")
}

fn noted(note: &str) -> Annotations {
    Annotations { note: note.to_owned(), tags: Vec::new() }
}

/// A report is open whose note was `old` at the start.
fn with_note(old: &str) -> Harness {
    let mut app = Harness::new().sized(120, 40);
    let annotations = [(("domain".to_owned(), "x.example".to_owned()), noted(old))].into();
    let memory = Memory { annotations, ..Memory::default() };
    app.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    app.search("x.example");
    app.reply_object(1, &domain("x.example", 2, &json!({})));
    app
}

/// The note that is ordered to be kept, and the one that was believed to be there.
fn kept(effects: &[Effect]) -> (String, String) {
    let annotate = |effect: &Effect| match effect {
        Effect::Keep(StoreTask::Annotate { note, believed, .. }) => Some((note.clone(), believed.clone())),
        _ => None,
    };
    effects.iter().find_map(annotate).unwrap_or_else(|| panic!("nothing is kept: {effects:?}"))
}

#[test]
fn the_dialog_shows_what_another_program_wrote_since_the_start() {
    let mut app = with_note("old");
    let effects = app.press("n");
    assert!(effects.contains(&Effect::Keep(StoreTask::ReadNote(subject()))), "{effects:?}");
    app.update(Msg::Recalled(Recalled::Note(subject(), noted("IMPORTANT #cert"))));
    assert!(app.shows("IMPORTANT #cert"), "{}", app.screen());
    assert_eq!(kept(&app.press("enter")), ("IMPORTANT #cert".to_owned(), "IMPORTANT #cert".to_owned()));
}

#[test]
fn what_was_typed_before_the_store_told_the_note_stays_and_is_kept_beside_it() {
    let mut app = with_note("old");
    app.press("n");
    app.type_text(" mine");
    app.update(Msg::Recalled(Recalled::Note(subject(), noted("IMPORTANT #cert"))));
    assert!(app.shows("old mine"), "{}", app.screen());
    assert_eq!(kept(&app.press("enter")), ("old mine".to_owned(), "old".to_owned()), "the store compares");
    app.update(Msg::Recalled(Recalled::NoteJoined(subject(), noted("IMPORTANT #cert\nold mine"))));
    let screen = app.screen();
    assert!(screen.contains("nothing of it was overwritten") && screen.contains("IMPORTANT #cert"), "{screen}");
}

#[test]
fn the_command_adds_a_line_to_a_note_that_nobody_has_seen() {
    let mut app = with_note("old");
    let effects = app.command("note mine");
    assert_eq!(kept(&effects), ("old\nmine".to_owned(), "old".to_owned()));
    let says = |effect: &Effect| matches!(effect, Effect::Keep(StoreTask::SayIfDone(words)) if words.starts_with("the line is added"));
    assert!(effects.iter().any(says), "{effects:?}");
    assert_eq!(kept(&with_note("").command("note mine")), ("mine".to_owned(), String::new()));
}

#[test]
fn tags_that_came_with_a_case_stay_beside_a_note_that_is_written_on() {
    let tags = |effects: &[Effect]| {
        let annotate = |effect: &Effect| match effect {
            Effect::Keep(StoreTask::Annotate { tags, .. }) => Some(tags.join(" ")),
            _ => None,
        };
        effects.iter().find_map(annotate).unwrap_or_else(|| panic!("nothing is kept: {effects:?}"))
    };
    let with_theirs = || {
        let mut app = with_note("old #ours");
        let known = Annotations { note: "old #ours".to_owned(), tags: vec!["ours".to_owned(), "theirs".to_owned()] };
        app.update(Msg::Recalled(Recalled::Note(subject(), known)));
        app
    };
    assert_eq!(tags(&with_theirs().command("note mine #c2")), "c2 ours theirs");
    let mut app = with_theirs();
    app.press("n ctrl-u");
    app.type_text("new");
    assert_eq!(tags(&app.press("enter")), "theirs", "the tag that was a word of it is gone with it");
}
