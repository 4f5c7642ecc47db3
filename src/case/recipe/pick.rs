//! Which of the objects that a step found it keeps, and what it leaves and why.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{Names, Step, named};
use crate::case::brief;
use crate::text::count;
use crate::vt::{Descriptor, Glimpse, Judge, Object, Verdict};

/// An object that a step found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hit {
    pub(super) object: Descriptor,
    /// What it is called; empty where it has no name but its id.
    pub(super) name: String,
    /// What is known of it, in short; empty for what is only named.
    pub(super) brief: String,
    /// Which of the objects before lead to it, by their places, and since when, where the service says that.
    pub(super) from: Vec<(usize, Option<i64>)>,
    /// What it names itself, as far as a later step reads that.
    #[serde(default)]
    pub(super) named: Vec<(Names, Descriptor)>,
    /// Whether it is known whole.
    pub(super) is_whole: bool,
}

impl Hit {
    /// Of what an answer of that time lists.
    pub(super) fn of(object: &Object, answered_at: i64, reads: impl Iterator<Item = Names>) -> Self {
        let mut hit = Self::bare(object.descriptor.clone());
        hit.is_whole = object.has_attributes && object.link.is_none();
        let says = hit.is_whole || object.error.is_some() || object.facts.stats.is_some();
        hit.learn(object, says.then_some(answered_at), reads);
        hit
    }

    /// Of what is only named.
    pub(super) fn bare(object: Descriptor) -> Self {
        let (name, brief) = (String::new(), String::new());
        Self { object, name, brief, from: Vec::new(), named: Vec::new(), is_whole: false }
    }

    /// Its report of that time came, under its own id.
    pub(super) fn read(&mut self, object: &Object, answered_at: i64, reads: impl Iterator<Item = Names>) {
        self.object = object.descriptor.clone();
        self.is_whole = true;
        self.learn(object, Some(answered_at), reads);
    }

    fn learn(&mut self, object: &Object, said: Option<i64>, reads: impl Iterator<Item = Names>) {
        let title = object.title();
        if title != &*object.descriptor.id {
            title.clone_into(&mut self.name);
        }
        if let Some(answered_at) = said {
            self.hear(&brief::brief(object, answered_at));
        }
        let said = |names| named(object, names).into_iter().map(move |end| (names, end));
        self.named = reads.flat_map(said).collect();
    }

    /// Something is said of it, perhaps by another list: what was said last holds.
    pub(super) fn hear(&mut self, brief: &str) {
        let known = Some(&*self.brief).filter(|known| !known.is_empty());
        if let Some(brief) = brief::later(known, brief) {
            self.brief = brief.into_owned();
        }
    }
}

/// What a step left, by the reason; none of it is in the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Left {
    /// Of other kinds than those that are kept.
    pub other_kinds: usize,
    /// Fewer of the objects before lead to them than the step wants.
    pub not_shared: usize,
    pub not_flagged: usize,
    /// Nobody asked for a verdict on them.
    pub not_judged: usize,
    /// Beyond as many as the step keeps.
    pub over: usize,
}

impl Left {
    /// `16 over the limit of 10, 5 not flagged`; empty where nothing was left.
    pub(super) fn words(self, step: &Step) -> Vec<String> {
        let at_most = format!("over the limit of {}", step.keep.at_most);
        let share = format!("shared by fewer than {}", step.keep.share);
        [
            (self.over, at_most.as_str()),
            (self.not_flagged, "not flagged"),
            (self.not_judged, "without a verdict"),
            (self.not_shared, share.as_str()),
            (self.other_kinds, "of another kind"),
        ]
        .into_iter()
        .filter(|(left, _)| *left > 0)
        .map(|(left, why)| format!("{} {why}", count(left as u64)))
        .collect()
    }
}

/// Chooses from what was found: the most shared first, then the worst, then as they came.
pub(super) fn choose(step: &Step, hits: Vec<Hit>, judge: &Judge) -> (Vec<Hit>, Left) {
    let mut left = Left::default();
    let mut chosen: Vec<(usize, u32, Hit)> = Vec::new();
    for hit in hits {
        let known = brief::read(&hit.brief).map(|object| Glimpse::of(&object, judge));
        let is_flagged = known.as_ref().is_some_and(|known| known.is_flagged);
        let is_judged = known.as_ref().is_some_and(|known| known.verdict > Verdict::NotScanned);
        let reason = if !step.keep.kinds.is_empty() && !step.keep.kinds.contains(&hit.object.kind) {
            Some(&mut left.other_kinds)
        } else if hit.from.len() < step.keep.share {
            Some(&mut left.not_shared)
        } else if step.keep.flagged && !is_judged {
            Some(&mut left.not_judged)
        } else if step.keep.flagged && !is_flagged {
            Some(&mut left.not_flagged)
        } else {
            None
        };
        match reason {
            Some(reason) => *reason += 1,
            None => chosen.push((hit.from.len(), known.map_or(0, |known| known.engines), hit)),
        }
    }
    chosen.sort_by_key(|(shared, engines, _)| Reverse((*shared, *engines)));
    left.over = chosen.len().saturating_sub(step.keep.at_most);
    (chosen.into_iter().take(step.keep.at_most).map(|(_, _, hit)| hit).collect(), left)
}
