//! What is private stays on the private side, and what came of it is told as it is.

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, ok, refusal};

const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn analysis(kind: &str, about: &Value) -> Value {
    json!({ "data": { "type": kind, "id": "p-1", "attributes": { "status": "completed" } }, "meta": about })
}

/// A service that has everything analysed at once, and names analyses so.
async fn service(kind: &str, about: &Value) -> Service {
    let service = Service::start().await;
    let rescan = format!("/private/files/{SHA256}/analyse");
    for place in ["/private/files", "/private/urls", &rescan] {
        service.answers("POST", place, ok(&analysis(kind, &json!({})))).await;
    }
    service.gives("/private/analyses/p-1", ok(&analysis(kind, about))).await;
    service
}

fn program(service: &Service) -> Program {
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");
    program
}

/// What has files analysed on the private side and waits for it.
const FILES: [&[&str]; 2] = [
    &["submit", "--private", "--yes", "--force", "--wait", "a.bin"],
    &["private", "rescan", "--yes", "--wait", SHA256],
];

#[tokio::test]
async fn of_a_private_analysis_that_is_completed_it_is_not_said_that_it_goes_on() {
    let file = service("private_analysis", &json!({ "file_info": { "sha256": SHA256 } })).await;
    file.gives(&format!("/private/files/{SHA256}"), refusal(404, "NotFoundError", "not found")).await;
    let again = format!("its report was not read: vtriage private show {SHA256}");
    for line in FILES {
        let run = program(&file).run(line).ended_with(3).saying(&["is completed", &again, "no private file"]);
        assert!(!run.stderr.contains("goes on"), "{}", run.stderr);
    }
    let id = "aa".repeat(32);
    let url = service("private_analysis", &json!({ "url_info": { "id": id, "url": "http://a.example/" } })).await;
    url.gives(&format!("/private/urls/{id}"), refusal(403, "ForbiddenError", "no licence")).await;
    let line = ["submit", "--private", "--yes", "--wait", "http://a.example/"];
    let run = program(&url).run(&line).ended_with(4);
    let run = run.saying(&["is completed", "its report was not read: vtriage private show http://a.example/"]);
    assert!(!run.stderr.contains("goes on"), "{}", run.stderr);
}

#[tokio::test]
async fn what_follows_from_a_private_order_is_asked_on_the_private_side_whatever_the_answer_calls_it() {
    let service = service("analysis", &json!({ "file_info": { "sha256": SHA256 } })).await;
    let report = json!({ "data": { "type": "private_file", "id": SHA256, "attributes": { "size": 3 } } });
    service.gives(&format!("/private/files/{SHA256}"), ok(&report)).await;
    for line in FILES {
        let run = program(&service).run(line).ended_with(0);
        assert_eq!(run.lines().last().map(|line| line["kind"].clone()), Some(json!("private_file")));
    }
    let asked = service.requests().await;
    assert!(asked.iter().all(|line| line.contains(" /private/")), "{asked:?}");
}

#[tokio::test]
async fn what_was_submitted_privately_goes_to_the_public_side_only_with_a_yes_of_its_own() {
    let service = service("private_analysis", &json!({})).await;
    let program = program(&service);
    let page = "https://priv.example/x";
    program.run(&["submit", "--private", "--yes", "--force", "a.bin", page]).ended_with(0);
    let before = service.requests().await.len();
    for line in [
        &["lookup", page][..],
        &["related", page, "comments"],
        &["reanalyse", page],
        &["comment", page, "words"],
        &["vote", SHA256, "malicious"],
        &["submit", page],
        &["submit", "--yes", page],
        &["submit", "--yes", "a.bin"],
        &["submit", "--yes", "--force", "a.bin"],
    ] {
        program.run(line).ended_with(2).saying(&["submitted privately from here"]);
    }
    assert_eq!(service.requests().await.len(), before, "{:?}", service.requests().await);
    // What a list holds beside it is asked about all the same.
    service.gives("/domains/a.example", ok(&crate::service::domain("a.example", 0))).await;
    let run = program.run(&["lookup", "-f", "jsonl", "a.example", page]).ended_with(1);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["found", "not_asked"]);
    program.run(&["lookup", "--yes", page]).ended_with(3);
    // The hash of a file tells nothing of it.
    program.run(&["lookup", SHA256]).ended_with(3);
    let posted = ok(&json!({ "data": { "type": "analysis", "id": "u-1" } }));
    service.answers("POST", "/urls", posted).await;
    let run = program.run(&["submit", "--yes", "--publish-private", page]).ended_with(0);
    run.saying(&["PUBLIC", "it was submitted privately from here before"]);
    let asked = service.requests().await.split_off(before);
    let sides: Vec<&str> = asked.iter().filter_map(|line| line.split('/').nth(1)).collect();
    assert_eq!(sides, ["domains", "urls", "files", "urls"], "{asked:?}");
}
