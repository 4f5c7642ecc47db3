//! Mails: who they say they are from, what they bring, and how deep they go.

use super::*;

#[test]
fn headers_are_listed_by_their_role_and_disagreement_is_said() {
    let headers = "Return-Path: <bounce@mailer.example>\r\n\
        Received: from gw.own.example (gw.own.example [198.51.100.5]) by mx.own.example; Tue, 24 Nov 2026 07:41:09 +0000\r\n\
        Received: from vps7.evil.example (vps7.evil.example [203.0.113.9]) by gw.own.example; Tue, 24 Nov 2026 07:41:08 +0000\r\n\
        Received: from laptop (unknown [10.1.2.3]) by vps7.evil.example; Tue, 24 Nov 2026 07:41:07 +0000\r\n\
        DKIM-Signature: v=1; a=rsa-sha256; d=signer.example; s=x;\r\n h=from; b=abc\r\n\
        X-Originating-IP: [192.0.2.77]\r\n\
        From: \"ceo@own.example\" <ceo@0wn.example>\r\nReply-To: <pay@reply.example>\r\n";
    let (inside, found) = opened("m.eml", &mail(headers, "hello", "a.bin", b"\0"));
    for (value, role) in [
        ("0wn.example", "From: ceo@own.example <ceo@0wn.example>"),
        ("reply.example", "Reply-To: pay@reply.example"),
        ("mailer.example", "Return-Path: bounce@mailer.example"),
        ("203.0.113.9", "first external hop: vps7.evil.example"),
        ("192.0.2.77", "sender's address: X-Originating-IP"),
        ("signer.example", "signed by (DKIM)"),
    ] {
        let item = item(&found, value);
        assert!(item.ticked && item.remark == role && item.line > 0, "{value}: {item:?}");
    }
    assert!(!item(&found, "10.1.2.3").ticked);
    says(
        &inside,
        &["From is ceo@0wn.example, but Reply-To is pay@reply.example and Return-Path is bounce@mailer.example"],
    );
    says(&inside, &["From is called ceo@own.example, but is ceo@0wn.example"]);
}

#[test]
fn what_is_the_recipients_or_internal_is_listed_and_not_ticked() {
    let options = Options {
        extract: ExtractOptions { internal_names: vec!["partner.example".into()], ..ExtractOptions::default() },
        ..Options::default()
    };
    let headers = "Return-Path: <x@partner.example>\r\nFrom: <boss@mail.own.example>\r\n";
    let (_, found) = opened_with("m.eml", &mail(headers, "hello", "a.bin", b"\0"), &options);
    assert_eq!(item(&found, "mail.own.example").reason, "the recipient's own domain");
    assert!(item(&found, "partner.example").reason.starts_with("internal"));
    let (_, found) = opened("m.eml", &mail("From: <a.person@gmail.com>\r\n", "hello", "a.bin", b"\0"));
    assert!(!item(&found, "gmail.com").ticked);
}

#[test]
fn what_is_under_a_domain_of_the_recipient_is_not_ticked_in_the_body_either() {
    let body = "https://files.own.example/secret/doc.docx and http://own.example.evil.example/x and wiki.own.example";
    let (_, found) = opened("m.eml", &mail("From: <a@sender.example>\r\n", body, "a.bin", b"\0"));
    for own in ["https://files.own.example/secret/doc.docx", "wiki.own.example"] {
        assert!(!item(&found, own).ticked && item(&found, own).reason == OWN_DOMAIN, "{own}");
    }
    assert!(item(&found, "http://own.example.evil.example/x").ticked);
    let to_a_provider =
        "From: <a@sender.example>\r\nTo: someone@qq.com\r\nContent-Type: text/plain\r\n\r\nhttps://x.qq.com/login\r\n";
    assert!(item(&opened("m.eml", to_a_provider.as_bytes()).1, "https://x.qq.com/login").ticked);
}

#[test]
fn what_a_url_tells_of_who_received_it_is_said_beside_it_and_it_is_found_all_the_same() {
    let url = "https://evil.example/#YWxpY2VAdmljdGltY29ycC5jb20=";
    let (_, found) = opened("m.eml", &mail("From: <a@sender.example>\r\n", url, "a.bin", b"\0"));
    assert!(item(&found, url).ticked && item(&found, url).internal.contains("e-mail address"), "{found:?}");
    assert_eq!(item(&found, "sender.example").internal, "");
}

#[test]
fn what_a_broken_structure_hides_is_read() {
    let claims = format!(
        "{FROM}To: soc@own.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nplease open {URL} now\r\n"
    );
    assert!(ticked(&opened("m.eml", claims.as_bytes()).1).contains(&URL.to_owned()));
    let mut after = mail(FROM, "hello", "a.bin", b"\0");
    after.extend(format!("\r\nand then {URL}\r\n").bytes());
    let (_, found) = opened("m.eml", &after);
    let url = item(&found, URL);
    assert!(url.ticked && url.line == after.split(|byte| *byte == b'\n').count() - 1, "{url:?}");
    let before = String::from_utf8(mail(FROM, "hello", "a.bin", b"\0")).unwrap();
    let before = before.replace("This is a multi-part message.", &format!("before {URL}"));
    assert!(ticked(&opened("m.eml", before.as_bytes()).1).contains(&URL.to_owned()));
    let unended = String::from_utf8(mail(FROM, URL, "a.bin", b"\0")).unwrap().replace("--b1--", "");
    assert!(ticked(&opened("m.eml", unended.as_bytes()).1).contains(&URL.to_owned()));
    let unnamed = String::from_utf8(mail(FROM, URL, "a.bin", b"\0")).unwrap().replace("boundary=\"b1\"", "x=y");
    assert!(ticked(&opened("m.eml", unnamed.as_bytes()).1).contains(&URL.to_owned()));
}

#[test]
fn mails_in_mails_are_opened_and_their_attachments_listed() {
    let inner = mail("From: <inner@deep.example>\r\n", URL, "deep.exe", b"MZ\0deep");
    let head = format!(
        "{FROM}To: soc@own.example\r\nContent-Type: multipart/mixed; boundary=\"b0\"\r\n\r\n--b0\r\nContent-Type: text/plain\r\n\r\nfwd\r\n--b0\r\nContent-Type: message/rfc822\r\n"
    );
    let unpacked = [format!("{head}\r\n").into_bytes(), inner.clone(), b"\r\n--b0--\r\n".to_vec()].concat();
    let packed =
        format!("{head}Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b0--\r\n", base64(&inner)).into_bytes();
    for outer in [unpacked, packed] {
        let (inside, found) = opened("m.eml", &outer);
        assert!(parts(&inside).iter().any(|path| path.ends_with("deep.exe")), "{:?}", parts(&inside));
        for value in [URL, "deep.example", &sha256(b"MZ\0deep")] {
            assert!(item(&found, value).ticked, "{value}");
        }
    }
}

#[test]
fn ten_thousand_parts_inside_of_each_other_never_end_it() {
    let mut multiparts = format!("{FROM}To: soc@own.example\r\n");
    for level in 0..10_000 {
        multiparts += &format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n");
    }
    multiparts += &format!("\r\n{URL}\r\n");
    let mut mails = String::new();
    for _ in 0..10_000 {
        mails += &format!("{FROM}To: soc@own.example\r\nContent-Type: message/rfc822\r\n\r\n");
    }
    mails += &format!("{FROM}To: soc@own.example\r\n\r\n{URL}\r\n");
    for text in [multiparts, mails] {
        let (inside, found) = opened("m.eml", text.as_bytes());
        assert!(ticked(&found).contains(&URL.to_owned()));
        says(&inside, &["inside of each other"]);
        assert!(inside.remarks.len() < 20, "{:?}", inside.remarks);
    }
}

/// A mail whose text begins as a mail does, as one that was passed on.
fn passing_on(inner: &str) -> String {
    format!(
        "Received: from mx.evil.example (mx.evil.example [203.0.113.9]) by mx.own.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n\
         From: Boss <boss@evil.example>\r\nReply-To: pay@evil-pay.example\r\nTo: me@own.example\r\nSubject: x\r\n\r\n{inner}"
    )
}

#[test]
fn a_text_that_begins_like_a_mail_hides_nothing_of_the_mail_that_it_stands_in() {
    let inner =
        format!("From: Alice <alice@good.example>\r\nSubject: invoice\r\nTo: me@own.example\r\n\r\nsee {URL}\r\n");
    let (inside, found) = opened("m.eml", passing_on(&inner).as_bytes());
    for (value, remark) in [
        ("evil.example", "From: Boss <boss@evil.example>"),
        ("evil-pay.example", "Reply-To: pay@evil-pay.example"),
        ("203.0.113.9", "first external hop: mx.evil.example"),
        ("good.example", "mail passed on in it: From: Alice <alice@good.example>"),
        (URL, "see"),
    ] {
        let item = item(&found, value);
        assert!(item.ticked && item.remark == remark, "{value}: {item:?}");
    }
    says(&inside, &["From is boss@evil.example, but Reply-To is pay@evil-pay.example"]);
}

#[test]
fn what_disagrees_in_a_mail_that_was_passed_on_is_said_of_that_one() {
    let inner = "From: Alice <alice@good.example>\r\nReply-To: <a@else.example>\r\nTo: me@own.example\r\n\r\nhello\r\n";
    let (inside, _) = opened("m.eml", passing_on(inner).as_bytes());
    says(&inside, &["mail passed on in it: From is alice@good.example, but Reply-To is a@else.example"]);
}

#[test]
fn a_mail_of_many_texts_that_begin_like_mails_costs_what_its_length_is() {
    let cost = |bytes: usize| {
        let one = "--x\n\nFrom: a@b.test\nTo: b@c.test\n\n";
        let many = one.repeat(bytes / one.len());
        let mail = format!("From: a@b.test\nTo: b@c.test\nContent-Type: multipart/mixed; boundary=x\n\n{many}--x--\n");
        cost::of(|| opened("a.eml", mail.as_bytes()))
    };
    assert!(cost::is_linear(128 << 10, cost));
}

#[test]
fn a_mail_of_many_senders_and_recipients_costs_what_its_length_is() {
    for line in ["Reply-To: a@b{}.test\n", "Reply-To: a@b{}.test\nTo: a@c{}.test\n", "X-Sender-IP: b{}.test\n"] {
        let cost = |bytes: usize| {
            let many: String = (0..bytes / line.len()).map(|number| line.replace("{}", &number.to_string())).collect();
            let mail = format!("From: a@b.test\nTo: b@c.test\n{many}\nhello\n");
            cost::of(|| opened("a.eml", mail.as_bytes()))
        };
        assert!(cost::is_linear(256 << 10, cost), "{line}");
    }
}

#[test]
fn a_mailbox_is_read_mail_by_mail() {
    let one = format!("From x Tue Nov 24 07:41:02 2026\nFrom: <a@one.example>\nTo: <b@own.example>\n\n{URL}\n\n");
    let two = "From y Tue Nov 24 07:41:02 2026\nFrom: <a@two.example>\nTo: <b@own.example>\n\nhttp://two.example/x\n";
    let (inside, found) = opened("m.mbox", (one + two).as_bytes());
    assert_eq!(parts(&inside), ["", "mail 1", "mail 2"]);
    for value in [URL, "http://two.example/x", "one.example"] {
        assert!(item(&found, value).ticked, "{value}");
    }
}

/// A mail as Outlook keeps it, with an attachment and a mail in it.
pub(super) fn outlook() -> Vec<u8> {
    outlook_about("")
}

/// The same with a subject, which is not among its headers.
pub(super) fn outlook_about(subject: &str) -> Vec<u8> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut put = |path: &str, bytes: &[u8]| {
        if let Some((storage, _)) = path.rsplit_once('/').filter(|(storage, _)| !storage.is_empty()) {
            file.create_storage_all(storage).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    };
    let (attachment, inner) = ("/__attach_version1.0_#00000000", "/__attach_version1.0_#00000001/__substg1.0_3701000D");
    put("/__properties_version1.0", b"");
    put(
        "/__substg1.0_007D001F",
        &wide("From: <a@sender.example>\r\nReply-To: <b@other.example>\r\nTo: <c@own.example>\r\n"),
    );
    put("/__substg1.0_0037001F", &wide(subject));
    put("/__substg1.0_1000001F", &wide("open it"));
    put("/__substg1.0_10130102", format!("<p>see <a href=\"{URL}\">this</a></p>").as_bytes());
    put(&format!("{attachment}/__substg1.0_37010102"), b"MZ\0outlook");
    put(&format!("{attachment}/__substg1.0_3707001F"), &wide("invoice.exe"));
    put(&format!("{inner}/__substg1.0_1000001F"), &wide("http://inner.example/x"));
    put(&format!("{inner}/__substg1.0_5D01001F"), &wide("d@innersender.example"));
    file.into_inner().into_inner()
}

#[test]
fn an_outlook_mail_is_read_with_its_attachments_and_the_mails_in_it() {
    let (inside, found) = opened("m.msg", &outlook());
    assert_eq!(parts(&inside), ["", "invoice.exe", "attachment 2"], "{:?}", inside.remarks);
    for value in [
        URL,
        "http://inner.example/x",
        "sender.example",
        "other.example",
        "innersender.example",
        &sha256(b"MZ\0outlook"),
    ] {
        assert!(item(&found, value).ticked, "{value}");
    }
    says(&inside, &["From is a@sender.example, but Reply-To is b@other.example"]);
}

#[test]
fn a_mail_of_one_long_line_costs_what_its_length_is() {
    for (shape, bytes) in
        [("{}.test,", 1 << 20), ("%68ttp://h{}.ex%61mple/a ", 256 << 10), ("a{}@evil.example ", 256 << 10)]
    {
        let cost = |bytes: usize| {
            let body: String = (0..bytes / shape.len()).map(|at| shape.replace("{}", &at.to_string())).collect();
            let mail = mail("From: a@b.test", &body, "a.txt", b"x");
            cost::of(|| opened("a.eml", &mail))
        };
        assert!(cost::is_linear(bytes, cost), "{shape}");
    }
}
