//! When analyses are asked about, by the real loop and its timers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vtriage::session::Access;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";
/// The pause of a service on this machine is half a second.
const PAUSE: Duration = Duration::from_millis(500);

fn queued() -> Value {
    json!({"data": {"type": "analysis", "id": "u-1", "attributes": {"status": "queued"}}})
}

/// Says that it is queued, and notes when it was asked.
struct Queued(Arc<Mutex<Vec<Instant>>>);

impl Respond for Queued {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        ResponseTemplate::new(200).set_body_json(queued())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analysis_that_is_put_back_again_and_again_is_asked_about_at_its_pace() {
    let (server, looks) = (MockServer::start().await, Arc::default());
    let accepted = ResponseTemplate::new(200).set_body_json(queued());
    Mock::given(method("POST")).and(path("/api/v3/urls")).respond_with(accepted).mount(&server).await;
    let look = Mock::given(method("GET")).and(path("/api/v3/analyses/u-1"));
    look.respond_with(Queued(Arc::clone(&looks))).mount(&server).await;
    // With the demo's access analyses are asked about briskly.
    let wanted = Wanted { access: Access::Demo, ..Wanted::default() };
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted);
    program.press("u");
    program.paste("http://a.test/");
    program.press("enter");
    program.shows("Submit").await;
    program.press("tab enter");
    program.shows("is submitted").await;
    program.press("4 g");
    for _ in 0..4 {
        program.press("d");
        program.shows("is not followed any more").await;
        program.press("Z");
        program.shows("is followed again").await;
        tokio::time::sleep(PAUSE / 5).await;
    }
    tokio::time::sleep(PAUSE * 4).await;
    program.quit().await.expect("a clean end");
    let looks: Vec<Instant> = looks.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let pauses: Vec<Duration> = looks.iter().zip(looks.iter().skip(1)).map(|(one, next)| *next - *one).collect();
    assert!(looks.len() > 1, "it is asked about again: {pauses:?}");
    assert!(pauses.iter().all(|pause| *pause >= PAUSE * 4 / 5), "{pauses:?}");
}
