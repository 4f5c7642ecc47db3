//! Mail: its headers by what they say of the sender, its texts, and what it brings.
//!
//! `mail-parser` takes a mail apart. What a broken structure keeps from it (text after the last boundary, text in a part
//! that claims to be base64) is read as lines, for that is where such mails hide things.

mod roles;

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::LazyLock;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{ContentType, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use regex::bytes::Regex;

pub(super) use roles::{Header, roles_of};

use super::guard::guarded;
use super::kind::{Kind, Reader, is_mail, is_picture};
use super::open::{Item, MAILS_DEEP, Opener};
use super::{Block, Form, Role, Unpacked, Whose};

/// Parts inside of each other that are taken apart; what is deeper is read as text.
const DEEPEST: usize = 100;

/// Mails of a mailbox that are listed.
const MOST_MAILS: usize = 1_000;

/// Words of a mail that are tried as passwords of what it brings.
const MOST_PASSWORDS: usize = 8;

/// Words of a mail and of those around it that are tried.
const MOST_TOLD: usize = 16;

/// What opens another level.
static LEVELS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i-u)message/(?:rfc822|global)|multipart/").ok());

/// A password that a mail tells, in some languages.
static PASSWORD: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
    regex::Regex::new(r#"\b(?i-u:password|passwort|passcode|kennwort|pass|pwd|pw)\b[ \t]*(?i-u:is|ist|:|=|-)+[ \t]*["'“„<]?([^\s"'”“<>]{3,64})"#)
        .ok()
});

/// Reads the mails of a mailbox.
pub(super) fn read_mailbox(opener: &mut Opener, at: usize, item: &Item<'_>) {
    for (number, mail) in MessageIterator::new(Cursor::new(&*item.bytes)).enumerate() {
        if number >= MOST_MAILS {
            return opener.remark(Some(at), &format!("more than {MOST_MAILS} mails; the rest was left out"));
        }
        match mail {
            Ok(mail) => opener.take(&Item {
                name: format!("mail {}", number + 1),
                bytes: mail.unwrap_contents().into(),
                role: Role::Mail,
                within: Some(at),
                archives: item.archives,
                mails: item.mails + 1,
                line: None,
            }),
            Err(reason) => {
                return opener.remark(Some(at), &format!("can't be read from mail {} on: {reason}", number + 1));
            }
        }
    }
}

/// Reads the mail that part `at` is.
pub(super) fn read(opener: &mut Opener, at: usize, item: &Item<'_>) {
    read_as(Whose::Own, opener, at, item);
}

/// Reads the mail that part `at` is, or one that stands in its text.
fn read_as(whose: Whose, opener: &mut Opener, at: usize, item: &Item<'_>) {
    let blank = item.bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let (bytes, too_deep) = levelled(item.bytes.get(blank..).unwrap_or_default());
    if too_deep {
        opener.remark(
            Some(at),
            &format!("more than {DEEPEST} parts inside of each other: the deeper ones are read as text"),
        );
    }
    let above = Lines::of(item.bytes.get(..blank).unwrap_or_default());
    let first = item.line.unwrap_or(1) + above.before(blank);
    let raw = Raw { lines: Lines::of(&bytes), first, bytes: &bytes };
    match guarded(|| MessageParser::default().parse(&*bytes)) {
        Ok(Some(message)) => take_apart(whose, opener, at, item, &message, &raw),
        Ok(None) => opener.block(at, Block::text(first, raw.text(0, bytes.len()).into_owned())),
        Err(words) => {
            opener.remark(Some(at), &format!("{words}; it was read as text"));
            opener.block(at, Block::text(first, raw.text(0, bytes.len()).into_owned()));
        }
    }
}

/// The bytes with what opens too many levels made text, in place, so that nothing else moves.
fn levelled(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let Some(levels) = &*LEVELS else { return (Cow::Borrowed(bytes), false) };
    let deeper: Vec<(usize, usize)> = levels.find_iter(bytes).skip(DEEPEST).map(|at| (at.start(), at.end())).collect();
    if deeper.is_empty() {
        return (Cow::Borrowed(bytes), false);
    }
    let mut text = bytes.to_vec();
    for (start, end) in deeper {
        if let Some(level) = text.get_mut(start..end) {
            level.fill(b'x');
            level.iter_mut().zip(*b"text/").for_each(|(byte, plain)| *byte = plain);
        }
    }
    (Cow::Owned(text), true)
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect())
    }

    /// Line ends before a byte.
    fn before(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at)
    }
}

/// A mail as it came.
struct Raw<'a> {
    bytes: &'a [u8],
    lines: Lines,
    /// The line of the file on which it begins.
    first: usize,
}

impl Raw<'_> {
    fn slice(&self, from: usize, to: usize) -> &[u8] {
        self.bytes.get(from..to.min(self.bytes.len()).max(from)).unwrap_or_default()
    }

    fn text(&self, from: usize, to: usize) -> Cow<'_, str> {
        String::from_utf8_lossy(self.slice(from, to))
    }

    fn line(&self, at: usize) -> usize {
        self.first + self.lines.before(at)
    }
}

fn take_apart(whose: Whose, opener: &mut Opener, at: usize, item: &Item<'_>, message: &Message<'_>, raw: &Raw<'_>) {
    let Some(root) = message.parts.first() else { return };
    let first = opener.inside.parts.get(at).map_or(0, |part| part.blocks.len());
    let (head, body) = (root.offset_header as usize, root.offset_body as usize);
    let headers: Vec<Header<'_>> = root
        .headers
        .iter()
        .map(|header| Header {
            name: header.name.as_str(),
            value: &header.value,
            raw: raw.text(header.offset_start as usize, header.offset_end as usize),
            line: raw.line(header.offset_field as usize),
        })
        .collect();
    roles_of(opener, at, &headers, whose);
    drop(headers);
    opener.block(at, Block { form: Form::Headers, ..Block::text(raw.line(head), raw.text(head, body).into_owned()) });
    let mut brought = Vec::new();
    for (number, part) in message.parts.iter().enumerate() {
        if let Some(bytes) = read_part(opener, at, item, number, part, raw) {
            brought.push((number, part, bytes));
        }
    }
    hidden(opener, at, message, raw);
    let told = learn(opener, at, first);
    take_brought(opener, at, item, raw, brought);
    forget(opener, &told);
}

/// A part that a mail brings: its number, and its bytes.
type Brought<'m, 'a> = (usize, &'m MessagePart<'a>, Cow<'a, [u8]>);

fn take_brought(opener: &mut Opener, at: usize, item: &Item<'_>, raw: &Raw<'_>, brought: Vec<Brought<'_, '_>>) {
    for (number, part, bytes) in brought {
        let kind = Kind::of(&bytes);
        let is_mail = part.is_message() || kind.reader == Reader::Mail;
        let shown = is_picture(kind)
            && (part.content_id().is_some() || part.content_disposition().is_some_and(ContentType::is_inline));
        let plain = part.encoding == Encoding::None && matches!(bytes, Cow::Borrowed(_));
        opener.take(&Item {
            name: part.attachment_name().map_or_else(|| format!("part {number}"), str::to_owned),
            bytes,
            role: if is_mail {
                Role::Mail
            } else if shown {
                Role::Picture
            } else {
                Role::Attachment
            },
            within: Some(at),
            archives: item.archives,
            mails: item.mails + u8::from(is_mail),
            line: plain.then(|| raw.line(part.offset_body as usize)),
        });
    }
}

/// Reads a part that is text of the mail; of one that the mail brings, the bytes.
fn read_part<'a>(
    opener: &mut Opener,
    at: usize,
    item: &Item<'_>,
    number: usize,
    part: &MessagePart<'a>,
    raw: &Raw<'a>,
) -> Option<Cow<'a, [u8]>> {
    let (from, to) = (part.offset_body as usize, part.offset_end as usize);
    let (text, form) = match &part.body {
        PartType::Multipart(_) => return None,
        PartType::Message(inner) if part.encoding != Encoding::None => {
            return Some(Cow::Owned(inner.raw_message.clone().into_owned()));
        }
        PartType::Message(_) => return Some(Cow::Borrowed(raw.bytes.get(from..to.min(raw.bytes.len()))?)),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            if part.attachment_name().is_some() || Kind::of(bytes).reader != Reader::Text {
                return Some(bytes.clone());
            }
            (super::decoded(bytes), Form::Any)
        }
        PartType::Text(text) => (Cow::Borrowed(&**text), Form::Any),
        PartType::Html(text) => (Cow::Borrowed(&**text), Form::Html),
    };
    let attached = part.content_disposition().is_some_and(ContentType::is_attachment);
    if number > 0 && (attached || part.attachment_name().is_some()) {
        let packed = raw.bytes.get(from..to.min(raw.bytes.len()))?;
        let unpacked = match part.encoding {
            _ if part.is_encoding_problem => None,
            Encoding::None => None,
            Encoding::Base64 => base64_decode(packed),
            Encoding::QuotedPrintable => quoted_printable_decode(packed),
        };
        return Some(unpacked.map_or(Cow::Borrowed(packed), Cow::Owned));
    }
    if form == Form::Any && item.mails < MAILS_DEEP && is_mail(&text) {
        // A mail that was passed on as text.
        let bytes = text.into_owned().into_bytes().into();
        let (name, line) = (item.name.clone(), Some(raw.line(from)));
        read_as(Whose::PassedOn, opener, at, &Item { name, bytes, mails: item.mails + 1, line, ..*item });
    } else {
        let exact = if part.encoding == Encoding::None { Unpacked::No } else { Unpacked::Yes };
        opener.block(at, Block { form, unpacked: exact, ..Block::text(raw.line(from), text.into_owned()) });
    }
    if part.encoding == Encoding::Base64 {
        let packed = raw.slice(from, to);
        if packed
            .iter()
            .any(|byte| !byte.is_ascii_alphanumeric() && !byte.is_ascii_whitespace() && !b"+/=-".contains(byte))
        {
            opener.remark(
                Some(at),
                &format!("line {}: claims to be base64 and is not; read as it is too", raw.line(from)),
            );
            opener.block(at, Block::text(raw.line(from), raw.text(from, to).into_owned()));
        }
    }
    None
}

/// Reads what stands outside of all parts: before the first boundary, and after the last.
fn hidden(opener: &mut Opener, at: usize, message: &Message<'_>, raw: &Raw<'_>) {
    let mut taken: Vec<(usize, usize)> = message
        .parts
        .iter()
        .map(|part| {
            let end = if matches!(part.body, PartType::Multipart(_)) { part.offset_body } else { part.offset_end };
            (part.offset_header as usize, (end as usize).max(part.offset_body as usize))
        })
        .collect();
    taken.sort_unstable();
    taken.push((raw.bytes.len(), raw.bytes.len()));
    let mut from = 0;
    for (start, end) in taken {
        if start > from {
            // Boundaries themselves say nothing.
            let text: String = raw
                .text(from, start)
                .split_inclusive('\n')
                .map(|line| if line.starts_with("--") { "\n" } else { line })
                .collect();
            opener.block(at, Block::text(raw.line(from), text));
        }
        from = from.max(end);
    }
}

/// Learns what the texts of a mail call a password, as senders of malware tell it: the blocks of its part from number `from` on.
/// The words are for what the mail brings, and to be forgotten after it.
pub(super) fn learn(opener: &mut Opener, at: usize, from: usize) -> Vec<String> {
    let (Some(pattern), Some(part)) = (&*PASSWORD, opener.inside.parts.get(at)) else { return Vec::new() };
    let mut told: Vec<String> = Vec::new();
    let words = part
        .blocks
        .iter()
        .skip(from)
        .flat_map(|block| pattern.captures_iter(&block.text))
        .filter_map(|found| Some(found.get(1)?.as_str().trim_end_matches(['.', ',', ';', ')'])))
        .take(MOST_PASSWORDS);
    for word in words {
        let is_known = opener.passwords.iter().chain(&told).any(|known| known == word);
        if !is_known && opener.told + told.len() < MOST_TOLD {
            told.push(word.to_owned());
        }
    }
    opener.told += told.len();
    opener.passwords.extend(told.iter().cloned());
    told
}

/// Forgets the words that a mail has told.
pub(super) fn forget(opener: &mut Opener, told: &[String]) {
    opener.told -= told.len();
    opener.passwords.retain(|known| !told.contains(known));
}
