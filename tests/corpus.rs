//! Extraction against text that people have labelled: what it finds, what it leaves unticked, what it misses.

#[path = "corpus/attachments.rs"]
mod attachments;
#[path = "corpus/cases.rs"]
mod cases;
#[path = "corpus/cells.rs"]
mod cells;
#[path = "corpus/code.rs"]
mod code;
#[path = "corpus/credentials.rs"]
mod credentials;
#[path = "corpus/encoded.rs"]
mod encoded;
#[path = "corpus/fields.rs"]
mod fields;
#[path = "corpus/folded.rs"]
mod folded;
#[path = "corpus/forms.rs"]
mod forms;
#[path = "corpus/glued.rs"]
mod glued;
#[path = "corpus/ids.rs"]
mod ids;
#[path = "corpus/lengths.rs"]
mod lengths;
#[path = "corpus/long_lines.rs"]
mod long_lines;
#[path = "corpus/masks.rs"]
mod masks;
#[path = "corpus/matrices.rs"]
mod matrices;
#[path = "corpus/others.rs"]
mod others;
#[path = "corpus/own.rs"]
mod own;
#[path = "corpus/pages.rs"]
mod pages;
#[path = "corpus/paths.rs"]
mod paths;
#[path = "corpus/pieces.rs"]
mod pieces;
#[path = "corpus/places.rs"]
mod places;
#[path = "corpus/places_of_sources.rs"]
mod places_of_sources;
#[path = "corpus/terminal.rs"]
mod terminal;
#[path = "corpus/versions.rs"]
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use vtriage::inside;
use vtriage::ioc::{ExtractOptions, extract};

const FILES: &[&str] =
    &["report.txt", "notes.txt", "decoys.txt", "access.log", "table.csv", "events.jsonl", "ticket.md", "chat.txt"];

/// Per mille that must be reached over the whole corpus.
const PRECISION: usize = 985;
const RECALL: usize = 990;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Text without labels, and the values that each indicator is expected as.
fn labelled(name: &str) -> (String, BTreeSet<String>) {
    let mut expected = BTreeSet::new();
    let mut text = String::new();
    for line in read(name).lines() {
        let (line, labels) = line.split_once(" ⇒").unwrap_or((line, ""));
        text.push_str(line);
        text.push('\n');
        expected.extend(labels.split_whitespace().map(str::to_owned));
    }
    (text, expected)
}

#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn add(&mut self, name: &str, found: &BTreeSet<String>, expected: &BTreeSet<String>) {
        let right = found.intersection(expected).count();
        let (wrong, missed) = (found.len() - right, expected.len() - right);
        println!("{name:14} {right:4} right {wrong:3} wrong {missed:3} missed");
        for value in found.difference(expected) {
            println!("    wrong:  {value}");
        }
        for value in expected.difference(found) {
            println!("    missed: {value}");
        }
        self.right += right;
        self.wrong += wrong;
        self.missed += missed;
    }
}

impl Score {
    /// Prints the score, and fails below a floor (per mille).
    fn hold(&self, what: &str, precision: usize, recall: usize) {
        let reached = self.right * 1_000 / (self.right + self.wrong);
        let found = self.right * 1_000 / (self.right + self.missed);
        println!(
            "{what}, {} indicators: precision {}.{} %, recall {}.{} %",
            self.right + self.missed,
            reached / 10,
            reached % 10,
            found / 10,
            found % 10
        );
        assert!(reached >= precision, "precision {reached}/1000");
        assert!(found >= recall, "recall {found}/1000");
    }
}

fn ticked(text: &str) -> BTreeSet<String> {
    extract(text, &ExtractOptions::default()).ticked().map(ToString::to_string).collect()
}

/// What is ticked of a file as it comes; of what it brings, the hashes are left out.
fn ticked_of_file(name: &str, bytes: &[u8]) -> BTreeSet<String> {
    let options = inside::Options::default();
    let found = inside::findings(&inside::open(name, bytes, &options), &options);
    let named = found.items.into_iter().filter(|item| item.ticked && item.part.is_none());
    named.map(|item| item.indicator.to_string()).collect()
}

#[test]
fn precision_and_recall_stay_above_their_floor() {
    let mut score = Score::default();
    let mut lines = 0;
    for name in FILES {
        let (text, expected) = labelled(name);
        lines += text.lines().count();
        score.add(name, &ticked(&text), &expected);
    }
    let mail = read("mail.eml");
    lines += mail.lines().count();
    score.add(
        "mail.eml",
        &ticked_of_file("mail.eml", mail.as_bytes()),
        &read("mail.expected.txt").lines().map(str::to_owned).collect(),
    );
    assert!(lines >= 300);
    score.hold(&format!("{lines} lines"), PRECISION, RECALL);
}

/// Texts that were written and labelled after the rules, in styles that the corpus lacks; see `held-out/README.md` for
/// what they scored at first.
const HELD_OUT: &[&str] = &["held-out/vorfall.txt", "held-out/detection.json", "held-out/firewall.txt"];

#[test]
fn the_held_out_texts_stay_above_their_floor() {
    let mut score = Score::default();
    for name in HELD_OUT {
        let (text, expected) = labelled(name);
        assert!(text.lines().count() >= 60, "{name}");
        score.add(name, &ticked(&text), &expected);
    }
    score.hold("held out", 960, 990);
}

/// Adds the files of a folder that have a file of what is meant in them.
fn add_folder(score: &mut Score, folder: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut labels: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(LABELS))
        .collect();
    labels.sort();
    for label in &labels {
        let name = label.trim_end_matches(LABELS);
        let bytes = fs::read(path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected = read(&format!("{folder}/{label}"));
        score.add(name, &ticked_of_file(name, &bytes), &expected.lines().map(str::to_owned).collect());
    }
    labels.len()
}

/// The end of the name of a file that says what is meant in another.
const LABELS: &str = ".expected.txt";

/// Alerts as they come; see `alerts/README.md` for what they scored at first.
#[test]
fn alerts_of_all_kinds_stay_above_their_floor() {
    let mut score = Score::default();
    assert!(add_folder(&mut score, "alerts") >= 9);
    score.hold("alerts", 990, 960);
}

/// What one shift of analysts had on the desk; see `shift/README.md` for what it scored at first.
#[test]
fn the_texts_of_one_shift_stay_above_their_floor() {
    let mut score = Score::default();
    assert!(add_folder(&mut score, "shift") >= 8);
    score.hold("shift", 920, 970);
}

#[test]
fn every_decoy_that_is_listed_says_why() {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for name in FILES {
        for item in extract(&labelled(name).0, &ExtractOptions::default()).items {
            assert_eq!(item.ticked, item.reason.is_none(), "{item:?}");
            if let Some(reason) = item.reason {
                *reasons.entry(reason.to_string()).or_default() += 1;
            }
        }
    }
    println!("{reasons:#?}");
    assert!(reasons.len() >= 12);
}

/// What the alert of the demo holds and does not mean, and why.
const DECOYS: &[(&str, &str)] = &[
    ("brightwater.example", "the recipient's own domain"),
    ("mail.brightwater.example", "from the mail's own headers"),
    ("198.51.100.12", "from the mail's own headers"),
    ("triage.brightwater.example", "from the mail's own headers"),
    ("10.20.7.14", "internal: a private address"),
    ("192.168.4.1", "internal: a private address"),
    ("invoice_2026-11.zip", "looks like a file name"),
    ("5.2.0.1", "looks like a version number"),
    ("report.com", "looks like a file name"),
    ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "the hash of an empty file, or a filler"),
    ("4bf92f3577b34da6a3ce929d0e0e4736", "an id or key, not the hash of a file"),
    ("9fceb02d0ae598e95dc970b74767f19372d61af8", "an id or key, not the hash of a file"),
    ("https://attack.mitre.org/techniques/T1566/", "a site that reports refer to"),
    ("https://www.virustotal.com/gui/home/search", "a site that reports refer to"),
];

#[test]
fn the_alert_of_the_demo_gives_exactly_its_thirty_indicators() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let mail = fs::read_to_string(demo.join("alert.eml")).unwrap();
    let expected = fs::read_to_string(demo.join("alert.expected.txt")).unwrap();
    let mut items = inside::text(&mail, &inside::Options::default()).items;
    // The mail itself and what it brings come beside them; what is packed in that is named in the text as well.
    items.retain(|item| item.part.is_none() || item.is_member);
    let ticked = items.iter().filter(|item| item.ticked).map(|item| item.indicator.value());
    assert_eq!(ticked.collect::<BTreeSet<_>>(), expected.lines().map(str::to_owned).collect::<BTreeSet<_>>());
    let remark = |value: &str| items.iter().find(|item| item.indicator.value() == value).unwrap().remark.clone();
    assert_eq!(remark("192.0.2.90"), "remote access tool");
    assert_eq!(remark("f1f7306462e39d4461c73468fb3558bc500270a9"), "invoice_2026-11.zip");
    let decoys = items.iter().filter(|item| !item.ticked && item.part.is_none());
    let decoys: Vec<(String, &str)> = decoys.map(|item| (item.indicator.value(), &*item.reason)).collect();
    let decoys: Vec<(&str, &str)> = decoys.iter().map(|(value, reason)| (&**value, *reason)).collect();
    assert_eq!(decoys, DECOYS);
    // And what does not even look like an indicator: an id in groups, the version of a browser, an engine's label.
    for text in ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "Chrome/120.0.6099.109", "Trojan.Win32.Parcelsnatch.gen"] {
        assert!(mail.contains(text), "{text}");
    }
}
