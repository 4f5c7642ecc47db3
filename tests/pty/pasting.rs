//! A paste that the terminal does not mark: its bytes come as if they were typed.

use super::harness::Session;

#[test]
fn unmarked_lines_are_a_checklist_and_run_nothing() {
    let mut session = Session::start(&["--demo"], &[]);
    session.shows("Start here");
    session.send("quit.example\rdroid.example\r");
    session.shows("2 indicators");
    session.send("\x1b");
    session.until("the list is gone", |session| !session.screen().contains("2 indicators"));
    session.send("q");
    session.ends();
}
