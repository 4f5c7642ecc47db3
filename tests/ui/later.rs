//! What the service said last of an object holds, wherever the user comes from: an older list and the end of a link take nothing of it.

use std::sync::Arc;

use serde_json::{Value, json};
use vtriage::case::recipe::Shelf;
use vtriage::case::{Node, Standing};
use vtriage::msg::{Msg, Recalled};
use vtriage::session::{Access, Session, Tier};
use vtriage::vt::{Descriptor, Kind, Reason};

use super::harness::{Harness, NOW, asked, domain};

const DAY: i64 = 86_400;

fn known<'a>(app: &'a Harness, kind: Kind, id: &str) -> &'a Node {
    app.model.case.open.find(&Descriptor::new(kind, id)).expect("in the case")
}

fn ratio(app: &Harness, kind: Kind, id: &str) -> String {
    known(app, kind, id).known.as_ref().expect("known").ratio.to_string()
}

/// A program that has opened `d.example` today, and then the domain above it.
fn opened() -> Harness {
    let mut app = Harness::new().sized(140, 40);
    app.search("d.example");
    app.reply_object(1, &domain("d.example", 25, &json!({})));
    app.search("p.example");
    let named = json!({"subdomains": {"data": [{"type": "domain", "id": "d.example"}]}});
    app.reply_object(2, &domain("p.example", 0, &named));
    app
}

#[test]
fn a_list_from_the_store_takes_nothing_of_what_the_case_knows_by_a_later_report() {
    let mut app = opened();
    app.press("6 enter");
    let rows = [domain("d.example", 5, &json!({})), domain("e.example", 7, &json!({}))];
    app.reply_stored_page(3, &json!({"data": rows, "meta": {"count": 2}}), NOW - 3 * DAY);
    assert_eq!(ratio(&app, Kind::Domain, "d.example"), "25/93");
    assert_eq!(ratio(&app, Kind::Domain, "e.example"), "7/75", "what was not known comes from the list");
}

#[test]
fn a_list_from_the_store_does_not_bring_back_what_the_service_does_not_have_any_more() {
    let mut app = Harness::new().sized(140, 40);
    app.search("d.example");
    app.fail(1, Reason::NotFound, 404, "NotFoundError");
    app.search("p.example");
    let named = json!({"subdomains": {"data": [{"type": "domain", "id": "d.example"}]}});
    app.reply_object(2, &domain("p.example", 0, &named));
    app.press("6 enter");
    app.reply_stored_page(3, &json!({"data": [domain("d.example", 5, &json!({}))]}), NOW - 3 * DAY);
    assert_eq!(known(&app, Kind::Domain, "d.example").standing(), Standing::Unknown);
}

#[test]
fn a_list_that_the_service_gives_now_tells_of_an_object_what_no_earlier_report_says() {
    let mut app = Harness::new().sized(140, 40);
    app.search("d.example");
    app.reply_object_at(1, &domain("d.example", 5, &json!({})), NOW - 3 * DAY);
    app.search("p.example");
    let named = json!({"subdomains": {"data": [{"type": "domain", "id": "d.example"}]}});
    app.reply_object(2, &domain("p.example", 0, &named));
    app.press("6 enter");
    app.reply_page(3, &json!({"data": [domain("d.example", 25, &json!({}))]}));
    assert_eq!(ratio(&app, Kind::Domain, "d.example"), "25/93");
}

#[test]
fn a_row_says_not_in_virustotal_once_the_service_does_not_have_its_object_any_more() {
    let mut app = Harness::new().sized(160, 40);
    app.search("p.example");
    let named = json!({"subdomains": {"data": [{"type": "domain", "id": "d.example"}]}});
    app.reply_object(1, &domain("p.example", 0, &named));
    app.press("6 enter");
    app.reply_page(2, &json!({"data": [domain("d.example", 5, &json!({}))], "meta": {"count": 1}}));
    app.press("enter r");
    app.fail(3, Reason::NotFound, 404, "NotFoundError");
    app.press("backspace 6");
    assert!(app.shows("not in VirusTotal d.example") && !app.shows("5/73"), "{}", app.screen());
}

fn address(id: &str, malicious: u32) -> Value {
    json!({"type": "ip_address", "id": id, "attributes": {"as_owner": "Cinder Row Hosting", "asn": 64499, "country": "MD",
        "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"malicious": malicious, "suspicious": 0, "harmless": 60, "undetected": 8}}})
}

fn resolution(name: &str, address: &str, malicious: u32) -> Value {
    json!({"type": "resolution", "id": format!("{address}{name}"), "attributes": {"date": 1_767_139_200,
        "resolver": "Saltings passive DNS", "host_name": name, "ip_address": address,
        "ip_address_last_analysis_stats": {"malicious": malicious, "suspicious": 0, "harmless": 60, "undetected": 8}}})
}

/// A program that has opened an address and a file, and whose recipe finds that address as the end of a link.
fn walked(malicious: u32) -> Harness {
    let recipes = Arc::new(Shelf::of(&[]));
    let session = Session { access: Access::Key, tier: Tier::Public, recipes, ..Session::default() };
    let mut app = Harness::with(session).sized(160, 40);
    app.update(Msg::Recalled(Recalled::Memory(Box::default())));
    app.search("198.51.100.77");
    app.reply_object_at(1, &address("198.51.100.77", 22), NOW - DAY);
    app.search(&"ab".repeat(32));
    let file = json!({"type": "file", "id": "ab".repeat(32), "attributes": {}});
    app.reply_object(2, &file);
    app.command("recipe file-network");
    app.press("y enter");
    // One after the other: domains, addresses, URLs, and where the one domain has pointed.
    app.reply_page(3, &json!({"data": [domain("c2.example", 12, &json!({}))]}));
    app.reply_page(4, &json!({"data": []}));
    app.reply_page(5, &json!({"data": []}));
    let ends = [("198.51.100.77", malicious), ("198.51.100.9", 12)];
    let ends: Vec<Value> = ends.iter().map(|(end, malicious)| resolution("c2.example", end, *malicious)).collect();
    assert!(asked(&app.reply_page(6, &json!({ "data": ends }))).is_empty());
    app
}

#[test]
fn a_recipe_takes_no_date_and_no_description_from_an_address_that_was_opened() {
    let app = walked(22);
    let opened = known(&app, Kind::IpAddress, "198.51.100.77").known.clone().expect("known");
    assert_eq!((&*opened.ratio, opened.date), ("22/90", Some(1_767_225_600)));
    assert!(opened.about.contains("Cinder Row Hosting"), "{opened:?}");
}

#[test]
fn the_end_of_a_link_with_newer_numbers_tells_them_undated_and_what_the_object_is_stays_told() {
    let app = walked(24);
    let opened = known(&app, Kind::IpAddress, "198.51.100.77").known.clone().expect("known");
    assert_eq!((&*opened.ratio, opened.date), ("24/92", None));
    assert!(opened.about.contains("Cinder Row Hosting"), "{opened:?}");
}

#[test]
fn what_only_links_name_is_neither_dated_nor_described_by_the_link() {
    let app = walked(22);
    let named = known(&app, Kind::IpAddress, "198.51.100.9").known.clone().expect("known");
    assert_eq!((&*named.ratio, named.date, &*named.about), ("12/80", None, ""));
}
