//! Answers that are not VirusTotal's: what a proxy, a filter or a gateway says is put down to nobody's key and to no indicator.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;
use wiremock::matchers::any;
use wiremock::{Mock, Request};

use crate::program::{Program, Run};
use crate::service::{Service, domain, ok, refusal};

fn of(status: u16, body: &str, kind: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), kind)
}

/// What stands between us and the service may say, with whatever status.
const FOREIGN: [(&str, &str); 4] = [
    ("<html><title>Blocked by policy</title></html>", "text/html"),
    ("Access denied", "text/plain"),
    (r#"{"detail":"Forbidden"}"#, "application/json"),
    ("", "text/plain"),
];

fn states(run: &Run) -> Vec<Value> {
    run.lines().iter().map(|line| line["state"].clone()).collect()
}

#[tokio::test]
async fn a_refusal_that_is_not_virustotals_says_nothing_of_the_key_and_ends_a_batch() {
    for status in [401, 403] {
        for (body, kind) in FOREIGN {
            let service = Service::start().await;
            Mock::given(any()).respond_with(of(status, body, kind)).mount(&service.server).await;
            let program = Program::asking(&service.base_url());
            let names: Vec<String> = (0..20).map(|number| format!("n{number}.example")).collect();
            let mut line = vec!["lookup"];
            line.extend(names.iter().map(String::as_str));
            let run = program.run(&line).ended_with(1).saying(&["not understood", "proxy", "not asked"]);
            for lie in ["licence", "privilege", "key was refused"] {
                assert!(!run.stderr.contains(lie), "{status} {body}: {}", run.stderr);
            }
            assert!(service.requests().await.len() < 20, "the next could only meet the same");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_what_every_key_may_ask_offers_no_licence() {
    let service = Service::start().await;
    let forbidden = || refusal(403, "ForbiddenError", "You are not authorized to perform the requested operation");
    service.gives("/domains/a.example", forbidden()).await;
    service.gives("/intelligence/search", forbidden()).await;
    service.gives("/private/files/aa", forbidden()).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["lookup", "a.example"]).ended_with(4).saying(&["every kind of key may ask this"]);
    assert!(!run.stderr.contains("licence"), "{}", run.stderr);
    program.run(&["search", "--intelligence", "type:peexe"]).ended_with(4).saying(&["premium licence"]);
}

#[tokio::test]
async fn only_the_services_own_404_says_that_it_does_not_know_an_indicator() {
    for (body, kind) in FOREIGN {
        let service = Service::start().await;
        service.gives("/domains/a.example", of(404, body, kind)).await;
        let program = Program::asking(&service.base_url());
        for _ in 0..2 {
            let run = program.run(&["lookup", "a.example"]).ended_with(1);
            assert_eq!(states(&run), ["failed"], "{body}");
            run.saying(&["not understood"]);
        }
        assert_eq!(service.requests().await.len(), 2, "it is not kept");
    }
    let service = Service::start().await;
    service.gives("/domains/a.example", refusal(404, "NotFoundError", "not found")).await;
    let program = Program::asking(&service.base_url());
    for _ in 0..2 {
        assert_eq!(states(&program.run(&["lookup", "a.example"]).ended_with(3)), ["not_found"]);
    }
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn a_list_that_gives_empty_pages_without_end_is_given_up() {
    let service = Service::start().await;
    let pages = |request: &Request| {
        let number = request
            .url
            .query_pairs()
            .find(|(name, _)| name == "cursor")
            .map_or(0, |(_, cursor)| cursor.trim_start_matches('c').parse::<u32>().expect("a number"));
        let data = if number == 0 { json!([{ "type": "domain", "id": "b.example" }]) } else { json!([]) };
        ok(&json!({ "data": data, "meta": { "cursor": format!("c{}", number + 1) } }))
    };
    service.gives("/domains/a.example/subdomains", pages).await;
    let program = Program::asking(&service.base_url());
    let line = ["related", "a.example", "subdomains", "--limit", "1000"];
    let run = program.run(&line).ended_with(1).saying(&["empty pages", "was not read further"]);
    let lines = run.lines();
    let (objects, errors): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line["error"].is_null());
    assert_eq!(objects.len(), 1, "what there was is printed");
    assert_eq!(errors.len(), 1, "and that it is not all: {lines:?}");
    assert!(service.requests().await.len() <= 10, "{}", service.requests().await.len());
}

#[tokio::test]
async fn a_refusal_that_says_when_is_told_with_when() {
    let service = Service::start().await;
    let refused = refusal(429, "QuotaExceededError", "Quota exceeded").insert_header("retry-after", "1500");
    service.gives("/domains/a.example", refused).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["lookup", "--no-wait", "a.example"]).ended_with(5).saying(&["try again in 25 min"]);
    assert!(!run.stderr.contains("00:00 UTC"), "{}", run.stderr);
}

#[tokio::test]
async fn a_pause_that_the_service_told_is_kept_by_the_next_command_however_long_it_is() {
    for seconds in ["43200", "1500"] {
        let service = Service::start().await;
        let refused = refusal(429, "QuotaExceededError", "Quota exceeded").insert_header("retry-after", seconds);
        service.gives("/domains/a.example", refused).await;
        let program = Program::asking(&service.base_url());
        for _ in 0..3 {
            program.run(&["lookup", "--no-wait", "a.example"]).ended_with(5).saying(&["try again in"]);
        }
        let asked = service.requests().await;
        let reports = asked.iter().filter(|line| line.contains("/domains/")).count();
        assert_eq!(reports, 1, "{seconds}: {asked:?}");
    }
}

#[tokio::test]
async fn a_service_in_trouble_ends_a_batch_as_one_that_cannot_be_reached_does() {
    let service = Service::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(503)).mount(&service.server).await;
    let program = Program::asking(&service.base_url());
    let names: Vec<String> = (0..30).map(|number| format!("n{number}.example")).collect();
    let mut line = vec!["lookup"];
    line.extend(names.iter().map(String::as_str));
    let run = program.run(&line).ended_with(1).saying(&["passing trouble", "not asked"]);
    let states = states(&run);
    assert_eq!(states.len(), 30);
    assert!(states.iter().filter(|state| *state == "not_asked").count() >= 15, "{states:?}");
    let asked = service.requests().await.len();
    assert!(asked <= 45, "{asked}");
    program.run(&["queue", "add", "a.example", "b.example", "c.example", "d.example", "e.example"]).ended_with(0);
    program.run(&["queue", "run"]).ended_with(1).saying(&["d.example: not asked", "e.example: not asked"]);
    // What kind of key it is could not be learned before, and is asked once more.
    assert_eq!(service.requests().await.len(), asked + 10);
}

#[tokio::test]
async fn one_object_that_the_service_has_trouble_with_ends_no_batch() {
    let service = Service::start().await;
    for number in 0..6 {
        let name = format!("n{number}.example");
        let answer = if number % 2 == 0 { ResponseTemplate::new(503) } else { ok(&domain(&name, 0)) };
        service.gives(&format!("/domains/{name}"), answer).await;
    }
    let program = Program::asking(&service.base_url());
    let mut line = vec!["queue", "add"];
    let names: Vec<String> = (0..6).map(|number| format!("n{number}.example")).collect();
    line.extend(names.iter().map(String::as_str));
    program.run(&line).ended_with(0);
    let run = program.run(&["queue", "run", "-f", "jsonl"]).ended_with(1);
    assert_eq!(states(&run), ["failed", "found", "failed", "found", "failed", "found"]);
}
