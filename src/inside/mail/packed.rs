//! What a mail brings is packed in letters; this unpacks it also where a gateway, a list or its sender has damaged that.
//!
//! Signs that do not belong are passed over, padding may be missing, and it ends at a boundary or with the mail. Where that leaves
//! open which bytes were meant, it says so, for the hash of other bytes is the hash of another file.

use crate::ioc::quoted;

/// How a part is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Base64,
    Quoted,
    Uuencode,
}

/// What was unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    /// Whether other bytes may have been meant.
    pub(super) in_doubt: bool,
    /// Signs that belong to no letter, as text has them.
    pub(super) foreign: usize,
}

/// Letters to one foreign sign, from which on what is packed is no text.
const FEW: usize = 16;

impl Packing {
    /// By the header `Content-Transfer-Encoding`, without the quotes and remarks that some programs write there.
    pub(super) fn named(header: &str) -> Self {
        let mut depth = 0_usize;
        let mut name = String::new();
        for c in header.chars() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                c if depth == 0 && (c.is_ascii_alphanumeric() || c == '-') => name.push(c.to_ascii_lowercase()),
                _ => {}
            }
        }
        match name.as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::Quoted,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
            _ => Self::Plain,
        }
    }

    /// Unpacks what is packed so; `None` of what is not packed.
    pub(super) fn unpacked(self, packed: &[u8]) -> Option<Unpacked> {
        match self {
            Self::Plain => None,
            Self::Base64 => Some(base64(packed)),
            Self::Quoted => {
                let (bytes, in_doubt) = quoted::decode(packed);
                Some(Unpacked { bytes, in_doubt, foreign: 0 })
            }
            Self::Uuencode => {
                let text = String::from_utf8_lossy(packed);
                uuencoded(&text).into_iter().next().map(|file| file.unpacked)
            }
        }
    }
}

fn six_bits(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

fn base64(packed: &[u8]) -> Unpacked {
    let mut out = Unpacked { bytes: Vec::with_capacity(packed.len() / 4 * 3), ..Unpacked::default() };
    let (mut bits, mut held, mut letters) = (0_u32, 0_usize, 0_usize);
    let mut is_padded = false;
    // Letters of the group before the padding, and signs of that.
    let mut last = (0_usize, 0_usize);
    for line in packed.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if line.starts_with(b"--") {
            break;
        }
        for byte in line {
            if let Some(value) = six_bits(*byte) {
                // Letters behind the padding: programs differ in what they make of those.
                out.in_doubt |= is_padded;
                letters += 1;
                bits = bits << 6 | value;
                held += 1;
                if held == 4 {
                    out.bytes.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
                    (bits, held) = (0, 0);
                }
            } else if *byte == b'=' {
                rest_of_group(bits, held, &mut out.bytes);
                last = if held > 0 { (held, 1) } else { (last.0, last.1 + 1) };
                is_padded = true;
                (bits, held) = (0, 0);
            } else {
                out.foreign += 1;
            }
        }
    }
    rest_of_group(bits, held, &mut out.bytes);
    // A letter is lost where padding does not fill its group.
    let is_short = held == 1 || last.0 == 1 || last.0 > 0 && last.0 + last.1 < 4;
    // A sign in the place of a letter, and not beside one, leaves a group short.
    out.in_doubt |= is_short || out.foreign > 0 && held > 0 || out.foreign * FEW > letters;
    out
}

/// The bytes of a last group of fewer than four letters.
fn rest_of_group(bits: u32, held: usize, out: &mut Vec<u8>) {
    let whole = bits << (6 * (4 - held));
    let bytes = whole.to_be_bytes();
    out.extend_from_slice(bytes.get(1..1 + held.saturating_sub(1)).unwrap_or_default());
}

/// A file that stands in a text as uuencode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Uuencoded {
    pub(super) name: String,
    pub(super) unpacked: Unpacked,
    /// The lines of the text that it takes up, from 0: the first and the one behind the last.
    pub(super) lines: (usize, usize),
}

/// The files that stand in a text between `begin 644 name` and `end`.
pub(super) fn uuencoded(text: &str) -> Vec<Uuencoded> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let Some(name) = begun(line) else { continue };
        let start = at - 1;
        let mut unpacked = Unpacked { in_doubt: true, ..Unpacked::default() };
        let mut is_even = true;
        while let Some(line) = lines.get(at) {
            if *line == "end" {
                unpacked.in_doubt = !is_even;
                at += 1;
                break;
            }
            let Some(is_whole) = uu_line(line, &mut unpacked.bytes) else { break };
            is_even &= is_whole;
            at += 1;
        }
        if !unpacked.bytes.is_empty() {
            found.push(Uuencoded { name: name.to_owned(), unpacked, lines: (start, at) });
        }
    }
    found
}

/// The name behind `begin 644`.
fn begun(line: &str) -> Option<&str> {
    let (mode, name) = line.strip_prefix("begin ")?.trim_start().split_once(' ')?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    Some(name.trim()).filter(|name| is_mode && !name.is_empty())
}

/// Unpacks a line; whether it has as many signs as its first one says. `None` when it is none.
fn uu_line(line: &str, out: &mut Vec<u8>) -> Option<bool> {
    let bytes = line.trim_end_matches('\r').as_bytes();
    let value = |byte: u8| matches!(byte, b' '..=b'`').then(|| u32::from(byte.wrapping_sub(b' ') & 63));
    // A mail program may take the blanks at the end off, and an empty line stands for the last one.
    let Some((first, signs)) = bytes.split_first() else { return Some(true) };
    let length = value(*first)? as usize;
    let needed = length.div_ceil(3) * 4;
    if signs.len() > needed + 2 || !signs.iter().all(|byte| value(*byte).is_some()) {
        return None;
    }
    let mut left = length;
    for group in (0..needed).step_by(4) {
        let word =
            (group..group + 4).fold(0, |word, at| word << 6 | signs.get(at).copied().and_then(value).unwrap_or(0));
        let take = left.min(3);
        out.extend_from_slice(word.to_be_bytes().get(1..1 + take).unwrap_or_default());
        left -= take;
    }
    Some(signs.len() + 4 > needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_packing_is_read_with_its_quotes_and_remarks() {
        for header in ["base64", " BASE64\r\n", "\"base64\"", "base64 (as always)", "(x) base64;"] {
            assert_eq!(Packing::named(header), Packing::Base64, "{header}");
        }
        assert_eq!(Packing::named("Quoted-Printable"), Packing::Quoted);
        assert_eq!(Packing::named("x-uuencode"), Packing::Uuencode);
        assert_eq!(Packing::named("7bit"), Packing::Plain);
    }

    #[test]
    fn damaged_base64_gives_its_bytes_or_says_that_they_are_in_doubt() {
        for (packed, bytes, in_doubt) in [
            ("SGVsbG8gd29ybGQh", "Hello world!", false),
            ("SGVs\r\n bG8g\r\nd29ybGQh\r\n--b1", "Hello world!", false),
            ("SGVsbG8gd29ybGQ=", "Hello world", false),
            ("SGVsbG8gd29ybGQ", "Hello world", false),
            ("SGVsbG8gd29ybA", "Hello worl", false),
            ("SGVsbG8gd", "Hello ", true),
            ("SGVs!G8gd29ybGQh", "", true),
            ("SGVsbG8=SGVs", "HelloHel", true),
            ("Removed by the gateway. Ask.", "", true),
        ] {
            let unpacked = base64(packed.as_bytes());
            assert_eq!(unpacked.in_doubt, in_doubt, "{packed}");
            assert!(bytes.is_empty() || unpacked.bytes == bytes.as_bytes(), "{packed}: {unpacked:?}");
        }
        let long = format!("SGVs*{}", "bG8g".repeat(40));
        assert!(!base64(long.as_bytes()).in_doubt);
    }

    #[test]
    fn uuencoded_files_stand_between_other_lines() {
        let text = "hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\nbegin with\n";
        let found = uuencoded(text);
        assert_eq!(found.len(), 1);
        let file = &found[0];
        assert_eq!((file.name.as_str(), file.unpacked.bytes.as_slice(), file.lines), ("cat.txt", &b"Cat"[..], (1, 5)));
        assert!(!file.unpacked.in_doubt);
        assert!(uuencoded("begin 644 cat.txt\n#0V%T\n").iter().all(|file| file.unpacked.in_doubt));
    }
}
