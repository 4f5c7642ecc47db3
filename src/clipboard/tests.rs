//! Where a copy goes, and the exact bytes for a terminal.

use std::sync::Mutex;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::system::Handle;
use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::read(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

fn auto() -> Choice {
    Choice::default()
}

/// A desktop, on any platform.
const DESKTOP: Environment =
    Environment { place: Place::Here, screen: Screen::Desktop, multiplexer: None, terminal: Terminal::Capable };

const LONG_ENOUGH: Duration = Duration::from_secs(20);

fn written(copied: &Copied) -> String {
    match &copied.how {
        How::Terminal(bytes) => String::from_utf8(bytes.clone()).expect("ASCII"),
        How::System | How::Command(_) => panic!("did not go to the terminal"),
    }
}

#[test]
fn c24_over_ssh_the_copy_goes_to_the_terminal() {
    let mut clipboard = Clipboard::new(auto(), environment(&[("SSH_TTY", "/dev/pts/3"), ("TERM", "xterm-256color")]));
    let copied = clipboard.copy("198.51.100.7").expect("copied");
    assert_eq!(written(&copied), "\x1b]52;c;MTk4LjUxLjEwMC43\x07");
    assert_eq!(copied.to_string(), "sent 12 bytes to the terminal (OSC 52)");
}

#[test]
fn c24_a_forwarded_display_does_not_make_the_other_machines_clipboard_ours() {
    let variables = [("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"), ("DISPLAY", "localhost:10.0")];
    assert!(Clipboard::new(auto(), environment(&variables)).system.is_none());
}

#[cfg(not(any(target_os = "macos", windows)))]
#[test]
fn without_a_desktop_the_copy_goes_to_the_terminal() {
    assert!(Clipboard::new(auto(), environment(&[("DISPLAY", "")])).system.is_none());
    assert!(Clipboard::new(auto(), environment(&[("WAYLAND_DISPLAY", "wayland-0")])).system.is_some());
    assert!(Clipboard::new(auto(), environment(&[("DISPLAY", ":0")])).system.is_some());
}

#[test]
fn in_tmux_it_is_sent_in_both_forms_that_tmux_may_heed() {
    let tmux = environment(&[("SSH_TTY", "/dev/pts/3"), ("TMUX", "/tmp/tmux-0/default,1,0"), ("STY", "1.pts")]);
    let copied = Clipboard::new(auto(), tmux).copy("a").expect("copied");
    assert_eq!(written(&copied), "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\");
    assert!(copied.to_string().contains("allow-passthrough"), "{copied}");
}

#[test]
fn in_screen_it_is_sent_in_pieces_that_screen_takes() {
    let text = "x".repeat(5000);
    let screen = environment(&[("SSH_TTY", "/dev/pts/3"), ("STY", "1.pts"), ("TERM", "screen")]);
    let sent = written(&Clipboard::new(auto(), screen).copy(&text).expect("copied"));
    let pieces: Vec<&str> = sent.split_terminator("\x1b\\").collect();
    assert!(pieces.len() > 5 && pieces.iter().all(|piece| piece.starts_with("\x1bP") && piece.len() <= 768));
    let joined: String = pieces.iter().map(|piece| &piece[2..]).collect();
    assert_eq!(joined, format!("\x1b]52;c;{}\x07", STANDARD.encode(&text)));
}

#[test]
fn no_text_can_end_the_sequence_early() {
    let text = "\x07\x1b\\\x1b]0;owned\x07\u{9c}\0ü";
    for variables in [&[][..], &[("TMUX", "x")], &[("STY", "x")]] {
        let mut environment = environment(variables);
        environment.place = Place::Remote;
        let sent = written(&Clipboard::new(auto(), environment).copy(text).expect("copied"));
        assert!(sent.is_ascii() && !sent.contains("owned"), "{sent:?}");
        assert!(sent.contains(&STANDARD.encode(text)));
    }
}

#[test]
fn a_text_that_many_terminals_drop_is_sent_and_said_so() {
    let remote = environment(&[("SSH_TTY", "/dev/pts/3")]);
    let fits = Clipboard::new(auto(), remote).copy(&"x".repeat(COMMON_LIMIT)).expect("copied");
    assert_eq!((fits.remark.as_ref(), written(&fits).len()), (None, 100_000));
    let long = Clipboard::new(auto(), remote).copy(&"x".repeat(COMMON_LIMIT + 1)).expect("copied");
    assert_eq!(long.remark, Some(Remark::Long));
}

#[test]
fn a_terminal_that_would_print_the_sequence_does_not_get_it() {
    for term in ["dumb", "linux"] {
        let mut simple = environment(&[("TERM", term)]);
        simple.screen = Screen::None;
        assert_eq!(Clipboard::new(auto(), simple).copy("a"), Err(CopyError::NoWay));
    }
}

/// What the stand-in for the system's clipboard was given, and how often it was opened.
static GIVEN: Mutex<(usize, Vec<String>)> = Mutex::new((0, Vec::new()));

struct Recorder;

impl Handle for Recorder {
    fn set(&mut self, text: String) -> Result<(), String> {
        GIVEN.lock().expect("no panic").1.push(text);
        Ok(())
    }

    fn get(&mut self) -> Result<String, String> {
        Ok(GIVEN.lock().expect("no panic").1.last().cloned().unwrap_or_default())
    }
}

#[test]
fn on_a_desktop_one_handle_takes_all_copies() {
    let opener = || {
        GIVEN.lock().expect("no panic").0 += 1;
        Ok(Box::new(Recorder) as Box<dyn Handle>)
    };
    let mut clipboard = Clipboard::with_system(auto(), DESKTOP, System::new(opener, LONG_ENOUGH));
    assert_eq!(GIVEN.lock().expect("no panic").0, 0, "nothing is opened before it is needed");
    let copied = clipboard.copy("first").expect("copied");
    assert_eq!(copied.to_string(), "copied 5 bytes to the system clipboard");
    assert_eq!(clipboard.copy("é").map(|copied| copied.bytes), Ok(2));
    drop(clipboard);
    assert_eq!(*GIVEN.lock().expect("no panic"), (1, vec!["first".to_owned(), "é".to_owned()]));
}

#[test]
fn a_clipboard_that_fails_is_replaced_by_the_terminal_and_not_asked_again() {
    let mut clipboard =
        Clipboard::with_system(auto(), DESKTOP, System::new(|| Err("no display".to_owned()), LONG_ENOUGH));
    let copied = clipboard.copy("a").expect("copied");
    assert_eq!(copied.remark, Some(Remark::SystemFailed { reason: "no display".to_owned() }));
    assert_eq!(written(&copied), "\x1b]52;c;YQ==\x07");
    let again = clipboard.copy("a").expect("copied");
    assert_eq!(again.remark, None);
    let simple = Environment { terminal: Terminal::Simple, ..DESKTOP };
    let mut clipboard =
        Clipboard::with_system(auto(), simple, System::new(|| Err("no display".to_owned()), LONG_ENOUGH));
    assert_eq!(clipboard.copy("a"), Err(CopyError::SystemOnly { reason: "no display".to_owned() }));
}

#[test]
fn a_display_server_that_hangs_holds_nobody_up() {
    let hanging = || {
        std::thread::park_timeout(LONG_ENOUGH);
        Err("too late".to_owned())
    };
    let mut clipboard = Clipboard::with_system(auto(), DESKTOP, System::new(hanging, Duration::from_millis(20)));
    let copied = clipboard.copy("a").expect("copied");
    assert_eq!(copied.remark, Some(Remark::SystemFailed { reason: "it gives no answer".to_owned() }));
}

fn chosen(way: CopyWay, command: &[&str]) -> Choice {
    Choice { way, command: command.iter().map(ToString::to_string).collect() }
}

#[test]
fn off_means_that_nothing_is_written_anywhere() {
    let mut clipboard = Clipboard::with_system(chosen(CopyWay::Off, &["cat"]), DESKTOP, System::default());
    assert_eq!(clipboard.copy("a"), Err(CopyError::Off));
}

#[test]
fn osc52_means_the_terminal_also_on_a_desktop_and_with_a_program() {
    let mut clipboard = Clipboard::with_system(chosen(CopyWay::Osc52, &["false"]), DESKTOP, System::default());
    let copied = clipboard.copy("a").expect("copied");
    assert_eq!((written(&copied).as_str(), copied.remark), ("\x1b]52;c;YQ==\x07", None));
}

#[test]
fn system_means_that_the_terminal_gets_nothing() {
    let opener = || Err("no display".to_owned());
    let system = System::new(opener, LONG_ENOUGH);
    let mut clipboard = Clipboard::with_system(chosen(CopyWay::System, &[]), DESKTOP, system);
    assert_eq!(clipboard.copy("a"), Err(CopyError::SystemOnly { reason: "no display".to_owned() }));
    let remote = environment(&[("SSH_TTY", "/dev/pts/3")]);
    assert_eq!(Clipboard::new(chosen(CopyWay::System, &[]), remote).copy("a"), Err(CopyError::NoWay));
}

#[cfg(unix)]
#[test]
fn the_program_that_the_settings_name_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("taken").display().to_string();
    let script = format!("cat > '{file}'");
    let command = ["/bin/sh", "-c", &script];
    for way in [CopyWay::Auto, CopyWay::System] {
        let copied = Clipboard::new(chosen(way, &command), DESKTOP).copy("198.51.100.7").expect("copied");
        assert_eq!(copied.to_string(), "copied 12 bytes to /bin/sh");
        assert_eq!(std::fs::read_to_string(&file).expect("written"), "198.51.100.7");
    }
}

#[test]
fn a_program_that_is_missing_is_named_and_the_terminal_is_tried() {
    let command = ["/nonexistent/wl-copy"];
    let copied = Clipboard::new(chosen(CopyWay::Auto, &command), DESKTOP).copy("a").expect("sent");
    assert_eq!(written(&copied), "\x1b]52;c;YQ==\x07");
    assert!(matches!(&copied.remark, Some(Remark::CommandFailed { program, .. }) if program == command[0]), "{copied}");
    let only = Clipboard::new(chosen(CopyWay::System, &command), DESKTOP).copy("a");
    assert!(matches!(&only, Err(CopyError::CommandOnly { program, .. }) if program == command[0]), "{only:?}");
}

fn words(trial: &trial::Trial, read_back: trial::ReadBack) -> String {
    let lines = trial.lines(read_back).into_iter();
    lines.fold(String::new(), |all, (name, words)| all + &name + ": " + &words + "\n")
}

#[test]
fn a_trial_names_the_line_that_each_program_in_between_needs() {
    use trial::{ReadBack, Trial};
    for (variables, line) in [
        (&[("TMUX", "x"), ("SSH_TTY", "x")][..], "set -s set-clipboard on"),
        (&[("STY", "x"), ("SSH_TTY", "x")], "screen: nothing"),
        (&[("TERM_PROGRAM", "iTerm.app"), ("SSH_TTY", "x")], "may access clipboard"),
        (&[("VTE_VERSION", "7600"), ("SSH_TTY", "x")], "[\"wl-copy\"]"),
        (&[("XTERM_VERSION", "XTerm(390)"), ("SSH_TTY", "x")], "disallowedWindowOps"),
    ] {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let trial = Trial::run(&auto(), Environment::read(variable), variable, "a");
        let silent = words(&trial, ReadBack::Silent);
        assert!(silent.contains(line) && silent.contains("paste somewhere to see"), "{silent}");
        assert!(!words(&trial, ReadBack::Same).contains(line), "what works needs nothing");
    }
}

#[test]
fn what_the_clipboard_holds_else_is_never_repeated() {
    use trial::{ReadBack, Trial};
    let remote = environment(&[("SSH_TTY", "/dev/pts/3")]);
    let trial = Trial::run(&auto(), remote, |_| None, "probe");
    assert_eq!(ReadBack::of(&STANDARD.encode("probe"), "probe"), ReadBack::Same);
    let other = ReadBack::of(&STANDARD.encode("hunter2"), "probe");
    assert_eq!(other, ReadBack::Other);
    assert!(!words(&trial, other).contains("hunter2"));
    assert!(trial.question.is_some_and(|bytes| bytes.ends_with(b"\x1b]52;c;?\x07")));
}
