//! Recorded answers of the service, when they are at hand: nothing of them may be lost or break the screen.

use std::collections::HashSet;
use std::path::PathBuf;

use serde_json::Value;
use vtriage::pane::detail::Tab;
use vtriage::text;

use super::kit::{pane, report, terminal, text as text_of, unfolded};
use crate::skipping::skipped;

/// Objects of a list that are looked at.
const OF_EACH: usize = 5;

/// Objects in the recorded answers, with the file that holds them.
fn objects() -> Option<Vec<(String, Value)>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/api/payloads");
    let folder = std::env::var_os("VTRIAGE_PAYLOADS").map_or(beside, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        skipped(&format!("no recorded payloads at {}", folder.display()));
        return None;
    };
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "json") {
            let body = std::fs::read_to_string(&path).expect("a readable file");
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Ok(body) = serde_json::from_str::<Value>(&body) else { continue };
            let is_object = |item: &Value| item.get("type").is_some_and(Value::is_string) && item.get("id").is_some();
            let data = body.get("data").cloned().unwrap_or(body);
            let items = data.as_array().cloned().unwrap_or_else(|| vec![data]);
            found.extend(items.into_iter().filter(is_object).take(OF_EACH).map(|item| (name.clone(), item)));
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(found.len() > 100, "the folder holds {} objects only", found.len());
    Some(found)
}

#[test]
fn every_recorded_object_renders_in_every_tab_at_two_sizes() {
    let Some(objects) = objects() else { return };
    for (file, object) in &objects {
        let report = report(object);
        for tab in Tab::ALL {
            for (width, height) in [(80, 24), (200, 60)] {
                let pane = pane(&report, tab, usize::from(width));
                let drawn = terminal(&pane, width, height);
                let cells = &drawn.backend().buffer().content;
                assert!(cells.iter().any(|cell| cell.symbol() != " "), "{file} {tab:?} is blank");
                assert!(!cells.iter().any(|cell| cell.symbol().contains(char::is_control)), "{file} {tab:?}");
            }
        }
    }
}

#[test]
fn no_value_of_a_recorded_object_is_lost() {
    let Some(objects) = objects() else { return };
    let mut lost = Vec::new();
    for (file, object) in &objects {
        let report = report(object);
        let page = Page::of(&report);
        let Some(attributes) = object.get("attributes").and_then(Value::as_object) else { continue };
        let mut checked = HashSet::new();
        for (name, value) in attributes.iter().filter(|(name, _)| *name != "apikey") {
            leaves(value, name, &mut |path, leaf| {
                // What an engine calls its method and the day of its update are said in another form.
                let is_said_otherwise = path.ends_with("/method") || path.ends_with("/engine_update");
                if checked.insert(leaf.to_owned()) && !is_said_otherwise && !page.shows(leaf) {
                    lost.push(format!("{file}: {path} = {leaf:.80}"));
                }
            });
        }
    }
    assert!(lost.is_empty(), "{} lost, the first:\n{}", lost.len(), lost[..lost.len().min(40)].join("\n"));
}

#[test]
fn what_summary_says_of_a_recorded_object_is_borne_out_by_it() {
    let Some(objects) = objects() else { return };
    for (file, object) in &objects {
        let attributes = &object["attributes"];
        let summary = text_of(&unfolded(Tab::Summary, &report(object)));
        let outstanding = |word: &str| summary.lines().any(|line| line.trim_start().starts_with(&format!("! {word}")));
        let is_compiler =
            |name: &Value| name.as_str().is_some_and(|name| name.contains("Microsoft") || name.contains(".NET"));
        let packers = attributes["packers"].as_object();
        if packers.is_some_and(|packers| packers.values().all(is_compiler)) {
            assert!(!outstanding("packed") && summary.contains("  identified as "), "{file}: {summary}");
        }
        if attributes["password_info"]["type"] == "hashcat" {
            assert!(!summary.contains("  password ") && summary.contains("  encrypted "), "{file}: {summary}");
        }
        let certificates = attributes["signature_info"]["signers details"].as_array().into_iter().flatten();
        let mut statuses = certificates.filter_map(|certificate| certificate["status"].as_str());
        if statuses.any(|status| status.contains("has been revoked")) {
            assert!(!summary.contains(": Signed") && outstanding("signed, but"), "{file}: {summary}");
            assert_eq!(summary.matches("! signed, but the certificate was revoked").count(), 1, "{file}: {summary}");
        }
        if attributes["type_tag"] == "cap" {
            assert!(!outstanding("exploits") && !outstanding("holds an exploit"), "{file}: {summary}");
        }
        let unpacked = attributes["bundle_info"]["uncompressed_size"].as_f64().unwrap_or_default();
        if unpacked > 1e12 {
            assert!(outstanding("unpacks to") && !summary.contains("e+21"), "{file}: {summary}");
        }
        let ports = attributes["malware_config"].to_string();
        if ports.contains(r#"\"Ip\": \""#) {
            assert!(summary.contains("  C2  "), "{file}: {summary}");
        }
    }
}

/// Tags that say what an object is and nothing that it does, beside those of its type, or what another line says already.
const QUIET: &[&str] = &[
    "64bits",
    "android",
    "apk",
    "arm",
    "assembly",
    "attachment",
    "cap",
    "deb",
    "dex",
    "doc",
    "elf",
    "external-resources",
    "flash",
    "html",
    "idle",
    "ini",
    "ios",
    "isoimage",
    "jar",
    "java-bytecode",
    "known-distributor",
    "legit",
    "lib",
    "lnk",
    "macho",
    "overlay",
    "pdf",
    "pedll",
    "peexe",
    "pex",
    "powershell",
    "rar",
    "relocatable",
    "rtf",
    "signed",
    "sudo",
    "system-library",
    "text",
    "vba",
    "zip",
    // What nearly every program of its kind does.
    "reflection",
    "runtime-modules",
    "exe-pattern",
    "url-pattern",
    // Words that submitters, engines and PEiD chose; that sees Armadillo in what Microsoft's compilers make.
    "armadillo",
    "malware",
    "trojan",
];

#[test]
fn every_recorded_tag_is_told_or_known_to_tell_nothing() {
    let Some(objects) = objects() else { return };
    let mut unknown = std::collections::BTreeSet::new();
    for (file, object) in &objects {
        let tags = object["attributes"]["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let kind = object["type"].as_str().unwrap_or_default();
        let judged = ["file", "private_file", "url", "private_url", "domain", "ip_address"].contains(&kind);
        let mut tags = tags.filter(|tag| judged && !QUIET.contains(tag)).peekable();
        if tags.peek().is_none() {
            continue;
        }
        let summary = text_of(&unfolded(Tab::Summary, &report(object)));
        let outstanding: Vec<&str> = summary.lines().filter(|line| line.trim_start().starts_with("! ")).collect();
        let is_told = |tag: &str| {
            let is_weakness = tag.starts_with("cve-") && summary.contains(&tag.to_uppercase());
            is_weakness || outstanding.iter().any(|line| line.contains(tag))
        };
        unknown.extend(tags.filter(|tag| !is_told(tag)).map(|tag| format!("{tag} ({file})")));
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

fn leaves(value: &Value, path: &str, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => visit(path, text),
        Value::Number(number) => visit(path, &number.to_string()),
        Value::Bool(yes) => visit(path, if *yes { "yes" } else { "no" }),
        Value::Array(items) => {
            for item in items {
                leaves(item, path, visit);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                leaves(member, &format!("{path}/{name}"), visit);
            }
        }
    }
}

/// Everything that the tabs say and copy.
struct Page {
    text: String,
    values: HashSet<String>,
}

impl Page {
    fn of(report: &vtriage::pane::Report) -> Self {
        let mut page = Self { text: String::new(), values: HashSet::new() };
        for line in [Tab::Summary, Tab::Detection, Tab::Details].into_iter().flat_map(|tab| unfolded(tab, report)) {
            page.text.push_str(&line.plain());
            page.text.push('\n');
            page.values.extend(line.value);
        }
        page
    }

    /// As it is, or as a time, a rounded number, or over several lines.
    fn shows(&self, leaf: &str) -> bool {
        if self.values.contains(leaf) || self.text.contains(&*text::visible(leaf)) {
            return true;
        }
        if let Ok(seconds) = leaf.parse::<i64>() {
            return self.text.contains(&text::time::utc(seconds));
        }
        if let Ok(number) = leaf.parse::<f64>() {
            return self.text.contains(&format!("{number:.2}"));
        }
        self.values.iter().any(|value| value.contains(leaf))
    }
}
