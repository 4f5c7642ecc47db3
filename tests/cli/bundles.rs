//! What goes out of what is private, and of what nobody dates.

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, domain, ok};

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

fn objects(bundle: &str) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(bundle).expect("a bundle");
    bundle["objects"].as_array().expect("objects").clone()
}

#[tokio::test]
async fn what_a_private_file_led_to_says_in_every_record_and_bundle_that_its_source_is_private() {
    let service = Service::start().await;
    let led = json!({ "data": [domain("c2.example", 9)["data"]] });
    service.gives(&format!("/private/files/{SHA256}/contacted_domains"), ok(&led)).await;
    let program = Program::asking(&service.base_url());
    let printed = |format: &str| {
        program.run(&["private", "related", "-f", format, SHA256, "contacted_domains"]).ended_with(0).stdout
    };
    let record: Value = serde_json::from_str(printed("jsonl").trim()).expect("a record");
    assert_eq!((&record["source"], &record["source_kind"]), (&json!(SHA256), &json!("private_file")));
    let table = printed("csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let place = reader.headers().expect("a head").iter().position(|column| column == "source_kind").expect("a column");
    assert_eq!(&reader.records().next().expect("a row").expect("a row")[place], "private_file");
    let objects = objects(&printed("stix"));
    let marking = objects.iter().find(|object| object["type"] == "marking-definition").expect("a marking");
    let named: Vec<&Value> = objects
        .iter()
        .filter(|object| object["type"] == "file" || object["description"] == "contacted_domains")
        .collect();
    assert_eq!(named.len(), 2, "the file and the way from it");
    assert!(named.iter().all(|object| object["object_marking_refs"] == json!([marking["id"]])), "{named:#?}");
}

#[tokio::test]
async fn what_nobody_dates_is_the_same_bundle_when_it_is_exported_again() {
    let service = Service::start().await;
    let undated = json!({ "type": "domain", "id": "b.example", "attributes": {
        "last_analysis_stats": { "malicious": 7, "undetected": 60 } } });
    service.gives("/domains/b.example", ok(&json!({ "data": undated }))).await;
    service.gives("/domains/host.example/subdomains", ok(&json!({ "data": [undated] }))).await;
    let program = Program::asking(&service.base_url());
    for words in [&["related", "-f", "stix", "host.example", "subdomains"][..], &["lookup", "-f", "stix", "b.example"]]
    {
        let first = program.run(words).ended_with(0).stdout;
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        assert_eq!(program.run(words).ended_with(0).stdout, first);
        assert!(first.contains("\"content\": \"7/67, undated\""), "{first}");
    }
}

#[tokio::test]
async fn a_file_is_the_same_object_by_itself_and_as_what_others_were_reached_from() {
    let service = Service::start().await;
    let file = json!({ "data": { "type": "file", "id": SHA256, "attributes": {
        "sha256": SHA256, "md5": "7809376fe32e44c957347816a47b3d65", "meaningful_name": "invoice.exe" } } });
    service.gives(&format!("/files/{SHA256}"), ok(&file)).await;
    let led = json!({ "data": [{ "type": "file", "id": "ab".repeat(32), "attributes": {} }] });
    service.gives(&format!("/files/{SHA256}/dropped_files"), ok(&led)).await;
    let program = Program::asking(&service.base_url());
    let id = |words: &[&str]| {
        let objects = objects(&program.run(words).ended_with(0).stdout);
        objects.iter().find(|object| object["hashes"]["SHA-256"] == SHA256).expect("the file")["id"].clone()
    };
    assert_eq!(id(&["related", "-f", "stix", SHA256, "dropped_files"]), id(&["lookup", "-f", "stix", SHA256]),);
}
