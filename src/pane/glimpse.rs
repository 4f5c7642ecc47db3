//! What is known of objects that a list or a line only names: as the store has them, or as another list brought them. Nothing
//! is asked of the service for it.

use std::collections::{HashMap, HashSet};

use super::about::about;
use crate::msg::Glimpsed;
use crate::vt::{Descriptor, Judge, Judgement, Object, Verdict, verdict};

/// The few words that stand beside a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    pub verdict: Verdict,
    pub is_flagged: bool,
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
    fn of(object: &Object, judge: &Judge) -> Self {
        let Judgement { verdict, flagged } = judge.judge(object);
        let (facts, id) = (&object.facts, &object.descriptor.id);
        let known = about(object);
        Self {
            verdict,
            is_flagged: flagged,
            ratio: verdict::cell(object).into(),
            engines: verdict::weight(facts.stats),
            name: facts.name.clone().filter(|name| name != id),
            about: if known == object.descriptor.kind.label() { "".into() } else { known.into() },
            date: facts.last_analysis_date,
        }
    }

    /// Of what the service has never seen.
    fn missing() -> Self {
        let word = Verdict::Missing.word();
        let (verdict, ratio) = (Verdict::Missing, word.into());
        Self { verdict, is_flagged: false, ratio, engines: 0, name: None, about: "".into(), date: None }
    }

    /// `61/72 malicious`, `not in VirusTotal`
    pub fn words(&self) -> String {
        let word = self.verdict.word();
        if self.ratio.contains(word) { self.ratio.to_string() } else { format!("{} {word}", self.ratio) }
    }
}

/// All that is known so, and what the store was asked about.
#[derive(Debug, Clone, Default)]
pub struct Glimpses {
    known: HashMap<Descriptor, Glimpse>,
    asked: HashSet<Descriptor>,
    /// What was learned that lists and lines were not told.
    news: Vec<Descriptor>,
}

impl Glimpses {
    pub fn get(&self, named: &Descriptor) -> Option<&Glimpse> {
        self.known.get(named)
    }

    /// Takes in a whole object that came, if one of its names stood somewhere. Private ones, which the store seldom has, in
    /// any case.
    pub fn hear(&mut self, object: &Object, judge: &Judge) {
        let (facts, kind) = (&object.facts, &object.descriptor.kind);
        if !kind.has_report() || !object.has_attributes || object.link.is_some() {
            return;
        }
        let hashes = [&facts.md5, &facts.sha1].into_iter().flatten();
        let mut names: Vec<Descriptor> = hashes.map(|hash| Descriptor::new(kind.clone(), hash.clone())).collect();
        names.push(object.descriptor.clone());
        if kind.is_private() || names.iter().any(|name| self.asked.contains(name)) {
            let glimpse = Glimpse::of(object, judge);
            self.news.extend(names.iter().cloned());
            self.known.extend(names.into_iter().map(|name| (name, glimpse.clone())));
        }
    }

    /// What was learned since this was asked last.
    pub fn take_news(&mut self) -> Vec<Descriptor> {
        std::mem::take(&mut self.news)
    }

    /// Takes in what the store had.
    pub fn take(&mut self, found: &Glimpsed, judge: &Judge) {
        for (named, object) in found {
            let glimpse = object.as_deref().map_or_else(Glimpse::missing, |object| Glimpse::of(object, judge));
            self.known.insert(named.clone(), glimpse);
        }
    }

    /// Those that the store was not asked about yet; they count as asked from now on.
    pub fn unasked(&mut self, named: Vec<Descriptor>) -> Vec<Descriptor> {
        let Self { known, asked, .. } = self;
        named.into_iter().filter(|named| !known.contains_key(named) && asked.insert(named.clone())).collect()
    }
}
