//! Lists as people and tools write them: one thing a line, and words about it beside it.
//!
//! Takes what `sha256sum`, its BSD and OpenSSL kin, `certutil -hashfile` and `Get-FileHash` print, `HASH # remark`,
//! `IP,host`, and tables with or without a head. The rest of a line is the remark. A line in which nothing is found stays
//! whole, so that whoever asks can be told why.

use std::net::IpAddr;

use crate::ioc::extract::{Lengths, Passwords, is_of_passwords};
use crate::ioc::{self, Decoy, ExtractOptions, HashKind, Indicator, is_hex};

/// One thing of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The first is 1.
    pub line: usize,
    /// As it was written; an indicator, unless the line has none.
    pub text: String,
    /// What else the line says. Hostile text.
    pub remark: String,
}

/// Bytes at the start by which a list is told.
const SAMPLE: usize = 64 << 10;

/// Names of hashes at the start of a line, without hyphens, in capitals.
const ALGORITHMS: &[&str] = &["MD5", "SHA1", "SHA256", "SHA2256", "SHA384", "SHA512", "SHA2512", "MACTRIPLEDES"];

/// Heads of columns in which nothing is meant to be looked up, however it looks.
const BESIDE: &[&str] =
    &["file", "filename", "file_name", "name", "path", "comment", "note", "notes", "remark", "description", "title"];

/// The things of a list, in its order. Blank lines and those that begin with `#` are left out.
pub fn entries(text: &str) -> Vec<Entry> {
    let mut reader = Reader::default();
    text.lines().enumerate().for_each(|(index, line)| reader.line(index + 1, line.trim()));
    reader.finish()
}

/// Whether a text is a list and little else: at least four of five lines name something.
pub fn is_list(text: &str) -> bool {
    let cut = text.floor_char_boundary(SAMPLE);
    let sample = text.get(..cut).unwrap_or_default();
    // A line that was cut says nothing.
    let sample = if cut < text.len() { sample.rsplit_once('\n').map_or(sample, |(whole, _)| whole) } else { sample };
    let entries = entries(sample);
    let named = entries.iter().filter(|entry| ioc::classify(&entry.text).is_ok()).count();
    named > 0 && named * 5 >= entries.len() * 4
}

/// What `certutil` and `Get-FileHash` print over several lines: each hash with the file that it is of, whatever stands between.
pub fn names_of_hashes(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut file = String::new();
    let mut is_open = false;
    let mut lengths = Lengths::default();
    for (number, line) in ioc::extract::lines(text) {
        let line = line.trim();
        let passed = lengths.pass(line, number, &hex_runs(line));
        if passed.covered.is_some() {
            for (text, line) in passed.joined {
                is_open = file.is_empty();
                entries.push(Entry { line, text, remark: std::mem::take(&mut file) });
            }
        } else if let Some(name) = announced(line) {
            file = name;
        } else if let Some(hex) = spaced_hash(line).filter(|_| !file.is_empty()) {
            entries.push(Entry { line: number, text: hex, remark: std::mem::take(&mut file) });
        } else {
            match labelled(line) {
                Some(("hash", hex)) if is_hash(hex) => {
                    entries.push(Entry { line: number, text: hex.to_owned(), remark: String::new() });
                    is_open = true;
                }
                Some(("path", path)) if is_open => {
                    is_open = false;
                    entries.last_mut().into_iter().for_each(|entry| path.clone_into(&mut entry.remark));
                }
                _ => {}
            }
        }
    }
    entries.retain(|entry| !entry.remark.is_empty());
    entries
}

#[derive(Default)]
struct Reader {
    entries: Vec<Entry>,
    /// The names of the columns, and the line where they stood.
    head: Option<Head>,
    /// The file that the line above speaks of.
    file: String,
    passwords: Passwords,
    lengths: Lengths,
}

struct Head {
    line: usize,
    text: String,
    labels: Vec<String>,
    separator: char,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        let passed = self.lengths.pass(line, number, &hex_runs(line));
        for (hex, line) in passed.joined.into_iter().chain(passed.incomplete) {
            let remark = std::mem::take(&mut self.file);
            self.push(line, hex, remark);
        }
        if passed.covered.is_some() || line.is_empty() || line.starts_with('#') || is_frame(line) {
            return;
        }
        self.passwords.pass(line);
        if self.passwords == Passwords::Login {
            return self.push(number, line.to_owned(), String::new());
        }
        if let Some(file) = announced(line) {
            self.file = file;
            return;
        }
        if let Some(hex) = spaced_hash(line) {
            let remark = std::mem::take(&mut self.file);
            return self.push(number, hex, remark);
        }
        match labelled(line) {
            Some(("hash", hex)) if is_hash(hex) => return self.push(number, hex.to_owned(), String::new()),
            Some(("path", path)) if self.entries.last().is_some_and(|entry| is_hash(&entry.text)) => {
                if let Some(entry) = self.entries.last_mut().filter(|entry| entry.remark.is_empty()) {
                    path.clone_into(&mut entry.remark);
                }
                return;
            }
            _ => {}
        }
        if let Some((hex, remark)) = checksum(line) {
            return self.push(number, hex.to_owned(), remark);
        }
        let known = self.head.as_ref().map(|head| head.separator);
        if known.is_none_or(|separator| !line.contains(separator)) && ioc::classify(line).is_ok() {
            return self.push(number, line.to_owned(), String::new());
        }
        match known.into_iter().chain(['\t', ';', ',', '|']).find(|separator| line.contains(*separator)) {
            Some(separator) => self.row(number, line, separator),
            None => self.words(number, line),
        }
    }

    /// A row of a table.
    fn row(&mut self, number: usize, line: &str, separator: char) {
        let cells = cells(line, separator);
        let label =
            |column: usize| self.head.as_ref().and_then(|head| head.labels.get(column)).map_or("", String::as_str);
        let classified: Vec<bool> = cells.iter().map(|cell| ioc::classify(cell).is_ok()).collect();
        // The hash of a password is nobody else's business.
        if (0..cells.len()).any(|column| is_of_passwords(label(column))) {
            return self.push(number, line.to_owned(), String::new());
        }
        if !classified.contains(&true) {
            if self.entries.is_empty() && self.head.is_none() {
                let labels = cells.iter().map(|cell| cell.to_lowercase()).collect();
                self.head = Some(Head { line: number, text: line.to_owned(), labels, separator });
                return;
            }
            return self.words(number, line);
        }
        let mut meant: Vec<bool> = cells
            .iter()
            .zip(&classified)
            .enumerate()
            .map(|(column, (cell, ok))| *ok && !BESIDE.contains(&label(column)) && is_meant(cell))
            .collect();
        if !meant.contains(&true) {
            meant = classified;
        }
        for (column, cell) in cells.iter().enumerate().filter(|(column, _)| meant.get(*column) == Some(&true)) {
            let others = cells.iter().enumerate().filter(|(other, cell)| *other != column && !cell.is_empty());
            let remark = others.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(", ");
            self.push(number, cell.clone(), cleaned(&remark).to_owned());
        }
    }

    /// A line of words: the first is the thing, or else what is found among them.
    fn words(&mut self, number: usize, line: &str) {
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (first, rest) = (ioc::unwrapped_url(first), rest.trim());
        let first_is = ioc::classify(first);
        // A file of hosts: the address stands for nowhere.
        if let Ok(Indicator::Ip(address)) = first_is
            && leads_nowhere(address)
        {
            let is_name = |word: &str| ioc::classify(word).is_ok_and(|indicator| indicator.is_domain());
            let mut names = Vec::new();
            let mut remark = rest;
            while let (name, behind) = remark.split_once(char::is_whitespace).unwrap_or((remark, ""))
                && is_name(name)
            {
                names.push(name);
                remark = behind.trim_start();
            }
            if !names.is_empty() {
                let names = names.into_iter();
                return names.for_each(|name| self.push(number, name.to_owned(), cleaned(remark).to_owned()));
            }
        }
        let all: Vec<&str> = line.split_whitespace().map(ioc::unwrapped_url).collect();
        let is_thing = |word: &&str| ioc::classify(word).is_ok() && is_meant(word);
        if all.len() > 1 && all.iter().all(is_thing) {
            return all.into_iter().for_each(|word| self.push(number, word.to_owned(), String::new()));
        }
        if first_is.is_ok() && (rest.is_empty() || is_meant(first)) {
            return self.push(number, first.to_owned(), cleaned(rest).to_owned());
        }
        let found = ioc::extract(line, &ExtractOptions::default());
        let before = self.entries.len();
        for item in found.items.iter().filter(|item| item.ticked) {
            self.push(number, item.indicator.value(), item.remark.to_string());
        }
        if self.entries.len() == before {
            self.push(number, line.to_owned(), String::new());
        }
    }

    fn push(&mut self, line: usize, text: String, remark: String) {
        self.entries.push(Entry { line, text, remark });
    }

    /// A first line that names no columns of anything is a line like all others.
    fn finish(mut self) -> Vec<Entry> {
        let passed = self.lengths.finish();
        passed.joined.into_iter().chain(passed.incomplete).for_each(|(hex, line)| self.push(line, hex, String::new()));
        if let Some(head) = self.head.take().filter(|_| self.entries.is_empty()) {
            self.words(head.line, &head.text);
        }
        self.entries
    }
}

/// Where words of hexadecimal digits stand that are as long as a hash.
fn hex_runs(line: &str) -> Vec<(usize, usize)> {
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
fn is_frame(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    line.starts_with("CertUtil:")
        || line.chars().all(|c| matches!(c, '-' | '=' | '+' | '|' | ' '))
        || matches!(words.as_slice(), ["Algorithm", "Hash", ..] | ["Algorithm", ":", _])
}

/// `SHA256 hash of invoice.exe:`, in any language: the file that is spoken of.
fn announced(line: &str) -> Option<String> {
    let said = line.strip_suffix(':')?;
    let at = said.to_ascii_lowercase().find("hash")?;
    // Everything before the file: `hash of`, `hash of file`, `-Hash von`.
    let after = said.get(at + 4..)?.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    let name = after.split_once(' ').map_or("", |(_, name)| name);
    Some(name.strip_prefix("file ").unwrap_or(name).trim().to_owned())
}

/// A hash alone on its line, also in pairs of digits with spaces between them, as older systems print it.
fn spaced_hash(line: &str) -> Option<String> {
    if !line.contains(' ') {
        return is_hash(line).then(|| line.to_owned());
    }
    let in_pairs = line.split(' ').all(|pair| pair.len() == 2 && is_hex(pair));
    let hex: String = line.split(' ').collect();
    (in_pairs && is_hash(&hex)).then_some(hex)
}

/// `Hash      : 9F86…` as (`hash`, `9F86…`).
fn labelled(line: &str) -> Option<(&'static str, &str)> {
    let (key, value) = line.split_once(" :").or_else(|| line.split_once(':'))?;
    let key = ["hash", "path"].into_iter().find(|known| known.eq_ignore_ascii_case(key.trim()))?;
    Some((key, value.trim()))
}

/// A hash and what it is the hash of, as the tools that check files write it.
fn checksum(line: &str) -> Option<(&str, String)> {
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    // `\` at the start says that the name has escapes in it.
    let plain = first.strip_prefix('\\').unwrap_or(first);
    if is_hash(plain) && !rest.is_empty() {
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
fn is_hash(text: &str) -> bool {
    HashKind::of(text).is_some() || matches!(text.len(), 96 | 128) && is_hex(text)
}

/// Whether a cell is what it looks like: not the name of a file, nor a version. What is the user's own counts, for who asks
/// about it is to be warned.
fn is_meant(cell: &str) -> bool {
    let found = ioc::extract(cell, &ExtractOptions::default());
    found.items.is_empty()
        || found.items.iter().any(|item| item.ticked || matches!(item.reason, Some(Decoy::Internal(_))))
}

fn leads_nowhere(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

fn cells(line: &str, separator: char) -> Vec<String> {
    let record = u8::try_from(separator).ok().and_then(|separator| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(separator)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(line.as_bytes());
        reader.records().next()?.ok()
    });
    record.map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// A remark without what only parts it from the thing.
fn cleaned(remark: &str) -> &str {
    let remark = remark.trim_start_matches([' ', '\t', '*', '#', ';', ',', '|', ':', '=']);
    let remark = ["// ", "-- ", "- ", "-> ", "=> ", "– ", "— "]
        .iter()
        .fold(remark, |text, mark| text.strip_prefix(mark).map_or(text, str::trim_start));
    if remark.trim() == "-" { "" } else { remark.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "7809376fe32e44c957347816a47b3d65";
    const SHA256: &str = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";

    fn read(text: &str) -> Vec<(String, String)> {
        entries(text).into_iter().map(|entry| (entry.text, entry.remark)).collect()
    }

    #[test]
    fn a_url_alone_on_its_line_is_taken_sign_by_sign_and_one_among_words_without_the_sentence() {
        gives("http://evil.example/login.\n", &[("http://evil.example/login.", "")]);
        gives("http://evil.example/login. seen at noon", &[("http://evil.example/login", "seen at noon")]);
        gives(
            "http://evil.example/a http://evil.example/b.",
            &[("http://evil.example/a", ""), ("http://evil.example/b", "")],
        );
    }

    #[track_caller]
    fn gives(text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<(String, String)> =
            expected.iter().map(|(text, remark)| ((*text).to_owned(), (*remark).to_owned())).collect();
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn what_tools_print_about_files_is_read_with_the_name_as_remark() {
        gives(&format!("{MD5}  drop.bin\n{SHA256} *a b.exe\n"), &[(MD5, "drop.bin"), (SHA256, "a b.exe")]);
        gives(&format!("\\{MD5}  a\\\\b.exe"), &[(MD5, "a\\\\b.exe")]);
        gives(&format!("{MD5}  -"), &[(MD5, "")]);
        gives(
            &format!("SHA256 (a.exe) = {SHA256}\nSHA2-256(b.exe)= {SHA256}"),
            &[(SHA256, "a.exe"), (SHA256, "b.exe")],
        );
        let certutil = |head: &str, hash: &str| {
            format!("{head}\r\n{hash}\r\nCertUtil: -hashfile command completed successfully.\r\n")
        };
        gives(&certutil("SHA256 hash of a.exe:", SHA256), &[(SHA256, "a.exe")]);
        gives(&certutil("MD5 hash of file C:\\x y.exe:", MD5), &[(MD5, "C:\\x y.exe")]);
        gives(&certutil("SHA256-Hash von a.exe:", SHA256), &[(SHA256, "a.exe")]);
        let pairs: Vec<&str> = (0..16).map(|at| &MD5[2 * at..2 * at + 2]).collect();
        gives(&certutil("MD5 hash of file a.exe:", &pairs.join(" ")), &[(MD5, "a.exe")]);
        let upper = SHA256.to_uppercase();
        gives(
            &format!(
                "\nAlgorithm       Hash          Path\n---------       ----          ----\nSHA256          {upper}       C:\\a.exe\n\n"
            ),
            &[(&upper, "C:\\a.exe")],
        );
        gives(
            &format!("\nAlgorithm : SHA256\nHash      : {upper}\nPath      : C:\\a b.exe\n"),
            &[(&upper, "C:\\a b.exe")],
        );
    }

    #[test]
    fn the_rest_of_a_line_is_the_remark() {
        gives(&format!("{MD5} # from the mail\n{MD5} - dropper"), &[(MD5, "from the mail"), (MD5, "dropper")]);
        gives("a[.]example   sign-in page", &[("a[.]example", "sign-in page")]);
        gives("203.0.113.7,b.example", &[("203.0.113.7", "b.example"), ("b.example", "203.0.113.7")]);
        gives("0.0.0.0 evil.example # ads", &[("evil.example", "ads")]);
        gives("0.0.0.0 a.example b.example # ads", &[("a.example", "ads"), ("b.example", "ads")]);
        gives("https://a.example/x,y;z", &[("https://a.example/x,y;z", "")]);
    }

    #[test]
    fn a_line_of_nothing_but_indicators_names_each_of_them() {
        gives("192.0.2.4 198.51.100.5", &[("192.0.2.4", ""), ("198.51.100.5", "")]);
        gives(
            "evil.example  evil2.example evil3.example",
            &[("evil.example", ""), ("evil2.example", ""), ("evil3.example", "")],
        );
        gives("evil.example seen by 198.51.100.5", &[("evil.example", "seen by 198.51.100.5")]);
    }

    #[test]
    fn tables_are_read_with_and_without_a_head() {
        let rows = format!("2026-11-24\t{SHA256}\tinvoice.pdf.zip\n");
        gives(&rows, &[(SHA256, "2026-11-24, invoice.pdf.zip")]);
        gives(&format!("date\tsha256\tname\n{rows}"), &[(SHA256, "2026-11-24, invoice.pdf.zip")]);
        gives("host;name\nc2.example;report.example\n", &[("c2.example", "report.example")]);
        gives("ip,comment\n\"203.0.113.7\",\"a, \"\"b\"\"\"\n", &[("203.0.113.7", "a, \"b\"")]);
        gives(&format!("{MD5},a\n{MD5},b\n"), &[(MD5, "a"), (MD5, "b")]);
    }

    #[test]
    fn a_line_without_anything_stays_whole() {
        gives("deadbeef\n# left out\n\nfoo, bar\na.example", &[("deadbeef", ""), ("foo, bar", ""), ("a.example", "")]);
        gives("foo, bar", &[("foo, bar", "")]);
        gives("comment/x-1 ", &[("comment/x-1", "")]);
    }

    #[test]
    fn a_script_or_mail_is_no_list() {
        assert!(is_list(&format!("{MD5}  a\nnonsense\n{SHA256}\na.example\n203.0.113.7\n")));
        assert!(!is_list("#!/bin/sh\ncurl -O http://a.example/x\nchmod +x x\n./x &\nexit 0\n"));
        assert!(!is_list("From: a@b.example\nTo: c@d.example\nSubject: hello\n\nhello\nsee http://a.example/\n"));
        assert!(!is_list(""));
    }
}
