//! Taking secrets out of text that others wrote: the service echoes keys in messages, and paths can hold them.

use secrecy::{ExposeSecret, SecretString};

use crate::text::visible;

/// What stands in the place of a secret.
const MARK: &str = "[key]";

/// Longest message kept; the service's own are one sentence, a proxy's page may be anything.
const LONGEST: usize = 400;

/// Secrets shorter than this would take harmless words out of messages.
const SHORTEST: usize = 6;

/// The secrets of a client: its key and the password of its proxy.
#[derive(Debug, Clone, Default)]
pub(super) struct Redactor {
    secrets: Vec<SecretString>,
}

impl Redactor {
    pub(super) fn new(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        Self { secrets: secrets.into_iter().filter(|secret| secret.expose_secret().len() >= SHORTEST).collect() }
    }

    /// The text on one safe line, without secrets, cut to a readable length.
    pub(super) fn line(&self, text: &str) -> String {
        let text = self.secrets.iter().fold(text.to_owned(), |text, secret| without(&text, secret.expose_secret()));
        let line = visible(text.trim()).into_owned();
        match line.char_indices().nth(LONGEST) {
            Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or_default()),
            None => line,
        }
    }

    /// Overwrites secrets in a body with asterisks of the same length, so that JSON stays JSON.
    pub(super) fn body(&self, body: &mut [u8]) {
        for secret in &self.secrets {
            let secret = secret.expose_secret().as_bytes();
            let mut from = 0;
            while let Some(at) = find(body, secret, from) {
                from = at + secret.len();
                if let Some(found) = body.get_mut(at..from) {
                    found.fill(b'*');
                }
            }
        }
    }
}

/// Without regard to case: keys are hex, and a server may answer in capitals.
fn without(text: &str, secret: &str) -> String {
    let mut rest = text;
    let mut clean = String::with_capacity(text.len());
    while let Some(at) = find(rest.as_bytes(), secret.as_bytes(), 0) {
        // A match of ASCII bytes can't start or end inside a character; for others the text is left out whole.
        let (Some(before), Some(after)) = (rest.get(..at), rest.get(at + secret.len()..)) else {
            return MARK.to_owned();
        };
        clean.push_str(before);
        clean.push_str(MARK);
        rest = after;
    }
    clean.push_str(rest);
    clean
}

fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    haystack
        .get(from..)?
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle))
        .map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::new([SecretString::from("test-key-0123456789abcdef"), SecretString::from("x")])
    }

    #[test]
    fn c40_the_key_is_taken_out_of_text_in_any_case() {
        let line = redactor().line("Wrong API key: TEST-KEY-0123456789ABCDEF, test-key-0123456789abcdef!");
        assert_eq!(line, "Wrong API key: [key], [key]!");
    }

    #[test]
    fn messages_can_not_move_the_cursor_and_are_cut() {
        let line = redactor().line("a\u{1b}[2J\nb");
        assert!(!line.contains('\u{1b}') && !line.contains('\n'), "{line}");
        assert_eq!(redactor().line(&"é".repeat(900)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn c40_a_body_keeps_its_length_and_loses_the_key() {
        let mut body = br#"{"apikey":"test-key-0123456789abcdef"}"#.to_vec();
        redactor().body(&mut body);
        assert_eq!(body, br#"{"apikey":"*************************"}"#);
    }
}
