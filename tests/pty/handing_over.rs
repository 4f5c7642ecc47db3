//! A case leaves the window as a file.

use super::harness::Session;

#[test]
fn a_case_is_written_for_others_from_the_window_and_never_over_a_file_that_is_there() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("alert.md");
    let path = file.display().to_string();
    let mut session = Session::start(&["--demo"], &[]);
    session.shows("Start here");
    session.send("\r");
    session.shows("61/72");
    session.send(":");
    session.shows("Commands");
    session.send(&format!("\x1b[200~case export {path}\x1b[201~"));
    session.shows("alert.md");
    session.send("\r");
    session.until("the file", |_| file.exists());
    session.shows("wrote");
    let report = std::fs::read_to_string(&file).expect("a report");
    assert!(report.starts_with("# Case default") && report.contains("invoice_2026-11.exe"), "{report}");
    std::fs::write(&file, "mine").expect("written");
    session.send(":");
    session.shows("Commands");
    session.send(&format!("\x1b[200~case export {path}\x1b[201~"));
    session.shows("alert.md");
    session.send("\r");
    session.shows("there");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "mine");
}
