//! `:compare`: two marked objects side by side, or one object then and now.

use serde_json::{Value, json};
use vtriage::case::compare::ThenNow;
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Msg, Recalled};
use vtriage::store::Before;
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, asked, domain};

/// A domain whose two subdomains are marked.
pub(super) fn marked() -> Harness {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6 f");
    app.type_text("subdomains");
    app.press("enter enter");
    let row = |name: &str| json!({"type": "domain", "id": name, "attributes": {}});
    app.reply_page(2, &json!({"data": [row("a.example.com"), row("b.example.com"), row("c.example.com")]}));
    app.press("space space");
    app
}

fn registered(name: &str, registrar: &str) -> Value {
    json!({"type": "domain", "id": name, "attributes": {"registrar": registrar, "jarm": "27d",
        "last_analysis_stats": {"malicious": 3, "harmless": 60}}})
}

#[test]
fn two_marked_objects_are_read_and_told_side_by_side() {
    let mut app = marked();
    app.press(":");
    app.type_text("compare");
    assert!(app.shows("2 requests"), "{}", app.screen());
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 2);
    app.reply_object(3, &registered("a.example.com", "One"));
    app.reply_object(4, &registered("b.example.com", "Two"));
    let screen = app.screen();
    for told in ["a.example.com and b.example.com", "JARM: 27d", "registrar: One | Two", "Shared", "Different"] {
        assert!(screen.contains(told), "{told}:\n{screen}");
    }
}

#[test]
fn a_report_that_does_not_come_is_said_and_nothing_is_compared() {
    let mut app = marked();
    app.command("compare");
    app.reply_object(3, &registered("a.example.com", "One"));
    app.fail(4, Reason::NotFound, 404, "NotFoundError");
    assert!(app.shows("nothing was compared: "), "{}", app.screen());
    app.reply_object(3, &registered("a.example.com", "One"));
    assert!(!app.shows("Shared"), "{}", app.screen());
}

#[test]
fn one_object_is_told_then_and_now_from_the_store_at_no_cost() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    let effects = app.command("compare");
    let subject = Descriptor::new(Kind::Domain, "example.com");
    assert!(effects.contains(&Effect::Keep(StoreTask::Before(subject.clone()))), "{effects:?}");
    assert!(asked(&effects).is_empty());
    app.update(Msg::Recalled(Recalled::Before(subject.clone(), None)));
    assert!(app.shows("no earlier report that said anything else is kept of this"), "{}", app.screen());
    let change = ThenNow::of(&registered("example.com", "One"), &registered("example.com", "Two"));
    let before = Some(Box::new(Before { at: NOW - 86_400, change }));
    app.update(Msg::Recalled(Recalled::Before(subject, before)));
    let screen = app.screen();
    assert!(screen.contains("Then and now · example.com · since 2026-01-02"), "{screen}");
    assert!(screen.contains("registrar: One → Two") && screen.contains("1 fact changed"), "{screen}");
}

#[test]
fn a_comparison_that_comes_while_a_note_is_written_takes_nothing_of_it_and_opens_after_it() {
    let mut app = marked();
    app.command("compare");
    app.reply_object(3, &registered("a.example.com", "One"));
    app.press("5 n");
    app.type_text("seen");
    app.reply_object(4, &registered("b.example.com", "Two"));
    assert!(!app.shows("registrar: One | Two"), "{}", app.screen());
    app.type_text(" in mail");
    app.press("enter");
    assert!(app.shows("registrar: One | Two"), "{}", app.screen());
    app.press("esc n");
    assert!(app.shows("seen in mail"), "{}", app.screen());
}

#[test]
fn a_domain_is_registered_and_not_built() {
    let mut app = marked();
    app.command("compare");
    let made = |name: &str, at: i64| json!({"type": "domain", "id": name, "attributes": {"creation_date": at}});
    app.reply_object(3, &made("a.example.com", 1_767_225_600));
    app.reply_object(4, &made("b.example.com", 1_767_312_000));
    let screen = app.screen();
    assert!(screen.contains("registered") && !screen.contains("built"), "{screen}");
}
