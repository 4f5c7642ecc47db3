//! A key that is typed in the window: what is asked with it, whose it is, and where it is kept.

use std::time::Duration;

use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::Session;
use super::service::{KEY, asked, search, server};

/// The key that is typed.
const NEW: &str = "new-key-0123456789abcdef";

/// Says whose the typed key is, after a while.
async fn knows_the_new_key(server: &MockServer, after: Duration) {
    let user = json!({"data": {"type": "user", "id": "ada", "attributes": {}}});
    let answer = ResponseTemplate::new(200).set_body_json(user).set_delay(after);
    Mock::given(method("GET")).and(path(format!("/api/v3/users/{NEW}"))).respond_with(answer).mount(server).await;
}

/// Opens the screen that takes a key, and types the new one.
fn type_key(session: &mut Session) {
    session.send(":");
    session.shows(" Commands ");
    session.send("key\r");
    session.shows("Welcome to vtriage");
    session.send(NEW);
    session.shows("(hidden)");
}

/// The keys with which domains were asked for.
async fn keys_of_questions(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.expect("requests are recorded");
    let domains = requests.iter().filter(|request| request.url.path().contains("/domains/"));
    let key = |request: &wiremock::Request| request.headers.get("x-apikey")?.to_str().ok().map(str::to_owned);
    domains.filter_map(key).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_a_key_is_kept_untested_and_nothing_leaves() {
    let server = server(500).await;
    knows_the_new_key(&server, Duration::ZERO).await;
    let base = format!("{}/api/v3", server.uri());
    let mut session = Session::start(&["--offline"], &[("VTRIAGE_BASE_URL", &base)]);
    session.shows("offline");
    type_key(&mut session);
    session.shows("keeps the key untested");
    session.send("\r");
    session.shows("untested");
    session.until("the screen closes", |session| !session.screen().contains("Welcome to vtriage"));
    let kept = session.read("config/api-key");
    assert_eq!(kept.as_deref(), Some(format!("{NEW}\n").as_str()));
    assert_eq!(server.received_requests().await.expect("recorded").len(), 0, "{}", session.screen());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_a_key_that_was_left_is_broken_off_and_its_key_goes_to_no_other_profile() {
    let (server, lab) = (server(500).await, server(500).await);
    knows_the_new_key(&server, Duration::from_secs(4)).await;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = format!(
        "base_url = \"{}/api/v3\"\n[profiles.lab]\nbase_url = \"{}/api/v3\"\napi_key = \"{KEY}\"\n",
        server.uri(),
        lab.uri()
    );
    std::fs::write(folder.path().join("config.toml"), settings).expect("settings");
    let directory = folder.path().display().to_string();
    let mut session = Session::start(&[], &[("VTRIAGE_CONFIG_DIR", &directory)]);
    session.shows("no key");
    type_key(&mut session);
    for _ in 0..5 {
        session.send("\r");
    }
    session.shows("Testing the key");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(asked(&server, NEW).await, 1, "five times Enter are one request");
    session.send("\x1b");
    session.shows("the test of the key was broken off");
    session.send(":");
    session.shows(" Commands ");
    session.send("profile lab\r");
    session.shows("the profile is lab");
    tokio::time::sleep(Duration::from_secs(5)).await;
    search(&mut session, "a.example");
    session.shows("3/70");
    assert_eq!(keys_of_questions(&lab).await, [KEY]);
    let is_key = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().contains("key");
    let kept: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().filter(is_key).collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_comes_behind_another_place_at_the_next_start_is_kept_with_a_word_about_it() {
    let server = server(500).await;
    knows_the_new_key(&server, Duration::ZERO).await;
    let base = format!("{}/api/v3", server.uri());
    let mut session = Session::start(&[], &[("VTRIAGE_BASE_URL", &base), ("VTRIAGE_API_KEY", KEY)]);
    session.shows("public key");
    type_key(&mut session);
    session.send("\r");
    session.shows("VTRIAGE_API_KEY");
    session.shows("comes first at the next start");
    search(&mut session, "a.example");
    session.shows("3/70");
    assert_eq!(keys_of_questions(&server).await, [NEW]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_with_the_key_in_it_is_not_published_and_its_text_is_kept() {
    let server = server(500).await;
    let base = format!("{}/api/v3", server.uri());
    let mut session = Session::start(&[], &[("VTRIAGE_BASE_URL", &base), ("VTRIAGE_API_KEY", KEY)]);
    session.shows("public key");
    search(&mut session, "a.example");
    session.shows("3/70");
    session.send("c");
    session.shows("What should others know?");
    session.send(&format!("my key is {KEY}"));
    session.shows("my key is");
    session.send("\t\t\r");
    session.shows("an API key of yours stands in it");
    session.send("c");
    session.shows("my key is");
    assert_eq!(asked(&server, "/comments").await, 0);
}
