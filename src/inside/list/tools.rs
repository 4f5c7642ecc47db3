//! What the tools that check files print, line by line.

use crate::ioc::{HashKind, is_hex};

/// Names of hashes at the start of a line, without hyphens, in capitals.
const ALGORITHMS: &[&str] = &["MD5", "SHA1", "SHA256", "SHA2256", "SHA384", "SHA512", "SHA2512", "MACTRIPLEDES"];

/// Where words of hexadecimal digits stand that are as long as a hash.
pub(super) fn hex_runs(line: &str) -> Vec<(usize, usize)> {
    let mut from = 0;
    let words = line.split(|c: char| !c.is_ascii_alphanumeric());
    let runs = words.map(|word| {
        let start = from;
        let end = start + word.len();
        from = end + line.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (start, end)
    });
    runs.filter(|(start, end)| line.get(*start..*end).is_some_and(is_hash)).collect()
}

/// Whether the line is what tools print around their results.
pub(super) fn is_frame(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    line.starts_with("CertUtil:")
        || line.chars().all(|c| matches!(c, '-' | '=' | '+' | '|' | ' '))
        || matches!(words.as_slice(), ["Algorithm", "Hash", ..] | ["Algorithm", ":", _])
}

/// `SHA256 hash of invoice.exe:`, in any language: the file that is spoken of.
pub(super) fn announced(line: &str) -> Option<String> {
    let said = line.strip_suffix(':')?;
    let at = said.to_ascii_lowercase().find("hash")?;
    // Everything before the file: `hash of`, `hash of file`, `-Hash von`.
    let after = said.get(at + 4..)?.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    let name = after.split_once(' ').map_or("", |(_, name)| name);
    Some(name.strip_prefix("file ").unwrap_or(name).trim().to_owned())
}

/// A hash alone on its line, also in pairs of digits with spaces between them, as older systems print it.
pub(super) fn spaced_hash(line: &str) -> Option<String> {
    if !line.contains(' ') {
        return is_hash(line).then(|| line.to_owned());
    }
    let in_pairs = line.split(' ').all(|pair| pair.len() == 2 && is_hex(pair));
    let hex: String = line.split(' ').collect();
    (in_pairs && is_hash(&hex)).then_some(hex)
}

/// `Hash      : 9F86…` as (`hash`, `9F86…`).
pub(super) fn labelled(line: &str) -> Option<(&'static str, &str)> {
    let (key, value) = line.split_once(" :").or_else(|| line.split_once(':'))?;
    let key = ["hash", "path"].into_iter().find(|known| known.eq_ignore_ascii_case(key.trim()))?;
    Some((key, value.trim()))
}

/// A hash and what it is the hash of, as the tools that check files write it.
pub(super) fn checksum(line: &str) -> Option<(&str, String)> {
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    // `\` at the start says that the name has escapes in it.
    let plain = first.strip_prefix('\\').unwrap_or(first);
    // Words behind one blank are no name of a file.
    let is_sentence = plain.len() == first.len()
        && HashKind::of(plain).is_some()
        && !rest.starts_with([' ', '*'])
        && rest.trim().contains(' ');
    if is_hash(plain) && !rest.is_empty() && !is_sentence {
        return Some((plain, cleaned(rest).to_owned()));
    }
    if is_algorithm(first) {
        let (hex, path) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
        if is_hash(hex) {
            return Some((hex, path.trim().to_owned()));
        }
    }
    let (before, hex) = line.rsplit_once('=')?;
    let (algorithm, name) = before.trim_end().strip_suffix(')')?.split_once('(')?;
    (is_algorithm(algorithm.trim()) && is_hash(hex.trim())).then(|| (hex.trim(), name.to_owned()))
}

fn is_algorithm(word: &str) -> bool {
    let word: String = word.chars().filter(|c| *c != '-').collect();
    ALGORITHMS.iter().any(|known| known.eq_ignore_ascii_case(&word))
}

/// Also of kinds that can't be looked up: who asks is told so.
pub(super) fn is_hash(text: &str) -> bool {
    HashKind::of(text).is_some() || matches!(text.len(), 96 | 128) && is_hex(text)
}

/// A remark without what only parts it from the thing.
pub(super) fn cleaned(remark: &str) -> &str {
    let remark = remark.trim_start_matches([' ', '\t', '*', '#', ';', ',', '|', ':', '=']);
    let remark = ["// ", "-- ", "- ", "-> ", "=> ", "– ", "— "]
        .iter()
        .fold(remark, |text, mark| text.strip_prefix(mark).map_or(text, str::trim_start));
    if remark.trim() == "-" { "" } else { remark.trim() }
}
