//! Rings when something that was waited for is done.

use crate::config::{Environment, Notifications};
use crate::text;

/// What to write to the terminal when something is done. Names come from the network: signs that end the sequence or
/// start another are made visible first.
pub fn ring(notifications: Notifications, what: &str, environment: Environment) -> Option<Vec<u8>> {
    let text = text::visible(&text::fit(what, 120)).replace(';', ",");
    let sequence = match notifications {
        Notifications::Off => return None,
        Notifications::Bell => return Some(b"\x07".to_vec()),
        Notifications::Desktop => match environment("TERM") {
            Some(term) if term.starts_with("rxvt") || term.starts_with("foot") => {
                format!("\x1b]777;notify;vtriage;{text}\x1b\\")
            }
            _ => format!("\x1b]9;{text}\x07"),
        },
    };
    // tmux passes on what is wrapped, if it is allowed to.
    let wrapped = match environment("TMUX") {
        Some(_) => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
        None => sequence,
    };
    Some(wrapped.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_rings_unless_wanted() {
        assert_eq!(ring(Notifications::Off, "done", &|_| None), None);
        assert_eq!(ring(Notifications::Bell, "done", &|_| None), Some(b"\x07".to_vec()));
    }

    #[test]
    fn a_hostile_name_stays_inside_the_notification() {
        let rung = ring(Notifications::Desktop, "a\x07\x1b]52;c;ZXZpbA==\x07.doc", &|_| None).expect("a sequence");
        assert_eq!(rung.iter().filter(|byte| **byte == 0x1b || **byte == 0x07).count(), 2, "one start and one end");
        let foot = ring(Notifications::Desktop, "x", &|name| (name == "TERM").then(|| "foot".to_owned()));
        assert!(foot.is_some_and(|bytes| bytes.starts_with(b"\x1b]777;notify;")));
    }
}
