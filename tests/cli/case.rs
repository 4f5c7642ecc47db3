//! `vtriage case`: cases and what is handed over of them, without a request.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::Program;
use crate::service::{Service, ok};

const FILE: &str = "abababababababababababababababababababababababababababababababab";
const PRIVATE: &str = "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef";
const KEEPING: &str = "[store]\nkeep_private = true\n";

fn object(kind: &str, id: &str) -> Value {
    json!({ "type": kind, "id": id })
}

fn report() -> Value {
    json!({ "type": "file", "id": FILE, "attributes": { "meaningful_name": "invoice.exe", "md5": "ab".repeat(16),
        "last_analysis_stats": { "malicious": 41, "undetected": 20 }, "last_analysis_date": 1_767_225_600 } })
}

/// A case file of a colleague: a file that calls a name, with its report and a note.
fn lines() -> Vec<Value> {
    let (file, domain) = (object("file", FILE), object("domain", "login.example.test"));
    vec![
        json!({ "vtriage_case": 1, "head": { "name": "Parcel 7", "made_at": 1_767_312_000, "is_archived": false },
            "written_at": 1_767_312_000, "private": false }),
        json!({ "change": "came", "object": file, "name": "invoice.exe", "came": "opened", "at": 1_767_312_000 }),
        json!({ "change": "came", "object": domain, "name": "login.example.test", "came": "opened", "at": 1_767_312_000 }),
        json!({ "change": "linked", "from": file, "relationship": "contacted_domains", "to": domain,
            "at": 1_767_312_000, "date": null }),
        json!({ "change": "learned", "object": file, "brief": report().to_string() }),
        json!({ "note": "from the gateway #parcel", "tags": ["parcel"], "object": file }),
        json!({ "answer": { "path": format!("/files/{FILE}"), "query": "", "fetched_at": 1_767_312_000,
            "body": json!({ "data": report() }).to_string() } }),
    ]
}

fn text(lines: &[Value]) -> String {
    let end = json!({ "end": lines.len() });
    lines.iter().chain([&end]).map(|line| line.to_string() + "\n").collect()
}

/// A program beside which that file lies.
fn with_file(lines: &[Value]) -> Program {
    let program = Program::new();
    std::fs::write(program.home.path().join("parcel.case"), text(lines)).expect("a file");
    program
}

#[test]
fn a_verdict_of_the_service_itself_names_whose_it_is_beside_the_numbers_of_engines() {
    let brief = json!({ "type": "file", "id": FILE, "attributes": { "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 0, "undetected": 70 },
        "gti_assessment": { "verdict": { "value": "VERDICT_MALICIOUS" } } } });
    let mut lines = lines();
    lines[4] = json!({ "change": "learned", "object": object("file", FILE), "brief": brief.to_string() });
    let program = with_file(&lines);
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    let said = "0/70 none flagged; Google Threat Intelligence says malicious";
    let shown = program.run(&["case", "show", "Parcel 7", "-f", "table"]).ended_with(0).stdout;
    assert!(shown.contains(said), "{shown}");
    assert_eq!(program.run(&["case", "show", "Parcel 7", "-f", "jsonl"]).lines()[0]["judgement"], said);
    program.run(&["case", "export", "Parcel 7", "walk.dot"]).ended_with(0);
    assert!(read(&program, "walk.dot").contains(said), "{}", read(&program, "walk.dot"));
}

fn read(program: &Program, name: &str) -> String {
    std::fs::read_to_string(program.home.path().join(name)).expect("a file")
}

fn names(program: &Program) -> Vec<String> {
    let lines = program.run(&["case", "list", "--all"]).ended_with(0).lines();
    lines.iter().map(|line| line["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_case_is_begun_listed_and_deleted_with_a_yes() {
    let program = Program::new();
    program.run(&["case", "new", "Parcel 7"]).ended_with(0).saying(&["with nothing in it"]);
    program.run(&["case", "new", "parcel 7"]).ended_with(2).saying(&["already", "nothing was changed"]);
    program.run(&["case", "new", "../x"]).ended_with(2).saying(&["nothing was changed"]);
    assert_eq!(names(&program), ["Parcel 7", "default"]);
    let asked = program.run(&["case", "delete", "Parcel 7"]).ended_with(2);
    assert!(asked.stderr.contains("can't be undone") && asked.stderr.contains("--yes"), "{}", asked.stderr);
    program.run(&["case", "delete", "Parcel 7", "--yes"]).ended_with(0);
    program.run(&["case", "delete", "Parcel 7", "--yes"]).ended_with(3).saying(&["there is no case called Parcel 7"]);
    program.run(&["case", "delete", "default", "--yes"]).ended_with(2).saying(&["always there"]);
    program.run(&["case", "show", "Parcel 7"]).ended_with(3);
    program.run(&["case", "export", "Parcel 7", "x.md"]).ended_with(3);
    assert_eq!(names(&program), ["default"]);
}

#[test]
fn a_colleagues_case_is_taken_in_with_its_answers_and_handed_on_as_it_came() {
    let program = with_file(&lines());
    let told = "1 answer, 1 note, 1 tag and 0 queued rows";
    program.run(&["case", "import", "parcel.case"]).ended_with(0).saying(&[told]);
    let shown = program.run(&["case", "show", "Parcel 7"]).ended_with(0);
    let shown = shown.saying(&["2 objects, 1 link", "from the file parcel.case"]);
    let judged: Vec<_> = shown.lines().iter().map(|line| line["verdict"].clone()).collect();
    assert_eq!(judged, ["malicious", "not asked"]);
    program.run(&["case", "export", "Parcel 7", "again.case"]).ended_with(0).saying(&["wrote 2 objects"]);
    let again: Vec<Value> =
        read(&program, "again.case").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut expected = lines();
    // Whose note it is goes along.
    expected[5]["note"] = json!("from the file parcel.case: from the gateway #parcel");
    assert_eq!(again[1..again.len() - 1], expected[1..]);
    // Once more under the same name is refused, under another it is one more case.
    program.run(&["case", "import", "again.case"]).ended_with(2).saying(&["--as NAME"]);
    let told = ["0 notes, 0 tags", "1 note passed over: the same words are there"];
    program.run(&["case", "import", "again.case", "--as", "Parcel 8"]).ended_with(0).saying(&told);
    assert_eq!(names(&program).len(), 3);
}

#[test]
fn a_note_that_is_handed_on_keeps_each_of_its_authors() {
    let mut lines = lines();
    lines[5]["note"] = json!("hers\nfrom the file b.case: his\nin two lines");
    let program = with_file(&lines);
    program.run(&["case", "import", "parcel.case"]).ended_with(0).saying(&["1 note"]);
    program.run(&["case", "export", "Parcel 7", "again.case"]).ended_with(0);
    let note = "from the file parcel.case: hers\nfrom the file b.case: his\nin two lines";
    let again = read(&program, "again.case");
    assert!(again.lines().any(|line| line.contains(&json!(note).to_string())), "{again}");
    // What only its sender has new comes below what is known, under whose it is.
    lines[5]["note"] = json!("hers\nfrom the file c.case: another's");
    std::fs::write(program.home.path().join("later.case"), text(&lines)).expect("a file");
    program.run(&["case", "import", "later.case", "--as", "Parcel 8"]).ended_with(0);
    program.run(&["case", "export", "Parcel 8", "last.case"]).ended_with(0);
    let note = format!("{note}\nfrom the file c.case: another's");
    let last = read(&program, "last.case");
    assert!(last.lines().any(|line| line.contains(&json!(note).to_string())), "{last}");
}

#[test]
fn what_is_deleted_with_a_case_is_told_by_where_the_case_is_from() {
    let program = with_file(&lines());
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    let goes = "The answers from the file parcel.case go with it; notes and all other answers stay";
    let asked = program.run(&["case", "delete", "Parcel 7"]).ended_with(2);
    let asked = asked.saying(&[goes, "vtriage case export 'Parcel 7' FILE keeps it"]);
    assert!(!asked.stderr.contains("Notes and answers stay"), "{}", asked.stderr);
    program.run(&["case", "delete", "Parcel 7", "--yes"]).ended_with(0).saying(&["deleted: the case Parcel 7. ", goes]);
    program.run(&["case", "new", "own"]).ended_with(0);
    program.run(&["case", "delete", "own", "--yes"]).ended_with(0).saying(&["Notes and answers stay"]);
}

#[tokio::test]
async fn the_answers_of_a_case_file_are_read_for_that_case_and_answer_no_look_up() {
    const EICAR: &str = "44d88612fea8a8f36de82e1278abb02f";
    let service = Service::start().await;
    service.gives("/domains/login.example.test", ok(&crate::service::domain("login.example.test", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "login.example.test"]).ended_with(0);
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs()).expect("a time");
    let mut lines = lines();
    let forged = |path: &str, body: Value| json!({ "answer": { "path": path, "query": "", "fetched_at": now + 30, "body": body.to_string() } });
    let mut file = report();
    file["attributes"]["md5"] = json!(EICAR);
    lines[6] = forged(&format!("/files/{FILE}"), json!({ "data": file }));
    lines.push(forged("/domains/login.example.test", crate::service::domain("login.example.test", 10)));
    std::fs::write(program.home.path().join("parcel.case"), text(&lines)).expect("a file");
    program.run(&["case", "import", "parcel.case"]).ended_with(0).saying(&["2 answers"]);
    let before = service.requests().await.len();
    for line in [&["lookup", "-f", "jsonl", "login.example.test"][..], &["lookup", "--offline", "login.example.test"]] {
        let found = program.run(line).ended_with(0).lines();
        assert_eq!((&found[0]["from"], &found[0]["stats"]["malicious"]), (&json!("store"), &json!(0)), "{found:?}");
    }
    assert_eq!(service.requests().await.len(), before);
    for hash in [EICAR, FILE] {
        let found = program.run(&["lookup", "--offline", "-f", "jsonl", hash]).lines();
        assert_eq!(found[0]["state"], "not_asked", "{found:?}");
    }
    // For the case they are there, but for what was asked here.
    program.run(&["case", "export", "Parcel 7", "again.case"]).ended_with(0);
    let again = read(&program, "again.case");
    assert!(again.contains(EICAR) && !again.contains("\\\"malicious\\\":10"), "{again}");
    // They go with it, and nothing else does.
    let answers = |program: &Program| {
        let info = program.run(&["store", "info"]).ended_with(0).stdout;
        info.lines().find(|line| line.starts_with("answers")).expect("a line").to_owned()
    };
    assert!(answers(&program).contains(" 3 "), "{}", answers(&program));
    program.run(&["case", "delete", "--yes", "Parcel 7"]).ended_with(0);
    assert!(answers(&program).contains(" 1 "), "{}", answers(&program));
}

#[test]
fn what_waits_in_the_queue_of_a_case_goes_along_and_its_receivers_report_says_so() {
    let program = Program::new();
    program.run(&["queue", "add", "one.example.test", "http://two.example.test/"]).ended_with(0);
    program.run(&["case", "export", "q.case"]).ended_with(0);
    let colleague = Program::new();
    std::fs::write(colleague.home.path().join("q.case"), read(&program, "q.case")).expect("a file");
    let import = ["case", "import", "q.case", "--as", "theirs"];
    colleague.run(&import).ended_with(0).saying(&["and 2 queued rows"]);
    let cases = colleague.run(&["case", "list"]).ended_with(0).lines();
    assert_eq!((&cases[0]["name"], &cases[0]["queue"]), (&json!("theirs"), &json!(2)));
    let report = colleague.run(&["case", "export", "-f", "md", "theirs", "-"]).ended_with(0).stdout;
    assert!(report.contains("one[.]example[.]test") && report.contains("its turn in the queue"), "{report}");
    assert!(!report.contains("Everything that was in the queue"), "{report}");
    let asked = colleague.run(&["case", "delete", "theirs"]).ended_with(2);
    asked.saying(&["vtriage case export theirs FILE keeps it, but for runs of recipes"]);
}

#[test]
fn a_colleagues_verdict_and_time_are_told_as_theirs() {
    let mut lines = lines();
    lines[0]["head"]["made_at"] = json!(253_402_200_000_i64);
    lines.insert(
        5,
        json!({ "change": "ruled", "object": object("domain", "login.example.test"),
            "own": { "ruling": "malicious", "reason": "beacon", "at": 1_767_312_000 } }),
    );
    let program = with_file(&lines);
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    let shown = program.run(&["case", "show", "Parcel 7"]).ended_with(0).lines();
    assert_eq!(shown[1]["judgement"], "not asked; the file parcel.case says malicious");
    assert_eq!((&shown[1]["verdict"], &shown[1]["own"]["from"]), (&json!("not asked"), &json!("parcel.case")));
    let event = program.run(&["case", "export", "-f", "misp", "Parcel 7", "-"]).ended_with(0).stdout;
    let event: Value = serde_json::from_str(&event).expect("JSON");
    let all = event["Event"]["Object"].as_array().expect("objects").iter();
    let mut values = all.flat_map(|object| object["Attribute"].as_array().expect("attributes"));
    let domain = values.find(|attribute| attribute["value"] == "login.example.test").expect("the domain");
    assert_eq!(domain["to_ids"], false);
    let cases = program.run(&["case", "list"]).ended_with(0).lines();
    let is_now = |time: &Value| time.as_str().is_some_and(|time| time < "2100");
    assert!(is_now(&cases[0]["made_at"]) && is_now(&cases[0]["opened_at"]), "{cases:?}");
}

#[test]
fn a_verdict_that_is_handed_on_keeps_the_name_of_the_file_that_it_came_with_and_counts_nowhere() {
    let mut lines = lines();
    let benign = json!({ "ruling": "benign", "reason": "our own build", "at": 1_767_312_000 });
    lines.insert(5, json!({ "change": "ruled", "object": object("file", FILE), "own": benign }));
    let program = with_file(&lines);
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    program.run(&["case", "export", "Parcel 7", "again.case"]).ended_with(0);
    program.run(&["case", "import", "again.case", "--as", "Parcel 8"]).ended_with(0);
    let shown = program.run(&["case", "show", "Parcel 8"]).ended_with(0).lines();
    assert_eq!((&shown[0]["own"]["from"], &shown[0]["verdict"]), (&json!("parcel.case"), &json!("malicious")));
    assert_eq!(shown[0]["judgement"], "41/61 malicious; the file parcel.case says benign");
    let report = program.run(&["case", "export", "-f", "md", "Parcel 8", "-"]).ended_with(0).stdout;
    for words in [
        "### Malicious (1)",
        "**41/61; the file parcel[.]case says benign**",
        "from the file parcel[.]case: our own build",
    ] {
        assert!(report.contains(words), "{words}: {report}");
    }
    assert!(!report.contains("### Benign"), "{report}");
    let bundle = program.run(&["case", "export", "-f", "stix", "Parcel 8", "-"]).ended_with(0).stdout;
    assert!(bundle.contains(&format!("[file:hashes.'SHA-256' = '{FILE}']")), "{bundle}");
}

#[test]
fn what_is_private_in_a_case_file_is_taken_in_only_where_the_store_keeps_it_and_is_counted_where_not() {
    let mut lines = lines();
    lines[0]["private"] = json!(true);
    let (file, secret) = (object("file", FILE), object("private_file", PRIVATE));
    let report = json!({ "data": { "type": "private_file", "id": PRIVATE, "attributes": { "size": 7 } } });
    lines.extend([
        json!({ "change": "came", "object": secret, "name": "payroll.docx", "came": "opened", "at": 1_767_312_000 }),
        json!({ "change": "linked", "from": file, "relationship": "dropped_files", "to": secret,
            "at": 1_767_312_000, "date": null }),
        json!({ "note": "never to be shown", "tags": [], "object": secret }),
        json!({ "answer": { "path": format!("/private/files/{PRIVATE}"), "query": "", "fetched_at": 1_767_312_000,
            "body": report.to_string() } }),
    ]);
    // A file has changes first, then what people wrote, then answers.
    lines.sort_by_key(|line| match line {
        line if line["answer"].is_object() => 3,
        line if line["note"].is_string() => 2,
        line if line["change"].is_string() => 1,
        _ => 0,
    });
    let program = with_file(&lines);
    let run = program.run(&["case", "import", "parcel.case"]).ended_with(0);
    let told = "1 private object and what leads to it were not taken in: store.keep_private = true";
    let run = run.saying(&["Parcel 7: the case is there with 1 answer, 1 note, 1 tag and 0 queued rows\n", told]);
    assert!(!run.stderr.contains("passed over"), "{}", run.stderr);
    program.run(&["case", "show", "Parcel 7"]).ended_with(0).saying(&["2 objects, 1 link"]);
    let keeping = with_file(&lines).settings(KEEPING);
    let run = keeping.run(&["case", "import", "parcel.case"]).ended_with(0).saying(&["2 answers, 2 notes"]);
    assert!(!run.stderr.contains("not taken in"), "{}", run.stderr);
    keeping.run(&["case", "show", "Parcel 7"]).ended_with(0).saying(&["3 objects, 2 links"]);
}

#[test]
fn of_a_hostile_file_nothing_is_written() {
    let whole = text(&lines());
    let mut evil = lines();
    evil[6]["answer"]["path"] = json!("/users/me");
    for (file, words) in [
        (String::new(), "it is no case file of vtriage"),
        ("\u{1b}[2J".to_owned(), "it is no case file of vtriage"),
        (whole.replacen("\"vtriage_case\":1", "\"vtriage_case\":9", 1), "version 9"),
        (whole[..whole.len() / 2].to_owned(), "as if cut off"),
        (text(&evil), "line 7 of it is an answer to a question that vtriage never asks"),
    ] {
        let program = Program::new();
        std::fs::write(program.home.path().join("a.case"), file).expect("a file");
        for command in [&["case", "import", "a.case"][..], &["case", "replay", "a.case"]] {
            let run = program.run(command).ended_with(2).saying(&["a.case: ", words, "nothing was written"]);
            assert_eq!(run.stderr.trim().lines().count(), 1, "{}", run.stderr);
        }
        assert_eq!(names(&program), ["default"], "{words}");
        let info = program.run(&["store", "info"]).ended_with(0).stdout;
        assert!(info.lines().any(|line| line.starts_with("answers") && line.contains(" 0")), "{info}");
    }
    Program::new()
        .run(&["case", "import", "none.case"])
        .ended_with(1)
        .saying(&["cannot read none.case", "nothing was written"]);
}

#[test]
fn a_report_is_written_in_the_form_that_the_files_name_says() {
    let program = with_file(&lines());
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    for (file, begins) in [
        ("a.md", "# Case Parcel 7\n"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.stix.json", "{\n  \"type\": \"bundle\""),
        ("a.misp.json", "{\n  \"Event\""),
        ("a.layer.json", "{\n  \"name\": \"Parcel 7\""),
        ("a.dot", "digraph case {"),
        ("a.mmd", "flowchart LR\n"),
        ("a", "{\"vtriage_case\":1,"),
    ] {
        program.run(&["case", "export", "Parcel 7", file]).ended_with(0).saying(&["wrote ", file]);
        let text = read(&program, file);
        assert!(text.starts_with(begins), "{file}: {text}");
    }
    let out = program.run(&["case", "export", "-f", "md", "Parcel 7", "-"]).ended_with(0).stdout;
    assert!(out.contains("invoice.exe") && out.contains("from the gateway"), "{out}");
}

#[test]
fn a_report_holds_each_indicator_whole_however_long_it_is() {
    let middle = "0123456789".repeat(60);
    let url = format!("http://login.example.test/a/{middle}?b=end");
    let name = format!("{}.example.test", ["a"; 4].map(|letter| letter.repeat(55)).join("."));
    let came = |kind: &str, id: &str, name: &str| json!({ "change": "came", "object": object(kind, id), "name": name, "came": "opened", "at": 1_767_312_000 });
    let program = with_file(&[lines().swap_remove(0), came("url", FILE, &url), came("domain", &name, &name)]);
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    for (file, start, end) in [("a.md", "`", "`"), ("a.html", "<code>", "</code>")] {
        program.run(&["case", "export", "Parcel 7", file]).ended_with(0);
        let text = read(&program, file);
        for value in [format!("hxxp://login[.]example[.]test/a/{middle}?b=end"), name.replace('.', "[.]")] {
            assert!(text.contains(&format!("{start}{value}{end}")), "{value} is not in {text}");
        }
    }
}

#[test]
fn a_file_that_is_there_is_replaced_only_with_a_yes() {
    let program = with_file(&lines());
    std::fs::write(program.home.path().join("a.md"), "mine").expect("a file");
    let refused = program.run(&["case", "export", "a.md"]).ended_with(2).saying(&["a.md is there already", "--yes"]);
    assert!(refused.stdout.is_empty());
    assert_eq!(read(&program, "a.md"), "mine");
    program.run(&["case", "export", "a.md", "--yes"]).ended_with(0);
    assert!(read(&program, "a.md").starts_with("# Case default"));
    program.run(&["case", "export", "no-such-folder/a.md"]).ended_with(1).saying(&["nothing was written to"]);
    assert!(!Path::new("no-such-folder").exists());
}

#[cfg(unix)]
#[test]
fn what_stands_where_a_case_is_written_stays_what_it_is_a_link_a_pipe_or_a_file_that_others_read() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let program = Program::new();
    let at = |name: &str| program.home.path().join(name);
    let export = |file: &str| program.run(&["case", "export", "-f", "md", "--yes", file]);
    // The target of a link is what is replaced, and lets in whom it let in.
    std::fs::create_dir(at("shared")).expect("a folder");
    std::fs::write(at("shared/report.md"), "old").expect("a file");
    std::fs::set_permissions(at("shared/report.md"), PermissionsExt::from_mode(0o644)).expect("a mode");
    symlink("shared/report.md", at("link.md")).expect("a link");
    export("link.md").ended_with(0).saying(&["to link.md"]);
    assert!(at("link.md").symlink_metadata().expect("it").is_symlink());
    assert!(read(&program, "shared/report.md").starts_with("# Case default"));
    let mode = |name: &str| at(name).metadata().expect("it").permissions().mode() & 0o7777;
    assert_eq!(mode("shared/report.md"), 0o644);
    assert_eq!(std::fs::read_dir(at("shared")).expect("it").count(), 1, "nothing is left beside it");
    // What is written into is no question, since nothing goes.
    assert!(std::process::Command::new("/usr/bin/mkfifo").arg(at("pipe")).status().is_ok_and(|made| made.success()));
    let pipe = at("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).expect("a text"));
    program.run(&["case", "export", "-f", "md", "pipe"]).ended_with(0);
    assert!(at("pipe").symlink_metadata().expect("it").file_type().is_fifo());
    assert!(reader.join().expect("it ends").starts_with("# Case default"));
    for out in ["/dev/stdout", "/dev/fd/1"] {
        let told = program.run(&["case", "export", "-f", "md", out]).ended_with(0).stdout;
        assert!(told.starts_with("# Case default"), "{out}: {told}");
    }
    // Nobody can say where a link that leads nowhere was meant to lead.
    symlink("nowhere/at-all.md", at("broken.md")).expect("a link");
    export("broken.md").ended_with(1).saying(&["nothing was written to broken.md", "a link that leads nowhere"]);
    export("shared").ended_with(1).saying(&["nothing was written to shared", "a folder"]);
    // A file that is new is for its owner.
    export("new.md").ended_with(0);
    assert_eq!(mode("new.md"), 0o600);
}

#[test]
fn what_was_handed_over_of_the_open_case_is_told_without_the_names_of_files() {
    let program = Program::new();
    program.run(&["case", "export", "client-acme.md"]).ended_with(0);
    let report = program.run(&["case", "export", "-f", "md", "-"]).ended_with(0).stdout;
    assert!(report.contains("## Handed over before") && report.contains("| `md` |"), "{report}");
    let file = program.run(&["case", "export", "-f", "case", "-"]).ended_with(0).stdout;
    assert!(!report.contains("acme") && !file.contains("acme"), "{report}{file}");
}

#[test]
fn private_objects_are_handed_over_only_with_a_flag_and_a_yes() {
    let mut with_private = lines();
    with_private[0]["private"] = json!(true);
    let private = object("private_file", PRIVATE);
    with_private.insert(
        2,
        json!({ "change": "came", "object": private, "name": "payroll.docx", "came": "opened", "at": 1_767_312_000 }),
    );
    let program = with_file(&with_private).settings(KEEPING);
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    for file in ["a.case", "a.md", "a.html", "a.stix.json", "a.dot"] {
        program.run(&["case", "export", "Parcel 7", file]).ended_with(0).saying(&["private ones are left out"]);
        let text = read(&program, file);
        assert!(!text.contains("payroll") && !text.contains(PRIVATE) && !text.contains(&PRIVATE[..12]), "{text}");
    }
    program
        .run(&["case", "export", "--private", "Parcel 7", "b.case"])
        .ended_with(2)
        .saying(&["Private files", "--yes"]);
    assert!(!program.home.path().join("b.case").exists());
    program.run(&["case", "export", "--private", "--yes", "Parcel 7", "b.case"]).ended_with(0);
    assert!(read(&program, "b.case").contains("payroll.docx"));
}

#[test]
fn read_only_changes_no_case_and_still_hands_one_over() {
    let program = with_file(&lines());
    for command in [&["case", "new", "x"][..], &["case", "import", "parcel.case"], &["case", "delete", "x", "--yes"]] {
        let command = [&["--read-only"], command].concat();
        program.run(&command).ended_with(2).saying(&["read-only", "nothing was changed"]);
    }
    assert_eq!(names(&program), ["default"]);
    program.run(&["--read-only", "case", "export", "a.md"]).ended_with(0);
    let report = program.run(&["case", "export", "-f", "md", "-"]).ended_with(0).stdout;
    assert!(!report.contains("Handed over before"), "{report}");
}

/// The URL that the tests submit privately, and its id.
const SECRET: &str = "https://priv.example.test/x";
const SECRET_ID: &str = "aHR0cHM6Ly9wcml2LmV4YW1wbGUudGVzdC94";

/// A program that submitted [`SECRET`] privately, beside a file with these lines.
async fn having_submitted(lines: &[Value]) -> Program {
    let service = Service::start().await;
    let analysis = json!({ "data": { "type": "private_analysis", "id": "p-1" } });
    service.answers("POST", "/private/urls", ok(&analysis)).await;
    let program = Program::asking(&service.base_url());
    std::fs::write(program.home.path().join("parcel.case"), text(lines)).expect("a file");
    program.run(&["submit", "--private", "--yes", SECRET]).ended_with(0);
    program
}

#[tokio::test]
async fn a_queued_url_that_was_submitted_privately_goes_out_with_a_yes_alone_and_with_its_true_reason() {
    let program = having_submitted(&lines()).await;
    program.run(&["queue", "add", SECRET, "other.example.test"]).ended_with(0);
    for file in ["q.md", "q.html", "q.case"] {
        program.run(&["case", "export", file]).ended_with(0).saying(&["private ones are left out"]);
        let text = read(&program, file);
        assert!(!text.contains("priv.example") && !text.contains("priv[.]example"), "{text}");
    }
    let report = read(&program, "q.md");
    assert!(report.contains("Left out: 1 private object.") && report.contains("other[.]example[.]test"), "{report}");
    program.run(&["case", "export", "--private", "r.md"]).ended_with(2).saying(&["Private files and URLs", "--yes"]);
    program.run(&["case", "export", "--private", "--yes", "r.md"]).ended_with(0);
    let report = read(&program, "r.md");
    let row = report.lines().find(|line| line.contains("priv[.]example")).expect("its row");
    assert!(row.contains("submitted privately, so not sent"), "{row}");
}

#[tokio::test]
async fn the_public_twin_of_a_url_that_was_submitted_privately_is_left_out_by_whatever_id_it_is_known() {
    for id in [SECRET_ID.to_owned(), "cd".repeat(32)] {
        let mut lines = lines();
        let twin = object("url", &id);
        let came = json!({ "change": "came", "object": twin, "name": SECRET, "came": "opened", "at": 1_767_312_000 });
        lines.insert(2, came);
        lines.push(json!({ "note": "for the directors", "tags": [], "object": twin }));
        let program = having_submitted(&lines).await;
        program.run(&["case", "import", "parcel.case"]).ended_with(0);
        for file in ["q.md", "q.case", "q.stix.json", "q.dot"] {
            let run = program.run(&["case", "export", "Parcel 7", file]).ended_with(0);
            run.saying(&["private ones are left out"]);
            let text = read(&program, file);
            for word in ["priv.example", "priv[.]example", "directors", &id] {
                assert!(!text.contains(word), "{word} in {file}: {text}");
            }
        }
        program.run(&["case", "export", "--private", "--yes", "Parcel 7", "r.md"]).ended_with(0);
        assert!(read(&program, "r.md").contains("priv[.]example"), "{id}");
    }
}

/// The case of a colleague, with what engines say of its name.
fn with_domain(attributes: &Value) -> Program {
    let domain = object("domain", "login.example.test");
    let brief = json!({ "type": "domain", "id": "login.example.test", "attributes": attributes });
    let mut lines = lines();
    lines.insert(5, json!({ "change": "learned", "object": domain, "brief": brief.to_string() }));
    let program = with_file(&lines);
    program.run(&["case", "import", "parcel.case"]).ended_with(0);
    program
}

#[test]
fn what_too_few_engines_flag_is_called_that_in_a_report_and_not_suspicious() {
    let program = with_domain(&json!({ "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 2, "undetected": 68 } }));
    for name in ["walk.md", "walk.html"] {
        program.run(&["case", "export", "Parcel 7", name]).ended_with(0);
        let told = read(&program, name);
        assert!(told.contains("2 objects: 1 malicious, 1 below threshold."), "{told}");
        assert!(told.contains("Below threshold (1)"), "{told}");
        assert!(!told.to_lowercase().contains("suspicious"), "{told}");
    }
}

#[test]
fn what_enough_engines_flag_is_malicious_in_a_report_and_never_suspicious_too() {
    let program = with_domain(&json!({ "last_analysis_date": 1_767_225_600, "threat_verdict": "VERDICT_SUSPICIOUS",
        "last_analysis_stats": { "malicious": 4, "suspicious": 1, "undetected": 55 } }));
    program.run(&["case", "export", "Parcel 7", "walk.md"]).ended_with(0);
    let told = read(&program, "walk.md");
    assert!(told.contains("2 objects: 2 malicious.") && told.contains("### Malicious (2)"), "{told}");
    assert!(told.contains("**4/60 malicious, 1 suspicious; VirusTotal says suspicious"), "{told}");
    let shown = program.run(&["case", "show", "Parcel 7"]).ended_with(0).lines();
    assert_eq!(shown[1]["verdict"], "malicious");
}

#[tokio::test]
async fn a_report_and_a_case_file_say_who_gave_the_answers() {
    let service = Service::start().await;
    let attributes = json!({ "last_analysis_date": 1_767_225_600,
        "last_analysis_stats": { "malicious": 9, "undetected": 60 } });
    let domain = json!({ "data": { "type": "domain", "id": "login.example.test", "attributes": attributes } });
    service.gives("/domains/login.example.test", ok(&domain)).await;
    let program = Program::asking(&service.base_url());
    // A case without answers, of which one is asked for here.
    std::fs::write(program.home.path().join("parcel.case"), text(&lines()[..6])).expect("a file");
    program.run(&["case", "import", "parcel.case", "--as", "own"]).ended_with(0);
    program.run(&["lookup", "login.example.test"]).ended_with(0);
    program.run(&["case", "export", "own", "own.md"]).ended_with(0);
    let told = read(&program, "own.md");
    assert!(told.contains("The answers came from 127[.]0[.]0[.]1 between "), "{told}");
    // Who opens the file asks another service, and the answers stay those of the first.
    program.run(&["case", "export", "own", "own.case"]).ended_with(0);
    let other = Program::new();
    std::fs::copy(program.home.path().join("own.case"), other.home.path().join("own.case")).expect("a file");
    other.run(&["case", "import", "own.case", "--as", "theirs"]).ended_with(0);
    for name in ["again.md", "again.html"] {
        other.run(&["case", "export", "theirs", name]).ended_with(0);
        let told = read(&other, name);
        assert!(told.contains("The answers came from 127[.]0[.]0[.]1 between "), "{told}");
    }
    other.run(&["case", "export", "theirs", "again.case"]).ended_with(0);
    let first = |text: String| text.lines().next().map(str::to_owned);
    let heads = [read(&program, "own.case"), read(&other, "again.case")].map(first);
    assert!(heads.iter().flatten().all(|head| head.contains("\"answered_by\":[\"127.0.0.1\"]")), "{heads:?}");
    // What VirusTotal answered is written as it always was.
    let usual = with_file(&lines());
    usual.run(&["case", "import", "parcel.case"]).ended_with(0);
    usual.run(&["case", "export", "Parcel 7", "usual.case"]).ended_with(0);
    usual.run(&["case", "export", "Parcel 7", "usual.md"]).ended_with(0);
    assert!(read(&usual, "usual.md").contains("The answers came from VirusTotal between "));
    assert!(!read(&usual, "usual.case").contains("answered_by"));
}
