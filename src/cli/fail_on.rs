//! `--fail-on`: a condition that ends the run with a status of its own, for scripts that gate on a verdict.

use std::str::FromStr;

use super::record::{Record, State, counted};

/// One condition on a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Condition {
    what: What,
    /// From this many on.
    least: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Malicious,
    Suspicious,
    /// Not in the service, or there without an analysis.
    Unknown,
}

impl Condition {
    /// Whether a result fulfils it. Nothing is known of what failed or was not asked.
    pub(super) fn holds(self, record: &Record) -> bool {
        let stats = record.object.and_then(counted);
        match self.what {
            What::Malicious => stats.is_some_and(|stats| stats.malicious >= self.least),
            What::Suspicious => stats.is_some_and(|stats| stats.suspicious >= self.least),
            What::Unknown => matches!(record.state, State::NotFound | State::NoAnalysis),
        }
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, least) = match (text.split_once(">="), text.split_once('>')) {
            (Some((word, number)), _) => (word, number.trim().parse().ok()),
            (None, Some((word, number))) => {
                (word, number.trim().parse().ok().and_then(|most: u32| most.checked_add(1)))
            }
            (None, None) => (text, Some(1)),
        };
        let what = match word.trim() {
            "malicious" => Some(What::Malicious),
            "suspicious" => Some(What::Suspicious),
            "unknown" if word == text => Some(What::Unknown),
            _ => None,
        };
        match (what, least) {
            (Some(what), Some(least)) => Ok(Self { what, least }),
            _ => Err("expected malicious>=N, suspicious>=N or unknown".to_owned()),
        }
    }
}
