//! `vtriage related`, `search` and `private list`: pages, limits, odd rows.

use serde_json::{Value, json};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, Request, ResponseTemplate};

use crate::program::Program;
use crate::service::{Service, ok, refusal};

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

fn resolutions(numbers: std::ops::Range<u32>, meta: &Value) -> Value {
    let row = |number: u32| {
        json!({ "type": "resolution", "id": format!("198.51.100.7n{number}.example"),
            "attributes": { "date": 1_767_225_600, "host_name": format!("n{number}.example") } })
    };
    json!({ "data": numbers.map(row).collect::<Vec<_>>(), "meta": meta })
}

/// 55 resolutions on two pages.
async fn two_pages() -> Service {
    let service = Service::start().await;
    let place = "/api/v3/ip_addresses/198.51.100.7/resolutions";
    let first = ok(&resolutions(0..40, &json!({ "count": 55, "cursor": "AbC=" })));
    let second = ok(&resolutions(40..55, &json!({ "count": 55 })));
    let page = || Mock::given(method("GET")).and(path(place)).and(query_param("limit", "40"));
    page().and(query_param_is_missing("cursor")).respond_with(first).mount(&service.server).await;
    page().and(query_param("cursor", "AbC=")).respond_with(second).mount(&service.server).await;
    service
}

#[tokio::test]
async fn c13_one_page_is_one_request_and_the_rest_is_said_not_fetched() {
    let service = two_pages().await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "198.51.100.7", "resolutions"]).ended_with(0).saying(&["40 of 55", "--limit"]);
    assert_eq!(run.lines().len(), 40);
    assert_eq!(service.requests().await, ["GET /ip_addresses/198.51.100.7/resolutions?limit=40"]);
}

#[tokio::test]
async fn c13_a_limit_reads_on_with_the_cursor_percent_encoded_and_stops_at_the_end() {
    let service = two_pages().await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--limit", "1000", "198.51.100.7", "resolutions"]).ended_with(0);
    assert_eq!((run.lines().len(), run.stderr.as_str()), (55, ""));
    let first = "GET /ip_addresses/198.51.100.7/resolutions?limit=40".to_owned();
    assert_eq!(service.requests().await, [first.clone(), format!("{first}&cursor=AbC%3D")]);
}

#[tokio::test]
async fn a_limit_inside_the_second_page_cuts_it() {
    let service = two_pages().await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "-f", "ids", "--limit", "45", "198.51.100.7", "resolutions"]).ended_with(0);
    assert_eq!(run.stdout.lines().count(), 45);
    assert_eq!(run.stdout.lines().last(), Some("198.51.100.7n44.example"));
}

#[tokio::test]
async fn related_objects_have_the_same_shape_with_relationship_and_source() {
    let service = two_pages().await;
    let run = Program::asking(&service.base_url()).run(&["related", "198[.]51.100.7", "resolutions"]).ended_with(0);
    let line = run.lines().swap_remove(0);
    let names: Vec<&str> = line.as_object().expect("an object").keys().map(String::as_str).collect();
    let shape = "input kind id state stats malicious suspicious total last_analysis_date link from error relationship source object";
    assert_eq!(names.join(" "), shape);
    assert_eq!(
        (&line["input"], &line["relationship"], &line["source"]),
        (&Value::Null, &json!("resolutions"), &json!("198.51.100.7"))
    );
    assert_eq!(line["object"]["attributes"]["host_name"], "n0.example");
}

#[tokio::test]
async fn c04_an_object_that_was_never_scanned_is_a_row_without_a_score() {
    let service = Service::start().await;
    let body = json!({ "data": [
        { "type": "url", "id": "11".repeat(32), "context_attributes": { "url": "http://cdn.example.net/x/%25s" } },
        { "type": "url", "id": "22".repeat(32), "attributes": { "url": "http://ok.example.org/",
            "last_analysis_stats": { "malicious": 1, "suspicious": 0, "harmless": 70, "undetected": 10, "timeout": 0 } } },
    ], "meta": {} });
    service.gives(&format!("/files/{SHA256}/contacted_urls"), ok(&body)).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", SHA256, "contacted_urls"]).ended_with(0);
    let lines = run.lines();
    assert_eq!((lines[0]["state"].as_str(), &lines[0]["total"]), (Some("no_analysis"), &Value::Null));
    assert_eq!((&lines[1]["malicious"], &lines[1]["total"]), (&json!(1), &json!(81)));
    assert_eq!(run.stderr, "");
    let table = program.run(&["related", "-f", "table", SHA256, "contacted_urls"]).ended_with(0);
    insta::assert_snapshot!(table.stdout);
}

#[tokio::test]
async fn c06_a_private_file_shows_no_zero_of_zero() {
    let service = Service::start().await;
    let mut file = json!({ "type": "private_file", "id": SHA256, "attributes": {
        "type_description": "Windows Installer", "size": 20480, "md5": "7809376fe32e44c957347816a47b3d65" } });
    let list = |file: &Value| ok(&json!({ "data": [file], "meta": { "count": 1 } }));
    service.gives("/private/files", list(&file)).await;
    let program = Program::asking(&service.base_url()).with("COLUMNS", "80");
    let run = program.run(&["--no-cache", "private", "list", "-f", "table"]).ended_with(0);
    assert!(run.stdout.contains("no AV (private)") && run.stdout.contains("Windows Installer"), "{}", run.stdout);
    assert!(!run.stdout.contains("0/0") && !run.stdout.contains("0 detections"), "{}", run.stdout);
    service.server.reset().await;
    file["attributes"]["threat_severity"] = json!({ "threat_severity_level": "SEVERITY_HIGH" });
    file["attributes"]["threat_verdict"] = json!("VERDICT_MALICIOUS");
    service.gives("/private/files", list(&file)).await;
    let run = program.run(&["--no-cache", "private", "list", "-f", "table"]).ended_with(0);
    assert!(run.stdout.contains("high / malicious"), "{}", run.stdout);
}

#[tokio::test]
async fn a_repeated_cursor_ends_with_an_error_after_what_was_read() {
    let service = Service::start().await;
    let pages = [0, 40].map(|first| resolutions(first..first + 40, &json!({ "cursor": "again" })));
    let answer = move |request: &Request| {
        ok(&pages[usize::from(request.url.query().is_some_and(|query| query.contains("cursor")))])
    };
    service.gives("/domains/a.example/resolutions", answer).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--limit", "1000", "a.example", "resolutions"]).ended_with(1);
    assert_eq!(run.lines().len(), 80);
    run.saying(&["same cursor twice"]);
}

#[tokio::test]
async fn a_page_that_comes_again_is_printed_once_and_ends_with_an_error() {
    let service = Service::start().await;
    let page = resolutions(0..40, &json!({ "cursor": "again" }));
    service.gives("/domains/a.example/resolutions", ok(&page)).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--limit", "1000", "a.example", "resolutions"]).ended_with(1);
    assert_eq!(run.lines().len(), 40);
    run.saying(&["same page twice"]);
}

#[tokio::test]
async fn an_error_on_the_second_page_comes_after_the_first_was_printed() {
    let service = Service::start().await;
    let page = resolutions(0..40, &json!({ "cursor": "next" }));
    service
        .gives("/domains/a.example/resolutions", move |request: &Request| {
            if request.url.query().is_some_and(|query| query.contains("cursor")) {
                refusal(429, "QuotaExceededError", "Quota exceeded")
            } else {
                ok(&page)
            }
        })
        .await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "-f", "json", "--limit", "1000", "a.example", "resolutions"]).ended_with(5);
    let array: Vec<Value> = serde_json::from_str(&run.stdout).expect("the array is closed all the same");
    assert_eq!(array.len(), 40);
    run.saying(&["quota", "GET /domains/a.example/resolutions"]);
}

#[tokio::test]
async fn descriptors_are_asked_for_by_their_own_route() {
    let service = Service::start().await;
    let body = json!({ "data": [{ "type": "domain", "id": "b.example" }] });
    service.gives(&format!("/files/{SHA256}/relationships/contacted_domains"), ok(&body)).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["related", "--descriptors", "-f", "ids", SHA256, "contacted_domains"]).ended_with(0);
    assert_eq!(run.stdout, "b.example\n");
    assert_eq!(service.requests().await, [format!("GET /files/{SHA256}/relationships/contacted_domains?limit=40")]);
}

#[tokio::test]
async fn a_pretty_printed_answer_is_still_one_line_of_jsonl() {
    let service = Service::start().await;
    let pretty = serde_json::to_string_pretty(&resolutions(0..2, &json!({}))).expect("JSON").replace('\n', "\r\n");
    service.gives("/domains/a.example/resolutions", ResponseTemplate::new(200).set_body_string(pretty)).await;
    let run = Program::asking(&service.base_url()).run(&["related", "a.example", "resolutions"]).ended_with(0);
    assert_eq!(run.lines().len(), 2);
}

#[tokio::test]
async fn searching_takes_mixed_kinds_and_nothing_found_ends_with_3() {
    let service = Service::start().await;
    let both = json!({ "data": [
        { "type": "domain", "id": "a.example", "attributes": {} },
        { "type": "comment", "id": "d-a.example-1a2b3c4d", "attributes": { "text": "nice\u{1b}]0;owned\u{7} #tag" } },
    ] });
    let search =
        |query: &'static str| Mock::given(method("GET")).and(path("/api/v3/search")).and(query_param("query", query));
    search("#tag & more").respond_with(ok(&both)).mount(&service.server).await;
    search("nothing").respond_with(ok(&json!({ "data": [] }))).mount(&service.server).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["search", "-f", "table", "#tag & more"]).ended_with(0);
    assert!(run.stdout.contains("#tag") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    program.run(&["search", "nothing"]).ended_with(3);
}
