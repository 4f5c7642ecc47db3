//! Finding the indicators in whatever an analyst has: reports, mail, tables, logs.
//!
//! The text is brought into lines (`source`), each line is freed of invisible signs, refanged and scanned once (`scan`), and
//! every find is judged (`decoy`). A find that is probably not meant stays in the list, unticked and with the reason: only
//! the user knows. The cost is linear in the text.

mod broken;
mod candidate;
mod claims;
mod collect;
mod context;
mod csv;
mod decoy;
mod dns_log;
mod element;
mod encoded;
mod escapes;
mod fields;
mod folded;
mod index;
mod json;
mod labels;
mod lengths;
mod listing;
mod literals;
mod markup;
mod others;
mod outline;
mod part;
mod password;
mod piece;
mod scan;
mod script;
mod sections;
mod source;
mod tags;
mod types;
mod unusable;
mod wallet;

use std::io::{self, Read};
use std::sync::Arc;

use thiserror::Error;

pub use candidate::Decoy;
pub use decoy::is_mail_provider;
pub use lengths::Lengths;
pub use password::Passwords;
pub use piece::{Place, lines};
pub use types::is_of_passwords;
pub use unusable::{Unusable, counted};

use self::collect::Collector;
use self::source::Kind;
use super::Indicator;
use super::encoding::{self, Decoder, Guess, Unreadable};

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
    /// The line where it begins; the first is 1.
    pub line: usize,
    /// What kind of place it stands in.
    pub place: Place,
    /// The heading that it stands below, without what makes it one. Hostile text.
    pub section: Option<Arc<str>>,
    /// What else the line says, the other indicators left out; empty for lines too long to be a remark. Hostile text.
    pub remark: Arc<str>,
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
    /// Encoded commands that were not read: no text, too long, or too deep inside of others.
    pub unread: usize,
}

impl Extraction {
    /// The indicators that are probably meant.
    #[cfg(feature = "testing")]
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

/// Whether a text begins as JSON does.
pub fn is_json(text: &str) -> bool {
    json::is_json(text.get(..text.floor_char_boundary(BLOCK)).unwrap_or_default())
}

/// Whether a word is a URL with another value in it, behind a comma or semicolon: `http://a.example/x,198.51.100.7`.
pub fn holds_next(word: &str) -> bool {
    word.contains([',', ';']) && scan::holds_next(&super::refang(word))
}

/// Bytes that are decoded and searched at a time.
const BLOCK: usize = 256 << 10;

/// Finds the indicators in a text of any size: plain, CSV, JSON, log or HTML. Mails are for [`crate::inside`].
pub fn extract(text: &str, options: &ExtractOptions) -> Extraction {
    let mut extractor = Extractor::new(options);
    extractor.text(text);
    extractor.finish()
}

/// The words that a page shows, in lines.
pub fn words_of_page(html: &str) -> String {
    let mut words = String::new();
    markup::pieces(html, &|line| line, &mut |piece| {
        if matches!(piece.place, Place::Body | Place::Heading) {
            piece.fields.iter().for_each(|field| words.extend([&*field.text, "\n"]));
        }
    });
    words
}

/// Reads a text into one list.
#[derive(Debug)]
pub struct Extractor<'a>(Collector<'a>);

impl<'a> Extractor<'a> {
    pub fn new(options: &'a ExtractOptions) -> Self {
        Self(Collector::new(options))
    }

    /// Reads a text that is in memory.
    pub fn text(&mut self, text: &str) {
        source::pieces(text, &mut |piece| self.0.take(&piece));
    }

    /// Reads the headers of a mail: the path that it took, not what it says.
    pub fn headers(&mut self, text: &str) {
        source::headers(text, &mut |piece| self.0.take(&piece));
    }

    /// Reads a file that is in memory, whatever its encoding.
    #[cfg(feature = "testing")]
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        self.text(&encoding::decode(bytes)?.text);
        Ok(())
    }

    /// Reads a file of any size, in as much memory as its indicators need; pages are kept in memory. Gives what was guessed to read it.
    pub fn reader(&mut self, mut from: impl Read) -> Result<Option<Guess>, ReadError> {
        let from = &mut from;
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
        failure.map_or(Ok(decoder.guess()), |error| Err(error.into()))
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
