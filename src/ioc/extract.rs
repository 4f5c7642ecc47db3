//! Finding the indicators in whatever an analyst has: reports, mail, tables, logs.
//!
//! The text is brought into lines (`source`), each line is freed of invisible signs, refanged and scanned once (`scan`), and
//! every find is judged (`decoy`). A find that is probably not meant stays in the list, unticked and with the reason: only
//! the user knows. The cost is linear in the text.

mod broken;
mod collect;
mod context;
mod csv;
mod decoy;
mod json;
mod markup;
mod others;
mod piece;
mod scan;
mod sections;
mod source;
mod types;
mod unusable;
mod wallet;

use std::io::{self, Read};
use std::sync::Arc;

use thiserror::Error;

pub use decoy::Decoy;
pub use piece::{Place, lines};
pub use unusable::{Unlooked, Unusable, counted};

use self::collect::Collector;
use self::source::Kind;
use super::Indicator;
use super::encoding::{self, Decoder, Unreadable};

/// What the user has settled about their own surroundings.
#[derive(Debug, Clone, Default)]
pub struct ExtractOptions {
    /// Domains that reports link to without meaning them (`vendor.example`, all names below included), beside the
    /// well-known ones.
    pub references: Vec<String>,
    /// The user's own names, see [`super::exposure()`].
    pub internal_names: Vec<String>,
}

/// One indicator that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub indicator: Indicator,
    /// The part of the text in which it stands, by the name with which that was read: a file, an attachment.
    pub part: Option<Arc<str>>,
    /// The line of the part where it (or, in decoded mail, the block around it) begins; the first is 1.
    pub line: usize,
    /// Where in the part it stands.
    pub place: Place,
    /// The heading that it stands below, without what makes it one. Hostile text.
    pub section: Option<Arc<str>>,
    /// What else the line says, the other indicators left out; empty for lines too long to be a remark. Hostile text.
    pub remark: String,
    /// Whether it is probably meant.
    pub ticked: bool,
    /// Why it is probably not meant.
    pub reason: Option<Decoy>,
}

/// All that was found, each indicator once, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extraction {
    pub items: Vec<Found>,
    /// What cannot be looked up, each once.
    pub unusable: Vec<Unusable>,
}

impl Extraction {
    /// The indicators that are probably meant.
    pub fn ticked(&self) -> impl Iterator<Item = &Indicator> {
        self.items.iter().filter(|item| item.ticked).map(|item| &item.indicator)
    }
}

/// Why a part could not be read, or not to its end. What was found before stays.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("cannot read it: {0}")]
    Io(#[from] io::Error),
    /// It is no text and has more bytes than are taken into memory, which are so many.
    #[error("it is larger than {}, so it was not looked into and nothing of it was read; `vtriage lookup` asks about its hash", crate::text::bytes(*.0))]
    TooLarge(u64),
}

/// Bytes that are decoded and searched at a time.
const BLOCK: usize = 256 << 10;

/// Finds the indicators in a text of any size: plain, CSV, JSON, log or HTML. Mails are for [`crate::inside`].
pub fn extract(text: &str, options: &ExtractOptions) -> Extraction {
    let mut extractor = Extractor::new(options);
    extractor.text(None, text);
    extractor.finish()
}

/// Reads the parts of an alert, one after the other, into one list: files, members of an archive, attachments.
#[derive(Debug)]
pub struct Extractor<'a>(Collector<'a>);

impl<'a> Extractor<'a> {
    pub fn new(options: &'a ExtractOptions) -> Self {
        Self(Collector::new(options))
    }

    /// Reads a text; `part` names it where there are several.
    pub fn text(&mut self, part: Option<&str>, text: &str) {
        self.0.begin(part);
        source::pieces(text, &mut |piece| self.0.take(&piece));
        self.0.end();
    }

    /// Reads the headers of a mail: the path that it took, not what it says.
    pub fn headers(&mut self, part: Option<&str>, text: &str) {
        self.0.begin(part);
        source::headers(text, &mut |piece| self.0.take(&piece));
        self.0.end();
    }

    /// Reads a file that is in memory, whatever its encoding.
    pub fn bytes(&mut self, part: Option<&str>, bytes: &[u8]) -> Result<(), Unreadable> {
        self.text(part, &encoding::decode(bytes)?);
        Ok(())
    }

    /// Reads a file of any size, in as much memory as its indicators need; pages are kept in memory.
    pub fn reader(&mut self, part: Option<&str>, mut from: impl Read) -> Result<(), ReadError> {
        self.0.begin(part);
        let outcome = self.stream(&mut from);
        self.0.end();
        outcome
    }

    fn stream(&mut self, from: &mut impl Read) -> Result<(), ReadError> {
        let mut bytes = Vec::new();
        let mut is_last = fill(from, &mut bytes, encoding::LOOK_AT)?;
        let mut decoder = Decoder::new(&bytes, is_last)?;
        let mut text = String::new();
        decoder.decode(&bytes, is_last, &mut text);
        let mut kind = source::kind(&text);
        let mut failure = None;
        loop {
            if let Kind::Lines(lines) = &mut kind {
                let read = lines.block(&text, is_last, &mut |piece| self.0.take(&piece));
                text.drain(..read);
            }
            if is_last {
                break;
            }
            bytes.clear();
            is_last = fill(from, &mut bytes, BLOCK).unwrap_or_else(|error| {
                failure = Some(error);
                true
            });
            decoder.decode(&bytes, is_last, &mut text);
        }
        if !matches!(kind, Kind::Lines(_)) {
            source::page(&text, &mut |piece| self.0.take(&piece));
        }
        failure.map_or(Ok(()), |error| Err(error.into()))
    }

    pub fn finish(self) -> Extraction {
        self.0.finish()
    }
}

/// Reads up to `most` bytes; whether the end was reached.
fn fill(from: &mut impl Read, bytes: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    from.by_ref().take(limit).read_to_end(bytes).map(|read| read < most)
}

#[cfg(test)]
mod tests;
