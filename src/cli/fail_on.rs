//! `--fail-on`: a condition that ends the run with a status of its own, for scripts that gate on a verdict.

use std::str::FromStr;

use super::record::{Record, State, counted};
use crate::vt::Verdict;

/// One condition on a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Condition {
    what: What,
    /// From this many engines on; `None` for one, or the service's own word without any.
    least: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Malicious,
    Suspicious,
    /// Not in the service, or there without an analysis, or without any opinion.
    Unknown,
}

impl Condition {
    /// Whether a result fulfils it. Nothing is known of what failed or was not asked.
    pub(super) fn holds(self, record: &Record) -> bool {
        let stats = record.object.and_then(counted);
        let enough = |engines: u32| engines >= self.least.unwrap_or(1);
        // A number asks for engines; the word alone is also the service's own.
        let is_called =
            |verdict| self.least.is_none() && record.object.is_some_and(|object| Verdict::of(object) == verdict);
        match self.what {
            What::Malicious => stats.is_some_and(|stats| enough(stats.malicious)) || is_called(Verdict::Malicious),
            What::Suspicious => stats.is_some_and(|stats| enough(stats.suspicious)) || is_called(Verdict::Suspicious),
            What::Unknown => {
                matches!(record.state, State::NotFound | State::NoAnalysis)
                    || record.object.is_some_and(|object| Verdict::of(object).is_unknown())
            }
        }
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, least) = match (text.split_once(">="), text.split_once('>')) {
            (Some((word, number)), _) => (word, number.trim().parse().ok().map(Some)),
            (None, Some((word, number))) => {
                (word, number.trim().parse().ok().and_then(|most: u32| most.checked_add(1)).map(Some))
            }
            (None, None) => (text, Some(None)),
        };
        let what = match word.trim() {
            "malicious" => Some(What::Malicious),
            "suspicious" => Some(What::Suspicious),
            "unknown" if word == text => Some(What::Unknown),
            _ => None,
        };
        match (what, least) {
            (Some(what), Some(least)) => Ok(Self { what, least }),
            _ => Err("expected malicious, suspicious, either with >=N, or unknown".to_owned()),
        }
    }
}
