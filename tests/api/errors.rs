//! Refusals of the service, repetitions, and what is refused before anything is sent.

use std::time::Duration;

use vtriage::vt::calls::{self, Deletion, PrivateScanOptions, PrivateUrlOptions, Vote};
use vtriage::vt::{Answer, ApiError, Call, Client, Descriptor, Kind, Reason, Settings};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorder::{KEY, SHA256, client, requests, settings};

fn file() -> Descriptor {
    Descriptor::new(Kind::File, SHA256)
}

fn refusal(status: u16, code: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(serde_json::json!({"error": {"code": code, "message": message}}))
}

/// A server that answers everything with one response.
async fn refusing(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

async fn asked(server: &MockServer, call: &Call) -> (ApiError, usize) {
    let client = client(&format!("{}/api/v3", server.uri()));
    let error = client.send(call).await.expect_err("a refusal");
    (error, requests(server).await.len())
}

#[tokio::test]
async fn c01_a_429_is_not_asked_again_and_says_when_to_try() {
    let server = refusing(refusal(429, "QuotaExceededError", "Quota exceeded")).await;
    let (error, sent) = asked(&server, &calls::report(&file(), &[])).await;
    assert_eq!((error.reason, sent), (Reason::Quota { retry_after: None }, 1));
    let text = error.to_string();
    for word in ["quota", "429", "next minute", "00:00 UTC"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[tokio::test]
async fn the_services_own_pause_is_passed_on() {
    let retry_after = Some(Duration::from_secs(17));
    for (code, reason) in [
        ("QuotaExceededError", Reason::Quota { retry_after }),
        ("TooManyRequestsError", Reason::TooMany { retry_after }),
    ] {
        let server = refusing(refusal(429, code, "slow down").insert_header("retry-after", "17")).await;
        let (error, _) = asked(&server, &calls::report(&file(), &[])).await;
        assert_eq!(error.reason, reason);
    }
}

#[tokio::test]
async fn empty_bodies_are_told_by_their_status() {
    for (status, reason) in [
        (400, Reason::Invalid),
        // The service never refuses a key or an object without a word.
        (401, Reason::BadAnswer),
        (403, Reason::BadAnswer),
        (404, Reason::BadAnswer),
        (409, Reason::AlreadyExists),
        (413, Reason::TooLarge),
        (429, Reason::Quota { retry_after: None }),
        (500, Reason::Unavailable),
        (504, Reason::Unavailable),
    ] {
        let server = refusing(ResponseTemplate::new(status)).await;
        let (error, _) = asked(&server, &calls::report(&file(), &[])).await;
        assert_eq!((error.reason, error.status), (reason, Some(status)));
    }
}

#[tokio::test]
async fn a_read_survives_two_503() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(refusal(503, "TransientError", "")).up_to_n_times(2).mount(&server).await;
    let body = r#"{"data":{"type":"file","id":"aa"}}"#;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&server).await;
    let (client, count) = client(&format!("{}/api/v3", server.uri())).tapped();
    client.send(&calls::report(&file(), &[])).await.expect("a report");
    assert_eq!((requests(&server).await.len(), count.left()), (3, 3));
}

#[tokio::test]
async fn a_503_that_asks_for_a_long_pause_is_given_back() {
    let server = refusing(refusal(503, "TransientError", "later").insert_header("retry-after", "3600")).await;
    let (error, sent) = asked(&server, &calls::report(&file(), &[])).await;
    assert_eq!((error.reason, sent), (Reason::Unavailable, 1));
    assert!(error.message.contains("3600 s"), "{error}");
}

/// Every call that changes, publishes or deletes something.
fn changes() -> Vec<Call> {
    let comment = "d-example.test-11223344";
    vec![
        calls::submit_url("http://example.test/"),
        calls::reanalyse(&file()),
        calls::add_comment(&file(), "text"),
        calls::add_vote(&file(), Vote::Malicious),
        calls::delete_comment(comment),
        calls::create_zip(&[SHA256], "infected"),
        calls::delete_private_file(SHA256, Deletion::Everything),
        calls::rescan_private_file(SHA256, &PrivateScanOptions::default()).expect("a call"),
        calls::submit_private_url("http://example.test/", &PrivateUrlOptions::default()).expect("a call"),
    ]
}

#[tokio::test]
async fn changes_are_never_sent_twice() {
    for call in changes() {
        let server = refusing(refusal(503, "TransientError", "")).await;
        let (error, sent) = asked(&server, &call).await;
        assert_eq!((error.reason, sent), (Reason::Unavailable, 1), "{}", call.title());
    }
}

#[tokio::test]
async fn read_only_mode_sends_no_change() {
    let server = refusing(ResponseTemplate::new(200)).await;
    let client = Client::new(settings(&server.uri()).read_only()).expect("a client");
    for call in changes() {
        assert_eq!(client.send(&call).await.expect_err("refused").reason, Reason::ReadOnly, "{}", call.title());
    }
    assert_eq!(requests(&server).await.len(), 0);
}

#[tokio::test]
async fn c40_a_401_that_echoes_the_key_is_redacted() {
    let message = format!("Wrong API key: {KEY} (\u{1b}[2J{})", KEY.to_uppercase());
    let server = refusing(refusal(401, "WrongCredentialsError", &message)).await;
    let (error, _) = asked(&server, &calls::report(&file(), &[])).await;
    assert_eq!(error.reason, Reason::KeyRefused);
    let shown = format!("{error} {error:?}").to_lowercase();
    assert!(!shown.contains(KEY) && !shown.contains('\u{1b}'), "{shown}");
    assert!(error.to_string().contains("key was refused"), "{error}");
}

#[tokio::test]
async fn c40_403_says_privilege_and_not_key_refused() {
    let server = refusing(refusal(403, "ForbiddenError", "You are not authorized")).await;
    let (error, _) = asked(&server, &calls::private_files(10, None)).await;
    assert!(error.to_string().contains("lacks the privilege"), "{error}");
}

#[tokio::test]
async fn c40_the_own_account_is_asked_for_without_the_key_in_any_text() {
    let call = calls::own_user();
    assert!(!format!("{call:?} {} {}", call.title(), call.key()).contains(KEY));
    let body = format!(r#"{{"data":{{"type":"user","id":"jdoe","attributes":{{"apikey":"{KEY}","reputation":1}}}}}}"#);
    let server = refusing(ResponseTemplate::new(200).set_body_string(body)).await;
    let client = client(&format!("{}/api/v3", server.uri()));
    let object = client.send(&call).await.and_then(Answer::object).expect("a user");
    assert!(!String::from_utf8_lossy(object.raw()).contains(KEY), "the answer's copy of the key is overwritten");
    assert_eq!(requests(&server).await[0].url.path(), format!("/api/v3/users/{KEY}"));
    let server = refusing(ResponseTemplate::new(404)).await;
    let (error, _) = asked(&server, &calls::own_overall_quotas()).await;
    assert_eq!(error.request, "GET /users/{key}/overall_quotas");
}

#[tokio::test]
async fn c40_no_debug_output_of_a_client_shows_the_key() {
    let client = client("http://127.0.0.1:9/api/v3");
    assert!(!format!("{client:?}").contains(KEY));
}

#[tokio::test]
async fn without_a_key_nothing_is_sent_to_the_public_service() {
    let (client, count) = Client::new(Settings::new()).expect("a client").tapped();
    let error = client.send(&calls::report(&file(), &[])).await.expect_err("no key");
    assert_eq!((error.reason, count.left()), (Reason::KeyMissing, 0));
}

#[test]
fn unusable_settings_are_refused_in_words() {
    let base = |text: &str| Settings::new().base_url(text.parse().expect("a URL"));
    let cases = [
        (base("http://vt.example/api/v3"), Reason::Refused, "https"),
        (Settings::new().proxy("ftp://proxy.example"), Reason::Misconfigured, "proxy"),
        (Settings::new().key("two words"), Reason::KeyRefused, "key"),
        (Settings::new().ca_cert("/nowhere/ca.pem"), Reason::Misconfigured, "/nowhere/ca.pem"),
    ];
    for (settings, reason, word) in cases {
        let error = Client::new(settings).expect_err("refused");
        assert_eq!(error.reason, reason);
        assert!(error.message.contains(word) && !error.message.contains("two words"), "{error}");
    }
}
