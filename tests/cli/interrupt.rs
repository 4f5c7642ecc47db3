//! Ctrl-C.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::program::Program;
use crate::service::{Service, domain, ok};

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_with_130_and_what_was_printed_is_whole() {
    let service = Service::start().await;
    service.gives("/domains/quick.example", ok(&domain("quick.example", 0))).await;
    let never = ok(&domain("slow.example", 0)).set_delay(Duration::from_mins(1));
    service.gives("/domains/slow.example", never).await;
    let mut child = Program::asking(&service.base_url())
        .command(&["lookup", "quick.example", "slow.example"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let first = lines.next().expect("a line").expect("UTF-8");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&first).expect("JSON")["id"], "quick.example");
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id")).expect("not zero");
    kill_process(pid, Signal::INT).expect("it can be interrupted");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(lines.next().is_none());
}
