//! `vtriage recipe`: pivots of several steps, their price, and what they leave.

use serde_json::{Value, json};
use wiremock::Mock;
use wiremock::matchers::{method, path};

use crate::program::Program;
use crate::service::{Service, ok, refusal};

const OWN: &str = r#"
name = "mine"
about = "Files that talk to a domain, and whom else they talk to."
starts = ["domain"]

[[step]]
name = "files"
from = "start"
relationship = "communicating_files"
keep = { flagged = true, at_most = 2 }

[[step]]
name = "hosts"
from = "files"
relationship = "contacted_domains"
keep = { at_most = 2 }
"#;

/// A program whose user has written a recipe.
fn with_own(program: Program, text: &str) -> Program {
    let folder = program.home.path().join("recipes");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("mine.toml"), text).expect("a file");
    program
}

fn object(kind: &str, id: &str, malicious: u32) -> Value {
    json!({ "type": kind, "id": id, "attributes": { "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": malicious, "suspicious": 0, "harmless": 0, "undetected": 60 } } })
}

fn file(number: u32) -> String {
    format!("{number:064x}")
}

async fn world() -> Service {
    let service = Service::start().await;
    let list = |objects: Vec<Value>| ok(&json!({ "data": objects }));
    let files = vec![object("file", &file(1), 0), object("file", &file(2), 40), object("file", &file(3), 20)];
    service.gives("/domains/a.example/communicating_files", list(files)).await;
    let hosts = |names: &[&str]| names.iter().map(|name| object("domain", name, 7)).collect::<Vec<_>>();
    service.gives(&format!("/files/{}/contacted_domains", file(2)), list(hosts(&["b.example", "a.example"]))).await;
    let more = list(hosts(&["c.example", "b.example", "d.example"]));
    service.gives(&format!("/files/{}/contacted_domains", file(3)), more).await;
    service
}

#[test]
fn the_list_says_what_each_recipe_costs_at_most_and_what_is_wrong_with_ones_own_files() {
    let run = Program::new().run(&["recipe", "list"]).ended_with(0);
    let lines = run.lines();
    let told: Vec<(&str, u64)> =
        lines.iter().filter_map(|line| Some((line["name"].as_str()?, line["most"].as_u64()?))).collect();
    assert_eq!(told.first(), Some(&("file-network", 8)), "{told:?}");
    assert!(lines.iter().any(|line| line["needs"][0]["needs"] == "premium"), "{lines:?}");
    let wrong = with_own(Program::new(), &OWN.replace("contacted_domains", "contacted_ghosts"));
    let run = wrong.run(&["recipe", "list"]).ended_with(1);
    assert!(run.stderr.contains("mine.toml, line 15: a file has no \"contacted_ghosts\""), "{}", run.stderr);
    let shown = Program::new().run(&["recipe", "show", "domain-hosts"]).ended_with(0);
    assert!(shown.stdout.contains("relationship = \"communicating_files\""), "{}", shown.stdout);
    assert!(shown.stderr.contains("1 + at most 5 + at most 5 requests, at most 11"), "{}", shown.stderr);
}

#[tokio::test]
async fn a_run_says_its_price_first_then_step_by_step_what_it_kept_and_left() {
    let service = world().await;
    let program = with_own(Program::asking(&service.base_url()), OWN);
    let run = program.run(&["recipe", "run", "mine", "a[.]example"]).ended_with(0);
    let said: Vec<&str> = run.stderr.lines().map(|line| line.trim_start_matches("vtriage: ")).collect();
    assert_eq!(
        said,
        [
            "mine: 1 + at most 2 requests, at most 3",
            "files: kept 2 of 3: 1 not flagged",
            "hosts: kept 2 of 3: 1 over the limit of 2",
        ]
    );
    let rows: Vec<String> = run
        .lines()
        .iter()
        .map(|line| format!("{} {} {}", line["source"], line["relationship"], line["id"]).replace('"', ""))
        .collect();
    assert_eq!(
        rows,
        [
            format!("a.example communicating_files {}", file(2)),
            format!("a.example communicating_files {}", file(3)),
            format!("{} contacted_domains b.example", file(2)),
            format!("{} contacted_domains b.example", file(3)),
            format!("{} contacted_domains c.example", file(3)),
        ]
    );
    assert_eq!(service.requests().await.len(), 3);
    // What came is in the store now: the same run costs nothing.
    let again = program.run(&["recipe", "run", "mine", "a.example"]).ended_with(0);
    assert!(again.stderr.contains("at most 3; 1 of them in the store"), "{}", again.stderr);
    assert_eq!((service.requests().await.len(), again.lines().len()), (3, 5));
}

#[tokio::test]
async fn a_run_ends_where_its_requests_end_and_prints_what_it_found() {
    let service = world().await;
    let program = with_own(Program::asking(&service.base_url()), OWN);
    let run = program.run(&["recipe", "run", "--max-requests", "2", "mine", "a.example"]).ended_with(5);
    assert_eq!((run.lines().len(), service.requests().await.len()), (3, 2), "with what the step under way found");
    assert!(run.stderr.contains("it did not come to its end: "), "{}", run.stderr);
    let offline = program.run(&["recipe", "run", "--offline", "mine", "z.example"]).ended_with(1);
    assert!(offline.stderr.contains("1 not asked"), "{}", offline.stderr);
    assert_eq!(service.requests().await.len(), 2);
}

#[tokio::test]
async fn what_does_not_fit_a_recipe_is_not_sent() {
    let service = world().await;
    let program = with_own(Program::asking(&service.base_url()), OWN);
    let run = program.run(&["recipe", "run", "mine", "198.51.100.7"]).ended_with(2);
    assert!(
        run.stderr.contains("mine starts from domain, and this is an IP address; nothing was sent"),
        "{}",
        run.stderr
    );
    let run = program.run(&["recipe", "run", "nobodys", "a.example"]).ended_with(2);
    assert!(run.stderr.contains("there is no recipe nobodys; there are file-network, "), "{}", run.stderr);
    assert!(service.requests().await.is_empty());
}

#[tokio::test]
async fn a_list_that_could_not_be_read_has_its_record_and_so_has_what_is_no_start() {
    let service = Service::start().await;
    service.gives("/domains/forbidden.example/communicating_files", refusal(403, "ForbiddenError", "no")).await;
    service.gives("/domains/gone.example/communicating_files", refusal(404, "NotFoundError", "no")).await;
    for (start, code, state, error) in
        [("forbidden.example", 4, "failed", "ForbiddenError"), ("gone.example", 3, "not_found", "NotFoundError")]
    {
        let program = with_own(Program::asking(&service.base_url()), OWN);
        let lines = program.run(&["recipe", "run", "mine", start]).ended_with(code).lines();
        let told = (&lines[0]["state"], &lines[0]["error"]["code"], &lines[0]["relationship"], &lines[0]["source"]);
        assert_eq!(told, (&json!(state), &json!(error), &json!("communicating_files"), &json!(start)), "{lines:?}");
        assert_eq!(lines.len(), 1);
    }
    let program = with_own(Program::asking(&service.base_url()), OWN);
    let lines = program.run(&["recipe", "run", "mine", "198.51.100.7"]).ended_with(2).lines();
    assert_eq!((lines.len(), &lines[0]["state"]), (1, &json!("not_asked")));
    let gate = program.run(&["recipe", "run", "--fail-on", "unknown", "mine", "gone.example"]);
    gate.ended_with(6);
}

#[tokio::test]
async fn what_the_key_may_not_ask_is_asked_once() {
    let service = Service::start().await;
    let list = json!({ "data": [object("file", &file(2), 40), object("file", &file(3), 20)] });
    service.gives("/domains/a.example/communicating_files", ok(&list)).await;
    for number in [2, 3] {
        let place = format!("/files/{}/contacted_domains", file(number));
        service.gives(&place, refusal(403, "ForbiddenError", "You are not authorized")).await;
    }
    let run = with_own(Program::asking(&service.base_url()), OWN).run(&["recipe", "run", "mine", "a.example"]);
    let run = run.ended_with(4);
    assert!(run.stderr.contains("hosts: found nothing; 2 not asked ("), "{}", run.stderr);
    assert_eq!(service.requests().await.len(), 2);
}

#[tokio::test]
async fn what_two_starts_have_in_common_is_printed_with_each_of_its_links() {
    let service = Service::start().await;
    let shared = ok(&json!({ "data": [object("file", &file(2), 40)] }));
    for start in ["a1.example", "b1.example"] {
        service.gives(&format!("/domains/{start}/communicating_files"), shared.clone()).await;
    }
    let hosts = ok(&json!({ "data": [object("domain", "c.example", 7)] }));
    service.gives(&format!("/files/{}/contacted_domains", file(2)), hosts).await;
    let program = with_own(Program::asking(&service.base_url()), OWN);
    let run = program.run(&["recipe", "run", "-f", "jsonl", "mine", "a1.example", "b1.example"]).ended_with(0);
    let links: Vec<String> =
        run.lines().iter().map(|line| format!("{} {}", line["source"], line["id"]).replace('"', "")).collect();
    let file = file(2);
    assert_eq!(links, [format!("a1.example {file}"), format!("b1.example {file}"), format!("{file} c.example")]);
}

#[tokio::test]
async fn what_is_said_to_be_in_the_store_is_what_a_run_does_not_ask_for() {
    let service = world().await;
    let program = with_own(Program::asking(&service.base_url()), OWN);
    program.run(&["related", "--limit", "2", "a.example", "communicating_files"]).ended_with(0);
    let run = program.run(&["recipe", "run", "mine", "a.example"]).ended_with(0);
    // Two rows of a list are not the list.
    assert!(run.stderr.contains("mine: 1 + at most 2 requests, at most 3\n"), "{}", run.stderr);
    assert_eq!(service.requests().await.len(), 4, "one by the first command");
    let again = program.run(&["recipe", "run", "mine", "a.example"]).ended_with(0);
    assert!(again.stderr.contains("at most 3; 1 of them in the store"), "{}", again.stderr);
    assert_eq!(service.requests().await.len(), 4);
}

const ONE: &str = r#"
name = "one"
about = "Files that talk to a domain."
starts = ["domain"]

[[step]]
name = "files"
from = "start"
relationship = "communicating_files"
keep = { at_most = 2 }
"#;

#[tokio::test]
async fn a_run_never_costs_more_than_it_said_and_counts_what_was_asked_again() {
    for (text, name, sent, words) in
        [(ONE, "one", 1, "done; 1 of at most 1 request"), (OWN, "mine", 3, "done; 3 of at most 3 requests")]
    {
        let service = world().await;
        for place in [
            "/domains/a.example/communicating_files".to_owned(),
            format!("/files/{}/contacted_domains", file(2)),
            format!("/files/{}/contacted_domains", file(3)),
        ] {
            let trouble = Mock::given(method("GET")).and(path(format!("/api/v3{place}")));
            let trouble = trouble.respond_with(refusal(503, "TransientError", "")).up_to_n_times(1).with_priority(1);
            trouble.mount(&service.server).await;
        }
        let program = with_own(Program::asking(&service.base_url()), text);
        let run = program.run(&["recipe", "run", "-v", name, "a.example"]).ended_with(1);
        assert_eq!(service.requests().await.len(), sent, "{}", run.stderr);
        run.saying(&[words]);
    }
}

/// Files that talk to a domain, each with its report.
const READ: &str = r#"
name = "read"
about = "Files that talk to a domain, and what is known of them."
starts = ["domain"]

[[step]]
name = "files"
from = "start"
relationship = "communicating_files"
report = true
"#;

#[tokio::test]
async fn what_was_asked_in_vain_is_printed_with_what_came_of_it() {
    let service = Service::start().await;
    // A list of names: nothing is known of what they name before it is asked.
    let bare: Vec<Value> = (1..=4).map(|number| json!({ "type": "file", "id": file(number) })).collect();
    service.gives("/domains/a.example/communicating_files", ok(&json!({ "data": bare }))).await;
    service.gives(&format!("/files/{}", file(1)), refusal(404, "NotFoundError", "File not found")).await;
    service.gives(&format!("/files/{}", file(2)), refusal(400, "BadRequestError", "no")).await;
    service.gives(&format!("/files/{}", file(3)), ok(&json!({ "data": object("file", &file(3), 9) }))).await;
    let program = with_own(Program::asking(&service.base_url()), READ);
    let told = |run: &crate::program::Run| -> Vec<String> {
        run.lines().iter().map(|line| format!("{} {}", line["state"], line["error"]["code"]).replace('"', "")).collect()
    };
    let run = program.run(&["recipe", "run", "--max-requests", "4", "read", "a.example"]);
    assert_eq!(
        told(&run),
        ["not_found NotFoundError", "failed BadRequestError", "found null", "not_asked RunLimit"],
        "{}",
        run.stderr
    );
    // What only a certificate names is known by nothing but its report.
    let service = Service::start().await;
    let certificate = json!({ "type": "ssl_cert", "id": "c1", "attributes": { "subject": { "CN": "gone.example" } } });
    service.gives("/domains/a.example/historical_ssl_certificates", ok(&json!({ "data": [certificate] }))).await;
    service.gives("/domains/gone.example", refusal(404, "NotFoundError", "Domain not found")).await;
    let run = Program::asking(&service.base_url()).run(&["recipe", "run", "certificate-hosts", "a.example"]);
    assert_eq!(told(&run.ended_with(0))[1], "not_found NotFoundError");
}

#[tokio::test]
async fn what_the_step_under_way_has_found_is_printed_when_a_run_ends_early_and_fail_on_sees_it() {
    let service = Service::start().await;
    let list = |objects: Vec<Value>| ok(&json!({ "data": objects }));
    service.gives("/domains/a1.example/communicating_files", list(vec![object("file", &file(2), 40)])).await;
    let program = with_own(Program::asking(&service.base_url()), ONE);
    let run = program.run(&[
        "recipe",
        "run",
        "--max-requests",
        "1",
        "--fail-on",
        "malicious",
        "one",
        "a1.example",
        "b1.example",
    ]);
    let run = run.ended_with(6).saying(&[
        "files: kept 1 of 1, incomplete; 1 not answered",
        "it did not come to its end: ",
        "what it found is printed",
    ]);
    let told: Vec<_> = run.lines().iter().map(|line| (line["state"].clone(), line["id"].clone())).collect();
    assert_eq!(told, [(json!("not_asked"), json!("b1.example")), (json!("found"), json!(file(2)))]);
}

/// Hosts that a file contacts.
const HOSTS: &str = r#"
name = "hosts"
about = "Hosts that a file contacts."
starts = ["file"]

[[step]]
name = "domains"
from = "start"
relationship = "contacted_domains"
"#;

#[tokio::test]
async fn a_start_that_is_given_twice_is_asked_about_once_by_whatever_name() {
    let service = Service::start().await;
    let (id, md5) = (file(2), "d".repeat(32));
    let report = json!({ "data": { "type": "file", "id": id, "attributes": { "md5": md5, "sha256": id,
        "last_analysis_date": 1_767_225_600, "last_analysis_stats": { "malicious": 40, "undetected": 20 } } } });
    service.gives(&format!("/files/{md5}"), ok(&report)).await;
    let hosts = ok(&json!({ "data": [object("domain", "c.example", 7)] }));
    service.gives(&format!("/files/{id}/contacted_domains"), hosts).await;
    let program = with_own(Program::asking(&service.base_url()), HOSTS);
    program.run(&["lookup", &md5]).ended_with(0);
    let run = program.run(&["recipe", "run", "hosts", &id, &md5, &id.to_uppercase()]).ended_with(0);
    let run = run.saying(&["hosts: 1 request\n", "the same as"]);
    assert_eq!((run.lines().len(), service.requests().await.len()), (1, 2), "{}", run.stderr);
}

#[tokio::test]
async fn what_only_several_can_share_is_not_asked_of_one() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let id = file(2);
    for given in [vec![&*id], vec![&id, &id]] {
        let run = program.run(&[&["recipe", "run", "common-hosts"], &*given].concat()).ended_with(2);
        run.saying(&["common-hosts needs at least 2 to start from, and this is 1; nothing was sent"]);
    }
    assert!(service.requests().await.is_empty());
    let shown = program.run(&["recipe", "show", "common-hosts"]).ended_with(0);
    // Its price is that of as many as it needs.
    shown.saying(&["of 2: 2 + 2 + at most 5 requests, at most 9"]);
}

/// Hosts that files contact, and where they have pointed.
const POINTED: &str = r#"
name = "pointed"
about = "Hosts that a file contacts, and where they have pointed."
starts = ["file"]

[[step]]
name = "domains"
from = "start"
relationship = "contacted_domains"

[[step]]
name = "addresses"
from = "domains"
relationship = "resolutions"
"#;

#[tokio::test]
async fn an_internal_host_that_a_list_names_is_asked_about_only_with_a_yes() {
    let service = Service::start().await;
    let id = file(2);
    let hosts = ok(&json!({ "data": [object("domain", "sync.local", 0), object("domain", "c.example", 7)] }));
    service.gives(&format!("/files/{id}/contacted_domains"), hosts).await;
    for host in ["sync.local", "c.example"] {
        service.gives(&format!("/domains/{host}/resolutions"), ok(&json!({ "data": [] }))).await;
    }
    let program = with_own(Program::asking(&service.base_url()), POINTED);
    let run = program.run(&["recipe", "run", "pointed", &id]).ended_with(0);
    run.saying(&["addresses: found nothing; 1 internal or secret, not asked"]);
    let asked = |requests: Vec<String>| requests.iter().any(|sent| sent.contains("sync.local"));
    assert!(!asked(service.requests().await));
    program.run(&["recipe", "run", "--yes", "pointed", &id]).ended_with(0);
    assert!(asked(service.requests().await));
}

#[test]
fn a_recipe_of_ones_own_stands_in_for_the_shipped_one_of_its_name_whatever_the_case_of_its_letters() {
    let program = with_own(Program::new(), &ONE.replace("\"one\"", "\"Domain-Hosts\""));
    let shown = program.run(&["recipe", "show", "domain-hosts"]).ended_with(0);
    assert!(shown.stdout.contains("Files that talk to a domain."), "{}", shown.stdout);
    let names: Vec<Value> = program.run(&["recipe", "list"]).lines().iter().map(|line| line["name"].clone()).collect();
    assert!(names.contains(&json!("Domain-Hosts")) && !names.contains(&json!("domain-hosts")), "{names:?}");
}

/// Where hosts have pointed.
const LINKS: &str = r#"
name = "links"
about = "Where hosts have pointed."
starts = ["domain"]

[[step]]
name = "addresses"
from = "start"
relationship = "resolutions"
"#;

#[tokio::test]
async fn what_a_list_says_of_a_link_is_said_of_that_link_alone_in_every_format() {
    let service = Service::start().await;
    // Two names that pointed at one address, on different days: 2026-03-01 and 2026-04-02.
    for (name, at, malicious) in [("a.example", 1_772_323_200, 9), ("b.example", 1_775_088_000, 0)] {
        let resolution = json!({ "type": "resolution", "id": format!("192.0.2.44{name}"), "attributes": {
            "date": at, "host_name": name, "ip_address": "192.0.2.44",
            "host_name_last_analysis_stats": { "malicious": malicious, "undetected": 60 },
            "ip_address_last_analysis_stats": { "malicious": 4, "undetected": 60 } } });
        service.gives(&format!("/domains/{name}/resolutions"), ok(&json!({ "data": [resolution] }))).await;
    }
    let program = with_own(Program::asking(&service.base_url()), LINKS);
    let printed = |format: &str| {
        program.run(&["recipe", "run", "links", "-f", format, "a.example", "b.example"]).ended_with(0).stdout
    };
    let related =
        |format: &str, name: &str| program.run(&["related", "-f", format, name, "resolutions"]).ended_with(0).stdout;
    let days: Vec<[Value; 4]> = printed("jsonl")
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let of = &line["object"]["attributes"];
            [line["source"].clone(), line["id"].clone(), of["host_name"].clone(), of["date"].clone()]
        })
        .collect();
    let told = |name: &str, at: i64| [json!(name), json!("192.0.2.44"), json!(name), json!(at)];
    assert_eq!(days, [told("a.example", 1_772_323_200), told("b.example", 1_775_088_000)]);
    for format in ["table", "csv", "md", "jsonl"] {
        let lines = |text: String| text.replace("\"from\":\"network\"", "\"from\":\"store\"");
        let (all, first, second) = (lines(printed(format)), related(format, "a.example"), related(format, "b.example"));
        let (first, second) = (lines(first), lines(second));
        let once = |text: &str| all.lines().filter(|line| text.lines().any(|known| known == *line)).count();
        assert_eq!(
            once(&first) + once(&second),
            all.lines().count() + heads(format),
            "{format}: {all}\n{first}\n{second}"
        );
    }
    let bundle: Value = serde_json::from_str(&printed("stix")).expect("JSON");
    let starts: Vec<&str> = bundle["objects"]
        .as_array()
        .expect("objects")
        .iter()
        .filter(|object| object["relationship_type"] == "resolves-to")
        .filter_map(|object| object["start_time"].as_str())
        .collect();
    assert_eq!(starts, ["2026-03-01T00:00:00.000Z", "2026-04-02T00:00:00.000Z"]);
}

/// Lines that stand above each list of a format.
fn heads(format: &str) -> usize {
    match format {
        "table" | "csv" => 1,
        "md" => 2,
        _ => 0,
    }
}

#[tokio::test]
async fn what_only_a_report_says_is_told_also_where_a_list_named_the_object_first() {
    let service = Service::start().await;
    let written =
        |path: &str| json!({ "data": [{ "type": "file", "id": file(9), "context_attributes": { "paths": [path] } }] });
    for (number, path) in [(2, "/tmp/one"), (3, "/tmp/two")] {
        service.gives(&format!("/files/{}/dropped_files", file(number)), ok(&written(path))).await;
    }
    service.gives(&format!("/files/{}", file(9)), ok(&json!({ "data": object("file", &file(9), 40) }))).await;
    let text = HOSTS.replace("contacted_domains", "dropped_files");
    let paths = |text: &str| -> Vec<String> {
        let program = with_own(Program::asking(&service.base_url()), text);
        let run = program.run(&["recipe", "run", "hosts", &file(2), &file(3)]).ended_with(0);
        let told = |line: &Value| format!("{} {}", line["object"]["context_attributes"]["paths"][0], line["malicious"]);
        run.lines().iter().map(|line| told(line).replace('"', "")).collect()
    };
    assert_eq!(paths(&text), ["/tmp/one null", "/tmp/two null"]);
    // Where the step reads the report, that is what was paid for.
    assert_eq!(paths(&(text + "report = true\n")), ["null 40", "null 40"]);
}
