//! A recording server in the service's place, and answers to give.

use serde_json::{Value, json};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

/// The server, and its base URL for the program.
pub(crate) struct Service {
    pub(crate) server: MockServer,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let service = Self { server: MockServer::start().await };
        service.knows_nothing().await;
        service
    }

    /// Forgets all answers and requests.
    pub(crate) async fn reset(&self) {
        self.server.reset().await;
        self.knows_nothing().await;
    }

    /// What nobody has an answer for is not known, in the service's own words.
    async fn knows_nothing(&self) {
        let missing = refusal(404, "NotFoundError", "not found");
        Mock::given(any()).respond_with(missing).with_priority(u8::MAX).mount(&self.server).await;
    }

    pub(crate) fn base_url(&self) -> String {
        format!("{}/api/v3", self.server.uri())
    }

    /// Answers `GET` at `place` below the base.
    pub(crate) async fn gives(&self, place: &str, answer: impl Respond + 'static) {
        self.answers("GET", place, answer).await;
    }

    pub(crate) async fn answers(&self, verb: &str, place: &str, answer: impl Respond + 'static) {
        let place = format!("/api/v3{place}");
        Mock::given(method(verb)).and(path(place)).respond_with(answer).mount(&self.server).await;
    }

    /// The requests so far, as `GET /files/…?query`.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.expect("requests are recorded");
        let line = |request: &wiremock::Request| {
            let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
            format!("{} {}{query}", request.method, request.url.path().trim_start_matches("/api/v3"))
        };
        requests.iter().map(line).collect()
    }
}

/// A 200 with this body.
pub(crate) fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// An error as the service words it.
pub(crate) fn refusal(status: u16, code: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "error": { "code": code, "message": message } }))
}

/// A domain that `malicious` of 70 engines flag.
pub(crate) fn domain(name: &str, malicious: u32) -> Value {
    json!({ "data": { "type": "domain", "id": name, "attributes": {
        "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": malicious, "suspicious": 0, "harmless": 60, "undetected": 10 - malicious, "timeout": 0 },
    } } })
}
