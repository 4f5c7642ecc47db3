//! What a folder's look-up found, kept until the last answer is there and given back worst first.
//!
//! Reports lie in a temporary file without a name meanwhile, so that two thousand of them take no memory.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use bytes::Bytes;

use super::Outcome;
use crate::cli::exit::Failure;
use crate::cli::record::{Origin, State, counted};
use crate::vt::Object;

/// Outcomes by the number of their input.
#[derive(Debug)]
pub(super) struct ByVerdict {
    file: BufWriter<File>,
    written: u64,
    kept: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    rank: Rank,
    input: usize,
    what: What,
}

/// Worse is smaller: the class, then the engines that flag.
type Rank = (u8, Reverse<u32>, Reverse<u32>);

#[derive(Debug)]
enum What {
    Report { at: u64, length: usize, origin: Origin },
    Other(Outcome),
}

impl ByVerdict {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), written: 0, kept: Vec::new() })
    }

    pub(super) fn keep(&mut self, input: usize, outcome: &Outcome) -> io::Result<()> {
        let what = match outcome {
            Outcome::Found(object, origin) => {
                self.file.write_all(object.raw())?;
                let (at, length) = (self.written, object.raw().len());
                self.written += length as u64;
                What::Report { at, length, origin: *origin }
            }
            Outcome::Failed(error) => What::Other(Outcome::Failed(error.clone())),
            Outcome::NotAsked => What::Other(Outcome::NotAsked),
        };
        self.kept.push(Kept { rank: rank(outcome), input, what });
        Ok(())
    }

    /// Hands everything on, worst first, equals in the order of their inputs.
    pub(super) fn give(self, mut take: impl FnMut(usize, &Outcome) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut kept = self.kept;
        kept.sort_by_key(|one| (one.rank, one.input));
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        for Kept { input, what, .. } in kept {
            let outcome = match what {
                What::Other(outcome) => outcome,
                What::Report { at, length, origin } => {
                    let mut raw = vec![0; length];
                    file.seek(SeekFrom::Start(at))?;
                    file.read_exact(&mut raw)?;
                    let object = Object::decode(Bytes::from(raw)).map_err(Failure::Local)?;
                    Outcome::Found(Box::new(object), origin)
                }
            };
            take(input, &outcome)?;
        }
        Ok(())
    }
}

fn rank(outcome: &Outcome) -> Rank {
    let class = |class: u8| (class, Reverse(0), Reverse(0));
    let state = match outcome {
        Outcome::Found(object, _) => match (State::of(object), counted(object)) {
            (State::Found, Some(stats)) if stats.malicious > 0 || stats.suspicious > 0 => {
                return (0, Reverse(stats.malicious), Reverse(stats.suspicious));
            }
            (state, _) => state,
        },
        Outcome::Failed(error) => State::of_reason(error.reason),
        Outcome::NotAsked => State::NotAsked,
    };
    match state {
        State::NotFound => class(1),
        State::NoAnalysis => class(2),
        State::Found => class(3),
        State::Failed => class(4),
        State::Quota | State::NotAsked => class(5),
    }
}
