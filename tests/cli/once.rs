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
