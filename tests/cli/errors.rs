//! What a person is told when the service, the network or the input is wrong.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::program::Program;
use crate::service::{Service, ok, refusal};

/// Answers every connection with these bytes and closes it.
fn blunt_server(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
        }
    });
    format!("http://{address}/api/v3")
}

#[tokio::test]
async fn too_many_requests_at_once_are_no_quota_that_is_used_up() {
    let service = Service::start().await;
    let busy =
        refusal(429, "TooManyRequests", "Lanterns already being lit. Depending on volume this may take a while.");
    service.gives("/domains/a.example", busy).await;
    let used_up = refusal(429, "QuotaExceededError", "Quota exceeded");
    service.gives("/domains/b.example", used_up).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["lookup", "--no-wait", "a.example"]).ended_with(1);
    let run =
        run.saying(&["takes no more of this at once", "TooManyRequests", "already being lit", "try again in a moment"]);
    assert!(!run.stderr.contains("quota") && !run.stderr.contains("00:00 UTC"), "{}", run.stderr);
    // Whoever comes next waits, and hears for what.
    let next = program.run(&["lookup", "--no-wait", "c.example"]).ended_with(5);
    let next = next.saying(&["the service has refused, and takes nothing yet", "nothing was sent", "try again in "]);
    assert!(!next.stderr.contains("quota") && !next.stderr.contains("own count"), "{}", next.stderr);
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "--no-wait", "b.example"]).ended_with(5).saying(&["quota used up"]);
}

#[test]
fn a_refused_connection_names_the_request_and_what_to_do() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let program = Program::asking(&format!("http://{address}/api/v3"));
    let run = program.run(&["lookup", "a.example"]).ended_with(1);
    run.saying(&["can't be reached", "GET /domains/a.example", "check the network"]);
}

#[tokio::test]
async fn a_page_of_a_proxy_is_no_answer_whatever_its_status() {
    for (status, words) in [(200, "not understood"), (502, "passing trouble"), (404, "not understood")] {
        let service = Service::start().await;
        let page = ResponseTemplate::new(status).set_body_raw("<html><title>Sign in</title></html>", "text/html");
        service.gives("/domains/a.example", page).await;
        let run = Program::asking(&service.base_url()).run(&["lookup", "a.example"]).ended_with(1);
        assert_eq!(run.lines()[0]["state"], "failed", "{status}");
        run.saying(&[words, "GET /domains/a.example"]);
    }
}

#[test]
fn truncated_and_malformed_answers_are_said_not_shown() {
    for answer in [
        b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"data\": {\"type\"".as_slice(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"data\": {\"type\"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"data\": []}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
        b"nonsense\r\n\r\n",
    ] {
        let run = Program::asking(&blunt_server(answer)).run(&["lookup", "a.example"]).ended_with(1);
        assert_eq!(run.lines()[0]["state"], "failed", "{}", String::from_utf8_lossy(answer));
        assert_eq!(run.lines()[0]["object"], serde_json::Value::Null);
        run.saying(&["GET /domains/a.example"]);
    }
}

#[tokio::test]
async fn nulls_and_wrong_types_cost_no_more_than_their_attribute() {
    let service = Service::start().await;
    let odd = json!({ "data": { "type": "domain", "id": "a.example", "links": null, "attributes": {
        "last_analysis_stats": { "malicious": "3", "harmless": null, "undetected": 7 }, "last_analysis_date": "never",
        "tags": 7, "registrar": ["x"], "new_attribute": { "deep": [null] } } } });
    service.gives("/domains/a.example", ok(&odd)).await;
    let run = Program::asking(&service.base_url()).run(&["lookup", "a.example"]).ended_with(0);
    let line = run.lines().swap_remove(0);
    assert_eq!(line["object"], odd["data"]);
    assert_eq!(line["last_analysis_date"], serde_json::Value::Null);
}

#[tokio::test]
async fn read_only_refuses_everything_that_changes_something_before_it_is_asked_or_sent() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");
    for line in [
        &["reanalyse", "a.example"][..],
        &["submit", "http://a.example/"],
        &["submit", "a.bin"],
        &["submit", "--private", "a.bin"],
        &["private", "delete", sha256],
        &["private", "rescan", sha256],
        &["comment", "a.example", "words"],
        &["comment", "--delete", "d-a.example-11223344"],
        &["vote", "a.example", "malicious"],
        &["download", "--zip", sha256],
    ] {
        for yes in [&[][..], &["--yes"]] {
            let run = program.run(&[&["--read-only"], line, yes].concat()).ended_with(2).saying(&["read-only"]);
            assert!(!run.stderr.contains("says yes") && !run.stderr.contains("PUBLIC"), "{line:?}: {}", run.stderr);
        }
    }
    assert!(service.requests().await.is_empty());
}

#[tokio::test]
async fn a_redirect_that_was_not_followed_names_where_it_pointed_and_no_more() {
    for (location, named) in [
        ("https://portal.example:8443/login?token=hush&back=x", "https://portal.example:8443"),
        ("https://me:hush@portal.example/", "https://portal.example"),
        ("//portal.example/hush", "http://portal.example"),
        ("file:///etc/hush", "file://"),
        ("https://por\u{442}al.example/hush", "https://xn--poral-9ye.example"),
    ] {
        let service = Service::start().await;
        let redirect = ResponseTemplate::new(302).insert_header("location", location);
        service.gives("/domains/a.example", redirect).await;
        let run = Program::asking(&service.base_url()).run(&["lookup", "a.example"]).ended_with(1);
        assert!(!run.stderr.contains("hush") && !run.stdout.contains("hush"), "{}", run.stderr);
        run.saying(&["HTTP 302", "redirect", named, "was not followed"]);
    }
}

#[tokio::test]
async fn an_answer_of_another_form_is_said_in_words_for_people() {
    for (body, words) in [
        ("[]", "GET /domains/a.example"),
        ("{\"data\": 5}", "it is of another form than was promised"),
        ("{\"data\": [[]]}", "GET /domains/a.example"),
        ("{\"data\": {\"type\"", "it ends in the middle"),
        ("{\"data\": {,}}", "it is no JSON"),
        ("{\"data\": {\"type\": \"domain\"}}", "an object without an id"),
    ] {
        let service = Service::start().await;
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        service.gives("/domains/a.example", answer.clone()).await;
        service.gives("/domains/a.example/subdomains", answer).await;
        let program = Program::asking(&service.base_url());
        let report = program.run(&["lookup", "a.example"]).ended_with(1).saying(&["not understood", words]);
        let list = program.run(&["related", "a.example", "subdomains"]);
        for run in [report, list] {
            for inner in ["expected", "line 1", "column", "struct", "Wire"] {
                assert!(!run.stderr.contains(inner) && !run.stdout.contains(inner), "{body}: {}", run.stderr);
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_names_the_yes_of_the_command_that_was_given() {
    let service = Service::start().await;
    let page = "http://secret.example/tok";
    let ordered = json!({ "data": { "type": "private_analysis", "id": "p-1" } });
    service.answers("POST", "/private/urls", ok(&ordered)).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", page]).ended_with(0);
    for (line, yes) in [
        (&["lookup", page][..], "`lookup --yes`"),
        (&["search", page], "`search --yes`"),
        (&["widget", page], "`widget --yes`"),
        (&["reanalyse", page], "`reanalyse --publish-private`"),
        (&["vote", page, "harmless"], "`vote --publish-private`"),
        (&["comment", page, "words"], "`comment --publish-private`"),
        (&["submit", "--yes", page], "`submit --publish-private`"),
    ] {
        let run = program.run(line).ended_with(2).saying(&["submitted privately from here", yes]);
        for other in ["`lookup --yes`", "`submit --publish-private`"] {
            assert!(other == yes || !run.stderr.contains(other), "{line:?}: {}", run.stderr);
        }
    }
}
