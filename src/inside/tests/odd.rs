//! Mails that are not quite what the standard says, and texts that only begin like one.

use super::*;

/// A mail with a text in base64 and an attachment.
fn whole() -> String {
    let body = base64(format!("open {URL}").as_bytes());
    format!(
        "Received: from mx.evil.example (mx.evil.example [203.0.113.9]) by mx.own.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n\
         {FROM}To: soc@own.example\r\nSubject: invoice\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}--b1\r\nContent-Type: application/octet-stream; name=\"a.exe\"\r\n\
         Content-Disposition: attachment; filename=\"a.exe\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}--b1--\r\n",
        base64(b"MZ\0odd")
    )
}

#[test]
fn a_mail_with_a_stray_sign_or_line_is_taken_apart_all_the_same() {
    let mail = whole();
    let utf_16 = "\u{feff}".encode_utf16().chain(mail.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (what, bytes) in [
        ("a zero", mail.replace("invoice", "inv\0oice").into_bytes()),
        (
            "a zero in the body",
            mail.replace("--b1\r\nContent-Type: text", "\0\x01\r\n--b1\r\nContent-Type: text").into_bytes(),
        ),
        ("an escape", mail.replace("invoice", "\x1b[1m\x07invoice").into_bytes()),
        ("a name with a sign in it", mail.replace("Subject", "Sub\x01ject").into_bytes()),
        ("a line without a colon", mail.replace("Subject: ", "no header at all\r\nSubject: ").into_bytes()),
        ("a name with a blank", mail.replace("Subject: ", "X Scan Result: clean\r\nSubject: ").into_bytes()),
        ("a mark", format!("\u{feff}{mail}").into_bytes()),
        ("a line in front", format!("Here it is\r\n{mail}").into_bytes()),
        ("lines in front", format!("Hello team,\r\nsee below: it came today\r\n\r\n{mail}").into_bytes()),
        ("UTF-16", utf_16),
        ("lines that end in CR alone", mail.replace("\r\n", "\r").into_bytes()),
        ("a PDF named", mail.replace("invoice", "%PDF-1.7").into_bytes()),
    ] {
        let (inside, found) = opened("m.eml", &bytes);
        assert_eq!(parts(&inside), ["", "a.exe"], "{what}: {:?}", inside.parts);
        for value in [URL, "sender.example", "203.0.113.9", &sha256(b"MZ\0odd")] {
            assert!(item(&found, value).ticked, "{what}: {value}");
        }
    }
}

#[test]
fn a_mailbox_with_a_mark_in_front_is_read_from_its_first_mail_on() {
    let one = format!("\u{feff}From x Tue Nov 24 07:41:02 2026\n{FROM}To: <b@own.example>\n\n{URL}\n\n");
    let two = "From y Tue Nov 24 07:41:02 2026\nFrom: <a@two.example>\nTo: <b@own.example>\n\nhttp://two.example/x\n";
    let (inside, _) = opened("m.mbox", (one + two).as_bytes());
    assert_eq!(parts(&inside), ["", "mail 1", "mail 2"]);
}

#[test]
fn what_stands_before_or_between_the_headers_of_a_mail_is_read_as_text() {
    let mail = whole().replace("Subject: ", "seen also at 203.0.113.77\r\nSubject: ");
    let (_, found) = opened("m.eml", format!("Loaded from http://first.example/a\r\n\r\n{mail}").as_bytes());
    for (value, line) in [("http://first.example/a", 1), ("203.0.113.77", 6)] {
        assert!(item(&found, value).ticked && item(&found, value).line == line, "{:?}", item(&found, value));
    }
}

#[test]
fn fields_that_no_mail_has_are_read_as_text() {
    let text = "From: a@sender.example\nTo: b@own.example\nDate: Mon, 1 Jan 2024\nC2: 203.0.113.77\nPayload: http://evil.example/a\n\
        Received: from x.example\nX-Mailer: http://mailer.example/\n";
    let (_, found) = opened("notes.txt", text.as_bytes());
    for (value, line) in [("203.0.113.77", 4), ("http://evil.example/a", 5)] {
        assert!(item(&found, value).ticked && item(&found, value).line == line, "{:?}", item(&found, value));
    }
    for value in ["x.example", "http://mailer.example/"] {
        assert!(!item(&found, value).ticked, "{value}");
    }
}

#[test]
fn what_only_looks_like_the_headers_of_a_mail_is_a_text() {
    for text in [
        "Please block these\nFrom: a@evil.example\nSubject: x\nServer: http://evil.example/a\n",
        "HTTP/1.1 200 OK\nDate: x\nContent-Type: text/html\nLocation: http://evil.example/a\n",
        "From Monday on they used\nhttp://evil.example/a\nand others\n",
    ] {
        let (inside, found) = opened("notes.txt", text.as_bytes());
        assert_eq!(inside.parts[0].kind.word, "text", "{text}");
        assert!(item(&found, "http://evil.example/a").ticked, "{text}");
    }
}

#[test]
fn what_a_mail_writes_freely_in_its_headers_is_read_as_its_text() {
    let subject = "=?utf-8?B?cGF5IGF0IGh0dHA6Ly9lbmNvZGVkLmV4YW1wbGUveA==?=";
    let text = format!(
        "{FROM}To: soc@own.example\r\nSubject: see http://subject.example/a\r\n now\r\nComments: http://comments.example/b\r\n\
         Thread-Topic: {subject}\r\nList-Unsubscribe: <http://list.example/u>\r\n\r\nhello\r\n"
    );
    let (_, found) = opened("m.eml", text.as_bytes());
    for (value, line) in
        [("http://subject.example/a", 3), ("http://comments.example/b", 5), ("http://encoded.example/x", 6)]
    {
        let item = item(&found, value);
        assert!(item.ticked && item.line == line && item.group == "body", "{item:?}");
    }
    assert!(!item(&found, "http://list.example/u").ticked);
}

#[test]
fn the_subject_of_an_outlook_mail_is_read_as_its_text() {
    let (_, found) = opened("m.msg", &mails::outlook_about("call http://subject.example/a"));
    assert!(item(&found, "http://subject.example/a").ticked);
}

#[test]
fn parts_of_a_mail_that_stand_packed_in_a_text_are_said_not_to_be_taken_apart() {
    let quoted = format!("Ticket 1\n{}\n{}", "note\n".repeat(20), whole());
    for text in [
        quoted.clone(),
        quoted.replace("Content-Transfer-Encoding: base64", ""),
        quoted.replace("\r\n", "\n").replace('\n', "\r"),
    ] {
        let (inside, _) = opened("ticket.txt", text.as_bytes());
        says(&inside, &["line 2", "stands packed in this text", "not taken apart", ".eml"]);
        assert_eq!(inside.remarks.len(), 1, "{:?}", inside.remarks);
        let (_, found) = super::super::read("ticket.txt", text.as_bytes(), None, &Options::default()).unwrap();
        assert_eq!(found.remarks.len(), 1, "{:?}", found.remarks);
    }
    assert!(opened("m.eml", whole().as_bytes()).0.remarks.is_empty());
    let form = "POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n--x\n";
    assert!(opened("a.txt", form.as_bytes()).0.remarks.is_empty());
}

#[test]
fn a_text_with_a_stray_sign_is_read() {
    for text in
        [format!("{}see {URL}\0\n", "words of a note\n".repeat(9)), format!("{URL} is what we saw \x07 today\n")]
    {
        let (_, found) = opened("m.eml", &mail(FROM, "hello", "note.txt", text.as_bytes()));
        assert!(item(&found, URL).ticked, "{text:?}");
    }
}

#[test]
fn what_a_mail_hides_from_its_reader_is_found_and_said_to_be_hidden() {
    let body = format!(
        "<p>go to ev<span style=\"display:none\">xyz</span>il-split.example</p><!-- http://comment.example/a -->\r\n\
         <div style='font-size:0'>{URL}</div>"
    );
    let text = format!("{FROM}To: soc@own.example\r\nContent-Type: text/html\r\n\r\n{body}\r\n");
    let (_, found) = opened("m.eml", text.as_bytes());
    for (value, remark) in
        [("evil-split.example", "go to"), ("http://comment.example/a", "in a comment"), (URL, "hidden text")]
    {
        assert!(item(&found, value).ticked && item(&found, value).remark == remark, "{:?}", item(&found, value));
    }
    assert_eq!(ticked(&found).iter().filter(|value| value.contains("split")).count(), 1, "{found:?}");
}
