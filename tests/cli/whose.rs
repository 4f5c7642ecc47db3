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
