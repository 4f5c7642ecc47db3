//! Bytes as text, whatever program wrote them.
//!
//! A byte order mark decides; then whether it is UTF-8, or UTF-16 by the places of its zeros (PowerShell and Excel write it, often
//! without a mark); then line by line what the bytes look like (`chardetng`, as in a browser): one that is UTF-8 is read as that,
//! whatever another is, since lists are put together from several sources. What is no text is refused by its name.

use std::borrow::Cow;
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use thiserror::Error;

use crate::text::count;

/// Bytes by which the encoding is told.
pub const LOOK_AT: usize = 256 << 10;

/// Why bytes cannot be read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    #[error("this is {0}, not text, so nothing was read; look up its hash, or extract from the text that is in it")]
    Known(&'static str),
    #[error("this is not text in any encoding that is known, so nothing was read; save it as UTF-8 and try again")]
    Unknown,
}

/// First bytes of files that hold no text to read, and what they are.
const MAGIC: &[(&[u8], &str)] = &[
    (b"MZ\x90\0", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office or Outlook file"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x4c\0\0\0\x01\x14\x02\0", "a Windows shortcut"),
    (b"\xff\xfe\0\0", "text in UTF-32"),
    (b"\0\0\xfe\xff", "text in UTF-32"),
];

/// Says that bytes are no UTF-8 and what they were taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// `None`: the whole text.
    lines: Option<u64>,
    encoding: &'static Encoding,
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lines {
            None => write!(f, "not UTF-8, read as {}", self.encoding.name())?,
            Some(1) => write!(f, "1 line is not UTF-8, read as {}", self.encoding.name())?,
            Some(lines) => write!(f, "{} lines are not UTF-8, read as {}", count(lines), self.encoding.name())?,
        }
        f.write_str("; where that is wrong, save it as UTF-8 and try again")
    }
}

/// A text, and what was guessed to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub guess: Option<Guess>,
}

/// What the bytes of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// One encoding, told by its mark or by its zeros.
    Told(&'static Encoding),
    /// One encoding of several bytes a letter, as whose letters a line may look like UTF-8 by chance.
    Guessed(&'static Encoding),
    /// UTF-8; a line that is none is in this encoding, or looks itself like one.
    Lines(Option<&'static Encoding>),
}

/// Longest line that is waited for; what is longer is judged in pieces.
const LONGEST_LINE: usize = 64 << 10;

/// The byte order mark; it stands where files were joined too.
const MARK: char = '\u{feff}';

/// Decodes a text piece by piece.
pub struct Decoder {
    reading: Reading,
    /// Of a text in one encoding.
    whole: encoding_rs::Decoder,
    /// The begin of a line that is not there to its end.
    line: Vec<u8>,
    /// Lines that were read by a guess.
    odd: u64,
    /// Whether what comes next begins a line.
    begins: bool,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Decoder").field(&self.reading).finish()
    }
}

impl Decoder {
    /// For the text that begins with `head` (up to [`LOOK_AT`] bytes of it); `is_all` says that nothing follows.
    pub fn new(head: &[u8], is_all: bool) -> Result<Self, Unreadable> {
        Ok(Self::of(reading(head, is_all)?))
    }

    fn of(reading: Reading) -> Self {
        let (Reading::Told(encoding) | Reading::Guessed(encoding)) = reading else {
            return Self::with(reading, UTF_8);
        };
        Self::with(reading, encoding)
    }

    fn with(reading: Reading, encoding: &'static Encoding) -> Self {
        let whole = encoding.new_decoder_with_bom_removal();
        Self { reading, whole, line: Vec::new(), odd: 0, begins: true }
    }

    /// Appends what the bytes say; broken ones become U+FFFD. The end of a line may wait for the next bytes.
    pub fn decode(&mut self, bytes: &[u8], is_last: bool, out: &mut String) {
        if !matches!(self.reading, Reading::Lines(_)) {
            let text = self.in_one_encoding(bytes, is_last);
            return self.append(&text, out);
        }
        self.line.extend_from_slice(bytes);
        let whole = match memchr::memrchr(b'\n', &self.line) {
            _ if is_last => self.line.len(),
            Some(end) => end + 1,
            None if self.line.len() > LONGEST_LINE => {
                // Not within a character of UTF-8.
                let begin = self.line.iter().rposition(|byte| !(0x80..0xc0).contains(byte));
                begin.filter(|begin| *begin > 0).unwrap_or(self.line.len())
            }
            None => 0,
        };
        let rest = self.line.split_off(whole);
        let ready = std::mem::replace(&mut self.line, rest);
        match std::str::from_utf8(&ready) {
            Ok(text) => self.append(text, out),
            Err(_) => ready.split_inclusive(|byte| *byte == b'\n').for_each(|line| self.line(line, out)),
        }
    }

    fn in_one_encoding(&mut self, mut bytes: &[u8], is_last: bool) -> String {
        let mut text = String::new();
        loop {
            text.reserve(self.whole.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()).max(16));
            let (result, read, _) = self.whole.decode_to_string(bytes, &mut text, is_last);
            bytes = bytes.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return text;
            }
        }
    }

    /// Appends one line of a text whose lines are judged one by one.
    fn line(&mut self, line: &[u8], out: &mut String) {
        let line = if self.begins { unmarked(line) } else { line };
        if is_utf_8(line, false) {
            return self.append(&String::from_utf8_lossy(line), out);
        }
        let encoding = match self.reading {
            Reading::Lines(Some(encoding)) => encoding,
            _ => looks_like([line].into_iter()),
        };
        self.reading = Reading::Lines(Some(encoding));
        self.odd += 1;
        self.append(&encoding.decode_without_bom_handling(line).0, out);
    }

    /// Appends a text without the marks that begin a line.
    fn append(&mut self, text: &str, out: &mut String) {
        for (index, part) in text.split(MARK).enumerate() {
            if index > 0 && !self.begins {
                out.push(MARK);
            }
            out.push_str(part);
            self.begins = if part.is_empty() { self.begins } else { part.ends_with('\n') };
        }
    }

    /// What was guessed so far.
    pub fn guess(&self) -> Option<Guess> {
        match self.reading {
            Reading::Guessed(encoding) => Some(Guess { lines: None, encoding }),
            Reading::Lines(Some(encoding)) if self.odd > 0 => Some(Guess { lines: Some(self.odd), encoding }),
            Reading::Told(_) | Reading::Lines(_) => None,
        }
    }
}

/// All of a text at once.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Unreadable> {
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    let reading = reading(head, head.len() == bytes.len())?;
    if let (Reading::Lines(_), Ok(text)) = (reading, std::str::from_utf8(bytes))
        && !text.contains(MARK)
    {
        return Ok(Decoded { text: Cow::Borrowed(text), guess: None });
    }
    let (mut decoder, mut text) = (Decoder::of(reading), String::new());
    decoder.decode(bytes, true, &mut text);
    Ok(Decoded { text: Cow::Owned(text), guess: decoder.guess() })
}

fn reading(head: &[u8], is_all: bool) -> Result<Reading, Unreadable> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(Unreadable::Known(what));
    }
    match Encoding::for_bom(head) {
        Some((marked, _)) if marked != UTF_8 => return Ok(Reading::Told(marked)),
        Some(_) => return Ok(by_line(head, is_all)),
        None => {}
    }
    if let Some(wide) = utf_16(head) {
        return Ok(Reading::Told(wide));
    }
    if controls(head.get(..8 << 10).unwrap_or(head)) {
        return Err(Unreadable::Unknown);
    }
    Ok(by_line(head, is_all))
}

/// UTF-8 where a line is, or nearly is; what the other lines are, a browser would tell. Where those are nearly all of the text
/// and have several bytes a letter, the rest only looks like UTF-8.
fn by_line(head: &[u8], is_all: bool) -> Reading {
    let lines = || head.split_inclusive(|byte| *byte == b'\n').map(unmarked).filter(|line| !line.is_ascii());
    // A character that is cut by the end of the head is no fault.
    let is_odd = |line: &&[u8]| !is_utf_8(line, !is_all && !line.ends_with(b"\n"));
    let (all, odd) = (lines().count(), lines().filter(is_odd).count());
    if odd == 0 {
        return Reading::Lines(None);
    }
    let encoding = looks_like(lines().filter(is_odd));
    let is_whole = !encoding.is_single_byte() && (all - odd) * 4 <= odd;
    if is_whole { Reading::Guessed(encoding) } else { Reading::Lines(Some(encoding)) }
}

/// A line without the mark at its start.
fn unmarked(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// Whether it is UTF-8, or nearly is.
fn is_utf_8(line: &[u8], is_cut: bool) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut chunks = line.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty() && (!is_cut || chunks.peek().is_some()));
    }
    bad * 4 <= good
}

/// What a browser would take the lines for.
fn looks_like<'a>(lines: impl Iterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    for line in lines {
        detector.feed(line, false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a mark: zeros in every other place, as digits, signs and line ends have them there.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..4 << 10).unwrap_or(head);
    let zeros = |of: usize| head.iter().skip(of).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    let (many, few, encoding) = if odd > even { (odd, even, UTF_16LE) } else { (even, odd, UTF_16BE) };
    if pairs < 2 || many * 20 < pairs || few * 4 > many {
        return None;
    }
    let whole = head.get(..pairs * 2)?;
    let (text, had_errors) = encoding.decode_without_bom_handling(whole);
    let is_text = !text.chars().any(|c| c.is_control() && !c.is_whitespace() && c != '\u{1b}');
    // The last character may be cut in half.
    (is_text && (!had_errors || text.trim_end_matches('\u{fffd}').find('\u{fffd}').is_none())).then_some(encoding)
}

/// Whether too many bytes are signs that no text has. A run of the same byte counts once: logs are filled up with zeros.
fn controls(head: &[u8]) -> bool {
    let is_control = |byte: u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let before = std::iter::once(&b' ').chain(head);
    let count = head.iter().zip(before).filter(|(byte, before)| is_control(**byte) && byte != before).count();
    count * 20 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_analysts_are_told_apart() {
        let german = "Die Datei Rechnung_März.com wurde geöffnet, Prüfsumme folgt.\r\n203.0.113.7\r\n";
        let utf_16 = |text: &str, swap: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let chinese = "今天早上收到钓鱼邮件，链接是 http://a.example/，请马上处理，附件不要打开。";
        let japanese =
            "本日、不審なメールを受信しました。リンク先は http://a.example/ です。添付ファイルは開かないでください。";
        for (text, bytes) in [
            (german, german.as_bytes().to_vec()),
            (german, [b"\xef\xbb\xbf".as_slice(), german.as_bytes()].concat()),
            (german, encoding_rs::WINDOWS_1252.encode(german).0.into_owned()),
            (german, utf_16(german, false)),
            (german, utf_16(german, true)),
            (german, [vec![0xff, 0xfe], utf_16(german, false)].concat()),
            (german, [vec![0xfe, 0xff], utf_16(german, true)].concat()),
            (chinese, utf_16(chinese, false)),
            (chinese, encoding_rs::GB18030.encode(chinese).0.into_owned()),
            (japanese, encoding_rs::SHIFT_JIS.encode(japanese).0.into_owned()),
        ] {
            assert_eq!(decode(&bytes).unwrap().text, text);
        }
    }

    #[test]
    fn a_text_in_pieces_is_the_text() {
        let text = "größer 中文 🙂\n".repeat(50);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (mut decoder, mut out) = (Decoder::new(&bytes, true).unwrap(), String::new());
        bytes.chunks(7).for_each(|chunk| decoder.decode(chunk, false, &mut out));
        decoder.decode(b"", true, &mut out);
        assert_eq!(out, text);
    }

    #[test]
    fn one_broken_byte_does_not_change_the_rest() {
        assert_eq!(
            decode(b"gr\xc3\xb6\xc3\x9fer, \xc3\xa4hnlich, \xff, caf\xc3\xa9").unwrap().text,
            "größer, ähnlich, \u{fffd}, café"
        );
        assert_eq!(
            decode(&[&[0; 5_000], &b"203.0.113.7 after a gap\n"[..]].concat()).unwrap().text.trim_matches('\0'),
            "203.0.113.7 after a gap\n"
        );
    }

    #[test]
    fn what_is_no_text_is_said() {
        assert_eq!(decode(b"PK\x03\x04\x14\0"), Err(Unreadable::Known("a zip archive or an Office document")));
        assert_eq!(decode(&(0..=255).cycle().take(9_000).collect::<Vec<u8>>()), Err(Unreadable::Unknown));
        assert_eq!(decode(b"").unwrap().text, "");
    }

    #[test]
    fn a_line_of_another_encoding_changes_no_other_line_and_is_counted() {
        let mixed = b"b\xc3\xbccher.example\ncaf\xe9\n\xef\xbb\xbfna\xefve\nna\xc3\xafve\n";
        let whole = decode(mixed).unwrap();
        assert_eq!(whole.text, "bücher.example\ncafé\nnaïve\nnaïve\n");
        let told = "2 lines are not UTF-8, read as windows-1252; where that is wrong, save it as UTF-8 and try again";
        assert_eq!(whole.guess.map(|guess| guess.to_string()).as_deref(), Some(told));
        // In pieces it is the same, wherever they are cut.
        for size in 1..9 {
            let (mut decoder, mut out) = (Decoder::new(mixed, true).unwrap(), String::new());
            mixed.chunks(size).for_each(|chunk| decoder.decode(chunk, false, &mut out));
            decoder.decode(b"", true, &mut out);
            assert_eq!((out, decoder.guess()), (whole.text.to_string(), whole.guess));
        }
        // Also where the head says nothing of it.
        let (mut decoder, mut out) = (Decoder::new(b"plain\n", false).unwrap(), String::new());
        decoder.decode(b"plain\ncaf\xe9\n", true, &mut out);
        assert_eq!((out.as_str(), decoder.guess().and_then(|guess| guess.lines)), ("plain\ncafé\n", Some(1)));
    }

    #[test]
    fn a_line_without_an_end_is_read_in_pieces() {
        let line = "größer, ".repeat(100_000);
        let (mut decoder, mut out) = (Decoder::new(line.as_bytes(), false).unwrap(), String::new());
        for chunk in line.as_bytes().chunks(10_007) {
            decoder.decode(chunk, false, &mut out);
            assert!(decoder.line.len() <= LONGEST_LINE + 10_007);
        }
        decoder.decode(b"", true, &mut out);
        assert_eq!(out, line);
    }

    #[test]
    fn marks_at_the_starts_of_lines_are_no_text_and_others_are() {
        assert_eq!(decode("\u{feff}a\n\u{feff}\u{feff}b\nc\u{feff}d".as_bytes()).unwrap().text, "a\nb\nc\u{feff}d");
        let wide: Vec<u8> = "\u{feff}a\n\u{feff}b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).unwrap().text, "a\nb");
    }
}
