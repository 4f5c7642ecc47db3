//! What one service said, or said to one key, is not shown as another's.

use serde_json::{Value, json};

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok};

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
const OTHER_KEY: &str = "other-test-key-0123456789abcdef0";

/// What each row of the queue is, as the service at `base` is known to see it.
fn states(program: &Program, base: &str) -> Vec<Value> {
    let lines = program.run(&["--base-url", base, "queue", "list"]).ended_with(0).lines();
    lines.iter().map(|line| line["state"].clone()).collect()
}

#[tokio::test]
async fn a_row_that_one_service_answered_is_not_asked_at_another() {
    let (one, other) = (Service::start().await, Service::start().await);
    other.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let (one_base, other_base) = (one.base_url(), other.base_url());
    let program = Program::asking(&one_base);
    program.run(&["queue", "add", "a.example", "b.example"]).ended_with(0);
    program.run(&["queue", "run"]).ended_with(3);
    assert_eq!(states(&program, &one_base), ["not_found", "not_found"]);
    assert_eq!(states(&program, &other_base), ["not_asked", "not_asked"]);
    program.run(&["--base-url", &other_base, "queue", "run"]).ended_with(3);
    assert_eq!(other.requests().await.len(), 2, "what it was never asked it is asked");
    assert_eq!(states(&program, &other_base), ["found", "not_found"]);
    assert_eq!(states(&program, &one_base), ["not_found", "not_found"], "nothing is lost by going back");
}

#[tokio::test]
async fn the_history_names_the_service_that_said_it_and_what_is_known_now_is_the_own_service_s() {
    let (one, other) = (Service::start().await, Service::start().await);
    one.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let (one_base, other_base) = (one.base_url(), other.base_url());
    let program = Program::asking(&one_base);
    program.run(&["lookup", "a.example"]).ended_with(0);
    let told = |base: &str| program.run(&["--base-url", base, "history"]).ended_with(0).lines().swap_remove(0);
    let here = told(&one_base);
    assert_eq!((&here["said_by"], &here["now"]["malicious"]), (&Value::Null, &json!(4)));
    let elsewhere = told(&other_base);
    assert_eq!((&elsewhere["value"], &elsewhere["then"]["malicious"]), (&json!("a.example"), &json!(4)));
    assert_eq!(elsewhere["said_by"], json!(one_base));
    assert_eq!(elsewhere["now"], Value::Null, "the other service never said anything of it");
    let table = program.run(&["--base-url", &other_base, "history", "-f", "table"]).ended_with(0).stdout;
    assert!(table.contains(&format!("a.example  (said by {one_base})")), "{table}");
    let table = program.run(&["history", "-f", "table"]).ended_with(0).stdout;
    assert!(!table.contains("said by"), "{table}");
}

#[tokio::test]
async fn profiles_of_one_service_share_what_is_public() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let program = Program::asking(&service.base_url())
        .settings("[profiles.day]\ntheme = \"terminal\"\n[profiles.night]\ntheme = \"terminal\"\n");
    for profile in ["day", "night"] {
        program.run(&["--profile", profile, "lookup", "a.example"]).ended_with(0);
    }
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn what_a_service_said_to_one_key_of_what_is_private_is_not_shown_to_another() {
    let service = Service::start().await;
    let report = json!({ "data": { "type": "private_file", "id": SHA256, "attributes": {
        "last_analysis_stats": { "malicious": 3, "undetected": 60 } } } });
    service.gives(&format!("/private/files/{SHA256}"), ok(&report)).await;
    let base = service.base_url();
    let program = |key: &str| Program::new().with("VTRIAGE_API_KEY", key).with("VTRIAGE_BASE_URL", &base);
    let mine = program(KEY).settings("[store]\nkeep_private = true\n[profiles.other]\ntheme = \"terminal\"\n");
    mine.run(&["private", "show", SHA256]).ended_with(0);
    assert_eq!(mine.run(&["private", "show", SHA256]).ended_with(0).lines()[0]["from"], "store");
    let theirs = mine.with("VTRIAGE_API_KEY", OTHER_KEY);
    assert_eq!(theirs.run(&["private", "show", SHA256]).ended_with(0).lines()[0]["from"], "network");
    assert_eq!(theirs.run(&["private", "show", SHA256]).ended_with(0).lines()[0]["from"], "store");
    let mine = theirs.with("VTRIAGE_API_KEY", KEY);
    assert_eq!(mine.run(&["private", "show", SHA256]).ended_with(0).lines()[0]["from"], "store");
    assert_eq!(service.requests().await.len(), 2);
    let lines = mine.run(&["--offline", "private", "show", SHA256]).ended_with(0).lines();
    assert_eq!(lines[0]["malicious"], 3, "offline no key is looked for: what was said to those of the profile is seen");
    let elsewhere = mine.run(&["--offline", "--profile", "other", "private", "show", SHA256]).ended_with(1).lines();
    assert_eq!(elsewhere[0]["state"], "not_asked");
}

const MD5: &str = "7809376fe32e44c957347816a47b3d65";
const OTHER: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// The report of a file that `malicious` of 70 engines flag.
fn file(id: &str, malicious: u32, md5: Option<&str>) -> wiremock::ResponseTemplate {
    let mut report = json!({ "data": { "type": "file", "id": id, "attributes": {
        "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": malicious, "undetected": 70 - malicious } } } });
    if let Some(md5) = md5 {
        report["data"]["attributes"]["md5"] = json!(md5);
    }
    ok(&report)
}

#[tokio::test]
async fn which_file_a_hash_means_is_the_word_of_the_service_that_said_it() {
    let (one, other) = (Service::start().await, Service::start().await);
    one.gives(&format!("/files/{MD5}"), file(SHA256, 40, None)).await;
    other.gives(&format!("/files/{MD5}"), file(OTHER, 3, None)).await;
    let (one_base, other_base) = (one.base_url(), other.base_url());
    let program = Program::asking(&one_base);
    let told = |base: &str| {
        let line = program.run(&["--base-url", base, "lookup", MD5]).ended_with(0).lines().swap_remove(0);
        (line["id"].clone(), line["malicious"].clone(), line["from"].clone())
    };
    let (network, store) = (json!("network"), json!("store"));
    assert_eq!(told(&one_base), (json!(SHA256), json!(40), network.clone()));
    assert_eq!(told(&other_base), (json!(OTHER), json!(3), network));
    assert_eq!(told(&one_base), (json!(SHA256), json!(40), store.clone()), "what another says changes nothing of it");
    assert_eq!(told(&other_base), (json!(OTHER), json!(3), store));
    program.run(&["--base-url", &other_base, "note", MD5, "seen"]).ended_with(0);
    let note = |base: &str, of: &str| program.run(&["--base-url", base, "note", of]).stdout;
    assert!(note(&one_base, OTHER).contains("seen"), "a note is of the file that its hash means where it was written");
    assert!(!note(&one_base, MD5).contains("seen"));
    let words = program.run(&["--base-url", &Service::start().await.base_url(), "note", MD5]).ended_with(2);
    words.saying(&["not known here yet"]);
}

#[tokio::test]
async fn what_a_run_is_said_to_find_in_the_store_it_does_not_ask() {
    let service = Service::start().await;
    service.gives(&format!("/files/{MD5}"), file(SHA256, 40, None)).await;
    // The file turns out to have another MD5: what was kept answers the question by this one no more.
    service.gives(&format!("/files/{SHA256}"), file(SHA256, 41, Some("00000000000000000000000000000001"))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", MD5]).ended_with(0);
    program.run(&["lookup", "-v", MD5]).ended_with(0).saying(&["1 in the store", "0 requests"]);
    program.run(&["lookup", "--refresh", SHA256]).ended_with(0);
    let before = service.requests().await.len();
    let run = program.run(&["lookup", "-v", MD5]).ended_with(0);
    assert!(run.stderr.contains("1 request") && !run.stderr.contains("in the store"), "{run:?}");
    assert_eq!(service.requests().await.len() - before, 1, "{run:?}");
}
