//! Changes whose answer did not come: the service may have made them all the same, and the store knows that before they leave.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use vtriage::session::Tier;
use vtriage::store::Store;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";
const PAGE: &str = "http://secret.corp-case.example/tok";

/// Answers `place` with this and nothing else; of `POST` the answer is held back while the test runs.
async fn serve(server: &MockServer, verb: &str, place: &str, answer: ResponseTemplate) {
    let answer = if verb == "POST" { answer.set_delay(Duration::from_mins(10)) } else { answer };
    Mock::given(method(verb)).and(path(format!("/api/v3{place}"))).respond_with(answer).mount(server).await;
}

fn program(server: &MockServer, store: &Arc<Store>) -> Program {
    let wanted = Wanted { tier: Tier::Premium, store: Arc::clone(store), ..Wanted::default() };
    Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted)
}

async fn asked(server: &MockServer, start: &str) -> usize {
    let requests = server.received_requests().await.expect("recorded");
    requests.iter().filter(|seen| format!("{} {}", seen.method, seen.url.path()).starts_with(start)).count()
}

async fn until_asked(server: &MockServer, start: &str) {
    for _ in 0..3000 {
        if asked(server, start).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{start} never came");
}

/// How somebody turns away from what is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    BreaksItOff,
    Leaves,
}

/// The program after that: the same, or the next one on that store.
async fn after(turn: Turn, mut program: Program, (server, store): (&MockServer, &Arc<Store>)) -> Program {
    match turn {
        Turn::BreaksItOff => {
            program.press("4 g esc");
            program.shows("cancelled").await;
            program
        }
        Turn::Leaves => {
            program.quit().await.expect("a clean end");
            self::program(server, store)
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_side_is_not_told_of_a_url_whose_private_submission_was_broken_off() {
    for turn in [Turn::BreaksItOff, Turn::Leaves] {
        let (server, store) = (MockServer::start().await, Wanted::default().store);
        serve(&server, "POST", "/private/urls", ResponseTemplate::new(200)).await;
        let mut first = program(&server, &store);
        first.press("U");
        first.paste(PAGE);
        first.press("enter");
        first.shows("Submit privately").await;
        first.press("backtab enter");
        until_asked(&server, "POST /api/v3/private/urls").await;

        let mut then = after(turn, first, (&server, &store)).await;
        then.search(PAGE);
        let screen = then.shows_that("what became of it", |screen| {
            screen.contains("Ask the public side about it?") || screen.contains("the service has nothing")
        });
        let screen = screen.await;
        assert!(screen.contains("It was submitted privately from here."), "{turn:?}:\n{screen}");
        assert_eq!(asked(&server, "GET /api/v3/urls").await, 0, "{turn:?}");
        then.press("esc");
        then.quit().await.expect("a clean end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_read_anew_after_a_vote_on_it_that_was_broken_off() {
    for turn in [Turn::BreaksItOff, Turn::Leaves] {
        let (server, store) = (MockServer::start().await, Wanted::default().store);
        let report = json!({"data": {"type": "domain", "id": "a.example", "attributes": {
            "last_analysis_date": 1_767_225_600, "last_analysis_stats": {"malicious": 9, "harmless": 68}}}});
        serve(&server, "GET", "/domains/a.example", ResponseTemplate::new(200).set_body_json(report)).await;
        serve(&server, "POST", "/domains/a.example/votes", ResponseTemplate::new(200)).await;
        let mut first = program(&server, &store);
        first.search("a.example");
        first.shows("9/77").await;
        first.press("v");
        first.shows("under the name of the account").await;
        first.press("right right tab tab enter");
        until_asked(&server, "POST /api/v3/domains/a.example/votes").await;

        let then = after(turn, first, (&server, &store)).await;
        assert_eq!(asked(&server, "GET /api/v3/domains/a.example").await, 1);
        then.quit().await.expect("a clean end");
        let mut third = program(&server, &store);
        third.search("a.example");
        third.shows("9/77").await;
        third.rests().await;
        assert_eq!(asked(&server, "GET /api/v3/domains/a.example").await, 2, "{turn:?}");
        third.quit().await.expect("a clean end");
    }
}
