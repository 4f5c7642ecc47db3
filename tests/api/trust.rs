//! Certificates and proxies: an inspecting proxy, a private CA, `SSL_CERT_FILE`, `HTTPS_PROXY`, `NO_PROXY`.
//!
//! What comes from the environment is tested in a child process: the test program itself, told to run one test.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::Acceptor;
use vtriage::config::{Config, Flags};
use vtriage::vt::{Answer, ApiError, Client, Descriptor, Kind, Reason, Settings, calls};

use crate::recorder::settings;
use crate::rough::{Step, head, rough};

const BODY: &str = r#"{"data":{"type":"domain","id":"example.test"}}"#;

/// A TLS server whose certificate comes from a CA that nobody knows, and the CA as a file.
struct Tls {
    base: String,
    ca: PathBuf,
    /// Protocols that clients offered, by connection.
    offered: Arc<Mutex<Vec<Vec<String>>>>,
    _folder: tempfile::TempDir,
}

async fn tls() -> Tls {
    let mut params = CertificateParams::new(Vec::<String>::new()).expect("params");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().expect("a key");
    let ca = params.self_signed(&ca_key).expect("a CA");
    let issuer = Issuer::new(params, ca_key);
    let key = KeyPair::generate().expect("a key");
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let leaf = CertificateParams::new(names).expect("params").signed_by(&key, &issuer).expect("a certificate");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("testca.pem");
    std::fs::write(&file, ca.pem()).expect("a file");
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![leaf.der().clone()], private);
    let config = Arc::new(config.expect("a configuration"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("https://localhost:{}/api/v3", listener.local_addr().expect("an address").port());
    let offered = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&offered);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(greet(stream, Arc::clone(&config), Arc::clone(&seen)));
        }
    });
    Tls { base, ca: file, offered, _folder: folder }
}

async fn greet(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    seen: Arc<Mutex<Vec<Vec<String>>>>,
) -> std::io::Result<()> {
    let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let protocols = start.client_hello().alpn().into_iter().flatten();
    let protocols = protocols.map(|protocol| String::from_utf8_lossy(protocol).into_owned()).collect();
    seen.lock().expect("not poisoned").push(protocols);
    let mut stream = start.into_stream(config).await?;
    head(&mut stream).await;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{BODY}", BODY.len());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// A CONNECT proxy that writes down whom it was asked for.
async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://me:hush-hush@{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let head = head(&mut stream).await?;
                let line = head.lines().next()?.to_owned();
                seen.lock().ok()?.push(line.clone());
                let target = line.split(' ').nth(1)?.replace("localhost", "127.0.0.1");
                let mut onward = TcpStream::connect(target).await.ok()?;
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.ok()?;
                copy_bidirectional(&mut stream, &mut onward).await.ok()
            });
        }
    });
    (address, asked)
}

async fn ask(settings: Settings) -> Result<Answer, ApiError> {
    let call = calls::report(&Descriptor::new(Kind::Domain, "example.test"), &[]);
    Client::new(settings)?.send(&call).await
}

/// Runs [`child`] in a process of its own with these variables beside a clean environment; gives what it printed.
async fn with_environment(base: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "trust::child", "--ignored", "--nocapture"]).stderr(Stdio::null());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env("VTRIAGE_TEST_BASE", base).envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("joined").expect("run");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
#[ignore = "the child of the tests below"]
async fn child() {
    let Ok(base) = std::env::var("VTRIAGE_TEST_BASE") else { return };
    // As the program does it: the settings read the variables.
    let folder = std::env::temp_dir().display().to_string();
    let variable = |name: &str| match name {
        "VTRIAGE_CONFIG_DIR" | "VTRIAGE_STATE_DIR" => Some(format!("{folder}/no-such-vtriage")),
        _ => std::env::var(name).ok(),
    };
    let Config { proxy, ca_cert, .. } = Config::load(&Flags::default(), &variable).expect("settings").config;
    match ask(Settings { proxy, ca_cert, ..settings(&base) }).await {
        Ok(_) => println!("answered"),
        Err(error) => println!("failed: {error}"),
    }
}

#[tokio::test]
async fn c34_an_unknown_ca_is_named_together_with_both_settings() {
    let server = tls().await;
    let error = ask(settings(&server.base)).await.expect_err("not trusted");
    assert_eq!(error.reason, Reason::Certificate);
    let text = error.to_string();
    for word in ["certificate", "--ca-cert", "SSL_CERT_FILE", "UnknownIssuer"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[tokio::test]
async fn c34_a_ca_file_is_trusted_and_http2_is_offered() {
    let server = tls().await;
    ask(settings(&server.base).ca_cert(&server.ca)).await.expect("an answer");
    let offered = server.offered.lock().expect("not poisoned").clone();
    assert!(offered.iter().flatten().any(|protocol| protocol == "h2"), "{offered:?}");
}

#[tokio::test]
async fn c34_the_certificate_file_of_the_environment_is_trusted() {
    let server = tls().await;
    let ca = server.ca.to_string_lossy();
    assert!(with_environment(&server.base, &[("SSL_CERT_FILE", &ca)]).await.contains("answered"));
    let failed = with_environment(&server.base, &[]).await;
    assert!(failed.contains("--ca-cert") && failed.contains("SSL_CERT_FILE"), "{failed}");
}

#[tokio::test]
async fn c34_the_proxy_of_the_environment_sees_connect_and_no_proxy_is_honoured() {
    let (server, (proxy, asked)) = (tls().await, proxy().await);
    let ca = server.ca.to_string_lossy();
    let printed = with_environment(&server.base, &[("SSL_CERT_FILE", &ca), ("HTTPS_PROXY", &proxy)]).await;
    assert!(printed.contains("answered"), "{printed}");
    let host = server.base.trim_start_matches("https://").trim_end_matches("/api/v3");
    assert_eq!(*asked.lock().expect("not poisoned"), [format!("CONNECT {host} HTTP/1.1")]);
    let variables = [("SSL_CERT_FILE", &*ca), ("HTTPS_PROXY", &*proxy), ("NO_PROXY", "localhost")];
    assert!(with_environment(&server.base, &variables).await.contains("answered"));
    assert_eq!(asked.lock().expect("not poisoned").len(), 1, "the second went past the proxy");
}

#[tokio::test]
async fn c34_a_proxy_given_by_hand_is_used_also_for_loopback() {
    let (server, (proxy, asked)) = (tls().await, proxy().await);
    ask(settings(&server.base).ca_cert(&server.ca).proxy(proxy)).await.expect("an answer");
    assert_eq!(asked.lock().expect("not poisoned").len(), 1);
}

#[tokio::test]
async fn a_plain_loopback_base_works_whatever_proxies_the_environment_names() {
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{BODY}", BODY.len());
    let server = rough(vec![Step::Send(answer.into_bytes())]).await;
    let dead = "http://127.0.0.1:9";
    let printed =
        with_environment(&server.base, &[("HTTP_PROXY", dead), ("http_proxy", dead), ("ALL_PROXY", dead)]).await;
    assert!(printed.contains("answered"), "{printed}");
}

#[tokio::test]
async fn what_goes_to_a_plain_loopback_base_goes_through_no_proxy_given_by_hand_either() {
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{BODY}", BODY.len());
    let (server, (proxy, asked)) = (rough(vec![Step::Send(answer.into_bytes())]).await, proxy().await);
    let outcome = ask(settings(&server.base).proxy(proxy)).await;
    assert_eq!(*asked.lock().expect("not poisoned"), Vec::<String>::new());
    outcome.expect("an answer");
}

#[tokio::test]
async fn c40_a_proxy_that_can_not_be_reached_does_not_give_its_password_away() {
    let error = ask(settings("https://localhost:9/api/v3").proxy("http://me:hush-hush@127.0.0.1:9")).await;
    let shown = format!("{:?}", error.expect_err("no proxy there"));
    assert!(!shown.contains("hush-hush"), "{shown}");
}

#[tokio::test]
async fn what_found_no_way_to_the_service_has_not_left() {
    let server = tls().await;
    let refusing = rough(vec![Step::Send(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n".to_vec())]).await;
    let refusing = refusing.base.trim_end_matches("/api/v3").to_owned();
    // Accepts, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let silent = format!("https://localhost:{}/api/v3", silent.local_addr().expect("an address").port());
    let hasty = settings(&silent).timeouts(Duration::from_millis(200), Duration::from_secs(20));
    for (what, settings) in [
        ("a certificate that is not trusted", settings(&server.base)),
        ("nobody there", settings("https://localhost:9/api/v3")),
        ("no proxy there", settings(&server.base).proxy("http://127.0.0.1:9")),
        ("a proxy that says no", settings(&server.base).proxy(refusing)),
        ("a handshake that takes too long", hasty),
    ] {
        let (client, tap) = Client::new(settings).expect("a client").tapped();
        let call = calls::report(&Descriptor::new(Kind::Domain, "example.test"), &[]);
        client.send(&call).await.expect_err(what);
        assert_eq!(tap.left(), 0, "{what}");
    }
}

/// A SOCKS5 proxy without a password; gives its address and the host names it was asked for.
async fn socks() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("socks5h://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let methods = (stream.read_u8().await?, stream.read_u8().await?).1;
        stream.read_exact(&mut vec![0; methods.into()]).await?;
        stream.write_all(&[5, 0]).await?;
        let mut request = [0; 5];
        stream.read_exact(&mut request).await?;
        let mut host = vec![0; request[4].into()];
        stream.read_exact(&mut host).await?;
        let port = stream.read_u16().await?;
        seen.lock().expect("not poisoned").push(String::from_utf8_lossy(&host).into_owned());
        stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await?;
        let mut onward = TcpStream::connect(("127.0.0.1", port)).await?;
        copy_bidirectional(&mut stream, &mut onward).await
    });
    (address, asked)
}

#[tokio::test]
async fn a_socks_proxy_resolves_the_name() {
    let (server, (proxy, asked)) = (tls().await, socks().await);
    ask(settings(&server.base).ca_cert(&server.ca).proxy(proxy)).await.expect("an answer");
    assert_eq!(*asked.lock().expect("not poisoned"), ["localhost"]);
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_named() {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n".to_vec();
    let proxy = rough(vec![Step::Send(refusal)]).await;
    let proxy = proxy.base.trim_end_matches("/api/v3").to_owned();
    let error = ask(settings("https://localhost:9/api/v3").proxy(proxy)).await.expect_err("refused");
    assert_eq!(error.reason, Reason::Unreachable);
    assert!(error.message.contains("proxy"), "{error}");
}

#[tokio::test]
async fn c34_a_server_that_never_answers_the_handshake_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("https://{}/api/v3", listener.local_addr().expect("an address"));
    let settings = settings(&base).timeouts(Duration::from_millis(100), Duration::from_millis(100));
    let error = ask(settings).await.expect_err("silence");
    assert_eq!(error.reason, Reason::TimedOut, "{error}");
}
