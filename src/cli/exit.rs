//! How a command ends: the exit status, and the failure that led to it.
//!
//! Scripts read the status, people read the words; both come from here, so that they can't disagree.

use std::io;
use std::process::ExitCode;

use thiserror::Error;

use crate::config::{ConfigError, KeyError};
use crate::vt::{ApiError, Reason};

/// What the process tells its parent. The worst of several outcomes wins: the order of the variants says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Done,
    NotFound,
    /// Nothing was sent for at least one of the inputs, because it made no sense or needs a yes.
    Usage,
    Failed,
    Quota,
    /// The key is missing, refused or not privileged.
    Key,
    Interrupted,
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
            Self::Interrupted => 130,
        }
    }

    /// The status of a request that failed.
    pub fn of(reason: Reason) -> Self {
        match reason {
            Reason::NotFound => Self::NotFound,
            Reason::KeyMissing | Reason::KeyRefused | Reason::NotPrivileged => Self::Key,
            Reason::Quota { .. } | Reason::Budget { .. } => Self::Quota,
            // That vote or comment exists already: what was wanted is the case.
            Reason::AlreadyExists => Self::Done,
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
    match words.strip_suffix(error.reason.remedy()) {
        Some(fact) if error.reason == Reason::NotFound => {
            format!("{fact}it was never scanned, which does not mean clean; vtriage submit sends what you have")
        }
        _ => words,
    }
}

impl Failure {
    pub fn exit(&self) -> Exit {
        match self {
            Self::Api(error) => Exit::of(error.reason),
            Self::Config(_) | Self::Usage(_) => Exit::Usage,
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
    fn a_closed_pipe_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(failure.is_closed_pipe());
        assert_eq!(failure.exit().code(), 0);
    }
}
