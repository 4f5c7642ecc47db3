//! What is packed in a line: commands in base64, as shells and scripts carry them (`powershell -enc …`, `atob('…')`), texts that are
//! percent-encoded (`unescape('…')`), and bodies of `data:` URLs.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::ioc::{encoding, near};

/// Commands inside of each other that are read.
pub(super) const DEEPEST: u8 = 4;

/// Letters that are decoded of one text, with all that is inside of it.
pub(super) const MOST: usize = 4 << 20;

/// Letters of the shortest command that is one, and of the longest that is read.
const SHORTEST: usize = 16;
const LONGEST: usize = 1 << 20;

/// Ends (in lower case) of what is called with such a text.
const CALLS: &[&str] = &["atob", "frombase64string", "base64_decode", "b64decode", "decode64"];

/// The same for a text that is percent-encoded.
const PERCENT_CALLS: &[&str] =
    &["unescape", "decodeuri", "decodeuricomponent", "unescapedatastring", "unquote", "unquote_plus", "urldecode"];

/// Beginnings of `data:` URLs, and of the types behind them that are text.
const DATA: &[(&str, &[&str])] = &[
    ("data:text", &[""]),
    ("data:image", &["svg"]),
    ("data:application", &["ecmascript", "javascript", "json", "x-javascript", "xhtml", "xml"]),
];

/// Types of which the body is a page.
const PAGES: &[&str] = &["html", "xhtml", "svg"];

/// What the switch of PowerShell is short for; it takes any beginning of it.
const SWITCH: &str = "encodedcommand";

/// Letters of the switch by which it is one without the name of the program before it.
const SURE: usize = 3;

/// Another short form of it.
const SHORT: &str = "ec";

static BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(Indifferent),
);

/// Something that is packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed<'a> {
    pub(super) letters: &'a str,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Command,
    /// Percent-encoded, in quotes.
    Text,
    Data {
        is_base64: bool,
        is_page: bool,
    },
}

/// What is said of what stands in something packed.
const SAID: [&str; 3] = ["in an encoded command", "in an encoded text", "in a data: URL"];

/// Whether a remark says so already.
pub(super) fn is_said(remark: &str) -> bool {
    SAID.iter().any(|said| remark.starts_with(said))
}

impl Packed<'_> {
    /// Where what is in it stands.
    pub(super) fn said(self) -> &'static str {
        let [command, text, data] = SAID;
        match self.form {
            Form::Command => command,
            Form::Text => text,
            Form::Data { .. } => data,
        }
    }

    /// Its text; none where it is no text, or too long.
    pub(super) fn text(self) -> Option<String> {
        if self.letters.len() > LONGEST {
            return None;
        }
        let text = match self.form {
            Form::Command | Form::Data { is_base64: true, .. } => {
                let letters =
                    if self.letters.contains('%') { percent_decoded(self.letters) } else { self.letters.into() };
                let bytes = BASE64.decode(letters.as_bytes()).ok()?;
                encoding::decode(&bytes).ok()?.text.into_owned()
            }
            Form::Text | Form::Data { is_base64: false, .. } => percent_decoded(self.letters).into_owned(),
        };
        // A page is told by how it begins, and a piece of one need not.
        let begins_tag = || {
            let tag = text.trim_start().strip_prefix('<');
            tag.is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'))
        };
        let is_page = matches!(self.form, Form::Data { is_page: true, .. }) || begins_tag();
        Some(if is_page { format!("<html>{text}") } else { text })
    }

    /// Whether its letters look like other values as long as they are packed.
    fn is_readable(self) -> bool {
        !matches!(self.form, Form::Command | Form::Data { is_base64: true, .. })
    }
}

/// What is packed in a line, in its order.
pub(super) fn packed(line: &str) -> impl Iterator<Item = Packed<'_>> {
    let mut from = 0;
    memchr::memchr3_iter(b'(', b'-', b'/', line.as_bytes()).filter_map(move |at| {
        // What is encoded has slashes of its own.
        if at < from {
            return None;
        }
        let behind = line.get(at + 1..)?;
        let packed = if line.as_bytes().get(at) == Some(&b'(') {
            argument(line, at, behind)
        } else {
            data(line, at).or_else(|| Some(Packed { letters: switched(line, at, behind)?, form: Form::Command }))
        }?;
        from = offset(line, packed.letters) + packed.letters.len();
        Some(packed)
    })
}

/// A line without what is packed in it in letters that look like other values.
pub(super) fn without(line: &str) -> Cow<'_, str> {
    if memchr::memchr(b'%', line.as_bytes()).is_none() {
        return Cow::Borrowed(line);
    }
    let (mut out, mut from) = (String::new(), 0);
    for packed in packed(line).filter(|packed| packed.is_readable()) {
        let at = offset(line, packed.letters);
        out.push_str(line.get(from..at).unwrap_or(""));
        from = at + packed.letters.len();
    }
    if from == 0 {
        return Cow::Borrowed(line);
    }
    out.push_str(line.get(from..).unwrap_or(""));
    Cow::Owned(out)
}

/// Where a slice of a line begins.
fn offset(line: &str, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(line.as_ptr() as usize)
}

/// `%41` and `%u0041` undone.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'%', rest.as_bytes()) {
        bytes.extend_from_slice(rest.get(..at).unwrap_or("").as_bytes());
        let behind = rest.get(at + 1..).unwrap_or("");
        let hex = |from: usize, to: usize| u32::from_str_radix(behind.get(from..to)?, 16).ok();
        let wide = behind.starts_with('u').then(|| hex(1, 5)).flatten().and_then(char::from_u32);
        let (c, read) = match (wide, hex(0, 2).and_then(|byte| u8::try_from(byte).ok())) {
            (Some(c), _) => (Some(c), 5),
            (None, Some(byte)) => {
                bytes.push(byte);
                (None, 2)
            }
            (None, None) => (Some('%'), 0),
        };
        bytes.extend(c.into_iter().flat_map(|c| c.to_string().into_bytes()));
        rest = behind.get(read..).unwrap_or("");
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(
        encoding::decode(&bytes)
            .map_or_else(|_| String::from_utf8_lossy(&bytes).into_owned(), |read| read.text.into_owned()),
    )
}

/// What is in quotes behind the bracket of a call.
fn argument<'a>(line: &str, bracket: usize, behind: &'a str) -> Option<Packed<'a>> {
    let before = near::before(line, bracket).trim_end();
    let calls = |call: &&str| ends_with(before, call);
    let inside = behind.trim_start();
    if CALLS.iter().any(calls) {
        let quoted = inside.strip_prefix('b').unwrap_or(inside).trim_start_matches('\\');
        return Some(Packed { letters: base64_at(quoted.strip_prefix(['"', '\'', '`'])?)?, form: Form::Command });
    }
    if !PERCENT_CALLS.iter().any(calls) {
        return None;
    }
    let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let letters = inside.get(1..)?.split(quote).next().filter(|letters| letters.contains('%'))?;
    Some(Packed { letters, form: Form::Text })
}

/// The body of the `data:` URL whose type has a slash here.
fn data(line: &str, slash: usize) -> Option<Packed<'_>> {
    let before = near::before(line, slash);
    let (_, types) = DATA.iter().find(|(start, _)| ends_with(before, start))?;
    let (head, _) = near::after(line, slash + 1).split_once(',')?;
    let kind = head.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if !types.iter().any(|known| kind.starts_with(known)) {
        return None;
    }
    let is_base64 = ends_with(head.trim_end(), ";base64");
    let body = line.get(slash + 1 + head.len() + 1..)?;
    let end = body.find(|c: char| c.is_whitespace() || "\"'<>`\\".contains(c)).unwrap_or(body.len());
    let letters = body.get(..end).filter(|body| if is_base64 { body.len() >= SHORTEST } else { body.contains('%') })?;
    let is_page = PAGES.iter().any(|page| kind.starts_with(page));
    Some(Packed { letters, form: Form::Data { is_base64, is_page } })
}

fn ends_with(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..)).is_some_and(|last| last.eq_ignore_ascii_case(end))
}

/// What stands behind a switch of PowerShell.
fn switched<'a>(line: &str, sign: usize, behind: &'a str) -> Option<&'a str> {
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = behind.get(..letters).filter(|name| name.starts_with(['e', 'E']))?;
    let whole = SWITCH.get(..letters)?;
    let before = near::before(line, sign);
    let is_switch = whole.eq_ignore_ascii_case(name) || SHORT.eq_ignore_ascii_case(name);
    let is_word = before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
    if !is_switch || !is_word || letters < SURE && !is_of_shell(before) {
        return None;
    }
    let value = behind.get(letters..)?;
    let packed = base64_at(value.trim_start().trim_start_matches(['"', '\'', '\\']))?;
    value.starts_with(char::is_whitespace).then_some(packed)
}

fn is_of_shell(before: &str) -> bool {
    let small = before.to_ascii_lowercase();
    small.contains("powershell") || small.contains("pwsh")
}

/// The base64 at the start of a text, when there is enough of it.
fn base64_at(text: &str) -> Option<&str> {
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let length = text.bytes().take_while(|byte| is_of_base64(byte)).count();
    text.get(..length).filter(|packed| packed.len() >= SHORTEST)
}
