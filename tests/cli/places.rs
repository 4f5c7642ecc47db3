//! Where the key comes from: keyrings that take their time.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

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
