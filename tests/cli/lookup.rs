//! `vtriage lookup`: the record, the order, the exit status.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use vtriage::store::{Filter, Options, Service as Whose, State, Store};

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok, refusal};

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

#[tokio::test]
async fn a_report_is_a_record_of_the_promised_shape() {
    let service = Service::start().await;
    let report = domain("a.example", 4);
    service.gives("/domains/a.example", ok(&report)).await;
    let run = Program::asking(&service.base_url()).run(&["lookup", "-f", "jsonl", "a[.]example"]).ended_with(0);
    let expected = json!({
        "schema": 1, "input": "a[.]example", "remark": null, "note": null, "tags": [], "label": null, "families": [],
        "names": [], "first_seen": null, "gti": null, "path": null, "kind": "domain", "id": "a.example", "state": "found",
        "stats": { "malicious": 4, "suspicious": 0, "undetected": 6, "harmless": 60, "timeout": 0, "confirmed-timeout": 0,
            "failure": 0, "type-unsupported": 0 },
        "malicious": 4, "suspicious": 0, "total": 70, "last_analysis_date": "2026-01-01T00:00:00Z",
        "link": "https://www.virustotal.com/gui/domain/a.example", "from": "network", "error": null,
        "object": report["data"],
    });
    assert_eq!(run.lines(), [expected]);
    assert_eq!(run.stderr, "");
}

#[tokio::test]
async fn many_are_printed_in_the_order_of_the_input_and_duplicates_cost_one_request() {
    let service = Service::start().await;
    let slow = ok(&domain("slow.example", 1)).set_delay(std::time::Duration::from_millis(150));
    service.gives("/domains/slow.example", slow).await;
    service.gives("/domains/quick.example", ok(&domain("quick.example", 0))).await;
    let program = Program::asking(&service.base_url());
    let list = "# a list\nslow[.]example\n\nquick.example\nslow.example\n";
    let run = program.run_with_input(&["lookup", "-f", "ids", "-"], list).ended_with(0);
    assert_eq!(run.stdout, "slow.example\nquick.example\nslow.example\n");
    assert_eq!(service.requests().await.len(), 2);
}

#[tokio::test]
async fn not_in_virustotal_is_a_state_of_its_own_and_ends_with_3() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    service.gives(&format!("/files/{SHA256}"), refusal(404, "NotFoundError", "File not found")).await;
    let program = Program::asking(&service.base_url());
    let run =
        program.run(&["lookup", SHA256, "a.example"]).ended_with(3).saying(&["not in VirusTotal", "not mean clean"]);
    let lines = run.lines();
    let member = |name: &str| lines.iter().map(|line| line[name].clone()).collect::<Vec<Value>>();
    assert_eq!(member("state"), ["not_found", "found"]);
    assert_eq!(member("object")[0], Value::Null);
    assert_eq!(member("error")[0], json!({ "code": "NotFoundError", "message": "File not found", "status": 404 }));
}

#[tokio::test]
async fn what_is_not_in_virustotal_is_remembered_for_a_while_and_said_with_its_age() {
    let service = Service::start().await;
    service.gives(&format!("/files/{SHA256}"), refusal(404, "NotFoundError", "File not found")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", SHA256]).ended_with(3);
    let again = program.run(&["lookup", "-f", "jsonl", SHA256]).ended_with(3);
    assert_eq!((&again.lines()[0]["state"], &again.lines()[0]["from"]), (&json!("not_found"), &json!("store")));
    assert!(again.lines()[0]["error"]["message"].as_str().is_some_and(|words| words.contains("from the store")));
    assert_eq!(service.requests().await.len(), 1);
    program.run(&["lookup", "--refresh", SHA256]).ended_with(3);
    assert_eq!(service.requests().await.len(), 2);
    let none = Program::asking(&service.base_url()).settings("[freshness]\npending = \"0 s\"\n");
    none.run(&["lookup", SHA256]).ended_with(3);
    none.run(&["lookup", SHA256]).ended_with(3);
    assert_eq!(service.requests().await.len(), 4);
}

#[tokio::test]
async fn what_was_found_before_and_is_not_there_any_more_is_said_with_what_was_said_then() {
    let service = Service::start().await;
    let (known, missing) = (domain("a.example", 4), refusal(404, "NotFoundError", "not found"));
    let looks = AtomicUsize::new(0);
    service
        .gives("/domains/a.example", move |_: &wiremock::Request| {
            if looks.fetch_add(1, Ordering::SeqCst) == 0 { ok(&known) } else { missing.clone() }
        })
        .await;
    service.gives(&format!("/files/{SHA256}"), refusal(404, "NotFoundError", "File not found")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "a.example"]).ended_with(0);
    for line in [&["lookup", "--refresh", "a.example"][..], &["lookup", "a.example"]] {
        let run =
            program.run(line).ended_with(3).saying(&["not in VirusTotal any more: a.example; at 20", "it said 4/70"]);
        assert!(!run.stderr.contains("never"), "{}", run.stderr);
    }
    let both = program.run(&["lookup", "a.example", SHA256]).ended_with(3);
    let said = both.saying(&["not in VirusTotal any more: a.example; at 20", "was never scanned"]);
    assert!(said.stderr.contains(&format!("not in VirusTotal: {SHA256};")), "{}", said.stderr);
}

#[tokio::test]
async fn a_hundred_objects_twice_cost_a_hundred_requests_and_offline_none() {
    let service = Service::start().await;
    let names: Vec<String> = (0..100).map(|number| format!("host{number}.example")).collect();
    for name in &names {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 1))).await;
    }
    let program = Program::asking(&service.base_url());
    for line in
        [&["lookup", "-f", "ids", "-"][..], &["lookup", "-f", "ids", "-"], &["--offline", "lookup", "-f", "ids", "-"]]
    {
        let run = program.run_with_input(line, &names.join("\n")).ended_with(0);
        assert_eq!(run.stdout.lines().collect::<Vec<_>>(), names);
        let requests = service.requests().await;
        // One more asks what kind of key it is.
        assert_eq!(requests.iter().filter(|line| !line.contains("/users/")).count(), 100);
        assert!(requests.len() <= 101);
    }
}

#[tokio::test]
async fn look_ups_are_in_the_history() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "a[.]example"]).ended_with(0);
    program.run(&["--read-only", "lookup", "a.example", "b.example"]).ended_with(3);
    let file = program.home.path().join("store.sqlite");
    let (store, _) = Store::open(&file, Options::default(), 0).expect("the store");
    let history =
        store.history(&Whose::new("default", &service.base_url(), None), 10, &Filter::default()).expect("a history");
    let told: Vec<_> = history.iter().map(|row| (&*row.lookup.value, row.lookup.state)).collect();
    let expected = [("b.example", State::NotFound), ("a.example", State::Found), ("a.example", State::Found)];
    assert_eq!(told, expected);
    let known = history[1].now.as_ref().and_then(|now| now.verdict.as_ref());
    assert_eq!(known.map(|verdict| (verdict.malicious, verdict.total)), Some((4, 70)));
}

#[tokio::test]
async fn c01_a_429_is_called_quota_names_both_limits_and_stops_the_queue() {
    let service = Service::start().await;
    service.gives(&format!("/files/{SHA256}"), refusal(429, "QuotaExceededError", "Quota exceeded")).await;
    let run = Program::asking(&service.base_url()).run(&["lookup", "--no-wait", SHA256]).ended_with(5);
    let run = run.saying(&["quota", "429", "next minute", "00:00 UTC", &format!("GET /files/{SHA256}")]);
    assert!(!run.stderr.contains("not in VirusTotal") && !run.stdout.contains("\"total\":0"), "{run:?}");
    assert_eq!(run.lines()[0]["state"], "quota");
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn after_a_429_partial_results_are_printed_and_the_rest_is_not_asked() {
    let service = Service::start().await;
    for number in 0..3 {
        let name = format!("n{number}.example");
        service.gives(&format!("/domains/{name}"), ok(&domain(&name, 0))).await;
    }
    // Everything else answers 404 without a body, so the refused one stands first among them.
    service.gives("/domains/full.example", refusal(429, "QuotaExceededError", "Quota exceeded")).await;
    let mut line =
        vec!["lookup".to_owned(), "--no-wait".into(), "n0.example".into(), "n1.example".into(), "full.example".into()];
    line.extend((0..40).map(|number| format!("late{number}.example")));
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let run = Program::asking(&service.base_url()).run(&line).ended_with(5).saying(&["not asked"]);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states[..3], ["found", "found", "quota"]);
    assert_eq!(states.last(), Some(&json!("not_asked")));
    assert!(service.requests().await.len() < 20, "the queue stops");
}

#[tokio::test]
async fn a_refused_key_ends_with_4_and_so_does_a_missing_privilege() {
    let service = Service::start().await;
    service.gives("/domains/a.example", refusal(401, "WrongCredentialsError", "Wrong API key")).await;
    service.gives("/domains/b.example", refusal(403, "ForbiddenError", "not authorized")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "a.example"]).ended_with(4).saying(&["refused", "401"]);
    program.run(&["lookup", "b.example"]).ended_with(4).saying(&["refused it to this API key", "403"]);
}

#[test]
fn without_a_key_nothing_is_sent_and_the_places_for_one_are_named() {
    let run = Program::new().run(&["lookup", "a.example"]).ended_with(4);
    run.saying(&["--api-key-file", "VT_API_KEY", "--demo"]);
}

#[tokio::test]
async fn nonsense_costs_no_request_and_ends_with_2() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "deadbeef"]).ended_with(2).saying(&["deadbeef"]);
    assert!(service.requests().await.is_empty());
    let run = program.run(&["lookup", "a.example", "deadbeef"]).ended_with(1);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["found", "not_asked"]);
}

#[tokio::test]
async fn internal_indicators_are_sent_only_with_a_yes() {
    let service = Service::start().await;
    let address = json!({ "data": { "type": "ip_address", "id": "10.1.2.3", "attributes": {} } });
    service.gives("/ip_addresses/10.1.2.3", ok(&address)).await;
    let program = Program::asking(&service.base_url()).settings("own_domains = [\"corp.example\"]\n");
    for internal in
        ["10.1.2.3", "2002:0a00:0001::1", "1.0.0.10.in-addr.arpa", "https://wiki.corp.example/x", "printer.local"]
    {
        program.run(&["lookup", internal]).ended_with(2).saying(&["internal", "--yes"]);
    }
    for secret in ["https://a.example/url?q=https://wiki.corp.example/x", "https://a.example/u/someone@mail.example"] {
        program.run(&["lookup", secret]).ended_with(2).saying(&["secret: ", "--yes"]);
    }
    assert!(service.requests().await.is_empty());
    let run = program.run(&["lookup", "--yes", "10.1.2.3"]).ended_with(0);
    assert_eq!(run.lines()[0]["state"], "no_analysis");
}

#[tokio::test]
async fn a_name_in_letters_of_its_own_and_a_network_are_internal_as_the_settings_list_them() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url())
        .settings("internal = [\"münchen.test\", \" zero8.example\", \"198.51.100.0/24\"]\n");
    for internal in ["münchen.test", "www.xn--mnchen-3ya.test", "http://zero8.example/a", "198.51.100.7"] {
        program.run(&["lookup", internal]).ended_with(2).saying(&["internal", "--yes"]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_named_by_type_and_id_is_internal_as_any_other() {
    let service = Service::start().await;
    service.gives("/ip_addresses/10.1.2.3", ok(&json!({ "data": { "type": "ip_address", "id": "10.1.2.3" } }))).await;
    let program = Program::asking(&service.base_url()).settings("own_domains = [\"corp.example\"]\n");
    let url = |text: &str| format!("url/{}", vtriage::ioc::url_id(text));
    let internal = [
        "domain/dc01.corp".to_owned(),
        "domain/DC01.Corp.".to_owned(),
        "domain/wiki.corp.example".to_owned(),
        "domain/192.168.1.1".to_owned(),
        "ip_address/192.168.1.1".to_owned(),
        "ip_address/::ffff:10.0.0.1".to_owned(),
        "ip_address/dc01.corp".to_owned(),
        "url/aHR0cDovL2RjMDEuY29ycC9hPz8+Pg==".to_owned(),
        url("dc01.corp/a"),
        "comment/d-dc01.corp-1a2b3c4d".to_owned(),
        "comment/i-10.1.2.3-1a2b3c4d".to_owned(),
        "resolution/10.1.2.3dc01.corp".to_owned(),
        "resolution/203.0.113.7dc01.corp".to_owned(),
    ];
    for named in &internal {
        for line in [
            &["lookup", named][..],
            &["related", named, "comments"],
            &["reanalyse", named],
            &["recipe", "run", "certificate-hosts", named],
            &["search", named],
            &["search", "--intelligence", named],
        ] {
            program.run(line).ended_with(2).saying(&["internal", "--yes"]);
        }
    }
    program.run(&["lookup", &url("https://u:pw@example.com/")]).ended_with(2).saying(&["secret: ", "--yes"]);
    let query = ["search", "--intelligence", "entity:url hostname:wiki.corp.example"];
    program.run(&query).ended_with(2).saying(&["internal", "--yes"]);
    program.run_with_input(&["lookup", "-"], &internal.join("\n")).ended_with(2).saying(&["dc01.corp: internal"]);
    assert_eq!(service.requests().await, Vec::<String>::new());
    program.run(&["lookup", "--yes", "ip_address/10.1.2.3"]).ended_with(0);
    let public = ["domain/a.example", "ip_address/203.0.113.7", "url/aHR0cDovL2V4YW1wbGUuY29tLw"];
    for named in public.into_iter().chain(["comment/d-a.example-1a2b3c4d", "resolution/203.0.113.7a.example"]) {
        program.run(&["lookup", named]).ended_with(3);
    }
    assert_eq!(service.requests().await.len(), 6);
}

#[tokio::test]
async fn c11_the_id_of_a_url_on_the_wire_is_base64url_without_padding() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "http://example.test/??>>", "http://example.com/"]).ended_with(3);
    let mut requests = service.requests().await;
    requests.sort();
    assert_eq!(requests, ["GET /urls/aHR0cDovL2V4YW1wbGUuY29tLw", "GET /urls/aHR0cDovL2V4YW1wbGUudGVzdC8_Pz4-"]);
}

#[tokio::test]
async fn json_is_one_array_also_when_nothing_was_found() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    service.gives("/search", ok(&json!({ "data": [] }))).await;
    let program = Program::asking(&service.base_url());
    for (line, length, code) in [
        (&["lookup", "-f", "json", "a.example", "b.example"][..], 2, 3),
        (&["lookup", "-f", "json", "b.example"], 1, 3),
        (&["search", "-f", "json", "nothing"], 0, 3),
    ] {
        let run = program.run(line);
        let array: Vec<Value> = serde_json::from_str(&run.stdout).expect("an array");
        assert_eq!((array.len(), run.code), (length, Some(code)), "{line:?} {run:?}");
    }
}

#[tokio::test]
async fn a_second_run_is_answered_by_the_store_and_offline_needs_no_key() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let program = Program::asking(&service.base_url());
    let first = program.run(&["lookup", "a.example"]).ended_with(0);
    let second = program.run(&["lookup", "a.example"]).ended_with(0);
    assert_eq!((&first.lines()[0]["from"], &second.lines()[0]["from"]), (&json!("network"), &json!("store")));
    assert_eq!(first.lines()[0]["object"], second.lines()[0]["object"]);
    assert_eq!(service.requests().await.len(), 1);
    program.run(&["lookup", "--refresh", "a.example"]).ended_with(0);
    program.run(&["lookup", "--no-cache", "a.example"]).ended_with(0);
    assert_eq!(service.requests().await.len(), 3);
    let offline = program.run(&["--offline", "lookup", "a.example", "b.example"]).ended_with(1);
    let states: Vec<Value> = offline.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["found", "not_asked"]);
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn a_table_tells_the_states_apart_in_words() {
    let service = Service::start().await;
    service.gives("/domains/bad.example", ok(&domain("bad.example", 9))).await;
    let new = json!({ "data": { "type": "domain", "id": "new.example", "attributes": { "last_analysis_stats": { "malicious": 0 } } } });
    service.gives("/domains/new.example", ok(&new)).await;
    service.gives("/domains/odd.example", ResponseTemplate::new(200).set_body_string("<html>Sign in</html>")).await;
    let line = ["lookup", "-f", "table", "bad.example", "new.example", "unknown.example", "odd.example"];
    let run = Program::asking(&service.base_url()).run(&line).ended_with(1);
    insta::assert_snapshot!(run.stdout);
}

#[tokio::test]
async fn a_closed_pipe_ends_it_quietly() {
    let service = Service::start().await;
    let mut report = domain("a.example", 0);
    report["data"]["attributes"]["whois"] = json!("x".repeat(1 << 20));
    service.gives("/domains/a.example", ok(&report)).await;
    let mut child = Program::asking(&service.base_url())
        .command(&["lookup", "a.example", "a.example"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[tokio::test]
async fn what_too_few_engines_flag_is_on_no_list_until_the_settings_say_so() {
    let service = Service::start().await;
    for (name, malicious) in [("lone.example", 1), ("bad.example", 3)] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, malicious))).await;
    }
    let program = Program::asking(&service.base_url());
    let written = |program: &Program, format: &str| {
        program.run(&["lookup", "-f", format, "lone.example", "bad.example"]).ended_with(0).stdout
    };
    let list = |program: &Program| {
        let list = written(program, "blocklist");
        list.split_once("# left out: ").map(|(_, rest)| rest.to_owned()).unwrap_or(list)
    };
    assert_eq!(
        list(&program),
        "1 flagged by too few engines\nbad.example\n\
         # not blocked: lone[.]example 1 of 70 engines flags it (2026-01-01)\n"
    );
    assert_eq!(written(&program, "stix").matches("\"pattern\"").count(), 1);
    assert_eq!(written(&program, "misp").matches("\"to_ids\": true").count(), 1);
    let program = program.settings("[flagged_from]\ndomain = 1");
    assert_eq!(list(&program), "nothing\nlone.example\nbad.example\n");
    assert_eq!(written(&program, "stix").matches("\"pattern\"").count(), 2);
}

/// Four names, each with a report.
async fn four() -> (Service, [&'static str; 4]) {
    let service = Service::start().await;
    let names = ["a.example", "b.example", "c.example", "d.example"];
    for name in names {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    (service, names)
}

#[tokio::test]
async fn a_run_with_a_limit_of_requests_ends_with_5_and_a_second_one_goes_on_from_the_store() {
    let (service, names) = four().await;
    let program = Program::asking(&service.base_url());
    let line: Vec<&str> = ["lookup", "--max-requests", "2"].into_iter().chain(names).collect();
    let run = program.run(&line).ended_with(5).saying(&["larger --max-requests", "nothing was sent"]);
    assert!(!run.stderr.contains("quota used up") && !run.stderr.contains("00:00 UTC"), "{}", run.stderr);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states[..3], ["found", "found", "not_asked"]);
    assert_eq!(service.requests().await.len(), 2);
    let line: Vec<&str> = ["lookup"].into_iter().chain(names).collect();
    let run = program.run(&line).ended_with(0);
    assert!(run.lines().iter().all(|line| line["state"] == "found"));
    assert_eq!(service.requests().await.len(), 4);
}

#[tokio::test]
async fn a_repetition_counts_against_the_limit_of_requests_and_is_told_to_the_curious() {
    let service = Service::start().await;
    service.gives("/domains/a.example", refusal(503, "TransientError", "")).await;
    let line = |most: &'static str| ["lookup", "-v", "--max-requests", most, "a.example"];
    Program::asking(&service.base_url()).run(&line("1")).ended_with(1);
    assert_eq!(service.requests().await.len(), 1);
    let run = Program::asking(&service.base_url()).run(&line("2")).ended_with(1);
    run.saying(&["GET /domains/a.example took 2 requests"]);
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn a_run_that_has_to_wait_says_before_how_long_and_with_no_wait_ends_with_what_is_done() {
    let (service, names) = four().await;
    let program = Program::asking(&service.base_url()).settings("requests_per_minute = 2\n");
    let line: Vec<&str> = ["lookup", "--no-wait"].into_iter().chain(names).collect();
    let run = program.run(&line).ended_with(5);
    let run = run.saying(&["4 look-ups, 4 requests at 2 a minute: about 1 min 1 s, until", "--no-wait was given"]);
    assert_eq!(run.lines().iter().filter(|line| line["state"] == "found").count(), 2);
    let line: Vec<&str> = ["lookup", "--max-wait", "10 s", "--quiet"].into_iter().chain(names).collect();
    let run = program.run(&line).ended_with(5).saying(&["--max-wait"]);
    assert!(!run.stderr.contains("look-ups"), "{}", run.stderr);
    assert_eq!(service.requests().await.len(), 2);
    program.run(&["lookup", "--no-wait", "--max-wait", "1 m", "a.example"]).ended_with(2);
}

#[tokio::test]
async fn what_a_run_asks_is_said_when_wanted_and_what_it_waits_for_after_ten_seconds() {
    let (service, _) = four().await;
    let late = ok(&domain("late.example", 0)).set_delay(std::time::Duration::from_secs(11));
    service.gives("/domains/late.example", late).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "-v", "a.example"]).ended_with(0).saying(&["1 look-up", "asking GET /domains/a.example"]);
    let run = program.run(&["lookup", "late.example"]).ended_with(0);
    run.saying(&["still waiting for an answer to GET /domains/late.example"]);
}

#[tokio::test]
async fn a_key_of_unknown_kind_is_asked_about_once_and_what_the_service_says_sets_the_pace() {
    let (service, names) = four().await;
    for name in ["e.example", "f.example"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let quotas = json!({
        "api_requests_hourly": { "allowed": 240, "used": 0 }, "api_requests_daily": { "allowed": 500, "used": 7 },
    });
    let user = json!({ "data": { "type": "user", "id": "someone", "attributes": { "quotas": quotas } } });
    service.gives(&format!("/users/{KEY}"), ok(&user)).await;
    let program = Program::asking(&service.base_url());
    let line: Vec<&str> = ["lookup", "--no-wait"].into_iter().chain(names).chain(["e.example", "f.example"]).collect();
    let run = program.run(&line).ended_with(5).saying(&["6 requests at 4 a minute", "--no-wait"]);
    assert_eq!(
        run.lines().iter().filter(|line| line["state"] == "found").count(),
        3,
        "the question was one of the four"
    );
    let questions = |requests: &[String]| requests.iter().filter(|line| line.contains("/users/")).count();
    let requests = service.requests().await;
    assert_eq!((questions(&requests), requests.len()), (1, 4));
    program.run(&line).ended_with(5);
    assert_eq!(questions(&service.requests().await), 1, "it holds for a day");
}

#[tokio::test]
async fn what_stands_between_us_and_the_service_says_nothing_of_the_kind_of_key() {
    let page = ResponseTemplate::new(200).set_body_raw("<html><title>Sign in</title></html>", "text/html");
    let own = |code: &str| refusal(403, code, "no");
    let rows = [
        ("passing trouble", ResponseTemplate::new(502), true),
        ("a portal's page", page, true),
        ("somebody else's no", ResponseTemplate::new(403).set_body_string("blocked"), true),
        ("the key is refused", refusal(401, "UserNotActiveError", "not active"), true),
        ("no accounts", ResponseTemplate::new(404), false),
        ("no such method", ResponseTemplate::new(405), false),
        ("the service's own no", own("ForbiddenError"), false),
    ];
    for (what, answer, asks_again) in rows {
        let (service, names) = four().await;
        service.gives("/domains/e.example", ok(&domain("e.example", 0))).await;
        service.gives(&format!("/users/{KEY}"), answer).await;
        let program = Program::asking(&service.base_url());
        let line: Vec<&str> =
            ["lookup", "--refresh", "--no-wait"].into_iter().chain(names).chain(["e.example"]).collect();
        program.run(&line);
        program.run(&line);
        let asked = service.requests().await.iter().filter(|line| line.contains("/users/")).count();
        assert_eq!(asked, if asks_again { 2 } else { 1 }, "{what}");
    }
}

#[tokio::test]
async fn a_refusal_that_is_waited_for_is_no_failure() {
    let service = Service::start().await;
    let busy = refusal(429, "QuotaExceededError", "Quota exceeded").insert_header("retry-after", "1");
    let place = "/api/v3/domains/a.example";
    Mock::given(method("GET")).and(path(place)).respond_with(busy).up_to_n_times(2).mount(&service.server).await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["lookup", "a.example"]).ended_with(0).saying(&["waiting 1 s"]);
    assert_eq!(run.lines()[0]["state"], "found");
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn a_change_that_is_refused_is_never_sent_again_by_itself() {
    let service = Service::start().await;
    let busy = || refusal(429, "QuotaExceededError", "Quota exceeded").insert_header("retry-after", "1");
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("a.bin"), "abc").expect("a file");
    for (place, line) in [
        ("/urls", &["submit", "--yes", "http://a.example/"][..]),
        ("/files", &["submit", "--yes", "--force", "a.bin"]),
        ("/domains/a.example/analyse", &["reanalyse", "--yes", "a.example"]),
        ("/domains/a.example/comments", &["comment", "--yes", "a.example", "a text"]),
    ] {
        service.answers("POST", place, busy()).await;
        program.run(line).ended_with(5).saying(&["429"]);
        let posts = service.requests().await.into_iter().filter(|seen| *seen == format!("POST {place}"));
        assert_eq!(posts.count(), 1, "{place}");
    }
}

fn url(address: &str, malicious: u32) -> Value {
    let id = format!("{:0>64x}", address.bytes().map(u64::from).sum::<u64>());
    json!({ "data": { "type": "url", "id": id, "attributes": {
        "url": address, "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": malicious, "harmless": 60 } } } })
}

#[tokio::test]
async fn a_whole_url_is_asked_about_sign_by_sign_as_an_argument_and_on_a_line() {
    let service = Service::start().await;
    let given = [
        "http://evil.example/login.",
        "http://evil.example/x)",
        "http://evil.example/?q=[.]",
        "http://evil.example/a(dot)b",
    ];
    for given in given {
        service.gives(&format!("/urls/{}", vtriage::ioc::url_id(given)), ok(&url(given, 7))).await;
    }
    let program = Program::asking(&service.base_url());
    let run = program.run(&[&["lookup", "-f", "jsonl"][..], &given].concat()).ended_with(0);
    for (line, given) in run.lines().iter().zip(given) {
        assert_eq!((&line["input"], &line["malicious"], &line["asked"]), (&json!(given), &json!(7), &Value::Null));
    }
    assert_eq!(run.stderr, "");
    let list = given.join("\n");
    let run = program.run_with_input(&["lookup", "--refresh", "-f", "values", "-"], &list).ended_with(0);
    assert_eq!(run.stdout.trim_end(), list);
    program.run(&[&["queue", "add"][..], &given].concat()).ended_with(0);
    let kept: Vec<Value> =
        program.run(&["queue", "list", "-f", "jsonl"]).lines().iter().map(|row| row["value"].clone()).collect();
    assert_eq!(kept, given);
}

#[tokio::test]
async fn what_is_asked_for_as_another_url_than_was_given_is_told_as_what_was_asked() {
    let service = Service::start().await;
    let asked = "http://evil.example/login";
    let place = format!("/urls/{}", vtriage::ioc::url_id(asked));
    service.gives(&place, ok(&url(asked, 0))).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["lookup", "hxxp://evil[.]example/login."]).ended_with(0);
    assert_eq!(run.lines()[0]["asked"], asked);
    assert_eq!(run.stderr, "vtriage: hxxp://evil[.]example/login.: asked as http://evil.example/login\n");
    let run = program.run(&["queue", "add", "(http://evil.example/login)"]).ended_with(0);
    run.saying(&["(http://evil.example/login): asked as http://evil.example/login"]);
    let nobody = Service::start().await;
    nobody.gives(&place, refusal(404, "NotFoundError", "not found")).await;
    let program = Program::asking(&nobody.base_url());
    let run = program.run(&["lookup", "-f", "table", "hxxp://evil[.]example/login."]).ended_with(3);
    assert!(run.stdout.contains(" http://evil.example/login\n"), "{}", run.stdout);
    run.saying(&["not in VirusTotal: http://evil.example/login; it was never scanned"]);
    let run = program.run(&["lookup", "hxxp://evil[.]example/login.", "evil.example/login"]).ended_with(3);
    assert_eq!([&run.lines()[0]["asked"], &run.lines()[1]["asked"]], [asked, asked]);
    run.saying(&["1 more are asked as other URLs"]);
}

#[tokio::test]
async fn a_url_that_the_service_spells_otherwise_is_told_as_it_was_asked_for_too() {
    let service = Service::start().await;
    let report = json!({ "data": { "type": "url", "id": "ab".repeat(32), "attributes": {
        "url": "http://parcel.example/A", "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 4, "harmless": 60 } } } });
    for spelling in ["http://PARCEL.example/A", "http://parcel.example/A"] {
        let id = vtriage::ioc::url_id(spelling);
        service.gives(&format!("/urls/{id}"), ok(&report)).await;
    }
    let program = Program::asking(&service.base_url());
    let asked = |typed: &str| program.run(&["lookup", "-f", "jsonl", typed]).ended_with(0).lines()[0]["asked"].clone();
    assert_eq!(asked("hxxp://PARCEL[.]example/A"), json!("http://PARCEL.example/A"));
    assert_eq!(asked("hxxp://parcel[.]example/A"), Value::Null, "the same spelling is told once");
    let note = program.run(&["lookup", "-f", "ticket", "http://PARCEL.example/A"]).ended_with(0).stdout;
    assert!(note.contains("PARCEL[.]example/A") && note.contains("parcel[.]example/A"), "{note}");
}
