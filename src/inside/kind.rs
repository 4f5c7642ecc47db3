//! What bytes are, by how they begin: the name of a file lies too easily.

mod head;

use std::borrow::Cow;

pub(super) use self::head::{Head, name as field_name, of as mail_head};
use crate::ioc::encoding;

/// How what is inside is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Words and links, found as in any text.
    Text,
    Mail,
    /// Mails one after another.
    Mailbox,
    /// An OLE file, which may be a mail of Outlook's.
    Ole,
    /// A ZIP, which may be a document.
    Zip,
    Gzip,
    Tar,
    SevenZip,
    Pdf,
    Rtf,
    Shortcut,
    /// Its hash is all that is known.
    None,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// For people.
    pub word: &'static str,
    pub reader: Reader,
    /// Whether other files are in it, also where they can't be read here.
    pub is_archive: bool,
}

const fn plain(word: &'static str, reader: Reader) -> Kind {
    Kind { word, reader, is_archive: false }
}

const fn archive(word: &'static str, reader: Reader) -> Kind {
    Kind { word, reader, is_archive: true }
}

/// How files begin, and what they are then. Of several that fit the first counts.
const STARTS: &[(&[u8], Kind)] = &[
    (b"MZ", plain("Windows program", Reader::None)),
    (b"%PDF", plain("PDF", Reader::Pdf)),
    (b"PK\x03\x04", archive("ZIP", Reader::Zip)),
    (b"PK\x05\x06", archive("ZIP", Reader::Zip)),
    (b"\x7fELF", plain("ELF program", Reader::None)),
    (b"\xcf\xfa\xed\xfe", plain("macOS program", Reader::None)),
    (b"7z\xbc\xaf\x27\x1c", archive("7-Zip", Reader::SevenZip)),
    (b"Rar!", archive("RAR", Reader::None)),
    (b"\x1f\x8b", archive("gzip", Reader::Gzip)),
    (b"BZh", archive("bzip2", Reader::None)),
    (b"\xfd7zXZ\0", archive("xz", Reader::None)),
    (b"MSCF", archive("cabinet", Reader::None)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", plain("OLE (Office, MSI)", Reader::Ole)),
    (b"L\0\0\0\x01\x14\x02\0", plain("shortcut", Reader::Shortcut)),
    (b"{\\rt", plain("RTF", Reader::Rtf)),
    (b"\x89PNG", plain("PNG", Reader::None)),
    (b"\xff\xd8\xff", plain("JPEG", Reader::None)),
    (b"GIF8", plain("GIF", Reader::None)),
    (b"#!", plain("script", Reader::Text)),
    (b"<?php", plain("PHP", Reader::Text)),
];

/// What may stand before a PDF: viewers look for its start in the first kilobyte.
const PDF_WITHIN: usize = 1024;

/// Where a tape archive says what it is.
const TAR_MARK: usize = 257;

/// Bytes by which mails and texts are told.
const LOOK_AT: usize = 16 << 10;

/// The pictures among the kinds, which a mail shows and does not bring.
pub(super) fn is_picture(kind: Kind) -> bool {
    matches!(kind.word, "PNG" | "JPEG" | "GIF")
}

impl Kind {
    /// The kind of a file that begins (or consists) of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return plain("empty", Reader::None);
        }
        if let Some((_, kind)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
            return *kind;
        }
        let head = bytes.get(..bytes.len().min(LOOK_AT)).unwrap_or_default();
        // Before all that stands further behind: one stray sign in a mail makes it nothing else.
        match head::of(&as_mail(head)) {
            Some(Head { is_in_mailbox: true, .. }) => return plain("mailbox", Reader::Mailbox),
            Some(_) => return plain("mail", Reader::Mail),
            None => {}
        }
        if bytes.get(TAR_MARK..).is_some_and(|rest| rest.starts_with(b"ustar")) {
            return archive("tar", Reader::Tar);
        }
        if bytes.get(..bytes.len().min(PDF_WITHIN)).is_some_and(|head| contains(head, b"%PDF-")) {
            return plain("PDF", Reader::Pdf);
        }
        if encoding::decode(head).is_ok() { plain("text", Reader::Text) } else { plain("data", Reader::None) }
    }
}

/// Bytes as mails have them: in UTF-8 where their mark says that they are in UTF-16, and with line ends that are not `\r` alone.
pub(super) fn as_mail(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let utf_8 =
        if is_wide { Cow::Owned(super::decoded(bytes).into_owned().into_bytes()) } else { Cow::Borrowed(bytes) };
    let head = utf_8.get(..utf_8.len().min(LOOK_AT)).unwrap_or_default();
    if memchr::memchr(b'\n', head).is_some() || memchr::memchr(b'\r', head).is_none() {
        return utf_8;
    }
    let mut unified = utf_8.into_owned();
    unified.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
    Cow::Owned(unified)
}

/// Whether `needle` is somewhere in `bytes`.
pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    find(bytes, needle).is_some()
}

/// Where `needle` is first.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + at..)?.starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_how_they_begin() {
        let word = |bytes: &[u8]| Kind::of(bytes).word;
        assert_eq!(word(b"MZ\x90\0"), "Windows program");
        assert_eq!(word(b"PK\x03\x04...."), "ZIP");
        assert_eq!(word(b"junk before\n%PDF-1.7"), "PDF");
        assert_eq!(word(b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nhello"), "mail");
        assert_eq!(word(b"From a@b.example Tue\nFrom: a@b.example\nTo: c@d.example\n\nhello"), "mailbox");
        assert_eq!(word(b"hello"), "text");
        assert_eq!(word("\u{feff}héllo".as_bytes()), "text");
        assert_eq!(word(b"see it\0 there, at the host that we know"), "text");
        assert_eq!(word(b"\0\x01\x02"), "data");
        assert_eq!(word(b""), "empty");
    }
}
