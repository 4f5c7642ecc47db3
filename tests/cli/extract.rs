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
fn the_alert_of_the_demo_gives_exactly_its_thirty_indicators() {
    let run = Program::new().run(&["extract", ALERT]).ended_with(0).saying(&["--all"]);
    assert_eq!(run.stdout, EXPECTED);
    assert_eq!(run.stdout.lines().count(), 30);
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
    let run = program.run_with_input(&["extract"], text).ended_with(0).saying(&["2 more"]);
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
fn what_is_no_text_is_said_with_the_status_of_a_failure_and_the_rest_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (archive, notes) = (folder.path().join("a.zip"), folder.path().join("notes.txt"));
    std::fs::write(&archive, b"PK\x03\x04\x14\0\0\0").expect("a file");
    std::fs::write(&notes, "evil[.]example\n").expect("a file");
    let (archive, notes) = (archive.to_str().expect("a path"), notes.to_str().expect("a path"));
    Program::new().run(&["extract", archive]).ended_with(1).saying(&["a.zip", "zip archive", "nothing was read"]);
    let run =
        Program::new().run(&["extract", "-f", "jsonl", archive, notes]).ended_with(1).saying(&["a.zip", "zip archive"]);
    let lines = run.lines();
    assert_eq!((&lines[0]["value"], &lines[0]["part"]), (&"evil.example".into(), &notes.into()));
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
