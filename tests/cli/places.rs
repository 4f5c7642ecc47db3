//! Where the key comes from: keyrings that take their time, and homes that no variable names.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok};

/// Puts a program of this name into the home, and the home on the path.
fn with_tool(program: Program, name: &str, script: &str) -> Program {
    let place = program.home.path().join(name);
    fs::write(&place, format!("#!/bin/sh\n{script}\n")).expect("a program");
    fs::set_permissions(&place, Permissions::from_mode(0o755)).expect("a mode");
    let path = format!("{}:/usr/bin:/bin", program.home.path().display());
    program.with("PATH", &path)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_keyring_that_asks_the_user_first_is_waited_for_and_that_is_said() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::new().with("VTRIAGE_BASE_URL", &service.base_url());
    let program = with_tool(program, "secret-tool", &format!("sleep 4; echo {KEY}"));
    fs::write(program.home.path().join(".vt.toml"), "apikey=\"the-key-of-somebody-else\"\n").expect("a file");
    program.run(&["lookup", "a.example"]).ended_with(0).saying(&["has not answered yet", "may be asking you"]);
    let requests = service.server.received_requests().await.expect("recorded");
    let keys: Vec<_> = requests.iter().map(|request| request.headers["x-apikey"].to_str().expect("a text")).collect();
    assert_eq!(keys, [KEY]);
}

/// The home of whoever runs this, as the system knows it.
fn home() -> String {
    let nobody_names_it = tempfile::tempdir().expect("a folder");
    let me = fs::metadata(nobody_names_it.path()).expect("there").uid().to_string();
    let users = fs::read_to_string("/etc/passwd").expect("users");
    let mine = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|user| user[2] == me);
    mine.expect("a user")[5].to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn a_home_that_no_variable_names_is_that_of_the_system() {
    for (setting, line, code) in [
        ("api_key_file", &["lookup", "a.example"][..], 4),
        ("ca_cert", &["config", "show"], 0),
        ("log_file", &["config", "show"], 0),
    ] {
        let program = Program::new().settings(&format!("{setting} = \"~/no-such-vtriage-file\"\n"));
        let mut command = program.command(line);
        let output = command.env_remove("HOME").output().expect("the program starts");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(said.contains(&format!("{}/no-such-vtriage-file", home())) && !said.contains('~'), "{setting}: {said}");
        assert_eq!(output.status.code(), Some(code), "{setting}: {said}");
    }
}

#[test]
fn a_command_may_lie_below_the_home_as_any_file_may() {
    let program = with_tool(Program::new(), "give-key", &format!("echo {KEY}"));
    let program = program.settings("api_key_command = \"~/give-key --now\"\n");
    let run = program.run(&["config", "show"]).ended_with(0);
    assert!(run.stdout.contains("give-key)"), "{}", run.stdout);
    let program = with_tool(Program::new(), "take-copy", "cat > \"$HOME/copied\"");
    let program = program.settings("copy_command = [\"~/take-copy\"]\n");
    let tried = program.run(&["clipboard", "test"]).ended_with(0);
    assert!(tried.stdout.contains("took the text"), "{}", tried.stdout);
}

#[test]
fn the_home_of_somebody_else_is_not_written_out_and_that_is_a_mistake() {
    for setting in ["api_key_file = \"~joe/vt.key\"", "log_file = \"~joe/v.log\"", "api_key_command = \"~joe/key\""] {
        let program = Program::new().settings(&format!("{setting}\n"));
        program.run(&["config", "show"]).ended_with(2).saying(&["~joe/", "~/", "config.toml"]);
    }
}
