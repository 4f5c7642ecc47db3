//! `vtriage store`, and what commands leave in it.

use serde_json::json;

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok};

/// The number beside `name` in `store info`.
fn info(program: &Program, name: &str) -> u64 {
    let page = program.run(&["store", "info"]).ended_with(0).stdout;
    let line = page.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name} in {page}"));
    let value = line[name.len()..].split_whitespace().next().expect("a value");
    value.parse().expect("a number")
}

#[tokio::test]
async fn answers_are_counted_pruned_and_cleared() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "a.example"]).ended_with(0);
    assert_eq!(info(&program, "answers"), 1);
    program.run(&["store", "prune", "--unused", "30 d"]).ended_with(0).saying(&["0 answers"]);
    program.run(&["store", "prune", "--unused", "soon"]).ended_with(2);
    program.run(&["store", "clear"]).ended_with(2).saying(&["can't be undone", "--yes"]);
    assert_eq!(info(&program, "answers"), 1);
    program.run(&["store", "clear", "--yes"]).ended_with(0);
    assert_eq!(info(&program, "answers"), 0);
}

#[tokio::test]
async fn a_private_url_is_remembered_and_its_report_is_not_kept() {
    let service = Service::start().await;
    let ordered = json!({ "data": { "type": "private_analysis", "id": "cHVybA==" } });
    service.answers("POST", "/private/urls", ok(&ordered)).await;
    let report = json!({ "data": { "type": "private_url", "id": "aa".repeat(32), "attributes": {} } });
    service.gives("/private/urls/aHR0cDovL2EuZXhhbXBsZS8", ok(&report)).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", "http://a.example/"]).ended_with(0);
    program.run(&["private", "show", "http://a.example/"]).ended_with(0);
    assert_eq!((info(&program, "private URLs"), info(&program, "answers")), (1, 0));
}

#[tokio::test]
async fn c40_the_key_is_nowhere_in_the_store() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let quotas = json!({ "data": { "api_requests_daily": { "user": { "allowed": 500, "used": 1 } } } });
    service.gives(&format!("/users/{KEY}/overall_quotas"), ok(&quotas)).await;
    // Limits make it keep a count for this key.
    let program = Program::asking(&service.base_url()).settings("requests_per_minute = 100\n");
    program.run(&["lookup", "a.example"]).ended_with(0);
    program.run(&["quota"]).ended_with(0);
    for file in std::fs::read_dir(program.home.path()).expect("a directory") {
        let path = file.expect("a file").path();
        let content = std::fs::read(&path).expect("it can be read");
        let found = content.windows(KEY.len()).any(|window| window == KEY.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    }
}

#[tokio::test]
async fn two_runs_share_the_budget_of_the_day() {
    let service = Service::start().await;
    for name in ["a.example", "b.example", "c.example"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url()).settings("requests_per_day = 2\n");
    program.run(&["lookup", "a.example"]).ended_with(0);
    let run =
        program.run(&["lookup", "b.example", "c.example"]).ended_with(5).saying(&["quota used up", "nothing was sent"]);
    assert_eq!(run.lines()[1]["state"], "quota");
    assert_eq!(service.requests().await.len(), 2);
    // What is in the store costs nothing.
    program.run(&["lookup", "a.example"]).ended_with(0);
}

#[test]
fn a_store_that_is_damaged_is_set_aside_and_said() {
    let program = Program::asking("http://127.0.0.1:9/api/v3");
    std::fs::write(program.home.path().join("store.sqlite"), b"SQLite format 3\0 and then nonsense").expect("a file");
    program.run(&["store", "info"]).ended_with(0).saying(&["damaged", "new one was begun"]);
}

#[tokio::test]
async fn without_the_cache_answers_are_neither_read_nor_kept_and_the_history_is() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["--no-cache", "lookup", "a.example"]).ended_with(0);
    assert_eq!((info(&program, "answers"), info(&program, "history")), (0, 1));
    program.run(&["lookup", "a.example"]).ended_with(0);
    program.run(&["--no-cache", "lookup", "a.example"]).ended_with(0);
    assert_eq!((info(&program, "answers"), info(&program, "history")), (1, 3));
    assert_eq!(service.requests().await.len(), 3);
    program.run(&["--no-cache", "store", "clear", "--yes"]).ended_with(0);
    assert_eq!(info(&program, "answers"), 0, "clearing means the file");
}

#[cfg(unix)]
#[test]
fn files_of_the_program_follow_no_link_to_a_file_of_somebody_else() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    for (name, arguments, code, words) in [
        ("store.sqlite", &["store", "info"][..], 1, "store.sqlite: it is a symbolic link"),
        ("store.sqlite-wal", &["store", "info"][..], 1, "store.sqlite-wal: it is a symbolic link"),
        ("store.sqlite", &["lookup", "198.51.100.7"][..], 1, "store.sqlite: it is a symbolic link"),
        (
            "a.log",
            &["--log-file", "a.log", "lookup", "198.51.100.7"][..],
            1,
            "cannot write the log a.log: it is a symbolic link",
        ),
        ("config.toml", &["config", "init"][..], 2, "config.toml is there already"),
    ] {
        let program = Program::asking("http://127.0.0.1:9/api/v3");
        let target = program.home.path().join("theirs");
        std::fs::write(&target, "").expect("a file");
        std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o644)).expect("opened up");
        symlink(&target, program.home.path().join(name)).expect("a link");
        program.run(arguments).ended_with(code).saying(&[words]);
        let (mode, content) = (std::fs::metadata(&target).expect("there").permissions().mode(), std::fs::read(&target));
        assert_eq!((mode & 0o777, content.expect("reads")), (0o644, Vec::new()), "{name}");
    }
}

#[tokio::test]
async fn that_everything_means_the_cases_too_is_said_before_it_is_done() {
    let program = Program::new();
    program.run(&["case", "new", "alpha"]).ended_with(0);
    let refused = program.run(&["store", "clear", "--everything"]).ended_with(2);
    refused.saying(&["notes and tags", "2 cases with what was found in them", "nothing was done"]);
    program.run(&["store", "clear", "--everything", "--yes"]).ended_with(0).saying(&["2 cases"]);
    assert!(!program.run(&["case", "list", "-f", "table"]).ended_with(0).stdout.contains("alpha"));
}

/// A colleague's case in which a domain and a file were opened, with the report of the file.
fn case_file() -> String {
    let sha256 = "ab".repeat(32);
    let (file, domain) = (json!({ "type": "file", "id": sha256 }), json!({ "type": "domain", "id": "a.example" }));
    let came = |object: &serde_json::Value| json!({ "change": "came", "object": object, "name": "", "came": "opened", "at": 1_767_312_000 });
    let report = json!({ "data": { "type": "file", "id": sha256, "attributes": {} } }).to_string();
    let lines = [
        json!({ "vtriage_case": 1, "head": { "name": "Parcel 7", "made_at": 1_767_312_000, "is_archived": false },
            "written_at": 1_767_312_000, "private": false }),
        came(&file),
        came(&domain),
        json!({ "answer": { "path": format!("/files/{sha256}"), "query": "", "fetched_at": 1_767_312_000, "body": report } }),
        json!({ "end": 4 }),
    ];
    lines.iter().map(|line| line.to_string() + "\n").collect()
}

#[tokio::test]
async fn what_cases_were_built_on_outlives_pruning_and_is_counted_before_it_is_cleared() {
    let service = Service::start().await;
    for name in ["a.example", "b.example"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("parcel.case"), case_file()).expect("a file");
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    program.run(&["lookup", "a.example", "b.example"]).ended_with(0);
    assert_eq!(info(&program, "answers"), 3);
    // Times are kept in seconds.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let pruned = program.run(&["store", "prune", "--unused", "0 s"]).ended_with(0);
    pruned.saying(&["deleted 1 answer (", "kept, because cases were built on them: 2 answers"]);
    assert_eq!(info(&program, "answers"), 2);
    let asked = program.run(&["store", "clear"]).ended_with(2);
    asked.saying(&["cases were built on 2 of them", "1 of those came in a case file and can't be asked for again"]);
    assert_eq!(info(&program, "answers"), 2);
    program.run(&["store", "clear", "--yes"]).ended_with(0);
    assert_eq!(info(&program, "answers"), 0);
    let plain = program.run(&["store", "clear"]).ended_with(2).saying(&["asking for them again costs requests"]);
    assert!(!plain.stderr.contains("cases were built"), "{}", plain.stderr);
}

#[tokio::test]
async fn a_store_that_was_set_aside_is_named_and_goes_with_everything() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let set_aside = || {
        let names = std::fs::read_dir(program.home.path())
            .expect("a directory")
            .map(|entry| entry.expect("a file").file_name());
        names.filter(|name| name.to_string_lossy().contains(".damaged-")).count()
    };
    let damage = || {
        for companion in ["store.sqlite-wal", "store.sqlite-shm"] {
            let _ = std::fs::remove_file(program.home.path().join(companion));
        }
        let file = program.home.path().join("store.sqlite");
        std::fs::write(file, b"SQLite format 3\0 and then nonsense").expect("a file");
    };
    damage();
    program.run(&["store", "info"]).ended_with(0);
    damage();
    let page = program.run(&["store", "info"]).ended_with(0).stdout;
    assert_eq!((set_aside(), page.matches("store.sqlite.damaged-").count()), (2, 2), "{page}");
    let url = "http://a.example/x";
    program.run(&["lookup", url]).ended_with(2).saying(&[".damaged-"]);
    program.run(&["store", "clear", "--yes"]).ended_with(0);
    assert_eq!(set_aside(), 2, "clearing the answers leaves them");
    program
        .run(&["store", "clear", "--everything"])
        .ended_with(2)
        .saying(&["2 stores set aside as damaged (store.sqlite.damaged-"]);
    let cleared = program.run(&["store", "clear", "--everything", "--yes"]).ended_with(0);
    cleared.saying(&["deleted: everything", "2 stores set aside as damaged (store.sqlite.damaged-"]);
    assert_eq!(set_aside(), 0);
    program.run(&["lookup", url]).ended_with(3);
    let page = program.run(&["store", "info"]).ended_with(0).stdout;
    assert!(!page.contains("set aside"), "{page}");
}
