//! The line for a shell sends what the client sends, with the key from the environment.

use std::process::Command;

use vtriage::vt::call::Upload;
use vtriage::vt::calls::{self, Deletion, Vote, WidgetColours};
use vtriage::vt::{Call, Descriptor, Kind, curl};
use wiremock::MockServer;

use crate::recorder::{KEY, SHA256, answering, header, line, requests};
use crate::skipping::skipped;

/// What a server got: method, path and query; the key; the kind of body and the body, of a form its content.
type Got = Vec<(String, Option<String>, String)>;

async fn got(server: &MockServer) -> Got {
    let all = requests(server).await;
    let body = |request: &wiremock::Request| {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        match header(request, "content-type").filter(|kind| kind.starts_with("multipart/")) {
            // The boundary is anybody's.
            Some(_) => ["MZ invented", "infected"].map(|part| body.matches(part).count().to_string()).join(" "),
            None => body,
        }
    };
    all.iter().map(|request| (line(request), header(request, "x-apikey").map(str::to_owned), body(request))).collect()
}

/// Runs the line as a user would; nothing where there is no curl.
async fn in_a_shell(call: &Call, answer: &str) -> Option<Got> {
    let (server, _) = answering(answer).await;
    let line = curl(call, &format!("{}/api/v3", server.uri()));
    assert!(!line.contains(KEY), "{line}");
    let run = Command::new("sh").args(["-c", &line]).env("VT_API_KEY", KEY).output().expect("a shell");
    if run.status.code() == Some(127) {
        skipped("there is no curl here");
        return None;
    }
    assert!(run.status.success(), "{line}\n{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), answer, "{line}");
    Some(got(&server).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_for_a_shell_sends_what_the_client_sends() {
    let file = Descriptor::new(Kind::File, SHA256);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("it's \"1\".exe");
    std::fs::write(&path, b"MZ invented").expect("a file");
    let upload = Upload::of(&path).expect("a file").part("password", "infected");
    let hostile = "it's $(id) `id` \"x\" \\ ü & a=b";
    for (call, answer) in [
        (calls::report(&file, &["contacted_ips", "comments"]), r#"{"data":{"type":"file","id":"aa"}}"#),
        (calls::search(hostile, 10, None), r#"{"data":[]}"#),
        (calls::own_overall_quotas(), r#"{"data":{}}"#),
        (calls::submit_url("http://example.test/a?b=c&d"), r#"{"data":{"type":"analysis","id":"u-aa-1"}}"#),
        (calls::add_comment(&file, hostile), r#"{"data":{"type":"comment","id":"c"}}"#),
        (calls::add_vote(&file, Vote::Malicious), r#"{"data":{"type":"vote","id":"v"}}"#),
        (calls::reanalyse(&file), r#"{"data":{"type":"analysis","id":"f-aa-1"}}"#),
        (calls::delete_private_file(SHA256, Deletion::FileOnly), "{}"),
        (calls::submit_file(upload), r#"{"data":{"type":"analysis","id":"f-aa-1"}}"#),
        (calls::widget("198.51.100.7", &WidgetColours::default()).expect("a call"), r#"{"data":{"url":"x"}}"#),
    ] {
        let (server, client) = answering(answer).await;
        client.send(&call).await.expect("an answer");
        let Some(shell) = in_a_shell(&call, answer).await else { return };
        let client = got(&server).await;
        let bodies = |all: &Got| all.iter().map(|(.., body)| body.clone()).collect::<Vec<_>>();
        assert_eq!(
            shell.iter().map(|got| &got.0).collect::<Vec<_>>(),
            client.iter().map(|got| &got.0).collect::<Vec<_>>()
        );
        assert_eq!(
            shell.iter().map(|got| &got.1).collect::<Vec<_>>(),
            client.iter().map(|got| &got.1).collect::<Vec<_>>()
        );
        let decoded = |all: Vec<String>| all.iter().map(|body| body.replace("%20", "+")).collect::<Vec<_>>();
        assert_eq!(decoded(bodies(&shell)), decoded(bodies(&client)));
    }
}

#[tokio::test]
async fn what_goes_over_the_wire_is_told_without_the_key() {
    let answer = r#"{"data":{"type":"file","id":"aa"}}"#;
    let (_server, client) = answering(answer).await;
    let (client, tap) = client.tapped();
    assert_eq!(tap.last(), None, "nothing was sent yet");
    client.send(&calls::report(&Descriptor::new(Kind::File, SHA256), &[])).await.expect("an answer");
    let told = tap.last().expect("an exchange");
    assert_eq!((told.status, told.bytes), (200, answer.len() as u64));
    let value = |headers: &[(String, String)], name: &str| {
        headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    assert_eq!(value(&told.sent, "x-apikey").as_deref(), Some("$VT_API_KEY"));
    assert_eq!(value(&told.received, "content-type").as_deref(), Some("application/json"));
    assert!(!format!("{told:?}").contains(KEY));
}
