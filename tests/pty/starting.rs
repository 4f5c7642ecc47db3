//! The first frame needs neither disk nor network; what was typed and ordered before they are there arrives.

use std::fs::File;
use std::path::Path;

use super::harness::Session;
use super::service::{KEY, asked, search, server, start};

/// Holds the store as another program does while it opens it.
fn held(state: &Path) -> File {
    let lock = File::options().create(true).append(true).open(state.join("store.sqlite.lock")).expect("a lock file");
    lock.lock().expect("nobody else has it");
    lock
}

/// A folder for the store that only we can read, as the program wants it.
fn state() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_frame_is_drawn_before_the_store_is_opened_and_keys_typed_meanwhile_arrive() {
    let (server, state) = (server(500).await, state());
    let other = held(state.path());
    let mut session = start(&server, &state.path().display().to_string());
    session.shows("opening the store");
    search(&mut session, "a.example");
    session.shows("on the way");
    assert_eq!(asked(&server, "/domains/a.example").await, 0, "what is kept is looked at first");
    drop(other);
    session.shows("3/70");
    session.shows("/500 day");
    assert_eq!(asked(&server, "/domains/a.example").await, 1);
    let screen = session.screen();
    assert!(!screen.contains("opening the store") && !screen.contains("no store"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_the_store_was_open_is_kept_also_by_who_leaves_at_once() {
    let (server, state) = (server(500).await, state());
    let place = state.path().display().to_string();
    let other = held(state.path());
    let mut session = start(&server, &place);
    session.shows("opening the store");
    search(&mut session, "a.example");
    session.send("n");
    session.shows("Note on");
    session.send("seen on Monday\r");
    session.until("the note to be taken in", |session| !session.screen().contains("Note on"));
    session.send("q");
    drop(other);
    assert!(session.ends().success());
    let mut session = start(&server, &place);
    search(&mut session, "a.example");
    session.shows("seen on Monday");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_profile_is_begun_with_beside_the_keys_while_another_program_holds_the_store() {
    let (server, state) = (server(500).await, state());
    let base = format!("{}/api/v3", server.uri());
    let settings = state.path().join("settings.toml");
    std::fs::write(&settings, format!("[profiles.other]\nbase_url = \"{base}\"\n")).expect("written");
    let (settings, place) = (settings.display().to_string(), state.path().display().to_string());
    let environment =
        [("VTRIAGE_API_KEY", KEY), ("VTRIAGE_BASE_URL", base.as_str()), ("VTRIAGE_STATE_DIR", place.as_str())];
    let mut session = Session::start(&["--config", &settings], &environment);
    session.shows("/500 day");
    let other = held(state.path());
    session.send(":profile other");
    session.shows("› profile other");
    session.send("\r");
    session.until("the line to be taken in", |session| !session.screen().contains(" Commands "));
    session.send("?");
    session.shows("j k scroll");
    drop(other);
    session.shows("the profile is other");
    assert!(!session.screen().contains("no store"), "{}", session.screen());
}

#[test]
fn what_keeps_the_client_from_being_made_is_said_after_the_terminal_is_given_back() {
    let folder = state();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, "no certificate").expect("written");
    let certificates = file.display().to_string();
    let mut session =
        Session::start(&["--ca-cert", &certificates], &[("VTRIAGE_API_KEY", "test-key-0123456789abcdef")]);
    let status = session.ends();
    assert_eq!(status.exit_code(), 2);
    let said = String::from_utf8_lossy(&session.bytes()).into_owned();
    let after = said.rsplit("\x1b[?1049l").next().unwrap_or_default();
    assert!(after.contains("ca.pem") && session.gave_back(), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_known_of_the_key_of_another_profile_is_said_when_it_is_gone_over_to() {
    let (server, state) = (server(500).await, state());
    let base = format!("{}/api/v3", server.uri());
    let settings = state.path().join("settings.toml");
    let text = format!("[profiles.other]\nbase_url = \"{base}\"\napi_key = \"other-key\"\n");
    std::fs::write(&settings, text).expect("written");
    let (settings, place) = (settings.display().to_string(), state.path().display().to_string());
    let environment =
        [("VTRIAGE_API_KEY", KEY), ("VTRIAGE_BASE_URL", base.as_str()), ("VTRIAGE_STATE_DIR", place.as_str())];
    let mut session = Session::start(&["--config", &settings], &environment);
    session.shows("/500 day");
    session.send(":profile other");
    session.shows("› profile other");
    session.send("\r");
    session.shows("the profile is other; ");
    session.shows("the key of profile other is not");
}

/// The program with a key file of one's own.
fn keyed(keys: &[u8]) -> (tempfile::TempDir, Session) {
    let folder = state();
    std::fs::write(folder.path().join("keys.toml"), keys).expect("written");
    let place = folder.path().display().to_string();
    let session = Session::start(&["--demo"], &[("VTRIAGE_CONFIG_DIR", place.as_str())]);
    (folder, session)
}

#[test]
fn all_that_is_skipped_of_the_key_file_is_told_at_the_start() {
    let (_folder, mut session) = keyed(b"[everywhere]\n\"hyper-q\" = \"quit\"\n\"Ctrl-q\" = \"leave\"\n[nowhere]\n");
    session.shows("\"hyper-q\" is no key");
    session.shows("\"leave\" can't be bound in [everywhere]");
    session.shows("[nowhere] is no place where keys are heard");
    let (_folder, mut session) = keyed(b"[everywhere]\n\"hyper-q\" = \"quit\"\n");
    session.shows("\"hyper-q\" is no key; it was skipped");
}

#[test]
fn a_key_file_that_can_not_be_read_is_named() {
    let (_folder, mut session) = keyed(b"\xff\xfe");
    session.shows("keys.toml was not read");
}

#[test]
fn keys_are_taken_as_help_shows_them() {
    let (_folder, mut session) = keyed(b"[everywhere]\n\"Ctrl-Q\" = \"quit\"\n");
    session.shows("Start here");
    session.send("\x11");
    assert!(session.ends().success());
}
