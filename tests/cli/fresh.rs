//! Answers that are kept and no longer so, and answers about something else than was asked for.

use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

/// How long an answer is held back in whose time another program changes something.
const HELD: Duration = Duration::from_secs(3);

fn file(kind: &str, id: &str, malicious: u32) -> Value {
    json!({ "data": { "type": kind, "id": id, "attributes": {
        "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": malicious, "suspicious": 0, "harmless": 0, "undetected": 60 - malicious },
    } } })
}

/// What a look-up says of the object: flagged by how many.
fn flagged(program: &Program, line: &[&str]) -> i64 {
    let run = program.run(line).ended_with(0);
    run.lines()[0]["stats"]["malicious"].as_i64().unwrap_or_else(|| panic!("{}", run.stdout))
}

#[tokio::test]
async fn a_report_about_another_file_is_no_answer_and_changes_nothing_that_is_kept() {
    let service = Service::start().await;
    let (asked, other) = ("a".repeat(64), "b".repeat(64));
    let looks = AtomicUsize::new(0);
    let (mixed_up, right) = (ok(&file("file", &other, 0)), ok(&file("file", &asked, 5)));
    service
        .gives(&format!("/files/{asked}"), move |_: &wiremock::Request| {
            if looks.fetch_add(1, Ordering::SeqCst) == 0 { mixed_up.clone() } else { right.clone() }
        })
        .await;
    service.gives(&format!("/files/{other}"), ok(&file("file", &other, 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", &asked]).ended_with(1).saying(&["which was not asked for"]);
    for _ in 0..2 {
        assert_eq!(flagged(&program, &["lookup", "-f", "jsonl", &asked]), 5);
        assert_eq!(flagged(&program, &["lookup", "-f", "jsonl", &other]), 0);
    }
    assert_eq!(service.requests().await.len(), 3, "each honest answer was kept under its own name");
}

#[tokio::test]
async fn what_the_user_changed_is_read_anew() {
    let service = Service::start().await;
    let id = "a".repeat(64);
    let report = format!("/files/{id}");
    service.gives(&report, ok(&file("file", &id, 0))).await;
    service.gives(&format!("{report}/comments"), ok(&json!({ "data": [] }))).await;
    for (change, kind) in [("analyse", "analysis"), ("comments", "comment"), ("votes", "vote")] {
        let made = json!({ "data": { "type": kind, "id": "a-1" } });
        service.answers("POST", &format!("{report}/{change}"), ok(&made)).await;
    }
    service.answers("DELETE", &format!("/comments/f-{id}-1a2b3c4d"), ResponseTemplate::new(200)).await;
    let program = Program::asking(&service.base_url());
    let comment = format!("f-{id}-1a2b3c4d");
    for change in [
        &["reanalyse", "--yes", &id][..],
        &["comment", "--yes", &id, "mine"],
        &["vote", "--yes", &id, "malicious"],
        &["comment", "--yes", "--delete", &comment],
    ] {
        let read = || {
            program.run(&["lookup", &id]).ended_with(0);
            program.run(&["related", &id, "comments"]).ended_with(0);
        };
        read();
        let before = service.requests().await.len();
        read();
        assert_eq!(service.requests().await.len(), before, "both are kept");
        program.run(change).ended_with(0);
        read();
        assert_eq!(service.requests().await.len(), before + 3, "{change:?}: both are read anew");
    }
}

#[tokio::test]
async fn what_was_not_known_and_is_submitted_is_asked_for_again_and_once_more_when_its_analysis_is_done() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let path = program.home.path().join("a.bin");
    std::fs::write(&path, "hello").expect("a file");
    let id = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let missing = refusal(404, "NotFoundError", "no such file");
    service.gives(&format!("/files/{id}"), missing).await;
    let queued = json!({ "data": { "type": "analysis", "id": "a-1" } });
    service.answers("POST", "/files", ok(&queued)).await;
    let done = json!({ "data": { "type": "analysis", "id": "a-1", "attributes": { "status": "completed" } },
        "meta": { "file_info": { "sha256": id } } });
    service.gives("/analyses/a-1", ok(&done)).await;
    let looks = async || {
        let requests = service.requests().await;
        requests.iter().filter(|line| line.starts_with("GET /files/")).count()
    };
    program.run(&["lookup", id]).ended_with(3);
    program.run(&["lookup", id]).ended_with(3);
    assert_eq!(looks().await, 1, "that it is not known is kept");
    program.run(&["submit", "--yes", path.to_str().expect("UTF-8")]).ended_with(0);
    let before = looks().await;
    program.run(&["lookup", id]).ended_with(3);
    assert_eq!(looks().await, before + 1);
    program.run(&["analysis", "a-1"]).ended_with(0);
    program.run(&["lookup", id]).ended_with(3);
    assert_eq!(looks().await, before + 2);
}

#[tokio::test]
async fn of_a_private_file_that_was_deleted_nothing_is_kept() {
    let service = Service::start().await;
    let id = "b".repeat(64);
    let place = format!("/private/files/{id}");
    service.gives(&place, ok(&file("private_file", &id, 3))).await;
    service.answers("DELETE", &place, ResponseTemplate::new(200)).await;
    let program = Program::asking(&service.base_url()).settings("[store]\nkeep_private = true\n");
    program.run(&["private", "show", &id]).ended_with(0);
    program.run(&["private", "delete", "--yes", &id]).ended_with(0);
    let run = program.run(&["--offline", "private", "show", &id]);
    let run = run.ended_with(1).saying(&["offline"]);
    assert_eq!(run.lines()[0]["state"], "not_asked", "{}", run.stdout);
}

/// Runs a command, and in the middle of its request another one.
fn amid(program: &Program, slow: &[&str], quick: &[&str]) {
    let mut slow = program.command(slow).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(HELD / 2);
    program.run(quick).ended_with(0);
    assert!(slow.try_wait().expect("it is ours").is_none(), "its answer is held back still");
    slow.wait().expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_on_its_way_while_its_object_was_changed_is_not_taken_for_fresh() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4)).set_delay(HELD)).await;
    let remark = json!({ "data": { "type": "comment", "id": "d-a.example-1a2b", "attributes": { "text": "seen" } } });
    service.answers("POST", "/domains/a.example/comments", ok(&remark)).await;
    let program = Program::asking(&service.base_url());
    amid(&program, &["lookup", "a.example"], &["comment", "--yes", "a.example", "seen"]);
    let asks = async || service.requests().await.iter().filter(|line| line.starts_with("GET ")).count();
    assert_eq!(asks().await, 1);
    assert_eq!(program.run(&["--offline", "lookup", "a.example"]).ended_with(0).lines()[0]["malicious"], 4);
    program.run(&["lookup", "a.example"]).ended_with(0);
    assert_eq!(asks().await, 2, "it does not tell of the comment");
    program.run(&["lookup", "a.example"]).ended_with(0);
    assert_eq!(asks().await, 2, "what was asked for afterwards does");
}

#[tokio::test(flavor = "multi_thread")]
async fn that_nothing_was_known_is_not_kept_where_it_was_submitted_while_that_was_on_its_way() {
    let service = Service::start().await;
    let place = "/urls/aHR0cDovL2EuZXhhbXBsZS94";
    service.gives(place, refusal(404, "NotFoundError", "no such URL").set_delay(HELD)).await;
    service.answers("POST", "/urls", ok(&json!({ "data": { "type": "analysis", "id": "u-1" } }))).await;
    let program = Program::asking(&service.base_url());
    amid(&program, &["lookup", "http://a.example/x"], &["submit", "--yes", "http://a.example/x"]);
    program.run(&["--offline", "lookup", "http://a.example/x"]).ended_with(1).saying(&["offline"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_was_on_its_way_while_its_file_was_deleted_is_not_kept() {
    let service = Service::start().await;
    let id = "b".repeat(64);
    let place = format!("/private/files/{id}");
    service.gives(&place, ok(&file("private_file", &id, 3)).set_delay(HELD)).await;
    service.answers("DELETE", &place, ResponseTemplate::new(200)).await;
    let program = Program::asking(&service.base_url()).settings("[store]\nkeep_private = true\n");
    amid(&program, &["private", "show", &id], &["private", "delete", "--yes", &id]);
    program.run(&["--offline", "private", "show", &id]).ended_with(1).saying(&["offline"]);
}
