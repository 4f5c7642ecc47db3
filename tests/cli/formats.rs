//! The formats of `-f`.

use serde_json::{Value, json};
use vtriage::ioc::classify;
use vtriage::vt::Descriptor;

use crate::program::Program;
use crate::service::{Service, domain, ok};

/// A service that knows a flagged and a clean domain, and no other.
async fn two_domains() -> Service {
    let service = Service::start().await;
    service.gives("/domains/bad.example", ok(&domain("bad.example", 9))).await;
    service.gives("/domains/fine.example", ok(&domain("fine.example", 0))).await;
    service
}

fn printed(service: &Service, format: &str) -> String {
    let line = ["lookup", "-f", format, "bad.example", "fine.example", "unknown.example"];
    Program::asking(&service.base_url()).run(&line).ended_with(3).stdout
}

#[tokio::test]
async fn lists_hold_one_value_a_line() {
    let service = two_domains().await;
    for (format, expected) in [
        ("ids", "bad.example\nfine.example\n"),
        ("values", "bad.example\nfine.example\nunknown.example\n"),
        ("defanged", "bad[.]example\nfine[.]example\nunknown[.]example\n"),
    ] {
        assert_eq!(printed(&service, format), expected, "{format}");
    }
    assert_eq!(printed(&service, "links").lines().count(), 3);
    let list = printed(&service, "blocklist");
    assert!(list.starts_with("# vtriage "), "it says when: {list}");
    let rest =
        ": 1 of 3 rows, flagged on 127[.]0[.]0[.]1\n# left out: 1 not flagged, 1 not in VirusTotal\nbad.example\n";
    assert!(list.ends_with(rest), "{list}");
}

#[tokio::test]
async fn a_table_holds_each_url_as_it_is_and_once_so_that_it_leads_back_to_that_one_alone() {
    let service = Service::start().await;
    let urls = ["http://a.example/p?q=1;-2", "http://a.example/;=1+1;+2", "http://host.example/\u{202e}gpj.exe"];
    let attributes = json!({ "url": urls[2], "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 4, "undetected": 60 } });
    let known = json!({ "data": { "type": "url", "id": "ab".repeat(32), "attributes": attributes } });
    let id = Descriptor::of(&classify(urls[2]).expect("a URL")).id;
    service.gives(&format!("/urls/{id}"), ok(&known)).await;
    let program = Program::asking(&service.base_url());
    let table = program.run(&[&["lookup", "-f", "csv"][..], &urls].concat()).stdout;
    let values = |table: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        reader.records().map(|record| record.expect("a record")[0].to_owned()).collect()
    };
    let hidden = "http://host.example/%E2%80%AEgpj.exe";
    assert_eq!(values(&table), [urls[0], urls[1], hidden]);
    std::fs::write(program.home.path().join("told.csv"), &table).expect("a file");
    let found = program.run(&["extract", "told.csv"]).ended_with(0).stdout;
    let found: Vec<&str> = found.lines().filter(|line| !line.contains("virustotal")).collect();
    assert_eq!(found, [urls[0], urls[1], hidden], "{table}");
}

#[tokio::test]
async fn tables_have_a_head_and_a_line_each() {
    let service = two_domains().await;
    let csv = printed(&service, "csv");
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.contains("not_found"), "{csv}");
    let markdown = printed(&service, "md");
    assert_eq!(markdown.lines().filter(|line| line.starts_with('|')).count(), 5, "{markdown}");
    assert!(markdown.contains("bad[.]example") && !markdown.contains("bad.example"), "{markdown}");
}

#[tokio::test]
async fn bundles_are_one_json_document() {
    let service = two_domains().await;
    let stix: Value = serde_json::from_str(&printed(&service, "stix")).expect("JSON");
    assert_eq!(stix["type"], "bundle");
    let misp: Value = serde_json::from_str(&printed(&service, "misp")).expect("JSON");
    assert!(misp.get("Event").is_some());
}

#[tokio::test]
async fn a_ticket_is_short_and_defanged() {
    let service = two_domains().await;
    let program = Program::asking(&service.base_url());
    let ticket = program.run(&["lookup", "-f", "ticket", "bad.example"]).ended_with(0).stdout;
    assert!(ticket.len() < 1000 && ticket.contains("bad[.]example") && ticket.contains("9/70"), "{ticket}");
}

#[tokio::test]
async fn what_is_no_indicator_has_a_row_in_every_format() {
    let service = two_domains().await;
    let program = Program::asking(&service.base_url());
    for format in ["table", "json", "jsonl", "csv", "md", "values", "stix", "misp", "ticket"] {
        program.run(&["lookup", "-f", format, "fine.example", "deadbeef"]).ended_with(1);
    }
    let csv = program.run(&["lookup", "-f", "csv", "deadbeef"]).ended_with(2).stdout;
    assert!(csv.contains("deadbeef") && csv.contains("not_asked"), "{csv}");
}

#[tokio::test]
async fn the_same_record_comes_from_the_command_and_from_the_export() {
    let service = two_domains().await;
    let program = Program::asking(&service.base_url());
    let line = program.run(&["lookup", "bad.example"]).ended_with(0).lines().swap_remove(0);
    let object = vtriage::vt::Object::decode(line["object"].to_string().into()).expect("an object");
    let row = vtriage::export::Row {
        input: Some("bad.example".into()),
        from: Some("network"),
        ..vtriage::export::Row::of(&object, &vtriage::vt::Judge::default())
    };
    let context = vtriage::export::Context {
        now: 1_767_312_000,
        defang: vtriage::ioc::Defang::default(),
        ticket: None,
        by: vtriage::vt::AnsweredBy::VIRUSTOTAL,
    };
    let text = vtriage::export::write(&[row], vtriage::export::Format::Jsonl, &context);
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), line);
    assert_eq!(line["state"], json!("found"));
}

#[tokio::test]
async fn colour_is_for_terminals_and_the_environment_decides() {
    let service = two_domains().await;
    let line = ["lookup", "-f", "table", "bad.example"];
    let plain = Program::asking(&service.base_url()).run(&line).ended_with(0).stdout;
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let forced = Program::asking(&service.base_url()).with("CLICOLOR_FORCE", "1");
    let coloured = forced.run(&line).ended_with(0).stdout;
    assert!(coloured.contains("\u{1b}[1;31m9/70\u{1b}[0m"), "{coloured}");
    let refused = forced.with("NO_COLOR", "1").run(&line).ended_with(0).stdout;
    assert_eq!(refused, plain);
}

#[tokio::test]
async fn zeros_beside_the_date_of_an_analysis_are_an_analysis_without_an_opinion() {
    let service = Service::start().await;
    for (name, date) in [("dated.example", json!(1_767_225_600)), ("queued.example", Value::Null)] {
        let zeros = json!({ "malicious": 0, "suspicious": 0, "harmless": 0, "undetected": 0, "timeout": 0 });
        let attributes = json!({ "last_analysis_date": date, "last_analysis_stats": zeros });
        let report = json!({ "data": { "type": "domain", "id": name, "attributes": attributes } });
        service.gives(&format!("/domains/{name}"), ok(&report)).await;
    }
    let program = Program::asking(&service.base_url());
    let table = program.run(&["lookup", "-f", "table", "dated.example", "queued.example"]).ended_with(0).stdout;
    let line = |name: &str| table.lines().find(|line| line.contains(name)).expect("a row").to_owned();
    assert!(line("dated.example").contains("no opinion given"), "{table}");
    assert!(line("queued.example").contains("no analysis yet"), "{table}");
}
