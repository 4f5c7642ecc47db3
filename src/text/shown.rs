//! Text that has been through the gate, as a type.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use super::visible;

/// One line that may stand on a terminal and in any cell: foreign text that came through [`visible()`], or words
/// written in this program. There is no other way to make one, so what is printed from these can hold no control character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Shown<'a>(Cow<'a, str>);

impl<'a> Shown<'a> {
    /// Through the gate; borrowed when nothing had to change.
    pub fn of(text: &'a str) -> Self {
        Self(visible(text))
    }

    /// The same of text that was put together just now.
    pub fn made(text: impl Into<String>) -> Shown<'static> {
        let text = text.into();
        match visible(&text) {
            Cow::Owned(changed) => Shown(Cow::Owned(changed)),
            Cow::Borrowed(_) => Shown(Cow::Owned(text)),
        }
    }
}

impl From<&'static str> for Shown<'static> {
    /// Words written in this program.
    fn from(words: &'static str) -> Self {
        Self(Cow::Borrowed(words))
    }
}

impl Deref for Shown<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_shown_came_through_the_gate() {
        for text in ["\u{1b}[2J", "a\u{9b}b", "exe\u{202e}fdp", "plain"] {
            assert_eq!(&*Shown::of(text), &*visible(text));
            assert_eq!(Shown::made(text), Shown::of(text));
        }
    }
}
