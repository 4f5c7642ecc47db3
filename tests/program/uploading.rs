//! Uploads through the whole program: the real loop, worker, client and disk against the demo or a recording server.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vtriage::demo::{Demo, Options};
use vtriage::session::{Access, Fetch, Tier};
use vtriage::store::Store;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Program, Wanted};

const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"];

async fn demo() -> Demo {
    Demo::start(Options::default()).await.expect("the demo")
}

fn program(demo: &Demo, store: Arc<Store>) -> Program {
    let wanted = Wanted { tier: Tier::Premium, fetch: Fetch::Follow, access: Access::Demo, store, ..Wanted::default() };
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
    let pipe = directory.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()));
    enter(&program, "u", &pipe.display().to_string());
    program.shows("pipe is no regular file; nothing was sent").await;
    program.press("esc");
    enter(&program, "u", "/dev/null");
    program.shows("/dev/null is no regular file; nothing was sent").await;
    program.press("esc");
    enter(&program, "u", &large);
    program.shows("larger than 650 MB").await;
    program.press("esc");
    assert_eq!(demo.requests().len(), 0);
    program.quit().await.expect("a clean end");
}

/// What a server does with an upload after the pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Reads on to the end of the connection; never answers.
    Read,
    /// Closes the connection.
    Close,
}

/// A server that knows no file and stops reading uploads after some bytes, until it is let go on.
struct Gate {
    base: String,
    go_on: tokio::sync::watch::Sender<bool>,
    /// Bytes of uploads that came in all, told when the connection has ended.
    came: tokio::sync::mpsc::Receiver<usize>,
}

impl Gate {
    async fn start(hold: usize, then: Then) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/api/v3", listener.local_addr().expect("an address"));
        let (go_on, gate) = tokio::sync::watch::channel(false);
        let (tell, came) = tokio::sync::mpsc::channel(8);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, hold, then, gate.clone(), tell.clone()));
            }
        });
        Self { base, go_on, came }
    }

    fn program(&self) -> Program {
        Program::start(
            &self.base,
            "test-key-0123456789abcdef",
            Wanted { tier: Tier::Premium, fetch: Fetch::Follow, ..Wanted::default() },
        )
    }
}

async fn serve(
    mut socket: tokio::net::TcpStream,
    hold: usize,
    then: Then,
    mut gate: tokio::sync::watch::Receiver<bool>,
    tell: tokio::sync::mpsc::Sender<usize>,
) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut block = vec![0; 64 << 10];
    let mut came = socket.read(&mut block).await.unwrap_or_default();
    if block.starts_with(b"GET") {
        let body = r#"{"error":{"code":"NotFoundError","message":"no such file"}}"#;
        let head = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close";
        let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let _ = socket.write_all(answer.as_bytes()).await;
        return;
    }
    while came < hold {
        match socket.read(&mut block).await {
            Ok(read @ 1..) => came += read,
            _ => break,
        }
    }
    let _ = gate.wait_for(|open| *open).await;
    if then == Then::Read {
        while let Ok(read @ 1..) = socket.read(&mut block).await {
            came += read;
        }
    }
    let _ = tell.send(came).await;
}

const SIZE: u64 = 30_000_000;

/// Agrees to the public upload of a file of [`SIZE`], and waits until a part of it is sent.
async fn under_way(program: &mut Program, path: &str) {
    enter(program, "u", path);
    program.shows("Submit PUBLICLY").await;
    program.press("tab tab enter 4 z");
    program.shows("of 30 MB").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c09_an_upload_is_broken_off_early_midway_and_late_and_never_arrives_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "thirty.bin", SIZE);
    for hold in [0, 10_000_000, 15_000_000] {
        let mut gate = Gate::start(hold, Then::Read).await;
        let mut program = gate.program();
        under_way(&mut program, &path).await;
        program.press("q");
        program.shows("1 upload is still being sent").await;
        program.press("enter esc");
        program.shows("thirty.bin · broken off at").await;
        program.shows("nothing was published or kept").await;
        gate.go_on.send_replace(true);
        let came = gate.came.recv().await.expect("the connection ends");
        assert!(came < usize::try_from(SIZE).expect("small"), "{came} bytes of {SIZE} came");
        program.quit().await.expect("a clean end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_lost_midway_is_said_with_what_was_not_published() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "thirty.bin", SIZE);
    let gate = Gate::start(5_000_000, Then::Close).await;
    let mut program = gate.program();
    under_way(&mut program, &path).await;
    gate.go_on.send_replace(true);
    let screen = program.shows("upload thirty.bin · the service can't be reached").await;
    assert!(screen.contains("failed"), "{screen}");
    program.shows("thirty.bin was not submitted").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_shrinks_or_grows_while_it_is_sent_is_broken_off_and_the_row_says_why() {
    for (size, how) in [(10, "it became shorter"), (SIZE + 1, "it became longer or shorter")] {
        let directory = tempfile::tempdir().expect("a directory");
        let path = sparse(directory.path(), "moving.bin", SIZE);
        let mut gate = Gate::start(1_000_000, Then::Read).await;
        let mut program = gate.program();
        under_way(&mut program, &path).await;
        std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(size)).expect("changed");
        gate.go_on.send_replace(true);
        program.shows("upload moving.bin · not sent").await;
        let words = |screen: &str| screen.replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        program
            .shows_that(how, |screen| {
                let read = words(screen);
                read.contains(how) && read.contains("nothing was published or kept")
            })
            .await;
        assert!(gate.came.recv().await.expect("the connection ends") < usize::try_from(SIZE).expect("small"));
        program.quit().await.expect("a clean end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_uploads_of_one_file_go_side_by_side_and_are_broken_off_one_by_one() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "thirty.bin", SIZE);
    let gate = Gate::start(1_000_000, Then::Read).await;
    let mut program = gate.program();
    under_way(&mut program, &path).await;
    under_way(&mut program, &path).await;
    program.shows("2 on the way").await;
    program.press("q");
    program.shows("2 uploads are still being sent").await;
    program.press("enter esc");
    program
        .shows_that("one of them is broken off", |screen| {
            screen.lines().any(|line| line.contains("cancelled ") && line.contains("upload thirty.bin"))
        })
        .await;
    program.press("q");
    program.shows("1 upload is still being sent").await;
    program.press("j enter");
    program.ends().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_bytes_is_said_to_have_none_and_can_be_sent() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = sparse(directory.path(), "nothing.bin", 0);
    let demo = demo().await;
    let mut program = program(&demo, memory());
    enter(&program, "u", &path);
    program.shows("The file has 0 bytes: there is nothing in it to analyse").await;
    program.press("tab tab enter");
    program.shows("nothing.bin is submitted").await;
    program.quit().await.expect("a clean end");
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
async fn a_url_whose_answer_is_of_no_use_is_not_called_not_submitted() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(502).set_body_raw("<html>Bad gateway</html>", "text/html");
    Mock::given(method("POST")).respond_with(page).mount(&server).await;
    let base = format!("{}/api/v3", server.uri());
    let mut program = Program::start(&base, "test-key-0123456789abcdef", Wanted::default());
    program.press("u");
    program.shows("submit a file or URL").await;
    program.paste("http://a.test/");
    program.press("enter");
    program.shows("http://a.test/").await;
    program.press("tab enter");
    let screen = program.shows("was sent and the service may have it").await;
    assert!(!screen.contains("not submitted"), "{screen}");
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
    let mut program = Program::start(
        &base,
        "test-key-0123456789abcdef",
        Wanted { tier: Tier::Premium, fetch: Fetch::Follow, ..Wanted::default() },
    );
    enter(&program, "u", &path);
    program.shows("Submit PUBLICLY").await;
    program.press("tab tab enter");
    program.shows("was sent and the service may have it").await;
    program.press("4 z");
    program.shows("failed").await;
    program.shows("small.bin · the answer was not understood").await;
    program.shows("look before you send it again").await;
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_fetched_after_a_typed_yes_checked_and_for_nobody_else_to_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let demo = demo().await;
    let mut program = program(&demo, memory());
    program.search("56082cddc3d11daff90213406c202ba7");
    let screen = program.shows("61/72 malicious").await;
    let downloads = || demo.requests().iter().filter(|seen| seen.path.ends_with("/download")).count();
    assert_eq!(downloads(), 0, "{screen}");
    program.press("5 D");
    let screen = program.shows("live malware").await;
    assert!(screen.contains("1 request"), "{screen}");
    program.press("ctrl-u");
    program.paste(&directory.path().display().to_string());
    program.press("tab tab tab enter");
    program.shows("the word is not typed yet; nothing was fetched").await;
    assert_eq!(downloads(), 0);
    program.press("backtab backtab y e s tab tab enter");
    program.shows("stored and checked against its hash").await;
    let stored: Vec<_> = std::fs::read_dir(directory.path()).expect("it").flatten().map(|entry| entry.path()).collect();
    let [file] = stored.as_slice() else { panic!("one file: {stored:?}") };
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
    let content = std::fs::read(file).expect("the file");
    assert_eq!(vtriage::ioc::hash::hash_reader(content.as_slice()).expect("a hash"), name);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(file).expect("it").permissions().mode() & 0o777, 0o600);
    }
    program.press("D ctrl-u");
    program.paste(&directory.path().display().to_string());
    program.press("tab y e s tab tab enter");
    program.shows("not fetched: ").await;
    program.quit().await.expect("a clean end");
}

/// Has a URL analysed in private, and waits until that is accepted.
async fn submit_privately(program: &mut Program, page: &str) {
    enter(program, "U", page);
    program.shows("Submit privately").await;
    program.press("backtab enter");
    program.shows("is submitted").await;
}

fn asked_in_public(demo: &Demo) -> Vec<String> {
    let seen = demo.requests().into_iter().filter(|seen| seen.path.contains("/api/v3/urls"));
    seen.map(|seen| seen.method).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_submitted_privately_is_published_and_asked_about_in_public_only_by_a_yes_to_that_one_request() {
    let demo = demo().await;
    let mut program = program(&demo, memory());
    let page = "http://never-seen.example/x";
    submit_privately(&mut program, page).await;
    program.shows("is completed").await;
    let posted = posts(&demo);
    program.search(page);
    let screen = program.shows("Ask the public side about it?").await;
    assert!(screen.contains("It was submitted privately from here."), "{screen}");
    program.press("enter");
    program.shows("nothing was sent; it stays on the private side").await;
    program.press("r");
    program.shows("Ask the public side about it?").await;
    assert_eq!(asked_in_public(&demo), Vec::<String>::new());
    program.press("down enter");
    program.shows("Not in VirusTotal").await;
    assert_eq!(asked_in_public(&demo), ["GET"]);
    // That yes was for that request.
    program.press("r");
    program.shows("Ask the public side about it?").await;
    program.press("esc");
    enter(&program, "u", page);
    program.shows("Submit PUBLICLY").await;
    program.press("backtab enter");
    program.shows("Publish a private URL?").await;
    program.press("n");
    program.shows("nothing was sent; it stays on the private side").await;
    assert_eq!(posts(&demo), posted, "nothing was published");
    enter(&program, "u", page);
    program.shows("Submit PUBLICLY").await;
    program.press("backtab enter");
    program.shows("Publish a private URL?").await;
    program.press("down enter");
    program.shows("PUBLIC: http://never-seen.example/x is submitted").await;
    assert_eq!(posts(&demo), posted + 1);
    assert_eq!(asked_in_public(&demo), ["GET", "POST"]);
    // It is public now.
    program.search(page);
    let asked_or_read = |screen: &str| screen.contains("Ask the public") || screen.contains("Detection");
    let screen = program.shows_that("its report", asked_or_read).await;
    assert!(!screen.contains("Ask the public"), "{screen}");
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_on_the_private_list_is_published_by_a_yes_of_its_own_whoever_submitted_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("colleague.bin");
    std::fs::write(&path, "a file of the group").expect("written");
    let path = path.display().to_string();
    let demo = demo().await;
    let mut colleague = program(&demo, memory());
    submit_privately(&mut colleague, &path).await;
    colleague.shows("is completed").await;
    colleague.quit().await.expect("a clean end");
    let posted = posts(&demo);

    let mut program = program(&demo, memory());
    program.press("3 enter");
    program.shows("colleague.bin").await;
    enter(&program, "u", &path);
    program.shows("Submit PUBLICLY").await;
    program.press("tab tab enter");
    let screen = program.shows("Publish a private file?").await;
    assert!(screen.contains("Private scanning has it, whoever submitted it."), "{screen}");
    assert_eq!(posts(&demo), posted);
    program.press("down enter");
    program.shows("PUBLIC: colleague.bin is submitted").await;
    assert_eq!(posts(&demo), posted + 1);
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_queue_that_were_submitted_privately_are_refused_and_say_how_one_is_asked_about() {
    let demo = demo().await;
    let mut program = program(&demo, memory());
    let page = "http://never-seen.example/x";
    submit_privately(&mut program, page).await;
    program.paste(&format!("{page}\ngoogle.com\n"));
    program.shows("2 requests").await;
    program.press("enter");
    program.rests().await;
    program.press("2 g");
    let screen = program.shows("private").await;
    assert!(!screen.contains("Ask the public side"), "{screen}");
    assert_eq!(asked_in_public(&demo), Vec::<String>::new());
    program.quit().await.expect("a clean end");
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_nobody_is_asked_about_what_would_not_leave_anyway() {
    let demo = demo().await;
    let store = memory();
    store.keep_private("/private/urls/aHR0cDovL25ldmVyLXNlZW4uZXhhbXBsZS94").expect("it is kept");
    let wanted = Wanted { tier: Tier::Premium, access: Access::Demo, store, offline: true, ..Wanted::default() };
    let mut program = Program::start(&demo.base_url(), Demo::key(), wanted);
    program.search("http://never-seen.example/x");
    let screen = program.shows("start without --offline").await;
    assert!(!screen.contains("Ask the public side"), "{screen}");
    program.quit().await.expect("a clean end");
}
