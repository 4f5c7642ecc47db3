//! The budget: what waits, says until when, and never hammers.

use std::time::Duration;

use serde_json::json;
use vtriage::store::Rate;
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

async fn server(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET")).and(path_regex("^/api/v3/domains/")).respond_with(template).mount(&server).await;
    server
}

fn found() -> ResponseTemplate {
    let stats = json!({"malicious": 4, "harmless": 60, "undetected": 8});
    let body = json!({"data": {"type": "domain", "id": "a.example", "attributes": {"last_analysis_stats": stats}}});
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_work_beyond_the_minute_waits_and_each_row_says_until_when() {
    let server = server(found()).await;
    let rate = Rate { per_minute: Some(4), per_day: Some(500) };
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, Wanted { rate, ..Wanted::default() });
    program.paste("alpha.example\nbravo.example\ncargo.example\ndelta.example\nember.example\nfable.example");
    program.shows("6 indicators · 6 requests").await;
    program.press("enter");
    let screen = program.shows("0/4 min").await;
    assert!(screen.contains("496/500 day"), "{screen}");
    program.shows("at ").await;
    for _ in 0..100 {
        if server.received_requests().await.expect("recorded").len() == 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.received_requests().await.expect("recorded").len(), 4);
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn c01_after_a_429_nothing_is_sent_until_the_quota_can_be_free_again() {
    let body = json!({"error": {"code": "QuotaExceededError", "message": "Quota exceeded"}});
    let server = server(ResponseTemplate::new(429).set_body_json(body)).await;
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, Wanted::default());
    program.search("a.example");
    program.shows("it is asked at").await;
    program.press("r");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.received_requests().await.expect("recorded").len(), 1);
    program.quit().await.expect("a clean end");
}
