//! Opening: one thing after another, each within limits that no content can lift.
//!
//! What is met is hashed and listed first, and only then read. Whatever can't be read is a remark with its place.

use std::borrow::Cow;
use std::io::{self, Read as _};

use super::kind::Kind;
use super::untaken::left_packed;
use super::{Block, Form, Hashes, Inside, Options, Part, Role};
use crate::ioc::ExtractOptions;
use crate::text::{bytes as size, count};

/// Parts of one thing that are listed.
pub const MOST_PARTS: usize = 2_000;
/// Bytes that one member may unpack to.
pub const LARGEST_PART: u64 = 64 << 20;
/// Bytes that all members together may unpack to.
pub const LARGEST_TOTAL: u64 = 256 << 20;
/// How many times its packed size a member may unpack to, once it is larger than [`UNSUSPICIOUS`].
pub const LARGEST_RATIO: u64 = 200;
/// Bytes below which no ratio is suspicious.
pub const UNSUSPICIOUS: u64 = 1 << 20;
/// Archives inside of each other that are opened.
pub const ARCHIVES_DEEP: u8 = 2;
/// Mails inside of each other that are opened.
pub const MAILS_DEEP: u8 = 8;
/// Bytes of text that are searched in all parts together.
pub const LONGEST_TEXT: usize = 32 << 20;
/// Remarks that are kept; the rest is counted.
pub const MOST_REMARKS: usize = 200;

/// Members of an archive, one after the other, that no password opens, before the rest is left alone.
pub(super) const MOST_LOCKED: usize = 8;
/// Passwords that are tried in vain in all, by what each costs: one that the key of a 7-Zip archive is made of costs
/// [`SLOW_KEY`] of them.
const MOST_TRIES: u32 = 500;
/// What a key that is slow to make costs.
pub(super) const SLOW_KEY: u32 = 10;

/// Passwords that are tried first: what people who share malware agree on.
pub const PASSWORDS: &[&str] = &["infected", "malware"];

/// Something to be opened.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub name: String,
    pub bytes: Cow<'a, [u8]>,
    pub role: Role,
    /// What it is in.
    pub within: Option<usize>,
    /// Archives around it.
    pub archives: u8,
    /// Mails around it.
    pub mails: u8,
    /// The line of the whole file on which it begins; `None` when it was encoded or packed.
    pub line: Option<usize>,
}

impl Item<'_> {
    /// A file that is packed in this one, which is part `at`.
    pub(super) fn member<'b>(&self, at: usize, name: String, bytes: impl Into<Cow<'b, [u8]>>) -> Item<'b> {
        let (archives, mails) = (self.archives + 1, self.mails);
        Item { name, bytes: bytes.into(), role: Role::Member, within: Some(at), archives, mails, line: None }
    }
}

/// Reads what is inside of a part, by its kind.
pub(super) type Read = fn(&mut Opener, usize, &Item<'_>);

/// The state of opening.
#[derive(Debug)]
pub(super) struct Opener {
    read: Read,
    pub inside: Inside,
    pub passwords: Vec<String>,
    /// How many of the passwords the mails around what is read have told.
    pub told: usize,
    tries: u32,
    pub options: ExtractOptions,
    unpacked: u64,
    text: usize,
    unsaid: usize,
    full: bool,
}

impl Opener {
    pub(super) fn new(options: &Options, read: Read) -> Self {
        let known = PASSWORDS.iter().map(|word| (*word).to_owned());
        let passwords = known.chain(options.passwords.iter().cloned()).collect();
        let (inside, options) = (Inside::default(), options.extract.clone());
        Self { read, inside, passwords, told: 0, tries: 0, options, unpacked: 0, text: 0, unsaid: 0, full: false }
    }

    /// Lists a thing and reads what is inside of it.
    pub(super) fn take(&mut self, item: &Item<'_>) {
        if self.inside.parts.len() >= MOST_PARTS {
            if !self.full {
                self.full = true;
                let most = count(MOST_PARTS as u64);
                self.remark(item.within, &format!("more than {most} parts; the rest was left out"));
            }
            return;
        }
        let kind = Kind::of(&item.bytes);
        let at = self.inside.parts.len();
        self.inside.parts.push(Part {
            name: item.name.clone(),
            within: item.within,
            role: item.role,
            kind,
            size: item.bytes.len() as u64,
            hashes: Some(Hashes::of(&item.bytes)),
            blocks: Vec::new(),
            roles: Vec::new(),
        });
        (self.read)(self, at, item);
    }

    /// Reads a part as text.
    pub(super) fn text(&mut self, at: usize, item: &Item<'_>) {
        let text = super::decoded(&item.bytes).into_owned();
        let block = match item.line {
            Some(line) => Block::text(line, text),
            // Of what was packed, its own lines are told.
            None => Block::text(1, text),
        };
        self.block(at, block);
    }

    /// Adds text to a part, as much as there is room for.
    pub(super) fn block(&mut self, at: usize, mut block: Block) {
        if block.form != Form::Headers
            && let Some(words) = left_packed(block.line, &block.text)
        {
            self.remark(Some(at), &words);
        }
        let room = LONGEST_TEXT.saturating_sub(self.text);
        if block.text.len() > room && at > 0 {
            let cut = block.text.floor_char_boundary(room);
            block.text.truncate(cut);
            self.remark(
                Some(at),
                &format!("more than {} of text; the rest was not searched", size(LONGEST_TEXT as u64)),
            );
        }
        // The thing itself is searched whole, however long it is.
        self.text += if at > 0 { block.text.len() } else { 0 };
        if let Some(part) = self.inside.parts.get_mut(at).filter(|_| !block.text.trim().is_empty()) {
            part.blocks.push(block);
        }
    }

    /// Counts a password that was tried in vain.
    pub(super) fn tried(&mut self, cost: u32) {
        self.tries = self.tries.saturating_add(cost);
    }

    /// Whether passwords may still be tried.
    pub(super) fn may_try(&self) -> bool {
        self.tries < MOST_TRIES
    }

    /// Says what could not be read of a part.
    pub(super) fn remark(&mut self, at: Option<usize>, words: &str) {
        if self.inside.remarks.len() >= MOST_REMARKS {
            self.unsaid += 1;
            return;
        }
        let place = at.map(|at| self.inside.path(at)).unwrap_or_default();
        self.inside.remarks.push(if place.is_empty() { words.to_owned() } else { format!("{place}: {words}") });
    }

    pub(super) fn finish(mut self) -> Inside {
        if self.unsaid > 0 {
            self.inside.remarks.push(format!("{} more such remarks", count(self.unsaid as u64)));
        }
        self.inside
    }

    /// Unpacks as much as the limits allow; `packed` is how many bytes it takes up in its container.
    pub(super) fn unpack(&mut self, reader: impl io::Read, packed: u64) -> Result<Vec<u8>, Unpack> {
        let left = LARGEST_TOTAL.saturating_sub(self.unpacked);
        let ratio = packed.saturating_mul(LARGEST_RATIO).max(UNSUSPICIOUS);
        let most = LARGEST_PART.min(left).min(ratio);
        let mut bytes = Vec::new();
        let read = reader.take(most + 1).read_to_end(&mut bytes);
        self.unpacked += bytes.len() as u64;
        if bytes.len() as u64 > most {
            return Err(Unpack::Refused(match most {
                most if most == ratio => {
                    format!("unpacks to more than {LARGEST_RATIO} times its size, as a bomb does: it was left alone")
                }
                most if most == left => {
                    format!("unpacks to more than {} with what came before it: it was left alone", size(LARGEST_TOTAL))
                }
                _ => format!("unpacks to more than {}: it was left alone", size(LARGEST_PART)),
            }));
        }
        match read {
            Ok(_) => Ok(bytes),
            Err(reason) => Err(Unpack::Broken(reason)),
        }
    }
}

/// Why something was not unpacked.
#[derive(Debug)]
pub(super) enum Unpack {
    /// It is beyond a limit; the sentence.
    Refused(String),
    Broken(io::Error),
}

impl Unpack {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Refused(words) => words.clone(),
            Self::Broken(reason) => format!("can't be unpacked: {reason}"),
        }
    }
}
