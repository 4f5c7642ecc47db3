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
async fn what_the_step_under_way_of_a_recipe_has_found_is_printed_when_a_signal_ends_it() {
    let service = Service::start().await;
    let file = |number: u32| {
        json!({ "type": "file", "id": format!("{number:064x}"), "attributes": {
            "last_analysis_stats": { "malicious": 40, "undetected": 20 } } })
    };
    let files = ok(&json!({ "data": [file(1), file(2)] }));
    service.gives("/domains/a.example/communicating_files", files).await;
    let host = json!({ "type": "domain", "id": "c.example", "attributes": {
        "last_analysis_stats": { "malicious": 9, "undetected": 20 } } });
    let contacted = |number: u32| format!("/files/{number:064x}/contacted_domains");
    service.gives(&contacted(1), ok(&json!({ "data": [host] }))).await;
    service.gives(&contacted(2), never(ok(&json!({ "data": [] })))).await;
    let program = Program::asking(&service.base_url());
    let mut child = started(program.command(&["recipe", "run", "-f", "jsonl", "domain-hosts", "a.example"]));
    until("the request", async || service.requests().await.len() == 3).await;
    let mut printed = child.stdout.take().expect("a pipe");
    let (ended, said) = ended_by(child, Signal::INT);
    let mut lines = String::new();
    printed.read_to_string(&mut lines).expect("UTF-8");
    assert_eq!(ended, Some(130), "{said}");
    assert_eq!(lines.lines().count(), 3, "{lines}");
    assert!(lines.lines().last().is_some_and(|line| line.contains("c.example")), "{lines}");
    assert!(said.contains("domains: kept 1 of 1, incomplete; 1 not answered"), "{said}");
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

/// Names of which the first `quick` are answered at once and the others not while the test runs.
async fn names(service: &Service, quick: usize, all: usize) -> Vec<String> {
    let names: Vec<String> = (0..all).map(|number| format!("n{number}.example")).collect();
    for (number, name) in names.iter().enumerate() {
        let answer = ok(&domain(name, 1));
        service.gives(&format!("/domains/{name}"), if number < quick { answer } else { never(answer) }).await;
    }
    names
}

fn looking_up<'a>(options: &[&'a str], names: &'a [String]) -> Vec<&'a str> {
    [&["lookup"], options].concat().into_iter().chain(names.iter().map(String::as_str)).collect()
}

/// Starts it, ends it when `quick` answers were given and others are waited for, and gives what was printed and said.
async fn broken_off(program: &Program, service: &Service, line: &[&str], quick: usize) -> (String, String) {
    let child = started(program.command(line));
    until("the requests", async || service.requests().await.len() > quick).await;
    // What was answered is printed before the next is waited for.
    tokio::time::sleep(Duration::from_millis(500)).await;
    send(&child, Signal::INT);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let [stdout, stderr] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
    (stdout, stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_broken_off_closes_its_output_and_says_how_far_it_came() {
    let service = Service::start().await;
    let names = names(&service, 5, 24).await;
    for format in ["json", "stix", "misp", "csv", "md", "table"] {
        let program = Program::asking(&service.base_url()).settings("tier = \"premium\"\n");
        service.reset().await;
        self::names(&service, 5, 24).await;
        let (printed, said) = broken_off(&program, &service, &looking_up(&["-f", format], &names), 5).await;
        assert!(said.contains("5 of 24 answered, 8 not answered, 11 not asked"), "{format}: {said}");
        assert!(printed.contains("n4"), "{format}: {printed}");
        match format {
            "json" => {
                let array: serde_json::Value = serde_json::from_str(&printed).expect("an array");
                assert_eq!(array.as_array().map(Vec::len), Some(5));
            }
            "stix" | "misp" => drop(serde_json::from_str::<serde_json::Value>(&printed).expect("a document")),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_broken_off_is_closed_and_said_to_be_not_all() {
    let service = Service::start().await;
    let rows: Vec<_> = (0..40).map(|row| json!({ "type": "domain", "id": format!("s{row}.example") })).collect();
    let place = "/api/v3/domains/a.example/subdomains";
    let get = || wiremock::Mock::given(wiremock::matchers::path(place));
    let first = ok(&json!({ "data": rows, "meta": { "cursor": "c" } }));
    get().and(wiremock::matchers::query_param_is_missing("cursor")).respond_with(first).mount(&service.server).await;
    get()
        .and(wiremock::matchers::query_param("cursor", "c"))
        .respond_with(never(ok(&json!({}))))
        .mount(&service.server)
        .await;
    let program = Program::asking(&service.base_url());
    let line = ["related", "-f", "json", "a.example", "subdomains", "--limit", "100"];
    let (printed, said) = broken_off(&program, &service, &line, 1).await;
    let array: serde_json::Value = serde_json::from_str(&printed).expect("an array");
    assert_eq!(array.as_array().map(Vec::len), Some(40));
    assert!(said.contains("40 printed, the rest was not read"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_broken_off_batch_was_asking_is_asked_by_the_next_at_once() {
    let service = Service::start().await;
    let names = names(&service, 0, 8).await;
    let program = Program::asking(&service.base_url()).settings("tier = \"premium\"\n");
    broken_off(&program, &service, &looking_up(&[], &names), 7).await;
    service.reset().await;
    self::names(&service, 8, 8).await;
    let begun = Instant::now();
    let output = program.command(&looking_up(&[], &names)).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert_eq!(service.requests().await.len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_command_asks_is_waited_for_with_a_word_and_not_at_all_with_no_wait() {
    let service = Service::start().await;
    let names = names(&service, 0, 8).await;
    let program = Program::asking(&service.base_url()).settings("tier = \"premium\"\n");
    let mut asking = started(program.command(&looking_up(&[], &names)));
    until("the requests", async || service.requests().await.len() == 8).await;
    let mut waiting = started(program.command(&looking_up(&[], &names)));
    let mut lines = BufReader::new(waiting.stderr.take().expect("a pipe")).lines();
    let begun = Instant::now();
    let word = lines.next().expect("a line").expect("UTF-8");
    assert!(word.contains("waiting for") && word.contains("is asked by a command"), "{word}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    service.reset().await;
    self::names(&service, 8, 8).await;
    let output = program.command(&looking_up(&["--no-wait"], &names)).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(service.requests().await.len(), 8);
    for child in [&mut asking, &mut waiting] {
        child.kill().expect("it was running");
        child.wait().expect("it ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_folder_that_is_broken_off_what_was_answered_is_printed() {
    let service = Service::start().await;
    let report = json!({ "data": { "type": "file", "id": SHA256, "attributes": { "size": 3 } } });
    service.gives(&format!("/files/{SHA256}"), ok(&report)).await;
    // SHA-256 of `slow`.
    let slow = "5e0cf7bd1dfa3831788b0cf6dedcdd228fba6f34dc238d371e746567e80bc7b6";
    service.gives(&format!("/files/{slow}"), never(ok(&report))).await;
    let program = Program::asking(&service.base_url());
    let folder = program.home.path().join("samples");
    std::fs::create_dir(&folder).expect("a folder");
    for (name, content) in [("a.bin", "abc"), ("b.bin", "slow")] {
        std::fs::write(folder.join(name), content).expect("a file");
    }
    let (printed, said) = broken_off(&program, &service, &["lookup", "-f", "json", "samples"], 1).await;
    let array: serde_json::Value = serde_json::from_str(&printed).expect("an array");
    assert_eq!(array[0]["id"], SHA256, "{said}");
    assert!(said.contains("1 of 2 answered, 1 not answered"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_have_come_behind_one_that_is_waited_for_are_printed_in_the_order_of_the_input() {
    let service = Service::start().await;
    let quick = ["q1.example", "q2.example", "q3.example"];
    service.gives("/domains/slow.example", never(ok(&domain("slow.example", 1)))).await;
    for name in quick {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 1))).await;
    }
    let program = Program::asking(&service.base_url()).settings("tier = \"premium\"\n");
    // What is asked once is answered wherever it stands.
    let line = ["lookup", "-f", "json", "slow.example", "q1.example", "q2.example", "q1.example", "q3.example"];
    let (printed, said) = broken_off(&program, &service, &line, 3).await;
    let array: serde_json::Value = serde_json::from_str(&printed).expect("an array");
    let ids: Vec<_> = array.as_array().expect("an array").iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, ["q1.example", "q2.example", "q1.example", "q3.example"], "{said}");
    assert!(said.contains("4 of 5 answered, 1 not answered"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_queue_and_of_what_is_printed_at_the_end_what_was_answered_is_printed() {
    let service = Service::start().await;
    let other = "c".repeat(64);
    let summary = |hash: &str| format!("/files/{hash}/behaviour_summary");
    let found = ok(&json!({ "data": { "processes_created": ["a.exe"] } }));
    service.gives(&summary(SHA256), found.clone()).await;
    service.gives(&summary(&other), never(found)).await;
    let program = Program::asking(&service.base_url());
    let (printed, said) = broken_off(&program, &service, &["behaviour", SHA256, &other], 1).await;
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines.len() == 1 && lines[0].contains(SHA256) && lines[0].contains("a.exe"), "{printed} {said}");

    let report = ok(&json!({ "data": { "type": "domain", "id": "a.example", "attributes": {} } }));
    service.gives("/domains/a.example", report.clone()).await;
    service.gives("/domains/b.example", never(report)).await;
    let before = service.requests().await.len();
    let line = ["related", "-f", "jsonl", "a.example", "b.example"];
    let (printed, said) = broken_off(&program, &service, &line, before + 1).await;
    assert!(printed.contains("\"a.example\"") && !printed.contains("b.example"), "{printed} {said}");

    program.run(&["queue", "add", "q0.example", "q1.example"]).ended_with(0);
    service.gives("/domains/q0.example", ok(&domain("q0.example", 1))).await;
    service.gives("/domains/q1.example", never(ok(&domain("q1.example", 1)))).await;
    let before = service.requests().await.len();
    let (printed, said) = broken_off(&program, &service, &["queue", "run", "-f", "json"], before + 1).await;
    let array: serde_json::Value = serde_json::from_str(&printed).expect("an array");
    assert_eq!((array.as_array().map(Vec::len), &array[0]["id"]), (Some(1), &json!("q0.example")));
    assert!(said.contains("1 of 2 answered, 1 not answered"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_analysis_whose_wait_is_broken_off_the_last_look_is_printed() {
    let service = Service::start().await;
    let id = "u-aa-1767225600";
    let queued = json!({ "data": { "type": "analysis", "id": id, "attributes": { "status": "queued" } } });
    service.answers("POST", "/urls", ok(&json!({ "data": { "type": "analysis", "id": id } }))).await;
    service.gives(&format!("/analyses/{id}"), ok(&queued)).await;
    let program = Program::asking(&service.base_url());
    // The order is a request before the first look.
    for (line, orders) in
        [(&["analysis", "--wait", id][..], 0), (&["submit", "--yes", "--wait", "http://a.example/"], 1)]
    {
        let before = service.requests().await.len() + orders;
        let line = [line, &["-f", "jsonl"]].concat();
        let (printed, said) = broken_off(&program, &service, &line, before).await;
        let last = printed.lines().last().unwrap_or_else(|| panic!("nothing was printed: {said}"));
        let last: serde_json::Value = serde_json::from_str(last).expect("JSON");
        assert_eq!((&last["state"], &last["object"]), (&json!("no_analysis"), &queued["data"]), "{printed} {said}");
    }
}

/// Waits until a program takes a signal itself: the thread that hears it begins beside the work. Where that can't be seen, for as long
/// as it takes at most.
fn until_it_hears(child: &Child, signal: Signal) {
    let is_heard = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?;
        let caught = u64::from_str_radix(caught.trim(), 16).ok()?;
        Some(caught & (1 << (signal.as_raw() - 1)) != 0)
    };
    for _ in 0..200 {
        if is_heard() == Some(true) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn of_a_case_file_whose_taking_in_is_ended_nothing_is_there() {
    let program = Program::new();
    let pipe = program.home.path().join("slow.case");
    assert!(Command::new("/usr/bin/mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()));
    for (signal, code) in ENDING {
        let child = started(program.command(&["case", "import", "slow.case"]));
        // It is open for writing once it is read.
        let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).expect("a reader");
        std::io::Write::write_all(&mut writer, b"{\"vtriage_case\":1,").expect("written");
        until_it_hears(&child, signal);
        let (ended, said) = ended_by(child, signal);
        assert_eq!(ended, Some(code), "{said}");
        assert!(said.contains("broken off: nothing of the case was taken in"), "{said}");
    }
    let cases = program.run(&["case", "list", "--all"]).ended_with(0).lines();
    assert_eq!(cases.len(), 1, "{cases:?}");
}
