//! Mail as lines: headers apart, parts decoded.
//!
//! As much of MIME as reports and phishing mail use: nested multiparts, attached mail, quoted-printable, base64, UTF-8 and
//! Latin-1. A part that is not text is passed over, for its base64 would only look like things.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::markup;
use super::piece::{self, Piece, Place};
use crate::ioc::encoding;

/// Multiparts inside of each other that are followed.
const MAX_DEPTH: usize = 8;

/// Lenient about padding, as mail programs are.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Header fields of which a mail has at least two.
const FIELDS: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "received",
    "mime-version",
    "content-type",
    "return-path",
    "message-id",
    "delivered-to",
];

/// Whether the text begins with the headers of a mail.
pub(super) fn is_mail(head: &str) -> bool {
    let mut known = 0;
    for line in head.lines().take(80) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return line.starts_with("From ") && known == 0 };
        if name.is_empty() || name.contains(|c: char| !c.is_ascii_graphic()) {
            return false;
        }
        known += usize::from(FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name)));
    }
    known >= 2
}

/// Hands on the lines of a mail whose first line has the number `first`.
pub(super) fn pieces(text: &str, first: usize, take: &mut dyn FnMut(Piece<'_>)) {
    part(text, first, 0, take);
}

/// One part: its headers, then its body by its type. A multipart's own headers are the mail's; those of inner parts say nothing.
fn part(text: &str, first: usize, depth: usize, take: &mut dyn FnMut(Piece<'_>)) {
    let (head, body, body_line) = split_headers(text, first);
    if depth == 0 {
        for (number, line) in piece::lines(head) {
            take(Piece::new(first + number - 1, line, Place::MailHeader));
        }
    }
    let kind = field(head, "content-type").unwrap_or_else(|| "text/plain".to_owned());
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") && depth < MAX_DEPTH {
        match parameter(&kind, "boundary") {
            Some(boundary) => multipart(body, &boundary, body_line, depth, take),
            None => decoded(body, body_line, head, &kind, take),
        }
    } else if lower.starts_with("message/") && depth < MAX_DEPTH {
        part(body, body_line, 0, &mut |piece| take(piece));
    } else if is_text(&lower) || claims_base64(head) && !is_base64(body) {
        decoded(body, body_line, head, &kind, take);
    }
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || kind.starts_with("application/json")
}

fn claims_base64(head: &str) -> bool {
    field(head, "content-transfer-encoding").is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("base64"))
}

fn multipart(body: &str, boundary: &str, first: usize, depth: usize, take: &mut dyn FnMut(Piece<'_>)) {
    let delimiter = format!("--{boundary}");
    let (mut start, mut start_line): (Option<usize>, usize) = (None, first);
    let mut at = 0;
    for (index, line) in body.split_inclusive('\n').enumerate() {
        if line.starts_with(&delimiter) {
            if let Some(start) = start {
                part(body.get(start..at).unwrap_or(""), start_line, depth + 1, take);
            }
            let is_last = line.get(delimiter.len()..).is_some_and(|end| end.starts_with("--"));
            start = (!is_last).then_some(at + line.len());
            start_line = first + index + 1;
        }
        at += line.len();
    }
    if let Some(start) = start {
        // The end is missing, as in mail that was cut.
        part(body.get(start..).unwrap_or(""), start_line, depth + 1, take);
    }
}

/// A text part: decoded, then read as HTML or as lines.
fn decoded(body: &str, first: usize, head: &str, kind: &str, take: &mut dyn FnMut(Piece<'_>)) {
    let encoding = field(head, "content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parameter(kind, "charset").unwrap_or_default();
    // `lines` has the number of the original line for each line of the decoded text.
    let (text, numbers): (Cow<'_, str>, Option<Vec<usize>>) = match encoding.as_str() {
        "quoted-printable" => {
            let (bytes, numbers) = quoted_printable(body, first);
            (encoding::decode_as(&charset, &bytes).into_owned().into(), Some(numbers))
        }
        "base64" if is_base64(body) => {
            let packed: Vec<u8> =
                body.bytes().filter(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)).collect();
            let bytes = BASE64.decode(packed).unwrap_or_default();
            (encoding::decode_as(&charset, &bytes).into_owned().into(), Some(vec![first]))
        }
        _ => (body.into(), None),
    };
    let number = |line: usize| match &numbers {
        Some(numbers) => numbers.get(line).or(numbers.last()).copied().unwrap_or(first),
        None => first + line,
    };
    if kind.to_ascii_lowercase().starts_with("text/html") {
        markup::pieces(&text, &number, take);
    } else {
        for (index, line) in piece::lines(&text) {
            take(Piece::new(number(index - 1), line, Place::Body));
        }
    }
}

/// The bytes of a quoted-printable text, and the original line on which each of its lines begins.
fn quoted_printable(body: &str, first: usize) -> (Vec<u8>, Vec<usize>) {
    let mut bytes = Vec::with_capacity(body.len());
    let mut numbers = vec![first];
    for (number, line) in piece::lines(body) {
        let line = line.trim_end();
        let (line, goes_on) = line.strip_suffix('=').map_or((line, false), |line| (line, true));
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('=') {
            bytes.extend_from_slice(before.as_bytes());
            let code = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(code.unwrap_or(b'='));
            rest = if code.is_some() { after.get(2..).unwrap_or("") } else { after };
        }
        bytes.extend_from_slice(rest.as_bytes());
        if !goes_on {
            bytes.push(b'\n');
            numbers.push(first + number);
        }
    }
    // An encoded line end (`=0A`) has shifted the count; then the block's start is the honest number.
    if bytes.split(|byte| *byte == b'\n').count() != numbers.len() {
        numbers.truncate(1);
    }
    (bytes, numbers)
}

/// Whether a body that claims to be base64 is: gateways write words in the place of what they took out.
fn is_base64(body: &str) -> bool {
    body.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n'))
}

/// Headers, body, and the number of the body's first line.
fn split_headers(text: &str, first: usize) -> (&str, &str, usize) {
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.trim_end_matches(['\r', '\n']).is_empty() {
            return (text.get(..at).unwrap_or(""), text.get(at + line.len()..).unwrap_or(""), first + index + 1);
        }
        at += line.len();
    }
    (text, "", first)
}

/// The value of a header field, its continuation lines joined.
fn field(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines();
    let first = lines.find_map(|line| line.split_once(':').filter(|(field, _)| field.eq_ignore_ascii_case(name)))?.1;
    let more = lines.take_while(|line| line.starts_with([' ', '\t']));
    Some(std::iter::once(first.trim()).chain(more.map(str::trim)).collect::<Vec<_>>().join(" "))
}

/// A parameter of a structured field: `boundary="…"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}
