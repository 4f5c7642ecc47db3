//! The headers of a mail: whether bytes begin with them, and where.
//!
//! Programs, gateways and people damage them: a mark in front, a stray sign, a line that is no field, words above. None of that
//! makes a mail something else, for who takes it for a text loses all that it brings.

/// The headers at the start of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inside) struct Head {
    /// The byte at which they begin.
    pub start: usize,
    /// Whether the line of a mailbox stands above them.
    pub is_in_mailbox: bool,
}

/// Fields of which a mail has at least two, and what each tells. Sorted.
const FIELDS: &[(&str, Tells)] = &[
    ("arc-seal", Tells::Transport),
    ("bcc", Tells::Letter),
    ("cc", Tells::Letter),
    ("content-transfer-encoding", Tells::Transport),
    ("content-type", Tells::Transport),
    ("date", Tells::Nothing),
    ("delivered-to", Tells::Letter),
    ("dkim-signature", Tells::Transport),
    ("from", Tells::Letter),
    ("message-id", Tells::Letter),
    ("mime-version", Tells::Transport),
    ("received", Tells::Transport),
    ("reply-to", Tells::Letter),
    ("return-path", Tells::Letter),
    ("sender", Tells::Letter),
    ("subject", Tells::Letter),
    ("to", Tells::Letter),
];

/// What a field tells beside its name: notes of people have some, what answers in HTTP begins with has others, and only a mail
/// has both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    Letter,
    Transport,
    Nothing,
}

/// Lines that are looked at.
const MOST_LINES: usize = 80;

/// Lines above the first field: a few words of who passes a mail on, and not a text in which one stands.
const MOST_ABOVE: usize = 8;

/// What a text in UTF-8 may begin with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The headers with which bytes begin; `None` when that is no mail.
pub(in crate::inside) fn of(bytes: &[u8]) -> Option<Head> {
    let mut fields = Fields::default();
    let mut at = begin(bytes);
    for line in bytes.get(at..)?.split_inclusive(|byte| *byte == b'\n').take(MOST_LINES) {
        if !fields.take(at, line.trim_ascii_end()) {
            break;
        }
        at += line.len();
    }
    fields.head()
}

/// Where the first line begins, behind blanks and marks.
fn begin(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        let behind = rest.trim_ascii_start();
        let behind = behind.strip_prefix(MARK).unwrap_or(behind);
        if behind.len() == rest.len() {
            return bytes.len() - rest.len();
        }
        rest = behind;
    }
}

/// What lines were, up to the one that is looked at.
#[derive(Debug, Default)]
struct Fields {
    /// Where the headers begin, as far as is known.
    start: Option<usize>,
    is_in_mailbox: bool,
    known: usize,
    letter: bool,
    transport: bool,
    /// Lines that are no field, and those above the headers.
    odd: usize,
}

impl Fields {
    /// Takes in the line that begins at a byte; whether the headers may go on behind it.
    fn take(&mut self, at: usize, line: &[u8]) -> bool {
        if line.is_empty() {
            // Below words in front the headers begin anew.
            self.odd += usize::from(self.start.take_if(|_| self.known == 0).is_some());
            return self.known == 0 && self.odd <= MOST_ABOVE;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            return true;
        }
        let Some(name) = name(line) else {
            if self.start.is_none() && self.odd == 0 && line.starts_with(b"From ") {
                (self.start, self.is_in_mailbox) = (Some(at), true);
                return true;
            }
            self.odd += 1;
            if self.known == 0 {
                (self.start, self.is_in_mailbox) = (None, false);
            }
            return self.known > 0 || self.odd <= MOST_ABOVE;
        };
        self.start.get_or_insert(at);
        let name = name.to_ascii_lowercase();
        if let Ok(found) = FIELDS.binary_search_by_key(&name.as_str(), |(field, _)| field) {
            let tells = FIELDS.get(found).map_or(Tells::Nothing, |(_, tells)| *tells);
            self.known += 1;
            self.letter |= tells == Tells::Letter;
            self.transport |= tells == Tells::Transport;
        }
        true
    }

    fn head(self) -> Option<Head> {
        let is_mail = self.known >= 2 && (self.odd == 0 || self.letter && self.transport);
        let start = self.start.filter(|_| is_mail)?;
        Some(Head { start, is_in_mailbox: self.is_in_mailbox })
    }
}

/// The name of the field that a line begins.
pub(in crate::inside) fn name(line: &[u8]) -> Option<&str> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line.get(..colon)?;
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then(|| std::str::from_utf8(name).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_in_order_for_the_search() {
        assert!(FIELDS.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn headers_begin_behind_marks_blanks_and_a_few_words() {
        let start = |text: &str| of(text.as_bytes()).map(|head| (head.start, head.is_in_mailbox));
        assert_eq!(start("From: a\nTo: b\n"), Some((0, false)));
        assert_eq!(start("\u{feff} \n\u{feff}From: a\nTo: b\n"), Some((8, false)));
        assert_eq!(start("From a Tue 07:41\nFrom: a\nTo: b\n"), Some((0, true)));
        assert_eq!(start("Hi\nX-A: b\nFrom: a\nMIME-Version: 1.0\n"), Some((3, false)));
        assert_eq!(start("Note: it came\n\nFrom: a\nMIME-Version: 1.0\n"), Some((15, false)));
        assert_eq!(start("Hi\nFrom: a\nTo: b\n"), None);
        assert_eq!(start(&format!("{}From: a\nMIME-Version: 1.0\n", "word\n".repeat(9))), None);
        assert_eq!(start("From: a\n\nTo: b\n"), None);
    }
}
