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

/// A desktop, on any platform.
const DESKTOP: Environment =
    Environment { place: Place::Here, screen: Screen::Desktop, multiplexer: None, terminal: Terminal::Capable };

const LONG_ENOUGH: Duration = Duration::from_secs(20);

fn written(copied: &Copied) -> String {
    match &copied.how {
        How::Terminal(bytes) => String::from_utf8(bytes.clone()).expect("ASCII"),
        How::System => panic!("went to the system"),
    }
}

#[test]
fn c24_over_ssh_the_copy_goes_to_the_terminal() {
    let mut clipboard = Clipboard::new(environment(&[("SSH_TTY", "/dev/pts/3"), ("TERM", "xterm-256color")]));
    let copied = clipboard.copy("198.51.100.7").expect("copied");
    assert_eq!(written(&copied), "\x1b]52;c;MTk4LjUxLjEwMC43\x07");
    assert_eq!(copied.to_string(), "sent 12 bytes to the terminal (OSC 52)");
}

#[test]
fn c24_a_forwarded_display_does_not_make_the_other_machines_clipboard_ours() {
    let variables = [("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"), ("DISPLAY", "localhost:10.0")];
    assert!(Clipboard::new(environment(&variables)).system.is_none());
}

#[cfg(not(any(target_os = "macos", windows)))]
#[test]
fn without_a_desktop_the_copy_goes_to_the_terminal() {
    assert!(Clipboard::new(environment(&[("DISPLAY", "")])).system.is_none());
    assert!(Clipboard::new(environment(&[("WAYLAND_DISPLAY", "wayland-0")])).system.is_some());
    assert!(Clipboard::new(environment(&[("DISPLAY", ":0")])).system.is_some());
}

#[test]
fn in_tmux_it_is_sent_in_both_forms_that_tmux_may_heed() {
    let tmux = environment(&[("SSH_TTY", "/dev/pts/3"), ("TMUX", "/tmp/tmux-0/default,1,0"), ("STY", "1.pts")]);
    let copied = Clipboard::new(tmux).copy("a").expect("copied");
    assert_eq!(written(&copied), "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\");
    assert!(copied.to_string().contains("allow-passthrough"), "{copied}");
}

#[test]
fn in_screen_it_is_sent_in_pieces_that_screen_takes() {
    let text = "x".repeat(5000);
    let screen = environment(&[("SSH_TTY", "/dev/pts/3"), ("STY", "1.pts"), ("TERM", "screen")]);
    let sent = written(&Clipboard::new(screen).copy(&text).expect("copied"));
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
        let sent = written(&Clipboard::new(environment).copy(text).expect("copied"));
        assert!(sent.is_ascii() && !sent.contains("owned"), "{sent:?}");
        assert!(sent.contains(&STANDARD.encode(text)));
    }
}

#[test]
fn a_text_that_many_terminals_drop_is_sent_and_said_so() {
    let remote = environment(&[("SSH_TTY", "/dev/pts/3")]);
    let fits = Clipboard::new(remote).copy(&"x".repeat(COMMON_LIMIT)).expect("copied");
    assert_eq!((fits.remark.as_ref(), written(&fits).len()), (None, 100_000));
    let long = Clipboard::new(remote).copy(&"x".repeat(COMMON_LIMIT + 1)).expect("copied");
    assert_eq!(long.remark, Some(Remark::Long));
}

#[test]
fn a_terminal_that_would_print_the_sequence_does_not_get_it() {
    for term in ["dumb", "linux"] {
        let mut simple = environment(&[("TERM", term)]);
        simple.screen = Screen::None;
        assert_eq!(Clipboard::new(simple).copy("a"), Err(CopyError::NoWay));
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
}

#[test]
fn on_a_desktop_one_handle_takes_all_copies() {
    let opener = || {
        GIVEN.lock().expect("no panic").0 += 1;
        Ok(Box::new(Recorder) as Box<dyn Handle>)
    };
    let mut clipboard = Clipboard::with_system(DESKTOP, System::new(opener, LONG_ENOUGH));
    assert_eq!(GIVEN.lock().expect("no panic").0, 0, "nothing is opened before it is needed");
    let copied = clipboard.copy("first").expect("copied");
    assert_eq!(copied.to_string(), "copied 5 bytes to the system clipboard");
    assert_eq!(clipboard.copy("é").map(|copied| copied.bytes), Ok(2));
    drop(clipboard);
    assert_eq!(*GIVEN.lock().expect("no panic"), (1, vec!["first".to_owned(), "é".to_owned()]));
}

#[test]
fn a_clipboard_that_fails_is_replaced_by_the_terminal_and_not_asked_again() {
    let mut clipboard = Clipboard::with_system(DESKTOP, System::new(|| Err("no display".to_owned()), LONG_ENOUGH));
    let copied = clipboard.copy("a").expect("copied");
    assert_eq!(copied.remark, Some(Remark::SystemFailed { reason: "no display".to_owned() }));
    assert_eq!(written(&copied), "\x1b]52;c;YQ==\x07");
    let again = clipboard.copy("a").expect("copied");
    assert_eq!(again.remark, None);
    let simple = Environment { terminal: Terminal::Simple, ..DESKTOP };
    let mut clipboard = Clipboard::with_system(simple, System::new(|| Err("no display".to_owned()), LONG_ENOUGH));
    assert_eq!(clipboard.copy("a"), Err(CopyError::SystemOnly { reason: "no display".to_owned() }));
}

#[test]
fn a_display_server_that_hangs_holds_nobody_up() {
    let hanging = || {
        std::thread::park_timeout(LONG_ENOUGH);
        Err("too late".to_owned())
    };
    let mut clipboard = Clipboard::with_system(DESKTOP, System::new(hanging, Duration::from_millis(20)));
    let copied = clipboard.copy("a").expect("copied");
    assert_eq!(copied.remark, Some(Remark::SystemFailed { reason: "it gives no answer".to_owned() }));
}
