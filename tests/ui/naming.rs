//! Objects that lists and lines only name are told with what is known of them here; nothing is sent for it.

use base64::Engine as _;
use bytes::Bytes;
use serde_json::{Value, json};
use vtriage::effect::{Effect, StoreTask};
use vtriage::msg::{Msg, Recalled};
use vtriage::vt::{Descriptor, Kind, Object};

use super::harness::{Harness, NOW, asked, domain};

const MD5: &str = "7809376fe32e44c957347816a47b3d65";
const SHA256: &str = "1f2e3d4c5b6a79880000000000000000000000000000000000000000000000aa";

/// What the store is asked for, of objects by their names.
fn sought(effects: &[Effect]) -> Vec<String> {
    let named = effects.iter().filter_map(|effect| match effect {
        Effect::Keep(StoreTask::Glimpse(named)) => Some(named.iter().map(|named| named.id.to_string())),
        _ => None,
    });
    named.flatten().collect()
}

/// The store has this object.
fn has(app: &mut Harness, kind: Kind, id: &str, object: Option<&Value>) -> Vec<Effect> {
    let object = object.map(|object| Object::decode(Bytes::from(object.to_string())).expect("an object"));
    let found = vec![(Descriptor::new(kind, id), object.map(Box::new))];
    app.update(Msg::Recalled(Recalled::Glimpsed(found)))
}

fn address(id: &str, malicious: u32) -> Value {
    json!({"type": "ip_address", "id": id, "attributes": {"asn": 64_496, "as_owner": "Cinder Row", "country": "NL",
        "last_analysis_stats": {"malicious": malicious, "undetected": 94 - malicious}}})
}

fn resolved() -> (Harness, Vec<Effect>) {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(
        1,
        &domain("example.com", 2, &json!({"resolutions": {"data": [{"type": "resolution", "id": "x"}]}})),
    );
    app.press("6 enter");
    let resolution = |last: u32, malicious: u32| {
        json!({"type": "resolution", "id": format!("198.51.100.{last}example.com"), "attributes": {"date": 1_767_225_600,
            "host_name": "example.com", "ip_address": format!("198.51.100.{last}"), "resolver": "Example DNS",
            "ip_address_last_analysis_stats": {"malicious": malicious, "undetected": 90}}})
    };
    let effects = app.reply_page(2, &json!({"data": [resolution(7, 4), resolution(8, 0)], "meta": {}}));
    (app, effects)
}

#[test]
fn passive_dns_is_a_table_of_verdict_address_network_and_when_it_was_seen_last() {
    let (mut app, effects) = resolved();
    assert_eq!(sought(&effects), ["198.51.100.7", "198.51.100.8"]);
    assert!(asked(&effects).is_empty(), "nothing is sent for it: {effects:?}");
    let screen = app.screen();
    // Where a text begins on the screen, in cells.
    let column = |line: &str, text: &str| Some(line.get(..line.find(text)?)?.chars().count());
    let line =
        |screen: &str, part: &str| screen.lines().find(|line| line.contains(part)).unwrap_or_default().to_owned();
    let titles = line(&screen, "  address ");
    let places = ["verdict", "address", "network", "last seen", "source"].map(|title| column(&titles, title));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{screen}");
    let [.., source] = places;
    for address in [" 198.51.100.7  ", " 198.51.100.8  "] {
        let row = line(&screen, address);
        assert_eq!(column(&row, "Example DNS"), source, "who saw it is no network:\n{screen}");
    }
    has(&mut app, Kind::IpAddress, "198.51.100.7", Some(&address("198.51.100.7", 30)));
    let screen = app.screen();
    let network = column(&line(&screen, "  address "), "network");
    let row = line(&screen, " 198.51.100.7  ");
    assert!(row.contains("4/94") && row.contains("2026-01-01"), "{screen}");
    assert_eq!(column(&row, "AS64496 Cinder Row · NL"), network, "{screen}");
    let other = line(&screen, " 198.51.100.8  ");
    let between = other.chars().skip(network.unwrap_or_default()).take(23).collect::<String>();
    assert_eq!(between.trim(), "", "of the other no network is known:\n{screen}");
}

#[test]
fn what_the_store_was_asked_about_once_it_is_not_asked_about_again() {
    let (mut app, _) = resolved();
    let again = app.press("h l j k");
    assert_eq!(sought(&again), Vec::<String>::new());
}

#[test]
fn ids_alone_have_the_verdicts_that_the_store_has_and_are_sorted_by_them() {
    let mut app = Harness::new().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6 i");
    let ids: Vec<Value> = ["a.example.com", "b.example.com"].map(|id| json!({"type": "domain", "id": id})).to_vec();
    app.reply_page(2, &json!({"data": ids, "meta": {}}));
    app.press("s down enter");
    has(&mut app, Kind::Domain, "b.example.com", Some(&domain("b.example.com", 40, &json!({}))));
    let screen = app.screen();
    let row = |name: &str| screen.lines().position(|line| line.contains(name)).unwrap_or_default();
    assert!(screen.contains("40/108"), "{screen}");
    assert_ne!(row("a.example.com"), row("b.example.com"));
    assert!(screen.contains("not loaded"), "of the other nothing is known:\n{screen}");
}

#[test]
fn private_analyses_are_told_by_the_file_and_its_verdict_and_not_by_their_ids() {
    let mut app = Harness::premium().sized(160, 40);
    app.press("3 enter");
    let file = json!({"type": "private_file", "id": SHA256, "attributes": {"meaningful_name": "desk-07.msi", "md5": MD5,
        "type_description": "Windows Installer", "threat_severity": {"threat_severity_level": "SEVERITY_HIGH"},
        "threat_verdict": "VERDICT_MALICIOUS"}});
    app.reply_page(1, &json!({"data": [file], "meta": {"count": 1}}));
    app.press("l enter");
    let id = base64::engine::general_purpose::STANDARD.encode(format!("{}:{MD5}:{NOW}", "0".repeat(32)));
    let analysis = json!({"type": "private_analysis", "id": id, "attributes": {"status": "completed", "date": NOW}});
    app.reply_page(2, &json!({"data": [analysis], "meta": {"count": 1}}));
    app.press("z");
    let screen = app.screen();
    let row = screen.lines().find(|line| line.contains("desk-07.msi")).unwrap_or_default();
    assert!(row.contains("high / malicious") && row.contains("completed"), "{screen}");
    assert!(!row.contains(&id[..12]), "{screen}");
}

#[test]
fn comments_are_told_with_what_they_are_about_and_its_verdict() {
    let mut app = Harness::premium().sized(160, 40);
    app.search("#phishing");
    let comment = |id: &str| json!({"type": "comment", "id": id, "attributes": {"text": "seen in mail", "date": NOW}});
    let url = "aa".repeat(32);
    let data = [comment("d-parcel.example-f1e2d3c4"), comment(&format!("u-{url}-f1e2d3c4"))];
    let effects = app.reply_page(1, &json!({"data": data, "meta": {}}));
    assert_eq!(sought(&effects), ["parcel.example", &url]);
    has(&mut app, Kind::Domain, "parcel.example", Some(&domain("parcel.example", 9, &json!({}))));
    let page = json!({"type": "url", "id": url, "attributes": {"url": "https://cdn.example/pay", "last_analysis_stats":
        {"malicious": 5, "undetected": 90}}});
    has(&mut app, Kind::Url, &url, Some(&page));
    app.press("z");
    let screen = app.screen();
    let row = |part: &str| screen.lines().find(|line| line.contains(part)).unwrap_or_default();
    assert!(row("on domain parcel.example").contains("9/77"), "{screen}");
    assert!(row("on https://cdn.example/pay").contains("5/95"), "{screen}");
}

#[test]
fn a_bare_hash_in_behaviour_has_its_verdict_where_the_store_has_one() {
    let mut app = Harness::new().sized(160, 60);
    app.search(SHA256);
    app.reply_object(
        1,
        &json!({"type": "file", "id": SHA256, "attributes": {"sha256": SHA256,
        "last_analysis_stats": {"malicious": 61, "undetected": 11}}}),
    );
    app.press("b enter");
    let (known, unseen) = ("bb".repeat(32), "cc".repeat(32));
    let dropped = [json!({"path": "C:\\a.exe", "sha256": known}), json!({"path": "C:\\b.exe", "sha256": unseen})];
    let behaviour = json!({"type": "file_behaviour", "id": format!("{SHA256}_Lantern"), "attributes": {
        "sandbox_name": "Lantern", "files_dropped": dropped, "ip_traffic": [{"destination_ip": "198.51.100.7"}]}});
    let effects = app.reply_page(2, &json!({"data": [behaviour], "meta": {}}));
    assert!(asked(&effects).is_empty());
    app.press("f");
    let filtered = app.press("e x e enter");
    let sought = [sought(&effects), sought(&filtered)].concat();
    assert!(sought.contains(&known) && sought.contains(&unseen), "{sought:?}\n{}", app.screen());
    let file = json!({"type": "file", "id": known, "attributes": {"last_analysis_stats": {"malicious": 40, "undetected": 30}}});
    has(&mut app, Kind::File, &known, Some(&file));
    has(&mut app, Kind::File, &unseen, None);
    let screen = app.screen();
    let row = |part: &str| screen.lines().find(|line| line.contains(part)).unwrap_or_default();
    assert!(row(&known).contains("  40/70"), "{screen}");
    assert!(row(&unseen).contains("?   cccc"), "there is no room for words:\n{screen}");
    assert_eq!(
        screen.matches("61/72").count(),
        2,
        "its own verdict stands in the list and in its head alone:\n{screen}"
    );
}

#[test]
fn a_comment_that_is_open_says_what_it_is_about_and_leads_there() {
    let mut app = Harness::premium().sized(120, 40);
    app.search("#phishing");
    let comment = json!({"type": "comment", "id": "d-parcel.example-f1e2d3c4", "attributes": {"text": "seen in mail",
        "date": NOW}});
    app.reply_page(1, &json!({"data": [comment], "meta": {}}));
    app.press("enter");
    let screen = app.screen();
    assert!(screen.contains("comment · seen in mail") && screen.contains("on domain parcel.example"), "{screen}");
    app.press("5 .");
    assert!(asked(&app.press("enter"))[0].starts_with("GET /domains/parcel.example"), "{}", app.screen());
}

#[test]
fn the_title_of_results_says_what_was_searched_for() {
    let mut app = Harness::premium().sized(200, 40);
    app.search("type:peexe p:5+");
    app.reply_page(1, &json!({"data": [domain("a.example", 3, &json!({}))], "meta": {}}));
    assert!(app.shows("1 Results · type:peexe p:5+"), "{}", app.screen());
    app.size = (60, 24);
    let edge = app.screen().lines().nth(2).unwrap_or_default().to_owned();
    assert!(edge.contains("type:peexe p:5+") && edge.contains("1 of 1"), "{edge}");
}

#[test]
fn of_what_nobody_knows_no_relationship_is_offered_at_any_price() {
    for mut app in [Harness::new(), Harness::premium()] {
        app.size = (120, 50);
        app.search(&"ab".repeat(32));
        app.fail(1, vtriage::vt::Reason::NotFound, 404, "NotFoundError");
        let screen = app.screen();
        assert!(screen.contains("nothing is known to be related to it"), "{screen}");
        assert!(!screen.contains("contacted_domains"), "{screen}");
        assert_eq!(asked(&app.press("6 enter l i m")), Vec::<String>::new());
    }
}

#[test]
fn what_a_private_analysis_is_about_has_a_name_or_says_that_it_was_not_read() {
    let mut app = Harness::premium().sized(160, 40);
    app.press("3 l enter");
    let id = |hash: &str| base64::engine::general_purpose::STANDARD.encode(format!("{}:{hash}:{NOW}", "0".repeat(32)));
    let analysis = |hash: &str| json!({"type": "private_analysis", "id": id(hash), "attributes": {"status": "completed", "date": NOW}});
    app.reply_page(1, &json!({"data": [analysis(MD5), analysis(&"ab".repeat(32))], "meta": {"count": 2}}));
    app.press("z");
    let screen = app.screen();
    assert!(screen.contains("private file, name not read · 7809376fe32e"), "{screen}");
    assert!(screen.contains("private URL, address not read · abababababab"), "{screen}");
    app.press("z");
    app.rest();
    let screen = app.screen();
    let title = screen.lines().find(|line| line.contains("5 ")).unwrap_or_default();
    assert!(title.contains("private file, name not read"), "{screen}");
}

/// A comment on a file that the store knows was found by its tag.
fn commented(width: u16, height: u16) -> Harness {
    let mut app = Harness::premium().sized(width, height);
    app.search("#phishing");
    let id = format!("f-{SHA256}-52c33d2c");
    let comment = json!({"type": "comment", "id": id, "attributes": {"text": "seen in mail", "date": NOW}});
    app.reply_page(1, &json!({"data": [comment], "meta": {}}));
    let file = json!({"type": "file", "id": SHA256, "attributes": {"meaningful_name": "invoice.exe",
        "last_analysis_stats": {"malicious": 61, "undetected": 11}}});
    has(&mut app, Kind::File, SHA256, Some(&file));
    app
}

#[test]
fn a_comment_is_called_by_what_it_says_with_the_verdict_on_what_it_is_about() {
    let mut app = commented(120, 40);
    app.press("enter");
    let screen = app.screen();
    let names = screen.lines().filter(|line| line.contains("52c33d2c") && !line.contains(" id  ")).count();
    assert_eq!(names, 0, "its id tells nothing:\n{screen}");
    let title = screen.lines().find(|line| line.contains("5 ")).unwrap_or_default();
    assert!(title.contains("seen in mail"), "{screen}");
    assert!(screen.contains("● 61/72"), "{screen}");
    assert!(screen.lines().any(|line| line.contains("on file invoice.exe")), "{screen}");
    let whole = screen.lines().find(|line| line.contains("is about") && line.contains(SHA256));
    assert!(whole.is_some(), "the hash is whole:\n{screen}");
}

#[test]
fn of_what_a_comment_is_about_the_name_stands_before_the_hash() {
    let mut app = commented(80, 24);
    assert!(app.shows("on invoice.exe"), "{}", app.screen());
}

#[test]
fn a_graph_is_called_by_its_name_wherever_it_is_named() {
    let mut app = Harness::premium().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({})));
    app.press("6");
    app.command("rel graphs");
    let graph = json!({"type": "graph", "id": "g0123456789abcdef", "attributes": {"graph_data": {"description": "Parcel ring"}}});
    app.reply_page(2, &json!({"data": [graph], "meta": {}}));
    app.press("enter");
    let screen = app.screen();
    let title = screen.lines().find(|line| line.contains("5 ")).unwrap_or_default();
    assert!(title.contains("Parcel ring"), "{screen}");
}
