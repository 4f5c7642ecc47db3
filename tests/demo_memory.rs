//! A large upload leaves no trace in memory. Alone in its program, so that nothing else is measured.
#![cfg(all(feature = "demo", target_os = "linux"))]

use bytes::Bytes;
use futures::stream;
use reqwest::multipart::{Form, Part};
use vtriage::demo::{Demo, Options};

/// The most memory that this program has used, KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("Linux has it");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number of kB")
}

async fn upload(http: &reqwest::Client, demo: &Demo, blocks: u64) -> u16 {
    let url = http.get(format!("{}/files/upload_url", demo.base_url())).header("x-apikey", Demo::key());
    let url: serde_json::Value =
        serde_json::from_slice(&url.send().await.expect("an answer").bytes().await.expect("a body")).expect("JSON");
    let block = Bytes::from(vec![42; 1 << 20]);
    let body = stream::iter((0..blocks).map(move |_| Ok::<_, std::io::Error>(block.clone())));
    let part = Part::stream_with_length(reqwest::Body::wrap_stream(body), blocks << 20).file_name("large.bin");
    let request = http.post(url["data"].as_str().expect("a URL")).multipart(Form::new().part("file", part));
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_hundred_megabytes_pass_through_in_flat_memory() {
    let demo = Demo::start(Options::default()).await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(upload(&http, &demo, 2).await, 200);
    let before = peak();
    assert_eq!(upload(&http, &demo, 100).await, 200);
    let grown = peak() - before;
    assert!(grown < 16 * 1024, "{grown} KiB more");
}
