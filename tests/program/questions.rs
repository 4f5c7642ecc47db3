//! What is kept answers the question that it was given to: another search, another page, is another question.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use vtriage::clock::Clock;
use vtriage::store::{Class, Lookup, Privacy, Service, Store};
use vtriage::vt::{Descriptor, Kind, Object, calls};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

fn domain(name: &str) -> Value {
    json!({"type": "domain", "id": name,
        "attributes": {"last_analysis_stats": {"malicious": 2, "harmless": 60, "undetected": 8}}})
}

/// Two searches with an answer each, and a domain with three pages of subdomains.
async fn world() -> MockServer {
    let server = MockServer::start().await;
    for (words, found) in [("#first", "found-first.example"), ("#second", "found-second.example")] {
        let answer = ResponseTemplate::new(200).set_body_json(json!({"data": [domain(found)]}));
        let asked = Mock::given(method("GET")).and(path("/api/v3/search")).and(query_param("query", words));
        asked.respond_with(answer).mount(&server).await;
    }
    let report = ResponseTemplate::new(200).set_body_json(json!({"data": domain("a.example")}));
    Mock::given(method("GET")).and(path("/api/v3/domains/a.example")).respond_with(report).mount(&server).await;
    for page in 0..3_usize {
        let rows: Vec<Value> =
            (page * 40..(page + 1) * 40).map(|number| domain(&format!("n{number:03}.a.example"))).collect();
        let mut body = json!({"data": rows, "meta": {"count": 120}});
        if page < 2 {
            body["meta"]["cursor"] = json!(format!("page{}", page + 1));
        }
        let asked = Mock::given(method("GET")).and(path("/api/v3/domains/a.example/subdomains"));
        let asked = match page {
            0 => asked.and(query_param_is_missing("cursor")),
            _ => asked.and(query_param("cursor", format!("page{page}"))),
        };
        asked.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    }
    server
}

/// Starts it at a time that does not pass by itself: answers are as far apart as a test says.
fn start(server: &MockServer, store: &Arc<Store>, offline: bool) -> (Program, Clock) {
    let clock = Clock::stopped_at("2026-01-03T00:00:00Z".parse::<Timestamp>().expect("a time"));
    let wanted = Wanted { store: Arc::clone(store), offline, clock: clock.clone(), ..Wanted::default() };
    (Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted), clock)
}

const A_SECOND: SignedDuration = SignedDuration::from_secs(1);

fn command(program: &Program, line: &str) {
    program.press(":");
    program.paste(line);
    program.press("enter");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_opened_again_with_the_answer_to_its_own_search() {
    let (server, store) = (world().await, Wanted::default().store);
    let (mut program, clock) = start(&server, &store, false);
    for (case, words, found) in [("xa", "#first", "found-first.example"), ("yb", "#second", "found-second.example")] {
        command(&program, &format!("case new {case}"));
        program.shows(&format!("case {case}: 0 objects")).await;
        program.search(words);
        program.shows(found).await;
        clock.advance(A_SECOND);
    }
    command(&program, "case open xa");
    program.shows("case xa: ").await;
    program.press("1");
    let screen = program.shows("found-").await;
    assert!(screen.contains("found-first.example") && !screen.contains("found-second.example"), "{screen}");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_a_search_that_was_never_made_is_told_as_that_and_one_that_was_as_it_was_answered() {
    let (server, store) = (world().await, Wanted::default().store);
    let (mut program, _) = start(&server, &store, false);
    program.search("#first");
    program.shows("found-first.example").await;
    program.quit().await.expect("a clean end");
    let (mut program, _) = start(&server, &store, true);
    program.search("#never");
    let screen = program.shows("start without --offline").await;
    assert!(!screen.contains("found-first.example"), "{screen}");
    program.search("#first");
    program.shows("found-first.example").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_come_back_to_begins_with_its_first_page() {
    let (server, store) = (world().await, Wanted::default().store);
    let (mut program, clock) = start(&server, &store, false);
    command(&program, "case new paged");
    program.shows("case paged: 0 objects").await;
    program.search("a.example");
    program.shows("2/70").await;
    command(&program, "rel subdomains");
    for loaded in ["40 loaded", "80 loaded"] {
        program.shows(loaded).await;
        clock.advance(A_SECOND);
        program.press("6 m");
    }
    program.shows_that("the last page", |screen| screen.contains("1 of 120") && !screen.contains(" loaded")).await;
    command(&program, "case open default");
    program.shows("case default: 0 objects").await;
    command(&program, "case open paged");
    program.shows("case paged: ").await;
    let is_read = |screen: &str| ["n000.a.example", "n080.a.example"].iter().any(|row| screen.contains(row));
    let screen = program.shows_that("the list", is_read).await;
    assert!(screen.contains("n000.a.example") && screen.contains("40 loaded"), "{screen}");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_without_its_relationships_is_opened_from_the_history_for_the_price_on_the_screen() {
    let (server, store) = (world().await, Wanted::default().store);
    let (mut program, clock) = start(&server, &store, false);
    let service = Service::new("test", &format!("{}/api/v3", server.uri()), None);
    let at = clock.now().as_second();
    for (name, is_whole) in [("a.example", false), ("b.example", true)] {
        let about = Descriptor::new(Kind::Domain, name);
        let call = if is_whole { calls::full_report(&about) } else { calls::report(&about, &[]) };
        let body = json!({"data": domain(name)}).to_string();
        store.put_answer(&service, &call.key(), body.as_bytes(), at, Class::Flagged).expect("kept");
        let object = Object::decode(Bytes::from(domain(name).to_string())).expect("an object");
        let lookup = Lookup::of(at, &Kind::Domain, name.to_owned(), Ok(&object));
        store.record(&service, &lookup, Privacy::Public).expect("kept");
    }
    program.press("H");
    let is_free = |screen: &str| screen.contains("Looked up before") && !screen.contains("(1 request)");
    program.shows_that("the newest costs nothing", is_free).await;
    program.press("j");
    program.shows("Enter chooses (1 request)").await;
    program.press("enter");
    program.shows("2 of 70 engines").await;
    program.quit().await.expect("a clean end");
    assert_eq!(server.received_requests().await.expect("recorded").len(), 1);
}
