//! Settings: where they are, mistakes in them, and what the program says about keys in them.

use crate::program::{KEY, Program};
use crate::service::Service;

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
