//! Following an analysis until it is completed: when to look again, and when looking has no point any more.
//!
//! Pure: whoever follows waits and asks. Trouble on the way is no reason to give up, since the analysis goes on without
//! us; a quota that stays used up is, and so is a service that names no status that we know.

use std::time::Duration;

use super::refusal;
use crate::store::BUDGET_MINUTE;
use crate::vt::analysis::{Analysis, Status};
use crate::vt::{ApiError, Reason};

/// Looks that may fail in a row before we give up.
const FAILURES: u32 = 5;

/// Looks in a row that may name no known status.
const RIDDLES: u32 = 10;

/// How patient polling is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    pub first: Duration,
    pub longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self::SERVICE
    }
}

impl Pace {
    /// The service: every poll counts against 4 a minute.
    pub const SERVICE: Self = Self { first: Duration::from_secs(20), longest: Duration::from_mins(1) };
    /// A demo or test server on this machine.
    pub const LOOPBACK: Self = Self { first: Duration::from_millis(500), longest: Duration::from_secs(5) };

    /// The pause after the poll number `polls` (0: right after the submission): as long as the first twice, then half
    /// as long again each time, up to the longest.
    pub fn pause(self, polls: u32) -> Duration {
        let mut pause = self.first;
        for _ in 1..polls.min(32) {
            pause = (pause + pause / 2).min(self.longest);
        }
        pause.min(self.longest)
    }
}

/// How the following of one analysis stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Following {
    pace: Pace,
    looks: u32,
    failures: u32,
    riddles: u32,
}

/// How far something is that is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Running,
    Done,
    /// It does not say, or in words that are not known.
    Unknown,
}

impl From<&Analysis> for Standing {
    fn from(analysis: &Analysis) -> Self {
        match analysis.status {
            _ if analysis.is_done() => Self::Done,
            Status::Unknown => Self::Unknown,
            _ => Self::Running,
        }
    }
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    Completed,
    /// A look after so long.
    Look(Duration),
    GiveUp(ApiError),
}

impl Following {
    pub fn new(pace: Pace) -> Self {
        Self { pace, looks: 0, failures: 0, riddles: 0 }
    }

    /// The pause before the next look.
    pub fn pause(&self) -> Duration {
        self.pace.pause(self.looks)
    }

    /// Begins anew after it was given up.
    pub fn again(&mut self) {
        (self.failures, self.riddles) = (0, 0);
    }

    /// What is made of a look at an analysis.
    pub fn looked(&mut self, outcome: Result<&Analysis, &ApiError>) -> Next {
        self.stands(outcome.map(Standing::from))
    }

    /// What is made of a look.
    pub fn stands(&mut self, outcome: Result<Standing, &ApiError>) -> Next {
        self.looks = self.looks.saturating_add(1);
        let pause = self.pause();
        match outcome {
            Ok(Standing::Done) => Next::Completed,
            Ok(standing) => {
                self.failures = 0;
                self.riddles = if standing == Standing::Unknown { self.riddles + 1 } else { 0 };
                if self.riddles < RIDDLES { Next::Look(pause) } else { Next::GiveUp(riddle()) }
            }
            Err(error) => {
                self.failures += 1;
                self.after_failure(error, pause).map_or_else(|| Next::GiveUp(error.clone()), Next::Look)
            }
        }
    }

    fn after_failure(&self, error: &ApiError, pause: Duration) -> Option<Duration> {
        match error.reason {
            // Once: after a full minute it can only be the quota of the day.
            Reason::Quota { retry_after } if self.failures == 1 => {
                let minute = Duration::from_secs(BUDGET_MINUTE.unsigned_abs());
                Some(retry_after.map_or(minute, refusal::pause).max(pause))
            }
            Reason::TooMany { retry_after } if self.failures <= FAILURES => {
                Some(retry_after.map_or(pause, refusal::pause).max(pause))
            }
            Reason::Unavailable | Reason::Unreachable | Reason::TimedOut | Reason::NotYet
                if self.failures <= FAILURES =>
            {
                Some(pause)
            }
            _ => None,
        }
    }
}

/// The service answers, and never says how far it is.
fn riddle() -> ApiError {
    let words = format!(
        "{RIDDLES} answers in a row named no status that is known; it is not asked about any more, and may go on there"
    );
    ApiError::local(Reason::BadAnswer, "", words)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::vt::Object;

    fn analysis(status: &str) -> Analysis {
        let json = format!(r#"{{"type":"analysis","id":"u-aa-1","attributes":{{"status":{status}}}}}"#);
        Analysis::read(&Object::decode(Bytes::from(json)).expect("an object"))
    }

    fn failed(reason: Reason) -> ApiError {
        ApiError::local(reason, "GET /analyses/x", "")
    }

    /// Seconds until the next look, for each answer; 0 when it is completed.
    fn follow(answers: &[Result<Analysis, ApiError>]) -> Vec<Result<u64, Reason>> {
        let mut following = Following::new(Pace::SERVICE);
        let next = |answer: &Result<Analysis, ApiError>| match following.looked(answer.as_ref()) {
            Next::Completed => Ok(0),
            Next::Look(pause) => Ok(pause.as_secs()),
            Next::GiveUp(error) => Err(error.reason),
        };
        answers.iter().map(next).collect()
    }

    #[test]
    fn c07_looks_are_twenty_seconds_apart_and_widen_to_sixty() {
        assert_eq!(Following::new(Pace::SERVICE).pause().as_secs(), 20);
        let running: Vec<_> =
            (0..6).map(|_| Ok(analysis("\"queued\""))).chain([Ok(analysis("\"completed\""))]).collect();
        assert_eq!(follow(&running), [20, 30, 45, 60, 60, 60, 0].map(Ok));
        assert_eq!(Pace::SERVICE.pause(u32::MAX).as_secs(), 60);
    }

    #[test]
    fn one_429_waits_for_the_next_minute_and_a_second_one_ends_it() {
        let quota = || Err(failed(Reason::Quota { retry_after: None }));
        let end = Err(Reason::Quota { retry_after: None });
        assert_eq!(follow(&[quota(), quota()]), [Ok(61), end]);
        let told = Err(failed(Reason::Quota { retry_after: Some(Duration::from_secs(90)) }));
        assert_eq!(follow(&[told]), [Ok(90)]);
        let forever = Err(failed(Reason::Quota { retry_after: Some(Duration::MAX) }));
        assert_eq!(follow(&[forever]), [Ok(24 * 60 * 60)]);
        assert_eq!(follow(&[quota(), Ok(analysis("\"queued\"")), quota()])[2], Ok(61), "an answer between them");
    }

    #[test]
    fn passing_trouble_does_not_end_it_and_a_refused_key_does() {
        let lost = || Err(failed(Reason::Unreachable));
        assert!(follow(&[lost(), lost(), lost(), lost(), lost()]).iter().all(Result::is_ok));
        assert_eq!(follow(&[lost(), lost(), lost(), lost(), lost(), lost()]).last(), Some(&Err(Reason::Unreachable)));
        assert_eq!(follow(&[Err(failed(Reason::KeyRefused))]), [Err(Reason::KeyRefused)]);
    }

    #[test]
    fn a_status_that_is_missing_or_unknown_is_not_asked_for_for_ever() {
        for odd in ["null", "7", "\"thinking\""] {
            let answers: Vec<_> = (0..10).map(|_| Ok(analysis(odd))).collect();
            let looks = follow(&answers);
            assert!(looks[..9].iter().all(Result::is_ok), "{odd}");
            assert_eq!(looks[9], Err(Reason::BadAnswer), "{odd}");
        }
        let mut mixed: Vec<_> = (0..9).map(|_| Ok(analysis("null"))).collect();
        mixed.push(Ok(analysis("\"in-progress\"")));
        mixed.push(Ok(analysis("null")));
        assert!(follow(&mixed).iter().all(Result::is_ok), "one word that is known begins the count anew");
    }
}
