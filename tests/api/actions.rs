//! The seventeen actions of the design, each with what goes over the wire: method, path, query, form of the body.

use std::path::PathBuf;

use vtriage::vt::call::Upload;
use vtriage::vt::calls::WidgetColours;
use vtriage::vt::calls::{self, Deletion, Form, Interaction, Locale, PrivateScanOptions, PrivateUrlOptions, Region};
use vtriage::vt::{Answer, Call, Cursor, Descriptor, Kind};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorder::{KEY, SHA256, answering, client, header, line, request, requests};

const ANALYSIS: &str = r#"{"data":{"type":"analysis","id":"u-aa-1767225600"}}"#;
const PRIVATE_ANALYSIS: &str = r#"{"data":{"type":"private_analysis","id":"YWE6YmI6MQ=="}}"#;
const LIST: &str = r#"{"data":[]}"#;

fn file() -> Descriptor {
    Descriptor::new(Kind::File, SHA256)
}

/// Sends a call and gives what was recorded: its line and its body.
async fn sent(call: Call, answer: &str) -> (String, String) {
    let (server, client) = answering(answer).await;
    client.send(&call).await.expect("an answer");
    let request = request(&server).await;
    assert_eq!(header(&request, "x-apikey"), Some(KEY));
    assert_eq!(header(&request, "x-tool"), Some("vtriage"));
    assert!(
        header(&request, "user-agent").is_some_and(|agent| agent.starts_with("vtriage/") && agent.ends_with("; gzip"))
    );
    assert!(header(&request, "accept-encoding").is_some_and(|encodings| encodings.contains("gzip")));
    (line(&request), String::from_utf8_lossy(&request.body).into_owned())
}

/// A file in a folder of its own that goes away with the guard.
fn sample(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("invoice \"1\".exe");
    std::fs::write(&path, bytes).expect("a file");
    (folder, path)
}

/// The parts of a recorded form: name, file name, content.
fn parts(body: &str) -> Vec<(String, Option<String>, String)> {
    let boundary = body.lines().next().expect("a boundary").to_owned();
    let inner = body.strip_suffix(&format!("\r\n{boundary}--\r\n")).expect("the form is closed");
    inner
        .split(&format!("{boundary}\r\n"))
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").expect("a head");
            let value = |name: &str| {
                let (_, rest) = head.split_once(&format!("{name}=\""))?;
                rest.split_once('"').map(|(value, _)| value.to_owned())
            };
            let content = content.strip_suffix("\r\n").unwrap_or(content);
            (value(" name").expect("a name"), value("filename"), content.to_owned())
        })
        .collect()
}

#[tokio::test]
async fn action_01_analyse_a_url() {
    let (line, body) = sent(calls::submit_url("http://example.test/a?b=c&d"), ANALYSIS).await;
    assert_eq!(line, "POST /api/v3/urls");
    assert_eq!(body, "url=http%3A%2F%2Fexample.test%2Fa%3Fb%3Dc%26d");
}

#[tokio::test]
async fn action_02_analyse_a_file() {
    let (_folder, path) = sample(b"MZ invented");
    let upload = Upload::of(&path).expect("a file").part("password", "infected");
    let (line, body) = sent(calls::submit_file(upload), ANALYSIS).await;
    assert_eq!(line, "POST /api/v3/files");
    let expected = [
        ("password".to_owned(), None, "infected".to_owned()),
        ("file".to_owned(), Some("invoice %221%22.exe".to_owned()), "MZ invented".to_owned()),
    ];
    assert_eq!(parts(&body), expected);
}

#[tokio::test]
async fn action_03_analyses_get() {
    let (line, body) = sent(calls::analysis("YWI6MTc2NzIyNTYwMA=="), ANALYSIS).await;
    assert_eq!((line.as_str(), body.as_str()), ("GET /api/v3/analyses/YWI6MTc2NzIyNTYwMA%3D%3D", ""));
}

#[tokio::test]
async fn action_04_delete_a_private_file_report() {
    let (line, _) = sent(calls::delete_private_file(SHA256, Deletion::Everything), "").await;
    assert_eq!(line, format!("DELETE /api/v3/private/files/{SHA256}?only_from_storage=false"));
    let (line, _) = sent(calls::delete_private_file(SHA256, Deletion::FileOnly), "{}").await;
    assert_eq!(line, format!("DELETE /api/v3/private/files/{SHA256}?only_from_storage=true"));
}

#[tokio::test]
async fn action_05_get_a_private_file_report() {
    let what = Descriptor::new(Kind::PrivateFile, SHA256);
    let (line, _) = sent(calls::report(&what, &[]), r#"{"data":{"type":"private_file","id":"aa"}}"#).await;
    assert_eq!(line, format!("GET /api/v3/private/files/{SHA256}"));
}

#[tokio::test]
async fn action_07_get_a_widget_rendering_url() {
    let colours = WidgetColours { fg1: Some("4d4d4d".into()), bd1: Some("E6E6E6".into()), ..WidgetColours::default() };
    let call = calls::widget("http://example.test/?a", &colours).expect("a call");
    let (line, _) = sent(call, r#"{"data":{"url":"https://www.virustotal.com/ui/widget/html/x"}}"#).await;
    assert_eq!(line, "GET /api/v3/widget/url?query=http%3A%2F%2Fexample.test%2F%3Fa&fg1=4d4d4d&bd1=E6E6E6");
}

#[tokio::test]
async fn action_08_get_list_of_private_files() {
    let (line, _) = sent(calls::private_files(40, Some(&Cursor("AbC=".into()))), LIST).await;
    assert_eq!(line, "GET /api/v3/private/files?limit=40&cursor=AbC%3D");
}

#[tokio::test]
async fn action_09_get_object_descriptors_related_to_a_file() {
    let (line, _) = sent(calls::related(&file(), "contacted_domains", Form::Descriptors, 10, None), LIST).await;
    assert_eq!(line, format!("GET /api/v3/files/{SHA256}/relationships/contacted_domains?limit=10"));
}

#[tokio::test]
async fn action_10_get_objects_related_to_a_private_file() {
    let what = Descriptor::new(Kind::PrivateFile, SHA256);
    let (line, _) = sent(calls::related(&what, "dropped_files", Form::Objects, 40, None), LIST).await;
    assert_eq!(line, format!("GET /api/v3/private/files/{SHA256}/dropped_files?limit=40"));
}

#[tokio::test]
async fn action_11_reanalyse_a_file() {
    let (line, body) = sent(calls::reanalyse(&file()), ANALYSIS).await;
    assert_eq!((line, body), (format!("POST /api/v3/files/{SHA256}/analyse"), String::new()));
}

#[tokio::test]
async fn action_12_reanalyse_a_url() {
    let what = Descriptor::new(Kind::Url, "aHR0cDovL2V4YW1wbGUuY29tLw");
    let (line, body) = sent(calls::reanalyse(&what), ANALYSIS).await;
    assert_eq!((line.as_str(), body.as_str()), ("POST /api/v3/urls/aHR0cDovL2V4YW1wbGUuY29tLw/analyse", ""));
}

#[tokio::test]
async fn action_13_rescan_a_private_file() {
    let options = PrivateScanOptions { command_line: Some("/q a&b".into()), ..PrivateScanOptions::default() };
    let call = calls::rescan_private_file(SHA256, &options).expect("a call");
    let (line, body) = sent(call, PRIVATE_ANALYSIS).await;
    let query = "disable_sandbox=false&enable_internet=false&intercept_tls=false&command_line=%2Fq+a%26b";
    assert_eq!(line, format!("POST /api/v3/private/files/{SHA256}/analyse?{query}"));
    assert_eq!(body, "");
}

#[tokio::test]
async fn action_14_retrieve_the_widgets_html() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw("<p>5/71</p>", "text/html");
    Mock::given(method("GET")).respond_with(page).mount(&server).await;
    let client = client(&format!("{}/api/v3", server.uri()));
    let call = calls::widget_html("https://www.virustotal.com/ui/widget/html/TOK-en_1").expect("a call");
    assert_eq!(call.price(), 0);
    let answer = client.send(&call).await.expect("a page");
    assert_eq!(answer, Answer::Text("<p>5/71</p>".to_owned()));
    let request = request(&server).await;
    assert_eq!(line(&request), "GET /ui/widget/html/TOK-en_1");
    assert_eq!(header(&request, "x-apikey"), None, "the widget gets no key");
}

#[tokio::test]
async fn action_15_search() {
    let (line, _) = sent(calls::search("#malware x:y/z", 10, None), LIST).await;
    assert_eq!(line, "GET /api/v3/search?query=%23malware+x%3Ay%2Fz&limit=10");
}

#[tokio::test]
async fn action_16_submit_a_private_url() {
    let options = PrivateUrlOptions {
        user_agent: Some("Invented/1.0".into()),
        sandboxes: vec!["chrome_headless_linux".into(), "cape_win".into()],
        retention_period_days: Some(7),
        storage_region: Some(Region::Gb),
        interaction: Some(Interaction { sandbox: "cape_win".into(), timeout: Some(120) }),
    };
    let call = calls::submit_private_url("http://example.test/", &options).expect("a call");
    let (line, body) = sent(call, PRIVATE_ANALYSIS).await;
    assert_eq!(line, "POST /api/v3/private/urls");
    assert_eq!(
        body,
        "url=http%3A%2F%2Fexample.test%2F&user_agent=Invented%2F1.0&sandboxes=chrome_headless_linux%2Ccape_win\
         &retention_period_days=7&storage_region=GB&interaction_sandbox=cape_win&interaction_timeout=120"
    );
}

#[tokio::test]
async fn action_17_upload_a_private_file() {
    let (_folder, path) = sample(b"");
    let options = PrivateScanOptions {
        enable_internet: true,
        password: Some("infected".into()),
        retention_period_days: Some(28),
        storage_region: Some(Region::Eu),
        locale: Some(Locale::PtBr),
        ..PrivateScanOptions::default()
    };
    let call = calls::submit_private_file(Upload::of(&path).expect("a file"), &options).expect("a call");
    let (line, body) = sent(call, PRIVATE_ANALYSIS).await;
    assert_eq!(line, "POST /api/v3/private/files");
    let fields: Vec<_> = parts(&body).into_iter().map(|(name, _, content)| (name, content)).collect();
    let expected = [
        ("disable_sandbox", "false"),
        ("enable_internet", "true"),
        ("intercept_tls", "false"),
        ("password", "infected"),
        ("retention_period_days", "28"),
        ("storage_region", "EU"),
        ("locale", "PT_BR"),
        ("file", ""),
    ];
    assert_eq!(fields, expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
}

#[tokio::test]
async fn action_06_c09_a_large_file_goes_to_the_named_address_without_the_key() {
    let other = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200).set_body_string(ANALYSIS)).mount(&other).await;
    let server = MockServer::start().await;
    let named = serde_json::json!({"data": format!("{}/up/tok", other.uri())});
    Mock::given(path("/api/v3/files/upload_url"))
        .respond_with(ResponseTemplate::new(200).set_body_json(named))
        .mount(&server)
        .await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("large.bin");
    std::fs::File::create(&file).and_then(|file| file.set_len(40_000_000)).expect("a sparse file");
    let call = calls::submit_file(Upload::of(&file).expect("a file"));
    assert_eq!(call.price(), 2);
    let (tell, told) = std::sync::mpsc::channel();
    let client = client(&format!("{}/api/v3", server.uri()));
    client.send_watched(&call, move |progress| drop(tell.send(progress))).await.expect("an analysis");
    assert_eq!(line(&request(&server).await), "GET /api/v3/files/upload_url");
    let [upload] = &requests(&other).await[..] else { panic!("one upload") };
    assert_eq!(line(upload), "POST /up/tok");
    assert_eq!(header(upload, "x-apikey"), None, "another origin gets no key");
    assert!(upload.body.len() > 40_000_000);
    let last = told.try_iter().last().expect("progress");
    assert_eq!((last.sent, last.total), (40_000_000, 40_000_000));
    assert!(last.sha256.is_some_and(|sha256| sha256.len() == 64));
}
