//! From a key to the demo and back, in the program as it is put together.

use std::time::Duration;

use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

use super::harness::Session;
use super::service::{asked, search, server, start};

fn command(session: &mut Session, line: &str) {
    session.send(&format!(":{line}"));
    session.until("the line", |session| session.screen().contains(&format!("  {line}")));
    session.send("\r");
    session.until("the line to be taken in", |session| !session.screen().contains(" Commands "));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_rows_nor_reports_nor_requests_go_from_a_key_to_the_demo_or_back() {
    let (server, state) = (server(500).await, tempfile::tempdir().expect("a directory"));
    let silent = ResponseTemplate::new(404).set_delay(Duration::from_mins(10));
    Mock::given(path("/api/v3/domains/slow.example")).respond_with(silent).mount(&server).await;
    let mut session = start(&server, &state.path().display().to_string());
    session.shows("467/500 day");
    session.send("\x1b[200~a.example\nb.example\x1b[201~");
    session.shows("2 requests");
    session.send("\r");
    session.shows("465/500 day");
    search(&mut session, "slow.example");
    session.shows("1 on the way");
    command(&mut session, "demo");
    session.shows("Start here");
    for old in ["a.example", "3/70", "slow.example", "on the way", "500 day"] {
        assert!(!session.screen().contains(old), "{old}:\n{}", session.screen());
    }
    session.send("2");
    session.shows("2 Triage");
    session.send("p");
    session.shows("paused");
    assert!(!session.screen().contains("a.example"), "{}", session.screen());
    session.send("p4");
    session.shows("cancelled");
    let before = asked(&server, "").await;
    command(&mut session, "profile default");
    session.shows("2 rows in its queue, which p lets run");
    session.shows("464/500 day");
    session.send("2");
    session.shows("a.example");
    assert_eq!(asked(&server, "").await, before, "nothing is sent by going back");
}
