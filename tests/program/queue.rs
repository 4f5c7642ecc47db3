//! The queue and the store, as the whole program uses them.

use std::sync::Arc;

use serde_json::json;
use vtriage::store::{Options, Rate, Store};
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

/// Answers any domain with a report of that domain.
async fn server() -> MockServer {
    let server = MockServer::start().await;
    let answer = |request: &Request| {
        let name = request.url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
        let stats = json!({"malicious": 1, "harmless": 60, "undetected": 8});
        ResponseTemplate::new(200).set_body_json(
            json!({"data": {"type": "domain", "id": name, "attributes": {"last_analysis_stats": stats}}}),
        )
    };
    Mock::given(method("GET")).and(path_regex("^/api/v3/domains/")).respond_with(answer).mount(&server).await;
    server
}

async fn count(server: &MockServer) -> usize {
    server.received_requests().await.expect("recorded").len()
}

fn hundred() -> String {
    (0..100).map(|number| format!("host{number}.example")).collect::<Vec<_>>().join("\n")
}

fn store() -> Arc<Store> {
    Arc::new(Store::in_memory(Options::default()).expect("a store in memory"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_hundred_objects_twice_cost_a_hundred_requests_and_offline_none() {
    let (server, kept) = (server().await, store());
    let base = format!("{}/api/v3", server.uri());
    for (offline, price) in [(false, "100 requests"), (false, "0 requests"), (true, "0 requests")] {
        kept.clear_queue().expect("a queue");
        let wanted = Wanted { store: kept.clone(), offline, ..Wanted::default() };
        let mut program = Program::start(&base, KEY, wanted);
        program.paste(&hundred());
        program.shows(&format!("100 indicators · {price}")).await;
        program.press("enter");
        program.shows("100 · 100 flagged").await;
        program.press("enter");
        program.shows("Detection").await;
        program.quit().await.expect("a clean end");
        assert_eq!(count(&server).await, 100);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_left_in_the_middle_goes_on_at_the_next_start() {
    let (server, kept) = (server().await, store());
    let base = format!("{}/api/v3", server.uri());
    let rate = Rate { per_minute: Some(4), per_day: Some(500) };
    let mut program = Program::start(&base, KEY, Wanted { rate, store: kept.clone(), ..Wanted::default() });
    program.paste("alpha.example\nbravo.example\ncargo.example\ndelta.example\nember.example\nfable.example");
    program.shows("6 indicators").await;
    program.press("enter");
    program.shows("6 · 4 flagged · 2 waiting").await;
    program.quit().await.expect("a clean end");
    assert_eq!(count(&server).await, 4, "four a minute, and no refusal");

    // The quota of a later day.
    let rate = Rate::default();
    let mut program = Program::start(&base, KEY, Wanted { rate, store: kept, ..Wanted::default() });
    program.shows("6 · 6 flagged").await;
    assert_eq!(count(&server).await, 6, "what was answered is read from the store");
    program.quit().await.expect("a clean end");
}
