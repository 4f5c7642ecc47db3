//! Where answers point to: redirects and upload addresses, and that the key does not go along.

use vtriage::vt::call::Upload;
use vtriage::vt::{Call, Descriptor, Kind, Reason, calls};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorder::{KEY, SHA256, client, header, request, requests};

fn file() -> Descriptor {
    Descriptor::new(Kind::File, SHA256)
}

/// A server that sends everything to `place`.
async fn pointing_to(place: &str, status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status).insert_header("location", place))
        .mount(&server)
        .await;
    server
}

async fn other(body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&server).await;
    server
}

#[tokio::test]
async fn c40_a_redirect_of_the_api_is_not_followed() {
    let other = other(r#"{"data":{"type":"file","id":"aa"}}"#).await;
    for status in [301, 302, 303, 307, 308] {
        let server = pointing_to(&other.uri(), status).await;
        let client = client(&format!("{}/api/v3", server.uri()));
        for call in [calls::report(&file(), &[]), calls::submit_url("http://example.test/")] {
            let error = client.send(&call).await.expect_err("not followed");
            assert_eq!((error.reason, error.status), (Reason::BadAnswer, Some(status)));
        }
    }
    assert_eq!(requests(&other).await.len(), 0);
}

async fn downloaded(server: &MockServer, call: &Call) -> Result<Vec<u8>, vtriage::vt::ApiError> {
    let mut bytes = Vec::new();
    client(&format!("{}/api/v3", server.uri())).download(call, &mut bytes, |_| {}).await.map(|_| bytes)
}

#[tokio::test]
async fn c40_a_download_follows_its_redirect_without_the_key() {
    let storage = other("MZ").await;
    let server = pointing_to(&format!("{}/bucket?signature=x", storage.uri()), 302).await;
    assert_eq!(downloaded(&server, &calls::download(&file())).await.expect("bytes"), b"MZ");
    assert_eq!(header(&request(&server).await, "x-apikey"), Some(KEY));
    let stored = request(&storage).await;
    assert_eq!((header(&stored, "x-apikey"), header(&stored, "x-tool")), (None, None));
}

#[tokio::test]
async fn what_a_storage_answers_is_not_the_word_of_the_service() {
    for status in [401, 403, 404, 429, 503] {
        let storage = MockServer::start().await;
        let refusal = serde_json::json!({"error": {"code": "NotFoundError", "message": "not in VirusTotal"}});
        Mock::given(any())
            .respond_with(ResponseTemplate::new(status).insert_header("retry-after", "60").set_body_json(&refusal))
            .mount(&storage)
            .await;
        let server = pointing_to(&format!("{}/bucket", storage.uri()), 302).await;
        let error = downloaded(&server, &calls::download(&file())).await.expect_err("refused");
        assert_eq!((error.reason, error.status), (Reason::Unavailable, Some(status)));
        let words = error.to_string();
        assert!(words.contains("the storage at 127.0.0.1"), "{words}");
        for word in ["key", "quota", "VirusTotal", "scanned"] {
            assert!(!words.contains(word), "{status}: {words}");
        }
    }
}

#[tokio::test]
async fn a_download_is_not_led_astray() {
    for place in ["http://192.0.2.1/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "//192.0.2.1/x"] {
        let server = pointing_to(place, 302).await;
        let error = downloaded(&server, &calls::download(&file())).await.expect_err(place);
        assert_eq!(error.reason, Reason::Refused, "{place}");
    }
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let server = pointing_to("/api/v3/round", 302).await;
    let error = downloaded(&server, &calls::download(&file())).await.expect_err("a circle");
    assert_eq!(error.reason, Reason::BadAnswer);
    assert!(requests(&server).await.len() < 10);
}

#[tokio::test]
async fn a_download_fails_like_any_call() {
    let server = MockServer::start().await;
    let refusal = serde_json::json!({ "error": { "code": "ForbiddenError", "message": "no" } });
    Mock::given(any()).respond_with(ResponseTemplate::new(403).set_body_json(refusal)).mount(&server).await;
    let error = downloaded(&server, &calls::download(&file())).await.expect_err("refused");
    assert_eq!(error.reason, Reason::NotPrivileged);
    assert_eq!(downloaded(&server, &calls::report(&file(), &[])).await.expect_err("none").reason, Reason::Refused);
}

#[tokio::test]
async fn a_download_overwrites_nothing_and_leaves_nothing_half_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("sample.bin");
    let server = other("MZ").await;
    let client = client(&format!("{}/api/v3", server.uri()));
    let call = calls::download(&file());
    assert_eq!(client.download_to(&call, &place, |_| {}).await, Ok(2));
    let again = client.download_to(&call, &place, |_| {}).await.expect_err("exists");
    assert!(again.message.contains("not overwritten"), "{again}");
    let broken = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(404)).mount(&broken).await;
    let failing = crate::recorder::client(&broken.uri());
    assert!(failing.download_to(&call, &folder.path().join("other.bin"), |_| {}).await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[tokio::test]
async fn an_upload_address_elsewhere_gets_neither_file_nor_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("large.bin");
    std::fs::File::create(&place).and_then(|file| file.set_len(33 << 20)).expect("a sparse file");
    for address in ["http://192.0.2.1/up", "https://upload.example/up", "https://virustotal.com@192.0.2.1/", "7"] {
        let server = MockServer::start().await;
        Mock::given(path("/api/v3/files/upload_url"))
            .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({"data": address})))
            .mount(&server)
            .await;
        let call = calls::submit_file(Upload::of(&place).expect("a file"));
        let error = client(&format!("{}/api/v3", server.uri())).send(&call).await.expect_err(address);
        assert_eq!(error.reason, Reason::Refused, "{address}");
        assert!(error.to_string().contains("not sent"), "{error}");
        assert_eq!(requests(&server).await.len(), 1);
    }
}
