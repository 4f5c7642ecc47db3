//! Hashes that a line end has broken, by the length that their label tells.

use vtriage::inside::{self, Options, list};
use vtriage::ioc::classify;

use crate::cases::only;

const A64: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
const B64: &str = "9714c722dde246144e8086e535b6782047da99854daf7bb3a48f2a4e02cbd056";

/// Kinds and values of what can't be looked up.
fn unusable(text: &str) -> Vec<(String, String)> {
    let found = inside::text(text, &Options::default()).unusable;
    found.into_iter().map(|one| (one.found.kind.name().to_owned(), one.found.text)).collect()
}

#[test]
fn a_broken_hash_is_joined_up_to_the_length_that_its_label_tells() {
    for text in
        [format!("SHA512: {A64}\n{B64}\n"), format!("SHA512:\n{A64}\n{B64}\n"), format!("SHA-512 {A64} {B64}\n")]
    {
        only(&text, &[]);
        assert_eq!(unusable(&text), [("SHA-512".to_owned(), format!("{A64}{B64}"))], "{text}");
    }
    let (first, second) = A64.split_at(32);
    for text in [format!("sha256: {first} {second}\n"), format!("SHA256: {first}\n{second}\n")] {
        only(&text, &[A64]);
    }
    let (first, second) = A64.split_at(40);
    let text = format!("Algorithm : SHA256\nHash      : {first}\n            {second}\nPath      : C:\\a.exe\n");
    only(&text, &[A64]);
    let found = inside::text(&text, &Options::default()).items;
    let found: Vec<_> = found.iter().map(|item| (item.indicator.value(), item.remark.as_str())).collect();
    assert_eq!(found, [(A64.to_owned(), "C:\\a.exe")]);
}

#[test]
fn a_hash_of_another_length_than_its_label_is_an_incomplete_value() {
    let first = &A64[..32];
    for text in [format!("sha256: {first}\n"), format!("SHA-256 {first} of it\nwords\n")] {
        only(&text, &[]);
        assert_eq!(unusable(&text), [("incomplete value".to_owned(), first.to_owned())], "{text}");
    }
    only(&format!("md5: {first}\n"), &[first]);
    only(&format!("MD5/SHA256 {first}\n"), &[first]);
}

#[test]
fn what_old_systems_print_in_pairs_is_read() {
    let pairs: Vec<&str> = (0..20).map(|at| &"3b1f6c84f83e30ad109f9c4dd6d21cf5e644ff74"[2 * at..2 * at + 2]).collect();
    only(
        &format!(
            "SHA1 hash of file a.exe:\n{}\nCertUtil: -hashfile command completed successfully.\n",
            pairs.join(" ")
        ),
        &["3b1f6c84f83e30ad109f9c4dd6d21cf5e644ff74"],
    );
}

#[test]
fn a_list_that_is_looked_up_asks_for_no_piece_of_a_hash() {
    let (first, second) = A64.split_at(32);
    for (text, asked) in [
        (format!("SHA512: {A64}\n{B64}\n"), vec![]),
        (format!("sha256: {first}\n{second}\n"), vec![A64]),
        (format!("sha256: {first} {second}\n"), vec![A64]),
        (format!("Algorithm : SHA256\nHash      : {first}\n            {second}\nPath      : C:\\a.exe\n"), vec![A64]),
        (format!("SHA256\n{A64}\n{B64}\n"), vec![A64, B64]),
        (format!("SHA512\n{A64}\nmore\n"), vec![A64]),
    ] {
        let entries = list::entries(&text);
        let hashes = entries.iter().filter(|entry| classify(&entry.text).is_ok());
        assert_eq!(hashes.map(|entry| entry.text.as_str()).collect::<Vec<_>>(), asked, "{text}: {entries:?}");
    }
}
