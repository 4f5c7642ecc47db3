//! The store, a program that is killed while it writes, and one that looks at the store beside us.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};
use vtriage::inside::walk::{Below, Pace, Walk, hash_all};
use vtriage::store::{Class, Options, Service, Store};

const NOW: i64 = 1_767_225_600;

/// Names the store's file to the child.
const FILE: &str = "VTRIAGE_TEST_STORE";

/// Names it to the child that only looks at it.
const LOOKED_AT: &str = "VTRIAGE_TEST_STORE_LOOKED_AT";

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

/// Not a test of its own: another program, with an SQLite of its own, that reads the store and closes it.
#[test]
fn child_that_looks_at_the_store() {
    let Some(file) = std::env::var_os(LOOKED_AT).map(PathBuf::from) else { return };
    let other = rusqlite::Connection::open(&file).expect("opens");
    let cases: i64 = other.query_row("SELECT count(*) FROM cases", [], |row| row.get(0)).expect("reads");
    assert!(cases > 0);
    other.query_row("PRAGMA wal_checkpoint", [], |_| Ok(())).expect("writes the log into the file");
    other.close().expect("closes");
    // What SQLite up to 3.50 does when it closes a file that nobody else has open, by the locks.
    let lock = Flock { start: 0, length: 0, pid: None, typ: FlockType::WriteLock, offset_type: FlockOffsetType::Set };
    let opened = File::options().write(true).read(true).open(&file).expect("opens");
    if fcntl_getlk(&opened, &lock).expect("answers").is_none() {
        for companion in ["store.sqlite-wal", "store.sqlite-shm"] {
            std::fs::remove_file(file.with_file_name(companion)).expect("removed");
        }
    }
}

/// Has another program read and close the store.
fn let_look_at(file: &Path) {
    let child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "child_that_looks_at_the_store"])
        .env(LOOKED_AT, file)
        .output()
        .expect("starts");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

fn cases(store: &Store) -> Vec<String> {
    let mut names: Vec<String> = store.cases().expect("lists").into_iter().map(|row| row.head.name).collect();
    names.sort();
    names
}

#[test]
fn what_is_written_stays_when_another_program_looks_at_a_store_that_was_opened_twice_here() {
    let place = tempfile::tempdir().expect("temporary directory");
    let file = place.path().join("store.sqlite");
    let open = || Store::open(&file, Options::default(), NOW).expect("opens").0;
    let (before, now) = (open(), open());
    drop(before);
    let_look_at(&file);
    now.new_case("kept-yes", NOW).expect("begins");
    drop(now);
    assert_eq!(cases(&open()), ["default", "kept-yes"]);
}

#[test]
fn what_is_written_stays_when_the_folder_of_the_store_is_looked_up_meanwhile() {
    let place = tempfile::tempdir().expect("temporary directory");
    let file = place.path().join("store.sqlite");
    let (store, _) = Store::open(&file, Options::default(), NOW).expect("opens");
    let mut walk = Walk::default();
    walk.add(&file, Below::Here);
    let hashes = hash_all(&walk.files, &Pace::default());
    assert!(hashes[0].as_ref().is_err_and(|said| said.contains("it is vtriage's own store")), "{hashes:?}");
    let_look_at(&file);
    store.new_case("kept-yes", NOW).expect("begins");
    drop(store);
    assert!(hash_all(&walk.files, &Pace::default())[0].is_ok(), "nobody has it open");
    let (store, _) = Store::open(&file, Options::default(), NOW).expect("opens");
    assert_eq!(cases(&store), ["default", "kept-yes"]);
}
