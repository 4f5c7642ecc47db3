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

/// The hashes of `abc`.
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
const ABC: &[&str] = &["submit", "--private", "--yes", "--force", "a.bin"];

async fn service() -> Service {
    let service = Service::start().await;
    let ordered = json!({ "data": { "type": "private_analysis", "id": "p-1" } });
    for place in ["/private/urls", "/private/files"] {
        service.answers("POST", place, ok(&ordered)).await;
    }
    service
}

/// One with the file `a.bin`.
fn program(service: &Service) -> Program {
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");
    program
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
async fn where_the_store_is_not_to_be_had_a_file_becomes_public_with_a_yes_of_its_own_only() {
    for spoil in [make_newer, damage] {
        let service = service().await;
        let program = program(&service);
        program.run(ABC).ended_with(0);
        spoil(&program);
        for line in [
            &["submit", "--yes", "a.bin"][..],
            &["submit", "--yes", "--force", "a.bin"],
            &["reanalyse", "--yes", SHA256],
            &["comment", "--yes", SHA256, "words"],
            &["vote", "--yes", MD5, "malicious"],
        ] {
            program.run(line).ended_with(2).saying(&[NOT_KNOWN, "--publish-private"]);
        }
        assert_eq!(public_requests(&service).await, Vec::<String>::new());
        // Reading by a hash tells nothing of it, and the yes is the user's.
        program.run(&["lookup", SHA256]).ended_with(3);
        service.answers("POST", "/files", ok(&json!({ "data": { "type": "analysis", "id": "f-1" } }))).await;
        program.run(&["submit", "--yes", "--force", "--publish-private", "a.bin"]).ended_with(0);
    }
}

#[tokio::test]
async fn a_file_that_was_submitted_privately_is_written_about_by_none_of_its_hashes_without_a_yes_of_its_own() {
    let service = service().await;
    let program = program(&service);
    program.run(ABC).ended_with(0);
    for hash in [SHA256, SHA1, MD5, &MD5.to_uppercase()] {
        for line in [
            &["reanalyse", "--yes", hash][..],
            &["comment", "--yes", hash, "words"],
            &["vote", "--yes", hash, "malicious"],
        ] {
            program.run(line).ended_with(2).saying(&[HELD]);
        }
    }
    assert_eq!(public_requests(&service).await, Vec::<String>::new());
    // What was published is public under all of them.
    service.answers("POST", "/files", ok(&json!({ "data": { "type": "analysis", "id": "f-1" } }))).await;
    program.run(&["submit", "--yes", "--force", "--publish-private", "a.bin"]).ended_with(0);
    for hash in [SHA256, SHA1, MD5] {
        program.run(&["vote", "--yes", hash, "malicious"]).ended_with(3);
    }
}

#[tokio::test]
async fn what_private_scanning_lists_or_reports_is_published_with_a_yes_of_its_own_only() {
    let report = json!({ "type": "private_file", "id": SHA256, "attributes": { "md5": MD5, "sha1": SHA1, "size": 3 } });
    for line in [&["private", "list"][..], &["private", "show", SHA256]] {
        let service = service().await;
        service.gives("/private/files", ok(&json!({ "data": [report] }))).await;
        service.gives(&format!("/private/files/{SHA256}"), ok(&json!({ "data": report }))).await;
        let program = program(&service);
        program.run(&["vote", "--yes", MD5, "malicious"]).ended_with(3);
        program.run(line).ended_with(0);
        for line in [
            &["submit", "--yes", "a.bin"][..],
            &["submit", "--yes", "--force", "a.bin"],
            &["comment", "--yes", SHA256, "words"],
            &["vote", "--yes", MD5, "malicious"],
        ] {
            program.run(line).ended_with(2).saying(&["private scanning has it", "--publish-private"]);
        }
        assert_eq!(public_requests(&service).await.len(), 1, "only the vote before");
        service.answers("POST", "/files", ok(&json!({ "data": { "type": "analysis", "id": "f-1" } }))).await;
        let run = program.run(&["submit", "--yes", "--force", "--publish-private", "a.bin"]).ended_with(0);
        run.saying(&["private scanning has it"]);
        // It is public from now on, though the list names it still.
        program.run(line).ended_with(0);
        program.run(&["vote", "--yes", MD5, "malicious"]).ended_with(3);
    }
}

#[tokio::test]
async fn a_private_url_that_stands_in_another_text_is_held_back_with_it() {
    let service = service().await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE, "http://root.example/"]).ended_with(0);
    for url in [
        "https://archive.example/save/http://secret.corp-case.example/tok",
        "https://archive.example/save/HTTPS://SECRET.corp-case.example:443/tok",
        "https://archive.example/save/secret.corp-case.example/tok",
        "https://scan.example/?u=http%3A%2F%2Fsecret.corp-case.example%2Ftok",
        "https://scan.example/?u=http%253A%252F%252Fsecret.corp-case.example%252Ftok&x=1",
        "https://scan.example/?u=http://root.example/",
        "http://secret.corp-case.example/tok&",
        "http://secret.corp-case.example/tok?",
        "http://secret.corp-case.example/tok?x=1",
        "http://secret.corp-case.example/tok/next",
    ] {
        program.run(&["submit", "--yes", url]).ended_with(2).saying(&[HELD]);
        program.run(&["lookup", url]).ended_with(2).saying(&[HELD]);
        program.run(&["search", url]).ended_with(2).saying(&[HELD]);
    }
    for query in [
        "url:\"http://secret.corp-case.example/to\"",
        "url:secret.corp-case.example/tok",
        "url:\"secret.corp-case.example/to*\"",
        "entity:url url:\"https://scan.example/?u=http%3A%2F%2Fsecret.corp-case.example%2Ftok\"",
    ] {
        program.run(&["search", "--intelligence", query]).ended_with(2).saying(&[HELD]);
    }
    assert_eq!(public_requests(&service).await, Vec::<String>::new());
    for other in [
        "http://secret.corp-case.example/token",
        "http://secret.corp-case.example/",
        "http://root.example/other",
        "https://scan.example/?u=http://secret.corp-case.example/token",
        "https://scan.example/?u=http://not-secret.corp-case.example/tok",
    ] {
        program.run(&["lookup", other]).ended_with(3);
    }
}

#[tokio::test]
async fn a_comment_that_names_what_is_private_is_held_back_whatever_it_is_on() {
    let service = service().await;
    let program = program(&service);
    program.run(ABC).ended_with(0);
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    for words in [
        "seen at http://secret.corp-case.example/tok today",
        "hxxp://secret[.]corp-case[.]example/tok",
        "see https://scan.example/?u=http%3A%2F%2Fsecret.corp-case.example%2Ftok",
        &format!("it drops {MD5}, as we saw"),
        &format!("sha256:{}", SHA256.to_uppercase()),
    ] {
        program.run(&["comment", "--yes", "a.example", words]).ended_with(2).saying(&[HELD, "--publish-private"]);
    }
    assert_eq!(public_requests(&service).await, Vec::<String>::new());
    program.run(&["comment", "--yes", "a.example", "seen at http://other.example/tok"]).ended_with(3);
    program.run(&["comment", "--yes", "--publish-private", "a.example", PAGE]).ended_with(3);
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
