//! Reports that the service gave once and does not have any more.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use vtriage::clock::Clock;
use vtriage::store::Store;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";
const REPORT: &str = "/api/v3/ip_addresses/198.51.100.7";

fn program(server: &MockServer, store: &Arc<Store>) -> Program {
    program_at(server, store, "2026-01-03T00:00:00Z")
}

fn program_at(server: &MockServer, store: &Arc<Store>, time: &str) -> Program {
    let clock = Clock::stopped_at(time.parse::<Timestamp>().expect("a time"));
    let wanted = Wanted { store: Arc::clone(store), clock, ..Wanted::default() };
    Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_has_no_more_is_told_with_what_it_said_before_and_never_as_what_nobody_looked_at() {
    let (server, store) = (MockServer::start().await, Wanted::default().store);
    let report = json!({"data": {"type": "ip_address", "id": "198.51.100.7", "attributes": {
        "last_analysis_date": 1_767_225_600, "last_analysis_stats": {"malicious": 4, "harmless": 81}}}});
    let found = Mock::given(method("GET")).and(path(REPORT));
    let found = found.respond_with(ResponseTemplate::new(200).set_body_json(report)).mount_as_scoped(&server).await;
    let mut first = program(&server, &store);
    first.search("198.51.100.7");
    first.shows("4/85 malicious").await;
    drop(found);
    let body = json!({"error": {"code": "NotFoundError", "message": "IP address not found"}});
    let gone = ResponseTemplate::new(404).set_body_json(body);
    Mock::given(method("GET")).and(path(REPORT)).respond_with(gone).mount(&server).await;
    first.press("r");
    let screen = first.shows("Not in VirusTotal any more, asked 2026").await;
    assert!(screen.contains("4/85 malicious"), "the report stays:\n{screen}");
    assert!(!screen.contains("never scanned"), "{screen}");
    first.quit().await.expect("a clean end");

    let mut second = program(&server, &store);
    second.search("198.51.100.7");
    let screen = second.shows("Not in VirusTotal any more: 198.51.100.7").await;
    assert!(screen.contains("The service said 4/85 of this IP address at 2026-01-03 00:00:00 UTC"), "{screen}");
    assert!(!screen.contains("never") && !screen.contains("nobody"), "{screen}");
    second.quit().await.expect("a clean end");
}

/// A domain as the service sends it, with that many engines that flag it.
fn domain(name: &str, malicious: u32) -> serde_json::Value {
    json!({"type": "domain", "id": name, "attributes": {"last_analysis_date": 1_767_225_600,
        "last_analysis_stats": {"malicious": malicious, "harmless": 60}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_from_the_store_says_of_an_object_what_was_said_last_and_so_does_the_row_that_is_opened() {
    let (server, store) = (MockServer::start().await, Wanted::default().store);
    let mut above = domain("p.example", 0);
    above["relationships"] = json!({"subdomains": {"data": [{"type": "domain", "id": "d.example"}]}});
    for (route, body) in [
        ("/api/v3/domains/p.example", json!({ "data": above })),
        ("/api/v3/domains/p.example/subdomains", json!({"data": [domain("d.example", 5)], "meta": {"count": 1}})),
        ("/api/v3/domains/d.example", json!({ "data": domain("d.example", 25) })),
    ] {
        let mock = Mock::given(method("GET")).and(path(route));
        mock.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    }
    let mut first = program_at(&server, &store, "2026-01-03T00:00:00Z");
    first.search("p.example");
    first.shows("0/60").await;
    first.press("6 enter");
    first.shows("5/65").await;
    first.quit().await.expect("a clean end");
    let mut second = program_at(&server, &store, "2026-01-03T00:10:00Z");
    second.search("d.example");
    second.shows("25/85").await;
    second.quit().await.expect("a clean end");
    let before = server.received_requests().await.expect("recorded").len();
    let mut third = program_at(&server, &store, "2026-01-03T00:20:00Z");
    third.search("p.example");
    third.shows("0/60").await;
    third.press("6 enter");
    let screen = third.shows("25/85").await;
    assert!(!screen.contains("5/65"), "{screen}");
    third.press("enter");
    let screen = third.shows("25/85 malicious").await;
    assert!(screen.contains("10 min"), "it is as old as what was said last:\n{screen}");
    third.quit().await.expect("a clean end");
    assert_eq!(server.received_requests().await.expect("recorded").len(), before, "all of it came from the store");
}
