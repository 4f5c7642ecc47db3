//! What a folder's look-up found, kept until the last answer is there and given back worst first.
//!
//! Reports lie in a temporary file without a name meanwhile, so that two thousand of them take no memory.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use bytes::Bytes;

use super::{Outcome, Source};
use crate::cli::exit::Failure;
use crate::cli::record::{State, counted};
use crate::vt::{Judge, Judgement, Object, Verdict};

/// Outcomes by the number of their input.
#[derive(Debug)]
pub(super) struct ByVerdict {
    judge: Judge,
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

/// Worse is smaller: the class, then whether it is flagged, also by the service's own verdict, then the engines that flag.
type Rank = (u8, Reverse<bool>, Reverse<u32>, Reverse<u32>);

#[derive(Debug)]
enum What {
    Report { at: u64, length: usize, source: Source },
    Other(Outcome),
}

impl ByVerdict {
    pub(super) fn new(judge: Judge) -> io::Result<Self> {
        Ok(Self { judge, file: BufWriter::new(tempfile::tempfile()?), written: 0, kept: Vec::new() })
    }

    pub(super) fn keep(&mut self, input: usize, outcome: &Outcome) -> io::Result<()> {
        let what = match outcome {
            Outcome::Found(object, source) => {
                self.file.write_all(object.raw())?;
                let (at, length) = (self.written, object.raw().len());
                self.written += length as u64;
                What::Report { at, length, source: *source }
            }
            Outcome::Failed(error) => What::Other(Outcome::Failed(error.clone())),
            Outcome::NotAsked(reason) => What::Other(Outcome::NotAsked(reason.clone())),
        };
        self.kept.push(Kept { rank: rank(outcome, &self.judge), input, what });
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
                What::Report { at, length, source } => {
                    let mut raw = vec![0; length];
                    file.seek(SeekFrom::Start(at))?;
                    file.read_exact(&mut raw)?;
                    let object = Object::decode(Bytes::from(raw)).map_err(Failure::Local)?;
                    Outcome::Found(Box::new(object), source)
                }
            };
            take(input, &outcome)?;
        }
        Ok(())
    }
}

fn rank(outcome: &Outcome, judge: &Judge) -> Rank {
    let class = |class: u8| (class, Reverse(false), Reverse(0), Reverse(0));
    let state = match outcome {
        Outcome::Found(object, _) => {
            let Judgement { verdict, flagged, .. } = judge.judge(object);
            match State::of(object) {
                State::Found if verdict >= Verdict::BelowThreshold => {
                    let stats = counted(object).unwrap_or_default();
                    return (0, Reverse(flagged), Reverse(stats.malicious), Reverse(stats.suspicious));
                }
                state => state,
            }
        }
        Outcome::Failed(error) => State::of_error(error),
        Outcome::NotAsked(_) => State::NotAsked,
    };
    match state {
        State::NotFound => class(1),
        State::NoAnalysis => class(2),
        State::Found => class(3),
        State::Failed => class(4),
        State::Quota | State::NotAsked => class(5),
    }
}
