//! Every command against the embedded demo service, and the service alone.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::program::{Program, Run};

const DOMAIN: &str = "parcel-notice.example";

fn demo(line: &[&str]) -> Run {
    Program::new().run(&[&["--demo"][..], line].concat()).ended_with(0)
}

/// The first private file of the demo.
fn private_file() -> String {
    let list = demo(&["private", "list", "-f", "ids"]).stdout;
    list.lines().next().expect("a private file").to_owned()
}

/// A file that the demo has never seen, in the home of `program`.
fn new_file(program: &Program, text: &str) -> String {
    let path = program.home.path().join("sample.bin");
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn lookup_knows_what_is_known_and_what_is_not() {
    let run = Program::new().run(&["--demo", "lookup", DOMAIN, "nobody-knows.example"]).ended_with(3);
    let lines = run.lines();
    assert_eq!((&lines[0]["state"], &lines[1]["state"]), (&"found".into(), &"not_found".into()));
    assert!(lines[0]["malicious"].as_u64() > Some(0));
}

#[test]
fn related_reads_the_pages_of_a_long_list() {
    let lines = demo(&["related", "--limit", "90", DOMAIN, "resolutions"]).lines();
    assert!(!lines.is_empty() && lines.iter().all(|line| line["source"] == DOMAIN));
    let descriptors = demo(&["related", "--descriptors", DOMAIN, "communicating_files"]).lines();
    assert!(descriptors.iter().all(|line| line["object"].get("attributes").is_none()));
}

#[test]
fn search_finds_an_indicator_and_with_intelligence_more() {
    assert_eq!(demo(&["search", "-f", "ids", DOMAIN]).stdout, format!("{DOMAIN}\n"));
    demo(&["search", "--intelligence", "--limit", "3", "type:peexe"]);
}

#[test]
fn a_submitted_file_is_followed_to_its_result_and_known_afterwards() {
    let program = Program::new();
    let path = new_file(&program, "never seen before");
    let run = program.run(&["--demo", "submit", "--yes", "--wait", "-f", "jsonl", &path]).ended_with(0);
    let run = run.saying(&["PUBLIC", "sample.bin", "17 B", "queued"]);
    let [ordered, line] = run.lines().try_into().expect("the analysis as it was ordered, and its result");
    assert_eq!((&ordered["kind"], &ordered["state"]), (&"analysis".into(), &"no_analysis".into()));
    assert_eq!((&line["kind"], &line["state"], &line["id"]), (&"analysis".into(), &"found".into(), &ordered["id"]));
    assert!(line["link"].as_str().is_some_and(|link| link.contains("/gui/file/")), "{line}");
}

#[test]
fn without_a_wait_the_id_of_the_analysis_is_all_that_is_printed() {
    let program = Program::new();
    let path = new_file(&program, "another one");
    let run = program.run(&["--demo", "submit", "--yes", &path, "http://never-seen.example/x"]).ended_with(0);
    let ids: Vec<&str> = run.stdout.lines().collect();
    assert!(matches!(ids.as_slice(), [file, url] if file.ends_with('=') && url.starts_with("u-")), "{ids:?}");
}

#[test]
fn private_files_are_submitted_listed_shown_walked_rescanned_and_deleted() {
    let program = Program::new();
    let path = new_file(&program, "for us alone");
    let line = ["--demo", "submit", "--private", "--yes", "--wait", "--retention-days", "7", &path];
    let run = program.run(&line).ended_with(0).saying(&["PRIVATE"]);
    let kinds: Vec<Value> = run.lines().iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(kinds, ["private_analysis", "private_file"]);
    let sha256 = private_file();
    assert_eq!(demo(&["private", "show", &sha256]).lines()[0]["id"], sha256.as_str());
    demo(&["private", "related", &sha256, "behaviours"]);
    demo(&["private", "list", "--latest", "--limit", "3"]);
    assert!(!demo(&["private", "rescan", "--yes", &sha256]).stdout.is_empty());
    demo(&["private", "delete", "--yes", "--only-from-storage", &sha256]);
    demo(&["private", "delete", "--yes", &sha256]);
    demo(&["submit", "--private", "--yes", "--wait", "http://never-seen.example/x"]);
}

#[test]
fn reanalyse_gives_an_analysis_that_can_be_asked_for_and_waited_for() {
    let line = demo(&["reanalyse", "--yes", "--wait", DOMAIN]).lines().swap_remove(1);
    assert_eq!((&line["kind"], &line["state"], &line["input"]), (&"analysis".into(), &"found".into(), &DOMAIN.into()));
    let service = Service::start(&["--polls", "2"]);
    let program = service.program();
    let id = program.run(&["reanalyse", "--yes", DOMAIN]).ended_with(0).stdout;
    let first = program.run(&["analysis", id.trim()]).ended_with(0).saying(&["--wait"]);
    assert_eq!((&first.lines()[0]["state"], &first.lines()[0]["total"]), (&"no_analysis".into(), &Value::Null));
    let last = program.run(&["analysis", "--wait", id.trim()]).ended_with(0);
    assert_eq!(last.lines()[0]["state"], "found");
}

#[test]
fn the_widget_is_printed_as_text_as_html_and_as_an_address() {
    let text = demo(&["widget", DOMAIN]).stdout;
    assert!(text.contains(DOMAIN) && !text.contains("<div"), "{text}");
    assert!(demo(&["widget", "--html", DOMAIN]).stdout.contains('<'));
    assert!(demo(&["widget", "--url", DOMAIN]).stdout.starts_with("http"));
}

#[test]
fn what_is_still_to_be_read_of_a_list_is_told_in_pages() {
    let line = ["--demo", "--demo-per-minute", "2", "--no-wait", "related", DOMAIN, "subdomains", "--limit", "200"];
    Program::new().run(&line).saying(&["4 more pages, 4 requests at 2 a minute"]);
}

#[test]
fn the_widget_of_what_is_not_there_is_printed_and_ends_as_not_found() {
    for line in [&["widget", "nosuch.example"][..], &["widget", "--url", "nosuch.example"]] {
        let run = Program::new().run(&[&["--demo"], line].concat()).ended_with(3);
        let run = run.saying(&["nosuch.example: not in VirusTotal"]);
        assert!(!run.stdout.is_empty(), "the page is printed all the same");
    }
}

#[test]
fn the_quota_is_printed_as_a_table_and_as_json() {
    assert!(demo(&["quota", "-f", "table"]).stdout.contains("api_requests_daily"));
    let quotas: Value = serde_json::from_str(&demo(&["quota"]).stdout).expect("JSON");
    assert!(quotas["api_requests_daily"]["user"]["allowed"].is_u64());
}

/// `vtriage demo` in a process of its own; stopped when dropped.
struct Service {
    child: Child,
    base_url: String,
    /// Its directories stay for as long as it runs.
    _home: Program,
}

impl Service {
    fn start(options: &[&str]) -> Self {
        let home = Program::new();
        let mut child = home
            .command(&[&["demo"][..], options].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the demo starts");
        let mut base_url = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut base_url).expect("the address");
        Self { child, base_url: base_url.trim_end().to_owned(), _home: home }
    }

    fn program(&self) -> Program {
        // The key that `vtriage demo` prints, as any other client would use it.
        let key = "de30".repeat(16);
        Program::new().with("VT_API_KEY", &key).with("VTRIAGE_BASE_URL", &self.base_url)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_service_alone_prints_its_address_first_and_answers_other_programs() {
    let service = Service::start(&[]);
    assert!(service.base_url.starts_with("http://127.0.0.1:") && service.base_url.ends_with("/api/v3"));
    service.program().run(&["lookup", DOMAIN]).ended_with(0);
}

#[test]
fn the_service_can_be_told_to_limit_and_to_fail() {
    let limited = Service::start(&["--per-minute", "2"]);
    let three = ["lookup", "--no-wait", DOMAIN, "cdn.parcel-notice.example", "login.parcel-notice.example"];
    let run = limited.program().run(&three);
    run.ended_with(5).saying(&["quota"]);
    let failing = Service::start(&["--fail", "401"]);
    failing.program().run(&["lookup", DOMAIN]).ended_with(4);
    Program::new().run(&["demo", "--fail", "sideways"]).ended_with(2).saying(&["sideways"]);
    assert!(Program::new().run(&["demo", "--fail", "list"]).ended_with(0).stdout.contains("429"));
}

#[test]
fn a_port_in_use_is_said_in_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let run = Program::new().run(&["demo", "--port", &port]).ended_with(1).saying(&["in use", &port]);
    assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 1));
}

#[test]
fn two_thousand_related_objects_are_printed_once_each() {
    let service = Service::start(&["--related", "2000"]);
    let program = service.program();
    let (source, relationship) = LONG_LIST;
    let run = program.run(&["related", "-f", "ids", "--limit", "2000", source, relationship]).ended_with(0);
    let mut ids: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(ids.len(), 2_000);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2_000);
}

/// A relationship whose length `--related` sets.
const LONG_LIST: (&str, &str) = ("track.parcel-notice.example", "subdomains");
