//! Where an object of a case stands: what its user made of it, else what the service says.

use super::{Came, Node, Ruling};
use crate::vt::Verdict;

/// Where an object stands, what is worst first. "Not asked" is none of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    Malicious,
    Suspicious,
    /// Flagged by too few engines to call it so.
    BelowThreshold,
    /// Looked at, and neither an engine with an opinion nor the service itself flags it: not the same as harmless.
    NoneFlagged,
    /// The user's own word.
    Benign,
    /// Asked for, and nobody can say: not in VirusTotal, no analysis yet.
    Unknown,
    NotAsked,
    /// Nothing that is judged: a certificate, a comment.
    NotJudged,
}

impl Standing {
    pub const ALL: [Self; 8] = [
        Self::Malicious,
        Self::Suspicious,
        Self::BelowThreshold,
        Self::NoneFlagged,
        Self::Benign,
        Self::Unknown,
        Self::NotAsked,
        Self::NotJudged,
    ];

    /// The word for people, in counts and headings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Suspicious => "suspicious",
            Self::BelowThreshold => Verdict::BelowThreshold.word(),
            Self::NoneFlagged => "none flagged",
            Self::Benign => "benign",
            Self::Unknown => "without a verdict",
            Self::NotAsked => "not asked",
            Self::NotJudged => "nothing that is judged",
        }
    }
}

impl Node {
    /// What the user of this machine makes of it; what came with somebody else's case file is told, and acted on by nobody.
    pub fn ruling(&self) -> Option<Ruling> {
        self.own.as_ref().filter(|own| own.is_ours()).map(|own| own.ruling)
    }

    /// Whether the verdict is enough to act on: the user's own word where there is one, else the service's.
    pub fn is_flagged(&self) -> bool {
        match self.ruling() {
            Some(ruling) => ruling == Ruling::Malicious,
            None => self.known.as_ref().is_some_and(|known| known.is_flagged),
        }
    }

    /// Whether somebody looked at it, or must: more than a list that named it, or a verdict.
    pub fn is_telling(&self) -> bool {
        self.came > Came::Listed || self.is_flagged() || self.own.is_some() || self.is_marked
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        match self.ruling() {
            Some(Ruling::Malicious) => return Standing::Malicious,
            Some(Ruling::Suspicious) => return Standing::Suspicious,
            Some(Ruling::Benign) => return Standing::Benign,
            None => {}
        }
        let is_judged = self.object.kind.has_report();
        let Some(known) = &self.known else {
            return if is_judged { Standing::NotAsked } else { Standing::NotJudged };
        };
        match known.verdict {
            Verdict::Malicious => Standing::Malicious,
            Verdict::Suspicious => Standing::Suspicious,
            Verdict::BelowThreshold => Standing::BelowThreshold,
            Verdict::NoneFlagged | Verdict::Undetected | Verdict::Benign => Standing::NoneFlagged,
            Verdict::NotJudged => Standing::NotJudged,
            Verdict::NotScanned
            | Verdict::Missing
            | Verdict::Withheld
            | Verdict::NoVerdicts
            | Verdict::NoOpinion
            | Verdict::PrivateUnjudged => Standing::Unknown,
        }
    }

    /// The same in words: `61/72 malicious`, `benign (own verdict)`, `not asked`; empty for what is not judged.
    pub fn judgement(&self) -> String {
        let known = match &self.known {
            Some(known) if known.ratio.is_empty() && self.own.is_some() => String::new(),
            Some(known) => known.words().trim().to_owned(),
            // What the user judges needs nobody's word beside it.
            None if self.object.kind.has_report() && self.ruling().is_none() => Standing::NotAsked.word().to_owned(),
            None => String::new(),
        };
        self.own.as_ref().map_or(known.clone(), |own| own.words(&known))
    }
}
