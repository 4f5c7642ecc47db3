//! The escape sequence that puts text into the terminal's clipboard: `ESC ] 52 ; c ; base64 BEL`.
//!
//! Inside tmux or screen it has to be handed through to the terminal around it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes of text that most terminals take: 100,000 bytes of sequence hold as much. Longer ones are sent all the same.
pub const COMMON_LIMIT: usize = 74_994;

/// What stands between us and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    Tmux,
    Screen,
}

/// screen drops device control strings that are longer than 768 bytes.
const SCREEN_PIECE: usize = 512;

/// The bytes to be written to the terminal, so that its clipboard holds `text`.
pub(super) fn sequence(text: &str, multiplexer: Option<Multiplexer>) -> Vec<u8> {
    // BEL and not ST at the end: it holds no ESC, which the multiplexers would have to be told apart from theirs.
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    match multiplexer {
        None => plain,
        // Which of the two tmux heeds depends on its settings: the plain one with `set-clipboard on`, the wrapped one
        // with `allow-passthrough on`. It drops the other.
        Some(Multiplexer::Tmux) => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        Some(Multiplexer::Screen) => wrapped_for_screen(&plain),
    }
    .into_bytes()
}

/// The same, and then the question what the clipboard holds; the answer has the form of the copy.
pub(super) fn question(text: &str, multiplexer: Option<Multiplexer>) -> Vec<u8> {
    const QUESTION: &str = "\x1b]52;c;?\x07";
    let mut bytes = sequence(text, multiplexer);
    match multiplexer {
        // tmux answers by itself.
        None | Some(Multiplexer::Tmux) => bytes.extend_from_slice(QUESTION.as_bytes()),
        Some(Multiplexer::Screen) => bytes.extend_from_slice(wrapped_for_screen(QUESTION).as_bytes()),
    }
    bytes
}

/// What the base64 of an answer holds.
pub(super) fn decode(answer: &str) -> Option<Vec<u8>> {
    STANDARD.decode(answer).ok()
}

fn wrapped_for_screen(plain: &str) -> String {
    let mut wrapped = String::with_capacity(plain.len() + plain.len() / 64);
    let mut rest = plain;
    while !rest.is_empty() {
        // All of it is ASCII, so every place is between two letters.
        let (piece, after) = rest.split_at_checked(SCREEN_PIECE).unwrap_or((rest, ""));
        wrapped.push_str("\x1bP");
        wrapped.push_str(piece);
        wrapped.push_str("\x1b\\");
        rest = after;
    }
    wrapped
}
