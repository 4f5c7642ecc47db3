//! In a narrow window a dialog cuts no host, value, question or price while there are blanks or rows for it.

use serde_json::json;
use vtriage::effect::{Effect, StoreTask};
use vtriage::ioc::{Indicator, classify};
use vtriage::msg::{Msg, Recalled};
use vtriage::pane::overlay::{Choice, Intent, Menu, Overlay};
use vtriage::store::{Age, Class, Lookup, Remembered, State, Verdict};

use super::dialogs::{topmost, with};
use super::harness::{Harness, NOW, asked};

const SIGN_IN: &str = "https://sign-in.customer.parcel.example/session/of/one?and=more";
const FILES: &str = "https://files.customers.parcel.example/invoices/2026/11/invoice.zip?go=on";

/// The box that lies on top, as one text without its frame.
fn inside(app: &mut Harness) -> String {
    let rows = topmost(app);
    rows.iter().map(|row| row.trim_matches(|sign: char| !sign.is_ascii() || sign == ' ')).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_checklist_shows_every_host_whole_where_it_fits_without_its_scheme() {
    let mut app = Harness::new().sized(45, 60);
    app.paste(&format!("{SIGN_IN}\n{FILES}"));
    let screen = app.screen();
    assert!(screen.contains("[x] URL sign-in.customer.parcel.example/…"), "{screen}");
    assert!(screen.contains("[x] URL files.customers.parcel.example/…"), "{screen}");
    let mut app = Harness::new().sized(80, 24);
    let host = "a.host.of.fifty.one.cells.in.parcel-notice.test.example";
    app.paste(&format!("https://{host}/with/a/path/that/has/no/room\nhttps://b.example/"));
    assert!(app.shows(&format!("[x] URL https://{host}/…")), "{}", app.screen());
}

#[test]
fn the_host_of_one_row_takes_no_room_from_the_price_of_another() {
    let mut app = Harness::new().sized(80, 24);
    let hash = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";
    app.paste(&format!("{hash}\nhttps://login.parcel-notice.example/session"));
    let age = Age { fetched_at: NOW - 7_200, fresh: true, class: Class::Ordinary };
    let stored = classify(hash).expect("a hash");
    app.update(Msg::Recalled(Recalled::Ages(vec![(stored, age)])));
    assert!(app.shows("stored, 2 h old: 0 requests"), "{}", app.screen());
    assert!(app.shows("https://login.parcel-notice.example/"), "{}", app.screen());
}

#[test]
fn the_value_under_the_cursor_stands_whole_below_a_checklist_that_cuts_it() {
    let mut app = Harness::new().sized(45, 60);
    app.paste(&format!("{SIGN_IN}\n{FILES}"));
    let whole = |app: &mut Harness| topmost(app).concat().replace([' ', '│'], "");
    assert!(whole(&mut app).contains(SIGN_IN) && !whole(&mut app).contains(FILES), "{}", app.screen());
    let height = topmost(&mut app).len();
    app.press("j");
    assert!(whole(&mut app).contains(FILES) && !whole(&mut app).contains(SIGN_IN), "{}", app.screen());
    assert_eq!(topmost(&mut app).len(), height, "the box does not jump:\n{}", app.screen());
}

#[test]
fn a_question_and_its_price_are_whole_in_a_narrow_window() {
    let mut app = with("R").sized(45, 60);
    let words = inside(&mut app).replace('\n', " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("Reanalyse domain example.com? analysed 2 d ago; the new result is public"),
        "{}",
        app.screen()
    );
    assert!(words.contains("1 request, 1 a look until done, 1 for its report"), "{}", app.screen());
}

fn row(value: &str, at: i64, verdict: (u32, u32), name: &str) -> Remembered {
    let (malicious, total) = verdict;
    let verdict = Some(Verdict { malicious, suspicious: 0, total, called: String::new() });
    let (kind, object) = match classify(value) {
        Ok(Indicator::Domain(_)) => ("domain", value.to_owned()),
        _ => ("file", "ab".repeat(32)),
    };
    let (value, kind, name) = (value.to_owned(), kind.to_owned(), name.to_owned());
    Remembered {
        lookup: Lookup { at: NOW - at, value, kind, object, state: State::Found, verdict, name },
        now: None,
        elsewhere: None,
    }
}

fn history(size: (u16, u16), rows: Vec<Remembered>) -> (Harness, Vec<Effect>) {
    let mut app = Harness::new().sized(size.0, size.1);
    app.press("H");
    let effects = app.update(Msg::Recalled(Recalled::History(rows)));
    (app, effects)
}

const MD5: &str = "56082cddc3d11daff90213406c202ba7";

#[test]
fn the_history_cuts_nothing_beside_blanks() {
    let odd = row("odd.example", 9, (3, 60), "");
    let odd = Remembered { elsewhere: Some("a service with a long name".to_owned()), ..odd };
    let (mut app, _) = history((80, 24), vec![row(MD5, 13, (61, 72), "invoice_2026-11.exe"), odd]);
    let screen = app.screen();
    assert!(screen.contains(MD5) && screen.contains("invoice_2026-11.exe"), "{screen}");
}

#[test]
fn the_history_has_one_row_an_object_and_says_how_often_and_what_was_said_before() {
    let rows = vec![
        row(MD5, 10, (61, 72), "invoice.exe"),
        row("other.example", 20, (0, 60), ""),
        row(&"ab".repeat(32), 60, (61, 72), "invoice.exe"),
        row(MD5, 90, (40, 72), "invoice.exe"),
    ];
    let (mut app, _) = history((120, 40), rows);
    let screen = app.screen();
    assert_eq!(inside(&mut app).matches("invoice.exe").count(), 1, "{screen}");
    assert!(screen.contains("61/72, was 40/72") && screen.contains("10 s ago, 3 times"), "{screen}");
    assert!(screen.contains("0/60") && screen.contains("20 s ago"), "{screen}");
}

#[test]
fn what_the_store_has_fresh_costs_nothing_in_the_history() {
    let rows = vec![row("one.example", 10, (2, 60), ""), row("two.example", 20, (2, 60), "")];
    let (mut app, effects) = history((80, 24), rows);
    let [one, two] = ["one.example", "two.example"].map(|name| classify(name).expect("a domain"));
    assert!(effects.contains(&Effect::Keep(StoreTask::Whole(vec![one.clone(), two]))), "{effects:?}");
    assert!(app.shows("Enter chooses (1 request)"), "{}", app.screen());
    app.update(Msg::Recalled(Recalled::Whole(vec![one])));
    assert!(!app.told().contains("request"), "{}", app.screen());
    app.press("j");
    assert!(app.shows("Enter chooses (1 request)"), "{}", app.screen());
}

#[test]
fn rows_with_and_without_a_name_before_them_stand_in_one_menu() {
    let mut app = Harness::new().sized(120, 40);
    let run = Choice::new("file-network of a.exe: done", "what it found", Intent::ShowRun(1));
    let named = Choice::new("Where a file connects when it runs", "", Intent::ShowRun(2));
    let named = named.before("file-network".to_owned(), "at most 8 requests".to_owned());
    app.model.overlays.push(Overlay::Menu(Menu::listed("Recipes", vec![run, named])));
    let text = inside(&mut app);
    for words in ["file-network of a.exe: done", "what it found", "at most 8 requests", "Where a file connects"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn a_hash_in_the_copy_menu_is_whole_where_its_row_has_room() {
    let hash = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";
    let mut app = Harness::new();
    app.search(hash);
    let file = json!({"type": "file", "id": hash, "attributes": {"meaningful_name": "invoice.exe", "sha256": hash,
        "sha1": "748e2a923f1ddb50f864b6a61920cccec2473d89", "md5": MD5,
        "last_analysis_stats": {"malicious": 61, "undetected": 11}}});
    app.reply_object(1, &file);
    assert_eq!(asked(&app.press("Y")), Vec::<String>::new());
    let screen = app.screen();
    assert!(screen.lines().any(|line| line.contains("SHA-256") && line.contains(hash)), "{screen}");
}

/// The words of a dialog as one line: what is seen of them now.
fn words_in(app: &mut Harness) -> String {
    inside(app).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A dialog in a window of that size: of the key, or of a URL with a secret in it that is to be submitted.
fn low(size: (u16, u16), key: &str) -> Harness {
    let mut app = if key == "u" { Harness::new() } else { with("1") }.sized(size.0, size.1);
    app.press(key);
    if key == "u" {
        app.type_text("https://x.example/a?token=1");
        app.press("enter");
    }
    app
}

const LOW: [(u16, u16); 4] = [(40, 12), (50, 14), (44, 13), (60, 12)];

#[test]
fn a_low_window_says_why_a_word_is_asked_for_before_the_word_is_typed() {
    for size in LOW {
        let mut app = low(size, "u");
        assert!(app.shows("Type secret to allow it"), "{size:?}:\n{}", app.screen());
        let words = words_in(&mut app);
        let reason = "It is not for everybody: the parameter \"token\" looks like a secret";
        assert!(words.contains(reason), "{size:?}: {words}\n{}", app.screen());
        assert!(app.shows("Submit PUBLICLY"), "{size:?}:\n{}", app.screen());
    }
}

#[test]
fn what_has_no_room_in_a_low_dialog_is_reached_by_the_page_keys_and_marked_as_more() {
    let kept = [
        ("u", ["It is not for everybody", "PUBLIC: every user", "for its report where that is waited for."]),
        ("v", ["PUBLIC: every user", "taken back from here.", "It stands under the name"]),
        ("c", ["PUBLIC: every user", "Words with # become tags.", "It stands under the name"]),
    ];
    for size in LOW {
        for (keys, all) in kept {
            let mut app = low(size, keys);
            if keys == "c" {
                app.press("tab");
            }
            let mut seen = String::new();
            let mut is_marked = false;
            for _ in 0..10 {
                seen += &words_in(&mut app);
                seen += " ";
                is_marked |= topmost(&mut app).first().is_some_and(|top| top.contains(" of "));
                app.press("pagedown");
            }
            for words in all {
                assert!(seen.contains(words), "{keys} {size:?}: {words} is nowhere: {seen}\n{}", app.screen());
            }
            app.press("pageup pageup pageup pageup pageup pageup pageup pageup");
            let at_once = words_in(&mut app);
            let has_all = all.iter().all(|words| at_once.contains(words));
            assert!(has_all || is_marked, "{keys} {size:?}: nothing tells that there is more:\n{}", app.screen());
        }
    }
}

#[test]
fn what_was_written_is_in_sight_when_the_button_that_publishes_it_has_the_keys() {
    for size in LOW {
        let mut app = low(size, "c");
        app.type_text("seen twice");
        for _ in 0..2 {
            app.press("tab");
            assert!(app.shows("seen twice") && app.shows("Publish the comment"), "{size:?}:\n{}", app.screen());
        }
    }
}
