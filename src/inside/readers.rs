//! Which reader reads which kind of file.

use super::kind::{Kind, Reader};
use super::open::{Item, MAILS_DEEP, Opener};
use super::{archive, document, mail, outlook};

/// Reads what is inside of part `at`.
pub(super) fn read(opener: &mut Opener, at: usize, item: &Item<'_>) {
    let kind = Kind::of(&item.bytes);
    match kind.reader {
        Reader::Text => opener.text(at, item),
        Reader::Mail if item.mails >= MAILS_DEEP => {
            opener.remark(Some(at), &format!("more than {MAILS_DEEP} mails inside of each other: read as text"));
            opener.text(at, item);
        }
        Reader::Mail => mail::read(opener, at, item),
        Reader::Mailbox => mail::read_mailbox(opener, at, item),
        Reader::Ole => outlook::read(opener, at, item),
        Reader::Zip | Reader::Gzip | Reader::Tar | Reader::SevenZip => archive::read(opener, at, item),
        Reader::Pdf => document::pdf::read(opener, at, &item.bytes),
        Reader::Rtf => document::rtf::read(opener, at, item),
        Reader::Shortcut => document::shortcut::read(opener, at, &item.bytes),
        Reader::None if kind.is_archive => {
            opener.remark(Some(at), &format!("a {} archive, which can't be opened here: only hashed", kind.word));
        }
        Reader::None => {}
    }
}
