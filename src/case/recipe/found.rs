//! What a step has come to: what it found, what it left and why, in numbers and in words.

use serde::{Deserialize, Serialize};

use super::Step;
use super::pick::Left;
use crate::text::{count, visible};

/// What a step has come to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Objects that it begins with.
    pub begins: usize,
    /// Requests that were paid for.
    pub paid: u64,
    /// Objects found so far, each counted once.
    pub all: usize,
    pub kept: usize,
    pub left: Left,
    /// Whether the service has more than one request gave.
    pub has_more: bool,
    /// Objects that the service has never seen.
    pub missing: usize,
    pub failed: usize,
    /// Items of lists that are no objects.
    pub not_understood: usize,
    /// What is not for everybody, internal or secret, and nobody said yes to: it was not asked about.
    pub internal: usize,
    /// What was not asked, since it could only have failed or cost more than was said.
    pub not_asked: usize,
    /// Why something failed or was not asked. Hostile text.
    pub trouble: String,
    pub is_over: bool,
    /// How much had no answer when the run ended early; none where it did not end in this step.
    pub unanswered: Option<usize>,
}

impl Found {
    /// `kept 10 of 31: 16 over the limit of 10, 5 not flagged; the service has more`
    pub fn words(&self, step: &Step) -> String {
        let mut words = match (self.is_over, self.all) {
            (true, 0) => "found nothing".to_owned(),
            (true, found) => format!("kept {} of {}", count(self.kept as u64), count(found as u64)),
            (false, found) => format!("{} found so far", count(found as u64)),
        };
        if self.unanswered.is_some() {
            words += ", incomplete";
        }
        let left = self.left.words(step);
        if !left.is_empty() {
            words += &format!(": {}", left.join(", "));
        }
        if self.has_more {
            words += "; the service has more";
        }
        let troubles = [
            (self.missing, "not in VirusTotal"),
            (self.failed, "failed"),
            (self.not_understood, "not understood"),
            (self.internal, "internal or secret, not asked"),
            (self.not_asked, "not asked"),
            (self.unanswered.unwrap_or_default(), "not answered"),
        ];
        for (number, what) in troubles.into_iter().filter(|(number, _)| *number > 0) {
            words += &format!("; {} {what}", count(number as u64));
        }
        if !self.trouble.is_empty() {
            words += &format!(" ({})", visible(&self.trouble));
        }
        words
    }
}
