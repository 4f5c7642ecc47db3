//! Every way out.

use rustix::process::Signal;

use super::harness::{Session, signal_to};

const DEMO: &[&str] = &["--demo"];

/// The first screen is up.
fn started(environment: &[(&str, &str)]) -> Session {
    let mut session = Session::start(DEMO, environment);
    session.shows("Start here");
    session
}

#[test]
fn the_first_screen_is_drawn_and_q_gives_the_terminal_back() {
    let mut session = started(&[]);
    session.send("q");
    assert!(session.ends().success());
    assert!(session.gave_back());
}

#[test]
fn c26_the_modes_of_the_terminal_are_as_before_after_quitting_and_after_a_panic() {
    for environment in [&[][..], &[("VTRIAGE_PANIC", "draw")]] {
        let mut session =
            Session::start_script("stty -g; $VTRIAGE --demo 2>/dev/null; stty -g; echo over", environment);
        if environment.is_empty() {
            session.shows("Start here");
            session.send("q");
        }
        session.ends();
        let text = String::from_utf8_lossy(&session.bytes()).replace('\r', "");
        let before = text.lines().next().unwrap_or_default().to_owned();
        let after = text.rsplit("\x1b[?25h").next().unwrap_or_default();
        assert!(before.contains(':') && after.contains(&before), "{before:?} then {after:?}");
    }
}

#[test]
fn the_tour_walks_from_the_attachment_to_a_file_that_talks_to_the_same_server() {
    let mut session = started(&[]);
    session.send("\r");
    session.shows("61/72");
    session.send("6\r");
    session.shows("login.parcel-notice.example");
    session.send("\r");
    session.shows("Related to this domain");
    session.send("\r");
    session.shows("1 of 3");
    session.send("\r");
    session.shows("Related to this IP address");
    session.send("\x7f");
    session.shows("Related · resolutions");
    session.send("q");
    assert!(session.ends().success());
}

#[test]
fn every_signal_that_ends_a_program_gives_the_terminal_back_with_its_modes_and_is_told_by_the_status() {
    for (name, signal) in [
        ("HUP", Signal::HUP),
        ("INT", Signal::INT),
        ("QUIT", Signal::QUIT),
        ("TERM", Signal::TERM),
        ("USR1", Signal::USR1),
        ("USR2", Signal::USR2),
        ("ALRM", Signal::ALARM),
    ] {
        let script =
            "stty -g; sh -c 'echo \"pid $$.\"; exec $VTRIAGE --demo'; echo \"status $?.\"; echo over; stty -g; exit 0";
        let mut session = Session::start_script(script, &[]);
        session.shows("Start here");
        signal_to(session.number_after("pid "), signal);
        session.ends();
        assert!(session.gave_back(), "{name}");
        assert_eq!(session.number_after("status "), 128 + signal.as_raw(), "{name}");
        let text = String::from_utf8_lossy(&session.bytes()).replace('\r', "");
        let before = text.lines().next().unwrap_or_default().to_owned();
        let after = text.rsplit("over\n").next().unwrap_or_default();
        assert!(before.contains(':') && after.contains(&before), "{name}: {before:?} then {after:?}");
    }
}

#[test]
fn c26_a_panic_while_drawing_gives_the_terminal_back_and_can_be_read() {
    let mut session = Session::start(DEMO, &[("VTRIAGE_PANIC", "draw")]);
    assert!(!session.ends().success());
    assert!(session.gave_back());
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    let after = text.rsplit("\x1b[?1049l").next().unwrap_or_default();
    assert!(after.contains("a panic while drawing"), "{after}");
}

#[test]
fn c26_a_panic_in_a_background_task_ends_as_cleanly() {
    let mut session = Session::start(DEMO, &[("VTRIAGE_PANIC", "task")]);
    assert!(!session.ends().success());
    assert!(String::from_utf8_lossy(&session.bytes()).contains("a panic in a background task"));
}

#[test]
fn c28_a_terminal_that_goes_away_ends_the_program() {
    let mut session = started(&[]);
    session.hang_up();
    assert!(!session.ends().success(), "a script must not take it for an end of work");
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_everything_back() {
    // Without a shell there is nobody to continue it, so the kernel does not stop it: it must come back by itself.
    let mut session = started(&[]);
    session.send("\x1a");
    session.wrote("\x1b[?1049l");
    session.send("?");
    session.shows("j k scroll");
    assert!(session.screen().contains("Results"), "all of the screen is drawn anew:\n{}", session.screen());
}

/// A job of a shell with job control, which sets the terminal's modes anew as interactive ones do, on its first screen, and its process id.
fn job() -> (Session, i32) {
    let script = "set -m; sh -c 'echo \"pid $$.\"; exec $VTRIAGE --demo'; stty -a; stty sane; echo stopped; read line; fg; echo over";
    let mut session = Session::start_script(script, &[]);
    session.shows("Start here");
    let pid = session.number_after("pid ");
    (session, pid)
}

/// After `fg` the screen is drawn, and keys are heard without a line's end.
fn goes_on(session: &mut Session, how: &str) {
    let before = session.bytes().len();
    session.send("\n");
    session.until("the alternate screen again", |session| {
        let after = String::from_utf8_lossy(&session.bytes()[before..]).into_owned();
        after.contains("\x1b[?1049h") && after.contains("\x1b[?2004h") && after.contains("Start here")
    });
    session.send("?");
    session.shows("j k scroll");
    assert!(session.screen().contains("Results"), "{how}: all of the screen is drawn anew:\n{}", session.screen());
    session.send("q");
    session.until("help to close", |session| !session.screen().contains("j k scroll"));
    session.send("q");
    session.wrote("over\r");
    session.ends();
    assert!(session.gave_back(), "{how}");
}

#[test]
fn ctrl_z_and_a_stop_from_outside_give_the_shell_a_plain_terminal_and_fg_brings_everything_back() {
    for how in ["ctrl-z", "TSTP"] {
        let (mut session, pid) = job();
        match how {
            "ctrl-z" => session.send("\x1a"),
            _ => signal_to(pid, Signal::TSTP),
        }
        session.wrote("stopped");
        assert!(session.gave_back(), "{how}");
        let text = String::from_utf8_lossy(&session.bytes()).into_owned();
        let modes = text.rsplit("\x1b[?25h").next().unwrap_or_default();
        assert!(modes.contains(" icanon") && modes.contains(" echo "), "{how}: {modes}");
        goes_on(&mut session, how);
    }
}

#[test]
fn a_stop_that_nobody_hears_ends_in_a_whole_screen_after_fg() {
    let (mut session, pid) = job();
    signal_to(pid, Signal::STOP);
    session.wrote("stopped");
    goes_on(&mut session, "STOP");
}

#[test]
fn c28_without_a_terminal_one_line_says_so_and_nothing_is_drawn() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_vtriage"))
        .arg("--demo")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    assert_eq!(String::from_utf8_lossy(&output.stderr).trim_end().lines().count(), 1);
}

#[test]
fn without_a_key_the_first_screen_says_what_is_needed_and_starts_the_demo() {
    let mut session = Session::start(&[], &[]);
    session.shows("Welcome to vtriage");
    session.send("\r");
    session.shows("This is the demo");
    session.send("q");
    assert!(session.ends().success());
}

#[test]
fn c38_nothing_is_written_while_nothing_happens() {
    let mut session = started(&[]);
    session.send("\r");
    session.shows("61/72");
    // The last answer may still be on its way to the screen.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let before = session.bytes().len();
    std::thread::sleep(std::time::Duration::from_secs(3));
    let written = session.bytes().len() - before;
    // A minute may have begun meanwhile and changed the ages on screen: one small drawing, no more.
    assert!(written < 2048, "{written} bytes in 3 s of idling");
}
