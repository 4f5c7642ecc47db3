//! The case file: a whole case as one text, for a colleague who opens it without key or network.
//!
//! JSON, one value a line: what it is and which case, the changes, what people wrote, the answers, and at the end how many lines
//! stand before that. Who reads one reads hostile text: [`CaseFile::read`] takes all of it or nothing, and what it would not take
//! [`CaseFile::write`] leaves out.

mod reading;
mod sound;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Change, Head};
use crate::vt::{AnsweredBy, Descriptor};
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

/// Why a row of the queue has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unasked {
    /// Its turn did not come.
    NotAsked,
    /// The quota was used up.
    Quota,
    /// It was asked, and that failed.
    Failed,
    /// It was submitted privately, and asking would tell the public side of it.
    Private,
}

/// A row of the queue that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// The indicator, refanged.
    pub value: String,
    pub why: Unasked,
    /// What stood beside it where it came from.
    pub remark: String,
    pub tag: String,
    /// Seconds since the epoch, UTC.
    pub added_at: i64,
}

impl Waiting {
    /// What it asks for; none for a value that is no indicator.
    pub fn object(&self) -> Option<Descriptor> {
        crate::ioc::classify(&self.value).ok().map(|indicator| Descriptor::of(&indicator))
    }
}

/// A case, with all that it takes to open it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFile {
    /// What the file is called that it was read from, without its folder.
    pub file_name: String,
    pub head: Head,
    /// Seconds since the epoch, UTC.
    pub written_at: i64,
    pub private: Private,
    pub changes: Vec<Change>,
    /// In the order of the queue.
    pub waiting: Vec<Waiting>,
    pub words: Vec<Words>,
    pub answers: Vec<Answer>,
    /// Who gave the answers.
    pub answered_by: AnsweredBy,
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
    /// Absent where it is VirusTotal alone, as in files of earlier versions.
    #[serde(default, skip_serializing_if = "AnsweredBy::is_virustotal")]
    answered_by: AnsweredBy,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    answer: Answer,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Queued {
    waiting: Waiting,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    end: usize,
}

impl CaseFile {
    /// Every object that it tells of, with what each is called.
    pub fn named(&self) -> HashMap<Descriptor, &str> {
        let mut named: HashMap<Descriptor, &str> = HashMap::new();
        for change in &self.changes {
            let name = if let Change::Came { name, .. } = change { name.as_str() } else { "" };
            for object in change.objects() {
                let known = named.entry(object.clone()).or_default();
                *known = if name.is_empty() { known } else { name };
            }
        }
        for waiting in &self.waiting {
            named.extend(waiting.object().map(|object| (object, waiting.value.as_str())));
        }
        named
    }

    /// Takes out objects, what leads to them, what was written on them and answered of them. How many objects those are. A list of the
    /// public side may name one all the same, as the service does to everybody; one that names private objects is taken out with them.
    pub fn take_out(&mut self, is_meant: impl Fn(&Descriptor) -> bool) -> usize {
        let meant = self.named().keys().filter(|object| is_meant(object)).count();
        self.changes.retain(|change| !change.objects().into_iter().any(&is_meant));
        self.waiting.retain(|waiting| !waiting.object().is_some_and(|object| is_meant(&object)));
        self.words.retain(|words| !is_meant(&words.object));
        let is_private = |row: &Descriptor| row.kind.is_private() && is_meant(row);
        let tells = |about: sound::About| is_meant(&about.object) || about.rows.iter().any(is_private);
        self.answers.retain(|answer| !sound::answer(answer, &Limits::default()).is_ok_and(tells));
        meant
    }

    /// Takes out what may not be handed over by its kind alone, as [`private`](Self::private) says.
    pub fn take_out_private(&mut self) -> usize {
        let private = self.private;
        if private == Private::Include { 0 } else { self.take_out(|object| !private.allows(object)) }
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
        let Self { written_at, answered_by, .. } = self;
        text.line(&First { vtriage_case: VERSION, head, written_at, private: is_private, answered_by });
        let mut members: HashSet<&Descriptor> = HashSet::new();
        for change in self.changes.iter().filter(|change| !change.is_of_here()) {
            let short = sound::shortened(change, limits);
            let is_sound = sound::change(&short, limits).is_ok();
            if text.sound(is_sound, &*short) && matches!(change, Change::Came { .. }) {
                members.extend(change.objects());
            }
        }
        for waiting in self.waiting {
            text.sound(sound::waiting(&waiting, limits).is_ok(), &Queued { waiting });
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
