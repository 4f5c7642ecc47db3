//! Bytes as text, whatever program wrote them.
//!
//! A byte order mark decides; then whether it is UTF-8, or UTF-16 by the places of its zeros (PowerShell and Excel write it, often
//! without a mark); then what the bytes look like (`chardetng`, as in a browser). What is no text is refused by its name.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use thiserror::Error;

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

/// Decodes a text piece by piece.
pub struct Decoder(encoding_rs::Decoder);

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Decoder").field(&self.0.encoding().name()).finish()
    }
}

impl Decoder {
    /// For the text that begins with `head` (up to [`LOOK_AT`] bytes of it); `is_all` says that nothing follows.
    pub fn new(head: &[u8], is_all: bool) -> Result<Self, Unreadable> {
        Ok(Self(encoding_of(head, is_all)?.new_decoder_with_bom_removal()))
    }

    /// Appends what the bytes say; broken ones become U+FFFD.
    pub fn decode(&mut self, mut bytes: &[u8], is_last: bool, out: &mut String) {
        loop {
            out.reserve(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()).max(16));
            let (result, read, _) = self.0.decode_to_string(bytes, out, is_last);
            bytes = bytes.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// All of a text at once.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    Ok(encoding_of(head, head.len() == bytes.len())?.decode_with_bom_removal(bytes).0)
}

fn encoding_of(head: &[u8], is_all: bool) -> Result<&'static Encoding, Unreadable> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(Unreadable::Known(what));
    }
    if let Some((marked, _)) = Encoding::for_bom(head) {
        return Ok(marked);
    }
    if let Some(wide) = utf_16(head) {
        return Ok(wide);
    }
    if controls(head.get(..8 << 10).unwrap_or(head)) {
        return Err(Unreadable::Unknown);
    }
    Ok(guess(head, is_all))
}

/// UTF-8 when it is, or nearly is; else what a browser would take it for.
fn guess(head: &[u8], is_all: bool) -> &'static Encoding {
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut chunks = head.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // A character that is cut by the end of the head is no fault.
        bad += usize::from(!chunk.invalid().is_empty() && (is_all || chunks.peek().is_some()));
    }
    if bad * 4 <= good {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, is_all);
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
            assert_eq!(decode(&bytes).unwrap(), text);
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
            decode(b"gr\xc3\xb6\xc3\x9fer, \xc3\xa4hnlich, \xff, caf\xc3\xa9").unwrap(),
            "größer, ähnlich, \u{fffd}, café"
        );
        assert_eq!(
            decode(&[&[0; 5_000], &b"203.0.113.7 after a gap\n"[..]].concat()).unwrap().trim_matches('\0'),
            "203.0.113.7 after a gap\n"
        );
    }

    #[test]
    fn what_is_no_text_is_said() {
        assert_eq!(decode(b"PK\x03\x04\x14\0"), Err(Unreadable::Known("a zip archive or an Office document")));
        assert_eq!(decode(&(0..=255).cycle().take(9_000).collect::<Vec<u8>>()), Err(Unreadable::Unknown));
        assert_eq!(decode(b"").unwrap(), "");
    }
}
