//! The program as it is put together: settings, key, store file and client, against a recording server; nothing stands in
//! for its effect runner.

use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::Session;
use super::service::{KEY, asked, search, server, start};

#[tokio::test(flavor = "multi_thread")]
async fn what_kind_of_key_it_is_and_what_was_answered_are_in_the_store_of_the_next_start() {
    let (server, state) = (server(100_000).await, tempfile::tempdir().expect("a directory"));
    let state = state.path().display().to_string();
    let mut session = start(&server, &state);
    session.shows("premium key");
    search(&mut session, "a.example");
    session.shows("3/70");
    assert_eq!((asked(&server, KEY).await, asked(&server, "/domains/a.example").await), (1, 1));
    session.send("q");
    session.ends();
    let mut session = start(&server, &state);
    session.shows("premium key");
    search(&mut session, "a.example");
    session.shows("from store");
    assert!(session.screen().contains("3/70"), "{}", session.screen());
    assert_eq!(
        (asked(&server, KEY).await, asked(&server, "/domains/a.example").await),
        (1, 1),
        "nothing is asked twice"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_counts_from_what_the_service_says_is_left_and_goes_on_after_a_restart() {
    let (server, state) = (server(500).await, tempfile::tempdir().expect("a directory"));
    let state = state.path().display().to_string();
    let mut session = start(&server, &state);
    session.shows("467/500 day");
    search(&mut session, "a.example");
    session.shows("466/500 day");
    session.send("q");
    session.ends();
    let mut session = start(&server, &state);
    session.shows("466/500 day");
    search(&mut session, "b.example");
    session.shows("465/500 day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_waited_for_and_the_answer_comes_without_another_key() {
    let (server, state) = (server(500).await, tempfile::tempdir().expect("a directory"));
    let refusal = ResponseTemplate::new(429).insert_header("retry-after", "2");
    Mock::given(method("GET"))
        .and(path("/api/v3/domains/a.example"))
        .respond_with(refusal)
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    let mut session = start(&server, &state.path().display().to_string());
    session.shows("467/500 day");
    search(&mut session, "a.example");
    session.shows("The quota is used up for now");
    session.shows("3/70");
    assert_eq!(asked(&server, "/domains/a.example").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_service_refuses_is_said_and_nothing_is_kept_of_it() {
    let (server, state) = (MockServer::start().await, tempfile::tempdir().expect("a directory"));
    let wrong = json!({"error": {"code": "WrongCredentialsError", "message": "Wrong API key"}});
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(401).set_body_json(wrong)).mount(&server).await;
    let mut session = start(&server, &state.path().display().to_string());
    session.shows("/ then a hash");
    search(&mut session, "a.example");
    session.shows("the API key was refused");
    let screen = session.screen();
    assert!(!screen.contains(KEY), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_this_machine_is_asked_without_a_key_and_never_for_a_key() {
    let (server, state) = (server(500).await, tempfile::tempdir().expect("a directory"));
    let key = "0123456789abcdef".repeat(4);
    let settings = state.path().join("own.toml");
    std::fs::write(&settings, format!("[profiles.other]\napi_key = \"{key}\"\n")).expect("written");
    let (base, settings) = (format!("{}/api/v3", server.uri()), settings.display().to_string());
    let state = state.path().display().to_string();
    let environment = [("VTRIAGE_BASE_URL", &*base), ("VTRIAGE_STATE_DIR", &*state), ("VTRIAGE_CONFIG", &*settings)];
    let mut session = Session::start(&[], &environment);
    session.shows("no key");
    search(&mut session, "a.example");
    session.shows("3/70");
    assert!(!session.screen().contains("public key"), "{}", session.screen());
    session.send("/");
    session.send(&key);
    session.shows("an API key of yours · never sent");
    session.send("\r");
    session.shows("that is an API key of yours and no indicator; nothing was sent");
    assert!(!session.screen().contains(&key), "{}", session.screen());
    assert_eq!((asked(&server, "/domains/a.example").await, asked(&server, &key).await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_that_asks_what_kind_of_key_it_is_stands_in_the_log_with_its_reason() {
    let (server, state) = (server(100_000).await, tempfile::tempdir().expect("a directory"));
    let mut session = start(&server, &state.path().display().to_string());
    session.shows("premium key");
    session.send("4");
    session.send("z");
    session.shows("what kind of key it is");
    let screen = session.screen();
    let row = screen.lines().find(|line| line.contains("what kind of key it is")).unwrap_or_else(|| panic!("{screen}"));
    assert!(row.contains("done") && row.contains("GET /users/") && row.contains(" 200 "), "{row}");
    assert!(!screen.contains(KEY), "{screen}");
}
