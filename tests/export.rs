//! Exports held to the validators of those who read them: OASIS' for STIX 2.1, pymisp for MISP; of a case also the Navigator's schema,
//! an HTML parser, Graphviz and Mermaid.
//!
//! `tests/interop/run-stix` sets up the Python side and names it in `VTRIAGE_STIX_VENV`; without that the test says that it is skipped.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bytes::Bytes;
use serde_json::{Value, json};
use vtriage::case::file::{CaseFile, Unasked, Waiting};
use vtriage::case::{Change, Own, Ruling};
use vtriage::export::report::{Form, Report};
use vtriage::export::{Context, Format, Relation, Row, State, write};
use vtriage::ioc::{Defang, classify};
use vtriage::vt::{Descriptor, Judge, Kind, Object};

#[expect(dead_code, reason = "the tests of the UI use the rest")]
#[path = "ui/harness.rs"]
mod harness;
mod skipping;

use harness::{Harness, copied, domain, resolutions};
use skipping::skipped;

const CONTEXT: Context =
    Context { now: 1_767_398_400, defang: Defang::Brackets, ticket: None, by: vtriage::vt::AnsweredBy::VIRUSTOTAL };

fn of(value: &Value) -> Option<Row> {
    Object::decode(Bytes::from(value.to_string())).ok().map(|object| Row::of(&object, &Judge::default()))
}

/// Rows of every kind and state, with names and dates as hostile as they come.
fn rows() -> Vec<Row> {
    let stats = json!({"malicious": 4, "suspicious": 1, "undetected": 55});
    let relation =
        |name: &str| Some(Relation { name: name.into(), source: Descriptor::new(Kind::Domain, "login.example.test") });
    let objects = [
        json!({"type": "file", "id": "e1".repeat(32), "attributes": {"meaningful_name": "invoice.pdf.exe", "size": 20480,
            "md5": "7809376fe32e44c957347816a47b3d65", "sha1": "84f83e30ad109f9c4dd6d21cf5e644ff747046ac", "last_analysis_stats": stats,
            "last_analysis_date": 1_767_225_600, "first_submission_date": 1_700_000_000, "popular_threat_classification": {
                "suggested_threat_label": "trojan.parcelsnatch/lanternload",
                "popular_threat_name": [{"value": "parcelsnatch", "count": 9}, {"value": "lanternload", "count": 4}]}}}),
        json!({"type": "resolution", "id": "198.51.100.7a.example", "attributes": {"host_name": "a.example", "ip_address": "198.51.100.7", "date": 1_767_225_600}}),
        json!({"type": "file", "id": "e2".repeat(32), "attributes": {"meaningful_name": "\u{1b}[2J\u{202e}'\\\u{9b}", "last_analysis_stats": stats,
            "last_analysis_date": i64::MAX, "first_submission_date": -62_135_596_801_i64}}),
        json!({"type": "file", "id": "e3".repeat(32), "attributes": {"meaningful_name": "請求書👩\u{200d}💻.js", "last_analysis_stats": {"suspicious": 2, "undetected": 50}}}),
        json!({"type": "url", "id": "11".repeat(32), "attributes": {"url": "http://evil.test/a'b?c=\\d|\"e\"", "last_analysis_stats": stats, "last_analysis_date": 1_767_225_600}}),
        json!({"type": "url", "id": "33".repeat(32), "attributes": {"url": "http://münchen.test:80/ü/[x]?%zz=%41#a#b^", "last_analysis_stats": stats}}),
        json!({"type": "url", "id": "22".repeat(32), "context_attributes": {"url": "http://never.test/%25s"}}),
        json!({"type": "domain", "id": "xn--mnchen-3ya.test", "attributes": {"last_analysis_stats": stats, "creation_date": 1_767_225_600}}),
        json!({"type": "ip_address", "id": "2001:db8::1", "attributes": {"last_analysis_stats": stats, "last_analysis_date": 0}}),
        json!({"type": "private_file", "id": "e4".repeat(32), "attributes": {"threat_verdict": "VERDICT_MALICIOUS"}}),
        json!({"type": "private_url", "id": "44".repeat(32), "attributes": {"url": "http://ours.test/plan"}}),
        json!({"type": "comment", "id": "c-1", "attributes": {"text": "hi"}}),
    ];
    let mut rows: Vec<Row> = objects.iter().filter_map(of).collect();
    for row in &mut rows {
        row.note = "seen on desk-07,\nby two people \u{1b}[0m".into();
        row.remark = "from \"the\" list".into();
        row.tags = vec!["case-7".into(), String::new(), "tlp:amber".into()];
    }
    for (text, state) in
        [("203.0.113.9", State::NotFound), ("a.example", State::Quota), ("http://b.test/", State::NotAsked)]
    {
        rows.push(Row {
            relation: relation("resolutions"),
            ..Row::unanswered(&classify(text).expect("an indicator"), state)
        });
    }
    for from in [None, Some("walk.case".to_owned())] {
        let own = Own { ruling: Ruling::Malicious, reason: "beacons".into(), at: 1_767_312_000, from };
        rows.push(Row { own: Some(own), ..rows[0].clone() });
    }
    let private = Descriptor::new(Kind::PrivateFile, "e4".repeat(32));
    rows.push(Row {
        relation: Some(Relation { name: "contacted_domains".into(), source: private }),
        ..Row::unanswered(&classify("c2.example").expect("a domain"), State::NotFound)
    });
    rows.push(Row {
        relation: relation("communicating_files"),
        ..Row::unanswered(&classify(&"ab".repeat(16)).expect("an MD5"), State::Failed)
    });
    rows
}

/// Rows of recorded answers, where a developer has them.
fn recorded() -> Vec<Row> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/api/payloads");
    let folder = env::var_os("VTRIAGE_PAYLOADS").map_or(beside, PathBuf::from);
    let Ok(files) = fs::read_dir(&folder) else {
        skipped(&format!("no recorded answers in {}", folder.display()));
        return Vec::new();
    };
    let texts = files.flatten().filter_map(|file| fs::read_to_string(file.path()).ok());
    let bodies = texts.filter_map(|text| serde_json::from_str::<Value>(&text).ok());
    bodies
        .flat_map(|mut body| match body.get_mut("data").map(Value::take) {
            Some(Value::Array(items)) => items,
            item => item.into_iter().collect(),
        })
        .filter_map(|item| of(&item))
        .collect()
}

/// What `Y` gives of rows of the queue with a note, and of a related object.
fn from_the_ui() -> Vec<(&'static str, String)> {
    let mut app = Harness::premium().sized(120, 40);
    app.paste("bad.example  from the proxy\nother.example\n198.51.100.7\n");
    app.press("enter");
    app.reply_object(1, &domain("bad.example", 9, &json!({})));
    app.press("2 n");
    app.type_text("seen before #case-7");
    app.press("enter *");
    let queue =
        [("queue.stix.json", "STIX"), ("queue.misp.json", "MISP")].map(|(name, label)| (name, copy(&mut app, label)));
    let mut app = Harness::premium().sized(120, 40);
    app.search("example.com");
    app.reply_object(1, &domain("example.com", 2, &json!({"resolutions": {"data": [{"type": "resolution", "id": "198.51.100.7example.com"}], "meta": {"count": 1}}})));
    app.press("6 enter");
    app.reply_page(2, &resolutions(7, 1, &json!({"count": 1})));
    queue.into_iter().chain([("related.stix.json", copy(&mut app, "STIX"))]).collect()
}

/// Takes the choice of the copy menu that begins so.
fn copy(app: &mut Harness, label: &str) -> String {
    app.press("Y");
    for _ in 0..20 {
        if app.has_chosen(label) {
            return copied(&app.press("enter")).expect("a text");
        }
        app.press("j");
    }
    panic!("{label} is not offered:\n{}", app.screen());
}

#[test]
fn the_validators_of_stix_and_misp_accept_what_is_exported() {
    let Some(venv) = env::var_os("VTRIAGE_STIX_VENV").map(PathBuf::from) else {
        skipped("VTRIAGE_STIX_VENV is not set; run tests/interop/run-stix");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, rows) in [("made", rows()), ("recorded", recorded()), ("none", Vec::new())] {
        for format in [Format::Stix, Format::Misp] {
            let path = folder.path().join(format!("{name}.{}", format.ending()));
            fs::write(path, write(&rows, format, &CONTEXT)).unwrap();
        }
        println!("{name}: {} rows", rows.len());
    }
    for (name, text) in from_the_ui() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let check = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/stix_check.py");
    let output = Command::new(venv.join("bin/python")).arg(check).arg(folder.path()).output().unwrap();
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success());
}

/// Names that would break what they stand in.
const EVIL: &str = "a\"] ; n0 -> n1 <b onload='x'></code><script src=//e.example> \\N #quot; `x` %%{init}%% |]) --> \u{1b}[2J\u{202e}\n}} end &quot;";

/// A case as somebody made it, and one with hostile names all over.
fn cases() -> [(&'static str, CaseFile); 2] {
    let honest = CaseFile::read(include_bytes!("fixtures/case/parcel.case")).expect("a case file");
    let mut hostile = honest.clone();
    "A & B \"<x>\" `|`".clone_into(&mut hostile.head.name);
    for change in &mut hostile.changes {
        match change {
            Change::Came { name, remark, .. } => {
                EVIL.clone_into(name);
                *remark = Some(EVIL.to_owned());
            }
            Change::Linked { relationship, .. } => EVIL.clone_into(relationship),
            Change::Ruled { own: Some(own), .. } => EVIL.clone_into(&mut own.reason),
            Change::Exported(export) => EVIL.clone_into(&mut export.to),
            // Then they are called as the case calls them.
            Change::Learned { brief, .. } => *brief = brief.replace("invoice.exe", ""),
            _ => {}
        }
    }
    hostile.words.iter_mut().for_each(|words| EVIL.clone_into(&mut words.note));
    [("case", honest), ("hostile", hostile)]
}

/// Runs a checker over a folder and fails with what it says.
fn held_to(mut checker: Command, folder: &Path) {
    let output = checker.arg(folder).output().expect("the checker runs");
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success());
}

#[test]
fn the_readers_of_each_form_accept_what_is_handed_over_of_a_case() {
    let Some(venv) = env::var_os("VTRIAGE_STIX_VENV").map(PathBuf::from) else {
        skipped("VTRIAGE_STIX_VENV is not set; run tests/interop/run-stix");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in cases() {
        let (remark, tag) = (EVIL.to_owned(), String::new());
        let waiting = vec![Waiting { value: EVIL.to_owned(), why: Unasked::Quota, remark, tag, added_at: 1 }];
        let report = Report::of(&CaseFile { waiting, ..file }, 0, &Judge::default());
        for ending in ["html", "stix.json", "misp.json", "layer.json", "dot", "mmd"] {
            let written = report.write(Form::by_ending(&format!(".{ending}")), &CONTEXT);
            fs::write(folder.path().join(format!("{name}.{ending}")), written.text).unwrap();
        }
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
    for script in ["stix_check.py", "case_check.py"] {
        let mut python = Command::new(venv.join("bin/python"));
        python.arg(beside.join(script));
        held_to(python, folder.path());
    }
    match env::var_os("VTRIAGE_DRAWING_NPM").filter(|npm| !npm.is_empty()) {
        Some(npm) => {
            let mut node = Command::new("node");
            node.arg(beside.join("drawing_check.mjs")).current_dir(npm);
            held_to(node, folder.path());
        }
        None => {
            skipped("Mermaid's parser is not installed: VTRIAGE_DRAWING_NPM is not set; run tests/interop/run-stix");
        }
    }
}

#[test]
fn a_test_that_is_skipped_says_so_where_it_is_seen() {
    let test = "the_validators_of_stix_and_misp_accept_what_is_exported";
    let mut this = Command::new(env::current_exe().unwrap());
    let output = this.args(["--exact", test]).env_remove("VTRIAGE_STIX_VENV").output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.trim(), "skipped: VTRIAGE_STIX_VENV is not set; run tests/interop/run-stix");
}
