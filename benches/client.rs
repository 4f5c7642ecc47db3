//! The client beside curl: the same requests to the same local server, whole processes, in turns; ratios, not seconds.
//!
//! `cargo bench --bench client` prints for each task the median of vtriage's time over curl's and the largest memory
//! of either. The program plays all parts itself: told `serve` it is the server, told the name of a task it is the client.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use vtriage::vt::call::Upload;
use vtriage::vt::calls::{self, Form};
use vtriage::vt::{Client, Descriptor, Kind, Onward, Settings};

const PAGES: usize = 250;
const PAGE: u32 = 40;
const REPORT: usize = 20 << 20;
const UPLOAD: u64 = 100 << 20;
const ROUNDS: usize = 9;
const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

/// One comparison: what vtriage is told, what curl is told, and the bars.
struct Task {
    name: &'static str,
    what: &'static str,
    curl: fn(base: &str, file: &Path) -> Vec<OsString>,
    most_time: f64,
    most_megabytes: u64,
}

const TASKS: &[Task] = &[
    Task { name: "report", what: "one report", curl: curl_report, most_time: 1.2, most_megabytes: 40 },
    Task { name: "related", what: "10,000 related objects", curl: curl_related, most_time: 1.2, most_megabytes: 40 },
    Task { name: "large", what: "20 MB report, passed on", curl: curl_large, most_time: 4.0, most_megabytes: 64 },
    Task { name: "upload", what: "100 MB upload", curl: curl_upload, most_time: 1.1, most_megabytes: 40 },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [] => compare(),
        ["serve"] => runtime().block_on(serve()),
        [task, base, file] => runtime().block_on(work(task, base, Path::new(file))),
        _ => eprintln!("usage: cargo bench --bench client"),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The parent: starts the server and measures both sides in turns.
fn compare() {
    let myself = std::env::current_exe().expect("this program");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sample.bin");
    let mut writer = std::fs::File::create(&file).expect("a file");
    for block in 0..UPLOAD >> 20 {
        writer.write_all(&vec![u8::try_from(block % 251).unwrap_or(0); 1 << 20]).expect("written");
    }
    let (mut server, base) = start(&myself);
    println!("{:<26} {:>9} {:>9} {:>7} {:>6} {:>8} {:>6}", "", "vtriage", "curl", "ratio", "bar", "memory", "bar");
    for task in TASKS {
        let curl = (task.curl)(&base, &file);
        let mine: Vec<OsString> = vec![task.name.into(), base.clone().into(), file.clone().into()];
        let mut rounds: Vec<(f64, f64)> = Vec::new();
        let mut memory = 0;
        for round in 0..=ROUNDS {
            let (ours, used) = timed(Command::new(&myself).args(&mine));
            let (theirs, _) = timed(Command::new("curl").args(&curl));
            // The first warms the page cache and the server.
            if round > 0 {
                rounds.push((ours.as_secs_f64(), theirs.as_secs_f64()));
            }
            memory = memory.max(used);
        }
        let (ours, theirs) = (median(rounds.iter().map(|r| r.0)), median(rounds.iter().map(|r| r.1)));
        println!(
            "{:<26} {:>6.0} ms {:>6.0} ms {:>6.2}x {:>5.1}x {:>4} MiB {:>2} MiB",
            task.what,
            ours * 1e3,
            theirs * 1e3,
            median(rounds.iter().map(|r| r.0 / r.1)),
            task.most_time,
            memory >> 10,
            task.most_megabytes
        );
    }
    let _ = server.kill();
    let _ = server.wait();
}

fn start(myself: &Path) -> (Child, String) {
    use std::io::BufRead as _;
    let mut server = Command::new(myself).arg("serve").stdout(Stdio::piped()).spawn().expect("the server");
    let mut line = String::new();
    let output = server.stdout.take().expect("its output");
    std::io::BufReader::new(output).read_line(&mut line).expect("its address");
    (server, line.trim().to_owned())
}

/// Time of a process, and the KiB of memory that it says it used at most.
fn timed(command: &mut Command) -> (Duration, u64) {
    let begin = Instant::now();
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("a process");
    let time = begin.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    (time, String::from_utf8_lossy(&output.stderr).trim().parse().unwrap_or(0))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn curl_common(rest: &[String]) -> Vec<OsString> {
    let common = ["-sS", "--fail", "--noproxy", "*", "-H", "x-apikey: test", "-o", "/dev/null"].map(OsString::from);
    common.into_iter().chain(rest.iter().map(OsString::from)).collect()
}

fn curl_report(base: &str, _: &Path) -> Vec<OsString> {
    curl_common(&[format!("{base}/files/small")])
}

fn curl_large(base: &str, _: &Path) -> Vec<OsString> {
    curl_common(&[format!("{base}/files/{SHA256}")])
}

/// One process and one connection for all pages: the hardest way to compare.
fn curl_related(base: &str, _: &Path) -> Vec<OsString> {
    let pages = (0..PAGES).flat_map(|page| {
        [
            "-o".to_owned(),
            "/dev/null".to_owned(),
            format!("{base}/domains/example.test/subdomains?limit={PAGE}&cursor={page}"),
        ]
    });
    curl_common(&pages.skip(2).collect::<Vec<_>>())
}

fn curl_upload(base: &str, file: &Path) -> Vec<OsString> {
    let address = format!("{}/up", base.trim_end_matches("/api/v3"));
    curl_common(&["-H".into(), "Expect:".into(), "-F".into(), format!("file=@{}", file.display()), address])
}

/// The child: does a task and says on stderr how much memory it took.
async fn work(task: &str, base: &str, file: &Path) {
    let client = Client::new(Settings::new().base_url(base.parse().expect("a URL")).key("test")).expect("a client");
    let report = |id: &str| calls::report(&Descriptor::new(Kind::File, id), &[]);
    match task {
        "report" => drop(client.send(&report("small")).await.expect("a report")),
        "large" => {
            let body = client.send_raw(&report(SHA256)).await.expect("a report");
            std::io::stdout().write_all(&body).expect("written");
        }
        "related" => {
            let what = Descriptor::new(Kind::Domain, "example.test");
            let first = calls::related(&what, "subdomains", Form::Objects, PAGE, None);
            let mut listing = client.send_listing(&first).await.expect("a page");
            let mut objects = 0;
            // Decodes each page while the next is on its way, as the command does.
            while let Onward::At(cursor) = listing.next.clone() {
                let call = first.clone().at(&cursor);
                let decode = async {
                    tokio::task::yield_now().await;
                    listing.page().expect("objects").objects.len()
                };
                let (next, decoded) = futures::join!(client.send_listing(&call), decode);
                objects += decoded;
                listing = next.expect("a page");
            }
            objects += listing.page().expect("objects").objects.len();
            assert_eq!(objects, PAGES * 40);
        }
        _ => {
            let call = calls::submit_file(Upload::of(file).expect("a file"));
            client.send(&call).await.expect("an analysis");
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    eprint!("{}", peak.unwrap_or("0").trim().trim_end_matches(" kB"));
}

/// The server: answers from memory and reads what it is sent.
async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    println!("{origin}/api/v3");
    let world: &'static World = Box::leak(Box::new(World::new(origin)));
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(talk(stream, world));
    }
}

struct World {
    origin: String,
    small: Vec<u8>,
    large: Vec<u8>,
    pages: Vec<Vec<u8>>,
}

impl World {
    fn new(origin: String) -> Self {
        let attributes = |bytes: usize| {
            let engines =
                (0..).map(|n| format!(r#""E{n}":{{"category":"undetected","result":null,"method":"blacklist"}}"#));
            let mut results: Vec<String> = Vec::new();
            let mut size = 0;
            for engine in engines {
                size += engine.len() + 1;
                if size > bytes {
                    break;
                }
                results.push(engine);
            }
            format!(
                r#"{{"last_analysis_stats":{{"malicious":1,"harmless":70,"undetected":10}},"last_analysis_date":1767225600,"last_analysis_results":{{{}}}}}"#,
                results.join(",")
            )
        };
        let report = |id: &str, bytes| {
            format!(r#"{{"data":{{"type":"file","id":"{id}","attributes":{}}}}}"#, attributes(bytes)).into_bytes()
        };
        let row = attributes(900);
        let page = |page: usize| {
            let rows: Vec<String> = (0..40)
                .map(|n| format!(r#"{{"type":"domain","id":"d{page}-{n}.example.test","attributes":{row}}}"#))
                .collect();
            let cursor = if page + 1 < PAGES { format!(r#","cursor":"{}""#, page + 1) } else { String::new() };
            format!(r#"{{"data":[{}],"meta":{{"count":10000{cursor}}}}}"#, rows.join(",")).into_bytes()
        };
        Self {
            origin,
            small: report("small", 6000),
            large: report(SHA256, REPORT),
            pages: (0..PAGES).map(page).collect(),
        }
    }

    fn answer(&self, path: &str) -> std::borrow::Cow<'_, [u8]> {
        if path.ends_with("/files/small") {
            (&*self.small).into()
        } else if path.ends_with(SHA256) {
            (&*self.large).into()
        } else if path.ends_with("/upload_url") {
            format!(r#"{{"data":"{}/up"}}"#, self.origin).into_bytes().into()
        } else if path.contains("/subdomains") {
            let page = path.split("cursor=").nth(1).and_then(|cursor| cursor.parse::<usize>().ok()).unwrap_or(0);
            self.pages.get(page).map_or_else(|| Vec::new().into(), |page| page.as_slice().into())
        } else {
            br#"{"data":{"type":"analysis","id":"x"}}"#.as_slice().into()
        }
    }
}

async fn talk(stream: TcpStream, world: &World) -> Option<()> {
    let mut stream = BufReader::with_capacity(256 << 10, stream);
    let mut sink = vec![0; 256 << 10];
    loop {
        let mut path = String::new();
        let mut length = 0_u64;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if path.is_empty() {
                line.split(' ').nth(1)?.clone_into(&mut path);
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line.is_empty() {
                break;
            }
        }
        while length > 0 {
            let most = usize::try_from(length).unwrap_or(usize::MAX).min(sink.len());
            let read = stream.read(sink.get_mut(..most)?).await.ok()?;
            length = length.checked_sub(read as u64).filter(|_| read > 0)?;
        }
        let body = world.answer(&path);
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.ok()?;
        stream.write_all(&body).await.ok()?;
    }
}
