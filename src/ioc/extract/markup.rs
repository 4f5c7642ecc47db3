//! HTML as lines to search: the words, the targets of links, and words that lie about their target.
//!
//! Not a parser and not for showing (that is [`crate::html`]): one pass over the tags, so that a broken page still gives up
//! what it holds.

mod value;

use std::borrow::Cow;

use self::value::Holds;
use super::piece::{Piece, Place, Take};
use super::{encoded, script};
use crate::ioc;

/// Elements whose end is an end of a line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "tr",
    "li",
    "td",
    "th",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "pre",
    "blockquote",
    "title",
];

/// Elements that hold nothing, so that they have no end. Sorted.
const EMPTY: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that end where the next of their kind begins. Sorted.
const UNENDED: &[&str] = &["dd", "dt", "li", "option", "p", "td", "th", "tr"];

/// Named references that stand inside indicators or beside them.
const NAMED: &[(&str, &str)] = &[
    ("amp;", "&"),
    ("lt;", "<"),
    ("gt;", ">"),
    ("quot;", "\""),
    ("apos;", "'"),
    ("nbsp;", " "),
    ("period;", "."),
    ("colon;", ":"),
    ("sol;", "/"),
    ("shy;", ""),
    ("zwnj;", ""),
];

pub(super) fn is_html(head: &str) -> bool {
    let start = head.trim_start().get(..200).unwrap_or(head.trim_start()).to_ascii_lowercase();
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.starts_with("<body")
        || start.contains("<html")
}

/// Hands on the lines of a page. `number` gives the line of the whole text from the line of the page, both counted from 0 here.
pub(super) fn pieces(html: &str, number: &dyn Fn(usize) -> usize, take: &mut Take<'_>) {
    pieces_at(0, Place::Body, html, number, take);
}

/// Classes of style sheets that are looked at.
const MOST_CLASSES: usize = 64;

/// Pages inside of each other that are read.
const DEEPEST: u8 = 4;

fn pieces_at(depth: u8, place: Place, html: &str, number: &dyn Fn(usize) -> usize, take: &mut Take<'_>) {
    let mut reader = Reader {
        number,
        take,
        depth,
        place,
        line: 0,
        text: Text::default(),
        hidden: None,
        hidden_classes: Vec::new(),
        after_end: None,
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (words, tag) = rest.split_at(at);
        reader.words(words);
        rest = reader.tag(tag);
    }
    reader.words(rest);
    reader.flush();
    reader.show();
    reader.flush();
}

struct Reader<'a> {
    number: &'a dyn Fn(usize) -> usize,
    take: &'a mut dyn FnMut(Piece<'_>),
    /// Pages around this one.
    depth: u8,
    /// Where the page itself stands.
    place: Place,
    /// Line ends read so far.
    line: usize,
    text: Text,
    hidden: Option<Hidden>,
    /// Classes that a style sheet hides, no more than [`MOST_CLASSES`].
    hidden_classes: Vec<String>,
    /// Bytes of the page from its next `>` on; 0 when there is no more.
    after_end: Option<usize>,
}

/// Words that are being collected.
#[derive(Debug, Default)]
struct Text {
    /// The line on which they began.
    started: usize,
    words: String,
    /// The target of the open link, and the byte of `words` at which its text begins.
    link: Option<(String, usize)>,
}

/// An open element that nobody sees: a text by itself, and no part of the words around it.
#[derive(Debug)]
struct Hidden {
    element: String,
    /// Elements of that name that are open.
    open: usize,
    /// What was seen before it.
    seen: Text,
}

impl Reader<'_> {
    /// Where the words being read stand.
    fn place(&self) -> Place {
        if self.hidden.is_some() { Place::Hidden } else { self.place }
    }

    /// Hands on a line.
    fn hand(&mut self, text: impl Into<Cow<'static, str>>, place: Place) {
        let line = (self.number)(self.line);
        (self.take)(Piece::new(line, text, place));
    }

    /// Begins a text that nobody sees.
    fn hide(&mut self, element: &str) {
        let text = Text { started: self.line, ..Text::default() };
        let seen = std::mem::replace(&mut self.text, text);
        self.hidden = Some(Hidden { element: element.to_owned(), open: 1, seen });
    }

    /// Ends it, and goes on with what was seen before.
    fn show(&mut self) {
        if self.hidden.is_some() {
            self.flush();
        }
        if let Some(hidden) = self.hidden.take() {
            self.text = hidden.seen;
        }
    }

    /// Passes a tag, which may end what is hidden.
    fn pass(&mut self, name: &str, is_end: bool) {
        let Some(hidden) = self.hidden.as_mut().filter(|hidden| hidden.element == name) else { return };
        if is_end {
            hidden.open -= 1;
        } else if UNENDED.binary_search(&name).is_ok() {
            hidden.open = 0;
        } else {
            hidden.open += 1;
        }
        if hidden.open == 0 {
            self.show();
        }
    }

    fn words(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line += 1;
                if self.text.link.is_none() {
                    self.flush();
                } else {
                    self.text.words.push(' ');
                }
            }
            self.text.words.push_str(&decode(line));
        }
    }

    /// Reads the tag at the start of `text`; what follows it.
    fn tag<'t>(&mut self, text: &'t str) -> &'t str {
        if let Some(comment) = text.strip_prefix("<!--") {
            let end = comment.find("-->").unwrap_or(comment.len());
            let (inside, after) = comment.split_at(end);
            if self.depth < DEEPEST {
                let (number, line) = (self.number, self.line);
                pieces_at(self.depth + 1, Place::Comment, inside, &|inner| number(line + inner), self.take);
            }
            self.line += inside.matches('\n').count();
            return after.strip_prefix("-->").unwrap_or(after);
        }
        let is_tag = text
            .get(1..)
            .is_some_and(|after| after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')));
        let Some(end) = is_tag.then(|| self.end_of_tag(text)).flatten() else {
            self.text.words.push('<');
            return text.get(1..).unwrap_or("");
        };
        let inside = text.get(1..end).unwrap_or("");
        let after = text.get(end + 1..).unwrap_or("");
        let is_end = inside.starts_with('/');
        let name: String = inside
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if name == "a" {
            self.end_link();
        }
        if BLOCKS.contains(&name.as_str()) {
            let is_heading = is_end && matches!(name.as_bytes(), [b'h', b'1'..=b'5']);
            let place = self.place();
            self.flush_as(if is_heading && place == Place::Body { Place::Heading } else { place });
        }
        self.pass(&name, is_end);
        if !is_end {
            self.begin(&name, inside);
        }
        self.line += inside.matches('\n').count();
        if !is_end && !inside.ends_with('/') && matches!(name.as_str(), "script" | "style") {
            return self.skip(&name, after);
        }
        after
    }

    /// Where the next `>` of the text is. Remembered, for a page of `<` alone would ask for the same one each time.
    fn end_of_tag(&mut self, text: &str) -> Option<usize> {
        if self.after_end.is_none_or(|after| after >= text.len()) {
            self.after_end = Some(text.find('>').map_or(0, |end| text.len() - end));
        }
        // Nothing left behind it: there is none.
        self.after_end.filter(|after| *after > 0).map(|after| text.len() - after)
    }

    /// What follows the end of a script or style sheet; the URLs in a script are searched as words.
    fn skip<'t>(&mut self, name: &str, text: &'t str) -> &'t str {
        let close = if name == "script" { "</script" } else { "</style" };
        let end = text
            .match_indices("</")
            .find(|(at, _)| text.get(*at..at + close.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(close)));
        let (inside, after) = text.split_at(end.map_or(text.len(), |(at, _)| at));
        if name == "script" {
            for line in inside.split('\n') {
                if may_hold_url(line) {
                    (self.take)(Piece::new((self.number)(self.line), line, Place::Script));
                }
                self.line += 1;
            }
            self.line = self.line.saturating_sub(1);
        } else {
            let room = MOST_CLASSES.saturating_sub(self.hidden_classes.len());
            self.hidden_classes.extend(value::hidden_classes(inside).into_iter().take(room));
            self.style(inside, true);
        }
        after
    }

    /// Begins an element.
    fn begin(&mut self, name: &str, inside: &str) {
        let attributes = value::attributes(inside);
        let is_hidden = value::is_hidden(inside, &attributes, &self.hidden_classes);
        let has_end = EMPTY.binary_search(&name).is_err() && !inside.ends_with('/');
        if is_hidden && has_end && self.hidden.is_none() {
            self.hide(name);
        }
        let is_unseen =
            is_hidden || attributes.iter().any(|(name, value)| name == "type" && value.eq_ignore_ascii_case("hidden"));
        let place = if is_unseen { Place::Hidden } else { self.place() };
        for (attribute, value) in attributes {
            if let Some(holds) = Holds::of(name, &attribute) {
                self.attribute(name, &attribute, holds, decode(&value), place);
            }
        }
    }

    fn attribute(&mut self, name: &str, attribute: &str, holds: Holds, value: String, place: Place) {
        match holds {
            Holds::Target => {
                let target = value::target(&value);
                let is_data = target.starts_with("data:");
                // Pictures and programs are no text.
                if target.starts_with("cid:")
                    || is_data && !target.starts_with("data:text/") && encoded::packed(&target).next().is_none()
                {
                    return;
                }
                self.hand(target.clone().into_owned(), place);
                if name == "a" && attribute == "href" && !is_data {
                    self.text.link = Some((target.into_owned(), self.text.words.len()));
                }
            }
            Holds::Targets => self.hand(value.trim().to_owned(), place),
            Holds::Value => self.hand(value, place),
            Holds::Refresh => {
                let target = value::target(value::refreshed(&value));
                if target.contains("://") {
                    self.hand(target.into_owned(), place);
                }
            }
            Holds::Style => self.style(&value, false),
            Holds::Script if may_hold_url(&value) => self.hand(value, Place::Script),
            Holds::Page if self.depth < DEEPEST => {
                let line = (self.number)(self.line);
                pieces_at(self.depth + 1, place, &value, &|_| line, self.take);
            }
            Holds::Script | Holds::Page => {}
        }
    }

    /// Hands on the URLs of a style sheet; in a page its lines count.
    fn style(&mut self, style: &str, is_counted: bool) {
        let mut from = 0;
        for (at, url) in value::of_style(style) {
            if is_counted {
                self.line += style.get(from..at).unwrap_or("").matches('\n').count();
                from = at;
            }
            let target = value::target(url);
            if target.contains("://") {
                let place = self.place();
                self.hand(target.into_owned(), place);
            }
        }
        if is_counted {
            self.line += style.get(from..).unwrap_or("").matches('\n').count();
        }
    }

    /// Ends the open link: when its words are an address on another host than its target, they are a lie and stand apart.
    fn end_link(&mut self) {
        let Some((target, start)) = self.text.link.take() else { return };
        let said = self.text.words.get(start..).unwrap_or("").trim().to_owned();
        let (Some(said_host), Some(host)) = (host_of(&said), host_of(&target)) else { return };
        if said_host != host {
            self.text.words.truncate(start);
            self.hand(said, Place::LinkText);
        }
    }

    fn flush(&mut self) {
        self.flush_as(self.place());
    }

    fn flush_as(&mut self, place: Place) {
        let words = std::mem::take(&mut self.text.words);
        if !words.trim().is_empty() {
            (self.take)(Piece::new((self.number)(self.text.started), words, place));
        }
        if let Some((_, start)) = &mut self.text.link {
            *start = 0;
        }
        self.text.started = self.line;
    }
}

/// Whether a line of a script may hold a URL: as it is, with its slashes escaped, without its scheme, or encoded.
fn may_hold_url(line: &str) -> bool {
    let has = |sign: &str| line.contains(sign);
    has("://")
        || has(":\\/\\/")
        || has("%3A%2F%2F")
        || has("%3a%2f%2f")
        || encoded::packed(line).next().is_some()
        || script::schemeless(line).next().is_some()
}

fn host_of(text: &str) -> Option<String> {
    match ioc::classify(text).ok()? {
        ioc::Indicator::Url(url) => ioc::host::of_url(&url).map(|host| host.to_string()),
        ioc::Indicator::Domain(name) => Some(name),
        ioc::Indicator::Ip(address) => Some(address.to_string()),
        ioc::Indicator::Hash { .. } => None,
    }
}

/// Character references undone.
fn decode(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        if let Some((name, written)) = NAMED.iter().find(|(name, _)| part.starts_with(name)) {
            out.push_str(written);
            out.push_str(part.get(name.len()..).unwrap_or(""));
        } else if let Some((c, after)) = numeric(part) {
            out.push(c);
            out.push_str(after);
        } else {
            out.push('&');
            out.push_str(part);
        }
    }
    out
}

fn numeric(part: &str) -> Option<(char, &str)> {
    let digits = part.strip_prefix('#')?;
    let (radix, digits) = digits.strip_prefix(['x', 'X']).map_or((10, digits), |hex| (16, hex));
    let (number, after) = digits
        .get(..digits.len().min(10))?
        .split_once(';')
        .map(|(number, _)| (number, digits.get(number.len() + 1..).unwrap_or("")))?;
    Some((char::from_u32(u32::from_str_radix(number, radix).ok()?)?, after))
}
