//! How a row is judged, and whose word that is: the service's with its date, and what people make of it with theirs.
//!
//! Both stand beside each other where there is room for one sentence. A date belongs to one of them and never to the sentence.

use super::{Row, State};
use crate::text::time;
use crate::vt::{Verdict, verdict};

/// What somebody says of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub words: String,
    /// When they said so, or when it was so; `None` where nobody knows.
    pub at: Option<i64>,
}

impl Said {
    /// `9/69, as of 2026-01-02 00:00:00 UTC`; without a date the words alone.
    pub fn as_of(&self) -> String {
        let dated = self.at.map(|at| format!(", as of {}", time::utc(at))).unwrap_or_default();
        format!("{}{dated}", self.words)
    }

    /// `9/69 on 2026-01-02`; without a date the words alone, and without words nothing.
    pub fn on(&self) -> String {
        let dated = self.at.filter(|_| !self.words.is_empty()).map(|at| format!(" on {}", time::date(at)));
        format!("{}{}", self.words, dated.unwrap_or_default())
    }
}

impl Row {
    /// What the service says, whatever people make of it: `4/60`, `0/5, only 5 engines`, `7/67, undated`, `not in VirusTotal`. Of an
    /// object it is dated by the analysis, and of its absence by when that was told. Of its age the date says all, which does not
    /// change from day to day.
    pub fn service_says(&self, now: i64) -> Said {
        let at = if self.state == State::Found { self.analysed(now) } else { self.told(now) };
        Said { words: self.known_at(at.unwrap_or(now)), at }
    }

    /// What people make of it, dated by when they said so: `benign (own verdict)`, `the file walk.case says benign`. [Why](Self::why)
    /// they do is told apart.
    pub fn people_say(&self) -> Option<Said> {
        self.own.as_ref().map(|own| Said { words: own.alone(), at: Some(own.at) })
    }

    /// When the service said what is known, be it that it knows nothing: `now` if it was asked just now. `None` where it was not
    /// asked, or nobody noted when.
    pub fn told(&self, now: i64) -> Option<i64> {
        let told = self.told_at.or_else(|| (self.from == Some("network")).then_some(now));
        told.filter(|_| self.state != State::NotAsked)
    }

    /// The verdict in words that differ for each state: `4/60, 1 suspicious`, `not in VirusTotal`, `benign (own verdict; 4/60)`,
    /// `4/60; the file walk.case says benign`, `0/60 none flagged; Google Threat Intelligence says malicious`.
    pub fn judgement(&self) -> String {
        self.beside_people(self.known())
    }

    /// The same, and what must be known before the service is believed: `0/5, only 5 engines, 1 y old`,
    /// `benign (own verdict; 4/60, 1 y old)`.
    pub fn judgement_at(&self, now: i64) -> String {
        self.beside_people(self.known_at(now))
    }

    /// The service's words, beside what people say.
    pub(super) fn beside_people(&self, known: String) -> String {
        match &self.own {
            Some(own) => own.words(&known),
            None => known,
        }
    }

    /// The service's verdict, in short where the user's own stands beside it.
    pub(super) fn known(&self) -> String {
        if self.state != State::Found {
            return self.state.words_of(Some(&self.about.kind)).to_owned();
        }
        match (&self.facts.stats, self.says) {
            (Some(stats), Some(word)) => word.sentence(stats),
            (Some(stats), None) if self.below_threshold() => Verdict::BelowThreshold.sentence(stats),
            (Some(stats), None) => stats.ratio(),
            (None, _) => verdict::said_by(self.verdict.word().to_owned(), self.says),
        }
    }

    /// The service's verdict, and what must be known before a thing is believed to be harmless; of numbers of which nobody can say when
    /// they were counted, that; and why nothing newer is known.
    fn known_at(&self, now: i64) -> String {
        let stats = self.facts.stats.filter(|_| self.state == State::Found && !self.flagged_by_service());
        let doubts = stats.map(|stats| verdict::doubts(&self.about.kind, &stats, self.analysed(now), now));
        let words = std::iter::once(self.known()).chain(doubts.into_iter().flatten()).chain(self.undated(now));
        words.chain(self.since.clone()).collect::<Vec<_>>().join(", ")
    }

    /// The word for numbers without a date that can be.
    pub fn undated(&self, now: i64) -> Option<String> {
        let has_numbers = self.state == State::Found && self.facts.stats.is_some();
        (has_numbers && self.analysed(now).is_none()).then(|| verdict::UNDATED.to_owned())
    }
}
