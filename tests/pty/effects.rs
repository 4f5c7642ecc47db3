//! Every effect through the assembled program: what the model orders is carried out by the real effect runner, and shows.
//!
//! The log of each run names what was carried out; a new effect fails here until a run reaches it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use rustix::process::Signal;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::harness::{Session, signal_to};
use super::service::{KEY, asked, gives, search, server};

const HASH: &str = "5d1e5f2b6f0c7f2a9c1bb0a3f4a08d7e11c0ffee11c0ffee11c0ffee11c0ffee";

/// A program that logs what it carries out, and where.
struct Run {
    session: Session,
    folder: tempfile::TempDir,
}

impl Run {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), arguments, environment)
    }

    fn start_in(folder: tempfile::TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let log = folder.path().join("log").display().to_string();
        let arguments = [&["--log-file", log.as_str()], arguments].concat();
        let environment = [&[("VTRIAGE_LOG", "debug")], environment].concat();
        Self { session: Session::start(&arguments, &environment), folder }
    }

    /// Starts it against `server`, with its key.
    fn against(server: &MockServer, environment: &[(&str, &str)]) -> Self {
        let base = format!("{}/api/v3", server.uri());
        let own = [("VTRIAGE_API_KEY", KEY), ("VTRIAGE_BASE_URL", base.as_str())];
        Self::start(&[], &[&own[..], environment].concat())
    }

    fn press(&mut self, keys: &str, shows: &str) {
        self.session.send(keys);
        self.session.shows(shows);
    }

    /// Leaves, and gives the names of what was carried out.
    fn leave(mut self) -> BTreeSet<String> {
        self.session.send("\x03");
        self.session.ends();
        let log = std::fs::read_to_string(self.folder.path().join("log")).expect("a log");
        assert!(!log.contains(KEY), "the key is in the log");
        log.split("effect=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    }
}

/// The variants of the enum, as its source names them.
fn all_effects() -> BTreeSet<String> {
    let source = include_str!("../../src/effect.rs");
    let body = source.split("pub enum Effect {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the enum");
    let variants = body.lines().filter_map(|line| line.strip_prefix("    "));
    let named = variants.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    named.map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
}

/// A report is asked for, copied, saved and shown in a browser; the screen is drawn anew; the terminal comes back.
async fn a_report_is_used() -> BTreeSet<String> {
    let launchers = tempfile::tempdir().expect("a folder");
    let launcher = launchers.path().join("xdg-open");
    std::fs::write(&launcher, "#!/bin/sh\nexit 3\n").expect("written");
    std::fs::set_permissions(&launcher, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("executable");
    let path = launchers.path().display().to_string();
    let server = server(100_000).await;
    let mut run = Run::against(&server, &[("PATH", &path), ("SSH_TTY", "/dev/pts/3")]);
    run.session.shows("premium key");
    search(&mut run.session, "a.example");
    run.session.shows("3/70");
    run.press("5Y\r", "to the terminal (OSC 52)");
    run.session.wrote("\x1b]52;c;YS5leGFtcGxl");
    run.session.send("\x1b]11;rgb:ffff/ffff/ffff\x07");
    run.press(":clipboard\r", "the terminal does not say");
    run.session.send("q");
    run.session.until("the page to close", |session| !session.screen().contains("does not say"));
    run.press(":mouse\r", "the mouse is on");
    run.session.wrote("\x1b[?1000h");
    run.press("o", "no browser was started");
    let before = run.session.bytes().len();
    run.session.send("\x0c");
    run.session.until("all of the screen again", |session| {
        String::from_utf8_lossy(&session.bytes()[before..]).contains("premium key")
    });
    let target = run.folder.path().join("out.json");
    run.press("e", "xport");
    run.press("\r", "Enter");
    run.session.send(&format!("\x15{}\r", target.display()));
    run.session.until("the file", |_| target.is_file());
    let before = run.session.bytes().len();
    run.session.send("\x1a");
    run.session.until("the terminal taken again", |session| {
        String::from_utf8_lossy(&session.bytes()[before..]).contains("\x1b[?1049h")
    });
    run.leave()
}

/// What kind of key it is was not learned at the start, and is when a query needs it. What the list brings along is too
/// large to be decoded while a key waits, as are two reports of behaviour.
async fn large_answers_are_read() -> BTreeSet<String> {
    let server = server(100_000).await;
    let whois = "Registrar: Example\n".repeat(5_000);
    let large = json!({"type": "domain", "id": "large.example", "attributes": {"whois": whois, "registrar": "Large Registrar"}});
    gives(&server, "/intelligence/search", &json!([large])).await;
    gives(&server, &format!("/files/{HASH}"), &json!({"type": "file", "id": HASH, "attributes": {"sha256": HASH}}))
        .await;
    let commands: Vec<String> = (0..4_000).map(|number| format!("cmd.exe /c echo {number}")).collect();
    let sandbox = |name: &str| {
        json!({"type": "file_behaviour", "id": format!("{HASH}_{name}"),
            "attributes": {"sandbox_name": name, "command_executions": commands}})
    };
    gives(&server, &format!("/files/{HASH}/behaviours"), &json!([sandbox("First Box"), sandbox("Second Box")])).await;
    let silent = Mock::given(path(format!("/api/v3/users/{KEY}"))).respond_with(ResponseTemplate::new(404));
    silent.up_to_n_times(1).with_priority(1).mount(&server).await;
    let mut run = Run::against(&server, &[]);
    run.session.shows("/ then a hash");
    let log = run.folder.path().join("log");
    run.session.until("the first answer", |_| std::fs::read_to_string(&log).is_ok_and(|log| log.contains("404")));
    search(&mut run.session, "entity:domain registrar:large");
    run.session.shows("large.example");
    assert!(run.session.screen().contains("premium key"), "{}", run.session.screen());
    run.press("1", "Large Registrar");
    run.press("\r", "next tab");
    search(&mut run.session, HASH);
    run.session.until("the report", |session| session.screen().contains("Summary"));
    run.press("5b", "Enter: read behaviour");
    run.session.send("\r");
    run.session.shows("First Box");
    run.leave()
}

/// A request that waits for the minute leaves the queue with its user; another is taken back by a key.
async fn requests_are_given_up() -> BTreeSet<String> {
    let server = server(500).await;
    let mut run = Run::against(&server, &[]);
    run.session.shows("467/500 day");
    for (name, left) in [("a.example", "466/500 day"), ("b.example", "465/500 day")] {
        search(&mut run.session, name);
        run.session.shows(left);
        run.session.shows(&format!("5 {name}"));
    }
    search(&mut run.session, "c.example");
    run.session.shows("0/4 min");
    search(&mut run.session, "d.example");
    run.session.shows("it is asked at");
    run.press("\x7f", "Not in VirusTotal: c.example");
    run.session.until("nothing on the way", |session| !session.screen().contains("on the way"));
    search(&mut run.session, "e.example");
    run.session.shows("it is asked at");
    run.session.send("\x1b");
    run.session.until("nothing on the way", |session| !session.screen().contains("on the way"));
    run.leave()
}

/// A file is read, sent and watched to its end, which rings.
fn a_file_is_submitted() -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("config");
    std::fs::create_dir(&settings).expect("a folder");
    std::fs::write(settings.join("config.toml"), "notifications = \"bell\"\n").expect("written");
    let settings = settings.display().to_string();
    let mut run = Run::start_in(folder, &["--demo"], &[("VTRIAGE_CONFIG_DIR", &settings)]);
    run.session.shows("Start here");
    let sample = run.session.file("sample.txt", b"nothing that anybody has seen before");
    run.press("u", "submit a file or URL");
    run.press(&sample, "sample.txt");
    run.press("\r", "asks for the hash");
    run.press("\r", "[ Submit PUBLICLY ]");
    run.session.send("\t\t\r");
    run.session.shows("is completed");
    assert!(run.session.bytes().contains(&0x07), "the bell rings");
    run.leave()
}

/// Other colours, and another profile with a key of its own.
async fn colours_and_profile_are_changed() -> BTreeSet<String> {
    let server = server(100_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("config");
    std::fs::create_dir(&settings).expect("a folder");
    let other = format!("[profiles.other]\nbase_url = \"{}/api/v3\"\napi_key = \"{KEY}\"\n", server.uri());
    let file = settings.join("config.toml");
    std::fs::write(&file, other).expect("written");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("for us alone");
    let settings = settings.display().to_string();
    let mut run = Run::start_in(folder, &["--demo"], &[("VTRIAGE_CONFIG_DIR", &settings)]);
    run.session.shows("a harmless bystander");
    for (command, says) in [
        ("theme light", "Start here"),
        ("theme nonsense", "no theme is called"),
        ("profile nonsense", "the profile stays"),
        ("profile other", "the profile is other"),
    ] {
        run.session.send(&format!(":{command}"));
        run.session.until("the line", |session| session.screen().contains(&format!("  {command}")));
        run.session.send("\r");
        run.session.until("the line to be taken in", |session| !session.screen().contains(" Commands "));
        run.session.shows(says);
    }
    search(&mut run.session, "a.example");
    run.session.shows("3/70");
    run.leave()
}

/// Somebody else stops the program and lets it go on.
fn the_terminal_was_taken_away() -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log").display().to_string();
    let script = format!("sh -c 'echo \"pid $$.\"; exec $VTRIAGE --log-file {log} --demo'");
    let mut session = Session::start_script(&script, &[("VTRIAGE_LOG", "debug")]);
    session.shows("Start here");
    let pid = session.number_after("pid ");
    signal_to(pid, Signal::CONT);
    let mut run = Run { session, folder };
    let log = run.folder.path().join("log");
    run.session.until("the terminal taken again", |_| {
        std::fs::read_to_string(&log).is_ok_and(|log| log.contains("effect=\"Retake\""))
    });
    run.leave()
}

/// Without a key the demo is one key away; a key is tested, kept and gone on with.
async fn the_first_run() -> BTreeSet<String> {
    let mut run = Run::start(&[], &[]);
    run.session.shows("Welcome to vtriage");
    run.press("\r", "This is the demo");
    let mut effects = run.leave();

    let server = server(100_000).await;
    let (proxy, ca) = gateway(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, ca).expect("written");
    let authority = authority.display().to_string();
    let arguments = ["--base-url", "https://gateway.example/api/v3", "--proxy", &proxy, "--ca-cert", &authority];
    let mut run = Run::start_in(folder, &arguments, &[]);
    // A gateway may add a key of its own.
    search(&mut run.session, "b.example");
    run.session.shows("3/70");
    let never = ResponseTemplate::new(200).set_delay(Duration::from_hours(1));
    Mock::given(path("/api/v3/users/slow-key")).respond_with(never).mount(&server).await;
    for (key, says) in [("slow-key", "Testing the key"), (KEY, "premium key")] {
        run.session.send(":");
        run.session.until("the line", |session| session.screen().contains(" Commands "));
        run.session.send("key\r");
        run.session.shows("Welcome to vtriage");
        run.session.send(&format!("{key}\r"));
        run.session.shows(says);
        if key != KEY {
            run.session.send("\x1b");
            run.session.shows("the test of the key was broken off");
        }
    }
    run.session.shows("premium key");
    assert_eq!(asked(&server, KEY).await, 1, "one request tests the key and says what kind it is");
    assert!(!String::from_utf8_lossy(&run.session.bytes()).contains(KEY), "the key was drawn");
    search(&mut run.session, "a.example");
    run.session.shows("3/70");
    effects.extend(run.leave());
    effects
}

/// A proxy that ends TLS for `gateway.example` itself and passes what comes on to `server`; gives its address and the CA.
async fn gateway(server: &MockServer) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let names = vec!["gateway.example".to_owned()];
    let certificate = CertificateParams::new(names).expect("params").self_signed(&key).expect("a certificate");
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain = vec![certificate.der().clone()];
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, private).expect("TLS");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let behind = *server.address();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await?);
                }
                assert!(head.starts_with(b"CONNECT gateway.example:443 "), "nobody else is asked for");
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                let mut open = acceptor.accept(stream).await?;
                let mut onward = TcpStream::connect(behind).await?;
                copy_bidirectional(&mut open, &mut onward).await
            });
        }
    });
    (address, certificate.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_effect_is_carried_out_by_the_assembled_program() {
    let runs = [
        (
            a_report_is_used().await,
            &[
                "Ask",
                "Keep",
                "Copy",
                "Write",
                "Browse",
                "Mouse",
                "Dress",
                "TryClipboard",
                "Redraw",
                "Save",
                "Suspend",
                "Connect",
                "Quit",
            ][..],
        ),
        (large_answers_are_read().await, &["LearnTier", "Decode", "Digest"]),
        (requests_are_given_up().await, &["Forgo", "Cancel"]),
        (a_file_is_submitted(), &["File", "After", "Notify"]),
        (colours_and_profile_are_changed().await, &["Dress", "ReadProfile", "BeginProfile"]),
        (the_terminal_was_taken_away(), &["Retake"]),
        (the_first_run().await, &["StartDemo", "UseKey", "BeginWith", "ForgoKey"]),
    ];
    let mut reached = BTreeSet::new();
    for (effects, expected) in runs {
        for name in expected {
            assert!(effects.contains(*name), "{name} is not among {effects:?}");
        }
        reached.extend(effects);
    }
    let missing: Vec<_> = all_effects().difference(&reached).cloned().collect();
    assert!(missing.is_empty(), "no run reaches {missing:?}");
}
