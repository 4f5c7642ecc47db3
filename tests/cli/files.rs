//! `vtriage lookup` of files, folders and lists as other tools write them: hashed here, and nothing sent but hashes.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use vtriage::ioc::hash::hash_reader;

use crate::program::{Program, Run};
use crate::service::{Service, ok, refusal};

const MD5: &str = "7809376fe32e44c957347816a47b3d65";

fn sha256(content: &str) -> String {
    hash_reader(content.as_bytes()).expect("memory")
}

/// The report of a file that so many engines flag.
fn report(content: &str, malicious: u32) -> ResponseTemplate {
    let stats = json!({ "malicious": malicious, "suspicious": 0, "undetected": 60 - malicious, "harmless": 0 });
    let attributes = json!({ "last_analysis_stats": stats, "last_analysis_date": 1_767_225_600 });
    ok(&json!({ "data": { "type": "file", "id": sha256(content), "attributes": attributes } }))
}

impl Program {
    fn file(&self, name: &str, content: &str) {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("the file can be written");
    }
}

fn member(run: &Run, name: &str) -> Vec<Value> {
    run.lines().iter().map(|line| line[name].clone()).collect()
}

#[tokio::test]
async fn a_file_is_hashed_here_and_its_hash_is_all_that_is_sent() {
    let service = Service::start().await;
    service.gives(&format!("/files/{}", sha256("MZ\0\x01")), report("MZ\0\x01", 41)).await;
    let program = Program::asking(&service.base_url());
    program.file("a b.exe", "MZ\0\x01");
    let run = program.run(&["lookup", "-f", "jsonl", "a b.exe"]).ended_with(0);
    let run = run.saying(&["1 file hashed here", "nothing is sent but hashes"]);
    let line = &run.lines()[0];
    let promised = (&json!("a b.exe"), &json!("a b.exe"), &json!(sha256("MZ\0\x01")), &json!(41));
    assert_eq!((&line["input"], &line["path"], &line["id"], &line["malicious"]), promised);
    assert_eq!(service.requests().await, [format!("GET /files/{}", sha256("MZ\0\x01"))]);
    let received = service.server.received_requests().await.expect("requests");
    assert!(received.iter().all(|request| request.body.is_empty()));
    // The history can look it up again.
    let table = program.run(&["lookup", "-f", "table", "./a b.exe"]).ended_with(0);
    assert!(table.stdout.contains("./a b.exe") && table.stdout.contains(&sha256("MZ\0\x01")), "{}", table.stdout);
}

#[tokio::test]
async fn a_folder_is_asked_about_once_for_each_content_and_printed_worst_first() {
    let service = Service::start().await;
    for (content, malicious) in [("clean", 0), ("bad", 12), ("worst", 50)] {
        service.gives(&format!("/files/{}", sha256(content)), report(content, malicious)).await;
    }
    service.gives(&format!("/files/{}", sha256("new")), refusal(404, "NotFoundError", "File not found")).await;
    let program = Program::asking(&service.base_url());
    for (name, content) in
        [("s/a", "clean"), ("s/b", "new"), ("s/c", "bad"), ("s/d", "bad"), ("s/e/f", "worst"), ("s/empty", "")]
    {
        program.file(name, content);
    }
    let run = program.run(&["lookup", "-f", "jsonl", "s"]).ended_with(3);
    let run =
        run.saying(&["4 files hashed here", "3 contents", "s/empty: empty", "1 folder in it left out; --recursive"]);
    assert_eq!(member(&run, "path"), ["s/c", "s/b", "s/a"]);
    assert_eq!(member(&run, "remark"), [json!("same content: s/d"), Value::Null, Value::Null]);
    assert_eq!(run.lines()[0]["object"]["id"], json!(sha256("bad")), "the whole report is in it");
    let all = program.run(&["lookup", "-f", "jsonl", "--recursive", "s"]).ended_with(3);
    assert_eq!(member(&all, "path"), ["s/e/f", "s/c", "s/b", "s/a"]);
    for (format, separator) in [("csv", ","), ("table", " ")] {
        let run = program.run(&["lookup", "-f", format, "s"]).ended_with(3);
        assert!(run.stdout.contains("s/c") && run.stdout.contains(separator), "{format}: {}", run.stdout);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_written_for_others_names_a_file_of_this_machine_and_none_of_its_folders() {
    let service = Service::start().await;
    service.gives(&format!("/files/{}", sha256("bad")), report("bad", 7)).await;
    service.gives(&format!("/files/{}", sha256("new")), refusal(404, "NotFoundError", "File not found")).await;
    let own_form = "[ticket]\nrow = \"{asked} {ratio} {remark}\"\none = \"{asked} {ratio} {remark}\"\n";
    for settings in ["", own_form] {
        let program = Program::asking(&service.base_url()).settings(settings);
        for (name, content) in
            [("s1/client Müller secret/invoice.exe", "bad"), ("s1/other secret/copy.exe", "bad"), ("s1/new.exe", "new")]
        {
            program.file(name, content);
        }
        let broken = program.home.path().join("s1/other secret/broken.exe");
        std::os::unix::fs::symlink("nowhere", broken).expect("a link");
        let told = |format: &str| program.run(&["lookup", "-f", format, "--recursive", "s1"]).ended_with(1).stdout;
        for format in ["md", "stix", "misp", "ticket", "blocklist", "values", "defanged", "ids", "links"] {
            let text = told(format);
            assert!(!text.contains("secret") && !text.contains("s1"), "{format}: {text}");
            assert!(text.contains(&sha256("bad")), "{format}: {text}");
        }
        for format in ["md", "stix", "misp", "ticket"] {
            let text = told(format);
            for name in ["invoice.exe", "copy.exe", "new.exe"] {
                assert!(text.contains(name), "{format}: {name} is not in {text}");
            }
        }
        for format in ["md", "ticket"] {
            assert!(told(format).contains("broken.exe"), "{format}: {}", told(format));
        }
        let alone = program.run(&["lookup", "-f", "ticket", "s1/other secret/copy.exe"]).ended_with(0).stdout;
        assert!(alone.contains("copy.exe") && !alone.contains("secret"), "{alone}");
        assert!(!told("stix").contains("note of the analyst"), "nobody wrote one");
        for format in ["csv", "json", "jsonl", "table"] {
            let text = told(format);
            assert!(text.contains("s1/client Müller secret/invoice.exe"), "{format}: {text}");
            assert!(text.contains("same content: s1/other secret/copy.exe"), "{format}: {text}");
        }
    }
}

#[tokio::test]
async fn worst_first_goes_by_the_rule_that_the_settings_give_for_what_is_flagged() {
    let service = Service::start().await;
    service.gives(&format!("/files/{}", sha256("two")), report("two", 2)).await;
    let said = json!({ "Trusty": { "category": "malicious", "result": "Bad" } });
    let stats = json!({ "malicious": 1, "suspicious": 0, "undetected": 59, "harmless": 0 });
    let attributes = json!({ "last_analysis_stats": stats, "last_analysis_results": said });
    let trusted = ok(&json!({ "data": { "type": "file", "id": sha256("one"), "attributes": attributes } }));
    service.gives(&format!("/files/{}", sha256("one")), trusted).await;
    let paths = |trusted: &str| {
        let settings = format!("trusted_engines = [{trusted}]\n");
        let program = Program::asking(&service.base_url()).settings(&settings);
        program.file("s/a", "two");
        program.file("s/b", "one");
        member(&program.run(&["lookup", "-f", "jsonl", "s"]).ended_with(0), "path")
    };
    assert_eq!(paths(""), ["s/a", "s/b"]);
    assert_eq!(paths("\"Trusty\""), ["s/b", "s/a"]);
}

#[tokio::test]
async fn of_many_inputs_that_are_refused_the_first_are_named_and_the_others_counted() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let words: Vec<String> = (0..50).map(|number| format!("no{number} indicator")).collect();
    let mut arguments = vec!["lookup", "-f", "jsonl", "no0 indicator"];
    arguments.extend(words.iter().map(String::as_str));
    let run = program.run(&arguments).ended_with(2);
    assert_eq!(run.lines().len(), 51);
    let run = run.saying(&["no0 indicator", "no39 indicator", "10 more were refused or failed"]);
    assert!(!run.stderr.contains("no40 indicator"), "{}", run.stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn what_can_not_be_read_is_a_line_each_and_the_rest_is_asked() {
    let service = Service::start().await;
    service.gives(&format!("/files/{}", sha256("good")), report("good", 0)).await;
    let program = Program::asking(&service.base_url());
    program.file("s/good", "good");
    let at = |name: &str| program.home.path().join("s").join(name);
    std::os::unix::fs::symlink(at("nowhere"), at("broken")).expect("a link");
    std::os::unix::fs::symlink(program.home.path().join("s"), at("loop")).expect("a link");
    let _pipe = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
    let run = program.run(&["lookup", "-f", "jsonl", "--recursive", "s"]).ended_with(1);
    let run =
        run.saying(&["broken: can't be read", "loop: a link to a folder, not followed", "socket: a pipe or device"]);
    assert_eq!(member(&run, "path"), ["s/good", "s/broken"]);
    program.run(&["lookup", "s/broken"]).ended_with(1).saying(&["s/broken: can't be read"]);
    program.run(&["lookup", "./no-such-file"]).ended_with(2).saying(&["no-such-file"]);
}

#[tokio::test]
async fn lists_of_other_tools_keep_the_rest_of_the_line_as_remark_in_every_format() {
    let service = Service::start().await;
    let upper = sha256("tool").to_uppercase();
    service.gives(&format!("/files/{}", sha256("tool")), report("tool", 7)).await;
    let lists = [
        format!("{}  drop zone.exe\n", sha256("tool")),
        format!(
            "SHA256 hash of drop zone.exe:\r\n{}\r\nCertUtil: -hashfile command completed successfully.\r\n",
            sha256("tool")
        ),
        format!(
            "\nAlgorithm       Hash     Path\n---------       ----     ----\nSHA256          {upper}       drop zone.exe\n"
        ),
        format!("{upper} # drop zone.exe\n"),
        format!("name,sha256\ndrop zone.exe,{upper}\n"),
    ];
    let program = Program::asking(&service.base_url());
    for list in &lists {
        let run = program.run_with_input(&["lookup", "-f", "jsonl", "-"], list).ended_with(0);
        assert_eq!(member(&run, "remark"), ["drop zone.exe"], "{list}");
        assert_eq!(member(&run, "path"), [Value::Null]);
    }
    for format in ["table", "json", "csv", "md", "stix", "misp"] {
        let run = program.run_with_input(&["lookup", "-f", format, "-"], &lists[0]).ended_with(0);
        assert!(run.stdout.contains("drop zone.exe"), "{format}: {}", run.stdout);
    }
    assert_eq!(service.requests().await.len(), 1, "the store has the rest");
    // The same list in a file.
    program.file("hashes.txt", &lists[0]);
    let run =
        program.run(&["lookup", "-f", "jsonl", "hashes.txt"]).ended_with(0).saying(&["hashes.txt: read as a list"]);
    assert_eq!(member(&run, "remark"), ["drop zone.exe"]);
}

#[tokio::test]
async fn a_row_of_address_and_host_asks_about_both_each_with_the_other_as_remark() {
    let service = Service::start().await;
    let run = Program::asking(&service.base_url())
        .run_with_input(&["lookup", "-f", "jsonl", "-"], "ip,host,seen\n203.0.113.7,evil.example,2026-11-24\n")
        .ended_with(3);
    assert_eq!(member(&run, "input"), ["203.0.113.7", "evil.example"]);
    assert_eq!(member(&run, "remark"), ["evil.example, 2026-11-24", "203.0.113.7, 2026-11-24"]);
    assert_eq!(service.requests().await.len(), 2);
}

#[tokio::test]
async fn a_line_of_a_list_without_an_indicator_is_named_and_the_others_are_asked() {
    let service = Service::start().await;
    let run = Program::asking(&service.base_url())
        .run_with_input(&["lookup", "-f", "jsonl", "-"], &format!("{MD5}  a.exe\n- - -\njust some words here\n"))
        .ended_with(1)
        .saying(&["just some words here"]);
    assert_eq!(member(&run, "state"), ["not_found", "not_asked"]);
}

#[tokio::test]
async fn quiet_says_nothing_of_files_that_are_hashed_and_lists_that_are_read() {
    let service = Service::start().await;
    service.gives(&format!("/files/{}", sha256("MZ\0\x01")), report("MZ\0\x01", 41)).await;
    let program = Program::asking(&service.base_url());
    program.file("a.exe", "MZ\0\x01");
    program.file("list.txt", &format!("{}  a.exe\n", sha256("MZ\0\x01")));
    for path in ["./a.exe", "./list.txt"] {
        let run = program.run(&["lookup", "-q", path]).ended_with(0);
        assert_eq!(run.stderr, "", "{path}");
        assert_ne!(program.run(&["lookup", path]).ended_with(0).stderr, "", "{path}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_can_not_be_read_of_a_folder_has_its_record_with_the_reason() {
    let service = Service::start().await;
    service.gives(&format!("/files/{}", sha256("bad")), report("bad", 12)).await;
    let program = Program::asking(&service.base_url());
    program.file("s/bad", "bad");
    std::os::unix::fs::symlink("nowhere", program.home.path().join("s/broken")).expect("a link");
    let run = program.run(&["lookup", "-f", "jsonl", "s"]).ended_with(1).saying(&["s/broken"]);
    assert_eq!(member(&run, "path"), [json!("s/bad"), json!("s/broken")]);
    assert_eq!(member(&run, "state"), [json!("found"), json!("failed")]);
    let error = &run.lines()[1]["error"];
    assert_eq!((&error["code"], &error["status"]), (&json!("Local"), &Value::Null));
    assert!(error["message"].as_str().is_some_and(|words| words.contains("s/broken")), "{error}");
}

#[tokio::test]
async fn an_alert_and_the_line_of_a_log_are_asked_about_with_all_that_they_name() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let json = r#"{"user":"bob@contoso.example","ip":"203.0.113.7","domain":"evil.example"}"#;
    let three = ["GET /domains/contoso.example", "GET /domains/evil.example", "GET /ip_addresses/203.0.113.7"];
    for alert in [json, "user=bob@contoso.example,src=203.0.113.7,host=evil.example"] {
        service.reset().await;
        program.run_with_input(&["lookup", "--refresh", "-"], alert).ended_with(3);
        let mut asked = service.requests().await;
        asked.sort();
        assert_eq!(asked, three, "{alert}");
    }
    service.reset().await;
    program.run_with_input(&["lookup", "--refresh", "-"], "203.0.113.9 -> 203.0.113.7 evil.example\n").ended_with(3);
    let mut asked = service.requests().await;
    asked.sort();
    assert_eq!(asked, ["GET /domains/evil.example", "GET /ip_addresses/203.0.113.7", "GET /ip_addresses/203.0.113.9"]);
    service.reset().await;
    let run = program.run_with_input(&["lookup", "--refresh", "-"], "evil.example # was at 203.0.113.7\n");
    run.ended_with(3).saying(&["1 more value beside those of the list was not taken: vtriage extract has it"]);
    assert_eq!(service.requests().await, ["GET /domains/evil.example"]);
}

#[tokio::test]
async fn a_sentence_on_stdin_has_nothing_changed_but_what_it_begins_with() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let run = program.run_with_input(&["reanalyse", "--yes", "-"], "evil.example resolved to 203.0.113.7\n");
    run.saying(&["1 more value beside those of the list was not taken"]);
    let asked = service.requests().await;
    assert!(!asked.is_empty() && !asked.iter().any(|request| request.contains("203.0.113.7")), "{asked:?}");
}
