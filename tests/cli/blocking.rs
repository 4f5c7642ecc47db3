//! What a block list holds: what a firewall may be told, and nothing that only a service calls so.

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, ok};

fn flagged(kind: &str, id: &str) -> Value {
    let stats = json!({"malicious": 9, "suspicious": 0, "harmless": 50, "undetected": 10});
    json!({"type": kind, "id": id, "attributes": {"last_analysis_stats": stats, "last_analysis_date": 1_767_225_600}})
}

#[tokio::test]
async fn a_block_list_holds_no_address_of_every_network_and_nothing_that_is_no_name() {
    let service = Service::start().await;
    let names = ["bad.example", "0.0.0.0/0", "*", "a.test b.test", "x.test # y", "127.0.0.1", "_dmarc.bad.example"];
    let addresses = ["203.0.113.7", "127.0.0.1", "10.0.0.1", "0.0.0.0", "255.255.255.255", "169.254.169.254"];
    let rows = names.map(|name| flagged("domain", name)).into_iter();
    let rows: Vec<Value> = rows.chain(addresses.map(|address| flagged("ip_address", address))).collect();
    service.gives("/domains/a.example/urls", ok(&json!({"data": rows, "meta": {"count": rows.len()}}))).await;
    let run = Program::asking(&service.base_url()).run(&["related", "-f", "blocklist", "a.example", "urls"]);
    let listed: Vec<&str> = run.stdout.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(listed, ["bad.example", "_dmarc.bad.example", "203.0.113.7"]);
    assert!(run.stdout.contains("# left out: 5 internal, 5 no indicator"), "{}", run.stdout);
}
