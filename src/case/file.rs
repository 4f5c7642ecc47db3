//! The case file: a whole case as one text, for a colleague who opens it without key or network.
//!
//! JSON, one value a line: what it is and which case, the changes, what people wrote, the answers, and at the end how many lines
//! stand before that. Who reads one reads hostile text: [`CaseFile::read`] takes all of it or nothing, and what it would not take
//! [`CaseFile::write`] leaves out.

mod reading;
mod sound;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Change, Head};
use crate::vt::Descriptor;
use sound::Limits;

/// The version that this program reads and writes.
const VERSION: u64 = 1;

/// Whether private files and URLs are part of what is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Private {
    /// Neither they, nor what leads to them, nor what was written on them.
    #[default]
    LeaveOut,
    /// Somebody asked for that.
    Include,
}

impl Private {
    /// Whether what is told of this object may be handed over.
    pub fn allows(self, object: &Descriptor) -> bool {
        self == Self::Include || !object.kind.is_private()
    }
}

/// An answer of the service about an object of the case, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// `/files/44d8…/contacted_domains`
    pub path: String,
    /// Without a question mark; empty if there is none.
    pub query: String,
    /// When the service gave it; seconds since the epoch, UTC.
    pub fetched_at: i64,
    /// None if the service had never seen the object.
    pub body: Option<String>,
}

/// What people wrote on an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub note: String,
    pub tags: Vec<String>,
    pub object: Descriptor,
}

/// A case, with all that it takes to open it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFile {
    pub head: Head,
    /// Seconds since the epoch, UTC.
    pub written_at: i64,
    pub private: Private,
    pub changes: Vec<Change>,
    pub words: Vec<Words>,
    pub answers: Vec<Answer>,
}

/// Why a file is not taken: a sentence that says what is wrong, that nothing was written, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileError {
    #[error("it is no case file of vtriage, so nothing was written; give one that vtriage case export made")]
    Foreign,
    #[error(
        "it is a case file of version {0} and this vtriage reads version {VERSION}, so nothing was written; another vtriage reads it"
    )]
    Version(u64),
    #[error("it has more than {0}, so nothing was written; ask for an export of fewer objects")]
    Large(String),
    #[error("it ends too early, as if cut off, so nothing was written; get the file again")]
    Cut,
    #[error("line {line} of it is {what}, so nothing was written; ask for a new export")]
    Odd { line: usize, what: &'static str },
}

/// A case file as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Ends with a line end.
    pub text: String,
    /// Changes, notes and answers that are not in it, since no reader would take them: too long, or named as nothing is.
    pub left_out: usize,
    /// Private objects that are not in it.
    pub private: usize,
    /// Objects that are in it.
    pub objects: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    vtriage_case: u64,
    head: Head,
    written_at: i64,
    private: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    answer: Answer,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    end: usize,
}

impl CaseFile {
    /// Takes out what may not be handed over, as [`private`](Self::private) says: the objects, what leads to them, what was written
    /// on them and answered of them. How many objects those are.
    pub fn take_out_private(&mut self) -> usize {
        let private = self.private;
        let named: HashSet<Descriptor> = self.changes.iter().flat_map(Change::objects).cloned().collect();
        let is_allowed = |object: &Descriptor| private.allows(object);
        self.changes.retain(|change| change.objects().into_iter().all(is_allowed));
        self.words.retain(|words| is_allowed(&words.object));
        if private == Private::LeaveOut {
            self.answers
                .retain(|answer| !sound::answer(answer, &Limits::default()).is_ok_and(|about| about.is_private));
        }
        named.iter().filter(|object| !is_allowed(object)).count()
    }

    /// The file's text.
    pub fn write(self) -> Written {
        self.written_within(&Limits::default())
    }

    /// Reads a file, of which nothing is believed.
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        reading::read(bytes, &Limits::default())
    }

    fn written_within(mut self, limits: &Limits) -> Written {
        let private = self.take_out_private();
        let mut text = Text { limits, lines: 0, written: Written { private, ..Written::default() } };
        let head = Head { is_archived: false, ..self.head };
        let is_private = self.private == Private::Include;
        text.line(&First { vtriage_case: VERSION, head, written_at: self.written_at, private: is_private });
        let mut members: HashSet<&Descriptor> = HashSet::new();
        for change in &self.changes {
            let short = sound::shortened(change, limits);
            let is_sound = sound::change(&short, limits).is_ok();
            if text.sound(is_sound, &*short) && matches!(change, Change::Came { .. }) {
                members.extend(change.objects());
            }
        }
        for words in self.words.iter().filter(|words| members.contains(&words.object)) {
            text.sound(sound::words(words, limits).is_ok(), words);
        }
        for answer in self.answers {
            let about = sound::answer(&answer, limits);
            text.sound(about.is_ok_and(|about| members.contains(&about.object)), &Answered { answer });
        }
        text.written.objects = members.len();
        let end = text.lines;
        text.line(&Last { end });
        text.written
    }
}

/// A file while it is written.
struct Text<'a> {
    limits: &'a Limits,
    lines: usize,
    written: Written,
}

impl Text<'_> {
    /// Adds a line if it is sound and there is room for it; whether it is in.
    fn sound(&mut self, is_sound: bool, value: &impl Serialize) -> bool {
        let is_in = is_sound && self.line(value);
        self.written.left_out += usize::from(!is_in);
        is_in
    }

    fn line(&mut self, value: &impl Serialize) -> bool {
        // Plain data always has a JSON form. Room is left for the last line.
        let Ok(line) = serde_json::to_string(value) else { return false };
        let has_room =
            self.written.text.len() + line.len() + 64 <= self.limits.file && self.lines + 2 <= self.limits.lines;
        if has_room || self.lines == 0 || line.starts_with("{\"end\":") {
            self.written.text.push_str(&line);
            self.written.text.push('\n');
            self.lines += 1;
            return true;
        }
        false
    }
}

/// How many bytes a case file has at most; who reads one need read no further.
pub fn largest() -> u64 {
    Limits::default().file as u64
}

#[cfg(test)]
mod tests;
