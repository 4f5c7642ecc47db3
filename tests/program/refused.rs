//! Refusals of the service (429), and calls that are dearer than one request, with a clock that moves.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::mpsc;
use vtriage::clock::Clock;
use vtriage::effect::{Consent, Freshness, Priority, RequestId};
use vtriage::msg::{Msg, Stage};
use vtriage::session::Tier;
use vtriage::store::{Rate, Service, Terms};
use vtriage::vt::{Call, Descriptor, Kind, Reason, Upload, calls};
use vtriage::worker::Worker;
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted, setup};

const KEY: &str = "test-key-0123456789abcdef";
const FOUR: Rate = Rate { per_minute: Some(4), per_day: Some(500) };

fn clock() -> Clock {
    Clock::stopped_at("2026-11-25T10:00:00Z".parse::<Timestamp>().expect("a time"))
}

/// A service that refuses the first `refused` requests for domains and then answers.
async fn service(refused: u64) -> MockServer {
    let server = MockServer::start().await;
    let body = json!({"error": {"code": "QuotaExceededError", "message": "Quota exceeded"}});
    let domains = || Mock::given(method("GET")).and(path_regex("^/api/v3/domains/"));
    if refused > 0 {
        let busy = ResponseTemplate::new(429).set_body_json(body);
        domains().respond_with(busy).up_to_n_times(refused).mount(&server).await;
    }
    let stats = json!({"malicious": 9, "harmless": 60, "undetected": 8});
    let report = move |request: &wiremock::Request| {
        let name = request.url.path().trim_start_matches("/api/v3/domains/");
        let attributes = json!({"last_analysis_stats": stats});
        let body = json!({"data": {"type": "domain", "id": name, "attributes": attributes}});
        ResponseTemplate::new(200).set_body_json(body)
    };
    domains().respond_with(report).mount(&server).await;
    server
}

fn base(server: &MockServer) -> String {
    format!("{}/api/v3", server.uri())
}

fn program(server: &MockServer, clock: &Clock) -> Program {
    Program::start(&base(server), KEY, Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() })
}

/// Waits until the service has received so many requests, and a moment longer for one too many.
async fn received(server: &MockServer, requests: usize) {
    for _ in 0..2000 {
        if server.received_requests().await.expect("recorded").len() >= requests {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.received_requests().await.expect("recorded").len(), requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_the_minutes_and_the_request_goes_out_again_by_itself() {
    let (server, clock) = (service(1).await, clock());
    let mut program = program(&server, &clock);
    program.search("a.example");
    program.shows("it is asked at 2026-11-25 10:01:01").await;
    received(&server, 1).await;
    clock.advance(SignedDuration::from_secs(60));
    program.press("j");
    received(&server, 1).await;
    clock.advance(SignedDuration::from_secs(1));
    program.shows("9/77").await;
    received(&server, 2).await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_refusal_after_a_full_minute_is_the_days_and_r_tests_it_and_a_success_lifts_it() {
    let (server, clock) = (service(2).await, clock());
    let mut program = program(&server, &clock);
    program.search("a.example");
    program.shows("it is asked at 2026-11-25 10:01:01").await;
    clock.advance(SignedDuration::from_secs(61));
    program.shows("quota used up").await;
    received(&server, 2).await;
    program.search("b.example");
    program.shows("it is asked at 2026-11-26 00:00:00").await;
    clock.advance(SignedDuration::from_hours(1));
    received(&server, 2).await;
    // The user asks by hand, which may show that it was only an assumption; then what waits goes as well.
    program.press("r");
    program.shows("9/77").await;
    program.search("c.example");
    program.shows("c.example").await;
    program.rests().await;
    assert!(server.received_requests().await.expect("recorded").len() >= 4);
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_was_taken_for_used_up_is_tested_by_the_next_start() {
    let (server, clock) = (service(2).await, clock());
    let store = Wanted::default().store;
    let wanted = || Wanted { rate: FOUR, clock: clock.clone(), store: store.clone(), ..Wanted::default() };
    let mut first = Program::start(&base(&server), KEY, wanted());
    first.search("a.example");
    first.shows("it is asked at").await;
    clock.advance(SignedDuration::from_secs(61));
    first.shows("quota used up").await;
    first.quit().await.expect("a clean end");
    let setup = setup(&base(&server), KEY, wanted());
    // What opening does for both faces.
    setup.access.budget.test();
    let call = domain("b.example");
    let ticket = setup.access.pay(&call).expect("nothing is in the way");
    let sent = setup.access.send(&call, ticket, |_| {}).await;
    assert!(sent.outcome.is_ok());
    setup.access.book(sent.books);
    assert!(setup.access.pay(&call).is_ok(), "lifted for all programs with this key");
}

fn domain(name: &str) -> Call {
    calls::report(&Descriptor::new(Kind::Domain, name), &[])
}

/// The stage or end of request `id` that comes next.
async fn next_of(id: u64, inbox: &mut mpsc::Receiver<Msg>) -> Msg {
    loop {
        let msg = tokio::time::timeout(Duration::from_secs(20), inbox.recv()).await.expect("in time").expect("open");
        match &msg {
            Msg::Moved { id: RequestId(moved), .. } | Msg::Replied { id: RequestId(moved), .. } if *moved == id => {
                return msg;
            }
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ordered_by_hand_tests_alone_whether_the_day_is_used_up() {
    let (server, clock) = (service(3).await, clock());
    let setup = setup(&base(&server), KEY, Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() });
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup, replies);
    let is_held = |msg: &Msg| matches!(msg, Msg::Moved { stage: Stage::Held { .. }, .. });
    worker.ask(RequestId(1), domain("a.example"), Priority::Looking, Freshness::Stored, Consent::Ask);
    while !is_held(&next_of(1, &mut inbox).await) {}
    clock.advance(SignedDuration::from_secs(61));
    while !matches!(next_of(1, &mut inbox).await, Msg::Replied { .. }) {}
    received(&server, 2).await;
    for id in 2..=5 {
        worker.ask(RequestId(id), domain(&format!("n{id}.example")), Priority::Bulk, Freshness::Stored, Consent::Ask);
        while !is_held(&next_of(id, &mut inbox).await) {}
    }
    let consented = domain("consented.example");
    worker.ask(RequestId(7), consented, Priority::Looking, Freshness::Network, Consent::Given);
    while !is_held(&next_of(7, &mut inbox).await) {}
    worker.ask(RequestId(6), domain("hand.example"), Priority::ByHand, Freshness::Network, Consent::Ask);
    while matches!(next_of(6, &mut inbox).await, Msg::Moved { stage: Stage::Queued | Stage::Running, .. }) {}
    received(&server, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_to_the_public_side_waits_for_a_day_that_is_used_up_like_any_other_request() {
    let (server, clock) = (service(2).await, clock());
    let mut program = program_that_knows(&server, &clock, "/private/urls/aHR0cDovL2EuZXhhbXBsZS8");
    program.search("a.example");
    program.shows("it is asked at 2026-11-25 10:01:01").await;
    clock.advance(SignedDuration::from_secs(61));
    program.shows("quota used up").await;
    received(&server, 2).await;
    program.search("http://a.example/");
    program.shows("Ask the public side about it?").await;
    program.press("down enter");
    program.shows("it is asked at 2026-11-26 00:00:00").await;
    received(&server, 2).await;
    program.quit().await.expect("a clean end");
}

fn program_that_knows(server: &MockServer, clock: &Clock, private: &str) -> Program {
    let wanted = Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() };
    wanted.store.keep_private(private).expect("it is kept");
    Program::start(&base(server), KEY, wanted)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_minute_has_no_room_for_waits_as_far_apart_as_the_requests_of_that_minute_left() {
    let (server, clock) = (service(0).await, clock());
    let setup = setup(&base(&server), KEY, Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() });
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup, replies);
    let ask = |id: u64| {
        let call = domain(&format!("n{id}.example"));
        worker.ask(RequestId(id), call, Priority::Looking, Freshness::Stored, Consent::Ask);
    };
    for id in 1..=4 {
        ask(id);
        while !matches!(next_of(id, &mut inbox).await, Msg::Replied { .. }) {}
        clock.advance(SignedDuration::from_secs(10));
    }
    for (id, time) in (5..).zip(["10:01:01", "10:01:11", "10:01:21", "10:01:31", "10:02:02"]) {
        ask(id);
        let until = format!("2026-11-25T{time}Z").parse::<Timestamp>().expect("a time").as_second();
        assert_eq!(
            next_of(id, &mut inbox).await,
            Msg::Moved { id: RequestId(id), stage: Stage::Held { until } },
            "{time}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_costs_two_waits_until_both_are_free_and_spends_nothing_meanwhile() {
    let (server, clock) = (service(0).await, clock());
    let address = json!({"data": format!("{}/upload", base(&server))});
    let asked = Mock::given(method("GET")).and(path("/api/v3/files/upload_url"));
    asked.respond_with(ResponseTemplate::new(200).set_body_json(address)).mount(&server).await;
    let accepted = json!({"data": {"type": "analysis", "id": "analysis-1"}});
    let posted = Mock::given(method("POST")).and(path("/api/v3/upload"));
    posted.respond_with(ResponseTemplate::new(200).set_body_json(accepted)).mount(&server).await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("large.bin");
    std::fs::File::create(&file).and_then(|file| file.set_len(34_000_000)).expect("a sparse file");

    let setup = setup(&base(&server), KEY, Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() });
    let access = Arc::clone(&setup.access);
    let spent = || access.budget.spent().expect("counted");
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup, replies);
    for id in 1..=3 {
        let call = domain(&format!("n{id}.example"));
        worker.ask(RequestId(id), call, Priority::Bulk, Freshness::Stored, Consent::Ask);
        while !matches!(next_of(id, &mut inbox).await, Msg::Replied { .. }) {}
        clock.advance(SignedDuration::from_secs(10));
    }
    let upload = calls::submit_file(Upload::of(&file).expect("a file"));
    assert_eq!(upload.price(), 2);
    worker.ask(RequestId(9), upload, Priority::Looking, Freshness::Network, Consent::Ask);
    let until = "2026-11-25T10:01:01Z".parse::<Timestamp>().expect("a time").as_second();
    assert_eq!(next_of(9, &mut inbox).await, Msg::Moved { id: RequestId(9), stage: Stage::Held { until } });
    for _ in 0..3 {
        clock.advance(SignedDuration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!((spent().day, server.received_requests().await.expect("recorded").len()), (3, 3));
    }
    clock.advance(SignedDuration::from_secs(1));
    loop {
        if let Msg::Replied { outcome, .. } = next_of(9, &mut inbox).await {
            assert!(outcome.is_ok(), "{outcome:?}");
            break;
        }
    }
    assert_eq!((spent().day, server.received_requests().await.expect("recorded").len()), (5, 5));
}

/// A file that goes by an upload address, and what it costs when the service answers the two requests so: those that
/// were made, and those that stay paid for.
async fn cost_of_an_upload(address: ResponseTemplate, upload: ResponseTemplate) -> (usize, u32) {
    let (server, clock) = (MockServer::start().await, clock());
    Mock::given(method("GET")).and(path("/api/v3/files/upload_url")).respond_with(address).mount(&server).await;
    Mock::given(method("POST")).and(path("/api/v3/upload")).respond_with(upload).mount(&server).await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("large.bin");
    std::fs::File::create(&file).and_then(|file| file.set_len(34_000_000)).expect("a sparse file");
    let setup = setup(&base(&server), KEY, Wanted { rate: FOUR, clock, ..Wanted::default() });
    let access = Arc::clone(&setup.access);
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup, replies);
    let upload = calls::submit_file(Upload::of(&file).expect("a file"));
    assert_eq!(upload.price(), 2);
    worker.ask(RequestId(1), upload, Priority::Looking, Freshness::Network, Consent::Ask);
    let told = loop {
        if let Msg::Replied { spent, .. } = next_of(1, &mut inbox).await {
            break spent;
        }
    };
    // What it came to is written down after it was told.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let made = server.received_requests().await.expect("recorded").len();
    let spent = access.budget.spent().expect("counted").day;
    assert_eq!(told, spent, "what is told with the answer is what it comes to");
    (made, spent)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_comes_to_nothing_costs_what_was_sent_of_it() {
    let refused = || ResponseTemplate::new(429).set_body_json(json!({"error": {"code": "QuotaExceededError"}}));
    let named = |address: &str| ResponseTemplate::new(200).set_body_json(json!({"data": address}));
    let nowhere = || ResponseTemplate::new(500);
    assert_eq!(cost_of_an_upload(refused(), nowhere()).await, (1, 0), "the first was refused: nothing was granted");
    assert_eq!(
        cost_of_an_upload(named("https://elsewhere.example/u"), nowhere()).await,
        (1, 1),
        "its address is refused"
    );
    let forbidden = ResponseTemplate::new(403).set_body_json(json!({"error": {"code": "ForbiddenError"}}));
    assert_eq!(cost_of_an_upload(forbidden, nowhere()).await, (1, 1), "the service gave no address");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_refused_after_its_address_was_given_costs_that_one_request() {
    let server = service(0).await;
    let address = json!({"data": format!("{}/upload", base(&server))});
    let asked = Mock::given(method("GET")).and(path("/api/v3/files/upload_url"));
    asked.respond_with(ResponseTemplate::new(200).set_body_json(address)).mount(&server).await;
    let refused = ResponseTemplate::new(429).set_body_json(json!({"error": {"code": "QuotaExceededError"}}));
    Mock::given(method("POST")).and(path("/api/v3/upload")).respond_with(refused).mount(&server).await;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("large.bin");
    std::fs::File::create(&file).and_then(|file| file.set_len(34_000_000)).expect("a sparse file");
    let access = setup(&base(&server), KEY, Wanted { rate: FOUR, clock: clock(), ..Wanted::default() }).access;
    let call = calls::submit_file(Upload::of(&file).expect("a file"));
    let ticket = access.pay(&call).expect("nothing is in the way");
    assert_eq!(access.budget.spent().expect("counted").day, 2);
    let sent = access.send(&call, ticket, |_| {}).await;
    assert!(sent.outcome.is_err());
    access.book(sent.books);
    assert_eq!(server.received_requests().await.expect("recorded").len(), 2);
    assert_eq!(access.budget.spent().expect("counted").day, 1, "the address was granted, the upload was not");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_turns_out_to_be_premium_has_more_on_its_way_at_once_and_waits_for_no_minute() {
    let server = MockServer::start().await;
    let quotas = json!({"api_requests_daily": {"allowed": 20_000, "used": 3}});
    let user = json!({"data": {"type": "user", "id": "someone", "attributes": {"quotas": quotas}}});
    let own = Mock::given(method("GET")).and(path(format!("/api/v3/users/{KEY}")));
    own.respond_with(ResponseTemplate::new(200).set_body_json(user)).mount(&server).await;
    let slow = ResponseTemplate::new(404).set_delay(Duration::from_secs(5));
    Mock::given(method("GET")).and(path_regex("^/api/v3/domains/")).respond_with(slow).mount(&server).await;
    let store = Wanted::default().store;
    let mut setup = setup(&base(&server), KEY, Wanted { clock: clock(), store: store.clone(), ..Wanted::default() });
    let tag = store.key_tag(&KEY.to_owned().into()).expect("a tag");
    let terms = Terms { stated: Rate::default(), assumed: FOUR };
    if let Some(access) = Arc::get_mut(&mut setup.access) {
        access.budget = vtriage::access::Budget::new(store, Some(tag), terms, access.clock.clone());
    }
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup, replies);
    worker.learn_tier();
    while !matches!(inbox.recv().await.expect("open"), Msg::TierLearned(_)) {}
    for id in 1..=9 {
        worker.ask(RequestId(id), domain(&format!("n{id}.example")), Priority::Bulk, Freshness::Stored, Consent::Ask);
    }
    received(&server, 1 + 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_kind_of_key_it_is_is_asked_once_however_often_it_is_wanted() {
    let server = MockServer::start().await;
    let quotas = json!({"api_requests_daily": {"allowed": 20_000, "used": 3}});
    let user = json!({"data": {"type": "user", "id": "someone", "attributes": {"quotas": quotas}}});
    let own = Mock::given(method("GET")).and(path(format!("/api/v3/users/{KEY}")));
    own.respond_with(ResponseTemplate::new(200).set_body_json(user)).mount(&server).await;
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup(&base(&server), KEY, Wanted { clock: clock(), ..Wanted::default() }), replies);
    worker.learn_tier();
    worker.learn_tier();
    while !matches!(inbox.recv().await.expect("open"), Msg::TierLearned(_)) {}
    worker.learn_tier();
    while !matches!(inbox.recv().await.expect("open"), Msg::TierLearned(Some(Tier::Premium))) {}
    assert_eq!(server.received_requests().await.expect("recorded").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_question_about_the_key_that_was_taken_back_is_not_that_of_the_next_one() {
    let server = MockServer::start().await;
    let quotas = json!({"api_requests_daily": {"allowed": 20_000, "used": 3}});
    let user = json!({"data": {"type": "user", "id": "someone", "attributes": {"quotas": quotas}}});
    let slow = ResponseTemplate::new(200).set_body_json(user).set_delay(Duration::from_secs(2));
    Mock::given(method("GET")).and(path(format!("/api/v3/users/{KEY}"))).respond_with(slow).mount(&server).await;
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup(&base(&server), KEY, Wanted { clock: clock(), ..Wanted::default() }), replies);
    worker.learn_tier();
    let first = loop {
        if let Msg::TierAsked(id) = inbox.recv().await.expect("open") {
            break id;
        }
    };
    received(&server, 1).await;
    worker.cancel(first);
    worker.learn_tier();
    while !matches!(inbox.recv().await.expect("open"), Msg::TierLearned(None)) {}
    received(&server, 2).await;
    // It is on its way still, so nobody asks once more.
    worker.learn_tier();
    while !matches!(inbox.recv().await.expect("open"), Msg::TierLearned(Some(Tier::Premium))) {}
    received(&server, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_says_of_the_key_counts_and_not_our_own_count() {
    let server = MockServer::start().await;
    let quotas = json!({
        "api_requests_hourly": {"allowed": 240, "used": 30}, "api_requests_daily": {"allowed": 500, "used": 30},
    });
    let user = json!({"data": {"type": "user", "id": "someone", "attributes": {"quotas": quotas}}});
    let own = Mock::given(method("GET")).and(path(format!("/api/v3/users/{KEY}")));
    own.respond_with(ResponseTemplate::new(200).set_body_json(user)).mount(&server).await;
    let setup = setup(&base(&server), KEY, Wanted { clock: clock(), ..Wanted::default() });
    let access = setup.access;
    let call = calls::own_user();
    let ticket = access.pay(&call).expect("no limit is known");
    let sent = access.send(&call, ticket, |_| {}).await;
    assert!(sent.outcome.is_ok());
    access.book(sent.books);
    let counted = access.budget.spent().expect("counted");
    assert_eq!((counted.day, counted.rate), (30, FOUR));
    assert_eq!(Terms::from(FOUR).stated, counted.rate);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_submitted_privately_while_a_request_about_it_waits_for_quota_is_not_asked_about_in_public() {
    let (server, clock) = (service(0).await, clock());
    let setup = setup(&base(&server), KEY, Wanted { rate: FOUR, clock: clock.clone(), ..Wanted::default() });
    let store = Arc::clone(&setup.access.store);
    let (replies, mut inbox) = mpsc::channel(4096);
    let worker = Worker::start(setup, replies);
    for id in 1..=4 {
        let call = domain(&format!("n{id}.example"));
        worker.ask(RequestId(id), call, Priority::Bulk, Freshness::Stored, Consent::Ask);
        while !matches!(next_of(id, &mut inbox).await, Msg::Replied { .. }) {}
    }
    let call = calls::report(&Descriptor::new(Kind::Url, "aHR0cDovL2EuZXhhbXBsZS8"), &[]);
    worker.ask(RequestId(5), call, Priority::Bulk, Freshness::Stored, Consent::Ask);
    assert!(matches!(next_of(5, &mut inbox).await, Msg::Moved { stage: Stage::Held { .. }, .. }));
    store.keep_private("/private/urls/aHR0cDovL2EuZXhhbXBsZS8").expect("it is kept");
    worker.ask(RequestId(6), domain("n6.example"), Priority::Bulk, Freshness::Stored, Consent::Ask);
    clock.advance(SignedDuration::from_secs(61));
    let answered = next_of(5, &mut inbox).await;
    let Msg::Replied { outcome: Err(error), .. } = answered else { panic!("{answered:?}") };
    assert_eq!(error.reason, Reason::KeptPrivate);
    while !matches!(next_of(6, &mut inbox).await, Msg::Replied { outcome: Ok(_), .. }) {}
    let paths = server.received_requests().await.expect("recorded");
    assert!(paths.iter().all(|request| request.url.path().contains("/domains/")), "{paths:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_names_of_one_file_are_asked_about_once_where_the_store_knows_that_they_are() {
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    let server = MockServer::start().await;
    let report = json!({"data": {"type": "file", "id": SHA256, "attributes": {"md5": MD5}}});
    let slow = ResponseTemplate::new(200).set_body_json(report).set_delay(Duration::from_millis(300));
    Mock::given(method("GET")).and(path_regex("^/api/v3/files/")).respond_with(slow).mount(&server).await;
    let store = Wanted::default().store;
    let base_url = base(&server);
    store.put_alias(&Service::new("test", &base_url, None), "files", MD5, SHA256).expect("learns");
    let (replies, mut inbox) = mpsc::channel(4096);
    let wanted = Wanted { clock: clock(), store, ..Wanted::default() };
    let worker = Worker::start(setup(&base(&server), KEY, wanted), replies);
    for (id, name) in [(1, MD5), (2, SHA256)] {
        let call = calls::report(&Descriptor::new(Kind::File, name), &[]);
        worker.ask(RequestId(id), call, Priority::Bulk, Freshness::Stored, Consent::Ask);
    }
    let mut spent = Vec::new();
    while spent.len() < 2 {
        if let Msg::Replied { id, outcome, spent: cost } = inbox.recv().await.expect("open") {
            outcome.unwrap_or_else(|error| panic!("{id:?}: {error}"));
            spent.push((id, cost));
        }
    }
    let costs: Vec<u32> = spent.iter().map(|(_, cost)| *cost).collect();
    assert_eq!(costs.iter().sum::<u32>(), 1, "{spent:?}");
    received(&server, 1).await;
}
