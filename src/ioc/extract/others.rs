//! Values of an alert that the service does not look up: each told by its own shape, so that none is a guess.

use super::unusable::Unlooked;
use super::wallet;
use crate::ioc::bytes::Bytes;
use crate::ioc::is_hex;

/// Hives of the registry, long and short.
const HIVES: &[&str] = &["HKLM\\", "HKCU\\", "HKCR\\", "HKU\\", "HKCC\\", "HKEY_", "HKLM:\\", "HKCU:\\"];

/// Name spaces of Windows in which mutexes stand.
const SPACES: &[&str] = &["Global\\", "Local\\", "BaseNamedObjects\\"];

/// What ends a word, beside blanks.
static WORD_ENDS: Bytes = Bytes::of(b"\"`<>|,; ").and(b'\t', b'\r');

/// What ends a value inside of a word.
static VALUE_ENDS: Bytes = Bytes::of(b"()[]{}='/?&");

/// The shortest value: `T1566`.
const SHORTEST: usize = 5;

/// Bytes of a key or mutex that are read.
const LONGEST_PATH: usize = 512;

/// Hands on what a refanged line holds.
pub(super) fn scan(line: &str, take: &mut dyn FnMut(Unlooked, &str)) {
    let bytes = line.as_bytes();
    let has_path = memchr::memchr(b'\\', bytes).is_some();
    // Where the word begins, and the value in it.
    let (mut word, mut part, mut at) = (0, 0, 0);
    while at <= bytes.len() {
        let Some((ends_word, length)) = end_at(line, at) else {
            at += 1;
            continue;
        };
        if let Some(text) = line.get(part..at).filter(|text| text.len() >= SHORTEST) {
            value(text, take);
        }
        if let Some(text) = line.get(word..at).filter(|text| ends_word && text.len() >= SHORTEST) {
            if has_path && text.contains('\\') {
                in_path(line, word, text, take);
            }
            fuzzy(text, take);
        }
        at += length;
        part = at;
        if ends_word {
            word = at;
        }
    }
}

/// Whether a word ends at this byte, or only a value in it, and the bytes that the end takes.
fn end_at(line: &str, at: usize) -> Option<(bool, usize)> {
    let Some(byte) = line.as_bytes().get(at) else { return Some((true, 1)) };
    if WORD_ENDS.has(*byte) {
        return Some((true, 1));
    }
    if VALUE_ENDS.has(*byte) {
        return Some((false, 1));
    }
    // The first byte of a character beyond ASCII.
    let beyond = (*byte >= 0xc2).then(|| line.get(at..)?.chars().next()).flatten();
    beyond.filter(|c| c.is_whitespace()).map(|c| (true, c.len_utf8()))
}

fn value(word: &str, take: &mut dyn FnMut(Unlooked, &str)) {
    let word = word.trim_end_matches(['.', ':', '!', '*']);
    let bytes = word.as_bytes();
    match bytes.first() {
        Some(b'C' | b'c') if is_cve(word) => take(Unlooked::Cve, &word.to_ascii_uppercase()),
        Some(b'T') if is_technique(word) => take(Unlooked::Technique, word),
        Some(b'T' | b't') if is_tlsh(word) => take(Unlooked::Tlsh, &word.to_ascii_uppercase()),
        Some(b't' | b'q' | b'd') if is_ja4(word) => take(Unlooked::Ja4, word),
        _ => {}
    }
    // Every wallet has a length that few words have.
    if matches!(word.len(), 26..=62 | 95) && wallet::is_one(word) {
        take(Unlooked::Wallet, word);
    }
}

/// `CVE-2026-12345`
fn is_cve(word: &str) -> bool {
    let mut parts = word.split('-');
    let is_number = |part: Option<&str>, length: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|part| length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.next().is_some_and(|first| first.eq_ignore_ascii_case("cve"))
        && is_number(parts.next(), 4..=4)
        && is_number(parts.next(), 4..=7)
        && parts.next().is_none()
}

/// `T1566`, `T1566.002`, `TA0011`
fn is_technique(word: &str) -> bool {
    let (first, sub) = word.split_once('.').map_or((word, None), |(first, sub)| (first, Some(sub)));
    let digits = first.strip_prefix("TA").or_else(|| first.strip_prefix('T')).unwrap_or("");
    let is_number = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(digits, 4) && sub.is_none_or(|sub| is_number(sub, 3))
}

fn is_tlsh(word: &str) -> bool {
    word.len() == 72
        && word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("t1"))
        && word.get(2..).is_some_and(is_hex)
}

/// `t13d1516h2_8daaf6152771_b186095e22b6`
fn is_ja4(word: &str) -> bool {
    let mut parts = word.split('_');
    let is_hex = |part: Option<&str>| part.is_some_and(|part| part.len() == 12 && is_hex(part));
    let first = parts.next().unwrap_or("");
    first.len() == 10
        && first.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && first.get(1..3).is_some_and(|version| {
            matches!(version, "13" | "12" | "11" | "10" | "s3" | "s2" | "00" | "d1" | "d2" | "d3")
        })
        && is_hex(parts.next())
        && is_hex(parts.next())
        && parts.next().is_none()
}

/// `96:AbCdEf:GhIjKl`
fn fuzzy(word: &str, take: &mut dyn FnMut(Unlooked, &str)) {
    let word = word.trim_matches(['(', ')', '\'', '.']);
    if !word.as_bytes().first().is_some_and(u8::is_ascii_digit) || !word.contains(':') {
        return;
    }
    let mut parts = word.splitn(3, ':');
    let size = parts.next().unwrap_or("");
    let is_size = size.parse::<u32>().is_ok_and(|size| size >= 3 && size % 3 == 0 && (size / 3).is_power_of_two());
    let is_part = |part: Option<&str>| {
        part.is_some_and(|part| {
            part.len() >= 6
                && part.len() <= 64
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
                && part.bytes().any(|byte| byte.is_ascii_alphabetic())
        })
    };
    if is_size && is_part(parts.next()) && is_part(parts.next()) {
        take(Unlooked::Ssdeep, word);
    }
}

/// Keys of the registry and mutexes, which may hold blanks: up to a quote, two blanks, or the end.
fn in_path(line: &str, start: usize, word: &str, take: &mut dyn FnMut(Unlooked, &str)) {
    for (table, kind) in [(HIVES, Unlooked::RegistryKey), (SPACES, Unlooked::Mutex)] {
        let begins = |at: &usize| {
            let (before, behind) = word.split_at_checked(*at).unwrap_or((word, ""));
            let is_folder = kind == Unlooked::Mutex && is_folder(before, behind);
            !before.ends_with(|c: char| c.is_ascii_alphanumeric()) && !is_folder
        };
        let found = table.iter().flat_map(|name| word.match_indices(name)).map(|(at, _)| at).filter(begins).min();
        let Some(from) = found.map(|at| start + at) else { continue };
        let limit = line.ceil_char_boundary(from + LONGEST_PATH);
        let rest = line.get(from..limit).unwrap_or("");
        let mut end = rest.find(['"', '`', '<', '>', '|', ',', ';', '\'', '\t', ')']).unwrap_or(rest.len());
        // Of the words behind a blank only those that go on with the path belong to it.
        while let Some(blank) = rest.get(..end).and_then(|text| text.rfind(' ')) {
            if rest.get(blank..end).is_some_and(|last| last.contains('\\'))
                && !rest.get(..end).unwrap_or("").contains("  ")
            {
                break;
            }
            end = blank;
        }
        let text = rest.get(..end).unwrap_or("").trim_end_matches(['.', ':', ' ', '\\', '*']);
        if text.len() > 7 {
            take(kind, text);
        }
    }
}

/// The name space in which all others stand.
const ROOT: &str = "BaseNamedObjects";

/// Whether what looks like a name space is a folder of a path: name spaces stand at the root, or in others of their kind.
fn is_folder(before: &str, space: &str) -> bool {
    let Some(path) = before.strip_suffix('\\').map(|path| path.trim_end_matches('\\')) else {
        return before.ends_with('/');
    };
    let session = path.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_session = session.len() < path.len() && session.trim_end_matches('\\').ends_with("Sessions");
    let is_root = space.starts_with(ROOT) && !path.ends_with(|c: char| c.is_alphanumeric());
    !(is_root || is_session || path.ends_with(ROOT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(Unlooked, String)> {
        let mut found = Vec::new();
        scan(line, &mut |kind, text| found.push((kind, text.to_owned())));
        found
    }

    #[test]
    fn each_kind_is_told_by_its_shape() {
        for (line, kind, text) in [
            ("fixed: cve-2026-12345, CVSS 9.8", Unlooked::Cve, "CVE-2026-12345"),
            ("(T1566.002)", Unlooked::Technique, "T1566.002"),
            ("tactic TA0011.", Unlooked::Technique, "TA0011"),
            (
                "TLSH T1A1B2C3504725262321C25115E7115144428EC4151DA4051ACE4D3322214A1547F2A938",
                Unlooked::Tlsh,
                "T1A1B2C3504725262321C25115E7115144428EC4151DA4051ACE4D3322214A1547F2A938",
            ),
            ("ssdeep: 96:AbCdEfGh:IjKlMn", Unlooked::Ssdeep, "96:AbCdEfGh:IjKlMn"),
            ("ja4=t13d1516h2_8daaf6152771_b186095e22b6", Unlooked::Ja4, "t13d1516h2_8daaf6152771_b186095e22b6"),
            (
                r#""HKLM\Software\Microsoft\Windows NT\CurrentVersion\Run" was set"#,
                Unlooked::RegistryKey,
                r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\Run",
            ),
            (r"It writes HKCU\Software\Acme\Run and more.", Unlooked::RegistryKey, r"HKCU\Software\Acme\Run"),
            (r"mutex Global\abc-17", Unlooked::Mutex, r"Global\abc-17"),
            ("pay to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 now", Unlooked::Wallet, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ] {
            assert_eq!(found(line), [(kind, text.to_owned())], "{line}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        for line in [
            "",
            "CVE-20-1",
            "T15",
            "T1566x",
            "12:34:56",
            "2026-01-01T12:34:56Z",
            "C:\\Users\\x",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
            "see HKLM",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }
}
