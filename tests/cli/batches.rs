//! Several items in one run: each is tried, each is named, and the status is the worst of what came of them.

use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

const FIRST: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
const SECOND: &str = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";
const THIRD: &str = "8855508aade16ec573d21e6a485dfd0a7624085c1a14b5ecdd6485de0c6839a4";

fn ordered(kind: &str, id: &str) -> ResponseTemplate {
    ok(&json!({ "data": { "type": kind, "id": id } }))
}

/// A file with this text, and its hash.
fn file(program: &Program, name: &str, text: &str) -> String {
    let path = program.home.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_a_submission_ends_neither_the_run_nor_the_status_well() {
    let service = Service::start().await;
    service
        .answers("POST", "/urls", move |request: &wiremock::Request| {
            let form = String::from_utf8_lossy(&request.body).into_owned();
            if form.contains("b.example") {
                refusal(409, "AlreadyExistsError", "it is there")
            } else if form.contains("c.example") {
                ordered("analysis", "third")
            } else {
                ordered("analysis", "first")
            }
        })
        .await;
    let line = ["submit", "--yes", "http://a.example/", "http://b.example/", "http://c.example/"];
    let run = Program::asking(&service.base_url()).run(&line).ended_with(1);
    assert_eq!(run.stdout, "first\nthird\n");
    run.saying(&[
        "http://a.example/: analysis first",
        "http://b.example/: ",
        "409",
        "http://c.example/: analysis third",
    ]);
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn what_cannot_be_submitted_is_left_out_and_the_rest_is_sent() {
    let service = Service::start().await;
    service.answers("POST", "/urls", ordered("analysis", "sent")).await;
    let program = Program::asking(&service.base_url());
    let line = ["submit", "--yes", "no-such-file.bin", "http://a.example/"];
    let run = program.run(&line).ended_with(1).saying(&["no-such-file.bin: ", "no such file"]);
    assert_eq!(run.stdout, "sent\n");
    program.run(&["submit", "--yes", "no-such-file.bin", "nor-this.bin"]).ended_with(2).saying(&["nor-this.bin"]);
    assert_eq!(service.requests().await.len(), 1, "wrong usage is that nothing was sent");
}

#[tokio::test]
async fn several_can_be_reanalysed_and_one_that_is_not_known_does_not_end_it() {
    let service = Service::start().await;
    service.answers("POST", &format!("/files/{FIRST}/analyse"), ordered("analysis", "first")).await;
    let gone = refusal(404, "NotFoundError", "File not found");
    service.answers("POST", &format!("/files/{SECOND}/analyse"), gone).await;
    service.answers("POST", "/domains/c.example/analyse", ordered("analysis", "third")).await;
    let program = Program::asking(&service.base_url());
    let list = format!("{FIRST}\nnonsense\n{SECOND}\nc[.]example\n");
    let run = program.run_with_input(&["reanalyse", "--yes", "-"], &list).ended_with(1);
    assert_eq!(run.stdout, "first\nthird\n");
    run.saying(&[
        &format!("{FIRST}: analysis first"),
        "nonsense: ",
        &format!("{SECOND}: not in VirusTotal"),
        "c[.]example: analysis third",
    ]);
    let run = program.run(&["reanalyse", "--yes", SECOND, "c.example"]).ended_with(3);
    assert_eq!(run.stdout, "third\n");
}

#[tokio::test]
async fn after_a_refused_key_the_rest_is_named_and_not_asked() {
    let service = Service::start().await;
    service.answers("POST", "/domains/a.example/analyse", refusal(401, "WrongCredentialsError", "Wrong API key")).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["reanalyse", "--yes", "a.example", "b.example", "c.example"]).ended_with(4);
    run.saying(&["a.example: the API key was refused", "b.example: not asked", "c.example: not asked"]);
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn several_private_files_are_shown_rescanned_and_deleted() {
    let service = Service::start().await;
    let shown = |id: &str| ok(&json!({ "data": { "type": "private_file", "id": id, "attributes": { "size": 5 } } }));
    for (id, answer) in [(FIRST, true), (SECOND, false), (THIRD, true)] {
        let missing = || refusal(404, "NotFoundError", "not found");
        let or = |there: ResponseTemplate| if answer { there } else { missing() };
        service.gives(&format!("/private/files/{id}"), or(shown(id))).await;
        let analysis = ordered("private_analysis", &format!("an{}", id.get(..4).unwrap_or_default()));
        service.answers("POST", &format!("/private/files/{id}/analyse"), or(analysis)).await;
        service.answers("DELETE", &format!("/private/files/{id}"), or(ResponseTemplate::new(200))).await;
    }
    let program = Program::asking(&service.base_url());
    let run = program.run(&["private", "show", FIRST, SECOND, THIRD]).ended_with(3);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["found", "not_found", "found"]);
    let run = program.run(&["private", "rescan", "--yes", FIRST, SECOND, THIRD]).ended_with(3);
    assert_eq!(run.stdout, "ane17b\nan8855\n");
    run.saying(&[&format!("{SECOND}: no private file")]);
    let run = program.run(&["private", "delete", "--yes", FIRST, SECOND, "deadbeef", THIRD]).ended_with(1);
    run.saying(&[
        &format!("{FIRST}: deleted"),
        &format!("{SECOND}: no private file"),
        "deadbeef: ",
        &format!("{THIRD}: deleted"),
    ]);
    let deletions = service.requests().await.iter().filter(|line| line.starts_with("DELETE")).count();
    assert_eq!(deletions, 3);
}

#[tokio::test]
async fn the_related_objects_of_several_indicators_come_in_one_list() {
    let service = Service::start().await;
    let one = |name: &str| ok(&json!({ "data": [{ "type": "domain", "id": name, "attributes": {} }] }));
    service.gives("/domains/a.example/subdomains", one("www.a.example")).await;
    service.gives("/domains/c.example/subdomains", one("www.c.example")).await;
    let program = Program::asking(&service.base_url());
    let run =
        program.run(&["related", "-f", "json", "a.example", "b.example", "c.example", "subdomains"]).ended_with(3);
    let list: Vec<Value> = serde_json::from_str(&run.stdout).expect("one array");
    let sources: Vec<&Value> = list.iter().map(|line| &line["source"]).collect();
    assert_eq!(sources, ["a.example", "b.example", "c.example"]);
    assert_eq!(list[1]["error"]["code"], "NotFoundError");
    run.saying(&["b.example: nothing is there"]);
}

#[tokio::test]
async fn an_internal_name_in_a_list_does_not_make_the_run_look_as_if_nothing_was_sent() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "printer.local", "a.example"]).ended_with(1).saying(&["printer.local: internal"]);
    program.run(&["lookup", "printer.local", "nonsense"]).ended_with(2);
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn nothing_to_do_is_done_and_said() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    for line in [&["lookup", "-"][..], &["reanalyse", "-"], &["related", "-", "subdomains"]] {
        for input in ["", "\n# nothing but a remark\n"] {
            let run = program.run_with_input(line, input).ended_with(0).saying(&["nothing to ask"]);
            assert_eq!(run.stdout, "", "{line:?}");
        }
    }
    let run = program.run_with_input(&["lookup", "-f", "json", "-"], "").ended_with(0);
    assert_eq!(run.stdout, "[]\n");
    assert!(service.requests().await.is_empty());
}

#[tokio::test]
async fn the_condition_of_fail_on_is_a_status_of_its_own() {
    let service = Service::start().await;
    service.gives("/domains/bad.example", ok(&domain("bad.example", 3))).await;
    service.gives("/domains/fine.example", ok(&domain("fine.example", 0))).await;
    let mut odd = domain("odd.example", 0);
    odd["data"]["attributes"]["last_analysis_stats"]["suspicious"] = json!(2);
    service.gives("/domains/odd.example", ok(&odd)).await;
    let program = Program::asking(&service.base_url());
    for (condition, names, code) in [
        ("malicious>=3", &["fine.example", "bad.example"][..], 6),
        ("malicious>=4", &["fine.example", "bad.example"], 0),
        ("malicious>2", &["bad.example"], 6),
        ("malicious>3", &["bad.example"], 0),
        ("malicious", &["bad.example"], 6),
        ("malicious", &["odd.example"], 0),
        ("suspicious>=2", &["odd.example"], 6),
        ("unknown", &["never.example", "fine.example"], 6),
        ("unknown", &["fine.example"], 0),
        ("malicious>=9,unknown", &["bad.example", "never.example"], 6),
        // What holds is not taken back by what was not found or not asked beside it.
        ("malicious>=3", &["never.example", "bad.example", "printer.local"], 6),
        ("malicious>=9", &["never.example", "bad.example"], 3),
    ] {
        let line = [&["lookup", "--fail-on", condition][..], names].concat();
        let run = program.run(&line).ended_with(code);
        assert_eq!(run.stderr.contains("--fail-on"), code == 6, "{condition}: {}", run.stderr);
    }
    let before = service.requests().await.len();
    for wrong in ["malicious>=x", "harmless", "malicious=>3", ""] {
        program.run(&["lookup", "--fail-on", wrong, "bad.example"]).ended_with(2);
    }
    assert_eq!(service.requests().await.len(), before);
}

#[tokio::test]
async fn a_submission_without_a_yes_sends_not_even_the_hash() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let sample = file(&program, "sample.bin", "text");
    program.run(&["submit", &sample, "http://a.example/"]).ended_with(2).saying(&["PUBLIC", "--yes"]);
    assert!(service.requests().await.is_empty());
}

/// It lasts a minute, as what it is about does.
#[test]
#[cfg(feature = "demo")]
fn what_waits_for_its_minutes_says_once_a_minute_how_far_it_is() {
    let names = ["a.example", "b.example", "c.example", "d.example", "e.example"];
    let line = [&["--demo-per-minute", "4", "lookup"], &names[..]].concat();
    let run = Program::new().run(&line).ended_with(3);
    let words: Vec<&str> = run.stderr.lines().collect();
    assert!(words[0].starts_with("vtriage: 5 look-ups, 5 requests at 4 a minute: about 1 min"), "{words:?}");
    let left = words[1].strip_prefix("vtriage: 4 of 5 answered; about ").and_then(|rest| rest.split_once(" s, until "));
    let seconds: u32 = left.and_then(|(seconds, _)| seconds.parse().ok()).expect(words[1]);
    assert!((1..=5).contains(&seconds), "what is left of the minute, not a whole one: {words:?}");
    assert_eq!(words.len(), 3, "the plan, one line a minute, and what came of it: {words:?}");
}

/// It lasts a minute, as what it is about does.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_behind_one_that_is_waited_for_counts_as_answered_each_minute() {
    let service = Service::start().await;
    let busy = refusal(429, "QuotaExceededError", "Quota exceeded").insert_header("retry-after", "65");
    let once = Mock::given(path("/api/v3/domains/late.example")).respond_with(busy).up_to_n_times(1);
    once.with_priority(1).mount(&service.server).await;
    service.gives("/domains/late.example", ok(&domain("late.example", 0))).await;
    for name in ["a.example", "b.example"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url()).settings("tier = \"premium\"\n");
    // What is given twice is answered twice; what is not asked about is no answer.
    let line = ["lookup", "late.example", "a.example", "b.example", "a.example", "printer.local"];
    program.run(&line).saying(&["3 of 5 answered"]);
}

#[tokio::test]
async fn a_store_that_cannot_be_written_does_not_switch_the_quota_off() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url()).settings("requests_per_minute = 2\n");
    program.run(&["lookup", "first.example"]).ended_with(3);
    let store = rusqlite::Connection::open(program.home.path().join("store.sqlite")).expect("the store");
    store
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON spent BEGIN SELECT RAISE(FAIL, 'disk full'); END")
        .expect("full from now on");
    let names: Vec<String> = (0..12).map(|number| format!("n{number}.example")).collect();
    let line: Vec<&str> = ["lookup", "--no-wait"].into_iter().chain(names.iter().map(String::as_str)).collect();
    program.run(&line).ended_with(5);
    assert_eq!(service.requests().await.len(), 2, "one of this minute was known from before");
}

#[tokio::test]
async fn a_rate_of_any_size_costs_no_memory() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url())
        .settings("requests_per_minute = 4294967295\nrequests_per_day = 4294967295\n");
    let names: Vec<String> = (0..12).map(|number| format!("n{number}.example")).collect();
    let line: Vec<&str> = std::iter::once("lookup").chain(names.iter().map(String::as_str)).collect();
    program.run(&line).ended_with(3);
    assert_eq!(service.requests().await.iter().filter(|request| request.contains("/domains/")).count(), 12);
}

/// Runs `line` on so many names that nobody knows and twelve that are stored after them; these must be given.
async fn halted(service: &Service, program: &Program, line: &[&str], strangers: usize) -> Vec<Value> {
    let stored: Vec<String> = (0..12).map(|number| format!("known{number}.example")).collect();
    for name in &stored {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 3))).await;
    }
    program.run_with_input(&["lookup", "-"], &stored.join("\n")).ended_with(0);
    let unknown = (0..strangers).map(|number| format!("n{number}.example"));
    let list: Vec<String> = unknown.chain(stored).collect();
    let run = program.run_with_input(line, &list.join("\n")).ended_with(6);
    let lines = run.lines();
    assert_eq!(lines.len(), strangers + 12);
    for line in &lines[strangers..] {
        let told = (&line["state"], &line["malicious"], &line["from"], &line["error"]);
        assert_eq!(told, (&json!("found"), &json!(3), &json!("store"), &Value::Null), "{}", run.stderr);
    }
    lines
}

#[tokio::test]
async fn a_run_that_may_send_no_more_gives_what_the_store_has_and_says_of_the_rest_why() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let line = ["--max-requests", "0", "lookup", "-f", "jsonl", "--fail-on", "malicious", "-"];
    let lines = halted(&service, &program, &line, 20).await;
    for line in &lines[..20] {
        assert_eq!((&line["state"], &line["error"]["code"]), (&json!("not_asked"), &json!("RunLimit")), "{line}");
    }
}

#[tokio::test]
async fn a_refused_key_and_a_minute_that_is_used_up_withhold_nothing_that_the_store_has() {
    let service = Service::start().await;
    let refused = refusal(401, "WrongCredentialsError", "Wrong API key");
    for number in 0..20 {
        service.gives(&format!("/domains/n{number}.example"), refused.clone()).await;
    }
    let line = ["--no-wait", "lookup", "-f", "jsonl", "--fail-on", "malicious", "-"];
    let lines = halted(&service, &Program::asking(&service.base_url()), &line, 20).await;
    assert_eq!((&lines[0]["state"], &lines[0]["error"]["status"]), (&json!("failed"), &json!(401)));
    assert_eq!((&lines[19]["state"], &lines[19]["error"]["status"]), (&json!("not_asked"), &json!(401)));

    let service = Service::start().await;
    let program = Program::asking(&service.base_url()).settings("requests_per_minute = 13\n");
    let lines = halted(&service, &program, &line, 20).await;
    assert_eq!((&lines[19]["state"], &lines[19]["error"]["code"]), (&json!("not_asked"), &json!("Budget")));
}

#[tokio::test]
async fn a_halted_run_gives_also_what_is_too_old_to_spare_a_request_and_says_so_but_not_to_who_asks_anew() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 3))).await;
    let program = Program::asking(&service.base_url()).settings("[freshness]\ndefault = \"0 s\"\nflagged = \"0 s\"\n");
    program.run(&["lookup", "a.example"]).ended_with(0);
    let line = ["--max-requests", "0", "lookup", "-f", "jsonl", "--fail-on", "malicious", "a.example"];
    let run = program.run(&line).ended_with(6).saying(&["--max-requests", "1 printed as the store has it from before"]);
    assert_eq!((&run.lines()[0]["state"], &run.lines()[0]["from"]), (&json!("found"), &json!("store")));
    let run = program.run(&["--max-requests", "0", "lookup", "--refresh", "-f", "jsonl", "a.example"]).ended_with(5);
    assert_eq!(run.lines()[0]["state"], "not_asked");
}

#[tokio::test]
async fn after_a_halt_the_queue_and_private_reports_too_come_from_the_store() {
    let service = Service::start().await;
    let refused = refusal(401, "WrongCredentialsError", "Wrong API key");
    service.gives("/domains/a.example", refused.clone()).await;
    service.gives("/domains/b.example", ok(&domain("b.example", 3))).await;
    let program = Program::asking(&service.base_url()).settings("[store]\nkeep_private = true\n");
    program.run(&["lookup", "b.example"]).ended_with(0);
    program.run(&["queue", "add", "a.example", "b.example", "c.example"]).ended_with(0);
    let run = program.run(&["queue", "run", "-f", "jsonl"]).ended_with(4).saying(&["c.example: not asked"]);
    let told: Vec<(Value, Value)> =
        run.lines().iter().map(|line| (line["state"].clone(), line["error"]["status"].clone())).collect();
    let expected = [(json!("failed"), json!(401)), (json!("found"), Value::Null), (json!("not_asked"), json!(401))];
    assert_eq!(told, expected);

    let shown = json!({ "data": { "type": "private_file", "id": SECOND, "attributes": { "size": 5 } } });
    service.gives(&format!("/private/files/{SECOND}"), ok(&shown)).await;
    service.gives(&format!("/private/files/{FIRST}"), refused).await;
    program.run(&["private", "show", SECOND]).ended_with(0);
    let run = program.run(&["private", "show", "-f", "jsonl", FIRST, SECOND, THIRD]).ended_with(4);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["failed", "found", "not_asked"]);
    assert_eq!(run.lines()[2]["error"]["status"], 401);
}

#[tokio::test]
async fn every_item_of_an_order_has_its_record_whatever_came_of_it() {
    let service = Service::start().await;
    service.answers("POST", &format!("/files/{FIRST}/analyse"), ordered("analysis", "first")).await;
    let program = Program::asking(&service.base_url());
    let told = |run: &crate::program::Run| -> Vec<(Value, Value, Value)> {
        let member = |line: &Value, name: &str| line[name].clone();
        run.lines()
            .iter()
            .map(|line| (member(line, "input"), member(line, "state"), line["error"]["code"].clone()))
            .collect()
    };
    let row = |input: &str, state: &str, code: Value| (json!(input), json!(state), code);

    let run = program.run(&["reanalyse", "--yes", "-f", "jsonl", "nonsense", FIRST, SECOND]).ended_with(1);
    let expected = [
        row("nonsense", "not_asked", json!("NotAnIndicator")),
        row(FIRST, "no_analysis", Value::Null),
        row(SECOND, "not_found", json!("NotFoundError")),
    ];
    assert_eq!(told(&run), expected);

    service.answers("POST", "/urls", ordered("analysis", "sent")).await;
    let run = program.run(&["submit", "--yes", "-f", "jsonl", "no-such-file.bin", "http://a.example/"]).ended_with(1);
    let expected =
        [row("no-such-file.bin", "not_asked", json!("Usage")), row("http://a.example/", "no_analysis", Value::Null)];
    assert_eq!(told(&run), expected);

    let again = refusal(409, "AlreadyExistsError", "it is there");
    service.answers("POST", "/domains/a.example/votes", again).await;
    let run = program.run(&["vote", "--yes", "-f", "json", "10.0.0.", "a.example", "b.example", "malicious"]);
    let lines: Vec<Value> = serde_json::from_str(&run.ended_with(1).stdout).expect("an array");
    let states: Vec<[&Value; 3]> =
        lines.iter().map(|line| [&line["input"], &line["state"], &line["error"]["code"]]).collect();
    assert_eq!(
        states,
        [
            ["10.0.0.", "not_asked", "NotAnIndicator"],
            ["a.example", "failed", "AlreadyExistsError"],
            ["b.example", "not_found", "NotFoundError"],
        ]
    );
}

#[tokio::test]
async fn an_analysis_that_could_not_be_waited_for_has_a_second_record_all_the_same() {
    let service = Service::start().await;
    service.answers("POST", "/urls", ordered("analysis", "sent")).await;
    let program = Program::asking(&service.base_url());
    let line = ["--max-requests", "1", "submit", "--yes", "--wait", "-f", "jsonl", "http://a.example/"];
    let run = program.run(&line).ended_with(5).saying(&["vtriage analysis --wait sent"]);
    let lines = run.lines();
    let told: Vec<[&Value; 3]> =
        lines.iter().map(|line| [&line["id"], &line["state"], &line["error"]["code"]]).collect();
    assert_eq!(
        told,
        [
            [&json!("sent"), &json!("no_analysis"), &Value::Null],
            [&json!("sent"), &json!("not_asked"), &json!("RunLimit")]
        ]
    );
}

#[tokio::test]
async fn what_comes_to_nothing_has_a_record_with_its_source_and_its_reason() {
    let sha256 = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
    let service = Service::start().await;
    let one = json!({ "data": [{ "type": "domain", "id": "www.a.example", "attributes": {} }] });
    service.gives("/domains/a.example/subdomains", ok(&one)).await;
    let forbidden = refusal(403, "ForbiddenError", "no licence");
    for place in ["/domains/b.example/subdomains", "/search", "/private/files", "/domains/b.example"] {
        service.gives(place, forbidden.clone()).await;
    }
    service.gives(&format!("/files/{sha256}/behaviour_summary"), forbidden).await;
    let program = Program::asking(&service.base_url());
    let line = ["related", "-f", "jsonl", "a.example", "nonsense", "b.example", "subdomains"];
    let lines = program.run(&line).ended_with(4).lines();
    let told: Vec<[&Value; 5]> = lines
        .iter()
        .map(|line| [&line["input"], &line["source"], &line["relationship"], &line["state"], &line["error"]["code"]])
        .collect();
    let none = Value::Null;
    assert_eq!(
        told,
        [
            [&json!("nonsense"), &none, &none, &json!("not_asked"), &json!("NotAnIndicator")],
            [&none, &json!("a.example"), &json!("subdomains"), &json!("no_analysis"), &none],
            [
                &json!("b.example"),
                &json!("b.example"),
                &json!("subdomains"),
                &json!("failed"),
                &json!("ForbiddenError")
            ],
        ]
    );
    let only = |line: &[&str], code: i32| {
        let mut lines = program.run(line).ended_with(code).lines();
        assert_eq!(lines.len(), 1, "{line:?}");
        let line = lines.remove(0);
        [line["input"].clone(), line["error"]["code"].clone()]
    };
    assert_eq!(only(&["search", "-f", "jsonl", "#tag"], 4), [json!("#tag"), json!("ForbiddenError")]);
    assert_eq!(only(&["private", "list", "-f", "jsonl"], 4), [Value::Null, json!("ForbiddenError")]);
    assert_eq!(only(&["behaviour", sha256], 4), [json!(sha256), json!("ForbiddenError")]);
    assert_eq!(only(&["behaviour", "nonsense"], 2), [json!("nonsense"), json!("Usage")]);
    assert_eq!(only(&["related", "b.example"], 4), [json!("b.example"), json!("ForbiddenError")]);
}

#[tokio::test]
async fn a_limit_of_requests_is_spent_on_what_was_asked_and_not_on_the_kind_of_the_key() {
    let service = Service::start().await;
    let names: Vec<String> = (0..6).map(|number| format!("n{number}.example")).collect();
    for name in &names {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url());
    let line: Vec<&str> =
        ["lookup", "--max-requests", "2"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let run = program.run(&line).ended_with(5);
    assert_eq!(run.lines().iter().filter(|line| line["state"] == "found").count(), 2);
    assert!(service.requests().await.iter().all(|line| line.starts_with("GET /domains/")));
}
