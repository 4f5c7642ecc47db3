//! A store that can be read and not written: on a disk that is mounted so, or of another user.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Program, Run};
use crate::service::{Service, domain, ok};

/// Somebody who owns nothing, as whom a test goes on that may write everywhere.
const NOBODY: u32 = 65534;

/// Takes the right to write away from all in the home of a program, as a disk does that is mounted so.
fn lock(program: &Program) {
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
    for entry in fs::read_dir(program.home.path()).expect("a folder") {
        mode(&entry.expect("an entry").path(), 0o444);
    }
    mode(program.home.path(), 0o555);
}

/// Runs the program as somebody who may not write.
fn run(program: &Program, line: &[&str]) -> Run {
    let mut command = program.command(line);
    if fs::write(program.home.path().join("probe"), "").is_ok() {
        fs::remove_file(program.home.path().join("probe")).expect("removed");
        command.gid(NOBODY).uid(NOBODY);
    }
    Run::of(&command.output().expect("the program starts"))
}

/// A service that knows one domain, and a program that has asked for it, wrote a note and submitted a URL privately.
async fn used() -> (Service, Program) {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 3))).await;
    let ordered = json!({ "data": { "type": "private_analysis", "id": "cHVybA==" } });
    service.answers("POST", "/private/urls", ok(&ordered)).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "a.example"]).ended_with(0);
    program.run(&["note", "a.example", "from the proxy #ours"]).ended_with(0);
    program.run(&["submit", "--private", "--yes", "http://b.example/x"]).ended_with(0);
    lock(&program);
    (service, program)
}

const NOTICE: &str = "can only be read";

#[tokio::test]
async fn what_a_store_on_a_disk_that_can_only_be_read_holds_is_told_and_asked_for_no_more() {
    let (service, program) = used().await;
    let asked = service.requests().await.len();
    for (line, found) in [
        (&["--offline", "lookup", "-f", "json", "a.example"][..], "\"malicious\""),
        (&["lookup", "-f", "json", "a.example"], "\"malicious\""),
        (&["note", "a.example"], "from the proxy"),
        (&["history"], "a.example"),
        (&["store", "info"], "store.sqlite"),
        (&["queue", "list"], ""),
    ] {
        let run = run(&program, line).ended_with(0).saying(&[NOTICE, "nothing is kept"]);
        assert!(run.stdout.contains(found), "{line:?}: {}{}", run.stdout, run.stderr);
    }
    assert_eq!(service.requests().await.len(), asked);
}

#[tokio::test]
async fn a_store_that_can_only_be_read_still_knows_what_was_submitted_privately() {
    let (service, program) = used().await;
    let asked = service.requests().await.len();
    run(&program, &["lookup", "http://b.example/x"]).ended_with(2).saying(&["private"]);
    assert_eq!(service.requests().await.len(), asked);
    // What nobody submitted privately needs no yes.
    run(&program, &["lookup", "http://c.example/x"]).ended_with(3);
    assert_eq!(service.requests().await.len(), asked + 1);
}

#[tokio::test]
async fn what_is_written_into_a_store_that_can_only_be_read_is_refused_in_words_and_nothing_is_lost() {
    let (service, program) = used().await;
    let asked = service.requests().await.len();
    run(&program, &["note", "a.example", "more"]).ended_with(1).saying(&["cannot be written"]);
    run(&program, &["store", "clear", "--yes"]).ended_with(1).saying(&["cannot be written"]);
    // What is new is asked, counted and not kept.
    service.gives("/domains/d.example", ok(&domain("d.example", 0))).await;
    run(&program, &["lookup", "d.example"]).ended_with(0).saying(&[NOTICE]);
    assert_eq!(service.requests().await.len(), asked + 1);
    fs::set_permissions(program.home.path(), Permissions::from_mode(0o755)).expect("a mode");
    let kept = run(&program, &["note", "a.example"]).ended_with(0).lines().swap_remove(0);
    assert_eq!(kept["note"], Value::from("from the proxy #ours"));
}

#[tokio::test]
async fn beside_a_store_that_can_only_be_read_the_last_minute_counts_as_spent() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 3))).await;
    let program = Program::asking(&service.base_url()).settings("requests_per_minute = 2\n");
    program.run(&["lookup", "a.example"]).ended_with(0);
    lock(&program);
    run(&program, &["--no-wait", "lookup", "d.example"]).ended_with(5).saying(&[NOTICE]);
    assert_eq!(service.requests().await, ["GET /domains/a.example"]);
}

/// SQLite can read its log without the index beside it only where it may write one.
#[tokio::test]
async fn a_store_without_a_log_beside_it_is_read_where_no_file_can_be_written() {
    let (service, program) = used().await;
    let home = program.home.path();
    fs::set_permissions(home, Permissions::from_mode(0o755)).expect("a mode");
    let files = ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"];
    for file in files {
        fs::set_permissions(home.join(file), Permissions::from_mode(0o644)).expect("a mode");
    }
    program.run(&["store", "prune"]).ended_with(0);
    for file in &files[1..] {
        let _ = fs::remove_file(home.join(file));
    }
    let _ = fs::remove_file(home.join("store.sqlite.lock"));
    lock(&program);
    let asked = service.requests().await.len();
    let run = run(&program, &["lookup", "-f", "json", "a.example"]).ended_with(0).saying(&[NOTICE]);
    assert!(run.stdout.contains("\"malicious\""), "{}", run.stdout);
    assert_eq!(service.requests().await.len(), asked);
}
