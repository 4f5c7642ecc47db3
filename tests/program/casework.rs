//! The case: what a walk leaves in it, and how it is found again.

use std::sync::Arc;

use serde_json::json;
use vtriage::case::{Came, Case, Change};
use vtriage::session::Access;
use vtriage::store::{Options, Store};
use vtriage::vt::{Descriptor, Judge, Kind};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

/// A domain, the address that it resolved to, and another domain.
async fn world() -> MockServer {
    let server = MockServer::start().await;
    let domain = |name: &str, malicious: u32| {
        json!({"data": {"type": "domain", "id": name,
            "attributes": {"last_analysis_date": 1_767_225_600,
                "last_analysis_stats": {"malicious": malicious, "harmless": 60, "undetected": 8}}}})
    };
    let resolutions = json!({"data": [{"type": "resolution", "id": "198.51.100.7a.example",
        "attributes": {"host_name": "a.example", "ip_address": "198.51.100.7", "date": 1_767_225_600,
            "ip_address_last_analysis_stats": {"malicious": 7, "harmless": 80, "undetected": 7}}}]});
    let address = json!({"data": {"type": "ip_address", "id": "198.51.100.7",
        "attributes": {"last_analysis_stats": {"malicious": 7, "harmless": 80, "undetected": 7}}}});
    for (route, body) in [
        ("/api/v3/domains/a.example", &domain("a.example", 2)),
        ("/api/v3/domains/b.example", &domain("b.example", 9)),
        ("/api/v3/domains/a.example/resolutions", &resolutions),
        ("/api/v3/ip_addresses/198.51.100.7", &address),
    ] {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(method("GET")).and(path(route)).respond_with(answer).mount(&server).await;
    }
    server
}

fn store() -> Arc<Store> {
    let store = Arc::new(Store::in_memory(Options::default()).expect("a store in memory"));
    store.put_toured().expect("it is remembered");
    store
}

fn start(server: &MockServer, store: &Arc<Store>, offline: bool) -> Program {
    Program::start(
        &format!("{}/api/v3", server.uri()),
        KEY,
        Wanted { store: Arc::clone(store), offline, ..Wanted::default() },
    )
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.expect("recorded").len()
}

fn kept(store: &Store, name: &str) -> Case {
    let case = store.case(name).expect("reads");
    Case::of(case.head, &case.changes, &Judge::default())
}

fn command(program: &Program, line: &str) {
    program.press(":");
    program.paste(line);
    program.press("enter");
}

/// From the domain to its address: three requests.
async fn walk(program: &mut Program) {
    program.search("a.example");
    program.shows("2/70").await;
    command(program, "rel resolutions");
    let is_read = |line: &str| line.contains("6 Related · resolutions") && line.contains("1 of 1");
    program.shows_that("resolutions", |screen| screen.lines().any(is_read)).await;
    program.press("enter");
    program.shows("7/94 malicious").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_case_has_what_was_opened_and_how_it_was_reached() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    walk(&mut program).await;
    program.quit().await.expect("a clean end");
    let case = kept(&store, "default");
    let (domain, address) =
        (Descriptor::new(Kind::Domain, "a.example"), Descriptor::new(Kind::IpAddress, "198.51.100.7"));
    for object in [&domain, &address] {
        let node = case.find(object).unwrap_or_else(|| panic!("{object:?} is not in {case:?}"));
        assert_eq!(node.came, Came::Opened, "{object:?}");
        assert!(node.known.is_some(), "{object:?}");
    }
    let from = case.place(&domain).expect("it is there");
    let edges: Vec<_> = case.leaving(from).map(|edge| (&*edge.relationship, Some(edge.to), edge.date)).collect();
    assert_eq!(edges, [("resolutions", case.place(&address), Some(1_767_225_600))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_opens_as_it_was_left_without_network_and_without_a_request() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    command(&program, "case new Invoice wave");
    program.shows("case Invoice wave: 0 objects").await;
    walk(&mut program).await;
    program.quit().await.expect("a clean end");
    let asked = requests(&server).await;
    store.take_up_case("default", 1).expect("another one is open");

    let mut program = start(&server, &store, true);
    command(&program, "case open Invoice wave");
    program.shows("case Invoice wave: 2 objects").await;
    program.shows("7/94 malicious").await;
    // What is under the cursor of the list is shown beside it, until the report has the keys.
    program.press("backspace 5");
    program.shows("2 of 70 engines").await;
    let is_read = |line: &str| line.contains("6 Related · resolutions") && line.contains("1 of 1");
    program.shows_that("what was shown of it", |screen| screen.lines().any(is_read)).await;
    program.rests().await;
    program.quit().await.expect("a clean end");
    assert_eq!(requests(&server).await, asked, "opening it costs no request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_case_is_gone_on_with_at_the_next_start() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    command(&program, "case new wave");
    program.shows("case wave: 0 objects").await;
    walk(&mut program).await;
    program.quit().await.expect("a clean end");
    let asked = requests(&server).await;
    let mut program = start(&server, &store, false);
    program.shows("7/94 malicious").await;
    program.press("7");
    program.shows("Case · wave").await;
    program.rests().await;
    program.quit().await.expect("a clean end");
    assert_eq!(requests(&server).await, asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_of_a_case_that_is_gone_on_with_knows_what_its_reports_say() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    command(&program, "case new wave");
    program.shows("case wave: 0 objects").await;
    walk(&mut program).await;
    program.press("7 >");
    program.shows("last analysed").await;
    program.quit().await.expect("a clean end");
    let mut program = start(&server, &store, true);
    program.shows("Case · wave").await;
    program.press(">");
    program.shows("last analysed").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_in_one_case_is_not_in_another() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    program.search("b.example");
    program.shows("9/77").await;
    command(&program, "case new wave");
    program.shows("case wave: 0 objects").await;
    walk(&mut program).await;
    command(&program, "case open default");
    program.shows("case default: 1 object").await;
    program.quit().await.expect("a clean end");
    let names = |case: &Case| case.nodes().iter().map(|node| node.object.id.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&kept(&store, "default")), ["b.example"]);
    assert_eq!(names(&kept(&store, "wave")), ["a.example", "198.51.100.7"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_verdict_and_marks_are_in_the_case_and_back_at_the_next_start() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    walk(&mut program).await;
    command(&program, "verdict malicious beacons every hour");
    program.shows("you: malicious, beacons every hour").await;
    program.press("6 5");
    program.press("backspace 6 space");
    program.shows("1 marked").await;
    program.quit().await.expect("a clean end");
    let case = kept(&store, "default");
    let node = case.find(&Descriptor::new(Kind::IpAddress, "198.51.100.7")).expect("it is there");
    assert!(node.is_marked && node.is_flagged(), "{node:?}");
    let mut program = start(&server, &store, false);
    program.shows("1 marked").await;
    program.press("7");
    program.shows("you: malicious").await;
    program.press("g j j");
    command(&program, "verdict none");
    program.rests().await;
    program.quit().await.expect("a clean end");
    let case = kept(&store, "default");
    let ruled = case.nodes().iter().filter(|node| node.own.is_some()).count();
    assert_eq!(ruled, 0, "the one verdict is taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_deleted_only_after_a_typed_yes_and_its_name_is_free_again() {
    let (server, store) = (world().await, store());
    let mut program = start(&server, &store, false);
    command(&program, "case new wave");
    program.shows("case wave: 0 objects").await;
    walk(&mut program).await;
    command(&program, "case delete wave");
    program.shows("Delete the case?").await;
    program.press("enter esc");
    program.rests().await;
    assert!(store.case("wave").is_ok(), "nothing was typed");
    command(&program, "case delete wave");
    program.shows("Delete the case?").await;
    program.press("y e s enter");
    program.shows("case default: 0 objects").await;
    assert!(store.case("wave").is_err());
    command(&program, "case open wave");
    program.shows("there is no case called wave").await;
    command(&program, "case new wave");
    program.shows("case wave: 0 objects").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_case_names_and_the_store_has_not_is_told_as_not_kept_here_and_can_be_asked_for() {
    let (server, store) = (world().await, store());
    let object = Descriptor::new(Kind::Domain, "a.example");
    let came = Came::Opened;
    store.put_changes(&[Change::Came { object, name: String::new(), came, at: 1, remark: None }]).expect("it is kept");
    let mut program = start(&server, &store, false);
    program.press("7");
    program.shows("1 object").await;
    program.press("g enter");
    let screen = program.shows("not kept here").await;
    assert!(!screen.contains("offline"), "nothing is offline:\n{screen}");
    program.press("4");
    let screen = program.shows("not asked").await;
    assert!(!screen.contains("failed"), "nothing was asked that could fail:\n{screen}");
    program.press("5 r");
    program.shows("2 of 70 engines").await;
    program.quit().await.expect("a clean end");
    assert_eq!(requests(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_without_a_key_the_lists_that_the_store_has_are_read_all_the_same() {
    let (server, store) = (world().await, store());
    let mut first = start(&server, &store, false);
    walk(&mut first).await;
    first.quit().await.expect("a clean end");
    let before = requests(&server).await;
    let wanted = Wanted { store: Arc::clone(&store), offline: true, access: Access::NoKey, ..Wanted::default() };
    let mut second = Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted);
    second.search("a.example");
    second.shows("2/70").await;
    command(&second, "rel resolutions");
    let is_read = |line: &str| line.contains("6 Related · resolutions") && line.contains("1 of 1");
    second.shows_that("resolutions", |screen| screen.lines().any(is_read)).await;
    command(&second, "rel subdomains");
    let screen = second.shows("--offline").await;
    assert!(!screen.contains("API key was sent"), "{screen}");
    second.quit().await.expect("a clean end");
    assert_eq!(requests(&server).await, before);
}
