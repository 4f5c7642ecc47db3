//! What markup around a value calls it, where that decides: the name of an element, of an attribute, or of a line of an event.

use super::types::{self, Type};
use crate::ioc::near;

/// What the name around what begins at `start` says, when that makes it no indicator whatever it looks like.
pub(super) fn kind(line: &str, start: usize) -> Option<Type> {
    let before = near::before(line, start);
    let name = if let Some(tag) = before.strip_suffix('>') {
        of_element(tag)?
    } else if let Some(name) = of_attribute(before) {
        name
    } else {
        of_event(before)?
    };
    types::of(name).filter(|kind| kind.is_never_meant())
}

/// The end of the name of an attribute with a list of vocabularies, which mostly goes over several lines.
const LOCATION: &str = "chemaLocation";

/// Lines over which such a list goes.
const MOST_LINES: usize = 100;

/// A list of vocabularies that is open at the end of the lines that went by.
#[derive(Debug, Default)]
pub(super) struct Vocabularies {
    quote: Option<char>,
    lines: usize,
}

impl Vocabularies {
    /// Takes a line in; up to which byte of it the list goes on.
    pub(super) fn pass(&mut self, line: &str) -> usize {
        let end = self.quote.map_or(0, |quote| line.find(quote).unwrap_or(line.len()));
        self.lines += 1;
        if self.quote.is_some() && end == line.len() && self.lines < MOST_LINES {
            return end;
        }
        self.quote = line.rfind(LOCATION).and_then(|at| {
            let value = line.get(at + LOCATION.len()..)?.trim_start().strip_prefix('=')?.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            (value.matches(quote).count() == 1).then_some(quote)
        });
        self.lines = 0;
        end
    }
}

/// The name of the element whose tag is open at the end of the text, or what it says that it names: `<Data Name='Image'`.
fn of_element(tag: &str) -> Option<&str> {
    let inside = tag.get(tag.rfind('<')? + 1..)?;
    let named = inside.split_once("Name=").or_else(|| inside.split_once("name=")).map(|(_, value)| value);
    if let Some(value) = named {
        return value.get(1..)?.split(['"', '\'']).next();
    }
    let element = inside.split_whitespace().next()?;
    Some(element.rsplit(':').next().unwrap_or(element))
}

/// The name of the attribute whose value is open at the end of the text: `xmlns:x="`.
fn of_attribute(before: &str) -> Option<&str> {
    let head = before.get(..before.rfind(['"', '\''])?)?.trim_end().strip_suffix('=')?.trim_end();
    last_word(head)
}

/// The name before a colon or sign, as events that are written out have it: `SourceHostname: `, `dvchost=`. One word before a
/// colon is no name of theirs.
fn of_event(before: &str) -> Option<&str> {
    let before = before.trim_end();
    let name = last_word(before.strip_suffix([':', '='])?.trim_end())?;
    let mut letters = name.chars().skip(1);
    let is_of_several = letters.any(|c| c.is_ascii_uppercase() || matches!(c, '_' | '.'));
    (is_of_several || before.ends_with('=')).then_some(name)
}

fn last_word(text: &str) -> Option<&str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-' | '.');
    text.get(text.trim_end_matches(is_of_name).len()..).filter(|name| !name.is_empty())
}
