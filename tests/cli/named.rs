//! What the words of a command line name: files, links to files, hosts, objects by type and id.

use crate::program::Program;
use crate::service::{Service, ok};

fn ordered() -> wiremock::ResponseTemplate {
    ok(&serde_json::json!({ "data": { "type": "analysis", "id": "u-aa-1767225600" } }))
}

#[cfg(unix)]
#[tokio::test]
async fn of_a_file_that_is_reached_by_a_link_the_question_names_where_the_link_leads() {
    use std::os::unix::fs::symlink;
    let service = Service::start().await;
    service.answers("POST", "/files", ordered()).await;
    let program = Program::asking(&service.base_url());
    let at = |name: &str| program.home.path().join(name);
    std::fs::create_dir_all(at("keys")).expect("a folder");
    std::fs::write(at("keys/id"), "PRIVATE KEY").expect("a file");
    symlink("keys/id", at("note.txt")).expect("a link");
    symlink("keys", at("docs")).expect("a link to a folder");
    let target = at("keys/id").canonicalize().expect("it is there").display().to_string();
    for name in ["note.txt", "docs/id", "./docs/../note.txt"] {
        program.run(&["submit", name]).ended_with(2).saying(&["by a link the file", &target]);
        program.run(&["submit", "--force", "--yes", name]).ended_with(0).saying(&["by a link the file", &target]);
    }
    let plain = program.run(&["submit", "keys/id"]).ended_with(2);
    assert!(!plain.stderr.contains("link"), "{}", plain.stderr);
}

#[tokio::test]
async fn a_file_that_is_called_as_a_host_is_sent_by_its_path_and_one_that_is_called_by_its_hash_as_it_is() {
    let service = Service::start().await;
    service.answers("POST", "/urls", ordered()).await;
    service.answers("POST", "/files", ordered()).await;
    let program = Program::asking(&service.base_url());
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for name in ["evil-site.com", sha256] {
        std::fs::write(program.home.path().join(name), "abc").expect("a file");
    }
    let posts = async || {
        let posts = service.requests().await.into_iter().filter(|line| line.starts_with("POST")).collect::<Vec<_>>();
        service.reset().await;
        service.answers("POST", "/urls", ordered()).await;
        service.answers("POST", "/files", ordered()).await;
        posts
    };
    let words = ["evil-site.com: is a file here", "./evil-site.com is the file", "http://evil-site.com/ the host"];
    program.run(&["submit", "--yes", "evil-site.com"]).ended_with(2).saying(&words);
    assert_eq!(posts().await, Vec::<String>::new());
    program.run(&["submit", "--yes", "http://evil-site.com/"]).ended_with(0);
    assert_eq!(posts().await, ["POST /urls"]);
    program.run(&["submit", "--yes", "--force", "./evil-site.com"]).ended_with(0);
    assert_eq!(posts().await, ["POST /files"]);
    // A hash is nothing that could be submitted, so the file that is called by its hash is meant.
    program.run(&["submit", "--yes", "--force", sha256]).ended_with(0);
    assert_eq!(posts().await, ["POST /files"]);
}

#[tokio::test]
async fn an_object_that_is_named_by_its_type_and_what_people_call_it_is_asked_for_by_its_id() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let page = "GET /urls/aHR0cDovL2V2aWwuZXhhbXBsZS94";
    for (named, asked) in [
        ("url/http://evil.example/x", page.to_owned()),
        ("url/http%3A%2F%2Fevil.example%2Fx", page.to_owned()),
        ("url/hxxp://evil[.]example/x", page.to_owned()),
        ("url/aHR0cDovL2V2aWwuZXhhbXBsZS94", page.to_owned()),
        (&format!("url/{sha256}"), format!("GET /urls/{sha256}")),
        (&format!("file/{}", sha256.to_uppercase()), format!("GET /files/{sha256}")),
        ("domain/Evil%2Eexample", "GET /domains/evil.example".to_owned()),
        ("ip_address/203[.]0.113.9", "GET /ip_addresses/203.0.113.9".to_owned()),
        ("comment/d-a.example-1a2b3c4d", "GET /comments/d-a.example-1a2b3c4d".to_owned()),
    ] {
        program.run(&["lookup", "--refresh", named]).ended_with(3);
        assert_eq!(service.requests().await, [asked], "{named}");
        service.reset().await;
    }
    for inner in
        ["url/http://10.0.0.1/x", "url/http%3A%2F%2F10.0.0.1%2Fx", "domain/printer%2Elocal", "ip_address/10.0.0.1"]
    {
        program.run(&["lookup", inner]).ended_with(2).saying(&["internal", "--yes"]);
    }
    for wrong in [
        "domain/../users/me",
        "domain/..%2Fusers%2Fme",
        "domain/a b",
        "file/é",
        "file/0123",
        "url/nonsense",
        "ip_address/a.example",
        "comment/../users/me",
        "user/..",
        "analysis/a%2Fb",
    ] {
        program.run(&["lookup", wrong]).ended_with(2).saying(&[wrong, "not sent"]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}
