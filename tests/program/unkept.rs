//! What the store cannot keep now is kept once it can be: nothing of it is lost on the way.

use std::sync::Arc;

use serde_json::json;
use vtriage::case::{Case, Ruling};
use vtriage::store::{Options, Store};
use vtriage::vt::{Descriptor, Judge, Kind};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";
const NOW: i64 = 1_767_398_400;

fn ruling(store: &Store) -> Option<Ruling> {
    let case = store.case("default").expect("reads");
    let case = Case::of(case.head, &case.changes, &Judge::default());
    Some(case.find(&Descriptor::new(Kind::Domain, "a.example"))?.own.as_ref()?.ruling)
}

/// A report is open, and another program holds the store from now on.
async fn held(store: &Arc<Store>, file: &std::path::Path) -> (Program, rusqlite::Connection) {
    let server = MockServer::start().await;
    let body = json!({"data": {"type": "domain", "id": "a.example", "attributes": {"last_analysis_date": NOW,
        "last_analysis_stats": {"malicious": 2, "harmless": 60, "undetected": 8}}}});
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let wanted = Wanted { store: Arc::clone(store), ..Wanted::default() };
    let mut program = Program::start(&format!("{}/api/v3", server.uri()), KEY, wanted);
    program.search("a.example");
    program.shows("2/70").await;
    program.rests().await;
    let other = rusqlite::Connection::open(file).expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("it holds the store");
    (program, other)
}

fn rules(program: &Program, words: &str) {
    program.press(":");
    program.paste(&format!("verdict {words}"));
    program.press("enter");
}

fn on_disk(home: &tempfile::TempDir) -> (Arc<Store>, std::path::PathBuf) {
    let file = home.path().join("store.sqlite");
    let (store, _) = Store::open(&file, Options::default(), NOW).expect("a store");
    store.put_toured().expect("it is remembered");
    (Arc::new(store), file)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_kept_is_told_asked_about_and_kept_with_the_next_change_that_can_be() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, file) = on_disk(&home);
    let (mut program, other) = held(&store, &file).await;
    rules(&program, "malicious beacons");
    program.shows("it is tried again with what is kept next, and when vtriage ends").await;
    program.press("7");
    program.shows("1 change not kept yet").await;
    program.press("q");
    program.shows("1 change could not be kept yet. Quit?").await;
    program.press("enter");
    drop(other);
    rules(&program, "benign our own");
    let is_kept = |screen: &str| screen.contains("7 Case") && !screen.contains("not kept yet");
    program.shows_that("all is kept", is_kept).await;
    program.shows("your verdict is kept: benign").await;
    assert_eq!(ruling(&store), Some(Ruling::Benign), "the later one stands");
    program.quit().await.expect("a clean end, without a question");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_kept_is_kept_when_the_program_ends() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, file) = on_disk(&home);
    let (mut program, other) = held(&store, &file).await;
    rules(&program, "malicious beacons");
    program.shows("it is tried again").await;
    drop(other);
    program.press("q");
    program.shows("Quit?").await;
    program.press("y enter");
    program.ends().await.expect("a clean end");
    assert_eq!(ruling(&store), Some(Ruling::Malicious));
}
