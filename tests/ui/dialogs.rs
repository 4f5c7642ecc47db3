//! Whatever lies on top of the screen tells its own keys, and no others.

use std::collections::BTreeSet;

use serde_json::json;
use vtriage::effect::{FileNews, Found, LocalFile, LookId};
use vtriage::keys::{Action, BINDINGS, Context, Press};
use vtriage::msg::Msg;
use vtriage::pane::overlay::{Overlay, Page};
use vtriage::session::{Access, Session};
use vtriage::theme::Role;
use vtriage::vt::{Reason, Upload};

use super::harness::{Harness, domain, question};

const SIZES: [(u16, u16); 6] = [(80, 24), (100, 30), (120, 40), (200, 60), (300, 80), (45, 60)];

const KINDS: [&str; 13] = [
    "help",
    "menu",
    "question",
    "checklist",
    "palette",
    "filter",
    "save",
    "save query",
    "note",
    "first run",
    "form",
    "pick",
    "page",
];

/// A new kind of dialog does not compile until it is named here, and fails until it is opened below.
fn kind(overlay: &Overlay) -> &'static str {
    match overlay {
        Overlay::Help(_) => KINDS[0],
        Overlay::Menu(_) => KINDS[1],
        Overlay::Question(_) => KINDS[2],
        Overlay::Checklist(_) => KINDS[3],
        Overlay::Palette(_) => KINDS[4],
        Overlay::Filter(_) => KINDS[5],
        Overlay::Save(_) => KINDS[6],
        Overlay::SaveQuery(_) => KINDS[7],
        Overlay::Note(_) => KINDS[8],
        Overlay::FirstRun(_) => KINDS[9],
        Overlay::Form(_) => KINDS[10],
        Overlay::Pick(_) => KINDS[11],
        Overlay::Page(_) => KINDS[12],
    }
}

fn opened() -> Harness {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

fn with(keys: &str) -> Harness {
    let mut app = opened();
    app.press(keys);
    app
}

fn pasted(text: &str) -> Harness {
    let mut app = opened();
    app.paste(text);
    app
}

fn typed(keys: &str, text: &str) -> Harness {
    let mut app = with(keys);
    app.type_text(text);
    app
}

/// Files that were found and hashed; `known` says what the service has of the first.
fn files(names: &[&str], known: bool) -> Harness {
    let mut app = typed("u", "/tmp/some");
    app.press("enter");
    let file = |name: &&str| LocalFile {
        upload: Upload { path: format!("/tmp/{name}").into(), name: (*name).to_owned(), size: 68, parts: Vec::new() },
        kind: "data",
    };
    let found = Found { files: names.iter().map(file).collect(), ..Found::default() };
    app.model.update(Msg::File(FileNews::Found { id: LookId(1), found }));
    for index in 0..names.len() {
        let outcome = Ok(format!("{index}").repeat(64));
        app.model.update(Msg::File(FileNews::Hashed { id: LookId(1), index, outcome }));
    }
    if known {
        let effects = app.press("enter");
        let stats = json!({"malicious": 2, "undetected": 60});
        let report = json!({"type": "file", "id": "0".repeat(64), "attributes": {"last_analysis_stats": stats}});
        app.reply_object(question(&effects), &report);
    }
    app
}

/// A file that the service does not have: the form that asks before it is sent.
fn unknown_file() -> Harness {
    let mut app = files(&["a.bin"], false);
    let effects = app.press("enter");
    app.fail(question(&effects), Reason::NotFound, 404, "NotFoundError");
    app
}

fn page() -> Harness {
    let mut app = opened();
    let lines = (0..90).map(|line| (Role::Text, format!("line {line}"))).collect();
    app.model.overlays.push(Overlay::Page(Page::new("A page".to_owned(), lines)));
    app
}

/// A name, and what opens it.
type Opens = (&'static str, fn() -> Harness);

/// Every dialog, in each of its states that have keys of their own.
fn dialogs() -> Vec<Opens> {
    vec![
        ("help", || with("?")),
        ("help, search", || typed("? /", "sub")),
        ("copy as", || with("Y")),
        ("export", || with("e")),
        ("sort", || with("1 s")),
        ("reanalyse", || with("R")),
        ("dropped", || pasted("/tmp/a.doc")),
        ("internal", || {
            let mut app = Harness::new();
            app.search("10.0.0.1");
            app
        }),
        ("checklist", || pasted("a.example\nb.example\n10.0.0.1")),
        ("checklist, filter", || {
            let mut app = pasted("a.example\nb.example\n10.0.0.1");
            app.press("f");
            app
        }),
        ("palette", || with(":")),
        ("filter", || with("5 f")),
        ("save", || typed("e enter", "x")),
        ("save query", || {
            let mut app = Harness::premium();
            app.press("/");
            app.type_text("type:peexe");
            app.press("ctrl-s");
            app
        }),
        ("note", || typed("n", "seen before")),
        ("first run", || Harness::with(Session { access: Access::NoKey, ..Session::default() })),
        ("comment", || typed("c", "bad")),
        ("comment, button", || typed("c", "bad").tabbed()),
        ("vote", || with("v")),
        ("private URL", || {
            let mut app = typed("U", "http://a.test/");
            app.press("enter");
            app
        }),
        ("private URL, ticks", || {
            let mut app = typed("U", "http://a.test/");
            app.press("enter tab");
            app
        }),
        ("a file, to be sent", unknown_file),
        ("path", || typed("u", "/tm")),
        ("one file", || files(&["a.bin"], false)),
        ("files", || files(&["a.bin", "b.bin"], false)),
        ("a known file", || files(&["a.bin"], true)),
        ("page", page),
    ]
}

trait Tabbed {
    fn tabbed(self) -> Self;
}

impl Tabbed for Harness {
    fn tabbed(mut self) -> Self {
        self.press("tab");
        self
    }
}

/// The keys that the footer names, each with what it says of them.
fn told(app: &mut Harness) -> Vec<(Vec<String>, String)> {
    let screen = app.screen();
    let footer = screen.lines().last().unwrap_or_default().trim().to_owned();
    let is_key = |word: &str| Press::parse(&written(word)).is_ok();
    footer
        .split("  ")
        .map(str::trim)
        .filter(|part| !part.is_empty() && !is_price(part))
        .map(|part| {
            let keys: Vec<String> = part.split(' ').take_while(|word| is_key(word)).map(written).collect();
            let words = part.split(' ').skip(keys.len()).collect::<Vec<_>>().join(" ");
            (keys, words)
        })
        .collect()
}

/// `l: 31 requests`, where there was no room for what the key does.
fn is_price(part: &str) -> bool {
    part.contains(": ") && part.contains(" request")
}

/// `Shift-Tab` as a key file writes it.
fn written(shown: &str) -> String {
    match shown {
        "Shift-Tab" => "backtab".to_owned(),
        "PgDn" => "pagedown".to_owned(),
        "PgUp" => "pageup".to_owned(),
        one if one.chars().count() == 1 => one.to_owned(),
        name => name.to_lowercase(),
    }
}

#[test]
fn every_kind_of_dialog_is_opened_here() {
    let opened: BTreeSet<&str> = dialogs()
        .into_iter()
        .map(|(name, open)| kind(open().model.overlays.last().unwrap_or_else(|| panic!("{name} opens nothing"))))
        .collect();
    assert_eq!(opened, BTreeSet::from(KINDS));
}

#[test]
fn at_no_size_a_dialog_has_a_foreign_footer() {
    let foreign: BTreeSet<&str> = BINDINGS
        .iter()
        .filter(|row| !matches!(row.context, Context::Menu | Context::Files | Context::Form | Context::Note))
        .map(|row| row.label)
        .collect();
    for (name, open) in dialogs() {
        for size in SIZES {
            let mut app = open();
            app.size = size;
            let told = told(&mut app);
            let screen = app.screen();
            assert!(!told.is_empty(), "{name} at {size:?} tells no key:\n{screen}");
            for (keys, words) in &told {
                let words = words.split(" (").next().unwrap_or_default();
                assert!(!keys.is_empty(), "{name} at {size:?}: {words} has no key:\n{screen}");
                assert!(!foreign.contains(words), "{name} at {size:?}: {words} is of another place:\n{screen}");
            }
        }
    }
}

#[test]
fn every_key_that_a_dialog_tells_does_something_there_and_one_leaves_it() {
    for (name, open) in dialogs() {
        let mut app = open();
        app.size = (200, 60);
        let told = told(&mut app);
        let (overlays, context) = (app.model.overlays.len(), app.model.context());
        let mut leaves = false;
        for key in told.iter().flat_map(|(keys, _)| keys) {
            let mut app = open();
            app.size = (200, 60);
            let before = (app.model.overlays.clone(), app.model.status.clone());
            let effects = app.press(key);
            leaves |= app.model.overlays.len() < overlays || app.model.context() != context;
            let is_at_an_end = matches!(key.as_str(), "k" | "up" | "left" | "backtab");
            let after = (app.model.overlays.clone(), app.model.status.clone());
            assert!(is_at_an_end || !effects.is_empty() || before != after, "{key} does nothing in {name}");
        }
        assert!(leaves, "no key that {name} tells leaves it: {told:?}");
    }
}

#[test]
fn with_keys_of_the_users_own_dialogs_tell_these_and_hear_them() {
    let mut keymap = vtriage::keys::Keymap::default();
    let file = "[files]\n\"s\" = \"none\"\n\"x\" = \"send it although it is known\"\n[form]\n\"f4\" = \"leave\"\n";
    assert_eq!(keymap.apply(file), Vec::<String>::new());
    let mut app = files(&["a.bin"], true);
    app.model.keymap = keymap.clone();
    app.size = (120, 40);
    assert!(app.shows("x sends it anyway"), "{}", app.screen());
    app.press("s");
    assert!(!app.shows("Submit PUBLICLY"), "{}", app.screen());
    app.press("x");
    assert!(app.shows("Submit PUBLICLY") && app.shows("F4 sends no file"), "{}", app.screen());
    app.press("f4");
    assert!(app.model.overlays.is_empty());
}

#[test]
fn a_letter_takes_a_choice_that_costs_and_changes_nothing_and_goes_to_any_other() {
    let mut app = with("Y t");
    assert!(app.model.overlays.is_empty());
    app.press("R y");
    assert!(app.shows("›y Yes, reanalyse"), "{}", app.screen());
    let asked = super::harness::asked(&app.press("enter"));
    assert_eq!(asked, ["POST /domains/example.com/analyse"]);
}

#[test]
fn no_letter_of_a_menu_is_a_key_that_it_hears_and_none_stands_twice() {
    for (name, open) in dialogs() {
        let app = open();
        let Some(Overlay::Menu(menu)) = app.model.overlays.last() else { continue };
        let mut seen = BTreeSet::new();
        for choice in &menu.choices {
            let Some(letter) = choice.letter else { panic!("{name}: {} has no letter", choice.label) };
            assert!(seen.insert(letter), "{name}: {letter} twice");
            let press = Press::parse(&letter.to_string()).expect("a key");
            let action = app.model.keymap.action(Context::Menu, press.event());
            let heard = action.is_some_and(|action| app.model.overlays.last().is_some_and(|menu| menu.hears(action)));
            assert!(!heard, "{name}: {letter} is a key of the menu");
        }
    }
}

#[test]
fn esc_leaves_a_form_and_ctrl_c_too_and_nothing_is_sent() {
    for key in ["esc", "ctrl-c"] {
        let mut app = typed("c", "bad");
        assert_eq!(app.press(key), []);
        assert!(app.model.overlays.is_empty() && app.shows("nothing was sent"), "{}", app.screen());
    }
}

#[test]
fn enter_before_the_word_is_typed_says_what_is_missing() {
    let mut app = Harness::new();
    app.search("10.0.0.1");
    app.press("enter");
    assert!(app.shows("yes is not typed yet; nothing was sent"), "{}", app.screen());
    app.act(Action::Close);
    assert!(app.model.overlays.is_empty());
}
