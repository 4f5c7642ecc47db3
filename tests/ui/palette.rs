//! `:`: every command with its key and its price, found by typing.

use serde_json::json;
use vtriage::app::Pane;
use vtriage::effect::{Effect, StoreTask};
use vtriage::keys::{Action, BINDINGS};
use vtriage::msg::{Msg, Recalled};
use vtriage::pane::detail::Tab;
use vtriage::pane::overlay::Overlay;
use vtriage::session::{Mouse, Session};

use super::harness::{Harness, asked, copied, domain};

fn opened() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app
}

/// Types a line into the palette.
fn typed(app: &mut Harness, line: &str) {
    app.press(":");
    app.type_text(line);
}

fn run(app: &mut Harness, line: &str) -> Vec<Effect> {
    typed(app, line);
    app.press("enter")
}

/// The texts of the lines that the palette lists, the first first.
fn listed(app: &Harness) -> Vec<String> {
    let Some(Overlay::Palette(palette)) = app.model.overlays.last() else { panic!("no palette") };
    palette.found.iter().filter_map(|found| Some(palette.lines.get(found.entry)?.entry.title.clone())).collect()
}

#[test]
fn a_typed_indicator_is_looked_up_with_its_price_said_first() {
    for line in ["198.51.100.7", "ip 198.51.100.7", "search 198[.]51[.]100[.]7"] {
        let mut app = Harness::new().sized(120, 40);
        typed(&mut app, line);
        assert!(app.shows("Enter does it (1 request)"), "{line}:\n{}", app.screen());
        assert_eq!(asked(&app.press("enter")).len(), 1, "{line}");
        assert!(app.model.overlays.is_empty() && app.shows("198.51.100.7"), "{}", app.screen());
    }
    let mut app = Harness::new();
    assert_eq!(asked(&run(&mut app, "ip example.com")), Vec::<String>::new());
    assert!(app.shows("example.com is no IP address; nothing was sent"), "{}", app.screen());
    let mut app = Harness::new();
    assert_eq!(asked(&run(&mut app, "ip 10.0.0.1")), Vec::<String>::new(), "an internal address is asked about first");
    assert!(app.shows("Send an internal indicator?"), "{}", app.screen());
}

#[test]
fn a_relationship_of_what_is_open_is_opened_by_its_name_or_a_few_letters_of_it() {
    let mut app = opened();
    typed(&mut app, "rel subdom");
    assert!(app.shows("rel subdomains") && app.shows("Enter does it (1 request)"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")), ["GET /domains/example.com/subdomains?limit=40"]);
    assert_eq!(app.model.focus, Pane::Related);
    let mut app = opened();
    typed(&mut app, "communicating");
    assert!(listed(&app)[0].starts_with("rel communicating_files"), "{:?}", listed(&app));
    let mut app = opened();
    assert_eq!(asked(&run(&mut app, "rel nonsense")), Vec::<String>::new());
    assert!(app.shows("a domain has no relationship nonsense; nothing was sent"), "{}", app.screen());
}

#[test]
fn tabs_notes_filters_and_columns_are_commands_with_arguments() {
    let mut app = opened();
    run(&mut app, "tab details");
    assert_eq!(app.model.trail.current().map(|place| place.detail.tab), Some(Tab::Details));
    let effects = run(&mut app, "note seen before #case-7");
    assert!(
        effects.iter().any(
            |effect| matches!(effect, Effect::Keep(StoreTask::Annotate { note, .. }) if note == "seen before #case-7")
        ),
        "{effects:?}"
    );
    app.press("1");
    run(&mut app, "filter zzz");
    assert!(app.shows("No row passes the filter"), "{}", app.screen());
    run(&mut app, "filter");
    assert!(!app.shows("No row passes the filter"), "{}", app.screen());
    typed(&mut app, "sort ");
    assert!(app.shows("sort verdict"), "{}", app.screen());
    app.type_text("verd");
    app.press("enter");
    assert!(app.model.overlays.is_empty() && app.model.results.paged.list.state.sort.is_some());
}

#[test]
fn themes_profiles_mouse_store_and_key_are_commands() {
    let session =
        Session { profiles: vec!["premium".to_owned()], themes: vec!["mine".to_owned()], ..Session::default() };
    let mut app = Harness::with(Session { access: vtriage::session::Access::Key, ..session }).sized(120, 40);
    assert_eq!(run(&mut app, "theme light"), [Effect::Dress("light".to_owned())]);
    typed(&mut app, "theme ");
    assert!(app.shows("theme mine") && app.shows("theme dark"), "{}", app.screen());
    app.press("esc");
    assert_eq!(run(&mut app, "profile pre"), [Effect::ReadProfile("premium".to_owned())]);
    assert_eq!(app.update(Msg::ProfileRead), [Effect::BeginProfile]);
    assert_eq!(run(&mut app, "mouse on"), [Effect::Mouse(Mouse::Taken)]);
    assert_eq!(run(&mut app, "store"), [Effect::Keep(StoreTask::Info)]);
    assert_eq!(run(&mut app, "log"), []);
    assert_eq!(app.model.focus, Pane::Activity);
    assert_eq!(run(&mut app, "key"), []);
    assert!(app.shows("Welcome to vtriage"), "{}", app.screen());
    assert_eq!(app.press("esc"), [], "going back is no quitting");
}

#[test]
fn exports_and_copies_are_named_by_their_format() {
    let mut app = opened();
    let effects = run(&mut app, "export stix out.json");
    assert!(
        matches!(&effects[..], [Effect::Save { path, text }] if path.ends_with("out.json") && text.contains("bundle"))
    );
    run(&mut app, "export csv");
    assert!(app.shows("Export: table (CSV)") && app.shows("vtriage.csv"), "{}", app.screen());
    app.press("esc");
    assert!(copied(&run(&mut app, "copy ticket")).is_some_and(|note| note.contains("example[.]com")));
}

#[test]
fn every_command_of_the_key_table_is_in_it_with_its_key_and_what_fits_here_comes_first() {
    let mut app = opened();
    app.press("2 :");
    let lines = listed(&app);
    for row in BINDINGS {
        let is_place =
            Pane::ALL.into_iter().any(|pane| pane.context() == row.context) || row.context.name() == "everywhere";
        if !is_place || vtriage::pane::rows::motion(row.action).is_some() || row.action == Action::Palette {
            continue;
        }
        assert!(lines.iter().any(|line| line.ends_with(row.label)), "{} is missing: {lines:#?}", row.label);
    }
    assert_eq!(lines[0], "remove the row", "the keys of the queue: {lines:?}");
}

#[test]
fn a_command_of_another_pane_goes_there_first_and_never_means_something_else_here() {
    let mut app = Harness::new().sized(120, 40);
    app.paste("bad.example\nother.example");
    app.press("enter 5");
    run(&mut app, "triage pause");
    assert_eq!(app.model.focus, Pane::Triage);
    assert!(app.shows("paused"), "{}", app.screen());
}

#[test]
fn what_can_not_be_done_now_comes_last_says_why_and_is_not_done() {
    let mut app =
        Harness::with(Session { read_only: true, access: vtriage::session::Access::Key, ..Session::default() });
    app.press(":");
    app.type_text("reanalyse");
    assert!(app.shows("read-only mode"), "{}", app.screen());
    app.press("enter");
    assert!(!app.model.overlays.is_empty() && app.shows("read-only mode"), "{}", app.screen());
}

#[test]
fn tab_completes_and_up_gives_back_what_was_typed() {
    let mut app = opened();
    typed(&mut app, "the");
    assert!(listed(&app)[0].starts_with("theme"), "{:?}", listed(&app));
    app.press("tab");
    assert!(app.shows("theme light"), "{}", app.screen());
    app.type_text("li");
    app.press("tab enter");
    typed(&mut app, "");
    app.press("up");
    assert_eq!(app.press("enter"), [Effect::Dress("light".to_owned())]);
    app.press(": up down");
    assert!(app.shows("what do you want to do?"), "{}", app.screen());
    app.type_text("zzqq");
    app.press("enter");
    assert!(app.shows("there is no command zzqq; nothing was done"), "{}", app.screen());
}

#[test]
fn a_command_whose_argument_is_missing_waits_for_it() {
    let mut app = opened();
    typed(&mut app, "ip");
    assert_eq!(app.press("enter"), []);
    assert!(app.shows("ip ADDRESS"), "{}", app.screen());
    assert_eq!(app.press("enter"), []);
    app.type_text("198.51.100.7");
    assert_eq!(asked(&app.press("enter")).len(), 1);
}

#[test]
fn what_is_kept_on_this_machine_is_told() {
    let info = vtriage::store::Info {
        path: Some("/home/ada/store.db".into()),
        file_bytes: 4096,
        answers: 12,
        answer_bytes: 2048,
        size_limit: 1 << 30,
        oldest: None,
        newest: None,
        history: 3,
        notes: 1,
        tags: 2,
        searches: 0,
        queue: 0,
        cases: 1,
        watched: 0,
        private_urls: 0,
        set_aside: vec!["/home/ada/store.db.damaged-1".into()],
    };
    let mut app = opened();
    app.update(Msg::Recalled(Recalled::Info(Box::new(info))));
    assert!(app.shows("store.db.damaged-1 (damaged)"), "{}", app.screen());
    assert!(app.shows("/home/ada/store.db") && app.shows("Kept on this machine"), "{}", app.screen());
}

/// The row of the palette that begins so.
fn row(app: &mut Harness, words: &str) -> String {
    let screen = app.screen();
    let row = screen.lines().find(|line| line.contains(words));
    row.unwrap_or_else(|| panic!("{words} is not listed:\n{screen}")).to_owned()
}

#[test]
fn every_command_that_asks_has_its_price_in_the_list() {
    for (typed_in, words) in [
        ("search", "search WHAT"),
        ("ip", "ip ADDRESS"),
        ("domain", "domain NAME"),
        ("url", "url URL"),
        ("file", "file HASH"),
        ("rel", "rel NAME"),
    ] {
        let mut app = opened();
        typed(&mut app, typed_in);
        let row = row(&mut app, words);
        assert!(row.contains("1 request"), "{row}");
    }
    let mut app = opened();
    typed(&mut app, "ip");
    assert!(!app.told().contains("request"), "Enter only takes it into the line: {}", app.told());
}

#[test]
fn all_pages_have_their_price_in_the_list() {
    let mut app = opened();
    app.search("#tag");
    let rows: Vec<_> = (0..40).map(|at| domain(&format!("n{at}.example"), 1, &json!({}))).collect();
    app.reply_page(2, &json!({"data": rows, "meta": {"count": 200, "cursor": "next"}}));
    typed(&mut app, "load all");
    let here = row(&mut app, "load all pages, or stop");
    assert!(here.contains("4 requests"), "{here}");
    app.press("esc 5");
    typed(&mut app, "load all");
    let elsewhere = row(&mut app, "results: load all pages");
    assert!(elsewhere.contains("4 requests"), "{elsewhere}");
}

#[test]
fn a_typed_indicator_has_its_price_once() {
    let mut app = opened();
    typed(&mut app, "198.51.100.7");
    let row = row(&mut app, "search 198.51.100.7");
    assert!(row.contains("IP address") && row.matches("1 request").count() == 1, "{row}");
}
