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
    session.shows("1 of 4");
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    for hostile in ["\x1b]52", "\x1b]0;", "\x1b]2;"] {
        assert!(!text.contains(hostile), "{hostile:?} reached the terminal");
    }
}

/// A settings file.
fn settings_file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, text).expect("written");
    let path = path.display().to_string();
    (folder, path)
}

#[test]
fn with_the_clipboard_off_nothing_is_written_and_the_text_is_shown() {
    let (_folder, config) = settings_file("clipboard = \"off\"\ncopy_command = [\"/bin/false\"]");
    let mut session = Session::start(&["--demo", "--config", &config], &[("SSH_TTY", "/dev/pts/3")]);
    session.shows("Start here");
    session.send("/203.0.113.66\r");
    session.shows("Related to this IP address");
    session.send("5Y\r");
    session.shows("Select this by hand");
    assert!(session.screen().lines().any(|line| line.trim_end() == "203.0.113.66"), "{}", session.screen());
    assert!(!String::from_utf8_lossy(&session.bytes()).contains("\x1b]52"));
}

#[test]
fn a_copy_goes_to_the_program_that_the_settings_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = folder.path().join("taken");
    let script = format!("cat > '{}'", taken.display());
    let (_folder, config) = settings_file(&format!("copy_command = [\"/bin/sh\", \"-c\", {script:?}]"));
    let mut session = Session::start(&["--demo", "--config", &config], &[("SSH_TTY", "/dev/pts/3")]);
    session.shows("Start here");
    session.send("/203.0.113.66\r");
    session.shows("Related to this IP address");
    session.send("5Y\r");
    session.shows("to /bin/sh");
    assert_eq!(std::fs::read_to_string(&taken).expect("written"), "203.0.113.66");
    assert!(!String::from_utf8_lossy(&session.bytes()).contains("\x1b]52"));
}

/// The base64 of the text that was copied, once the terminal was asked for it.
fn asked_for(session: &mut Session) -> String {
    session.wrote("\x1b]52;c;?\x07");
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    text.split("\x1b]52;c;").nth(1).and_then(|rest| rest.split('\x07').next()).expect("a copy").to_owned()
}

#[test]
fn the_trial_on_the_command_line_reads_back_what_the_terminal_holds_and_leaves_nothing_for_the_shell() {
    let script = "$VTRIAGE clipboard test; echo \"status $?.\"; read line; echo \"typed <$line>\"";
    let failing = "copy_command = [\"/bin/false\"]";
    for (settings, answer, words, status) in [
        ("", Some("held"), "it works: the terminal", 0),
        ("", None, "nobody can tell whether it works", 0),
        ("", Some("b3RoZXI="), "it does not work: the terminal", 1),
        (failing, Some("held"), "it works: the terminal", 0),
        (failing, None, "it does not work: /bin/false", 1),
        (failing, Some("b3RoZXI="), "it does not work: /bin/false", 1),
    ] {
        let (_folder, config) = settings_file(settings);
        let environment = [("SSH_TTY", "/dev/pts/3"), ("VTRIAGE_CONFIG", config.as_str())];
        let mut session = Session::start_script(script, &environment);
        let held = asked_for(&mut session);
        if let Some(answer) = answer {
            session.send(&format!("\x1b]52;c;{}\x07", answer.replace("held", &held)));
        }
        session.send("\x1b[?62;22c");
        session.shows("status ");
        assert_eq!(session.number_after("status "), status);
        session.shows(words);
        session.send("own\n");
        session.wrote("typed <own>");
    }
}

#[test]
fn without_any_way_the_trial_ends_with_1_and_says_so() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_vtriage"))
        .args(["clipboard", "test"])
        .env_clear()
        .env("HOME", "/nonexistent")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("no way to a clipboard"));
}

#[test]
fn the_trial_in_the_ui_takes_the_answer_of_the_terminal_for_no_keys() {
    let mut session = Session::start(&["--demo"], &[("SSH_TTY", "/dev/pts/3")]);
    session.shows("Start here");
    session.send(":clipboard\r");
    let held = asked_for(&mut session);
    session.send(&format!("\x1b]52;c;{held}\x1b\\"));
    session.shows("works: OSC 52");
    session.send("\x1b");
    session.shows("Start here");
}
