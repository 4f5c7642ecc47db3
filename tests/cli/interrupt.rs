//! Signals that end a command: Ctrl-C, and what systems and terminals send.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::program::Program;
use crate::service::{Service, domain, ok};

const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// The signals that end a command, with the status that it ends with.
const ENDING: [(Signal, i32); 3] = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)];

fn started(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn send(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id")).expect("not zero");
    kill_process(pid, signal).expect("it can be interrupted");
}

/// Sends the signal and gives the status and what was said.
fn ended_by(mut child: Child, signal: Signal) -> (Option<i32>, String) {
    send(&child, signal);
    let code = child.wait().expect("it ends").code();
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("UTF-8");
    (code, said)
}

/// An answer that does not come while the test runs.
fn never(answer: ResponseTemplate) -> ResponseTemplate {
    answer.set_delay(Duration::from_mins(10))
}

async fn until(what: &str, done: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !done().await {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("a folder").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_with_130_and_what_was_printed_is_whole() {
    let service = Service::start().await;
    service.gives("/domains/quick.example", ok(&domain("quick.example", 0))).await;
    service.gives("/domains/slow.example", never(ok(&domain("slow.example", 0)))).await;
    let mut child = started(Program::asking(&service.base_url()).command(&["lookup", "quick.example", "slow.example"]));
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let first = lines.next().expect("a line").expect("UTF-8");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&first).expect("JSON")["id"], "quick.example");
    assert_eq!(ended_by(child, Signal::INT).0, Some(130));
    assert!(lines.next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_is_ended_leaves_nothing_on_disk() {
    let service = Service::start().await;
    service.gives(&format!("/files/{SHA256}/download"), never(ResponseTemplate::new(200))).await;
    let bundle =
        |status: &str| json!({ "data": { "type": "zip_file", "id": "42", "attributes": { "status": status } } });
    service.answers("POST", "/intelligence/zip_files", ok(&bundle("starting"))).await;
    service.gives("/intelligence/zip_files/42", ok(&bundle("finished"))).await;
    service.gives("/intelligence/zip_files/42/download", never(ResponseTemplate::new(200))).await;
    let program = Program::asking(&service.base_url());
    let folder = program.home.path().join("out");
    std::fs::create_dir(&folder).expect("a folder");
    for form in [&[][..], &["--zip"]] {
        for (signal, code) in ENDING {
            let line = [&["download", "--yes", "-o", "out"], form, &[SHA256]].concat();
            let child = started(program.command(&line));
            until("the file", async || entries(&folder) > 0).await;
            assert!(!folder.join("vtriage-42.zip").exists(), "it was not checked yet");
            let (ended, said) = ended_by(child, signal);
            assert_eq!((ended, entries(&folder)), (Some(code), 0), "{form:?}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_ends_a_submission_that_was_sent_is_told_that_the_service_may_have_it() {
    let service = Service::start().await;
    for place in ["/files", "/urls"] {
        service.answers("POST", place, never(ok(&json!({})))).await;
    }
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");
    for (what, place) in [("a.bin", "POST /files"), ("http://a.example/", "POST /urls")] {
        for (signal, code) in ENDING {
            let before = service.requests().await.len();
            let child = started(program.command(&["submit", "--yes", "--force", what]));
            until("the request", async || service.requests().await.len() > before).await;
            let (ended, said) = ended_by(child, signal);
            assert_eq!(ended, Some(code), "{said}");
            assert!(said.contains(place) && said.contains("may have done it all the same"), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_reads_ends_without_a_word_about_it() {
    let service = Service::start().await;
    service.gives("/domains/slow.example", never(ok(&domain("slow.example", 0)))).await;
    let child = started(Program::asking(&service.base_url()).command(&["lookup", "slow.example"]));
    until("the request", async || !service.requests().await.is_empty()).await;
    assert_eq!(ended_by(child, Signal::TERM), (Some(143), String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_began_with_nohup_goes_on_when_its_terminal_is_gone() {
    let service = Service::start().await;
    let slow = ok(&domain("slow.example", 0)).set_delay(Duration::from_secs(2));
    service.gives("/domains/slow.example", slow).await;
    let program = Program::asking(&service.base_url());
    let plain = program.command(&[]);
    let mut command = Command::new("/bin/sh");
    command.env_clear().current_dir(program.home.path()).stdin(Stdio::null());
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.args(["-c", "trap '' HUP; exec \"$0\" lookup slow.example"]).arg(plain.get_program());
    let child = started(command);
    until("the request", async || !service.requests().await.is_empty()).await;
    assert_eq!(ended_by(child, Signal::HUP).0, Some(0));
}
