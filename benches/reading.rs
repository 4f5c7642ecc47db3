//! What reading costs: `cargo bench --bench reading`.
//!
//! 10 MB of proxy log (bars: 20 MB/s, memory 4 × its size), 10 MB of domains that all differ (2 × the time of the log), and 500 MB of
//! log that come as a stream (200 MiB). Each runs in a process of its own, whose peak of memory is read at its end (Linux
//! only). Fails when a bar is missed.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::process::{Command, ExitCode};
use std::time::Instant;

use vtriage::ioc::{ExtractOptions, Extractor, extract};

const MB: usize = 1_000_000;
const ROUNDS: usize = 5;

/// Different URLs in the long log.
const VISITED: usize = 50_000;

fn main() -> ExitCode {
    if let Some(name) = std::env::args().skip_while(|argument| argument != "--child").nth(1) {
        child(&name);
        return ExitCode::SUCCESS;
    }
    let log = best("log");
    let domains = best("domains");
    let stream = run("stream");
    let speed = 10.0 / log.seconds;
    let held = [
        line("10 MB of proxy log", speed, "MB/s", speed >= 20.0, "at least 20"),
        line("its memory", log.peak_mib / mib(10 * MB), "x its size", log.peak_mib <= 4.0 * mib(10 * MB), "at most 4"),
        line(
            "10 MB of domains",
            domains.seconds / log.seconds,
            "x that time",
            domains.seconds <= 2.0 * log.seconds,
            "at most 2",
        ),
        line("500 MB as a stream", stream.peak_mib, "MiB", stream.peak_mib <= 200.0, "at most 200"),
        line("its speed", 500.0 / stream.seconds, "MB/s", 500.0 / stream.seconds >= 20.0, "at least 20"),
    ];
    if held.iter().all(|held| *held) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn line(what: &str, value: f64, unit: &str, held: bool, bar: &str) -> bool {
    println!("{what:<20} {value:7.2} {unit} (bar: {bar}){}", if held { "" } else { "  MISSED" });
    held
}

fn mib(bytes: usize) -> f64 {
    bytes as f64 / 1_048_576.0
}

struct Cost {
    seconds: f64,
    peak_mib: f64,
}

fn best(name: &str) -> Cost {
    let rounds = (0..ROUNDS).map(|_| run(name));
    rounds.min_by(|a, b| a.seconds.total_cmp(&b.seconds)).expect("a round")
}

fn run(name: &str) -> Cost {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this).args(["--child", name]).output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text.split_whitespace().map(|word| word.parse().expect("a number"));
    Cost { seconds: numbers.next().expect("the time"), peak_mib: numbers.next().expect("the memory") }
}

fn child(name: &str) {
    let options = ExtractOptions::default();
    let (start, found) = match name {
        "stream" => {
            let start = Instant::now();
            let mut extractor = Extractor::new(&options);
            extractor.reader(Log { left: 500 * MB, number: 0, line: Vec::new(), at: 0 }).expect("a log");
            (start, extractor.finish().items.len())
        }
        name => {
            let text = if name == "log" { text_of(10 * MB, log_line) } else { text_of(10 * MB, domain_line) };
            let start = Instant::now();
            (start, extract(&text, &options).items.len())
        }
    };
    assert!(found > 1_000, "{found}");
    println!("{} {}", start.elapsed().as_secs_f64(), peak_mib());
}

fn text_of(size: usize, line: fn(&mut String, usize)) -> String {
    let mut text = String::with_capacity(size + 256);
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        line(&mut text, number);
    }
    text
}

fn log_line(text: &mut String, number: usize) {
    let page = number % VISITED;
    let host = page % 7_919;
    let _ = writeln!(
        text,
        "176405{:04}.{:03}    {} 10.20.{}.{} TCP_MISS/200 {} GET http://www{host}.shop.example.net/items/{page:x}/view.html?session={:08x} - HIER_DIRECT/203.0.113.{} text/html",
        number % 10_000,
        number % 1_000,
        number % 97,
        number % 256,
        number % 251,
        number % 65_521,
        page.wrapping_mul(2_654_435_761) % 4_294_967_296,
        number % 256
    );
}

fn domain_line(text: &mut String, number: usize) {
    let _ =
        writeln!(text, "host-{:x}.zone{}.example.net", number.wrapping_mul(2_654_435_761) % 4_294_967_296, number % 61);
}

/// A log that is made while it is read.
struct Log {
    left: usize,
    number: usize,
    line: Vec<u8>,
    at: usize,
}

impl Read for Log {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.line.len() && self.left > 0 {
            let mut text = String::new();
            for _ in 0..256 {
                log_line(&mut text, self.number);
                self.number += 1;
            }
            self.left = self.left.saturating_sub(text.len());
            (self.line, self.at) = (text.into_bytes(), 0);
        }
        let rest = &self.line[self.at..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}

/// The most memory that this process has had, in MiB.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
    line.split_whitespace().next().and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
