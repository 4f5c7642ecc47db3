//! What is known of an object in a few words: what stands beside its name, wherever only that is shown.

use super::about::about;
use super::verdict::Word;
use super::{Judge, Judgement, Object, Verdict, verdict};

/// The few words that stand beside a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    pub verdict: Verdict,
    pub is_flagged: bool,
    /// What the service itself says, where the numbers of engines alone say another thing.
    pub says: Option<Word>,
    /// `61/72`
    pub ratio: Box<str>,
    /// Engines that flag it, those that say malicious first: what lists are sorted by.
    pub engines: u32,
    /// What it is called, where that is not its id. Hostile text.
    pub name: Option<Box<str>>,
    /// What it is: label, type, network, registrar; empty where nothing is known. Hostile text.
    pub about: Box<str>,
    pub date: Option<i64>,
}

impl Glimpse {
    /// Of an object as the service, or a list, gave it.
    pub fn of(object: &Object, judge: &Judge) -> Self {
        let Judgement { verdict, flagged, says } = judge.judge(object);
        let (facts, id) = (&object.facts, &object.descriptor.id);
        let known = about(object);
        Self {
            verdict,
            is_flagged: flagged,
            says,
            ratio: verdict::cell(object).into(),
            engines: verdict::weight(facts.stats),
            name: facts.name.clone().filter(|name| name != id),
            about: if known == *object.descriptor.label() { "".into() } else { known.into() },
            date: facts.last_analysis_date,
        }
    }

    /// Of what the service has never seen.
    pub fn missing() -> Self {
        let word = Verdict::Missing.word();
        let (verdict, ratio) = (Verdict::Missing, word.into());
        Self { verdict, is_flagged: false, says: None, ratio, engines: 0, name: None, about: "".into(), date: None }
    }

    /// `61/72 malicious`, `not in VirusTotal`, `0/60 none flagged; Google Threat Intelligence says malicious`
    pub fn words(&self) -> String {
        let beside = |word: &str| match &*self.ratio {
            ratio if ratio.contains(word) => ratio.to_owned(),
            ratio => format!("{ratio} {word}"),
        };
        match self.says {
            Some(word) if verdict::has_numbers(&self.ratio) => word.beside(&beside(word.numbers.word())),
            says => verdict::said_by(beside(self.verdict.word()), says),
        }
    }

    /// The same where a sign stands for the word: `61/72`, `0/60, says GTI`
    pub fn cell(&self) -> String {
        verdict::cell_said_by(&self.ratio, self.says)
    }
}
