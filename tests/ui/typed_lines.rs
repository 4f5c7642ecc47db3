//! What Enter takes of a line that is typed into the palette.

use serde_json::json;
use vtriage::effect::Effect;
use vtriage::msg::{Memory, Msg, Recalled};
use vtriage::pane::overlay::palette::Line;
use vtriage::pane::overlay::{Intent, Overlay};
use vtriage::session::{Access, Session};
use vtriage::store::SavedSearch;

use super::harness::{Harness, asked, domain};

fn opened() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

fn typed(app: &mut Harness, line: &str) {
    app.press(":");
    app.type_text(line);
}

fn run(app: &mut Harness, line: &str) -> Vec<Effect> {
    typed(app, line);
    app.press("enter")
}

/// What `Enter` takes: the line under the cursor.
fn taken(app: &Harness) -> String {
    let Some(Overlay::Palette(palette)) = app.model.overlays.last() else { panic!("no palette") };
    palette.line().map(|line| line.text.clone()).unwrap_or_default()
}

/// A domain is open, its addresses are listed, and there is a saved query, a profile and a theme of one's own.
fn with_something_to_offer() -> Harness {
    let session = Session {
        access: Access::Key,
        profiles: vec!["premium".to_owned()],
        themes: vec!["mine".to_owned()],
        ..Session::default()
    };
    let mut app = Harness::with(session).sized(120, 40);
    let query = SavedSearch { name: "Parcels".to_owned(), query: "#parcel 203.0.113.66".to_owned() };
    app.update(Msg::Recalled(Recalled::Memory(Box::new(Memory { queries: vec![query], ..Memory::default() }))));
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("1");
    app
}

/// Every command: what is typed, and what Enter takes then.
const TAKEN: &[(&str, &str)] = &[
    ("search 203.0.113.66", "search 203.0.113.66"),
    ("search parcel", "search parcel"),
    ("search #parcel 203.0.113.66", "search #parcel 203.0.113.66"),
    ("ip 198.51.100.7", "ip 198.51.100.7"),
    ("domain example.org", "domain example.org"),
    ("url https://a.example/b c", "url https://a.example/b c"),
    ("file 44d88612fea8a8f36de82e1278abb02f", "file 44d88612fea8a8f36de82e1278abb02f"),
    ("rel subdom", "rel subdomains"),
    ("rel urls", "rel urls"),
    ("rel parent", "rel parent"),
    ("rel nonsense", "rel nonsense"),
    ("compare", "compare"),
    ("watch", "watch"),
    ("unwatch", "unwatch"),
    ("watches", "watches "),
    ("watches l", "watches look"),
    ("recipe domain-hosts", "recipe domain-hosts"),
    ("recipe request", "recipe request"),
    ("tab det", "tab detection"),
    ("tab details", "tab details"),
    ("note seen low", "note seen low"),
    ("copy tick", "copy ticket"),
    ("copy table", "copy table"),
    ("export csv", "export csv"),
    ("export md", "export md"),
    ("export csv stix.json", "export csv stix.json"),
    ("export cs", "export csv"),
    ("sort verd", "sort verdict"),
    ("filter benign", "filter benign"),
    ("case open test", "case open test"),
    ("case new base", "case new base"),
    ("case delete test", "case delete test"),
    ("case rename report", "case rename report"),
    ("case archive out", "case archive out"),
    ("case export report.md", "case export report.md"),
    ("case export graph out.dot", "case export graph out.dot"),
    ("case clear", "case clear"),
    ("case test", "case test"),
    ("case arch", "case archive"),
    ("verdict benign low", "verdict benign low"),
    ("verdict malicious reason", "verdict malicious reason"),
    ("verdict none follow", "verdict none follow"),
    ("verdict ben", "verdict benign"),
    ("verdict reason", "verdict reason"),
    ("log", "log"),
    ("store", "store"),
    ("theme li", "theme light"),
    ("theme mine", "theme mine"),
    ("theme nobody", "theme nobody"),
    ("mouse on", "mouse on"),
    ("mouse is", "mouse is"),
    ("profile pre", "profile premium"),
    ("profile force", "profile force"),
    ("demo", "demo"),
    ("tour", "tour"),
    ("key", "key"),
];

#[test]
fn what_is_typed_is_taken_and_a_few_letters_stand_only_for_what_nothing_else_can_be_meant_by() {
    let mut app = with_something_to_offer();
    app.press(":");
    let Some(Overlay::Palette(palette)) = app.model.overlays.last() else { panic!("no palette") };
    let is_typed = |line: &&Line| matches!(line.intent, Intent::Line(_));
    let commands: Vec<String> = palette.lines.iter().filter(is_typed).map(|line| line.text.trim().to_owned()).collect();
    for name in commands {
        assert!(TAKEN.iter().any(|(typed, _)| typed.split(' ').next() == Some(&name)), "{name} is not in the table");
    }
    let taken = |line: &str| {
        let mut app = with_something_to_offer();
        typed(&mut app, line);
        taken(&app)
    };
    let found: Vec<(&str, String)> = TAKEN.iter().map(|(typed, _)| (*typed, taken(typed))).collect();
    let meant: Vec<(&str, String)> = TAKEN.iter().map(|(typed, meant)| (*typed, (*meant).to_owned())).collect();
    assert_eq!(found, meant);
}

#[test]
fn a_word_behind_a_command_that_takes_none_is_not_passed_over() {
    for command in ["compare", "watch", "unwatch", "log", "store", "demo", "tour", "key"] {
        let mut app = opened();
        assert_eq!(run(&mut app, &format!("{command} other.example")), [], "{command}");
        let words = format!("{command} takes no other.example; nothing was done");
        assert!(app.model.overlays.is_empty() && app.shows(&words), "{}", app.screen());
    }
    let mut app = opened();
    run(&mut app, "case clear other");
    assert!(app.model.overlays.is_empty() && app.shows("other is not open; nothing was done"), "{}", app.screen());
}

#[test]
fn signs_of_an_indicator_are_letters_like_others() {
    for line in ["https://a.example/?x=$", "!example.org", "'example.org", "^example.org"] {
        let mut app = opened();
        typed(&mut app, &format!("search {line}"));
        assert_eq!(taken(&app), format!("search {line}"), "{}", app.screen());
    }
    let mut app = opened();
    typed(&mut app, "https://a.example/?x=$");
    assert_eq!(asked(&app.press("enter")).len(), 1, "{}", app.screen());
}

/// A file is open whose relationships are known: there are many, of all letters.
fn file_opened() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    let hash = "44d88612fea8a8f36de82e1278abb02f";
    app.search(hash);
    app.reply_object(1, &json!({"type": "file", "id": hash, "attributes": {}}));
    app
}

#[test]
fn a_word_that_begins_no_word_of_a_command_does_nothing() {
    for line in ["version", "zzz", "panic", "nest", "stats", "delta", "print", "rel exit", "rel undo", "rel mitre"] {
        let made: [fn() -> Harness; 3] = [file_opened, with_something_to_offer, || Harness::new().sized(120, 40)];
        for make in made {
            let mut app = make();
            let open = |app: &Harness| {
                app.model.trail.current().map(|place| (place.subject.clone(), place.related.shown.clone()))
            };
            let before = open(&app);
            typed(&mut app, line);
            assert!(!app.told().contains("request"), "{line}: {}", app.told());
            assert_eq!(app.press("enter"), [], "{line}:\n{}", app.screen());
            let said = app.told();
            let is_said =
                ["nothing was done", "nothing was sent", "no object here"].iter().any(|words| said.contains(words));
            assert!(is_said, "{line}: {said}");
            assert_eq!(open(&app), before, "{line}");
        }
    }
}

#[test]
fn what_only_has_the_letters_is_taken_where_one_goes_to_it() {
    let mut app = opened();
    typed(&mut app, "sbmtpblc");
    assert!(app.shows("submit publicly"), "{}", app.screen());
    assert_eq!(app.press("enter"), []);
    assert!(app.shows("there is no command sbmtpblc; nothing was done"), "{}", app.screen());
    app.press("down");
    assert_eq!(taken(&app), "submit publicly");
    app.press("enter");
    assert!(app.shows("submit a file or URL"), "{}", app.screen());
}

#[test]
fn commands_are_found_by_the_names_that_other_tools_have_for_them() {
    for (name, meant) in [
        ("undo", "put back what was removed last"),
        ("exit", "quit"),
        ("reload", "read again from the network"),
        ("refresh", "read again from the network"),
        ("upload", "submit publicly"),
        ("rescan", "reanalyse"),
        ("reanalyze", "reanalyse"),
        ("mitre", "behaviour"),
        ("sandbox", "behaviour"),
        ("keys", "help"),
        ("maximise", "zoom the pane"),
        ("exi", "quit"),
        ("yank", "copy the value"),
    ] {
        for mut app in [opened(), file_opened()] {
            typed(&mut app, name);
            assert_eq!(taken(&app), meant, "{name}:\n{}", app.screen());
        }
    }
}
