//! Uploads through the whole program: the real loop, worker, client and disk against the demo or a recording server.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vtriage::app::session::{Access, Tier};
use vtriage::demo::{Demo, Options};
use vtriage::store::Store;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"];

async fn demo() -> Demo {
    Demo::start(Options::default()).await.expect("the demo")
}

fn program(demo: &Demo, store: Arc<Store>) -> Program {
    let wanted = Wanted { tier: Tier::Premium, access: Access::Demo, store, ..Wanted::default() };
    Program::start(&demo.base_url(), Demo::key(), wanted)
}

fn memory() -> Arc<Store> {
    Wanted::default().store
}

fn sparse(directory: &Path, name: &str, size: u64) -> String {
    let path = directory.join(name);
    std::fs::File::create(&path).and_then(|file| file.set_len(size)).expect("a sparse file");
    path.display().to_string()
}

/// Presses the key for a side and enters a path.
fn enter(program: &Program, key: &str, path: &str) {
    program.press(key);
    program.paste(path);
    program.press("enter");
}

fn posts(demo: &Demo) -> usize {
    demo.requests().iter().filter(|seen| seen.method != "GET").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_uploaded_watched_to_its_end_and_its_report_opened() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("new-sample.com");
    // Not the test file itself, which the demo has, but one with it inside.
    std::fs::write(&path, format!("{} and a tail", EICAR.concat())).expect("written");
    let demo = demo().await;
    let mut program = program(&demo, memory());
    enter(&program, "u", &path.display().to_string());
    let screen = program.shows("Submit PUBLICLY").await;
    assert!(screen.contains("new-sample.com") && posts(&demo) == 0, "{screen}");
    program.press("tab tab enter");
    program.shows("is submitted").await;
    program.press("4");
    program.shows("is completed").await;
    program.press("g enter");
    program.shows("virus.eicar/test").await;
    assert_eq!(posts(&demo), 1);
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analysis_is_picked_up_by_the_next_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "kept.bin", 1000);
    let (demo, store) = (demo().await, memory());
    let mut first = program(&demo, store.clone());
    enter(&first, "U", &path);
    first.shows("Submit privately").await;
    first.press("backtab enter");
    first.shows("is submitted").await;
    first.quit().await.expect("a clean end");
    let mut second = program(&demo, store);
    second.press("4");
    second.shows("kept.bin · PRIVATE analysis").await;
    second.shows("is completed").await;
    second.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_a_device_and_650_mb_and_a_byte_are_refused_before_anything_is_sent() {
    let directory = tempfile::tempdir().expect("a directory");
    let large = sparse(directory.path(), "large.bin", (650 << 20) + 1);
    let demo = demo().await;
    let mut program = program(&demo, memory());
    enter(&program, "u", "/dev/null");
    program.shows("no regular file; nothing was sent").await;
    enter(&program, "u", &large);
    program.shows("larger than 650 MB").await;
    assert_eq!(demo.requests().len(), 0);
    program.quit().await.expect("a clean end");
}

/// A server that takes the first bytes of an upload and then no more: the upload stays under way until it is stopped.
async fn slow_server() -> (String, tokio::task::JoinHandle<()>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let task = tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                let read = socket.read(&mut head).await.unwrap_or_default();
                if head.get(..read).unwrap_or_default().starts_with(b"GET") {
                    let body = r#"{"error":{"code":"NotFoundError","message":"no such file"}}"#;
                    let answer = format!(
                        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    let _ = socket.write_all(answer.as_bytes()).await;
                } else {
                    // Some of the body, slowly, so that progress is seen; then silence.
                    let (mut taken, mut block) = (0, vec![0; 256 << 10]);
                    while taken < 20 << 20 {
                        taken += socket.read(&mut block).await.unwrap_or(20 << 20);
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    (format!("http://{address}/api/v3"), task)
}

#[tokio::test(flavor = "multi_thread")]
async fn c09_an_upload_shows_progress_quitting_asks_and_esc_breaks_it_off() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "thirty.bin", 30_000_000);
    let (base, server) = slow_server().await;
    let mut program = Program::start(&base, "test-key-0123456789abcdef", Wanted::default());
    enter(&program, "u", &path);
    program.shows("Submit PUBLICLY").await;
    program.press("tab tab enter 4");
    program.shows("of 30 MB").await;
    program.press("q");
    program.shows("1 upload is still being sent").await;
    program.press("enter esc");
    program.shows("broken off").await;
    program.shows("cancelled").await;
    program.quit().await.expect("a clean end");
    server.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_since_it_was_looked_at_is_not_sent() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "moving.bin", 5000);
    let demo = demo().await;
    let mut program = program(&demo, memory());
    enter(&program, "u", &path);
    program.shows("Submit PUBLICLY").await;
    std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(10)).expect("truncated");
    program.press("tab tab enter");
    program.shows("was not submitted").await;
    assert_eq!(posts(&demo), 0);
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_html_is_a_failed_upload_and_no_analysis() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "small.bin", 100);
    let server = MockServer::start().await;
    let missing = serde_json::json!({"error": {"code": "NotFoundError", "message": "no such file"}});
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(404).set_body_json(missing)).mount(&server).await;
    let html = ResponseTemplate::new(200).set_body_raw("<html>Sign in to the network</html>", "text/html");
    Mock::given(method("POST")).respond_with(html.set_delay(Duration::from_millis(50))).mount(&server).await;
    let base = format!("{}/api/v3", server.uri());
    let mut program = Program::start(&base, "test-key-0123456789abcdef", Wanted::default());
    enter(&program, "u", &path);
    program.shows("Submit PUBLICLY").await;
    program.press("tab tab enter");
    program.shows("was not submitted").await;
    program.press("4");
    program.shows("failed").await;
    program.quit().await.expect("a clean end");
}
