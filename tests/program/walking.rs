//! From a question to an object two relationships away, over HTTP.

use std::sync::Arc;

use serde_json::json;
use vtriage::session::Tier;
use vtriage::store::{Options, Store};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

fn answer(body: &serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

async fn world() -> MockServer {
    let server = MockServer::start().await;
    let domain = json!({"data": {"type": "domain", "id": "a.example",
        "attributes": {"last_analysis_stats": {"malicious": 2, "harmless": 60, "undetected": 8}},
        "relationships": {"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.7a.example"}]}}}});
    let resolutions = json!({"data": [{"type": "resolution", "id": "198.51.100.7a.example",
        "attributes": {"host_name": "a.example", "ip_address": "198.51.100.7", "date": 1_767_225_600}}]});
    let address = json!({"data": {"type": "ip_address", "id": "198.51.100.7",
        "attributes": {"last_analysis_stats": {"malicious": 7, "harmless": 80, "undetected": 7}}}});
    for (route, body) in [
        ("/api/v3/domains/a.example", &domain),
        ("/api/v3/domains/a.example/resolutions", &resolutions),
        ("/api/v3/ip_addresses/198.51.100.7", &address),
    ] {
        let mock = Mock::given(method("GET")).and(path(route)).and(header("x-apikey", KEY));
        mock.respond_with(answer(body)).mount(&server).await;
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_a_relationship_and_a_walk_cost_one_request_each_and_going_back_costs_none() {
    let server = world().await;
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, Wanted::default());
    program.search("a[.]example");
    program.shows("2/70").await;
    program.press("6 enter");
    let is_read = |line: &str| line.contains("6 Related · resolutions") && line.contains("1 of 1");
    program.shows_that("resolutions", |screen| screen.lines().any(is_read)).await;
    program.press("enter");
    program.shows("7/94").await;
    program.press("backspace");
    program.shows("2/70").await;
    program.quit().await.expect("a clean end");
    assert_eq!(server.received_requests().await.expect("recorded").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_again_is_answered_by_the_store() {
    let server = world().await;
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, Wanted::default());
    program.search("a.example");
    program.shows("2/70").await;
    program.search("198.51.100.7");
    program.shows("7/94").await;
    program.search("a.example");
    program.shows("2/70").await;
    program.press("4");
    program.shows("from store").await;
    program.quit().await.expect("a clean end");
    assert_eq!(server.received_requests().await.expect("recorded").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_sends_nothing_and_says_what_is_missing() {
    let server = world().await;
    let wanted = Wanted { offline: true, tier: Tier::Public, ..Wanted::default() };
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted);
    program.search("a.example");
    program.shows("offline").await;
    program.quit().await.expect("a clean end");
    assert!(server.received_requests().await.expect("recorded").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn html_from_a_proxy_is_an_error_in_words_and_the_program_goes_on() {
    let server = world().await;
    let portal = ResponseTemplate::new(200).set_body_raw("<html>Please log in</html>", "text/html");
    Mock::given(method("GET")).and(path("/api/v3/domains/b.example")).respond_with(portal).mount(&server).await;
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, Wanted::default());
    program.search("b.example");
    program.shows("the answer was not understood").await;
    program.search("a.example");
    program.shows("2/70").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_service_is_said_and_one_key_asks_again() {
    // A port that was free a moment ago: nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number");
    let mut program = Program::start(&format!("http://{free}/api/v3"), KEY, Wanted::default());
    program.search("a.example");
    let screen = program.shows("can't be reached").await;
    assert!(screen.contains("Nothing was lost"), "{screen}");
    let listener = std::net::TcpListener::bind(free).expect("its port");
    let back = MockServer::builder().listener(listener).start().await;
    let domain = json!({"data": {"type": "domain", "id": "a.example", "attributes": {
        "last_analysis_stats": {"malicious": 3, "harmless": 60, "undetected": 7}}}});
    Mock::given(method("GET")).and(path("/api/v3/domains/a.example")).respond_with(answer(&domain)).mount(&back).await;
    program.press("r");
    program.shows("3/70").await;
    // What found nobody costs nothing.
    program.shows("1 today").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_another_session_has_what_was_walked_to_with_verdict_name_and_what_a_name_pretends() {
    let server = world().await;
    let sha256 = "c".repeat(64);
    let file = json!({"data": {"type": "file", "id": sha256, "attributes": {"meaningful_name": "invoice-7731.exe",
        "last_analysis_stats": {"malicious": 41, "undetected": 20}}}});
    let domain = json!({"data": {"type": "domain", "id": "xn--80ak6aa92e.example", "attributes": {
        "last_analysis_stats": {"malicious": 3, "harmless": 60, "undetected": 7}}}});
    for (route, body) in
        [(format!("/api/v3/files/{sha256}"), &file), ("/api/v3/domains/xn--80ak6aa92e.example".to_owned(), &domain)]
    {
        Mock::given(method("GET")).and(path(route)).respond_with(answer(body)).mount(&server).await;
    }
    let store = Arc::new(Store::in_memory(Options::default()).expect("a store in memory"));
    let start = || {
        let wanted = Wanted { store: Arc::clone(&store), ..Wanted::default() };
        Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted)
    };
    let mut first = start();
    for (asked, verdict) in [(sha256.as_str(), "41/61"), ("xn--80ak6aa92e.example", "3/70"), ("a.example", "2/70")] {
        first.search(asked);
        first.shows(verdict).await;
    }
    first.press("6 enter");
    first.shows_that("the address", |screen| screen.contains("198.51.100.7 ")).await;
    first.press("enter");
    first.shows("7/94").await;
    first.rests().await;
    first.quit().await.expect("a clean end");

    let mut second = start();
    second.press("H");
    let screen = second.shows("Looked up before").await;
    let row = |words: &[&str]| screen.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(row(&["7/94", "ago", "198.51.100.7"]), "what was walked to:\n{screen}");
    assert!(row(&["41/61", "ago", "cccc", "invoice-7731.exe"]), "{screen}");
    assert!(row(&["3/70", "xn--80ak6aa92e.example", "looks like apple"]), "{screen}");
}
