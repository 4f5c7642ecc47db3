//! Attributes have the types that recorded answers of the real service have.

use std::path::PathBuf;

use serde_json::Value;

use crate::client::Client;
use crate::skipping::skipped;

/// Where recorded answers lie, if they are there.
fn recorded(name: &str) -> Option<Value> {
    let folder = std::env::var_os("VTRIAGE_PAYLOADS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/api/payloads"));
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).ok()?).ok()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// Compares what both have, three levels deep; engine names and other data used as keys are in neither.
fn compare(ours: &Value, theirs: &Value, path: &str, depth: u8, compared: &mut usize) {
    if ours.is_null() || theirs.is_null() {
        return;
    }
    assert_eq!(kind(ours), kind(theirs), "{path}");
    *compared += 1;
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) if depth > 0 => {
            for (name, value) in ours {
                if let Some(other) = theirs.get(name) {
                    compare(value, other, &format!("{path}.{name}"), depth - 1, compared);
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if depth > 0 => {
            if let (Some(one), Some(other)) = (ours.first(), theirs.first()) {
                compare(one, other, &format!("{path}[0]"), depth - 1, compared);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn attributes_have_the_types_of_recorded_answers() {
    let client = Client::new().await;
    let invoice = format!("files/{}", client.file("invoice_2026-11.exe").await);
    let apk = format!("files/{}", client.file("parcel_tracker.apk").await);
    let link = format!("files/{}", client.file("invoice_2026-11.pdf.lnk").await);
    let pdf = format!("files/{}", client.file("parcel_notice_7714.pdf").await);
    let elf = format!("files/{}", client.file("ember_relay").await);
    let private = client.ok("private/files?limit=1").await["data"][0]["id"].as_str().unwrap().to_owned();
    let pairs = [
        (invoice.clone(), "file-report-pe-by-md5-2026.json"),
        (invoice.clone(), "file-report-crowdsourced-yara-ids-sigma.json"),
        (invoice.clone(), "file-report-pe-signed.json"),
        (apk, "file-report-apk.json"),
        (link, "file-report-lnk.json"),
        (pdf, "file-report-pdf.json"),
        (elf, "file-report-elf.json"),
        ("domains/parcel-notice.example".into(), "domain-report-google.com-2026.json"),
        ("ip_addresses/203.0.113.66".into(), "ip-report-8.8.8.8-2026.json"),
        ("urls/aHR0cHM6Ly9sb2dpbi5wYXJjZWwtbm90aWNlLmV4YW1wbGUvc2Vzc2lvbg".into(), "url-report-google-2026.json"),
        (format!("private/files/{private}"), "private-file-report-2025.json"),
        ("domains/parcel-notice.example/resolutions".into(), "domain-resolutions-objects.json"),
        ("domains/parcel-notice.example/historical_whois".into(), "domain-historical_whois-objects.json"),
        (format!("{invoice}/votes"), "url-votes-list.json"),
        (format!("{invoice}/comments"), "comments-list-with-count.json"),
        ("users/me".into(), "user-report-with-quotas.json"),
        ("ioc_stream".into(), "ioc_stream-objects-2025.json"),
        ("widget/url?query=192.0.2.1".into(), "widget-url-gtiwidget-2025.json"),
    ];
    let mut compared = 0;
    for (path, name) in pairs {
        let Some(theirs) = recorded(name) else {
            skipped("no recorded answers here");
            return;
        };
        let ours = client.ok(&path).await;
        let before = compared;
        compare(&ours, &theirs, name, 6, &mut compared);
        assert!(compared > before + 3, "{name}: nothing in common");
    }
    println!("{compared} values compared");
}
