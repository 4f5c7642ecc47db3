//! Settings: where they are, mistakes in them, and what the program says about keys in them.

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok};

#[test]
fn the_path_of_the_settings_is_printed_and_a_first_file_is_written_once() {
    let program = Program::new();
    let path = program.run(&["config", "path"]).ended_with(0).stdout;
    assert_eq!(path.trim_end(), program.home.path().join("config.toml").to_str().expect("UTF-8"));
    program.run(&["config", "init"]).ended_with(0);
    assert!(program.home.path().join("config.toml").is_file());
    program.run(&["config", "init"]).ended_with(2).saying(&["left as it is"]);
    program.run(&["config"]).ended_with(0);
}

#[test]
fn a_mistake_in_the_settings_is_named_with_line_and_column() {
    let program = Program::new().settings("tier = \"public\"\nread_only = maybe\n");
    let run = program.run(&["lookup", "a.example"]).ended_with(2).saying(&["config.toml, line 2, column 13"]);
    assert!(run.stdout.is_empty());
    let unknown = Program::new().settings("colour = true\n");
    unknown.run(&["quota"]).ended_with(2).saying(&["line 1", "colour"]);
}

#[test]
fn c40_the_settings_are_shown_without_the_key_and_with_its_source() {
    let program = Program::new().with("VT_API_KEY", KEY);
    let run = program.run(&["config", "show"]).ended_with(0);
    assert!(run.stdout.contains("VT_API_KEY") && !run.stdout.contains(KEY), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn c40_a_key_that_others_can_read_raises_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::new().settings(&format!("api_key = \"{KEY}\"\n"));
    let path = program.home.path().join("config.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    let run = program.run(&["config", "show"]).ended_with(0).saying(&["chmod 600"]);
    assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY));
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let run = Program::asking("http://198.51.100.1/api/v3").run(&["lookup", "a.example"]).ended_with(2);
    assert!(run.stderr.contains("https"), "{}", run.stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_published_while_the_settings_cannot_be_reached() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    std::os::unix::fs::symlink("unmounted/config.toml", program.home.path().join("config.toml")).expect("a link");
    let line = ["comment", "--yes", "a.example", "a text"];
    program.run(&line).ended_with(2).saying(&["cannot read the settings", "config.toml"]);
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[test]
fn a_log_is_written_wherever_one_is_named() {
    let log = |program: Program, file: &str| {
        program.run(&["--demo", "lookup", "--offline", "a.example"]);
        program.home.path().join(file).is_file()
    };
    assert!(log(Program::new().with("VTRIAGE_LOG_FILE", "x.log"), "x.log"));
    assert!(log(Program::new().settings("log_file = \"x.log\"\n"), "x.log"));
    assert!(log(Program::new().with("VTRIAGE_LOG", "info"), "vtriage.log"));
    assert!(!log(Program::new().with("VTRIAGE_LOG", "").with("VTRIAGE_LOG_FILE", ""), "vtriage.log"));
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let names = [
        "CONFIG",
        "PROFILE",
        "BASE_URL",
        "PROXY",
        "CA_CERT",
        "THEME",
        "PLAIN",
        "MOUSE",
        "LOG",
        "LOG_FILE",
        "OFFLINE",
        "READ_ONLY",
    ];
    let empty = names.iter().fold(Program::new(), |program, name| program.with(&format!("VTRIAGE_{name}"), ""));
    let shown = |program: &Program| {
        let page = program.run(&["config", "show"]).ended_with(0).stdout;
        page.replace(&program.home.path().display().to_string(), "")
    };
    assert_eq!(shown(&empty), shown(&Program::new()));
}

#[cfg(unix)]
#[test]
fn showing_the_settings_warns_of_keys_as_every_command_does() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::new().settings("api_key_file = \"a.key\"\n");
    let path = program.home.path().join("a.key");
    std::fs::write(&path, KEY).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    let run = program.run(&["config", "show"]).ended_with(0).saying(&["a.key holds an API key", "chmod 600"]);
    assert!(!run.stderr.contains(KEY));
    let program = Program::new().with("VT_API_KEY", KEY).settings("[profiles.work]\napi_key = \"other-key\"\n");
    program
        .run(&["--profile", "work", "config", "show"])
        .ended_with(0)
        .saying(&["the key of profile work is not used"]);
}

#[test]
fn the_settings_are_shown_also_where_their_key_can_not_be_had() {
    let command = "api_key_command = \"/nonexistent/pass show vt\"\n";
    for (program, reason) in [
        (Program::new().settings(command), "no API key from api_key_command (/nonexistent/pass)"),
        (Program::new().with("VTRIAGE_API_KEY", ""), "the API key from the variable VTRIAGE_API_KEY is empty"),
        (
            Program::new().with("VTRIAGE_API_KEY", "two words"),
            "the API key from the variable VTRIAGE_API_KEY has a space",
        ),
    ] {
        for line in [&["config", "show"][..], &["config"]] {
            let run = program.run(line).ended_with(4).saying(&[reason]);
            assert!(run.stdout.contains(&format!("# API key: not usable: {reason}")), "{}", run.stdout);
            assert!(run.stdout.contains("\nbase_url = ") && !run.stdout.contains("two words"), "{}", run.stdout);
        }
    }
}

#[tokio::test]
async fn a_file_of_certificates_that_can_not_be_used_is_named_with_its_setting_and_nothing_is_sent() {
    let service = Service::start().await;
    let home = |name: &str, content: &[u8]| {
        let program = Program::asking(&service.base_url());
        std::fs::write(program.home.path().join(name), content).expect("a file");
        program
    };
    let nothing = Program::asking(&service.base_url());
    let line = ["--ca-cert", "gone.pem", "lookup", "a.example"];
    nothing.run(&line).ended_with(2).saying(&["--ca-cert", "gone.pem", "nothing was sent"]);
    let variable = home("ca.pem", b"no certificate").with("VTRIAGE_CA_CERT", "ca.pem");
    variable.run(&["lookup", "a.example"]).ended_with(2).saying(&["VTRIAGE_CA_CERT", "ca.pem", "no PEM certificate"]);
    // The first bytes of a certificate in DER: a sequence of 0x0302 bytes.
    let der = home("ca.crt", b"\x30\x82\x03\x02\x30\x82\x01\xea").settings("ca_cert = \"ca.crt\"\n");
    let run = der.run(&["lookup", "a.example"]).ended_with(2);
    let run = run.saying(&["ca_cert in ", "config.toml", "ca.crt", "DER", "openssl x509 -inform der"]);
    assert!(!run.stderr.contains("was not accepted"), "{}", run.stderr);
    assert_eq!(service.requests().await, Vec::<String>::new());
    // What needs no service needs no certificate.
    der.run(&["store", "info"]).ended_with(0);
    der.run(&["config", "show"]).ended_with(0);
}

#[tokio::test]
async fn certificates_that_all_programs_are_told_of_stop_only_what_needs_them() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let gone = |base: &str| Program::asking(base).with("SSL_CERT_FILE", "/nonexistent/ca.pem");
    let near = gone(&service.base_url());
    near.run(&["lookup", "a.example"]).ended_with(0);
    near.run(&["--offline", "lookup", "a.example"]).ended_with(0);
    let far = gone("https://127.0.0.1:9/api/v3");
    let run = far.run(&["--offline", "lookup", "a.example"]).saying(&["offline"]);
    assert!(!run.stderr.contains("SSL_CERT_FILE"), "{}", run.stderr);
    let words = ["SSL_CERT_FILE", "/nonexistent/ca.pem", "nothing was sent"];
    far.run(&["lookup", "a.example"]).ended_with(2).saying(&words);
    let ours = Program::asking("https://127.0.0.1:9/api/v3").with("VTRIAGE_CA_CERT", "/nonexistent/ca.pem");
    ours.run(&["lookup", "a.example"]).ended_with(2).saying(&["VTRIAGE_CA_CERT"]);
    let run = ours.run(&["--offline", "lookup", "a.example"]).saying(&["offline"]);
    assert!(!run.stderr.contains("VTRIAGE_CA_CERT"), "{}", run.stderr);
}

#[tokio::test]
async fn the_profile_called_default_is_in_force_also_where_nobody_names_it() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let base = service.base_url();
    let settings = format!(
        "tier = \"public\"\n[profiles.default]\nread_only = true\nbase_url = \"{base}\"\napi_key = \"{KEY}\"\n\
         internal = [\"inside.example\"]\n"
    );
    let program = Program::new().settings(&settings);
    program.run(&["comment", "--yes", "a.example", "a text"]).ended_with(2).saying(&["read-only"]);
    program.run(&["lookup", "www.inside.example"]).ended_with(2).saying(&["www.inside.example"]);
    assert_eq!(service.requests().await, Vec::<String>::new());
    program.run(&["lookup", "a.example"]).ended_with(0);
    assert_eq!(service.requests().await, ["GET /domains/a.example"]);
    let named = program.run(&["--profile", "default", "config", "show"]).ended_with(0).stdout;
    assert_eq!(program.run(&["config", "show"]).ended_with(0).stdout, named);
    for line in ["profile = \"default\"", "read_only = true", "internal = [\"inside.example\"]", "tier = \"public\""] {
        assert!(named.contains(line), "{line} in {named}");
    }
}

#[tokio::test]
async fn the_key_of_a_service_on_this_machine_goes_through_no_proxy_and_that_is_said() {
    let (service, proxy) = (Service::start().await, Service::start().await);
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let address = proxy.base_url().replace("/api/v3", "").replace("http://", "http://me:hush-hush@");
    let settings =
        format!("proxy = \"{address}\"\n[profiles.lab]\nbase_url = \"{}\"\napi_key = \"{KEY}\"\n", service.base_url());
    let program = Program::new().settings(&settings);
    let run = program.run(&["--profile", "lab", "lookup", "a.example"]).ended_with(0);
    let run = run.saying(&["the proxy", "is not used", "on this machine"]);
    assert!(!run.stderr.contains("hush-hush"), "{}", run.stderr);
    assert_eq!((service.requests().await.len(), proxy.requests().await), (1, Vec::new()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_variable_that_is_no_text_is_named_and_not_passed_over() {
    use std::os::unix::ffi::OsStrExt;
    let service = Service::start().await;
    let base = service.base_url();
    for (name, value) in [
        ("VTRIAGE_READ_ONLY", &b"\xff"[..]),
        ("VTRIAGE_OFFLINE", b"\xff"),
        ("VTRIAGE_PROFILE", b"w\xf6rk"),
        ("VTRIAGE_PROXY", b"http://127.0.0.1:9/\xff"),
        ("VTRIAGE_CONFIG", b"/tmp/\xff.toml"),
        ("VTRIAGE_STATE_DIR", b"/nonexistent/\xff"),
    ] {
        let program = Program::asking(&base);
        let mut command = program.command(&["comment", "--yes", "a.example", "a text"]);
        let output = command.env(name, std::ffi::OsStr::from_bytes(value)).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(name) && said.contains("no text"), "{name}: {said}");
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    }
    let program = Program::new().with("VTRIAGE_BASE_URL", &base).settings("api_key = \"another-key\"\n");
    let mut command = program.command(&["comment", "--yes", "a.example", "a text"]);
    let output = command.env("VTRIAGE_API_KEY", std::ffi::OsStr::from_bytes(b"k\xff")).output().expect("it starts");
    assert_eq!(output.status.code(), Some(4), "another key is not taken: {output:?}");
    assert_eq!(service.requests().await, Vec::<String>::new());
}

/// A program with a theme of its own, called `mine`.
fn with_theme(text: &str) -> Program {
    let program = Program::new().with("VT_API_KEY", KEY);
    std::fs::create_dir(program.home.path().join("themes")).expect("a directory");
    std::fs::write(program.home.path().join("themes/mine.toml"), text).expect("a theme");
    program
}

#[test]
fn a_theme_that_can_not_be_used_is_said_with_its_file_or_with_all_themes_that_there_are() {
    let good = with_theme("[roles]\nmalicious = \"bold red\"\n");
    for name in ["mine", "auto", "terminal", "mono"] {
        let shown = good.run(&["--theme", name, "config", "show"]).ended_with(0);
        assert!(shown.stdout.contains(&format!("theme = \"{name}\"")), "{}", shown.stdout);
    }
    let shown = good.run(&["--theme", "nope", "config", "show"]).ended_with(2);
    let all = "there are auto, terminal, dark, light, contrast, mono, mine";
    let shown = shown.saying(&["no theme is called \"nope\"", all]);
    assert!(shown.stdout.contains("theme = \"nope\""), "the rest is shown all the same: {}", shown.stdout);
    let wrong = with_theme("[roles]\nmalicious = \"bold purpel\"\n");
    wrong.run(&["--theme", "mine", "config", "show"]).ended_with(2).saying(&[
        "themes",
        "mine.toml, line 2, column",
        "purpel",
    ]);
    let binary = with_theme("");
    std::fs::write(binary.home.path().join("themes/mine.toml"), b"\xff").expect("a theme");
    binary.run(&["--theme", "mine", "config", "show"]).ended_with(2).saying(&["mine.toml", "UTF-8"]);
}

#[test]
fn completions_know_every_theme_that_there_is() {
    let program = with_theme("");
    let script = program.run(&["completions", "bash"]).ended_with(0).stdout;
    assert!(script.contains("auto terminal dark light contrast mono mine"), "{script}");
}

#[cfg(unix)]
#[test]
fn a_trial_of_the_clipboard_tells_what_works_from_what_does_not() {
    let tried = |settings: &str, code: i32, words: &str| {
        let run = Program::new().settings(settings).run(&["clipboard", "test"]).ended_with(code);
        let page = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(words), "{settings}: {page}");
    };
    tried("copy_command = [\"/bin/cat\"]\n", 0, "so it works: /bin/cat took the text");
    tried("copy_command = [\"/bin/false\"]\n", 1, "so it does not work: /bin/false did not take the text");
    tried("copy_command = [\"/bin/false\"]\nclipboard = \"system\"\n", 1, "so it does not work: /bin/false");
    tried("copy_command = [\"/bin/cat\"]\nclipboard = \"osc52\"\n", 1, "so it does not work: no way to a clipboard");
    tried("clipboard = \"off\"\n", 1, "so copies are off");
}
