//! Lists as people and tools write them: one thing a line, and words about it beside it.
//!
//! Takes what `sha256sum`, its BSD and OpenSSL kin, `certutil -hashfile` and `Get-FileHash` print, `HASH # remark`,
//! `IP,host`, and tables with or without a head. What else a line names is taken too; what stands behind `#`, `//` or `;`, or
//! in a cell of words, is a remark, and what that names is counted. JSON and lines of keys with their values are no lists:
//! they are searched as any text is. A line in which nothing is found stays whole, so that whoever asks can be told why.

mod tools;

use std::collections::HashSet;
use std::net::IpAddr;

use serde_json::Value;

use crate::ioc::extract::{Lengths, Passwords, holds_next, is_json, is_of_passwords};
use crate::ioc::{self, Decoy, ExtractOptions, Indicator};

use self::tools::{announced, checksum, cleaned, hex_runs, is_frame, is_hash, labelled, spaced_hash};

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

/// Cells of a row of a table; of more none says anything of another.
const WIDEST: usize = 64;

/// What begins a remark.
const REMARKS: [&str; 3] = ["#", "//", ";"];

/// What stands before each thing of a list.
const BULLETS: [char; 5] = ['-', '*', '•', '>', ' '];

/// Heads of columns in which nothing is meant to be looked up, however it looks.
const BESIDE: &[&str] =
    &["file", "filename", "file_name", "name", "path", "comment", "note", "notes", "remark", "description", "title"];

/// How much of its lines is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taking {
    /// All that they name, also of alerts and logs: for asking.
    #[default]
    All,
    /// What stands in them as in a list: for what changes something, which nobody wants for the word of a sentence.
    Listed,
}

/// What a list gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// In its order. Blank lines and those that begin with `#` are left out.
    pub entries: Vec<Entry>,
    /// How many other values its remarks name, or its sentences where only a list is taken; each once.
    pub beside: usize,
}

/// Reads a list.
pub fn read(text: &str, taking: Taking) -> List {
    if let Some(entries) = records(text) {
        return List { entries, beside: 0 };
    }
    if taking == Taking::All && is_json(text) {
        return List { entries: found(text), beside: 0 };
    }
    let mut reader = Reader { taking, ..Reader::default() };
    text.lines().enumerate().for_each(|(index, line)| reader.line(index + 1, line.trim()));
    reader.finish()
}

/// The things of a list.
#[cfg(feature = "testing")]
pub fn entries(text: &str) -> Vec<Entry> {
    read(text, Taking::All).entries
}

/// The things of a text that is nothing but records of ours, one a line or in an array, or an array of texts.
fn records(text: &str) -> Option<Vec<Entry>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let entry = |line: usize, value: String| Entry { line, text: value, remark: String::new() };
    if let Ok(Value::Array(rows)) = serde_json::from_str(text) {
        let about = |row: &Value| row.as_str().map(|text| About::One(text.to_owned())).or_else(|| of_record(row));
        let about: Option<Vec<About>> = rows.iter().map(about).collect();
        return about.map(|about| about.into_iter().filter_map(About::one).map(|text| entry(1, text)).collect());
    }
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let about = of_record(&serde_json::from_str(line).ok()?)?;
        entries.extend(about.one().map(|text| entry(number + 1, text)));
    }
    Some(entries)
}

/// What a record of ours is about.
enum About {
    One(String),
    LeftOut,
}

impl About {
    fn one(self) -> Option<String> {
        match self {
            Self::One(text) => Some(text),
            Self::LeftOut => None,
        }
    }
}

/// What a record of ours is about, as `lookup` and `related` print them, or `extract`; of what that left out it is about nothing.
fn of_record(record: &Value) -> Option<About> {
    let text = |name: &str| record.get(name).and_then(Value::as_str).map(str::to_owned);
    let kind = text("kind")?;
    if record.get("schema").is_none() {
        let is_ticked = record.get("ticked").and_then(Value::as_bool)?;
        return text("value").map(|value| if is_ticked { About::One(value) } else { About::LeftOut });
    }
    let id = text("id")?;
    match &*kind {
        "url" | "private_url" => {
            ioc::url_of_id(&id).filter(|url| url.contains("://")).or_else(|| text("input")).map(About::One)
        }
        "file" | "private_file" | "domain" | "ip_address" => Some(About::One(id)),
        _ => None,
    }
}

/// What a text that is no list names; its first line where that is nothing.
fn found(text: &str) -> Vec<Entry> {
    let entries: Vec<Entry> = ticked(text).map(|(line, text, remark)| Entry { line, text, remark }).collect();
    let first = || text.lines().enumerate().find(|(_, line)| !line.trim().is_empty());
    let whole = if entries.is_empty() { first() } else { None };
    let whole = whole.map(|(at, line)| Entry { line: at + 1, text: line.trim().to_owned(), remark: String::new() });
    entries.into_iter().chain(whole).collect()
}

/// What a text names and probably means: the line, the value, and what else is said of it.
fn ticked(text: &str) -> impl Iterator<Item = (usize, String, String)> {
    let items = ioc::extract(text, &ExtractOptions::default()).items.into_iter();
    items.filter(|item| item.ticked).map(|item| (item.line, item.indicator.value(), item.remark.to_string()))
}

/// Whether a text is a list and little else: at least four of five lines name something.
pub fn is_list(text: &str) -> bool {
    let cut = text.floor_char_boundary(SAMPLE);
    let sample = text.get(..cut).unwrap_or_default();
    // A line that was cut says nothing.
    let sample = if cut < text.len() { sample.rsplit_once('\n').map_or(sample, |(whole, _)| whole) } else { sample };
    let entries = read(sample, Taking::All).entries;
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
    taking: Taking,
    entries: Vec<Entry>,
    /// The names of the columns, and the line where they stood.
    head: Option<Head>,
    /// The file that the line above speaks of.
    file: String,
    passwords: Passwords,
    lengths: Lengths,
    /// What remarks name.
    beside: HashSet<String>,
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
        if known.is_none_or(|separator| !line.contains(separator)) && ioc::classify(line).is_ok() && !holds_next(line) {
            return self.push(number, line.to_owned(), String::new());
        }
        if known.is_none() && is_record(line) {
            return match self.taking {
                Taking::All => self.found(number, line),
                Taking::Listed => self.push(number, line.to_owned(), String::new()),
            };
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
        let is_one: Vec<bool> = cells.iter().map(|cell| ioc::classify(cell).is_ok() && !is_pair(cell)).collect();
        // The hash of a password is nobody else's business.
        if (0..cells.len()).any(|column| is_of_passwords(label(column))) {
            return self.push(number, line.to_owned(), String::new());
        }
        if !is_one.contains(&true) {
            // A head names columns and nothing else.
            if self.entries.is_empty() && self.head.is_none() && ticked(line).next().is_none() {
                let labels = cells.iter().map(|cell| cell.to_lowercase()).collect();
                self.head = Some(Head { line: number, text: line.to_owned(), labels, separator });
                return;
            }
            return self.words(number, line);
        }
        // A sentence or the line of a log that has the sign in it.
        let begins_with_words = cells.first().filter(|_| self.head.is_none() && is_one.first() == Some(&false));
        if begins_with_words.is_some_and(|cell| ticked(cell).next().is_some()) {
            return self.words(number, line);
        }
        let mut meant: Vec<bool> = cells
            .iter()
            .zip(&is_one)
            .enumerate()
            .map(|(column, (cell, ok))| *ok && !BESIDE.contains(&label(column)) && is_meant(cell))
            .collect();
        if !meant.contains(&true) {
            meant.clone_from(&is_one);
        }
        for (column, cell) in cells.iter().enumerate().filter(|(column, _)| meant.get(*column) == Some(&true)) {
            let beside = Some(cells.as_slice()).filter(|cells| cells.len() <= WIDEST).unwrap_or_default();
            let others = beside.iter().enumerate().filter(|(other, cell)| *other != column && !cell.is_empty());
            let remark = others.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(", ");
            self.push(number, cell.clone(), cleaned(&remark).to_owned());
        }
        let words = cells.iter().zip(&is_one).filter(|(cell, is_one)| !**is_one && cell.contains([' ', '=', '"']));
        words.for_each(|(cell, _)| self.remark(cell));
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
                self.remark(remark);
                let names = names.into_iter();
                return names.for_each(|name| self.push(number, name.to_owned(), cleaned(remark).to_owned()));
            }
        }
        if line.split_whitespace().any(holds_next) {
            return if rest.is_empty() { self.extracted(number, line) } else { self.found(number, line) };
        }
        let all: Vec<&str> = line.split_whitespace().map(ioc::unwrapped_url).collect();
        let is_thing = |word: &&str| ioc::classify(word).is_ok() && is_meant(word);
        if all.len() > 1 && all.iter().all(is_thing) {
            return all.into_iter().for_each(|word| self.push(number, word.to_owned(), String::new()));
        }
        match first_is {
            Ok(indicator) if rest.is_empty() || is_meant(first) => {
                self.push(number, first.to_owned(), cleaned(rest).to_owned());
                if self.taking == Taking::Listed || REMARKS.iter().any(|sign| rest.starts_with(sign)) {
                    return self.remark(rest);
                }
                let asked = indicator.value();
                for (_, text, remark) in ticked(line).filter(|(_, text, _)| *text != asked) {
                    self.push(number, text, remark);
                }
            }
            _ => self.found(number, line),
        }
    }

    /// A line of words, none of which is the thing that it is about. Where only what is listed is taken it stays whole, but for what
    /// stands before the thing in a list.
    fn found(&mut self, number: usize, line: &str) {
        if self.taking == Taking::All {
            return self.extracted(number, line);
        }
        let listed = line.trim_start_matches(BULLETS);
        let first = listed.split_whitespace().next().unwrap_or_default();
        if listed.len() < line.len() && ioc::classify(first).is_ok() && !holds_next(first) {
            return self.words(number, listed);
        }
        self.remark(line);
        self.push(number, line.to_owned(), String::new());
    }

    /// A line that is searched as any text is.
    fn extracted(&mut self, number: usize, line: &str) {
        self.entries.extend(found(line).into_iter().map(|entry| Entry { line: number, ..entry }));
    }

    /// Notes what a remark names.
    fn remark(&mut self, words: &str) {
        self.beside.extend(ticked(words).map(|(_, text, _)| text));
    }

    fn push(&mut self, line: usize, text: String, remark: String) {
        self.entries.push(Entry { line, text, remark });
    }

    /// A first line that names no columns of anything is a line like all others.
    fn finish(mut self) -> List {
        let passed = self.lengths.finish();
        passed.joined.into_iter().chain(passed.incomplete).for_each(|(hex, line)| self.push(line, hex, String::new()));
        if let Some(head) = self.head.take().filter(|_| self.entries.is_empty()) {
            self.words(head.line, &head.text);
        }
        if !self.beside.is_empty() {
            let asked = self.entries.iter().filter_map(|entry| ioc::classify(&entry.text).ok());
            for indicator in asked {
                self.beside.remove(&indicator.value());
            }
        }
        List { entries: self.entries, beside: self.beside.len() }
    }
}

/// Whether a line is of keys and their values, as logs and alerts are: `{"ip":…`, `src=…,dst=…`.
fn is_record(line: &str) -> bool {
    let remark = REMARKS.iter().filter_map(|sign| line.find(&format!(" {sign}"))).min();
    let line = remark.and_then(|at| line.get(..at)).unwrap_or(line);
    is_json(line) || line.contains("\":") || line.split([' ', '\t', ',', ';', '|']).next().is_some_and(is_pair)
}

/// `src=198.51.100.7`
fn is_pair(cell: &str) -> bool {
    let is_key = |key: &str| {
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    cell.split_once('=').is_some_and(|(key, value)| is_key(key.trim_end()) && !value.trim_matches('=').is_empty())
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

#[cfg(test)]
mod tests;
