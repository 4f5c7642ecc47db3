//! `vtriage extract`: what is printed of a text, and that nothing is sent.

use serde_json::Value;

use crate::program::Program;
use crate::service::Service;

const ALERT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/alert.eml");
const EXPECTED: &str = include_str!("../../assets/demo/alert.expected.txt");

/// The value and line of each, so that a script can go back to the text.
fn values(lines: &[Value]) -> Vec<(String, u64)> {
    let value =
        |line: &Value| (line["value"].as_str().unwrap_or_default().to_owned(), line["line"].as_u64().unwrap_or(0));
    lines.iter().map(value).collect()
}

#[test]
fn the_alert_of_the_demo_gives_exactly_its_thirty_indicators_and_what_is_attached() {
    let run = Program::new().run(&["extract", ALERT]).ended_with(0).saying(&["--all"]);
    // What is attached and what is in it come first; the file in it is one of the thirty.
    let (zip, inside) = run.stdout.split_at(65);
    assert_eq!(zip.trim(), "05376b7117b15828576cb157223e897a7a2ff56ea508ca604a278d457be1336c");
    assert!(inside.starts_with("9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056\n"));
    let sorted = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(sorted(inside), sorted(EXPECTED));
    assert_eq!(run.stdout.lines().count(), 31);
}

#[tokio::test]
async fn a_text_on_stdin_is_read_and_nothing_is_sent() {
    let service = Service::start().await;
    let text = "see hxxps[:]//a[.]example/x\nfrom 10.0.0.1\n7809376fe32e44c957347816a47b3d65  dropper\n";
    let program = Program::asking(&service.base_url());
    for line in [&["extract"][..], &["extract", "-"]] {
        let run = program.run_with_input(line, text).ended_with(0);
        assert_eq!(run.stdout, "https://a.example/x\n7809376fe32e44c957347816a47b3d65\n");
    }
    assert!(service.requests().await.is_empty());
}

#[test]
fn json_lines_hold_line_and_remark_and_with_all_the_reason() {
    let text = "7809376fe32e44c957347816a47b3d65  dropper\ngateway 10.0.0.1\n";
    let run = Program::new().run_with_input(&["extract", "-f", "jsonl", "--all"], text).ended_with(0);
    let lines = run.lines();
    assert_eq!(values(&lines), [("7809376fe32e44c957347816a47b3d65".to_owned(), 1), ("10.0.0.1".to_owned(), 2)]);
    assert_eq!(
        (&lines[0]["kind"], &lines[0]["remark"], &lines[0]["reason"]),
        (&"file".into(), &"dropper".into(), &Value::Null)
    );
    assert!(lines[1]["reason"].as_str().is_some_and(|reason| reason.contains("private")));
    let array = Program::new().run_with_input(&["extract", "-f", "json"], text).ended_with(0);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array.stdout).expect("an array").len(), 1);
}

#[test]
fn what_the_settings_call_their_own_is_left_out() {
    let program = Program::new().settings("own_domains = [\"corp.example\"]\nextract_allow = [\"vendor.example\"]\n");
    let text = "wiki.corp[.]example\nblog.vendor[.]example\nevil[.]example\n";
    let run = program.run_with_input(&["extract"], text).ended_with(0).saying(&["2 left out"]);
    assert_eq!(run.stdout, "evil.example\n");
}

#[test]
fn hostile_text_in_a_remark_moves_no_cursor() {
    let text = "evil[.]example \u{1b}[2J\u{202e}gpj.exe\n";
    let run = Program::new().run_with_input(&["extract", "-f", "table"], text).ended_with(0);
    assert!(run.stdout.contains("evil.example") && !run.stdout.contains(['\u{1b}', '\u{202e}']), "{}", run.stdout);
}

#[test]
fn a_sha_512_is_named_as_of_no_use() {
    let run = Program::new().run_with_input(&["extract"], &format!("{}\n", "ab".repeat(64))).ended_with(0);
    assert_eq!(run.stdout, "");
    run.saying(&["line 1", "SHA-512"]);
}

#[test]
fn a_missing_file_is_named() {
    Program::new().run(&["extract", "no-such-file.txt"]).ended_with(2).saying(&["no-such-file.txt"]);
    let beside =
        Program::new().run(&["extract", ALERT, "no-such-file.txt"]).ended_with(1).saying(&["no-such-file.txt"]);
    assert_eq!(beside.stdout.lines().count(), 31, "what could be read is printed");
}

#[test]
fn what_is_left_out_is_counted_by_the_reason_and_not_all_called_a_mere_likeness() {
    let mail = Program::new().run(&["extract", ALERT]).ended_with(0);
    mail.saying(&["15 left out: from the mail's own headers (3), ", "other reasons ("]);
    let text = "from 10.0.0.1 and 10.0.0.2 to setup.py\n";
    let few = Program::new().run_with_input(&["extract"], text).ended_with(0);
    few.saying(&["internal: a private address (2), looks like a file name (1); --all", "no indicators to look up"]);
    let empty = Program::new().run_with_input(&["extract"], "").ended_with(0);
    empty.saying(&["no indicators to look up"]);
}

#[test]
fn a_file_in_utf_16_or_windows_1252_is_read_like_any_other() {
    let text = "Prüfsumme größer:\r\n7809376fe32e44c957347816a47b3d65\r\n";
    let folder = tempfile::tempdir().expect("a folder");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin")).collect();
    for bytes in [text.encode_utf16().flat_map(u16::to_le_bytes).collect(), latin] {
        let path = folder.path().join("hashes.txt");
        std::fs::write(&path, bytes).expect("a file");
        let run = Program::new().run(&["extract", path.to_str().expect("a path")]).ended_with(0);
        assert_eq!(run.stdout, "7809376fe32e44c957347816a47b3d65\n");
    }
}

#[test]
fn an_archive_that_is_broken_is_listed_by_its_hash_and_the_rest_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (archive, notes) = (folder.path().join("a.zip"), folder.path().join("notes.txt"));
    std::fs::write(&archive, b"PK\x03\x04\x14\0\0\0").expect("a file");
    std::fs::write(&notes, "evil[.]example\n").expect("a file");
    let (archive, notes) = (archive.to_str().expect("a path"), notes.to_str().expect("a path"));
    Program::new().run(&["extract", archive]).ended_with(0).saying(&["can't be read"]);
    let run = Program::new().run(&["extract", "-f", "jsonl", archive, notes]).ended_with(0).saying(&["can't be read"]);
    let lines = run.lines();
    assert_eq!((&lines[1]["value"], &lines[1]["part"]), (&"evil.example".into(), &notes.into()));
}

#[test]
fn what_is_not_looked_up_is_listed_apart() {
    let text = "evil[.]example asks CVE-2026-12345, T1566.002, HKLM\\Software\\Evil, a@b.example, Global\\evil\n";
    let run = Program::new().run_with_input(&["extract"], text).ended_with(0);
    assert_eq!(run.stdout, "evil.example\nb.example\n");
    run.saying(&[
        "1 CVE number",
        "1 ATT&CK id",
        "1 registry key",
        "1 mutex",
        "1 mail address",
        "not looked up by VirusTotal",
    ]);
    let all = Program::new().run_with_input(&["extract", "--all", "-f", "jsonl"], text).ended_with(0);
    let kinds: Vec<String> = all.lines().iter().filter_map(|line| line["kind"].as_str().map(str::to_owned)).collect();
    for kind in ["cve", "attack_id", "registry_key", "mail_address", "mutex"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind}: {kinds:?}");
    }
}

/// A mail with an attachment in a ZIP of the test's own making.
const MAIL: &str = "From: Accounts <billing@sender.example>\r\nReply-To: <pay@reply.example>\r\nTo: soc@own.example\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nsee http://body.example/x\r\n--b1\r\n\
    Content-Type: text/plain; name=note.txt\r\nContent-Disposition: attachment; filename=note.txt\r\n\r\nand http://note.example/y\r\n--b1--\r\n";

#[test]
fn attachments_and_senders_are_listed_with_hash_size_and_place_and_disagreement_is_said() {
    let program = Program::new();
    std::fs::write(program.home.path().join("m.eml"), MAIL).expect("a file");
    let run = program.run(&["extract", "-f", "jsonl", "m.eml"]).ended_with(0);
    let run = run.saying(&["From is billing@sender.example, but Reply-To is pay@reply.example"]);
    let lines = run.lines();
    let of =
        |value: &str| lines.iter().find(|line| line["value"] == value).unwrap_or_else(|| panic!("{value}")).clone();
    let hash = vtriage::ioc::hash::hash_reader(&b"and http://note.example/y"[..]).expect("memory");
    let part = of(&hash);
    assert_eq!((&part["name"], &part["size"], &part["type"]), (&"note.txt".into(), &25.into(), &"text".into()));
    assert!(part["md5"].as_str().is_some_and(|md5| md5.len() == 32) && part["line"].is_null());
    assert_eq!(of("http://note.example/y")["part"], "note.txt");
    assert_eq!(
        (&of("http://body.example/x")["part"], &of("http://body.example/x")["line"]),
        (&Value::Null, &10.into())
    );
    assert_eq!(of("sender.example")["remark"], "From: Accounts <billing@sender.example>");
    assert_eq!(of("reply.example")["remark"], "Reply-To: pay@reply.example");
    let piped = program.run_with_input(&["extract"], MAIL).ended_with(0);
    assert!(piped.stdout.lines().any(|line| line == hash), "{}", piped.stdout);
}

#[test]
fn what_can_not_be_read_is_a_sentence_with_file_and_place() {
    let program = Program::new();
    std::fs::write(program.home.path().join("a.zip"), b"PK\x03\x04 and then nothing").expect("a file");
    let run = program.run(&["extract", "a.zip"]).ended_with(0).saying(&["can't be read"]);
    assert_eq!(run.stdout.lines().count(), 1, "its own hash");
    program.run(&["extract", "."]).ended_with(2).saying(&["a folder", "vtriage lookup"]);
}

#[test]
fn a_password_of_the_users_opens_an_archive() {
    let program = Program::new();
    // Holds `a.txt` ("http://locked.example/z"), locked with "S3cret".
    std::fs::write(program.home.path().join("a.zip"), LOCKED).expect("a file");
    program.run(&["extract", "a.zip"]).ended_with(0).saying(&["a.txt in it needs a password", "--password"]);
    let run = program.run(&["extract", "--password", "S3cret", "a.zip"]).ended_with(0);
    assert!(run.stdout.lines().any(|line| line == "http://locked.example/z"), "{run:?}");
}

const LOCKED: &[u8] = b"\x50\x4b\x03\x04\x0a\x00\x09\x00\x00\x00\xdc\x1e\x7a\x5d\x99\x6b\x8b\xa9\x24\x00\x00\x00\x18\x00\x00\x00\x05\x00\x00\x00\x61\x2e\x74\x78\x74\xd4\x7b\x5b\x69\x57\xe4\x08\xd1\xbf\xc3\x73\x77\x6c\x8f\x4c\xff\x84\x1e\x2e\x37\x08\xe3\xa6\x31\xf4\x07\xa1\xd6\xe4\xa7\x66\x3b\xa4\x03\x07\x6e\x50\x4b\x07\x08\x99\x6b\x8b\xa9\x24\x00\x00\x00\x18\x00\x00\x00\x50\x4b\x01\x02\x1e\x03\x0a\x00\x09\x00\x00\x00\xdc\x1e\x7a\x5d\x99\x6b\x8b\xa9\x24\x00\x00\x00\x18\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\xa4\x81\x00\x00\x00\x00\x61\x2e\x74\x78\x74\x50\x4b\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x33\x00\x00\x00\x57\x00\x00\x00\x00\x00";

#[tokio::test]
async fn what_a_mail_tells_of_its_recipient_does_not_leave_by_way_of_a_list() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let mail = "From: <a@sender.example>\r\nTo: alice@victimcorp.com\r\nContent-Type: text/plain\r\n\r\n\
        https://sharepoint.victimcorp.com/secret/doc.docx\r\nhttps://evil.example/#YWxpY2VAdmljdGltY29ycC5jb20=\r\n\
        https://evil.example/r?reset_token=1\r\nhttps://evil.example/a?id=1\r\n";
    std::fs::write(program.home.path().join("m.eml"), mail).expect("written");
    let found = program.run(&["extract", "m.eml"]).ended_with(0).stdout;
    assert!(found.contains("evil.example/#YWxp"), "finding is not asking: {found}");
    assert!(!found.contains("sharepoint"), "{found}");
    program.run_with_input(&["lookup", "-"], &found).saying(&["e-mail address", "reset_token"]);
    let mut urls = service.requests().await;
    urls.retain(|request| request.contains("/urls/"));
    assert_eq!(urls, [format!("GET /urls/{}", vtriage::ioc::url_id("https://evil.example/a?id=1"))]);
}

/// A list of which the second line is in windows-1252 and the rest in UTF-8.
const MIXED: &[u8] = b"b\xc3\xbccher.example,first\nevil.example,caf\xe9 log line\n";

#[tokio::test]
async fn one_line_in_another_encoding_changes_no_name_of_the_others_and_is_said() {
    let service = Service::start().await;
    let program = Program::asking(&service.base_url());
    let said = ["stdin: 1 line is not UTF-8", "windows-1252"];
    let run = program.run_with_bytes(&["extract"], MIXED).ended_with(0).saying(&said);
    assert_eq!(run.stdout, "xn--bcher-kva.example\nevil.example\n");
    let run = program.run_with_bytes(&["lookup", "-f", "jsonl", "-"], MIXED).ended_with(3).saying(&said);
    let remarks: Vec<Value> = run.lines().iter().map(|line| line["remark"].clone()).collect();
    assert_eq!(remarks, ["first", "café log line"]);
    let mut requests = service.requests().await;
    requests.sort();
    assert_eq!(requests, ["GET /domains/evil.example", "GET /domains/xn--bcher-kva.example"]);
    std::fs::write(program.home.path().join("list.csv"), MIXED).expect("a file");
    let run = program.run(&["extract", "list.csv"]).ended_with(0).saying(&["list.csv: 1 line is not UTF-8"]);
    assert_eq!(run.stdout, "xn--bcher-kva.example\nevil.example\n");
    program.run(&["--offline", "lookup", "list.csv"]).saying(&["list.csv: 1 line is not UTF-8"]);
}

#[test]
fn a_mark_at_the_start_of_any_line_is_no_part_of_a_name() {
    let joined = "a.example\n\u{feff}b.example\n\u{feff}7809376fe32e44c957347816a47b3d65  dropper\n";
    let run = Program::new().run_with_input(&["extract", "-f", "jsonl"], joined).ended_with(0);
    let told: Vec<(Value, Value)> =
        run.lines().iter().map(|line| (line["value"].clone(), line["remark"].clone())).collect();
    let expected = [("a.example", ""), ("b.example", ""), ("7809376fe32e44c957347816a47b3d65", "dropper")];
    let told: Vec<(&str, &str)> =
        told.iter().map(|(value, remark)| (value.as_str().unwrap_or(""), remark.as_str().unwrap_or(""))).collect();
    assert_eq!(told, expected);
    let run = Program::new().run_with_input(&["--offline", "lookup", "-f", "jsonl", "-"], joined);
    let inputs: Vec<Value> = run.lines().iter().map(|line| line["input"].clone()).collect();
    assert_eq!(inputs, ["a.example", "b.example", "7809376fe32e44c957347816a47b3d65"]);
}

#[test]
fn a_command_that_is_told_can_be_pasted_whatever_the_name_in_it() {
    let program = Program::new();
    std::fs::create_dir(program.home.path().join("two words")).expect("a folder");
    let run = program.run(&["extract", "two words"]).ended_with(2);
    run.saying(&["two words: a folder, not a file; `vtriage lookup 'two words'` asks about the files in it"]);
}

#[test]
fn a_mail_tells_what_became_of_spf_dkim_and_dmarc_in_the_newest_word_of_a_mail_server() {
    let mail = |head: &str| {
        let text = format!(
            "{head}From: <a@sender.example>\r\nTo: <b@own.example>\r\nSubject: x\r\n\r\nsee http://c.example/\r\n"
        );
        let program = Program::new();
        let path = program.home.path().join("m.eml");
        std::fs::write(&path, text).expect("written");
        program.run(&["extract", path.to_str().expect("text")]).ended_with(0).stderr
    };
    let newest = "Authentication-Results: mx.own.example 1;\r\n spf=fail (own.example: 192.0.2.1 is not allowed; dkim=pass)\r\n \
        smtp.mailfrom=\"a;dkim=pass\"@sender.example; dkim=none;\r\n\tdmarc=fail (p=REJECT) header.from=sender.example\r\n";
    let forged = "Authentication-Results: mx.evil.example; spf=pass; dkim=pass; dmarc=pass\r\n";
    let told = mail(&format!("{newest}{forged}"));
    assert!(told.contains("SPF fail, DKIM none, DMARC fail, says mx.own.example"), "{told}");
    assert!(!told.contains("pass"), "{told}");
    let told = mail(
        "Authentication-Results: mx.own.example;\r\n dkim=fail header.d=a.example; dkim=pass header.d=b.example; arc=none\r\n",
    );
    assert!(told.contains("DKIM fail (a.example) and pass (b.example), says mx.own.example"), "{told}");
    let told = mail("Authentication-Results: mx.own.example; none\r\n");
    assert!(told.contains("no SPF, DKIM or DMARC was checked, says mx.own.example"), "{told}");
    let exchange = "Authentication-Results: spf=softfail (sender IP is 192.0.2.1)\r\n smtp.mailfrom=sender.example; dkim=none (message not signed)\r\n \
        header.d=none;dmarc=fail action=none header.from=sender.example;\r\n";
    let told = mail(exchange);
    assert!(told.contains("SPF softfail, DKIM none, DMARC fail, says a server that is not named"), "{told}");
    assert!(!mail("").contains(", says "));
}
