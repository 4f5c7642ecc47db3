//! Whatever lies on top of the screen tells its own keys, and no others.

use std::collections::BTreeSet;

use serde_json::json;
use vtriage::effect::{FileNews, Found, LocalFile, LookId};
use vtriage::flow::Flow;
use vtriage::flow::deletion::Deletion;
use vtriage::flow::submission::Submission;
use vtriage::keys::{Action, BINDINGS, Context, Press};
use vtriage::msg::{Msg, Recalled};
use vtriage::pane::overlay::{Intent, Overlay, Page};
use vtriage::session::{Access, Session};
use vtriage::store::{Lookup, Remembered, State};
use vtriage::theme::Role;
use vtriage::vt::{Reason, Upload};
use vtriage::widget::list_dialog::Room;

use super::harness::{Harness, NOW, domain, question, resolutions};

const SIZES: [(u16, u16); 6] = [(80, 24), (100, 30), (120, 40), (200, 60), (300, 80), (45, 60)];

const KINDS: [&str; 14] = [
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
    "tour",
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
        Overlay::Flow(flow) => match &**flow {
            Flow::Submission(Submission::Typing(_) | Submission::Looking(_) | Submission::Choosing(_)) => KINDS[11],
            _ => KINDS[10],
        },
        Overlay::Page(_) => KINDS[12],
        Overlay::Tour(_) => KINDS[13],
    }
}

pub(super) fn opened() -> Harness {
    let mut app = Harness::new();
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

pub(super) fn with(keys: &str) -> Harness {
    let mut app = opened();
    app.press(keys);
    app
}

pub(super) fn pasted(text: &str) -> Harness {
    let mut app = opened();
    app.paste(text);
    app
}

pub(super) fn typed(keys: &str, text: &str) -> Harness {
    let mut app = with(keys);
    app.type_text(text);
    app
}

/// Files that were found and hashed; `known` says what the service has of the first.
pub(super) fn files(names: &[&str], known: bool) -> Harness {
    let mut app = typed("u", "/tmp/some");
    app.press("enter");
    let file = |name: &&str| LocalFile {
        upload: Upload {
            path: format!("/tmp/{name}").into(),
            name: (*name).to_owned(),
            leads_to: None,
            size: 68,
            sha256: None,
            parts: Vec::new(),
        },
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
pub(super) fn unknown_file() -> Harness {
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
        ("tour", || {
            let mut app = typed(":", "tour");
            app.press("enter");
            app
        }),
        ("tour, a step later", || {
            let mut app = typed(":", "tour");
            app.press("enter enter");
            app
        }),
    ]
}

/// What holds more than any of the sizes shows.
fn long_dialogs() -> Vec<Opens> {
    vec![
        ("history", || {
            let mut app = opened();
            app.press("H");
            app.model.update(Msg::Recalled(Recalled::History((0..90).map(looked_up).collect())));
            app
        }),
        ("long checklist", || {
            let urls: Vec<String> = (0..90).map(|at| format!("https://n{at}.example/a/b")).collect();
            pasted(&urls.join("\n"))
        }),
        ("many files", || {
            let names: Vec<String> = (0..90).map(|at| format!("n{at}.bin")).collect();
            files(&names.iter().map(String::as_str).collect::<Vec<_>>(), false)
        }),
        ("lines to select by hand", || {
            let mut app = opened();
            let lines = (0..90).map(|line| (Role::Text, format!("line {line}"))).collect();
            app.model.overlays.push(Overlay::Page(Page::bare("Select this by hand".to_owned(), lines)));
            app
        }),
        ("suggestions", || {
            let mut app = Harness::premium();
            app.press("/ tab");
            app
        }),
    ]
}

pub(super) fn looked_up(at: i64) -> Remembered {
    let lookup = Lookup {
        at: NOW - at,
        value: format!("n{at}.example"),
        kind: "domain".to_owned(),
        object: format!("n{at}.example"),
        state: State::Found,
        verdict: None,
        name: String::new(),
    };
    Remembered { lookup, now: None, elsewhere: None }
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

/// The box that lies on top: what differs from the screen without it, below the search bar and above the footer.
pub(super) fn topmost(app: &mut Harness) -> Vec<String> {
    let cells = |screen: &str| screen.lines().map(|line| line.chars().collect()).collect::<Vec<Vec<char>>>();
    let with = cells(&app.screen());
    let (overlays, search) = (std::mem::take(&mut app.model.overlays), app.model.search.active);
    app.model.search.active = false;
    let without = cells(&app.screen());
    (app.model.overlays, app.model.search.active) = (overlays, search);
    let at = |screen: &[Vec<char>], row: usize, column: usize| {
        screen.get(row).and_then(|row| row.get(column)).copied().unwrap_or(' ')
    };
    let lines = if search { 2 } else { 0 }..with.len().saturating_sub(1);
    let across = 0..usize::from(app.size.0);
    let differs = |row: usize, column: usize| at(&with, row, column) != at(&without, row, column);
    let rows: Vec<usize> = lines.clone().filter(|row| across.clone().any(|column| differs(*row, column))).collect();
    let columns: Vec<usize> = across.clone().filter(|column| lines.clone().any(|row| differs(row, *column))).collect();
    let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else { return Vec::new() };
    let (Some(left), Some(right)) = (columns.first(), columns.last()) else { return Vec::new() };
    // A page of its own takes the rows of the header too.
    let is_bare = matches!(app.model.overlays.last(), Some(Overlay::Page(page)) if page.room == Room::Bare);
    let top = if is_bare { 0 } else { *top };
    (top..=*bottom).map(|row| (*left..=*right).map(|column| at(&with, row, column)).collect()).collect()
}

/// The words in a box, without edges and marks, as far as they tell its rows apart.
fn rows_in(lines: &[String]) -> BTreeSet<String> {
    let inside = lines.iter().skip(1).take(lines.len().saturating_sub(2));
    let words = |line: &String| line.replace(['│', '┃', '█', '▐', '░', '›', '·', '┆', '▌'], " ");
    inside
        .map(|line| words(line).split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|row| !row.is_empty())
        .collect()
}

#[test]
fn at_no_size_a_dialog_holds_more_than_it_shows_without_saying_how_much_and_marking_where_one_is() {
    let theme = vtriage::theme::Theme::by_name("terminal", vtriage::theme::Palette::default()).expect("a theme");
    let mark = theme.glyphs().scroll_thumb;
    let (mut faults, mut long) = (Vec::new(), BTreeSet::new());
    for (name, open) in dialogs().into_iter().chain(long_dialogs()) {
        for size in SIZES {
            let mut app = open();
            app.size = (size.0, 220);
            let whole = rows_in(&topmost(&mut app));
            app.size = size;
            let shown = topmost(&mut app);
            let seen = rows_in(&shown);
            // These are no higher on a higher screen.
            if whole.is_subset(&seen) && !["palette", "suggestions"].contains(&name) {
                continue;
            }
            long.insert(name);
            let is_bare = matches!(app.model.overlays.last(), Some(Overlay::Page(page)) if page.room == Room::Bare);
            let says = shown.first().is_some_and(|edge| {
                let words: Vec<&str> = edge.split_whitespace().collect();
                let is_count = |word: &str| word.replace(',', "").parse::<usize>().is_ok();
                words.windows(3).any(|part| is_count(part[0]) && part[1] == "of" && is_count(part[2]))
            });
            let is_marked = shown.iter().any(|row| row.contains(mark));
            if !says || !(is_marked || is_bare) {
                faults.push(format!("{name} at {size:?}: said {says}, marked {is_marked}\n{}", shown.join("\n")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for name in ["help", "history", "long checklist", "many files", "page"] {
        assert!(long.contains(name), "{name} is never longer than the screen: {long:?}");
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

/// Menus that ask before something is sent, changed or lost.
fn asking() -> Vec<Opens> {
    vec![
        ("all pages", || {
            let mut app = Harness::new();
            app.search("#phishing");
            app.reply_page(1, &resolutions(0, 40, &json!({"count": 55, "cursor": "AbC="})));
            app.press("1 A");
            app
        }),
        ("marked rows off the queue", || {
            let mut app = pasted("a.example\nb.example");
            app.press("enter 2 * d");
            app
        }),
        ("deletion", || {
            let mut app = Harness::premium();
            let asked = app.press("3 enter");
            let file = json!({"type": "private_file", "id": "a".repeat(64), "attributes": {}});
            app.reply_page(question(&asked), &json!({"data": [file]}));
            app.press("d");
            app
        }),
    ]
}

#[test]
fn a_menu_that_sends_changes_or_loses_something_has_no_first_and_is_left_by_enter_as_it_opens() {
    let mut asked = BTreeSet::new();
    for (name, open) in dialogs().into_iter().chain(asking()) {
        let mut app = open();
        let Some(Overlay::Menu(menu)) = app.model.overlays.last() else { continue };
        let asks = menu.choices.iter().any(|choice| {
            choice.intent.asks_for_enter()
                || matches!(choice.intent, Intent::Delete(Deletion::Offered(..)) | Intent::Inside(_))
        });
        if !asks {
            continue;
        }
        asked.insert(name);
        let first = menu.choices.first().map(|choice| (choice.label.as_str(), choice.letter, choice.intent.clone()));
        assert_eq!(first, Some(("No", Some('n'), Intent::Do(Action::Close))), "{name}");
        if let [_, yes] = menu.choices.as_slice() {
            assert!(yes.label.starts_with("Yes, ") && yes.letter == Some('y'), "{name}: {}", yes.label);
        }
        let effects = app.press("enter");
        assert!(effects.is_empty() && app.model.overlays.is_empty(), "{name}: {effects:?}");
    }
    let all = ["all pages", "deletion", "dropped", "marked rows off the queue", "reanalyse"];
    assert_eq!(asked, BTreeSet::from(all));
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
    let typed_there = app.screen().lines().any(|line| line.contains("> ") && line.contains("yes"));
    assert!(!typed_there && app.shows("Type yes to send it"), "{}", app.screen());
    app.press("enter");
    assert!(app.shows("yes is not typed yet; nothing was sent"), "{}", app.screen());
    app.act(Action::Close);
    assert!(app.model.overlays.is_empty());
}

#[test]
fn the_history_has_the_words_of_the_commands_and_says_of_nothing_private_that_virustotal_has_it_not() {
    let mut app = opened().sized(140, 40);
    app.press("H");
    let row = |at, kind: &str, state| {
        let known = looked_up(at);
        Remembered { lookup: Lookup { kind: kind.to_owned(), state, ..known.lookup }, ..known }
    };
    let rows = vec![
        row(1, "private_file", State::NotFound),
        row(2, "domain", State::NotFound),
        row(3, "domain", State::Failed),
        row(4, "domain", State::NotAsked),
    ];
    app.model.update(Msg::Recalled(Recalled::History(rows)));
    let screen = app.screen();
    let says = |name: &str, words: &str| screen.lines().any(|line| line.contains(name) && line.contains(words));
    assert!(says("n1.example", "not there (private)"), "{screen}");
    assert!(says("n2.example", "not in VirusTotal"), "{screen}");
    assert!(says("n3.example", "asked and failed"), "{screen}");
    assert!(says("n4.example", "not asked"), "{screen}");
}
