//! The variables for proxies that all programs read: what they say is used, or refused in words, and never passed over.

use std::io::Read;
use std::net::TcpListener;

use crate::program::{KEY, Program, Run};
use crate::service::{Service, domain, ok};

/// A place on this machine that knows who comes.
struct Door(TcpListener);

impl Door {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a port"))
    }

    fn address(&self) -> String {
        self.0.local_addr().expect("an address").to_string()
    }

    fn has_seen_anybody(&self) -> bool {
        self.0.set_nonblocking(true).expect("set");
        self.0.accept().is_ok()
    }

    /// Waits for somebody, and gives the first byte that they say. Who comes after that finds nobody here.
    fn first_byte(self) -> u8 {
        let (mut stream, _) = self.0.accept().expect("somebody");
        let mut first = [0];
        stream.read_exact(&mut first).expect("a byte");
        first[0]
    }
}

/// Looks a domain up at `service` by https, with these variables.
fn asked(service: &Door, variables: &[(&str, &str)]) -> Run {
    let program = Program::asking(&format!("https://{}/api/v3", service.address()));
    let program = variables.iter().fold(program, |program, (name, value)| program.with(name, value));
    program.run(&["--no-wait", "lookup", "a.example"])
}

#[test]
fn a_proxy_of_the_environment_that_can_not_be_used_is_refused_by_name_and_nothing_leaves() {
    let service = Door::new();
    for (name, value) in [
        ("ALL_PROXY", "sock5h://127.0.0.1:9050"),
        ("all_proxy", "tor://127.0.0.1:9050"),
        ("ALL_PROXY", "ftp://127.0.0.1:9050"),
        ("HTTPS_PROXY", "ht!tp://127.0.0.1:9050"),
        ("https_proxy", "socks5h:127.0.0.1:9050"),
        ("HTTPS_PROXY", "http://joe:hush#hush@127.0.0.1:9"),
        ("HTTPS_PROXY", "http://joe:12#hush@127.0.0.1:9"),
        ("HTTPS_PROXY", "http://joe:12/hush@127.0.0.1:9"),
    ] {
        let run =
            asked(&service, &[(name, value)]).ended_with(2).saying(&[name, "expected a proxy", "nothing was sent"]);
        assert!(!run.stderr.contains("hush") && !run.stderr.contains("joe"), "{}", run.stderr);
        assert!(!service.has_seen_anybody(), "{name}={value}");
    }
}

#[test]
fn a_socks_proxy_is_known_by_each_of_its_names_and_in_capitals() {
    for name in ["socks", "socks5", "socks5h", "SOCKS5H", "Socks"] {
        let (service, proxy) = (Door::new(), Door::new());
        let address = format!("{name}://{}/", proxy.address());
        let first = std::thread::spawn(move || proxy.first_byte());
        let run = asked(&service, &[("ALL_PROXY", &address)]);
        assert!(!service.has_seen_anybody(), "{name}: {}", run.stderr);
        // The version with which SOCKS begins.
        assert_eq!(first.join().expect("it ends"), 5, "{name}: {}", run.stderr);
        run.ended_with(1);
    }
}

#[tokio::test]
async fn what_needs_no_proxy_goes_on_whatever_the_environment_names() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let bad = |program: Program| program.with("ALL_PROXY", "tor://127.0.0.1:9050");
    bad(Program::asking(&service.base_url())).run(&["lookup", "a.example"]).ended_with(0);
    bad(Program::new()).run(&["--demo", "lookup", "example.com"]);
    bad(Program::new()).run(&["store", "info"]).ended_with(0);
    let kept = bad(Program::asking("https://127.0.0.1:9/api/v3"));
    let run = kept.run(&["--offline", "lookup", "a.example"]).saying(&["offline"]);
    assert!(!run.stderr.contains("ALL_PROXY"), "{}", run.stderr);
}

#[test]
fn the_settings_show_the_proxy_in_force_and_who_names_it_without_its_password() {
    let shown = |variables: &[(&str, &str)]| {
        let program = Program::new().with("VTRIAGE_API_KEY", KEY);
        let program = variables.iter().fold(program, |program, (name, value)| program.with(name, value));
        program.run(&["config", "show"]).ended_with(0).stdout
    };
    let line = |page: &str| page.lines().find(|line| line.contains("proxy")).map(str::to_owned).unwrap_or_default();
    let (both, all) = (("HTTPS_PROXY", "http://joe:hush@127.0.0.1:3128"), ("all_proxy", "socks://127.0.0.1:9050/"));
    let except = ("no_proxy", "corp.example");
    assert_eq!(line(&shown(&[both, all])), "proxy = \"http://…@127.0.0.1:3128\" # HTTPS_PROXY");
    let words = "proxy = \"socks5h://127.0.0.1:9050\" # all_proxy; not for \"corp.example\"";
    assert_eq!(line(&shown(&[all, except])), words);
    assert_eq!(
        line(&shown(&[both, ("VTRIAGE_PROXY", "p.example:1")])),
        "proxy = \"http://p.example:1\" # VTRIAGE_PROXY"
    );
    assert_eq!(line(&shown(&[("HTTPS_PROXY", ""), except])), "# proxy is not set");
    let unusable = line(&shown(&[("ALL_PROXY", "tor://joe:hush@127.0.0.1:9050")]));
    assert!(unusable.starts_with("# proxy is not usable: ALL_PROXY: expected a proxy"), "{unusable}");
}
