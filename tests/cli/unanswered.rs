//! Changes that were broken off before their answer was there: the service may have made them all the same.
#![cfg(unix)]

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

const PAGE: &str = "http://secret.corp-case.example/tok";
const HELD: &str = "submitted privately from here";

/// A signal that the program hears, and one that it does not.
const ENDS: [Signal; 2] = [Signal::INT, Signal::KILL];

/// An answer that does not come while the test runs.
fn never() -> ResponseTemplate {
    ok(&json!({})).set_delay(Duration::from_mins(10))
}

async fn asked(service: &Service, start: &str) -> usize {
    service.requests().await.iter().filter(|line| line.starts_with(start)).count()
}

fn started(program: &Program, line: &[&str]) -> Child {
    program.command(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// Runs a command until `place` of the service has its request, and ends it there.
async fn broken_off(program: &Program, line: &[&str], (service, place): (&Service, &str), signal: Signal) {
    let mut child = started(program, line);
    let begun = Instant::now();
    while asked(service, place).await == 0 {
        assert!(begun.elapsed() < Duration::from_mins(1), "{place} never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id")).expect("not zero");
    kill_process(pid, signal).expect("it can be ended");
    child.wait().expect("it ends");
}

/// What the window would list: the service has no list of them.
fn private_urls(program: &Program) -> Vec<String> {
    let store = rusqlite::Connection::open(program.home.path().join("store.sqlite")).expect("the store");
    let mut rows = store.prepare("SELECT url FROM private_urls").expect("the table");
    rows.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("texts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_submission_that_was_broken_off_holds_the_public_side_back_as_one_that_was_answered_does() {
    for signal in ENDS {
        let service = Service::start().await;
        service.answers("POST", "/private/urls", never()).await;
        service.answers("POST", "/private/files", never()).await;
        service.answers("POST", "/files", ok(&json!({ "data": { "type": "analysis", "id": "f-1" } }))).await;
        let program = Program::asking(&service.base_url());
        std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");

        let line = ["submit", "--private", "--yes", PAGE];
        broken_off(&program, &line, (&service, "POST /private/urls"), signal).await;
        program.run(&["lookup", PAGE]).ended_with(2).saying(&[HELD]);
        assert_eq!(asked(&service, "GET /urls").await, 0, "{signal:?}");
        assert_eq!(private_urls(&program), [PAGE], "{signal:?}");

        let line = ["submit", "--private", "--yes", "--force", "a.bin"];
        broken_off(&program, &line, (&service, "POST /private/files"), signal).await;
        program.run(&["submit", "--yes", "--force", "a.bin"]).ended_with(2).saying(&[HELD]);
        assert_eq!(asked(&service, "POST /files").await, 0, "{signal:?}");
    }
}

#[tokio::test]
async fn what_the_service_did_not_take_for_private_scanning_is_not_called_private() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", refusal(403, "ForbiddenError", "no licence")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(4);
    program.run(&["lookup", PAGE]).ended_with(3);
    assert_eq!(private_urls(&program), Vec::<String>::new());

    // What was given to it before stays so.
    service.reset().await;
    service.answers("POST", "/private/urls", ok(&json!({ "data": { "type": "private_analysis", "id": "p-1" } }))).await;
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    service.reset().await;
    service.answers("POST", "/private/urls", refusal(403, "ForbiddenError", "no licence")).await;
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(4);
    program.run(&["lookup", "--refresh", PAGE]).ended_with(2).saying(&[HELD]);
}

#[tokio::test]
async fn a_private_submission_that_finds_no_way_to_the_service_is_not_called_private() {
    let gone = Service::start().await.base_url();
    let program = Program::asking(&gone);
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(1);
    let service = Service::start().await;
    let program = program.with("VTRIAGE_BASE_URL", &service.base_url());
    program.run(&["lookup", PAGE]).ended_with(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_read_anew_after_a_change_of_its_object_that_was_broken_off() {
    for signal in ENDS {
        for change in ["analyse", "comments", "votes"] {
            let service = Service::start().await;
            service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
            let place = format!("/domains/a.example/{change}");
            service.answers("POST", &place, never()).await;
            let program = Program::asking(&service.base_url());
            program.run(&["lookup", "a.example"]).ended_with(0);
            program.run(&["lookup", "a.example"]).ended_with(0);
            assert_eq!(asked(&service, "GET").await, 1);
            let line: &[&str] = match change {
                "analyse" => &["reanalyse", "--yes", "a.example"],
                "comments" => &["comment", "--yes", "a.example", "a text"],
                _ => &["vote", "--yes", "a.example", "harmless"],
            };
            broken_off(&program, line, (&service, &format!("POST {place}")), signal).await;
            program.run(&["lookup", "a.example"]).ended_with(0);
            assert_eq!(asked(&service, "GET").await, 2, "{change}: {signal:?}");
        }
    }
}

#[tokio::test]
async fn a_change_that_the_service_refused_costs_no_report_another_request() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    service.gives("/domains/new.example", refusal(404, "NotFoundError", "not found")).await;
    for name in ["a.example", "new.example"] {
        service.answers("POST", &format!("/domains/{name}/votes"), refusal(403, "ForbiddenError", "no")).await;
    }
    let program = Program::asking(&service.base_url());
    for (name, code) in [("a.example", 0), ("new.example", 3)] {
        program.run(&["lookup", name]).ended_with(code);
        let before = asked(&service, "GET").await;
        program.run(&["vote", "--yes", name, "harmless"]).ended_with(4);
        program.run(&["lookup", name]).ended_with(code);
        assert_eq!(asked(&service, "GET").await, before, "{name}");
    }
}
