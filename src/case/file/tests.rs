//! What a case file holds, and what is made of one that somebody else wrote.

use serde_json::{Value, json};

use super::*;
use crate::case::{Came, Case, Exported, Own, Ruling, brief, missing};
use crate::vt::{Judge, Kind, Object};

const HOSTILE: &str = "in\u{1b}[2Jvoice\u{202e}fdp.exe\n\"</script>`|\u{9b}";

fn domain(name: &str) -> Descriptor {
    Descriptor::new(Kind::Domain, name)
}

fn private() -> Descriptor {
    Descriptor::new(Kind::PrivateFile, "cd".repeat(32))
}

fn came(object: &Descriptor, name: &str) -> Change {
    Change::Came { object: object.clone(), name: name.to_owned(), came: Came::Opened, at: 1, remark: None }
}

fn linked(from: &Descriptor, to: &Descriptor) -> Change {
    let (from, to) = (from.clone(), to.clone());
    Change::Linked { from, relationship: "subdomains".to_owned(), to, at: 2, date: Some(-5) }
}

fn report(name: &str) -> String {
    json!({"data": {"type": "domain", "id": name, "attributes": {"last_analysis_stats": {"malicious": 3}}}}).to_string()
}

fn answer(path: &str, query: &str, body: Option<&str>) -> Answer {
    Answer { path: path.to_owned(), query: query.to_owned(), fetched_at: 9, body: body.map(str::to_owned) }
}

fn waiting(value: &str, why: Unasked) -> Waiting {
    Waiting { value: value.to_owned(), why, remark: HOSTILE.to_owned(), tag: "mail".to_owned(), added_at: 7 }
}

fn small() -> CaseFile {
    let (a, b) = (domain("a.example"), domain("b.a.example"));
    let known = Object::decode(json!({"type": "domain", "id": "a.example"}).to_string().into()).unwrap();
    let own = Some(Own { ruling: Ruling::Malicious, reason: HOSTILE.to_owned(), at: 3, from: None });
    let page = json!({"data": [{"type": "domain", "id": "b.a.example"}], "meta": {"count": 1}}).to_string();
    CaseFile {
        head: Head { name: "one".to_owned(), made_at: 1, is_archived: false },
        written_at: 10,
        private: Private::LeaveOut,
        changes: vec![
            came(&a, HOSTILE),
            came(&b, ""),
            linked(&a, &b),
            Change::Learned { object: a.clone(), brief: brief(&known, 9) },
            Change::Learned { object: b.clone(), brief: missing(&b, 9) },
            Change::Ruled { object: a.clone(), own },
            Change::Marked { object: b.clone(), is_marked: true },
            Change::Hidden { object: b, is_hidden: true },
        ],
        waiting: vec![waiting("c.example", Unasked::Quota)],
        words: vec![Words { note: HOSTILE.to_owned(), tags: vec!["case-7".to_owned()], object: a }],
        answers: vec![
            answer("/domains/a.example", "relationships=subdomains", Some(&report("a.example"))),
            answer("/domains/a.example/subdomains", "limit=40", Some(&page)),
            answer("/domains/b.a.example", "", None),
        ],
        ..CaseFile::default()
    }
}

/// A small file with this line in the place of its second one.
fn with_line(line: &str) -> String {
    let text = small().write().text;
    let second = text.lines().nth(1).unwrap();
    text.replacen(second, line, 1)
}

fn error(text: &str) -> String {
    CaseFile::read(text.as_bytes()).expect_err("not a file to be taken").to_string()
}

#[test]
fn a_case_file_is_read_back_as_it_was_written_also_with_escapes_in_its_names() {
    let written = small().write();
    assert_eq!((written.left_out, written.private), (0, 0));
    assert!(!written.text.contains('\u{1b}'), "escapes are written as JSON does");
    assert_eq!(CaseFile::read(written.text.as_bytes()), Ok(small()));
}

#[test]
fn a_verdict_keeps_the_name_of_the_file_that_it_came_with_unless_no_file_is_called_so() {
    let written = |from: &str| {
        let mut file = small();
        let ruled = file.changes.iter_mut().find_map(|change| match change {
            Change::Ruled { own, .. } => own.as_mut(),
            _ => None,
        });
        ruled.expect("a verdict").from = Some(from.to_owned());
        let written = file.write();
        assert_eq!(written.left_out, 0);
        let read = CaseFile::read(written.text.as_bytes()).expect("a case file");
        read.changes.into_iter().find_map(|change| match change {
            Change::Ruled { own, .. } => own?.from,
            _ => None,
        })
    };
    assert_eq!(written("c1.vtcase").as_deref(), Some("c1.vtcase"));
    assert_eq!((written(" "), written(&"x".repeat(10_000))), (None, None));
}

#[test]
fn private_objects_and_what_leads_to_them_are_left_out_unless_asked_for() {
    let (a, hash) = (domain("a.example"), "cd".repeat(32));
    let body = json!({"data": {"type": "private_file", "id": hash}}).to_string();
    let listed = json!({"data": [{"type": "private_file", "id": hash}]}).to_string();
    let mut file = small();
    file.changes.extend([came(&private(), "payroll.docx"), linked(&a, &private())]);
    file.words.push(Words { note: "of the directors".to_owned(), tags: Vec::new(), object: private() });
    file.answers.push(answer(&format!("/private/files/{hash}"), "", Some(&body)));
    file.answers.push(answer("/domains/a.example/communicating_files", "limit=40", Some(&listed)));
    let written = file.clone().write();
    assert_eq!((written.left_out, written.private), (0, 1));
    for word in ["private_file", "payroll", "directors", &hash] {
        assert!(!written.text.contains(word), "{word}");
    }
    assert_eq!(CaseFile::read(written.text.as_bytes()), Ok(small()));
    let all = CaseFile { private: Private::Include, ..file };
    let text = all.clone().write().text;
    assert_eq!(CaseFile::read(text.as_bytes()), Ok(all));
    let lying = text.replacen("\"private\":true", "\"private\":false", 1);
    assert!(error(&lying).contains("about a private object"), "{}", error(&lying));
}

#[test]
fn each_fault_of_a_file_is_one_sentence_that_says_that_nothing_was_written() {
    let text = small().write().text;
    let object = |id: &str, kind: &str| {
        json!({"change": "marked", "object": {"type": kind, "id": id}, "is_marked": true}).to_string()
    };
    let answered = |path: &str, query: &str, body: Value| {
        json!({"answer": {"path": path, "query": query, "fetched_at": 9, "body": body}}).to_string()
    };
    let with_answer = |line: String| {
        text.replacen("{\"note\"", &format!("{line}\n{{\"note\""), 1).replace("\"end\":14", "\"end\":15")
    };
    let other = answered("/domains/a.example", "", report("evil.example").into());
    for (file, expected) in [
        (String::new(), "it is no case file"),
        ("PK\u{3}\u{4}".to_owned(), "it is no case file"),
        (text.replacen("\"vtriage_case\":1", "\"vtriage_case\":2", 1), "case file of version 2"),
        (text.replacen("\"name\":\"one\"", "\"name\":\"on\\u001be\"", 1), "line 1 of it is a case with a name"),
        (text.replacen("\"name\":\"one\"", "\"name\":\"\"", 1), "line 1 of it is a case with a name"),
        (text.replacen("\"made_at\":1", "\"made_at\":1,\"more\":1", 1), "line 1 of it is one with a field"),
        (text.replacen("\"end\":14", "\"end\":13", 1), "ends too early"),
        (text.trim_end().to_owned(), "ends too early"),
        (text.lines().take(6).map(|line| line.to_owned() + "\n").collect(), "ends too early"),
        (with_line("{}"), "line 2 of it is no line of a case file"),
        (with_line("{\"change\":\"deleted\"}"), "line 2 of it is no line"),
        (with_line(&object("a.example", "domain")), "line 2 of it is about an object that is not in the case"),
        (with_line(&object("../../users/me", "domain")), "line 2 of it is about an object with an id"),
        (with_line(&object("a\u{202e}b.example", "domain")), "line 2 of it is about an object with an id"),
        (with_line(&object("a\u{1b}", "comment")), "line 2 of it is about an object with an id"),
        (with_line(&object("a/b", "comment")), "line 2 of it is about an object with an id"),
        (with_line(&object("xyz", "file")), "line 2 of it is about an object with an id"),
        (with_line(&object("192.0.2.999", "ip_address")), "line 2 of it is about an object with an id"),
        // One object has one id.
        (with_line(&object("EVIL.Example", "domain")), "line 2 of it is about an object with an id"),
        (with_line(&object("evil.example.", "domain")), "line 2 of it is about an object with an id"),
        (with_line(&object("198.51.100.7", "domain")), "line 2 of it is about an object with an id"),
        (with_line(&object(&"AB".repeat(32), "file")), "line 2 of it is about an object with an id"),
        (with_line(&object(&"AB".repeat(32), "url")), "line 2 of it is about an object with an id"),
        (with_line(&object("2001:DB8::1", "ip_address")), "line 2 of it is about an object with an id"),
        (text.replacen("\"made_at\":1,", "\"made_at\":253402300799,", 1), "line 1 of it is of a time that can't be"),
        (text.replacen("c.example", "C.example", 1), "a row of a queue with a value that is no indicator"),
        (text.replacen("\"why\":\"quota\"", "\"why\":\"private\"", 1), "about a private object"),
        (with_line(&object("1", "a/b")), "line 2 of it is about a kind of object"),
        (with_line(&object("ab", "private_file")), "line 2 of it is about"),
        (with_answer(answered("/users/me", "", "{}".into())), "an answer to a question that vtriage never asks"),
        (with_answer(answered("/domains/../users/me", "", "{}".into())), "a question that vtriage never asks"),
        (with_answer(answered("/domains/a.example", "x=1", "{}".into())), "a question that vtriage never asks"),
        (with_answer(answered("/domains/a.example", "", "<html>".into())), "an answer that the service never gives"),
        (
            with_answer(answered("/domains/a.example/subdomains", "limit=40", Value::Null)),
            "an answer with nothing in it",
        ),
        (with_answer(answered("/domains/c.example", "", Value::Null)), "about an object that is not in the case"),
        (with_answer(other), "an answer that the service never gives"),
    ] {
        let error = error(&file);
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(error.contains("so nothing was written; "), "{error}");
    }
    let mut bytes = text.clone().into_bytes();
    let place = text.find("voice").unwrap();
    bytes[place] = 0xff;
    assert!(CaseFile::read(&bytes).expect_err("no text").to_string().contains("line 2 of it is no text in UTF-8"));
}

#[test]
fn what_is_too_large_is_not_read_and_what_no_reader_takes_is_not_written() {
    let text = small().write().text;
    let read = |limits: Limits| reading::read(text.as_bytes(), &limits).expect_err("too large").to_string();
    assert!(read(Limits { file: 100, ..Limits::default() }).starts_with("it has more than 100 B, so nothing"));
    assert!(read(Limits { lines: 5, ..Limits::default() }).starts_with("it has more than 5 lines, so nothing"));
    let tight = Limits { name: 20, words: 20, brief: 60, body: 90, id: 11, ..Limits::default() };
    for limits in [
        Limits { name: 20, ..Limits::default() },
        Limits { words: 20, ..Limits::default() },
        Limits { brief: 60, ..Limits::default() },
        Limits { body: 90, ..Limits::default() },
        Limits { id: 10, ..Limits::default() },
        Limits { head: 2, ..Limits::default() },
        Limits { tags: 0, ..Limits::default() },
        Limits { relationship: 5, ..Limits::default() },
    ] {
        assert!(matches!(reading::read(text.as_bytes(), &limits), Err(FileError::Odd { .. })), "{limits:?}");
    }
    let written = small().written_within(&tight);
    let read = reading::read(written.text.as_bytes(), &tight).expect("it takes what it writes");
    // The longer of the two reports in short, the row of the queue, the note and the answer with the longest question; names and reasons
    // are cut.
    assert_eq!((written.left_out, read.changes.len(), read.answers.len()), (4, 7, 2));
    let few = Limits { lines: 6, file: 900, ..Limits::default() };
    let written = small().written_within(&few);
    assert!(written.left_out > 5 && reading::read(written.text.as_bytes(), &few).is_ok(), "{}", written.text);
}

#[test]
fn an_object_with_an_id_that_is_none_is_not_written_nor_what_is_told_of_it() {
    let odd = domain("../../users/me");
    let mut file = small();
    file.changes.extend([came(&odd, ""), linked(&domain("a.example"), &odd)]);
    file.words.push(Words { note: "note".to_owned(), tags: Vec::new(), object: odd });
    let written = file.write();
    assert_eq!(written.left_out, 2);
    assert_eq!(CaseFile::read(written.text.as_bytes()), Ok(small()));
}

#[test]
fn whatever_stands_in_a_file_it_is_read_or_refused_in_a_sentence() {
    let text = small().write().text.into_bytes();
    let check = |bytes: &[u8]| {
        if let Err(error) = CaseFile::read(bytes) {
            let sentence = error.to_string();
            assert!(sentence.contains("so nothing was written; ") && !sentence.contains('\n'), "{sentence}");
        }
    };
    for end in 0..text.len() {
        assert!(CaseFile::read(&text[..end]).is_err(), "the first {end} bytes");
        check(&text[..end]);
    }
    for place in 0..text.len() {
        let odd = [0, b'\n', b'"', b'\\', b'{', b'9', 0xff][place % 7];
        for byte in [odd, text[place] ^ 1] {
            let mut changed = text.clone();
            changed[place] = byte;
            check(&changed);
        }
        let mut shorter = text.clone();
        shorter.remove(place);
        check(&shorter);
    }
}

#[test]
fn a_case_that_was_read_is_the_case_that_was_written() {
    let read = CaseFile::read(small().write().text.as_bytes()).unwrap();
    let case = |file: &CaseFile| Case::of(file.head.clone(), &file.changes, &Judge::default());
    assert_eq!(case(&read), case(&small()));
}

#[test]
fn what_is_of_this_machine_alone_is_not_written() {
    let mut file = small();
    let (at, to) = (4, "client-acme.md".to_owned());
    file.changes.push(Change::Exported(Exported { at, format: "md".to_owned(), to, rows: 2 }));
    file.changes.push(Change::Imported { file: "from-globex.case".to_owned(), at });
    let written = file.write();
    assert_eq!(written.left_out, 0);
    assert!(!written.text.contains("acme") && !written.text.contains("globex"), "{}", written.text);
    assert_eq!(CaseFile::read(written.text.as_bytes()), Ok(small()));
}
