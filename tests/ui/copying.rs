//! What `y` and `Y` copy, and what is said about it.

use std::sync::Arc;

use serde_json::json;
use vtriage::clipboard::trial::Trial;
use vtriage::clipboard::{Choice, Environment};
use vtriage::effect::{Clip, Copied, Effect, Hidden, NotCopied};
use vtriage::export::TicketForm;
use vtriage::msg::{Answered, Msg};
use vtriage::session::{Access, Session};

use super::harness::{Harness, copied, domain, resolutions};

fn three_rows() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({"resolutions": {"data": [{"type":"resolution","id":"x"}]}})));
    app.press("6 enter");
    app.reply_page(2, &resolutions(1, 5, &json!({"count": 5})));
    app
}

#[test]
fn marked_rows_are_copied_together_one_a_line() {
    let mut app = three_rows();
    let effects = app.press("space space space y");
    assert_eq!(copied(&effects).as_deref(), Some("198.51.100.1\n198.51.100.2\n198.51.100.3"));
}

#[test]
fn copy_as_offers_defanged_and_shows_what_it_would_be() {
    let mut app = three_rows();
    app.press("space space space Y");
    assert!(app.shows("198[.]51[.]100[.]1"), "{}", app.screen());
    let effects = app.press("j enter");
    assert_eq!(copied(&effects).as_deref(), Some("198[.]51[.]100[.]1\n198[.]51[.]100[.]2\n198[.]51[.]100[.]3"));
}

fn clip(effects: &[Effect]) -> Clip {
    let clip = effects.iter().find_map(|effect| match effect {
        Effect::Copy(clip) => Some(clip.clone()),
        _ => None,
    });
    clip.expect("something is copied")
}

/// Takes the choice of the copy menu that begins so.
fn take(app: &mut Harness, label: &str) -> Clip {
    app.press("Y");
    for _ in 0..20 {
        if app.has_chosen(label) {
            return clip(&app.press("enter"));
        }
        app.press("j");
    }
    panic!("{label} is not offered:\n{}", app.screen());
}

#[test]
fn the_message_names_what_was_copied() {
    let mut app = three_rows();
    assert_eq!(clip(&app.press("y")).what, "value of 198.51.100.1");
    assert_eq!(clip(&app.press("space space y")).what, "2 × value, first 198.51.100.1,");
    app.press("M 5 j");
    let line = clip(&app.press("y"));
    assert_eq!(line.what, format!("value of {}", line.text), "also what a faint cursor stands on");
}

#[test]
fn a_note_holds_every_row_and_says_what_the_limit_of_the_settings_leaves_out() {
    let note = |limit: Option<usize>| {
        let form = TicketForm { limit, ..TicketForm::default() };
        let mut app =
            Harness::with(Session { access: Access::Key, ticket: Some(Arc::new(form)), ..Session::default() });
        app = app.sized(120, 40);
        app.search("example.com");
        app.reply_object(
            1,
            &domain("example.com", 2, &json!({"resolutions": {"data": [{"type":"resolution","id":"x"}]}})),
        );
        app.press("6 enter");
        app.reply_page(2, &resolutions(1, 30, &json!({"count": 30})));
        app.press("*");
        take(&mut app, "note for a ticket, defanged")
    };
    let whole = note(None);
    assert_eq!(whole.text.matches("198[.]51[.]100[.]").count(), 30, "{}", whole.text);
    assert_eq!((whole.what.as_str(), whole.note), ("30 × note for a ticket, defanged, first 198.51.100.1,", None));
    let short = note(Some(1_000));
    let held = short.text.matches("198[.]51[.]100[.]").count();
    assert!((5..30).contains(&held), "{}", short.text);
    assert_eq!(short.what, format!("{held} of 30 rows as note for a ticket, defanged"));
    assert_eq!(short.note, Some("ticket.limit in the settings leaves out the rest"));
    let last = format!("… and {} more, which ticket.limit = 1,000 bytes leaves out\n", 30 - held);
    assert!(short.text.ends_with(&last), "{}", short.text);
}

#[test]
fn a_note_names_what_was_asked_and_what_stood_beside_it() {
    let md5 = "7809376fe32e44c957347816a47b3d65".to_owned();
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    let file = json!({"type": "file", "id": sha256, "attributes": {"md5": md5, "sha256": sha256,
        "meaningful_name": "invoice.exe", "last_analysis_stats": {"malicious": 30, "undetected": 30},
        "last_analysis_date": 1_767_225_600}});
    let mut app = Harness::new().sized(120, 40);
    app.paste(&format!("{md5}  desk-07\nother.example  the proxy\n"));
    app.press("enter");
    app.reply_object(1, &file);
    app.press("2 *");
    let queued = take(&mut app, "note for a ticket, defanged").text;
    assert!(queued.contains(&format!("* {md5} 30/60 (2026-01-01) · invoice.exe · desk-07 · https://")), "{queued}");
    assert!(queued.contains("`other[.]example` not asked · the proxy"), "{queued}");
    let mut app = Harness::new().sized(120, 40);
    app.search(&md5);
    app.reply_object(1, &file);
    let opened = take(&mut app, "note for a ticket, defanged").text;
    assert!(opened.contains(&format!("\nAsked as: {md5}\n")), "{opened}");
}

#[test]
fn the_status_line_says_what_how_and_how_many_bytes() {
    let mut app = three_rows();
    let done = Copied {
        what: "value".into(),
        how: "the terminal (OSC 52)".into(),
        bytes: 12,
        note: None,
        sequence: Some(b"\x1b]52;c;MTk4LjUxLjEwMC43\x07".to_vec()),
        by_hand: None,
    };
    let effects = app.model.update(Msg::Copied(Ok(done)));
    assert!(matches!(&effects[..], [Effect::Write(bytes)] if bytes.starts_with(b"\x1b]52;c;")), "{effects:?}");
    assert!(app.shows("copied value to the terminal (OSC 52), 12 bytes"), "{}", app.screen());
}

#[test]
fn a_text_that_no_clipboard_takes_is_shown_from_edge_to_edge_to_be_selected_by_hand() {
    let text = "198.51.100.7\nhxxps://login[.]example[.]test/";
    let refused = NotCopied { reason: "clipboard = \"off\"".to_owned(), text: text.to_owned() };
    let doubtful = Copied {
        what: "value".into(),
        how: "the terminal (OSC 52)".into(),
        bytes: text.len(),
        note: Some("wl-copy did not take it: it cannot be run".into()),
        sequence: Some(Vec::new()),
        by_hand: Some(text.to_owned()),
    };
    for (outcome, said) in
        [(Err(refused), "not copied: clipboard = \"off\""), (Ok(doubtful), "wl-copy did not take it")]
    {
        let mut app = three_rows();
        app.model.update(Msg::Copied(outcome));
        let screen = app.screen();
        let shown: Vec<&str> = screen.lines().skip(1).take(2).collect();
        assert_eq!(shown, text.lines().collect::<Vec<_>>(), "{screen}");
        let status = app.model.status.as_ref().map(|status| status.text.clone());
        assert!(status.is_some_and(|status| status.contains(said)), "{said}");
        app.press("esc");
        assert!(app.model.overlays.is_empty());
    }
}

#[test]
fn the_trial_of_the_clipboard_says_what_the_terminal_said_and_what_it_needs_when_it_says_nothing() {
    let remote = |name: &str| (name == "SSH_TTY" || name == "TMUX").then(|| "x".to_owned());
    let trial = Trial::run(&Choice::default(), Environment::read(remote), remote, "probe");
    for (answer, words) in [
        (Msg::Answered(Answered::Clipboard(Hidden("cHJvYmU=".to_owned()))), "its clipboard holds the text"),
        (Msg::Answered(Answered::Clipboard(Hidden("aHVudGVyMg==".to_owned()))), "holds something else"),
        (Msg::TrialOver("probe".to_owned()), "set -s set-clipboard on"),
    ] {
        let mut app = Harness::new().sized(120, 30);
        app.press(":");
        app.type_text("clipboard");
        assert!(app.press("enter").contains(&Effect::TryClipboard));
        let effects = app.update(Msg::ClipboardTried(Box::new(trial.clone())));
        let asks =
            effects.iter().any(|effect| matches!(effect, Effect::Write(bytes) if bytes.ends_with(b"]52;c;?\x07")));
        assert!(asks, "{effects:?}");
        app.update(answer);
        assert!(app.shows(words), "{words}:\n{}", app.screen());
        assert!(!app.shows("hunter2"), "{}", app.screen());
    }
}

#[test]
fn c33_copying_a_hostile_name_gives_it_exactly_but_for_what_would_harm() {
    let mut app = Harness::new();
    app.search("e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862");
    app.reply_object(
        1,
        &json!({"type": "comment", "id": "c", "attributes": {"text": "a\tb n\u{0}ul \u{1b}]52;c;ZXZpbA==\u{7}"}}),
    );
    let effects = app.press("Y enter");
    let text = copied(&effects).expect("something to copy");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{0}'), "{text:?}");
}

#[test]
fn in_the_json_the_path_of_the_value_is_copied_as_jq_writes_it() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("5 Y");
    assert!(!app.shows("path, as jq writes it"), "{}", app.screen());
    app.press("esc h j j Y");
    assert!(app.shows("path, as jq writes it"), "{}", app.screen());
    assert_eq!(copied(&app.press("p")).as_deref(), Some(".id"));
}

/// The report of a URL, which the service keeps in its own spelling.
fn respelled() -> serde_json::Value {
    json!({"type": "url", "id": "ab".repeat(32), "attributes": {"url": "http://www.parcel.example/A",
        "last_analysis_date": 1_767_225_600, "last_analysis_stats": {"malicious": 5, "harmless": 60}}})
}

const TYPED: &str = "http://WWW.parcel.example/A";

#[test]
fn a_url_that_the_service_spells_otherwise_is_shown_and_copied_as_it_was_asked_for_too() {
    let mut app = Harness::new().sized(80, 40);
    app.search(TYPED);
    app.reply_object(1, &respelled());
    assert!(app.shows("asked as http://WWW.parcel.example/A"), "{}", app.screen());
    assert!(app.shows("http://www.parcel.example/A"), "{}", app.screen());
    assert_eq!(copied(&app.press("Y u")).as_deref(), Some(TYPED));
    assert_eq!(copied(&app.press("Y U")).as_deref(), Some("http://www.parcel.example/A"));
    let note = copied(&app.press("Y t")).expect("a note");
    assert!(note.contains("Asked as: `hxxp://WWW[.]parcel[.]example/A`"), "{note}");
    app.press("r");
    app.reply_object(2, &respelled());
    assert!(app.shows("asked as http://WWW.parcel.example/A"), "after it was read again: {}", app.screen());
}

#[test]
fn a_url_that_the_service_spells_as_it_was_asked_for_is_told_once() {
    let mut app = Harness::new().sized(80, 40);
    app.search("http://www.parcel.example/A");
    app.reply_object(1, &respelled());
    assert!(!app.shows("asked as"), "{}", app.screen());
    app.press("Y");
    assert!(!app.shows("as it was asked for"), "{}", app.screen());
}

#[test]
fn a_row_of_the_queue_is_copied_in_both_spellings_and_its_preview_shows_both() {
    let mut app = Harness::new().sized(140, 40);
    app.paste(&format!("{TYPED}\nother.example\n"));
    app.press("enter");
    app.reply_object(1, &respelled());
    assert_eq!(copied(&app.press("Y u")).as_deref(), Some(TYPED));
    assert_eq!(copied(&app.press("Y U")).as_deref(), Some("http://www.parcel.example/A"));
    let read = app.rest();
    app.reply_to(&read, &respelled());
    assert!(app.shows("asked as http://WWW.parcel.example/A"), "{}", app.screen());
    app.press("enter");
    assert_eq!(copied(&app.press("Y u")).as_deref(), Some(TYPED), "{}", app.screen());
}

#[test]
fn a_second_trial_of_the_clipboard_has_its_whole_time_whatever_became_of_the_first() {
    let remote = |name: &str| (name == "SSH_TTY" || name == "TMUX").then(|| "x".to_owned());
    let trial = |text| Trial::run(&Choice::default(), Environment::read(remote), remote, text);
    let answered = |answer: &str| Msg::Answered(Answered::Clipboard(Hidden(answer.to_owned())));
    let mut app = Harness::new().sized(120, 30);
    app.update(Msg::ClipboardTried(Box::new(trial("first"))));
    app.update(answered("Zmlyc3Q="));
    app.press("esc");
    app.update(Msg::ClipboardTried(Box::new(trial("second"))));
    app.update(Msg::TrialOver("first".to_owned()));
    app.update(answered("c2Vjb25k"));
    assert!(app.shows("its clipboard holds the text"), "{}", app.screen());
}

#[test]
fn a_note_from_the_queue_tells_what_decides_beside_engines() {
    let mut app = Harness::new().sized(140, 40);
    app.paste("one.example\ntwo.example");
    app.press("enter z");
    let mut known = domain("one.example", 0, &json!({}));
    known["attributes"]["crowdsourced_context"] =
        json!([{"severity": "high", "title": "C2", "details": "of AsyncRAT, see http://evil.com/"}]);
    app.reply_object(1, &known);
    app.reply_object(2, &domain("two.example", 0, &json!({})));
    let note = copied(&app.press("*").into_iter().chain(app.press("Y t")).collect::<Vec<_>>()).expect("a note");
    assert!(note.contains("`context: high: C2: of AsyncRAT, see http[:]//evil[.]com/`"), "{note}");
}
