//! The case on screen: the walk as a tree with a drawing beside it, the timeline, and what objects share.

use serde_json::{Value, json};
use vtriage::case::{Came, Change, Evidence, Head, Own, Ruling};
use vtriage::effect::{Effect, Freshness, StoreTask};
use vtriage::msg::{Msg, Recalled};
use vtriage::store::Reopened;
use vtriage::vt::{Descriptor, Kind, Object};

use super::harness::{Harness, NOW};

/// 2026-01-01T00:00:00Z
const DAY: i64 = 1_767_225_600;

fn file(sign: &str) -> Descriptor {
    Descriptor::new(Kind::File, sign.repeat(64))
}

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn came(object: Descriptor, name: &str, came: Came) -> Change {
    Change::Came { object, name: name.to_owned(), came, at: NOW, remark: None }
}

fn linked(from: Descriptor, relationship: &str, to: Descriptor, date: Option<i64>) -> Change {
    Change::Linked { from, relationship: relationship.to_owned(), to, at: NOW, date }
}

fn learned(object: &Descriptor, malicious: u32) -> Change {
    let brief = json!({"type": object.kind.name(), "id": object.id, "attributes": {"last_analysis_date": DAY,
        "last_analysis_stats": {"malicious": malicious, "suspicious": 0, "harmless": 60, "undetected": 8}}});
    Change::Learned { object: object.clone(), brief: brief.to_string() }
}

/// Two files that were opened and contact the same flagged domain; one of them also names that nobody looked at.
fn walk() -> Vec<Change> {
    let (one, two, login) = (file("a"), file("b"), domain("login.example"));
    let address = Descriptor::new(Kind::IpAddress, "203.0.113.9");
    vec![
        came(one.clone(), "invoice.exe", Came::Opened),
        learned(&one, 30),
        came(login.clone(), "", Came::Listed),
        learned(&login, 12),
        came(domain("cdn.example"), "", Came::Listed),
        came(domain("fonts.gstatic.com"), "", Came::Listed),
        linked(one.clone(), "contacted_domains", login.clone(), None),
        linked(one.clone(), "contacted_domains", domain("cdn.example"), None),
        linked(one, "contacted_domains", domain("fonts.gstatic.com"), None),
        came(address.clone(), "", Came::Opened),
        linked(login.clone(), "resolutions", address, Some(DAY)),
        came(two.clone(), "update.exe", Came::Opened),
        linked(two, "contacted_domains", login, None),
    ]
}

fn told(object: &Descriptor, attributes: &Value) -> (Descriptor, Evidence) {
    let json = json!({"type": object.kind.name(), "id": object.id, "attributes": attributes});
    (object.clone(), Evidence::of(&Object::decode(json.to_string().into()).expect("an object")))
}

fn opened_with(changes: Vec<Change>, width: u16, height: u16) -> Harness {
    let mut app = Harness::new().sized(width, height);
    let head = Head { name: "harbour".to_owned(), made_at: NOW, is_archived: false };
    let case = Reopened { id: 7, head, changes, view: String::new(), runs: Vec::new() };
    app.update(Msg::Recalled(Recalled::Case(Box::new((case, Vec::new())))));
    let evidence = vec![
        told(
            &file("a"),
            &json!({"pe_info": {"imphash": "11ab"}, "creation_date": 708_992_537,
            "first_submission_date": DAY - 86_400, "last_analysis_date": DAY}),
        ),
        told(&file("b"), &json!({"pe_info": {"imphash": "11ab"}, "first_submission_date": DAY - 3 * 86_400})),
        told(&domain("login.example"), &json!({"creation_date": DAY - 5 * 86_400, "registrar": "Invented Names"})),
    ];
    app.update(Msg::Recalled(Recalled::Evidence(evidence)));
    app
}

fn opened() -> Harness {
    opened_with(walk(), 80, 24)
}

/// The lines that hold a text.
fn line(app: &mut Harness, text: &str) -> String {
    let screen = app.screen();
    screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{screen}")).to_owned()
}

fn keeps(effects: &[Effect]) -> Vec<Change> {
    let kept = effects.iter().filter_map(|effect| match effect {
        Effect::Keep(StoreTask::KeepChanges(changes)) => Some(changes.clone()),
        _ => None,
    });
    kept.flatten().collect()
}

#[test]
fn the_walk_is_a_tree_of_what_was_opened_and_what_it_led_to() {
    insta::assert_snapshot!(opened().screen());
}

#[test]
fn whose_verdict_it_is_stands_beside_numbers_that_say_another_thing() {
    let mut changes = walk();
    let brief = json!({"type": "domain", "id": "login.example", "attributes": {"last_analysis_date": DAY,
        "last_analysis_stats": {"malicious": 0, "harmless": 70},
        "gti_assessment": {"verdict": {"value": "VERDICT_MALICIOUS"}}}});
    changes.push(Change::Learned { object: domain("login.example"), brief: brief.to_string() });
    let mut app = opened_with(changes, 100, 24);
    let told = line(&mut app, "login.example");
    assert!(told.contains("0/70, says GTI"), "{told}");
}

#[test]
fn a_wide_window_draws_what_is_around_the_object_under_the_cursor() {
    insta::assert_snapshot!(opened_with(walk(), 160, 30).screen());
}

#[test]
fn a_heading_counts_what_it_does_not_show_and_unfolds_by_steps() {
    let mut app = opened();
    assert!(line(&mut app, "contacted_domains 3").contains("3, 1 flagged · 1 folded · 1 hidden as noise"));
    app.press("j l");
    assert!(app.shows("cdn.example"));
    assert!(!app.shows("gstatic"));
    app.press("h h");
    assert!(line(&mut app, "login.example").contains("folded elsewhere"));
    app.press("h h");
    assert!(!app.shows("contacted_domains 3"), "the object above is folded");
    app.press("l l l");
    assert!(line(&mut app, "login.example").contains("12/80"));
    assert!(!app.shows("folded elsewhere"));
}

#[test]
fn an_object_that_is_met_again_leads_to_where_it_stands_in_full() {
    let mut app = opened();
    assert!(line(&mut app, "see above").contains("login.example"));
    app.press("G l");
    let screen = app.screen();
    let selected = screen.lines().find(|line| line.contains('›') && line.contains("login.example"));
    assert!(selected.is_some_and(|line| !line.contains("see above")), "{screen}");
}

#[test]
fn noise_and_what_lists_merely_named_are_shown_when_asked_for() {
    let mut app = opened();
    app.press(".");
    app.press("a");
    assert!(app.shows("fonts.gstatic.com"));
    assert!(app.shows("cdn.example"));
    assert!(app.shows("6 of 6 objects"));
    app.press(".");
    assert!(!app.shows("fonts.gstatic.com"));
}

#[test]
fn one_key_hides_an_object_as_noise_and_the_case_remembers_it() {
    let mut app = opened();
    app.press("a");
    while !app.screen().lines().any(|line| line.contains('›') && line.contains("cdn.example")) {
        app.press("j");
    }
    let kept = keeps(&app.press("x"));
    assert_eq!(kept, [Change::Hidden { object: domain("cdn.example"), is_hidden: true }]);
    assert!(!app.shows("cdn.example"), "{}", app.screen());
    assert!(app.shows("2 hidden as noise"));
}

#[test]
fn what_is_flagged_is_not_hidden_and_that_is_said() {
    let mut app = opened();
    assert_eq!(keeps(&app.press("x")), []);
    assert!(app.shows("invoice.exe is not hidden: it is flagged"), "{}", app.screen());
}

#[test]
fn a_filter_shows_what_passes_and_what_leads_there() {
    let mut app = opened();
    app.press("f");
    app.type_text("cdn");
    app.press("enter");
    assert!(app.shows("cdn.example") && app.shows("invoice.exe"));
    assert!(!app.shows("update.exe"));
    app.press("esc");
    assert!(app.shows("update.exe"));
}

#[test]
fn all_that_lies_below_a_row_is_marked_with_one_key_and_unmarked_with_the_same() {
    let mut app = opened();
    let marked = |effects: &[Effect], is: bool| {
        keeps(effects)
            .iter()
            .filter(|change| matches!(change, Change::Marked { is_marked, .. } if *is_marked == is))
            .count()
    };
    let effects = app.press("*");
    assert_eq!(marked(&effects, true), 4, "the file, two domains and an address; noise is not marked");
    assert_eq!(marked(&app.press("*"), false), 4);
    assert_eq!(marked(&app.press("space"), true), 1);
}

#[test]
fn enter_opens_what_was_opened_before_without_a_request() {
    let mut app = opened();
    let effects = app.press("enter");
    let kept =
        effects.iter().all(|effect| !matches!(effect, Effect::Ask { freshness, .. } if *freshness != Freshness::Kept));
    assert!(kept, "{effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ask { .. })));
}

#[test]
fn the_timeline_tells_what_happened_and_what_is_not_to_be_believed() {
    let mut app = opened();
    app.press("]");
    insta::assert_snapshot!(app.screen());
}

#[test]
fn the_timeline_is_filtered_by_what_happened() {
    let mut app = opened();
    app.press("]");
    app.press("f");
    app.type_text("registered");
    app.press("enter");
    assert!(app.shows("1 of 6 events"), "{}", app.screen());
}

#[test]
fn common_ground_is_what_the_opened_objects_share_and_enter_opens_it() {
    let mut app = opened();
    app.press("] ]");
    insta::assert_snapshot!(app.screen());
    let effects = app.press("g enter");
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Ask { call, .. } if call.key().contains("login.example"))),
        "{effects:?}"
    );
}

#[test]
fn what_nearly_every_net_program_has_is_no_common_ground() {
    let mut app = opened();
    let program = json!({"pe_info": {"imphash": "f34d5f2d4577ed6d9ceec516c1f5a744"}, "vhash": "33ab"});
    app.update(Msg::Recalled(Recalled::Evidence(vec![told(&file("a"), &program), told(&file("b"), &program)])));
    app.press("] ]");
    assert!(app.shows("33ab") && !app.shows("f34d5f2d"), "{}", app.screen());
}

#[test]
fn marks_choose_whose_common_ground_it_is() {
    let mut app = opened();
    app.press("space");
    app.press("] ]");
    assert!(app.shows("Two objects at least can share something"), "{}", app.screen());
}

#[test]
fn an_empty_case_says_what_will_be_in_it() {
    let mut app = opened_with(Vec::new(), 80, 24);
    assert!(app.shows("Nothing is in this case yet"), "{}", app.screen());
    app.press("] ] ]");
    assert!(app.shows("No recipe runs or has run in this case"), "{}", app.screen());
    app.press("]");
    assert!(app.shows("The watch list is empty"), "{}", app.screen());
    app.press("]");
    assert!(app.shows("Nothing is in this case yet"));
}

#[test]
fn hostile_names_reach_no_terminal() {
    let evil = "a\u{1b}[2J\u{202e}exe.txt\n\t";
    let changes = vec![
        came(file("a"), evil, Came::Opened),
        came(domain("b.example"), evil, Came::Listed),
        linked(file("a"), "odd\u{1b}]0;x\u{7}", domain("b.example"), None),
    ];
    for keys in ["j", "]", "] ]"] {
        let mut app = opened_with(changes.clone(), 160, 30);
        app.press("a");
        app.press(keys);
        let screen = app.screen();
        assert!(!screen.chars().any(|sign| sign == '\u{1b}' || sign == '\u{202e}' || sign == '\u{7}'), "{screen}");
    }
}

#[test]
fn the_views_fit_any_window() {
    for (width, height) in [(40, 12), (60, 14), (80, 24), (120, 40), (200, 60)] {
        for tabs in ["j", "]", "] ]"] {
            let mut app = opened_with(walk(), width, height);
            app.press(tabs);
            let screen = app.screen();
            let edge = screen.lines().find(|line| line.contains("7 Case"));
            assert!(edge.is_some_and(|edge| edge.ends_with(['┐', '╮', '╗'])), "the edge is whole:\n{screen}");
            assert!(screen.lines().any(|line| line.contains("Graph") && line.contains("Timeline")), "{screen}");
        }
    }
}

#[test]
fn what_is_copied_in_a_case_is_what_is_under_its_cursor_and_not_what_is_open() {
    let mut app = opened();
    app.search("other.example");
    app.reply_object(1, &super::harness::domain("other.example", 2, &json!({})));
    app.press("7");
    assert!(app.shows("invoice.exe"), "{}", app.screen());
    assert_eq!(super::harness::copied(&app.press("g y")).as_deref(), Some("a".repeat(64).as_str()));
}

#[test]
fn what_was_private_is_queued_from_a_case_no_more_than_from_its_list() {
    let secret = Descriptor::new(Kind::PrivateFile, "c".repeat(64));
    let mut app = opened_with(vec![came(secret, "offer.docx", Came::Opened)], 80, 24);
    app.press("7 g T");
    assert!(app.shows("nothing to queue here"), "{}", app.screen());
}

#[test]
fn what_the_case_knows_of_an_object_is_exported_and_not_called_unasked() {
    let mut app = opened();
    app.press("7 g");
    assert!(app.shows("invoice.exe"), "{}", app.screen());
    let text = super::harness::copied(&app.press("Y c")).unwrap_or_default();
    let row = text.lines().nth(1).unwrap_or_default();
    assert!(row.contains(",found,malicious,"), "{text}");
}

#[test]
fn what_was_private_is_queued_from_the_watch_list_no_more_than_from_the_graph() {
    let secret = Descriptor::new(Kind::PrivateFile, "c".repeat(64));
    let revisit = vtriage::store::Revisit {
        object: secret,
        name: "offer.docx".to_owned(),
        added_at: NOW,
        asked_at: None,
        looked_at: None,
        last: None,
    };
    let memory = vtriage::msg::Memory { revisits: vec![revisit], ..vtriage::msg::Memory::default() };
    let mut app = opened();
    app.update(Msg::Recalled(Recalled::Memory(Box::new(memory))));
    app.press("7 < g");
    assert!(app.shows("offer.docx"), "{}", app.screen());
    assert_eq!(super::harness::copied(&app.press("y")).as_deref(), Some("c".repeat(64).as_str()));
    app.press("T");
    assert!(app.shows("nothing to queue here"), "{}", app.screen());
}

#[test]
fn a_url_that_the_service_does_not_have_is_copied_from_the_case_as_a_url() {
    let url = Descriptor::of(&vtriage::ioc::classify("http://shop.example/a").expect("a URL"));
    let mut app = opened_with(vec![came(url, "", Came::Opened)], 80, 24);
    app.press("7 g");
    assert_eq!(super::harness::copied(&app.press("y")).as_deref(), Some("http://shop.example/a"));
}

#[test]
fn an_export_in_the_case_takes_all_objects_that_the_graph_shows() {
    let mut app = opened();
    app.press("7 e");
    assert!(app.shows("Export 4 rows"), "{}", app.screen());
}

#[test]
fn a_case_that_is_full_takes_nothing_more_of_what_lists_name_and_says_so_but_takes_what_is_opened() {
    let hub = json!({"type": "domain", "id": "hub.example", "attributes": {"last_analysis_date": DAY},
        "relationships": {"subdomains": {"data": [], "meta": {"count": 9000, "cursor": "a"}}}});
    let mut app = opened_with(Vec::new(), 120, 40);
    app.search("hub.example");
    app.reply_object(1, &hub);
    app.press("6 enter");
    // Each of them is flagged, so none is left out because a list has many.
    let flagged = |number: usize| {
        json!({"type": "domain", "id": format!("host-{number}.example"), "attributes": {"last_analysis_date": DAY,
            "last_analysis_stats": {"malicious": 9, "undetected": 60}}})
    };
    let page = |from: usize, to: usize| {
        let rows: Vec<Value> = (from..to).map(flagged).collect();
        json!({"data": rows, "meta": {"count": 9000, "cursor": format!("from {to}")}})
    };
    let added = |effects: &[Effect]| {
        let kept = keeps(effects);
        kept.iter().filter(|change| matches!(change, Change::Came { .. })).count()
    };
    assert_eq!(added(&app.reply_page(2, &page(0, 4_998))), 4_998);
    assert!(!app.shows("is full"));
    app.press("m");
    assert_eq!(added(&app.reply_page(3, &page(4_990, 5_100))), 1, "with what was opened there was room for one more");
    let words = "the case has 5,000 objects and is full: from now on only what you open and recipes find comes into it";
    assert!(app.shows(words), "{}", app.screen());
    app.search("late.example");
    let late = json!({"type": "domain", "id": "late.example", "attributes": {"last_analysis_date": DAY}});
    assert_eq!(added(&app.reply_object(4, &late)), 1);
    app.press("7");
    assert!(app.shows("of 5,001 objects, 4,999 ways · full"), "{}", app.screen());
}

#[test]
fn ones_own_verdict_stands_in_the_graph_at_every_width() {
    let own = Some(Own { ruling: Ruling::Benign, reason: String::new(), at: NOW, from: None });
    for width in [80, 100, 110, 119, 120, 121, 130, 140, 160, 200] {
        let mut changes = walk();
        changes.push(Change::Ruled { object: file("a"), own: own.clone() });
        let mut app = opened_with(changes, width, 24);
        app.press("7 g");
        assert!(app.shows("invoice.exe") && app.shows("you: benign"), "{width}\n{}", app.screen());
    }
}
