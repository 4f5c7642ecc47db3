//! A question to the terminal from a command, which has no loop that would hear the answer among the keys.

use std::io;
use std::time::Duration;

/// What a terminal writes back when it is asked: the bytes up to the end of its answer. Every terminal answers the last question,
/// what kind it is, so that those which do not know the first one need not be waited for; whatever comes is read, so that nothing
/// is left for the shell.
#[cfg(unix)]
pub fn ask(question: &[u8], patience: Duration) -> io::Result<Vec<u8>> {
    use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
    use std::io::Write as _;

    enable_raw_mode()?;
    let mut stdout = io::stdout().lock();
    let written = [question, WHAT_KIND].into_iter().try_for_each(|bytes| stdout.write_all(bytes));
    let answer = written.and_then(|()| stdout.flush()).and_then(|()| read_answer(patience));
    disable_raw_mode()?;
    answer
}

#[cfg(not(unix))]
pub fn ask(_question: &[u8], _patience: Duration) -> io::Result<Vec<u8>> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// "What kind of terminal are you?" (DA1); the answer is `ESC [ ? … c`.
#[cfg(unix)]
const WHAT_KIND: &[u8] = b"\x1b[c";

/// Bytes of an answer at most.
#[cfg(unix)]
const MOST: usize = 1 << 20;

#[cfg(unix)]
fn read_answer(patience: Duration) -> io::Result<Vec<u8>> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::time::Instant;

    let (end, mut answer) = (Instant::now() + patience, Vec::new());
    while !is_whole(&answer) && answer.len() < MOST {
        let left = Timespec::try_from(end.saturating_duration_since(Instant::now())).unwrap_or_default();
        let mut stdin = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
        match poll(&mut stdin, Some(&left)) {
            Ok(0) => break,
            Err(rustix::io::Errno::INTR) => continue,
            Err(reason) => return Err(reason.into()),
            Ok(_) => {}
        }
        // One byte at a time: what is typed after the answer is not ours.
        let mut byte = [0];
        match rustix::io::read(rustix::stdio::stdin(), &mut byte)? {
            0 => break,
            _ => answer.extend(byte),
        }
    }
    Ok(answer)
}

/// Whether the terminal has said what kind it is.
#[cfg(unix)]
fn is_whole(answer: &[u8]) -> bool {
    let Some(before) = answer.strip_suffix(b"c") else { return false };
    let parameters = before.iter().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b';')).count();
    before.get(..before.len() - parameters).is_some_and(|before| before.ends_with(b"\x1b[?"))
}

/// What an answer says of the clipboard, in base64.
pub fn clipboard_in(answer: &[u8]) -> Option<String> {
    let answer = String::from_utf8_lossy(answer).into_owned();
    let (_, held) = answer.split_once("\x1b]52;")?.1.split_once(';')?;
    Some(held.split(['\x07', '\x1b']).next()?.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_what_kind_of_terminal_it_is() {
        assert!(is_whole(b"\x1b[?62;22c") && is_whole(b"\x1b]52;c;YQ==\x07\x1b[?6c") && is_whole(b"\x1b[?c"));
        assert!(!is_whole(b"\x1b]52;c;Yc") && !is_whole(b"c") && !is_whole(b""));
    }

    #[test]
    fn what_the_clipboard_holds_is_found_in_an_answer() {
        assert_eq!(clipboard_in(b"\x1b]52;c;YQ==\x07\x1b[?6c").as_deref(), Some("YQ=="));
        assert_eq!(clipboard_in(b"\x1b]52;;YQ==\x1b\\\x1b[?6c").as_deref(), Some("YQ=="));
        assert_eq!(clipboard_in(b"\x1b[?6c"), None);
    }
}
