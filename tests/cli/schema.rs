//! The record that scripts read: every output of every command is held against its schema, and the examples of
//! `docs/output.md` run.

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

const DOMAIN: &str = "parcel-notice.example";

fn document(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::read_to_string(path).expect("the document is there")
}

/// What of the value is not as the schema says; only the words that the schema uses are understood.
fn faults(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let known = [
        "$schema",
        "title",
        "description",
        "format",
        "type",
        "enum",
        "const",
        "required",
        "properties",
        "items",
        "additionalProperties",
    ];
    for word in schema.as_object().expect("a schema").keys() {
        assert!(known.contains(&word.as_str()), "the test does not understand {word}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        several => several.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    };
    if !types.is_empty() && !types.contains(&kind) {
        faults.push(format!("{place} is {kind}, not {types:?}"));
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|words| !words.contains(value)) {
        faults.push(format!("{place} is {value}"));
    }
    if schema.get("const").is_some_and(|constant| constant != value) {
        faults.push(format!("{place} is {value}"));
    }
    if schema["format"] == "date-time" && value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_err()) {
        faults.push(format!("{place} is no time: {value}"));
    }
    if let Some(members) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(name) {
                faults.push(format!("{place}.{name} is missing"));
            }
        }
        for (name, member) in members {
            match schema["properties"].get(name) {
                Some(schema) => faults.extend(self::faults(schema, member, &format!("{place}.{name}"))),
                None if schema["additionalProperties"] == json!(false) => {
                    faults.push(format!("{place}.{name} is not described"));
                }
                None => {}
            }
        }
    }
    if let (Some(items), Some(schema)) = (value.as_array(), schema.get("items")) {
        faults.extend(
            items.iter().enumerate().flat_map(|(index, item)| self::faults(schema, item, &format!("{place}[{index}]"))),
        );
    }
    faults
}

#[track_caller]
fn fits(lines: &[Value]) {
    let schema: Value = serde_json::from_str(&document("record.schema.json")).expect("JSON");
    for line in lines {
        assert_eq!(faults(&schema, line, "record"), [""; 0], "{line}");
    }
}

#[test]
fn every_command_that_prints_objects_prints_records_of_the_schema() {
    let program = Program::new();
    let private = program.run(&["--demo", "private", "list", "-f", "ids", "--limit", "1"]).ended_with(0).stdout;
    let lines: &[&[&str]] = &[
        &["lookup", DOMAIN, "nobody-knows.example", "nonsense", "10.0.0.1"],
        &["related", "--limit", "60", DOMAIN, "resolutions"],
        &["related", "--descriptors", DOMAIN, "urls"],
        &["related", "--limit", "3", DOMAIN, "subdomains"],
        &["search", DOMAIN],
        &["submit", "--yes", "--wait", "http://never-seen.example/x"],
        &["submit", "--yes", "-f", "jsonl", "http://never-seen.example/y"],
        &["reanalyse", "--yes", "--wait", DOMAIN],
        &["private", "list"],
        &["private", "list", "--latest"],
        &["private", "show", private.trim(), "http://never-seen.example/"],
        &["private", "rescan", "--yes", "--wait", private.trim()],
        &["vote", "--yes", DOMAIN, "malicious"],
        &["comment", "--yes", DOMAIN, "seen here"],
        &["vote", "--yes", "nobody-knows.example", "malicious"],
        &["comment", "--yes", "nonsense", "seen here"],
        &["related", "nonsense", "resolutions"],
    ];
    for line in lines {
        let run = program.run(&[&["--demo"], *line].concat());
        assert!(!run.stdout.is_empty(), "{line:?}: {}", run.stderr);
        fits(&run.lines());
        if line.contains(&"-f") {
            continue;
        }
        let run = program.run(&[&["--demo"], *line, &["-f", "json"]].concat());
        fits(serde_json::from_str::<Value>(&run.stdout).expect("an array").as_array().expect("an array"));
    }
}

#[tokio::test]
async fn failures_are_records_of_the_schema_too() {
    let service = Service::start().await;
    for (name, answer) in [
        ("full.example", refusal(429, "QuotaExceededError", "Quota exceeded")),
        ("odd.example", wiremock::ResponseTemplate::new(200).set_body_string("<html></html>")),
    ] {
        service.gives(&format!("/domains/{name}"), answer).await;
    }
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("a.bin"), "MZ").expect("the file can be written");
    for line in [
        &["lookup", "odd.example"][..],
        &["lookup", "full.example"],
        &["lookup", "./a.bin"],
        &["--offline", "lookup", "a.example"],
    ] {
        let run = program.run(line);
        assert_eq!(run.lines().len(), 1, "{}", run.stderr);
        fits(&run.lines());
    }
}

#[tokio::test]
async fn a_record_tells_names_families_dates_notes_and_remarks() {
    let service = Service::start().await;
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    let report = json!({ "data": { "type": "file", "id": sha256, "attributes": {
        "names": ["invoice.exe", "a.bin"], "first_submission_date": 1_767_225_600,
        "popular_threat_classification": { "suggested_threat_label": "trojan.lantern", "popular_threat_name": [
            { "value": "lantern", "count": 9 }, { "value": "lampyris", "count": 2 }] },
        "gti_assessment": { "verdict": { "value": "VERDICT_MALICIOUS" }, "threat_score": { "value": 80 },
            "severity": { "value": "SEVERITY_HIGH" } },
        "last_analysis_stats": { "malicious": 9, "undetected": 60 } } } });
    service.gives(&format!("/files/{sha256}"), ok(&report)).await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["note", "a.example", "seen before #ours"]).ended_with(0);
    let list = format!("{sha256}  # from the proxy\na.example\n");
    let lines = program.run_with_input(&["lookup", "-"], &list).ended_with(0).lines();
    let [file, name] = lines.as_slice() else { panic!("two lines: {lines:?}") };
    assert_eq!(file["schema"], 1);
    assert_eq!(
        (&file["input"], &file["remark"], &file["note"]),
        (&json!(sha256), &json!("from the proxy"), &Value::Null)
    );
    assert_eq!((&file["label"], &file["families"]), (&json!("trojan.lantern"), &json!(["lantern", "lampyris"])));
    assert_eq!(
        (&file["names"], &file["first_seen"]),
        (&json!(["invoice.exe", "a.bin"]), &json!("2026-01-01T00:00:00Z"))
    );
    assert_eq!(file["gti"], json!({ "verdict": "MALICIOUS", "score": 80, "severity": "HIGH" }));
    assert_eq!(
        (&name["note"], &name["tags"], &name["gti"]),
        (&json!("seen before #ours"), &json!(["ours"]), &Value::Null)
    );
    fits(&lines);
}

#[test]
fn the_examples_of_the_documentation_run() {
    let program = Program::new();
    let text = document("output.md");
    let examples: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("vtriage ")).collect();
    assert!(examples.len() > 4, "{examples:?}");
    for example in examples {
        let words: Vec<String> = example.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = program.run(&words).ended_with(0);
        assert!(!run.stdout.is_empty(), "{example}: {}", run.stderr);
    }
}
