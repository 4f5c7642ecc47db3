//! Long lists: where their rows lie, and all pages one after another at the pace of the key.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vtriage::clock::Clock;
use vtriage::effect::{Consent, Effect, Freshness, Priority, RequestId};
use vtriage::keys::Press;
use vtriage::msg::Msg;
use vtriage::spill::Body;
use vtriage::store::{Options, Rate, Store};
use vtriage::vt::calls::Form;
use vtriage::vt::{Answer, Call, Descriptor, Kind, Object, calls};
use vtriage::worker::Worker;
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::harness::{Program, Wanted, setup};

const KEY: &str = "test-key-0123456789abcdef";
const PAGES: usize = 12;

fn domain(name: &str) -> Value {
    let attributes = json!({"last_analysis_stats": {"malicious": 7, "harmless": 60, "undetected": 27}});
    json!({"type": "domain", "id": name, "attributes": attributes})
}

/// A domain with twelve pages of subdomains, and one private file with another.
async fn service() -> MockServer {
    let server = MockServer::start().await;
    let report = json!({"data": {"type": "domain", "id": "a.example",
        "attributes": {"last_analysis_stats": {"malicious": 2, "harmless": 60, "undetected": 8}},
        "relationships": {"subdomains": {"data": [], "meta": {"count": PAGES * 40, "cursor": "0"}}}}});
    let mock = Mock::given(method("GET")).and(path("/api/v3/domains/a.example"));
    mock.respond_with(ResponseTemplate::new(200).set_body_json(report)).mount(&server).await;
    let pages = |request: &Request| {
        let cursor = request.url.query_pairs().find(|(name, _)| name == "cursor").map(|(_, value)| value.into_owned());
        let number: usize = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or_default();
        let rows: Vec<Value> =
            (number * 40..number * 40 + 40).map(|row| domain(&format!("h{row}.a.example"))).collect();
        let next = (number + 1 < PAGES).then(|| (number + 1).to_string());
        ResponseTemplate::new(200).set_body_json(json!({"data": rows, "meta": {"count": PAGES * 40, "cursor": next}}))
    };
    Mock::given(method("GET")).and(path_regex("/subdomains$")).respond_with(pages).mount(&server).await;
    let file = json!({"type": "private_file", "id": "ab".repeat(32), "attributes": {"size": 3}});
    for (route, row) in [("/api/v3/private/files", file), ("/api/v3/private/files/ab/x", domain("b.example"))] {
        let answer = ResponseTemplate::new(200).set_body_json(json!({"data": [row]}));
        Mock::given(method("GET")).and(path(route)).respond_with(answer).mount(&server).await;
    }
    server
}

fn base(server: &MockServer) -> String {
    format!("{}/api/v3", server.uri())
}

/// The rows that a worker with this store brings.
async fn rows(server: &MockServer, store: Arc<Store>, call: Call) -> Vec<Object> {
    let (replies, mut inbox) = mpsc::channel(64);
    let worker = Worker::start(setup(&base(server), KEY, Wanted { store, ..Wanted::default() }), replies);
    worker.ask(RequestId(1), call, Priority::Looking, Freshness::Stored, Consent::Ask);
    loop {
        let msg = tokio::time::timeout(Duration::from_secs(20), inbox.recv()).await.expect("in time").expect("open");
        if let Msg::Replied { outcome, .. } = msg
            && let Answer::Page(page) = outcome.expect("an answer").answer
        {
            return page.objects;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_lie_outside_of_memory_where_answers_may_be_on_disk_and_private_ones_never_do() {
    let (server, home) = (service().await, tempfile::tempdir().expect("a directory"));
    let file = || Arc::new(Store::open(&home.path().join("store.sqlite"), Options::default(), 0).expect("a store").0);
    let subdomains =
        || calls::related(&Descriptor::new(Kind::Domain, "a.example"), "subdomains", Form::Objects, 40, None);
    let private = Descriptor::new(Kind::PrivateFile, "ab");
    for (what, store, call, is_kept) in [
        ("from the network", file(), subdomains(), true),
        ("from the store", file(), subdomains(), true),
        ("nothing on disk", Wanted::default().store, subdomains(), false),
        ("private files", file(), calls::private_files(40, None), false),
        ("of a private file", file(), calls::related(&private, "x", Form::Objects, 40, None), false),
    ] {
        let objects = rows(&server, store, call).await;
        assert!(!objects.is_empty(), "{what}");
        for object in objects {
            let body = object.body();
            assert_eq!(matches!(body, Body::Kept(_)), is_kept, "{what}");
            assert_eq!(body.bytes().as_ref(), Some(object.raw()), "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_lies_outside_of_memory_opens_for_nothing_and_is_copied_as_any_other() {
    let (server, home) = (service().await, tempfile::tempdir().expect("a directory"));
    let store = Store::open(&home.path().join("store.sqlite"), Options::default(), 0).expect("a store").0;
    let mut program = Program::start(&base(&server), KEY, Wanted { store: Arc::new(store), ..Wanted::default() });
    program.search("a.example");
    program.shows("2/70").await;
    program.press("6 enter");
    program.shows("1 of 480 · 40 loaded").await;
    program.press("j enter");
    program.shows("h1.a.example").await;
    program.press("backspace 6 space space");
    program.rests().await;
    assert_eq!(server.received_requests().await.expect("recorded").len(), 2);
    let mut model = program.freeze().await;
    let mut press = |key: &str| model.update(Msg::Key(Press::parse(key).expect("a key").event()));
    let copied = press("y").into_iter().find_map(|effect| match effect {
        Effect::Copy(clip) => Some(clip.text),
        _ => None,
    });
    assert_eq!(copied.as_deref(), Some("h1.a.example\nh2.a.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_come_one_after_another_and_go_on_by_themselves_on_the_next_day() {
    let server = service().await;
    let clock = Clock::stopped_at("2026-11-25T22:00:00Z".parse().expect("a time"));
    let rate = Rate { per_minute: Some(4), per_day: Some(8) };
    let wanted = Wanted { rate, clock: clock.clone(), ..Wanted::default() };
    let mut program = Program::start(&base(&server), KEY, wanted);
    program.search("a.example");
    program.shows("2/70").await;
    program.press("6 enter");
    program.shows("1 of 480 · 40 loaded").await;
    program.press("A");
    program.shows("11 requests").await;
    program.press("y enter");
    program.shows("120 loaded, loading all").await;
    clock.advance(SignedDuration::from_secs(61));
    program.shows("280 loaded, loading all").await;
    clock.advance(SignedDuration::from_secs(61));
    program.shows("loading goes on at 2026-11-26 00:00:00").await;
    assert_eq!(server.received_requests().await.expect("recorded").len(), 8);
    clock.advance(SignedDuration::from_hours(2));
    program.shows("440 loaded, loading all").await;
    clock.advance(SignedDuration::from_secs(61));
    program.shows("1 of 480 ┤").await;
    let paths = server.received_requests().await.expect("recorded");
    let mut asked: Vec<String> = paths.iter().map(|request| request.url.to_string()).collect();
    assert_eq!(asked.len(), 13);
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), 13, "no page twice");
    program.quit().await.expect("a clean end");
}
