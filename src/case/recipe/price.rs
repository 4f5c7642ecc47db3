//! What a recipe can cost, before it runs.

use super::{From, Means, Recipe};
use crate::text::{count, requests};

/// The most that a run can cost, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub steps: Vec<Priced>,
    /// Requests of all steps together; a run never pays for more.
    pub most: u64,
}

/// The price of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    pub step: String,
    /// At most.
    pub requests: u64,
    /// Whether it is known before that it will be so many.
    pub is_certain: bool,
}

impl Plan {
    /// Of a recipe that starts from so many objects.
    pub fn of(recipe: &Recipe, starts: usize) -> Self {
        let mut kept: Vec<u64> = Vec::new();
        let mut steps = Vec::new();
        for step in &recipe.steps {
            let begins = match step.from {
                From::Start => starts as u64,
                From::Step(place) => kept.get(place).copied().unwrap_or_default(),
            };
            let (asks, gives) = match &step.means {
                Means::Relationship(_) => (begins, u64::from(step.limit)),
                Means::Names(names) => (if recipe.are_whole(step.from) { 0 } else { begins }, names.most()),
            };
            let keeps = begins.saturating_mul(gives).min(step.keep.at_most as u64);
            let reads = if step.report { keeps } else { 0 };
            kept.push(keeps);
            let is_certain = step.from == From::Start && reads == 0;
            steps.push(Priced { step: step.name.clone(), requests: asks.saturating_add(reads), is_certain });
        }
        let most = steps.iter().fold(0_u64, |sum, step| sum.saturating_add(step.requests));
        Self { steps, most }
    }

    /// `1 + at most 10 + at most 10 requests, at most 21`
    pub fn words(&self) -> String {
        let dear: Vec<&Priced> = self.steps.iter().filter(|step| step.requests > 0).collect();
        if let [only] = dear.as_slice() {
            let so_many = requests(only.requests);
            return if only.is_certain { so_many } else { format!("at most {so_many}") };
        }
        let part = |step: &&Priced| {
            let number = count(step.requests);
            if step.is_certain { number } else { format!("at most {number}") }
        };
        let parts: Vec<String> = dear.iter().map(part).collect();
        let bound = if dear.iter().all(|step| step.is_certain) { "" } else { "at most " };
        format!("{} requests, {bound}{}", parts.join(" + "), count(self.most))
    }
}
