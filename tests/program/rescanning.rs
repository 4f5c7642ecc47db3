//! A rescan that completes after the program was left: then and now are compared by the next start.

use std::sync::Arc;

use serde_json::{Value, json};
use vtriage::session::Access;
use vtriage::store::{Service, Store};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockGuard, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";
const REPORT: &str = "/api/v3/domains/a.example";

fn report(category: &str, malicious: u32) -> Value {
    json!({"data": {"type": "domain", "id": "a.example", "attributes": {
        "last_analysis_stats": {"malicious": malicious, "harmless": 60},
        "last_analysis_results": {"Engine A": {"category": category, "result": category}}}}})
}

fn analysis(status: &str) -> Value {
    json!({"data": {"type": "analysis", "id": "u-1", "attributes": {"status": status, "date": 1_767_225_600}}})
}

async fn answers(server: &MockServer, verb: &str, at: &str, body: Value) -> MockGuard {
    let answer = ResponseTemplate::new(200).set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(answer).mount_as_scoped(server).await
}

/// With the demo's access analyses are asked about briskly.
fn program(server: &MockServer, store: &Arc<Store>) -> Program {
    let wanted = Wanted { access: Access::Demo, store: Arc::clone(store), ..Wanted::default() };
    Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted)
}

/// Opens the report, has it reanalysed and leaves before that is done.
async fn rescan_and_leave(server: &MockServer, store: &Arc<Store>) {
    let _then = answers(server, "GET", REPORT, report("clean", 2)).await;
    let _accepted = answers(server, "POST", &format!("{REPORT}/analyse"), analysis("queued")).await;
    let _running = answers(server, "GET", "/api/v3/analyses/u-1", analysis("queued")).await;
    let mut program = program(server, store);
    program.search("a.example");
    program.shows("2 of 62 engines flag it").await;
    program.press("R");
    program.shows("Reanalyse domain a.example").await;
    program.press("j enter");
    program.shows("is submitted").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rescan_that_completes_after_quitting_shows_then_and_now_at_the_next_start() {
    let (server, store) = (MockServer::start().await, Wanted::default().store);
    rescan_and_leave(&server, &store).await;
    let _completed = answers(&server, "GET", "/api/v3/analyses/u-1", analysis("completed")).await;
    let _now = answers(&server, "GET", REPORT, report("phishing", 3)).await;
    let mut program = program(&server, &store);
    program.press("4");
    program.shows("1 engine changed its mind").await;
    program.press("g enter");
    let screen = program.shows("Then and now").await;
    assert!(screen.contains("Engine A: clean (clean) → phishing (phishing)"), "{screen}");
    assert!(screen.contains("malicious 2 → 3"), "{screen}");
    program.quit().await.expect("a clean end");
    let left = store.watched(&Service::new("test", &format!("{}/api/v3", server.uri()), None)).expect("reads");
    assert_eq!(left, [], "it is done and not followed any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_that_failed_is_made_by_the_next_start() {
    let (server, store) = (MockServer::start().await, Wanted::default().store);
    rescan_and_leave(&server, &store).await;
    let _completed = answers(&server, "GET", "/api/v3/analyses/u-1", analysis("completed")).await;
    // Nobody answers for the report: 404.
    let mut second = program(&server, &store);
    second.shows("what changed could not be read").await;
    second.quit().await.expect("a clean end");
    let _now = answers(&server, "GET", REPORT, report("phishing", 3)).await;
    let mut third = program(&server, &store);
    third.press("4");
    third.shows("1 engine changed its mind").await;
    third.quit().await.expect("a clean end");
}
