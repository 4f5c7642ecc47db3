//! What the service said last of an object holds in every list that comes from the store.

use std::time::Duration;

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, domain, ok};

const RECIPE: &str = r#"
name = "subs"
about = "Subdomains."
starts = ["domain"]

[[step]]
name = "domains"
from = "start"
relationship = "subdomains"
keep = { at_most = 9 }
"#;

/// A list of two, of which the service says another thing one by one, later on.
async fn world() -> (Service, Program) {
    let service = Service::start().await;
    let rows = ["d.example", "gone.example"].map(|name| domain(name, 5)["data"].clone());
    service.gives("/domains/p.example/subdomains", ok(&json!({ "data": rows, "meta": { "count": 2 } }))).await;
    service.gives("/domains/d.example", ok(&domain("d.example", 9))).await;
    let program = Program::asking(&service.base_url());
    let folder = program.home.path().join("recipes");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("subs.toml"), RECIPE).expect("a file");
    program.run(&["related", "-f", "jsonl", "p.example", "subdomains"]).ended_with(0);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    program.run(&["lookup", "d.example", "gone.example"]);
    (service, program)
}

fn told(line: &Value) -> (String, String, Value) {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    (text("id"), text("state"), line["malicious"].clone())
}

#[tokio::test]
async fn rows_of_a_kept_list_say_what_the_store_was_told_of_their_objects_since() {
    let (service, program) = world().await;
    let before = service.requests().await.len();
    let expected = [
        ("d.example".to_owned(), "found".to_owned(), json!(9)),
        ("gone.example".to_owned(), "not_found".to_owned(), json!(null)),
    ];
    let listed = program.run(&["related", "-f", "jsonl", "p.example", "subdomains"]).ended_with(0);
    assert_eq!(listed.lines().iter().map(told).collect::<Vec<_>>(), expected);
    let run = program.run(&["recipe", "run", "-f", "jsonl", "subs", "p.example"]).ended_with(0);
    assert_eq!(run.lines().iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(service.requests().await.len(), before, "all of it comes from the store");
}
