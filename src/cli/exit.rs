//! How a command ends: the exit status, and the failure that led to it.
//!
//! Scripts read the status, people read the words; both come from here, so that they can't disagree.

use std::io;
use std::process::ExitCode;

use thiserror::Error;

use crate::config::{ConfigError, KeyError};
use crate::export::Fault;
use crate::vt::{ApiError, Reason};

/// What the process tells its parent. The worst of several outcomes wins: the order of the variants says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Done,
    NotFound,
    /// Nothing was done at all, because nothing of the input made sense or had the yes that it needs.
    Usage,
    Failed,
    Quota,
    /// The key is missing, refused or not privileged.
    Key,
    /// The condition of `--fail-on` held. It is the answer that was asked for, so nothing that failed beside it hides it.
    Held,
    Interrupted,
    /// A signal ended it: its number.
    Signal(u8),
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Key => 4,
            Self::Quota => 5,
            Self::Held => 6,
            Self::Interrupted => 130,
            Self::Signal(number) => 128_u8.saturating_add(number),
        }
    }

    /// The status of a run that a signal ended: Ctrl-C is the user's own.
    pub fn of_signal(number: u8) -> Self {
        match Self::Signal(number) {
            signal if signal.code() == Self::Interrupted.code() => Self::Interrupted,
            signal => signal,
        }
    }

    /// The status of a request that failed.
    pub fn of(reason: Reason) -> Self {
        match reason {
            Reason::NotFound => Self::NotFound,
            Reason::KeyMissing | Reason::KeyRefused | Reason::NotPrivileged => Self::Key,
            Reason::Quota { .. }
            | Reason::Budget { .. }
            | Reason::HeldBack { .. }
            | Reason::RunLimit
            | Reason::WaitLimit => Self::Quota,
            // As for what is kept here: nothing was done.
            Reason::ReadOnly | Reason::Misconfigured => Self::Usage,
            reason if reason.lacks_consent() => Self::Usage,
            Reason::Cancelled => Self::Interrupted,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The outcomes of several items, and the one status that they make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// The worst of what was tried; `None` while nothing was.
    worst: Option<Exit>,
    /// Whether an item was refused before anything was sent for it.
    refused: bool,
}

impl Tally {
    /// Counts the outcome of an item.
    pub fn add(&mut self, exit: Exit) {
        if exit == Exit::Usage {
            self.refused = true;
        } else {
            self.worst = self.worst.max(Some(exit));
        }
    }

    /// Takes note of a status that is nobody's outcome: that of `--fail-on`, or of a step that follows for several.
    pub fn note(&mut self, exit: Exit) {
        if exit != Exit::Done {
            self.add(exit);
        }
    }

    /// An unusable item is wrong usage only where nothing else was tried; in a run that did something it is one that failed.
    pub fn exit(self) -> Exit {
        match (self.worst, self.refused) {
            (None, false) => Exit::Done,
            (None, true) => Exit::Usage,
            (Some(worst), false) => worst,
            (Some(worst), true) => worst.max(Exit::Failed),
        }
    }
}

/// Why a command could not go on. Results that were there before it were printed already.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("{}", words(.0))]
    Api(#[from] ApiError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Wrong usage that clap can't know of. Nothing was sent.
    #[error("{0}")]
    Usage(String),
    /// An input that may not be asked about. Nothing was sent.
    #[error("{words}")]
    Refused { words: String, fault: Fault },
    /// Something on this machine: a file, a port, the store.
    #[error("{0}")]
    Local(String),
    /// stdout can't be written to; a closed pipe is no failure.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

/// The error in words that fit a command line: what the remedy calls a key there is a command here.
pub fn words(error: &ApiError) -> String {
    let words = error.to_string();
    match words.strip_suffix(&*error.remedy()) {
        Some(fact) if error.can_be_submitted() => {
            format!("{fact}{}; vtriage submit sends what you have", error.absence())
        }
        _ => words,
    }
}

impl Failure {
    pub fn exit(&self) -> Exit {
        match self {
            Self::Api(error) => Exit::of(error.reason),
            Self::Config(_) | Self::Usage(_) | Self::Refused { .. } => Exit::Usage,
            Self::Key(_) => Exit::Key,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Local(_) | Self::Output(_) => Exit::Failed,
        }
    }

    /// Whether the reader of our output went away, which is nobody's mistake and deserves no words.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_outcomes_wins() {
        let outcomes = [Exit::NotFound, Exit::Done, Exit::Quota, Exit::Failed];
        assert_eq!(outcomes.into_iter().max(), Some(Exit::Quota));
        assert!(Exit::Key > Exit::Quota && Exit::Failed > Exit::NotFound);
    }

    #[test]
    fn an_unusable_item_is_wrong_usage_only_when_nothing_else_was_tried() {
        let of = |exits: &[Exit]| {
            let mut tally = Tally::default();
            for exit in exits {
                tally.add(*exit);
            }
            tally.exit()
        };
        assert_eq!(of(&[]), Exit::Done);
        assert_eq!(of(&[Exit::Usage, Exit::Usage]), Exit::Usage);
        assert_eq!(of(&[Exit::Usage, Exit::Done]), Exit::Failed);
        assert_eq!(of(&[Exit::Quota, Exit::Usage]), Exit::Quota);
        assert_eq!(of(&[Exit::Held, Exit::Usage, Exit::Key]), Exit::Held);
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(failure.is_closed_pipe());
        assert_eq!(failure.exit().code(), 0);
    }
}
