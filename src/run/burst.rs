//! Keys that arrive together.
//!
//! A terminal without bracketed paste (consoles on Windows, a serial line) sends pasted text as single keys, faster than
//! anybody types. Which keys come together only the loop can tell; what they mean where the user is, the model.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures::{Stream, StreamExt};

use crate::msg::Msg;

/// The longest pause between two keys that come together. Nobody types that fast, and nobody sees a key wait for it.
const PAUSE: Duration = Duration::from_millis(4);

/// Fewer keys than these are keys, however fast they come: no indicator is so short.
const FEWEST: usize = 4;

/// Keys that are taken as one text; of a longer one the rest is a text of its own.
const MOST: usize = 1 << 20;

/// Whether a key could be a sign of a text.
pub(super) fn is_sign(key: &KeyEvent) -> bool {
    match key.code {
        // What a line break is where it is no Enter.
        KeyCode::Char('j') if key.modifiers == KeyModifiers::CONTROL => true,
        KeyCode::Char(_) => (key.modifiers - KeyModifiers::SHIFT).is_empty(),
        KeyCode::Enter | KeyCode::Tab => key.modifiers.is_empty(),
        _ => false,
    }
}

/// What came together with a key.
pub(super) struct Burst {
    /// What it means for the model.
    pub(super) messages: Vec<Msg>,
    /// What ended it, when that was no pause.
    pub(super) next: Option<Event>,
}

/// The next key or other event of `input` that comes within `pause`; none where nothing does, or the input has ended, which
/// whoever asks next meets again. Releases are no events.
pub(super) async fn within<I>(pause: Duration, mut input: Pin<&mut I>) -> io::Result<Option<Event>>
where
    I: Stream<Item = io::Result<Event>>,
{
    loop {
        let event = tokio::select! {
            biased;
            event = input.next() => event.transpose()?,
            () = tokio::time::sleep(pause) => None,
        };
        if !matches!(&event, Some(Event::Key(key)) if key.kind == KeyEventKind::Release) {
            return Ok(event);
        }
    }
}

/// Takes in the keys that come together with `first`, which is a sign.
pub(super) async fn gather<I>(first: KeyEvent, mut input: Pin<&mut I>) -> io::Result<Burst>
where
    I: Stream<Item = io::Result<Event>>,
{
    let (mut keys, mut next) = (vec![first], None);
    while keys.len() < MOST {
        match within(PAUSE, input.as_mut()).await? {
            Some(Event::Key(key)) if is_sign(&key) => keys.push(key),
            event => {
                next = event;
                break;
            }
        }
    }
    let messages =
        if keys.len() < FEWEST { keys.into_iter().map(Msg::Key).collect() } else { vec![Msg::Together(keys)] };
    Ok(Burst { messages, next })
}
