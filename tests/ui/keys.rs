//! Keys: one press, one action, and none that has a side effect by itself.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use serde_json::json;
use vtriage::effect::Effect;
use vtriage::keys::BINDINGS;
use vtriage::msg::Msg;
use vtriage::vt::Method;

use super::harness::{Harness, calls, copied, domain, resolutions};

#[test]
fn c29_a_repeated_key_counts_and_alt_esc_is_esc() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({"resolutions": {"data": [{"type":"resolution","id":"x"}]}})));
    app.press("6 enter");
    app.reply_page(2, &resolutions(0, 9, &json!({})));
    for kind in [KeyEventKind::Press, KeyEventKind::Press, KeyEventKind::Repeat] {
        app.model.update(Msg::Key(KeyEvent::new_with_kind(KeyCode::Down, KeyModifiers::NONE, kind)));
    }
    assert_eq!(copied(&app.press("y")).as_deref(), Some("198.51.100.3"));
    app.press("?");
    assert!(app.shows("Help"));
    app.model.update(Msg::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::ALT)));
    assert!(!app.shows("j k scroll"), "{}", app.screen());
}

#[test]
fn c29_help_lists_every_binding_of_the_live_map() {
    let mut app = Harness::new().sized(120, 200);
    app.press("?");
    let screen = app.screen();
    for binding in BINDINGS {
        assert!(screen.contains(binding.label), "{} is missing", binding.label);
    }
}

#[test]
fn no_unmodified_key_changes_anything_at_the_service() {
    for pane in ["1", "2", "3", "4", "5", "6"] {
        let mut app = Harness::new();
        app.search("example.com");
        app.reply_object(1, &domain("example.com", 2, &json!({})));
        for key in ('!'..='~').filter(|key| *key != 'q') {
            app.press("esc esc esc");
            app.press(pane);
            let effects = app.model.update(Msg::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE)));
            let writes = calls(&effects).iter().filter(|call| call.endpoint.method != Method::Get).count();
            assert_eq!(writes, 0, "{key} in pane {pane}");
        }
    }
}

/// Every dialog that could send something, opened anew, gets every key that needs no modifier. Only the button that acts
/// sends, and to reach it takes more than one key.
#[test]
fn no_unmodified_key_in_any_dialog_sends_without_a_confirmation() {
    type Opens = fn(&mut Harness);
    let open: [(&str, Opens); 7] = [
        ("path", |app| drop(app.press("u"))),
        ("URL", |app| {
            app.press("u");
            app.type_text("http://a.test/");
            app.press("enter");
        }),
        ("private URL", |app| {
            app.press("U");
            app.type_text("http://a.test/");
            app.press("enter");
        }),
        ("rescan", |app| drop(app.press("R"))),
        ("comment", |app| drop(app.press("c"))),
        ("vote", |app| drop(app.press("v"))),
        ("dropped", |app| drop(app.paste("/tmp/a.doc"))),
    ];
    let mut keys: Vec<KeyCode> = ('!'..='~').map(KeyCode::Char).collect();
    keys.extend([KeyCode::Enter, KeyCode::Tab, KeyCode::BackTab, KeyCode::Char(' '), KeyCode::Up, KeyCode::Down]);
    for (name, open) in open {
        for key in &keys {
            let mut app = Harness::new();
            app.search("example.com");
            app.reply_object(1, &domain("example.com", 2, &json!({})));
            app.press("5");
            open(&mut app);
            let effects = app.model.update(Msg::Key(KeyEvent::new(*key, KeyModifiers::NONE)));
            let writes = calls(&effects).iter().filter(|call| call.endpoint.method != Method::Get).count();
            assert_eq!(writes, 0, "{key:?} in {name}");
        }
    }
}

#[test]
fn reanalysing_names_age_and_price_and_starts_at_no() {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("R");
    assert!(app.shows("analysed 2 d ago") && app.shows("1 request"), "{}", app.screen());
    assert!(calls(&app.press("enter")).is_empty(), "nothing is preselected to yes");
    app.press("R");
    let posted = calls(&app.press("j enter"));
    assert_eq!(posted[0].title(), "POST /domains/example.com/analyse");
}

#[test]
fn the_palette_finds_a_command_and_does_it() {
    let mut app = Harness::new();
    app.press(":");
    app.type_text("quit");
    assert_eq!(app.press("enter"), [Effect::Quit]);
}

#[test]
fn every_command_can_be_reached_with_the_focus_anywhere() {
    let mut app = Harness::new();
    for keys in ["1", "2", "4", "5", "6"] {
        app.press(keys);
        assert_eq!(app.press("ctrl-c"), [Effect::Quit]);
    }
}

#[test]
fn help_is_searched_has_a_legend_of_signs_and_the_words_of_filters_and_rolls_back_from_its_end() {
    let mut app = Harness::new().sized(100, 30);
    app.press("? /");
    app.type_text("relationship next");
    assert!(app.shows("next relationship") && !app.shows("copy the value"), "{}", app.screen());
    app.press("esc");
    assert!(app.shows("everywhere"), "{}", app.screen());
    for (words, shown) in [("signs malicious", "●"), ("filter kind", "kind:domain"), ("search bar tag", "#tag")] {
        app.press("/");
        app.type_text(words);
        assert!(app.shows(shown), "{words}:\n{}", app.screen());
        app.press("enter esc ?");
    }
    let top = app.screen();
    app.press("G");
    let end = app.screen();
    app.press("k");
    assert!(app.screen() != end && end != top, "one key up from the end rolls");
    app.press("/");
    app.type_text("zzzz");
    assert!(app.shows("nothing here has these words"), "{}", app.screen());
}

#[test]
fn the_help_opens_above_a_checklist_a_menu_and_a_question_and_begins_with_their_keys() {
    let report = |keys: &str| {
        let mut app = Harness::new().sized(120, 40);
        app.search("one.example");
        app.reply_object(1, &domain("one.example", 2, &json!({})));
        app.press(keys);
        app
    };
    let mut checklist = Harness::new().sized(120, 40);
    checklist.paste("one.example\ntwo.example");
    for mut app in std::iter::once(checklist).chain(["Y", "R"].into_iter().map(report)) {
        let below = app.screen();
        app.press("?");
        let screen = app.screen();
        let first = screen.lines().position(|line| line.contains("menu"));
        let later = screen.lines().position(|line| line.contains("everywhere"));
        assert!(first.is_some() && (later.is_none() || first < later), "{screen}");
        app.press("esc");
        assert_eq!(app.screen(), below);
    }
}
