//! A thousand hashes with a premium key, against a local server that takes 50 ms for each answer: how close `vtriage
//! lookup` and the queue of the UI come to what the latency allows. Ratios to that bound, not seconds.
//!
//! `cargo bench --bench queue` prints both. The bound is the number of hashes times the latency, divided by the requests
//! that are on their way at once. The queue is the real loop, model, worker, client and store (a file), with a keyboard
//! and a screen in memory; `lookup` is a process of its own, start and end included.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use vtriage::access::lanes;
use vtriage::session::{Access, Tier};
use vtriage::store::{Options, Store};

#[expect(dead_code, reason = "the tests of the whole program use the rest")]
#[path = "../tests/program/harness.rs"]
mod harness;

use harness::{Program, Wanted};

const HASHES: u32 = 1_000;
const LATENCY: Duration = Duration::from_millis(50);
const ROUNDS: usize = 3;
const BAR: f64 = 1.2;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let base = runtime.block_on(serve());
    let bound = LATENCY * HASHES / u32::try_from(lanes(Tier::Premium)).expect("a small number");
    println!(
        "{HASHES} hashes, {} ms for each, {} at once: at best {:.2} s",
        LATENCY.as_millis(),
        lanes(Tier::Premium),
        bound.as_secs_f64()
    );
    for (name, measure) in [("lookup", lookup as fn(&_, &_) -> _), ("queue of the UI", queue)] {
        let mut ratios: Vec<f64> =
            (0..ROUNDS).map(|_| measure(&runtime, &base).as_secs_f64() / bound.as_secs_f64()).collect();
        ratios.sort_by(f64::total_cmp);
        println!("{name:<16} {:.2} x the bound (bar {BAR} x)", ratios[ROUNDS / 2]);
    }
}

/// A different hash for each number.
fn hashes() -> String {
    (1..=HASHES)
        .map(|number| format!("{:064x}", u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c)))
        .fold(String::new(), |all, hash| all + &hash + "\n")
}

fn lookup(_: &tokio::runtime::Runtime, base: &str) -> Duration {
    let home = tempfile::tempdir().expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_vtriage"));
    command.args(["--base-url", base, "lookup", "-f", "jsonl", "-"]).env_clear().env("VTRIAGE_API_KEY", "bench");
    for name in ["HOME", "VTRIAGE_CONFIG_DIR", "VTRIAGE_STATE_DIR"] {
        command.env(name, home.path());
    }
    let begin = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program");
    child.stdin.take().expect("its input").write_all(hashes().as_bytes()).expect("written");
    let output = child.wait_with_output().expect("its end");
    let time = begin.elapsed();
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), HASHES as usize);
    time
}

fn queue(runtime: &tokio::runtime::Runtime, base: &str) -> Duration {
    let home = tempfile::tempdir().expect("a directory");
    let opened = Store::open(&home.path().join("store.sqlite"), Options::default(), 0).expect("a store");
    let wanted = Wanted {
        tier: Tier::Premium,
        access: Access::Key,
        store: Arc::new(opened.0),
        lanes: lanes(Tier::Premium),
        ..Wanted::default()
    };
    runtime.block_on(async {
        let mut program = Program::start(base, "bench", wanted);
        program.paste(&hashes());
        program.shows("1,000 requests").await;
        let begin = Instant::now();
        program.press("enter");
        let done = |screen: &str| screen.contains("1,000 · 1000 flagged") && !screen.contains("waiting");
        program.shows_that("all rows answered", done).await;
        let time = begin.elapsed();
        program.quit().await.expect("a clean end");
        time
    })
}

/// Starts the server; gives its base URL.
async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(talk(stream));
        }
    });
    format!("http://{address}/api/v3")
}

/// Answers the requests of one connection, each after the latency, with a report of the hash that it asks for.
async fn talk(stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    let (mut line, mut first) = (String::new(), String::new());
    while stream.read_line(&mut line).await.is_ok_and(|bytes| bytes > 0) {
        if first.is_empty() {
            first.clone_from(&line);
        }
        if line == "\r\n" {
            let path = first.split(' ').nth(1).unwrap_or_default();
            let hash = path.rsplit('/').next().and_then(|last| last.split('?').next()).unwrap_or_default();
            tokio::time::sleep(LATENCY).await;
            let body = report(hash);
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
            if stream.get_mut().write_all((head + &body).as_bytes()).await.is_err() {
                return;
            }
            first.clear();
        }
        line.clear();
    }
}

/// A report of the usual size: about seventy engines.
fn report(hash: &str) -> String {
    let engines: Vec<String> = (0..70)
        .map(|number| {
            format!(
                r#""Engine {number}":{{"category":"malicious","engine_name":"Engine {number}","engine_version":"1.{number}","engine_update":"20260101","method":"blacklist","result":"trojan.generic.{number}"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"data":{{"type":"file","id":"{hash}","attributes":{{"sha256":"{hash}","meaningful_name":"sample.exe","last_analysis_date":1767225600,"last_analysis_stats":{{"malicious":70,"suspicious":0,"undetected":0,"harmless":0}},"last_analysis_results":{{{}}}}}}}}}"#,
        engines.join(",")
    )
}
