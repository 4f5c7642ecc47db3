//! What copying writes to the terminal, and what hostile text does not.

use super::harness::Session;

#[test]
fn c24_over_ssh_a_copy_goes_to_the_terminal_once_and_the_status_line_says_so() {
    let mut session = Session::start(&["--demo"], &[("SSH_TTY", "/dev/pts/3")]);
    session.shows("Start here");
    session.send("/203.0.113.66\r");
    session.shows("Related to this IP address");
    session.send("5Y\r");
    session.shows("to the terminal (OSC 52)");
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    assert_eq!(text.matches("\x1b]52;c;").count(), 1);
    assert!(text.contains("\x1b]52;c;MjAzLjAuMTEzLjY2"), "the address in base64");
}

#[test]
fn c35_escape_sequences_in_a_comment_never_reach_the_terminal() {
    let mut session = Session::start(&["--demo"], &[("SSH_TTY", "/dev/pts/3")]);
    session.shows("Start here");
    session.send("\r");
    session.shows("61/72");
    // Comments stand in the catalogue; every one of them is drawn.
    session.send("6");
    for _ in 0..7 {
        session.send("j");
    }
    session.send("\r");
    session.shows("Related · comments");
    session.shows("4 of 4");
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    for hostile in ["\x1b]52", "\x1b]0;", "\x1b]2;"] {
        assert!(!text.contains(hostile), "{hostile:?} reached the terminal");
    }
}
