//! The mouse in a terminal: taken when asked for, and always left as it was found.

use rustix::process::Signal;

use super::harness::{Session, signal_to};

const TAKES: &str = "\x1b[?1000h";
const LEAVES: &str = "\x1b[?1000l";

/// A press of the left button at a cell, counted from 1, as terminals send it.
fn press(column: u16, row: u16) -> String {
    format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
}

/// Where a text stands on the screen, counted from 1.
fn place_of(session: &Session, text: &str) -> (u16, u16) {
    let screen = session.screen();
    let found = (1..).zip(screen.lines()).find_map(|(row, line)| {
        let before = line.split_once(text)?.0.chars().count();
        Some((u16::try_from(before).expect("on the screen") + 1, row))
    });
    found.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"))
}

fn wrote(session: &Session, sequence: &str) -> usize {
    String::from_utf8_lossy(&session.bytes()).matches(sequence).count()
}

#[test]
fn the_mouse_is_not_taken_unless_it_is_asked_for() {
    let mut session = Session::start(&["--demo"], &[]);
    session.shows("Start here");
    assert_eq!(wrote(&session, TAKES), 0);
    session.send("q");
    session.ends();
}

#[test]
fn a_click_in_the_terminal_selects_and_a_double_click_opens() {
    let mut session = Session::start(&["--demo", "--mouse"], &[]);
    session.shows("a harmless bystander");
    let (column, row) = place_of(&session, "a harmless bystander");
    session.send(&press(column, row));
    session.shows("› a harmless bystander");
    session.send(&press(column, row));
    session.send(&press(column, row));
    session.shows("brightwater.example");
    session.shows("Related to this domain");
    session.send("q");
    assert!(session.ends().success());
    assert!(session.gave_back());
}

#[test]
fn a_mouse_that_was_taken_is_left_after_quitting_a_signal_and_a_panic() {
    for how in ["quit", "signal", "panic"] {
        let environment: &[(&str, &str)] = if how == "panic" { &[("VTRIAGE_PANIC", "task")] } else { &[] };
        let environment = [&[("VTRIAGE_MOUSE", "on")], environment].concat();
        let mut session =
            Session::start_script("sh -c 'echo \"pid $$.\"; exec $VTRIAGE --demo'; echo over", &environment);
        session.wrote(TAKES);
        match how {
            "quit" => {
                session.shows("Start here");
                session.send("q");
            }
            "signal" => {
                session.shows("Start here");
                signal_to(session.number_after("pid "), Signal::TERM);
            }
            _ => {}
        }
        session.ends();
        assert!(session.gave_back(), "{how}");
    }
}

#[test]
fn the_mouse_is_left_while_stopped_and_taken_again_after() {
    // Without a shell there is nobody to continue it, so the kernel does not stop it: it comes back by itself.
    let mut session = Session::start(&["--demo", "--mouse"], &[]);
    session.shows("Start here");
    session.send("\x1a");
    session.until("the mouse again", |session| wrote(session, TAKES) == 2);
    assert!(wrote(&session, LEAVES) >= 1);
    session.send("q");
    session.ends();
    assert!(session.gave_back());
}
