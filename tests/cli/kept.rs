//! `note`, `tag`, `history` and `queue`: what stays on this machine.

use serde_json::{Value, json};

use vtriage::store::{Options, Store};

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

#[test]
fn a_note_is_written_printed_and_removed_and_its_tags_are_words_of_it() {
    let program = Program::new();
    program.run(&["note", "a[.]example", "from the proxy #ours"]).ended_with(0).saying(&["kept"]);
    let known = program.run(&["note", "a.example"]).ended_with(0).lines().swap_remove(0);
    assert_eq!((&known["note"], &known["tags"]), (&json!("from the proxy #ours"), &json!(["ours"])));
    program.run(&["tag", "a.example", "#C2"]).ended_with(0);
    let table = program.run(&["note", "-f", "table", "a.example"]).ended_with(0);
    assert_eq!(table.stdout, "from the proxy #ours #c2\n");
    program.run(&["tag", "--remove", "a.example", "ours"]).ended_with(0);
    let known = program.run(&["note", "-f", "json", "a.example"]).ended_with(0);
    let known: Value = serde_json::from_str(&known.stdout).expect("an array");
    assert_eq!((&known[0]["note"], &known[0]["tags"]), (&json!("from the proxy #c2"), &json!(["c2"])));
    program.run(&["note", "--replace", "a.example", ""]).ended_with(0).saying(&["removed"]);
    program.run(&["note", "a.example"]).ended_with(3);
}

#[test]
fn a_note_is_added_to_and_only_where_it_is_asked_for_replaced_and_then_says_what_it_was() {
    let program = Program::new();
    let told = || program.run(&["note", "-f", "table", "a.example"]).ended_with(0).stdout;
    program.run(&["note", "a.example", "from the proxy #ours"]).ended_with(0).saying(&["the note is kept"]);
    program.run(&["note", "a.example", "seen again"]).ended_with(0).saying(&["the line is added to the note"]);
    assert_eq!(told(), "from the proxy #ours\nseen again\n");
    program.run(&["note", "a.example", " "]).ended_with(2).saying(&["--replace", "nothing was changed"]);
    assert_eq!(told(), "from the proxy #ours\nseen again\n");
    let replaced = program.run(&["note", "--replace", "a.example", "all new"]).ended_with(0);
    let replaced = replaced.saying(&["is kept in place of", "from the proxy #ours", "seen again"]);
    assert!(!replaced.stderr.contains("the line is added"), "{}", replaced.stderr);
    assert_eq!(told(), "all new\n");
    program.run(&["note", "--replace", "a.example", ""]).ended_with(0).saying(&["removed", "all new"]);
    program.run(&["note", "--replace", "a.example"]).ended_with(2);
}

/// Words that came with a case have tags beside the note.
#[test]
fn what_is_added_to_a_note_leaves_the_tags_that_stand_beside_it() {
    let program = Program::new();
    let file = program.home.path().join("store.sqlite");
    let (store, _) = Store::open(&file, Options::default(), 0).expect("the store");
    store.annotate("domain", "a.example", "mine", &["theirs".to_owned()], 0).expect("kept");
    drop(store);
    program.run(&["tag", "a.example", "ours"]).ended_with(0);
    program.run(&["note", "a.example", "more #c2"]).ended_with(0);
    let known = program.run(&["note", "a.example"]).ended_with(0).lines().swap_remove(0);
    assert_eq!((&known["note"], &known["tags"]), (&json!("mine #ours\nmore #c2"), &json!(["c2", "ours", "theirs"])));
}

#[test]
fn programs_that_write_on_one_note_at_the_same_time_lose_nothing_of_each_other() {
    let program = Program::new();
    program.run(&["note", "a.example", "first"]).ended_with(0);
    let words: Vec<String> = (0..8).map(|number| format!("word{number}")).collect();
    let begin = |line: &[&str]| program.command(line).spawn().expect("the program starts");
    let children = words.iter().flat_map(|word| {
        [begin(&["tag", "a.example", word]), begin(&["note", "a.example", &format!("line of {word}")])]
    });
    for mut child in children.collect::<Vec<_>>() {
        assert!(child.wait().expect("it ends").success());
    }
    let known = program.run(&["note", "-f", "table", "a.example"]).ended_with(0).stdout;
    for word in words {
        assert!(known.contains(&format!("#{word}")) && known.contains(&format!("line of {word}")), "{word}: {known}");
    }
}

#[tokio::test]
async fn a_note_on_a_url_is_found_under_the_id_that_the_ui_knows_it_by() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let url = "http://a.example/x";
    program.run(&["note", url, "mine"]).ended_with(2).saying(&["never looked up"]);
    let id = "aa".repeat(32);
    let report = json!({ "data": { "type": "url", "id": id, "attributes": { "url": url } } });
    service.gives("/urls/aHR0cDovL2EuZXhhbXBsZS94", ok(&report)).await;
    program.run(&["lookup", url]).ended_with(0);
    program.run(&["note", url, "mine"]).ended_with(0);
    let file = program.home.path().join("store.sqlite");
    let (store, _) = Store::open(&file, Options::default(), 0).expect("the store");
    assert_eq!(store.annotations("url", &id).expect("a note").note, "mine");
}

#[test]
fn with_the_demo_no_command_reads_or_changes_what_is_kept_of_the_real_service() {
    let program = Program::new();
    program.run(&["note", "a.example", "mine #ours"]).ended_with(0);
    program.run(&["queue", "add", "a.example"]).ended_with(0);
    program.run(&["case", "new", "alpha"]).ended_with(0);
    let told = || {
        [&["note", "a.example"][..], &["queue", "list"], &["history"], &["store", "info"], &["case", "list"]].map(
            |command| {
                let run = program.run(command).ended_with(0);
                // How large the file is says nothing of what it holds.
                run.stdout.lines().filter(|line| !line.starts_with("size")).collect::<Vec<_>>().join("\n")
            },
        )
    };
    let before = told();
    for command in [
        &["note", "a.example"][..],
        &["note", "a.example", "x"],
        &["tag", "a.example", "x"],
        &["tag", "--remove", "a.example", "ours"],
        &["history"],
        &["queue", "list"],
        &["queue", "add", "b.example"],
        &["queue", "run"],
        &["queue", "clear", "--yes"],
        &["store", "info"],
        &["store", "prune", "--unused", "0 s"],
        &["store", "clear", "--yes"],
        &["store", "clear", "--history", "--yes"],
        &["store", "clear", "--everything", "--yes"],
    ] {
        let run = program.run(&[&["--demo"], command].concat()).ended_with(2).saying(&["keep nothing"]);
        assert_eq!(run.stdout, "", "{command:?}");
    }
    // Cases of the demo are in a store of its own.
    assert!(!program.run(&["--demo", "case", "list"]).ended_with(0).stdout.contains("alpha"));
    program.run(&["--demo", "case", "delete", "--yes", "alpha"]).ended_with(3);
    assert_eq!(told(), before);
}

#[test]
fn a_tag_of_two_words_is_refused() {
    Program::new().run(&["tag", "a.example", "two words"]).ended_with(2).saying(&["one word"]);
}

#[test]
fn tags_stand_behind_one_indicator_and_no_tag_is_taken_for_another() {
    let program = Program::new();
    let tags = |indicator: &str| {
        let run = program.run(&["note", "-f", "jsonl", indicator]);
        serde_json::from_str::<Value>(&run.stdout).map_or(Value::Null, |known| known["tags"].clone())
    };
    program
        .run(&["tag", "a.example", "apt28.com", "loader"])
        .ended_with(2)
        .saying(&["apt28.com", "nothing was changed"]);
    assert_eq!((tags("a.example"), tags("apt28.com")), (json!([]), json!([])));
    program.run(&["tag", "a.example", "#C2", "loader"]).ended_with(0);
    assert_eq!(tags("a.example"), json!(["c2", "loader"]));
    program.run_with_input(&["tag", "-", "seen"], "a.example\nb.example\n").ended_with(0);
    assert_eq!((tags("a.example"), tags("b.example")), (json!(["c2", "loader", "seen"]), json!(["seen"])));
    program.run(&["tag", "--remove", "a.example", "c2", "seen"]).ended_with(0);
    assert_eq!(tags("a.example"), json!(["loader"]));
}

/// As on a full disk: the kernel's signal for it would end the program without a word.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_told_and_ends_no_command() {
    let program = Program::new();
    let plain = program.command(&["note", "a.example", "a text"]);
    let mut limited = std::process::Command::new("/bin/sh");
    limited.args(["-c", "ulimit -f 8; exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args());
    limited
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(program.home.path());
    let ended = limited.output().expect("a shell");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.code().is_some_and(|code| code > 0 && code < 128), "{ended:?}");
    assert!(told.contains("the store"), "{told}");
}

#[test]
fn read_only_changes_nothing_that_is_kept_and_still_tells_it() {
    let program = Program::new();
    program.run(&["note", "a.example", "mine #ours"]).ended_with(0);
    program.run(&["queue", "add", "a.example"]).ended_with(0);
    let told = || {
        [&["note", "a.example"][..], &["queue", "list"], &["history"], &["store", "info"], &["config", "path"]].map(
            |command| {
                let run = program.run(&[&["--read-only"], command].concat()).ended_with(0);
                // How large the file is says nothing of what it holds.
                run.stdout.lines().filter(|line| !line.starts_with("size")).collect::<Vec<_>>().join("\n")
            },
        )
    };
    let before = told();
    for command in [
        &["note", "a.example", "hello"][..],
        &["note", "a.example", ""],
        &["tag", "a.example", "x"],
        &["tag", "--remove", "a.example", "ours"],
        &["queue", "add", "b.example"],
        &["queue", "clear", "--yes"],
        &["store", "prune"],
        &["store", "clear", "--yes"],
        &["store", "clear", "--history", "--yes"],
        &["store", "clear", "--everything", "--yes"],
        &["config", "init"],
    ] {
        let run = program.run(&[&["--read-only"], command].concat()).ended_with(2);
        assert_eq!(run.saying(&["read-only: nothing was changed"]).stdout, "", "{command:?}");
    }
    assert_eq!(told(), before);
    assert!(!program.home.path().join("config.toml").exists());
}

#[tokio::test]
async fn in_a_read_only_session_the_queue_is_worked_off_all_the_same() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["queue", "add", "a.example"]).ended_with(0);
    assert_eq!(program.run(&["--read-only", "queue", "run"]).ended_with(0).lines().len(), 1);
    assert_eq!(program.run(&["queue", "list"]).ended_with(0).lines()[0]["state"], "found");
}

#[tokio::test]
async fn the_history_tells_what_was_said_then_and_is_known_now() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["history"]).ended_with(0).saying(&["nothing was looked up"]);
    program.run(&["lookup", "a.example", "b.example"]).ended_with(3);
    let lines = program.run(&["history"]).ended_with(0).lines();
    let values: Vec<&Value> = lines.iter().map(|line| &line["value"]).collect();
    assert_eq!(values.len(), 2);
    let only = program.run(&["history", "a[.]example"]).ended_with(0).lines();
    assert_eq!(only.len(), 1);
    assert_eq!((&only[0]["state"], &only[0]["now"]["malicious"]), (&json!("found"), &json!(4)));
    let table = program.run(&["history", "-f", "table", "--limit", "1"]).ended_with(0).stdout;
    assert_eq!(table.lines().count(), 2, "{table}");
}

#[tokio::test]
async fn what_is_known_as_absent_is_told_as_that_in_history_and_queue() {
    let service = Service::start().await;
    service.gives("/domains/nx.example", refusal(404, "NotFoundError", "not found")).await;
    service.gives("/domains/a.example", ok(&domain("a.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["lookup", "nx.example", "a.example"]).ended_with(3);
    let lines = program.run(&["history", "nx.example"]).ended_with(0).lines();
    assert_eq!((&lines[0]["state"], &lines[0]["now"]["state"]), (&json!("not_found"), &json!("not_found")));
    let table = program.run(&["history", "-f", "table", "nx.example"]).ended_with(0).stdout;
    assert_eq!(table.matches("not in VirusTotal").count(), 2, "then and now: {table}");
    program.run(&["queue", "add", "nx.example", "a.example", "new.example"]).ended_with(0);
    let rows = program.run(&["queue", "list"]).ended_with(0).lines();
    let told: Vec<_> = rows.iter().map(|row| (&row["state"], &row["stored"])).collect();
    let open = json!("not_asked");
    assert_eq!(told, [(&open, &json!("not_found")), (&open, &json!("found")), (&open, &Value::Null)]);
    let table = program.run(&["queue", "list", "-f", "table"]).ended_with(0).stdout;
    let states: Vec<&str> =
        table.lines().skip(1).map(|line| line.split("domain").next().unwrap_or_default().trim()).collect();
    assert_eq!(states, ["not in VirusTotal (stored)", "not asked, its report is stored", "not asked"]);
}

#[tokio::test]
async fn what_was_absent_once_and_is_there_by_a_newer_answer_is_told_as_absent_no_more() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    // With all its relationships, and then alone: two questions about one object.
    program.run(&["related", "a.example"]).ended_with(3);
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    program.run(&["lookup", "--refresh", "a.example"]).ended_with(0);
    let run = program.run(&["related", "a.example"]);
    assert!(!run.stderr.contains("any more") && run.code == Some(0), "{run:?}");
    assert_eq!(service.requests().await.len(), 3, "what the store can't tell is asked");
    let lines = program.run(&["--offline", "lookup", "a.example"]).ended_with(0).lines();
    assert_eq!(lines[0]["state"], "found");
}

#[tokio::test]
async fn the_history_says_who_only_suspects_and_what_the_service_itself_calls_it() {
    let service = Service::start().await;
    let with =
        |attributes: Value| ok(&json!({ "data": { "type": "domain", "id": "a.example", "attributes": attributes } }));
    let cases = [
        (json!({ "last_analysis_stats": { "malicious": 0, "suspicious": 9, "undetected": 50 } }), "0/59, 9 suspicious"),
        (
            json!({ "last_analysis_stats": { "malicious": 0, "undetected": 50 },
                "gti_assessment": { "verdict": { "value": "VERDICT_MALICIOUS" } } }),
            "0/50; Google Threat Intelligence says malicious",
        ),
        (json!({ "last_analysis_stats": { "malicious": 0 } }), "no analysis"),
    ];
    let program = Program::asking(&service.base_url());
    for (attributes, words) in cases {
        service.reset().await;
        service.gives("/domains/a.example", with(attributes)).await;
        program.run(&["lookup", "--refresh", "a.example"]);
        let table = program.run(&["history", "-f", "table", "--limit", "1"]).ended_with(0).stdout;
        assert_eq!(table.matches(words).count(), 2, "then and now: {table}");
    }
    // All rows are of one object: what is known of it now is the newest answer.
    let lines = program.run(&["history"]).ended_with(0).lines();
    assert!(
        lines.iter().all(|line| line["now"]["state"] == "no_analysis" && line["now"]["malicious"].is_null()),
        "{lines:?}"
    );
}

#[tokio::test]
async fn the_queue_is_filled_worked_off_and_cleared() {
    let service = Service::start().await;
    service.gives("/domains/a.example", ok(&domain("a.example", 4))).await;
    let program = Program::asking(&service.base_url());
    let run = program.run_with_input(&["queue", "add", "-"], "a[.]example\nb.example\nnonsense\n10.0.0.1\na.example\n");
    run.ended_with(1).saying(&["2 added", "nonsense", "10.0.0.1: internal"]);
    assert!(service.requests().await.is_empty(), "adding sends nothing");
    let states = |program: &Program| {
        let lines = program.run(&["queue", "list"]).ended_with(0).lines();
        lines.iter().map(|line| line["state"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(states(&program), ["not_asked", "not_asked"]);
    let run = program.run(&["queue", "run", "-f", "jsonl"]).ended_with(3);
    assert_eq!(run.lines().iter().map(|line| line["state"].clone()).collect::<Vec<_>>(), ["found", "not_found"]);
    assert_eq!(states(&program), ["found", "not_found"]);
    let asked = program.run(&["history"]).ended_with(0).lines();
    let mut told: Vec<_> = asked.iter().map(|line| (line["value"].as_str(), line["state"].as_str())).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [(Some("a.example"), Some("found")), (Some("b.example"), Some("not_found"))],
        "as a look-up would be"
    );
    program.run(&["queue", "run"]).ended_with(0).saying(&["nothing to ask"]);
    assert_eq!(service.requests().await.len(), 2, "what was answered is not asked again");
    program.run(&["queue", "clear"]).ended_with(2).saying(&["--yes"]);
    assert_eq!(states(&program).len(), 2);
    program.run(&["queue", "clear", "--yes"]).ended_with(0);
    program.run(&["queue", "list"]).ended_with(0).saying(&["empty"]);
}

#[tokio::test]
async fn what_a_used_up_quota_left_is_asked_by_the_next_run_of_the_queue() {
    let service = Service::start().await;
    service.gives("/domains/a.example", refusal(401, "WrongCredentialsError", "Wrong API key")).await;
    service.gives("/domains/b.example", ok(&domain("b.example", 0))).await;
    let program = Program::asking(&service.base_url());
    program.run(&["queue", "add", "a.example", "b.example"]).ended_with(0);
    program.run(&["queue", "run"]).ended_with(4).saying(&["a.example", "refused"]);
    service.reset().await;
    for name in ["a.example", "b.example"] {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 0))).await;
    }
    assert_eq!(program.run(&["queue", "run", "-f", "ids"]).ended_with(0).stdout, "a.example\nb.example\n");
}

#[tokio::test]
async fn every_row_of_the_queue_is_printed_also_those_that_were_not_asked() {
    let service = Service::start().await;
    service.gives("/domains/a.example", refusal(401, "WrongCredentialsError", "Wrong API key")).await;
    let program = Program::asking(&service.base_url());
    program.run(&["queue", "add", "a.example", "b.example", "c.example"]).ended_with(0);
    let run = program.run(&["queue", "run", "-f", "jsonl"]).ended_with(4);
    let told: Vec<String> =
        run.lines().iter().map(|line| format!("{} {}", line["input"], line["state"]).replace('"', "")).collect();
    assert_eq!(told[1..], ["b.example not_asked", "c.example not_asked"], "{told:?}");
    assert!(told[0].starts_with("a.example "), "{told:?}");
    run.saying(&["b.example: not asked", "c.example: not asked"]);
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_of_the_queue_at_once_ask_for_each_row_once_and_both_print_all() {
    let service = Service::start().await;
    let names: Vec<String> = (0..12).map(|number| format!("host{number}.example")).collect();
    for name in &names {
        let slow = ok(&domain(name, 0)).set_delay(std::time::Duration::from_millis(100));
        service.gives(&format!("/domains/{name}"), slow).await;
    }
    let program = Program::asking(&service.base_url()).settings("tier = \"premium\"\n");
    let mut add = vec!["queue", "add"];
    add.extend(names.iter().map(String::as_str));
    program.run(&add).ended_with(0);
    let begin = || {
        let mut command = program.command(&["-v", "queue", "run", "-f", "ids"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("started")
    };
    let runs = [begin(), begin()];
    let mut words = String::new();
    for run in runs {
        let output = run.wait_with_output().expect("ended");
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 12);
        words += &String::from_utf8_lossy(&output.stderr);
    }
    assert_eq!(service.requests().await.len(), 12);
    assert!(words.contains("is asked by a command; its answer will do"), "{words}");
}

#[tokio::test]
async fn working_off_the_queue_says_beforehand_what_it_takes_as_looking_up_does() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url()).settings("tier = \"public\"\n");
    let names: Vec<String> = (0..6).map(|number| format!("host{number}.example")).collect();
    for name in &names {
        service.gives(&format!("/domains/{name}"), ok(&domain(name, 4))).await;
    }
    program.run(&["lookup", "host0.example"]).ended_with(0);
    let mut line = vec!["queue", "add"];
    line.extend(names.iter().map(String::as_str));
    program.run(&line).ended_with(0);
    let run = program.run(&["queue", "run", "--no-wait"]).ended_with(5);
    run.saying(&["6 rows, 1 in the store, 5 requests at 4 a minute: about 1 min 1 s, until", "--no-wait was given"]);
    assert_eq!(service.requests().await.len(), 4, "the minute's");
}
