//! RTF: its words, the instructions of its fields, and the objects in it.

use crate::inside::open::{Item, Opener};
use crate::inside::{Block, Unpacked};

/// Groups that hold no words: `{\*\name …}` and `{\name …}`.
const WORDLESS: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "objclass",
];

/// Shortest run of letters in an object that is text.
const SHORTEST: usize = 8;

/// Objects that are listed.
const MOST_OBJECTS: usize = 100;

/// Reads the RTF that part `at` is.
pub(in crate::inside) fn read(opener: &mut Opener, at: usize, item: &Item<'_>) {
    let (words, objects) = parse(&item.bytes);
    opener.block(at, Block { unpacked: Unpacked::Yes, ..Block::text(1, words) });
    for (number, bytes) in objects.into_iter().take(MOST_OBJECTS).enumerate() {
        let text = printable(&bytes);
        let name = format!("object {}", number + 1);
        opener.block(at, Block { unpacked: Unpacked::Yes, ..Block::text(1, text) });
        opener.take(&item.member(at, name, bytes));
    }
}

/// What a group is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Words,
    Nothing,
    Object,
}

/// The words, and the bytes of the objects.
fn parse(bytes: &[u8]) -> (String, Vec<Vec<u8>>) {
    let mut reader = Parser {
        out: Vec::new(),
        objects: Vec::new(),
        digits: Vec::new(),
        groups: vec![Group::Words],
        skip: 0,
        apart: Vec::new(),
    };
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => reader.open(),
            b'}' => reader.close(),
            b'\\' => at = reader.control(bytes, at),
            b'\r' | b'\n' => {}
            other => reader.letter(*other),
        }
    }
    while reader.groups.len() > 1 {
        reader.close();
    }
    (String::from_utf8_lossy(&reader.out).into_owned(), reader.objects)
}

struct Parser {
    out: Vec<u8>,
    objects: Vec<Vec<u8>>,
    digits: Vec<u8>,
    groups: Vec<Group>,
    /// Letters that stand in for the Unicode sign before them.
    skip: usize,
    /// Groups that are something else than the text around them (`\*`): how many were open, and whether there are words in it.
    apart: Vec<(usize, bool)>,
}

impl Parser {
    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group::Words)
    }

    fn open(&mut self) {
        let group = self.group();
        // Deeper than any writer goes: the innermost is kept.
        if self.groups.len() < 10_000 {
            self.groups.push(group);
        }
    }

    fn close(&mut self) {
        if let Some((_, true)) = self.apart.pop_if(|(depth, _)| *depth >= self.groups.len()) {
            self.out.push(b'\n');
        }
        let closed = self.groups.pop();
        if closed == Some(Group::Object) && self.group() != Group::Object {
            let digits = std::mem::take(&mut self.digits);
            let bytes: Vec<u8> =
                digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |value, digit| value << 4 | digit)).collect();
            if !bytes.is_empty() {
                self.objects.push(bytes);
            }
        }
        if self.groups.is_empty() {
            self.groups.push(Group::Words);
        }
    }

    fn write(&mut self, words: &[u8]) {
        if let Some((_, is_begun @ false)) = self.apart.last_mut() {
            *is_begun = true;
            self.out.push(b'\n');
        }
        self.out.extend(words);
    }

    fn letter(&mut self, byte: u8) {
        match self.group() {
            _ if self.skip > 0 => self.skip -= 1,
            Group::Words => self.write(&[byte]),
            Group::Object => {
                self.digits.extend(char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
            }
            Group::Nothing => {}
        }
    }

    /// Reads the control at `at`, after its backslash; where it ends.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        match rest.first() {
            Some(b'\'') => {
                let code = rest.get(1..3).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
                if let Some(code) = code {
                    // A code page would have to be known; Latin-1 keeps the letters of addresses.
                    char::from(code).to_string().bytes().for_each(|byte| self.letter(byte));
                }
                at + 3
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let length = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
                let word = std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default();
                let number = rest.get(length..).unwrap_or_default();
                let digits = number.iter().take(12).take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
                let value = std::str::from_utf8(number.get(..digits).unwrap_or_default())
                    .unwrap_or_default()
                    .parse::<i64>()
                    .ok();
                self.word(word, value);
                let blank = usize::from(number.get(digits) == Some(&b' '));
                at + length + digits + blank
            }
            Some(b'*') => {
                // Once a group, however often it says so.
                if self.apart.last().is_none_or(|(depth, _)| *depth < self.groups.len()) {
                    self.apart.push((self.groups.len(), false));
                }
                at + 1
            }
            Some(byte @ (b'\\' | b'{' | b'}')) => {
                self.letter(*byte);
                at + 1
            }
            _ => at + 1,
        }
    }

    fn word(&mut self, word: &str, value: Option<i64>) {
        match word {
            // The instruction of a field ends where its result begins.
            "par" | "line" | "sect" | "row" | "cell" | "fldrslt" | "fldinst" => self.letter(b'\n'),
            "tab" => self.letter(b'\t'),
            "u" => {
                let code = value.and_then(|value| u32::try_from(if value < 0 { value + 65_536 } else { value }).ok());
                if let Some(sign) = code.and_then(char::from_u32).filter(|_| self.group() == Group::Words) {
                    self.write(sign.to_string().as_bytes());
                }
                self.skip = 1;
            }
            "objdata" => self.set(Group::Object),
            word if WORDLESS.contains(&word) => self.set(Group::Nothing),
            _ => {}
        }
    }

    fn set(&mut self, group: Group) {
        if let Some(last) = self.groups.last_mut() {
            *last = group;
        }
    }
}

/// Runs of letters in an object that lead somewhere, in one byte or two bytes a letter.
pub(in crate::inside) fn printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    for step in [1, 2] {
        for start in 0..step {
            let mut run = String::new();
            let mut units = bytes.get(start..).unwrap_or_default().chunks_exact(step);
            loop {
                let unit = units.next();
                match unit {
                    Some([letter] | [letter, 0]) if letter.is_ascii_graphic() => run.push(char::from(*letter)),
                    _ => {
                        if run.len() >= SHORTEST && (run.contains("://") || run.contains("\\\\")) {
                            out.push_str(&run);
                            out.push('\n');
                        }
                        run.clear();
                    }
                }
                if unit.is_none() {
                    break;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_fields_are_read_and_tables_are_not() {
        let (words, objects) = parse(
            br#"{\rtf1{\fonttbl{\f0 fonts.example;}}{\*\generator made.example}see {\field{\*\fldinst HYPERLINK "http://a.ex\'61mple/x"}{\fldrslt here}}\par \u8364?uro}"#,
        );
        assert!(words.contains("HYPERLINK \"http://a.example/x\""), "{words}");
        assert!(
            words.contains("€uro") && !words.contains("fonts.example") && !words.contains("made.example"),
            "{words}"
        );
        assert!(objects.is_empty());
    }

    #[test]
    fn what_a_group_of_its_own_says_ends_with_the_group() {
        let (words, _) = parse(br"{\rtf1 see{\*\template http://a.example/t.rtf}\pard Invoice{\*\*\bkmkend}s}");
        assert_eq!(words, "see\nhttp://a.example/t.rtf\nInvoices");
    }

    #[test]
    fn objects_are_bytes_also_when_their_digits_are_scattered() {
        let (_, objects) = parse(b"{\\rtf1{\\object{\\*\\objdata 4d 5a\r\n{\\x 90}00}}}");
        assert_eq!(objects, [vec![0x4d, 0x5a, 0x90, 0x00]]);
        let wide: Vec<u8> = "http://a.example/t.hta".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(printable(&wide), "http://a.example/t.hta\n");
    }

    #[test]
    fn any_bytes_are_read_to_their_end() {
        for text in ["{\\rtf1", "{\\rtf1}}}}", "{\\rtf\\'", "{\\rtf\\u", "\\", "{\\rtf1{\\*\\objdata 4"] {
            parse(text.as_bytes());
        }
        parse("{".repeat(100_000).as_bytes());
    }
}
