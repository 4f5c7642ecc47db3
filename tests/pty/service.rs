//! A recording service with a key and two domains, and the program started against it.

use serde_json::{Value, json};
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::Session;

pub(crate) const KEY: &str = "test-key-0123456789abcdef";

/// A server with a key of that many requests a day, and one domain.
pub(crate) async fn server(per_day: u64) -> MockServer {
    let server = MockServer::start().await;
    let quota = |allowed: u64| json!({"allowed": allowed, "used": 33});
    let quotas = json!({"api_requests_hourly": quota(per_day / 2), "api_requests_daily": quota(per_day)});
    gives(&server, &format!("/users/{KEY}"), &json!({"type": "user", "id": "me", "attributes": {"quotas": quotas}}))
        .await;
    let stats = json!({"malicious": 3, "suspicious": 0, "harmless": 60, "undetected": 7, "timeout": 0});
    let domain = |name: &str| {
        json!({"type": "domain", "id": name,
            "attributes": {"last_analysis_date": 1_767_225_600, "last_analysis_stats": stats}})
    };
    for name in ["a.example", "b.example"] {
        gives(&server, &format!("/domains/{name}"), &domain(name)).await;
    }
    let unheard = json!({"error": {"code": "NotFoundError", "message": "Domain not found"}});
    let missing = ResponseTemplate::new(404).set_body_json(unheard);
    Mock::given(method("GET"))
        .and(path_regex("^/api/v3/domains/"))
        .respond_with(missing)
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

pub(crate) async fn gives(server: &MockServer, place: &str, object: &Value) {
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "data": object }));
    Mock::given(method("GET")).and(path(format!("/api/v3{place}"))).respond_with(answer).mount(server).await;
}

pub(crate) async fn asked(server: &MockServer, end: &str) -> usize {
    let requests = server.received_requests().await.expect("requests are recorded");
    requests.iter().filter(|request| request.url.path().ends_with(end)).count()
}

pub(crate) fn start(server: &MockServer, state: &str) -> Session {
    let base = format!("{}/api/v3", server.uri());
    let environment = [("VTRIAGE_API_KEY", KEY), ("VTRIAGE_BASE_URL", base.as_str()), ("VTRIAGE_STATE_DIR", state)];
    Session::start(&[], &environment)
}

pub(crate) fn search(session: &mut Session, text: &str) {
    session.send("/");
    session.send(text);
    session.shows(&format!("Search   {text}"));
    session.send("\r");
}
