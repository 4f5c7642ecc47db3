//! Nothing leaves the program that was not told to it: every export of the whole demo world, and of recorded answers.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::LazyLock;

use bytes::Bytes;
use regex::Regex;
use serde_json::Value;
use vtriage::demo::Options;
use vtriage::export::{Context, Format, Relation, Row, ticket, write};
use vtriage::ioc::Defang;
use vtriage::text::visible;
use vtriage::vt::calls::{self, Form};
use vtriage::vt::relationship::{self, Privilege};
use vtriage::vt::{Descriptor, Judge, Kind, Object, Page};

use crate::client::{Client, NOW};
use crate::skipping::skipped;

/// What the user wrote beside every object.
const NOTE: &str = "seen by config.yaml on desk-07, see release/notes and a.b";

/// Objects whose relationships are walked.
const WALKED: usize = 40;

/// A list of objects, what it belongs to, and every text that was told with them.
struct List {
    source: Descriptor,
    name: String,
    objects: Vec<Object>,
}

impl List {
    fn rows(&self) -> Vec<Row> {
        let relation = Relation { name: self.name.clone(), source: self.source.clone() };
        let row = |object: &Object| {
            let object = object.viewed_from(&self.source);
            Row {
                note: NOTE.into(),
                relation: Some(relation.clone()),
                ..Row::listed(&object, Some(&self.source), &Judge::default())
            }
        };
        self.objects.iter().map(row).collect()
    }

    /// All that may be said: the objects, what they belong to, the user's words.
    fn told(&self) -> String {
        let mut told = format!("{NOTE}\n{}\n{}\n", self.source.id, self.name);
        if let Some(indicator) = self.source.indicator() {
            told += &format!("{}\n", indicator.value());
        }
        for object in &self.objects {
            strings(&object.value(), &mut told);
            told += &format!("{}\n", object.descriptor.id);
        }
        comparable(&told)
    }
}

fn strings(value: &Value, out: &mut String) {
    match value {
        // As it is, and as it is shown.
        Value::String(text) => *out += &format!("{text}\n{}\n", visible(text)),
        Value::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            *out += &format!("{name}\n");
            strings(member, out);
        }),
        other => *out += &format!("{other}\n"),
    }
}

/// Small letters, nothing defanged, nothing percent-encoded, no signs that a format escapes.
fn comparable(text: &str) -> String {
    let text = text.replace("[.]", ".").replace("[:]", ":").replace("hxxp", "http").replace("\"\"", "\"");
    let text = text.replace('\\', "").replace('`', "'");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().to_lowercase()
}

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"https://www\.virustotal\.com/gui/[a-z-]+(/file)?/"));
static URL: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[a-z]{2,}://[^\s"'<>|,…]+"#));
static HASH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b"));
static HOST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:(?:[\w-]+\.)+[a-z][a-z0-9-]*[a-z0-9]|(?:\d{1,3}\.){3}\d{1,3})\b"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// What of an export can be taken for an indicator.
fn indicators(text: &str) -> BTreeSet<String> {
    let text = LINK.replace_all(text, " ").into_owned();
    [&URL, &HASH, &HOST]
        .into_iter()
        .flat_map(|pattern| pattern.find_iter(&text))
        .map(|found| found.as_str().to_owned())
        .collect()
}

/// The strings of JSON, whole or one value a line; any other text as it is.
fn plain(text: &str) -> String {
    let values: Option<Vec<Value>> = match serde_json::from_str(text) {
        Ok(value) => Some(vec![value]),
        Err(_) => text.lines().map(|line| serde_json::from_str(line).ok()).collect(),
    };
    let Some(values) = values.filter(|values| values.iter().all(|value| !value.is_number())) else {
        return text.to_owned();
    };
    let mut all = String::new();
    for value in &values {
        strings(value, &mut all);
    }
    all
}

fn nothing_is_invented(list: &List) {
    let rows = list.rows();
    let told = list.told();
    let context = Context { now: NOW, defang: Defang::Brackets, ticket: None, by: vtriage::vt::AnsweredBy::VIRUSTOTAL };
    let notes = rows.iter().take(3).map(|row| ("note", ticket(row, &rows, &context)));
    for (name, text) in Format::all().map(|format| (format.name(), write(&rows, format, &context))).chain(notes) {
        let text = plain(&text);
        for found in indicators(&comparable(&text)) {
            let is_told =
                told.contains(&found) || told.contains(found.trim_end_matches(['.', ')', ';', ':', '}', ']']));
            assert!(is_told, "{name} of {}/{}: {found} was never told\n{text}", list.source.id, list.name);
        }
    }
}

#[tokio::test]
async fn no_export_of_the_demo_world_holds_an_indicator_that_was_not_told() {
    let client = Client::with(Options { related: 6, ..Options::default() }).await;
    let mut waiting: VecDeque<Descriptor> = [
        (Kind::Domain, "parcel-notice.example"),
        (Kind::IpAddress, "203.0.113.66"),
        (Kind::File, crate::client::EICAR),
    ]
    .map(|(kind, id)| Descriptor::new(kind, id))
    .into();
    let mut seen: BTreeSet<Descriptor> = waiting.iter().cloned().collect();
    let (mut walked, mut kinds) = (0, BTreeSet::new());
    while let Some(of) = waiting.pop_front().filter(|_| walked < WALKED) {
        walked += 1;
        let place = format!("{}/{}", of.kind.collection().expect("it has a report"), of.id);
        let report = client.ok(&place).await;
        let report = Object::decode(Bytes::from(report["data"].to_string())).expect("an object");
        nothing_is_invented(&List { source: of.clone(), name: "report".into(), objects: vec![report] });
        for row in relationship::of(&of.kind).iter().filter(|row| row.privilege != Privilege::ThreatLandscape) {
            let call = calls::related(&of, row.name, Form::Objects, 20, None).key();
            let (status, body) = client.get(call.trim_start_matches("GET /")).await;
            if status != 200 {
                continue;
            }
            let objects = Page::decode(&Bytes::from(body.to_string())).expect("a page").objects;
            kinds.extend(objects.iter().map(|object| object.descriptor.kind.name().to_owned()));
            for object in objects.iter().filter(|object| object.descriptor.kind.has_report()) {
                if seen.insert(object.descriptor.clone()) {
                    waiting.push_back(object.descriptor.clone());
                }
            }
            nothing_is_invented(&List { source: of.clone(), name: row.name.into(), objects });
        }
    }
    assert!(walked > 30, "{walked}");
    for kind in
        ["resolution", "comment", "vote", "whois", "ssl_cert", "file_behaviour", "graph", "collection", "submission"]
    {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
}

#[test]
fn no_export_of_a_recorded_answer_holds_an_indicator_that_was_not_told() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/api/payloads");
    let folder = std::env::var_os("VTRIAGE_PAYLOADS").map_or(beside, Into::into);
    let Ok(files) = std::fs::read_dir(&folder) else {
        skipped(&format!("no recorded answers in {}", folder.display()));
        return;
    };
    for path in files.flatten().map(|file| file.path()) {
        let source = match path.file_name().and_then(|name| name.to_str()).unwrap_or_default() {
            name if name.starts_with("ip-") => Descriptor::new(Kind::IpAddress, "1.1.1.1"),
            _ => Descriptor::new(Kind::Domain, "github.com"),
        };
        let Ok(body) = std::fs::read(&path).map(Bytes::from) else { continue };
        let Ok(page) = Page::decode(&body) else { continue };
        let objects = page.objects.into_iter().filter(|object| object.raw().len() < 300_000).take(10).collect();
        nothing_is_invented(&List { source, name: path.display().to_string(), objects });
    }
}
