//! Pasted text where the terminal sends it as single keys, and keys that are typed.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use wiremock::MockServer;

use super::harness::{Program, Wanted};

const KEY: &str = "test-key-0123456789abcdef";

async fn started() -> (MockServer, Program) {
    let server = MockServer::start().await;
    let program = Program::start(&format!("{}/api/v3", server.uri()), KEY, Wanted::default());
    (server, program)
}

/// Sends a text as a console on Windows does: each key goes down and up.
fn paste_as_keys(program: &Program, text: &str) {
    for sign in text.chars() {
        let code = if sign == '\r' { KeyCode::Enter } else { KeyCode::Char(sign) };
        for kind in [KeyEventKind::Press, KeyEventKind::Release] {
            program.key(KeyEvent::new_with_kind(code, KeyModifiers::NONE, kind));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_come_as_single_keys_are_a_checklist_and_run_nothing() {
    let (server, mut program) = started().await;
    paste_as_keys(&program, "quit.example\rdroid.example\r");
    let screen = program.shows("2 indicators").await;
    assert!(screen.contains("quit.example") && screen.contains("droid.example"), "{screen}");
    program.quit().await.expect("a clean end");
    assert!(server.received_requests().await.expect("recorded").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_indicator_that_comes_as_single_keys_is_offered_and_not_sent() {
    let (server, mut program) = started().await;
    paste_as_keys(&program, "quit.example\r");
    program.shows("domain · 1 request").await;
    program.quit().await.expect("a clean end");
    assert!(server.received_requests().await.expect("recorded").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_comes_as_single_keys_does_not_quit_and_a_single_key_does() {
    let (_server, mut program) = started().await;
    paste_as_keys(&program, "quit now\r");
    program.shows("quit now").await;
    program.press("esc");
    program.rests().await;
    program.press("q");
    program.ends().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_was_typed_ahead_is_asked() {
    let (server, mut program) = started().await;
    paste_as_keys(&program, "/quit.example\r");
    program.shows("quit.example").await;
    program.rests().await;
    program.quit().await.expect("a clean end");
    assert_eq!(server.received_requests().await.expect("recorded").len(), 1);
}
