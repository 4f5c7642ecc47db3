//! How a thing stands that was to be asked about: one list of states, by one rule each from an object, a verdict and an error.

use super::{Analysis, ApiError, Kind, Object, Reason, Verdict};

tabled! {
    /// How a thing stands, and its word for programs, which is also that of the store. Each is another word everywhere: a thing that nobody
    /// asked about is not clean.
    pub enum State by &'static str {
        Found = "found",
        NotFound = "not_found",
        /// Known, but no engine has looked at it yet.
        NoAnalysis = "no_analysis",
        /// The quota was used up when its turn came.
        Quota = "quota",
        Failed = "failed",
        NotAsked = "not_asked",
    }
}

impl State {
    /// The word for programs.
    pub fn name(self) -> &'static str {
        self.row()
    }

    /// The state of that name. A word of a later version counts as not asked, so that the row is asked again and not lost.
    pub fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::NotAsked)
    }

    /// The words for people; of what was found, its verdict says more.
    pub fn words(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::NotFound => Verdict::Missing.word(),
            Self::NoAnalysis => Verdict::NoVerdicts.word(),
            Self::Quota => "limit hit",
            Self::Failed => "asked and failed",
            Self::NotAsked => "not asked",
        }
    }

    /// The words for people, of an object of this kind: VirusTotal's public side says nothing of private ones.
    pub fn words_of(self, kind: Option<&Kind>) -> &'static str {
        match self {
            Self::NotFound if kind.is_some_and(Kind::is_private) => "not there (private)",
            state => state.words(),
        }
    }

    /// The state of an object of which only the verdict is at hand.
    pub fn told(verdict: Verdict, kind: &Kind) -> Self {
        match verdict {
            Verdict::Missing => Self::NotFound,
            Verdict::Withheld => Self::Failed,
            Verdict::NotScanned if kind.is_private() => Self::Found,
            Verdict::NotScanned | Verdict::NoVerdicts => Self::NoAnalysis,
            Verdict::NotJudged
            | Verdict::NoOpinion
            | Verdict::PrivateUnjudged
            | Verdict::Undetected
            | Verdict::Benign
            | Verdict::NoneFlagged
            | Verdict::BelowThreshold
            | Verdict::Suspicious
            | Verdict::Malicious => Self::Found,
        }
    }

    /// The state of an object that came: kinds that engines judge need verdicts to count as analysed.
    pub fn of(object: &Object) -> Self {
        let is_analysed = match object.descriptor.kind {
            Kind::Analysis | Kind::PrivateAnalysis => Analysis::read(object).is_done(),
            _ => true,
        };
        match Verdict::of(object) {
            // Of the other end of a link nobody was asked.
            Verdict::NotScanned if object.link.is_some() => Self::NotAsked,
            verdict => match Self::told(verdict, &object.descriptor.kind) {
                Self::Found if !is_analysed => Self::NoAnalysis,
                state => state,
            },
        }
    }

    /// The state of something that no answer came for: whether it was asked at all, and what came of that.
    pub fn of_error(error: &ApiError) -> Self {
        match error.reason {
            Reason::NotFound => Self::NotFound,
            Reason::Quota { .. } | Reason::Budget { .. } | Reason::HeldBack { .. } => Self::Quota,
            Reason::RunLimit
            | Reason::WaitLimit
            | Reason::ReadOnly
            | Reason::Offline
            | Reason::NotKept
            | Reason::NotInFile
            | Reason::KeptPrivate
            | Reason::ListedPrivate
            | Reason::SaidPrivate
            | Reason::MaybeKeptPrivate
            | Reason::Misconfigured
            | Reason::Cancelled => Self::NotAsked,
            // Said by the service, or by us before anything was sent: an answer has a status.
            Reason::KeyMissing
            | Reason::KeyRefused
            | Reason::NotPrivileged
            | Reason::Invalid
            | Reason::TooLarge
            | Reason::Refused => error.status.map_or(Self::NotAsked, |_| Self::Failed),
            Reason::NoAddress
            | Reason::NotYet
            | Reason::AlreadyExists
            | Reason::TooMany { .. }
            | Reason::Unavailable
            | Reason::Unreachable
            | Reason::Certificate
            | Reason::TimedOut
            | Reason::BadAnswer => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn whether_something_was_asked_is_said_by_its_reason_and_where_both_can_be_by_the_status() {
        let quota = Reason::Quota { retry_after: None };
        let budget = Reason::Budget { wait: Duration::from_secs(1) };
        for (reason, unsent, answered) in [
            (Reason::NotFound, State::NotFound, State::NotFound),
            (quota, State::Quota, State::Quota),
            (budget, State::Quota, State::Quota),
            (Reason::RunLimit, State::NotAsked, State::NotAsked),
            (Reason::WaitLimit, State::NotAsked, State::NotAsked),
            (Reason::ReadOnly, State::NotAsked, State::NotAsked),
            (Reason::Offline, State::NotAsked, State::NotAsked),
            (Reason::NotKept, State::NotAsked, State::NotAsked),
            (Reason::NotInFile, State::NotAsked, State::NotAsked),
            (Reason::KeptPrivate, State::NotAsked, State::NotAsked),
            (Reason::ListedPrivate, State::NotAsked, State::NotAsked),
            (Reason::SaidPrivate, State::NotAsked, State::NotAsked),
            (Reason::MaybeKeptPrivate, State::NotAsked, State::NotAsked),
            (Reason::Misconfigured, State::NotAsked, State::NotAsked),
            (Reason::Cancelled, State::NotAsked, State::NotAsked),
            (Reason::KeyMissing, State::NotAsked, State::Failed),
            (Reason::KeyRefused, State::NotAsked, State::Failed),
            (Reason::NotPrivileged, State::NotAsked, State::Failed),
            (Reason::Invalid, State::NotAsked, State::Failed),
            (Reason::TooLarge, State::NotAsked, State::Failed),
            (Reason::Refused, State::NotAsked, State::Failed),
            (Reason::Unreachable, State::Failed, State::Failed),
            (Reason::TimedOut, State::Failed, State::Failed),
            (Reason::BadAnswer, State::Failed, State::Failed),
        ] {
            let local = ApiError::local(reason, "GET /files/x", "");
            assert_eq!(State::of_error(&local), unsent, "{reason:?}");
            let told = ApiError { status: Some(400), ..local };
            assert_eq!(State::of_error(&told), answered, "{reason:?} with a status");
        }
    }

    #[test]
    fn a_state_is_kept_under_its_name_and_a_name_of_tomorrow_is_asked_again() {
        for state in State::ALL {
            let name = state.name();
            assert_eq!((state.name(), State::parse(name)), (name, state));
        }
        assert_eq!(State::parse("a word of tomorrow"), State::NotAsked);
    }
}
