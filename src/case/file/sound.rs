//! What may stand in a case file.

use std::borrow::Cow;

use bytes::Bytes;

use super::{Answer, Waiting, Words};
use crate::case::{Change, Head, Own, brief};
use crate::ioc::{self, HashKind, Indicator};
use crate::text;
use crate::vt::{self, AnsweredBy, Descriptor, Kind, Shape, kept};

/// How much of everything there may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limits {
    /// Bytes of the file.
    pub(super) file: usize,
    pub(super) lines: usize,
    /// Bytes of a case's name.
    pub(super) head: usize,
    /// Bytes of an id.
    pub(super) id: usize,
    /// Bytes of a relationship's name.
    pub(super) relationship: usize,
    /// Bytes of what an object is called, and of names of formats and files.
    pub(super) name: usize,
    /// Bytes of what is kept of an object in short.
    pub(super) brief: usize,
    /// Bytes of a note or a reason.
    pub(super) words: usize,
    /// Tags of an object.
    pub(super) tags: usize,
    /// Bytes of the body of an answer.
    pub(super) body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 512 << 20,
            lines: 2_000_000,
            // Sixty letters, of whatever script.
            head: 240,
            id: 4 << 10,
            relationship: 100,
            name: 8 << 10,
            brief: 64 << 10,
            words: 64 << 10,
            tags: 200,
            body: 64 << 20,
        }
    }
}

/// Sound, or what it is instead: the middle of a sentence.
pub(super) type Sound<T = ()> = Result<T, &'static str>;

fn holds(truth: bool, what: &'static str) -> Sound {
    if truth { Ok(()) } else { Err(what) }
}

/// A time of ours.
pub(super) fn time(seconds: i64) -> Sound {
    let is_time = seconds >= 0 && jiff::Timestamp::from_second(seconds).is_ok();
    holds(is_time, "of a time that can't be")
}

/// More services than that no case was ever worked on with.
const SERVICES: usize = 16;

pub(super) fn answered_by(by: &AnsweredBy) -> Sound {
    holds(by.count() <= SERVICES, "of more services than there are")
}

pub(super) fn head(head: &Head, limits: &Limits) -> Sound {
    time(head.made_at)?;
    holds(
        head.name.len() <= limits.head && Head::checked(&head.name).is_ok_and(|name| name == head.name),
        "a case with a name that no case can have",
    )
}

/// One line of text that hides nothing.
fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.len() <= most && !text.chars().any(text::is_hidden)
}

/// An object whose id looks as ids of its kind do.
pub(super) fn object(object: &Descriptor, limits: &Limits) -> Sound {
    holds(is_kind(&object.kind), "about a kind of object that can't be")?;
    let id = &*object.id;
    let is_short = !id.is_empty() && id.len() <= limits.id && !id.contains("..");
    holds(is_short && is_id(&object.kind, id), "about an object with an id that its kind can't have")
}

fn is_kind(kind: &Kind) -> bool {
    let Kind::Other(name) = kind else { return true };
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// Whether ids of that kind look so. One object has one id: what is asked for by this one must be it, letter for letter.
fn is_id(kind: &Kind, id: &str) -> bool {
    let is_small = || !id.chars().any(char::is_uppercase);
    match kind {
        Kind::File | Kind::PrivateFile => HashKind::of(id).is_some() && is_small(),
        // Their SHA-256, or their own text in base64: both are letters, digits and two signs.
        Kind::Url | Kind::PrivateUrl => {
            let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            is_plain && (HashKind::of(id) != Some(HashKind::Sha256) || is_small())
        }
        Kind::Domain => {
            let is_plain = id.len() <= 255 && id.chars().all(|c| c.is_alphanumeric() || "._-*".contains(c));
            let is_itself = |known: Indicator| matches!(&known, Indicator::Domain(name) if name == id);
            is_plain && ioc::classify(id).map_or_else(|_| is_small(), is_itself)
        }
        Kind::IpAddress => id.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_string() == id),
        _ => id.chars().all(|c| !text::is_hidden(c) && !"/\\?#%<>\"'`".contains(c)),
    }
}

fn relationship(name: &str, limits: &Limits) -> Sound {
    holds(is_line(name, limits.relationship), "a link with a name that no relationship has")
}

/// A change as it is written: with names, remarks and reasons as long as a reader takes them.
pub(super) fn shortened<'a>(change: &'a Change, limits: &Limits) -> Cow<'a, Change> {
    let mut short = Cow::Borrowed(change);
    match change {
        Change::Came { name, remark, .. }
            if name.len() > limits.name || remark.as_ref().is_some_and(|words| words.len() > limits.words) =>
        {
            if let Change::Came { name, remark, .. } = short.to_mut() {
                cut(name, limits.name);
                for words in remark.iter_mut() {
                    cut(words, limits.words);
                }
            }
        }
        Change::Ruled { own: Some(own), .. } if own.reason.len() > limits.words => {
            if let Change::Ruled { own: Some(own), .. } = short.to_mut() {
                cut(&mut own.reason, limits.words);
            }
        }
        _ => {}
    }
    if let Change::Ruled { own: Some(Own { from: Some(file), .. }), .. } = change
        && !is_name_of_file(file, limits)
        && let Change::Ruled { own: Some(own), .. } = short.to_mut()
    {
        // Then the file that it goes out in says whose it is.
        own.from = None;
    }
    short
}

/// Whether a file can be called so that a verdict came with.
fn is_name_of_file(name: &str, limits: &Limits) -> bool {
    !name.trim().is_empty() && name.len() <= limits.name
}

fn cut(text: &mut String, most: usize) {
    text.truncate(text.floor_char_boundary(most));
}

pub(super) fn change(change: &Change, limits: &Limits) -> Sound {
    for about in change.objects() {
        object(about, limits)?;
    }
    match change {
        Change::Came { name, at, remark, .. } => {
            time(*at)?;
            holds(name.len() <= limits.name, "about an object with a name that is too long")?;
            let is_short = remark.as_ref().is_none_or(|words| words.len() <= limits.words);
            holds(is_short, "about an object with a remark that is too long")
        }
        Change::Linked { relationship: name, at, .. } => {
            time(*at)?;
            relationship(name, limits)
        }
        Change::Learned { object, brief } => {
            holds(brief.len() <= limits.brief, "a report in short that is too long")?;
            brief::said_at(brief).map_or(Ok(()), time)?;
            let read = brief::read(brief).ok_or("a report in short that is none")?;
            holds(read.descriptor == *object, "a report in short of another object")
        }
        Change::Ruled { own: Some(own), .. } => {
            time(own.at)?;
            holds(own.reason.len() <= limits.words, "a verdict with a reason that is too long")?;
            let is_named = own.from.as_deref().is_none_or(|file| is_name_of_file(file, limits));
            holds(is_named, "a verdict from a file with a name that no file has")
        }
        Change::Exported(export) => {
            time(export.at)?;
            holds(
                export.format.len() <= limits.name && export.to.len() <= limits.name,
                "an export with a name that is too long",
            )
        }
        Change::Imported { at, .. } => time(*at),
        Change::Answered { by } => answered_by(by),
        Change::Ruled { own: None, .. } | Change::Marked { .. } | Change::Hidden { .. } => Ok(()),
    }
}

pub(super) fn waiting(waiting: &Waiting, limits: &Limits) -> Sound {
    time(waiting.added_at)?;
    let is_short = waiting.value.len() <= limits.id && waiting.remark.len() <= limits.words;
    holds(is_short && waiting.tag.len() <= limits.relationship, "a row of a queue that is too long")?;
    let known = ioc::classify(&waiting.value);
    holds(known.is_ok_and(|known| known.value() == waiting.value), "a row of a queue with a value that is no indicator")
}

pub(super) fn words(words: &Words, limits: &Limits) -> Sound {
    object(&words.object, limits)?;
    holds(words.note.len() <= limits.words, "a note that is too long")?;
    holds(words.tags.len() <= limits.tags, "a note with too many tags")?;
    let is_tag = |tag: &String| is_line(tag, limits.relationship) && !tag.contains(char::is_whitespace);
    holds(words.tags.iter().all(is_tag), "a note with a tag that is none")
}

/// Whom an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    pub(super) object: Descriptor,
    /// The objects in it.
    pub(super) rows: Vec<Descriptor>,
}

impl About {
    /// Whether it, or an object in it, is private.
    pub(super) fn is_private(&self) -> bool {
        self.object.kind.is_private() || self.rows.iter().any(|row| row.kind.is_private())
    }
}

fn rows_of(page: vt::Page) -> impl Iterator<Item = Descriptor> {
    page.objects.into_iter().map(|row| row.descriptor)
}

pub(super) fn answer(answer: &Answer, limits: &Limits) -> Sound<About> {
    time(answer.fetched_at)?;
    holds(answer.query.len() <= limits.id, "an answer to a question that vtriage never asks")?;
    let asked = kept::asked(&answer.path, &answer.query);
    let (about, call) = asked.ok_or("an answer to a question that vtriage never asks")?;
    object(&about, limits)?;
    let Some(body) = &answer.body else {
        holds(call.endpoint.shape == Shape::Object, "an answer with nothing in it")?;
        return Ok(About { object: about, rows: Vec::new() });
    };
    holds(body.len() <= limits.body, "an answer that is too long")?;
    let given = kept::answer(&call, &Bytes::copy_from_slice(body.as_bytes()));
    let rows = match given.map_err(|_| "an answer that the service never gives")? {
        vt::Answer::Object(object) => {
            holds(object.descriptor == about, "an answer about another object than was asked for")?;
            object.folded().into_iter().flat_map(|(_, page)| rows_of(page)).collect()
        }
        vt::Answer::Page(page) => {
            holds(page.not_understood == 0, "an answer that the service never gives")?;
            rows_of(page).collect()
        }
        _ => Vec::new(),
    };
    Ok(About { object: about, rows })
}
