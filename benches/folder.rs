//! A folder of 2,000 files, 1 GB, hashed here: against `sha256sum` over the same files with as many threads, by turns.
//! A ratio, not seconds.
//!
//! `cargo bench --bench folder` prints it. Both read from the page cache. `xargs -P` deals the files out to sha256sum;
//! where there is no such program, only our own time is printed.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use vtriage::inside::walk::{Below, Content, Pace, Walk};

const FILES: u64 = 2_000;
const SIZE: u64 = 512 << 10;
const ROUNDS: usize = 5;
const BAR: f64 = 1.3;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    fill(folder.path());
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("{FILES} files, {} MB, {threads} threads", FILES * SIZE / 1_000_000);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(vtriage(folder.path()));
        theirs.extend(sha256sum(folder.path(), threads));
    }
    let (ours, theirs) = (middle(ours), middle(theirs));
    match theirs {
        Some(theirs) => println!("{:.2} x sha256sum (bar {BAR} x)", ratio(ours, theirs)),
        None => println!("there is no sha256sum here; ours took {:.2} s", ours.unwrap_or_default().as_secs_f64()),
    }
}

fn ratio(ours: Option<Duration>, theirs: Duration) -> f64 {
    ours.unwrap_or_default().as_secs_f64() / theirs.as_secs_f64()
}

fn middle(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort();
    times.get(times.len() / 2).copied()
}

/// Files of the same size, each with another content.
fn fill(folder: &Path) {
    let mut block = vec![0_u8; usize::try_from(SIZE).expect("a small number")];
    for number in 0..FILES {
        block[..8].copy_from_slice(&number.to_le_bytes());
        File::create(folder.join(format!("{number:04}"))).and_then(|mut file| file.write_all(&block)).expect("room");
    }
}

/// All that `lookup` does with a folder before it asks.
fn vtriage(folder: &Path) -> Duration {
    let start = Instant::now();
    let mut walk = Walk::default();
    walk.add(folder, Below::All);
    let (contents, failures) = Content::of(&walk.files, &Pace::default());
    assert!(contents.len() as u64 == FILES && failures.is_empty());
    start.elapsed()
}

fn sha256sum(folder: &Path, threads: usize) -> Option<Duration> {
    let names: Vec<String> = fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .collect();
    let start = Instant::now();
    let mut command = Command::new("xargs");
    command.args(["-P", &threads.to_string(), "-n", &(names.len() / threads / 4).max(1).to_string(), "sha256sum"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().ok()?;
    child.stdin.take()?.write_all(names.join("\n").as_bytes()).ok()?;
    child.wait().ok()?.success().then(|| start.elapsed())
}
