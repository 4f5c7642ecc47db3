//! A case is handed to a colleague, who opens it without key or network.

use std::process::Command;

use super::harness::Session;
use super::service::{asked, search, server, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_was_handed_over_is_replayed_without_a_key_and_without_a_request() {
    let (server, state) = (server(500).await, tempfile::tempdir().expect("a directory"));
    let place = state.path().display().to_string();
    let base = format!("{}/api/v3", server.uri());
    let mut session = start(&server, &place);
    session.shows("/500 day");
    search(&mut session, "a.example");
    session.shows("3/70");
    session.send("q");
    assert!(session.ends().success());

    let file = state.path().join("walk.case").display().to_string();
    let written = Command::new(env!("CARGO_BIN_EXE_vtriage"))
        .args(["case", "export", &file])
        .env_clear()
        .envs([
            ("HOME", &place),
            ("VTRIAGE_CONFIG_DIR", &place),
            ("VTRIAGE_STATE_DIR", &place),
            ("VTRIAGE_BASE_URL", &base),
        ])
        .output()
        .expect("it runs");
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let before = server.received_requests().await.expect("requests are recorded").len();

    // Somebody else: another home, no key, another service.
    let mut session = Session::start(&["case", "replay", &file], &[("VTRIAGE_BASE_URL", "http://localhost:9/api/v3")]);
    session.shows("offline");
    // The case is what there is to see.
    session.shows("7 Case");
    session.shows("a.example");
    assert!(!session.screen().contains("API key"), "{}", session.screen());
    search(&mut session, "a.example");
    session.shows("from store");
    session.send("r");
    let report = state.path().join("again.md");
    session.send(":");
    session.shows("Commands");
    session.send(&format!("case export {}", report.display()));
    session.shows("again.md");
    session.send("\r");
    session.shows("wrote");
    session.send("q");
    assert!(session.ends().success());
    assert_eq!(server.received_requests().await.expect("requests are recorded").len(), before, "nothing was sent");
    assert_eq!(asked(&server, "/domains/a.example").await, 1);
    let text = std::fs::read_to_string(&report).expect("a report");
    assert!(text.contains("The answers came from 127[.]0[.]0[.]1 "), "who answered is who did:\n{text}");
}
