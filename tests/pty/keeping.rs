//! What outlives the program, and what is said when nothing does; the browser.

use super::harness::Session;

/// Opens the first report of the story and writes a note on it.
fn note(session: &mut Session, text: &str) {
    session.shows("Start here");
    session.send("\r");
    session.shows("61/72");
    session.send("n");
    session.shows("Note on");
    session.send(&format!("{text}\r"));
}

#[test]
fn without_the_cache_a_note_is_kept_and_comes_back() {
    let state = tempfile::tempdir().expect("a directory");
    let state = state.path().display().to_string();
    let environment = [("VTRIAGE_STATE_DIR", state.as_str())];
    let mut session = Session::start(&["--demo", "--no-cache"], &environment);
    note(&mut session, "seen in the mail of Monday");
    session.shows("the note is kept on this machine");
    assert!(!session.screen().contains("no store"));
    session.send("q");
    session.ends();
    let mut session = Session::start(&["--demo", "--no-cache"], &environment);
    session.shows("Start here");
    session.send("\r");
    session.shows("seen in the mail of Monday");
}

#[test]
fn where_nothing_can_be_kept_the_header_says_so_and_a_note_is_promised_no_longer_than_the_session() {
    let mut session = Session::start(&["--demo"], &[("VTRIAGE_STATE_DIR", "/dev/null/nowhere")]);
    session.shows("no store");
    note(&mut session, "seen");
    session.shows("until vtriage ends: this session has no store");
    assert!(session.screen().contains("no store"), "{}", session.screen());
}

#[test]
fn a_browser_that_did_not_start_is_not_said_to_have_opened_the_page() {
    let launchers = tempfile::tempdir().expect("a directory");
    let launcher = launchers.path().join("xdg-open");
    std::fs::write(&launcher, "#!/bin/sh\nexit 3\n").expect("written");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&launcher, executable).expect("it can be run");
    let path = launchers.path().display().to_string();
    let mut session = Session::start(&["--demo"], &[("PATH", path.as_str())]);
    session.shows("Start here");
    session.send("\r");
    session.shows("61/72");
    session.send("o");
    session.shows("no browser was started");
    assert!(!session.screen().contains("opened https"), "{}", session.screen());
}
