//! A recording server on loopback, and how tests make clients for it.

use std::time::Duration;

use url::Url;
use vtriage::vt::{Client, Settings};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// An invented key.
pub(crate) const KEY: &str = "test-key-0123456789abcdef";

/// A SHA-256 that belongs to no file we know.
pub(crate) const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

/// Settings that fail fast, for a server at `base`.
pub(crate) fn settings(base: &str) -> Settings {
    Settings::new()
        .base_url(Url::parse(base).expect("a base URL"))
        .key(KEY)
        .timeouts(Duration::from_secs(5), Duration::from_secs(5))
        .retries(2, Duration::from_millis(1))
}

pub(crate) fn client(base: &str) -> Client {
    Client::new(settings(base)).expect("a client")
}

/// A server that answers everything with one body, and a client for it.
pub(crate) async fn answering(body: &str) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_raw(body.to_owned(), "application/json");
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = client(&format!("{}/api/v3", server.uri()));
    (server, client)
}

/// The requests a server got, in order.
pub(crate) async fn requests(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.expect("recording is on")
}

/// The only request a server got.
pub(crate) async fn request(server: &MockServer) -> Request {
    let mut all = requests(server).await;
    assert_eq!(all.len(), 1, "one request");
    all.remove(0)
}

/// Method, path and query as they went over the wire.
pub(crate) fn line(request: &Request) -> String {
    let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{} {}{query}", request.method, request.url.path())
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).and_then(|value| value.to_str().ok())
}
