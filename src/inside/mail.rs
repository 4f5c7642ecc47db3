//! Mail: its headers by what they say of the sender, its texts, and what it brings.
//!
//! `mail-parser` takes a mail apart. What a broken structure keeps from it (text after the last boundary, text in a part
//! that claims to be base64) is read as lines, for that is where such mails hide things.

mod authentication;
mod packed;
mod roles;
mod told;
mod written;

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::LazyLock;

use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{ContentType, Encoding, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use regex::bytes::Regex;

pub(super) use roles::{Header, roles_of};
pub(super) use told::{forget, learn};
pub(super) use written::{read_fields, read_lines};

use packed::{Packing, uuencoded};

use super::guard::guarded;
use super::kind::{Kind, Reader, as_mail, is_picture, mail_head};
use super::open::{Item, MAILS_DEEP, Opener};
use super::{Block, Form, Role, Unpacked, Whose};

/// Parts inside of each other that are taken apart; what is deeper is read as text.
const DEEPEST: usize = 100;

/// Mails of a mailbox that are listed.
const MOST_MAILS: usize = 1_000;

/// What opens another level.
static LEVELS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i-u)message/(?:rfc822|global)|multipart/").ok());

/// Reads the mails of a mailbox.
pub(super) fn read_mailbox(opener: &mut Opener, at: usize, item: &Item<'_>) {
    let bytes = as_mail(&item.bytes);
    let start = mail_head(&bytes).map_or(0, |head| head.start);
    let mails = bytes.get(start..).unwrap_or_default();
    for (number, mail) in MessageIterator::new(Cursor::new(mails)).enumerate() {
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
    let unified = as_mail(&item.bytes);
    let start = mail_head(&unified).map_or(0, |head| head.start);
    let (above, mail) = unified.split_at_checked(start).unwrap_or((&[], &unified));
    let (bytes, too_deep) = levelled(mail);
    if too_deep {
        opener.remark(
            Some(at),
            &format!("more than {DEEPEST} parts inside of each other: the deeper ones are read as text"),
        );
    }
    let begin = item.line.unwrap_or(1);
    let first = begin + Lines::of(above).before(start);
    // Words of whoever passes it on.
    opener.block(at, Block::text(begin, super::decoded(above).into_owned()));
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
    let text = raw.text(head, body);
    opener.block(at, Block { form: Form::Headers, ..Block::text(raw.line(head), text.to_string()) });
    read_fields(opener, at, &headers);
    read_lines(opener, at, &text, raw.line(head));
    drop(headers);
    let mut brought = Vec::new();
    for (number, part) in message.parts.iter().enumerate() {
        read_part(opener, at, item, number, part, raw, &mut brought);
    }
    hidden(opener, at, message, raw);
    let told = learn(opener, at, first);
    take_brought(opener, at, item, brought);
    forget(opener, &told);
}

/// Something that a mail brings.
struct Brought<'a> {
    name: String,
    bytes: Cow<'a, [u8]>,
    is_mail: bool,
    /// Whether it may be a picture that the mail shows.
    may_be_shown: bool,
    /// The line on which it begins, when it is not packed.
    line: Option<usize>,
    /// Whether its bytes are the ones that were meant.
    is_whole: bool,
}

impl<'a> Brought<'a> {
    fn of(number: usize, part: &MessagePart<'_>, bytes: Cow<'a, [u8]>, line: Option<usize>) -> Self {
        Self {
            name: part.attachment_name().map_or_else(|| format!("part {number}"), str::to_owned),
            bytes,
            is_mail: part.is_message(),
            may_be_shown: part.content_id().is_some() || part.content_disposition().is_some_and(ContentType::is_inline),
            line,
            is_whole: true,
        }
    }
}

fn take_brought(opener: &mut Opener, at: usize, item: &Item<'_>, brought: Vec<Brought<'_>>) {
    for one in brought {
        let kind = Kind::of(&one.bytes);
        let is_mail = one.is_mail || kind.reader == Reader::Mail;
        let next = opener.inside.parts.len();
        opener.take(&Item {
            name: one.name,
            bytes: one.bytes,
            role: if is_mail {
                Role::Mail
            } else if is_picture(kind) && one.may_be_shown {
                Role::Picture
            } else {
                Role::Attachment
            },
            within: Some(at),
            archives: item.archives,
            mails: item.mails + u8::from(is_mail),
            line: one.line,
        });
        if let Some(part) = opener.inside.parts.get_mut(next).filter(|_| !one.is_whole) {
            part.hashes = None;
            opener.remark(Some(next), "the attachment could not be unpacked whole, so it has no hash here");
        }
    }
}

/// How a part says that it is packed.
fn packing(part: &MessagePart<'_>, raw: &Raw<'_>) -> Packing {
    let header = part.headers.iter().find(|header| header.name == HeaderName::ContentTransferEncoding);
    header.map_or(Packing::Plain, |header| {
        Packing::named(&raw.text(header.offset_start as usize, header.offset_end as usize))
    })
}

/// Bytes as text, in the encoding that the part names or the one that they look like.
fn text_of(part: &MessagePart<'_>, bytes: &[u8]) -> String {
    let named = part.content_type().and_then(|kind| kind.attribute("charset"));
    match named.and_then(|name| charset_decoder(name.as_bytes())) {
        Some(decode) => decode(bytes),
        None => super::decoded(bytes).into_owned(),
    }
}

/// Reads a part that is text of the mail, and takes one that the mail brings.
fn read_part<'a>(
    opener: &mut Opener,
    at: usize,
    item: &Item<'_>,
    number: usize,
    part: &MessagePart<'a>,
    raw: &Raw<'a>,
    brought: &mut Vec<Brought<'a>>,
) {
    let (from, to) = (part.offset_body as usize, part.offset_end as usize);
    let line = raw.line(from);
    match &part.body {
        PartType::Multipart(_) => return,
        PartType::Message(inner) if part.encoding != Encoding::None => {
            let bytes = inner.raw_message.clone().into_owned();
            return brought.push(Brought::of(number, part, Cow::Owned(bytes), None));
        }
        PartType::Message(_) => {
            let bytes = raw.bytes.get(from..to.min(raw.bytes.len())).unwrap_or_default();
            return brought.push(Brought::of(number, part, Cow::Borrowed(bytes), Some(line)));
        }
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Text(_) | PartType::Html(_) => {}
    }
    let packed = raw.bytes.get(from..to.min(raw.bytes.len()).max(from)).unwrap_or_default();
    let packing = packing(part, raw);
    let unpacked = packing.unpacked(packed);
    let has_foreign = unpacked.as_ref().is_some_and(|unpacked| unpacked.foreign > 0);
    // Without a boundary behind it nobody knows where what is not packed ends.
    let is_cut = part.is_encoding_problem && part.encoding == Encoding::None;
    let in_doubt = match (packing, &unpacked) {
        (Packing::Plain | Packing::Quoted, _) if is_cut => true,
        (Packing::Plain, None) => false,
        (_, unpacked) => unpacked.as_ref().is_none_or(|unpacked| unpacked.in_doubt),
    };
    let is_named = part.attachment_name().is_some();
    let is_attached = part.content_disposition().is_some_and(ContentType::is_attachment);
    let bytes = unpacked.map_or(Cow::Borrowed(packed), |unpacked| Cow::Owned(unpacked.bytes));
    let is_brought = match &part.body {
        PartType::Binary(_) | PartType::InlineBinary(_) => is_named || Kind::of(&bytes).reader != Reader::Text,
        _ => number > 0 && (is_attached || is_named),
    };
    if is_brought {
        let plain = matches!(bytes, Cow::Borrowed(_)).then_some(line);
        brought.push(Brought { is_whole: !in_doubt, ..Brought::of(number, part, bytes, plain) });
    } else {
        read_text(opener, at, item, part, &bytes, raw, brought);
    }
    if packing == Packing::Base64 && (in_doubt || has_foreign && !is_brought) {
        if !is_brought {
            opener.remark(Some(at), &format!("line {line}: claims to be base64 and is not; read as it is too"));
        }
        opener.block(at, Block::text(line, String::from_utf8_lossy(packed).into_owned()));
    }
}

/// Reads a text of the mail, and takes what stands in it as uuencode.
fn read_text<'a>(
    opener: &mut Opener,
    at: usize,
    item: &Item<'_>,
    part: &MessagePart<'a>,
    bytes: &[u8],
    raw: &Raw<'_>,
    brought: &mut Vec<Brought<'a>>,
) {
    let (is_plain, line) = (packing(part, raw) == Packing::Plain, raw.line(part.offset_body as usize));
    let is_html = part.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("text")
            && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("html"))
    });
    let mut text = match &part.body {
        PartType::Binary(_) | PartType::InlineBinary(_) => super::decoded(bytes).into_owned(),
        _ => text_of(part, bytes),
    };
    let form = if is_html { Form::Html } else { Form::Any };
    let says = |name: &str, value: &str| {
        part.content_type().and_then(|kind| kind.attribute(name)).is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    if says("format", "flowed") && says("delsp", "yes") {
        text = flowing(&text);
    }
    if form == Form::Any {
        let files = uuencoded(&text);
        if !files.is_empty() {
            let taken: Vec<(usize, usize)> = files.iter().map(|file| file.lines).collect();
            text = without_lines(&text, &taken);
        }
        brought.extend(files.into_iter().map(|file| Brought {
            name: file.name,
            bytes: Cow::Owned(file.unpacked.bytes),
            is_mail: false,
            may_be_shown: false,
            line: None,
            is_whole: !file.unpacked.in_doubt,
        }));
    }
    if form == Form::Any && item.mails < MAILS_DEEP && mail_head(text.as_bytes()).is_some() {
        // A mail that was passed on as text.
        let (name, line) = (item.name.clone(), Some(line));
        let bytes = text.into_bytes().into();
        return read_as(Whose::PassedOn, opener, at, &Item { name, bytes, mails: item.mails + 1, line, ..*item });
    }
    let unpacked = if is_plain { Unpacked::No } else { Unpacked::Yes };
    opener.block(at, Block { form, unpacked, ..Block::text(line, text) });
}

/// A flowing text (RFC 3676) whose sender says that the blanks before its line ends are to go. What is joined leaves empty lines, so
/// that all others keep their numbers.
fn flowing(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joined = 0;
    // How often the line before is quoted, when this one goes on with it.
    let mut open: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let words = line.get(depth..).unwrap_or("");
        let words = words.strip_prefix(' ').unwrap_or(words);
        if open == Some(depth) && words != "-- " {
            joined += 1;
        } else {
            if number > 0 {
                out.push_str(&"\n".repeat(joined + 1));
            }
            joined = 0;
            out.push_str(line.get(..depth).unwrap_or(""));
        }
        let goes_on = words.ends_with(' ') && words != "-- ";
        out.push_str(if goes_on { words.get(..words.len() - 1).unwrap_or("") } else { words });
        open = goes_on.then_some(depth);
    }
    out.push_str(&"\n".repeat(joined + 1));
    out
}

/// The text with these lines (first, and behind the last; in order) empty, so that all others keep their numbers.
fn without_lines(text: &str, taken: &[(usize, usize)]) -> String {
    let is_taken = |number: usize| {
        let next = taken.partition_point(|(_, end)| *end <= number);
        taken.get(next).is_some_and(|(first, _)| *first <= number)
    };
    let lines = text.split_inclusive('\n').enumerate();
    lines.map(|(number, line)| if is_taken(number) { "\n" } else { line }).collect()
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
