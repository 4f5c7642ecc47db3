//! The store and a program that is killed while it writes.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use vtriage::store::{Class, Options, Service, Store};

const NOW: i64 = 1_767_225_600;

/// Names the store's file to the child.
const FILE: &str = "VTRIAGE_TEST_STORE";

fn service() -> Service {
    Service::new("p", "https://vt.example/api/v3", None)
}

fn key(number: u64) -> String {
    format!("GET /domains/{number}.example")
}

/// Not a test of its own: the program that is killed. Writes for ever and says what is kept.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let (store, _) = Store::open(file.as_ref(), Options::default(), NOW).expect("opens");
    for number in 0.. {
        let body = number.to_string().repeat(500);
        store.put_answer(&service(), &key(number), body.as_bytes(), NOW, Class::Ordinary).expect("stores");
        println!("kept {number}");
    }
}

#[test]
fn a_kill_at_any_moment_loses_at_most_the_answer_in_flight() {
    let place = tempfile::tempdir().expect("temporary directory");
    // Numbers without a pattern: each round is killed at another moment.
    for answers in [3, 17, 41] {
        let file = place.path().join(format!("{answers}.sqlite"));
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child_that_writes_until_it_is_killed", "--nocapture"])
            .env(FILE, &file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let kept = |line: &str| line.split_once("kept ")?.1.parse::<u64>().ok();
        let mut last = lines.by_ref().map_while(Result::ok).filter_map(|line| kept(&line)).nth(answers);
        child.kill().expect("killed");
        // What it said between the last line read and its end.
        for line in lines.map_while(Result::ok) {
            last = kept(&line).or(last);
        }
        child.wait().expect("ended");
        let last = last.expect("it wrote");
        let (store, notices) = Store::open(&file, Options::default(), NOW).expect("opens");
        assert_eq!(notices, [], "a killed writer damages nothing");
        for number in 0..=last {
            let stored = store.answer(&service(), &key(number), NOW).expect("reads").expect("kept");
            assert_eq!(stored.body, number.to_string().repeat(500).into_bytes());
        }
        assert!(store.info().expect("counts").answers <= last + 2, "nothing is there that was not written");
    }
}
