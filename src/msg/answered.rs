//! What the terminal answers when it is asked.

use crate::effect::Hidden;

/// An answer of the terminal, which arrives among the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// The colour of its background: red, green, blue (OSC 11).
    Background([u8; 3]),
    /// What its clipboard holds, in base64 (OSC 52).
    Clipboard(Hidden),
}

impl Answered {
    /// Reads an answer without its introducer and end: `11;rgb:1e1e/1e1e/1e1e`, `52;c;YQ==`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(held) = text.strip_prefix("52;") {
            return held.split_once(';').map(|(_, held)| Self::Clipboard(Hidden(held.to_owned())));
        }
        let colour = text.strip_prefix("11;")?;
        let parts = colour.strip_prefix("rgb:").or_else(|| colour.strip_prefix("rgba:"))?;
        let mut parts = parts.split('/').map(part);
        Some(Self::Background([parts.next()??, parts.next()??, parts.next()??]))
    }
}

/// One part of a colour in one to four hexadecimal digits, scaled to a byte.
fn part(digits: &str) -> Option<u8> {
    let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok().filter(|length| (1..=4).contains(length))?)? - 1;
    u8::try_from(u32::from_str_radix(digits, 16).ok()? * 255 / most).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whatever_their_number_of_digits() {
        for (text, colour) in [
            ("11;rgb:1e1e/1e1e/2e2e", Some([0x1e, 0x1e, 0x2e])),
            ("11;rgb:ff/ff/00", Some([255, 255, 0])),
            ("11;rgba:0000/8000/ffff/ffff", Some([0, 127, 255])),
            ("11;rgb:f/0/f", Some([255, 0, 255])),
            ("11;rgb:12345/0/0", None),
            ("11;rgb:1e1e/1e1e", None),
            ("11;rgb:zz/zz/zz", None),
            ("10;rgb:ff/ff/ff", None),
            ("", None),
        ] {
            assert_eq!(Answered::parse(text), colour.map(Answered::Background), "{text:?}");
        }
        assert_eq!(Answered::parse("52;c;YQ=="), Some(Answered::Clipboard(Hidden("YQ==".to_owned()))));
    }
}
