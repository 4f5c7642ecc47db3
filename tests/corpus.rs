//! Extraction against text that people have labelled: what it finds, what it leaves unticked, what it misses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

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

fn ticked(text: &str) -> BTreeSet<String> {
    extract(text, &ExtractOptions::default()).ticked().map(ToString::to_string).collect()
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
    score.add("mail.eml", &ticked(&mail), &read("mail.expected.txt").lines().map(str::to_owned).collect());
    let precision = score.right * 1_000 / (score.right + score.wrong);
    let recall = score.right * 1_000 / (score.right + score.missed);
    println!(
        "{lines} lines, {} indicators: precision {}.{} %, recall {}.{} %",
        score.right + score.missed,
        precision / 10,
        precision % 10,
        recall / 10,
        recall % 10
    );
    assert!(lines >= 300);
    assert!(precision >= PRECISION, "precision {precision}/1000");
    assert!(recall >= RECALL, "recall {recall}/1000");
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

#[test]
fn the_alert_of_the_demo_gives_exactly_its_thirty_indicators() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let mail = fs::read_to_string(demo.join("alert.eml")).unwrap();
    let expected = fs::read_to_string(demo.join("alert.expected.txt")).unwrap();
    let extraction = extract(&mail, &ExtractOptions::default());
    let found: Vec<String> = extraction.ticked().map(ToString::to_string).collect();
    assert_eq!(found, expected.lines().collect::<Vec<_>>());
    let remark =
        |value: &str| extraction.items.iter().find(|item| item.indicator.value() == value).unwrap().remark.clone();
    assert_eq!(remark("192.0.2.90"), "remote access tool");
    assert_eq!(remark("f1f7306462e39d4461c73468fb3558bc500270a9"), "invoice_2026-11.zip");
    assert!(extraction.items.iter().filter(|item| !item.ticked).count() >= 10);
}
