//! Mails as Outlook keeps them (`.msg`): properties in an OLE file.
//!
//! Source: <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxmsg>

use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use cfb::CompoundFile;
use mail_parser::MessageParser;

use super::guard::guarded;
use super::kind::{Kind, Reader, is_picture};
use super::mail::{Header, forget, learn, read_fields, read_lines, roles_of};
use super::open::{Item, MAILS_DEEP, MOST_PARTS, Opener};
use super::{Block, Form, Part, Role, Whose};

type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// What every such mail has.
const PROPERTIES: &str = "__properties_version1.0";

/// How the storage of an attachment is called.
const ATTACHMENT: &str = "__attach_version1.0_#";

/// Identifiers of properties.
const SUBJECT: &str = "0037";
const HEADERS: &str = "007D";
const SENDER_NAME: &str = "0C1A";
const SENDER_ADDRESS: &str = "0C1F";
const SENDER_SMTP: &str = "5D01";
const BODY: &str = "1000";
const HTML: &str = "1013";
const DATA: &str = "3701";
const LONG_NAME: &str = "3707";
const SHORT_NAME: &str = "3704";

/// Reads the mail that part `at` is, if it is one.
pub(super) fn read(opener: &mut Opener, at: usize, item: &Item<'_>) {
    let outcome = guarded(|| {
        let mut file = match File::open(Cursor::new(&*item.bytes)) {
            Ok(file) => file,
            Err(reason) => return opener.remark(Some(at), &format!("can't be read: {reason}")),
        };
        if !file.exists(Path::new("/").join(PROPERTIES)) {
            return;
        }
        if let Some(part) = opener.inside.parts.get_mut(at) {
            part.kind = Kind { word: "Outlook mail", reader: Reader::Mail, is_archive: false };
        }
        message(opener, at, &mut file, Path::new("/"), item, item.mails);
    });
    if let Err(words) = outcome {
        opener.remark(Some(at), &words);
    }
}

fn message(opener: &mut Opener, at: usize, file: &mut File<'_>, base: &Path, item: &Item<'_>, depth: u8) {
    let head = text(file, base, HEADERS).filter(|head| !head.trim().is_empty()).unwrap_or_else(|| {
        let address = [SENDER_SMTP, SENDER_ADDRESS]
            .into_iter()
            .find_map(|id| text(file, base, id).filter(|address| address.contains('@')));
        let name = text(file, base, SENDER_NAME).unwrap_or_default();
        let from = address.map(|address| format!("From: \"{}\" <{address}>\r\n", name.replace(['"', '\r', '\n'], " ")));
        let subject = text(file, base, SUBJECT).unwrap_or_default().replace(['\r', '\n'], " ");
        format!("{}Subject: {subject}\r\n", from.unwrap_or_default())
    });
    let whole = format!("{}\r\n\r\n", head.trim_end());
    if let Some(message) = MessageParser::default().parse_headers(whole.as_bytes()) {
        let headers: Vec<Header<'_>> = message
            .headers()
            .iter()
            .map(|header| Header {
                name: header.name.as_str(),
                value: &header.value,
                raw: whole.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default().into(),
                line: 0,
            })
            .collect();
        roles_of(opener, at, &headers, Whose::Own);
        read_fields(opener, at, &headers);
    }
    read_lines(opener, at, &head, 1);
    opener.block(at, Block { form: Form::Headers, ..Block::text(1, head) });
    for id in [SUBJECT, BODY] {
        if let Some(words) = text(file, base, id) {
            opener.block(at, Block::text(1, words));
        }
    }
    if let Some(html) =
        binary(file, base, HTML).map(|bytes| super::decoded(&bytes).into_owned()).or_else(|| text(file, base, HTML))
    {
        opener.block(at, Block { form: Form::Html, ..Block::text(1, html) });
    }
    let attachments: Vec<PathBuf> = file
        .read_storage(base)
        .map(|entries| {
            entries.filter(|entry| entry.name().starts_with(ATTACHMENT)).map(|entry| entry.path().to_owned()).collect()
        })
        .unwrap_or_default();
    let told = learn(opener, at, 0);
    for (number, storage) in attachments.iter().enumerate().take(MOST_PARTS) {
        attachment(opener, at, file, storage, item, depth, number);
    }
    forget(opener, &told);
}

fn attachment(
    opener: &mut Opener,
    at: usize,
    file: &mut File<'_>,
    storage: &Path,
    item: &Item<'_>,
    depth: u8,
    number: usize,
) {
    let name =
        [LONG_NAME, SHORT_NAME].into_iter().find_map(|id| text(file, storage, id)).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| format!("attachment {}", number + 1));
    if let Some(bytes) = binary(file, storage, DATA) {
        let shown = is_picture(Kind::of(&bytes)) && text(file, storage, "3712").is_some();
        let role = if shown { Role::Picture } else { Role::Attachment };
        let (archives, mails) = (item.archives, item.mails + 1);
        return opener.take(&Item { name, bytes: bytes.into(), role, within: Some(at), archives, mails, line: None });
    }
    let inner = storage.join(format!("__substg1.0_{DATA}000D"));
    if !file.is_storage(&inner) {
        return opener.remark(Some(at), &format!("{name} in it has no content: a link or an object"));
    }
    if depth >= MAILS_DEEP || opener.inside.parts.len() >= MOST_PARTS {
        return opener
            .remark(Some(at), &format!("{name} in it: more than {MAILS_DEEP} mails inside of each other; left out"));
    }
    let kind = Kind { word: "Outlook mail", reader: Reader::Mail, is_archive: false };
    let next = opener.inside.parts.len();
    let (blocks, roles) = (Vec::new(), Vec::new());
    // It has no bytes of its own that could be hashed: it is kept in pieces.
    opener.inside.parts.push(Part {
        name,
        within: Some(at),
        role: Role::Mail,
        kind,
        size: 0,
        hashes: None,
        blocks,
        roles,
    });
    message(opener, next, file, &inner, item, depth + 1);
}

/// A property that is text, in either of its encodings.
fn text(file: &mut File<'_>, base: &Path, id: &str) -> Option<String> {
    if let Some(bytes) = stream(file, &base.join(format!("__substg1.0_{id}001F"))) {
        let units: Vec<u16> =
            bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?))).collect();
        return Some(String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned());
    }
    let bytes = stream(file, &base.join(format!("__substg1.0_{id}001E")))?;
    Some(super::decoded(&bytes).trim_end_matches('\0').to_owned())
}

fn binary(file: &mut File<'_>, base: &Path, id: &str) -> Option<Vec<u8>> {
    stream(file, &base.join(format!("__substg1.0_{id}0102")))
}

fn stream(file: &mut File<'_>, path: &Path) -> Option<Vec<u8>> {
    if !file.is_stream(path) {
        return None;
    }
    let mut bytes = Vec::new();
    // A stream is never longer than the file: its sectors are in it.
    file.open_stream(path).ok()?.take(super::open::LARGEST_PART).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
