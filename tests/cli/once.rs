//! What publishes, changes or deletes is done once for each thing, however often and under whatever names it is written.

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::program::Program;
use crate::service::{Service, ok, refusal};

const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const SPELLINGS: &str = "evil.example.com\nevil[.]example[.]com\nEVIL.example.com\n";

fn object(kind: &str, id: &str) -> ResponseTemplate {
    ok(&json!({ "data": { "type": kind, "id": id, "attributes": {} } }))
}

#[tokio::test]
async fn one_thing_in_several_spellings_is_changed_once_and_the_others_are_named() {
    let service = Service::start().await;
    service.answers("POST", "/domains/evil.example.com/comments", object("comment", "d-evil-1")).await;
    service.answers("POST", "/domains/evil.example.com/votes", object("vote", "d-evil-2")).await;
    service.answers("POST", "/domains/evil.example.com/analyse", object("analysis", "u-aa-1")).await;
    let analyse = format!("/private/files/{SHA256}/analyse");
    service.answers("POST", &analyse, object("private_analysis", "p-1")).await;
    service.answers("DELETE", &format!("/private/files/{SHA256}"), ResponseTemplate::new(200)).await;
    service.answers("DELETE", "/comments/d-a.example-1", ResponseTemplate::new(200)).await;
    let program = Program::asking(&service.base_url());
    let upper = SHA256.to_uppercase();
    let hashes = format!("{SHA256}\n{upper}\n");
    for (line, input, others) in [
        (&["comment", "--yes", "-", "seen"][..], SPELLINGS, 2),
        (&["vote", "--yes", "-", "malicious"], SPELLINGS, 2),
        (&["reanalyse", "--yes", "-"], SPELLINGS, 2),
        (&["private", "rescan", "--yes", "-"], &hashes, 1),
        (&["private", "delete", "--yes", "-"], &hashes, 1),
        (&["comment", "--yes", "--delete", "d-a.example-1", "d-a.example-1"], "", 1),
    ] {
        let before = service.requests().await.len();
        let run = program.run_with_input(line, input).ended_with(0);
        assert_eq!(run.stderr.matches("the same as").count(), others, "{line:?}: {}", run.stderr);
        assert_eq!(service.requests().await.len() - before, 1, "{line:?}");
    }
}

#[tokio::test]
async fn one_content_and_one_url_are_submitted_once_under_whatever_names() {
    let service = Service::start().await;
    service.answers("POST", "/files", object("analysis", "a-1")).await;
    service.answers("POST", "/urls", object("analysis", "u-1")).await;
    service.gives(&format!("/files/{SHA256}"), refusal(404, "NotFoundError", "not found")).await;
    let program = Program::asking(&service.base_url());
    for name in ["a.bin", "b.bin"] {
        std::fs::write(program.home.path().join(name), "abc").expect("a file");
    }
    let line = ["submit", "--yes", "a.bin", "a.bin", "b.bin", "http://dup.example/", "hxxp://dup[.]example/"];
    let run =
        program.run(&line).ended_with(0).saying(&["b.bin: the same as a.bin", "dup[.]example/: the same as http"]);
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), ["a-1", "u-1"]);
    let requests = service.requests().await;
    assert_eq!(requests.iter().filter(|line| line.starts_with("POST")).count(), 2, "{requests:?}");
    assert_eq!(requests.len(), 3, "the hash is asked for once: {requests:?}");
}

#[tokio::test]
async fn a_file_that_is_named_by_several_hashes_is_asked_about_once() {
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
    let service = Service::start().await;
    let stats = json!({ "malicious": 3, "suspicious": 0, "harmless": 0, "undetected": 67, "timeout": 0 });
    let report = json!({ "data": { "type": "file", "id": SHA256, "attributes": {
        "md5": MD5, "sha1": SHA1, "sha256": SHA256, "last_analysis_date": 1_767_225_600, "last_analysis_stats": stats } } });
    for name in [SHA256, SHA1, MD5] {
        service.gives(&format!("/files/{name}"), ok(&report)).await;
    }
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", SHA256]).ended_with(0);
    let all = format!("{MD5}\n{SHA1}\n{SHA256}\n");
    for (line, sent) in [(&["lookup", "-"][..], 1), (&["lookup", "--refresh", "-"], 2)] {
        let lines = program.run_with_input(line, &all).ended_with(0).lines();
        let found: Vec<_> = lines.iter().map(|line| (line["input"].as_str(), line["state"].as_str())).collect();
        assert_eq!(found, [MD5, SHA1, SHA256].map(|name| (Some(name), Some("found"))), "{line:?}");
        assert_eq!(service.requests().await.len(), sent, "{line:?}: the report told its other names");
    }
    program.run(&["queue", "add", MD5, SHA1]).ended_with(0);
    program.run(&["queue", "run"]).ended_with(0);
    assert_eq!(service.requests().await.len(), 2);
}
