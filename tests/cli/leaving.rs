//! What leaves this machine, and what stays until somebody here said yes to that very thing.

use serde_json::{Value, json};
use vtriage::store::{Options, Store};

use crate::program::Program;
use crate::service::{Service, domain, ok};

const PAGE: &str = "https://priv.example/x";
/// `PAGE` as the id of a URL.
const PAGE_ID: &str = "aHR0cHM6Ly9wcml2LmV4YW1wbGUveA";
const INNER: [&str; 3] = ["dc01.corp", "10.0.0.5", "https://a.example/reset?token=abcd1234"];

fn analysis(kind: &str) -> wiremock::ResponseTemplate {
    ok(&json!({ "data": { "type": kind, "id": "u-1" } }))
}

fn write(program: &Program, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(program.home.path().join(name), content).expect("a file");
}

/// A case file whose queue has these, each with why it was not answered there.
fn case_file(rows: &[(&str, &str)]) -> String {
    let head = json!({ "vtriage_case": 1, "head": { "name": "y", "made_at": 1_767_312_000, "is_archived": false },
        "written_at": 1_767_312_000, "private": rows.iter().any(|(_, why)| *why == "private") });
    let waiting = |(value, why): &(&str, &str)| json!({ "waiting": { "value": value, "why": why, "remark": "", "tag": "", "added_at": 1_767_312_000 } });
    let lines: Vec<Value> = std::iter::once(head).chain(rows.iter().map(waiting)).collect();
    let end = json!({ "end": lines.len() });
    lines.iter().chain([&end]).map(|line| line.to_string() + "\n").collect()
}

/// Opens a case, as the terminal UI does.
fn work_on(program: &Program, name: &str) {
    let opened = Store::open(&program.home.path().join("store.sqlite"), Options::default(), 1_767_312_000);
    let (store, _) = opened.expect("the store");
    store.take_up_case(name, 1_767_312_000).expect("the case is there");
}

async fn sent(service: &Service, verb: &str) -> Vec<String> {
    service.requests().await.into_iter().filter(|line| line.starts_with(verb)).collect()
}

#[tokio::test]
async fn what_is_internal_in_the_queue_of_a_case_file_is_asked_about_with_a_yes_of_here_alone() {
    let service = Service::start().await;
    for name in ["a.example", "dc01.corp"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url());
    let rows = [INNER[0], INNER[1], INNER[2], "a.example"].map(|value| (value, "not_asked"));
    write(&program, "y.case", case_file(&rows));
    program
        .run(&["case", "import", "y.case"])
        .ended_with(0)
        .saying(&["of its queue 3 are internal or secret", "without a yes of yours"]);
    work_on(&program, "y");
    let run = program.run(&["queue", "run", "-f", "jsonl"]).ended_with(1);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["not_asked", "not_asked", "not_asked", "found"]);
    assert_eq!(run.lines()[0]["error"]["code"], "Internal");
    run.saying(&["dc01.corp: not asked: internal", "reset?token=abcd1234: not asked: secret", "queue add --yes"]);
    assert_eq!(service.requests().await, ["GET /domains/a.example"]);
    let held: Vec<Value> = program.run(&["queue", "list"]).lines().iter().map(|line| line["held"].clone()).collect();
    assert_eq!(held, [json!("internal"), json!("internal"), json!("secret"), Value::Null]);
    let table = program.run(&["queue", "list", "-f", "table"]).ended_with(0).stdout;
    assert!(table.contains("not asked: internal") && table.contains("not asked: secret"), "{table}");
    program.run(&["queue", "run"]).ended_with(2).saying(&["dc01.corp: not asked: internal"]);
    // The yes is for that row, and stays with it.
    program.run(&["queue", "add", "--yes", "dc01.corp"]).ended_with(0);
    program.run(&["queue", "run"]).ended_with(1);
    assert_eq!(service.requests().await, ["GET /domains/a.example", "GET /domains/dc01.corp"]);
}

#[tokio::test]
async fn what_changes_something_publishes_what_is_private_with_a_consent_of_its_own_and_says_so() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    for (verb, kind) in [("analyse", "analysis"), ("comments", "comment"), ("votes", "vote")] {
        service.answers("POST", &format!("/urls/{PAGE_ID}/{verb}"), analysis(kind)).await;
    }
    let program = Program::asking(&service.base_url());
    for (line, place) in [
        (&["reanalyse", "--yes", PAGE][..], "analyse"),
        (&["comment", "--yes", PAGE, "words"], "comments"),
        (&["vote", "--yes", PAGE, "malicious"], "votes"),
    ] {
        program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
        let run = program.run(line).ended_with(2);
        run.saying(&["submitted privately from here", &format!("{} --publish-private", line[0])]);
        program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
        let published = [line, &["--publish-private"]].concat();
        let run = program.run(&published).ended_with(0);
        run.saying(&["PUBLIC", "it was submitted privately from here before"]);
        let posts = sent(&service, "POST /urls").await;
        assert_eq!(posts.last().map(String::as_str), Some(&*format!("POST /urls/{PAGE_ID}/{place}")));
    }
    assert_eq!(sent(&service, "POST /urls").await.len(), 3);
}

#[tokio::test]
async fn what_was_submitted_privately_is_held_back_under_the_other_scheme_too() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    service.answers("POST", "/urls", analysis("analysis")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    let words = ["submitted privately from here"];
    for other in ["priv.example/x", "http://priv.example/x", "http://priv.example:443/x", "https://priv.example:80/x"] {
        program.run(&["submit", "--yes", other]).ended_with(2).saying(&words);
        program.run(&["lookup", other]).ended_with(2).saying(&words);
    }
    assert_eq!(service.requests().await, ["POST /private/urls"]);
    program.run(&["submit", "--yes", "http://priv.example:8080/x"]).ended_with(0);
    program.run(&["submit", "--yes", "--publish-private", "priv.example/x"]).ended_with(0);
    // What was published is that very URL; the one that was submitted privately is held back as before.
    program.run(&["lookup", PAGE]).ended_with(2).saying(&words);
    program.run(&["submit", "--yes", "--publish-private", PAGE]).ended_with(0);
    for page in [PAGE, "priv.example/x"] {
        program.run(&["lookup", page]).ended_with(3);
    }
}

#[tokio::test]
async fn what_a_case_file_calls_private_is_held_back_as_that_files_word_and_let_go_with_its_case() {
    let service = Service::start().await;
    service.answers("POST", "/urls", analysis("analysis")).await;
    let program = Program::asking(&service.base_url());
    write(&program, "y.case", case_file(&[(PAGE, "private")]));
    program.run(&["case", "import", "y.case"]).ended_with(0);
    for line in [&["lookup", PAGE][..], &["submit", "--yes", PAGE]] {
        let run = program.run(line).ended_with(2);
        assert!(!run.stderr.contains("from here"), "{}", run.stderr);
        run.saying(&["the file y.case says that it was submitted privately"]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
    program.run(&["case", "delete", "--yes", "y"]).ended_with(0);
    program.run(&["lookup", PAGE]).ended_with(3);
    program.run(&["submit", "--yes", PAGE]).ended_with(0);
}

#[tokio::test]
async fn what_was_submitted_privately_from_here_stays_that_whatever_a_case_file_says_or_takes_along() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    let program = Program::asking(&service.base_url());
    write(&program, "y.case", case_file(&[(PAGE, "private")]));
    program.run(&["case", "import", "y.case"]).ended_with(0);
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    program.run(&["lookup", PAGE]).ended_with(2).saying(&["submitted privately from here"]);
    program.run(&["case", "delete", "--yes", "y"]).ended_with(0);
    program.run(&["lookup", PAGE]).ended_with(2).saying(&["submitted privately from here"]);
}
