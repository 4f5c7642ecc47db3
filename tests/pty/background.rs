//! The terminal is asked for its background; its answer is never taken for keys.

use super::harness::Session;

const QUESTION: &str = "\x1b]11;?\x07";

/// Bytes that were written since.
fn since(session: &Session, before: usize) -> String {
    String::from_utf8_lossy(session.bytes().get(before..).unwrap_or_default()).into_owned()
}

#[test]
fn the_answer_chooses_the_colours_whenever_it_comes_and_runs_no_command() {
    for (answer, end) in [("ffff/ffff/ffff", "\x07"), ("0000/0000/0000", "\x1b\\")] {
        let environment = [("COLORTERM", "truecolor")];
        let mut session = Session::start(&["--demo"], &environment);
        session.wrote(QUESTION);
        session.shows("Start here");
        let before = session.bytes().len();
        session.send(&format!("\x1b]11;rgb:{answer}{end}"));
        session.until("true colours", |session| since(session, before).contains("38;2;"));
        session.send("?");
        session.shows("j k scroll");
        session.send("q");
        session.until("help to close", |session| !session.screen().contains("j k scroll"));
        session.send("q");
        assert!(session.ends().success(), "{answer}");
    }
}

#[test]
fn nobody_is_asked_where_the_answer_would_change_nothing() {
    for (arguments, environment) in [
        (&["--demo", "--theme", "terminal"][..], &[][..]),
        (&["--demo"], &[("NO_COLOR", "1")]),
        (&["--demo"], &[("TERM", "linux")]),
        (&["--demo"], &[("TERM", "xterm")]),
    ] {
        let mut session = Session::start(arguments, environment);
        session.shows("Start here");
        session.send("q");
        session.ends();
        assert!(!since(&session, 0).contains(QUESTION), "{arguments:?} {environment:?}");
    }
}
