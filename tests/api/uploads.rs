//! Files on their way: what can't be sent, what changes on the way, what the service refuses early.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vtriage::ioc::OwnKeys;
use vtriage::vt::call::Upload;
use vtriage::vt::{Client, Descriptor, Kind, Reason, Settings, calls};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorder::{answering, client, requests};
use crate::rough::{Step, answer, head, rough};

const ANALYSIS: &str = r#"{"data":{"type":"analysis","id":"x"}}"#;

fn file_of(folder: &Path, size: usize) -> std::path::PathBuf {
    let path = folder.join("sample.bin");
    fs::write(&path, vec![b'a'; size]).expect("a file");
    path
}

#[test]
fn directories_pipes_and_missing_files_are_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = Upload::of(folder.path()).expect_err("a directory");
    assert!(message.contains("directory"), "{message}");
    let message = Upload::of(folder.path().join("none")).expect_err("missing");
    assert!(message.contains("can't be read"), "{message}");
    #[cfg(unix)]
    {
        let message = Upload::of("/dev/null").expect_err("a device");
        assert!(message.contains("no regular file"), "{message}");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert!(Upload::of(&pipe).expect_err("a pipe").contains("no regular file"));
        }
    }
}

#[test]
fn files_beyond_650_mb_are_refused_and_those_beyond_32_mb_go_the_long_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sparse.bin");
    let size = |size: u64| fs::File::create(&path).and_then(|file| file.set_len(size)).expect("a sparse file");
    size((650 << 20) + 1);
    assert!(Upload::of(&path).expect_err("too large").contains("650 MB"));
    size(650 << 20);
    assert!(Upload::of(&path).expect("allowed").is_large());
    size(32_000_000);
    assert!(!Upload::of(&path).expect("allowed").is_large());
}

#[tokio::test]
async fn a_file_that_changed_since_the_user_agreed_is_not_sent() {
    let (server, client) = answering(ANALYSIS).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = file_of(folder.path(), 100);
    let call = calls::submit_file(Upload::of(&path).expect("a file"));
    fs::write(&path, b"shorter").expect("a change");
    let error = client.send(&call).await.expect_err("changed");
    assert_eq!(error.reason, Reason::Refused);
    assert!(error.message.contains("has changed"), "{error}");
    assert_eq!(requests(&server).await.len(), 0);
}

#[tokio::test]
async fn a_file_into_which_an_api_key_of_the_users_own_came_does_not_arrive_whole() {
    let key = "0123456789abcdef".repeat(4);
    let (server, _) = answering(ANALYSIS).await;
    let settings = crate::recorder::settings(&format!("{}/api/v3", server.uri()));
    let client = Client::new(Settings { own_keys: OwnKeys::of([&key]), ..settings }).expect("a client");
    let folder = tempfile::tempdir().expect("a folder");
    // It lies over the end of what is read at a time.
    let text = [vec![b'\n'; (256 << 10) - 30], key.into_bytes(), vec![b'\n'; 300_000]].concat();
    let path = folder.path().join("sample.bin");
    fs::write(&path, text).expect("a file");
    let call = calls::submit_file(Upload::of(&path).expect("a file"));
    let error = client.send(&call).await.expect_err("refused");
    assert_eq!(error.reason, Reason::Refused, "{error}");
    assert!(error.message.contains("an API key of yours stands in it"), "{error}");
    assert_eq!(requests(&server).await.len(), 0, "nothing arrived whole");
}

#[tokio::test]
async fn an_api_key_of_the_users_own_leaves_in_no_word_that_is_sent_along() {
    let key = "0123456789abcdef".repeat(4);
    let (server, _) = answering(ANALYSIS).await;
    let settings = crate::recorder::settings(&format!("{}/api/v3", server.uri()));
    let client = Client::new(Settings { own_keys: OwnKeys::of([&key]), ..settings }).expect("a client");
    let folder = tempfile::tempdir().expect("a folder");
    let path = file_of(folder.path(), 100);
    let file = |name: &str, password: &str| Upload {
        name: name.to_owned(),
        parts: vec![("password", password.to_owned())],
        ..Upload::of(&path).expect("a file")
    };
    let domain = Descriptor::new(Kind::Domain, "a.example");
    let url = "https://a.example/?k=".to_owned() + &key;
    for call in [
        calls::add_comment(&domain, &format!("my key is {key}")),
        calls::submit_file(file(&format!("{key}.bin"), "infected")),
        calls::submit_file(file("sample.bin", &key)),
        calls::submit_url(&url),
        calls::report(&Descriptor::of(&vtriage::ioc::classify(&url).expect("a URL")), &[]),
    ] {
        let error = client.send(&call).await.expect_err("refused");
        assert_eq!(error.reason, Reason::Refused, "{call:?}");
        assert!(
            error.message.contains("an API key of yours stands in it") && !error.to_string().contains(&key),
            "{error}"
        );
    }
    assert_eq!(requests(&server).await.len(), 0);
}

#[tokio::test]
async fn another_file_of_the_same_length_than_the_one_that_was_hashed_does_not_arrive_whole() {
    let (server, client) = answering(ANALYSIS).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = file_of(folder.path(), 100);
    let call = calls::submit_file(Upload::of(&path).expect("a file").agreed(&"0".repeat(64)));
    let error = client.send(&call).await.expect_err("changed");
    assert_eq!(error.reason, Reason::Refused);
    assert!(error.message.contains("something else than what was hashed"), "{error}");
    assert_eq!(requests(&server).await.len(), 0, "no whole request came");
}

/// Sends 20 MB to a server that stops reading half way until the file was changed; says how many bytes arrived.
async fn changed_on_the_way(change: fn(&Path)) -> (vtriage::vt::ApiError, usize, usize) {
    const SIZE: usize = 20 << 20;
    let folder = tempfile::tempdir().expect("a folder");
    let path = file_of(folder.path(), SIZE);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/api/v3", listener.local_addr().expect("an address"));
    let arrived = Arc::new(AtomicUsize::new(0));
    let (count, place) = (Arc::clone(&arrived), path.clone());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        head(&mut stream).await.expect("a head");
        let mut block = vec![0; 1 << 16];
        let mut changed = false;
        while let Ok(read @ 1..) = stream.read(&mut block).await {
            if count.fetch_add(read, Ordering::SeqCst) > 1 << 20 && !changed {
                changed = true;
                change(&place);
            }
            if count.load(Ordering::SeqCst) > SIZE {
                let _ = stream
                    .write_all(
                        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{ANALYSIS}", ANALYSIS.len()).as_bytes(),
                    )
                    .await;
            }
        }
    });
    let call = calls::submit_file(Upload::of(&path).expect("a file"));
    let error = client(&base).send(&call).await.expect_err("changed");
    server.await.expect("the server ends");
    (error, arrived.load(Ordering::SeqCst), SIZE)
}

#[tokio::test]
async fn a_file_that_becomes_shorter_on_the_way_is_broken_off() {
    let (error, arrived, size) = changed_on_the_way(|path| {
        fs::File::options().write(true).open(path).and_then(|file| file.set_len(1)).expect("shorter");
    })
    .await;
    assert_eq!(error.reason, Reason::Refused);
    assert!(error.message.contains("changed while it was sent"), "{error}");
    assert!(arrived < size);
}

#[tokio::test]
async fn a_file_that_grows_on_the_way_never_arrives_whole() {
    let grow = |path: &Path| {
        fs::File::options().append(true).open(path).and_then(|mut file| file.write_all(b"more")).expect("grown");
    };
    let (error, arrived, size) = changed_on_the_way(grow).await;
    assert!(error.message.contains("changed while it was sent"), "{error}");
    assert!(arrived < size);
}

#[tokio::test]
async fn a_file_written_to_on_the_way_never_arrives_whole() {
    let write = |path: &Path| {
        let mut file = fs::File::options().write(true).open(path).expect("open");
        file.write_all(b"other").expect("written");
        file.set_modified(std::time::SystemTime::now() + Duration::from_secs(5)).expect("touched");
    };
    let (error, arrived, size) = changed_on_the_way(write).await;
    assert!(error.message.contains("changed while it was sent"), "{error}");
    assert!(arrived < size);
}

#[tokio::test]
async fn a_service_that_refuses_early_is_heard() {
    let refusal = answer("413 Content Too Large", "", b"<html>");
    let server = rough(vec![refusal]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let call = calls::submit_file(Upload::of(file_of(folder.path(), 10 << 20)).expect("a file"));
    let error = client(&server.base).send(&call).await.expect_err("refused");
    assert_eq!((error.reason, server.requests()), (Reason::TooLarge, 1));
}

#[tokio::test]
async fn c09_dropping_an_upload_closes_its_connection() {
    let server = rough(vec![Step::Hang]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let call = calls::submit_file(Upload::of(file_of(folder.path(), 20 << 20)).expect("a file"));
    let client = client(&server.base);
    let sending = tokio::spawn(async move { client.send(&call).await });
    while server.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sending.abort();
    assert!(sending.await.is_err_and(|error| error.is_cancelled()));
}

#[tokio::test]
async fn the_hash_comes_with_the_last_word_about_progress() {
    let (_server, client) = answering(ANALYSIS).await;
    let folder = tempfile::tempdir().expect("a folder");
    for (size, sha256) in [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (3, "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"),
    ] {
        let call = calls::submit_file(Upload::of(file_of(folder.path(), size)).expect("a file"));
        let (tell, told) = std::sync::mpsc::channel();
        client.send_watched(&call, move |progress| drop(tell.send(progress))).await.expect("sent");
        let last = told.try_iter().last().expect("progress");
        assert_eq!((last.sent, last.sha256.as_deref()), (size as u64, Some(sha256)));
    }
}

#[tokio::test]
async fn a_refused_zip_password_is_told_in_the_services_words() {
    let server = MockServer::start().await;
    let body = serde_json::json!({"error": {"code": "BadRequestError", "message": "wrong password"}});
    Mock::given(any()).respond_with(ResponseTemplate::new(400).set_body_json(body)).mount(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let upload = Upload::of(file_of(folder.path(), 10)).expect("a file").part("password", "x");
    let error = client(&server.uri()).send(&calls::submit_file(upload)).await.expect_err("refused");
    assert_eq!((error.reason, error.message.as_str()), (Reason::Invalid, "wrong password"));
}
