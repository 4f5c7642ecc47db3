//! The course of a list that is read page by page: where it goes on, and why it can't be read on.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;

use super::{ApiError, Call, Cursor, Onward, Reason};

/// So many pages in a row may be empty: what a page had may have been taken out of it, but each of them costs a request.
const MOST_EMPTY: u32 = 5;

/// Tells pages apart: how many objects, the first and the last; `None` of an empty page, which is like every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(Option<u64>);

impl Fingerprint {
    /// Of the objects of a page, byte for byte.
    pub(super) fn of(count: usize, first: Option<&Bytes>, last: Option<&Bytes>) -> Self {
        let mut hasher = DefaultHasher::new();
        (count, first, last).hash(&mut hasher);
        Self(first.map(|_| hasher.finish()))
    }
}

/// Why a list can't be read on although it is not at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impasse {
    /// The objects are new, the cursor behind them is not.
    Cursor,
    /// The same objects as on the page before.
    Page,
    /// No objects, time and again, and a new cursor behind each.
    Empty,
    /// There is another page, and it is not said in a way that is known where it begins.
    Unreadable,
}

impl Impasse {
    /// As an error of the request that asked for the list.
    pub fn error(self, call: &Call) -> ApiError {
        ApiError::local(Reason::BadAnswer, call.title(), self.to_string())
    }
}

impl fmt::Display for Impasse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Cursor => "cursor",
            Self::Page => "page",
            Self::Unreadable => {
                return formatter.write_str(
                    "the service has more, and its next page could not be read; the list was not read further",
                );
            }
            Self::Empty => {
                return write!(
                    formatter,
                    "the service gave {MOST_EMPTY} empty pages in a row and a new cursor behind each, so the list may never end; it was not read further"
                );
            }
        };
        write!(
            formatter,
            "the service gave the same {what} twice, so the list would never end; it was not read further"
        )
    }
}

/// The course of a list that is read page by page.
///
/// The one rule for everybody who pages: commands and panes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Course {
    cursors: HashSet<Cursor>,
    last: Option<Fingerprint>,
    /// Empty pages in a row.
    empty: u32,
}

impl Course {
    /// Takes in a page: where the list goes on, or why it can't be read on.
    pub fn follow(&mut self, page: Fingerprint, next: Onward) -> Result<Option<Cursor>, Impasse> {
        if page.0.is_some() && self.last.replace(page) == Some(page) {
            return Err(Impasse::Page);
        }
        self.empty = if page.0.is_none() { self.empty + 1 } else { 0 };
        match next {
            Onward::End => Ok(None),
            Onward::Unreadable => Err(Impasse::Unreadable),
            Onward::At(_) if self.empty >= MOST_EMPTY => Err(Impasse::Empty),
            Onward::At(cursor) if !self.cursors.insert(cursor.clone()) => Err(Impasse::Cursor),
            Onward::At(cursor) => Ok(Some(cursor)),
        }
    }

    /// Whether no page came yet.
    pub fn is_new(&self) -> bool {
        self.last.is_none() && self.cursors.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: &[&'static str]) -> Fingerprint {
        let ids: Vec<Bytes> = ids.iter().map(|id| Bytes::from_static(id.as_bytes())).collect();
        Fingerprint::of(ids.len(), ids.first(), ids.last())
    }

    fn at(name: &str) -> Onward {
        Onward::At(Cursor(name.to_owned()))
    }

    fn cursor(name: &str) -> Cursor {
        Cursor(name.to_owned())
    }

    #[test]
    fn a_list_goes_on_with_new_cursors_and_ends_without_one() {
        let mut course = Course::default();
        assert!(course.is_new());
        assert_eq!(course.follow(page(&["a", "b"]), at("1")), Ok(Some(cursor("1"))));
        assert_eq!(course.follow(page(&["c", "d"]), at("2")), Ok(Some(cursor("2"))));
        assert_eq!(course.follow(page(&["e"]), Onward::End), Ok(None));
        assert!(!course.is_new());
    }

    #[test]
    fn a_cursor_or_a_page_that_comes_twice_is_a_circle() {
        let mut course = Course::default();
        course.follow(page(&["a"]), at("1")).expect("new");
        assert_eq!(course.follow(page(&["b"]), at("1")), Err(Impasse::Cursor));
        let mut course = Course::default();
        course.follow(page(&["a"]), at("1")).expect("new");
        assert_eq!(course.follow(page(&["a"]), at("2")), Err(Impasse::Page));
    }

    #[test]
    fn a_list_whose_next_page_is_named_in_no_known_way_is_not_at_its_end() {
        assert_eq!(Course::default().follow(page(&["a"]), Onward::Unreadable), Err(Impasse::Unreadable));
    }

    #[test]
    fn empty_pages_are_no_circle_while_their_cursors_differ() {
        let mut course = Course::default();
        assert_eq!(course.follow(page(&[]), at("1")), Ok(Some(cursor("1"))));
        assert_eq!(course.follow(page(&[]), at("2")), Ok(Some(cursor("2"))));
        assert_eq!(course.follow(page(&[]), at("2")), Err(Impasse::Cursor));
    }

    #[test]
    fn the_fifth_empty_page_in_a_row_ends_a_list_that_would_go_on() {
        let mut course = Course::default();
        for number in ["1", "2", "3", "4"] {
            assert!(course.follow(page(&[]), at(number)).is_ok());
        }
        assert!(course.follow(page(&["a"]), at("5")).is_ok());
        for number in ["6", "7", "8", "9"] {
            assert!(course.follow(page(&[]), at(number)).is_ok());
        }
        assert_eq!(course.clone().follow(page(&[]), at("10")), Err(Impasse::Empty));
        assert_eq!(course.follow(page(&[]), Onward::End), Ok(None));
    }
}
