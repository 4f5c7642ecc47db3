//! `comment`, `vote`, `behaviour`, `download` and the list of relationships: what else the terminal UI can do.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::program::Program;
use crate::service::{Service, domain, ok, refusal};

/// Of the three bytes `abc`.
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const OTHER: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

#[tokio::test]
async fn comments_and_votes_are_published_only_with_a_yes_and_for_each_item() {
    let service = Service::start().await;
    let comment = ok(&json!({ "data": { "type": "comment", "id": "d-a.example-1", "attributes": { "text": "x" } } }));
    service.answers("POST", "/domains/a.example/comments", comment).await;
    let vote =
        ok(&json!({ "data": { "type": "vote", "id": "d-a.example-2", "attributes": { "verdict": "harmless" } } }));
    service.answers("POST", "/domains/a.example/votes", vote).await;
    service.answers("POST", "/domains/b.example/votes", refusal(409, "AlreadyExistsError", "again")).await;
    let program = Program::asking(&service.base_url());
    for line in [&["comment", "a.example", "hello"][..], &["vote", "a.example", "harmless"]] {
        program.run(line).ended_with(2).saying(&["PUBLIC", "--yes"]);
    }
    for line in [&["vote", "--yes", "a.example", "evil"][..], &["comment", "--yes", "a.example", " "]] {
        program.run(line).ended_with(2);
    }
    assert!(service.requests().await.is_empty());
    program.run(&["comment", "--yes", "a.example", "seen here #ours"]).ended_with(0).saying(&["d-a.example-1"]);
    let sent = service.server.received_requests().await.expect("recorded");
    let body: Value = serde_json::from_slice(&sent[0].body).expect("JSON");
    assert_eq!(body["data"]["attributes"]["text"], "seen here #ours");
    let run = program.run(&["vote", "--yes", "-f", "jsonl", "a.example", "b.example", "harmless"]).ended_with(0);
    let states: Vec<Value> = run.lines().iter().map(|line| line["error"]["code"].clone()).collect();
    assert_eq!(states, [Value::Null, json!("AlreadyExistsError")]);
    run.saying(&["a.example: published", "b.example: you have said that before"]);
    let refused = program.run(&["--read-only", "vote", "--yes", "a.example", "harmless"]).ended_with(2);
    refused.saying(&["read-only"]);
}

#[tokio::test]
async fn comments_of_ones_own_are_deleted_by_their_ids_only_with_a_yes() {
    let service = Service::start().await;
    service.answers("DELETE", "/comments/d-a.example-11223344", ok(&json!({}))).await;
    service.answers("DELETE", "/comments/d-a.example-55667788", refusal(403, "ForbiddenError", "not yours")).await;
    let program = Program::asking(&service.base_url());
    let own = "d-a.example-11223344";
    program.run(&["comment", "--delete", own]).ended_with(2).saying(&["gone for everybody", "1 request", "--yes"]);
    program.run(&["comment", "--delete", "--yes", "a.example"]).ended_with(2).saying(&["no id of a comment"]);
    program.run(&["--read-only", "comment", "--delete", "--yes", own]).ended_with(2).saying(&["read-only"]);
    assert!(service.requests().await.is_empty());
    let run = program.run(&["comment", "--delete", "--yes", own, "d-a.example-55667788"]).ended_with(4);
    run.saying(&["d-a.example-11223344: deleted", "d-a.example-55667788: ", "403"]);
    assert_eq!(service.requests().await.len(), 2);
}

#[tokio::test]
async fn relationships_are_listed_with_counts_and_cost_nothing_the_second_time() {
    let service = Service::start().await;
    let mut report = domain("a.example", 4);
    report["data"]["relationships"] = json!({
        "subdomains": { "data": [{ "type": "domain", "id": "www.a.example" }], "meta": { "count": 12, "cursor": "x" } },
        "communicating_files": { "data": [] },
    });
    service.gives("/domains/a.example", ok(&report)).await;
    let program = Program::asking(&service.base_url());
    for _ in 0..2 {
        let lines = program.run(&["related", "a.example"]).ended_with(0).lines();
        let of = |name: &str| {
            let line = lines.iter().find(|line| line["relationship"] == name);
            line.map(|line| line["count"].clone()).expect(name)
        };
        assert_eq!((of("subdomains"), of("communicating_files")), (json!(12), json!(0)));
        assert_eq!(lines[0]["relationship"], "subdomains");
    }
    let requests = service.requests().await;
    assert!(matches!(requests.as_slice(), [one] if one.contains("relationships=")), "{requests:?}");
    let table = program.run(&["related", "-f", "table", "a.example"]).ended_with(0).stdout;
    assert!(table.contains("subdomains") && table.contains("12"), "{table}");
    program.run(&["related", "-f", "stix", "a.example"]).ended_with(2);
}

#[tokio::test]
async fn behaviour_prints_what_sandboxes_saw() {
    let service = Service::start().await;
    let summary = json!({ "data": { "processes_created": ["cmd.exe /c \u{1b}[2J"], "dns_lookups": [{ "hostname": "a.example" }] } });
    service.gives(&format!("/files/{SHA256}/behaviour_summary"), ok(&summary)).await;
    let program = Program::asking(&service.base_url());
    let table = program.run(&["behaviour", "-f", "table", SHA256]).ended_with(0).stdout;
    for words in ["processes_created (1)", "cmd.exe /c", "hostname: a.example"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    assert!(!table.contains('\u{1b}'));
    let run = program.run(&["behaviour", SHA256, OTHER, "a.example"]).ended_with(1);
    let lines = run.lines();
    let seen: Vec<&Value> = lines.iter().map(|line| &line["behaviour"]).filter(|seen| !seen.is_null()).collect();
    assert_eq!((seen, lines.len()), (vec![&summary["data"]], 3), "each has its record: {lines:?}");
    run.saying(&[&format!("{OTHER}: nothing is there"), "a.example: "]);
}

#[tokio::test]
async fn the_table_of_behaviour_leaves_no_finding_out() {
    let service = Service::start().await;
    let summary = json!({ "data": {
        "dns_lookups": [{ "hostname": "d1.example", "resolved_ips": ["198.51.100.1", "198.51.100.2"] }],
        "processes_tree": [{ "name": "a.exe", "children": [{ "name": "b.exe", "children": [{ "name": "deep.exe" }] }] }],
        "ids_alerts": [{ "rule_msg": "beacon", "alert_context": { "dest_ip": "203.0.113.3" } }],
        "hosts_file": "203.0.113.4 bank.example" } });
    service.gives(&format!("/files/{SHA256}/behaviour_summary"), ok(&summary)).await;
    let table = Program::asking(&service.base_url()).run(&["behaviour", "-f", "table", SHA256]).ended_with(0).stdout;
    for words in [
        "198.51.100.1, 198.51.100.2",
        "    name: a.exe\n      name: b.exe\n        name: deep.exe",
        "dest_ip: 203.0.113.3",
        "hosts_file: 203.0.113.4 bank.example",
    ] {
        assert!(table.contains(words), "{words}: {table}");
    }
    assert!(!table.contains("null"), "{table}");
}

#[tokio::test]
async fn the_table_of_behaviour_says_first_what_tells_most_and_names_a_finding_before_its_rule() {
    let service = Service::start().await;
    let summary = json!({ "data": {
        "files_opened": ["C:\\lantern.dat"],
        "dns_lookups": [{ "resolved_ips": ["198.51.100.1"], "hostname": "d1.example" }],
        "mitre_attack_techniques": [{ "severity": "IMPACT_SEVERITY_INFO", "refs": [{ "ref": "#call", "value": "7" }],
            "id": "T1129", "signature_description": "links at run time" }],
        "signature_matches": [{ "format": "SIG_FORMAT_CAPA", "rule_src": "rule:\n  meta:\n    lantern", "match_data": ["0x40"],
            "severity": "IMPACT_SEVERITY_LOW", "id": "27", "description": "asks the clock often", "name": "delays itself" }],
        "mutexes_created": ["SIG_FORMAT_LANTERN"],
        "verdicts": ["UNKNOWN_VERDICT"] } });
    service.gives(&format!("/files/{SHA256}/behaviour_summary"), ok(&summary)).await;
    let program = Program::asking(&service.base_url());
    let table = program.run(&["behaviour", "-f", "table", SHA256]).ended_with(0).stdout;
    let expected = [
        "  verdicts (1)",
        "    unknown verdict",
        "  signature_matches (1)",
        "    name: delays itself  description: asks the clock often  severity: low  id: 27  format: capa",
        "  mitre_attack_techniques (1)",
        "    signature_description: links at run time  severity: info  id: T1129",
        "  dns_lookups (1)",
        "    hostname: d1.example  resolved_ips: 198.51.100.1",
        "  files_opened (1)",
        "    C:\\lantern.dat",
        "  mutexes_created (1)",
        "    SIG_FORMAT_LANTERN",
    ];
    assert_eq!(table.lines().skip(1).collect::<Vec<_>>(), expected, "{table}");
    let record = program.run(&["behaviour", "-f", "jsonl", SHA256]).ended_with(0).stdout;
    assert!(record.contains("rule_src") && record.contains("IMPACT_SEVERITY_LOW"), "{record}");
}

#[tokio::test]
async fn a_download_asks_checks_and_leaves_nothing_half_done() {
    let service = Service::start().await;
    service
        .gives(
            &format!("/files/{SHA256}/download"),
            ResponseTemplate::new(200).set_body_raw("abc", "application/octet-stream"),
        )
        .await;
    service
        .gives(
            &format!("/files/{OTHER}/download"),
            ResponseTemplate::new(200).set_body_raw("abc", "application/octet-stream"),
        )
        .await;
    let program = Program::asking(&service.base_url());
    let directory = program.home.path().join("samples");
    std::fs::create_dir(&directory).expect("a directory");
    let place = directory.to_str().expect("UTF-8");
    program.run(&["download", "-o", place, SHA256]).ended_with(2).saying(&["malware", "--yes"]);
    program.run(&["download", "--yes", "-o", "nowhere", SHA256]).ended_with(2).saying(&["no directory"]);
    assert!(service.requests().await.is_empty());
    let run = program.run(&["download", "--yes", "-o", place, SHA256, OTHER, "nonsense"]).ended_with(1);
    assert_eq!(run.lines().len(), 1);
    run.saying(&["not the one asked for", "not kept", "nonsense: "]);
    let names: Vec<_> = std::fs::read_dir(&directory).expect("it").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, [SHA256]);
    let stored = directory.join(SHA256);
    assert_eq!(std::fs::read(&stored).expect("the file"), b"abc");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&stored).expect("it").permissions().mode() & 0o777, 0o600);
    }
    program.run(&["download", "--yes", "-o", place, SHA256]).ended_with(1).saying(&["exists already"]);
    let denied = program.run(&["download", "--yes", "-o", place, &"ab".repeat(32)]).ended_with(3);
    assert_eq!(denied.stdout, "");
}

/// A ZIP archive with a password, as the service makes it.
fn locked(password: &str, members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        let options = zip::write::SimpleFileOptions::default().with_aes_encryption(zip::AesMode::Aes256, password);
        writer.start_file(*name, options).expect("a member");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn bundle(status: &str) -> ResponseTemplate {
    ok(&json!({"data": {"type": "zip_file", "id": "4939392001",
        "attributes": {"status": status, "progress": 0, "files_ok": 1, "files_error": 0}}}))
}

#[tokio::test]
async fn several_files_come_in_one_archive_whose_members_are_checked() {
    let service = Service::start().await;
    service.answers("POST", "/intelligence/zip_files", bundle("starting")).await;
    service.gives("/intelligence/zip_files/4939392001", bundle("finished")).await;
    let archive = locked("infected", &[(SHA256, b"abc")]);
    let body = ResponseTemplate::new(200).set_body_raw(archive, "application/zip");
    service.gives("/intelligence/zip_files/4939392001/download", body).await;
    let program = Program::asking(&service.base_url());
    let place = program.home.path().join("samples");
    std::fs::create_dir(&place).expect("a directory");
    let folder = place.to_str().expect("UTF-8");
    program.run(&["download", "--zip", "-o", folder, SHA256]).ended_with(2).saying(&["malware", "--yes"]);
    assert!(service.requests().await.is_empty());
    let run = program.run(&["download", "--zip", "--yes", "-o", folder, SHA256]).ended_with(0);
    let stored = place.join("vtriage-4939392001.zip");
    assert_eq!(run.lines()[0]["path"], stored.to_str().expect("UTF-8"));
    run.saying(&["1 of 1 files", "the password is infected"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&stored).expect("it").permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn an_archive_that_lacks_some_of_the_files_is_kept_and_ends_as_a_failure() {
    // Of what was asked for: all, a part beside something else, or as many files that are others.
    let md5 = "900150983cd24fb0d6963f7d28e17f72";
    let (sample, text) = ((SHA256, &b"abc"[..]), ("readme.txt", &b"x"[..]));
    let rows = [
        (&[SHA256, OTHER][..], &[sample, text][..], [2, 1, 1], 1),
        (&[OTHER], &[sample], [1, 1, 0], 1),
        (&[OTHER, md5], &[sample], [2, 1, 0], 1),
        (&[md5], &[sample], [1, 1, 0], 0),
        (&[SHA256, SHA256], &[sample], [1, 1, 0], 0),
    ];
    for (wanted, members, counts, code) in rows {
        let service = Service::start().await;
        service.answers("POST", "/intelligence/zip_files", bundle("starting")).await;
        service.gives("/intelligence/zip_files/4939392001", bundle("finished")).await;
        let answer = ResponseTemplate::new(200).set_body_raw(locked("infected", members), "application/zip");
        service.gives("/intelligence/zip_files/4939392001/download", answer).await;
        let program = Program::asking(&service.base_url());
        let run = program.run(&[&["download", "--zip", "--yes", "-f", "jsonl"], wanted].concat()).ended_with(code);
        let row = run.lines().swap_remove(0);
        assert_eq!(["wanted", "checked", "unchecked"].map(|name| row[name].as_u64()), counts.map(Some), "{row}");
        assert!(program.home.path().join("vtriage-4939392001.zip").exists());
        let is_named = run.stderr.contains(&format!("{OTHER}: not among the files"));
        assert_eq!(is_named, wanted.contains(&OTHER), "{}", run.stderr);
    }
}

#[tokio::test]
async fn an_archive_whose_member_is_another_file_is_not_kept() {
    let bodies = [(locked("infected", &[(OTHER, b"abc")]), "has the SHA-256"), (b"<html>".to_vec(), "no ZIP archive")];
    for (body, words) in bodies {
        let service = Service::start().await;
        service.answers("POST", "/intelligence/zip_files", bundle("starting")).await;
        service.gives("/intelligence/zip_files/4939392001", bundle("finished")).await;
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/zip");
        service.gives("/intelligence/zip_files/4939392001/download", answer).await;
        let program = Program::asking(&service.base_url());
        let place = program.home.path().join("samples");
        std::fs::create_dir(&place).expect("a directory");
        let folder = place.to_str().expect("UTF-8");
        let run = program.run(&["download", "--zip", "--yes", "-o", folder, OTHER]).ended_with(1);
        run.saying(&[words, "it was not kept"]);
        assert_eq!(std::fs::read_dir(&place).expect("it").count(), 0);
    }
}

#[tokio::test]
async fn a_bundle_that_the_service_could_not_make_is_said_and_ends_the_waiting() {
    let service = Service::start().await;
    service.answers("POST", "/intelligence/zip_files", bundle("starting")).await;
    service.gives("/intelligence/zip_files/4939392001", bundle("error-creating")).await;
    let program = Program::asking(&service.base_url());
    let run = program.run(&["download", "--zip", "--yes", SHA256]).ended_with(1);
    run.saying(&["could not make the bundle (error-creating)", "nothing was fetched"]);
}

#[tokio::test]
async fn a_yes_on_the_command_line_says_what_is_done_with_the_words_of_the_question() {
    let service = Service::start().await;
    let comment = ok(&json!({ "data": { "type": "comment", "id": "d-a.example-1", "attributes": { "text": "x" } } }));
    service.answers("POST", "/domains/a.example/comments", comment).await;
    service.answers("DELETE", "/comments/d-a.example-11223344", ok(&json!({}))).await;
    service.answers("DELETE", &format!("/private/files/{SHA256}"), ResponseTemplate::new(200)).await;
    let ordered = ok(&json!({ "data": { "type": "analysis", "id": "sent" } }));
    service.answers("POST", "/domains/a.example/analyse", ordered.clone()).await;
    service.answers("POST", "/urls", ordered).await;
    let program = Program::asking(&service.base_url());
    for line in [
        &["comment", "a.example", "seen here"][..],
        &["vote", "a.example", "harmless"],
        &["comment", "--delete", "d-a.example-11223344"],
        &["reanalyse", "a.example"],
        &["submit", "http://a.example/"],
        &["private", "delete", SHA256],
        &["download", SHA256],
        &["queue", "clear"],
        &["store", "clear"],
    ] {
        let asked = program.run(line).ended_with(2).stderr;
        let (question, _) = asked.split_once(" stdin is no terminal").expect("a question");
        let question = question.trim_start_matches("vtriage: ");
        let question =
            question.split_once(": ").filter(|(name, _)| line.contains(name)).map_or(question, |(_, rest)| rest);
        let said = program.run(&[line, &["--yes"]].concat()).stderr;
        assert_eq!(said.matches(question).count(), 1, "{line:?} asks {question:?} and says {said}");
    }
}

#[test]
fn help_says_that_the_yes_of_what_publishes_holds_for_internal_indicators_too() {
    for command in ["comment", "vote", "reanalyse", "submit"] {
        let help = Program::new().run(&["help", command]).ended_with(0).stdout;
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("also where an indicator is internal"), "{command}: {help}");
    }
}

#[cfg(feature = "demo")]
#[test]
fn the_demo_makes_archives_whose_files_are_those_that_were_asked_for() {
    const FILE: &str = "56082cddc3d11daff90213406c202ba7";
    let program = Program::new();
    std::fs::create_dir(program.home.path().join("dl")).expect("a folder");
    let run = program.run(&["--demo", "download", "--zip", "--yes", "-o", "dl", FILE]).ended_with(0);
    run.saying(&["1 of 1 files, each with the SHA-256 that it is named by"]);
}
