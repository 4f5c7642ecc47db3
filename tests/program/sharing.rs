//! Two programs on one store: they share the budget and the queue, and no row is asked twice.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use vtriage::clock::Clock;
use vtriage::demo::{self, Demo};
use vtriage::store::{Agreed, Claim, Face, Options, Owner, QueueRow, Rate, Service, State, Store, When};
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

/// Answers any domain with a report of that domain, after a while.
async fn service(latency: Duration) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let name = request.url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
        let stats = json!({"malicious": 4, "harmless": 60, "undetected": 8});
        let report = json!({"data": {"type": "domain", "id": name, "attributes": {"last_analysis_stats": stats}}});
        ResponseTemplate::new(200).set_body_json(report).set_delay(latency)
    };
    Mock::given(method("GET")).and(path_regex("^/api/v3/domains/")).respond_with(answer).mount(&server).await;
    server
}

fn base(server: &MockServer) -> String {
    format!("{}/api/v3", server.uri())
}

/// The store as one more program opens it.
fn opened(file: &Path) -> Arc<Store> {
    Arc::new(Store::open(file, Options::default(), 0).expect("a store").0)
}

/// A store with so many rows in its queue, none of them asked.
fn queue_of(rows: usize, server: &MockServer, file: &Path) -> Arc<Store> {
    let row = |number| QueueRow {
        kind: "domain".to_owned(),
        value: format!("host{number}.example"),
        state: State::NotAsked,
        remark: String::new(),
        tag: String::new(),
        added_at: 0,
        agreed: Agreed::Here,
    };
    let store = opened(file);
    store
        .enqueue(&Service::new("test", &base(server), None), &(0..rows).map(row).collect::<Vec<_>>())
        .expect("a queue");
    store
}

async fn asked(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.expect("recorded");
    requests.iter().map(|request| request.url.path().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_on_one_queue_ask_for_each_row_once_and_both_show_all_answers() {
    let (server, home) = (service(Duration::from_millis(20)).await, tempfile::tempdir().expect("a directory"));
    let file = home.path().join("store.sqlite");
    let store = queue_of(200, &server, &file);
    let window = |store| Program::start(&base(&server), KEY, Wanted { store, ..Wanted::default() });
    let (mut one, mut other) = (window(store), window(opened(&file)));
    one.shows("200 · 200 flagged").await;
    other.shows("200 · 200 flagged").await;
    let mut paths = asked(&server).await;
    assert_eq!(paths.len(), 200);
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), 200, "each its own row");
    one.quit().await.expect("a clean end");
    other.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_says_who_asks_and_takes_over_once_that_one_is_gone() {
    for (face, words) in [(Face::Window, "asked by another window"), (Face::Command, "asked by a command")] {
        let (server, home) = (service(Duration::ZERO).await, tempfile::tempdir().expect("a directory"));
        let file = home.path().join("store.sqlite");
        let (store, clock) =
            (queue_of(2, &server, &file), Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time")));
        // A program that has claimed a row, and will never end its claim.
        let (profile, died) = (Service::new("test", &base(&server), None), Owner::new(face));
        let claim = store.claim(&profile, "/domains/host0.example", &died, When::Now, clock.now().as_second());
        assert_eq!(claim, Ok(Claim::Ours));
        let wanted = Wanted { store, clock: clock.clone(), ..Wanted::default() };
        let mut window = Program::start(&base(&server), KEY, wanted);
        window.shows(words).await;
        window.shows("2 · 1 flagged · 1 elsewhere").await;
        assert_eq!(asked(&server).await, ["/api/v3/domains/host1.example"]);
        for _ in 0..29 {
            clock.advance(SignedDuration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(asked(&server).await.len(), 1, "it may be alive");
        for _ in 0..3 {
            clock.advance(SignedDuration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        window.shows("2 · 2 flagged").await;
        assert_eq!(asked(&server).await.len(), 2);
        window.quit().await.expect("a clean end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_ends_or_pauses_leaves_its_rows_to_the_other_at_once() {
    let (server, home) = (service(Duration::ZERO).await, tempfile::tempdir().expect("a directory"));
    let file = home.path().join("store.sqlite");
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
    let store = queue_of(4, &server, &file);
    // Nothing may leave from the first: it waits for its turn with what it has claimed.
    let rate = Rate { per_minute: Some(1), per_day: Some(500) };
    let wanted = |store, rate| Wanted { store, rate, clock: clock.clone(), ..Wanted::default() };
    let mut slow = Program::start(&base(&server), KEY, wanted(store, rate));
    slow.shows("3 waiting").await;
    slow.shows("at 10:01").await;
    let mut other = Program::start(&base(&server), KEY, wanted(opened(&file), Rate::default()));
    other.shows("3 elsewhere").await;
    slow.quit().await.expect("a clean end");
    clock.advance(SignedDuration::from_secs(1));
    other.shows("4 · 4 flagged").await;
    assert_eq!(asked(&server).await.len(), 4);
    other.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_opens_goes_first_though_it_waits_for_its_turn_in_another_window() {
    let (server, home) = (service(Duration::ZERO).await, tempfile::tempdir().expect("a directory"));
    let file = home.path().join("store.sqlite");
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
    let store = queue_of(2, &server, &file);
    let profile = Service::new("test", &base(&server), None);
    for path in ["/domains/host0.example", "/domains/host1.example"] {
        let now = clock.now().as_second();
        store.claim(&profile, path, &Owner::new(Face::Window), When::Later, now).expect("claimed");
    }
    let mut window = Program::start(&base(&server), KEY, Wanted { store, clock, ..Wanted::default() });
    window.shows("2 elsewhere").await;
    window.search("host1.example");
    window.shows("Detection").await;
    window.shows("4/72").await;
    assert_eq!(asked(&server).await, ["/api/v3/domains/host1.example"]);
    window.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_spends_with_the_same_key_is_waited_for_and_no_row_fails() {
    let clock = Clock::stopped_at("2026-11-25T10:00:00Z".parse().expect("a time"));
    let four = Rate { per_minute: Some(4), per_day: Some(500) };
    let options = demo::Options { per_minute: Some(4), per_day: Some(500), clock: clock.clone(), ..Default::default() };
    let demo = Demo::start(options).await.expect("the demo");
    // Each on a machine of its own: only the service knows what both have spent.
    let person = || {
        Program::start(&demo.base_url(), Demo::key(), Wanted { rate: four, clock: clock.clone(), ..Wanted::default() })
    };
    let (mut one, mut other) = (person(), person());
    for (program, rows) in [(&mut one, 0..6), (&mut other, 6..12)] {
        program.paste(&rows.map(|row| format!("host{row}.example")).collect::<Vec<_>>().join("\n"));
        program.shows("6 indicators · 6 requests").await;
        program.press("enter");
        program.shows("waiting").await;
    }
    for _ in 0..6 {
        clock.advance(SignedDuration::from_secs(61));
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    for program in [&mut one, &mut other] {
        let screen = program.shows_that("all answered", |screen| !screen.contains("waiting")).await;
        assert!(!screen.contains("failed") && !screen.contains("limit hit"), "{screen}");
        assert!(screen.contains("6 · 0 flagged"), "{screen}");
    }
    one.quit().await.expect("a clean end");
    other.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_window_queues_is_in_the_other_once_its_queue_is_looked_at() {
    let (server, home) = (service(Duration::ZERO).await, tempfile::tempdir().expect("a directory"));
    let file = home.path().join("store.sqlite");
    let window = || Program::start(&base(&server), KEY, Wanted { store: opened(&file), ..Wanted::default() });
    let (mut one, mut other) = (window(), window());
    other.shows("Start here").await;
    other.rests().await;
    one.paste("a.example\nb.example\nc.example");
    one.shows("3 indicators · 3 requests").await;
    one.press("enter");
    one.shows("3 · 3 flagged").await;
    other.press("2");
    other.shows("3 · 3 flagged").await;
    other.shows("3 rows were queued by another program").await;
    // What is removed here does not come back from what was read before.
    other.press("d 2");
    other.shows("2 · 2 flagged").await;
    assert_eq!(asked(&server).await.len(), 3);
    one.quit().await.expect("a clean end");
    other.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_one_service_answered_waits_to_be_asked_in_a_window_on_another_and_stays_answered_in_the_first() {
    let (one, other) = (service(Duration::ZERO).await, MockServer::start().await);
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("store.sqlite");
    let store = queue_of(2, &one, &file);
    let window = |server: &MockServer, store| Program::start(&base(server), KEY, Wanted { store, ..Wanted::default() });
    let mut first = window(&one, store);
    first.shows("2 · 2 flagged").await;
    first.quit().await.expect("a clean end");
    let missing = json!({"error": {"code": "NotFoundError", "message": "not here"}});
    let missing = ResponseTemplate::new(404).set_body_json(missing);
    Mock::given(method("GET")).respond_with(missing).mount(&other).await;
    let mut second = window(&other, opened(&file));
    second.press("2");
    second.shows_that("both are asked", |screen| screen.matches("not in VirusTotal").count() >= 2).await;
    assert_eq!(asked(&other).await.len(), 2);
    second.quit().await.expect("a clean end");
    let mut again = window(&one, opened(&file));
    again.shows("2 · 2 flagged").await;
    assert_eq!(asked(&one).await.len(), 2, "what it has answered is not asked again");
    again.quit().await.expect("a clean end");
}
