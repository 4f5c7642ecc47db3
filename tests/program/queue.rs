//! The queue and the store, as the whole program uses them.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use tokio::sync::mpsc;
use vtriage::clock::Clock;
use vtriage::effect::{Consent, Freshness, Priority, RequestId};
use vtriage::msg::Msg;
use vtriage::store::{Class, Options, Rate, Service, Store};
use vtriage::vt::{Descriptor, Kind, calls};
use vtriage::worker::Worker;
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::harness::{Program, Wanted, setup};

const KEY: &str = "test-key-0123456789abcdef";

/// Answers any domain with a report of that domain.
async fn server() -> MockServer {
    let server = MockServer::start().await;
    let answer = |request: &Request| {
        let name = request.url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
        let stats = json!({"malicious": 4, "harmless": 60, "undetected": 8});
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
        program.shows("1 of 100").await;
        program.rests().await;
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
    program.shows("6 · 4 flagged").await;
    program.shows("at ").await;
    program.quit().await.expect("a clean end");
    assert_eq!(count(&server).await, 4, "four a minute, and no refusal");

    // The quota of a later day.
    let rate = Rate::default();
    let mut program = Program::start(&base, KEY, Wanted { rate, store: kept, ..Wanted::default() });
    program.shows("6 · 6 flagged").await;
    assert_eq!(count(&server).await, 6, "what was answered is read from the store");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_does_not_know_is_asked_once_in_a_while() {
    let (server, kept) = (MockServer::start().await, store());
    let unheard = json!({"error": {"code": "NotFoundError", "message": "Domain \"unheard.example\" not found"}});
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(404).set_body_json(unheard)).mount(&server).await;
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
    let mut program = Program::start(
        &format!("{}/api/v3", server.uri()),
        KEY,
        Wanted { store: kept, clock: clock.clone(), ..Wanted::default() },
    );
    program.search("unheard.example");
    program.shows("Not in VirusTotal").await;
    clock.advance(SignedDuration::from_mins(4));
    program.search("unheard.example");
    program.shows("as the service said 4 min ago; from the store").await;
    assert_eq!(count(&server).await, 1);
    clock.advance(SignedDuration::from_mins(1));
    program.search("unheard.example");
    while count(&server).await < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_headless_look_up_brought_costs_the_queue_nothing() {
    let (server, kept) = (server().await, store());
    let base = format!("{}/api/v3", server.uri());
    let stats = json!({"malicious": 4, "harmless": 60});
    let now = jiff::Timestamp::now().as_second();
    for name in ["alpha.example", "bravo.example"] {
        let report = json!({"data": {"type": "domain", "id": name, "attributes": {"last_analysis_stats": stats}}});
        let key = format!("GET /domains/{name}");
        let profile = Service::new("test", &base, None);
        kept.put_answer(&profile, &key, report.to_string().as_bytes(), now, Class::Flagged).expect("kept");
    }
    let mut program = Program::start(&base, KEY, Wanted { store: kept, ..Wanted::default() });
    program.paste("alpha.example\nbravo.example");
    program.shows("2 indicators · 0 requests").await;
    program.press("enter");
    program.shows("2 · 2 flagged").await;
    assert_eq!(count(&server).await, 0);
    program.quit().await.expect("a clean end");
}

/// As many as a watch list may have: more than any list of a fixed length would hold.
#[tokio::test(flavor = "multi_thread")]
async fn orders_never_wait_for_the_worker_while_nobody_takes_in_what_it_says() {
    const ORDERS: u64 = 4_500;
    let (server, wanted) = (server().await, Wanted { offline: true, ..Wanted::default() });
    let (replies, mut inbox) = mpsc::channel(1);
    let worker = Worker::start(setup(&format!("{}/api/v3", server.uri()), KEY, wanted), replies);
    for id in 1..=ORDERS {
        let call = calls::report(&Descriptor::new(Kind::Domain, format!("host{id}.example")), &[]);
        worker.ask(RequestId(id), call, Priority::Looking, Freshness::Stored, Consent::Ask);
    }
    let mut answered = 0;
    while answered < ORDERS {
        let msg = tokio::time::timeout(Duration::from_secs(90), inbox.recv()).await.expect("it goes on");
        answered += u64::from(matches!(msg, Some(Msg::Replied { .. })));
    }
    assert_eq!(count(&server).await, 0, "offline nothing is sent");
}
