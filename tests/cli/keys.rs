//! The API key as it stands where people put it, and where it does not belong.

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok};

/// A key as the service gives them out.
fn hex_key() -> String {
    "0123456789abcdef".repeat(4)
}

/// The keys that came with the requests so far.
async fn keys_sent(service: &Service) -> Vec<String> {
    let requests = service.server.received_requests().await.expect("recorded");
    let key = |request: &wiremock::Request| Some(request.headers.get("x-apikey")?.to_str().expect("ASCII").to_owned());
    requests.iter().filter_map(key).collect()
}

#[tokio::test]
async fn what_stands_around_a_key_goes_and_the_bare_key_is_sent() {
    for around in [
        format!("\"{KEY}\""),
        format!("'{KEY}'"),
        format!("<{KEY}>"),
        format!("\u{feff}{KEY}\r\n"),
        format!("\u{feff}\"{KEY}\" "),
    ] {
        let service = Service::start().await;
        service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
        let program = Program::new().with("VTRIAGE_BASE_URL", &service.base_url());
        std::fs::write(program.home.path().join("k"), &around).expect("a file");
        program.run(&["--api-key-file", "k", "lookup", "a.example"]).ended_with(0);
        let program = program.with("VTRIAGE_API_KEY", around.trim());
        program.run(&["lookup", "--refresh", "a.example"]).ended_with(0);
        assert_eq!(keys_sent(&service).await, [KEY, KEY], "{around:?}");
    }
}

#[tokio::test]
async fn a_line_of_settings_is_no_key_and_is_not_sent() {
    let service = Service::start().await;
    for text in [
        format!("VTRIAGE_API_KEY={KEY}"),
        format!("apikey={KEY}"),
        format!("x-apikey:{KEY}"),
        format!("x-apikey: {KEY}"),
        format!("export VT_API_KEY=\"{KEY}\""),
        format!("{KEY},"),
        format!("{{\"apikey\":\"{KEY}\"}}"),
    ] {
        let program = Program::new().with("VTRIAGE_BASE_URL", &service.base_url()).with("VTRIAGE_API_KEY", &text);
        let run = program.run(&["lookup", "a.example"]).ended_with(4);
        let run = run.saying(&["the variable VTRIAGE_API_KEY", "the key alone", "nothing was sent"]);
        assert!(!run.stderr.contains(KEY), "{run:?}");
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_quoted_key_is_the_users_own_with_its_quotes_and_without() {
    let (service, key) = (Service::start().await, hex_key());
    let quoted = Program::new().with("VT_API_KEY", &format!("\"{key}\""));
    let line = Program::new().with("VTCLI_APIKEY", &format!("VTCLI_APIKEY={key}")).with("VT_API_KEY", KEY);
    for program in [quoted, line] {
        let program = program.with("VTRIAGE_BASE_URL", &service.base_url());
        program.run(&["lookup", &key]).ended_with(2).saying(&["API key"]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[test]
fn a_file_in_utf_16_is_called_so() {
    let wide = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let program = Program::new().with("VTRIAGE_BASE_URL", "http://127.0.0.1:9/api/v3");
    std::fs::write(program.home.path().join("k"), wide(KEY)).expect("a file");
    program.run(&["--api-key-file", "k", "lookup", "a.example"]).ended_with(4).saying(&[
        "UTF-16",
        "UTF-8",
        "nothing was sent",
    ]);
    std::fs::write(program.home.path().join("config.toml"), wide("tier = \"public\"\n")).expect("a file");
    program.run(&["lookup", "a.example"]).ended_with(2).saying(&["config.toml", "UTF-16", "UTF-8"]);
    let marked = Program::new().settings("\u{feff}tier = \"premium\"\n");
    assert!(marked.run(&["config", "show"]).ended_with(0).stdout.contains("tier = \"premium\""));
}

#[test]
fn a_key_in_the_wrong_place_of_the_settings_is_printed_nowhere() {
    let key = hex_key();
    let settings = |line: &str| Program::new().settings(&line.replace("KEY", &key));
    let programs = [
        "api_key_file = \"KEY\"",
        "api_key_command = \"KEY\"",
        "api_key_command = [\"KEY\", \"x\"]",
        "tier = \"KEY\"",
        "requests_per_day = \"KEY\"",
        "fetch = \"KEY\"",
        "notifications = \"KEY\"",
        "\"KEY\" = 1",
        "profile = \"KEY\"",
        "base_url = \"KEY\"",
        "base_url = \"https://www.virustotal.com/api/v3?apikey=KEY\"",
        "proxy = \"KEY\"",
        "theme = \"KEY\"",
        "ca_cert = \"KEY\"",
        "copy_command = \"x KEY\"",
        "internal = [\"KEY.example\"]",
        "api_key = KEY",
        "api_key = [\"KEY\"]",
    ]
    .map(settings);
    let variables = ["VTRIAGE_PROFILE", "VTRIAGE_THEME", "VTRIAGE_PROXY", "VTRIAGE_BASE_URL", "VTRIAGE_READ_ONLY"];
    let variables = variables.map(|name| Program::new().with(name, &key));
    for program in programs.into_iter().chain(variables) {
        for line in [
            &["config", "show"][..],
            &["--offline", "lookup", "a.example"],
            &["--api-key-file", &key, "config", "show"],
        ] {
            let run = program.run(line);
            let shown = std::fs::read_to_string(program.home.path().join("config.toml")).unwrap_or_default();
            assert!(!run.stdout.contains(&key) && !run.stderr.contains(&key), "{shown}: {line:?}: {run:?}");
        }
        let run = program.run(&["lookup", "a.example"]);
        assert!(!run.stdout.contains(&key) && !run.stderr.contains(&key), "{run:?}");
    }
    let file = settings("api_key_file = \"KEY\"").run(&["lookup", "a.example"]).ended_with(4);
    file.saying(&["[key]", "this looks like the key itself", "api_key ="]);
    let flag = Program::new().run(&["--api-key-file", &key, "lookup", "a.example"]).ended_with(4);
    flag.saying(&["--api-key-file [key]", "this looks like the key itself"]);
}
