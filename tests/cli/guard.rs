//! What was given to private scanning from here is known whatever it is called, and whatever became of the store.

use serde_json::{Value, json};
use vtriage::store::{Options, Store};

use crate::program::Program;
use crate::service::{Service, ok};

const PAGE: &str = "http://secret.corp-case.example/tok";
/// SHA-256 of `PAGE`, the id by which VirusTotal calls the URL.
const DIGEST: &str = "e3ebb3c38aaa1d0917d3cb350350ba36357dc74f197dc6d96013911f6c63cc06";
const HELD: &str = "submitted privately from here";
const NOT_KNOWN: &str = "what was submitted privately from here is not known";

async fn service() -> Service {
    let service = Service::start().await;
    let ordered = json!({ "data": { "type": "private_analysis", "id": "p-1" } });
    service.answers("POST", "/private/urls", ok(&ordered)).await;
    service
}

async fn public_requests(service: &Service) -> Vec<String> {
    let mut requests = service.requests().await;
    requests.retain(|line| !line.contains(" /private/"));
    requests
}

#[tokio::test]
async fn a_url_that_was_submitted_privately_is_held_back_however_it_is_written() {
    let service = service().await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE, "http://root.example/"]).ended_with(0);
    let gui = format!("https://www.virustotal.com/gui/url/{DIGEST}");
    let id = format!("url/{DIGEST}");
    for written in [
        PAGE,
        "HTTP://SECRET.corp-case.example/tok",
        "http://secret.corp-case.example:80/tok",
        "http://secret.corp-case.example/tok#frag",
        "http://secret.corp-case.example/./tok",
        "http://secret.corp-case.example/a/../tok",
        "http://secret.corp-case.example./tok",
        "http://secret.corp-case.example/%74ok",
        "hxxp://secret[.]corp-case[.]example/tok",
        "http://root.example",
        "http://root.example:80",
        &gui,
        &id,
    ] {
        program.run(&["lookup", written]).ended_with(2).saying(&[HELD]);
    }
    assert_eq!(public_requests(&service).await, Vec::<String>::new());
    // Another page of the host is another page.
    program.run(&["lookup", "http://secret.corp-case.example/other"]).ended_with(3);
}

#[tokio::test]
async fn what_earlier_versions_kept_of_a_private_url_holds_under_every_spelling_too() {
    let service = service().await;
    let program = Program::asking(&service.base_url());
    let file = program.home.path().join("store.sqlite");
    let (store, _) = Store::open(&file, Options::default(), 0).expect("a store");
    // `HTTP://Old.example:80`, as it was typed then, and a URL of which only its digest was told.
    store.keep_private("/private/urls/SFRUUDovL09sZC5leGFtcGxlOjgw").expect("kept");
    store.keep_private(&format!("/private/urls/{DIGEST}")).expect("kept");
    drop(store);
    for written in ["http://old.example/", "http://old.example", PAGE] {
        program.run(&["lookup", written]).ended_with(2).saying(&[HELD]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_private_url_in_a_query_is_held_back_as_one_in_a_path() {
    let service = service().await;
    service.gives("/search", ok(&json!({ "data": [] }))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    let other_spelling = "entity:url url:\"HTTP://secret.corp-case.example:80/tok\"";
    for line in [
        &["search", PAGE][..],
        &["search", DIGEST],
        &["search", "--intelligence", "entity:url http://secret.corp-case.example/tok"],
        &["search", "--intelligence", other_spelling],
        &["widget", PAGE],
        &["widget", "http://secret.corp-case.example/tok#x"],
    ] {
        program.run(line).ended_with(2).saying(&[HELD]);
    }
    assert_eq!(public_requests(&service).await, Vec::<String>::new());
    program.run(&["search", "--yes", PAGE]).ended_with(3);
    program.run(&["widget", "--yes", PAGE]);
    assert_eq!(public_requests(&service).await.len(), 2);
}

#[tokio::test]
async fn what_was_published_by_a_yes_is_public_under_every_name() {
    let service = service().await;
    let done = json!({
        "data": { "type": "private_analysis", "id": "p-1", "attributes": { "status": "completed" } },
        "meta": { "url_info": { "id": DIGEST, "url": PAGE } },
    });
    service.gives("/private/analyses/p-1", ok(&done)).await;
    let posted = ok(&json!({ "data": { "type": "analysis", "id": "u-1" } }));
    service.answers("POST", "/urls", posted).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", "--wait", PAGE]);
    program.run(&["lookup", PAGE]).ended_with(2).saying(&[HELD]);
    let other = "HTTP://secret.corp-case.example:80/tok";
    program.run(&["submit", "--yes", "--publish-private", other]).ended_with(0);
    for written in [PAGE, other, &format!("url/{DIGEST}")] {
        program.run(&["lookup", written]).ended_with(3);
    }
}

/// The store of that program, made one that a later version wrote.
fn make_newer(program: &Program) {
    let file = program.home.path().join("store.sqlite");
    let connection = rusqlite::Connection::open(file).expect("the store");
    connection.pragma_update(None, "user_version", 999).expect("written");
}

fn damage(program: &Program) {
    for name in ["store.sqlite-wal", "store.sqlite-shm"] {
        let _ = std::fs::remove_file(program.home.path().join(name));
    }
    std::fs::write(program.home.path().join("store.sqlite"), "SQLite format 3\0 and nothing of it").expect("written");
}

#[tokio::test]
async fn where_the_store_is_not_to_be_had_urls_are_asked_for_with_a_yes_only() {
    for spoil in [make_newer, damage] {
        let service = service().await;
        service.gives("/domains/a.example", ok(&crate::service::domain("a.example", 0))).await;
        let program = Program::asking(&service.base_url());
        program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
        spoil(&program);
        for _ in 0..2 {
            program.run(&["lookup", PAGE]).ended_with(2).saying(&[NOT_KNOWN, "--yes"]);
        }
        program.run(&["search", PAGE]).ended_with(2).saying(&[NOT_KNOWN]);
        assert_eq!(public_requests(&service).await, Vec::<String>::new());
        // What is no URL was never held back, and the yes is the user's.
        program.run(&["lookup", "a.example"]).ended_with(0);
        program.run(&["lookup", "--yes", PAGE]).ended_with(3);
    }
}

#[tokio::test]
async fn a_store_that_was_set_aside_says_what_is_not_known_any_more_until_it_is_removed() {
    let service = service().await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    damage(&program);
    program.run(&["lookup", PAGE]).ended_with(2).saying(&["the store was damaged", NOT_KNOWN]);
    let aside = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().contains(".damaged-");
    let entries = std::fs::read_dir(program.home.path()).expect("a folder");
    let set_aside: Vec<_> = entries.filter_map(Result::ok).filter(aside).map(|entry| entry.path()).collect();
    assert!(!set_aside.is_empty());
    let name = set_aside[0].display().to_string();
    program.run(&["lookup", PAGE]).ended_with(2).saying(&[&name]);
    let unknown = "what was submitted privately earlier is not known here";
    program.run(&["case", "export", "all.md"]).ended_with(0).saying(&[unknown, &name]);
    for path in &set_aside {
        std::fs::remove_file(path).expect("removed");
    }
    program.run(&["lookup", PAGE]).ended_with(3);
}

#[tokio::test]
async fn whoever_clears_everything_is_told_that_nothing_is_held_back_any_more() {
    let service = service().await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    let words = "what was submitted privately, which is no longer held back from the public side";
    program.run(&["store", "clear", "--everything"]).ended_with(2).saying(&[words]);
    program.run(&["lookup", PAGE]).ended_with(2);
    program.run(&["store", "clear", "--everything", "--yes"]).ended_with(0).saying(&[words]);
    program.run(&["lookup", PAGE]).ended_with(3);
}

#[tokio::test]
async fn without_its_store_a_program_takes_the_last_minute_for_spent_and_says_so() {
    let service = Service::start().await;
    for name in ["a.example", "b.example"] {
        service.gives(&format!("/domains/{name}"), ok(&crate::service::domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url()).settings("tier = \"public\"\n");
    program.run(&["lookup", "a.example"]).ended_with(0);
    make_newer(&program);
    let run = program.run(&["lookup", "--no-wait", "a.example", "b.example"]).ended_with(5);
    run.saying(&["the budget is not shared with other programs", "--no-wait was given"]);
    assert_eq!(service.requests().await.len(), 1, "only that of the run with a store");
    let run = program.run(&["lookup", "--max-wait", "40 s", "a.example"]).ended_with(0);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["found"]);
}
