//! C40: the key is in no output, no log and no request to another host.

use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::program::{KEY, Program, Run};
use crate::service::{Service, domain, ok, refusal};

/// Runs `line` with the log at its highest level, and fails if the key is in the log or in the output.
fn run_watched(program: &Program, line: &[&str]) -> Run {
    let log = program.home.path().join("watched.log");
    let path = log.to_str().expect("UTF-8");
    let line: Vec<&str> = [&["--log-file", path][..], line].concat();
    let run = program.run(&line);
    let log = std::fs::read_to_string(&log).expect("a log");
    for (name, text) in [("stdout", &run.stdout), ("stderr", &run.stderr), ("log", &log)] {
        assert!(!text.contains(KEY), "the key is in {name}: {text}");
    }
    assert!(!log.is_empty(), "the log says nothing");
    run
}

#[tokio::test]
async fn c40_a_401_that_echoes_the_key_does_not_print_it() {
    let service = Service::start().await;
    let echo = refusal(401, "WrongCredentialsError", &format!("Wrong API key: {KEY}"));
    service.gives("/domains/a.example", echo).await;
    let program = Program::asking(&service.base_url()).with("VTRIAGE_LOG", "trace");
    for format in ["table", "json", "jsonl"] {
        run_watched(&program, &["lookup", "-f", format, "a.example"]).ended_with(4).saying(&["refused"]);
    }
}

#[tokio::test]
async fn c40_the_quotas_of_the_own_account_are_read_without_the_key_in_any_text() {
    let service = Service::start().await;
    let quotas = json!({ "data": { "api_requests_daily": { "user": { "allowed": 500, "used": 88 } } } });
    service.gives(&format!("/users/{KEY}/overall_quotas"), ok(&quotas)).await;
    let program = Program::asking(&service.base_url()).with("VTRIAGE_LOG", "trace");
    let run = run_watched(&program, &["quota", "-f", "table"]).ended_with(0);
    assert!(run.stdout.contains("api_requests_daily") && run.stdout.contains("88"), "{}", run.stdout);
    service.reset().await;
    run_watched(&program, &["quota"]).ended_with(3);
}

#[test]
fn c40_a_name_that_does_not_resolve_does_not_print_the_key() {
    let program = Program::asking("https://no-such-host.invalid/api/v3").with("VTRIAGE_LOG", "trace");
    run_watched(&program, &["lookup", "a.example"]).ended_with(1).saying(&["can't be reached"]);
}

#[tokio::test]
async fn c40_a_redirect_to_another_host_gets_neither_the_request_nor_the_key() {
    let (service, other) = (Service::start().await, MockServer::start().await);
    Mock::given(any()).respond_with(ok(&domain("a.example", 0))).mount(&other).await;
    let redirect = ResponseTemplate::new(302).insert_header("location", format!("{}/x", other.uri()).as_str());
    service.gives("/domains/a.example", redirect).await;
    let program = Program::asking(&service.base_url()).with("VTRIAGE_LOG", "trace");
    run_watched(&program, &["lookup", "a.example"]).ended_with(1);
    let requests = other.received_requests().await.expect("recorded");
    assert!(requests.iter().all(|request| !request.headers.contains_key("x-apikey")), "{requests:?}");
}

#[tokio::test]
async fn c40_the_key_goes_to_the_service_in_the_header_alone() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    run_watched(&Program::asking(&service.base_url()), &["lookup", "a.example"]).ended_with(0);
    let requests = service.server.received_requests().await.expect("recorded");
    let [request] = requests.as_slice() else { panic!("one request") };
    assert_eq!(request.headers.get("x-apikey").map(|value| value.to_str().expect("ASCII")), Some(KEY));
    assert!(!request.url.as_str().contains(KEY));
}

#[cfg(unix)]
#[tokio::test]
async fn the_log_can_be_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let service = Service::start().await;
    let program = Program::asking(&service.base_url()).with("VTRIAGE_LOG", "debug");
    run_watched(&program, &["lookup", "a.example"]);
    let log = std::fs::metadata(program.home.path().join("watched.log")).expect("a log");
    assert_eq!(log.permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_unknown_log_level_is_named() {
    let program = Program::new().with("VTRIAGE_LOG", "chatty");
    program.run(&["--offline", "lookup", "a.example"]).ended_with(2).saying(&["VTRIAGE_LOG", "chatty"]);
}

#[tokio::test]
async fn a_key_of_any_profile_is_no_indicator_and_no_command_sends_or_prints_it() {
    let key = "0123456789abcdef".repeat(4);
    let settings = format!("[profiles.other]\napi_key = \"{key}\"\n");
    for program in [Program::new().settings(&settings), Program::new().with("VT_API_KEY", &key)] {
        let service = Service::start().await;
        service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
        let program = program.with("VTRIAGE_BASE_URL", &service.base_url());
        let own = format!("file/{key}");
        let url = format!("http://a.example/{key}");
        let loud = key.to_uppercase();
        let glued = format!("x{loud}");
        for line in [
            &["lookup", &key, "a.example"][..],
            &["lookup", &own],
            &["related", &key, "comments"],
            &["search", "--intelligence", &format!("content:{key}")],
            &["comment", "--yes", &key, "seen"],
            &["behaviour", &key],
            &["private", "show", &key],
            &["submit", "--yes", &url],
            &["search", &glued],
            &["search", &format!("key_{key}")],
            &["search", "--intelligence", &format!("content:token-{loud}-x")],
            &["note", "a.example", &format!("é{loud}é")],
            &["queue", "add", &key],
            &["note", "a.example", &key],
        ] {
            let run = program.run(line);
            assert_eq!(run.code, Some(2), "{line:?}: {run:?}");
            assert!(run.stderr.contains("API key"), "{line:?}: {run:?}");
            let told = format!("{}{}", run.stdout, run.stderr).to_lowercase();
            assert!(!told.contains(&key), "{line:?}: {run:?}");
        }
        for line in
            [&["lookup", "-"][..], &["behaviour", "-"], &["reanalyse", "--yes", "-"], &["related", "-", "comments"]]
        {
            let run = program.run_with_input(line, &format!("{key}\n"));
            assert!(run.stderr.contains("API key"), "{line:?}: {run:?}");
        }
        let run = program.run_with_input(&["lookup", "-"], &format!("{key}\na.example\n"));
        assert!(!run.stdout.contains(&key) && !run.stderr.contains(&key), "{run:?}");
        let requests = service.server.received_requests().await.expect("recorded");
        let sent: Vec<&str> = requests.iter().map(|request| request.url.path()).collect();
        assert_eq!(sent, ["/api/v3/domains/a.example"], "the other input was asked about");
    }
}

/// A key is spelled as a SHA-256 is.
fn hex_key() -> String {
    "0123456789abcdef".repeat(4)
}

/// The key comes from a program, which is run once the service is to be asked and not before.
#[cfg(unix)]
fn given_by_a_program(service: &Service) -> Program {
    let program = Program::new().with("VTRIAGE_BASE_URL", &service.base_url());
    let file = program.home.path().join("given");
    std::fs::write(&file, hex_key()).expect("a file");
    program.settings(&format!("api_key_command = [\"/bin/cat\", {:?}]\n", file.to_str().expect("UTF-8")))
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_a_program_gives_is_in_nothing_that_leaves_and_in_nothing_that_is_printed() {
    let (service, key) = (Service::start().await, hex_key());
    service
        .answers("POST", "/domains/a.example/comments", ok(&json!({ "data": { "type": "comment", "id": "d-a-1" } })))
        .await;
    let program = given_by_a_program(&service);
    let encoded = format!("http://a.example/?next=%3Fk%3D{key}");
    let (comment, url) = (format!("my key is {key}"), format!("http://a.example/?k={key}"));
    for line in [
        &["comment", "--yes", "a.example", &comment][..],
        &["comment", "a.example", &comment],
        &["lookup", &key, "a.example"],
        &["lookup", &url],
        &["lookup", &encoded],
        &["submit", "--yes", &url],
        &["search", "--intelligence", &format!("content:{key}")],
    ] {
        let run = program.run(line).ended_with(2).saying(&["API key", "nothing was sent"]);
        assert!(!run.stdout.contains(&key) && !run.stderr.contains(&key), "{line:?}: {run:?}");
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_was_used_here_once_is_known_also_where_no_key_is_looked_for() {
    let (service, key) = (Service::start().await, hex_key());
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = given_by_a_program(&service);
    program.run(&["lookup", "a.example"]).ended_with(0);
    let loud = key.to_uppercase();
    for line in [&["queue", "add", &key][..], &["note", "a.example", &key], &["note", &loud, "x"], &["tag", &key, "x"]]
    {
        let run = program.run(line).ended_with(2).saying(&["API key"]);
        assert!(!run.stdout.contains(&key) && !run.stderr.to_lowercase().contains(&key), "{line:?}: {run:?}");
    }
    let list = program.run_with_input(&["queue", "add", "-"], &format!("{key}\nb.example\n"));
    assert!(list.stderr.contains("API key") && !list.stderr.contains(&key), "{list:?}");
    // Another profile's key, at a service of its own, is looked for by nobody but its profile.
    let lab = program.settings(&format!(
        "[profiles.lab]\nbase_url = {:?}\napi_key = \"lab-key-0123456789abcdef\"\n",
        service.base_url()
    ));
    let run = lab.run(&["--profile", "lab", "comment", "--yes", "a.example", &format!("k={key}")]).ended_with(2);
    run.saying(&["API key", "nothing was sent"]);
    assert_eq!(service.requests().await.len(), 1, "the look-up of a.example alone");
    let kept = std::fs::read(lab.home.path().join("store.sqlite")).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&kept).contains(&key));
}
