//! What messages and effects name: requests, places of the trail, a secret, the outcome of a copy.

use crate::vt::account::Account;

/// The number of a request, given by the model, so that tests can predict it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

impl RequestId {
    /// Of a question that a worker asks on its own account, by how many there were: counted from the other end, so that none is one
    /// that the model gives.
    pub const fn of_worker(number: u64) -> Self {
        Self(u64::MAX - number)
    }
}

/// Names one place of the trail for as long as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub u64);

/// How a copy went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub what: String,
    /// `the terminal (OSC 52)`
    pub how: String,
    pub bytes: usize,
    pub note: Option<String>,
    /// What is to be written to the terminal for it (OSC 52).
    pub sequence: Option<Vec<u8>>,
    /// The text, where it may not have arrived and is shown, to be selected by hand.
    pub by_hand: Option<String>,
}

/// A text that is on no clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCopied {
    pub reason: String,
    /// It is shown, to be selected by hand.
    pub text: String,
}

/// Names one test of a key, so that what comes of one that was left is told from what is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TestId(pub u64);

/// What came of a key that was typed.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyTest {
    /// It works, and is kept in that file.
    Passed { tested: Box<TestedKey>, file: String },
    /// Offline it was not tested; it is kept in that file.
    Kept { file: String, notice: Option<String> },
    /// Why it is not taken.
    Failed(String),
}

/// A key that works.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedKey {
    pub key: Hidden,
    /// Whose it is.
    pub account: Box<Account>,
    /// What is to be known of where it is kept.
    pub notice: Option<String>,
}

/// A secret on its way from the keyboard to the key file: prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("(hidden)")
    }
}
