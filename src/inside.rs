//! What is inside of what an alert comes with: lists, files and folders; mails, archives and documents.
//!
//! [`open()`] turns bytes into a tree of parts, each with name, place, kind, size and hashes, and with the text that is in it;
//! [`findings()`] turns those into what can be looked up. Readers are bytes in, data out; only [`walk`] and [`at_path`] read the disk.
//! Nothing is ever sent from here, and nothing that was unpacked is written to disk.
//!
//! All of it is hostile. What readers of others do is guarded, everything has limits (see [`limits`]), and whatever can't be
//! read is a remark with its place, while the rest is read.

mod archive;
mod disk;
mod document;
mod findings;
mod guard;
mod kind;
pub mod list;
mod mail;
mod open;
mod outlook;
mod readers;
mod untaken;
pub mod walk;
mod zipped;

use std::borrow::Cow;
use std::collections::BTreeSet;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

#[cfg(feature = "testing")]
pub use disk::open_file;
pub use disk::{at_path, read};
pub use findings::{Findings, Found, Unusable, findings, text};
pub use kind::{Kind, Reader};

use crate::ioc::{ExtractOptions, Indicator, encoding};
use open::{Item, Opener};

/// The limits within which things are opened.
#[cfg(feature = "testing")]
pub mod limits {
    pub use super::open::{
        ARCHIVES_DEEP, LARGEST_PART, LARGEST_RATIO, LARGEST_TOTAL, LONGEST_TEXT, MAILS_DEEP, MOST_PARTS, MOST_REMARKS,
        PASSWORDS, UNSUSPICIOUS,
    };
}

/// What the user has settled, and the passwords they know.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub extract: ExtractOptions,
    /// Tried on archives after those that everybody uses.
    pub passwords: Vec<String>,
}

/// A file, and all that was found inside of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inside {
    /// The first is the file itself; containers stand before what is in them.
    pub parts: Vec<Part>,
    /// What could not be read, and what is odd, a sentence each. Hostile text in it.
    pub remarks: Vec<String>,
    /// The registered domains of whom its mails were for, those of mail providers left out.
    pub recipients: BTreeSet<String>,
}

/// Why what is the recipient's is not meant.
pub(crate) const OWN_DOMAIN: &str = "the recipient's own domain";

/// One thing: the file itself, something that a mail brings, a member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// As its container calls it. Hostile text.
    pub name: String,
    /// The number of the part that it is in.
    pub within: Option<usize>,
    pub role: Role,
    pub kind: Kind,
    /// Bytes.
    pub size: u64,
    /// `None` for what its container keeps in pieces.
    pub hashes: Option<Hashes>,
    /// The text in it.
    pub blocks: Vec<Block>,
    /// What its headers say of who sent it, when it is a mail, and then those of mails that it passes on as text.
    pub roles: Vec<RoleFound>,
}

/// How a part came to be where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The file itself.
    Whole,
    /// Brought by a mail.
    Attachment,
    /// A picture that a mail shows.
    Picture,
    /// A mail in a mail or mailbox.
    Mail,
    /// In an archive or document.
    Member,
}

/// The hashes by which the service knows files, in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes {
    pub sha256: String,
    pub sha1: String,
    pub md5: String,
}

impl Hashes {
    /// Those of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: hex(&Sha256::digest(bytes)), sha1: hex(&Sha1::digest(bytes)), md5: hex(&Md5::digest(bytes)) }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Text to search for indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub text: String,
    /// The line of the file on which it begins; the first is 1.
    pub line: usize,
    pub form: Form,
    pub unpacked: Unpacked,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By what it looks like: a table, JSON, HTML, lines.
    Any,
    Html,
    /// The headers of a mail: the path that it took, not what it says.
    Headers,
}

/// Whether lines of a text are lines of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpacked {
    No,
    /// All of them stand on the line where the text begins.
    Yes,
}

impl Block {
    /// Text whose kind is told by how it begins.
    pub fn text(line: usize, text: String) -> Self {
        Self { text, line, form: Form::Any, unpacked: Unpacked::No }
    }
}

/// Which mail headers are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The mail that the part is.
    Own,
    /// A mail that stands in the text of that one.
    PassedOn,
}

impl Whose {
    /// What is said before words about the mail.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::PassedOn => "mail passed on in it: ",
        }
    }
}

/// Something that the headers of a mail say of its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFound {
    pub indicator: Indicator,
    pub whose: Whose,
    /// `From`, `first external hop`: all that it is.
    pub roles: Vec<&'static str>,
    /// The address, or the name of the machine. Hostile text.
    pub words: String,
    pub line: usize,
    /// Why it is probably not meant.
    pub reason: Option<String>,
}

impl Inside {
    /// The names of the containers of a part and its own, without that of the file itself: `mail.eml › a.zip › b.exe`.
    pub fn path(&self, part: usize) -> String {
        let mut names = Vec::new();
        let mut next = Some(part);
        while let Some(part) = next.and_then(|at| self.parts.get(at)).filter(|part| part.within.is_some()) {
            names.push(part.name.as_str());
            next = part.within;
        }
        names.reverse();
        names.join(" › ")
    }
}

/// Opens a file, given by its name and bytes.
pub fn open(name: &str, bytes: &[u8], options: &Options) -> Inside {
    let mut opener = Opener::new(options, readers::read);
    opener.take(&Item {
        name: name.to_owned(),
        bytes: Cow::Borrowed(bytes),
        role: Role::Whole,
        within: None,
        archives: 0,
        mails: 0,
        line: Some(1),
    });
    opener.finish()
}

/// Bytes as text, in whatever encoding they are; what is none becomes U+FFFD.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    encoding::decode(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), |decoded| decoded.text)
}

#[cfg(test)]
mod tests;
