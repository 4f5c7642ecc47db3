//! What a mail brings, packed as senders, gateways and cuts leave it: its own hash, or none.

use vtriage::inside::{self, Hashes, Options};

/// What is brought: bytes that are no text.
const FILE: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0\0\0\0\0and some more bytes, so that it takes two lines!";

/// It in base64, in lines of 76.
const PACKED: &str =
    "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAABhbmQgc29tZSBtb3JlIGJ5dGVzLCBzbyB0\naGF0IGl0IHRha2VzIHR3byBsaW5lcyE=";

/// The ends of its lines in uuencode, without the last one.
fn uuencoded() -> String {
    let line = |bytes: &[u8]| {
        let sign = |value: u8| if value == 0 { '`' } else { char::from(value + 32) };
        let mut out = sign(u8::try_from(bytes.len()).expect("a line of uuencode")).to_string();
        for group in bytes.chunks(3) {
            let at = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
            let word = at(0) << 16 | at(1) << 8 | at(2);
            out.extend([18, 12, 6, 0].map(|shift| sign(u8::try_from(word >> shift & 63).expect("six bits"))));
        }
        out + "\n"
    };
    format!("begin 644 a.exe\n{}`\nend\n", FILE.chunks(45).map(line).collect::<String>())
}

/// A mail that brings `a.exe` with this encoding in these lines.
fn mail(encoding: &str, packed: &str, end: &str) -> String {
    format!(
        "From: a@sender.test\nTo: b@own.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"BB\"\n\n\
         --BB\nContent-Type: text/plain\n\nhello\n--BB\nContent-Type: application/octet-stream; name=\"a.exe\"\n\
         Content-Disposition: attachment; filename=\"a.exe\"\nContent-Transfer-Encoding: {encoding}\n\n{packed}{end}"
    )
}

/// The SHA-256 of what the mail brings, and what is said.
fn brought(mail: &str) -> (Vec<String>, Vec<String>) {
    let options = Options::default();
    let found = inside::findings(&inside::open("m.eml", mail.as_bytes(), &options), &options);
    let parts = found.items.iter().filter(|item| item.part.is_some_and(|part| part > 0));
    (parts.map(|item| item.indicator.value()).collect(), found.remarks)
}

#[test]
fn an_attachment_has_its_own_hash_however_it_is_packed() {
    let sha256 = Hashes::of(FILE).sha256;
    let end = "\n--BB--\n";
    for (encoding, packed, end) in [
        ("base64", PACKED.to_owned(), end),
        ("base64", PACKED.to_owned(), "\n"),
        ("base64", PACKED.to_owned(), ""),
        ("\"base64\"", PACKED.to_owned(), end),
        ("base64 (as always)", PACKED.to_owned(), end),
        ("base64", PACKED.replacen('\n', "!\n", 1), end),
        ("base64", PACKED.trim_end_matches('=').to_owned(), end),
        ("BASE64", PACKED.replace('\n', "\n\n "), end),
        ("x-uuencode", uuencoded(), end),
        ("7bit", uuencoded(), end),
    ] {
        let text = mail(encoding, &packed, end);
        let text = if encoding == "7bit" {
            text.replace("application/octet-stream; name=\"a.exe\"", "text/plain")
                .replace("Content-Disposition: attachment; filename=\"a.exe\"\n", "")
        } else {
            text
        };
        let (hashes, remarks) = brought(&text);
        assert_eq!(hashes, std::slice::from_ref(&sha256), "{text}\n{remarks:?}");
        assert!(!remarks.iter().any(|remark| remark.contains("no hash")), "{remarks:?}");
    }
}

#[test]
fn an_attachment_whose_bytes_are_in_doubt_has_no_hash_and_that_is_said() {
    let said = "a.exe: the attachment could not be unpacked whole, so it has no hash here";
    for (packed, end) in [
        (PACKED.replacen("bmQg", "bm?g", 1), "\n--BB--\n"),
        (PACKED.trim_end_matches("yE=").to_owned(), "\n--BB--\n"),
        (format!("{PACKED}\n{PACKED}"), "\n--BB--\n"),
    ] {
        let (hashes, remarks) = brought(&mail("base64", &packed, end));
        assert_eq!((hashes, remarks), (vec![], vec![said.to_owned()]), "{packed}");
    }
    let (hashes, remarks) = brought(&mail("x-uuencode", &uuencoded().replace("`\nend\n", ""), "--BB--\n"));
    assert_eq!((hashes, remarks), (vec![], vec![said.to_owned()]));
}

#[test]
fn the_links_of_a_last_page_are_found_where_the_mail_is_cut() {
    // `<html><body><a href="http://dl.badhost.test/a">x</a></body></html>`
    let packed = "PGh0bWw+PGJvZHk+PGEgaHJlZj0iaHR0cDovL2RsLmJhZGhvc3QudGVzdC9hIj54PC9hPjwvYm9k\neT48L2h0bWw+";
    let mail = format!(
        "From: a@sender.test\nTo: b@own.test\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"BB\"\n\n\
         --BB\nContent-Type: text/plain\n\nhello\n--BB\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{packed}\n"
    );
    let found = inside::text(&mail, &Options::default());
    assert!(found.items.iter().any(|item| item.ticked && item.indicator.value() == "http://dl.badhost.test/a"));
}
