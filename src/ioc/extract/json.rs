//! JSON of any layout, line by line: an object is a row, its keys are the heads.
//!
//! Not a parser: exports come cut, joined and with words before them, and what they hold is found all the same.

use std::borrow::Cow;
use std::mem;

use super::fields;
use super::part::Part;
use super::piece::{Piece, Place, Take};
use super::types::Field;
use super::types::{self, Type};
use crate::ioc::{self, Indicator};

/// Members after which an object is handed on though it goes on.
const MANY: usize = 512;

/// Objects and lists inside of each other that are followed.
const DEEPEST: usize = 64;

/// Strings with JSON in them inside of each other that are followed.
const DEEPEST_STRINGS: u8 = 4;

/// The key of an object with links, as HAL has it: each by its name, as an object with an `href`.
const LINKS: &str = "_links";

/// Whether the text begins as JSON does.
pub(super) fn is_json(head: &str) -> bool {
    let mut signs = head.chars().filter(|c| !c.is_whitespace());
    match signs.next() {
        Some('{') => matches!(signs.next(), Some('"' | '}')),
        Some('[') => {
            matches!(signs.next(), Some('{' | '"' | '['))
                && matches!(signs.next(), Some(c) if c != ']')
                && !head.trim_start().starts_with("[\"]")
        }
        _ => false,
    }
}

/// Whether a line among others is an object by itself.
pub(super) fn is_object(line: &str) -> bool {
    let line = line.trim();
    line.ends_with('}') && line.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// Hands on a line that is an object by itself.
pub(super) fn one_line(number: usize, line: &str, take: &mut Take<'_>) {
    let mut reader = Reader::default();
    reader.line(number, line, Part::WHOLE, take);
    reader.finish(take);
}

/// Hands on a string that holds JSON, as the value of its key; `depth` strings hold that one.
fn inner(number: usize, key: &str, text: &str, depth: u8, of_certificate: bool, take: &mut Take<'_>) {
    let frames = vec![Frame::List { name: key.to_owned(), of_certificate }];
    let mut reader = Reader { frames, cut: None, depth };
    reader.line(number, text, Part::WHOLE, take);
    reader.finish(take);
}

/// Hands on the cell of a table that holds JSON; whether it did.
pub(super) fn cell(number: usize, head: &str, text: &str, take: &mut Take<'_>) -> bool {
    let is_one = is_json(text);
    if is_one {
        inner(number, head, text, 1, false, take);
    }
    is_one
}

/// A value with its key.
#[derive(Debug)]
struct Member {
    key: String,
    value: String,
    line: usize,
}

#[derive(Debug)]
enum Frame {
    /// `of_certificate`: what is inside is of a certificate, and no hash in it is of a file.
    Object {
        name: String,
        key: Option<String>,
        members: Vec<Member>,
        of_certificate: bool,
    },
    List {
        name: String,
        of_certificate: bool,
    },
}

/// Reads lines one after the other.
#[derive(Debug, Default)]
pub(super) struct Reader {
    frames: Vec<Frame>,
    /// The string in which the last part of a line was cut.
    cut: Option<CutString>,
    /// Strings of JSON around this.
    depth: u8,
}

/// A string that goes on in the next part of its line.
#[derive(Debug)]
struct CutString {
    key: Option<String>,
}

impl Reader {
    /// Takes a line in, or a part of one.
    pub(super) fn line(&mut self, number: usize, line: &str, part: Part, take: &mut Take<'_>) {
        let mut rest = line;
        if let Some(CutString { key }) = self.cut.take() {
            if let Some(Frame::Object { key: last, .. }) = self.frames.last_mut() {
                *last = key;
            }
            rest = self.value_of(number, string_end(line), part, take);
        }
        let mut outside: Option<&str> = None;
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or("");
            if self.frames.is_empty() && !matches!(c, '{' | '[') {
                outside.get_or_insert(rest);
                rest = after;
                continue;
            }
            if let Some(text) = outside.take() {
                plain(number, text.strip_suffix(rest).unwrap_or(text), take);
            }
            rest = match c {
                '{' | '[' => {
                    self.open(c, take);
                    after
                }
                '}' | ']' => {
                    self.close(c, take);
                    after
                }
                ',' => {
                    self.forget_key();
                    after
                }
                '"' => self.string(number, after, part, take),
                c if c.is_whitespace() || c == ':' => after,
                _ => self.bare(number, rest, take),
            };
        }
        if let Some(text) = outside {
            plain(number, text, take);
        }
    }

    /// Hands on what is still open.
    pub(super) fn finish(&mut self, take: &mut Take<'_>) {
        while let Some(frame) = self.frames.pop() {
            hand_on(frame, take);
        }
    }

    fn open(&mut self, sign: char, take: &mut Take<'_>) {
        // An object where a key should be: the one before was cut.
        let is_cut = matches!(self.frames.last(), Some(Frame::Object { key: None, .. }));
        if is_cut || self.frames.len() >= DEEPEST {
            self.finish(take);
        }
        let (name, inherited) = match self.frames.last_mut() {
            Some(Frame::Object { name, key, members, of_certificate }) => {
                let is_one = || {
                    members
                        .iter()
                        .any(|member| types::is_type_key(&member.key) && types::is_of_certificate(&member.value))
                };
                let key = key.take().unwrap_or_default();
                // All that is below `_links` leads to other pages of who wrote it.
                let name = if name == LINKS { LINKS.to_owned() } else { key };
                (name, *of_certificate || is_one())
            }
            Some(Frame::List { name, of_certificate }) => (name.clone(), *of_certificate),
            None => (String::new(), false),
        };
        let of_certificate = inherited || types::is_of_certificate(&name);
        self.frames.push(if sign == '{' {
            Frame::Object { name, key: None, members: Vec::new(), of_certificate }
        } else {
            Frame::List { name, of_certificate }
        });
    }

    fn close(&mut self, sign: char, take: &mut Take<'_>) {
        while let Some(frame) = self.frames.pop() {
            let is_object = matches!(frame, Frame::Object { .. });
            hand_on(frame, take);
            if is_object == (sign == '}') {
                break;
            }
        }
        self.forget_key();
    }

    fn forget_key(&mut self) {
        if let Some(Frame::Object { key, .. }) = self.frames.last_mut() {
            *key = None;
        }
    }

    /// A string whose first quote is read; what follows it.
    fn string<'t>(&mut self, number: usize, text: &'t str, part: Part, take: &mut Take<'_>) -> &'t str {
        let (inside, after) = string_end(text);
        let is_key = after.is_some_and(|after| after.trim_start().starts_with(':'));
        match (self.frames.last_mut(), after) {
            (Some(Frame::Object { key: key @ None, members, .. }), Some(after)) if is_key => {
                let value = unescape(inside);
                if is_indicator(&value) {
                    members.push(Member { key: String::new(), value: value.clone().into_owned(), line: number });
                }
                *key = Some(value.into_owned());
                after
            }
            _ => self.value_of(number, (inside, after), part, take),
        }
    }

    /// A string as a value; what follows it. Of one that is cut the next part has the same key.
    fn value_of<'t>(
        &mut self,
        number: usize,
        (inside, after): (&'t str, Option<&'t str>),
        part: Part,
        take: &mut Take<'_>,
    ) -> &'t str {
        if after.is_none() && !part.ends {
            let key = if let Some(Frame::Object { key, .. }) = self.frames.last() { key.clone() } else { None };
            self.cut = Some(CutString { key });
        }
        self.value(number, unescape(inside).into_owned(), take);
        after.unwrap_or("")
    }

    /// A number, a word, or what is no JSON at all.
    fn bare<'t>(&mut self, number: usize, text: &'t str, take: &mut Take<'_>) -> &'t str {
        let end = text.find([',', '}', ']', '{', '[', '"']).unwrap_or(text.len());
        let (word, after) = text.split_at_checked(end).unwrap_or((text, ""));
        let word = word.trim();
        let says_nothing = matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok();
        if !says_nothing {
            self.value(number, word.to_owned(), take);
        }
        after
    }

    fn value(&mut self, number: usize, value: String, take: &mut Take<'_>) {
        if self.depth < DEEPEST_STRINGS && self.cut.is_none() && is_json(&value) {
            let (key, of_certificate) = match self.frames.last_mut() {
                Some(Frame::Object { key, of_certificate, .. }) => (key.take().unwrap_or_default(), *of_certificate),
                Some(Frame::List { name, of_certificate }) => (name.clone(), *of_certificate),
                None => (String::new(), false),
            };
            return inner(number, &key, &value, self.depth + 1, of_certificate, take);
        }
        match self.frames.last_mut() {
            Some(Frame::Object { name, key, members, of_certificate }) => {
                members.push(Member { key: key.take().unwrap_or_default(), value, line: number });
                // Strings that are too long to be kept are not kept as members either.
                if members.len() >= MANY || self.cut.is_some() {
                    object(name, &mem::take(members), *of_certificate, take);
                }
            }
            Some(Frame::List { name, of_certificate }) => {
                let kind = within(types::of(name), *of_certificate);
                take(Piece::row(vec![Field { line: number, text: value.into(), label: Cow::Borrowed(name), kind }]));
            }
            None => plain(number, &value, take),
        }
    }
}

/// What stands in a string whose first quote is read, and what follows its last one, where it has one.
fn string_end(text: &str) -> (&str, Option<&str>) {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(at) = bytes.get(end..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        end += at;
        if bytes.get(end) == Some(&b'"') {
            return (text.get(..end).unwrap_or(""), text.get(end + 1..));
        }
        end += 2;
    }
    (text, None)
}

fn plain(number: usize, text: &str, take: &mut Take<'_>) {
    if !text.trim().is_empty() {
        take(Piece::new(number, unescape(text), Place::Body));
    }
}

fn hand_on(frame: Frame, take: &mut Take<'_>) {
    if let Frame::Object { name, members, of_certificate, .. } = frame {
        object(&name, &members, of_certificate, take);
    }
}

/// What a value is, in what may be of a certificate.
fn within(kind: Option<Type>, of_certificate: bool) -> Option<Type> {
    if of_certificate && kind == Some(Type::Hash) { Some(Type::OtherHash) } else { kind }
}

/// Hands on the members of an object; its type, where it names one, decides what its value is.
fn object(name: &str, members: &[Member], of_certificate: bool, take: &mut Take<'_>) {
    let typing = members.iter().find(|member| types::is_type_key(&member.key)).map_or("", |member| &member.value);
    let named = types::of_cell(typing);
    // An object of files or processes has its name where others have a value.
    let is_named = matches!(named.first(), Some(Type::File | Type::Text | Type::Unlooked(_)));
    let has = |key: &str| members.iter().any(|member| member.key.eq_ignore_ascii_case(key));
    let is_package = has("name") && has("version");
    let is_page = types::of(name) == Some(Type::Page);
    // Keys are kept as members without one, beside what they hold.
    let keys = members.iter().filter(|member| member.key.is_empty());
    let hosts = keys.filter(|member| !fields::is_one(&member.value)).count();
    let total = members.iter().filter(|member| !member.key.is_empty()).count();
    let are_hosts = fields::are_hosts(total.max(1), hosts);
    let mut fields = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let label = if name.is_empty() { member.key.clone() } else { format!("{name} {}", member.key) };
        let is_value = types::is_value_key(&member.key) && !types::is_only_tag(typing, &member.value)
            || is_named && matches!(member.key.as_str(), "name" | "key");
        if is_value && !named.is_empty() {
            fields.extend(types::divided(member.line, &member.value, &label.into(), &named));
            continue;
        }
        if let Some(compared) = pattern(member) {
            fields.extend(compared);
            continue;
        }
        let kind = if is_package && member.key == "name" {
            Some(Type::Text)
        } else if is_page {
            Some(Type::Page)
        } else if member.key.is_empty() {
            // `"socket.io": "^4.7.2"`
            let is_package = members.get(index + 1).is_some_and(|next| is_version(&next.value));
            let is_field = !are_hosts && fields::is_one(&member.value);
            if is_package { Some(Type::File) } else { is_field.then_some(Type::FieldName) }
        } else {
            within(types::of_key(name, &member.key), of_certificate)
        };
        fields.push(Field { line: member.line, text: Cow::Borrowed(member.value.as_str()), label: label.into(), kind });
    }
    if !fields.is_empty() {
        take(Piece::row(fields));
    }
}

fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches(['^', '~', '>', '=', '<', ' ', 'v']);
    text.split('.').count() >= 2
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && text.parse::<std::net::IpAddr>().is_err()
}

/// The comparisons of a pattern of STIX: `[domain-name:value = 'evil.example']`.
fn pattern<'a>(member: &Member) -> Option<Vec<Field<'a>>> {
    let text = member.value.trim();
    if !text.starts_with(['[', '(']) || !text.contains(':') || !text.contains("= '") {
        return None;
    }
    let mut fields = Vec::new();
    let mut rest = text;
    while let Some((path, after)) = rest.split_once("= '") {
        let path = path
            .trim_end()
            .rsplit(|c: char| c.is_whitespace() || matches!(c, '[' | '('))
            .next()
            .unwrap_or("")
            .to_owned();
        let (value, next) = after.split_once('\'').unwrap_or((after, ""));
        let (object, property) = path.split_once(':').unwrap_or(("", &path));
        let is_of_object = matches!(property, "value" | "name") && object != "file";
        let kind = if is_of_object { types::of(object) } else { types::of_key(object, &property.replace('\'', "")) };
        fields.push(Field { line: member.line, text: value.to_owned().into(), label: path.into(), kind });
        rest = next;
    }
    Some(fields)
}

/// Whether a key is an indicator by itself: `{"198.51.100.7": {…}}`.
pub(super) fn is_indicator(text: &str) -> bool {
    let could_be = text.len() >= 32 || text.contains(['.', ':']);
    could_be
        && match ioc::classify(text) {
            Ok(Indicator::Domain(name)) => ioc::names::is_host(&name),
            Ok(_) => true,
            Err(_) => false,
        }
}

/// A string of JSON with its escapes undone; what breaks lines becomes a space.
fn unescape(line: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', line.as_bytes()).is_none() {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        rest = match chars.next() {
            Some('n' | 'r' | 't' | 'b' | 'f') => {
                out.push(' ');
                chars.as_str()
            }
            Some('u') => {
                let code =
                    after.get(1..5).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
                out.push(code.unwrap_or(' '));
                after.get(5..).unwrap_or("")
            }
            Some(c) => {
                out.push(c);
                chars.as_str()
            }
            None => "",
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<(String, String, Option<Type>)>> {
        let (mut reader, mut rows) = (Reader::default(), Vec::new());
        let mut take = |piece: Piece<'_>| {
            rows.push(
                piece
                    .fields
                    .iter()
                    .map(|field| (field.label.to_string(), field.text.to_string(), field.kind))
                    .collect(),
            );
        };
        super::super::piece::lines(text).for_each(|(number, line)| reader.line(number, line, Part::WHOLE, &mut take));
        reader.finish(&mut take);
        rows
    }

    #[test]
    fn escapes_of_json_are_undone() {
        assert_eq!(
            unescape(r#""url": "http:\/\/a.test\/x\u003d1\nnext \"q\" \"#),
            r#""url": "http://a.test/x=1 next "q" "#
        );
    }

    #[test]
    fn an_object_is_a_row_and_its_type_decides() {
        let typed = rows("{\"type\": \"domain\",\n \"value\": \"evil.sh\", \"n\": 7}");
        assert_eq!(typed.len(), 1);
        assert!(typed[0].contains(&("value".into(), "evil.sh".into(), Some(Type::Host))));
        let pattern = rows("{\"pattern\": \"[domain-name:value = 'evil.sh' AND file:hashes.'SHA-256' = 'ab']\"}");
        assert_eq!(pattern[0].iter().map(|field| field.2).collect::<Vec<_>>(), [Some(Type::Host), Some(Type::Hash)]);
    }

    #[test]
    fn what_is_cut_or_no_json_is_handed_on_all_the_same() {
        let told = rows("{\"a\": \"one\", \"b\": \"tw\n{\"c\": \"three\"}\nwords\n{\"d\": ");
        let values: Vec<&str> = told.iter().flatten().map(|field| field.1.as_str()).collect();
        assert_eq!(values, ["one", "tw", "three", "words"]);
        assert!(
            is_json("{\"a\":1}") && is_json("[\n {\"a\"") && !is_json("[12/Feb/2026] \"GET\"") && !is_json("{random}")
        );
    }
}
