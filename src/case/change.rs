//! What can happen to a case, as plain data: what the store keeps of it, and a line each in a case file.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::brief;
use crate::text::time;
use crate::vt::{AnsweredBy, Descriptor};

/// How an object came into a case; what is nearer to the user's work counts as more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// A list named it that somebody read.
    Listed,
    /// A recipe read it.
    Found,
    /// It stood in the queue.
    Queued,
    /// Somebody opened it.
    Opened,
}

/// What somebody makes of an object, whatever engines say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    Malicious,
    Suspicious,
    Benign,
}

impl Ruling {
    pub const ALL: [Self; 3] = [Self::Malicious, Self::Suspicious, Self::Benign];

    /// The word in commands, on screen and in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Suspicious => "suspicious",
            Self::Benign => "benign",
        }
    }

    /// The ruling of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ruling| ruling.word() == word)
    }
}

/// A verdict of people, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    pub ruling: Ruling,
    /// Empty if nobody gave one.
    pub reason: String,
    /// Seconds since the epoch, UTC.
    pub at: i64,
    /// The case file that it came with, where it is somebody else's. Hostile text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Own {
    /// Whether the user of this machine ruled so, and nobody else.
    pub fn is_ours(&self) -> bool {
        self.from.is_none()
    }

    /// Whose it is: `you`, `from the file walk.case`.
    pub fn whose(&self) -> String {
        self.from.as_deref().map_or_else(|| "you".to_owned(), from_file)
    }

    /// The verdict and whose it is, beside what the service says: `benign (own verdict; 4/60)`. Somebody else's is a remark on that:
    /// `4/60; the file walk.case says benign`.
    pub fn words(&self, known: &str) -> String {
        let both = |one: &str, other: &str| {
            let words = [one, other].into_iter().filter(|words| !words.is_empty());
            words.collect::<Vec<_>>().join("; ")
        };
        match self.told() {
            Some(theirs) => both(known, &theirs),
            None => format!("{} ({})", self.ruling.word(), both("own verdict", known)),
        }
    }

    /// The verdict and whose it is, where what the service says stands elsewhere: `benign (own verdict)`, `the file walk.case says benign`.
    pub fn alone(&self) -> String {
        self.told().unwrap_or_else(|| self.words(""))
    }

    /// What somebody else says, as a remark: `the file walk.case says benign`; none of the user's own.
    pub fn told(&self) -> Option<String> {
        let file = self.from.as_deref()?;
        Some(format!("{} says {}", the_file(file), self.ruling.word()))
    }

    /// Why somebody thinks so, with whose reason it is where it is not the user's; empty where nobody said.
    pub fn why(&self) -> String {
        match &self.from {
            Some(file) if !self.reason.is_empty() => format!("{}: {}", from_file(file), self.reason),
            _ => self.reason.clone(),
        }
    }
}

/// How what came with a case file is told: `from the file walk.case`.
pub fn from_file(name: &str) -> String {
    format!("from {}", the_file(name))
}

/// A case file by its name, amid words of ours: `the file walk.case`.
pub fn the_file(name: &str) -> String {
    format!("the file {}", shown(name))
}

/// Whether a case came with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence<'a> {
    /// It was begun on this machine.
    Here,
    /// It came with the file of that name. Hostile text.
    File(&'a str),
    /// Nobody has read that yet.
    Unknown,
}

impl Whence<'_> {
    /// What stays when a case is deleted or emptied, as a sentence.
    pub fn stays(self) -> String {
        let goes = match self {
            Self::Here => return "Notes and answers stay, since they belong to the objects.".to_owned(),
            Self::File(name) => format!("The answers {} go with it", from_file(name)),
            Self::Unknown => "Answers that came with it in a case file go with it".to_owned(),
        };
        format!("{goes}; notes and all other answers stay, since they belong to the objects.")
    }
}

/// The name of a file that somebody else gave it, amid words of ours: what means something to whoever reads these is none of it.
fn shown(name: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || " .-_()".contains(sign);
    let name = crate::text::visible(name).replace(|sign| !is_plain(sign), "_");
    crate::text::fit_middle(&name, 60).into_owned()
}

/// Something that was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    pub at: i64,
    /// The name of the format: `stix`.
    pub format: String,
    /// `clipboard`, or the file's name without its folder.
    pub to: String,
    /// How many objects it held.
    pub rows: usize,
}

/// What a case is called and when it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    /// As it is called in the store; unique there, whatever the case of its letters.
    pub name: String,
    /// Seconds since the epoch, UTC.
    pub made_at: i64,
    /// Put away, and shown only when all cases are listed.
    #[serde(default)]
    pub is_archived: bool,
}

/// Letters of a case's name.
const LONGEST_NAME: usize = 60;

impl Head {
    /// The day on which it was begun; none of the case that is always there.
    pub fn begun(&self) -> Option<String> {
        (self.made_at > 0).then(|| time::date(self.made_at))
    }

    /// The name as it may be kept, or why it may not.
    pub fn checked(name: &str) -> Result<String, &'static str> {
        let name = name.trim();
        let is_plain =
            |sign: char| !sign.is_control() && crate::text::visible(sign.encode_utf8(&mut [0; 4])).chars().eq([sign]);
        match name.chars().count() {
            0 => Err("a case needs a name"),
            letters if letters > LONGEST_NAME => Err("a case's name has at most 60 letters"),
            _ if !name.chars().all(is_plain) => Err("a case's name has only letters and signs that are seen"),
            _ if name.contains(['/', '\\']) || name.starts_with(['.', '-']) => {
                Err("a case's name has no slash, and no dot or dash in front: files are called by it")
            }
            _ => Ok(name.to_owned()),
        }
    }
}

/// One change. Order matters: an object comes before it is linked, learned of, or ruled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// An object came into the case, or nearer.
    Came {
        object: Descriptor,
        name: String,
        came: Came,
        at: i64,
        /// What the user's text said beside it in the queue, which may be nothing; none of what never stood there. Hostile text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
    /// One object leads to another.
    Linked {
        from: Descriptor,
        relationship: String,
        to: Descriptor,
        at: i64,
        date: Option<i64>,
    },
    /// What the service said of an object, in short and with the time when it said so ([`brief`](brief::brief)).
    Learned {
        object: Descriptor,
        brief: String,
    },
    /// Somebody said what they make of it; nothing takes that back.
    Ruled {
        object: Descriptor,
        own: Option<Own>,
    },
    Marked {
        object: Descriptor,
        is_marked: bool,
    },
    Hidden {
        object: Descriptor,
        is_hidden: bool,
    },
    /// The case was handed over; told to nobody else.
    Exported(Exported),
    /// The case came in a file of that name; told to nobody else.
    Imported {
        file: String,
        at: i64,
    },
    /// Who gave the answers that came in that file, where it is not VirusTotal alone; a case file says that at its head.
    Answered {
        by: AnsweredBy,
    },
}

impl Change {
    /// What it is about; both ends of a link.
    pub fn objects(&self) -> Vec<&Descriptor> {
        match self {
            Self::Came { object, .. }
            | Self::Learned { object, .. }
            | Self::Ruled { object, .. }
            | Self::Marked { object, .. }
            | Self::Hidden { object, .. } => vec![object],
            Self::Linked { from, to, .. } => vec![from, to],
            Self::Exported(_) | Self::Imported { .. } | Self::Answered { .. } => Vec::new(),
        }
    }

    /// What it says anew when it is said again: of two changes with one name in a case, the later holds.
    pub fn name(&self) -> String {
        let named = |object: &Descriptor| format!("{} {}", object.kind, object.id);
        match self {
            Self::Came { object, .. } => format!("came {}", named(object)),
            Self::Linked { from, relationship, to, .. } => {
                format!("linked {} {relationship} {}", named(from), named(to))
            }
            Self::Learned { object, .. } => format!("learned {}", named(object)),
            Self::Ruled { object, .. } => format!("ruled {}", named(object)),
            Self::Marked { object, .. } => format!("marked {}", named(object)),
            Self::Hidden { object, .. } => format!("hidden {}", named(object)),
            Self::Exported(Exported { at, format, to, .. }) => format!("exported {at} {format} {to}"),
            Self::Imported { .. } => "imported".to_owned(),
            Self::Answered { .. } => "answered".to_owned(),
        }
    }

    /// The one change that says the same as an earlier one of its name and this one together.
    #[must_use]
    pub fn after(self, earlier: &Self) -> Self {
        match (self, earlier) {
            (
                Self::Came { object, name, came, remark, .. },
                Self::Came { name: known, came: before, at, remark: said, .. },
            ) => {
                let name = if name.is_empty() { known.clone() } else { name };
                let remark = first_said(said.as_deref(), remark.as_deref()).map(str::to_owned);
                Self::Came { object, name, came: came.max(*before), at: *at, remark }
            }
            (Self::Linked { from, relationship, to, date, .. }, Self::Linked { at, date: known, .. }) => {
                Self::Linked { from, relationship, to, at: *at, date: date.or(*known) }
            }
            (Self::Learned { object, brief }, Self::Learned { brief: known, .. }) => {
                let brief = brief::later(Some(known), &brief).map_or_else(|| known.clone(), Cow::into_owned);
                Self::Learned { object, brief }
            }
            (change, _) => change,
        }
    }

    /// The same with nothing said in time to come, which would hold until then: a clock elsewhere may go wrong.
    #[must_use]
    pub fn no_later_than(self, now: i64) -> Self {
        match self {
            Self::Learned { object, brief } => {
                let brief = brief::no_later_than(&brief, now).into_owned();
                Self::Learned { object, brief }
            }
            change => change,
        }
    }

    /// Whether it is about this machine's own dealings with the case, which is nobody else's business.
    pub fn is_of_here(&self) -> bool {
        matches!(self, Self::Exported(_) | Self::Imported { .. } | Self::Answered { .. })
    }

    /// Whether it tells of a private object.
    pub fn is_private(&self) -> bool {
        self.objects().iter().any(|object| object.kind.is_private())
    }
}

/// Of two remarks on an object the first one that says anything.
pub(super) fn first_said<'a>(before: Option<&'a str>, now: Option<&'a str>) -> Option<&'a str> {
    before.filter(|words| !words.is_empty()).or(now).or(before)
}
