//! Answers of the terminal, which arrive among the keys: `ESC ] 11 ; rgb:1e1e/1e1e/1e1e BEL`.
//!
//! The introducer is read as `Alt-]` and the end as `Ctrl-g` or `Alt-\\`. What comes between is never taken for keys, however
//! late it comes; nobody can type it, because it comes together.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures::Stream;

use super::burst::{Burst, within};
use crate::msg::{Answered, Msg};

/// The longest pause between two signs of an answer, which may come in packets.
const PAUSE: Duration = Duration::from_millis(50);

/// Signs that are taken in of one answer: the longest clipboard that a terminal tells.
const MOST: usize = 1 << 20;

/// Whether a key could begin an answer.
pub(super) fn may_begin(key: &KeyEvent) -> bool {
    *key == KeyEvent::new(KeyCode::Char(']'), KeyModifiers::ALT)
}

/// Whether a key ends an answer: BEL, or ST.
fn ends(key: &KeyEvent) -> bool {
    [(KeyCode::Char('g'), KeyModifiers::CONTROL), (KeyCode::Char('\\'), KeyModifiers::ALT)]
        .contains(&(key.code, key.modifiers))
}

/// Takes in what comes together with `first`: the answer; where it was none, the keys as they were.
pub(super) async fn gather<I>(first: KeyEvent, mut input: Pin<&mut I>) -> io::Result<Burst>
where
    I: Stream<Item = io::Result<Event>>,
{
    let (mut keys, mut text, mut next) = (vec![first], String::new(), None);
    while keys.len() < MOST {
        match within(PAUSE, input.as_mut()).await? {
            Some(Event::Key(key)) if ends(&key) => {
                if let Some(answer) = Answered::parse(&text) {
                    return Ok(Burst { messages: vec![Msg::Answered(answer)], next: None });
                }
                keys.push(key);
                break;
            }
            Some(Event::Key(key)) if could_go_on(&text, &key) => {
                keys.push(key);
                text.extend(key.code.as_char());
            }
            event => {
                next = event;
                break;
            }
        }
    }
    // An answer that broke off is no command either.
    let is_answer = text.starts_with("11;") || text.starts_with("52;");
    let messages = if is_answer { Vec::new() } else { keys.into_iter().map(Msg::Key).collect() };
    Ok(Burst { messages, next })
}

/// Whether `key` could be the next sign of an answer that began with `text`.
fn could_go_on(text: &str, key: &KeyEvent) -> bool {
    let Some(sign) = key.code.as_char().filter(|_| (key.modifiers - KeyModifiers::SHIFT).is_empty()) else {
        return false;
    };
    ["11;", "52;"].iter().any(|begin| match begin.get(text.len()..text.len() + 1) {
        Some(wanted) => begin.starts_with(text) && sign.to_string() == wanted,
        None => text.starts_with(begin),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::Hidden;
    use futures::{StreamExt as _, stream};

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    /// The keys that crossterm makes of an answer, but for the first, and a letter that is typed after it.
    fn typed(answer: &str, end: Event) -> Vec<io::Result<Event>> {
        let signs = answer.chars().map(|sign| key(KeyCode::Char(sign), KeyModifiers::NONE));
        signs.chain([end, key(KeyCode::Char('q'), KeyModifiers::NONE)]).map(Ok).collect()
    }

    async fn heard(events: Vec<io::Result<Event>>) -> (Burst, usize) {
        let mut input = stream::iter(events);
        let first = KeyEvent::new(KeyCode::Char(']'), KeyModifiers::ALT);
        let heard = gather(first, Pin::new(&mut input)).await.expect("read");
        (heard, input.count().await)
    }

    fn bell() -> Event {
        key(KeyCode::Char('g'), KeyModifiers::CONTROL)
    }

    #[tokio::test]
    async fn an_answer_is_no_keys_whichever_way_it_ends_and_the_next_key_is_left_alone() {
        for end in [bell(), key(KeyCode::Char('\\'), KeyModifiers::ALT)] {
            let (heard, left) = heard(typed("11;rgb:ffff/ffff/ffff", end)).await;
            assert_eq!(heard.messages, [Msg::Answered(Answered::Background([255; 3]))]);
            assert_eq!((heard.next, left), (None, 1));
        }
        let (heard, left) = heard(typed("52;c;YQ==", bell())).await;
        assert_eq!(heard.messages, [Msg::Answered(Answered::Clipboard(Hidden("YQ==".to_owned())))]);
        assert_eq!(left, 1);
    }

    #[tokio::test]
    async fn an_answer_that_nobody_understands_runs_no_command() {
        let (heard, left) = heard(typed("11;?d*D", bell())).await;
        assert_eq!((heard.messages, left), (Vec::new(), 1));
    }

    #[tokio::test]
    async fn the_key_that_begins_like_an_answer_is_still_a_key() {
        let (heard, _) = heard(typed("", key(KeyCode::Char('j'), KeyModifiers::NONE))).await;
        assert_eq!(heard.messages.len(), 1);
        assert_eq!(heard.next, Some(key(KeyCode::Char('j'), KeyModifiers::NONE)));
    }
}
