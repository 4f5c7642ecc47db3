//! What leaves this machine, and what stays until somebody here said yes to that very thing.

use serde_json::{Value, json};
use vtriage::store::{Options, Store};

use crate::program::{KEY, Program};
use crate::service::{Service, domain, ok};

const PAGE: &str = "https://priv.example/x";
/// `PAGE` as the id of a URL.
const PAGE_ID: &str = "aHR0cHM6Ly9wcml2LmV4YW1wbGUveA";
const INNER: [&str; 3] = ["dc01.corp", "10.0.0.5", "https://a.example/reset?token=abcd1234"];

fn analysis(kind: &str) -> wiremock::ResponseTemplate {
    ok(&json!({ "data": { "type": kind, "id": "u-1" } }))
}

fn write(program: &Program, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(program.home.path().join(name), content).expect("a file");
}

/// A case file whose queue has these, each with why it was not answered there.
fn case_file(rows: &[(&str, &str)]) -> String {
    let head = json!({ "vtriage_case": 1, "head": { "name": "y", "made_at": 1_767_312_000, "is_archived": false },
        "written_at": 1_767_312_000, "private": rows.iter().any(|(_, why)| *why == "private") });
    let waiting = |(value, why): &(&str, &str)| json!({ "waiting": { "value": value, "why": why, "remark": "", "tag": "", "added_at": 1_767_312_000 } });
    let lines: Vec<Value> = std::iter::once(head).chain(rows.iter().map(waiting)).collect();
    let end = json!({ "end": lines.len() });
    lines.iter().chain([&end]).map(|line| line.to_string() + "\n").collect()
}

/// Opens a case, as the terminal UI does.
fn work_on(program: &Program, name: &str) {
    let opened = Store::open(&program.home.path().join("store.sqlite"), Options::default(), 1_767_312_000);
    let (store, _) = opened.expect("the store");
    store.take_up_case(name, 1_767_312_000).expect("the case is there");
}

async fn sent(service: &Service, verb: &str) -> Vec<String> {
    service.requests().await.into_iter().filter(|line| line.starts_with(verb)).collect()
}

#[tokio::test]
async fn what_is_internal_in_the_queue_of_a_case_file_is_asked_about_with_a_yes_of_here_alone() {
    let service = Service::start().await;
    for name in ["a.example", "dc01.corp"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    let program = Program::asking(&service.base_url());
    let rows = [INNER[0], INNER[1], INNER[2], "a.example"].map(|value| (value, "not_asked"));
    write(&program, "y.case", case_file(&rows));
    program
        .run(&["case", "import", "y.case"])
        .ended_with(0)
        .saying(&["of its queue 3 are internal or secret", "without a yes of yours"]);
    work_on(&program, "y");
    let run = program.run(&["queue", "run", "-f", "jsonl"]).ended_with(1);
    let states: Vec<Value> = run.lines().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["not_asked", "not_asked", "not_asked", "found"]);
    assert_eq!(run.lines()[0]["error"]["code"], "Internal");
    run.saying(&[
        "dc01.corp: not asked: internal",
        "reset?token=abcd1234: not asked: secret",
        "queue add --yes dc01.corp`",
        "queue add --yes 'http",
    ]);
    assert_eq!(service.requests().await, ["GET /domains/a.example"]);
    let held: Vec<Value> = program.run(&["queue", "list"]).lines().iter().map(|line| line["held"].clone()).collect();
    assert_eq!(held, [json!("internal"), json!("internal"), json!("secret"), Value::Null]);
    let table = program.run(&["queue", "list", "-f", "table"]).ended_with(0).stdout;
    assert!(table.contains("not asked: internal") && table.contains("not asked: secret"), "{table}");
    program.run(&["queue", "run"]).ended_with(2).saying(&["dc01.corp: not asked: internal"]);
    // The yes is for that row, and stays with it.
    program.run(&["queue", "add", "--yes", "dc01.corp"]).ended_with(0);
    program.run(&["queue", "run"]).ended_with(1);
    assert_eq!(service.requests().await, ["GET /domains/a.example", "GET /domains/dc01.corp"]);
}

#[tokio::test]
async fn what_changes_something_publishes_what_is_private_with_a_consent_of_its_own_and_says_so() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    for (verb, kind) in [("analyse", "analysis"), ("comments", "comment"), ("votes", "vote")] {
        service.answers("POST", &format!("/urls/{PAGE_ID}/{verb}"), analysis(kind)).await;
    }
    let program = Program::asking(&service.base_url());
    for (line, place) in [
        (&["reanalyse", "--yes", PAGE][..], "analyse"),
        (&["comment", "--yes", PAGE, "words"], "comments"),
        (&["vote", "--yes", PAGE, "malicious"], "votes"),
    ] {
        program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
        let run = program.run(line).ended_with(2);
        run.saying(&["submitted privately from here", &format!("{} --publish-private", line[0])]);
        program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
        let published = [line, &["--publish-private"]].concat();
        let run = program.run(&published).ended_with(0);
        run.saying(&["PUBLIC", "it was submitted privately from here before"]);
        let posts = sent(&service, "POST /urls").await;
        assert_eq!(posts.last().map(String::as_str), Some(&*format!("POST /urls/{PAGE_ID}/{place}")));
    }
    assert_eq!(sent(&service, "POST /urls").await.len(), 3);
}

#[tokio::test]
async fn a_word_that_is_a_file_here_and_a_host_is_refused_until_somebody_says_which() {
    let service = Service::start().await;
    service.answers("POST", "/urls", analysis("analysis")).await;
    service.answers("POST", "/files", analysis("analysis")).await;
    let program = Program::asking(&service.base_url());
    let names = ["salary-john-doe.zip", "kunden-2026.mov", "b.py", "run.sh", "notes.md"];
    for name in names {
        write(&program, name, "MZ\0\x01");
    }
    for name in names {
        for line in [
            &["lookup", name][..],
            &["lookup", "--yes", name],
            &["submit", name],
            &["submit", "--yes", name],
            &["submit", "--private", "--yes", name],
            &["related", "--yes", name, "subdomains"],
            &["reanalyse", "--yes", name],
            &["comment", "--yes", name, "words"],
            &["queue", "add", "--yes", name],
            &[name],
        ] {
            let run = program.run(line).ended_with(2);
            run.saying(&["is a file here and the name of a host", &format!("./{name} is the file")]);
        }
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
    // So it is with what a pipe says: `ls | vtriage lookup -`.
    program.run_with_input(&["lookup", "-"], &names.join("\n")).ended_with(2).saying(&["is a file here"]);
    assert_eq!(service.requests().await, Vec::<String>::new());
    program.run(&["lookup", "domain/notes.md"]).ended_with(3);
    program.run(&["submit", "--yes", "http://run.sh/"]).ended_with(0).saying(&["http://run.sh/"]);
    program.run(&["submit", "--yes", "--force", "./b.py"]).ended_with(0).saying(&["b.py (4 B)"]);
    assert_eq!(service.requests().await, ["GET /domains/notes.md", "POST /urls", "POST /files"]);
}

#[tokio::test]
async fn a_file_that_holds_an_api_key_of_the_users_own_is_not_sent_and_not_even_its_hash() {
    let service = Service::start().await;
    service.answers("POST", "/files", analysis("analysis")).await;
    service.answers("POST", "/private/files", analysis("private_analysis")).await;
    let program = Program::asking(&service.base_url());
    write(&program, "vt.toml", format!("apikey=\"{KEY}\"\n"));
    // It lies over the end of what is read at a time.
    let far = [vec![b'x'; (256 << 10) - 7], KEY.as_bytes().to_vec(), vec![b' '; 9]].concat();
    write(
        &program,
        "far.bin",
        far.iter().enumerate().map(|(at, byte)| if at == (256 << 10) - 8 { b' ' } else { *byte }).collect::<Vec<u8>>(),
    );
    for name in ["vt.toml", "far.bin"] {
        for side in [&["submit", "--yes", "--force"][..], &["submit", "--yes"], &["submit", "--private", "--yes"]] {
            let run = program.run(&[side, &[&*format!("./{name}")]].concat()).ended_with(2);
            run.saying(&[name, "an API key of yours stands in it", "nothing was sent"]);
        }
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
}

#[tokio::test]
async fn of_a_private_submission_it_is_not_said_that_the_service_publishes_it() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    let program = Program::asking(&service.base_url());
    for (page, word) in [(INNER[2], "secret"), ("http://dc01.corp/x", "internal")] {
        let run = program.run(&["submit", "--private", page]).ended_with(2);
        assert!(!run.stderr.contains("publish"), "{}", run.stderr);
        run.saying(&[word, "private scanning", "would open it", "--yes"]);
        program.run(&["submit", page]).ended_with(2).saying(&[word, "public", "--yes"]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
    program.run(&["submit", "--private", "--yes", INNER[2]]).ended_with(0);
    assert_eq!(service.requests().await, ["POST /private/urls"]);
}

#[tokio::test]
async fn what_was_submitted_privately_is_held_back_under_the_other_scheme_too() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    service.answers("POST", "/urls", analysis("analysis")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    let words = ["submitted privately from here"];
    for other in ["priv.example/x", "http://priv.example/x", "http://priv.example:443/x", "https://priv.example:80/x"] {
        program.run(&["submit", "--yes", other]).ended_with(2).saying(&words);
        program.run(&["lookup", other]).ended_with(2).saying(&words);
    }
    assert_eq!(service.requests().await, ["POST /private/urls"]);
    program.run(&["submit", "--yes", "http://priv.example:8080/x"]).ended_with(0);
    program.run(&["submit", "--yes", "--publish-private", "priv.example/x"]).ended_with(0);
    // What was published is that very URL; the one that was submitted privately is held back as before.
    program.run(&["lookup", PAGE]).ended_with(2).saying(&words);
    program.run(&["submit", "--yes", "--publish-private", PAGE]).ended_with(0);
    for page in [PAGE, "priv.example/x"] {
        program.run(&["lookup", page]).ended_with(3);
    }
}

#[tokio::test]
async fn a_file_is_read_as_a_list_only_where_its_name_says_so() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let domains = (0..700).map(|number| format!("c{number}.example")).collect::<Vec<_>>().join("\n");
    for name in ["sample.exe", "sample.bin", "drop.js", "a.ps1"] {
        write(&program, name, &domains);
        service.reset().await;
        let run = program.run(&["lookup", "--refresh", &format!("./{name}")]).ended_with(3);
        run.saying(&["1 file hashed here", &format!("vtriage lookup - < ./{name}"), "list"]);
        let asked = service.requests().await;
        assert!(matches!(&*asked, [one] if one.starts_with("GET /files/")), "{asked:?}");
    }
    for name in ["a.txt", "b.CSV", "c.lst", "d.ioc", "noending"] {
        write(&program, name, "a.example\n");
        service.reset().await;
        let run = program.run(&["lookup", "--refresh", &format!("./{name}")]).ended_with(3);
        run.saying(&["read as a list"]);
        assert_eq!(service.requests().await, ["GET /domains/a.example"], "{name}");
    }
}

#[tokio::test]
async fn what_a_case_file_calls_private_is_held_back_as_that_files_word_and_let_go_with_its_case() {
    let service = Service::start().await;
    service.answers("POST", "/urls", analysis("analysis")).await;
    let program = Program::asking(&service.base_url());
    write(&program, "y.case", case_file(&[(PAGE, "private")]));
    program.run(&["case", "import", "y.case"]).ended_with(0);
    for line in [&["lookup", PAGE][..], &["submit", "--yes", PAGE]] {
        let run = program.run(line).ended_with(2);
        assert!(!run.stderr.contains("from here"), "{}", run.stderr);
        run.saying(&["the file y.case says that it was submitted privately"]);
    }
    assert_eq!(service.requests().await, Vec::<String>::new());
    program.run(&["case", "delete", "--yes", "y"]).ended_with(0);
    program.run(&["lookup", PAGE]).ended_with(3);
    program.run(&["submit", "--yes", PAGE]).ended_with(0);
}

#[tokio::test]
async fn what_was_submitted_privately_from_here_stays_that_whatever_a_case_file_says_or_takes_along() {
    let service = Service::start().await;
    service.answers("POST", "/private/urls", analysis("private_analysis")).await;
    let program = Program::asking(&service.base_url());
    write(&program, "y.case", case_file(&[(PAGE, "private")]));
    program.run(&["case", "import", "y.case"]).ended_with(0);
    program.run(&["submit", "--private", "--yes", PAGE]).ended_with(0);
    program.run(&["lookup", PAGE]).ended_with(2).saying(&["submitted privately from here"]);
    program.run(&["case", "delete", "--yes", "y"]).ended_with(0);
    program.run(&["lookup", PAGE]).ended_with(2).saying(&["submitted privately from here"]);
}
