//! PDF: link targets, scripts and words, found by looking and not by following its tables: the files of interest here are
//! broken on purpose, and a reader that trusts their tables finds nothing.

mod page;
mod wrapped;

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::inside::kind::find;
use crate::inside::open::Opener;
use crate::inside::{Block, Unpacked};

/// Streams that are unpacked.
const MOST_STREAMS: usize = 5_000;
/// Bytes before a stream that its dictionary is looked for in.
const DICTIONARY: usize = 4 << 10;
/// Names of entries whose text is kept: links, scripts, what is launched, notes.
const KEPT: &[&str] = &["URI", "JS", "F", "UF", "P", "D", "Contents", "Base"];

/// Reads the PDF that part `at` is.
pub(in crate::inside) fn read(opener: &mut Opener, at: usize, bytes: &[u8]) {
    let mut text = Text::default();
    let mut from = 0;
    let mut streams = 0;
    while let Some(start) = bytes.get(from..).and_then(|rest| find(rest, b"stream")).map(|at| from + at) {
        let outside = bytes.get(from..start).unwrap_or_default();
        text.strings(outside);
        let body = start + b"stream".len();
        let skip = match bytes.get(body..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\r' | b'\n', ..]) => 1,
            _ => 0,
        };
        let body = body + skip;
        let end = bytes.get(body..).and_then(|rest| find(rest, b"endstream")).map_or(bytes.len(), |at| body + at);
        streams += 1;
        if streams > MOST_STREAMS {
            opener.remark(Some(at), &format!("more than {MOST_STREAMS} streams; the rest was not read"));
            break;
        }
        let dictionary = bytes.get(start.saturating_sub(DICTIONARY).max(from)..start).unwrap_or_default();
        let dictionary = String::from_utf8_lossy(dictionary);
        let dictionary = dictionary.rsplit_once(" obj").map_or(&*dictionary, |(_, own)| own);
        stream(opener, at, dictionary, bytes.get(body..end).unwrap_or_default(), &mut text);
        from = (end + b"endstream".len()).min(bytes.len());
    }
    text.strings(bytes.get(from..).unwrap_or_default());
    if find(bytes, b"/Encrypt").is_some() {
        opener.remark(Some(at), "is encrypted: its text and links can't be read here");
    }
    let (lines, wrapped) = wrapped::joined(&text.lines);
    wrapped.remarks().iter().for_each(|words| opener.remark(Some(at), words));
    opener.block(at, Block { unpacked: Unpacked::Yes, ..Block::text(1, lines) });
}

fn stream(opener: &mut Opener, at: usize, dictionary: &str, body: &[u8], text: &mut Text) {
    // Pictures, fonts, and the metadata of whatever program made it.
    let is_other = ["/Image", "/Length1", "/FontFile", "/Metadata", "/XML", "DCTDecode", "/ICCBased", "/N 3"];
    if is_other.iter().any(|mark| dictionary.contains(mark)) {
        return;
    }
    let unpacked;
    let content = if dictionary.contains("FlateDecode") || dictionary.contains("/Fl ") {
        match opener.unpack(Lenient(ZlibDecoder::new(body)), body.len() as u64) {
            Ok(bytes) => unpacked = bytes,
            Err(reason) => return opener.remark(Some(at), &format!("a stream in it {}", reason.words())),
        }
        &unpacked
    } else {
        body
    };
    if is_page(content) { text.page(content) } else { text.strings(content) }
}

/// Ends where the packed data breaks, with what came before it.
struct Lenient<R>(R);

impl<R: Read> Read for Lenient<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        Ok(self.0.read(buffer).unwrap_or(0))
    }
}

/// Whether a stream draws text.
fn is_page(content: &[u8]) -> bool {
    find(content, b"BT").is_some() && find(content, b"ET").is_some() && find(content, b"T").is_some()
}

/// The text of a file, as it is found.
#[derive(Default)]
struct Text {
    lines: String,
    /// Strings without an end so far.
    endless: usize,
}

/// Strings without an end that are followed to the end of the file.
const MOST_ENDLESS: usize = 16;
/// Bytes for which others are followed, so that a file of nothing else costs no more than what its length is.
const ENDLESS: usize = 1 << 10;

impl Text {
    /// The strings of entries that are kept, a line each.
    fn strings(&mut self, bytes: &[u8]) {
        let mut from = 0;
        while let Some(at) =
            bytes.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == b'/')).map(|at| from + at)
        {
            from = at + 1;
            let name: &[u8] = bytes.get(from..).unwrap_or_default();
            let length = name.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let name = name.get(..length).unwrap_or_default();
            if !KEPT.iter().any(|kept| kept.as_bytes() == name) {
                continue;
            }
            let after = from + length;
            let blank =
                bytes.get(after..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let value = bytes.get(after + blank..).unwrap_or_default();
            if let Some((text, used)) = self.string(value) {
                self.lines.push_str(&words(&text));
                self.lines.push('\n');
                from = after + blank + used;
            }
        }
    }

    /// A string at the start of `bytes`, and how many bytes it takes up.
    fn string(&mut self, bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
        if !matches!(bytes, [b'(' | b'<', ..]) || bytes.starts_with(b"<<") {
            return None;
        }
        let is_followed = self.endless < MOST_ENDLESS;
        let bytes = if is_followed { bytes } else { bytes.get(..ENDLESS).unwrap_or(bytes) };
        let found = string(bytes);
        self.endless += usize::from(found.is_none());
        found
    }
}

/// A string at the start of `bytes`, and how many bytes it takes up.
fn string(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    match bytes.first()? {
        b'(' => literal(bytes),
        b'<' => {
            let end = bytes.iter().position(|byte| *byte == b'>')?;
            let digits: Vec<u8> = bytes
                .get(1..end)?
                .iter()
                .filter_map(|byte| char::from(*byte).to_digit(16))
                .filter_map(|digit| u8::try_from(digit).ok())
                .collect();
            let hex =
                digits.chunks(2).map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0)).collect();
            Some((hex, end + 1))
        }
        _ => None,
    }
}

fn literal(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        match byte {
            b'(' => {
                depth += 1;
                if depth > 1 {
                    out.push(byte);
                }
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some((out, at));
                }
                out.push(byte);
            }
            b'\\' => {
                let escaped = *bytes.get(at)?;
                at += 1;
                match escaped {
                    b'n' => out.push(b'\n'),
                    b'r' => out.push(b'\r'),
                    b't' => out.push(b'\t'),
                    b'\r' | b'\n' => {}
                    b'0'..=b'7' => {
                        let more = bytes
                            .get(at..)
                            .unwrap_or_default()
                            .iter()
                            .take(2)
                            .take_while(|byte| matches!(byte, b'0'..=b'7'))
                            .count();
                        let octal = bytes.get(at - 1..at + more).unwrap_or_default();
                        out.push(
                            octal.iter().fold(0_u8, |value, digit| value.wrapping_mul(8).wrapping_add(digit - b'0')),
                        );
                        at += more;
                    }
                    other => out.push(other),
                }
            }
            other => out.push(other),
        }
    }
}

/// A string as text: UTF-16 with its mark, else bytes; without what is no text.
fn words(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_with_their_escapes() {
        assert_eq!(string(br"(a\(b\) (c) \101\n) x").unwrap().0, b"a(b) (c) A\n");
        assert_eq!(string(b"<41 42>").unwrap(), (b"AB".to_vec(), 7));
        assert_eq!(string(b"(never ends"), None);
        assert_eq!(Text::default().string(b"<< /A 1 >>"), None);
    }

    #[test]
    fn links_and_scripts_are_kept_and_other_strings_are_not() {
        let mut text = Text::default();
        text.strings(br"<< /Type /Action /S /URI /URI (http://a.example/x) >> << /Producer (www.b.example) /JS (app.launchURL\('http://c.example'\)) >>");
        assert_eq!(text.lines, "http://a.example/x\napp.launchURL('http://c.example')\n");
    }

    #[test]
    fn strings_that_never_end_cost_what_the_length_of_the_file_is() {
        for shape in ["/URI (", "/URI <", "( BT ET ", "< BT ET "] {
            let cost = |bytes: usize| {
                let file = shape.repeat(bytes / shape.len());
                crate::cost::of(|| {
                    Text::default().strings(file.as_bytes());
                    Text::default().page(file.as_bytes());
                })
            };
            assert!(crate::cost::is_linear(256 << 10, cost), "{shape}");
        }
    }
}
